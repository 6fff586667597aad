"""Cards, comparisons and files of a ranking, and of answers and lines that only some saw."""

import csv
import io
import json
import re
from html import unescape
from xml.etree import ElementTree

import openpyxl
import pptx
import pytest
import yaml

from core import open_study
from core.charts.questions import question_chart
from core.files import text
from core.files.opendata import write_release
from core.files.pptx import deck_file
from core.files.xlsx import table_workbook, tabulation
from core.screens import by_group, markup, themes
from core.screens.cards import card
from core.study import portrait
from core.views import Recipe, Subject, View
from core.words import numbers
from core.words.portraits import small_print
from tests import ranked

BUS = ranked.MODES["bus"]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return open_study(ranked.written(tmp_path_factory.mktemp("ranked") / "s"))


def words(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def lines(html):
    """The rows of a chart, by their names."""
    rows = re.findall(r'<div class="row(?: lead)?">(.*?)</div>', html, re.S)
    return {words(re.search(r'"name">([^<]*)', row)[1]).strip(): row for row in rows}


def test_one_card_shows_first_choices_within_those_who_ranked_and_mean_ranks(study):
    drawn = lines(card(study, Recipe("modes~first"), page="/t").html)
    table = study.table("modes")

    assert {*drawn} == {*ranked.MODES.values()}
    for code, label in ranked.MODES.items():
        first, cited, mean = (table.row(code, item=item) for item in table.items)
        bars = [
            float(x) / 100
            for x in re.findall(r'class="bar[^"]*" style="left:[^;]*;width:([\d.]+)%', drawn[label])
        ]
        assert bars[0] == pytest.approx(first.estimate)
        assert sum(bars) == pytest.approx(max(first.estimate, cited.estimate))
        said = words(drawn[label])
        assert f"classée par {mean.base}" in said
        assert f"{numbers.percent(cited.estimate)}" in drawn[label]
        assert f"Rang moyen {numbers.decimal(mean.estimate)}" in said


def test_a_ranking_has_one_card_without_a_split_and_two_with_one(study):
    theme = study.book.themes[0]

    alone, split = (themes.theme_page(study, theme, View(by=by)) for by in (None, "milieu"))
    assert alone.count('<article class="card') == split.count('<article class="card') - 1
    assert alone.count('id="card-modes~cited"') == split.count('id="card-modes~cited"') == 1
    idle = themes.theme_page(study, theme, View(by="milieu", filters=(("milieu", ("urbain",)),)))
    assert idle.count('id="card-modes~cited"') == 1


def test_masked_ranks_stay_masked_on_every_surface(study):
    table = study.table("modes", "milieu")
    hidden = [r for r in table.rows if r.item == "mean_rank" and r.status == "masked"]
    assert hidden
    html = by_group.compared(study, Recipe("modes~cited", "milieu"), "")
    (ranks,) = re.findall(r"<h3>Rang moyen</h3>(.*?)</table>", html, re.S)
    assert ranks.count('class="masked"') == len(hidden)
    spread = by_group.explored(study, Recipe("modes~first", "milieu"), "")
    assert "<h3>Rang moyen</h3>" in spread.below
    assert "<h3>Rang moyen</h3>" in by_group.explored(study, Recipe("modes~first"), "").below


@pytest.mark.parametrize("by", [None, "milieu", "region"])
@pytest.mark.parametrize("question", ["usages", "prefere", "avis"])
def test_an_answer_that_some_saw_says_its_base_wherever_it_is_drawn(study, question, by):
    recipe = Recipe(question, by)
    table, whole = study.make(recipe), study.table(question)
    base = whole.row("bus" if question != "avis" else "1", item="bus" if question == "avis" else "").base
    told = words(card(study, recipe, page="/t").html)

    assert f"{BUS} » : {base} habitants (Urbain)" in told.replace("\xa0", " ")
    if by is None or question != "avis":
        assert re.search(rf"{re.escape(BUS)} base : {base} habitants \(Urbain\)", told)
    drawn = json.dumps(question_chart(table, whole, {}).figure.to_dict(), ensure_ascii=False)
    assert str(base) in drawn


def test_files_of_a_ranking_hold_the_whole_of_it(study):
    whole = study.table("modes", "milieu")
    for part in ("modes~first", "modes~cited"):
        content = text.spreadsheet_csv(study.table(part, "milieu"), "https://x").decode("utf-8-sig")
        lines = content.splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith("Question;Ligne;"))
        rows = list(csv.DictReader(lines[start:], delimiter=";"))
        codes = ("Code de la question", "Code de la ligne", "Code de la réponse", "Code du groupe")
        assert [tuple(row[name] for name in codes) for row in rows] == [
            ("modes", r.item, f"modes={r.option}", f"milieu={r.group}" if r.group else "") for r in whole.rows
        ]
    net = text.spreadsheet_csv(study.indicator("velo_premier"), "https://x").decode("utf-8-sig")
    assert net.splitlines()[-1].endswith(";modes;first;modes=velo_premier;")
    tables = study.tables([Recipe("modes~first"), Recipe("modes~cited"), Recipe("usages")])
    book = openpyxl.load_workbook(io.BytesIO(table_workbook(tables)))
    assert len(book.sheetnames) == 5  # what it is, its contents, the ranking, the other question, the data
    cells = [[c for c in row if c is not None] for row in book.worksheets[2].iter_rows(values_only=True)]
    told = [row[0] for row in cells if row]
    assert {"Premier choix", "Tous rangs"} < {*told}
    assert any(str(name).startswith("Rang moyen") for name in told)
    at = next(i for i, row in enumerate(cells) if row and str(row[0]).startswith("Rang moyen"))
    base, mean = cells[at + 1], cells[at + 2]
    row = study.table("modes").row("velo", item="mean_rank")
    assert (base[1], mean[:2]) == (row.base, [ranked.MODES["velo"], row.estimate])
    shown = [row for row in book.worksheets[3].iter_rows(values_only=True) if row[0]]
    bus = study.table("usages").row("bus")
    at = next(
        i for i, row in enumerate(shown) if row[0] == "Base : habitants (Urbain)".replace(" :", "\xa0:")
    )
    assert (shown[at][1], shown[at + 1][:2]) == (bus.base, (BUS, bus.estimate))


def test_the_tabulation_has_one_block_for_a_ranking(study):
    book = openpyxl.load_workbook(io.BytesIO(tabulation(study)))
    titles = [row[0] for row in book["Sommaire"].iter_rows(values_only=True) if row[0]]
    assert titles.count("Moyens préférés") == 1 and not any("(premier choix)" in t for t in titles)


@pytest.mark.parametrize("by", [None, "milieu", "region"])
def test_slides_say_mean_ranks_and_own_bases(study, by):
    recipes = [Recipe(q, by) for q in ("modes~first", "modes~cited", "usages", "avis")]
    deck = pptx.Presentation(io.BytesIO(deck_file(study, recipes, lambda view: "https://x")))
    told = "\n".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides).replace("\xa0", " ")

    mean = study.table("modes").row("velo", item="mean_rank")
    assert "ang moyen" in told and f"n = {mean.base}" in told
    assert f"{study.table('usages').row('bus').base} habitants (Urbain)" in told


def test_open_data_tell_rankings_and_to_whom_answers_were_shown(study, tmp_path):
    write_release(study, tmp_path / "out")

    book = yaml.safe_load((tmp_path / "out" / "questionnaire.yaml").read_text())
    asked = {q["id"]: q for q in book["questions"]}
    assert asked["modes"]["type"] == "ranking" and "columns" not in asked["modes"]
    assert asked["usages"]["options"][2]["asked_to"] == {"milieu": ["urbain"]}
    assert asked["avis"]["items"][2] == {"id": "bus", "label": BUS, "asked_to": {"milieu": ["urbain"]}}
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "tableaux.csv").read_text())))
    ranks = [r for r in rows if (r["question"], r["item"], r["by"]) == ("modes", "mean_rank", "")]
    assert [r["option"] for r in ranks] == list(ranked.MODES)
    assert all(r["no_answer"] == "" for r in ranks)
    options = list(csv.DictReader(io.StringIO((tmp_path / "out" / "modalites.csv").read_text())))
    assert {(o["question"], o["code"]) for o in options if o["asked_to"] == "habitants (Urbain)"} == {
        (q, "bus") for q in ("usages", "prefere", "avis")
    }
    described = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    (of,) = [r for r in described["resources"] if r["name"] == "questions"]
    (kind,) = [f for f in of["schema"]["fields"] if f["name"] == "type"]
    assert "ranking" in kind["constraints"]["enum"]
    root = ElementTree.parse(tmp_path / "out" / "ddi-codebook.xml").getroot()
    told = {v.get("name"): "".join(v.itertext()) for v in root.iter("{ddi:codebook:2_5}var")}
    assert "rang moyen" in told["modes.cited"] and "rang moyen" not in told["modes.first"]
    assert "base : 340 habitants (Urbain)" in told["usages"].replace("\xa0", " ")
    assert "Posée seulement aux habitants (Urbain)" in told["avis.bus"]


def test_the_questionnaire_says_what_is_ranked_and_to_whom_answers_were_shown(study):
    told = words(markup.questionnaire(study.book)).replace("\xa0", " ")

    assert f"À classer : {ranked.MODES['velo']}" in told
    assert told.count(f"{BUS} (proposée aux habitants (Urbain))") == 3


def test_a_portrait_counts_a_ranking_once(study):
    made = portrait(study, Subject("milieu", "urbain"), View())
    assert made.questions <= 4
    assert "4 questions" in small_print(study, made).family.replace("\xa0", " ")

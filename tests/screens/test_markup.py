"""Tables, badges and key figures as HTML: captions, scopes, reasons, statuses, labels escaped."""

import datetime as dt
import re

import pytest

from core.codebook.published import Figure, Landmark, Published, Source
from core.screens import markup
from core.study.comparison import Comparison
from core.views.recipe import ANSWERS as EACH
from core.views.recipe import Net, Recipe
from tests import made, studies
from tests.conftest import ROOT

NBSP = "\u00a0"
NASTY = "<script>alert('x')</script>"
SAFE = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"
AREAS = ["north"] * 6 + ["south"] * 4 + ["isle", "reef"]
ANSWERS = ["yes"] * 3 + ["no"] * 3 + ["yes"] * 3 + ["no", "yes", "no"]
FILTER = {"area": ["north", "south"]}


def tables(question="trust", by=None, where=None, nature="simulated", net=False, label="YES", minimum=2):
    """Twelve respondents, seven say yes; two areas have one respondent each: masked."""
    trust = made.single("trust", "yes", "no", label="Confiance")
    trust["options"][0]["label"] = label
    battery = made.grid("battery", ["mayor", "state"], "yes", "no", label="Confiance en")
    battery["items"][0]["label"] = label
    book = made.book(
        trust,
        battery,
        made.single("area", "north", "south", "isle", "reef", label="Territoire"),
        made.single("place", *(f"p{i}" for i in range(1, 8)), label="Lieu"),
        segments=["area", "place"],
        minimum=minimum,
        nature=nature,
        wave="2025",
        universe_noun={"singular": "acteur", "plural": "acteurs"},
        indicators=[
            {
                "id": "trusting",
                "question": "trust",
                "options": ["yes"],
                "sentence": "{share} des {universe} ont confiance",
            }
        ],
    )
    answers = {
        "trust": ANSWERS,
        ("battery", "mayor"): ANSWERS,
        ("battery", "state"): ANSWERS[::-1],
        "area": AREAS,
        "place": [f"p{i}" for i in (1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7)],
    }
    responses = made.responses(book, answers)
    counted = Net.of(book.indicators[0]) if net else EACH

    def table(by, where):
        return made.published(responses, book, Recipe.of(book, question, by, where, counted))

    return table(by, where), table(None, None)


def cells(html):
    """The lines of a table as plain text."""
    lines = re.findall(r"<tr>(.*?)</tr>", html)
    return [
        [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in lines
    ]


KINDS = [("trust", None), ("trust", "area"), ("trust", "place"), ("battery", None), ("battery", "area")]


@pytest.mark.parametrize(("question", "by"), [*KINDS, ("battery", "place")])
def test_every_table_has_a_caption_and_headings_with_a_scope(question, by):
    html = markup.html_table(*tables(question, by))

    assert html.count("<table>") == html.count("<caption>") == html.count("<thead>") >= 1
    assert re.findall("<th(?! scope=)(?!ead)", html) == []
    assert f"{'Confiance en' if question == 'battery' else 'Confiance'} · % des acteurs" in html.replace(
        NBSP, " "
    ) or (question == "battery" and by)


@pytest.mark.parametrize("nature", ["simulated", "collected"])
def test_the_caption_tells_subject_measure_filters_and_nature(nature):
    html = markup.html_table(*tables(by="area", where=FILTER, nature=nature))

    simulated = " · simulé" if nature == "simulated" else ""
    caption = re.search("<caption>(.*)</caption>", html)[1]
    assert re.sub("<[^>]*>", "", caption).replace(NBSP, " ") == (
        "Confiance · % des acteurs (NORTH ou SOUTH), selon : Territoire · vague 2025"
        f" · Territoire : NORTH, SOUTH{simulated}"
    )


def test_answers_in_lines_and_groups_in_columns_each_with_its_base():
    # Yes: 7 of 12; in the north 3 of 6, in the south 3 of 4.
    html = markup.html_table(*tables(by="area"))

    assert [[c.replace(NBSP, " ") for c in line] for line in cells(html)] == [
        [
            "Réponse",
            "Ensemble n = 12",
            "NORTH n = 6",
            "SOUTH n = 4",
            "ISLE masqué : moins de 2 répondants, ou déductible",
            "REEF masqué : moins de 2 répondants, ou déductible",
        ],
        ["YES", "58 %", "50 %", "75 %", "masqué", "masqué"],
        ["NO", "42 %", "50 %", "25 %", "masqué", "masqué"],
    ]


def test_many_groups_are_in_lines_with_their_reason():
    html = markup.html_table(*tables(by="place"))
    lines = [[c.replace(NBSP, " ") for c in line] for line in cells(html)]

    assert lines[0] == ["Lieu", "YES", "NO"]
    assert lines[1] == ["Ensemble n = 12", "58 %", "42 %"]
    assert lines[-1] == ["P7 masqué : moins de 2 répondants, ou déductible", "masqué", "masqué"]


def test_a_filtered_table_has_the_whole_sample_beside_it():
    # 6 of the 10 of the north and south say yes; 7 of all 12.
    html = markup.html_table(*tables(where=FILTER))

    assert [[c.replace(NBSP, " ") for c in line] for line in cells(html)] == [
        ["Réponse", "Sélection n = 10", "Ensemble de l'étude n = 12"],
        ["YES", "60 %", "58 %"],
        ["NO", "40 %", "42 %"],
    ]


@pytest.mark.parametrize(("question", "by"), KINDS)
def test_labels_are_escaped_in_tables(question, by):
    html = markup.html_table(*tables(question, by, label=NASTY))

    assert SAFE in html
    assert "<script" not in html


LOCALTIS = Published(
    sources={"localtis": Source(title="Article", publisher="Localtis", date=dt.date(2025, 11, 20))}
)


def figure(value=0.62, **keys):
    given = {"id": "f", "question": "trust", "options": ("yes",), "kind": "share", "source": "localtis"}
    return Figure(**(given | {"value": value} | keys))


class Told:
    """What a key figure and a published line ask of a study: two tables, and what was published."""

    published = LOCALTIS

    def __init__(self, table, whole, *figures):
        self.book, self._table, self._whole, self._figures = table.book, table, whole, figures

    def make(self, recipe):
        return self._table if recipe.filters else self._whole

    def published_indicator(self, indicator, view):
        return next(iter(self._figures), None)

    def published_figures(self, recipe):
        return self._figures

    def remaining(self, view):
        return None if view.filters else 12


def test_published_lines_name_the_answers_and_the_source_once():
    both = Told(*tables(label=NASTY), figure(), figure(0.3))
    html = markup.published_lines(both, Recipe("trust")).replace(NBSP, " ")

    assert html == (
        '<p class="published"><span class="badge published">Publié</span> '
        f"<strong>62 %</strong> « {SAFE} » ; <strong>30 %</strong> « {SAFE} » "
        "<small>(Localtis, novembre 2025)</small></p>"
    )
    # One figure alone is the headline, with its source.
    assert markup.published_lines(Told(*tables(), figure()), Recipe("trust")) == ""
    assert markup.published_lines(Told(*tables()), Recipe("trust")) == ""


def test_chips_and_notes_are_escaped_and_absent_when_empty():
    assert markup.chips([NASTY]) == f'<p class="chips"><span>{SAFE}</span></p>'
    assert markup.chips([]) == ""
    assert markup.notes([NASTY, ""]) == f'<div class="notes"><p>{SAFE}</p></div>'


@pytest.mark.parametrize(
    ("simulated", "head"), [(True, "Dans les réponses (simulé)"), (False, "Dans les réponses")]
)
def test_the_figures_of_simulated_responses_are_headed_as_such_beside_the_published_ones(simulated, head):
    html = markup.comparison_table([Comparison(figure(), "agrees", 0.62, 12)], LOCALTIS, simulated=simulated)

    assert f'<th scope="col">{head}</th>' in html


@pytest.mark.parametrize("kind", ["approx", "order", "set"])
def test_what_is_published_in_words_has_no_number_under_published(kind):
    value = 0.333 if kind == "approx" else None
    told = figure(kind=kind, value=value, text="Un tiers seulement, a-t-on dit.")
    html = markup.comparison_table(
        [Comparison(told, "agrees", 0.29 if kind == "approx" else None, 12)], LOCALTIS, simulated=True
    )
    cells = [c.replace(NBSP, " ") for c in re.findall(r"<td>(.*?)</td>", html)]

    assert cells[:3] == ["en mots", "29 %" if kind == "approx" else "", ""]
    assert cells[3] == ("compatible" if kind == "approx" else "retrouvé")
    assert "Un tiers seulement, a-t-on dit." in html


def test_the_sources_are_dated_to_the_month_as_beside_their_figures():
    assert "Article — Localtis, novembre 2025" in markup.sources(LOCALTIS).replace(NBSP, " ")


def test_landmarks_stand_in_one_table_per_group_without_a_difference():
    points = [
        Landmark(
            id=name, label=name.upper(), population="Français", value=0.81, group=group, source="localtis"
        )
        for name, group in (("a", "2020"), ("b", "Autres études"), ("c", "2020"))
    ]
    tables = markup.landmarks(points, LOCALTIS).split("<table")[1:]

    assert [re.findall(r'<th scope="row">(\w)', table) for table in tables] == [["A", "C"], ["B"]]
    assert not any("point" in table for table in tables)


def test_the_table_of_regions_sorts_by_name_value_and_official_order_masked_ones_last():
    study = studies.opened(ROOT / "data" / "fragilites-2025")
    table = study.make(Recipe("partenaires", "region"))
    html = markup.html_table(table, study.make(Recipe("partenaires")))

    lines = re.findall(r"<tr([^>]*)><th scope=\"row\">([^<]*) <small>", html)
    known = [name for keys, name in lines if "data-code" in keys]
    assert [name for keys, name in lines if not keys] == ["Ensemble"]
    assert {name for keys, name in lines if "data-last" in keys} >= {"Corse", "Mayotte"}
    assert len(known) == len({r.group for r in table.rows if r.group and r.estimate is not None})
    assert re.findall(r'data-order="(\w+)"', html) == ["valeur", "nom", "officiel"]
    by_size = markup.html_table(
        study.make(Recipe("partenaires", "taille")), study.make(Recipe("partenaires"))
    )
    assert "data-order" not in by_size

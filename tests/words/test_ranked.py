"""What is said of a ranking, and of answers and lines that only some saw; where the numbers are found."""

import json
import re
import subprocess
import sys

import pytest

from core import open_study
from core.views import Choice, Recipe, Subject, View
from core.words import saying, search, sentences
from tests import ranked
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranked")
    return {
        "protected": open_study(ranked.written(folder / "a", indicators=[])),
        "public": open_study(ranked.written(folder / "b", ranked.PUBLIC)),
    }


@pytest.fixture(params=["protected", "public"])
def study(request, studies):
    return studies[request.param]


def plain(text):
    return re.sub(r"\s", " ", text)


def said(study, question, by=None, kind=None):
    view = saying.view(study, Recipe.of(study.book, question, by))
    return [plain(s["text"]) for s in view["sentences"] if kind in (None, s["kind"])]


def test_a_first_choice_is_one_answer(study):
    told = said(study, "modes~first", "milieu")

    assert not any("plusieurs réponses" in each or " citent " in each for each in told)
    assert any("% des habitants (Urbain) classent en premier « Vélo" in each for each in told)
    assert any("plusieurs réponses" in each for each in said(study, "modes~cited"))
    assert any(
        re.search(r"% des habitants ayant répondu classent « Vélo", e) for e in said(study, "modes~cited")
    )


def test_what_is_said_of_a_ranking_is_said_of_each_part_and_of_mean_ranks(study):
    told = said(study, "modes")

    assert any("classent en premier « Vélo" in each for each in told)
    (ranks,) = [each for each in told if each.startswith("Rang moyen")]
    table = study.table("modes")
    assert all(
        f"« {label} »" in ranks and table.row(code, item="mean_rank").base is not None
        for code, label in ranked.MODES.items()
    )
    assert "parmi ceux qui ont classé chaque réponse" in ranks
    assert len([e for e in said(study, "modes", "milieu") if "rang moyen" in e.lower()]) == 4


@pytest.mark.parametrize("by", [None, "region", "milieu"])
@pytest.mark.parametrize("question", ["modes", "usages", "prefere", "avis"])
def test_every_value_that_is_said_stands_in_the_table_of_its_question(study, question, by):
    for sentence in saying.view(study, Recipe.of(study.book, question, by))["sentences"]:
        for value in sentence["values"]:
            assert value["question"] == question
            nets = {net.id for net in study.book.indicators}
            split = value["by"] or None
            if value["option"] in nets:
                table = study.indicator(value["option"], split)
            else:
                table = study.table(question, split)
            row = table.row(value["option"], value["group"], value["item"])
            assert getattr(row, value["column"]) == pytest.approx(value["value"]), sentence["text"]


def test_verdicts_of_a_part_are_those_of_the_whole(study):
    whole = study.table("modes", "milieu")
    for part, item in (("modes~first", "first"), ("modes~cited", "cited")):
        for row in study.table(part, "milieu").rows:
            assert row.p_adjusted == whole.row(row.option, row.group, item).p_adjusted
    portrait = saying.group(study, Subject("milieu", "urbain"), View())
    for sentence in portrait["sentences"]:
        for value in sentence["values"]:
            assert "~" not in value["question"]


def test_an_answer_that_some_saw_is_said_of_those(study):
    told = said(study, "usages") + said(study, "usages", "region")

    of_bus = [each for each in told if re.search(r"% des .*(citent|utilisent) (« Bus|le bus)", each)]
    assert of_bus
    assert all("habitants (Urbain" in each for each in of_bus)
    (base,) = said(study, "usages", kind="base")
    assert re.search(r"« Bus, [^»]* » : 3\d\d habitants \(Urbain\), à qui cette réponse était proposée", base)
    assert re.match(r"Base : 5\d\d habitants ayant répondu", base)
    (base,) = said(study, "avis", kind="base")
    assert re.search(r"« Bus, [^»]* » : 3\d\d habitants \(Urbain\), à qui cette ligne était proposée", base)


def test_nothing_is_first_among_other_bases(studies):
    """Seven in ten of those who saw the bus use it, half of all ride a bicycle: neither is ahead."""
    study = studies["protected"]
    (head,) = said(study, "usages", kind="headline")[:1]
    assert re.match(
        r"Parmi les réponses proposées à tous, 4\d % des habitants citent « (Vélo|Voiture)[^»]*»"
        r".* ; 7\d % des habitants \(Urbain\) citent « Bus",
        head.replace("à égalité à l'arrondi près, ", ""),
    ), head
    (head,) = said(study, "avis", kind="headline")
    assert head.startswith("Parmi les lignes proposées à tous, « Train")
    assert "En tête" not in head


def test_an_answer_behind_the_others_takes_no_part_in_the_headline(study):
    (head,) = said(study, "prefere", kind="headline")
    assert "Bus" not in head and not head.startswith("Parmi les réponses proposées à tous")


def test_key_figures_speak_of_those_who_saw_the_answer(studies):
    study = studies["public"]
    assert plain(sentences.sentence(study.indicator("bus_utilise"))).endswith(
        "des habitants (Urbain) utilisent le bus"
    )
    row = study.indicator("velo_premier").rows[0]
    assert row.estimate == study.table("modes").row("velo", item="first").estimate
    row = study.indicator("fer", "milieu").row("fer", "urbain", "cited")
    assert row.p_adjusted is not None


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ({"q": ["modes"]}, "modes~first"),
        ({"q": ["modes"], "item": ["first"]}, "modes~first"),
        ({"q": ["modes"], "item": ["cited"]}, "modes~cited"),
        ({"q": ["modes~cited"]}, "modes~cited"),
        ({"q": ["avis"], "item": ["bus"]}, "avis"),
    ],
)
def test_the_address_of_a_ranking_leads_to_its_parts(study, query, question):
    choice, notices = Choice.from_query(query, study.book)

    assert (choice.view.question, notices) == (question, ())
    assert choice.item == ("bus" if question == "avis" else "")


@pytest.mark.parametrize("name", ["usages~1", "modes~mean_rank1", "modes~", "avis~0"])
def test_what_is_counted_alone_has_no_address(study, name):
    view, notices = View.from_query({"q": [name]}, study.book)
    assert view.question is None and len(notices) == 1


def test_search_finds_a_ranking_where_it_is_shown(study):
    found = [each["question"] for each in search.index(study.book) if "question" in each]
    assert {"modes~first", "modes~cited", "usages"} <= {*found} <= {*study.book.places}


def test_the_lines_to_copy_make_the_table_of_the_ranking(study):
    recipe = Recipe.of(study.book, "modes~cited", "milieu")
    assert "--question modes --by" in recipe.command("essai")
    assert "study.table('modes', by='milieu')" in recipe.python("essai")


def test_the_command_line_tells_a_ranking(tmp_path):
    folder = ranked.written(tmp_path / "s", ranked.PUBLIC, n=120)

    def run(*words):
        made = subprocess.run(
            [sys.executable, "-m", "core", words[0], str(folder), *words[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout

    view = json.loads(run("say", "--question", "modes", "--format", "json"))
    assert view["view"]["question"] == "modes"
    assert {v["item"] for s in view["sentences"] for v in s["values"]} == {"first", "cited", "mean_rank"}
    rows = json.loads(run("table", "--question", "modes", "--by", "milieu", "--format", "json"))
    assert {(row["question"], row["item"]) for row in rows} == {
        ("modes", item) for item in ("first", "cited", "mean_rank")
    }
    one = json.loads(run("table", "--question", "modes", "--indicator", "velo_premier", "--format", "json"))
    assert [(r["question"], r["item"], r["option"]) for r in one] == [("modes", "first", "velo_premier")]
    assert "| modes | mean_rank | velo |" in run("table", "--question", "modes", "--format", "markdown")

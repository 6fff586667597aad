"""What is said of answers that only some saw, where a group did not see them; of populations of one."""

import re

import pytest

from core import StudyError, open_study
from core.codebook.routing import both
from core.disclosure import kind
from core.study import portrait
from core.views import Net, Recipe, Subject, View
from core.words import labels, portraits, saying
from tests.studies import write_study

KIND = {
    "id": "kind",
    "text": "Type ?",
    "type": "single",
    "column": "K",
    "options": [{"code": "a", "label": "Association"}, {"code": "b", "label": "Entreprise"}],
}
PUBLIC = {"minimum_base": 1, "caution_base": 1, "public_data": True}


def question(id, *options, **more):
    found = {"id": id, "text": f"{id} ?", "type": "single", "column": id.upper(), "options": list(options)}
    return found | more


def option(code, label, **more):
    return {"code": code, "label": label, **more}


def opened(folder, rows, *questions, **more):
    text = "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]) + "\n"
    keys = {"segments": ["kind"], "disclosure": PUBLIC} | more
    return open_study(write_study(folder, text, KIND, *questions, **keys))


def said(study, question, by=None, where=None):
    view = saying.view(study, Recipe.of(study.book, question, by, where))
    return [re.sub(r"\s", " ", each["text"]) for each in view["sentences"]], view["sentences"]


BUS = option("bus", "Bus", asked_to={"kind": ["a"]})
USED = question("used", option("velo", "Vélo"), option("train", "Train"), BUS)
USERS = [{"K": "a", "USED": c} for c in ("velo", "bus", "bus", "train")] * 10
USERS += [{"K": "b", "USED": c} for c in ("velo", "train")] * 10


def test_a_group_that_did_not_see_an_answer_is_not_said_to_have_given_none(tmp_path):
    study = opened(tmp_path, USERS, USED)
    told, _ = said(study, "used", "kind")

    assert "Entreprise : réponse non proposée à ce groupe : « Bus »" in told
    assert not any("aucune réponse" in each for each in told)
    # Nor is a selection of it.
    assert any(
        "réponse non proposée à cette sélection" in e for e in said(study, "used", where={"kind": ["b"]})[0]
    )


def test_an_answer_that_some_saw_is_told_when_it_is_ahead_of_the_only_other(tmp_path):
    both = question("used", option("velo", "Vélo"), BUS, type="multiple", separator="|", unselected=["0"])
    rows = [{"K": "a", "USED": "bus"}] * 30 + [{"K": "b", "USED": "velo"}] * 10
    told, _ = said(opened(tmp_path, rows, both), "used")

    assert (
        told[0] == "25 % des répondants citent « Vélo » ; 100 % des répondants (Association) citent « Bus »"
    )


def test_a_key_figure_of_an_answer_that_some_saw_is_one_test_with_it(tmp_path):
    size = question("size", option("1", "Petite"), option("2", "Grande"))
    rows = [
        {"K": kind, "USED": used, "SIZE": str(1 + (i % 3 == 0))}
        for i, kind in enumerate("ab" * 120)
        for used in [("velo", "train", "bus")[i % 3 if kind == "a" else i % 2]]
    ]
    key = {"id": "by_bus", "question": "used", "options": ["bus"], "sentence": "{share} en bus"}
    study = opened(tmp_path, rows, USED, size, segments=["kind", "size"], indicators=[key])
    whole = study.table("used", "size")
    net = study.make(Recipe("used", "size", counted=Net.of(study.book.indicators[0])))

    assert net.test(net.row("by_bus", "1")) == whole.test(whole.row("bus", "1"))
    assert net.test(net.row("by_bus", "1")) != whole.test(whole.row("velo", "1"))


def test_a_key_figure_of_two_answers_of_a_line_that_some_saw_is_one_test_with_what_it_leaves(tmp_path):
    items = [
        {"id": "l1", "label": "Lieu", "column": "L1"},
        {"id": "l2", "label": "Temps", "column": "L2", "asked_to": {"kind": ["a"]}},
    ]
    lines = question(
        "lines", option("1", "Oui"), option("2", "Peu"), option("3", "Non"), type="grid", items=items
    )
    del lines["column"]
    size = question("size", option("1", "Petite"), option("2", "Grande"))
    rows = [
        {"K": kind, "SIZE": str(1 + (i % 3 == 0)), "L1": str(1 + i % 3), "L2": str(1 + i % 3) * (kind == "a")}
        for i, kind in enumerate("ab" * 120)
    ]
    key = {
        "id": "some",
        "question": "lines",
        "item": "l2",
        "options": ["1", "2"],
        "sentence": "{share} en ont",
    }
    study = opened(tmp_path, rows, lines, size, segments=["kind", "size"], indicators=[key])
    whole = study.table("lines", "size")
    net = study.make(Recipe("lines", "size", counted=Net.of(study.book.indicators[0])))

    assert net.test(net.row("some", "1", "l2")) == whole.test(whole.row("3", "1", "l2"))


def test_lines_that_are_masked_are_not_said_to_be_behind(tmp_path):
    items = [
        {"id": "l1", "label": "Lieu", "column": "L1"},
        {"id": "l2", "label": "Temps", "column": "L2"},
        {"id": "l3", "label": "Prix", "column": "L3", "asked_to": {"kind": ["a"]}},
    ]
    lines = question("lines", option("1", "Oui"), option("2", "Non"), type="grid", items=items)
    del lines["column"]
    rows = [
        {"K": kind, "L1": str(1 + i % 3 // 2), "L2": "1" if i < 3 else "", "L3": "2" * (kind == "a")}
        for i, kind in enumerate("ab" * 60)
    ]
    told, _ = said(
        opened(tmp_path, rows, lines, disclosure={"minimum_base": 10, "caution_base": 30}), "lines"
    )

    assert told[0].startswith("Parmi les lignes affichées et proposées à tous, « Lieu » : ")


def test_an_answer_that_nobody_can_see_is_a_fault(tmp_path):
    bus = option("bus", "Bus", asked_to={"kind": ["b"]})
    used = question("used", option("velo", "Vélo"), bus, asked_to={"kind": ["a"]})
    with pytest.raises(StudyError) as error:
        opened(tmp_path, [{"K": "a", "USED": "velo"}], used)

    assert "« Bus » ne serait proposé à personne : aucun de ceux à qui used est posée" in str(error.value)


def test_of_two_ways_to_be_asked_the_one_that_nobody_can_meet_is_not_said(tmp_path):
    size = question("size", option("1", "Petite"), option("2", "Grande"))
    bus = option("bus", "Bus", asked_to=[{"kind": ["b"]}, {"size": ["1"]}])
    used = question("used", option("velo", "Vélo"), bus, asked_to={"kind": ["a"]})
    rows = [{"K": "a", "USED": "bus", "SIZE": "1"}] * 20 + [{"K": "a", "USED": "velo", "SIZE": "2"}] * 10
    told, _ = said(opened(tmp_path, rows, used, size, segments=["kind", "size"]), "used")

    assert told[0].endswith("100 % des répondants (Association ; Petite) répondent « Bus »")


def test_mean_ranks_of_a_group_are_of_its_people(tmp_path):
    ranked = question("rank", option("x", "Eau"), option("y", "Air"), type="ranking", separator=">")
    rows = [{"K": "ab"[i % 2], "RANK": "x>y"} for i in range(20)]
    _, sentences = said(opened(tmp_path, rows, ranked), "rank", "kind")
    whose = {s["population"] for s in sentences if "ang moyen, parmi" in s["text"]}

    assert whose == {"répondants", "répondants (Association)", "répondants (Entreprise)"}


def test_a_ranking_is_one_question_of_a_portrait(tmp_path):
    ranked = question("rank", option("x", "Eau"), option("y", "Air"), type="ranking", separator=">")
    rows = [{"K": "ab"[i % 2], "RANK": ("x>y", "y>x", "y")[i % 3 if i % 2 else 0]} for i in range(120)]
    study = opened(tmp_path, rows, ranked)
    made = portrait(study, Subject("kind", "a"), View())

    assert "1 question parcourue sur cette page" in re.sub(
        r"\s", " ", portraits.small_print(study, made).family
    )
    assert made.questions == 1


def test_a_population_of_one_is_told_as_one(tmp_path):
    book = opened(tmp_path, USERS, USED).book

    assert labels.people(book, 1, "répondants (Association)") == "1 répondant (Association)"
    assert labels.people(book, 1, "répondants qui ont répondu « Oui »") == "1 répondant qui a répondu « Oui »"
    assert labels.people(book, 2, "répondants (Association)") == "2 répondants (Association)"


def test_in_a_census_an_answer_of_one_group_alone_leaves_no_gap_untested(tmp_path):
    both = question("used", option("velo", "Vélo"), BUS, type="multiple", separator="|", unselected=["0"])
    rows = [{"K": "ab"[i % 2], "USED": "velo", "N": "40"} for i in range(40)]
    study = opened(tmp_path, rows, both, design={"fpc": "N"})
    told, _ = said(study, "used", "kind")

    assert {kind(r) for r in study.table("used", "kind").rows if r.group and r.option == "velo"} == {"level"}
    assert "Aucun écart entre les groupes" in told


def test_a_way_to_see_an_answer_that_another_holds_is_not_said():
    a, b = {"kind": ("a",)}, {"size": ("1", "2")}

    assert both((a, b), (a, b)) == both((a, b), (b, a)) == (a, b)
    assert both((a,), ({"kind": ("a", "b")}, b)) == (a,)
    assert both((a,), ({"kind": ("b",)}, b)) == ({"kind": ("a",), "size": ("1", "2")},)

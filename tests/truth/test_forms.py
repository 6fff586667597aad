"""The auditor finds faults in what is said of rankings, of answers that some saw, of populations."""

import copy
import csv

import pytest
import yaml

from core.views import View
from core.words import saying
from tests.truth import forms, french, generator
from tests.truth.auditor import Auditor, audit
from tests.truth.count import Count

LABELS = {"x": "Vélo", "y": "Train", "z": "Bus"}


def options(**more):
    return [{"code": c, "label": label} | more.get(c, {}) for c, label in LABELS.items()]


BOOK = {
    "id": "formes",
    "title": "Essai",
    "sampling": "census",
    "universe_noun": {"singular": "acteur", "plural": "acteurs"},
    "responses": {"file": "responses.csv", "nature": "collected"},
    "design": {"fpc": "POP"},
    "disclosure": {"minimum_base": 1, "caution_base": 1, "public_data": True},
    "questions": [
        {
            "id": "place",
            "text": "Où ?",
            "label": "Lieu",
            "type": "single",
            "column": "P",
            "geography": "departement",
            "options": [
                {"code": "59", "label": "Nord"},
                {"code": "2A", "label": "Corse-du-Sud"},
                {"code": "ZZ", "label": "Étranger", "off_map": True},
            ],
        },
        {
            "id": "rank",
            "text": "Ordre ?",
            "label": "Ordre",
            "type": "ranking",
            "columns": ["R1", "R2"],
            "options": options(),
        },
        {
            "id": "use",
            "text": "Usage ?",
            "label": "Usage",
            "type": "single",
            "column": "U",
            "options": options(z={"asked_to": {"place": ["59"]}}),
        },
    ],
    "segments": ["place"],
}


def row(i):
    """Respondent i of 200: half of the North, where 60 % take the bus; one in ten abroad."""
    north = i % 2 == 0
    first = "x" if i % 10 < 7 else "y"
    return {
        "P": "59" if north else ("ZZ" if i % 10 == 9 else "2A"),
        "R1": first,
        "R2": "" if i % 4 == 0 else "z" if i % 4 == 1 else "y" if first == "x" else "x",
        "U": "z" if north and i % 20 < 12 else "xy"[i % 3 == 0],
        "POP": "400",
    }


def written(folder, **more):
    book, rows = copy.deepcopy(BOOK) | more, [row(i) for i in range(200)]
    (folder / "study.yaml").write_text(yaml.safe_dump(book, allow_unicode=True, sort_keys=False), "utf-8")
    with (folder / "responses.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return written(tmp_path_factory.mktemp("forms"))


@pytest.fixture(scope="module")
def views(study):
    return list(saying.every_view(Auditor(study).study, View()))


def test_nothing_is_found_in_what_is_said(study):
    sentences, faults = audit(study)

    assert not faults, faults[:3]
    assert sentences > 100


def test_a_census_has_nothing_at_fault(tmp_path):
    folder = written(tmp_path)
    rows = (folder / "responses.csv").read_text("utf-8").replace(";400", ";200")
    (folder / "responses.csv").write_text(rows, "utf-8")
    sentences, faults = audit(folder)

    assert not faults, faults[:3]
    assert sentences > 100


DOCTORED = {
    "another first choice": (
        "winner",
        "rank",
        "",
        "70",
        "classent en premier « Vélo »",
        "classent en premier « Train »",
    ),
    "another share of first choices": (
        "values",
        "rank",
        "",
        "classent en premier",
        "70 %",
        "71 %",
    ),
    "another mean rank": ("number", "rank", "", "Rang moyen", "« Train » 1", "« Train » 3"),
    "another number who ranked": (
        "number",
        "rank",
        "",
        "Rang moyen",
        "n = 130",
        "n = 129",
    ),
    "another base of what some saw": ("number", "use", "", "à qui cette", "100 acteurs", "120 acteurs"),
    "a base of what some saw left out": ("population", "use", "", "à qui cette", "« Bus »", "« Train »"),
    "an answer that some saw, of all": ("population", "use", "", "Parmi les réponses", " (Nord)", ""),
    "an answer that some saw, left out": (
        "winner",
        "use",
        "",
        "Parmi les réponses",
        None,
        "37 % des acteurs",
    ),
    "an answer not shown, as not given": (
        "unparsed",
        "use",
        "place",
        "non proposée",
        None,
        "Étranger : Bus : 0",
    ),
    "another part of the population": ("number", "use", "", "ont répondu", "50", "60"),
    "a census that is none": (
        "sampling",
        "use",
        "",
        "ont répondu",
        None,
        "Aucune marge d'erreur de sondage.",
    ),
}
"""By name: the kind of fault, a question, a split, a part of a sentence, what is put in place of what."""


@pytest.mark.parametrize("name", DOCTORED)
def test_a_doctored_sentence_is_found(study, views, name):
    kind, question, by, part, old, new = DOCTORED[name]
    view = copy.deepcopy(
        next(v for v in views if v["view"].get("question") == question and (v["view"].get("by") or "") == by)
    )
    for each in view["sentences"]:
        each["text"] = french.plain(each["text"])
    said = next(s for s in view["sentences"] if part in s["text"] and (old or "") in s["text"])
    said["text"] = new if old is None else said["text"].replace(old, new)
    auditor = Auditor(study)
    auditor.view(view)

    assert kind in {fault.kind for fault in auditor.faults()}


def test_all_forms_are_drawn(tmp_path):
    found = set()
    for seed in range(60):
        (folder := tmp_path / str(seed)).mkdir()
        book = Count(generator.write(folder, seed)).book
        found |= {q["type"] for q in book["questions"]}
        found |= {q["geography"] for q in book["questions"] if "geography" in q}
        found |= {key for q in book["questions"] for o in q.get("options", ()) for key in o}
        found |= {f"{key} of a line" for q in book["questions"] for i in q.get("items", ()) for key in i}
        found |= {"mentions" for q in book["questions"] if isinstance(q.get("columns"), list)}
        found |= {
            "ranges" for q in book["questions"] if any(isinstance(m, dict) for m in q.get("missing", ()))
        }
        found |= set(book.get("design", ()))

    assert found >= {"ranking", "departement", "asked_to", "asked_to of a line", "codes", "other", "off_map"}
    assert found >= {"mentions", "ranges", "fpc", "strata", "weight", "margins"}


def test_a_rule_is_never_one_that_nobody_meets():
    questions = [{"id": "a", "type": "single", "options": [{"code": "1"}, {"code": "2"}]}]
    given = {"a": [frozenset("1"), frozenset("2")]}
    for seed in range(40):
        found = forms.rule(forms.rng_of(seed, "x"), questions, given, 2, {"a": ["1"]})
        assert found is None or "1" in found[0]["a"]

"""The auditor finds each kind of fault in doctored sentences, none in what is said."""

import copy
import csv

import pytest
import yaml

from core.views import Subject, View
from core.words import saying
from tests.conftest import ROOT
from tests.truth.auditor import KINDS, Auditor, audit

NBSP = "\u00a0"


def options(*labels):
    found = [{"code": str(i), "label": label} for i, label in enumerate(labels, 1)]
    return [o | ({"role": "no_opinion"} if o["label"] == "Ne sait pas" else {}) for o in found]


def single(id, label, *labels, **more):
    question = {"id": id, "text": f"{label} ?", "label": label, "type": "single", "column": id}
    return question | {"options": options(*labels)} | more


BOOK = {
    "id": "doctored",
    "title": "Essai",
    "wave": "2026",
    "universe_noun": {"singular": "acteur", "plural": "acteurs"},
    "fieldwork": {"start": "2026-03-05", "end": "2026-03-05"},
    "responses": {"file": "responses.csv", "nature": "collected"},
    "disclosure": {"minimum_base": 1, "caution_base": 30, "public_data": True},
    "questions": [
        {
            "id": "region",
            "text": "Région ?",
            "label": "Région",
            "type": "single",
            "column": "R",
            "geography": "region",
            "options": [{"code": "53", "label": "Bretagne"}, {"code": "94", "label": "Corse"}],
        },
        single("q", "Coopération", "Oui", "Non"),
        single("even", "Moitié", "Plus", "Moins"),
        single("open", "Avis", "Pour", "Contre", "Ne sait pas"),
        single("all", "Partage", "Nord", "Sud"),
        single("aside", "Aides", "Prêt", "Don", "Autre"),
        single("few", "Suite", "Eau", "Air", asked_to={"region": ["94"]}),
        {
            "id": "lines",
            "text": "L ?",
            "label": "Besoins",
            "type": "grid",
            "items": [
                {"id": k, "label": v, "column": f"L{k}"} for k, v in (("a", "Emploi"), ("b", "Foncier"))
            ],
            "options": options("Fort", "Faible"),
        },
        {"id": "days", "text": "D ?", "label": "Arrêts", "type": "number", "column": "days", "unit": "jours"},
    ],
    "segments": ["region"],
}


def row(i):
    """Respondent i of 200: Brittany first; 70 % say yes there, 40 % elsewhere; some say nothing of a line."""
    first = i < 100
    return {
        "R": "53" if first else "94",
        "q": "1" if i % 100 < (70 if first else 40) else "2",
        "even": str(1 + i % 2),
        "open": "3" if i % 10 < 6 else "1" if i % 10 < 9 else "2",
        "all": "1" if first else "2",
        "aside": "3" if i % 10 < 5 else "1" if i % 10 < 8 else "2",
        "few": "" if first else ("1" if i % 10 < 7 else "2"),
        "La": "1" if i % 10 < 4 else "2",
        "Lb": "",
        "days": str(1 + i % 2 + 2 * first),
    }


def written(folder, **more):
    """The study, in a folder of its own."""
    book = copy.deepcopy(BOOK) | more
    rows = [row(i) for i in range(200)]
    (folder / "study.yaml").write_text(yaml.safe_dump(book, allow_unicode=True, sort_keys=False), "utf-8")
    with (folder / "responses.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return written(tmp_path_factory.mktemp("doctored"))


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    responses = {"file": "responses.csv", "nature": "simulated"}
    return written(tmp_path_factory.mktemp("simulated"), responses=responses)


@pytest.fixture(scope="module")
def views(study):
    return list(saying.every_view(Auditor(study).study, View()))


def kinds(folder, views):
    auditor = Auditor(folder)
    for view in views:
        auditor.view(view)
    return {fault.kind for fault in auditor.faults()}


def pick(views, question, by=""):
    return copy.deepcopy(
        next(v for v in views if v["view"].get("question") == question and (v["view"].get("by") or "") == by)
    )


def test_nothing_is_found_in_what_is_said(study, simulated):
    for folder in (study, simulated):
        sentences, faults = audit(folder)

        assert not faults
        assert sentences > 200


DOCTORED = {
    "number": ("q", "", "reading", "55", "54"),
    "values": ("q", "", "headline", "55", "56"),
    "population": ("few", "", "headline", " (Corse)", ""),
    "winner": ("even", "", "headline", None, "50 % des acteurs répondent « Plus »"),
    "ahead": ("lines", "", "headline", None, "En tête, « Emploi » : 40 % des acteurs répondent « Fort »"),
    "silence": ("open", "", "headline", None, "30 % des acteurs répondent « Pour »"),
    "message": ("aside", "", "headline", None, "50 % des acteurs répondent « Autre »"),
    "reason": ("few", "region", "gap", None, "Bretagne : aucune réponse"),
    "unanimous": ("all", "region", "gap", None, "Aucun écart établi entre les groupes"),
    "verdict": ("q", "region", "gap", None, "Aucun écart établi entre les groupes"),
    "unit": ("days", "", "headline", "jours", "jour"),
    "range": ("even", "region", "headline", None, "Plus : de 50 % à 50 % selon la région (2 régions)"),
    "grammar": ("q", "", "base", "acteurs ayant", "acteurs acteurs ayant"),
    "typography": ("q", "", "headline", f"{NBSP}%", " %"),
    "label": ("q", "", "headline", "Oui", "OUI"),
    "date": ("q", "", "provenance", "5", "1"),
    "sampling": ("q", "", "provenance", None, "Cette étude porte sur des répondants volontaires."),
    "weights": ("q", "", "base", "non pondérées", "redressées"),
    "masking": ("q", "", "provenance", None, "Entre 1 et 0 répondants, le résultat porte une mention."),
    "unparsed": ("q", "region", "gap", None, "Il pleut."),
}
"""By kind of fault: a view, which kind of sentence of it, and what is put in place of what (of all)."""


@pytest.mark.parametrize("kind", DOCTORED)
def test_a_doctored_sentence_is_found(study, views, kind):
    question, by, of_kind, old, new = DOCTORED[kind]
    view = pick(views, question, by)
    for said in view["sentences"]:
        if said["kind"] != of_kind or (old is not None and old not in said["text"]):
            continue
        if kind == "range" and said is view["sentences"][0]:
            continue  # the headline of the view, before those of its map
        said["text"] = new if old is None else said["text"].replace(old, new)
        if kind not in ("unanimous", "verdict"):
            break

    assert kind in kinds(study, [view])


def test_a_sentence_without_its_numbers_is_found(study, views):
    view = pick(views, "q")
    view["sentences"][0]["values"] = []

    assert kinds(study, [view]) == {"values"}


def test_a_family_that_is_counted_wrong_is_found(study, views):
    view = pick(views, "q", "region")
    for said in view["sentences"]:
        said["text"] = said["text"].replace(f"1{NBSP}comparaison testée", f"4{NBSP}comparaisons testées")

    assert "family" in kinds(study, [view])


def test_simulated_answers_that_do_not_say_so_are_found(simulated):
    view = next(iter(saying.every_view(Auditor(simulated).study, View())))
    for said in view["sentences"]:
        said["text"] = said["text"].replace(" (simulé)", "")

    assert "simulated" in kinds(simulated, [view])


def test_a_published_figure_that_is_not_the_message_is_found(tmp_path):
    folder = written(tmp_path)
    figure = {"id": "f", "question": "q", "options": ["1"], "kind": "share", "value": 0.62, "source": "a"}
    published = {"sources": {"a": {"title": "Bilan", "publisher": "Localtis"}}, "figures": [figure]}
    (folder / "published.yaml").write_text(yaml.safe_dump(published, allow_unicode=True), "utf-8")
    auditor = Auditor(folder)
    view = pick(list(saying.every_view(auditor.study, View())), "q")
    assert not kinds(folder, [view])
    view["sentences"] = [s for s in view["sentences"] if s["provenance"] != "published"]
    view["sentences"].insert(0, view["sentences"][1] | {"kind": "headline", "text": f"50{NBSP}% des acteurs"})

    assert "published" in kinds(folder, [view])


def test_a_study_that_is_not_said_is_found(tmp_path):
    folder = written(tmp_path)
    (folder / "responses.csv").write_text("rien", "utf-8")

    assert [fault.kind for fault in audit(folder)[1]] == ["crash"]


def test_each_kind_of_fault_is_tried():
    assert set(KINDS) == {*DOCTORED, "family", "simulated", "published", "crash"}


ARGUED = {
    "an open gap told as one": (", écart non établi", ", plus souvent que les autres : +20 points"),
    "another share": ("59 % des acteurs (Hauts-de-France)", "69 % des acteurs (Hauts-de-France)"),
    "as elsewhere, of another share": ("90 % des acteurs (Hauts", "80 % des acteurs (Hauts"),
}


@pytest.fixture(scope="module")
def demonstration():
    folder = ROOT / "data" / "fragilites-2025"
    return folder, saying.group(Auditor(folder).study, Subject("region", "32"), View())


def test_a_doctored_argument_is_found(demonstration):
    folder, told = demonstration
    assert kinds(folder, [told]) == set()
    said = [s["text"].replace(NBSP, " ") for s in told["sentences"]]
    assert any("comme ailleurs : à moins de 10 points des autres" in text for text in said)

    for name, (old, new) in ARGUED.items():
        doctored = copy.deepcopy(told)
        told_of_group = [s for s in doctored["sentences"] if "(Hauts-de-France)" in s["text"]]
        found = [s for s in told_of_group if old in s["text"].replace(NBSP, " ")]
        assert found, (name, said)
        for each in found:
            each["text"] = each["text"].replace(NBSP, " ").replace(old, new).replace(" %", f"{NBSP}%")
        assert kinds(folder, [doctored]), name

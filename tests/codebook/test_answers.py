"""What a codebook may say of its answers: their values, their labels, their columns, what is missing."""

import pytest

from core.codebook.answer_checks import without_markup
from core.codebook.reading import read_codebook
from core.errors import Report
from tests.studies import codebook_text, options

ONE = {
    "id": "q",
    "text": "Quoi ?",
    "type": "single",
    "column": "Q",
    "options": options("a", "b", "c"),
}
SEVERAL = ONE | {"type": "multiple", "separator": "|"}
BOXES = {key: value for key, value in ONE.items() if key != "column"} | {
    "type": "multiple",
    "columns": {"a": "A", "b": "B", "c": "C"},
    "selected": ["1"],
}
MENTIONS = {key: value for key, value in BOXES.items() if key != "selected"} | {"columns": ["M1", "M2"]}


def faults(folder, question):
    (folder / "study.yaml").write_text(codebook_text([question]), encoding="utf-8")
    report = Report()
    read_codebook(folder, report)
    return [str(fault).removeprefix("study.yaml, questions[0]") for fault in report.faults]


def with_option(place, question=ONE, **keys):
    changed = [option | keys if i == place else option for i, option in enumerate(question["options"])]
    return question | {"options": changed}


@pytest.mark.parametrize(
    "question",
    [
        with_option(0, codes=["1", "2"]),
        with_option(0, codes=["a", "A"]),
        with_option(0, other=True),
        with_option(0, SEVERAL, codes=["1", "2"]),
        with_option(2, BOXES, other=True),
        with_option(2, MENTIONS, other=True, codes=["1"]),
        ONE | {"missing": ["NA", {"from": "997", "to": "999"}, {"below": "0"}, {"above": "999.5"}]},
        ONE | {"missing": [{"from": 997, "to": 997}]},
        with_option(0, label="A < B & C > D, R&D"),
    ],
)
def test_what_may_be_written(tmp_path, question):
    assert faults(tmp_path, question) == []


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        (
            with_option(1, with_option(0, codes=["1", "2"]), codes=["2"]),
            ".options[1].codes[0] : la valeur « 2 » est déjà celle de questions[0].options[0].codes[1].",
        ),
        (
            with_option(0, codes=["b"]),
            ".options[0].codes[0] : la valeur « b » est déjà celle de questions[0].options[1].code.",
        ),
        (
            with_option(0, codes=["1"]) | {"missing": ["1"]},
            ".missing[0] : la valeur « 1 » est déjà celle de questions[0].options[0].codes[0].",
        ),
        (
            with_option(0, code="998") | {"missing": [{"from": "997", "to": "999"}]},
            ".missing[0] : cette plage (de 997 à 999) contient « 998 », de questions[0].options[0], qui est "
            "une réponse.",
        ),
        (
            ONE | {"missing": [{"from": "9", "to": "1"}]},
            ".missing[0] : la borne basse dépasse la borne haute.",
        ),
        (ONE | {"missing": [{"from": "9"}]}, ".missing[0] : cette plage de valeurs n'est pas comprise."),
        (
            ONE | {"missing": [{"form": "9", "to": "12"}]},
            ".missing[0].form : clé inconnue « form ». Vouliez-vous écrire « from » ?",
        ),
        (
            with_option(1, with_option(0, other=True), other=True),
            ".options[1].other : un texte libre ne peut pas être deux réponses : other est déjà à "
            "questions[0].options[0].",
        ),
        (
            with_option(0, ONE | {"upper_bounds": [1, 2]}, codes=["1"]),
            ".options[0].codes : des tranches d'un nombre n'ont pas de valeurs.",
        ),
        (
            with_option(0, ONE | {"upper_bounds": [1, 2]}, other=True),
            ".options[0].other : une colonne de nombres n'a pas de texte libre.",
        ),
        (
            with_option(0, BOXES, codes=["1"]),
            ".options[0].codes : cette option a sa colonne, et non des valeurs.",
        ),
        (
            with_option(1, label="Option A"),
            ".options[1].label : le libellé « Option A » est déjà celui de questions[0].options[0] : les "
            "lecteurs ne les distinguent pas. Si c'est une seule réponse, gardez une option, avec codes: "
            '["a", "b"] ; sinon changez l\'un des deux.',
        ),
        (
            with_option(0, label="<b>Très</b>&nbsp;bonne<br/>"),
            ".options[0].label : ce texte contient du HTML : « <b>Très</b>&nbsp;bonne<br/> ». Écrivez « Très "
            "bonne ».",
        ),
        (
            ONE | {"text": '<span style="x">Quoi</span> ?'},
            '.text : ce texte contient du HTML : « <span style="x">Quoi</span> ? ». Écrivez « Quoi ? ».',
        ),
        (
            BOXES | {"columns": {"a": "A", "b": "B", "c": "A"}},
            ".columns.c : la colonne « A » est déjà celle de questions[0].columns.a.",
        ),
        (
            MENTIONS | {"columns": ["M1", "M1"]},
            ".columns[1] : la colonne « M1 » est déjà celle de questions[0].columns[0].",
        ),
        (MENTIONS | {"separator": "|"}, ".separator : un séparateur ne sert qu'avec column."),
        (
            MENTIONS | {"selected": ["1"]},
            ".selected : chaque colonne de columns contient ici un code : rien n'y est « choisi »",
        ),
    ],
)
def test_what_may_not_is_said_with_its_remedy(tmp_path, question, fault):
    found = faults(tmp_path, question)

    assert len(found) == 1
    assert found[0].startswith(fault)


def test_html_is_read_as_a_page_would_show_it():
    assert without_markup("Le <b>béné</b>volat&nbsp;:<br/>d&rsquo;abord") == "Le bénévolat : d’abord"

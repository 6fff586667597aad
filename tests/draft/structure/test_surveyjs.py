"""Questionnaires of SurveyJS."""

import json

import pytest

from core.draft.questionnaire import Choice, Line
from core.draft.structure import read_questionnaire
from core.errors import Report


def read(tmp_path, document, language=None):
    path = tmp_path / "enquete.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    report = Report()
    found = read_questionnaire(path, language, report)
    assert report.faults == []
    return found


def question(tmp_path, **element):
    (found,) = read(tmp_path, {"elements": [{"name": "q", **element}]}).questions
    return found


KINDS = [
    ({"type": "radiogroup", "choices": ["a"]}, "single"),
    ({"type": "dropdown", "choices": ["a"]}, "single"),
    ({"type": "buttongroup", "choices": ["a"]}, "single"),
    ({"type": "imagepicker", "choices": ["a"]}, "single"),
    ({"type": "imagepicker", "choices": ["a"], "multiSelect": True}, "multiple"),
    ({"type": "checkbox", "choices": ["a"]}, "multiple"),
    ({"type": "tagbox", "choices": ["a"]}, "multiple"),
    ({"type": "ranking", "choices": ["a"]}, "ranking"),
    ({"type": "boolean"}, "single"),
    ({"type": "rating"}, "single"),
    ({"type": "text"}, "text"),
    ({"type": "text", "inputType": "number"}, "number"),
    ({"type": "text", "inputType": "date"}, "date"),
    ({"type": "text", "inputType": "email"}, "personal"),
    ({"type": "text", "inputType": "tel"}, "personal"),
    ({"type": "text", "validators": [{"type": "email"}]}, "personal"),
    ({"type": "text", "validators": [{"type": "numeric"}]}, "number"),
    ({"type": "comment"}, "text"),
    ({"type": "slider"}, "number"),
    ({"type": "file"}, "personal"),
    ({"type": "signaturepad"}, "personal"),
    ({"type": "expression"}, "none"),
    ({"type": "html"}, "none"),
    ({"type": "matrix", "rows": ["l"], "columns": ["a", "b"]}, "grid"),
    ({"type": "matrixdynamic", "columns": [{"name": "c"}]}, "none"),
    ({"type": "inconnu"}, "none"),
]


@pytest.mark.parametrize(("element", "kind"), KINDS)
def test_each_type_is_read_as_what_it_asks(tmp_path, element, kind):
    assert question(tmp_path, **element).kind == kind


def test_choices_are_values_texts_and_those_that_the_tool_adds(tmp_path):
    found = question(
        tmp_path,
        type="checkbox",
        title="Vos <b>modes</b>",
        choices=["velo", "bus|En bus", {"value": 3, "text": "À pied"}, {"value": "nsp", "isExclusive": True}],
        showOtherItem=True,
        otherText="Un autre",
        hasNone=True,
    )

    assert found.choices == (
        Choice("velo", "velo"),
        Choice("bus", "En bus"),
        Choice("3", "À pied"),
        Choice("nsp", "nsp", exclusive=True),
        Choice("none", "None", exclusive=True),
        Choice("other", "Un autre", other=True),
    )
    held = {(cell.holds, cell.choice): cell.names for cell in found.cells}
    assert held["all", ""] == ("q", "Vos modes")
    assert {"q.velo", "q-velo", "q/velo", "q[velo]", "Vos modes - velo"} <= {*held["choice", "velo"]}
    assert held["text", "other"] == ("q-Comment", "q_Comment", "q.Comment")


def test_answers_laid_out_in_columns_are_mentions_in_their_order(tmp_path):
    found = question(tmp_path, type="ranking", choices=["a", "b"])

    assert [(cell.holds, cell.names[0]) for cell in found.cells] == [
        ("all", "q"),
        ("position", "q[0]"),
        ("position", "q[1]"),
    ]


def test_a_rating_has_its_steps_and_the_words_of_its_ends(tmp_path):
    words = {"minRateDescription": "Pas du tout", "maxRateDescription": "Tout à fait"}
    plain = question(tmp_path, type="rating", **words)
    ten = question(tmp_path, type="rating", rateMin=0, rateMax=10)
    own = question(tmp_path, type="rating", rateValues=[1, {"value": 2, "text": "Deux"}])

    assert [each.label for each in plain.choices] == ["1 – Pas du tout", "2", "3", "4", "5 – Tout à fait"]
    assert [each.code for each in ten.choices] == [str(i) for i in range(11)]
    assert own.choices == (Choice("1", "1"), Choice("2", "Deux"))


def test_yes_and_no_are_in_the_language_of_the_questionnaire(tmp_path):
    document = {"locale": "fr", "elements": [{"type": "boolean", "name": "q", "valueTrue": "o"}]}

    assert read(tmp_path, document).questions[0].choices == (Choice("o", "Oui"), Choice("false", "Non"))


def test_a_number_has_the_bounds_of_its_box_or_of_its_check(tmp_path):
    box = question(tmp_path, type="text", inputType="number", min=0, max="120")
    check = question(tmp_path, type="text", validators=[{"type": "numeric", "minValue": 1, "maxValue": 9}])

    assert (box.bounds, check.bounds) == ((0, 120), (1, 9))


def test_a_matrix_is_a_grid(tmp_path):
    found = question(
        tmp_path,
        type="matrix",
        title="D'accord ?",
        rows=["prix", {"value": "lieu", "text": "Le lieu"}],
        columns=[{"value": 1, "text": "Oui"}, 2],
    )

    assert found.lines == (Line("prix", "prix"), Line("lieu", "Le lieu"))
    assert found.choices == (Choice("1", "Oui"), Choice("2", "2"))
    assert [cell.line for cell in found.cells] == ["prix", "lieu"]
    assert {"q.lieu", "q-lieu", "q/lieu", "q_lieu", "D'accord ? - Le lieu"} <= {*found.cells[1].names}


def test_a_table_is_a_grid_a_column_or_a_question_a_cell(tmp_path):
    document = {
        "elements": [
            {
                "type": "matrixdropdown",
                "name": "t",
                "rows": ["l1", "l2"],
                "choices": ["a", "b"],
                "columns": [
                    {"name": "un"},
                    {"name": "plusieurs", "cellType": "checkbox", "choices": ["x"]},
                    {"name": "n", "cellType": "text", "inputType": "number"},
                ],
            }
        ]
    }
    found = read(tmp_path, document).questions

    assert [(each.name, each.kind) for each in found] == [
        ("t.un", "grid"),
        ("t.l1.plusieurs", "multiple"),
        ("t.l2.plusieurs", "multiple"),
        ("t.l1.n", "number"),
        ("t.l2.n", "number"),
    ]
    assert [each.code for each in found[0].choices] == ["a", "b"]
    assert {"t.l1.un", "t[l1][un]"} <= {*found[0].cells[0].names}


def test_boxes_are_a_question_each(tmp_path):
    items = [{"name": "nom", "title": "Nom"}, {"name": "age", "inputType": "number"}]
    document = {"elements": [{"type": "multipletext", "name": "m", "title": "Vous", "items": items}]}
    found = read(tmp_path, document).questions

    assert [(each.name, each.kind, each.text) for each in found] == [
        ("m.nom", "text", "Vous – Nom"),
        ("m.age", "number", "Vous – age"),
    ]


def test_pages_and_panels_say_whom_and_under_what_title(tmp_path):
    document = {
        "pages": [
            {
                "title": "Vous",
                "elements": [
                    {"type": "radiogroup", "name": "a", "choices": ["1", "2"], "isRequired": True},
                    {"type": "checkbox", "name": "m", "choices": ["x", "y"]},
                ],
            },
            {
                "title": "Suite",
                "visibleIf": "{a} = '1'",
                "elements": [
                    {
                        "type": "panel",
                        "title": "Dedans",
                        "visibleIf": "{m} contains 'x'",
                        "elements": [
                            {"type": "text", "name": "p"},
                            {"type": "radiogroup", "name": "r", "choices": ["o"], "visibleIf": "{a} > {b}"},
                        ],
                    },
                    {
                        "type": "radiogroup",
                        "name": "c",
                        "choices": ["k", {"value": "l", "visibleIf": "{a} <> '1'"}],
                    },
                    {"type": "paneldynamic", "templateElements": [{"type": "text", "name": "enfant"}]},
                ],
            },
        ]
    }
    found = {each.name: each for each in read(tmp_path, document).questions}

    assert found["a"].group == "Vous"
    assert found["p"].group == "Suite"
    assert found["p"].when == ({"a": ("1",), "m": ("x",)},)
    assert found["r"].when == ()
    assert found["r"].when_written == "{a} = '1' ; {m} contains 'x' ; {a} > {b}"
    assert found["c"].choices[1].when == ({"a": ("2",)},)
    assert found["enfant"].kind == "none"
    assert found["enfant"].note.startswith("Cette question se répète")


def test_choices_taken_from_another_question(tmp_path):
    document = {
        "elements": [
            {"type": "checkbox", "name": "modes", "choices": ["velo", "bus"]},
            {
                "type": "radiogroup",
                "name": "un",
                "choicesFromQuestion": "modes",
                "choicesFromQuestionMode": "selected",
            },
            {
                "type": "checkbox",
                "name": "f",
                "choices": ["velo"],
                "choicesVisibleIf": "{modes} contains {item}",
            },
        ]
    }
    _, one, filtered = read(tmp_path, document).questions

    assert one.choices == (
        Choice("velo", "velo", when=({"modes": ("velo",)},)),
        Choice("bus", "bus", when=({"modes": ("bus",)},)),
    )
    assert filtered.choices == (Choice("velo", "velo", when=({"modes": ("velo",)},)),)


def test_the_language_asked_for_is_taken_then_french_then_the_default(tmp_path):
    title = {"default": "Yes?", "fr": "Oui ?", "de": "Ja?"}
    document = {
        "title": {"default": "T", "fr": "Titre"},
        "elements": [{"type": "text", "name": "q", "title": title}],
    }

    def words(language):
        found = read(tmp_path, document, language)
        return found.language, found.questions[0].text

    assert words(None) == ("fr", "Oui ?")
    assert words("de") == ("de", "Ja?")
    assert words("en") == ("en", "Yes?")
    assert read(tmp_path, document).languages == ("en", "fr", "de")
    assert read(tmp_path, document).title == "Titre"
    assert read(tmp_path, document).questions[0].group == ""  # no page has a title

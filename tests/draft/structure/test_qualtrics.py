"""Questionnaires of Qualtrics."""

import json

import pytest

from core.draft.questionnaire import Choice, Line
from core.draft.structure import read_questionnaire
from core.errors import Report

AB = {"1": {"Display": "Un <b>vélo</b>"}, "2": {"Display": "Un bus"}}


def payload(qid, kind="MC", selector="SAVR", **more):
    return {
        "QuestionID": qid,
        "QuestionText": f"Texte de {qid}",
        "DataExportTag": qid.replace("QID", "Q"),
        "QuestionType": kind,
        "Selector": selector,
        "Choices": AB if kind in ("MC", "Matrix", "RO", "CS", "Slider", "SBS") else [],
        "Language": [],
        **more,
    }


def survey(payloads, blocks=None, flow=None, options=None):
    """A .qsf: every question in a block, unless told."""
    elements = [{"Element": "SO", "PrimaryAttribute": "Survey Options", "Payload": options or {}}]
    blocks = blocks or [("BL_1", "Mobilité", [each["QuestionID"] for each in payloads])]
    elements.append(
        {
            "Element": "BL",
            "Payload": [
                {
                    "Type": "Trash" if name == "Corbeille" else "Standard",
                    "ID": ident,
                    "Description": name,
                    "BlockElements": [{"Type": "Question", "QuestionID": qid} for qid in qids],
                }
                for ident, name, qids in blocks
            ],
        }
    )
    if flow:
        elements.append({"Element": "FL", "Payload": {"Type": "Root", "Flow": flow}})
    elements += [
        {"Element": "SQ", "PrimaryAttribute": each["QuestionID"], "Payload": each} for each in payloads
    ]
    entry = {"SurveyName": "Essai", "SurveyLanguage": "EN"}
    return {"SurveyEntry": entry, "SurveyElements": elements}


def read(tmp_path, document, language=None):
    path = tmp_path / "essai.qsf"
    path.write_text(json.dumps(document), encoding="utf-8")
    report = Report()
    found = read_questionnaire(path, language, report)
    assert report.faults == []
    return found


def questions(tmp_path, *payloads, **more):
    return {each.name: each for each in read(tmp_path, survey(payloads, **more)).questions}


def selected(qid, choice, operator="Selected", link=""):
    line = {
        "LogicType": "Question",
        "QuestionID": qid,
        "QuestionIsInLoop": "no",
        "ChoiceLocator": f"q://{qid}/SelectableChoice/{choice}",
        "LeftOperand": f"q://{qid}/SelectableChoice/{choice}",
        "Operator": operator,
        "Type": "Expression",
        "Description": f"<b>If</b> {qid} choice {choice} {operator}",
    }
    return line | ({"Conjuction": link} if link else {})


def logic(*sets):
    """Display logic: sets of lines, each with what links it to the ones before."""
    made = {
        str(i): {**{str(k): line for k, line in enumerate(lines)}, "Type": link}
        for i, (link, lines) in enumerate(sets)
    }
    return {**made, "Type": "BooleanExpression", "inPage": False}


def test_one_answer_has_the_codes_of_the_export(tmp_path):
    found = questions(
        tmp_path,
        payload(
            "QID1",
            Choices={**AB, "4": {"Display": "Autre :", "TextEntry": "true"}},
            ChoiceOrder=["2", "1", 4],
            RecodeValues={"1": "10", "2": "20", "4": "99"},
            Validation={"Settings": {"ForceResponse": "ON"}},
        ),
    )["Q1"]

    assert (found.kind, found.group, found.required) == ("single", "Mobilité", True)
    assert found.choices == (
        Choice("20", "Un bus"),
        Choice("10", "Un vélo"),
        Choice("99", "Autre :", other=True),
    )
    assert found.cells[0].names == ("Q1", "QID1", "Texte de QID1")
    assert found.cells[1].names == ("Q1_99_TEXT", "Q1_4_TEXT", "QID1_4_TEXT", "Q1_TEXT")
    assert (found.cells[1].holds, found.cells[1].choice) == ("text", "99")


def test_several_answers_are_in_a_cell_or_in_columns(tmp_path):
    choices = {**AB, "3": {"Display": "Rien", "ExclusiveAnswer": True}}
    found = questions(
        tmp_path,
        payload("QID2", selector="MAVR", Choices=choices, RecodeValues={"1": "1", "2": "3", "3": "4"}),
    )["Q2"]

    assert found.choices[2] == Choice("4", "Rien", exclusive=True)
    whole, one, two, three = found.cells
    assert (whole.holds, whole.names[0]) == ("all", "Q2")
    assert one.names[:2] == ("Q2_1", "QID2_1")
    assert two.names[:2] == ("Q2_3", "QID2_2")
    # « Q2_3 » is what choice 2 is called: choice 3 is not a second « Q2_3 »
    assert "Q2_3" not in three.names
    assert three.names[:2] == ("Q2_4", "QID2_3")


def test_a_matrix_is_a_grid_whose_lines_may_have_a_tag(tmp_path):
    answers = {"Answers": {"1": {"Display": "Oui"}, "2": {"Display": "Non"}}, "SubSelector": "SingleAnswer"}
    found = questions(
        tmp_path,
        payload("QID3", "Matrix", "Likert", **answers, RecodeValues={"1": "5", "2": "0"}),
        payload("QID4", "Matrix", "Likert", **answers, ChoiceDataExportTags={"1": "velo", "2": "bus"}),
    )

    assert found["Q3"].lines == (Line("1", "Un vélo"), Line("2", "Un bus"))
    assert found["Q3"].choices == (Choice("5", "Oui"), Choice("0", "Non"))
    assert found["Q3"].cells[1].names == ("Q3_2", "QID3_2", "Texte de QID3 - Un bus")
    assert found["Q4"].cells[0].names[:3] == ("velo", "Q4_velo", "Q4_1")


def test_a_matrix_with_several_answers_is_a_question_a_line(tmp_path):
    answers = {"1": {"Display": "Oui"}, "2": {"Display": "Non"}}
    found = questions(
        tmp_path, payload("QID3", "Matrix", "Likert", SubSelector="MultipleAnswer", Answers=answers)
    )

    assert [(each.name, each.kind, each.text) for each in found.values()] == [
        ("Q3_1", "multiple", "Texte de QID3 – Un vélo"),
        ("Q3_2", "multiple", "Texte de QID3 – Un bus"),
    ]
    assert found["Q3_2"].cells[0].names == ("Q3_2_1", "QID3_2_1", "Texte de QID3 - Un bus - Oui")


def test_side_by_side_is_a_grid_a_part(tmp_path):
    part = {
        "QuestionType": "Matrix",
        "Selector": "Likert",
        "SubSelector": "SingleAnswer",
        "QuestionText": "Avis",
    }
    part |= {"Answers": {"1": {"Display": "Oui"}}}
    found = questions(
        tmp_path, payload("QID5", "SBS", "SBSMatrix", AdditionalQuestions={"1": part, "2": part})
    )

    assert [*found] == ["Q5#1", "Q5#2"]
    assert found["Q5#2"].text == "Texte de QID5 – Avis"
    assert found["Q5#2"].cells[1].names[:2] == ("Q5#2_2", "QID5#2_2")


def test_lines_side_by_side_may_have_tags_that_are_those_of_every_part(tmp_path):
    tags = {"1": "velo", "2": "bus"}
    part = {"QuestionType": "Matrix", "Selector": "TE", "ChoiceDataExportTags": tags}
    part |= {"Answers": {"1": {"Display": "Oui"}}}
    found = questions(
        tmp_path, payload("QID5", "SBS", "SBSMatrix", AdditionalQuestions={"1": part, "2": part})
    )
    names = found["Q5#2_1"].cells[0].names

    assert names[0] == "Q5#2_1_1"
    assert {"Q5#2_velo_2_1", "Q5#2_velo_2_1_TEXT", "velo: 2_1_TEXT"} <= {*names}
    assert "velo_1" not in names


@pytest.mark.parametrize(
    ("made", "kind", "bounds"),
    [
        (payload("QID1", "TE", "SL"), "text", (None, None)),
        (payload("QID1", "TE", "FORM", Choices=AB), "text", (None, None)),
        (
            payload(
                "QID1",
                "TE",
                "SL",
                Validation={
                    "Settings": {"ContentType": "ValidNumber", "ValidNumber": {"Min": "18", "Max": "99"}}
                },
            ),
            "number",
            (18, 99),
        ),
        (
            payload("QID1", "TE", "SL", Validation={"Settings": {"ContentType": "ValidEmail"}}),
            "personal",
            (None, None),
        ),
        (payload("QID1", "DB", "TB"), "none", (None, None)),
        (payload("QID1", "FileUpload", "FileUpload"), "personal", (None, None)),
        (payload("QID1", "Meta", "Browser"), "personal", (None, None)),
        (payload("QID1", "RO", "DND"), "ranking", (None, None)),
        (payload("QID1", "MC", "DL"), "single", (None, None)),
        (payload("QID1", "MC", "MACOL"), "multiple", (None, None)),
        (payload("QID1", "HeatMap", "Image"), "none", (None, None)),
    ],
)
def test_each_type_is_read_as_what_it_asks(tmp_path, made, kind, bounds):
    found = questions(tmp_path, made)["Q1"]

    assert (found.kind, found.bounds) == (kind, bounds)


def test_sliders_and_sums_are_a_number_each(tmp_path):
    found = questions(
        tmp_path,
        payload("QID1", "Slider", "HBAR", Configuration={"CSSliderMin": 0, "CSSliderMax": 10}),
        payload("QID2", "CS", "HR", Validation={"Settings": {"ChoiceTotal": "100"}}),
    )

    assert [*found] == ["Q1_1", "Q1_2", "Q2_1", "Q2_2"]
    assert found["Q1_1"].bounds == (0, 10)
    assert found["Q2_2"].bounds == (0, 100)
    assert found["Q2_2"].text == "Texte de QID2 – Un bus"


def test_a_ranking_has_the_rank_of_each_choice(tmp_path):
    cells = questions(tmp_path, payload("QID1", "RO", "DND"))["Q1"].cells

    assert [(cell.holds, cell.choice, cell.names[0]) for cell in cells] == [
        ("rank", "1", "Q1_1"),
        ("rank", "2", "Q1_2"),
    ]


def test_display_logic_is_read_by_sets(tmp_path):
    # « and » connects lines, « or » separates them: (Q1=1 and Q2=2) or Q1=2
    mixed = [selected("QID1", 1), selected("QID2", 2, link="And"), selected("QID1", 2, link="Or")]
    found = questions(
        tmp_path,
        payload("QID1"),
        payload("QID2", RecodeValues={"1": "un", "2": "deux"}),
        payload("QID3", DisplayLogic=logic(("If", mixed))),
        payload("QID4", DisplayLogic=logic(("If", [selected("QID1", 1)]), ("AndIf", [selected("QID2", 1)]))),
        payload("QID5", DisplayLogic=logic(("If", [selected("QID1", 1)]), ("ElseIf", [selected("QID2", 1)]))),
        payload("QID6", DisplayLogic=logic(("If", [selected("QID1", 1, "NotSelected")]))),
        payload("QID7", DisplayLogic=logic(("If", [{**selected("QID1", 1), "LogicType": "EmbeddedField"}]))),
        payload("QID8", DisplayLogic=logic(("If", [selected("QID1", 1, "Displayed")]))),
    )

    assert found["Q3"].when == ({"Q1": ("1",), "Q2": ("deux",)}, {"Q1": ("2",)})
    assert found["Q4"].when == ({"Q1": ("1",), "Q2": ("un",)},)
    assert found["Q5"].when == ({"Q1": ("1",)}, {"Q2": ("un",)})
    assert found["Q6"].when == ({"Q1": ("2",)},)
    assert found["Q6"].when_written == "If QID1 choice 1 NotSelected"
    assert [found[name].when for name in ("Q7", "Q8")] == [(), ()]
    assert found["Q8"].when_written == "If QID1 choice 1 Displayed"


def test_a_choice_may_be_shown_to_some(tmp_path):
    choices = {
        "1": {"Display": "A"},
        "2": {"Display": "B", "DisplayLogic": logic(("If", [selected("QID1", 2)]))},
    }
    found = questions(tmp_path, payload("QID1"), payload("QID2", Choices=choices))

    assert [each.when for each in found["Q2"].choices] == [(), ({"Q1": ("2",)},)]


def test_blocks_follow_the_flow_with_its_branches_and_draws(tmp_path):
    blocks = [
        ("BL_3", "Trois", ["QID3"]),
        ("BL_1", "Default Question Block", ["QID1"]),
        ("BL_2", "Deux", ["QID2"]),
        ("BL_4", "Quatre", ["QID4"]),
        ("BL_5", "Hors du déroulé", ["QID5"]),
        ("BL_6", "Corbeille", ["QID6"]),
    ]
    flow = [
        {"Type": "EmbeddedData", "FlowID": "FL_9"},
        {"Type": "Standard", "ID": "BL_1"},
        {
            "Type": "Branch",
            "BranchLogic": logic(("If", [selected("QID1", 2)])),
            "Flow": [{"Type": "Standard", "ID": "BL_2"}],
        },
        {
            "Type": "BlockRandomizer",
            "SubSet": "1",
            "Flow": [{"Type": "Standard", "ID": "BL_3"}, {"Type": "Standard", "ID": "BL_4"}],
        },
    ]
    found = questions(tmp_path, *(payload(f"QID{i}") for i in range(1, 7)), blocks=blocks, flow=flow)

    assert [*found] == ["Q1", "Q2", "Q3", "Q4"]
    assert [each.group for each in found.values()] == ["", "Deux", "Trois", "Quatre"]
    assert found["Q2"].when == ({"Q1": ("2",)},)
    assert (found["Q3"].when, found["Q3"].when_written) == ((), "tirage au sort (1 parmi 2)")


def test_without_a_flow_the_trash_is_left(tmp_path):
    blocks = [("BL_1", "Un", ["QID1"]), ("BL_2", "Corbeille", ["QID2"])]

    assert [*questions(tmp_path, payload("QID1"), payload("QID2"), blocks=blocks)] == ["Q1"]


def test_a_skip_lets_the_others_pass(tmp_path):
    skip = {"SkipToDestination": "QID4", "Locator": "q://QID1/SelectableChoice/1", "Condition": "Selected"}
    found = questions(
        tmp_path,
        payload("QID1", SkipLogic=[skip], Validation={"Settings": {"ForceResponse": "ON"}}),
        payload("QID2"),
        payload("QID3"),
        payload("QID4"),
    )

    assert [each.when for each in found.values()] == [(), ({"Q1": ("2",)},), ({"Q1": ("2",)},), ()]


def test_the_language_asked_for_is_taken_then_french_then_that_of_the_survey(tmp_path):
    words = {"FR": {"QuestionText": "En français", "Choices": {"1": {"Display": "Vélo"}}}}
    document = survey([payload("QID1", Language=words)], options={"AvailableLanguages": {"EN": [], "FR": []}})

    french, english = read(tmp_path, document), read(tmp_path, document, "en")

    assert (french.language, french.languages) == ("FR", ("EN", "FR"))
    assert french.questions[0].text == "En français"
    assert [each.label for each in french.questions[0].choices] == ["Vélo", "Un bus"]
    assert (english.language, english.questions[0].text) == ("EN", "Texte de QID1")


def test_two_questions_of_one_tag_are_told_by_their_numbers(tmp_path):
    found = questions(
        tmp_path, payload("QID1", DataExportTag="Q"), payload("QID2", DataExportTag="Q"), payload("QID3")
    )

    assert [*found] == ["QID1", "QID2", "Q3"]

"""Questionnaires of LimeSurvey: .lss of every age, and the tab-separated .txt."""

from xml.sax.saxutils import escape

import pytest

from core.draft.questionnaire import Choice, Line
from core.draft.structure import read_questionnaire
from core.errors import Report


def row(**cells):
    return "<row>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in cells.items()) + "</row>"


def lss(tables, languages=("fr",), kind="Survey"):
    """A .lss: tables of rows."""
    spoken = "".join(f"<language>{each}</language>" for each in languages)
    held = "".join(f"<{name}><rows>{''.join(rows)}</rows></{name}>" for name, rows in tables.items())
    head = f"<LimeSurveyDocType>{escape(kind)}</LimeSurveyDocType><DBVersion>640</DBVersion>"
    body = f"<document>{head}<languages>{spoken}</languages>{held}</document>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


class Survey:
    """A survey as LimeSurvey 4 and later write it: words in tables of their own."""

    def __init__(self, language="fr", **surveys):
        self.language = language
        self.tables = {
            "groups": [row(gid=1, sid=9, group_order=1, grelevance="")],
            "group_l10ns": [row(gid=1, group_name="Vos <i>trajets</i>", language=language)],
            "questions": [],
            "subquestions": [],
            "question_l10ns": [],
            "answers": [],
            "answer_l10ns": [],
            "question_attributes": [],
            "surveys": [row(sid=9, language=language, **surveys)],
            "surveys_languagesettings": [row(surveyls_language=language, surveyls_title="Enquête")],
        }
        self.number = 100

    def add(self, code, kind, text="Texte", subs=(), answers=(), attributes=None, **more):
        """A question: ``subs`` are (code, words, scale), ``answers`` too."""
        qid = self.number = self.number + 100
        order = len(self.tables["questions"])
        self.tables["questions"].append(
            row(qid=qid, parent_qid=0, gid=1, type=kind, title=code, question_order=order, **more)
        )
        self.tables["question_l10ns"].append(row(qid=qid, question=text, language=self.language))
        for i, (sub, words, *rest) in enumerate(subs):
            scale, relevance = [*rest, 0, "1"][:2] if len(rest) < 2 else rest
            self.tables["subquestions"].append(
                row(
                    qid=qid + i + 1,
                    parent_qid=qid,
                    title=sub,
                    question_order=i,
                    scale_id=scale,
                    relevance=relevance,
                )
            )
            self.tables["question_l10ns"].append(row(qid=qid + i + 1, question=words, language=self.language))
        for i, (answer, words, *rest) in enumerate(answers):
            aid = f"{qid}{i}"
            scale, value = [*rest, 0, 0][:2] if len(rest) < 2 else rest
            self.tables["answers"].append(
                row(aid=aid, qid=qid, code=answer, sortorder=i, scale_id=scale, assessment_value=value)
            )
            self.tables["answer_l10ns"].append(row(aid=aid, answer=words, language=self.language))
        for name, value in (attributes or {}).items():
            self.tables["question_attributes"].append(row(qid=qid, attribute=name, value=value))
        return qid


def read(tmp_path, written, language=None, name="enquete.lss"):
    path = tmp_path / name
    path.write_text(written, encoding="utf-8")
    report = Report()
    found = read_questionnaire(path, language, report)
    assert report.faults == []
    return found


def questions(tmp_path, survey):
    return {each.name: each for each in read(tmp_path, lss(survey.tables)).questions}


SUBS = [("SQ001", "Le vélo"), ("SQ002", "Le bus")]
ANSWERS = [("A1", "Oui"), ("A2", "Non")]
CODES = {"A": "12345", "B": [str(i) for i in range(1, 11)], "C": "YUN", "E": "ISD"}


@pytest.mark.parametrize("kind", "L!O5GYI")
def test_types_with_one_answer(tmp_path, kind):
    survey = Survey()
    survey.add("Q", kind, answers=ANSWERS if kind in "L!O" else ())
    found = questions(tmp_path, survey)["Q"]
    codes = {"5": "12345", "G": "FM", "Y": "YN", "I": ["fr"]}.get(kind, ["A1", "A2"])

    assert found.kind == "single"
    assert [each.code for each in found.choices] == [*codes]
    assert found.cells[0].names[0] == "Q"
    assert [(cell.holds, cell.names[0]) for cell in found.cells[1:]] == (
        [("text", "Q[comment]")] if kind == "O" else []
    )


@pytest.mark.parametrize("kind", "ABCEFH")
def test_types_that_are_grids(tmp_path, kind):
    survey = Survey()
    survey.add("Q", kind, "Votre avis", SUBS, ANSWERS if kind in "FH" else ())
    found = questions(tmp_path, survey)["Q"]

    assert found.kind == "grid"
    assert [each.code for each in found.choices] == [*CODES.get(kind, ["A1", "A2"])]
    assert found.lines == (Line("SQ001", "Le vélo"), Line("SQ002", "Le bus"))
    assert [(cell.line, cell.holds) for cell in found.cells] == [("SQ001", "answer"), ("SQ002", "answer")]
    names = (
        "Q[SQ001]",
        "Q_SQ001",
        "Q.SQ001",
        "QSQ001",
        "Q[SQ001]. Votre avis [Le vélo]",
        "Votre avis [Le vélo]",
    )
    assert {*names} <= {*found.cells[0].names}
    assert found.cells[0].names[0] == names[0]


@pytest.mark.parametrize(
    ("kind", "expected"), [*((each, "text") for each in "STU"), ("N", "number"), ("D", "date"), ("X", "none")]
)
def test_types_in_one_box(tmp_path, kind, expected):
    survey = Survey()
    survey.add("Q", kind)

    assert questions(tmp_path, survey)["Q"].kind == expected


def test_other_types(tmp_path):
    survey = Survey()
    survey.add("eq", "*")
    survey.add("fichier", "|")
    survey.add("textes", "Q", subs=SUBS)
    survey.add("code", "S", attributes={"numbers_only": "1"})
    found = questions(tmp_path, survey)

    assert [each.kind for each in found.values()] == ["none", "personal", "text", "number"]
    assert [(cell.line, cell.names[0]) for cell in found["textes"].cells] == [
        ("SQ001", "textes[SQ001]"),
        ("SQ002", "textes[SQ002]"),
    ]


def test_several_answers_with_other_and_one_that_goes_alone(tmp_path):
    survey = Survey()
    more = {"exclude_all_others": "SQ002", "other_replace_text": "Un autre"}
    survey.add("Q", "M", "Vos modes", SUBS, other="Y", attributes=more)
    found = questions(tmp_path, survey)["Q"]

    assert found.kind == "multiple"
    assert found.choices == (
        Choice("SQ001", "Le vélo"),
        Choice("SQ002", "Le bus", exclusive=True),
        Choice("other", "Un autre", other=True),
    )
    assert [(cell.choice, cell.holds, cell.names[0]) for cell in found.cells] == [
        ("SQ001", "choice", "Q[SQ001]"),
        ("SQ002", "choice", "Q[SQ002]"),
        ("other", "text", "Q[other]"),
    ]
    assert {"Q_other", "Vos modes [Autre]", "Vos modes [Other]"} <= {*found.cells[2].names}


def test_comments_beside_choices_are_text(tmp_path):
    survey = Survey()
    survey.add("Q", "P", "Vos modes", SUBS[:1])
    choice, comment = questions(tmp_path, survey)["Q"].cells

    assert choice.holds == "choice"
    assert (comment.holds, comment.choice) == ("text", "SQ001")
    assert {"Q[SQ001comment]", "Q[SQ001_comment]", "Q_SQ001comment"} <= {*comment.names}


def test_other_of_one_answer_has_the_tools_code(tmp_path):
    survey = Survey()
    survey.add("Q", "L", answers=ANSWERS, other="Y")
    survey.add("P", "T", relevance='Q.NAOK == "-oth-"')
    found = questions(tmp_path, survey)

    assert found["Q"].choices[-1] == Choice("-oth-", "Autre", other=True)
    assert (found["Q"].cells[1].holds, found["Q"].cells[1].choice) == ("text", "-oth-")
    assert found["P"].when == ({"Q": ("-oth-",)},)


def test_a_dual_scale_is_two_grids(tmp_path):
    survey = Survey()
    answers = [("A1", "Oui", 0, 0), ("A2", "Non", 0, 0), ("B1", "Beaucoup", 1, 0)]
    survey.add("Q", "1", "Avis", SUBS, answers, {"dualscale_headerA": "Usage"})
    found = questions(tmp_path, survey)

    assert [(each.name, each.kind, each.text) for each in found.values()] == [
        ("Q_1", "grid", "Avis (Usage)"),
        ("Q_2", "grid", "Avis"),
    ]
    assert [each.code for each in found["Q_2"].choices] == ["B1"]
    assert {"Q[SQ001][2]", "Q_SQ001_1", "Avis [Le vélo][Échelle 2]"} <= {*found["Q_2"].cells[0].names}


def test_a_ranking_has_the_answer_at_each_rank(tmp_path):
    survey = Survey()
    survey.add(
        "Q", "R", "Dans l'ordre", answers=[*ANSWERS, ("A3", "Peut-être")], attributes={"max_subquestions": 2}
    )
    found = questions(tmp_path, survey)["Q"]

    assert found.kind == "ranking"
    assert [each.code for each in found.choices] == ["A1", "A2", "A3"]
    assert [(cell.holds, cell.names[0]) for cell in found.cells] == [
        ("position", "Q[1]"),
        ("position", "Q[2]"),
    ]
    assert "Dans l'ordre [Rang 2]" in found.cells[1].names
    assert "Q1" not in found.cells[0].names  # another question's name, most often


def test_tables_of_numbers_of_texts_and_of_boxes(tmp_path):
    subs = [("L1", "Lundi", 0, "1"), ("C1", "Matin", 1, "1"), ("C2", "Soir", 1, "1")]
    survey = Survey()
    survey.add("N", ":", "Combien", subs, attributes={"multiflexible_min": 0, "multiflexible_max": 24})
    survey.add("B", ":", "Quand", subs, attributes={"multiflexible_checkbox": 1})
    survey.add("T", ";", "Où", subs)
    found = questions(tmp_path, survey)

    assert [(each.name, each.kind) for each in found.values()] == [
        ("N_L1_C1", "number"),
        ("N_L1_C2", "number"),
        ("B_L1", "multiple"),
        ("T_L1_C1", "text"),
        ("T_L1_C2", "text"),
    ]
    assert found["N_L1_C2"].bounds == (0, 24)
    assert found["N_L1_C2"].text == "Combien – Lundi – Soir"
    assert {"N[L1_C2]", "N_L1_C2", "Combien [Lundi][Soir]"} <= {*found["N_L1_C2"].cells[0].names}
    assert [(cell.choice, cell.holds, cell.names[0]) for cell in found["B_L1"].cells] == [
        ("C1", "choice", "B[L1_C1]"),
        ("C2", "choice", "B[L1_C2]"),
    ]


def test_numbers_have_the_bounds_of_their_attributes(tmp_path):
    survey = Survey()
    survey.add("N", "N", attributes={"min_num_value_n": "18", "max_num_value_n": "99,5"})
    slider = {"slider_layout": "1", "slider_min": "0", "slider_max": "10"}
    survey.add("K", "K", "Note", [("SQ1", "Le prix|peu|beaucoup")], attributes=slider)
    found = questions(tmp_path, survey)

    assert found["N"].bounds == (18, 99.5)
    assert (found["K_SQ1"].kind, found["K_SQ1"].bounds, found["K_SQ1"].text) == (
        "number",
        (0, 10),
        "Note – Le prix",
    )
    assert found["K_SQ1"].cells[0].names[0] == "K[SQ1]"


def test_scores_are_read_where_the_survey_counts_them(tmp_path):
    counted, plain = Survey(assessments="Y"), Survey(assessments="N")
    for survey in (counted, plain):
        survey.add("Q", "L", answers=[("A1", "Oui", 0, 3), ("A2", "Non", 0, -1)])

    assert [each.score for each in questions(tmp_path, counted)["Q"].choices] == [3, -1]
    assert [each.score for each in questions(tmp_path, plain)["Q"].choices] == [None, None]


def test_relevance_of_groups_questions_and_subquestions(tmp_path):
    survey = Survey()
    survey.add("a", "L", answers=ANSWERS, mandatory="Y")
    survey.add("m", "M", subs=SUBS)
    survey.add("q", "T", relevance='((a.NAOK != "A1" and m_SQ001.NAOK == "Y"))')
    survey.add(
        "g",
        "F",
        subs=[("SQ001", "Vélo"), ("X", "X", 0, "a == 'A2'")],
        answers=ANSWERS,
        attributes={"array_filter": "m"},
    )
    survey.add("t", "T", relevance="a.NAOK == TOKEN:ATTRIBUTE_1")
    found = questions(tmp_path, survey)

    assert found["q"].when == ({"a": ("A2",), "m": ("SQ001",)},)
    assert found["q"].when_written == ""  # everyone answers « a »
    assert [each.when for each in found["g"].lines] == [({"m": ("SQ001",)},), ()]
    assert found["g"].lines[1].when_written == "a == 'A2' ; array_filter: m"  # m has no X
    assert (found["t"].when, found["t"].when_written) == ((), "a.NAOK == TOKEN:ATTRIBUTE_1")

    survey.tables["groups"] = [row(gid=1, sid=9, group_order=1, grelevance='a.NAOK == "A1"')]
    assert questions(tmp_path, survey)["m"].when == ({"a": ("A1",)},)


def old(tables, language="fr"):
    return lss(
        {
            "groups": [row(gid=1, group_name="Groupe", group_order=0, language=language)],
            "surveys": [row(sid=9, language=language)],
            **tables,
        },
        (language,),
    )


def old_question(qid, code, kind, **more):
    cells = {"parent_qid": 0, "gid": 1, "question_order": qid, "language": "fr", "question": f"Texte {code}"}
    return row(**{"qid": qid, "title": code, "type": kind, **cells, **more})


def test_words_in_the_same_rows_and_the_table_of_conditions_of_before(tmp_path):
    answers = [
        row(qid=5, code=code, answer=code.upper(), sortorder=i, language="fr") for i, code in enumerate("abc")
    ]
    conditions = [
        row(cid=1, qid=7, cqid=5, cfieldname="9X1X5", method="==", value="a", scenario=1),
        row(cid=2, qid=7, cqid=5, cfieldname="9X1X5", method="==", value="b", scenario=1),
        row(cid=3, qid=7, cqid=6, cfieldname="+9X1X6SQ1", method="==", value="Y", scenario=1),
        row(cid=4, qid=7, cqid=5, cfieldname="9X1X5", method="==", value="c", scenario=2),
        row(cid=5, qid=8, cqid=5, cfieldname="9X1X5", method=">", value="2", scenario=1),
    ]
    tables = {
        "questions": [
            old_question(5, "a", "!"),
            old_question(6, "m", "M"),
            old_question(7, "q", "T", relevance="1"),
            old_question(8, "r", "T"),
            old_question(9, "s", "T", relevance="((9X1X5.NAOK == 'a'))"),
        ],
        "subquestions": [
            row(qid=60, parent_qid=6, title="SQ1", question="Vélo", question_order=1, language="fr")
        ],
        "answers": answers,
        "conditions": conditions,
    }
    found = {each.name: each for each in read(tmp_path, old(tables)).questions}

    assert found["a"].text == "Texte a"
    assert [(each.code, each.label) for each in found["a"].choices] == [("a", "A"), ("b", "B"), ("c", "C")]
    assert found["q"].when == ({"a": ("a", "b"), "m": ("SQ1",)}, {"a": ("c",)})
    assert (found["r"].when, found["r"].when_written) == ((), "9X1X5>2")
    assert found["s"].when == ({"a": ("a",)},)


def test_questions_come_in_the_order_of_groups(tmp_path):
    survey = Survey()
    survey.add("second", "T")
    survey.tables["groups"].append(row(gid=2, group_order=0, grelevance=""))
    survey.tables["questions"].append(
        row(qid=900, parent_qid=0, gid=2, type="T", title="premier", question_order=9)
    )

    assert [*questions(tmp_path, survey)] == ["premier", "second"]


def test_the_language_asked_for_is_taken(tmp_path):
    survey = Survey("en")
    qid = survey.add("Q", "T", "Why?")
    survey.add("R", "T", "Only here")
    survey.tables["question_l10ns"].append(row(qid=qid, question="Pourquoi ?", language="fr"))
    written = lss(survey.tables, ("en", "fr"))

    french, english = read(tmp_path, written), read(tmp_path, written, "en")
    assert [each.text for each in french.questions] == ["Pourquoi ?", "Only here"]
    assert (french.language, french.languages) == ("fr", ("en", "fr"))
    assert english.questions[0].text == "Why?"


HEADS = "id related_id class type/scale name relevance text help language mandatory other min_num_value_n"


def txt(*rows):
    return (
        "\ufeff" + "\n".join([HEADS.replace(" ", "\t"), *("\t".join(map(str, each)) for each in rows)]) + "\n"
    )


def test_the_tab_separated_structure_is_read_in_its_languages(tmp_path):
    written = txt(
        ("", "", "S", "", "language", "", "fr", "", ""),
        ("", "", "S", "", "additional_languages", "", "en", "", ""),
        ("", "", "SL", "", "surveyls_title", "", "Enquête", "", "fr"),
        ("1", "", "G", "1", "Trajets", "1", "", "", "fr"),
        ("5", "", "Q", "L", "a", "1", '"Vous ""roulez"" ?"', "", "fr", "Y", "Y"),
        ("", "", "A", "0", "A1", "", "Oui", "", "fr"),
        ("", "", "A", "0", "A2", "", "Non", "", "fr"),
        ("6", "", "Q", "1", "d", 'a.NAOK == "A1"', "Deux échelles", "", "fr"),
        ("", "", "SQ", "0", "SQ1", "1", "Vélo", "", "fr"),
        ("", "", "A", "0", "X", "", "Un", "", "fr"),
        ("", "", "A", "1", "Y", "", "Deux", "", "fr"),
        ("7", "", "Q", "N", "n", "9X1X5.NAOK == 'A2'", "Combien ?", "", "fr", "", "", "3"),
        ("1", "", "G", "1", "Trips", "1", "", "", "en"),
        ("5", "", "Q", "L", "a", "1", "Do you ride?", "", "en", "Y", "Y"),
        ("", "", "A", "0", "A1", "", "Yes", "", "en"),
    )
    french = read(tmp_path, written, name="structure.txt")
    found = {each.name: each for each in french.questions}

    assert (french.title, french.language, french.languages) == ("Enquête", "fr", ("fr", "en"))
    assert [*found] == ["a", "d_1", "d_2", "n"]
    assert (found["a"].text, found["a"].group, found["a"].required) == ('Vous "roulez" ?', "Trajets", True)
    assert [each.label for each in found["a"].choices] == ["Oui", "Non", "Autre"]
    assert [each.code for each in found["d_2"].choices] == ["Y"]
    assert found["d_1"].when == ({"a": ("A1",)},)
    assert (found["n"].bounds, found["n"].when) == ((3, None), ({"a": ("A2",)},))

    english = read(tmp_path, written, "en", name="structure.txt")
    assert english.questions[0].text == "Do you ride?"
    assert english.questions[0].group == "Trips"
    assert [each.label for each in english.questions[0].choices] == ["Yes", "Non", "Other"]

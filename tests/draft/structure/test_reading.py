"""Files that are no questionnaire, and those that mean harm: a sentence, never a crash."""

import json
import os
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.draft.structure import read_questionnaire
from core.draft.structure import reading as module
from core.errors import Report

HEAD = '<?xml version="1.0"?>'
BOMB = (
    "<!DOCTYPE lolz [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(f"<!ENTITY {b} '{('&' + a + ';') * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
SURVEY = "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>{}</document>"
REFUSED = {
    "empty": ("f.lss", b"", "ce fichier est vide."),
    "a text": ("f.txt", b"Bonjour", "ce fichier n'est pas un questionnaire que l'on sait lire."),
    "responses": ("f.csv", b"id;Q1\n1;2\n", "ce fichier n'est pas un questionnaire que l'on sait lire."),
    "not text": ("f.txt", b"\xe9\xe8\xff", "ce fichier n'est pas un texte en UTF-8."),
    "broken XML": ("f.lss", b"<document><a></document>", "ce XML ne peut pas être lu (ligne 1)."),
    "a page": ("f.lss", b"<html><body/></html>", "ce fichier est un XML d'une autre sorte, pas un"),
    "one question of LimeSurvey": (
        "f.lsq",
        SURVEY.replace(">Survey<", ">Question<").encode(),
        "ce fichier est un export LimeSurvey de type Question, pas un",
    ),
    "entities that grow": ("f.lss", (HEAD + BOMB + SURVEY.format("&i;")).encode(), "ce XML"),
    "a file of the machine": (
        "f.lss",
        (HEAD + '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SURVEY.format("&x;")).encode(),
        "ce XML déclare un DOCTYPE, ce qu'aucun questionnaire ne fait.",
    ),
    "a document elsewhere": (
        "f.lss",
        (HEAD + '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">' + SURVEY.format("")).encode(),
        "ce XML déclare un DOCTYPE, ce qu'aucun questionnaire ne fait.",
    ),
    "deep XML": ("f.lss", b"<a>" * 50_000, "ce XML ne peut pas être lu"),
    "no question": ("f.lss", SURVEY.format("").encode(), "ce questionnaire n'a aucune question."),
    "broken JSON": ("f.json", b'{"pages": [', "ce JSON ne peut pas être lu (ligne 1)."),
    "deep JSON": ("f.json", b"[" * 200_000, "ce fichier est imbriqué trop profondément"),
    "deep panels": (
        "f.json",
        ('{"elements":[' * 300 + '{"type":"html","name":""}' + "]}" * 300).encode(),
        "ce questionnaire n'a aucune question.",
    ),
    "a huge number": ("f.json", b'{"pages": ' + b"9" * 10_000 + b"}", "ce JSON ne peut pas être lu"),
    "another JSON": ("f.json", b'{"a": 1}', "ce JSON n'est ni un questionnaire de SurveyJS, ni un .qsf"),
    "a list": ("f.json", b"[1, 2]", "ce JSON n'est ni un questionnaire de SurveyJS, ni un .qsf"),
    "an empty .qsf": ("f.qsf", b'{"SurveyElements": []}', "ce questionnaire n'a aucune question."),
    "a broken workbook": ("f.xlsx", b"PK\x03\x04 abc", "ce classeur ne peut pas être ouvert"),
    "a broken old workbook": ("f.xls", b"\xd0\xcf\x11\xe0" * 50, "ce classeur ne peut pas être ouvert"),
}


def told(path, language=None):
    """What is said of a file that is refused."""
    report = Report()
    assert read_questionnaire(path, language, report) is None
    (fault,) = report.faults
    assert fault.where == path.name
    return fault.problem


@pytest.mark.parametrize(("name", "content", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_questionnaire_is_told(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)

    assert told(path).startswith(said)


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert told(tmp_path / "rien.lss") == "ce fichier n'existe pas."
    assert told(tmp_path) == "ce fichier n'existe pas."


def test_a_huge_file_is_not_opened(tmp_path):
    path = tmp_path / "f.json"
    path.touch()
    os.truncate(path, module.LARGEST + 1)

    assert told(path).startswith("ce fichier dépasse 50 Mo")


def test_a_workbook_without_a_survey_is_told(tmp_path):
    path = tmp_path / "reponses.xlsx"
    openpyxl.Workbook().save(path)

    assert told(path) == "ce classeur n'est pas un XLSForm : il n'a pas de feuille « survey »."


def test_an_archive_of_limesurvey_is_told(tmp_path):
    path = tmp_path / "f.lsa"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("survey.lss", "x")

    assert told(path) == "ce fichier est une archive de LimeSurvey (.lsa)."


def test_a_workbook_that_grows_is_not_opened(tmp_path, monkeypatch):
    path = tmp_path / "f.xlsx"
    openpyxl.Workbook().save(path)
    monkeypatch.setattr(module, "_LARGEST_UNPACKED", 100)

    assert told(path) == "ce classeur est bien trop gros, une fois ouvert."


def test_the_content_says_what_a_file_is(tmp_path):
    path = tmp_path / "renomme.qsf"
    path.write_text('{"elements": [{"type": "text", "name": "q"}]}', encoding="utf-8")

    assert read_questionnaire(path, None, Report()).tool == "SurveyJS"


def test_utf_16_is_read(tmp_path):
    path = tmp_path / "f.lss"
    held = "<questions><rows><row><qid>1</qid><title>é</title><type>T</type></row></rows></questions>"
    path.write_text('<?xml version="1.0" encoding="UTF-16"?>' + SURVEY.format(held), encoding="utf-16")

    assert [each.name for each in read_questionnaire(path, None, Report()).questions] == ["é"]


WORDS = """
pages elements questions type name title choices rows columns value text visibleIf matrix radiogroup
items SurveyElements SurveyEntry Element SQ BL FL SO Payload PrimaryAttribute QID1 QuestionType MC
Matrix SBS RO TE Selector MAVR FORM Choices Answers Display RecodeValues ChoiceOrder DisplayLogic 0
1 Type If Language FR Flow BranchLogic ID BlockElements QuestionID Question AdditionalQuestions
Validation Settings SkipLogic checkbox matrixdropdown multipletext rating rateMin rateMax {QID1}
"""
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.sampled_from(WORDS.split()),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=6)
    ),
    max_leaves=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=ANY,
    shape=st.sampled_from(
        [
            lambda x: {"elements": [x, {"type": "checkbox", "name": "q", "choices": x}]},
            lambda x: {"pages": [{"elements": x}, x]},
            lambda x: {"elements": [{"type": "matrixdropdown", "name": "m", "rows": x, "columns": x}]},
            lambda x: {"elements": [{"type": "rating", "name": "m", "rateMin": x, "rateMax": x, "title": x}]},
            lambda x: {
                "SurveyElements": [x, {"Element": "FL", "Payload": x}, {"Element": "SQ", "Payload": x}]
            },
            lambda x: {
                "SurveyEntry": x,
                "SurveyElements": [
                    {
                        "Element": "BL",
                        "Payload": [{"BlockElements": [{"Type": "Question", "QuestionID": "QID1"}]}],
                    },
                    {
                        "Element": "SQ",
                        "PrimaryAttribute": "QID1",
                        "Payload": {"QuestionType": "MC", "Choices": x, "DisplayLogic": x, "Language": x},
                    },
                    {
                        "Element": "SQ",
                        "PrimaryAttribute": "QID1",
                        "Payload": x if isinstance(x, dict) else {"QuestionType": "Matrix", "Answers": x},
                    },
                ],
            },
        ]
    ),
)
def test_no_json_breaks_the_reading(tmp_path, held, shape):
    path = tmp_path / "f.json"
    path.write_text(json.dumps(shape(held)), encoding="utf-8")

    read_questionnaire(path, "fr", Report())


CELLS = st.lists(
    st.lists(
        st.sampled_from(
            [
                "class",
                "type/scale",
                "name",
                "text",
                "relevance",
                "language",
                "S",
                "SL",
                "G",
                "Q",
                "SQ",
                "A",
                "L",
                "M",
                "R",
                "K",
                ":",
                "1",
                "F",
                "T",
                "fr",
                "en",
                "Q1",
                '"',
                "'",
                "",
            ]
        ),
        max_size=9,
    ),
    max_size=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=CELLS)
def test_no_table_breaks_the_reading(tmp_path, rows):
    path = tmp_path / "f.txt"
    head = "class\ttype/scale\tname\trelevance\ttext\tlanguage\tother"
    path.write_text("\n".join([head, *("\t".join(row) for row in rows)]), encoding="utf-8")

    read_questionnaire(path, None, Report())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.lists(
            st.sampled_from(
                [
                    "begin group",
                    "end group",
                    "begin_repeat",
                    "select_one l",
                    "rank l",
                    "select_multiple",
                    "or_other",
                    "integer",
                    "text",
                    "q",
                    "${q} = 'a'",
                    "table-list",
                    "label",
                    "list-nolabel",
                    None,
                    3,
                    "begin_score",
                ]
            ),
            min_size=5,
            max_size=5,
        ),
        max_size=10,
    )
)
def test_no_form_breaks_the_reading(tmp_path, rows):
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for each in [["type", "name", "label", "relevant", "appearance"], *rows]:
        book.active.append(each)
    path = tmp_path / "f.xlsx"
    book.save(path)

    read_questionnaire(path, None, Report())

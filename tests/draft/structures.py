"""The files in which tools keep a questionnaire, written for a study: French first, then English."""

from __future__ import annotations

import json
import re
import unicodedata
from xml.sax.saxutils import escape

from tests.draft.asked import Study
from tests.draft.sheet import PERSONAL, workbook
from tests.exports.survey import Asked, Option

LANGUAGES = ("fr", "en")
XLS_PERSONAL = {
    "comment": "text", "day": "date", "postcode": "text", "name": "text", "email": "text", "phone": "text"
}  # fmt: skip


def xml_name(text: str) -> str:
    """A name as tools make them of a label."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")


def in_language(text: str, language: str) -> str:
    return text if language == "fr" else f"[EN] {text}"


# --- XLSForm ---------------------------------------------------------------------------------------------


def xlsform(study: Study, *, scored: bool = False) -> bytes:
    """Two languages; grids as groups of questions with one list, or, ``scored``, as rows of scores."""
    heads = [
        "type", "name", "label::Français (fr)", "label::English (en)", "hint::Français (fr)", "relevant",
        "appearance", "required", "kobo--score-choices",
    ]  # fmt: skip
    rows: list[list[str | None]] = [list(heads)]
    choices: list[list[str]] = [["list_name", "name", "label::Français (fr)", "label::English (en)"]]

    def row(kind: str, name: str = "", text: str = "", relevant: str = "", **more: str) -> None:
        words = [in_language(text, language) if text else "" for language in LANGUAGES]
        cells = [kind, name, *words, "", relevant, more.get("look", ""), "false", more.get("scores", "")]
        rows.append([cell or None for cell in cells])

    row("start", "start")
    row("end", "end")
    row("deviceid", "deviceid")
    for title, questions in study.groups:
        row("begin_group", xml_name(title), title, look="field-list")
        for q in questions:
            listed = f"l_{q.id}"
            choices += [[listed, o.key, o.label, in_language(o.label, "en")] for o in q.options]
            relevant = _xpath(study, q)
            if q.kind == "grid" and scored:
                row("begin_score", q.id, f"**{q.text}**", relevant, scores=listed)
                for item in q.items:
                    row("score__row", xml_name(item), item)
                row("end_score")
            elif q.kind == "grid":
                row("begin_group", q.id, f"**{q.text}**", relevant, look="table-list")
                for item in q.items:
                    row(f"select_one {listed}", xml_name(item), item)
                row("end_group")
            elif q.kind == "number":
                row("decimal" if q.decimals else "integer", q.id, q.text, relevant)
            else:
                several = "select_multiple" if q.kind == "multiple" else "select_one"
                row(f"{several} {listed}", q.id, q.text, relevant)
            for o in q.options:
                if o.other:
                    asked = (
                        f"selected(${{{q.id}}}, '{o.key}')"
                        if q.kind == "multiple"
                        else f"${{{q.id}}} = '{o.key}'"
                    )
                    row("text", f"{q.id}_autre", f"Précisez ({q.id})", asked)
        row("end_group")
    row("begin_group", "pour_finir", "Pour finir")
    for name, text, kind in PERSONAL:
        row(XLS_PERSONAL[kind], name, text)
    row("geopoint", "position", "Votre position")
    row("note", "merci", "Merci !")
    row("end_group")
    settings = [["form_title", "form_id", "default_language"], [study.title, "tendances", "Français (fr)"]]
    return workbook({"survey": rows, "choices": choices, "settings": settings})


def _xpath(study: Study, q: Asked) -> str:
    if q.to is None:
        return ""
    by, keys = q.to
    if study.survey.question(by).kind == "multiple":
        return " or ".join(f"selected(${{{by}}}, '{key}')" for key in keys)
    return " or ".join(f"${{{by}}} = '{key}'" for key in keys)


# --- Qualtrics -------------------------------------------------------------------------------------------


def qualtrics_numbers(q: Asked) -> dict[str, str]:
    """Places of choices; one that was added later does not follow the others."""
    last = len(q.options)
    return {
        o.key: str(k + 3 if k == last and o.role == "no_opinion" else k) for k, o in enumerate(q.options, 1)
    }


def tag_of(name: str, questions: int) -> str:
    return f"Q{questions + 1 + [each for each, _, _ in PERSONAL].index(name)}"


def qsf(study: Study) -> bytes:
    elements, blocks = [], []

    def element(kind: str, first: str | None, second: str | None, payload: object) -> None:
        elements.append(
            {"SurveyID": "SV_ab12CD34ef56GH7", "Element": kind, "PrimaryAttribute": first,
             "SecondaryAttribute": second, "TertiaryAttribute": None, "Payload": payload}
        )  # fmt: skip

    qids = {q.id: f"QID{k}" for k, q in enumerate(study.survey.questions, 1)}
    for title, questions in study.groups:
        inside = [{"Type": "Question", "QuestionID": qids[q.id]} for q in questions]
        blocks.append(
            {"Type": "Standard", "Description": title, "ID": f"BL_{len(blocks)}", "BlockElements": inside}
        )
    start = len(study.survey.questions)
    last = [{"Type": "Question", "QuestionID": f"QID{start + k}"} for k in range(1, len(PERSONAL) + 1)]
    blocks.append({"Type": "Standard", "Description": "Pour finir", "ID": "BL_fin", "BlockElements": last})
    blocks.append(
        {"Type": "Trash", "Description": "Trash / Unused Questions", "ID": "BL_x", "BlockElements": []}
    )
    element("BL", "Survey Blocks", None, blocks)
    flow = [{"ID": b["ID"], "Type": "Block", "FlowID": f"FL_{k}"} for k, b in enumerate(blocks[:-1], 2)]
    element("FL", "Survey Flow", None, {"Type": "Root", "FlowID": "FL_1", "Flow": flow})
    for k, q in enumerate(study.survey.questions, 1):
        element("SQ", f"QID{k}", q.text[:100], _qualtrics_question(study, q, k, qids))
    for name, text, _ in PERSONAL:
        tag = tag_of(name, start)
        payload = {
            "QuestionText": text, "DataExportTag": tag, "QuestionType": "TE", "Selector": "SL",
            "QuestionID": f"QID{tag[1:]}", "QuestionDescription": text, "Validation": {"Settings": {}},
            "Language": [], "Configuration": {},
        }  # fmt: skip
        element("SQ", f"QID{tag[1:]}", text, payload)
    entry = {"SurveyID": "SV_ab12CD34ef56GH7", "SurveyName": study.title, "SurveyLanguage": "FR"}
    return json.dumps({"SurveyEntry": entry, "SurveyElements": elements}, ensure_ascii=False).encode()


def _qualtrics_question(study: Study, q: Asked, k: int, qids: dict[str, str]) -> dict:
    numbers = qualtrics_numbers(q)
    english = {"QuestionText": in_language(q.text, "en")}
    payload: dict = {
        "QuestionText": f'<div style="font-size:18px"><strong>{escape(q.text)}</strong><br></div>',
        "DataExportTag": f"Q{k}", "QuestionID": f"QID{k}", "QuestionDescription": q.text[:99],
        "Configuration": {"QuestionDescriptionOption": "UseText"}, "Validation": {"Settings": {}},
        "Language": {"EN": english}, "ChoiceDataExportTags": False,
    }  # fmt: skip
    shown = {
        numbers[o.key]: {"Display": escape(o.label)} | ({"TextEntry": "true"} if o.other else {})
        for o in q.options
    }
    if q.kind == "grid":
        payload |= {
            "QuestionType": "Matrix", "Selector": "Likert", "SubSelector": "SingleAnswer",
            "Choices": {str(j): {"Display": escape(item)} for j, item in enumerate(q.items, 1)},
            "ChoiceOrder": [str(j) for j in range(1, len(q.items) + 1)],
            "Answers": shown, "AnswerOrder": [*shown],
        }  # fmt: skip
    elif q.kind == "number":
        content = {"ContentType": "ValidNumber", "ValidNumber": {"Min": "0", "Max": "1000000"}}
        payload |= {"QuestionType": "TE", "Selector": "SL"}
        payload["Validation"] = {"Settings": {"Type": "ContentType", **content}}
    else:
        selector = "MAVR" if q.kind == "multiple" else "SAVR"
        payload |= {"QuestionType": "MC", "Selector": selector, "SubSelector": "TX"}
        payload |= {"Choices": shown, "ChoiceOrder": [*shown], "RecodeValues": {n: n for n in shown}}
    if q.to is not None:
        by, keys = q.to
        choices = qualtrics_numbers(study.survey.question(by))
        rules = {}
        for j, key in enumerate(keys):
            place = f"q://{qids[by]}/SelectableChoice/{choices[key]}"
            rules[str(j)] = {
                "LogicType": "Question", "QuestionID": qids[by], "QuestionIsInLoop": "no",
                "ChoiceLocator": place, "Operator": "Selected", "QuestionIDFromLocator": qids[by],
                "LeftOperand": place, "Type": "Expression", "Description": "",
            } | ({"Conjuction": "Or"} if j else {})  # fmt: skip
        payload["DisplayLogic"] = {"0": rules | {"Type": "If"}, "Type": "BooleanExpression", "inPage": False}
    return payload


# --- SurveyJS --------------------------------------------------------------------------------------------


def surveyjs(study: Study) -> bytes:
    def words(text: str) -> dict[str, str]:
        return {"default": text, "en": in_language(text, "en")}

    def choices(options: list[Option]) -> list[dict]:
        return [{"value": o.key, "text": words(o.label)} for o in options if not o.other]

    pages = []
    for title, questions in study.groups:
        elements = []
        for q in questions:
            made: dict = {"name": q.id, "title": words(q.text)}
            if q.kind == "grid":
                rows = [{"value": xml_name(item), "text": words(item)} for item in q.items]
                made |= {"type": "matrix", "columns": choices(q.options), "rows": rows}
            elif q.kind == "number":
                made |= {"type": "text", "inputType": "number", "min": 0}
            else:
                made |= {
                    "type": "checkbox" if q.kind == "multiple" else "radiogroup",
                    "choices": choices(q.options),
                }
            for o in q.options:
                if o.other:
                    made |= {"showOtherItem": True, "otherText": words(o.label)}
            if q.to is not None:
                by, keys = q.to
                leading = study.survey.question(by)
                said = {o.key: "other" if o.other else o.key for o in leading.options}
                listed = ", ".join(f"'{said[key]}'" for key in keys)
                if leading.kind == "multiple":
                    made["visibleIf"] = f"{{{by}}} anyof [{listed}]"
                else:
                    made["visibleIf"] = " or ".join(f"{{{by}}} = '{said[key]}'" for key in keys)
            elements.append(made)
        pages.append({"name": f"page{len(pages) + 1}", "title": words(title), "elements": elements})
    kinds = {
        "comment": {"type": "comment"},
        "email": {"type": "text", "inputType": "email"},
        "phone": {"type": "text", "inputType": "tel"},
        "day": {"type": "text", "inputType": "date"},
    }
    last = [
        {"name": name, "title": text} | kinds.get(kind, {"type": "text"}) for name, text, kind in PERSONAL
    ]
    pages.append({"name": "fin", "title": "Pour finir", "elements": last})
    return json.dumps(
        {"title": words(study.title), "locale": "fr", "pages": pages}, ensure_ascii=False
    ).encode()

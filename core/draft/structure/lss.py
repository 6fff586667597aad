"""The two files in which LimeSurvey writes a questionnaire: ``.lss`` (XML) and ``.txt`` (tab-separated)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from lxml import etree

from core.draft.structure.assembly import number
from core.draft.structure.lsmodel import Group, Item, Question, Survey

Table = list[dict[str, str]]


class Refused(Exception):
    """A file that is not what its beginning says; a sentence in French, and what mends it."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


def parsed(content: bytes) -> etree._Element:
    """A document, without what a file may declare: entities, and documents elsewhere.

    Raises
    ------
    Refused
        When it is no XML, or declares anything.
    """
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f" (ligne {line})" if line else ""
        raise Refused(
            f"ce XML ne peut pas être lu{where}.", "Exportez-le de nouveau, sans l'ouvrir ensuite."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise Refused(
            "ce XML déclare un DOCTYPE, ce qu'aucun questionnaire ne fait.", "Exportez-le de nouveau."
        )
    return root


def read_lss(content: bytes) -> Survey:
    """The survey of an ``.lss``: texts in tables of their own since LimeSurvey 4, in the rows before.

    Raises
    ------
    Refused
        When it is no survey of LimeSurvey.
    """
    root = parsed(content)
    kind = (root.findtext("LimeSurveyDocType") or "").strip()
    if kind != "Survey":
        said = f"un export LimeSurvey de type {kind}" if kind else "un XML d'une autre sorte"
        raise Refused(
            f"ce fichier est {said}, pas un questionnaire entier.",
            "Dans LimeSurvey : Exporter, Structure du questionnaire (.lss).",
        )
    tables = {str(each.tag): list(_rows(each)) for each in root if isinstance(each.tag, str)}
    languages = [" ".join((each.text or "").split()) for each in root.iterfind("languages/language")]
    rows = tables.get("surveys") or [{}]
    default = rows[0].get("language") or next(iter(languages), "")
    scored = rows[0].get("assessments") == "Y"
    titles = {
        row.get("surveyls_language", ""): row.get("surveyls_title", "")
        for row in tables.get("surveys_languagesettings", [])
    }
    return Survey(
        titles=titles,
        default=default,
        languages=[*dict.fromkeys(filter(None, [default, *languages, *titles]))],
        groups=_groups(tables, default),
        questions=_questions(tables, default, scored),
    )


def _rows(table: etree._Element) -> Iterator[dict[str, str]]:
    for row in table.iterfind("rows/row"):
        yield {str(cell.tag): (cell.text or "").strip() for cell in row if isinstance(cell.tag, str)}


def _texts(row: dict[str, str], name: str, default: str, apart: Table) -> dict[str, str]:
    """The words of a row by language: its own, and those that stand apart."""
    own = {row.get("language") or default: row[name]} if row.get(name) else {}
    return {each.get("language") or default: each.get(name, "") for each in apart} | own


def _by(rows: Table, key: str) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), []).append(row)
    return found


def _groups(tables: dict[str, Table], default: str) -> dict[str, Group]:
    apart = _by(tables.get("group_l10ns", []), "gid")
    groups: dict[str, Group] = {}
    for row in sorted(tables.get("groups", []), key=lambda row: number(row.get("group_order")) or 0):
        group = groups.setdefault(row.get("gid", ""), Group(relevance=row.get("grelevance", "")))
        group.texts |= _texts(row, "group_name", default, apart.get(row.get("gid", ""), []))
    return groups


def _questions(tables: dict[str, Table], default: str, scored: bool) -> list[Question]:
    apart = _by(tables.get("question_l10ns", []), "qid")
    questions: dict[str, Question] = {}
    places = {gid: i for i, gid in enumerate(_groups(tables, default))}
    ordered = sorted(
        tables.get("questions", []),
        key=lambda row: (places.get(row.get("gid", ""), len(places)), number(row.get("question_order")) or 0),
    )
    for row in ordered:
        if row.get("parent_qid", "0") not in ("", "0"):
            tables.setdefault("subquestions", []).append(row)  # one table for both, before LimeSurvey 1.90
            continue
        question = questions.setdefault(
            row.get("qid", ""),
            Question(
                code=row.get("title", ""),
                type=row.get("type", ""),
                qid=row.get("qid", ""),
                group=row.get("gid", ""),
                relevance=row.get("relevance", ""),
                other=row.get("other") == "Y",
                required=row.get("mandatory") == "Y",
            ),
        )
        question.texts |= _texts(row, "question", default, apart.get(question.qid, []))
    _add_items(questions, tables, default, scored)
    for row in tables.get("question_attributes", []):
        if (found := questions.get(row.get("qid", ""))) is not None and row.get("value"):
            name, language = row.get("attribute", ""), row.get("language", "")
            found.attributes[f"{name}:{language}" if language else name] = row["value"]
            found.attributes.setdefault(name, row["value"])
    for row in tables.get("conditions", []):
        if (found := questions.get(row.get("qid", ""))) is not None:
            found.conditions.append(row)
    return [each for each in questions.values() if each.code]


def _add_items(questions: dict[str, Question], tables: dict[str, Table], default: str, scored: bool) -> None:
    """Put the subquestions and answers in their questions."""
    apart = _by(tables.get("question_l10ns", []), "qid")
    kept: dict[tuple[str, ...], Item] = {}
    key: tuple[str, ...]
    subquestions = sorted(
        tables.get("subquestions", []),
        key=lambda row: (row.get("scale_id", "0"), number(row.get("question_order")) or 0),
    )
    for row in subquestions:
        if (question := questions.get(row.get("parent_qid", ""))) is not None:
            key = ("sub", row.get("qid", ""))
            if key not in kept:
                kept[key] = Item(
                    row.get("title", ""), scale=row.get("scale_id", "0"), relevance=row.get("relevance", "")
                )
                question.subquestions.append(kept[key])
            kept[key].texts |= _texts(row, "question", default, apart.get(row.get("qid", ""), []))
    said = _by(tables.get("answer_l10ns", []), "aid")
    answers = sorted(tables.get("answers", []), key=lambda row: number(row.get("sortorder")) or 0)
    for row in answers:
        if (question := questions.get(row.get("qid", ""))) is not None:
            key = ("answer", row.get("qid", ""), row.get("scale_id", "0"), row.get("code", ""))
            if key not in kept:
                score = number(row.get("assessment_value")) if scored else None
                kept[key] = Item(row.get("code", ""), scale=row.get("scale_id", "0"), score=score)
                question.answers.append(kept[key])
            kept[key].texts |= _texts(row, "answer", default, said.get(row.get("aid", "?"), []))


def is_txt(text: str) -> bool:
    """Whether a text begins as LimeSurvey's tab-separated structure does."""
    heads = text.split("\n", 1)[0].replace('"', "").strip().lower().split("\t")
    return "class" in heads and "type/scale" in heads


_FIELDS = {
    *("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language"),
    *("validation", "mandatory", "encrypted", "other", "default", "same_default", "same_script"),
}


def read_txt(text: str) -> Survey:
    """The survey of a ``.txt``: a row a thing, again for each language.

    Raises
    ------
    Refused
        When its rows cannot be read.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(text), delimiter="\t", restkey="", restval=""))
    except csv.Error as error:
        raise Refused("ce fichier tabulé ne peut pas être lu.", "Exportez-le de nouveau.") from error
    survey = Survey({}, "", [], {}, [])
    questions: dict[str, Question] = {}
    question: Question | None = None
    group, count, items = "", dict[str, int](), dict[tuple[str, ...], Item]()
    for row in ({(key or "").strip().lower(): _cell(each) for key, each in row.items()} for row in rows):
        kind, name, language = row.get("class", "").upper(), row.get("name", ""), row.get("language", "")
        if kind == "S" and name == "language":
            survey.default = row.get("text", "")
        elif kind == "S" and name == "additional_languages":
            survey.languages += row.get("text", "").split()
        elif kind == "SL" and name == "surveyls_title":
            survey.titles[language] = row.get("text", "")
        elif kind == "G":
            count[language] = count.get(language, 0) + 1
            group = row.get("type/scale") or f"n{count[language]}"
            made = survey.groups.setdefault(group, Group(relevance=row.get("relevance", "")))
            made.texts[language] = name
            question = None
        elif kind == "Q" and name:
            question = questions.setdefault(
                name,
                Question(
                    code=name,
                    type=row.get("type/scale", ""),
                    qid=row.get("id", ""),
                    group=group,
                    relevance=row.get("relevance", ""),
                    other=row.get("other") == "Y",
                    required=row.get("mandatory") == "Y",
                ),
            )
            question.texts[language] = row.get("text", "")
            for key, value in row.items():
                if value and key and key not in _FIELDS:
                    question.attributes.setdefault(key, value)
                    question.attributes[f"{key}:{language}"] = value
        elif kind in ("SQ", "A") and name and question is not None:
            _put(question, kind, row, items)
    survey.questions = list(questions.values())
    spoken = [*survey.titles, *(each for found in survey.questions for each in found.texts)]
    survey.languages = [*dict.fromkeys(filter(None, [survey.default, *survey.languages, *spoken]))]
    survey.default = survey.default or next(iter(survey.languages), "")
    return survey


def _put(question: Question, kind: str, row: dict[str, str], items: dict[tuple[str, ...], Item]) -> None:
    """A subquestion or an answer, under the question that was read last."""
    scale = "1" if row.get("type/scale") == "1" else "0"
    key = (question.code, kind, row["name"], scale)
    if key not in items:
        items[key] = Item(
            row["name"], scale=scale, relevance=row.get("relevance", "") if kind == "SQ" else ""
        )
        (question.subquestions if kind == "SQ" else question.answers).append(items[key])
    items[key].texts[row.get("language", "")] = row.get("text", "")


def _cell(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""

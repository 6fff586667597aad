"""A form of Kobo, ODK or Ona, as its XLSForm describes it: sheets ``survey``, ``choices``, ``settings``.

Read cell by cell, not by pyxform, which refuses a whole form for a doubled header or a calculation left blank
that the servers took years ago: see docs/decisions/questionnaires.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineWorkbook

from core.draft.questionnaire import Questionnaire
from core.draft.structure.assembly import assembled, language_of
from core.draft.structure.xlsquestions import Form, Row, questions
from core.draft.texts import clean

_MOST_ROWS = 100_000
_TEXTS = ("label", "hint")
_OLD = {"caption": "label", "command": "type", "list name": "list_name", "value": "name", "tag": "name"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet, by their headers, and its languages in their order."""

    rows: list[Row] = field(default_factory=list)
    languages: tuple[str, ...] = ()


def is_xlsform(sheets: list[str]) -> bool:
    """Whether a workbook has the sheet that every XLSForm has."""
    return any(name.strip().lower() == "survey" for name in sheets)


def read(path: Path, language: str | None) -> Questionnaire:
    """The questionnaire of a workbook that is an XLSForm."""
    with CalamineWorkbook.from_path(path) as book:
        survey = _sheet(book, "survey")
        choices = _sheet(book, "choices")
        settings = _sheet(book, "settings")
    said = settings.rows[0] if settings.rows else Row({}, {})
    languages = tuple(dict.fromkeys((*survey.languages, *choices.languages)))
    default = said.value("default_language")
    taken = language_of([each for each in languages if each] or [""], default, language)
    form = Form(choices=_lists(choices), language=taken, default=default)
    return Questionnaire(
        tool="XLSForm (KoboToolbox, ODK)",
        title=clean(said.text("form_title", taken, default) or said.value("title")),
        language=taken,
        languages=tuple(each for each in languages if each),
        questions=assembled(questions(survey.rows, form)),
    )


def _lists(sheet: Sheet) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sheet.rows:
        if row.value("list_name") and row.value("name"):
            found.setdefault(row.value("list_name"), []).append(row)
    return found


def _sheet(book: CalamineWorkbook, wanted: str) -> Sheet:
    names = [name for name in book.sheet_names if name.strip().lower() == wanted]
    if not names:
        return Sheet()
    cells = book.get_sheet_by_name(names[0]).to_python(skip_empty_area=False, nrows=_MOST_ROWS)
    filled = iter([[_text(cell) for cell in row] for row in cells if any(map(_text, row))])
    headers = [_header(each) for each in next(filled, [])]
    return Sheet(
        [row for row in _rows(headers, filled) if row.values],
        tuple(dict.fromkeys(language for name, language in headers if name in _TEXTS)),
    )


def _rows(headers: list[tuple[str, str]], filled: Iterator[list[str]]) -> Iterator[Row]:
    for cells in filled:
        values: dict[str, str] = {}
        texts: dict[tuple[str, str], str] = {}
        for (name, language), value in zip(headers, cells, strict=False):
            if value and name:
                values.setdefault(name, value)
                texts.setdefault((name, language), value)
        yield Row(values, texts)


def _header(written: str) -> tuple[str, str]:
    """A header's name and language: ``label::Français (fr)``, ``label:fr``, ``constraint_message``.

    >>> _header("Label :: Français (fr)"), _header("list name")
    (('label', 'Français (fr)'), ('list_name', ''))
    """
    name, _, language = " ".join(written.split()).partition("::")
    if not language and re.match(r"(?i)(label|hint)\s*:[^:]", name):
        name, _, language = name.partition(":")
    plain = name.strip().lower()
    plain = _OLD.get(plain, plain).replace(" ", "_")
    return {"relevance": "relevant", "bind:relevant": "relevant"}.get(plain, plain), language.strip()


def _text(cell: object) -> str:
    """A cell as text: a code written as a number is the number that is read."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if cell is not None else ""

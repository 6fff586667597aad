"""The export as it is: every column, its distinct values, and all that the file says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from core.codebook import ResponsesFile
from core.draft.doubts import Doubt
from core.draft.texts import seen
from core.errors import Fault, Report, counted, listed, quoted
from core.responses import About, Column, RawResponses, own_names, read_everything

_MOST_ABOVE = 5
_IMPORT_ID = re.compile(r"""\s*\{\s*["']ImportId["']\s*:""")
_OF_SURVEYMONKEY = {"response", "réponse", "open-ended response", "réponse ouverte", "open ended response"}
_SELECTED = re.compile(r"\s+-\s+(?:Selected Choice|Choix sélectionné)$")
"""What Qualtrics adds to a question that has a text beside one of its answers."""
_CODED = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[[^\]]*\])*)\.\s+(?P<text>\S.*)", re.DOTALL)
"""A code and a wording in one header, as LimeSurvey writes them: ``Q3[SQ001]. De quoi … ? [Locaux]``."""
_WORDY = 12


@dataclass(frozen=True, eq=False)
class Variable:
    """A column of the export.

    Attributes
    ----------
    name
        What the header calls it.
    wording
        What the file says beside its name: a label of SPSS, a second row of headings.
    values, counts, at
        The distinct texts that are not blank, how many rows hold each, and which one each row holds, -1 for
        a blank: shapes (k,), (k,) and (n,).
    labels
        What the file calls each value.
    missing
        The first and last value of each range that the file declares missing; ``""`` without a bound.
    measure
        ``nominal``, ``ordinal``, ``scale``, or ``""``.
    dated
        Whether its values are dates or times in the file.
    code
        The short name that its name begins with, where the tool writes both in one.
    """

    name: str
    values: Sequence[str]
    counts: np.ndarray
    at: np.ndarray
    wording: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[tuple[str, str], ...] = ()
    measure: str = ""
    dated: bool = False
    place: int = 0
    code: str = ""

    @property
    def short(self) -> str:
        """What the tool calls it, without the words of the question."""
        return self.code or self.name

    @property
    def text(self) -> str:
        """What it is about, in words, as far as the file tells."""
        return self.wording or self.name

    @cached_property
    def filled(self) -> np.ndarray:
        """Which rows are not blank: bool (n,)."""
        return self.at >= 0

    @cached_property
    def count(self) -> int:
        """How many rows are not blank."""
        return int(self.counts.sum())

    def rows(self, values: Sequence[str]) -> np.ndarray:
        """Which rows hold one of these values: bool (n,)."""
        wanted = {*values}
        held = np.array([*(value in wanted for value in self.values), False])
        rows: np.ndarray = held[self.at]
        return rows

    def of_rows(self, rows: np.ndarray) -> Variable:
        """The same of some rows: bool (n,)."""
        at = self.at[rows]
        counts = np.bincount(at[at >= 0], minlength=len(self.values))
        held = np.flatnonzero(counts)
        to = np.full(len(self.values) + 1, -1, np.int32)
        to[held] = np.arange(len(held), dtype=np.int32)
        return replace(self, values=[self.values[i] for i in held.tolist()], counts=counts[held], at=to[at])

    def replaced(self, values: Mapping[str, str]) -> Variable:
        """The same with other texts in place of some: equal ones become one."""
        texts = [values.get(value, value) for value in self.values]
        kept = list(dict.fromkeys(text for text in texts if text))
        place = {text: i for i, text in enumerate(kept)} | {"": -1}
        to = np.array([*(place[text] for text in texts), -1])
        at = to[self.at]
        counts = np.bincount(at[at >= 0], minlength=len(kept))
        return replace(self, values=kept, counts=counts, at=at)


@dataclass(frozen=True, eq=False)
class Source:
    """An export: its rows, its columns in their order, and the multiple-response sets that it declares.

    ``written`` says in words how it was read, ``unread`` are columns of types that are not read, ``doubts``
    what was supposed to read it.
    """

    name: str
    written: str
    rows: int
    variables: tuple[Variable, ...]
    sets: tuple[Mapping[str, Any], ...] = ()
    unread: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def of_rows(self, rows: np.ndarray) -> Source:
        """The same of some rows: bool (n,)."""
        variables = tuple(variable.of_rows(rows) for variable in self.variables)
        return replace(self, rows=int(rows.sum()), variables=variables)

    @cached_property
    def by_name(self) -> Mapping[str, Variable]:
        return {variable.name: variable for variable in self.variables}


def read_source(path: Path, report: Report) -> Source | None:
    """Read an export as its tool wrote it.

    Rows between the names of the columns and the first respondent are recognised (Qualtrics has two,
    SurveyMonkey one), and a title above the names.

    Parameters
    ----------
    path
        The export: CSV, TSV, XLSX, Parquet or SPSS.
    report
        Where its faults go.

    Returns
    -------
    Source | None
        ``None`` when no table can be made of it.
    """
    first: list[Any] = []
    for above in range(1, _MOST_ABOVE):
        told = Report()
        spec = ResponsesFile(file=path.name, nature="collected", header_rows=above)
        raw = read_everything(path, spec, told)
        first = first or told.faults
        if raw is not None and not _is_title(raw):
            return _source(path, raw)
        if raw is not None and (names := _names_below(raw)):
            return _source(path, raw, names)
        if raw is None and not told.faults:
            break
    report.faults += [Fault(fault.where, fault.problem, _without_codebook(fault.remedy)) for fault in first]
    return None


def _without_codebook(remedy: str) -> str:
    """What mends an export that has no codebook yet: the ways that do not go through ``study.yaml``."""
    if "study.yaml" not in remedy and "responses." not in remedy:
        return remedy
    ways = [way.strip(" ,;.") for way in re.split(r"(?:[,;] )?\bou (?=[a-zé]+ez\b)|[;.] ", remedy)]
    left = [
        f"{way[:1].upper()}{way[1:]}."
        for way in ways
        if way and "study.yaml" not in way and "responses." not in way
    ]
    if not left:
        return "Exportez de nouveau les réponses depuis l'outil, en CSV (UTF-8) ou en .xlsx."
    return f"{left[0][:1].upper()}{left[0][1:]}."


def _is_title(raw: RawResponses) -> bool:
    """Whether the row that was taken for names is a title above them: next to nothing beside the first."""
    names = raw.table.column_names
    unnamed = sum(name == f"colonne {i}" for i, name in enumerate(names, 1))
    return len(names) > 3 and unnamed >= 0.8 * len(names) and bool(raw.table.num_rows)


def _names_below(raw: RawResponses) -> list[str]:
    """The names of the columns, where the row that was taken for them holds titles of groups above them."""
    titles = [name for i, name in enumerate(raw.table.column_names, 1) if name != f"colonne {i}"]
    first = [column[0].as_py() for column in raw.table.columns] if raw.table.num_rows else []
    if len(titles) < 2 or sum(bool(name.strip()) for name in first) < 0.9 * len(first):
        return []
    return own_names(first)


def _source(path: Path, raw: RawResponses, below: Sequence[str] = ()) -> Source:
    """The export of a table; ``below`` are the names of its columns under titles of groups."""
    columns = [Column(name, raw, path.name) for name in raw.table.column_names]
    rows = raw.table.num_rows
    heads = 1 if below else _heads(columns, rows)
    titles = _merged_names([c.name for c in columns], heads) if heads else {}
    if below:
        titles = _under(columns, titles, below)
    words = [_worded(column, titles.get(column.name, ""), heads) for column in columns]
    coded = 2 * sum(_CODED.fullmatch(column.name) is not None for column in columns) > len(columns)
    names = below or own_names(
        [
            told if titles and column.name == f"colonne {i}" else column.name
            for i, (column, told) in enumerate(zip(columns, words, strict=True), 1)
        ]
    )
    variables = []
    for place, (column, name, told) in enumerate(zip(columns, names, words, strict=True)):
        code, wording = _coded(name, told) if coded else ("", told)
        variables.append(
            _variable(column, heads, raw.about, name=name, code=code, wording=wording, place=place)
        )
    about = raw.about
    doubts = (*_other_sheets(about), *_unseen(variables))
    variables = [_seen(variable) for variable in variables]
    return Source(path.name, about.written, rows - heads, tuple(variables), about.sets, about.unused, doubts)


def _other_sheets(about: About) -> list[Doubt]:
    """That a workbook has other sheets than the one that is read."""
    if not about.sheets:
        return []
    read, *others = about.sheets
    beside = f"{counted(len(others), 'autre feuille', 'autres feuilles')} ({listed(others)})"
    return [
        Doubt(
            "doubt",
            "responses",
            f"la feuille {quoted(read)} est lue, la plus grande du classeur ; il a {beside}.",
            "Gardez dans le classeur la seule feuille des réponses, si c'en est une autre, et refaites le "
            "brouillon.",
        )
    ]


def _unseen(variables: Iterable[Variable]) -> list[Doubt]:
    """That cells held characters that nobody sees."""
    changed = [
        sum(n for v, n in zip(each.values, each.counts.tolist(), strict=True) if seen(v) != v)
        for each in variables
    ]
    if not any(changed):
        return []
    cells, columns = counted(sum(changed), "cellule"), counted(sum(map(bool, changed)), "colonne")
    return [
        Doubt(
            "doubt",
            "responses",
            f"des caractères que personne ne voit sont retirés de {cells}, dans {columns} : deux réponses "
            "qui se lisent de même n'en font qu'une.",
        )
    ]


def _seen(variable: Variable) -> Variable:
    """A column without what nobody sees in its texts, in what they are called, and in what is missing."""
    changed = {value: seen(value) for value in variable.values if seen(value) != value}
    labels = {seen(value): label for value, label in variable.labels.items()}
    missing = tuple((seen(low), seen(high)) for low, high in variable.missing)
    if not changed and labels == variable.labels and missing == variable.missing:
        return variable
    changed = {value: text if text.strip() else "" for value, text in changed.items()}
    return replace(variable.replaced(changed), labels=labels, missing=missing)


def _worded(column: Column, title: str, heads: int) -> str:
    """What the rows between its name and the first respondent say of a column, under the title above it."""
    cells = [column.values[at] for at in column.at[:heads].tolist()]
    told = next((text for text in cells if text and not _IMPORT_ID.match(text)), "")
    told = "" if told.casefold() in _OF_SURVEYMONKEY else _SELECTED.sub("", told)
    return f"{title} - {told}" if title and told else title or told


def _mostly(dates: Sequence[str], values: Sequence[str]) -> bool:
    return bool(dates) and 2 * len(dates) >= sum(bool(value) for value in values)


def _coded(name: str, told: str) -> tuple[str, str]:
    """The code and the wording that a header holds together."""
    found = _CODED.fullmatch(name)
    return (found["code"], told or found["text"]) if found else ("", told)


def _under(columns: Sequence[Column], titles: Mapping[str, str], names: Sequence[str]) -> Mapping[str, str]:
    """The title of each column under one: it is no question, and has answers of the first under it."""
    found: dict[str, str] = {}
    first: dict[str, set[str]] = {}
    for column, name in zip(columns, names, strict=True):
        title, held = (
            titles[column.name],
            {value for value in column.values if value.strip() and value != name},
        )
        if (
            title
            and "?" not in name
            and (not held or not first.setdefault(title, held) or held & first[title])
        ):
            found[column.name] = title
    return found


def _variable(column: Column, heads: int, about: About, *, wording: str, **told: Any) -> Variable:
    at = column.at[heads:]
    counts = np.bincount(at, minlength=len(column.values)) if len(at) else np.zeros(len(column.values), int)
    keep = [i for i, value in enumerate(column.values) if value.strip() and counts[i]]
    to = np.full(len(column.values) + 1, -1, np.int32)
    to[keep] = np.arange(len(keep), dtype=np.int32)
    name = column.name
    return Variable(
        values=[column.values[i] for i in keep],
        counts=counts[keep],
        at=to[at],
        wording=about.wordings.get(name, "") or wording,
        labels=about.labels.get(name, {}),
        missing=about.spans.get(name, ()),
        measure=about.measures.get(name, "").replace("unknown", ""),
        dated=_mostly(about.dates.get(name, ()), column.values),
        **told,
    )


def _heads(columns: Sequence[Column], rows: int) -> int:
    """How many of the first rows are headings, and not respondents."""
    top = min(rows, 3)
    cells = [[column.values[at] for at in column.at[:top].tolist()] for column in columns]
    for i in range(top):
        if any(_IMPORT_ID.match(row[i]) for row in cells):
            return i + 1
    if not top:
        return 0
    first = [row[0].strip() for row in cells]
    if any(text.casefold() in _OF_SURVEYMONKEY for text in first):
        return 1
    return int(_is_wording(columns, first, rows))


def _is_wording(columns: Sequence[Column], first: Sequence[str], rows: int) -> bool:
    """Whether the first row holds what the columns are about: long texts that no other row has."""
    if rows < 5:
        return False
    own = [
        len(text) >= _WORDY and " " in text and (column.at == column.at[0]).sum() == 1 and _short(column)
        for column, text in zip(columns, first, strict=True)
    ]
    given = sum(bool(text) for text in first)
    return given > 2 and sum(own) >= 0.6 * len(columns)


def _short(column: Column) -> bool:
    """Whether the other values of a column are codes: shorter, and fewer than the rows."""
    others = [value for i, value in enumerate(column.values) if i != column.at[0] and value.strip()]
    return bool(others) and 2 * sum(map(len, others)) / len(others) < len(column.values[column.at[0]])


def _merged_names(names: Sequence[str], heads: int) -> Mapping[str, str]:
    """Under a title that stands once above several columns, the title of each; nothing without such ones."""
    unnamed = [re.fullmatch(r"colonne \d+", name) is not None for name in names]
    if heads != 1 or sum(unnamed) < 2 or all(unnamed):
        return {}
    found, last = {}, ""
    for name, without in zip(names, unnamed, strict=True):
        last = last if without else name
        found[name] = last or name
    return found

"""The responses file as it is written: CSV, XLSX, Parquet or SPSS, brought to one table of text.

A cell is text, and a cell without anything is ``""``. What a text means is for ``core.responses``.
"""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
import pyreadstat
import python_calamine as calamine

from core.codebook import ResponsesFile
from core.errors import Report, listed, quoted
from core.responses import kinds
from core.responses.csvfile import ROWS_PEEKED, is_blank, read_csv
from core.responses.header import Header
from core.responses.workbook import Area, Marked, marks

_FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
    ".sav": "sav",
    ".zsav": "sav",
}
_SIGNATURES = {
    b"PK\x03\x04": "xlsx",
    b"PK\x05\x06": "xlsx",
    b"PAR1": "parquet",
    b"$FL2": "sav",
    b"$FL3": "sav",
    b"\xd0\xcf\x11\xe0": "xls",
}
_CALLED = {
    "csv": "un fichier CSV",
    "xlsx": "un classeur Excel (.xlsx)",
    "parquet": "un fichier Parquet",
    "sav": "un fichier SPSS (.sav)",
    "xls": "un ancien classeur Excel (.xls), ou un classeur protégé par un mot de passe",
}
_TEXTS = (pa.string(), pa.large_string(), pa.binary())
_NAME_SHOWN, _AREAS_SHOWN, _MOST_DATES = 200, 5, 10_000
_DATES = (dt.date, dt.time, dt.timedelta)  # a datetime is a date
_UNBOUNDED = 1e300
"""SPSS writes the largest double for LO and HI."""
MAXIMUM_ROWS = 50_000_000
"""Respondents that a Parquet file may announce: a few bytes are enough to announce a thousand million."""


@dataclass(frozen=True, slots=True)
class About:
    """What a file says beside its cells; everything by the name of the column as the codebook writes it.

    Attributes
    ----------
    unused
        The columns of the file that are not needed, in its order.
    places
        Where each needed column is in the file, from 1.
    dates
        Texts of a column that are dates or times in the file, not texts.
    missing
        Texts of a column that the file declares missing, though they are there.
    declared
        What it declares missing, in words.
    labels
        What it calls each code of a column.
    passed
        The cells of a column between its name and the first respondent.
    hidden_rows
        How many rows it does not show.
    written
        Its format, in words: ``CSV, utf-8, point-virgule``.
    sheets
        The sheets of a workbook, the one that is read first, where it is not said which to read.
    wordings, measures, spans, sets
        Of a ``.sav``: the label of each column, its level of measurement, the first and last value of what it
        declares missing (``""`` where there is no bound); and its multiple-response sets (``name``,
        ``label``, ``columns``, and ``counted``, the value that says that an answer is chosen, ``None`` where
        columns hold mentions).
    """

    unused: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    declared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    passed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden_rows: int = 0
    written: str = ""
    sheets: tuple[str, ...] = ()
    wordings: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    sets: tuple[Mapping[str, Any], ...] = ()

    def plain(self) -> dict[str, Any]:
        """What JSON can carry."""
        return {
            each.name: dict(value) if isinstance(value, Mapping) else value
            for each in fields(self)
            for value in (getattr(self, each.name),)
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> About:
        """What ``plain`` made, once it has been through JSON."""
        lists = {
            key: {c: tuple(v) for c, v in plain[key].items()}
            for key in ("dates", "missing", "declared", "passed")
        }
        lists["spans"] = {c: tuple((low, high) for low, high in v) for c, v in plain["spans"].items()}
        tuples = {key: tuple(plain[key]) for key in ("unused", "sets", "sheets")}
        return cls(**{**plain, **lists, **tuples})


@dataclass(frozen=True, slots=True, eq=False)
class RawResponses:
    """The needed columns of a responses file as text, without nulls, each of type ``csvfile.CELLS``.

    ``lines`` holds the line of each row as a spreadsheet shows it, the header being line 1.
    ``typed`` says that numbers were numbers in the file, so that their decimal mark is a point.
    """

    table: pa.Table
    lines: np.ndarray
    typed: bool
    about: About = field(default_factory=About)


def written_as(path: Path, spec: ResponsesFile) -> str | None:
    """The format that ``study.yaml`` or the ending of the file states: ``csv``, ``xlsx``…"""
    return spec.format or _FORMATS.get(path.suffix.lower())


def read_raw(
    path: Path,
    spec: ResponsesFile,
    needed: Mapping[str, str] | None,
    report: Report,
    *,
    blank_answers: bool = False,
) -> RawResponses | None:
    """The columns that the codebook names, as text; every fault of the file goes to the report.

    Formats other than CSV are best read by ``isolated.read_isolated``: what a damaged or hostile file does
    to the libraries that decode it, this function does to its process.

    Parameters
    ----------
    path
        Where the file is: its name is used in the faults, its ending for the format.
    spec
        What ``study.yaml`` says of the file.
    needed
        The columns to keep, and what each is for, in words; ``None`` for all, whatever they are called.
    report
        Where the faults go.
    blank_answers
        Whether a blank cell is an answer to some question: blank rows at the end are then kept.

    Returns
    -------
    RawResponses | None
        ``None`` when no table can be made of the file.
    """
    return _Reader(path, spec, needed, report, blank_answers).read()


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """Reads one file, and says what is wrong with it."""

    path: Path
    spec: ResponsesFile
    asked: Mapping[str, str] | None
    report: Report
    blank_answers: bool

    @property
    def needed(self) -> Mapping[str, str]:
        return self.asked or {}

    @property
    def everything(self) -> bool:
        return self.asked is None

    def _add(self, problem: str, remedy: str = "", at: str = "") -> None:
        self.report.add(f"{self.path.name}{at}", problem, remedy)

    @property
    def _header(self) -> Header:
        return Header(self.path.name, self.needed, self.spec.header_rows, self.report, self.everything)

    def read(self) -> RawResponses | None:
        written = written_as(self.path, self.spec)
        faults = len(self.report.faults)
        with self.path.open("rb") as file:
            start = file.read(4096)
        if not start or (len(start) < 4096 and start.isspace()):
            self._add("le fichier est vide.", "Exportez de nouveau les réponses.")
            return None
        other = kinds.told(self.path.name, start, known=written is not None)
        if other is not None:
            self._add(f"c'est {other[0]} : ce format n'est pas lu.", other[1])
            return None
        if written is None:
            self._add(
                f"la terminaison {quoted(self.path.suffix)} ne dit pas le format.",
                "Renommez le fichier en .csv, .xlsx, .parquet ou .sav, ou ajoutez format à responses "
                "dans study.yaml.",
            )
            return None
        if not self._is(written, start):
            return None
        if written in ("parquet", "sav") and self.spec.header_rows > 1:
            self._add(f"{_CALLED[written]} n'a pas de ligne d'en-tête.", "Retirez header_rows de study.yaml.")
            return None
        match written:
            case "csv":
                raw = self._csv()
            case "xlsx":
                raw = self._xlsx()
            case "parquet":
                raw = self._parquet()
            case _:
                raw = self._sav()
        if raw is not None and raw.table.num_rows == 0:
            if len(self.report.faults) == faults:
                self._add(
                    "le fichier n'a que sa ligne d'en-tête, aucun répondant.",
                    "Exportez de nouveau les réponses.",
                )
            return None
        return raw

    def _is(self, written: str, start: bytes) -> bool:
        """Whether the content is what the ending, or ``format``, says."""
        found = next((f for mark, f in _SIGNATURES.items() if start.startswith(mark)), "csv")
        if found == written:
            return True
        if found == "csv":
            found_in_words = "du texte" if b"\0" not in start else "un contenu inconnu"
        else:
            found_in_words = _CALLED[found]
        if found == "xls":
            remedy = "Enregistrez-le en .xlsx ou en CSV, sans mot de passe."
        elif self.spec.format is not None:
            remedy = "Corrigez responses.format dans study.yaml, ou exportez de nouveau les réponses."
        else:
            remedy = (
                "Donnez au fichier la terminaison de son contenu (et à responses.file dans study.yaml), "
                "ou exportez de nouveau les réponses."
            )
        self._add(f"le fichier devrait être {_CALLED[written]}, mais c'est {found_in_words}.", remedy)
        return False

    def _csv(self) -> RawResponses | None:
        sheet = read_csv(
            self.path.read_bytes(),
            self.spec,
            self.needed,
            self.path.name,
            self.report,
            blank_answers=self.blank_answers,
            header_of=self._header.row,
        )
        if sheet is None:
            return None
        positions = self._header.positions(sheet.header)
        if positions is None:
            return None
        # The end of the header may be blank beyond the rows: it names no column.
        positions = {column: i for column, i in positions.items() if i < sheet.table.num_columns}
        table = pa.table({column: sheet.table.column(i) for column, i in positions.items()})
        about = About(
            self._header.unused(sheet.header),
            {c: i + 1 for c, i in positions.items()},
            passed=_passed(sheet.passed, positions),
            written=sheet.written,
        )
        return RawResponses(table, sheet.lines, typed=False, about=about)

    def _xlsx(self) -> RawResponses | None:
        try:
            with calamine.load_workbook(str(self.path)) as workbook:
                sheets = [
                    s.name for s in workbook.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet
                ]
                chosen = self.everything and not self.spec.sheet and len(sheets) > 1
                name = _largest(workbook, sheets) if chosen else self._sheet(sheets)
                if name is None:
                    return None
                sheet = workbook.get_sheet_by_name(name)
                rows = list(sheet.iter_rows())
                left = (sheet.start or (0, 0))[1] + 1  # rows are given from the first of the sheet
        except calamine.CalamineError:
            self._unreadable("xlsx")
            return None
        marked = marks(self.path, name)
        _put(marked.cells, rows, left - 1)
        first = 1 + next((i for i, row in enumerate(rows) if not is_blank(row)), 0)
        del rows[: first - 1]
        while rows and not self.blank_answers and is_blank(rows[-1]):
            rows.pop()
        if not rows:
            self._add(f"la feuille {quoted(name)} est vide.", "Vérifiez responses.sheet dans study.yaml.")
            return None
        above = self.spec.header_rows
        heads: list[Sequence[str]] = [[_text(cell) for cell in row] for row in rows[: above + ROWS_PEEKED]]
        header = self._header.row(heads)
        positions = self._header.positions(header) if header is not None else None
        if header is None or positions is None:
            return None
        body, top = rows[above:], first + above
        places = {c: left + i for c, i in positions.items()}
        self._report_merged(marked.merged, sorted(places.values()), top, top + len(body) - 1)
        columns = {c: [row[i] for row in body] for c, i in positions.items()}
        table = pa.table({c: _cells(_texts(cells)) for c, cells in columns.items()})
        about = About(
            self._header.unused(header),
            places,
            dates=_dates(columns),
            passed=_passed(heads[heads.index(header) + 1 : above], positions),
            hidden_rows=marked.hidden,
            written=f"Excel, feuille {quoted(name)}",
            sheets=(name, *(each for each in sheets if each != name)) if chosen else (),
        )
        return RawResponses(table, np.arange(top, top + len(body)), typed=True, about=about)

    def _report_merged(self, merged: Sequence[Area], places: list[int], first: int, last: int) -> None:
        """Add a fault for merged cells of needed columns: the first has a value, the others are blank."""
        wrong = [
            area
            for area in merged
            if area.bottom + 1 >= first
            and area.top + 1 <= last
            and bisect_right(places, area.left) < bisect_right(places, area.right + 1)
        ]
        if wrong:
            self._add(
                f"des cellules sont fusionnées ({listed(map(str, wrong), _AREAS_SHOWN)}) : la première a une "
                "valeur, les autres sont vides.",
                "Défusionnez-les, et écrivez dans chacune sa valeur.",
            )

    def _sheet(self, sheets: Sequence[str]) -> str | None:
        named, stated = listed(sheets) or "aucune", self.spec.sheet
        if stated in sheets:
            return stated
        if stated:
            close = difflib.get_close_matches(stated, sheets, n=1)
            hint = f"Est-ce {quoted(close[0])} ? " if close else ""
            self._add(f"la feuille {quoted(stated)} n'existe pas.", f"{hint}Feuilles du classeur : {named}.")
            return None
        if len(sheets) == 1:
            return sheets[0]
        self._add(
            f"le classeur a {len(sheets)} feuilles ({named}).",
            "Dites laquelle lire : ajoutez sheet à responses dans study.yaml.",
        )
        return None

    def _parquet(self) -> RawResponses | None:
        try:
            with pyarrow.parquet.ParquetFile(self.path) as file:
                schema, count = file.schema_arrow, file.metadata.num_rows
            header = schema.names
        except (pa.ArrowException, OSError, UnicodeError):
            self._unreadable("parquet")
            return None
        positions = self._header.positions(header)
        if positions is None:
            return None
        if count > MAXIMUM_ROWS:
            self._add(
                f"le fichier annonce {count} répondants ; la limite est de {MAXIMUM_ROWS}.",
                "Vérifiez qu'il s'agit bien des réponses, une ligne par répondant.",
            )
            return None
        names = [header[i] for i in positions.values()]
        texts_in = [n for n, i in zip(names, positions.values(), strict=True) if schema.types[i] in _TEXTS]
        try:
            # Texts come as they are written, each distinct one once: repeated, one could fill any memory.
            with pyarrow.parquet.ParquetFile(self.path, read_dictionary=texts_in) as file:
                table = file.read(columns=names)
            table.validate(full=True)
        except (pa.ArrowException, OSError, UnicodeError):
            self._unreadable("parquet")
            return None
        texts: dict[str, pa.Array] = {}
        left: list[str] = []
        for column, i in positions.items():
            cells = table.column(header[i])
            try:
                texts[column] = _arrow_text(cells)
            except (pa.ArrowException, UnicodeError, ValueError, OverflowError):
                if self.everything:
                    left.append(column)
                    continue
                self._add(
                    f"la colonne {quoted(column, _NAME_SHOWN)} ({self.needed[column]}) est du type "
                    f"{cells.type}, qui n'est pas lu.",
                    "Écrivez-la en texte ou en nombre.",
                )
        positions = {c: i for c, i in positions.items() if c not in left}
        if len(texts) < len(positions):
            return None
        dates = {
            c: tuple(filter(None, texts[c].dictionary.to_pylist()[:_MOST_DATES]))
            for c, i in positions.items()
            if pa.types.is_temporal(schema.types[i])
        }
        places = {c: i + 1 for c, i in positions.items()}
        unused = tuple(left) or self._header.unused(header)
        about = About(unused, places, dates=dates, written="Parquet")
        return RawResponses(pa.table(texts), np.arange(2, table.num_rows + 2), typed=True, about=about)

    def _sav(self) -> RawResponses | None:
        try:
            _, told = pyreadstat.read_sav(str(self.path), metadataonly=True, encoding=self.spec.encoding)
            header = [name or "" for name in told.column_names]  # a damaged file may have none
            positions = self._header.positions(header)
            if positions is None:
                return None
            cells, told = pyreadstat.read_sav(
                str(self.path),
                usecols=[header[i] for i in positions.values()],
                apply_value_formats=False,
                user_missing=True,
                encoding=self.spec.encoding,
                output_format="dict",
            )
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError, OverflowError) as error:
            if "invalid byte sequence" in str(error):  # SPSS opens such a file, and shows boxes
                self._add(
                    "des textes ne sont pas dans l'encodage que le fichier annonce.",
                    "Écrivez encoding: cp1252 sous responses dans study.yaml, puis vérifiez les accents ; ou "
                    "corrigez ces textes dans SPSS et enregistrez de nouveau.",
                )
                return None
            self._unreadable("sav")
            return None
        columns = {column: list(cells[header[i]]) for column, i in positions.items()}
        table = pa.table({column: _numbers_or_texts(values) for column, values in columns.items()})
        spans = {c: _spans(told.missing_ranges.get(header[i], ())) for c, i in positions.items()}
        about = About(
            self._header.unused(header),
            {c: i + 1 for c, i in positions.items()},
            written="SPSS",
            dates=_dates(columns),
            missing={c: _within(columns[c], each) for c, each in spans.items() if each},
            declared={c: tuple(map(_span, each)) for c, each in spans.items() if each},
            labels={
                c: {_text(code): label for code, label in labels.items()}
                for c, i in positions.items()
                if (labels := told.variable_value_labels.get(header[i]))
            },
            wordings={
                c: label
                for c, i in positions.items()
                if (label := told.column_names_to_labels.get(header[i]))
            },
            measures={c: told.variable_measure.get(header[i], "") for c, i in positions.items()},
            spans={c: tuple(map(_bounds, each)) for c, each in spans.items() if each},
            sets=tuple(_set(name, each, header, positions) for name, each in told.mr_sets.items()),
        )
        return RawResponses(table, np.arange(2, table.num_rows + 2), typed=True, about=about)

    def _unreadable(self, written: str) -> None:
        self._add(
            f"le fichier commence comme {_CALLED[written]}, mais il est abîmé ou incomplet.",
            "Vérifiez qu'il s'ouvre dans son logiciel, puis exportez ou copiez-le de nouveau.",
        )


def _passed(rows: Sequence[Sequence[str]], positions: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    return (
        {c: tuple(row[i] if i < len(row) else "" for row in rows) for c, i in positions.items()}
        if rows
        else {}
    )


def _largest(workbook: calamine.CalamineWorkbook, sheets: Iterable[str]) -> str:
    """The sheet of most rows and columns: that of the answers, beside what a tool tells of them."""

    def size(name: str) -> int:
        sheet = workbook.get_sheet_by_name(name)
        return int(sheet.height * sheet.width)

    return max(sheets, key=size)


def _put(marked: Iterable[Marked], rows: list[list[Any]], left: int) -> None:
    """Write what stands for values that there are not, in the rows of a sheet from this column on."""
    marked = list(marked)
    width, most = len(rows[0]) if rows else 0, len(rows) + len(marked)
    for row, column, text in marked:
        across = column - left
        if 0 <= across < width and row < most:
            rows += ([""] * width for _ in range(row + 1 - len(rows)))
            rows[row][across] = text


def _dates(columns: Mapping[str, Sequence[Any]]) -> dict[str, tuple[str, ...]]:
    """The texts of each column that were dates, times or durations."""
    found = {}
    for name, cells in columns.items():
        if any(issubclass(kind, _DATES) for kind in {*map(type, cells)}):
            texts = dict.fromkeys(_text(cell) for cell in cells if isinstance(cell, _DATES))
            found[name] = tuple(itertools.islice(texts, _MOST_DATES))
    return found


def _spans(declared: Iterable[Any]) -> list[Mapping[str, Any]]:
    return [each if isinstance(each, dict) else {"lo": each, "hi": each} for each in declared]


def _within(cells: Iterable[Any], spans: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The texts of the cells that a ``.sav`` declares missing."""
    distinct = {cell for cell in cells if isinstance(cell, str | int | float)}
    return tuple(sorted(_text(cell) for cell in distinct if any(_is_within(cell, span) for span in spans)))


def _is_within(cell: str | float, span: Mapping[str, Any]) -> bool:
    low, high = span["lo"], span["hi"]
    if isinstance(cell, str):
        return bool(cell.strip()) and isinstance(low, str) and cell.rstrip() == low.rstrip()
    return not isinstance(low, str) and bool(low <= cell <= high)


def _span(span: Mapping[str, Any]) -> str:
    """Values declared missing, in words: ``99``, ``997 à 999``, ``au plus -1``."""
    low, high = span["lo"], span["hi"]
    if low == high:
        return _text(low)
    if not abs(low) < _UNBOUNDED:
        return f"au plus {_text(high)}"
    return f"{_text(low)} à {_text(high)}" if abs(high) < _UNBOUNDED else f"au moins {_text(low)}"


def _bounds(span: Mapping[str, Any]) -> tuple[str, str]:
    low, high = span["lo"], span["hi"]
    if isinstance(low, str):
        return low.rstrip(), low.rstrip()
    return "" if abs(low) >= _UNBOUNDED else _text(low), "" if abs(high) >= _UNBOUNDED else _text(high)


def _set(
    name: str, told: Mapping[str, Any], header: Sequence[str], positions: Mapping[str, int]
) -> Mapping[str, Any]:
    """A multiple-response set, with its columns as they are called here."""
    named = {header[i].casefold(): column for column, i in positions.items()}
    columns = [named[name.casefold()] for name in told["variable_list"] if name.casefold() in named]
    counted = _text(told["counted_value"]) if told["is_dichotomy"] else None
    return {"name": name, "label": told["label"] or "", "columns": columns, "counted": counted}


def _text(value: Any) -> str:
    """A typed cell as text: 1.0 is ``1``, true is ``true``, a date is ISO, nothing is ``""``."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            if value != value:
                return ""
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case Decimal():
            return str(int(value)) if value == value.to_integral_value() else f"{value.normalize():f}"
        case dt.datetime():
            return (value.date() if value.time() == dt.time() else value).isoformat()
        case dt.date() | dt.time():
            return value.isoformat()
        case bytes():
            return value.decode("utf-8")
        case _:
            return str(value)


def _texts(cells: Iterable[Any]) -> list[str]:
    """Cells as text, each distinct value written once."""
    cells = list(cells)
    # True == 1 == 1.0 in Python, so the type is a part of the key.
    known = {key: _text(key[1]) for key in {(type(cell), cell) for cell in cells}}
    return [known[type(cell), cell] for cell in cells]


def _numbers_or_texts(values: list[Any]) -> pa.Array:
    """Cells of a ``.sav`` as text: each distinct number is written once, found without a pass in Python."""
    if {*map(type, values)} != {float}:
        return _cells(_texts(values))
    distinct, at = np.unique(np.array(values), return_inverse=True)
    texts = pa.array([_text(value) for value in distinct.tolist()], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(at, pa.int32()), texts)


def _cells(texts: Iterable[str]) -> pa.Array:
    return pa.array(texts, pa.string()).dictionary_encode()


def _arrow_text(cells: pa.ChunkedArray) -> pa.Array:
    """A column of a Parquet file as text without nulls, each distinct value written once."""
    kind = cells.type
    if pa.types.is_null(kind):
        return _cells([""] * len(cells))
    if pa.types.is_nested(kind):
        raise ValueError(kind)
    encoded = pa.concat_arrays(cells.unify_dictionaries().chunks or [pa.array([], kind)])
    if not pa.types.is_dictionary(kind):
        encoded = encoded.dictionary_encode()
    known, kind = encoded.dictionary, encoded.dictionary.type
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or kind in (pa.string(), pa.large_string()):
        texts = pc.fill_null(known.cast(pa.string()), "")
    else:
        texts = pa.array([_text(value) for value in known.to_pylist()], pa.string())
    blank = len(texts)  # the last one, for cells without anything
    distinct = pa.concat_arrays([texts, pa.array([""])]).dictionary_encode()
    at = distinct.indices.take(pc.fill_null(encoded.indices, blank))
    return pa.DictionaryArray.from_arrays(at, distinct.dictionary)

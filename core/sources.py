"""The responses file as it is written: CSV, XLSX, Parquet or SPSS, brought to one table of text.

A cell is text, and a cell without anything is ``""``. What a text means is for ``core.responses``.
"""

from __future__ import annotations

import datetime as dt
import difflib
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from core.csvfile import is_blank, read_csv
from core.errors import Report

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
_COLUMNS_SHOWN = 20


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The needed columns of a responses file as text, without nulls.

    ``lines`` holds the line of each row as a spreadsheet shows it, the header being line 1.
    ``typed`` says that numbers were numbers in the file, so that their decimal mark is a point.
    """

    table: pa.Table
    lines: np.ndarray
    typed: bool


def read_source(
    path: Path,
    content: bytes,
    spec: ResponsesFile,
    needed: Mapping[str, str],
    report: Report,
    *,
    blank_answers: bool = False,
) -> Source | None:
    """The columns that the codebook names, as text; every fault of the file goes to the report.

    Parameters
    ----------
    path
        Where the file is: its name is used in the faults, its ending for the format.
    content
        Its bytes.
    spec
        What ``study.yaml`` says of the file.
    needed
        The columns to keep, and what each is for, in words.
    report
        Where the faults go.
    blank_answers
        Whether a blank cell is an answer to some question: blank rows at the end are then kept.

    Returns
    -------
    Source | None
        ``None`` when no table can be made of the file.
    """
    reader = _Reader(path, content, spec, needed, report, blank_answers)
    return reader.read()


class _Reader:
    """Reads one file, and says what is wrong with it."""

    def __init__(
        self,
        path: Path,
        content: bytes,
        spec: ResponsesFile,
        needed: Mapping[str, str],
        report: Report,
        blank_answers: bool,
    ) -> None:
        self._path, self._content, self._spec = path, content, spec
        self._needed, self._report, self._blank_answers = needed, report, blank_answers

    def _add(self, problem: str, remedy: str = "", at: str = "") -> None:
        self._report.add(f"{self._path.name}{at}", problem, remedy)

    def read(self) -> Source | None:
        written = self._spec.format or _FORMATS.get(self._path.suffix.lower())
        faults = len(self._report.faults)
        if not self._content or self._content.isspace():
            self._add("le fichier est vide.", "Exportez de nouveau les réponses.")
            return None
        if written is None:
            self._add(
                f"la terminaison « {self._path.suffix} » ne dit pas le format.",
                "Renommez le fichier en .csv, .xlsx, .parquet ou .sav, ou ajoutez format à responses "
                "dans study.yaml.",
            )
            return None
        if not self._is(written):
            return None
        match written:
            case "csv":
                source = self._csv()
            case "xlsx":
                source = self._xlsx()
            case "parquet":
                source = self._parquet()
            case _:
                source = self._sav()
        if source is not None and source.table.num_rows == 0:
            if len(self._report.faults) == faults:
                self._add(
                    "le fichier n'a que sa ligne d'en-tête, aucun répondant.",
                    "Exportez de nouveau les réponses.",
                )
            return None
        return source

    def _is(self, written: str) -> bool:
        """Whether the content is what the ending, or ``format``, says."""
        found = next((f for mark, f in _SIGNATURES.items() if self._content.startswith(mark)), "csv")
        if found == written:
            return True
        if found == "csv":
            found_in_words = "du texte" if b"\0" not in self._content[:4096] else "un contenu inconnu"
        else:
            found_in_words = _CALLED[found]
        if found == "xls":
            remedy = "Enregistrez-le en .xlsx ou en CSV, sans mot de passe."
        elif self._spec.format is not None:
            remedy = "Corrigez responses.format dans study.yaml, ou exportez de nouveau les réponses."
        else:
            remedy = (
                "Donnez au fichier la terminaison de son contenu (et à responses.file dans study.yaml), "
                "ou exportez de nouveau les réponses."
            )
        self._add(f"le fichier devrait être {_CALLED[written]}, mais c'est {found_in_words}.", remedy)
        return False

    def _positions(self, header: Sequence[str]) -> dict[str, int] | None:
        """Where the needed columns are; ``None`` when one is missing or there twice."""
        header = [name.strip() for name in header]
        seen = Counter(header)
        named = [name for name in header if name]
        faults = len(self._report.faults)
        for column, purpose in self._needed.items():
            if seen[column] > 1:
                places = " et ".join(str(i + 1) for i, name in enumerate(header) if name == column)
                self._add(
                    f"la colonne « {column} » ({purpose}) est {seen[column]} fois dans l'en-tête "
                    f"(colonnes {places}).",
                    "Renommez ou retirez celle qui ne sert pas.",
                )
        missing = [column for column in self._needed if column not in seen]
        for i, column in enumerate(missing):
            close = difflib.get_close_matches(column.casefold(), [c.casefold() for c in named], n=1)
            hint = next((f"Est-ce « {c} » ? " for c in named if close and c.casefold() == close[0]), "")
            columns = ", ".join(dict.fromkeys(named[:_COLUMNS_SHOWN])) or "aucune"
            more = "…" if len(named) > _COLUMNS_SHOWN else ""
            unnamed = f" ; sans nom : {seen['']}" if seen[""] else ""
            # The columns of the file are the same for every missing one: said once.
            listed = f"Colonnes du fichier : {columns}{more}{unnamed}." if i == 0 else ""
            self._add(f"la colonne « {column} » ({self._needed[column]}) manque.", f"{hint}{listed}".strip())
        if len(self._report.faults) > faults:
            return None
        return {column: header.index(column) for column in self._needed}

    def _csv(self) -> Source | None:
        sheet = read_csv(
            self._content,
            self._spec,
            self._needed,
            self._path.name,
            self._report,
            blank_answers=self._blank_answers,
        )
        if sheet is None:
            return None
        positions = self._positions(sheet.header)
        if positions is None:
            return None
        table = pa.table({column: sheet.table.column(i) for column, i in positions.items()})
        return Source(table, sheet.lines, typed=False)

    def _xlsx(self) -> Source | None:
        try:
            with calamine.load_workbook(io.BytesIO(self._content)) as workbook:
                sheets = [
                    s.name for s in workbook.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet
                ]
                name = self._sheet(sheets)
                if name is None:
                    return None
                sheet = workbook.get_sheet_by_name(name)
                rows = list(sheet.iter_rows())
                first = (sheet.start or (0, 0))[0] + 1
        except calamine.CalamineError:
            self._unreadable("xlsx")
            return None
        while rows and not self._blank_answers and is_blank(rows[-1]):
            rows.pop()
        if not rows:
            self._add(f"la feuille « {name} » est vide.", "Vérifiez responses.sheet dans study.yaml.")
            return None
        positions = self._positions([_text(cell) for cell in rows[0]])
        if positions is None:
            return None
        table = pa.table(
            {c: pa.array([_text(row[i]) for row in rows[1:]], pa.string()) for c, i in positions.items()}
        )
        return Source(table, np.arange(first + 1, first + len(rows)), typed=True)

    def _sheet(self, sheets: Sequence[str]) -> str | None:
        listed, stated = ", ".join(sheets) or "aucune", self._spec.sheet
        if stated in sheets:
            return stated
        if stated:
            close = difflib.get_close_matches(stated, sheets, n=1)
            hint = f"Est-ce « {close[0]} » ? " if close else ""
            self._add(f"la feuille « {stated} » n'existe pas.", f"{hint}Feuilles du classeur : {listed}.")
            return None
        if len(sheets) == 1:
            return sheets[0]
        self._add(
            f"le classeur a {len(sheets)} feuilles ({listed}).",
            "Dites laquelle lire : ajoutez sheet à responses dans study.yaml.",
        )
        return None

    def _parquet(self) -> Source | None:
        try:
            file = pyarrow.parquet.ParquetFile(pa.BufferReader(self._content))
            header = file.schema_arrow.names
        except (pa.ArrowException, OSError, UnicodeError):
            self._unreadable("parquet")
            return None
        positions = self._positions(header)
        if positions is None:
            return None
        try:
            table = file.read(columns=[header[i] for i in positions.values()])
            table.validate(full=True)
        except (pa.ArrowException, OSError, UnicodeError):
            self._unreadable("parquet")
            return None
        texts: dict[str, pa.ChunkedArray | pa.Array] = {}
        for column, i in positions.items():
            cells = table.column(header[i])
            try:
                texts[column] = _arrow_text(cells)
            except (pa.ArrowException, UnicodeError, ValueError, OverflowError):
                self._add(
                    f"la colonne « {column} » ({self._needed[column]}) est du type {cells.type}, "
                    "qui n'est pas lu.",
                    "Écrivez-la en texte ou en nombre.",
                )
        if len(texts) < len(positions):
            return None
        return Source(pa.table(texts), np.arange(2, table.num_rows + 2), typed=True)

    def _sav(self) -> Source | None:
        try:
            _, about = pyreadstat.read_sav(
                io.BytesIO(self._content), metadataonly=True, encoding=self._spec.encoding
            )
            header = [name or "" for name in about.column_names]  # a damaged file may have none
            positions = self._positions(header)
            if positions is None:
                return None
            cells, _ = pyreadstat.read_sav(
                io.BytesIO(self._content),
                usecols=[header[i] for i in positions.values()],
                apply_value_formats=False,
                user_missing=True,
                encoding=self._spec.encoding,
                output_format="dict",
            )
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError, OverflowError):
            self._unreadable("sav")
            return None
        texts = {column: pa.array(_texts(cells[header[i]]), pa.string()) for column, i in positions.items()}
        table = pa.table(texts)
        return Source(table, np.arange(2, table.num_rows + 2), typed=True)

    def _unreadable(self, written: str) -> None:
        self._add(
            f"le fichier commence comme {_CALLED[written]}, mais il est abîmé ou incomplet.",
            "Vérifiez qu'il s'ouvre dans son logiciel, puis exportez ou copiez-le de nouveau.",
        )


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


def _arrow_text(cells: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """A column of a Parquet file as text without nulls."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        cells, kind = cells.cast(kind.value_type), kind.value_type
    if pa.types.is_null(kind):
        return pa.array([""] * len(cells), pa.string())
    if pa.types.is_nested(kind):
        raise ValueError(kind)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or kind in (pa.string(), pa.large_string()):
        return pc.fill_null(cells.cast(pa.string()), "")
    encoded = cells.combine_chunks().dictionary_encode()
    texts = pa.array([_text(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return pc.fill_null(texts.take(encoded.indices), "")

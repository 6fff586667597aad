"""The CSV of a study: its encoding and delimiter are detected, its faults have exact lines."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv

from core.codebook import ResponsesFile
from core.errors import Report

_DELIMITERS = (";", ",", "\t", "|")
_DELIMITER_NAMES = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_ONE_BYTE_ENCODINGS = frozenset({"cp1252", "iso8859-1", "iso8859-15", "mac-roman", "cp850", "cp437"})
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEADER_CHARACTERS = 1_000_000
_LINES_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The cells of a file as text, all columns, with the line of each row (the header is line 1)."""

    header: list[str]
    table: pa.Table
    lines: np.ndarray


def read_csv(
    content: bytes,
    spec: ResponsesFile,
    needed: Collection[str],
    name: str,
    report: Report,
    *,
    blank_answers: bool,
) -> Sheet | None:
    """The cells of a CSV file; ``None``, with faults in the report, when they cannot be told.

    ``needed`` are the columns by which the delimiter is recognised. Rows without anything are left
    out at the end (unless a blank is an answer), and lines without any character everywhere.
    """
    return _Csv(content, spec, needed, name, report).read(blank_answers)


def lines_in_words(lines: Sequence[int] | np.ndarray) -> str:
    """How many lines, and the first ones: ``3 lignes : 2, 5, 9``."""
    shown = ", ".join(str(line) for line in lines[:_LINES_SHOWN])
    more = "…" if len(lines) > _LINES_SHOWN else ""
    return f"{len(lines)} ligne{'s' if len(lines) > 1 else ''} : {shown}{more}"


def is_blank(row: Iterable[object]) -> bool:
    """Whether a row holds nothing but white space."""
    return all(isinstance(cell, str) and not cell.strip() for cell in row)


class _Csv:
    """Reads one CSV file, and says what is wrong with it."""

    def __init__(
        self, content: bytes, spec: ResponsesFile, needed: Collection[str], name: str, report: Report
    ) -> None:
        self._content, self._spec, self._needed = content, spec, frozenset(needed)
        self._name, self._report = name, report

    def _add(self, problem: str, remedy: str = "", at: str = "") -> None:
        self._report.add(f"{self._name}{at}", problem, remedy)

    def read(self, blank_answers: bool) -> Sheet | None:
        text = self._decoded()
        if text is None:
            return None
        if not text.strip():
            self._add("le fichier est vide.", "Exportez de nouveau les réponses.")
            return None
        if text[0] in "\r\n":
            self._add(
                "la première ligne est vide : elle devrait nommer les colonnes.", "Retirez-la.", ", ligne 1"
            )
            return None
        delimiter = self._delimiter(text)
        if delimiter is None:
            return None
        ragged: list[tuple[int, int, int]] = []

        def set_aside(row: pyarrow.csv.InvalidRow) -> str:
            ragged.append((row.number, row.actual_columns, row.expected_columns))
            return "skip"

        data = text.encode("utf-8")
        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(data),
                # One thread and one block: exact line numbers, and no record cut between two blocks.
                # The header is read as a row, since it may name a column twice.
                read_options=pyarrow.csv.ReadOptions(
                    use_threads=False, block_size=len(data) + 1, autogenerate_column_names=True
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=set_aside,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    default_column_type=pa.string(), strings_can_be_null=False, null_values=[]
                ),
            )
        except (pa.ArrowException, OSError):
            self._add("le fichier CSV ne peut pas être lu.", "Exportez de nouveau les réponses.")
            return None
        rows = table.num_rows + len(ragged)
        empty: set[int] = set()
        body = text.rstrip("\r\n")
        breaks = body.count("\n") or body.count("\r")
        empty_line = any(pair in text for pair in ("\n\n", "\n\r\n", "\r\r"))
        if text.count('"') % 2 or breaks >= rows or empty_line:
            scanned = self._scanned(text, delimiter)
            if scanned is None:
                return None
            empty = scanned if table.num_columns > 1 else set()
        self._report_ragged(ragged)
        lines = np.arange(1, rows + 1)
        lines = lines[~np.isin(lines, [number for number, _, _ in ragged])]
        header = [column[0].as_py() for column in table.columns]
        end = table.num_rows if blank_answers else _last_row(table) + 1
        table, lines = table.slice(1, end - 1), lines[1:end]
        if empty:
            kept = ~np.isin(lines, list(empty))
            table, lines = table.filter(pa.array(kept)), lines[kept]
        return Sheet(header, table, lines)

    def _decoded(self) -> str | None:
        """The text of a CSV file, from its stated encoding or the one that it shows."""
        content, stated = self._content, self._spec.encoding
        if stated is None and content.startswith(_UTF16_MARKS):
            candidates: Iterable[str] = ("utf-16",)
        elif stated is not None:
            candidates = (stated,)
        else:
            if b"\0" in content:
                self._add(
                    "le fichier contient des octets nuls : ce n'est pas un CSV lisible.",
                    "Enregistrez-le en « CSV UTF-8 ».",
                )
                return None
            candidates = ("utf-8", "cp1252", "latin-1")
        where = 0
        for encoding in candidates:
            try:
                text = content.decode(encoding)
            except LookupError:
                self._add(
                    f"l'encodage « {encoding} » que donne study.yaml n'existe pas.",
                    "Écrivez utf-8, cp1252, latin-1 ou utf-16, ou retirez encoding.",
                )
                return None
            except UnicodeError as error:
                where = getattr(error, "start", 0)
                continue
            text = text.removeprefix("\ufeff")
            if stated is not None and self._is_utf8_read_otherwise(stated, text):
                self._add(
                    f"study.yaml dit que le fichier est en {stated}, mais il est en UTF-8.",
                    "Retirez encoding de study.yaml, ou écrivez utf-8.",
                )
                return None
            if "\0" in text:
                self._add(
                    "le fichier contient des caractères nuls : son encodage n'est pas celui attendu.",
                    "Enregistrez-le en « CSV UTF-8 », et retirez encoding de study.yaml.",
                )
                return None
            return text
        called, line = stated or "UTF-16", content.count(b"\n", 0, where) + 1
        self._add(
            f"le fichier n'est pas en {called} : l'octet n° {where + 1} n'y a pas de sens.",
            "Retirez encoding de study.yaml : l'encodage sera détecté."
            if stated
            else "Enregistrez-le en « CSV UTF-8 ».",
            f", ligne {line}",
        )
        return None

    def _is_utf8_read_otherwise(self, stated: str, text: str) -> bool:
        """Whether a one-byte encoding would turn « é » into « Ã© » without a word."""
        if codecs.lookup(stated).name not in _ONE_BYTE_ENCODINGS or text.isascii():
            return False
        try:
            self._content.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    def _delimiter(self, text: str) -> str | None:
        """The stated delimiter, or the one whose header holds most of the needed columns."""
        names = {d: _header(text, d) for d in _DELIMITERS}

        def score(delimiter: str) -> tuple[int, int]:
            return len(set(names[delimiter]) & self._needed), len(names[delimiter])

        best = max(_DELIMITERS, key=score)
        stated = self._spec.delimiter
        if stated is None:
            if score(best)[1] > 1:
                return best
            # A file of one column: any delimiter will do that its cells do not hold.
            return next((d for d in _DELIMITERS if d not in text), best)
        if not stated.isascii() or stated in '"\r\n\0':
            self._add(
                f"le délimiteur « {stated} » que donne study.yaml ne peut pas servir.",
                "Écrivez un point-virgule, une virgule, une tabulation ou une barre verticale.",
            )
            return None
        names[stated] = _header(text, stated)
        if score(best) > score(stated) and score(best)[0] > score(stated)[0]:
            self._add(
                f"study.yaml dit que le délimiteur est « {_delimiter_name(stated)} », mais l'en-tête se lit "
                f"mieux avec « {_delimiter_name(best)} ».",
                "Corrigez delimiter dans study.yaml, ou retirez-le : il sera détecté.",
            )
            return None
        return stated

    def _scanned(self, text: str, delimiter: str) -> set[int] | None:
        """The lines without any character; ``None``, and a fault, when quotes do not match."""
        empty, line = set(), 0
        try:
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
                line += 1
                if not row:
                    empty.add(line)
        except csv.Error:
            self._add(
                "un guillemet ouvert n'est pas refermé, ou un guillemet est mal placé.",
                'Fermez-le ; un guillemet dans un texte s\'écrit deux fois ("").',
                f", ligne {line + 1}",
            )
            return None
        return empty

    def _report_ragged(self, ragged: Sequence[tuple[int, int, int]]) -> None:
        for actual in sorted({cells for _, cells, _ in ragged}):
            lines = [number for number, cells, _ in ragged if cells == actual]
            expected = ragged[0][2]
            self._add(
                f"{actual} cellule{'s' if actual > 1 else ''} au lieu de {expected} "
                f"({lines_in_words(lines)}).",
                "Vérifiez les délimiteurs de ces lignes, et les guillemets autour des textes qui en "
                "contiennent.",
                f", {'première fois ' if len(lines) > 1 else ''}ligne {lines[0]}",
            )


def _header(text: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader(io.StringIO(text[:_HEADER_CHARACTERS], newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    return [name.strip() for name in row]


def _delimiter_name(delimiter: str) -> str:
    return _DELIMITER_NAMES.get(delimiter, delimiter)


def _last_row(table: pa.Table) -> int:
    """The position of the last row with something in it."""
    last: int = table.num_rows - 1
    while last > 0 and is_blank(column[last].as_py() for column in table.columns):
        last -= 1
    return last

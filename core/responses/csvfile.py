"""The CSV of a study: its encoding and delimiter are detected, its faults have exact lines."""

from __future__ import annotations

import codecs
import csv
import io
from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from core.codebook import ResponsesFile, weight
from core.errors import Report, quoted

_DELIMITERS = (";", ",", "\t", "|")
_DELIMITER_NAMES = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_ONE_BYTE_ENCODINGS = frozenset({"cp1252", "iso8859-1", "iso8859-15", "mac-roman", "cp850", "cp437"})
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ODD_ENCODINGS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined"})
MAXIMUM_BYTES = 2_000_000_000
"""As UTF-8: Arrow counts a block in 31 bits, and lines are exact in one block only."""
MAXIMUM_COLUMNS = 50_000
MAXIMUM_HEADER = 2_000_000
CELLS = pa.dictionary(pa.int32(), pa.string())
"""The type of columns: each distinct text once, which is what a survey repeats."""
_BLOCK, _ROWS = 1 << 22, 1 << 16
_MOST_RAGGED, _LENGTHS_SHOWN = 10_000, 10
_LINES_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class CsvTable:
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
) -> CsvTable | None:
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


@dataclass(frozen=True, slots=True, eq=False)
class _Csv:
    """Reads one CSV file, and says what is wrong with it."""

    content: bytes
    spec: ResponsesFile
    needed: Collection[str]
    name: str
    report: Report

    def _add(self, problem: str, remedy: str = "", at: str = "") -> None:
        self.report.add(f"{self.name}{at}", problem, remedy)

    def read(self, blank_answers: bool) -> CsvTable | None:
        data = self._decoded()
        if data is None:
            return None
        if not data or data.isspace():
            self._add("le fichier est vide.", "Exportez de nouveau les réponses.")
            return None
        if data[0] in b"\r\n":
            self._add(
                "la première ligne est vide : elle devrait nommer les colonnes.", "Retirez-la.", ", ligne 1"
            )
            return None
        delimiter = self._delimiter(data)
        width = self._width(data, delimiter) if delimiter is not None else None
        if delimiter is None or width is None:
            return None
        body = _end(data)
        kept = len(data) if blank_answers and width == 1 else body
        table, ragged = self._table(pa.py_buffer(data).slice(0, kept), delimiter, width)
        if table is None:
            return None
        rows = table.num_rows + len(ragged)
        empty = np.array([], np.int64)
        breaks = data.count(b"\n", 0, body) or data.count(b"\r", 0, body)
        empty_line = any(data.find(pair, 0, body) >= 0 for pair in (b"\n\n", b"\n\r\n", b"\r\r"))
        if data.count(b'"') % 2 or breaks >= rows or empty_line:
            scanned = self._scanned(data, delimiter)
            if scanned is None:
                return None
            empty = scanned if width > 1 else empty
        self._report_ragged(ragged, width)
        if ragged and ragged[0][0] == 1:
            return None
        lines = np.arange(1, rows + 1)
        lines = lines[~np.isin(lines, [number for number, _ in ragged])]
        header = [column[0].as_py() for column in table.columns]
        end = table.num_rows if blank_answers else _last_row(table) + 1
        table, lines = table.slice(1, end - 1), lines[1:end]
        if empty.size:
            filled = ~np.isin(lines, empty)
            table, lines = table.filter(pa.array(filled)), lines[filled]
        return CsvTable(header, table, lines)

    def _width(self, data: bytes, delimiter: str) -> int | None:
        """How many columns the header names; ``None``, and a fault, when there are too many."""
        start = data[:MAXIMUM_HEADER]
        if len(data) > MAXIMUM_HEADER and b"\n" not in start and b"\r" not in start:
            self._add(
                "la première ligne, qui nomme les colonnes, dépasse 2 Mo.",
                "Vérifiez qu'il s'agit bien des réponses, une ligne par répondant.",
                ", ligne 1",
            )
            return None
        width = len(_header(data, delimiter))
        if not width:
            self._add(
                "la ligne d'en-tête ne peut pas être lue.",
                "Vérifiez que ses guillemets sont refermés.",
                ", ligne 1",
            )
            return None
        if width > MAXIMUM_COLUMNS:
            self._add(
                f"le fichier a {width} colonnes ; la limite est de {MAXIMUM_COLUMNS}.",
                "Gardez celles que nomme study.yaml.",
                ", ligne 1",
            )
            return None
        return width

    def _table(
        self, data: pa.Buffer, delimiter: str, width: int
    ) -> tuple[pa.Table | None, list[tuple[int, int]]]:
        """The cells of the rows of this width, the header too; line and cells of the other rows."""
        ragged: list[tuple[int, int]] = []

        def set_aside(row: pyarrow.csv.InvalidRow) -> str:
            ragged.append((row.number, row.actual_columns))
            return "skip" if len(ragged) < _MOST_RAGGED else "error"

        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(data),
                # One thread and one block: exact line numbers, and no record cut between two blocks.
                # The header is read as a row, since it may name a column twice.
                read_options=pyarrow.csv.ReadOptions(
                    use_threads=False, block_size=data.size + 1, column_names=[str(i) for i in range(width)]
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=set_aside,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    default_column_type=CELLS, strings_can_be_null=False, null_values=[]
                ),
            )
        except (pa.ArrowException, OSError):
            if ragged:
                self._report_ragged(ragged, width)
            else:
                self._add("le fichier CSV ne peut pas être lu.", "Exportez de nouveau les réponses.")
            return None, ragged
        return table, ragged

    def _decoded(self) -> bytes | None:
        """The file in UTF-8 without mark, from its stated encoding or the one that it shows."""
        content, stated = self.content, self.spec.encoding
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
                data = _transcoded(content, encoding)
            except LookupError:
                self._add(
                    f"l'encodage {quoted(encoding)} que donne study.yaml n'existe pas.",
                    "Écrivez utf-8, cp1252, latin-1 ou utf-16, ou retirez encoding.",
                )
                return None
            except UnicodeError as error:
                where = getattr(error, "start", 0)
                continue
            data = data.removeprefix(codecs.BOM_UTF8)
            if stated is not None and self._is_utf8_read_otherwise(stated):
                self._add(
                    f"study.yaml dit que le fichier est en {stated}, mais il est en UTF-8.",
                    "Retirez encoding de study.yaml, ou écrivez utf-8.",
                )
                return None
            if b"\0" in data:
                self._add(
                    "le fichier contient des caractères nuls : son encodage n'est pas celui attendu.",
                    "Enregistrez-le en « CSV UTF-8 », et retirez encoding de study.yaml.",
                )
                return None
            if len(data) > MAXIMUM_BYTES:
                self._add(
                    f"le fichier pèse {weight(len(data))} en UTF-8 ; la limite est de "
                    f"{weight(MAXIMUM_BYTES)}.",
                    "Retirez les colonnes que study.yaml ne nomme pas, ou enregistrez-le en Parquet.",
                )
                return None
            return data
        called, line = stated or "UTF-16", content.count(b"\n", 0, where) + 1
        self._add(
            f"le fichier n'est pas en {called} : l'octet n° {where + 1} n'y a pas de sens.",
            "Retirez encoding de study.yaml : l'encodage sera détecté."
            if stated
            else "Enregistrez-le en « CSV UTF-8 ».",
            f", ligne {line}",
        )
        return None

    def _is_utf8_read_otherwise(self, stated: str) -> bool:
        """Whether a one-byte encoding would turn « é » into « Ã© » without a word."""
        if codecs.lookup(stated).name not in _ONE_BYTE_ENCODINGS or self.content.isascii():
            return False
        try:
            _transcoded(self.content, "utf-8")
        except UnicodeError:
            return False
        return True

    def _delimiter(self, data: bytes) -> str | None:
        """The stated delimiter, or the one whose header holds most of the needed columns."""
        names = {d: _header(data, d) for d in _DELIMITERS}

        def score(delimiter: str) -> tuple[int, int]:
            return len({*names[delimiter]} & {*self.needed}), len(names[delimiter])

        best = max(_DELIMITERS, key=score)
        stated = self.spec.delimiter
        if stated is None:
            if score(best)[1] > 1:
                return best
            # A file of one column: any delimiter will do that its cells do not hold.
            return next((d for d in _DELIMITERS if d.encode() not in data), best)
        if not stated.isascii() or stated in '"\r\n\0':
            self._add(
                f"le délimiteur {quoted(stated)} que donne study.yaml ne peut pas servir.",
                "Écrivez un point-virgule, une virgule, une tabulation ou une barre verticale.",
            )
            return None
        names[stated] = _header(data, stated)
        if score(best) > score(stated) and score(best)[0] > score(stated)[0]:
            self._add(
                f"study.yaml dit que le délimiteur est {quoted(_delimiter_name(stated))}, mais l'en-tête se "
                f"lit mieux avec {quoted(_delimiter_name(best))}.",
                "Corrigez delimiter dans study.yaml, ou retirez-le : il sera détecté.",
            )
            return None
        return stated

    def _scanned(self, data: bytes, delimiter: str) -> np.ndarray | None:
        """The lines without any character; ``None``, and a fault, when quotes do not match."""
        empty, line = array("q"), 0
        text = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
        try:
            for row in csv.reader(text, delimiter=delimiter, strict=True):
                line += 1
                if not row:
                    empty.append(line)
        except csv.Error as error:
            self._add(
                "une cellule dépasse 131 072 caractères, sans doute faute d'un guillemet refermé."
                if "limit" in str(error)
                else "un guillemet ouvert n'est pas refermé, ou un guillemet est mal placé.",
                'Fermez-le ; un guillemet dans un texte s\'écrit deux fois ("").',
                f", ligne {line + 1}",
            )
            return None
        return np.array(empty)

    def _report_ragged(self, ragged: Sequence[tuple[int, int]], width: int) -> None:
        by_length: dict[int, list[int]] = {}
        for number, cells in ragged:
            by_length.setdefault(cells, []).append(number)
        at_least = "au moins " if len(ragged) >= _MOST_RAGGED else ""
        for cells, lines in sorted(by_length.items())[:_LENGTHS_SHOWN]:
            self._add(
                f"{cells} cellule{'s' if cells > 1 else ''} au lieu de {width} "
                f"({at_least}{lines_in_words(lines)}).",
                "Vérifiez les délimiteurs de ces lignes, et les guillemets autour des textes qui en "
                "contiennent.",
                f", {'première fois ' if len(lines) > 1 else ''}ligne {lines[0]}",
            )
        if (more := len(by_length) - _LENGTHS_SHOWN) > 0:
            self._add(
                f"des lignes de {more} autre{'s longueurs' if more > 1 else ' longueur'} n'ont pas non plus "
                f"{width} cellules.",
                "Exportez de nouveau les réponses.",
            )


def _transcoded(content: bytes, encoding: str) -> bytes:
    """A file as UTF-8, its mark kept; by blocks, so that its text never stands whole in memory.

    Raises
    ------
    LookupError
        If there is no such encoding of texts.
    UnicodeError
        If a byte means nothing in it; ``start`` is its place in the file.
    """
    name = codecs.lookup(encoding).name
    if name in _ODD_ENCODINGS:
        raise LookupError(encoding)
    "a".encode(encoding)  # what encodes no text, as zip, is refused
    decoder, parts = codecs.getincrementaldecoder(encoding)(), []
    for start in range(0, len(content), _BLOCK):
        block = content[start : start + _BLOCK]
        try:
            text = decoder.decode(block, start + _BLOCK >= len(content))
        except UnicodeDecodeError as error:
            error.start += start - (len(error.object) - len(block))
            raise
        if name != "utf-8":
            parts.append(text.encode("utf-8"))
    return b"".join(parts) if name != "utf-8" else content


def _end(data: bytes) -> int:
    """Where a file ends, without its last line breaks."""
    end = len(data)
    while end:
        tail = data[max(0, end - _BLOCK) : end]
        kept = len(tail.rstrip(b"\r\n"))
        end -= len(tail) - kept
        if kept:
            break
    return end


def _header(data: bytes, delimiter: str) -> list[str]:
    start = data[:MAXIMUM_HEADER].decode("utf-8", "ignore")
    try:
        row = next(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    return [name.strip() for name in row]


def _delimiter_name(delimiter: str) -> str:
    return _DELIMITER_NAMES.get(delimiter, delimiter)


def _last_row(table: pa.Table) -> int:
    """The position of the last row with something in it."""
    for start in range((table.num_rows - 1) // _ROWS * _ROWS, -1, -_ROWS):
        rows = table.slice(start, _ROWS)
        filled = np.zeros(rows.num_rows, bool)
        for column in rows.columns:
            text = pc.utf8_trim_whitespace(column.cast(pa.string()))
            filled |= pc.greater(pc.utf8_length(text), 0).to_numpy()
        if filled.any():
            return start + int(np.flatnonzero(filled)[-1])
    return 0

"""The CSV of a study: its encoding and delimiter are detected, its faults have exact lines."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

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
_LONGEST_ANNOUNCED = 2_000
_MOST_RAGGED, _MOST_SHORT, _LENGTHS_SHOWN = 10_000, 2_000_000, 10
ROWS_PEEKED = 5
"""How many rows, after those said to be the header, are looked at: the header may be there."""
_ANNOUNCED = re.compile(
    rb"""("?)sep=(?P<mark>[\t!#-/:-@\[-^`{-~])(?P=mark)*\1(?P=mark)* *(?:\r\n|\n|\r)""", re.IGNORECASE
)
_LINES_SHOWN = 5
_HIGH = re.compile(rb"[\x80-\xff]+")
_FRENCH = frozenset("éèêëàâäçùûüôöîïœæÉÈÊËÀÂÄÇÙÛÜÔÖÎÏŒÆ’‘“”–—…«»€")
_STARTS = (b"\xc3", b"\xe2\x80", b"\xc5\x93")
"""How its letters start in UTF-8: bytes that are next to never in a text in one byte."""
_MOST_KINDS, _MOST_PLACES = 10_000, 100_000


@dataclass(frozen=True, slots=True, eq=False)
class CsvTable:
    """The cells of a file as text, all columns, with the line of each row (the header is line 1).

    ``passed`` holds the rows between the one that names the columns and the first respondent.
    ``written`` says in words how it was read: its encoding and its delimiter.
    """

    header: Sequence[str]
    passed: Sequence[Sequence[str]]
    table: pa.Table
    lines: np.ndarray
    written: str


def read_csv(
    content: bytes,
    spec: ResponsesFile,
    needed: Collection[str],
    name: str,
    report: Report,
    *,
    blank_answers: bool,
    header_of: Callable[[Sequence[Sequence[str]]], Sequence[str] | None],
) -> CsvTable | None:
    """The cells of a CSV file; ``None``, with faults in the report, when they cannot be told.

    ``needed`` are the columns by which the delimiter is recognised; ``header_of`` tells, of the first rows,
    the one that names the columns. Rows without anything are left out at the end (unless a blank is an
    answer), and lines without any character everywhere.
    """
    return _Csv(content, spec, needed, name, report, header_of).read(blank_answers)


def lines_in_words(lines: Sequence[int] | np.ndarray) -> str:
    """How many lines, and the first ones: ``3 lignes : 2, 5, 9``."""
    shown = ", ".join(str(line) for line in lines[:_LINES_SHOWN])
    more = "…" if len(lines) > _LINES_SHOWN else ""
    return f"{len(lines)} ligne{'s' if len(lines) > 1 else ''} : {shown}{more}"


def plain_name(column: str) -> str:
    """The name of a column by which it is found: any white space in it is one space, none around it."""
    return " ".join(column.split())


def is_blank(row: Iterable[object]) -> bool:
    """Whether a row holds nothing but white space."""
    return all(isinstance(cell, str) and not cell.strip() for cell in row)


@dataclass(frozen=True, slots=True, eq=False)
class _Top:
    """The row that names the columns, those passed over, the first of a respondent, and where it starts."""

    header: Sequence[str]
    passed: Sequence[Sequence[str]]
    first: Sequence[str]
    end: int


@dataclass(slots=True, eq=False)
class _Ragged:
    """The rows that have not as many cells as the header names columns, from 1 after the header.

    ``texts`` holds them as they are written, while each may be a row whose last cells, blank, are not
    written: spreadsheets leave out their delimiters.
    """

    width: int
    lines: list[int] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    hopeless: bool = False

    def set_aside(self, row: pyarrow.csv.InvalidRow) -> str:
        """Note a row; ``error`` when there are too many."""
        self.lines.append(row.number)
        self.cells.append(row.actual_columns)
        # One cell alone may be the end of a text with a line break, whose row is whole without it.
        if not self.hopeless and 1 < row.actual_columns < self.width:
            self.texts.append(row.text)
        else:
            self.hopeless = True
            self.texts.clear()
        most = _MOST_RAGGED if self.hopeless else _MOST_SHORT
        return "skip" if len(self.lines) < most else "error"

    def may_be_halves(self, empty: np.ndarray) -> bool:
        """Whether two of them that follow each other, empty lines aside, would make one row together."""
        lines, cells = np.array(self.lines), np.array(self.cells)
        between = np.searchsorted(empty, lines[1:]) - np.searchsorted(empty, lines[:-1])
        follow = lines[1:] - lines[:-1] - between == 1
        return bool((follow & (cells[1:] + cells[:-1] <= self.width + 1)).any())


@dataclass(frozen=True, slots=True, eq=False)
class _Csv:
    """Reads one CSV file, and says what is wrong with it."""

    content: bytes
    spec: ResponsesFile
    needed: Collection[str]
    name: str
    report: Report
    header_of: Callable[[Sequence[Sequence[str]]], Sequence[str] | None]

    def _add(self, problem: str, remedy: str = "", at: str = "") -> None:
        self.report.add(f"{self.name}{at}", problem, remedy)

    def read(self, blank_answers: bool) -> CsvTable | None:
        data = self._decoded()
        if data is None:
            return None
        if not data or data.isspace():
            self._add("le fichier est vide.", "Exportez de nouveau les réponses.")
            return None
        start, announced = _announced(data)
        if data[start : start + 1] in (b"\r", b"\n"):
            self._add(
                "la première ligne est vide : elle devrait nommer les colonnes.", "Retirez-la.", ", ligne 1"
            )
            return None
        delimiter = self._delimiter(data[start : start + MAXIMUM_HEADER], data, announced)
        top = self._top(data, start, delimiter) if delimiter is not None else None
        if delimiter is None or top is None:
            return None
        end = _end(data)
        for width in dict.fromkeys((_width_of_rows(top), len(top.header))):
            keeps_ends = blank_answers and width == 1
            body = pa.py_buffer(data)[top.end : max(top.end, len(data) if keeps_ends else end)]
            table, ragged = self._table(body, delimiter, width)
            if width == len(top.header) or (table is not None and _header_alone_differs(table, ragged, top)):
                break
        if table is None:
            self._report_unread(ragged)
            return None
        above = self.spec.header_rows
        rows = above + table.num_rows + len(ragged.lines)
        empty = np.array([], np.int64)
        breaks = data.count(b"\n", start, end) or data.count(b"\r", start, end)
        empty_line = any(data.find(pair, start, end) >= 0 for pair in (b"\n\n", b"\n\r\n", b"\r\r"))
        if data.count(b'"', start) % 2 or breaks >= rows or empty_line:
            scanned = self._scanned(data, start, delimiter)
            if scanned is None:
                return None
            empty = scanned if width > 1 else empty
        lines = np.arange(above + 1, rows + 1)
        if ragged.lines:
            at = np.array(ragged.lines) + above
            if end == len(data) and at[-1] == rows and ragged.cells[-1] < width:
                self._add(
                    f"la dernière ligne s'arrête avant sa fin ({_in_cells(ragged.cells[-1])} au lieu de "
                    f"{width}).",
                    "Le fichier n'est sans doute pas entier : exportez ou copiez-le de nouveau.",
                    f", ligne {rows}",
                )
                return None
            filled_up = None
            if ragged.texts and not ragged.may_be_halves(empty - above):
                filled_up = _with_short_rows(table, at - above - 1, ragged, delimiter)
            if filled_up is not None:
                table = filled_up
            else:
                self._report_ragged(
                    list(zip(at.tolist(), ragged.cells, strict=True)), width, every=not table.num_rows
                )
                every = np.arange(above + 1, max(rows, at[-1]) + 1)  # blank lines are not counted in rows
                lines = every[~np.isin(every, at)][: table.num_rows]
        last = table.num_rows if blank_answers else _last_row(table) + 1
        table, lines = table.slice(0, last), lines[:last]
        if empty.size:
            filled = ~np.isin(lines, empty)
            table, lines = table.filter(pa.array(filled)), lines[filled]
        written = f"CSV, {self._encoding(data)}, {_delimiter_name(delimiter)}"
        return CsvTable(top.header, top.passed, table, lines, written)

    def _encoding(self, data: bytes) -> str:
        """The encoding that was stated or found; what is ASCII is UTF-8."""
        if self.spec.encoding is None and self.content.removeprefix(codecs.BOM_UTF8) == data:
            return "utf-8"
        return self.spec.encoding or ("utf-16" if self.content.startswith(_UTF16_MARKS) else "cp1252")

    def _top(self, data: bytes, start: int, delimiter: str) -> _Top | None:
        """The rows above the first respondent and a few more; ``None``, and a fault, when they cannot be."""
        above, held = self.spec.header_rows, data[start : start + MAXIMUM_HEADER]
        if len(data) - start > MAXIMUM_HEADER and b"\n" not in held and b"\r" not in held:
            self._add(
                "la première ligne, qui nomme les colonnes, dépasse 2 Mo.",
                "Vérifiez qu'il s'agit bien des réponses, une ligne par répondant.",
                ", ligne 1",
            )
            return None
        rows, end = _records(held, delimiter, above)
        if not rows or not rows[0]:
            self._add(
                "la ligne d'en-tête ne peut pas être lue.",
                "Vérifiez que ses guillemets sont refermés.",
                ", ligne 1",
            )
            return None
        if (width := len(rows[0])) > MAXIMUM_COLUMNS:
            self._add(
                f"le fichier a {width} colonnes ; la limite est de {MAXIMUM_COLUMNS}.",
                "Gardez celles que nomme study.yaml.",
                ", ligne 1",
            )
            return None
        header = self.header_of(rows)
        if header is None:
            return None
        named = next(i for i, row in enumerate(rows) if row is header)
        first = rows[above] if len(rows) > above else []
        return _Top(header, rows[named + 1 : above], first, start + end)

    def _table(self, body: pa.Buffer, delimiter: str, width: int) -> tuple[pa.Table | None, _Ragged]:
        """The cells of the rows of this width, and the other rows; ``None`` when these are too many."""
        ragged = _Ragged(width)
        names = [str(i) for i in range(width)]
        if not body.size:
            return pa.table({name: pa.array([], CELLS) for name in names}), ragged
        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(body),
                # One thread and one block: exact line numbers, and no record cut between two blocks.
                read_options=pyarrow.csv.ReadOptions(
                    use_threads=False, block_size=body.size + 1, column_names=names
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=ragged.set_aside,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    default_column_type=CELLS, strings_can_be_null=False, null_values=[]
                ),
            )
        except (pa.ArrowException, OSError):
            return None, ragged
        return table, ragged

    def _report_unread(self, ragged: _Ragged) -> None:
        if ragged.lines:
            at = [line + self.spec.header_rows for line in ragged.lines]
            self._report_ragged(list(zip(at, ragged.cells, strict=True)), ragged.width)
        else:
            self._add("le fichier CSV ne peut pas être lu.", "Exportez de nouveau les réponses.")

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
                if encoding in ("utf-8", stated) and (told := _mixed(content, encoding)):
                    self._add(*told)
                    return None
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

    def _delimiter(self, top: bytes, data: bytes, announced: str | None) -> str | None:
        """The stated delimiter, or the one whose header holds most of the needed columns.

        ``announced`` is the one that a first line ``sep=;`` gives: no better than the others, unless they
        do as well.
        """
        needed = {plain_name(name) for name in self.needed}
        delimiters = dict.fromkeys((*filter(None, (announced,)), *_DELIMITERS))
        names = {d: _header(top, d) for d in delimiters}

        def score(delimiter: str) -> tuple[int, int]:
            if not needed:  # a comma may be in the names, and not between them: rows tell
                return -_uneven(top, delimiter), len(names[delimiter])
            return len({*names[delimiter]} & needed), len(names[delimiter])

        best = max(delimiters, key=score)
        stated = self.spec.delimiter
        if stated is None:
            if score(best)[1] > 1 or announced:
                return best
            # A file of one column: any delimiter will do that its cells do not hold.
            return next((d for d in _DELIMITERS if d.encode() not in data), best)
        if not stated.isascii() or stated in '"\r\n\0':
            self._add(
                f"le délimiteur {quoted(stated)} que donne study.yaml ne peut pas servir.",
                "Écrivez un point-virgule, une virgule, une tabulation ou une barre verticale.",
            )
            return None
        names[stated] = _header(top, stated)
        if score(best) > score(stated) and score(best)[0] > score(stated)[0]:
            self._add(
                f"study.yaml dit que le délimiteur est {quoted(_delimiter_name(stated))}, mais l'en-tête se "
                f"lit mieux avec {quoted(_delimiter_name(best))}.",
                "Corrigez delimiter dans study.yaml, ou retirez-le : il sera détecté.",
            )
            return None
        return stated

    def _scanned(self, data: bytes, start: int, delimiter: str) -> np.ndarray | None:
        """The lines without any character; ``None``, and a fault, when quotes do not match."""
        empty, line = array("q"), 0
        file = io.BytesIO(data)
        file.seek(start)
        text = io.TextIOWrapper(file, "utf-8", newline="")
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

    def _report_ragged(self, ragged: Sequence[tuple[int, int]], width: int, *, every: bool = False) -> None:
        lines = [number for number, _ in ragged]
        if every and len(lines) > _LINES_SHOWN and {cells for _, cells in ragged} == {width + 1}:
            self._add(
                f"chaque ligne a une cellule de plus que l'en-tête ({lines_in_words(lines)}).",
                "Si les lignes commencent par un numéro (row.names de R), donnez un nom à cette colonne au "
                "début de l'en-tête ; sinon le délimiteur est aussi dans des textes ou des nombres : "
                "mettez-les entre guillemets, ou exportez avec un autre délimiteur.",
                f", ligne {self.spec.header_rows}",
            )
            return
        by_length: dict[int, list[int]] = {}
        for number, cells in ragged:
            by_length.setdefault(cells, []).append(number)
        at_least = "au moins " if len(ragged) >= min(_MOST_RAGGED, _MOST_SHORT) else ""
        for cells, lines in sorted(by_length.items())[:_LENGTHS_SHOWN]:
            self._add(
                f"{_in_cells(cells)} au lieu de {width} ({at_least}{lines_in_words(lines)}).",
                "Vérifiez les délimiteurs de ces lignes, et les guillemets autour des textes qui en "
                "contiennent."
                if cells > width
                else "Un retour à la ligne dans un texte sans guillemets coupe sa ligne en deux : mettez ce "
                "texte entre guillemets. Si ce sont des cellules vides, enregistrez le fichier en .xlsx.",
                f", {'première fois ' if len(lines) > 1 else ''}ligne {lines[0]}",
            )
        if (more := len(by_length) - _LENGTHS_SHOWN) > 0:
            self._add(
                f"des lignes de {more} autre{'s longueurs' if more > 1 else ' longueur'} n'ont pas non plus "
                f"{width} cellules.",
                "Exportez de nouveau les réponses.",
            )


def _mixed(content: bytes, encoding: str) -> tuple[str, str, str] | None:
    """The fault, its remedy and its place, of a file with accents in UTF-8 and others that are not."""
    if codecs.lookup(encoding).name != "utf-8" or not any(start in content for start in _STARTS):
        return None
    kinds: dict[bytes, bool | None] = {}
    places: dict[bool, list[int]] = {True: [], False: []}
    for found in _HIGH.finditer(content, len(codecs.BOM_UTF8) * content.startswith(codecs.BOM_UTF8)):
        run = found[0]
        if len(kinds) < _MOST_KINDS and run not in kinds:
            kinds[run] = _is_utf8(run)
        if (kind := kinds.get(run)) is not None and len(places[kind]) < _MOST_PLACES:
            places[kind].append(found.start())
    if not all(places.values()):
        return None
    counted = {kind: _lines_of(content, each) for kind, each in places.items()}
    few = len(counted[True]) < len(counted[False])  # the lines that differ are the few
    lines = counted[few]
    least = "au moins " if len(places[few]) >= _MOST_PLACES else ""
    return (
        "le fichier mêle deux encodages, sans doute ceux de deux sources ; les accents qui diffèrent sont en "
        f"{'UTF-8' if few else 'Windows-1252'} ({least}{lines_in_words(lines)}).",
        "Exportez de nouveau les réponses en UTF-8, ou écrivez de nouveau les accents de ces lignes.",
        f", {'première fois ' if len(lines) > 1 else ''}ligne {lines[0]}",
    )


def _is_utf8(run: bytes) -> bool | None:
    """Whether a run of bytes that are not ASCII is French in UTF-8; ``None`` when it may be either.

    Two letters of cp1252 may be one of UTF-8, as « É » before a no-break space: never one that French has.
    """
    try:
        text = run.decode("utf-8")
    except UnicodeError:
        return False
    return True if any(letter in _FRENCH for letter in text) else None


def _lines_of(content: bytes, places: Sequence[int]) -> list[int]:
    lines, line, before = [], 1, 0
    for place in places:
        line += content.count(b"\n", before, place)
        before = place
        lines.append(line)
    return [*dict.fromkeys(lines)]


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


def _announced(data: bytes) -> tuple[int, str | None]:
    """Where the header starts, and the delimiter that a line ``sep=;`` announces before it.

    Spreadsheets obey this line and do not show it: their line 1 is the next one.
    """
    found = _ANNOUNCED.match(data, 0, _LONGEST_ANNOUNCED)
    return (found.end(), found["mark"].decode()) if found else (0, None)


def _width_of_rows(top: _Top) -> int:
    """How many cells the first row has, where its end or that of the header is blank beyond the other.

    Otherwise how many columns the header names.
    """
    named, cells = len(top.header), len(top.first)
    ends = top.header[cells:] if cells < named else top.first[named:]
    return named if cells < 1 or any(cell.strip() for cell in ends) else cells


def _header_alone_differs(table: pa.Table, ragged: _Ragged, top: _Top) -> bool:
    """Whether every row has the length of the first, and nothing where the header has no name."""
    beyond = table.columns[len(top.header) :]
    return not ragged.lines and not any(text.strip() for column in beyond for text in _distinct(column))


def _distinct(column: pa.ChunkedArray) -> Iterator[str]:
    for chunk in column.chunks:
        yield from chunk.dictionary.to_pylist()


def _with_short_rows(table: pa.Table, at: np.ndarray, ragged: _Ragged, delimiter: str) -> pa.Table | None:
    """The table with its short rows in their places, the cells that they lack being blank.

    ``None`` when a quote is open at the end of one of them.
    """
    rows = zip(ragged.texts, ragged.cells, strict=True)
    texts = "".join(f"{text}{delimiter * (ragged.width - cells)}\n" for text, cells in rows)
    try:
        short = pyarrow.csv.read_csv(
            pa.BufferReader(texts.encode()),
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False, block_size=4 * len(texts) + 1, column_names=table.column_names
            ),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                default_column_type=CELLS, strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowInvalid:
        return None
    count = table.num_rows + len(at)
    order = np.empty(count, np.int64)
    whole = np.ones(count, bool)
    whole[at] = False
    order[whole], order[at] = np.arange(table.num_rows), np.arange(table.num_rows, count)
    both = pa.concat_tables([table, short]).unify_dictionaries().combine_chunks()
    return both.take(pa.array(order))


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


def _uneven(top: bytes, delimiter: str) -> int:
    """How many of the first rows have not as many cells as the header; all of them where it has one."""
    rows, _ = _records(top, delimiter, 1)
    width = len(rows[0]) if rows else 0
    return sum(len(row) != width or width == 1 for row in rows if row)


def _header(top: bytes, delimiter: str) -> list[str]:
    rows, _ = _records(top, delimiter, 1, more=0)
    return [plain_name(name) for name in rows[0]] if rows else []


def _records(top: bytes, delimiter: str, above: int, more: int = ROWS_PEEKED) -> tuple[list[list[str]], int]:
    """The first records of a file, ``more`` than those ``above`` the first respondent, and where these end.

    No record when one of those above cannot be read.
    """
    text = io.StringIO(top.decode("utf-8", "ignore"), newline="")
    lines, rows, end = [], [], 0

    def noted() -> Iterator[str]:
        for line in text:
            lines.append(line)
            yield line

    reader = csv.reader(noted(), delimiter=delimiter)
    try:
        for row in itertools.islice(reader, above + more):
            rows.append(row)
            if len(rows) <= above:
                end = len("".join(lines).encode())
    except csv.Error:
        return ([], 0) if len(rows) < above else (rows, end)
    return rows, end


def _in_cells(count: int) -> str:
    return f"{count} cellule{'s' if count > 1 else ''}"


def _delimiter_name(delimiter: str) -> str:
    return _DELIMITER_NAMES.get(delimiter, delimiter)


def _last_row(table: pa.Table) -> int:
    """The position of the last row with something in it; -1 when there is none."""
    for start in range((table.num_rows - 1) // _ROWS * _ROWS, -1, -_ROWS):
        rows = table.slice(start, _ROWS)
        filled = np.zeros(rows.num_rows, bool)
        for column in rows.columns:
            text = pc.utf8_trim_whitespace(column.cast(pa.string()))
            filled |= pc.greater(pc.utf8_length(text), 0).to_numpy()
        if filled.any():
            return start + int(np.flatnonzero(filled)[-1])
    return -1

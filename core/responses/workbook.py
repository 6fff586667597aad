"""What an XLSX says of its cells that its values do not: errors, formulas never calculated, hidden rows.

The library that reads values makes blanks of these, and a blank is an answer that nobody gave.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree

NEVER_CALCULATED = "\ufdd0"
"""What stands for the value of such a formula: a character that Unicode gives to no text."""
_CHUNK, _LONGEST = 1 << 22, 1 << 25
_CELL = re.compile(rb"<(?:\w+:)?c(?=[ >])")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_TYPE = re.compile(rb"""\st=["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>/]*>([^<]*)</")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\b[^>]{0,500}\bhidden=["'](?:1|true)["']""")
_SIGNS, _OTHER_SIGNS = (b't="e"', b"<f"), (b"t='e'", b":f")
"""What a piece holds that has a cell in error or a formula, and so for tools that write XML otherwise. Most
pieces have none, and need no other look."""
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\b[^>]{0,200}\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)


class Marked(NamedTuple):
    """A cell whose value is no answer, its row and column counted from 0, and what stands for the value."""

    row: int
    column: int
    text: str


class Area(NamedTuple):
    """Cells merged in one: the first row and column, and the last ones, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letters(self.left + 1)}{self.top + 1}:{letters(self.right + 1)}{self.bottom + 1}"


@dataclass(frozen=True, slots=True)
class Marks:
    """The cells of a sheet in error or never calculated, those merged, and how many rows it hides."""

    cells: list[Marked] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden: int = 0


def marks(path: Path, sheet: str) -> Marks:
    """What a sheet says of its cells beside their values; nothing when it is not made as sheets are."""
    cells: list[Marked] = []
    merged: list[Area] = []
    hidden = 0
    try:
        with zipfile.ZipFile(path) as archive:
            if (part := _part(archive, sheet)) is None:
                return Marks()
            signs: tuple[bytes, ...] = _SIGNS
            piece = b""
            for i, piece in enumerate(_pieces(archive, part)):
                if i == 0 and not (b"<sheetData>" in piece and b' r="' in piece):
                    signs += _OTHER_SIGNS
                if b"hidden=" in piece:
                    hidden += len(_HIDDEN.findall(piece))
                if any(sign in piece for sign in signs):
                    cells += _marked(piece)
            merged = [  # after the last row
                Area(int(top) - 1, _place(left) - 1, int(bottom) - 1, _place(right) - 1)
                for left, top, right, bottom in _MERGED.findall(piece)
            ]
    except (
        KeyError,
        ValueError,
        RuntimeError,
        OSError,
        zlib.error,
        zipfile.BadZipFile,
        ElementTree.ParseError,
    ):
        return Marks()
    return Marks(cells, merged, hidden)


def letters(place: int) -> str:
    """What a spreadsheet calls its nth column: A, Z, AA."""
    name = ""
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - ord("A") + 1
    return place


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name in the archive of the sheet of this name."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    ids = {
        identifier
        for each in book.iter()
        if each.tag.rpartition("}")[2] == "sheet" and each.get("name") == sheet
        for key, identifier in each.items()
        if key.rpartition("}")[2] == "id" and "}" in key
    }
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = [each.get("Target", "") for each in links if each.get("Id") in ids]
    if not targets:
        return None
    target = targets[0]
    return target[1:] if target.startswith("/") else str(PurePosixPath("xl") / target)


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part by pieces that cut no cell."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(_CHUNK):
            piece = rest + block
            cut = piece.rfind(b"</row>") + 1 or piece.rfind(b":row>") + 1
            if not cut and len(piece) > _LONGEST:
                return  # no spreadsheet writes such a row
            rest = piece[cut:]
            if cut:
                yield piece[:cut]
    yield rest


def _marked(piece: bytes) -> Iterator[Marked]:
    _, *cells = _CELL.split(piece)
    for cell in cells:
        attributes, _, inside = cell.partition(b">")
        kind, formula = _TYPE.search(attributes), _FORMULA.search(inside)
        error = kind is not None and kind[1] == b"e"
        place = _PLACE.search(attributes) if error or formula else None
        if place is None or attributes.endswith(b"/"):
            continue
        value = _VALUE.search(inside)
        written = value[1] if value else b""
        # A formula whose value is an empty text says so: t="str" and a value without anything.
        empty_text = value is not None and kind is not None and kind[1] == b"str"
        if error or not (written or empty_text):
            text = (written.decode("utf-8", "replace") or "#N/A") if error else NEVER_CALCULATED
            yield Marked(int(place[2]) - 1, _place(place[1]) - 1, text)

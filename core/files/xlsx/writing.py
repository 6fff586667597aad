"""An XLSX file being written: one look, names that Excel takes, text that stays text, stable bytes."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import textwrap
from collections.abc import Sequence
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from core.charts import PALETTES
from core.words import NBSP, cutting

MOST_NAME = 31  # UTF-16 units
PERCENT = f'0"{NBSP}"%'
INTEGER = "#,##0"
DECIMAL = "#,##0.0"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_RESERVED = {"history"}
_A4_SCALE, _A3_SCALE = 0.75, 0.6  # the least scales that are read without a glass
_MARGIN = 0.4  # inches
_SIDE = 255  # characters of a header or of a footer
_MOST_ROW = 409.0  # points: Excel's highest row
_TEXT = 12.3  # a text of this size has as many characters to the line as the width of a column says
_ROW = 15.0  # points
_PIXELS, _SLACK = 7, 5  # a character of the usual font, and what surrounds a cell


class _Paper(NamedTuple):
    """Excel's number of a paper, and what lies between the margins of a landscape: mm wide, points high."""

    number: int
    width: float
    height: float


_A4, _A3 = _Paper(9, 276, 480), _Paper(8, 399, 728)


class Names:
    """Names of sheets: each valid for Excel, and no two alike whatever their case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, title: str) -> str:
        """The name of a sheet with this title."""
        words = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("'") or "Feuille"
        if words.casefold() in _RESERVED:
            words = f"{words} 1"
        name, number = _cut(words, MOST_NAME), 1
        if name.casefold() in self._taken and name != words:  # begins like another
            name = cutting.middle(words, lambda short: _units(short) <= MOST_NAME)
        while name.casefold() in self._taken:
            number += 1
            end = f" ({number})"
            name = f"{_cut(words, MOST_NAME - len(end))}{end}"
        self._taken.add(name.casefold())
        return name


def _cut(words: str, most: int) -> str:
    """The beginning of a title, in at most so many UTF-16 units."""
    if _units(words) <= most:
        return words
    return words.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore").rstrip(" '") + "…"


class Workbook:
    """A workbook whose every cell of text is text, and that has the same bytes for the same cells.

    Parameters
    ----------
    title, author, comments
        Properties of the file.
    date
        Its date: of the data, never of now.
    foot
        What is printed at the foot of each page; ``nature`` is in the middle, and in the head.
    """

    def __init__(self, title: str, author: str, comments: str, date: dt.date, foot: str, nature: str) -> None:
        self._out = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._workbook = xlsxwriter.Workbook(self._out, options)
        created = dt.datetime(date.year, date.month, date.day)
        properties = {"title": title, "author": author, "comments": comments, "created": created}
        self._workbook.set_properties(properties)
        self._title, self._foot, self._nature = title, foot, nature
        self._names = Names()
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def page(self, title: str, widths: list[float]) -> Page:
        """A new sheet, whose columns have these widths (in characters)."""
        name = self._names.of(title)
        sheet = self._workbook.add_worksheet(name)
        page = Page(self, sheet, name, widths)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_margins(_MARGIN, _MARGIN, 0.75, 0.75)
        sheet.set_header(_side(self._title, self._nature, name))
        sheet.set_footer(_side(self._foot, self._nature, "", numbered=True))
        pixels = sum(round(width * _PIXELS + _SLACK) for width in widths)
        millimetres = pixels * 25.4 / 96
        small = millimetres * _A4_SCALE <= _A4.width
        page.across = 1 if small else math.ceil(millimetres * _A3_SCALE / _A3.width)
        paper = _A4 if small else _A3
        sheet.set_paper(paper.number)
        page.room = paper.height * max(1.0, millimetres / (page.across * paper.width))
        sheet.fit_to_pages(page.across, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return page

    def format(self, **properties: Any) -> Format:
        """A format of the house with these properties; the same one for the same."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            house = {"font_size": 10, "font_color": PALETTES["light"].text, "valign": "top"}
            self._formats[key] = self._workbook.add_format(house | properties)
        return self._formats[key]

    def bytes(self) -> bytes:
        """The file; nothing more can be written."""
        self._workbook.close()
        return self._out.getvalue()


class Page:
    """A sheet: rows and columns are counted from 0.

    It is printed on ``across`` pages in width, each with ``room`` for so many points of rows.
    """

    def __init__(self, workbook: Workbook, sheet: Worksheet, name: str, widths: list[float]) -> None:
        self.workbook, self.sheet, self.name, self.widths = workbook, sheet, name, widths
        self.across, self.room = 1, _A4.height
        self._heights: dict[int, float] = {}

    @property
    def last(self) -> int:
        """The last of its columns."""
        return len(self.widths) - 1

    def text(self, row: int, column: int, words: str, **properties: Any) -> None:
        """Words that nothing takes for a formula, a number, a link or markup."""
        if "indent" in properties:
            properties = {"align": "left", **properties}
        cell = self.workbook.format(**properties)
        if words:
            self.sheet.write_string(row, column, _text(words), cell)
        else:
            self.sheet.write_blank(row, column, None, cell)

    def number(self, row: int, column: int, value: float, shown: str, **properties: Any) -> None:
        """A number, shown as a format of Excel says."""
        self.sheet.write_number(row, column, value, self.workbook.format(num_format=shown, **properties))

    def link(self, row: int, column: int, words: str, target: str, to: int, **properties: Any) -> None:
        """A link to a row of a sheet of this file."""
        properties = {"font_color": PALETTES["light"].accent, "underline": 1, "align": "left", **properties}
        address = f"internal:'{target.replace(chr(39), 2 * chr(39))}'!A{to + 1}"
        self.sheet.write_url(row, column, address, self.workbook.format(**properties), target)
        self.text(row, column, words, **properties)  # of any length, unlike the name of a link

    def span(self, row: int, first: int, last: int, words: str, **properties: Any) -> None:
        """Words over several columns."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", self.workbook.format(**properties))
        self.text(row, first, words, **properties)

    def paragraph(self, row: int, words: str, last: int, **properties: Any) -> None:
        """Words over the first columns, in a row high enough for them."""
        self.span(row, 0, last, words, text_wrap=True, **properties)
        self.fit(row, [(words, sum(self.widths[: last + 1]))], properties.get("font_size", 10))

    def fit(self, row: int, pieces: list[tuple[str, float]], size: float = 10) -> None:
        """Make a row high enough for texts, each in so many characters of the usual font."""
        lines = max(_lines(words, width * _TEXT / size) for words, width in pieces)
        self._heights[row] = min(_MOST_ROW, lines * size * 1.36 + 4)
        self.sheet.set_row(row, self._heights[row])

    def keep(self, head: int, units: Sequence[Sequence[int]], end: int) -> None:
        """Break printed pages where no unit is cut.

        Parameters
        ----------
        head
            How many first rows each page repeats.
        units
            The first rows of what is kept together: of a question, then of its parts, where one that is
            higher than a page may be cut.
        end
            The row after the last one.
        """

        def height(first: int, last: int) -> float:
            return sum(self._heights.get(row, _ROW) for row in range(first, last))

        most = self.room - height(0, head)
        ends = [unit[0] for unit in units[1:]] + [end]
        whole: list[tuple[int, int]] = []
        for unit, after in zip(units, ends, strict=True):
            cuts = unit if height(unit[0], after) > most else unit[:1]
            whole += zip(cuts, [*cuts[1:], after], strict=True)
        breaks, used = [], 0.0
        for first, after in whole:
            if used and used + height(first, after) > most:
                breaks.append(first)
                used = 0.0
            used += height(first, after)
        self.sheet.set_h_pagebreaks(breaks)


def _text(words: str) -> str:
    """Text whose ends the library does not take for markup of its own, which it writes as it is."""
    return f"{words}\u200b" if words.startswith("<r>") and words.endswith("</r>") else words


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in so many characters."""
    return sum(max(1, len(textwrap.wrap(part, max(1, int(width))))) for part in text.split("\n"))


def widest_piece(text: str) -> int:
    """The length of the longest piece of a text that a line cannot break."""
    return max(len(piece) for piece in re.split(r"[ \n]|(?<=-)", text))


def _side(left: str, middle: str, right: str, *, numbered: bool = False) -> str:
    """A header or footer of a printed page: ``&`` has a meaning there, and few characters fit.

    A space keeps digits from being read with the size of the font.
    """
    end = f"Page{NBSP}&P / &N" if numbered else _literal(right)
    rest = f"&C&8 {_literal(middle)}&R&8 {end}"
    begin = left
    while _units(made := f"&L&8 {_literal(begin)}{rest}") > _SIDE:
        begin = begin[:-2] + "…"
    return made


def _literal(words: str) -> str:
    """Words of a header as they are; the library would take ``&G`` for the place of a picture."""
    return re.sub(r"&(?=[G\[])", "&\u200b", words.replace("&", "&&"))


def _units(words: str) -> int:
    """The length of a text as Excel counts it, in UTF-16 units."""
    return len(words.encode("utf-16-le")) // 2

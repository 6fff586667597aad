"""Questions under a banner of columns, as survey offices print them: the whole, then each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.charts import PALETTES
from core.codebook import MEAN_RANK, Codebook, Indicator, Question, Ranking
from core.disclosure import PublishedTable, tables
from core.estimation import Row
from core.files.xlsx.writing import DECIMAL, INTEGER, PERCENT, Page, Workbook, widest_piece
from core.views import ANSWERS, SCORE, Counted, Net, View, nets
from core.words import NBSP, about, gaps, labels, numbers, typography

Tables = Mapping[str, PublishedTable]
"""The tables of one question, by segment; under the empty name, that of the whole alone."""
BASE, CONTENTS, RANKED_BASE = "Base", "Sommaire", "L'ont classée"
HEAD = 4  # rows above the first cross-tabulation
_LABELS, _NUMBERS, _MOST_HEAD = 40.0, 9.6, 14.0  # widths, in characters
_PARAGRAPH = 130  # characters of a line that is read without turning the head
_WORD_ROOM = "_ _m_o_i_n_s"  # as much room as the word beside a number, so that figures stay in line
COLOURS = PALETTES["light"]
SHADE = "#EEF3F2"
SMALL = {"font_size": 9, "font_color": COLOURS.quiet}
TITLE = {"font_size": 16, "bold": True}


@dataclass(frozen=True, slots=True)
class BannerColumn:
    """A column of numbers: the whole selection, or a group of a segment."""

    by: str
    group: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of numbers: an answer, a key figure, a mean."""

    label: str
    tables: Tables
    option: str
    item: str
    strong: bool = False

    def table(self, column: BannerColumn) -> PublishedTable | None:
        """The table that has a column; none when a question is not crossed with itself."""
        if column.by or "" in self.tables:
            return self.tables.get(column.by)
        return next(iter(self.tables.values()))

    def row(self, column: BannerColumn) -> Row | None:
        """The row of a column; none where ``table`` gives none."""
        table = self.table(column)
        return table.row(self.option, column.group, self.item) if table else None


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that share a base: those of a question, of a line of a grid, a mean score.

    An answer that only some saw, and the mean rank of an option, are each a part.
    """

    title: str
    base: str
    lines: tuple[Line, ...]

    @property
    def of_means(self) -> bool:
        """Whether its numbers are means."""
        line = self.lines[0]
        table = next(iter(line.tables.values()))
        return table.is_mean(table.row(line.option, item=line.item))

    def base_row(self, column: BannerColumn) -> Row | None:
        """A row whose base is that of the column, if any is told."""
        rows = [row for line in self.lines if (row := line.row(column)) is not None]
        return next((row for row in rows if row.base is not None), rows[0] if rows else None)


@dataclass(frozen=True, slots=True)
class Crosstab:
    """The cross-tabulation of a question: what it has in a sheet, part after part."""

    question: Question
    title: str
    parts: tuple[Part, ...]


def columns_of(tables: Iterable[PublishedTable]) -> list[BannerColumn]:
    """The whole, then the groups of each segment, in the order of the codebook."""
    groups: dict[str, tuple[str, ...]] = {}
    for table in tables:
        if table.view.by:
            groups.setdefault(table.view.by, table.groups[1:])
        segments = table.book.segments
    ordered = sorted(groups, key=segments.index)
    return [BannerColumn("", ""), *(BannerColumn(by, group) for by in ordered for group in groups[by])]


def question_crosstab(question: Question, own: Sequence[PublishedTable]) -> Crosstab:
    """The parts of a question, from all its tables: answers, key figures, mean score."""

    def of(counted: Counted) -> Tables:
        return {table.recipe.by or "": table for table in own if table.recipe.counted == counted}

    answers, scores = of(ANSWERS), of(SCORE)
    whole = answers[""]
    parts = []
    for item in whole.items:
        lines = [Line(_answer(whole, option), answers, option, item) for option in whole.options]
        for net in nets(whole.book, question.id):
            if net.item == item:
                lines.append(
                    Line(f"Chiffre clé{NBSP}: {_net(net, whole)}", of(Net.of(net)), net.id, item, True)
                )
        parts += _parts(whole, item, lines)
        if scores:
            parts.append(Part("", "Base du score", (Line("Score moyen", scores, "mean", item, True),)))
    return Crosstab(question, question.title, tuple(parts))


def table_crosstab(table: PublishedTable) -> Crosstab:
    """The parts of one table, whatever it counts."""
    question = table.question
    own = {table.view.by or "": table}
    parts = [
        part
        for item in table.items
        for part in _parts(
            table, item, [Line(_answer(table, option), own, option, item) for option in table.options]
        )
    ]
    measured = table.net or table.recipe.score
    title = f"{question.title} – {_answer(table, table.options[0])}" if measured else question.title
    return Crosstab(question, title, tuple(parts))


def _parts(whole: PublishedTable, item: str, lines: Sequence[Line]) -> list[Part]:
    """The lines of an item, together where they share a base: of what all saw, and of what only some did."""
    title, ranked = labels.item_label(whole, item), isinstance(whole.question, Ranking)
    title = labels.capital(title) if ranked else title
    if ranked and item == MEAN_RANK:
        named = [f"{title}, {labels.AMONG_RANKED}", *[""] * len(lines)]
        return [Part(name, RANKED_BASE, (line,)) for name, line in zip(named, lines, strict=False)]
    apart: dict[str, list[Line]] = {}
    for line in lines:
        table = next(iter(line.tables.values()))
        part = table.apart(item, line.option)
        who = f"{BASE}{NBSP}: {labels.routing(whole.book, part)}" if part else BASE
        apart.setdefault(who, []).append(line)
    ordered = sorted(apart, key=lambda who: who != BASE)
    return [Part(title if n == 0 else "", who, tuple(apart[who])) for n, who in enumerate(ordered)]


def _answer(table: PublishedTable, option: str) -> str:
    question = table.question
    label = labels.option_label(table, option)
    return f"{label} ({question.unit})" if question.unit else label


def _net(net: Indicator, table: PublishedTable) -> str:
    return net.label or numbers.listing([labels.option_label(table, code) for code in net.options])


def banner_page(
    file: Workbook, name: str, title: str, columns: Sequence[BannerColumn], tables: Sequence[PublishedTable]
) -> Page:
    """A sheet with its title, how it is read, and its columns: all that repeats on each printed page."""
    book, view = tables[0].book, tables[0].view
    heads = [_head(book, view, column) for column in columns]
    alone = len(columns) == 1
    widths = [min(_MOST_HEAD, max(_NUMBERS, widest_piece(head) * 0.9 + 1.4)) for head in heads]
    page = file.page(name, [_LABELS, *widths, *([60.0] if alone else [])])
    page.span(0, 0, page.last, title, **TITLE)
    page.sheet.set_row(0, 24)
    page.paragraph(1, _legend(book, view, columns), _readable(page), **SMALL)
    look = {
        "bold": True,
        "font_size": 9,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
        "bg_color": SHADE,
    }
    page.text(2, 0, "", bg_color=SHADE)
    page.text(3, 0, "", bg_color=SHADE, bottom=1, bottom_color=COLOURS.quiet)
    page.text(2, 1, "", **look)
    for place, (column, head) in enumerate(zip(columns, heads, strict=True), start=1):
        first = column.by != columns[place - 2].by
        edge = {"left": 1, "left_color": COLOURS.line} if first else {}
        page.text(3, place, head, **look, bottom=1, bottom_color=COLOURS.quiet, **edge)
        if column.by and first:
            end = place + sum(other.by == column.by for other in columns) - 1
            page.span(
                2, place, end, book.segment(column.by).title, **look | {"align": "left", "indent": 1}, **edge
            )
    page.fit(2, [("", 10)], 11)
    page.fit(3, [(head, width * 0.85) for head, width in zip(heads, widths, strict=True)], 9)
    page.sheet.freeze_panes(HEAD, 2)
    page.sheet.repeat_rows(0, HEAD - 1)
    page.sheet.repeat_columns(0, 1)
    return page


def _head(book: Codebook, view: View, column: BannerColumn) -> str:
    if column.by:
        return book.segment(column.by).option(column.group).label
    return "Sélection" if view.filters else "Ensemble"


def _readable(page: Page) -> int:
    """The last column of a paragraph: what one line holds, on each of the pages across."""
    if page.across > 1:
        return 1
    last = page.last
    while last and sum(page.widths[: last + 1]) > _PARAGRAPH:
        last -= 1
    return last


def _legend(book: Codebook, view: View, columns: Sequence[BannerColumn]) -> str:
    """What is measured, and what the words in cells mean, in one line."""
    said = [f"En % des {labels.population(book, view)}, sauf mention contraire"]
    said.append("données redressées" if book.weighted else "données non pondérées")
    if book.simulated:
        said.insert(0, labels.SIMULATED.upper())
    if len(columns) > 1:
        assumed = "" if not gaps.indicative(book) else f" (indicatif, {gaps.ASSUMED})"
        said.append(f"« plus », « moins »{NBSP}: écart établi avec les autres répondants{assumed}")
    said += reserves(book)
    return " · ".join(said)


def reserves(book: Codebook) -> list[str]:
    """What the words that stand for a base or a number mean."""
    policy = book.disclosure
    small = f"« faible »{NBSP}: moins de {policy.caution_base} répondants"
    if policy.minimum_base == 1:
        return [small]
    return [small, f"« masqué »{NBSP}: moins de {policy.minimum_base} répondants, ou déductible"]


def write_crosstab(
    page: Page, row: int, crosstab: Crosstab, columns: Sequence[BannerColumn], back: str = ""
) -> tuple[list[int], int]:
    """Write a question from a row on.

    Returns
    -------
    tuple
        The first rows of what may stand on a printed page of its own, and the first row after the question.
    """
    book, question = next(iter(crosstab.parts[0].lines[0].tables.values())).book, crosstab.question
    last, edge = len(columns), {"top": 1, "top_color": COLOURS.text}
    starts = [row]
    page.text(row, 0, crosstab.title, bold=True, font_size=11, text_wrap=True, valign="vcenter", **edge)
    page.fit(row, [(crosstab.title, page.widths[0] * 0.9)], 13)
    for column in range(1, last + 1):
        page.text(row, column, "", **edge)
    if back:
        page.link(row, 1, f"↑ {CONTENTS}", back, 0, font_size=9, align="center", valign="vcenter", **edge)
    row += 1
    readable = _readable(page)
    for words in _notes(book, question):
        page.paragraph(row, words, readable, **SMALL)
        row += 1
    for part in crosstab.parts:
        if part.title:
            starts.append(row)
            page.paragraph(row, part.title, readable, bold=True, font_color=COLOURS.accent, valign="vcenter")
            row += 1
        row = _write_part(page, row, part, columns, weighted=book.weighted)
    return [starts[0], *starts[2:]], row


def _notes(book: Codebook, question: Question) -> list[str]:
    """What stands under the title of a question: its wording, and of whom it was asked."""
    asked = f"Posée seulement aux {labels.routing(book, question)}." if question.asked_to else ""
    plain = question.text == question.title and not question.several
    notes = [
        "" if plain else about.wording_note(question),
        asked,
        question.note,
    ]
    return [typography.typeset(words) for words in notes if words]


def _write_part(page: Page, row: int, part: Part, columns: Sequence[BannerColumn], *, weighted: bool) -> int:
    """The bases, then the lines, then who did not answer."""
    _write_quiet(page, row, part.base, "base", part, columns)
    if weighted:
        _write_quiet(page, row + 1, f"{part.base} pondérée", "weighted_base", part, columns)
        _write_quiet(page, row + 2, f"{part.base} efficace", "effective_base", part, columns)
    row += 3 if weighted else 1
    for line in part.lines:
        bold = {"bold": True} if line.strong else {}
        page.text(row, 0, line.label, indent=1, text_wrap=True, **bold)
        page.fit(row, [(line.label, page.widths[0] - 1.5)])
        for place, column in enumerate(columns, start=1):
            _write_cell(page, row, place, line, column, _edge(columns, place) | bold)
        row += 1
    if part.of_means:
        _write_quiet(page, row, "Écart type", "sd", part, columns)
        row += 1
    if part.base == BASE:
        _write_quiet(page, row, "Sans réponse", "no_answer", part, columns)
        row += 1
    return row


_QUIET_FORMATS = {"no_answer": PERCENT, "sd": DECIMAL}


def _write_quiet(
    page: Page, row: int, label: str, name: str, part: Part, columns: Sequence[BannerColumn]
) -> None:
    """A line of what a part has once: a base, a standard deviation, who did not answer."""
    quiet = {"font_size": 9, "italic": True, "font_color": COLOURS.quiet}
    page.text(row, 0, label, indent=1, **quiet)
    shown = _QUIET_FORMATS.get(name, INTEGER)
    for place, column in enumerate(columns, start=1):
        counted, look = part.base_row(column), quiet | _edge(columns, place)
        size = None if counted is None else getattr(counted, name)
        if counted is None:
            page.text(row, place, "", bg_color=SHADE, **look)
        elif size is not None:
            room = f'"{NBSP}faible"' if counted.status == "caution" and name == "base" else _WORD_ROOM
            page.number(row, place, size, shown + room, align="right", **look)
        else:
            told = counted.status == "masked" or name == "base"
            page.text(row, place, _blank(counted) if told else "", align="center", **look)


def _edge(columns: Sequence[BannerColumn], place: int) -> dict[str, object]:
    """The line before the first column of a segment."""
    first = columns[place - 1].by != columns[place - 2].by
    return {"left": 1, "left_color": COLOURS.line} if first else {}


def _write_cell(
    page: Page, row: int, place: int, line: Line, column: BannerColumn, look: dict[str, object]
) -> None:
    found, table = line.row(column), line.table(column)
    if found is None or table is None:
        page.text(row, place, "", bg_color=SHADE, **look)
    elif found.estimate is None:
        quiet = {"italic": True, "font_color": COLOURS.quiet, "font_size": 9, "bold": False}
        page.text(row, place, _blank(found), align="center", **look | quiet)
    else:
        gap = tables.kind(found) == "established"
        word = ("plus" if (found.difference or 0) > 0 else "moins") if gap else ""
        stands = {"font_color": COLOURS.accent, "bold": True} if gap else {}
        page.number(row, place, found.estimate, _shown(table, found, word), align="right", **look | stands)


def _blank(row: Row) -> str:
    """What stands where there is no number."""
    return "masqué" if row.status == "masked" else "sans réponse"


def _shown(table: PublishedTable, row: Row, word: str) -> str:
    """The format of a number: rounded as on the pages, with the word of its gap beside it."""
    assert row.estimate is not None
    if table.is_mean(row):
        number = DECIMAL if abs(row.estimate) < 100 else INTEGER
    else:
        exact = numbers.rounded(row.estimate) is not None
        number = PERCENT if exact else f'"{numbers.percent(row.estimate)}"'
    room = {"": _WORD_ROOM, "plus": f'"{NBSP}plus"_m', "moins": f'"{NBSP}moins"'}
    return number + room[word]

"""Which form a table is drawn in: lines, colours and order, the same for the screen and for slides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.charts.canvas import Mark
from core.charts.palette import Palette, between
from core.codebook import Option, Question
from core.disclosure import PublishedTable
from core.estimation import Row
from core.words import labels

Form = Literal["means", "stacked", "options", "grouped"]
"""A bar for each mean; the answers of a scale end to end; one for each answer; answers by group, or item."""
MOST_GROUPED = 6
Key = tuple[str, str, str]
"""Item, option and group of a published share."""


def form(table: PublishedTable) -> Form:
    """The form of chart that suits a question and its split, on pages and on slides."""
    question = table.question
    if question.numeric:
        return "means"
    if question.ordered and bool(question.items) != (table.view.by is not None):
        return "stacked"
    return "grouped" if table.view.by or question.items else "options"


def nature(table: PublishedTable, palette: Palette) -> tuple[Mark, ...]:
    """What bars are, in whatever colour: hatched for simulated answers, plain otherwise."""
    return (Mark("hatched", palette.text, labels.SIMULATED),) if table.simulated else ()


def group_colours(table: PublishedTable, palette: Palette) -> dict[str, str]:
    """The colour of each group of a nominal segment, the same on every page and under any filter.

    Empty for a scale, or for more groups than colours: names alone tell those apart. What is told by
    a colour is always written too.
    """
    segment = table.book.segment(table.view.by) if table.view.by else None
    if segment is None or segment.ordered:
        return {}
    plain = [o.code for o in segment.answers if o.role != "no_opinion" and o.tone != "neutral"]
    if len(plain) > len(palette.groups):
        return {}
    return dict(zip(plain, palette.groups, strict=False)) | {
        o.code: palette.neutral for o in segment.answers if o.code not in plain
    }


def display_order(options: Sequence[Option], table: PublishedTable, ordered: bool) -> list[Option]:
    """Scales in their own order, other answers by share, « Autre » after them; no opinion last."""
    if ordered:
        return sorted(options, key=lambda o: o.role == "no_opinion")
    aside = {o.code: 2 if o.role == "no_opinion" else labels.apart(o) for o in options}
    return sorted(options, key=lambda o: (aside[o.code], -share_of(table.row(o.code))))


def share_of(row: Row) -> float:
    """The share of a row; nothing for one that has none."""
    return row.estimate or 0.0


@dataclass(frozen=True, slots=True)
class Sides:
    """Where the answers of an ordered question stand when they are drawn end to end.

    Attributes
    ----------
    lefts
        From the axis to the left, the strongest opinion first; none of a level.
    rights
        From the axis to the right, the strongest opinion first; from the edge, in their order, of a level.
    aside
        A column of numbers at the right: no opinion, and what is on neither side.
    """

    lefts: tuple[Option, ...]
    rights: tuple[Option, ...]
    aside: tuple[Option, ...]

    @property
    def drawn(self) -> tuple[Option, ...]:
        """The answers of the bar, from left to right."""
        return (*reversed(self.lefts), *self.rights)


def sides(question: Question) -> Sides:
    """The sides of an ordered question: two of an opinion, one of a level (``question.opinion``)."""
    valid = [o for o in question.answers if o.role == "valid"]
    if question.opinion:
        lefts, rights = _outwards(valid, "negative"), _outwards(valid, "positive")
    else:
        # What is neutral within a level is a level; « Autre » before or after them is none.
        places = [i for i, o in enumerate(valid) if o.tone != "neutral"]
        lefts, rights = [], valid[places[0] : places[-1] + 1] if places else valid
    drawn = {o.code for o in (*lefts, *rights)}
    return Sides(tuple(lefts), tuple(rights), tuple(o for o in question.answers if o.code not in drawn))


def _outwards(valid: Sequence[Option], tone: str) -> list[Option]:
    """The opinions of a tone from the axis outwards: first the strongest, at an end of the scale."""
    positions = [i for i, o in enumerate(valid) if o.tone == tone]
    near_start = positions[0] <= len(valid) - 1 - positions[-1]
    return [valid[i] for i in (positions if near_start else reversed(positions))]


def answer_colours(question: Question, palette: Palette) -> dict[str, str]:
    """The colour of each answer, the same in every chart, on every page and under any filter.

    An opinion has two hues, strong where it is; a level one, from its first answer to its last; answers
    without an order have one colour.
    """
    if not (question.ordered and question.exclusive):
        unsure = {o.code for o in question.answers if o.role == "no_opinion"}
        return {o.code: palette.neutral if o.code in unsure else palette.accent for o in question.answers}
    placed = sides(question)
    right = palette.positive if question.opinion else (palette.level[1], palette.level[0])
    colours = {o.code: palette.neutral for o in placed.aside}
    for options, (weak, strong) in ((placed.lefts, palette.negative), (placed.rights, right)):
        for i, option in enumerate(options):
            colours[option.code] = between(strong, weak, i / max(len(options) - 1, 1))
    return colours


@dataclass(frozen=True, slots=True)
class ChartLine:
    """What one line of a chart with a split shows: an answer, or the key answers of an item."""

    item: str
    codes: tuple[str, ...]
    label: str

    def row(self, table: PublishedTable, group: str = "") -> Row:
        """The row of its first answer, for a group (empty: the whole selection)."""
        return table.row(self.codes[0], group, self.item)

    def share(self, table: PublishedTable, group: str = "") -> float | None:
        """The share of any of the codes, which exclude one another; ``None`` when masked."""
        shares = [table.row(code, group, self.item).estimate for code in self.codes]
        known = [share for share in shares if share is not None]
        return sum(known) if len(known) == len(shares) else None

    def figure(self, published: Mapping[Key, float], group: str) -> float | None:
        """The share published elsewhere, in [0, 1]; none of several answers together."""
        return published.get((self.item, self.codes[0], group)) if len(self.codes) == 1 else None


def chart_lines(table: PublishedTable) -> tuple[list[ChartLine], str]:
    """The lines of a chart with a split, and what must be said beside them."""
    question = table.question
    if question.items:
        keys = labels.key_options(table.book, question)
        lines = [ChartLine(item, keys, labels.item_label(table, item)) for item in table.items]
        lines.sort(key=lambda line: -(line.share(table) or 0))
        said = " ou ".join(f"« {question.option(key).label} »" for key in keys)
        return lines, f"Part de {said} ; les autres réponses sont dans le tableau."
    options = display_order(question.answers, table, question.ordered)
    return [ChartLine("", (o.code,), o.label) for o in options], ""


def of_one_base(table: PublishedTable, lines: Sequence[ChartLine]) -> list[ChartLine]:
    """The lines whose base is that of the groups, not of those alone who saw them."""
    rows = labels.shown_to_all(table, (line.row(table) for line in lines))
    return [line for line in lines if line.row(table) in rows]

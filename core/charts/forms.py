"""Which form a table is drawn in: lines, colours and order, the same for the screen and for slides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.charts.canvas import Mark
from core.charts.palette import Palette, between
from core.codebook import Option
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


def tint(option: Option, palette: Palette) -> str:
    """The colour of an answer on a bar of its own."""
    if option.role == "no_opinion" or option.tone == "neutral":
        return palette.neutral
    if option.tone == "negative":
        return palette.negative[1]
    if option.tone == "positive":
        return palette.positive[1]
    return palette.accent


def display_order(options: Sequence[Option], table: PublishedTable, ordered: bool) -> list[Option]:
    """Scales in their own order, other answers by share, « Autre » after them; no opinion last."""
    if ordered:
        return sorted(options, key=lambda o: o.role == "no_opinion")
    aside = {o.code: 2 if o.role == "no_opinion" else labels.apart(o) for o in options}
    return sorted(options, key=lambda o: (aside[o.code], -share_of(table.row(o.code))))


def share_of(row: Row) -> float:
    """The share of a row; nothing for one that has none."""
    return row.estimate or 0.0


def outwards(options: Sequence[Option], answers: Sequence[Option]) -> list[Option]:
    """From the axis outwards: the strongest opinion, at an end of the codebook's scale, first."""
    positions = [answers.index(o) for o in options]
    valid = [i for i, o in enumerate(answers) if o.role == "valid"]
    near_start = min(positions) - valid[0] <= valid[-1] - max(positions)
    return list(options) if near_start else list(reversed(options))


def diverges(answers: Sequence[Option]) -> bool:
    """Whether a scale goes from negative to positive opinions, with nothing between but neutral ones."""
    tones = {o.tone for o in answers if o.role != "no_opinion" and o.tone != "neutral"}
    return tones == {"negative", "positive"}


def scale_colours(answers: Sequence[Option], diverging: bool, palette: Palette) -> dict[str, str]:
    """The colour of each answer of a scale."""
    colours: dict[str, str] = {}
    valid = [o for o in answers if o.role == "valid" and o.tone != "neutral"]
    for option in answers:
        if option not in valid:
            colours[option.code] = palette.neutral
    if diverging:
        for tone, shades in (("negative", palette.negative), ("positive", palette.positive)):
            toned = outwards([o for o in valid if o.tone == tone], answers)
            for i, option in enumerate(toned):
                colours[option.code] = between(shades[1], shades[0], i / max(len(toned) - 1, 1))
        return colours
    for i, option in enumerate(valid):
        place = round(i * (len(palette.steps) - 1) / max(len(valid) - 1, 1))
        colours[option.code] = palette.steps[place]
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

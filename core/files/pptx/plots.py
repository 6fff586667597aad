"""What a native chart of a slide holds: names, series and values of a published table, cut to what fits.

A masked value is ``None``: no bar, a blank cell, « masqué » in its name. It is never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from core.charts import PALETTES, forms, scale_keys
from core.codebook import CITED, FIRST, Option
from core.disclosure import PublishedTable
from core.estimation import Row
from core.files.pptx import widths
from core.words import NBSP, labels, numbers

PALETTE = PALETTES["light"]
SIZES = (18, 16, 14)
"""Type of a chart, in points: the largest that fits a slide; a chart that does not fit goes on further."""
WHOLE = "Ensemble de l'étude"
MOST_COLUMNS, LONG_HEADING = 4, 40
"""Small charts side by side: one less where a heading has more letters."""
WIDEST, WIDEST_ALONE = 0.42, 0.5
"""The part of the width that names may take; beside one series of bars, which need less."""
BESIDE = 1.15
"""A column of numbers, in inches."""
WEAK = "Contour seul : effectif faible"
Form = Literal["stacked", "bars", "columns"]


@dataclass(frozen=True, slots=True)
class Series:
    """The values of a series, one for each category; ``None`` where there is no number.

    Those at the left of an axis are negative; ``weak`` says which rest on a low base.
    """

    name: str
    values: tuple[float | None, ...]
    colours: tuple[str, ...]
    weak: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart: bars by category and series.

    Attributes
    ----------
    form
        ``stacked`` (each category sums up to 1), ``bars`` (side by side), or ``columns`` (a small chart
        for each series).
    means
        Whether values are means rather than shares.
    note, bases
        What must be said beside it.
    beside
        Numbers in columns at the right of the bars of a scale: no opinion.
    together
        How many categories may not be cut apart.
    span
        The least and the largest value, those of the slides that continue a chart included.
    longest
        The length of the longest name, in inches by point of type; on all slides of a chart.
    size
        Of its type, in points.
    """

    form: Form
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    means: bool = False
    note: str = ""
    bases: str = ""
    beside: tuple[Series, ...] = ()
    together: int = 1
    span: tuple[float, float] = (0.0, 1.0)
    longest: float = 0.0
    size: int = SIZES[0]

    def rows(self, start: int, end: int) -> Plot:
        """Some of the categories."""
        series, beside = (
            tuple(
                replace(
                    s,
                    values=s.values[start:end],
                    colours=s.colours[start:end],
                    weak=s.weak[start:end],
                )
                for s in each
            )
            for each in (self.series, self.beside)
        )
        return replace(self, categories=self.categories[start:end], series=series, beside=beside)

    @property
    def opinion(self) -> bool:
        """Whether bars go both ways from an axis."""
        return self.form == "stacked" and self.span[0] < 0

    @property
    def weak(self) -> bool:
        """Whether a value rests on a low base."""
        return any(any(s.weak) for s in self.series)

    def bars(self, width: float) -> float:
        """The width of the bars and their names, in inches: what columns of numbers leave."""
        return width - BESIDE * len(self.beside)

    def aside(self, width: float) -> float:
        """The part of a width, in inches, that the names of categories take."""
        most = WIDEST_ALONE if self.form == "bars" and len(self.series) == 1 else WIDEST
        return min(most, max(0.1, (self.longest * self.size + 0.15) / width))

    def head(self, width: float) -> float:
        """The height over the bars, in inches: legend of a stacked chart, headings of columns."""
        line = self.size * 1.25 / 72
        if self.form == "stacked":
            legend = _legend_lines([s.name for s in self.series], self.bars(width), self.size)
            heads = [widths.lines(s.name, BESIDE - 0.1, self.size) for s in self.beside]
            return max([legend + self.tight(width), *heads]) * line + 0.12
        if self.form == "columns":
            room = (1 - self.aside(width)) * width / len(self.series) - 0.12
            return max(widths.lines(s.name, room, self.size) for s in self.series) * line + 0.08
        return 0.0

    def holds(self, value: float, width: float) -> bool:
        """Whether a part of a bar has room for its value; the bars of a scale are as long on every slide."""
        length = abs(value) * (self.bars(width) - self.aside(width) * width) / (2 if self.opinion else 1)
        return length >= widths.width(numbers.percent(abs(value)), self.size) + 0.03

    def tight(self, width: float) -> bool:
        """Whether some parts of bars have their values above them."""
        values = [v for s in self.series for v in s.values if v is not None]
        return any(told(v) and not self.holds(v, width) for v in values)

    def row(self, width: float) -> float:
        """The least height of a category, in inches: its bars, and names that do not touch."""
        line = self.size * 1.2 / 72
        tall = [widths.lines(name, self.aside(width) * width - 0.1, self.size) for name in self.categories]
        named = max([(a + b) / 2 for a, b in pairwise(tall)], default=max(tall, default=1)) * line
        if self.form == "columns":
            return max(named, line) + 0.03
        bars = line * (1.1 + self.tight(width) if self.form == "stacked" else len(self.series))
        return max(named, bars) + (0.06 if len(self.series) == 1 or self.form == "stacked" else 0.2)


def told(value: float) -> bool:
    """Whether a part of a bar has its value: from half a point, what is told as 1 %."""
    return numbers.half_up(abs(value) * 100) >= 1


def _legend_lines(names: Sequence[str], width: float, size: float) -> int:
    """On how many lines the names of a legend go: in columns as wide as the longest, each after its mark."""
    longest = max(widths.width(name, size) for name in names) + size * 0.022
    columns = max(1, int(width / longest))
    return -(-len(names) // columns) * -(-int(longest * 100) // int(width * 100))


def fitted(plot: Plot, width: float, height: float) -> list[Plot]:
    """The plot in the largest type that fits a space in inches; else cut into several, on one scale."""
    most = MOST_COLUMNS - any(len(s.name) > LONG_HEADING for s in plot.series)
    if plot.form == "columns" and len(plot.series) > most:
        count = -(-len(plot.series) // most)
        return [
            part
            for start, end in _shares(len(plot.series), count)
            for part in fitted(replace(plot, series=plot.series[start:end]), width, height)
        ]
    for size in SIZES:
        tried = replace(plot, size=size)
        head = tried.head(width)
        if head <= height / 3 and head + len(plot.categories) * tried.row(width) <= height:
            return [tried]
    tried = replace(plot, size=SIZES[-1])
    units = len(plot.categories) // plot.together
    each = max(1, int((height - tried.head(width)) / (tried.row(width) * plot.together)))
    cuts = _shares(units, -(-units // each))
    return [tried.rows(start * plot.together, end * plot.together) for start, end in cuts]


def _shares(count: int, parts: int) -> list[tuple[int, int]]:
    """Where each of some parts begins and ends, so that they are about as long."""
    return [(count * i // parts, count * (i + 1) // parts) for i in range(parts)]


def plot(table: PublishedTable, whole: PublishedTable) -> Plot | None:
    """The chart of a table, in the form that its page has; ``None`` when all is masked.

    Parameters
    ----------
    table
        The table of the view.
    whole
        The table of the same question, unfiltered: beside it when filters are on.
    """
    if all(row.estimate is None for row in table.rows):
        return None
    match forms.form(table):
        case "means":
            made = _means(table, whole)
        case "stacked":
            made = _stacked(table, whole)
        case "options":
            made = _options(table, whole)
        case "grouped":
            made = _grouped(table)
    known = [value for series in made.series for value in series.values if value is not None]
    longest = max(widths.width(name, 1) for name in made.categories)
    note = f"{made.note} {_weak_note(table)}".strip() if made.weak else made.note
    span = (-1.0, 1.0) if made.form == "stacked" and table.question.opinion else (min(known), max(known))
    return replace(made, span=span, longest=longest, note=note)


def _weak_note(table: PublishedTable) -> str:
    return f"{WEAK} (moins de {table.book.disclosure.caution_base} répondants)."


def named(label: str, rows: Sequence[Row]) -> str:
    """A name with its base, or that its numbers are masked."""
    if all(row.status == "masked" for row in rows):
        return f"{label} (masqué)"
    if all(row.estimate is None for row in rows):
        return f"{label} (aucune réponse)"
    base = labels.base_label(next(row for row in rows if row.estimate is not None))
    return f"{label} ({base})" if base else label


def values(plot: Plot) -> list[str]:
    """Every value of a plot in words, one line for each category."""
    said = []
    for i, category in enumerate(plot.categories):
        each = [
            f"{s.name}{NBSP}: {_said(value, means=plot.means)}"
            for s in (*plot.series, *plot.beside)
            if (value := s.values[i]) is not None
        ]
        said.append(f"{category}{NBSP}: {f'{NBSP}; '.join(each) or 'pas de valeur'}")
    return said


def _said(value: float, *, means: bool) -> str:
    return numbers.decimal(value) if means else numbers.percent(abs(value))


def _stacked(table: PublishedTable, whole: PublishedTable) -> Plot:
    """A scale: a bar for each item of a grid or group of a split, as on its page (``core.charts.scales``)."""
    placed = forms.sides(table.question)
    colours = forms.answer_colours(table.question, PALETTE)
    bars: list[tuple[str, dict[str, Row]]] = []
    for item, group in scale_keys(table, table.groups):
        rows = {o.code: table.row(o.code, group, item) for o in (*placed.drawn, *placed.aside)}
        label = labels.group_label(table, group) if table.view.by else labels.item_label(table, item)
        bars.append((named(label, list(rows.values())), rows))
        if table.view.filters and not group:
            of_whole = {code: whole.row(code, "", item) for code in rows}
            label = WHOLE if table.view.by else f"… {WHOLE.lower()}"
            bars.append((named(label, list(of_whole.values())), of_whole))

    def series(option: Option, side: int = 1) -> Series:
        rows = [each[option.code] for _, each in bars]
        values = tuple(None if row.estimate is None else side * row.estimate for row in rows)
        return Series(option.label, values, (colours[option.code],) * len(bars), _low(rows))

    return Plot(
        "stacked",
        tuple(name for name, _ in bars),
        (*(series(o, -1) for o in placed.lefts), *(series(o) for o in placed.rights)),
        beside=tuple(series(o) for o in placed.aside),
        together=2 if table.view.filters and table.view.by is None else 1,
    )


def _low(rows: Sequence[Row]) -> tuple[bool, ...]:
    return tuple(row.status == "caution" for row in rows)


def _options(table: PublishedTable, whole: PublishedTable) -> Plot:
    """A bar for each answer of one question, the whole study under it when filters are on."""
    question = table.question
    options = forms.display_order(question.answers, table, question.ordered)
    rows = [table.row(o.code) for o in options]
    label, colours = labels.group_label(table, ""), forms.answer_colours(question, PALETTE)
    fills = tuple(colours[o.code] for o in options)
    series = [Series(label, tuple(r.estimate for r in rows), fills, _low(rows))]
    if table.ranking:
        series = []
        for item, colour in zip((FIRST, CITED), PALETTE.level, strict=True):
            own = [table.ranking.row(o.code, item=item) for o in options]
            name = labels.capital(table.ranking.question.item_label(item))
            shares, each = tuple(r.estimate for r in own), (colour,) * len(options)
            series.append(Series(name, shares, each, _low(own)))
    elif table.view.filters:
        of_whole = [whole.row(o.code) for o in options]
        fills = (PALETTE.quiet,) * len(options)
        series.append(Series(WHOLE, tuple(r.estimate for r in of_whole), fills, _low(of_whole)))
    names = tuple(_option_name(table, o, row) for o, row in zip(options, rows, strict=True))
    return Plot("bars", names, tuple(series))


def _option_name(table: PublishedTable, option: Option, row: Row) -> str:
    """An answer, that it is masked, its base where only some saw it, its mean rank in a ranking."""
    hidden = "masqué" if row.status == "masked" else ""
    beside = [hidden, labels.own_base(table, row), labels.ranked(table, option.code)]
    said = ", ".join(part for part in beside if part)
    return f"{option.label} ({said})" if said else option.label


def _means(table: PublishedTable, whole: PublishedTable) -> Plot:
    """The mean of each group, its median under it."""
    colours = forms.group_colours(table, PALETTE)
    bars = [
        (labels.group_label(table, group), table.row("mean", group), table.row("median", group), group)
        for group in table.groups
    ]
    if table.view.filters:
        bars.insert(1, (WHOLE, whole.row("mean"), whole.row("median"), ""))
    fills = tuple(colours.get(group, PALETTE.accent) for *_, group in bars)
    low = _low([mean for _, mean, _, _ in bars])
    return Plot(
        "bars",
        tuple(named(label, [mean]) for label, mean, _, _ in bars),
        (
            Series("Moyenne", tuple(mean.estimate for _, mean, _, _ in bars), fills, low),
            Series("Médiane", tuple(m.estimate for _, _, m, _ in bars), (PALETTE.quiet,) * len(bars), low),
        ),
        means=True,
    )


def _grouped(table: PublishedTable) -> Plot:
    """Answers by group: a bar a group under each answer, or a row a group and a column an answer."""
    shown, note = forms.chart_lines(table)
    colours = forms.group_colours(table, PALETTE)
    fills = {g: colours.get(g, PALETTE.accent if g else PALETTE.quiet) for g in table.groups}
    names = {
        g: named(
            labels.group_label(table, g),
            labels.shown_to_all(table, (row for row in table.rows if row.group == g)),
        )
        for g in table.groups
    }
    if len(table.groups) <= forms.MOST_GROUPED:
        series = tuple(
            Series(
                _short(table, g, names[g]),
                tuple(line.share(table, g) for line in shown),
                (fills[g],) * len(shown),
                _low([line.row(table, g) for line in shown]),
            )
            for g in table.groups
        )
        if table.view.by is None:  # a grid: each line has its base
            lines_named = tuple(named(line.label, [line.row(table)]) for line in shown)
            return Plot("bars", lines_named, series, note=note)
        bases = f"{NBSP}· ".join(names[group] for group in table.groups if group)
        lines_named = tuple(_line_name(table, line) for line in shown)
        return Plot("bars", lines_named, series, note=note, bases=bases)
    return Plot(
        "columns",
        tuple(names.values()),
        tuple(
            Series(
                _line_name(table, line),
                tuple(line.share(table, g) for g in table.groups),
                tuple(fills[g] for g in table.groups),
                _low([line.row(table, g) for g in table.groups]),
            )
            for line in shown
        ),
        note=note,
    )


def _line_name(table: PublishedTable, line: forms.ChartLine) -> str:
    own = labels.own_base(table, line.row(table))
    return f"{line.label} ({own})" if own else line.label


def _short(table: PublishedTable, group: str, name: str) -> str:
    """The name of a group beside each of its bars: its base, if it has one, is told once, elsewhere."""
    known = any(row.estimate is not None for row in table.rows if row.group == group)
    return labels.group_label(table, group) if known else name

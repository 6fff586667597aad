"""Groups side by side: one small chart per answer, gaps in words; for researchers, dots and intervals."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from core.charts.canvas import GAP, LINE, SMALL, WRAP, Canvas, Mark, escape
from core.charts.chart import Chart, ReadyFigure
from core.charts.forms import MOST_GROUPED, Key, group_colours
from core.charts.palette import PALETTES, Palette, Theme
from core.charts.scales import stacked_rows
from core.disclosure import PublishedTable, tables
from core.estimation import Row
from core.words import gaps, labels, numbers, reasons, typography

THIN = 16
"""Height of a bar."""
ASIDE = 30
"""Longest value and name that are written after a bar on a phone."""
REACH, DOTTED = 0.34, 0.56
"""Part of the width that bars, or intervals, take: what is written after them fits a phone."""
INTERVAL = f"intervalle à 95{numbers.NBSP}%"
NOTHING: Mapping[Key, float] = MappingProxyType({})
"""Nothing was published."""


def group_charts(
    table: PublishedTable,
    whole: PublishedTable,
    item: str,
    theme: Theme,
    published: Mapping[Key, float] = NOTHING,
) -> dict[str, Chart]:
    """The charts of a comparison by answer; one chart, of no answer, for a scale.

    ``published`` shares, by item, option and group, stand solid in the place of simulated ones.
    """
    if all(row.status == "masked" for row in gaps.compared(table, item)):
        return {}
    options = answers(table, item)
    if not options:
        return {"": scale_chart(table, whole, item, theme, published)}
    return {option: bar_chart(table, whole, item, option, theme, published) for option in options}


def answers(table: PublishedTable, item: str = "") -> tuple[str, ...]:
    """The answers that have a panel each: those with established gaps first, no opinion last.

    Empty for a scale, which is one chart of its answers side by side.
    """
    question = table.question
    if question.numeric:
        return ("mean",)
    if question.ordered:
        return ()
    return tuple(sorted(table.options, key=lambda o: _place(table, o, item)))


def _place(table: PublishedTable, option: str, item: str) -> tuple[bool, bool, float]:
    question = table.question
    found = any(tables.kind(r) == "established" for r in gaps.compared(table, item) if r.option == option)
    share = table.row(option, item=item).estimate or 0
    return question.option(option).role == "no_opinion", not found, -share


def _groups(table: PublishedTable, item: str, options: Sequence[str]) -> list[str]:
    """The groups in the order of the codebook; when there are many, established gaps first, then by value."""
    groups = list(table.groups[1:])
    if len(groups) <= MOST_GROUPED:
        return groups

    def place(group: str) -> tuple[bool, bool, float]:
        rows = [table.row(option, group, item) for option in options]
        found = any(tables.kind(row) == "established" for row in rows)
        return rows[0].status == "masked", not found, -(rows[0].estimate or 0)

    return sorted(groups, key=place)


def scale_chart(
    table: PublishedTable,
    whole: PublishedTable,
    item: str,
    theme: Theme,
    published: Mapping[Key, float] = NOTHING,
) -> Chart:
    """A scale by group: one bar of answers per group, established gaps first when groups are many."""
    canvas = Canvas(PALETTES[theme], table.simulated)
    shown = [g for g in table.groups[1:] if table.row(table.options[0], g, item).status != "masked"]
    groups = [g for g in _groups(table, item, table.options) if g in shown]
    strong: dict[str, str] = {}
    for group in groups:
        rows = [table.row(option, group, item) for option in table.options]
        found = [row for row in rows if tables.kind(row) == "established"]
        if found:
            top = max(found, key=lambda row: abs(row.difference or 0))
            label = labels.option_label(table, top.option)
            strong[group] = f"« {label} »{numbers.NBSP}: {gaps.size(table, top)}"
    keys = [(item, group) for group in ("", *groups)]
    legend = stacked_rows(canvas, table, whole, published, keys, strong)
    _masked_groups(canvas, table, item, table.options[0])
    return Chart(ReadyFigure(canvas.specification()), legend)


def bar_chart(
    table: PublishedTable,
    whole: PublishedTable,
    item: str,
    option: str,
    theme: Theme,
    published: Mapping[Key, float] = NOTHING,
) -> Chart:
    """One answer by group: a strong bar and its gap in words where it is established, else a faint one.

    Groups of a nominal segment have their own colours, those of a scale or of many groups share one.
    With filters on, the value of the whole study is marked on the bar of the selection.
    """
    palette = PALETTES[theme]
    canvas = Canvas(palette, table.simulated)
    rows = [table.row(option, group, item) for group in ("", *_groups(table, item, (option,)))]
    known = [row for row in rows if row.estimate is not None]
    whiskers = table.book.sampling == "probability"
    of_whole = whole.row(option, item=item) if table.view.filters else None
    low, high = _span(table, item, whiskers)
    axis = canvas.axis(1, (0, 1), (low * 1.1, high / REACH))
    for row in known:
        real = published.get((item, option, row.group)) if table.simulated else None
        _bar(canvas, table, row, axis, whiskers, of_whole, real)
    _masked_groups(canvas, table, item, option)
    found = {tables.kind(row) for row in known if row.group}
    marks = _legend(table, palette, found, whiskers)
    if table.simulated and any((item, option, row.group) in published for row in known):
        marks += (Mark("bar", palette.text, "chiffre publié"),)
    if of_whole is not None:
        marks += (Mark("tick", palette.text, "ensemble de l'étude"),)
    return Chart(ReadyFigure(canvas.specification()), marks)


def _span(table: PublishedTable, item: str, whiskers: bool) -> tuple[float, float]:
    """From the least to the most of all the panels of an item, zero included: they share one scale."""
    rows = [r for r in table.rows if r.item == item and r.estimate is not None]
    rows = [r for r in rows if not (table.of_means and r.option == "median")]
    bounds = [b for r in rows for b in (r.estimate, r.low, r.high) if b is not None]
    values = bounds if whiskers else [r.estimate or 0 for r in rows]
    return min([*values, 0]), max([*values, 1e-9])


def _bar(
    canvas: Canvas,
    table: PublishedTable,
    row: Row,
    axis: str,
    whiskers: bool,
    of_whole: Row | None,
    real: float | None,
) -> None:
    assert row.estimate is not None
    share = row.estimate if real is None else real
    palette, name = canvas.palette, labels.group_label(table, row.group)
    found = bool(row.group) and tables.kind(row) == "established"
    said = escape(labels.value(table, row, table.unit) if real is None else numbers.percent(real))
    if found:
        canvas.y += 4
        canvas.label(name, strong=gaps.size(table, row))
    elif len(name) + len(said) > ASIDE:
        canvas.label(name)
    else:
        said = f"{said}</b> {escape(name)}<b>"
    colours = group_colours(table, palette)
    colour = colours.get(row.group) or (palette.accent if found else palette.neutral)
    faint = row.group in colours and not found and real is None
    canvas.bar(0, share, colour, axis, THIN, faint=faint, solid=real is not None)
    end = max(share, 0)
    if whiskers and row.low is not None and row.high is not None:
        canvas.whisker(row.low, row.high, axis, THIN)
        end = max(end, row.high)
    if not row.group and of_whole is not None and of_whole.estimate is not None:
        canvas.tick(of_whole.estimate, axis, THIN)
        end = max(end, of_whole.estimate)
        said += f"</b> (ensemble{numbers.NBSP}: {escape(labels.value(table, of_whole, table.unit))})<b>"
    canvas.after(said, end, axis, THIN, SMALL)
    canvas.y += THIN + (GAP if not row.group or found else 8)


def _legend(
    table: PublishedTable, palette: Palette, found: set[tables.Kind], whiskers: bool
) -> tuple[Mark, ...]:
    style: Literal["hatched", "bar"] = "hatched" if table.simulated else "bar"
    marks: tuple[Mark, ...] = ()
    coloured = bool(group_colours(table, palette))
    if "established" in found:
        strong = palette.text if coloured else palette.accent
        marks += (Mark(style, strong, "écart établi avec les autres, écrit à côté du groupe"),)
        if found & {"open", "untested"}:
            pale = Mark("faint", palette.text, "écart non établi")
            marks += (pale if coloured else Mark(style, palette.neutral, "écart non établi"),)
    if whiskers:
        marks += (Mark("whisker", palette.text, INTERVAL),)
    if table.simulated:
        marks += (Mark("hatched", palette.text, f"hachures{numbers.NBSP}: {labels.SIMULATED}"),)
    return marks


def _masked_groups(canvas: Canvas, table: PublishedTable, item: str, option: str) -> None:
    """The groups without a number, named once under the bars with why."""
    rows = [table.row(option, group, item) for group in table.groups[1:]]
    unknown = [row for row in rows if row.estimate is None]
    told = labels.gathered(
        (reasons.unknown(table, row), labels.group_label(table, row.group)) for row in unknown
    )
    for reason, names in told.items():
        canvas.y += 4
        lines = textwrap.wrap(typography.typeset(f"{', '.join(names)} – {reason}"), WRAP + 4)
        words = "<br>".join(f"<i>{escape(line)}</i>" for line in lines)
        canvas.text(words, size=SMALL, colour=canvas.palette.quiet)
        canvas.y += (LINE - 3) * len(lines) + 6


def dot_chart(table: PublishedTable, item: str, option: str, theme: Theme) -> Chart:
    """One answer by group, for a researcher: the estimate as a dot on its interval, every value written."""
    palette = PALETTES[theme]
    canvas = Canvas(palette, table.simulated)
    rows = [table.row(option, group, item) for group in table.groups]
    low, high = _span(table, item, whiskers=True)
    half_dot = (high - low) * 0.03
    edge = low - half_dot
    axis = canvas.axis(1, (0, 1), (edge, edge + (high - edge) / DOTTED))
    colours = group_colours(table, palette)
    for row in rows:
        if row.estimate is None:
            continue
        gap = gaps.size(table, row) if row.group and tables.kind(row) == "established" else ""
        canvas.label(labels.group_label(table, row.group), labels.base_label(row), gap)
        said, end = labels.value(table, row), row.estimate + half_dot
        if row.low is not None and row.high is not None:
            canvas.leader(edge, row.low, axis, THIN)
            canvas.whisker(row.low, row.high, axis, THIN, "below")
            said += f"</b> {escape(_bounds(table, row))}<b>"
            end = max(end, row.high)
        colour = colours.get(row.group, palette.accent if row.group else palette.quiet)
        canvas.point(row.estimate, axis, colour, THIN)
        canvas.after(said, end, axis, THIN, SMALL)
        canvas.y += THIN + 8
    _masked_groups(canvas, table, item, option)
    nature = labels.simulated(table.book)
    marks = (
        Mark(
            "ring" if table.simulated else "dot",
            palette.text if colours else palette.accent,
            f"estimation{nature}",
        ),
        Mark("whisker", palette.text, INTERVAL),
    )
    return Chart(ReadyFigure(canvas.specification()), marks)


def _bounds(table: PublishedTable, row: Row) -> str:
    assert row.low is not None and row.high is not None
    if table.of_means:
        return f"({numbers.decimal(row.low)} à {numbers.decimal(row.high)})"
    places = 1 if table.book.disclosure.minimum_base == 1 else 0  # bounds are told to a point
    return f"({' à '.join(numbers.fixed(bound * 100, places) for bound in (row.low, row.high))})"

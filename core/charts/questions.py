"""Published tables as Plotly charts: the form that suits the question, every value written.

Figures are ready dictionaries, which nothing validates on a rerun: tests build real figures from
them for each kind of chart.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from core.charts.canvas import LEADING, PAGE, Canvas, Mark, Sizes, escape
from core.charts.chart import Chart, ReadyFigure
from core.charts.forms import (
    MOST_GROUPED,
    ChartLine,
    Key,
    answer_colours,
    chart_lines,
    display_order,
    form,
    group_colours,
    nature,
    of_one_base,
    share_of,
)
from core.charts.marks import marks, weak
from core.charts.palette import PALETTES, Theme
from core.charts.scales import scale_keys, stacked_rows
from core.codebook import CITED, FIRST
from core.disclosure import PublishedTable
from core.words import cutting, labels, numbers, reasons, typography

MOST_HEADED = 3
APART = f"{numbers.NBSP}*"
"""After the name of an answer that only some saw."""
LONGEST = 0.42
BASE_ROOM = 26
"""Letters of the longest base after a name."""
AFTER, COLUMN, RANKED = 7, 9, 14
"""Letters of a value after its bar, and of a column of numbers."""


class Part(NamedTuple):
    """What one slide of a chart that goes on shows: some of its rows, or of its columns."""

    rows: slice = slice(None)
    columns: slice = slice(None)


ALL = Part()


def extent(table: PublishedTable, groups: Sequence[str]) -> tuple[int, int]:
    """How many rows a chart in type for a slide has, of these groups, and how many columns, if any."""
    match form(table):
        case "means":
            return len(groups), 0
        case "stacked":
            return len(scale_keys(table, groups)), 0
        case "options":
            return len(table.question.answers), 0
        case "grouped":
            return len(groups), len(chart_lines(table)[0])


def question_chart(
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    theme: Theme = "light",
    sizes: Sizes = PAGE,
    groups: Sequence[str] = (),
    part: Part = ALL,
) -> Chart:
    """The chart that suits a question and its split.

    Parameters
    ----------
    table
        The table of the view.
    whole
        The table of the same question, unfiltered: its values are marked when filters are on.
    published
        Published shares for exactly this selection, by item, option and group: marked by a dot; beside
        simulated answers, they stand in their place, without hatches.
    theme
        Which palette.
    sizes
        How large, for a page or for a slide.
    groups
        The groups to draw; all when empty.
    part
        The rows and columns to draw, when sizes are those of a slide.
    """
    groups = groups or table.groups
    palette = PALETTES[theme]
    canvas = Canvas(palette, table.simulated, sizes)
    note = ""
    if all(row.status == "masked" for row in table.rows):
        canvas.masked(reasons.reason(table, table.rows[0]))
        canvas.y += sizes.bar
        return Chart(ReadyFigure(canvas.specification()), (), aside=canvas.aside)
    _reserve(canvas, table)
    match form(table):
        case "means":
            legend = _number_bars(canvas, table, whole, groups, part)
        case "stacked":
            legend = stacked_rows(canvas, table, whole, published, scale_keys(table, groups)[part.rows])
        case "options":
            legend = _option_bars(canvas, table, whole, published, part)
        case "grouped" if len(table.groups) <= MOST_GROUPED and not sizes.aside:
            legend, note = _grouped_bars(canvas, table, whole, published)
        case "grouped":
            legend, note = _columns_of_answers(canvas, table, whole, published, groups, part)
    return Chart(ReadyFigure(canvas.specification()), legend, note, canvas.aside)


def _reserve(canvas: Canvas, table: PublishedTable) -> None:
    """Room for every label that the chart may have, so that filters do not move its bars."""
    if form(table) == "options":
        canvas.reserve(option.label for option in table.question.answers)
    elif table.view.by:
        groups = table.book.segment(table.view.by).answers
        canvas.reserve([labels.SELECTION, *(group.label for group in groups)], BASE_ROOM)
    elif form(table) == "stacked":
        canvas.reserve((labels.item_label(table, item) for item in table.items), BASE_ROOM)


def _option_bars(
    canvas: Canvas,
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    part: Part,
) -> tuple[Mark, ...]:
    """One bar per option, of one question without a split; the whole study in numbers when filters are on."""
    question = table.question
    beside = bool(table.view.filters)
    # As long with filters or without: the room of the column of numbers is always there.
    ranking = table.ranking
    width = 1 / (1 - ((RANKED if ranking else 0) + AFTER + COLUMN) * canvas.letter())
    axis, column = canvas.axis(1, (0, 1), (0, width)), width * (1 - COLUMN / 2 * canvas.letter())
    colours = answer_colours(question, canvas.palette)
    if beside:
        canvas.y += canvas.sizes.line
        canvas.over(labels.WHOLE, column, axis)
    for option in display_order(question.answers, table, question.ordered)[part.rows]:
        row = table.row(option.code)
        canvas.label(option.label, labels.own_base(table, row) or labels.ranked(table, option.code))
        figure = published.get(("", option.code, ""))
        real = figure if table.simulated else None
        share = share_of(row) if real is None else real
        said = labels.value(table, row) if real is None else numbers.percent(real)
        canvas.track(0, 1, axis)
        outlined = row.status == "caution" and real is None
        ends = [share]
        if ranking:
            first, cited = (ranking.row(option.code, item=item) for item in (FIRST, CITED))
            ends = [share_of(first), share_of(cited)]
            canvas.bar(0, ends[0], canvas.palette.level[0], axis, faint=outlined)
            canvas.bar(ends[0], max(ends[1] - ends[0], 0), canvas.palette.level[1], axis, faint=outlined)
            said = f"{labels.value(table, first)} en premier</b>, {labels.value(table, cited)} en tout<b>"
        else:
            canvas.bar(0, share, colours[option.code], axis, faint=outlined, solid=real is not None)
        if beside and (of_whole := whole.row(option.code).estimate) is not None:
            canvas.tick(of_whole, axis)
            canvas.centred(numbers.percent(of_whole), column, axis)
            if share <= of_whole < share + AFTER * canvas.letter() * width:
                ends.append(of_whole)
        if figure is not None and real is None:
            canvas.dot(figure, axis)
            ends.append(figure + 0.01)
        canvas.after(said, max(ends), axis, size=canvas.sizes.small if ranking else 0)
        canvas.end(canvas.sizes.bar)
    style: Literal["hatched", "bar"] = "hatched" if table.simulated else "bar"
    keys = zip(("en premier", "à un autre rang"), canvas.palette.level, strict=True)
    return (
        (tuple(Mark(style, colour, name) for name, colour in keys) if ranking else ())
        + nature(table, canvas.palette)
        + weak(table, table.rows, canvas.palette)
        + marks(table, whole, published, canvas.palette)
    )


def _beside(of_whole: float) -> str:
    """The value of the whole sample, after that of the selection: a mark alone could be misread."""
    return f"</b> (ensemble{numbers.NBSP}: {numbers.percent(of_whole)})<b>"


def _number_bars(
    canvas: Canvas, table: PublishedTable, whole: PublishedTable, groups: Sequence[str], part: Part
) -> tuple[Mark, ...]:
    """Mean of each group, its median beside it; on one scale on all the slides of a chart."""
    unit = table.unit
    means = [table.row("mean", group).estimate or 0 for group in groups]
    of_whole = whole.row("mean").estimate if table.view.filters else None
    span = max([*means, of_whole or 0, 1e-9])
    low = min([*means, 0])
    axis = canvas.axis(1, (0, 1), (low * 1.16, span * 1.5))
    for group in groups[part.rows]:
        row, median = table.row("mean", group), table.row("median", group)
        canvas.label(labels.group_label(table, group), labels.base_label(row))
        if row.estimate is None:
            canvas.masked(reasons.unknown(table, row))
        else:
            colour = group_colours(table, canvas.palette).get(group, canvas.palette.accent)
            canvas.bar(0, row.estimate, colour, axis, faint=row.status == "caution")
            said = f"{escape(labels.value(table, row, unit))}</b> (médiane {labels.value(table, median)})<b>"
            end = max(row.estimate, 0)
            if not group and of_whole is not None:
                canvas.tick(of_whole, axis)
                end = max(end, of_whole)
            canvas.after(said, end, axis)
        canvas.end(canvas.sizes.bar)
    return (
        nature(table, canvas.palette)
        + weak(table, [table.row("mean", group) for group in groups[part.rows]], canvas.palette)
        + marks(table, whole, {}, canvas.palette)
    )


def _grouped_bars(
    canvas: Canvas, table: PublishedTable, whole: PublishedTable, published: Mapping[Key, float]
) -> tuple[tuple[Mark, ...], str]:
    """For each answer, a bar per group, named after its end; the bases once, at the top."""
    lines, note = chart_lines(table)
    of_all = of_one_base(table, lines)
    axis = canvas.axis(1, (0, 1), (0, 1 / LONGEST))
    bases = [
        typography.unbroken(
            f"{labels.group_label(table, group)} {labels.base_label(row) or reasons.reason(table, row)}"
        )
        for group in table.groups
        for row in [of_all[0].row(table, group)]
    ]
    wrapped = typography.dotted_lines(bases, canvas.sizes.wrap + 6)
    canvas.text(
        "<br>".join(escape(line) for line in wrapped), size=canvas.sizes.small, colour=canvas.palette.quiet
    )
    canvas.y += (canvas.sizes.line - 3) * len(wrapped) + canvas.sizes.gap
    for line in lines:
        canvas.label(line.label, labels.own_base(table, line.row(table)))
        for group in table.groups:
            name = labels.group_label(table, group)
            if line.share(table, group) is None:
                why = reasons.brief(table, line.row(table, group))
                canvas.masked(f"{name}{numbers.NBSP}: {why}", height=canvas.sizes.thin)
            else:
                end = _thin_bar(canvas, table, whole, published, line, group, axis)
                real = _real(table, line, published, group)
                shown = line.share(table, group) or 0 if real is None else real
                said = f"{numbers.percent(shown)}</b> {escape(name)}<b>"
                if table.view.filters and not group and (of_whole := line.share(whole)) is not None:
                    said += _beside(of_whole)
                canvas.after(said, end, axis, canvas.sizes.thin, canvas.sizes.small)
            canvas.y += canvas.sizes.thin + 4
        canvas.y += canvas.sizes.gap
    return _legend(canvas, table, whole, published, table.groups), note


def _columns_of_answers(
    canvas: Canvas,
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    groups: Sequence[str],
    part: Part,
) -> tuple[tuple[Mark, ...], str]:
    """For many groups: a row per group, the first answers in columns."""
    lines, note = chart_lines(table)
    most = min(canvas.sizes.columns, len(lines))
    shown = lines[part.columns][:most]
    if len(shown) < len(lines) and part is ALL:
        note = f"{note} Les {len(shown)} premières lignes ; toutes sont dans le tableau.".strip()
    of_all = of_one_base(table, lines)
    start = lines.index(shown[0]) if shown else 0
    told = [f"{line.label}{APART}" if line not in of_all else line.label for line in lines]
    aside = [_based(table, line) for line in shown if line not in of_all]
    note = " ".join([note, *aside]).strip()
    _headings(canvas, told, slice(start, start + len(shown)), most)
    for group in groups[part.rows]:
        first = of_all[0].row(table, group)
        canvas.label(labels.group_label(table, group), labels.base_label(first))
        if all(line.share(table, group) is None for line in shown):
            canvas.masked(reasons.unknown(table, first), height=canvas.sizes.thin)
        else:
            for i, line in enumerate(shown):
                axis = "x" if i == 0 else f"x{i + 1}"
                share = line.share(table, group)
                if share is None:
                    canvas.masked(
                        reasons.brief(table, line.row(table, group)), axis, height=canvas.sizes.thin
                    )
                    continue
                end = _thin_bar(canvas, table, whole, published, line, group, axis)
                real = _real(table, line, published, group)
                said = numbers.percent(share if real is None else real)
                canvas.after(said, end, axis, canvas.sizes.thin, canvas.sizes.small)
        canvas.end(canvas.sizes.thin)
    return _legend(canvas, table, whole, published, groups[part.rows]), note


def _based(table: PublishedTable, line: ChartLine) -> str:
    """What a starred heading means: ``* Bus : base : 310 acteurs (Association), dont Bretagne : 31.``"""
    return f"{APART.strip()}{numbers.NBSP}« {line.label} », {labels.own_bases(table, line.row(table))}."


def _legend(
    canvas: Canvas,
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    groups: Sequence[str],
) -> tuple[Mark, ...]:
    """The legend of a chart with a split."""
    rows = [row for row in table.rows if row.group in groups]
    return (
        nature(table, canvas.palette)
        + weak(table, rows, canvas.palette)
        + marks(table, whole, published, canvas.palette)
    )


def _thin_bar(
    canvas: Canvas,
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    line: ChartLine,
    group: str,
    axis: str,
) -> float:
    """One bar of a chart with a split, with its marks; where its value may be written."""
    real = _real(table, line, published, group)
    share = line.share(table, group) or 0 if real is None else real
    plain = canvas.palette.accent if group else canvas.palette.quiet
    colour = group_colours(table, canvas.palette).get(group, plain)
    outlined = line.row(table, group).status == "caution" and real is None
    canvas.bar(0, share, colour, axis, canvas.sizes.thin, faint=outlined, solid=real is not None)
    end = share
    if table.view.filters and not group and (of_whole := line.share(whole)) is not None:
        canvas.tick(of_whole, axis, canvas.sizes.thin)
        end = max(end, of_whole)
    if real is None and (figure := line.figure(published, group)) is not None:
        canvas.dot(figure, axis, canvas.sizes.thin)
        end = max(end, figure + 0.04)
    return end


def _real(table: PublishedTable, line: ChartLine, published: Mapping[Key, float], group: str) -> float | None:
    """The published share that stands in the place of a simulated one."""
    return line.figure(published, group) if table.simulated else None


def _headings(canvas: Canvas, names: Sequence[str], shown: slice, columns: int) -> None:
    """Column headings, wrapped to the width that a phone leaves them; as wide on a slide that goes on.

    They are told apart from those of its other slides too.
    """
    most = 0
    step = 1 / columns
    width = canvas.sizes.heading // columns

    def wrapped(name: str) -> list[str]:
        return textwrap.wrap(name, width, break_long_words=False) or [""]

    # A slide has no room for more; the whole label stands in the dashboard.
    told = cutting.cut(names, lambda name: len(wrapped(name)) <= MOST_HEADED) if canvas.sizes.aside else names
    for i, name in enumerate(told[shown]):
        axis = canvas.axis(i + 1, (i * step, (i + 1) * step), (0, 1.55))
        lines = wrapped(name)
        canvas.text(
            "<br>".join(escape(line) for line in lines),
            axis=axis,
            size=canvas.sizes.small - (1 if canvas.sizes is PAGE else 0),
        )
        most = max(most, len(lines))
    canvas.y += most * canvas.sizes.small * LEADING + canvas.sizes.gap / 2

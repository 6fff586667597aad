"""Published tables as Plotly charts: the form that suits the question, every value written.

Figures are ready dictionaries, which nothing validates on a rerun: tests build real figures from
them for each kind of chart.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Literal

from core.charts.canvas import PAGE, Canvas, Mark, Sizes, escape
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
    share_of,
    sides,
)
from core.charts.palette import PALETTES, Palette, Theme
from core.disclosure import PublishedTable
from core.words import labels, numbers, reasons, typography

MOST_HEADED = 3
LEAST_LABELLED = 0.075
LEAST_APART = 0.115
LONGEST = 0.42


def question_chart(
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    theme: Theme = "light",
    sizes: Sizes = PAGE,
    groups: Sequence[str] = (),
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
    """
    groups = groups or table.groups
    palette = PALETTES[theme]
    canvas = Canvas(palette, table.simulated, sizes)
    note = ""
    if all(row.status == "masked" for row in table.rows):
        canvas.masked(reasons.reason(table, table.rows[0]))
        canvas.y += sizes.bar
        return Chart(ReadyFigure(canvas.specification()), (), aside=canvas.aside)
    match form(table):
        case "means":
            legend = _number_bars(canvas, table, whole, groups)
        case "stacked":
            keys = [(item, group) for item in table.items for group in groups][: sizes.rows]
            legend = stacked_rows(canvas, table, whole, published, keys)
        case "options":
            legend = _option_bars(canvas, table, whole, published)
        case "grouped" if len(table.groups) <= MOST_GROUPED and not sizes.aside:
            legend, note = _grouped_bars(canvas, table, whole, published)
        case "grouped":
            legend, note = _columns_of_answers(canvas, table, whole, published, groups)
    return Chart(ReadyFigure(canvas.specification()), legend, note, canvas.aside)


def _marks(
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    palette: Palette,
    totals: str = "",
) -> tuple[Mark, ...]:
    marks: tuple[Mark, ...] = ()
    if table.view.filters:
        bases = [r.base for r in whole.rows if not r.group and r.base is not None]
        base = f"n{numbers.NBSP}={numbers.NBSP}{numbers.integer(max(bases, default=0))}"
        label = f"ensemble de l'étude{totals} ({base})"
        marks += (Mark("tick", palette.text, label),)
    if published:
        marks += (Mark("bar" if table.simulated else "dot", palette.text, "chiffre publié"),)
    return marks


def _option_bars(
    canvas: Canvas, table: PublishedTable, whole: PublishedTable, published: Mapping[Key, float]
) -> tuple[Mark, ...]:
    """One bar per option, of one question without a split."""
    question = table.question
    axis = canvas.axis(1, (0, 1), (0, 1.95 if table.view.filters else 1.16))
    colours = answer_colours(question, canvas.palette)
    for option in display_order(question.answers, table, question.ordered)[: canvas.sizes.rows]:
        row = table.row(option.code)
        canvas.label(option.label)
        colour = colours[option.code]
        figure = published.get(("", option.code, ""))
        real = figure if table.simulated else None
        share = share_of(row) if real is None else real
        said = labels.value(table, row) if real is None else numbers.percent(real)
        canvas.bar(0, share, colour, axis, solid=real is not None)
        marks = [share]
        if table.view.filters and (of_whole := whole.row(option.code).estimate) is not None:
            canvas.tick(of_whole, axis)
            marks.append(of_whole)
            said += _beside(of_whole)
        if figure is not None and real is None:
            canvas.dot(figure, axis)
            marks.append(figure + 0.01)
        canvas.after(said, max(marks), axis)
        canvas.end(canvas.sizes.bar)
    return nature(table, canvas.palette) + _marks(table, whole, published, canvas.palette)


def _beside(of_whole: float) -> str:
    """The value of the whole sample, after that of the selection: a mark alone could be misread."""
    return f"</b> (ensemble{numbers.NBSP}: {numbers.percent(of_whole)})<b>"


def _number_bars(
    canvas: Canvas, table: PublishedTable, whole: PublishedTable, groups: Sequence[str]
) -> tuple[Mark, ...]:
    """Mean of each group, its median beside it."""
    unit = table.unit
    means = [table.row("mean", group).estimate or 0 for group in groups]
    of_whole = whole.row("mean").estimate if table.view.filters else None
    span = max([*means, of_whole or 0, 1e-9])
    low = min([*means, 0])
    axis = canvas.axis(1, (0, 1), (low * 1.16, span * 1.5))
    for group in groups:
        row, median = table.row("mean", group), table.row("median", group)
        canvas.label(labels.group_label(table, group), labels.base_label(row))
        if row.estimate is None:
            canvas.masked(reasons.unknown(table, row))
        else:
            colour = group_colours(table, canvas.palette).get(group, canvas.palette.accent)
            canvas.bar(0, row.estimate, colour, axis)
            said = f"{escape(labels.value(table, row, unit))}</b> (médiane {labels.value(table, median)})<b>"
            end = max(row.estimate, 0)
            if not group and of_whole is not None:
                canvas.tick(of_whole, axis)
                end = max(end, of_whole)
            canvas.after(said, end, axis)
        canvas.end(canvas.sizes.bar)
    return nature(table, canvas.palette) + _marks(table, whole, {}, canvas.palette)


def stacked_rows(
    canvas: Canvas,
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    keys: Sequence[tuple[str, str]],
    strong: Mapping[str, str] | None = None,
) -> tuple[Mark, ...]:
    """A scale: one bar per item of a grid, or per group of a split; no opinion aside, at the right.

    ``strong`` is what stands out of a group, written after its name.
    """
    question = table.question
    placed, diverging = sides(question), question.opinion
    lefts, rights, aside = placed.lefts, placed.rights, placed.aside
    colours = answer_colours(question, canvas.palette)
    extent = [
        (
            sum(share_of(table.row(o.code, group, item)) for o in lefts),
            sum(share_of(table.row(o.code, group, item)) for o in rights),
            sum(share_of(table.row(o.code, group, item)) for o in aside),
        )
        for item, group in keys
    ]
    left = max((e[0] for e in extent), default=0) + (0.02 if diverging else 0)
    right = max((e[1] for e in extent), default=0)
    beside = max((e[2] for e in extent), default=0)
    gap = 0.05 if beside else 0
    axis = canvas.axis(1, (0, 1), (-left, right + gap + beside + 0.02))
    for item, group in keys:
        rows = {o.code: table.row(o.code, group, item) for o in question.answers}
        first = next(iter(rows.values()))
        name = labels.group_label(table, group) if table.view.by else labels.item_label(table, item)
        canvas.label(name, labels.base_label(first), (strong or {}).get(group, ""))
        if first.estimate is None:
            canvas.masked(reasons.unknown(table, first))
            canvas.end(canvas.sizes.bar)
            continue
        inside: list[tuple[float, float]] = []
        for side, options, start in ((-1, lefts, 0.0), (1, rights, 0.0), (1, aside, right + gap)):
            at = start
            for option in options:
                share = share_of(rows[option.code])
                figure = published.get((item, option.code, group))
                if share:
                    real = table.simulated and figure is not None
                    canvas.bar(at, side * share, colours[option.code], axis, solid=real)
                if share >= LEAST_LABELLED:
                    inside.append((share, at + side * share / 2))
                at += side * share
                if figure is not None and option is options[0] and not table.simulated:
                    canvas.dot(start + side * figure, axis, at_edge=True)
        for share, centre in _clear(inside, LEAST_APART * (left + right + gap + beside)):
            canvas.inside(numbers.percent(share), centre, axis)
        if diverging:
            canvas.zero(axis)
        if table.view.filters and not group:
            for side, options in ((-1, lefts), (1, rights if diverging else rights[:1])):
                if options:
                    canvas.tick(side * sum(share_of(whole.row(o.code, "", item)) for o in options), axis)
        canvas.end(canvas.sizes.bar)
    style: Literal["hatched", "bar"] = "hatched" if table.simulated else "bar"
    order = [*placed.drawn, *aside]
    legend = tuple(Mark(style, colours[o.code], o.label) for o in order)
    dotted = {o.code for o in (*lefts[:1], *rights[:1])}
    shown = {key: value for key, value in published.items() if table.simulated or key[1] in dotted}
    return legend + _marks(table, whole, shown, canvas.palette, ", total de chaque côté" if diverging else "")


def _clear(labels: Sequence[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """The labels that do not touch on a phone, the largest shares first."""
    kept: list[tuple[float, float]] = []
    for share, centre in sorted(labels, reverse=True):
        if all(abs(centre - other) >= least for _, other in kept):
            kept.append((share, centre))
    return kept


def _grouped_bars(
    canvas: Canvas, table: PublishedTable, whole: PublishedTable, published: Mapping[Key, float]
) -> tuple[tuple[Mark, ...], str]:
    """For each answer, a bar per group, named after its end; the bases once, at the top."""
    lines, note = chart_lines(table)
    shares = [line.share(table, group) for line in lines for group in table.groups]
    shares += [line.share(whole) for line in lines]
    longest = max((share for share in shares if share), default=1)
    axis = canvas.axis(1, (0, 1), (0, longest / LONGEST))
    bases = [
        typography.unbroken(
            f"{labels.group_label(table, group)} {labels.base_label(row) or reasons.reason(table, row)}"
        )
        for group in table.groups
        for row in [lines[0].row(table, group)]
    ]
    wrapped = typography.dotted_lines(bases, canvas.sizes.wrap + 6)
    canvas.text(
        "<br>".join(escape(line) for line in wrapped), size=canvas.sizes.small, colour=canvas.palette.quiet
    )
    canvas.y += (canvas.sizes.line - 3) * len(wrapped) + canvas.sizes.gap
    for line in lines:
        canvas.label(line.label)
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
    return nature(table, canvas.palette) + _marks(table, whole, published, canvas.palette), note


def _columns_of_answers(
    canvas: Canvas,
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    groups: Sequence[str],
) -> tuple[tuple[Mark, ...], str]:
    """For many groups: a row per group, the first answers in columns."""
    lines, note = chart_lines(table)
    shown = lines[: canvas.sizes.columns]
    if len(shown) < len(lines):
        note = f"{note} Les {len(shown)} premières lignes ; toutes sont dans le tableau.".strip()
    _headings(canvas, [line.label for line in shown])
    for group in groups:
        first = shown[0].row(table, group)
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
    return nature(table, canvas.palette) + _marks(table, whole, published, canvas.palette), note


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
    canvas.bar(0, share, colour, axis, canvas.sizes.thin, solid=real is not None)
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


def _headings(canvas: Canvas, names: Sequence[str]) -> None:
    """Column headings, wrapped to the width that a phone leaves them."""
    most = 0
    step = 1 / len(names)
    for i, name in enumerate(names):
        axis = canvas.axis(i + 1, (i * step, (i + 1) * step), (0, 1.55))
        # A slide has no room for more; the whole label stands in the dashboard.
        most_lines = MOST_HEADED if canvas.sizes.aside else None
        width = canvas.sizes.heading // len(names)
        lines = textwrap.wrap(name, width, break_long_words=False, max_lines=most_lines, placeholder="…")
        canvas.text(
            "<br>".join(escape(line) for line in lines),
            axis=axis,
            size=canvas.sizes.small - (1 if canvas.sizes is PAGE else 0),
        )
        most = max(most, len(lines))
    canvas.y += most * (canvas.sizes.line - 3) + canvas.sizes.gap

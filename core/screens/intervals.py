"""Estimations on their intervals, for a researcher: a panel an answer, a line a group, each value written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.charts import Palette, forms
from core.disclosure import PublishedTable, tables
from core.estimation import Row
from core.screens import bars
from core.screens.panels import span
from core.words import NBSP, escape, gaps, labels, numbers, reasons

INTERVAL = f"intervalle à 95{NBSP}%"


def interval_panels(table: PublishedTable, item: str) -> str:
    """The panels of a line of a grid or of a question, on one scale, and what their marks mean."""
    options = ("mean",) if table.of_means else table.options
    if len(table.groups) > 1:
        panels = "".join(_panel(table, item, option, named=len(options) > 1) for option in options)
    else:  # a line an answer
        rows = [table.row(option, item=item) for option in options]
        alone = len(options) == 1
        label = (lambda r: labels.group_label(table, r.group)) if alone else (lambda r: _answer(table, r))
        panels = _chart(table, item, rows, label, _answer(table, rows[0]) if alone else table.question.title)
    marks = {
        f"estimation{labels.simulated(table.book)}": "ring" if table.simulated else "dot",
    }
    if any(table.interval(row) for row in table.rows if row.item == item and row.option in options):
        marks[INTERVAL] = "whisker"
    swatch = '<span class="swatch {}" style="--c:currentColor" aria-hidden="true"></span>'
    each = "".join(f"<li>{swatch.format(look)}{escape(said)}</li>" for said, look in marks.items())
    return f'<ul class="legend">{each}</ul><div class="panels chart">{panels}</div>'


def _panel(table: PublishedTable, item: str, option: str, *, named: bool) -> str:
    rows = [table.row(option, group, item) for group in table.groups]
    name = labels.option_label(table, option)
    return _chart(table, item, rows, lambda r: labels.group_label(table, r.group), name, headed=named)


def _answer(table: PublishedTable, row: Row) -> str:
    return labels.option_label(table, row.option)


def _chart(
    table: PublishedTable,
    item: str,
    rows: Sequence[Row],
    label: Callable[[Row], str],
    name: str,
    *,
    headed: bool = False,
) -> str:
    """A line a row, called as ``label`` says; masked ones in one closing line."""
    low, high = span(table, item)
    drawn = [_row(table, row, label(row), low, high - low) for row in rows if row.estimate is not None]
    masked = labels.gathered_note(
        (reasons.unknown(table, row), label(row)) for row in rows if row.estimate is None
    )
    said = f"{NBSP}; ".join(f"{label(r)}{NBSP}: {labels.value(table, r)}" for r in rows)
    alternative = f"{name}{labels.simulated(table.book)}. {said}."
    chart = bars.chart([*drawn, bars.closing([masked])], 1, alternative, " intervals")
    return f'<section class="panel">{f"<h3>{escape(name)}</h3>" if headed else ""}{chart}</section>'


def _row(table: PublishedTable, row: Row, name: str, low: float, width: float) -> str:
    assert row.estimate is not None

    def at(value: float) -> float:
        return (value - low) / width

    def pick(palette: Palette) -> str:
        usual = palette.accent if row.group else palette.quiet
        return forms.group_colours(table, palette).get(row.group, usual)

    marks, said = [], labels.value(table, row)
    if (bounds := table.interval(row)) is not None:
        marks.append(bars.whisker(*map(at, bounds)))
        said += f" {_bounds(table, *bounds)}"
    look = bars.looks(hatched=table.simulated, outlined=row.status == "caution")
    marks.append(bars.dot(at(row.estimate), bars.both(pick), look))
    gap = gaps.size(table, row) if row.group and tables.kind(row) == "established" else ""
    named = bars.name(name, labels.base_label(row), gap)
    return bars.row(named, bars.track(marks, " thin"), [bars.number(said, "")])


def _bounds(table: PublishedTable, low: float, high: float) -> str:
    if table.of_means:
        return f"({numbers.decimal(low)} à {numbers.decimal(high)})"
    places = 1 if table.book.disclosure.minimum_base == 1 else 0  # bounds are told to a point
    return f"({' à '.join(numbers.fixed(bound * 100, places) for bound in (low, high))})"

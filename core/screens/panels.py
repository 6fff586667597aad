"""Groups side by side on a page: a panel an answer, or the answers of a scale group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.charts import MOST_GROUPED, Palette, forms
from core.disclosure import PublishedTable, tables
from core.estimation import Row
from core.screens import bars
from core.screens.plots import dots_plot, scale_plot
from core.words import NBSP, escape, gaps, labels, numbers, reasons

Shares = Mapping[forms.Key, float]
MOST_PANELS = 4
"""Answers with a panel each; more are lines of one chart."""


def group_panels(
    table: PublishedTable, whole: PublishedTable, item: str, published: Shares, alternative: str
) -> str:
    """The charts of a comparison of groups, of a line of a grid or of a question.

    ``published`` shares, by item, option and group, stand solid in the place of simulated ones.
    """
    if all(row.status == "masked" for row in gaps.compared(table, item)):
        return ""
    options = answers(table, item)
    if len(options) > MOST_PANELS and len(table.groups) <= MOST_GROUPED and not item:
        return f'<div class="panel">{dots_plot(table, published, alternative).html}</div>'
    if not options:
        return f'<div class="panel">{_scale(table, whole, item, published, alternative)}</div>'
    hidden = {option: _hidden(table, item, option) for option in options}
    once = len(set(hidden.values())) == 1  # the groups in words, below, say it
    panels = {
        option: _panel(
            table, whole, item, option, published, len(options) > 1, "" if once else hidden[option]
        )
        for option in options
    }
    first, rest = _in_view(table, item, options)
    folded = ""
    if rest:
        said = f"{numbers.count(len(rest), 'autre réponse', 'autres réponses')}, sans écart établi"
        folded = (
            f'<details class="rest"><summary>{said}</summary>'
            f'<div class="panels">{"".join(panels[option] for option in rest)}</div></details>'
        )
    drawn = "".join(panels[option] for option in first)
    return f'<div class="panels">{drawn}</div>{folded}{bars.closing([_marks(table)])}'


def _in_view(table: PublishedTable, item: str, options: Sequence[str]) -> tuple[list[str], list[str]]:
    """The answers that are shown at once, and, where groups are many, the others behind a fold."""
    if len(table.groups) <= MOST_GROUPED + 1:
        return list(options), []
    found = [option for option in options if _established(table, item, option)] or list(options[:1])
    rest = [option for option in options if option not in found]
    return (found, rest) if len(rest) > 1 else (list(options), [])


def _established(table: PublishedTable, item: str, option: str) -> bool:
    return any(tables.kind(r) == "established" for r in gaps.compared(table, item) if r.option == option)


def _hidden(table: PublishedTable, item: str, option: str) -> str:
    """Which groups have no number, and why."""
    rows = [table.row(option, group, item) for group in table.groups]
    return labels.gathered_note(
        (reasons.unknown(table, row), labels.group_label(table, row.group))
        for row in rows
        if row.estimate is None
    )


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
    share = table.row(option, item=item).estimate or 0
    return question.option(option).role == "no_opinion", not _established(table, item, option), -share


def _scale(
    table: PublishedTable, whole: PublishedTable, item: str, published: Shares, alternative: str
) -> str:
    """A scale by group, with the largest established gap of each after its name."""
    strong: dict[str, str] = {}
    for group in table.groups[1:]:
        rows = [table.row(option, group, item) for option in table.options]
        found = [row for row in rows if tables.kind(row) == "established"]
        if found:
            top = max(found, key=lambda row: abs(row.difference or 0))
            label = labels.option_label(table, top.option)
            strong[group] = f"« {label} »{NBSP}: {gaps.size(table, top)}"
    keys = [(item, group) for group in table.groups]
    return scale_plot(table, whole, published, keys, alternative, strong).html


def _groups(table: PublishedTable, item: str, option: str) -> list[str]:
    """The groups in the order of the codebook; when there are many, established gaps first, then by value."""
    groups = list(table.groups[1:])
    if len(groups) <= MOST_GROUPED:
        return groups

    def place(group: str) -> tuple[bool, float]:
        row = table.row(option, group, item)
        return tables.kind(row) != "established", -(row.estimate or 0)

    return sorted(groups, key=place)


def _panel(
    table: PublishedTable,
    whole: PublishedTable,
    item: str,
    option: str,
    published: Shares,
    named: bool,
    note: str,
) -> str:
    """One answer by group: a full bar and its gap in words where it is established, else a hollow one."""
    rows = [table.row(option, group, item) for group in ("", *_groups(table, item, option))]
    known = [row for row in rows if row.estimate is not None]
    low, high = span(table, item)
    drawn = []
    for row in known:
        real = published.get((item, option, row.group)) if table.simulated else None
        of_whole = whole.row(option, item=item) if table.view.filters and not row.group else None
        drawn.append(_row(table, row, (low, high), real, of_whole))
    name = labels.option_label(table, option)
    said = f"{NBSP}; ".join(
        f"{labels.group_label(table, r.group)}{NBSP}: {labels.value(table, r)}" for r in rows
    )
    chart = bars.chart([*drawn, bars.closing([note])], 0, f"{name}{labels.simulated(table.book)}. {said}.")
    own = labels.own_base(table, table.row(option, item=item))
    beside = f" <small>{escape(own)}</small>" if own else ""
    return f'<section class="panel">{f"<h3>{escape(name)}{beside}</h3>" if named else ""}{chart}</section>'


def _marks(table: PublishedTable) -> str:
    """What full and hollow bars, and lines, mean."""
    few = any(row.status == "caution" for row in table.rows if row.group)
    said = "Barre pleine : écart établi avec les autres ; barre creuse : écart non établi"
    if table.book.complete:
        larger = " plus grand que l'arrondi" if table.book.disclosure.minimum_base > 1 else ""
        said = f"Barre pleine : écart avec les autres ; barre creuse : aucun écart{larger}"
    said += ", ou effectif faible." if few else "."
    if table.book.sampling == "probability" and any(map(table.interval, table.rows)):
        said += f" Trait fin : intervalle à 95{NBSP}%."
    return f"{said} Trait épais : ensemble de l'étude." if table.view.filters else said


def span(table: PublishedTable, item: str) -> tuple[float, float]:
    """The scale of all the panels: from 0 to 100 %, or what means and their intervals reach."""
    if not table.of_means:
        return 0.0, 1.0
    rows = [r for r in table.rows if r.item == item and r.option != "median"]
    bounds = [b for r in rows for b in (r.estimate, r.low, r.high) if b is not None]
    return min([*bounds, 0.0]), max([*bounds, 1e-9])


def _row(
    table: PublishedTable, row: Row, span: tuple[float, float], real: float | None, of_whole: Row | None
) -> str:
    assert row.estimate is not None
    low, width = span[0], span[1] - span[0]

    def at(value: float) -> float:
        return (value - low) / width

    found = bool(row.group) and tables.kind(row) == "established"
    share = row.estimate if real is None else real
    said = labels.value(table, row, table.unit) if real is None else numbers.percent(real)
    faint = bool(row.group) and not found and real is None
    look = bars.looks(hatched=table.simulated and real is None, faint=faint or row.status == "caution")
    start, end = sorted((at(0), at(share)))
    marks = [bars.bar(start, end - start, bars.both(_colour(table, row.group)), look)]
    if table.book.sampling == "probability" and (bounds := table.interval(row)) is not None:
        marks.append(bars.whisker(*map(at, bounds)))
        end = max(end, at(bounds[1]))
    beside = [labels.base_label(row)]
    if of_whole is not None and of_whole.estimate is not None:
        marks.append(bars.tick(at(of_whole.estimate)))
        end = max(end, at(of_whole.estimate))
        beside.append(f"ensemble{NBSP}: {labels.value(table, of_whole, table.unit)}")
    marks.append(bars.value(said, end))
    named = bars.name(
        labels.group_label(table, row.group), " · ".join(beside), gaps.size(table, row) if found else ""
    )
    return bars.row(named, bars.track(marks), lead=found)


def _colour(table: PublishedTable, group: str):  # type: ignore[no-untyped-def]
    def pick(palette: Palette) -> str:
        return forms.group_colours(table, palette).get(group, palette.accent if group else palette.quiet)

    return pick

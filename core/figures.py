"""Published tables as Plotly charts: the form that suits the question, every value written.

Figures are ready dictionaries, which nothing validates on a rerun: tests build real figures from
them for each kind of chart.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Literal

import orjson
from plotly.basedatatypes import BaseFigure

from core import wording
from core.canvas import PAGE, Canvas, Mark, Sizes, escape
from core.codebook import Option
from core.palette import PALETTES, Palette, Theme, between
from core.tables import PublishedTable, Row

MOST_HEADED = 3
MOST_GROUPED = 6
Form = Literal["means", "stacked", "options", "grouped"]
"""A bar for each mean; the answers of a scale end to end; one for each answer; answers by group, or item."""
LEAST_LABELLED = 0.075
LEAST_APART = 0.115
LONGEST = 0.42

Key = tuple[str, str, str]
"""Item, option and group of a published share."""


class ReadyFigure(BaseFigure):  # type: ignore[misc]
    """A figure whose dictionary is already made: Streamlit takes it as it is, without validation."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec

    def to_dict(self) -> dict[str, Any]:
        """The specification of the chart."""
        return self._spec

    def to_plotly_json(self) -> dict[str, Any]:
        """The specification of the chart."""
        return self._spec

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self._spec["layout"]["height"])

    @cached_property
    def json(self) -> str:
        """The specification as browsers take it, written once."""
        return orjson.dumps(self._spec, option=orjson.OPT_SERIALIZE_NUMPY).decode()

    @cached_property
    def digest(self) -> str:
        """Another for another picture: 32 hexadecimal digits."""
        return blake2b(self.json.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the legend that goes with it; ``aside`` is the part of its width that labels take."""

    figure: ReadyFigure
    legend: tuple[Mark, ...]
    note: str = ""
    aside: float = 0


def chart(
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
        Published shares for exactly this selection, by item, option and group: marked by a dot.
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
        canvas.masked(wording.reason(table, table.rows[0]))
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
    return (Mark("hatched", palette.text, wording.SIMULATED),) if table.simulated else ()


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
        base = f"n{wording.NBSP}={wording.NBSP}{wording.integer(max(bases, default=0))}"
        label = f"ensemble de l'étude{totals} ({base})"
        marks += (Mark("tick", palette.text, label),)
    if published:
        marks += (Mark("dot", palette.text, "chiffre publié"),)
    return marks


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
    """Scales in their own order, other answers by share; no opinion last."""
    if ordered:
        return sorted(options, key=lambda o: o.role == "no_opinion")
    return sorted(options, key=lambda o: (o.role == "no_opinion", -_share(table.row(o.code))))


def _share(row: Row) -> float:
    return row.estimate or 0.0


def _option_bars(
    canvas: Canvas, table: PublishedTable, whole: PublishedTable, published: Mapping[Key, float]
) -> tuple[Mark, ...]:
    """One bar per option, of one question without a split."""
    question = table.question
    axis = canvas.axis(1, (0, 1), (0, 1.95 if table.view.filters else 1.16))
    for option in display_order(question.answers, table, question.ordered)[: canvas.sizes.rows]:
        row = table.row(option.code)
        canvas.label(option.label)
        toned = question.ordered and question.exclusive
        plain = canvas.palette.neutral if option.role == "no_opinion" else canvas.palette.accent
        colour = tint(option, canvas.palette) if toned else plain
        canvas.bar(0, _share(row), colour, axis)
        marks = [_share(row)]
        said = wording.value(table, row)
        if table.view.filters and (of_whole := whole.row(option.code).estimate) is not None:
            canvas.tick(of_whole, axis)
            marks.append(of_whole)
            said += _beside(of_whole)
        if (figure := published.get(("", option.code, ""))) is not None:
            canvas.dot(figure, axis)
            marks.append(figure + 0.01)
        canvas.after(said, max(marks), axis)
        canvas.end(canvas.sizes.bar)
    return nature(table, canvas.palette) + _marks(table, whole, published, canvas.palette)


def _beside(of_whole: float) -> str:
    """The value of the whole sample, after that of the selection: a mark alone could be misread."""
    return f"</b> (ensemble{wording.NBSP}: {wording.percent(of_whole)})<b>"


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
        canvas.label(wording.group_label(table, group), wording.base_label(row))
        if row.estimate is None:
            canvas.masked(wording.unknown(table, row))
        else:
            colour = group_colours(table, canvas.palette).get(group, canvas.palette.accent)
            canvas.bar(0, row.estimate, colour, axis)
            said = (
                f"{escape(wording.value(table, row, unit))}</b> (médiane {wording.value(table, median)})<b>"
            )
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
    scale = [o for o in question.answers if o.role != "no_opinion" and o.tone != "neutral"]
    aside = [o for o in question.answers if o.role == "no_opinion" or o.tone == "neutral"]
    negative = [o for o in scale if o.tone == "negative"]
    positive = [o for o in scale if o.tone == "positive"]
    diverging = diverges(question.answers)
    colours = scale_colours(question.answers, diverging, canvas.palette)
    # Strong views hug the axis; negatives stand at its left.
    lefts = _outwards(negative, question.answers) if diverging else []
    rights = _outwards(positive, question.answers) if diverging else scale
    extent = [
        (
            sum(_share(table.row(o.code, group, item)) for o in lefts),
            sum(_share(table.row(o.code, group, item)) for o in rights),
            sum(_share(table.row(o.code, group, item)) for o in aside),
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
        name = wording.group_label(table, group) if table.view.by else wording.item_label(table, item)
        canvas.label(name, wording.base_label(first), (strong or {}).get(group, ""))
        if first.estimate is None:
            canvas.masked(wording.unknown(table, first))
            canvas.end(canvas.sizes.bar)
            continue
        labels: list[tuple[float, float]] = []
        for side, options, start in ((-1, lefts, 0.0), (1, rights, 0.0), (1, aside, right + gap)):
            at = start
            for option in options:
                share = _share(rows[option.code])
                if share:
                    canvas.bar(at, side * share, colours[option.code], axis)
                if share >= LEAST_LABELLED:
                    labels.append((share, at + side * share / 2))
                at += side * share
                if (figure := published.get((item, option.code, group))) is not None and option is options[0]:
                    canvas.dot(start + side * figure, axis, at_edge=True)
        for share, centre in _apart(labels, LEAST_APART * (left + right + gap + beside)):
            canvas.inside(wording.percent(share), centre, axis)
        if diverging:
            canvas.zero(axis)
        if table.view.filters and not group:
            for side, options in ((-1, lefts), (1, rights if diverging else rights[:1])):
                if options:
                    canvas.tick(side * sum(_share(whole.row(o.code, "", item)) for o in options), axis)
        canvas.end(canvas.sizes.bar)
    style: Literal["hatched", "bar"] = "hatched" if table.simulated else "bar"
    order = [*reversed(lefts), *rights, *aside]
    legend = tuple(Mark(style, colours[o.code], o.label) for o in order)
    shown = {
        key: value
        for key, value in published.items()
        if key[1] in {o.code for o in (*lefts[:1], *rights[:1])}
    }
    return legend + _marks(table, whole, shown, canvas.palette, ", total de chaque côté" if diverging else "")


def _apart(labels: Sequence[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """The labels that do not touch on a phone, the largest shares first."""
    kept: list[tuple[float, float]] = []
    for share, centre in sorted(labels, reverse=True):
        if all(abs(centre - other) >= least for _, other in kept):
            kept.append((share, centre))
    return kept


def _outwards(options: Sequence[Option], answers: Sequence[Option]) -> list[Option]:
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
            toned = _outwards([o for o in valid if o.tone == tone], answers)
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
        return table.row(self.codes[0], group, self.item)

    def share(self, table: PublishedTable, group: str = "") -> float | None:
        """The share of any of the codes, which exclude one another; ``None`` when masked."""
        shares = [table.row(code, group, self.item).estimate for code in self.codes]
        known = [share for share in shares if share is not None]
        return sum(known) if len(known) == len(shares) else None

    def figure(self, published: Mapping[Key, float], group: str) -> float | None:
        return published.get((self.item, self.codes[0], group)) if len(self.codes) == 1 else None


def chart_lines(table: PublishedTable) -> tuple[list[ChartLine], str]:
    """The lines of a chart with a split, and what must be said beside them."""
    question = table.question
    if question.items:
        keys = wording.key_options(table.book, question)
        lines = [ChartLine(item, keys, wording.item_label(table, item)) for item in table.items]
        lines.sort(key=lambda line: -(line.share(table) or 0))
        said = " ou ".join(f"« {question.option(key).label} »" for key in keys)
        return lines, f"Part de {said} ; les autres réponses sont dans le tableau."
    options = display_order(question.answers, table, question.ordered)
    return [ChartLine("", (o.code,), o.label) for o in options], ""


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
        wording.unbroken(
            f"{wording.group_label(table, group)} {wording.base_label(row) or wording.reason(table, row)}"
        )
        for group in table.groups
        for row in [lines[0].row(table, group)]
    ]
    wrapped = wording.dotted_lines(bases, canvas.sizes.wrap + 6)
    canvas.text(
        "<br>".join(escape(line) for line in wrapped), size=canvas.sizes.small, colour=canvas.palette.quiet
    )
    canvas.y += (canvas.sizes.line - 3) * len(wrapped) + canvas.sizes.gap
    for line in lines:
        canvas.label(line.label)
        for group in table.groups:
            name = wording.group_label(table, group)
            if line.share(table, group) is None:
                canvas.masked(f"{name}{wording.NBSP}: masqué", height=canvas.sizes.thin)
            else:
                end = _thin_bar(canvas, table, whole, published, line, group, axis)
                said = f"{wording.percent(line.share(table, group) or 0)}</b> {escape(name)}<b>"
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
        canvas.label(wording.group_label(table, group), wording.base_label(first))
        if all(line.share(table, group) is None for line in shown):
            canvas.masked(wording.unknown(table, first), height=canvas.sizes.thin)
        else:
            for i, line in enumerate(shown):
                axis = "x" if i == 0 else f"x{i + 1}"
                share = line.share(table, group)
                if share is None:
                    canvas.masked("masqué", axis, height=canvas.sizes.thin)
                    continue
                end = _thin_bar(canvas, table, whole, published, line, group, axis)
                canvas.after(wording.percent(share), end, axis, canvas.sizes.thin, canvas.sizes.small)
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
    share = line.share(table, group) or 0
    plain = canvas.palette.accent if group else canvas.palette.quiet
    canvas.bar(0, share, group_colours(table, canvas.palette).get(group, plain), axis, canvas.sizes.thin)
    end = share
    if table.view.filters and not group and (of_whole := line.share(whole)) is not None:
        canvas.tick(of_whole, axis, canvas.sizes.thin)
        end = max(end, of_whole)
    if (figure := line.figure(published, group)) is not None:
        canvas.dot(figure, axis, canvas.sizes.thin)
        end = max(end, figure + 0.04)
    return end


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

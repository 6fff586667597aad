"""Published tables as Plotly charts: one pixel a unit, every value written, nothing left to hovering.

A chart is a column of rows: a label above, then its bar, so that long labels fit a phone and a
projector alike. Figures are ready dictionaries: Plotly's validation would dominate the time of a
rerun (tests build real figures from them once for each kind of chart).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from plotly.basedatatypes import BaseFigure

from core import wording
from core.codebook import Grid, Number, Option, Single
from core.palette import PALETTES, Palette, Theme, contrast
from core.tables import PublishedTable, Row

FONT = "'Atkinson Hyperlegible Next', sans-serif"
TEXT, SMALL = 15, 13
LINE = 19
BAR = 24
GAP = 14
WRAP = 44
MOST_COLUMNS = 6
MOST_COLUMNS_OF_MANY_GROUPS = 3
LEAST_LABELLED = 0.09

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


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the legend: how something is drawn, and what it means."""

    style: Literal["bar", "hatched", "tick", "dot"]
    colour: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the legend that goes with it."""

    figure: ReadyFigure
    legend: tuple[Mark, ...]
    note: str = ""


@dataclass(slots=True)
class _Canvas:
    """Collects shapes and texts from top to bottom; vertical coordinates are pixels."""

    palette: Palette
    hatched: bool
    y: float = 0
    traces: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    axes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def axis(self, number: int, domain: tuple[float, float], span: tuple[float, float]) -> str:
        name = "x" if number == 1 else f"x{number}"
        self.axes[f"xaxis{'' if number == 1 else number}"] = {
            "domain": list(domain),
            "range": list(span),
            "visible": False,
            "fixedrange": True,
            "anchor": "y",
        }
        return name

    def text(
        self, words: str, *, x: float = 0, axis: str = "paper", colour: str = "", size: int = TEXT, **more: Any
    ) -> None:
        self.texts.append(
            {
                "text": words,
                "x": x,
                "xref": axis,
                "y": self.y,
                "yref": "y",
                "xanchor": "left",
                "yanchor": "top",
                "align": "left",
                "showarrow": False,
                "font": {"size": size, "color": colour or self.palette.text},
            }
            | more
        )

    def label(self, words: str, note: str = "") -> None:
        """A label above what follows, its base after it, on as many lines as it needs."""
        lines = textwrap.wrap(words, WRAP) or [""]
        tail = f" <span style='color:{self.palette.quiet};font-size:{SMALL}px'>{escape(note)}</span>"
        if note and len(lines[-1]) + len(note) > WRAP:
            lines.append("")
        written = [escape(line) for line in lines]
        if note:
            written[-1] += tail
        self.text("<br>".join(written))
        self.y += LINE * len(lines)

    def bar(self, start: float, length: float, colour: str, axis: str, height: int = BAR) -> None:
        self.traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "base": [start],
                "x": [length],
                "y": [self.y + height / 2],
                "width": [height],
                "xaxis": axis,
                "hoverinfo": "skip",
                "showlegend": False,
                "marker": self._fill(colour),
            }
        )

    def _fill(self, colour: str) -> dict[str, Any]:
        fill: dict[str, Any] = {"color": colour, "line": {"width": 1, "color": colour}}
        if self.hatched:
            fill["pattern"] = {
                "shape": "/",
                "fillmode": "replace",
                "fgcolor": colour,
                "bgcolor": self.palette.background,
                "size": 6,
                "solidity": 0.62,
            }
        return fill

    def after(self, words: str, x: float, axis: str, height: int = BAR, size: int = TEXT) -> None:
        """A value just after the end of a bar."""
        self.text(f"<b>{words}</b>", x=x, axis=axis, size=size, yanchor="middle", y=self.y + height / 2, xshift=5)

    def inside(self, words: str, x: float, axis: str, colour: str, height: int = BAR) -> None:
        """A value in the middle of a bar, on a plate of the bar's own colour."""
        palette = self.palette
        ink = max((palette.background, palette.text), key=lambda c: contrast(c, colour))
        self.text(
            words,
            x=x,
            axis=axis,
            size=SMALL,
            colour=ink,
            bgcolor=colour,
            borderpad=1,
            xanchor="center",
            yanchor="middle",
            y=self.y + height / 2,
        )

    def tick(self, x: float, axis: str, height: int = BAR) -> None:
        """The whole sample: an upright line across the bar."""
        self.shapes.append(
            {
                "type": "line",
                "xref": axis,
                "yref": "y",
                "x0": x,
                "x1": x,
                "y0": self.y - 4,
                "y1": self.y + height + 4,
                "line": {"color": self.palette.text, "width": 3},
            }
        )

    def dot(self, x: float, axis: str, height: int = BAR) -> None:
        """A published figure: a solid dot on the bar."""
        self.traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [x],
                "y": [self.y + height / 2],
                "xaxis": axis,
                "hoverinfo": "skip",
                "showlegend": False,
                "cliponaxis": False,
                "marker": {
                    "size": 13,
                    "color": self.palette.text,
                    "line": {"color": self.palette.background, "width": 2},
                },
            }
        )

    def masked(self, reason: str, axis: str = "paper", x: float = 0, height: int = BAR) -> None:
        self.text(
            f"<i>{escape(reason)}</i>",
            x=x,
            axis=axis,
            colour=self.palette.quiet,
            size=SMALL,
            yanchor="middle",
            y=self.y + height / 2,
        )

    def figure(self) -> ReadyFigure:
        height = max(round(self.y), 40)
        layout = {
            "height": height,
            "margin": {"l": 2, "r": 2, "t": 0, "b": 0, "pad": 0},
            "font": {"family": FONT, "size": TEXT, "color": self.palette.text},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "barmode": "overlay",
            "dragmode": False,
            "showlegend": False,
            "yaxis": {"range": [height, 0], "visible": False, "fixedrange": True},
            "annotations": self.texts,
            "shapes": self.shapes,
            **self.axes,
        }
        return ReadyFigure({"data": self.traces, "layout": layout})


def chart(
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    theme: Theme = "light",
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
    """
    palette = PALETTES[theme]
    canvas = _Canvas(palette, table.simulated)
    question = table.book.question(table.rows[0].question)
    note = ""
    if table.row(table.options[0], item=table.items[0]).status == "masked" and len(table.items) == 1:
        canvas.masked(table.rows[0].reason)
        canvas.y += BAR
        return Chart(canvas.figure(), ())
    if isinstance(question, Number):
        legend = _number_bars(canvas, table, whole)
    elif question.ordered and (isinstance(question, Grid) != (table.view.by is not None)):
        legend = _stacked_rows(canvas, table, whole, published)
    elif table.view.by is None and not isinstance(question, Grid):
        legend = _option_bars(canvas, table, whole, published)
    else:
        legend, note = _matrix(canvas, table, whole, published)
    return Chart(canvas.figure(), legend, note)


def _kind(table: PublishedTable, palette: Palette, colour: str = "") -> tuple[Mark, ...]:
    """What bars are: hatched for simulated answers, plain otherwise."""
    if table.simulated:
        return (Mark("hatched", colour or palette.accent, wording.SIMULATED),)
    return ()


def _marks(
    table: PublishedTable, whole: PublishedTable, published: Mapping[Key, float], palette: Palette
) -> tuple[Mark, ...]:
    marks: tuple[Mark, ...] = ()
    if table.view.filters:
        bases = [r.base for r in whole.rows if not r.group and r.base is not None]
        label = f"ensemble de l'étude (n{wording.NBSP}={wording.NBSP}{wording.integer(max(bases, default=0))})"
        marks += (Mark("tick", palette.text, label),)
    if published:
        marks += (Mark("dot", palette.text, "chiffre publié"),)
    return marks


def _tint(option: Option, position: int, size: int, palette: Palette) -> str:
    """The colour of an answer on a bar of its own."""
    if option.role == "no_opinion" or option.tone == "neutral":
        return palette.neutral
    if option.tone == "negative":
        return palette.negative[1]
    if option.tone == "positive":
        return palette.positive[1]
    return palette.accent


def _order(options: Sequence[Option], table: PublishedTable, ordered: bool) -> list[Option]:
    """Scales in their own order, other answers by share; no opinion last."""
    if ordered:
        return sorted(options, key=lambda o: o.role == "no_opinion")
    return sorted(options, key=lambda o: (o.role == "no_opinion", -_share(table.row(o.code))))


def _share(row: Row) -> float:
    return row.estimate or 0.0


def _option_bars(
    canvas: _Canvas, table: PublishedTable, whole: PublishedTable, published: Mapping[Key, float]
) -> tuple[Mark, ...]:
    """One bar per option, of one question without a split."""
    question = table.book.question(table.rows[0].question)
    assert not isinstance(question, Number | Grid)
    axis = canvas.axis(1, (0, 1), (0, 1.16))
    options = _order(question.answers, table, question.ordered)
    for i, option in enumerate(options):
        row = table.row(option.code)
        canvas.label(option.label)
        toned = question.ordered and isinstance(question, Single)
        plain = canvas.palette.neutral if option.role == "no_opinion" else canvas.palette.accent
        colour = _tint(option, i, len(options), canvas.palette) if toned else plain
        canvas.bar(0, _share(row), colour, axis)
        marks = [_share(row)]
        if table.view.filters and (of_whole := whole.row(option.code).estimate) is not None:
            canvas.tick(of_whole, axis)
            marks.append(of_whole)
        if (figure := published.get(("", option.code, ""))) is not None:
            canvas.dot(figure, axis)
            marks.append(figure + 0.01)
        canvas.after(wording.value(row), max(marks), axis)
        canvas.y += BAR + GAP
    return _kind(table, canvas.palette) + _marks(table, whole, published, canvas.palette)


def _number_bars(canvas: _Canvas, table: PublishedTable, whole: PublishedTable) -> tuple[Mark, ...]:
    """Mean of each group, its median beside it."""
    question = table.book.question(table.rows[0].question)
    unit = getattr(question, "unit", "")
    means = [table.row("mean", group).estimate or 0 for group in table.groups]
    of_whole = whole.row("mean").estimate if table.view.filters else None
    span = max([*means, of_whole or 0, 1e-9])
    low = min([*means, 0])
    axis = canvas.axis(1, (0, 1), (low * 1.16, span * 1.5))
    for group in table.groups:
        row, median = table.row("mean", group), table.row("median", group)
        canvas.label(wording.group_label(table, group), wording.base_label(row))
        if row.estimate is None:
            canvas.masked(row.reason or "aucune réponse")
        else:
            canvas.bar(0, row.estimate, canvas.palette.accent, axis)
            said = f"{wording.value(row, unit)}</b> (médiane {wording.value(median)})<b>"
            end = max(row.estimate, 0)
            if not group and of_whole is not None:
                canvas.tick(of_whole, axis)
                end = max(end, of_whole)
            canvas.after(said, end, axis)
        canvas.y += BAR + GAP
    return _kind(table, canvas.palette) + _marks(table, whole, {}, canvas.palette)


def _stacked_rows(
    canvas: _Canvas, table: PublishedTable, whole: PublishedTable, published: Mapping[Key, float]
) -> tuple[Mark, ...]:
    """A scale: one bar per item of a grid, or per group of a split; no opinion aside, at the right."""
    question = table.book.question(table.rows[0].question)
    assert not isinstance(question, Number)
    scale = [o for o in question.answers if o.role != "no_opinion" and o.tone != "neutral"]
    aside = [o for o in question.answers if o.role == "no_opinion" or o.tone == "neutral"]
    negative = [o for o in scale if o.tone == "negative"]
    positive = [o for o in scale if o.tone == "positive"]
    diverging = bool(negative and positive) and len(negative) + len(positive) == len(scale)
    colours = _scale_colours(question.answers, diverging, canvas.palette)
    # Strong views hug the axis' far ends in the codebook's order; negatives stand at the left.
    lefts = _outwards(negative, question.answers) if diverging else []
    rights = _outwards(positive, question.answers) if diverging else scale
    keys = (
        [(item, "") for item in table.items]
        if isinstance(question, Grid)
        else [("", group) for group in table.groups]
    )
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
        name = wording.item_label(table, item) if item else wording.group_label(table, group)
        canvas.label(name, wording.base_label(first))
        if first.estimate is None:
            canvas.masked(first.reason or "aucune réponse")
            canvas.y += BAR + GAP
            continue
        for side, options, start in ((-1, lefts, 0.0), (1, rights, 0.0), (1, aside, right + gap)):
            at = start
            for option in options:
                share = _share(rows[option.code])
                if share:
                    canvas.bar(at, side * share, colours[option.code], axis)
                if share >= LEAST_LABELLED:
                    canvas.inside(wording.percent(share), at + side * share / 2, axis, colours[option.code])
                at += side * share
                if (figure := published.get((item, option.code, group))) is not None and option is options[0]:
                    canvas.dot(start + side * figure, axis)
        if table.view.filters and (not group):
            for side, options in ((-1, lefts), (1, rights if diverging else rights[:1])):
                if options:
                    canvas.tick(side * sum(_share(whole.row(o.code, "", item)) for o in options), axis)
        canvas.y += BAR + GAP
    if diverging:
        canvas.shapes.append(
            {
                "type": "line",
                "xref": axis,
                "yref": "y",
                "x0": 0,
                "x1": 0,
                "y0": 0,
                "y1": canvas.y - GAP,
                "line": {"color": canvas.palette.quiet, "width": 1},
                "layer": "below",
            }
        )
    style: Literal["hatched", "bar"] = "hatched" if table.simulated else "bar"
    order = [*reversed(lefts), *rights, *aside]
    legend = tuple(Mark(style, colours[o.code], o.label) for o in order)
    shown = {key: value for key, value in published.items() if key[1] in {o.code for o in (*lefts[:1], *rights[:1])}}
    return legend + _marks(table, whole, shown, canvas.palette)


def _outwards(options: Sequence[Option], answers: Sequence[Option]) -> list[Option]:
    """From the axis outwards: the strongest opinion, at an end of the codebook's scale, first."""
    positions = [answers.index(o) for o in options]
    valid = [i for i, o in enumerate(answers) if o.role == "valid"]
    near_start = min(positions) - valid[0] <= valid[-1] - max(positions)
    return list(options) if near_start else list(reversed(options))


def _scale_colours(answers: Sequence[Option], diverging: bool, palette: Palette) -> dict[str, str]:
    colours: dict[str, str] = {}
    valid = [o for o in answers if o.role == "valid" and o.tone != "neutral"]
    for option in answers:
        if option not in valid:
            colours[option.code] = palette.neutral
    if diverging:
        for tone, shades in (("negative", palette.negative), ("positive", palette.positive)):
            toned = _outwards([o for o in valid if o.tone == tone], answers)
            for i, option in enumerate(toned):
                colours[option.code] = shades[1] if i == 0 else shades[0]
        return colours
    for i, option in enumerate(valid):
        place = round(i * (len(palette.steps) - 1) / max(len(valid) - 1, 1))
        colours[option.code] = palette.steps[place]
    return colours


def _matrix(
    canvas: _Canvas, table: PublishedTable, whole: PublishedTable, published: Mapping[Key, float]
) -> tuple[tuple[Mark, ...], str]:
    """Small bars in columns: answers in rows and groups in columns, or the reverse for many groups."""
    question = table.book.question(table.rows[0].question)
    assert not isinstance(question, Number)
    note = ""
    if isinstance(question, Grid):
        key = wording.key_options(table.book, question)[0]
        lines = [(item, key, wording.item_label(table, item)) for item in table.items]
        lines.sort(key=lambda line: -_share(table.row(line[1], item=line[0])))
        note = f"Part de « {question.option(key).label} »{wording.NBSP}; les autres réponses sont dans le tableau."
    else:
        options = _order(question.answers, table, question.ordered)
        lines = [("", o.code, o.label) for o in options]
    if len(table.groups) <= MOST_COLUMNS:
        heads = [
            (wording.group_label(table, g), wording.base_label(table.row(lines[0][1], g, lines[0][0])))
            for g in table.groups
        ]
        _columns(canvas, heads)
        for item, code, label in lines:
            canvas.label(label)
            cells = [(table.row(code, g, item), published.get((item, code, g))) for g in table.groups]
            _cells(canvas, table, whole, cells, len(heads))
    else:
        shown = lines[:MOST_COLUMNS_OF_MANY_GROUPS]
        if len(shown) < len(lines):
            which = "premières lignes" if isinstance(question, Grid) else "réponses les plus citées"
            if question.ordered and not isinstance(question, Grid):
                which = "premières réponses"
            note = f"{note} Les {len(shown)} {which}{wording.NBSP}; toutes sont dans le tableau.".strip()
        _columns(canvas, [(label, "") for _, _, label in shown])
        for group in table.groups:
            canvas.label(wording.group_label(table, group), wording.base_label(table.row(shown[0][1], group, shown[0][0])))
            cells = [(table.row(code, group, item), published.get((item, code, group))) for item, code, _ in shown]
            _cells(canvas, table, whole, cells, len(shown))
    return _kind(table, canvas.palette) + _marks(table, whole, published, canvas.palette), note


def _columns(canvas: _Canvas, heads: Sequence[tuple[str, str]]) -> None:
    """Column headings, wrapped to the width that a phone leaves them."""
    width = max(9, 46 // len(heads))
    most = 0
    for i, (name, base) in enumerate(heads):
        step = 1 / len(heads)
        axis = canvas.axis(i + 1, (i * step, (i + 1) * step), (0, 1.5))
        lines = textwrap.wrap(name, width, break_long_words=False)[:5]
        written = [f"<b>{escape(line)}</b>" for line in lines] + ([escape(base)] if base else [])
        canvas.text("<br>".join(written), axis=axis, size=SMALL)
        most = max(most, len(written))
    canvas.y += most * (LINE - 2) + GAP


def _cells(
    canvas: _Canvas,
    table: PublishedTable,
    whole: PublishedTable,
    cells: Sequence[tuple[Row, float | None]],
    columns: int,
) -> None:
    height = BAR - 4
    for i, (row, figure) in enumerate(cells):
        axis = "x" if i == 0 else f"x{i + 1}"
        if row.estimate is None:
            canvas.masked("masqué" if columns > 2 else row.reason, axis, height=height)
            continue
        colour = canvas.palette.accent if row.group else canvas.palette.quiet
        canvas.bar(0, row.estimate, colour, axis, height)
        end = row.estimate
        if table.view.filters and not row.group:
            of_whole = whole.row(row.option, item=row.item).estimate
            if of_whole is not None:
                canvas.tick(of_whole, axis, height)
                end = max(end, of_whole)
        if figure is not None:
            canvas.dot(figure, axis, height)
            end = max(end, figure + 0.06)
        canvas.after(wording.percent(row.estimate), end, axis, height, SMALL)
    canvas.y += height + GAP

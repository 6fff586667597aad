"""The canvas of a chart: labels, bars and marks from top to bottom, one pixel a unit.

A chart is a column of rows: a label above, then its bar, so that long labels fit a phone and a
projector alike. What comes out is a ready dictionary for Plotly.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape as html_escape
from typing import Any, Literal, NamedTuple

from core.charts.palette import Palette, between
from core.words import numbers, typography

FONT = "'Public Sans', sans-serif"
TEXT, SMALL = 15, 13
LINE = 21
BAR = 24
GAP = 14
WRAP = 38
PAPER = "paper"
BESIDE = "beside"
"""Not an axis: where labels stand, and where they end."""
SINK = 0.145
"""By how much of its size Plotly puts a text too high when it is to be in the middle."""
ASIDE = 2 * numbers.NBSP
LEADING = 1.3
"""What Plotly makes of a line, in parts of its size."""
PHONE_LETTER = 1 / 46
"""A letter of small type on a phone, as a part of the width."""
TRACK = 0.45
"""How far a track is from the page to the colour of lines."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a chart is drawn, in pixels; ``wrap`` and ``heading`` in letters.

    ``aside`` is the part of the width that labels take at the left of their bars; when it is 0,
    labels stand above them. Labels aside are centred on their bars, so that a page may draw the
    chart higher than it is. With ``letter``, the part of the width that a letter takes, labels take
    what the longest of them needs, and ``aside`` at most.
    """

    text: int = TEXT
    small: int = SMALL
    line: int = LINE
    bar: int = BAR
    thin: int = BAR - 6
    gap: int = GAP
    wrap: int = WRAP
    heading: int = 42
    columns: int = 3
    aside: float = 0
    letter: float = 0
    pen: float = 1


PAGE = Sizes()


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the legend: how something is drawn, and what it means."""

    style: Literal["bar", "hatched", "faint", "tick", "dot", "whisker", "ring", "class", "star"]
    colour: str
    label: str


class Text(NamedTuple):
    """Words in a chart; a share of its width on the paper, a value on an axis."""

    words: str
    x: float
    axis: str
    y: float
    position: str
    size: int
    colour: str


@lru_cache(4096)
def escape(words: str) -> str:
    """Words, safe inside the HTML subset of Plotly's texts."""
    return html_escape(typography.typeset(words), quote=False)


@lru_cache(4096)
def _wrapped(words: str, width: int = WRAP) -> tuple[str, ...]:
    return tuple(textwrap.wrap(typography.typeset(words), width)) or ("",)


@dataclass(slots=True)
class Canvas:
    """Collects shapes and texts from top to bottom; vertical coordinates are pixels."""

    palette: Palette
    hatched: bool
    sizes: Sizes = PAGE
    y: float = 0
    rest: float = 0
    longest: int = 0
    traces: list[dict[str, Any]] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    plates: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    axes: dict[str, dict[str, Any]] = field(default_factory=dict)
    alike: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)

    @property
    def aside(self) -> float:
        """The part of the width that labels take, of those written so far."""
        if not self.sizes.letter:
            return self.sizes.aside
        return min(self.sizes.aside, (self.longest + 2) * self.sizes.letter)

    def axis(self, number: int, domain: tuple[float, float], span: tuple[float, float]) -> str:
        """An axis on a part of the width that labels leave."""
        name = "x" if number == 1 else f"x{number}"
        self.axes[f"xaxis{'' if number == 1 else number}"] = {
            "domain": list(domain),
            "range": list(span),
            "visible": False,
            "fixedrange": True,
            "anchor": "y",
        }
        return name

    def letter(self) -> float:
        """What a letter of small type takes of the width that labels leave, about."""
        if not self.sizes.letter:
            return PHONE_LETTER
        return self.sizes.letter * self.sizes.small / self.sizes.text / (1 - self.aside)

    def reserve(self, names: Iterable[str], note: int = 0) -> None:
        """Room for labels before they are written, and after each for a note of so many letters.

        Bars are then as long whichever of them are written, and whatever their bases.
        """
        for name in names:
            lengths = [len(line) for line in _wrapped(name, self.sizes.wrap)]
            if note and lengths[-1] + 1 + note <= self.sizes.wrap:
                lengths[-1] += 1 + note
            self.longest = max(self.longest, note, *lengths)

    def over(self, words: str, x: float, axis: str, raised: float = 2) -> None:
        """Small words centred over the bar that is drawn next."""
        self.texts.append(
            Text(words, x, axis, self.y - raised, "top center", self.sizes.small, self.palette.text)
        )

    def centred(self, words: str, x: float, axis: str) -> None:
        """A value in a column of numbers, as high as the bar."""
        size = self.sizes.text
        middle = self.y + self.sizes.bar / 2 + SINK * size
        self.texts.append(Text(words, x, axis, middle, "middle center", size, self.palette.text))

    def track(self, start: float, end: float, axis: str, height: int = 0) -> None:
        """The pale ground of a bar, from nobody to everybody."""
        self.shapes.append(
            {
                "type": "rect",
                "xref": axis,
                "yref": "y",
                "x0": start,
                "x1": end,
                "y0": self.y,
                "y1": self.y + (height or self.sizes.bar),
                "layer": "below",
                "fillcolor": between(self.palette.background, self.palette.line, TRACK),
                "line": {"width": 0, "color": self.palette.background},
            }
        )

    def text(
        self,
        words: str,
        *,
        x: float = 0,
        axis: str = PAPER,
        middle: float | None = None,
        colour: str = "",
        size: int = 0,
        letters: int = 0,
    ) -> None:
        """Words from a point to the right: under where the next row begins, or around a height.

        ``letters`` are those of their longest line, when they stand where labels do.
        """
        self.longest = max(self.longest, letters)
        size = size or self.sizes.text
        y, position = (self.y, "bottom right") if middle is None else (middle + SINK * size, "middle right")
        self.texts.append(Text(words, x, axis, y, position, size, colour or self.palette.text))

    def label(self, words: str, note: str = "", strong: str = "") -> None:
        """A label of what follows, its base after it, then what stands out, on as many lines as needed."""
        wrap = self.sizes.wrap
        lines = list(_wrapped(words, wrap))
        written = [escape(line) for line in lines]
        lengths = [len(line) for line in lines]
        small = f"font-size:{self.sizes.small}px"
        if note:
            tail = f"<span style='color:{self.palette.quiet};{small}'>{escape(note)}</span>"
            if lengths[-1] + 1 + len(note) > wrap:
                written.append(tail)
                lengths.append(len(note))
            else:
                written[-1] += f" {tail}"
                lengths[-1] += 1 + len(note)
        if strong:
            if lengths[-1] + 3 + len(strong) <= wrap:
                written[-1] += f"{numbers.NBSP} <b style='{small}'>{escape(strong)}</b>"
                lengths[-1] += 2 + len(strong)
            else:
                parts = _wrapped(strong, wrap)
                written += [f"<b style='{small}'>{escape(part)}</b>" for part in parts]
                lengths += [len(part) for part in parts]
        height = self.sizes.line * len(written)
        if self.sizes.aside:
            row = max(height, self.sizes.bar)
            self.text("<br>".join(written), middle=self.y + row / 2, letters=max(lengths))
            self.rest = (row - self.sizes.bar) / 2
            self.y += self.rest
            return
        self.text("<br>".join(written))
        self.y += height

    def end(self, height: float, gap: float | None = None) -> None:
        """Go to the next row, under what is so high."""
        self.y += height + self.rest + (self.sizes.gap if gap is None else gap)
        self.rest = 0

    def bar(
        self,
        start: float,
        length: float,
        colour: str,
        axis: str,
        height: int = 0,
        *,
        faint: bool = False,
        solid: bool = False,
    ) -> None:
        """A bar; a faint one is little more than its outline, a solid one has no hatches."""
        height = height or self.sizes.bar
        trace = self._trace(
            ("bar", axis, colour, "faint" if faint else "solid" if solid else ""),
            {"type": "bar", "orientation": "h", "base": [], "x": [], "y": [], "width": []},
            lambda: self._fill(colour, faint=faint, hatched=self.hatched and not solid),
        )
        trace["base"].append(start)
        trace["x"].append(length)
        trace["y"].append(self.y + height / 2)
        trace["width"].append(height)

    def _trace(
        self, look: tuple[str, ...], empty: dict[str, Any], marker: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """What is drawn alike on an axis (the second of ``look``) is one trace: fewer are drawn faster."""
        if look not in self.alike:
            more = {"xaxis": look[1], "hoverinfo": "skip", "showlegend": False, "marker": marker()}
            self.alike[look] = empty | more
            self.traces.append(self.alike[look])
        return self.alike[look]

    def _dots(self, look: tuple[str, ...], x: float, y: float, marker: Callable[[], dict[str, Any]]) -> None:
        empty = {"type": "scatter", "mode": "markers", "x": [], "y": [], "cliponaxis": False}
        trace = self._trace(look, empty, marker)
        trace["x"].append(x)
        trace["y"].append(y)

    def _fill(self, colour: str, *, faint: bool, hatched: bool) -> dict[str, Any]:
        inside = self.palette.background if faint and not hatched else colour
        fill: dict[str, Any] = {"color": inside, "line": {"width": 1.5 if faint else 1, "color": colour}}
        if hatched:
            fill["pattern"] = {
                "shape": "/",
                "fillmode": "replace",
                "fgcolor": colour,
                "bgcolor": self.palette.background,
                "size": 6 * self.sizes.pen,
                "solidity": 0.18 if faint else 0.62,
            }
        return fill

    def after(self, words: str, x: float, axis: str, height: int = 0, size: int = 0) -> None:
        """A value just after the end of a bar."""
        height = height or self.sizes.bar
        self.text(f"{ASIDE}<b>{words}</b>", x=x, axis=axis, size=size, middle=self.y + height / 2)

    def inside(self, words: str, x: float, axis: str, height: int = 0) -> None:
        """A value in the middle of a bar, on a plate that keeps it readable."""
        height = height or self.sizes.bar
        self.plates.append(
            {
                "text": words,
                "x": x,
                "xref": axis,
                "y": self.y + height / 2,
                "yref": "y",
                "xanchor": "center",
                "yanchor": "middle",
                "showarrow": False,
                "font": {"size": self.sizes.small, "color": self.palette.text},
                "bgcolor": self.palette.background,
                "borderpad": 1,
            }
        )

    def zero(self, axis: str) -> None:
        """The line between negative and positive answers."""
        line = {"color": self.palette.text, "width": self.sizes.pen}
        self._upright(0, axis, self.sizes.bar, 3, line)

    def _upright(self, x: float, axis: str, height: int, beyond: int, line: dict[str, Any]) -> None:
        self.shapes.append(
            {
                "type": "line",
                "xref": axis,
                "yref": "y",
                "x0": x,
                "x1": x,
                "y0": self.y - beyond,
                "y1": self.y + height + beyond,
                "line": line,
            }
        )

    def tick(self, x: float, axis: str, height: int = 0) -> None:
        """The whole sample: an upright line across the bar."""
        line = {"color": self.palette.text, "width": 3 * self.sizes.pen}
        self._upright(x, axis, height or self.sizes.bar, 4, line)

    def whisker(
        self, low: float, high: float, axis: str, height: int, layer: Literal["above", "below"] = "above"
    ) -> None:
        """An interval: a line along the bar, on a wider one that keeps it apart from what is under it."""
        for width, colour in ((5, self.palette.background), (2, self.palette.text)):
            middle = self.y + height / 2
            self.shapes.append(
                {
                    "type": "line",
                    "xref": axis,
                    "yref": "y",
                    "x0": low,
                    "x1": high,
                    "y0": middle,
                    "y1": middle,
                    "layer": layer,
                    "line": {"color": colour, "width": width},
                }
            )

    def dot(self, x: float, axis: str, height: int = 0, *, at_edge: bool = False) -> None:
        """A published figure: a solid dot on the bar, or under it where values stand on the bar."""
        height = height or self.sizes.bar
        line = {"color": self.palette.background, "width": 2}
        self._dots(
            ("dot", axis),
            x,
            self.y + (height if at_edge else height / 2),
            lambda: {"size": 13 * self.sizes.pen, "color": self.palette.text, "line": line},
        )

    def masked(self, reason: str, axis: str = PAPER, x: float = 0, height: int = 0) -> None:
        """A reason in place of a bar, on as many lines as it needs."""
        height = height or self.sizes.bar
        lines = _wrapped(reason, self.sizes.wrap + 8)
        more = (self.sizes.line - 3) * (len(lines) - 1)
        self.text(
            f"<i>{'<br>'.join(map(escape, lines))}</i>",
            x=x,
            axis=BESIDE if axis == PAPER else axis,
            colour=self.palette.quiet,
            size=self.sizes.small,
            middle=self.y + (height + more) / 2,
        )
        self.y += more

    def specification(self) -> dict[str, Any]:
        """The chart, as Plotly's dictionary."""
        height = max(round(self.y), self.sizes.bar)
        aside = self.aside
        for axis in self.axes.values():
            axis["domain"] = [aside + edge * (1 - aside) for edge in axis["domain"]]
        written = self._written(aside)
        layout = {
            "height": height,
            "margin": {"l": 2, "r": 2, "t": 0, "b": 0, "pad": 0},
            "font": {"family": FONT, "size": self.sizes.text, "color": self.palette.text},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "barmode": "overlay",
            "dragmode": False,
            "showlegend": False,
            "yaxis": {"range": [height, 0], "visible": False, "fixedrange": True},
            "annotations": self.plates,
            "shapes": self.shapes,
            **self.axes,
        }
        return {"data": [*self.traces, *written], "layout": layout}

    def _written(self, aside: float) -> list[dict[str, Any]]:
        """The texts of each axis as one trace; the paper is an axis, the last, as wide as the chart.

        Browsers draw the words of a trace in half the time of as many annotations.
        """
        paper = self.axis(len(self.axes) + 1, (0, 1), (0, 1))
        by_axis: dict[str, list[Text]] = {}
        for text in self.texts:
            place = text._replace(x=aside) if text.axis == BESIDE else text
            by_axis.setdefault(paper if text.axis in (PAPER, BESIDE) else text.axis, []).append(place)
        return [
            {
                "type": "scatter",
                "mode": "text",
                "text": [text.words for text in texts],
                "x": [text.x for text in texts],
                "y": [text.y for text in texts],
                "textposition": [text.position for text in texts],
                "textfont": {
                    "size": [text.size for text in texts],
                    "color": [text.colour for text in texts],
                },
                "xaxis": axis,
                "hoverinfo": "skip",
                "showlegend": False,
                "cliponaxis": False,
            }
            for axis, texts in by_axis.items()
        ]

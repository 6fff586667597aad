"""What a chart draws, one by one: the chart itself holds what is drawn alike together."""

import re
from typing import Any, NamedTuple


class Written(NamedTuple):
    """Words on a chart, their HTML as it is, and what they stand on: a plate, or whatever is there."""

    html: str
    x: float
    y: float
    axis: str
    ink: str
    plate: str | None = None

    @property
    def words(self) -> str:
        return re.sub(r"<[^>]*>", "", self.html).strip()

    @property
    def aside(self) -> bool:
        """Whether it starts a little after its place."""
        return self.html.startswith("\u00a0")


def spec(chart) -> dict[str, Any]:
    return chart.figure.to_dict()


def writing(chart) -> list[Written]:
    """Every text, from top to bottom."""
    found = []
    for trace in spec(chart)["data"]:
        if trace.get("mode") == "text":
            each = zip(trace["text"], trace["x"], trace["y"], trace["textfont"]["color"], strict=True)
            found += [Written(text, x, y, trace["xaxis"], ink) for text, x, y, ink in each]
    found += [
        Written(a["text"], a["x"], a["y"], a["xref"], a["font"]["color"], a.get("bgcolor"))
        for a in spec(chart)["layout"]["annotations"]
    ]
    return sorted(found, key=lambda each: each.y)


def texts(chart) -> list[str]:
    """What is written in a chart, as plain text."""
    return [each.words for each in writing(chart)]


def bars(chart) -> list[dict[str, Any]]:
    """Each bar from top to bottom: its base, length (x), middle (y), width, axis and marker."""
    found = []
    for trace in spec(chart)["data"]:
        if trace["type"] == "bar":
            for base, x, y, width in zip(*(trace[k] for k in ("base", "x", "y", "width")), strict=True):
                told = {"base": base, "x": x, "y": y, "width": width}
                found.append(told | {"xaxis": trace["xaxis"], "marker": trace["marker"]})
    return sorted(found, key=lambda bar: bar["y"])


def dots(chart) -> list[dict[str, Any]]:
    """The traces of dots."""
    return [trace for trace in spec(chart)["data"] if trace.get("mode") == "markers"]

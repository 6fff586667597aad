"""A chart between its words, sent in Streamlit's messages without being described to it anew.

On each run Streamlit would spend more on describing a card than we on counting and drawing it
(docs/decisions/posted-charts.md). So what it says of a container, its HTML and its chart is recorded once
for each place of a page; a run fills the words and the chart in.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from core.charts import ReadyFigure
from pages._ui import internals, reconnection
from pages._ui.internals import ForwardMsg

CONFIG = {"displayModeBar": False, "staticPlot": True, "responsive": True}
PATTERNS_KEPT = 2_048
ABOVE, CHART, BELOW = "<p>above</p>", ReadyFigure({}), "<p>below</p>"
ROOT = 2
"""Length of the path of the first element in its pattern: the page, then the element."""
PATIENCE = 0.05
"""Seconds after which a run sends as it goes: its reader waits for something."""


@contextmanager
def together() -> Iterator[None]:
    """The messages of a short run go at its end, in one piece.

    Each wakes the server's loop, which takes the interpreter from the run that makes the next one. A
    reader's first run sends as it goes, and so does a long one after a while.
    """
    send, held, begun = internals.sender(), list[ForwardMsg](), time.monotonic()

    def release() -> None:
        internals.send_by(send)
        waiting, held[:] = list(held), []
        for message in waiting:  # a run that is interrupted here sends nothing more
            send(message)

    def hold(message: ForwardMsg) -> None:
        held.append(message)
        if time.monotonic() - begun > PATIENCE:
            release()

    if reconnection.drawn():
        internals.send_by(hold)
    try:
        yield
    finally:
        release()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a container holds, whatever it says: its key (none: no container), its frame, its parts."""

    key: str
    framed: bool
    above: bool
    chart: bool
    below: bool

    def draw(self) -> None:
        """As a page of Streamlit would."""
        with st.container(border=self.framed, key=self.key) if self.key else nullcontext():
            if self.above:
                st.html(ABOVE)
            if self.chart:
                st.plotly_chart(CHART, theme=None, config=CONFIG, key=f"chart-{self.key}", alt="chart")
            if self.below:
                st.html(BELOW)


def post(
    key: str, above: str, figure: ReadyFigure | None, alternative: str, below: str = "", *, framed: bool
) -> None:
    """A container of the page, here: HTML, a chart and its alternative, HTML; any of them may be empty."""
    path, send = internals.next_place(), internals.own_sender()
    for part in _pattern(Shape(key, framed, bool(above), figure is not None, bool(below))):
        message = ForwardMsg()
        message.CopyFrom(part)
        message.metadata.delta_path[:] = [*path, *part.metadata.delta_path[ROOT:]]
        element = message.delta.new_element
        match message.delta.WhichOneof("type"), element.WhichOneof("type"):
            case "new_element", "html":
                element.html.body = above if element.html.body == ABOVE else below
            case "new_element", "plotly_chart":
                assert figure is not None
                chart = element.plotly_chart
                chart.spec, chart.alt = figure.json, alternative
                # A browser keeps the picture of an identity, whatever is drawn under it afterwards.
                mark, _, name = chart.id.split("-", 2)
                chart.id = f"{mark}-{figure.digest}-{name}"
                element.height_config.pixel_height = figure.height
        send(message)


def post_html(body: str) -> None:
    """HTML, here: as ``st.html``."""
    post("", body, None, "", framed=False)


@lru_cache(PATTERNS_KEPT)
def _pattern(shape: Shape) -> tuple[ForwardMsg, ...]:
    """The messages of a container, as Streamlit makes them; none is sent."""
    return internals.recorded(shape.draw)

"""HTML sent in Streamlit's messages without being described to it anew.

On each run Streamlit would spend more on describing a card than we on counting and drawing it
(docs/decisions/posted-charts.md). So what it says of a piece of HTML is recorded once; a run fills it in.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import streamlit as st

from pages._ui import internals, reconnection
from pages._ui.internals import ForwardMsg

ANY = "<p></p>"
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


def post_html(body: str) -> None:
    """HTML, here: as ``st.html``."""
    path, send = internals.next_place(), internals.own_sender()
    message = ForwardMsg()
    message.CopyFrom(_pattern())
    message.metadata.delta_path[:] = path
    message.delta.new_element.html.body = body
    send(message)


@lru_cache(1)
def _pattern() -> ForwardMsg:
    """The message of a piece of HTML, as Streamlit makes it; it is not sent."""
    (message,) = internals.recorded(_drawn)
    return message


def _drawn() -> None:
    st.html(ANY)

"""The journal of the server: one JSON object a line on standard error, for those who keep it running.

It never holds what would tell who reads what: no address of a reader, no cookie, no value of a filter. The
message of an unforeseen error may quote one, so it is left out; its type and its place are told.
"""

import faulthandler
import io
import json
import logging
import os
import re
import sys
import threading
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._ui import internals

LIBRARIES = (
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
    "uvicorn.asgi",
    "websockets",
    "py.warnings",
    "asyncio",
)
PROBES = ("/healthz", "/readyz", "/metrics")
QUIET = ("/static/", "/app/static/", "/media/", "/_stcore/")
"""Requests that are told only when they fail; those of probes are never."""
LONGEST = 300
"""Characters of what somebody else wrote."""
UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
"""What JSON lets through, and ends a line, turns the writing round or is no text, for who reads it."""


def tell(event: str, level: str = "info", **facts: object) -> None:
    """Write a line; a journal that cannot be written stops nobody."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"time": now, "level": level, "event": event, **facts}
    text = json.dumps(line, ensure_ascii=False, default=str)
    stream = sys.stderr.journal if isinstance(sys.stderr, Unsaid) else sys.stderr
    with suppress(OSError, ValueError):
        stream.write(UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
        stream.flush()


def tell_error(error: BaseException | None, level: str = "error") -> None:
    """Write the type of an error and where it came from, without its message."""
    if error is None:
        return
    frames = traceback.extract_tb(error.__traceback__)
    tell(
        "erreur",
        level,
        type=type(error).__name__,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    )


class OneLine(logging.Handler):
    """Writes what libraries say as lines of the journal."""

    def emit(self, record: logging.LogRecord) -> None:
        # What is filled into a message may quote a request: the place that says it is enough to find it.
        said, level = str(record.msg), record.levelname.lower()
        # Uvicorn names the reader's address and the query of each websocket and request.
        if record.name == "uvicorn.access" or '"WebSocket ' in said or said.startswith("connection "):
            return
        if record.exc_info and record.exc_info[1]:
            tell_error(record.exc_info[1], level)
            return
        if record.name.startswith(("uvicorn", "py.warnings")) and record.levelno <= logging.WARNING:
            with suppress(TypeError, ValueError):
                said = record.getMessage()
        where = f"{record.pathname}:{record.lineno}"
        said = said.partition("\n")[0][:LONGEST]
        if record.name == "py.warnings":  # place and kind, without what may quote an answer
            said = ":".join(said.split(":", 3)[:3])
        placed = {"where": where} if record.levelno >= logging.WARNING else {}
        tell("bibliothèque", level, logger=record.name, **placed, said=said)


class Unsaid(io.TextIOBase):
    """Stands where libraries print: what is written there becomes a line that tells where it comes from."""

    def __init__(self, journal: TextIO) -> None:
        self.journal = journal

    def write(self, text: str) -> int:
        if text.strip():
            place = traceback.extract_stack(limit=2)[0]
            tell("bibliothèque", "warning", where=f"{place.filename}:{place.lineno}")
        return len(text)


def take_over() -> None:
    """Make all that is written a line of the journal, or nothing.

    What libraries in C write by themselves is let go, and so is what Python says when it dies: the exit code
    tells. A terminal is left to who sits before it.
    """
    handler = OneLine()

    def one_line(logger: logging.Logger) -> None:
        logger.handlers[:] = [handler]

    logging.captureWarnings(True)
    internals.log_by(one_line)
    known = internals.loggers()
    for name in ("", *LIBRARIES, *known):
        one_line(known.get(name) or logging.getLogger(name))
    for name in (*LIBRARIES, *known):
        logging.getLogger(name).propagate = False
    sys.excepthook = lambda kind, error, trace: tell_error(error)
    sys.unraisablehook = lambda told: tell_error(told.exc_value)
    threading.excepthook = lambda told: tell_error(told.exc_value)
    faulthandler.disable()
    _close_off()


def _close_off() -> None:
    """Keep standard error for the journal; nothing goes to standard output, which is none."""
    try:
        own = os.dup(sys.stderr.fileno())
    except (AttributeError, OSError, ValueError):  # closed before we came
        own = os.open(os.devnull, os.O_WRONLY)
    nothing = os.open(os.devnull, os.O_WRONLY)
    journal = os.fdopen(own, "w", encoding="utf-8", errors="backslashreplace")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        with suppress(AttributeError, OSError, ValueError):
            if os.isatty(stream.fileno()):
                if name == "stdout":
                    continue
            else:
                os.dup2(nothing, stream.fileno())
        setattr(sys, name, Unsaid(journal))
    os.close(nothing)


def descriptor() -> int:
    """Where the journal is written, for who may no longer trust Python with it."""
    return sys.stderr.journal.fileno() if isinstance(sys.stderr, Unsaid) else 2


class Journal:
    """Tells each request: its path without the query, its status, how long it took."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            if status >= 400 or not scope["path"].startswith(QUIET):
                took = round(1000 * (time.perf_counter() - begun), 1)
                level = "error" if status >= 500 else "info"
                tell(
                    "requête",
                    level,
                    method=scope["method"][:LONGEST],
                    path=scope["path"][:LONGEST],
                    status=status,
                    milliseconds=took,
                )

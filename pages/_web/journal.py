"""The journal of the server: one JSON object a line on standard error, for those who keep it running.

It never holds what would tell who reads what: no address of a reader, no cookie, no value of a filter. The
message of an unforeseen error may quote one, so it is left out; its type and its place are told.
"""

import json
import logging
import sys
import time
import traceback
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._ui import internals

LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "websockets", "py.warnings")
PROBES = ("/healthz", "/readyz", "/metrics")
QUIET = ("/static/", "/app/static/", "/media/", "/_stcore/")
"""Requests that are told only when they fail; those of probes are never."""


def tell(event: str, level: str = "info", **facts: object) -> None:
    """Write a line."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"time": now, "level": level, "event": event, **facts}
    sys.stderr.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    sys.stderr.flush()


def tell_error(error: BaseException) -> None:
    """Write the type of an error and where it came from, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    tell(
        "erreur",
        "error",
        type=type(error).__name__,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]],
    )


class OneLine(logging.Handler):
    """Writes what libraries say as lines of the journal."""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        # Uvicorn names the reader's address and the query of each websocket and request.
        if record.name == "uvicorn.access" or '"WebSocket ' in said or said.startswith("connection "):
            return
        if record.exc_info and record.exc_info[1]:
            tell_error(record.exc_info[1])
        elif record.levelno >= logging.WARNING:
            # Such a message may quote a request: the place that says it is enough to find it.
            where = f"{record.pathname}:{record.lineno}"
            tell("bibliothèque", record.levelname.lower(), logger=record.name, where=where, said=record.msg)
        else:
            tell("bibliothèque", record.levelname.lower(), logger=record.name, said=said)


def take_over() -> None:
    """Make the libraries write through the journal, those of Streamlit that come later too."""
    handler = OneLine()

    def one_line(logger: logging.Logger) -> None:
        logger.handlers[:] = [handler]

    logging.captureWarnings(True)
    internals.log_by(one_line)
    known = internals.loggers()
    for name in (*LIBRARIES, *known):
        one_line(known.get(name) or logging.getLogger(name))
        logging.getLogger(name).propagate = False


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
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    milliseconds=took,
                )

"""What is counted for those who keep the server running, in Prometheus' format; nothing about anyone."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._ui.internals import STREAM
from pages._web import address

REGISTRY = CollectorRegistry()
LOADS = Counter("survey_study_loads", "Studies read and served.", registry=REGISTRY)
REFUSALS = Counter("survey_study_refusals", "Readings of a study that was faulty.", registry=REGISTRY)
RUNS = Histogram(
    "survey_run_seconds",
    "Runs of a page for a reader: the first, and one per choice.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
SESSIONS = Gauge("survey_sessions", "Readers connected now.", registry=REGISTRY)
LIMITED = Counter("survey_limited", "What was refused or let go, by bound.", ["bound"], registry=REGISTRY)
PlatformCollector(REGISTRY)
ProcessCollector(registry=REGISTRY)


@contextmanager
def run() -> Iterator[None]:
    """Times one run of a page, however it ends."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        RUNS.observe(time.perf_counter() - begun)


class Counted:
    """Counts the readers who are connected: each has one websocket, as long as its tab is open."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or scope["path"].removeprefix(address.base()) != STREAM:
            await self.app(scope, receive, send)
            return
        connected = False

        async def counting() -> Message:
            # What a browser says first comes once it was let in; what is sent to it is far more.
            nonlocal connected
            message = await receive()
            if not connected and message["type"] == "websocket.receive":
                connected = True
                SESSIONS.inc()
            return message

        try:
            await self.app(scope, counting, send)
        finally:
            if connected:
                SESSIONS.dec()

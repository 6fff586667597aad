"""What a probe asks of the server: is it alive, is it ready, what does it count.

The sentences of a refusal may quote an answer of the study: only this computer is told them here (the journal
has them too), and a private preview names no study to anyone else.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address
from threading import Event, Thread

import streamlit as st
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pages._web import access, address, journal, metrics, security_txt, studies
from pages._web.studies import Offer

UNREAD = (
    "Les réglages de .streamlit/config.toml ne sont pas appliqués (runner.postScriptGC vaut true) : chaque "
    "page coûterait dix fois plus. Lancez le serveur par « streamlit run app.py », sans ce réglage dans la "
    "commande ni dans l'environnement, et gardez .streamlit/ à côté de app.py."
)
UNKEPT = {"cache-control": "no-store"}
STUCK, MISSES = 8.0, 2
"""Seconds that the server may take to answer itself, and how often it may not before it ends."""
STUCK_SAID = '{"level": "critical", "event": "serveur bloqué"}\n'.encode()
INSIDE = ("/metrics", "/readyz", "/_stcore/metrics")
FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "via", "x-real-ip")


def check_settings() -> None:
    """Stop a server without our settings, with a miswritten contact, or a preview whose door would not close.

    Raises
    ------
    SystemExit
        With what is to be done.
    """
    if st.get_option("runner.postScriptGC"):
        journal.tell("réglages", "critical", said=UNREAD)
        raise SystemExit(UNREAD)
    try:
        access.rules()
        security_txt.contacts()
    except SystemExit as why:
        journal.tell("réglages", "critical", said=str(why))
        raise


@asynccontextmanager
async def watched(app: object) -> AsyncIterator[None]:
    """While it serves, the server makes sure that it does: one that is stuck ends, to be started again.

    Without memory for a thread, Python waits for that thread for ever (``Thread.start``): alive, of no use.
    """
    left = Event()
    loop = asyncio.get_running_loop()
    Thread(target=_end_when_stuck, args=(loop, left), name="watchdog", daemon=True).start()
    try:
        yield
    finally:
        left.set()


def _end_when_stuck(loop: asyncio.AbstractEventLoop, left: Event) -> None:
    missed = 0
    try:
        while missed < MISSES:
            answered = Event()
            loop.call_soon_threadsafe(answered.set)
            missed = 0 if answered.wait(STUCK) else missed + 1
            if left.wait(0 if missed else STUCK):
                return
    except MemoryError:
        pass  # it ends too
    except RuntimeError:
        return  # its loop is closed: it leaves
    # By the system alone: a journal that is full, or that nobody reads, may be why the server is stuck.
    with suppress(OSError):
        os.set_blocking(journal.descriptor(), False)
        os.write(journal.descriptor(), STUCK_SAID)
    os._exit(70)


class Inside:
    """Keeps from the world what is for those who keep the server running: a proxy says when it passes on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            # A route also matches before a line feed at the end.
            and scope["path"].rstrip("/\n").removeprefix(address.base()) in INSIDE
            and _passed_on(Headers(scope=scope))
        ):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _passed_on(headers: Headers) -> bool:
    return any(name in headers for name in FORWARDED)


async def alive(request: Request) -> Response:
    return PlainTextResponse("ok", headers=UNKEPT)


async def ready(request: Request) -> Response:
    """Whether each study is read and audited, and why not; 503 until the first is."""
    offers, near = list(studies.everything()), _near(request)
    serving = any(offer.since for offer in offers)
    status = (
        "ready"
        if serving and not any(offer.error for offer in offers)
        else "degraded"
        if serving
        else "not ready"
    )
    told: dict[str, object] = {"status": status}
    if near or not access.private():
        told["studies"] = [_state(offer, near=near) for offer in offers]
    return JSONResponse(told, 200 if serving else 503, headers=UNKEPT)


def _state(offer: Offer, *, near: bool) -> dict[str, object]:
    study, error = offer.study, offer.error
    return {
        "study": offer.book.id if offer.book else None,
        "digest": study.digest if study else None,
        "since": offer.since.isoformat(timespec="seconds") if offer.since else None,
        "faults": len(error.faults) if error else 0,
    } | ({"refusal": studies.faults(error)} if error and near else {})


def _near(request: Request) -> bool:
    """Whether this computer asks, for itself."""
    host = request.client.host if request.client else ""
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = False
    return here and not _passed_on(request.headers)


def measures(request: Request) -> Response:
    """The counts, for Prometheus."""
    return Response(
        generate_latest(metrics.REGISTRY), headers={**UNKEPT, "content-type": CONTENT_TYPE_LATEST}
    )


def routes() -> list[Route]:
    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", measures)]

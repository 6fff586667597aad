"""One visitor never stops the server for the others: how much each may ask, and all of them together.

What is asked too fast waits a little; far too fast, it is refused, with the time after which to ask again.
Bounds and their reasons: docs/decisions/limits.md.
"""

import asyncio
import time
from contextlib import suppress
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._web import access, address, journal, metrics
from pages._web.budgets import Budget, Clock, Visitor, Visitors
from pages._web.sockets import Paced, Turnstile

PROBES = ("/healthz", "/readyz", "/_stcore/health")
"""Never refused: a replica that is full is not one that is dead."""
CHEAP = ("/static/", "/app/static/", "/media/", "/_stcore/")
"""What a browser asks for fifty times at its first visit, and costs little."""
TOO_MANY, FULL = 429, 503
PATIENCE = 8.0
"""Seconds for which what is asked too fast waits; what would wait longer is refused."""
SOCKETS, ALL_SOCKETS = 1_000, 2_000
"""Websockets open: of one address, and of all."""
REQUESTS, ALL_REQUESTS = 500, 1_000
"""Requests in progress: of one address, and of all."""
ALL_PAGES = 100.0, 300.0
"""Pages and files a second for all, and at once after a rest."""
AT_WORK = 8
"""Threads that make pages: each that waits for the interpreter delays those that draw."""
HELD, ALL_HELD = 1.0, 500
"""Seconds before a refusal is told, and how many are held: who asks again at once asks less often."""
BODY, BODY_WITHIN = 64_000, 10.0
"""Bytes of a request beside its head, and the seconds in which they come: nothing is sent to this server."""
TELL_EVERY = 60.0
"""Seconds between two lines of the journal on one bound."""
TITLE = "Trop de demandes"
OWN = "Beaucoup de demandes viennent de votre connexion en ce moment."
OTHERS = "Beaucoup de personnes consultent ces résultats en ce moment."
WHAT_TO_DO = "Attendez {wait}, puis rechargez la page : vos choix sont gardés dans son adresse."
TOO_LONG = PlainTextResponse("Cette demande est trop longue.", 413, {"connection": "close"})
TOO_SLOW = PlainTextResponse("Cette demande n'est pas arrivée à temps.", 408, {"connection": "close"})


def visitor(scope: Scope) -> str:
    """Whom a request comes from: the address of its reader, for whom a whole IPv6 network of /64 is one.

    Behind a proxy, uvicorn has put there what the proxy says, if it is one that it trusts
    (``FORWARDED_ALLOW_IPS``, this computer by default); a forged header changes nothing.
    """
    host = scope["client"][0] if scope.get("client") else ""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False).network_address)


class Bounded:
    """Stands before everything that costs: each request and each websocket passes within the bounds."""

    def __init__(self, app: ASGIApp, clock: Clock = time.monotonic) -> None:
        self.app = app
        self._clock, self._visitors, self._turnstile = clock, Visitors(clock), Turnstile(clock)
        self._sockets = self._requests = self._held = 0
        self._pages = Budget(*ALL_PAGES)
        self._told: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            to_thread.current_default_thread_limiter().total_tokens = AT_WORK
            await self.app(scope, receive, send)

    async def _hold(self) -> None:
        """The pause before a refusal."""
        if self._held < ALL_HELD:
            self._held += 1
            try:
                await asyncio.sleep(HELD)
            finally:
                self._held -= 1

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        one = self._visitors.get(visitor(scope))
        refused, wait = self._opened(one)
        if refused:
            await self._hold()
            await _denied(refused, wait, scope, receive, send)
            return
        one.sockets += 1
        self._sockets += 1
        paced = Paced(one, self._turnstile, receive, send)
        try:
            if wait:
                await asyncio.sleep(wait)
            await self.app(scope, paced.receive, paced.send)
        finally:
            one.sockets -= 1
            self._sockets -= 1
            paced.close()
        if paced.let_go:
            code, reason = paced.let_go
            self._told_of("messages", code)
            with suppress(Exception):  # it may have left, or read nothing
                async with asyncio.timeout(1):
                    await send({"type": "websocket.close", "code": code, "reason": reason})

    def _opened(self, one: Visitor) -> tuple[int, float]:
        """As ``_admitted``, for a websocket."""
        if one.sockets >= SOCKETS:
            return self._told_of("sockets", TOO_MANY), 60.0
        if self._sockets >= ALL_SOCKETS:
            return self._told_of("sockets", FULL), 60.0
        soon, wait = one.openings.reserve_within(self._clock(), PATIENCE)
        return (0, wait) if soon else (self._told_of("openings", TOO_MANY), wait)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(address.base())
        if path in PROBES:
            await self.app(scope, receive, send)
            return
        one = self._visitors.get(visitor(scope))
        refused, wait = self._admitted(one, path)
        if refused:
            await self._hold()
            await _refusal(scope, refused, wait)(scope, receive, send)
            return
        one.requests += 1
        self._requests += 1
        try:
            if wait:
                await asyncio.sleep(wait)
            came = await _body(Headers(scope=scope), receive)
            if isinstance(came, Response):
                self._told_of("bodies", came.status_code)
                await came(scope, receive, send)
            else:
                await self.app(scope, came, send)
        finally:
            one.requests -= 1
            self._requests -= 1

    def _admitted(self, one: Visitor, path: str) -> tuple[int, float]:
        """The status of a refusal (0: none), and the seconds to wait; what passes is counted."""
        if one.requests >= REQUESTS:
            return self._told_of("requests", TOO_MANY), PATIENCE
        if self._requests >= ALL_REQUESTS:
            return self._told_of("requests", FULL), PATIENCE
        now, cheap = self._clock(), path.startswith(CHEAP)
        own = one.cheap if cheap else one.pages
        soon, wait = own.reserve_within(now, PATIENCE)
        if not soon:
            return self._told_of("requests", TOO_MANY), wait
        if cheap:
            return 0, wait
        soon, longer = self._pages.reserve_within(now, PATIENCE)
        if not soon:
            own.give_back()
            return self._told_of("requests", FULL), longer
        return 0, max(wait, longer)

    def _told_of(self, bound: str, status: int) -> int:
        """A status, once those who keep the server running know of it; nothing about anyone."""
        metrics.LIMITED.labels(bound).inc()
        now = self._clock()
        if now - self._told.get(bound, -TELL_EVERY) >= TELL_EVERY:
            self._told[bound] = now
            journal.tell("limite", "warning", bound=bound, status=status)
        return status


async def _denied(status: int, wait: float, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a websocket before it is one."""
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1013})
        return
    headers = [(b"retry-after", str(ceil(wait)).encode())]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b""})


async def _body(headers: Headers, receive: Receive) -> Receive | Response:
    """How a request is received once all of it is there: nobody waits for a body that does not come."""
    declared = headers.get("content-length", "0")
    if declared == "0" and "transfer-encoding" not in headers:
        return receive
    if not declared.isdecimal() or len(declared) > len(str(BODY)) or int(declared) > BODY:
        return TOO_LONG
    parts, size, more = [], 0, True
    with suppress(TimeoutError):
        async with asyncio.timeout(BODY_WITHIN):
            while more:
                message = await receive()
                parts.append(message)
                size += len(message.get("body", b""))
                more = message["type"] == "http.request" and message.get("more_body", False)
                if size > BODY:
                    return TOO_LONG
    if more:
        return TOO_SLOW

    async def again() -> Message:
        return parts.pop(0) if parts else await receive()

    return again


def _refusal(scope: Scope, status: int, wait: float) -> Response:
    """A page for a browser, a line for others: what happens, and when to ask again."""
    seconds = max(1, ceil(wait))
    headers = {"retry-after": str(seconds), "cache-control": "no-store"}
    why = OWN if status == TOO_MANY else OTHERS
    what = WHAT_TO_DO.format(wait=f"{seconds} seconde{'s' if seconds > 1 else ''}")
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse(f"{why} {what}", status, headers)
    return HTMLResponse(
        access.page(TITLE, f'<p>{why} {what}</p><a class="way" href="">Recharger</a>'), status, headers
    )

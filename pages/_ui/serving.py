"""How responses leave the server: headers that protect readers, compressed files, and for how long they keep.

The content security policy knows our own scripts by their hashes, so that a script which somebody smuggles
into a page does not run. Styles cannot be so strict: Streamlit and Plotly write theirs as they draw.
"""

import base64
import gzip
import hashlib
import re
from asyncio import Event, Lock
from functools import cache
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._ui import address, door, language, presentation, sharing, shell

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
YEAR, WEEK, DAY = 31_536_000, 604_800, 86_400
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
"""What the dashboard never asks of a reader's device."""
TEXTS = (".js", ".css", ".json", ".svg")
MOST_MEMORY = 9_000_000
"""Bytes: more than all the texts of Streamlit's client compressed; those that readers ask for are kept."""


def policy() -> str:
    """The content security policy: everything from this server, and no script but its own."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {_scripts()}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "object-src 'none'",
            "frame-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            language.frame_ancestors(),
        )
    )


@cache
def _scripts() -> str:
    """The scripts that stand inside pages: Streamlit's own, and ours."""
    streamlits = INLINE.findall(INDEX.read_text(encoding="utf-8"))
    own = (language.head_script(), *INLINE.findall(shell.PRINT), presentation.SCRIPT, sharing.SCRIPT)
    return " ".join(f"'sha256-{_hash(script)}'" for script in (*streamlits, *own))


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class Protected:
    """Puts on every response the headers that protect its reader."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = policy()
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
                headers["permissions-policy"] = ", ".join(f"{name}=()" for name in UNUSED)
                headers["cross-origin-opener-policy"] = "same-origin"
                if address.public(Request(scope)).startswith("https:"):
                    headers["strict-transport-security"] = f"max-age={YEAR}"
                if door.private():
                    headers["x-robots-tag"] = "noindex"
            await send(message)

        await self.app(scope, receive, protected)


class Packed:
    """Compresses what is text; the files of Streamlit's own client once, and keeps them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._made_anew = GZipMiddleware(app, minimum_size=1000, compresslevel=5)
        self._kept: dict[str, Response] = {}
        self._packing = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), scope["path"].removeprefix(address.base())
        if path.startswith("/app/static/"):
            await self.app(scope, receive, _kept_for(WEEK, send))
        elif not path.startswith("/static/"):
            await self._made_anew(scope, receive, send)
        elif (
            scope["method"] == "GET"
            and path.endswith(TEXTS)
            and "gzip" in headers.get("accept-encoding", "")
            and "range" not in headers
        ):
            packed = await self._packed(path, scope)
            await _unless_known(packed, headers)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _packed(self, path: str, scope: Scope) -> Response:
        if path in self._kept:
            return self._kept[path]
        async with self._packing:
            if path not in self._kept:
                plain = await _whole(self.app, scope)
                kind = plain.headers.get("content-type", "")
                if plain.status_code != 200 or kind.startswith("text/html"):  # no such file
                    return plain
                self._kept[path] = await run_in_threadpool(_pack, plain, path)
            return self._kept[path]


async def _whole(app: ASGIApp, scope: Scope) -> Response:
    """The response of an application, once it is complete, even when who asked has left meanwhile."""
    starts: list[Message] = []
    parts: list[bytes] = []

    async def gather(message: Message) -> None:
        if message["type"] == "http.response.start":
            starts.append(message)
        else:
            parts.append(message.get("body", b""))

    async def nobody_leaves() -> Message:
        await Event().wait()
        raise AssertionError

    conditions = (b"accept-encoding", b"if-none-match", b"if-modified-since")
    asked = [(name, value) for name, value in scope["headers"] if name not in conditions]
    await app({**scope, "headers": asked}, nobody_leaves, gather)
    response = Response(b"".join(parts), starts[0]["status"])
    response.raw_headers = list(starts[0]["headers"])
    return response


def _pack(plain: Response, path: str) -> Response:
    body = gzip.compress(bytes(plain.body), 9, mtime=0)
    packed = Response(body, media_type=plain.headers["content-type"])
    # A script that we rewrite changes with our words while its name stays Streamlit's.
    kept = f"max-age={DAY}" if language.rewrites(path) else f"max-age={YEAR}, immutable"
    packed.headers["cache-control"] = f"public, {kept}"
    packed.headers["content-encoding"] = "gzip"
    packed.headers["vary"] = "accept-encoding"
    packed.headers["etag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return packed


def _unless_known(packed: Response, headers: Headers) -> Response:
    """The response; or, for a browser that still has it, the word that nothing changed."""
    etag = packed.headers.get("etag")
    if not etag or etag not in headers.get("if-none-match", ""):
        return packed
    kept = {name: packed.headers[name] for name in ("etag", "cache-control", "vary")}
    return Response(status_code=304, headers=kept)


def _kept_for(seconds: int, send: Send) -> Send:
    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["cache-control"] = f"public, max-age={seconds}"
        await send(message)

    return kept


def robots(request: Request) -> Response:
    """What search engines may read: the pages; nothing of a private preview."""
    closed = "/" if door.private() else f"{address.base()}/_stcore/"
    return PlainTextResponse(f"User-agent: *\nDisallow: {closed}\n")


def routes() -> list[Route]:
    return [Route("/robots.txt", robots)]

"""Texts leave compressed, those of Streamlit's client once for all; and for how long files keep."""

import gzip
import hashlib
from asyncio import Event, Lock

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._web import address, client

YEAR, WEEK, DAY = 31_536_000, 604_800, 86_400
TEXTS = (".js", ".css", ".json", ".svg")


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
    kept = f"max-age={DAY}" if client.rewrites(path) else f"max-age={YEAR}, immutable"
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

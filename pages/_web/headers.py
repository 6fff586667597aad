"""Headers that protect readers, on every response.

The content security policy knows our own scripts by their hashes, so that a script which somebody smuggles
into a page does not run. Styles cannot be so strict: Streamlit and Plotly write theirs as they draw.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._ui.internals import INDEX
from pages._web import access, address, client
from pages._web.compression import YEAR

INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
"""What the dashboard never asks of a reader's device."""


def policy(scripts: Iterable[str]) -> str:
    """The content security policy: everything from this server, and no script but its own.

    ``scripts`` are those that stand inside pages of ours; Streamlit's page has two.
    """
    known = (*INLINE.findall(INDEX.read_text(encoding="utf-8")), client.head_script(), *scripts)
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in known)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "object-src 'none'",
            "frame-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            client.frame_ancestors(),
        )
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


class Protected:
    """Puts on every response the headers that protect its reader; ``scripts``: see ``policy``."""

    def __init__(self, app: ASGIApp, scripts: Iterable[str] = ()) -> None:
        self.app = app
        self._policy = policy(scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = self._policy
                headers["x-content-type-options"] = "nosniff"
                headers["referrer-policy"] = "same-origin"
                headers["permissions-policy"] = ", ".join(f"{name}=()" for name in UNUSED)
                headers["cross-origin-opener-policy"] = "same-origin"
                if address.public(Request(scope)).startswith("https:"):
                    headers["strict-transport-security"] = f"max-age={YEAR}"
                if access.private():
                    headers["x-robots-tag"] = "noindex"
            await send(message)

        await self.app(scope, receive, protected)


def robots(request: Request) -> Response:
    """What search engines may read: the pages; nothing of a private preview."""
    closed = "/" if access.private() else f"{address.base()}/_stcore/"
    return PlainTextResponse(f"User-agent: *\nDisallow: {closed}\n")


def routes() -> list[Route]:
    return [Route("/robots.txt", robots)]

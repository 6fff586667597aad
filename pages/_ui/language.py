"""Streamlit's own page, made ours before it leaves the server: French, our typeface, one base address."""

import json
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

FONT = "app/static/public-sans-latin.woff2"


class OwnPage:
    """Rewrites the HTML page that Streamlit serves, which it offers no setting for.

    It says that it is French, loads our typeface instead of Streamlit's, and knows the address of
    the server: without that, the browser of a deep link first asks beside the page, in vain.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        if scope["type"] != "http" or b"text/html" not in headers.get(b"accept", b""):
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        body = b""

        async def rewritten(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            if dict(start["headers"]).get(b"content-type", b"").startswith(b"text/html") and body:
                body = own_page(body.decode()).encode()
            kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": plain}, receive, rewritten)


def own_page(html: str) -> str:
    """Streamlit's page, rewritten."""
    base = "/" + config.get_option("server.baseUrlPath").strip("/")
    html = html.replace('<html lang="en">', '<html lang="fr">', 1)
    html = re.sub(r"<title>.*?</title>", "<title>Tableau de bord</title>", html, count=1)
    html = re.sub(r'<link\s+rel="preload"[^>]*SourceSans[^>]*>', "", html)
    address = f"window.__streamlit={{BACKEND_BASE_URL:location.origin+{json.dumps(base)}}}"
    font = f'<link rel="preload" href="{base.rstrip("/")}/{FONT}" as="font" type="font/woff2" crossorigin>'
    return html.replace("<head>", f"<head><script>{address}</script>{font}", 1)

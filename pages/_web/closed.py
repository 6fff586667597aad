"""Closes what Streamlit serves and no page of ours uses: uploads, components, media, its agents, its login.

Nothing of a request that is refused is read: a body of any size ends with the connection.
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages._ui.internals import CLOSED, STREAM, USED
from pages._web import access, address

METHODS = ("GET", "HEAD")
"""What the dashboard is asked by; it takes no other, and no body."""


class Closed:
    """Lets through the pages, files and probes of the dashboard, and the one websocket of a reader."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (refused := _refusal(scope)):
            await refused(scope, receive, send)
        elif scope["type"] == "websocket" and _inside(scope) != STREAM:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self.app(scope, receive, send)


def _inside(scope: Scope) -> str:
    """The path that is asked, without what the server stands under, in whichever way that was said."""
    return str(scope["path"]).removeprefix(scope.get("root_path", "")).removeprefix(address.base())


def _refusal(scope: Scope) -> Response | None:
    path, headers = _inside(scope), Headers(scope=scope)
    # A route also matches before a line feed at the end.
    first = path.removeprefix("/").partition("/")[0].rstrip("\n")
    brings = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
    listed = access.rules()
    if first in CLOSED and path not in USED and not (listed and path in listed.login.paths):
        refused = PlainTextResponse("Cette page n'existe pas.", 404)
    elif scope["method"] not in METHODS:
        refused = PlainTextResponse("Cette adresse se lit seulement.", 405, {"allow": ", ".join(METHODS)})
    elif brings:
        refused = PlainTextResponse("Cette adresse ne reçoit rien.", 413)
    else:
        return None
    if brings:
        refused.headers["connection"] = "close"  # or the server would read to its end what nobody wants
    return refused

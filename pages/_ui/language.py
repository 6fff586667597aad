"""Streamlit writes its page in English: the page says it is French before it leaves the server."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class FrenchPage:
    """Sets ``<html lang="fr">`` in HTML answers, which Streamlit does not offer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start: Message | None = None

        async def translated(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                if kind.startswith(b"text/html"):
                    start = message
                    return
            elif start is not None and message["type"] == "http.response.body":
                # "fr" is as long as "en": the announced length stays true.
                message["body"] = message["body"].replace(b'<html lang="en"', b'<html lang="fr"', 1)
                await send(start)
                start = None
            await send(message)

        await self.app(scope, receive, translated if scope["type"] == "http" else send)

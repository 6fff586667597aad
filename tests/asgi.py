"""A client of an ASGI application, without a server."""

import asyncio
from collections.abc import Mapping

import httpx
from starlette.types import ASGIApp


class Client:
    """Asks an application; every request is the first of its connection."""

    def __init__(self, app: ASGIApp, base: str = "http://testserver", client: str = "192.0.2.7") -> None:
        self._app, self._base, self._client = app, base, client

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> httpx.Response:
        return asyncio.run(self._ask(method, path, headers))

    async def _ask(self, method: str, path: str, headers: Mapping[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, client=(self._client, 1234))
        async with httpx.AsyncClient(transport=transport, base_url=self._base) as client:
            return await client.request(method, path, headers=headers)

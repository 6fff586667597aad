"""A small OpenID Connect provider, for tests: it asks who one is, and believes it."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.conftest import PATIENCE, free_port

CLIENT, SECRET = "tableau-de-bord", "a-secret-of-the-tests"


class Provider:
    """Discovery, login page, token and keys."""

    def __init__(self, address: str, people: dict[str, bool]) -> None:
        self.address, self.people = address, people
        self._key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self._asked: dict[str, dict[str, str]] = {}

    def discovery(self, request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def authorize(self, request: Request) -> Response:
        """Who are you? Then back to the dashboard, with a code."""
        query = dict(request.query_params)
        if "as" not in query:
            links = "".join(
                f'<p><a href="/authorize?{escape(urlencode(query | {"as": email}))}">{email}</a></p>'
                for email in self.people
            )
            return HTMLResponse(
                f'<!doctype html><link rel="icon" href="data:,"><h1>Qui êtes-vous ?</h1>{links}'
            )
        code = secrets.token_urlsafe()
        self._asked[code] = query
        return RedirectResponse(
            f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        )

    async def token(self, request: Request) -> Response:
        form = await request.form()
        asked = self._asked.pop(str(form["code"]))
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        own = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if challenge != asked["code_challenge"] or request.headers["authorization"] != f"Basic {own}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        now, email = int(time.time()), asked["as"]
        claims = {"iss": self.address, "sub": email, "aud": CLIENT, "iat": now, "exp": now + 600}
        claims |= {"nonce": asked["nonce"], "email": email, "email_verified": self.people[email]}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self._key)
        return JSONResponse(
            {"access_token": "unused", "token_type": "Bearer", "expires_in": 600, "id_token": token}
        )

    def keys(self, request: Request) -> Response:
        return JSONResponse(KeySet([self._key]).as_dict(private=False))


@contextmanager
def providing(people: dict[str, bool]) -> Iterator[str]:
    """The address of a provider that knows these people; whether their address is verified."""
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}", people)
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", provider.discovery),
            Route("/authorize", provider.authorize),
            Route("/token", provider.token, methods=["POST"]),
            Route("/keys", provider.keys),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    yield provider.address
    server.should_exit = True
    thread.join()

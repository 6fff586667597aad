"""Who a person is: any OpenID Connect provider says it, a signed cookie remembers it.

Authlib asks the provider and checks its answer: state, nonce, signature, issuer and audience of the token,
and PKCE where the provider offers it. What must be known on the way back stays in a session of its own.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import streamlit as st
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from pages._ui.internals import SESSION_COOKIE, USER_COOKIE
from pages._web import address, journal
from pages._web.access import DEFAULT, LOGIN, LOGOUT

ENTER, BACK = (LOGIN, "/auth/login"), "/oauth2callback"
KNOWN_FOR, AT_THE_PROVIDER = 30 * 86_400, 15 * 60
"""Seconds: how long a login counts, and how long it may take."""
MOST = 3_800
"""Characters: what a cookie takes in beside its name and attributes."""
ASKED = {"scope": "openid email profile", "prompt": "select_account"}
SILENT = "Le service de connexion ne répond pas. Réessayez dans quelques minutes."
UNKEPT = {"cache-control": "no-store"}


class Login:
    """The way in and out.

    Parameters
    ----------
    redirect_uri
        Where providers send people back: ours, under ``/oauth2callback``.
    secret
        Signs the cookies; the same for all replicas.
    providers
        Name → its settings: ``client_id``, ``client_secret``, ``server_metadata_url`` and perhaps
        ``client_kwargs``.
    """

    def __init__(self, redirect_uri: str, secret: str, providers: Mapping[str, Mapping[str, Any]]) -> None:
        self.providers, self.paths = tuple(providers), (*ENTER, BACK, LOGOUT)
        self._settings = providers
        self._redirect_uri = redirect_uri.replace("{port}", str(st.get_option("server.port")))
        site = urlsplit(self._redirect_uri)
        self._origin, self._secure = f"{site.scheme}://{site.netloc}", site.scheme == "https"
        self._signer = URLSafeTimedSerializer(secret, salt="identity")
        # Read once: a client that is made without it reads the certificates while every reader waits.
        self._trusted = httpx.create_ssl_context()
        base = address.base()
        self._home, self._path = f"{base}/", base or "/"
        session = Middleware(
            SessionMiddleware,
            secret_key=f"login {secret}",  # Streamlit's session, of the same name, cannot read it
            session_cookie=SESSION_COOKIE,
            max_age=AT_THE_PROVIDER,
            path=self._path,
            https_only=self._secure,
        )
        routes = [Route(base + path, self._enter) for path in ENTER]
        routes += [Route(base + BACK, self._come_back), Route(base + LOGOUT, self._leave)]
        self.app = Starlette(routes=routes, middleware=[session])

    def user(self, connection: HTTPConnection) -> Mapping[str, Any]:
        """Who the cookie of a connection says it is, once its signature and age are checked; else nobody."""
        try:
            person = self._signer.loads(connection.cookies.get(USER_COOKIE, ""), max_age=KNOWN_FOR)
        except BadData:
            return {}
        return person if isinstance(person, dict) and person.get("origin") == self._origin else {}

    def _client(self, name: object) -> StarletteOAuth2App | None:
        """A provider, asked anew for its addresses and keys: they change while the server runs."""
        settings = self._settings.get(name) if isinstance(name, str) else None
        if settings is None:
            return None
        known = {key: settings.get(key) for key in ("client_id", "client_secret", "server_metadata_url")}
        how = ASKED | {"verify": self._trusted} | dict(settings.get("client_kwargs", {}))
        return OAuth().register(name, **known, client_kwargs=how)

    async def _enter(self, request: Request) -> Response:
        """Leads to the provider's login."""
        query = request.query_params
        name = query.get("provider") or query.get("par") or DEFAULT
        client = self._client(name)
        if client is None:
            return PlainTextResponse("Cette page n'existe pas.", 404)
        request.session.clear()  # one login at a time, or the cookie would outgrow what a browser keeps
        request.session["provider"] = name
        try:
            offered = await client.load_server_metadata()
            if "S256" in (offered.get("code_challenge_methods_supported") or ()):
                client.client_kwargs["code_challenge_method"] = "S256"
            response: Response = await client.authorize_redirect(request, self._redirect_uri)
        except Exception as error:  # nothing is sure of what a provider answers, nor of its shape
            journal.tell_error(error)
            return PlainTextResponse(SILENT, 502, UNKEPT)
        response.headers.update(UNKEPT)
        return response

    async def _come_back(self, request: Request) -> Response:
        """The provider sends a person back: known, refused, or logged out there."""
        name = request.session.get("provider")
        client, token = self._client(name), {}
        if client is not None:
            try:
                token = await client.authorize_access_token(request)
            except Exception as error:  # what does not prove anything makes nobody known
                journal.tell_error(error)
        response = RedirectResponse(self._home, 303, UNKEPT)
        # What an id_token proves, and nothing that a provider says beside one.
        if token.get("id_token") and (person := token.get("userinfo")):
            request.session.clear()  # not before: another login may have begun in another tab
            known = {"origin": self._origin, "provider": name, "id_token": token.get("id_token")}
            known |= {claim: person.get(claim) for claim in ("email", "email_verified")}
            signed = self._signer.dumps(known)
            if len(signed) > MOST:  # the provider will ask who leaves
                signed = self._signer.dumps(known | {"id_token": None})
            response.set_cookie(
                USER_COOKIE,
                signed if isinstance(signed, str) else signed.decode(),
                max_age=KNOWN_FOR,
                path=self._path,
                secure=self._secure,
                httponly=True,
                samesite="lax",
            )
        return response

    async def _leave(self, request: Request) -> Response:
        """Logs out, here and at the provider if it offers that."""
        person, to = self.user(request), self._home
        client = self._client(person.get("provider"))
        if client is not None:
            try:
                if (await client.load_server_metadata()).get("end_session_endpoint"):
                    told = await client.create_logout_url(
                        self._redirect_uri, person.get("id_token"), client_id=client.client_id
                    )
                    to = told["url"]
            except Exception as error:  # whatever it says, who leaves does so here
                journal.tell_error(error)
        response = RedirectResponse(to, 303, UNKEPT)
        response.delete_cookie(
            USER_COOKIE, path=self._path, secure=self._secure, httponly=True, samesite="lax"
        )
        return response

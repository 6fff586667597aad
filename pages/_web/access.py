"""The door of a private preview: nothing is seen before it, and only listed people pass.

With a section ``[auth]`` in ``.streamlit/secrets.toml`` (that of ``st.login``: any OpenID Connect provider),
every request and websocket must carry the cookie that is signed after the login (``login``), and
``[access]`` must list its address, or the domain of its address. Without ``[auth]``, the site is public.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._web import address

if TYPE_CHECKING:
    from pages._web.login import Login

LOGIN, LOGOUT = "/connexion", "/auth/logout"
DEFAULT = "default"
OPEN = ("/robots.txt", "/.well-known/security.txt", "/healthz", "/readyz", "/_stcore/health")
OPEN_FILES = re.compile(r"/(app/)?static/[\w./-]+\.(js|css|woff2|png|svg)")
"""The client's own files, which hold nothing of a study."""
BEFORE = "avant_connexion"
MOST = 2000  # characters: what a cookie takes in
NOT_LISTED = (
    "Demandez l'accès à la personne qui vous a envoyé le lien, en lui donnant cette adresse, "
    "ou connectez-vous avec une autre."
)
STYLE = (
    "body{font:1.1rem/1.6 'Public Sans',system-ui,sans-serif;max-width:34rem;margin:15vh auto;"
    "padding:0 1.5rem;background:#FBFAF6;color:#1C262B}h1{font-size:1.6rem}a{color:#0B5E63}"
    ".way{display:inline-block;margin-right:1rem;padding:.5rem 1.2rem;border-radius:6px;background:#0B5E63;"
    "color:#fff;text-decoration:none}:focus-visible{outline:3px solid #1C262B;outline-offset:3px}"
    "@media(prefers-color-scheme:dark){body{background:#12181B;color:#EDEAE3}a{color:#7AD0CB}"
    ".way{background:#5CC4BF;color:#12181B}:focus-visible{outline-color:#EDEAE3}}"
)


@dataclass(frozen=True)
class Rules:
    """Who passes: addresses and domains, in lower case; and how people log in."""

    emails: frozenset[str]
    domains: frozenset[str]
    login: "Login"


@cache
def rules() -> Rules | None:
    """The rules of the door, read once when the server starts; ``None`` for a public site.

    Raises
    ------
    SystemExit
        If the secrets cannot be read or are incomplete: a private preview must not open by accident.
    """
    places = st.get_option("secrets.files")
    if not any(Path(place).exists() for place in places):
        if list(places[:2]) != _usual_places():
            raise SystemExit(f"Le fichier des secrets n'existe pas : {', '.join(places)}.")
        return None
    secrets = st.secrets.to_dict()
    auth, access = secrets.get("auth"), secrets.get("access")
    if auth is None and access is None:
        return None
    return _rules(auth, access)


def _usual_places() -> list[str]:
    """Where secrets are sought first when nobody says where: others were named by hand."""
    return [os.path.join(folder, ".streamlit", "secrets.toml") for folder in (Path.home(), os.getcwd())]


def _rules(auth: Any, access: Any) -> Rules:
    auth = auth if isinstance(auth, Mapping) else {}
    access = access if isinstance(access, Mapping) else {}
    lacking = [name for name in ("redirect_uri", "cookie_secret") if not auth.get(name)]
    providers = {DEFAULT: auth} if auth.get("client_id") else _named(auth)
    lists = [access.get(name, []) for name in ("emails", "domains")]
    if lacking or not providers:
        raise SystemExit(
            "Aperçu privé : la section [auth] des secrets est incomplète (il faut redirect_uri, "
            "cookie_secret, client_id, client_secret et server_metadata_url). Le serveur ne démarre pas."
        )
    if not all(isinstance(each, list) and all(isinstance(said, str) for said in each) for each in lists):
        raise SystemExit(
            "Aperçu privé : [access] emails et domains sont des listes de textes entre guillemets. "
            "Le serveur ne démarre pas."
        )
    emails, domains = (frozenset(said.strip().lower() for said in each) for each in lists)
    # A public site does without: its network takes half a second and 20 MB.
    from pages._web.login import Login

    way = Login(str(auth["redirect_uri"]), str(auth["cookie_secret"]), providers)
    return Rules(emails, frozenset(domain.removeprefix("@") for domain in domains), way)


def _named(auth: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Several providers, each in a section of its own."""
    sections = {name: section for name, section in auth.items() if isinstance(section, Mapping)}
    return {name: section for name, section in sections.items() if "client_id" in section}


def private() -> bool:
    """Whether the site is a private preview."""
    return rules() is not None


def refusal(user: Mapping[str, Any]) -> str | None:
    """Why a person may not pass, as a sentence; ``""`` for who has not logged in, ``None`` for who passes."""
    listed = rules()
    if listed is None:
        return None
    if not user:
        return ""
    email = str(user.get("email") or "").strip().lower()
    if user.get("email_verified") is not True:
        return f"L'adresse « {email} » n'a pas été vérifiée par le service de connexion."
    if email in listed.emails or email.rpartition("@")[2] in listed.domains:
        return None
    return f"L'adresse « {email} » n'est pas sur la liste des personnes invitées."


def user(connection: HTTPConnection) -> Mapping[str, Any]:
    """Who a connection comes from, if that is known."""
    listed = rules()
    return listed.login.user(connection) if listed else {}


class Door:
    """Stops whoever may not pass, before any page, file or websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        listed = rules()
        if scope["type"] not in ("http", "websocket") or listed is None:
            await self.app(scope, receive, send)
            return
        path = scope["path"].removeprefix(address.base())
        if scope["type"] == "http" and path in listed.login.paths:
            await listed.login.app(scope, receive, send)
            return
        if scope["type"] == "http" and (path in OPEN or OPEN_FILES.fullmatch(path)):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        why = refusal(user(connection))
        if scope["type"] == "websocket":
            if why is None:
                await self.app(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 1008})
        elif why is not None:
            await _stopped(Request(scope), why)(scope, receive, send)
        elif path in ("", "/") and (wanted := _wanted(connection)):
            response = RedirectResponse(wanted, status_code=303)
            response.delete_cookie(BEFORE, path=address.base() or "/")
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, _for_one_reader(send))


def _for_one_reader(send: Send) -> Send:
    """A response that no shared cache keeps."""

    async def privately(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["cache-control"] = "private, no-cache"
        await send(message)

    return privately


def _stopped(request: Request, why: str) -> Response:
    status = 403 if why else 401
    if "text/html" not in request.headers.get("accept", ""):
        said = why or "Cet aperçu est réservé aux personnes invitées : connectez-vous."
        return PlainTextResponse(said, status, {"cache-control": "no-store"})
    response = HTMLResponse(_page(why), status, {"cache-control": "no-store"})
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method == "GET" and len(asked) <= MOST:
        # Where to lead after the login, which itself leads to the first page.
        response.set_cookie(
            BEFORE, quote(asked), max_age=900, path=address.base() or "/", httponly=True, samesite="lax"
        )
    return response


def _wanted(connection: HTTPConnection) -> str | None:
    """The page that was asked for before the login: within this server, and not the first one."""
    asked = unquote(connection.cookies.get(BEFORE, ""))
    page = asked.removeprefix(address.base())
    return asked if re.fullmatch(r"/[^/\\\s][^\\\s]*", page) and asked.startswith(address.base()) else None


def _page(why: str) -> str:
    """The page of the door; it says nothing of what is behind."""
    listed = rules()
    assert listed is not None
    if why:
        way = f'<a class="way" href="{address.base()}{LOGOUT}">Se déconnecter</a>'
        body = f"<p>{escape(why)} {NOT_LISTED}</p>{way}"
    else:
        providers = listed.login.providers
        one = len(providers) == 1
        body = (
            "<p>Cet aperçu est réservé aux personnes invitées. Connectez-vous pour y accéder.</p>"
            + "".join(
                f'<a class="way" href="{address.base()}{LOGIN}?par={quote(name)}">Se connecter'
                f"{'' if one else f' avec {escape(name)}'}</a>"
                for name in providers
            )
        )
    return page("Accès réservé", body)


def page(title: str, body: str) -> str:
    """A page that stands without Streamlit and holds nothing of a study."""
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{address.base()}/app/static/icon.png"><style>{STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )

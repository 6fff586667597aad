"""Where the server is, for those who read an address elsewhere: in a QR code, in a message."""

import re
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from starlette.requests import Request
from starlette.types import Scope

LONGEST = 32_768
"""Bytes of a query: every choice of a large study takes a tenth of it."""
_HOST = re.compile(r"(?:[A-Za-z0-9_.-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def query(scope: Scope) -> dict[str, list[str]]:
    """The parameters of an address; what is no text in it is replaced, so that nothing is raised."""
    return parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def base() -> str:
    """The path under which the dashboard stands; empty at the root of its host."""
    inside = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{inside}" if inside else ""


def public(request: Request) -> str:
    """The public address of the server: its configured name, else that by which it was asked."""
    scheme = request.headers.get("x-forwarded-proto", request.scope["scheme"]).partition(",")[0].strip()
    return _named() or _asked(scheme, request.headers.get("host", ""))


def here() -> str:
    """The public address of the server in a page of Streamlit: else that which its reader's browser shows."""
    shown = urlsplit(st.context.url or "")
    return _named() or _asked(shown.scheme, shown.netloc)


def _named() -> str:
    name = st.get_option("browser.serverAddress")
    return f"https://{name}{base()}" if name and name != "localhost" else ""


def _asked(scheme: str, asked: str) -> str:
    host = asked if _HOST.fullmatch(asked) else "localhost"
    return f"{scheme if scheme == 'https' else 'http'}://{host}{base()}"


def readable(address: str) -> str:
    """An address as one says it aloud: without its scheme."""
    return address.partition("://")[2] or address

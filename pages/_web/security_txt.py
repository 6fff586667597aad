"""Whom to tell of a hole (RFC 9116): the office that hosts the dashboard says so, or nobody."""

import os
import re
from datetime import UTC, datetime, timedelta

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pages._web import address, studies

PATH, CONTACT = "/.well-known/security.txt", "SECURITY_CONTACT"
WORTH = timedelta(days=180)
"""For how long an answer is worth: while the server runs, the contact is held to be right."""
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_ADDRESS = re.compile(r"(https://|mailto:|tel:)[!-~]+")
MISWRITTEN = (
    f"{CONTACT} se compose d'adresses électroniques, d'adresses https:// ou de numéros tel:, séparés par des "
    "espaces. Le serveur ne démarre pas."
)


def contacts() -> list[str]:
    """The addresses of who looks after holes, the preferred first.

    Raises
    ------
    SystemExit
        If one is none: a hole would be told to nobody.
    """
    told = [
        f"mailto:{said}" if _EMAIL.fullmatch(said) else said for said in os.environ.get(CONTACT, "").split()
    ]
    if not all(_ADDRESS.fullmatch(said) for said in told):
        raise SystemExit(MISWRITTEN)
    return told


def security(request: Request) -> Response:
    """The text, as RFC 9116 has it; a sentence when nobody is named."""
    told = contacts()
    if not told:
        raise studies.refusal("Aucun contact n'est indiqué pour la sécurité de ce site.")
    until = (datetime.now(UTC) + WORTH).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {said}" for said in told]
    lines += [f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: fr, en"]
    # The name by which one asks may be anybody's.
    if st.get_option("browser.serverAddress") not in ("", "localhost"):
        lines.append(f"Canonical: {address.public(request)}{PATH}")
    return PlainTextResponse("\n".join(lines) + "\n", headers={"cache-control": "no-cache"})


def routes() -> list[Route]:
    return [Route(PATH, security)]

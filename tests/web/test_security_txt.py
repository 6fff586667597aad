"""Whom to tell of a hole: what the hosting office says, as RFC 9116 has it."""

from datetime import UTC, datetime, timedelta

import pytest
import streamlit as st
from starlette.applications import Starlette

from pages._web import access, health, security_txt
from tests.asgi import Client


@pytest.fixture
def asked(monkeypatch):
    """The answer of a server whose office names these contacts, under a public name."""

    def answer(contact, name="localhost"):
        told = st.get_option
        monkeypatch.setenv(security_txt.CONTACT, contact)
        monkeypatch.setattr(
            st, "get_option", lambda key: name if key == "browser.serverAddress" else told(key)
        )
        return Client(Starlette(routes=security_txt.routes())).get(security_txt.PATH)

    return answer


def test_who_finds_a_hole_is_told_whom_to_write_to(asked):
    answer = asked("securite@example.org https://example.org/trou", "results.example.org")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    until = datetime.fromisoformat(lines.pop(2).removeprefix("Expires: "))
    assert lines == [
        "Contact: mailto:securite@example.org",
        "Contact: https://example.org/trou",
        "Preferred-Languages: fr, en",
        "Canonical: https://results.example.org/.well-known/security.txt",
    ]
    assert timedelta(days=170) < until - datetime.now(UTC) < timedelta(days=365)


def test_a_name_that_a_visitor_made_up_is_not_repeated(asked):
    assert "Canonical" not in asked("tel:+33-1-00-00-00-00").text


def test_without_a_contact_there_is_no_text(asked):
    answer = asked(" ")

    assert answer.status_code == 404
    assert answer.text == "Aucun contact n'est indiqué pour la sécurité de ce site."


@pytest.mark.parametrize(
    "contact", ["Marie", "http://example.org", "a@b", "ok@example.org,x", "mailto:é@x.org"]
)
def test_a_server_with_a_miswritten_contact_does_not_start(monkeypatch, contact):
    monkeypatch.setenv(security_txt.CONTACT, contact)

    with pytest.raises(SystemExit, match="SECURITY_CONTACT se compose d'adresses"):
        health.check_settings()


def test_a_private_preview_says_it_too():
    assert security_txt.PATH in access.OPEN

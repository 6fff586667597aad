"""A private preview: who passes, and that nothing is seen before the door."""

import asyncio
import urllib.error
import urllib.request

import pytest
import streamlit as st
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import config

from pages._web import access, headers, health, link_previews
from pages._web.access import Rules
from pages._web.login import Login
from tests import studies
from tests.asgi import Client
from tests.conftest import ROOT, free_port
from tests.conftest import serving as server_of
from tests.provider import CLIENT, SECRET, providing

TITLE = studies.opened(ROOT / "data" / "fragilites-2025").book.title
ALICE = {"email": "Alice@Example.org", "email_verified": True}
LOGIN = Login("https://a.example.org/oauth2callback", "s", {"default": {"client_id": "c"}})
AUTH = {"redirect_uri": "https://a.example.org/oauth2callback", "cookie_secret": "s", "client_id": "c"}
HTML = {"accept": "text/html"}


@pytest.fixture
def listed(monkeypatch):
    """A private preview of a few people; nobody has logged in."""
    rules = Rules(frozenset({"alice@example.org"}), frozenset({"client.example"}), LOGIN)
    monkeypatch.setattr(access, "rules", lambda: rules)
    monkeypatch.setattr(access, "user", lambda connection: {})


@pytest.mark.parametrize(
    "change, refused",
    [
        pytest.param({}, None, id="listed, whatever the case"),
        pytest.param({"email": "bob@client.example"}, None, id="of a listed domain"),
        pytest.param(
            {"email": "bob@example.org"}, "n'est pas sur la liste", id="another of no listed domain"
        ),
        pytest.param(
            {"email": "bob@evil.client.example"}, "n'est pas sur la liste", id="under a listed domain"
        ),
        pytest.param(
            {"email": "bob@notclient.example"}, "n'est pas sur la liste", id="ends as a listed domain"
        ),
        pytest.param({"email": "alice@example.org@evil.example"}, "n'est pas sur la liste", id="two signs"),
        pytest.param({"email_verified": False}, "n'a pas été vérifiée", id="not verified"),
        pytest.param({"email_verified": "true"}, "n'a pas été vérifiée", id="verified in words only"),
        pytest.param({"email": None}, "n'est pas sur la liste", id="without an address"),
    ],
)
def test_who_passes(listed, change, refused):
    why = access.refusal(ALICE | change)

    assert (refused in why if refused else why == refused) if refused is not None else why is None


def behind():
    """A site behind the door."""
    every = Route("/{path:path}", lambda request: PlainTextResponse(f"{TITLE} {request.url.path}"))
    return Client(Starlette(routes=[*headers.routes(), every], middleware=[Middleware(access.Door)]))


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/fragilites", "/presentation", "/fichiers/fragilites-2025/etat_territoire.csv"),
        *("/_stcore/agent/interact", "/_stcore/metrics", "/_stcore/host-config", "/media/a.png"),
        *("/static/../fragilites", "/static/js/a", "/healthz/x", "/connexion/x"),
    ],
)
def test_nothing_is_seen_before_the_login(listed, path):
    for accepted in ({}, HTML):
        answer = behind().get(path, accepted)
        assert answer.status_code == 401
        assert answer.headers["cache-control"] == "no-store"
        assert TITLE not in answer.text
    assert "Se connecter" in answer.text
    assert "<title>Accès réservé</title>" in answer.text


def test_a_websocket_is_closed_before_the_login(listed):
    said = []

    async def send(message):
        said.append(message)

    async def receive():
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [], "query_string": b""}
    asyncio.run(access.Door(behind()._app)(scope, receive, send))

    assert said == [{"type": "websocket.close", "code": 1008}]


def test_a_person_who_is_not_listed_is_told_so_and_nothing_else(listed, monkeypatch):
    monkeypatch.setattr(access, "user", lambda connection: ALICE | {"email": "<b>@else.example"})

    answer = behind().get("/fragilites", HTML)

    assert answer.status_code == 403
    assert "L&#x27;adresse « &lt;b&gt;@else.example » n&#x27;est pas sur la liste" in answer.text
    assert "Se déconnecter" in answer.text
    assert TITLE not in answer.text


def test_a_listed_person_sees_pages_that_no_shared_cache_keeps(listed, monkeypatch):
    monkeypatch.setattr(access, "user", lambda connection: ALICE)

    answer = behind().get("/fragilites")

    assert TITLE in answer.text
    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("wanted", ["/fragilites?f.region=32&f.region=24", "/?by=taille"])
def test_the_login_leads_to_the_page_that_was_asked_for(listed, monkeypatch, wanted):
    kept = behind().get(wanted, HTML).headers["set-cookie"].split(";")[0]
    monkeypatch.setattr(access, "user", lambda connection: ALICE)

    answer = behind().get("/", {"cookie": kept})

    assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    assert 'avant_connexion="";' in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "evil", ["//evil.example", "/%5Cevil.example", "https://evil.example", "/%09/evil.example"]
)
def test_the_login_leads_to_no_other_site(listed, monkeypatch, evil):
    monkeypatch.setattr(access, "user", lambda connection: ALICE)

    answer = behind().get("/", {"cookie": f"avant_connexion={evil}"})

    assert answer.status_code == 200


def test_search_engines_shared_links_and_probes_are_told_nothing(listed):
    assert behind().get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert link_previews.tags("/fragilites", {"q": ["etat_territoire"]}) == ""
    assert list(Client(Starlette(routes=health.routes())).get("/readyz").json()) == ["status"]


def test_a_public_site_has_no_door(monkeypatch):
    monkeypatch.setattr(access, "rules", lambda: None)

    assert TITLE in behind().get("/fragilites").text
    assert TITLE in behind().get("/connexion").text  # as any address that the site does not know


@pytest.mark.parametrize(
    "secrets, said",
    [
        ('[access]\nemails = ["a@b.c"]', r"la section \[auth\] des secrets est incomplète"),
        ('[auth]\nclient_id = "c"', r"la section \[auth\] des secrets est incomplète"),
        ("[auth", "parsing secrets file"),
        (None, "Le fichier des secrets n'existe pas"),
    ],
)
def test_a_preview_whose_door_would_not_close_does_not_start(tmp_path, monkeypatch, secrets, said):
    file = tmp_path / "secrets.toml"
    if secrets is not None:
        file.write_text(secrets, encoding="utf-8")
    monkeypatch.setattr(config, "get_option", lambda name: [str(file)] if name == "secrets.files" else "")
    monkeypatch.setattr(st, "get_option", config.get_option)
    monkeypatch.setattr(st.secrets, "_secrets", None)

    with pytest.raises((SystemExit, FileNotFoundError), match=said):
        access.rules.__wrapped__()


def test_the_rules_are_read_in_lower_case():
    rules = access._rules(AUTH, {"emails": [" Alice@Example.org "], "domains": ["@Client.example"]})

    assert (rules.emails, rules.domains) == (frozenset({"alice@example.org"}), frozenset({"client.example"}))
    assert rules.login.providers == ("default",)
    with pytest.raises(SystemExit, match="listes de textes"):
        access._rules(AUTH, {"emails": "alice@example.org"})


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    """A private preview, and the provider that its people log in with."""
    secrets, port = tmp_path_factory.mktemp("secrets") / "secrets.toml", free_port()
    people = {"alice@example.org": True, "mallory@example.org": True}
    with providing(people) as provider:
        secrets.write_text(
            f"""[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "a cookie secret of the tests, long enough"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[access]
emails = ["alice@example.org"]
""",
            encoding="utf-8",
        )
        with server_of(None, "--secrets.files", str(secrets), port=port) as address:
            yield address


FILE = "/fichiers/fragilites-2025/etat_territoire.csv"


@pytest.mark.browser
def test_a_listed_person_logs_in_and_another_is_refused(preview, browser):
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(preview + FILE)

    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(f"{preview}/fragilites?f.region=32")
    expect(page).to_have_title("Accès réservé")
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_role("link", name="alice@example.org").click()

    expect(page.locator("h1")).to_have_text("Fragilités des territoires")
    expect(page.locator(".st-key-filters")).to_contain_text("Hauts-de-France")
    assert context.request.get(preview + FILE).ok
    cookie = next(c for c in context.cookies() if c["name"] == "_streamlit_user")
    forged = cookie["value"][:-3] + ("abc" if cookie["value"][-3:] != "abc" else "cba")
    request = urllib.request.Request(preview + FILE, headers={"cookie": f"_streamlit_user={forged}"})
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request)

    page.get_by_role("link", name="Se déconnecter").click()
    expect(page).to_have_title("Accès réservé")
    page.get_by_role("link", name="Se connecter").click()
    page.get_by_role("link", name="mallory@example.org").click()

    expect(page.locator("main")).to_contain_text("n'est pas sur la liste des personnes invitées")
    assert context.request.get(preview + FILE).status == 403
    assert TITLE not in page.content()
    context.close()

"""The login of a private preview: who comes back from the provider with proof is known, nobody else."""

import asyncio
import json
import ssl
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from pages._web import access, login
from pages._web.access import Door, Rules
from pages._web.login import Login
from tests.conftest import free_port
from tests.provider import CLIENT, SECRET, Provider, providing

SITE = "https://results.example.org"
ALICE = "alice@example.org"
SIGNATURE = "a secret of the tests, long enough"


@pytest.fixture(scope="module")
def provider():
    with providing({ALICE: True, "mallory@example.org": True}) as address:
        yield address


def settings(provider):
    return {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "server_metadata_url": f"{provider}/.well-known/openid-configuration",
    }


@pytest.fixture
def private(provider, monkeypatch):
    """A private preview for Alice."""
    way = Login(f"{SITE}/oauth2callback", SIGNATURE, {"default": settings(provider)})
    rules = Rules(frozenset({ALICE}), frozenset(), way)
    monkeypatch.setattr(access, "rules", lambda: rules)
    return way


@asynccontextmanager
async def browsing(site=SITE):
    """A browser, which keeps its cookies, on the site behind the door; it follows no redirect by itself."""
    every = Route("/{path:path}", lambda request: PlainTextResponse("seen"))
    app = Starlette(routes=[every], middleware=[Middleware(Door)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=site) as browser:
        yield browser


async def sent_back(address, email=ALICE):
    """Where the provider sends a person back, once they said who they are."""
    async with httpx.AsyncClient(trust_env=False) as outside:
        answer = await outside.get(f"{address}&{urlencode({'as': email})}")
    return answer.headers["location"]


async def logged_in(browser, email=ALICE, enter="/connexion?par=default"):
    """What the site answers to a person who comes back."""
    away = await browser.get(enter)
    return await browser.get(await sent_back(away.headers["location"], email))


def cookies(answer):
    """Name → value and attributes of the cookies that an answer sets."""
    said = [each.split("; ") for each in answer.headers.get_list("set-cookie")]
    return {first.partition("=")[0]: {first.partition("=")[2], *rest} for first, *rest in said}


@pytest.mark.parametrize("enter", ["/connexion", "/connexion?par=default", "/auth/login?provider=default"])
def test_who_comes_back_with_proof_is_known_for_thirty_days(private, enter):
    async def visit():
        async with browsing() as browser:
            assert (await browser.get("/fragilites")).status_code == 401
            answer = await logged_in(browser, enter=enter)
            return answer, await browser.get("/fragilites"), dict(browser.cookies)

    answer, page, kept = asyncio.run(visit())

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["cache-control"] == "no-store"
    attributes = cookies(answer)["_streamlit_user"]
    assert {"HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=lax", "Secure"} <= attributes
    assert page.text == "seen"
    assert list(kept) == ["_streamlit_user"]  # nothing is left of the way there


def test_no_login_reads_the_certificates_of_the_machine_again(private, monkeypatch):
    # That takes twenty milliseconds in which nobody is answered, and anybody may ask for a login.
    async def visit():
        async with browsing() as browser, httpx.AsyncClient(trust_env=False) as outside:
            monkeypatch.setattr(ssl, "SSLContext", None)
            away = await browser.get("/connexion")
            back = await outside.get(f"{away.headers['location']}&{urlencode({'as': ALICE})}")
            await browser.get(back.headers["location"])
            return await browser.get("/fragilites")

    assert asyncio.run(visit()).text == "seen"


def test_a_person_who_is_not_listed_is_known_and_does_not_pass(private):
    async def visit():
        async with browsing() as browser:
            await logged_in(browser, "mallory@example.org")
            return await browser.get("/fragilites")

    answer = asyncio.run(visit())

    assert answer.status_code == 403
    assert "mallory@example.org" in answer.text


def test_the_way_to_the_provider_holds_a_state_a_nonce_and_a_challenge_signed_for_fifteen_minutes(private):
    async def visit():
        async with browsing() as browser:
            return [await browser.get("/auth/login") for _ in range(2)]

    first, second = asyncio.run(visit())

    asked = [dict(parse_qsl(urlsplit(each.headers["location"]).query)) for each in (first, second)]
    assert asked[0]["redirect_uri"] == f"{SITE}/oauth2callback"
    assert (asked[0]["scope"], asked[0]["prompt"]) == ("openid email profile", "select_account")
    assert asked[0]["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[0][name]) >= 16
        assert asked[0][name] != asked[1][name]
    attributes = {each.lower() for each in cookies(second)["_streamlit_session"]}
    assert {"httponly", "max-age=900", "path=/", "samesite=lax", "secure"} <= attributes


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda query: query | {"state": "forged"}, id="another state"),
        pytest.param(lambda query: {"code": query["code"]}, id="no state"),
        pytest.param(lambda query: query | {"code": "guessed"}, id="another code"),
        pytest.param(lambda query: {"state": query["state"], "error": "access_denied"}, id="refused there"),
    ],
)
def test_who_comes_back_without_proof_is_nobody(private, change, capsys):
    async def visit():
        async with browsing() as browser:
            away = await browser.get("/auth/login")
            back = urlsplit(await sent_back(away.headers["location"]))
            changed = back._replace(query=urlencode(change(dict(parse_qsl(back.query)))))
            answer = await browser.get(changed.geturl())
            return answer, await browser.get("/fragilites")

    answer, page = asyncio.run(visit())

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "_streamlit_user" not in cookies(answer)
    assert page.status_code == 401
    assert json.loads(capsys.readouterr().err)["event"] == "erreur"


def test_the_return_of_somebody_else_makes_nobody_known(private):
    # Sent in a link, it would log a reader in as another: the session that it began in is not theirs.
    async def visit():
        async with browsing() as mallory, browsing() as alice:
            away = await mallory.get("/auth/login")
            back = await sent_back(away.headers["location"], "mallory@example.org")
            answers = [await alice.get(back), await mallory.get(back), await mallory.get(back)]
            return answers, await alice.get("/")

    (stolen, own, again), page = asyncio.run(visit())

    assert "_streamlit_user" not in cookies(stolen)
    assert "_streamlit_user" in cookies(own)
    assert "_streamlit_user" not in cookies(again)  # a return counts once
    assert page.status_code == 401


def test_of_two_logins_begun_in_one_browser_the_second_counts(private):
    async def visit():
        async with browsing() as browser:
            first, second = [(await browser.get("/connexion")).headers["location"] for _ in range(2)]
            late = await browser.get(await sent_back(first))
            await browser.head("/oauth2callback")
            return late, await browser.get(await sent_back(second)), await browser.get("/fragilites")

    late, answer, page = asyncio.run(visit())

    assert "_streamlit_user" not in cookies(late)
    assert "_streamlit_user" in cookies(answer)
    assert page.text == "seen"


def test_a_token_for_another_login_is_refused(private, monkeypatch, capsys):
    # The nonce of the token is not the one that this login asked for.
    from tests import provider as theirs

    encode = theirs.jwt.encode
    monkeypatch.setattr(
        theirs.jwt, "encode", lambda header, claims, key: encode(header, claims | {"nonce": "other"}, key)
    )

    async def visit():
        async with browsing() as browser:
            return await logged_in(browser)

    assert "_streamlit_user" not in cookies(asyncio.run(visit()))
    assert "erreur" in capsys.readouterr().err


@pytest.mark.parametrize("claim", [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_a_token_of_or_for_somebody_else_or_too_old_is_refused(private, monkeypatch, claim, capsys):
    from tests import provider as theirs

    encode = theirs.jwt.encode
    monkeypatch.setattr(theirs.jwt, "encode", lambda header, claims, key: encode(header, claims | claim, key))

    async def visit():
        async with browsing() as browser:
            return await logged_in(browser)

    assert "_streamlit_user" not in cookies(asyncio.run(visit()))
    assert "erreur" in capsys.readouterr().err


def known(way, person, secret=SIGNATURE, salt="identity"):
    """Who a cookie that was signed so says it is."""
    signed = login.URLSafeTimedSerializer(secret, salt=salt).dumps(person)
    scope = {"type": "http", "headers": [(b"cookie", f"_streamlit_user={signed}".encode())]}
    return way.user(login.HTTPConnection(scope))


def test_a_cookie_is_believed_when_this_site_signed_it_for_itself_less_than_a_month_ago(private, monkeypatch):
    person = {"origin": SITE, "email": ALICE, "email_verified": True}

    assert known(private, person) == person
    assert known(private, person, secret="another") == {}
    assert known(private, json.dumps(person), salt="_streamlit_user") == {}  # Streamlit's own
    assert known(private, person | {"origin": "https://other.example.org"}) == {}
    assert known(private, [1]) == {}
    monkeypatch.setattr(login, "KNOWN_FOR", -1)
    assert known(private, person) == {}


def test_a_site_without_https_has_cookies_that_its_browser_keeps(provider, monkeypatch):
    site = "http://localhost:8501"
    way = Login(f"{site}/oauth2callback", SIGNATURE, {"default": settings(provider)})
    monkeypatch.setattr(access, "rules", lambda: Rules(frozenset({ALICE}), frozenset(), way))

    async def visit():
        async with browsing(site) as browser:
            return await logged_in(browser)

    assert "Secure" not in cookies(asyncio.run(visit()))["_streamlit_user"]


def test_who_leaves_is_nobody_and_is_led_to_the_first_page(private):
    async def visit():
        async with browsing() as browser:
            await logged_in(browser)
            answer = await browser.get("/auth/logout")
            return answer, await browser.get("/fragilites")

    answer, page = asyncio.run(visit())

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert page.status_code == 401


def test_who_leaves_does_so_at_the_provider_too_where_it_offers_that(private, monkeypatch):
    offered = login.StarletteOAuth2App.load_server_metadata

    async def more(self):
        return await offered(self) | {"end_session_endpoint": "https://provider.example/logout"}

    monkeypatch.setattr(login.StarletteOAuth2App, "load_server_metadata", more)

    async def visit():
        async with browsing() as browser:
            await logged_in(browser)
            away = (await browser.get("/auth/logout")).headers["location"]
            back = await browser.get("/oauth2callback?state=theirs")
            return away, back

    away, back = asyncio.run(visit())

    said = dict(parse_qsl(urlsplit(away).query))
    assert away.startswith("https://provider.example/logout?")
    assert said["post_logout_redirect_uri"] == f"{SITE}/oauth2callback"
    assert said["client_id"] == CLIENT
    assert said["id_token_hint"].count(".") == 2
    assert (back.status_code, back.headers["location"]) == (303, "/")


def test_a_provider_that_does_not_answer_is_told_in_a_sentence(provider, monkeypatch, capsys):
    nobody = f"http://127.0.0.1:{free_port()}"
    way = Login(f"{SITE}/oauth2callback", SIGNATURE, {"un": settings(nobody), "deux": settings(provider)})
    monkeypatch.setattr(access, "rules", lambda: Rules(frozenset({ALICE}), frozenset(), way))

    async def visit():
        async with browsing() as browser:
            paths = ("/connexion?par=un", "/connexion?par=deux", "/connexion?par=trois", "/connexion")
            return [await browser.get(path) for path in paths]

    silent, other, unknown, none = asyncio.run(visit())

    assert (silent.status_code, silent.text) == (502, login.SILENT)
    assert other.headers["location"].startswith(f"{provider}/authorize?")
    assert (unknown.status_code, none.status_code) == (404, 404)
    assert nobody not in capsys.readouterr().err


@pytest.mark.parametrize("said", [[], None, {"authorization_endpoint": 5}], ids=["list", "null", "number"])
def test_a_provider_that_answers_nonsense_is_told_in_a_sentence(private, monkeypatch, said, capsys):
    async def nonsense(self):
        return said

    async def visit():
        async with browsing() as browser:
            await logged_in(browser)
            monkeypatch.setattr(login.StarletteOAuth2App, "load_server_metadata", nonsense)
            left, entered = await browser.get("/auth/logout"), await browser.get("/connexion")
            return left, entered, await browser.get("/fragilites")

    left, entered, page = asyncio.run(visit())

    assert (entered.status_code, entered.text) == (502, login.SILENT)
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert page.status_code == 401


@pytest.mark.parametrize("asked", ["token", "keys"])
@pytest.mark.parametrize(
    "said",
    [
        *([], {}, None, {"id_token": None, "access_token": "a", "token_type": "Bearer"}),
        {"userinfo": {"email": "alice@example.org", "email_verified": True}, "access_token": "a"},
    ],
)
def test_nonsense_instead_of_a_proof_makes_nobody_known(monkeypatch, asked, said, capsys):
    async def nonsense(self, request):
        return JSONResponse(said)

    monkeypatch.setattr(Provider, asked, nonsense)

    async def visit():
        async with browsing() as browser:
            return await logged_in(browser)

    with providing({ALICE: True}) as provider:
        way = Login(f"{SITE}/oauth2callback", SIGNATURE, {"default": settings(provider)})
        monkeypatch.setattr(access, "rules", lambda: Rules(frozenset({ALICE}), frozenset(), way))
        answer = asyncio.run(visit())

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "_streamlit_user" not in cookies(answer)

"""What Streamlit serves and no page of ours uses is closed, before anything of the request is read."""

import asyncio
from types import SimpleNamespace

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute

from pages._ui import internals
from pages._web import closed, headers, server
from tests.asgi import Client

METHODS = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]
PATHS = [path.replace("{path:path}", "a/b.js").replace("{", "").replace("}", "") for path in internals.UNUSED]


def site(inside=""):
    """Everything is served behind the door, under a path."""

    async def there(request):
        return PlainTextResponse("there")

    async def talk(websocket):
        await websocket.accept()

    routes = [Route("/{path:path}", there, methods=METHODS), WebSocketRoute("/{path:path}", talk)]
    return Starlette(routes=[Mount(inside, routes=routes)], middleware=[Middleware(closed.Closed)])


@pytest.fixture(params=["", "/resultats"])
def base(request, monkeypatch):
    told = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda name: request.param if name == "server.baseUrlPath" else told(name)
    )
    return request.param


@pytest.mark.parametrize("path", [*PATHS, "/_stcore", "/_stcore/new", "/_stcore/health%0A"])
def test_what_no_page_uses_is_not_there(base, path):
    client = Client(site(base))

    for method in METHODS:
        assert client.get(base + path, method=method).status_code == 404


@pytest.mark.parametrize("path", [*internals.USED, "/", "/fragilites", "/static/js/a.js", "/mediatheque"])
def test_pages_files_and_probes_are_there_and_are_read_only(base, path):
    client = Client(site(base))

    assert client.get(base + path).text == "there"
    assert client.get(base + path, method="HEAD").status_code == 200
    refused = client.get(base + path, method="POST")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("method", "path", "header", "status"),
    [
        ("PUT", PATHS[0], ("content-length", "150000000"), 404),
        ("PUT", PATHS[0], ("transfer-encoding", "chunked"), 404),
        ("POST", "/fragilites", ("content-length", "150000000"), 405),
        ("GET", "/fragilites", ("transfer-encoding", "chunked"), 413),
        ("GET", "/fragilites", ("content-length", "0"), 200),
    ],
)
def test_nothing_is_read_of_what_is_refused(base, method, path, header, status):
    said = []

    async def send(message):
        said.append(message)

    async def read():
        assert status == 200, "nothing is to be read"
        return {"type": "http.request"}

    headers = [tuple(each.encode() for each in header)]
    scope = {"type": "http", "method": method, "path": base + path, "headers": headers, "query_string": b""}
    asyncio.run(site(base)(scope, read, send))

    assert said[0]["status"] == status
    assert ((b"connection", b"close") in said[0]["headers"]) == (status != 200)


@pytest.mark.parametrize(("path", "answer"), [(internals.STREAM, "accept"), ("/fragilites", "close")])
def test_a_reader_has_one_websocket(base, path, answer):
    said = []

    async def send(message):
        said.append(message["type"])

    async def receive():
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": base + path, "headers": [], "query_string": b""}
    asyncio.run(site(base)(scope, receive, send))

    assert said == [f"websocket.{answer}"]


def test_a_path_that_the_server_alone_was_told_of_opens_nothing(monkeypatch):
    said = []

    async def send(message):
        said.append(message)

    scope = {
        **{"type": "http", "method": "PUT", "path": "/resultats" + PATHS[0], "root_path": "/resultats"},
        **{"headers": [], "query_string": b""},
    }
    asyncio.run(site()(scope, None, send))

    assert said[0]["status"] == 404


def test_the_login_of_a_private_preview_is_open_to_those_who_are_not_known_yet(monkeypatch):
    paths = ("/auth/login", "/oauth2callback")
    rules = SimpleNamespace(login=SimpleNamespace(paths=paths))
    monkeypatch.setattr(closed.access, "rules", lambda: rules)
    client = Client(site())

    assert [client.get(path).status_code for path in (*paths, "/auth/else")] == [200, 200, 404]


def test_nothing_stands_before_this_door_but_the_headers_of_every_response():
    # What counts and reads requests would read a body first.
    assert [each.cls for each in server.middleware(())][:2] == [headers.Protected, closed.Closed]

"""What every response carries: protection for its reader, few bytes, and for how long it keeps."""

import asyncio
import gzip
import re

import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.routing import Route

from pages._ui import drawing
from pages._ui.internals import CLIENT
from pages._web import compression, headers, server
from pages._web.client import rewrites
from tests.asgi import Client

SCRIPT = "let answer = 42;\n" * 200
MOST_MEMORY = 9_000_000  # bytes
PLAIN = {"accept-encoding": "identity"}


def site():
    """A small site behind the same middleware; the paths asked of it within."""
    asked = []

    def script(request):
        asked.append(request.url.path)
        return PlainTextResponse(SCRIPT, media_type="text/javascript", headers={"etag": '"theirs"'})

    def page(request):
        asked.append(request.url.path)
        return HTMLResponse("<!doctype html><p>" + "page " * 500, headers={"cache-control": "no-cache"})

    routes = [Route("/static/js/{name}.js", script), Route("/{path:path}", page)]
    ours = (headers.Protected, compression.Packed)
    middleware = [each for each in server.middleware(drawing.SCRIPTS) if each.cls in ours]
    return Client(Starlette(routes=routes, middleware=middleware)), asked


def test_every_response_protects_its_reader():
    client, _ = site()
    for path in ("/", "/static/js/Plotly.abc.js", "/fichiers/a.csv"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers


def test_the_policy_lets_no_script_in_but_those_of_this_server():
    client, _ = site()
    policy = dict(
        part.split(" ", 1) for part in client.get("/").headers["content-security-policy"].split("; ")
    )

    assert policy["default-src"] == "'self'"
    assert re.fullmatch(r"'self'( 'sha256-[\w+/=]+'){6}", policy["script-src"])
    assert policy["object-src"] == "'none'"
    assert "http" not in str(policy)


def test_the_sites_that_may_embed_are_in_the_policy(monkeypatch):
    monkeypatch.setenv("EMBED_ORIGINS", "https://observatoire.example.org")
    client, _ = site()

    policy = client.get("/").headers["content-security-policy"]

    assert policy.endswith("; frame-ancestors 'self' https://observatoire.example.org")


@pytest.mark.parametrize("proto, sent", [("https", True), ("http", False)])
def test_a_browser_is_told_to_stay_on_https_only_where_it_came_by_https(proto, sent):
    client, _ = site()

    headers = client.get("/", headers={"x-forwarded-proto": proto}).headers

    assert ("strict-transport-security" in headers) is sent


def test_a_script_is_compressed_once_and_kept_for_a_year():
    client, asked = site()
    for _ in range(3):
        response = client.get("/static/js/PlotlyChart.abc.js")
        assert response.text == SCRIPT
        assert response.headers["content-encoding"] == "gzip"
        assert int(response.headers["content-length"]) < len(SCRIPT) / 20
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["vary"] == "accept-encoding"
    assert asked == ["/static/js/PlotlyChart.abc.js"]


def test_a_script_that_we_translate_is_asked_for_again_the_next_day():
    client, _ = site()
    assert rewrites("/static/js/index.abc.js")

    assert client.get("/static/js/index.abc.js").headers["cache-control"] == "public, max-age=86400"


def test_a_browser_that_has_a_script_is_told_that_nothing_changed():
    client, _ = site()
    etag = client.get("/static/js/index.abc.js").headers["etag"]

    again = client.get("/static/js/index.abc.js", headers={"if-none-match": etag})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert client.get("/static/js/index.abc.js", headers={"if-none-match": '"theirs"'}).status_code == 200


def test_a_client_that_cannot_decompress_gets_the_plain_file():
    client, _ = site()
    client.get("/static/js/Plotly.abc.js")

    response = client.get("/static/js/Plotly.abc.js", headers=PLAIN)

    assert "content-encoding" not in response.headers
    assert response.text == SCRIPT


def test_a_reader_who_leaves_in_the_middle_leaves_no_half_script(tmp_path):
    # Starlette stops reading a file when its reader has left.
    file = tmp_path / "a.js"
    file.write_text(SCRIPT * 100)
    files = Starlette(routes=[Route("/static/js/a.js", lambda _: FileResponse(file))])
    packed = compression.Packed(files)

    async def left():
        return {"type": "http.disconnect"}

    async def unheard(message):
        await asyncio.sleep(0)

    scope = {"type": "http", "method": "GET", "path": "/static/js/a.js", "query_string": b"", "root_path": ""}
    scope |= {"headers": [(b"accept-encoding", b"gzip")], "extensions": {}}
    asyncio.run(packed(scope, left, unheard))

    assert Client(packed).get("/static/js/a.js").text == SCRIPT * 100


def test_a_page_is_compressed_and_never_kept():
    client, asked = site()
    for _ in range(2):
        response = client.get("/fragilites")
        assert response.headers["content-encoding"] == "gzip"
        assert response.headers["cache-control"] == "no-cache"
    assert asked == ["/fragilites"] * 2


def test_made_up_addresses_of_files_take_no_memory():
    # Streamlit answers its page to any address that it does not know.
    packed = compression.Packed(Starlette(routes=[Route("/{path:path}", lambda _: HTMLResponse("x" * 2000))]))
    client = Client(packed)

    assert client.get("/static/js/nothing.js").text == "x" * 2000
    assert packed._kept == {}


def test_all_the_files_of_streamlit_take_a_bounded_memory():
    files = [f for f in (CLIENT / "static").rglob("*") if f.suffix in compression.TEXTS]
    # Level 1 compresses less than ours, and is quick.
    assert sum(len(gzip.compress(f.read_bytes(), 1)) for f in files) < MOST_MEMORY

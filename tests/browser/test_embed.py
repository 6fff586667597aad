"""A chart within the page of another site, and what a link says before it is opened."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from pages._web import link_previews
from tests.conftest import serving

pytestmark = pytest.mark.browser

CHART = "/fragilites?q=etat_territoire&f.type_acteur=association&embed=true"
NBSP = "\u00a0"


@contextmanager
def another_site(frame: str) -> Iterator[str]:
    """The address of a site of another origin, whose page holds a frame."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            body = f'<!doctype html><iframe src="{frame}" width="800" height="900"></iframe>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_chart_shows_within_a_site_that_is_allowed_and_in_no_other(browser, monkeypatch):
    monkeypatch.setenv("EMBED_ORIGINS", "http://127.0.0.1:*")
    with serving() as server, another_site(server + CHART) as site:
        page = browser.new_page()
        page.goto(site)
        framed = page.frame_locator("iframe")
        expect(framed.locator("h1")).to_contain_text("des associations jugent leur territoire")
        expect(framed.locator("[data-testid=stMain]")).to_contain_text("simulé")
        expect(framed.locator("[data-testid=stMain]")).to_contain_text(
            "Source : réponses simulées (étude : Observatoire des partenariats"
        )
        expect(framed.locator(".notes")).to_contain_text("Base : ")
        expect(framed.get_by_test_id("stSidebar")).to_have_count(0)
        expect(framed.get_by_role("link", name="Besoins")).to_have_count(0)
        page.close()

    monkeypatch.delenv("EMBED_ORIGINS")
    with serving() as server, another_site(server + CHART) as site:
        page = browser.new_page()
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(site)
        assert not page.frames[1].url.startswith(server)  # the browser's own page of refusal
        page.close()


def contents(path, **query):
    tags = link_previews.tags(path, {name.replace("__", "."): [value] for name, value in query.items()})
    return {
        name: said.replace(NBSP, " ")
        for name, said in re.findall(r'property="og:(\w+)" content="(.*?)"', tags)
    }


def test_a_link_to_a_question_tells_its_headline_with_its_filters():
    told = contents("/fragilites", q="etat_territoire", f__type_acteur="association")

    assert told["title"] == "État perçu du territoire – Tendances &amp; Fragilités économiques"
    assert told["description"].endswith(
        "15 % des associations jugent leur territoire sinistré · publié, Localtis, novembre 2025"
    )


@pytest.mark.parametrize("query", [{}, {"q": "nope"}, {"f__region": "zz"}])
def test_a_link_to_a_page_or_one_not_understood_tells_the_page(query):
    told = contents("/besoins", **query)

    assert told["title"] == "Besoins – Tendances &amp; Fragilités économiques"
    assert told["description"].startswith("Ce dont les acteurs disent avoir besoin")


def test_what_an_address_says_is_never_read_as_html():
    tags = link_previews.tags('/"><script>', {"q": ['"><script>alert(1)</script>']})

    assert "<script" not in tags

"""What readers do, in Firefox ESR: a journey for each capability; its pictures beside those of Chromium."""

import io
import xml.etree.ElementTree as ET

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.browser.test_territory import value
from tests.firefox import Firefox
from tests.paper import Paper, reach

pytestmark = pytest.mark.browser


def text(selector: str) -> str:
    """What a thing says, in JavaScript, with plain spaces."""
    return f"(document.querySelector({selector!r})?.textContent ?? '').replace(/\\s+/g, ' ')"


def choose(firefox: Firefox, label: str, answer: str) -> None:
    """Choose an answer of a filter with the keyboard."""
    firefox.js(f"[...document.querySelectorAll('input')].find(i => i.ariaLabel?.includes({label!r})).focus()")
    firefox.press(*answer, "Enter")


def test_a_filter_changes_the_charts_of_the_summary(firefox, server):
    firefox.open(f"{server}/")
    before = firefox.js(text(".card"))

    choose(firefox, "Type d'acteur", "Association")

    firefox.wait("location.search.includes('f.type_acteur=association')")
    firefox.wait(f"{text('.card')} !== {before!r}")
    firefox.settle()
    assert "ssociation" in firefox.js(text(".card"))


def test_a_theme_leads_to_the_same_question_compared(firefox, server):
    firefox.open(f"{server}/fragilites?f.taille=10_a_49")
    firefox.click("#card-lien_territoire a", "Comparer")

    firefox.wait("location.pathname === '/comparer' && location.search.includes('f.taille=10_a_49')")
    firefox.wait(f"{text('.card.spread')}.includes('Importance du lien au territoire')")


def test_a_region_clicked_on_the_map_leads_to_its_portrait_on_one_sheet(firefox, server):
    firefox.open(f"{server}/territoires")
    plot, wanted = "document.querySelector('.st-key-mapped .js-plotly-plot')", value("32")
    firefox.wait(f"{plot}?._ev?.listenerCount('plotly_click')")
    x, y = firefox.js(
        f"(b => [Math.round(b.x + b.width / 2), Math.round(b.y + b.height / 2)])"
        f"([...{plot}.querySelectorAll('.annotation-text')].find(t => t.textContent.includes({wanted!r}))"
        ".getBoundingClientRect())"
    )
    firefox.hover(x, y)
    firefox.wait(f"{plot}._hoverdata")  # the map knows where the pointer is a moment later
    firefox.point(x, y)
    firefox.wait("location.search.includes('f.region=32')")
    firefox.wait(f"{text('.focus')}.includes('Hauts-de-France')")

    firefox.click(".focus a", "Portrait")

    firefox.wait(f"{text('h1')} === 'Hauts-de-France'")
    firefox.settle()
    # Its words are shapes there: what they say is read in Chromium (test_territory).
    (sheet,) = Paper(firefox.pdf()).pictures
    assert reach(sheet) > 0.5


def test_two_keys_drive_the_slides(firefox, server):
    firefox.goto(f"{server}/presentation", "document.querySelector('.screen[data-drawn]')")

    firefox.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")

    firefox.wait("document.querySelector('.screen.on .main-svg') && location.search.includes('slide=1')")
    firefox.press("q")
    firefox.wait("document.querySelector('dialog[open] .qr')")
    firefox.press("Escape")
    firefox.wait("!document.querySelector('dialog[open]')")


SHARED = "/partager/fragilites?q=lien_territoire&by=type_acteur"
SMALL = (240, 135)
UNLIKE, MOST = 40, 0.0008
"""Two pixels of pictures as small as that are unlike from this difference on, of 255; this share of them may
be: 0.0002 or 0.0003 are; 0.0015 or 0.008, when the words of the chart are in another typeface."""


def unlike(one: bytes, other: bytes) -> float:
    """The share of two pictures that is not alike, seen from afar: each browser has its own edges."""
    first, second = (
        Image.open(io.BytesIO(each)).convert("L").resize(SMALL, Image.Resampling.BOX) for each in (one, other)
    )
    histogram = ImageChops.difference(first, second).histogram()
    return sum(histogram[UNLIKE:]) / sum(histogram)


@pytest.mark.parametrize("shared", [SHARED, "/partager/territoires?q=etat_territoire"])
def test_pictures_are_those_of_chromium_in_the_same_typeface(firefox, visitor, server, shared):
    firefox.goto(server + shared, "document.querySelector('#preview svg text')")
    firefox.click("button", "SVG")
    drawn = ET.parse(firefox.downloaded())
    faces = {
        said
        for node in drawn.iter()
        for said in (node.get("font-family"), *(node.get("style") or "").split("; "))
        if said and "Public" in said
    }
    assert all("'Public Sans', sans-serif" in face.replace('"', "'") for face in faces), faces
    assert "url(data:font/woff2" in "".join(node.text or "" for node in drawn.iter() if "style" in node.tag)

    firefox.click("button", "1920")
    ours = firefox.downloaded().read_bytes()
    visitor.page.goto(server + shared)
    expect(visitor.page.locator("#preview svg text").first).to_be_visible()
    with visitor.page.expect_download() as got:
        visitor.page.get_by_role("button", name="1920").click()
    assert unlike(ours, got.value.path().read_bytes()) < MOST


WATCHED = """addEventListener("securitypolicyviolation", refused => (window.refused ??= []).push(
    `${refused.effectiveDirective} ${refused.blockedURI} ${refused.sourceFile}`))"""


def test_no_page_asks_chromium_for_what_the_policy_refuses(visitor):
    visitor.page.add_init_script(WATCHED)
    for address in ("/", "/explorer?q=etat_territoire", "/territoires"):
        visitor.open(address)
        assert visitor.page.evaluate("window.refused ?? []") == [], address


def test_no_page_asks_firefox_for_what_the_policy_refuses(firefox, server):
    """Its console says it, which the fixture reads."""
    for address in ("/explorer?q=etat_territoire", "/cooperations?by=region"):
        firefox.open(server + address)

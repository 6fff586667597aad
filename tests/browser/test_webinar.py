"""A speaker drives the presentation; the audience opens the same view from its QR code."""

import io
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from core.screens import presentation
from core.views.view import View
from tests import studies
from tests.browser.test_axe import faults
from tests.browser.test_pages import more
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

BOOK = studies.opened(ROOT / "data" / "fragilites-2025").book


def presented(visitor, address="/presentation"):
    page = visitor.page
    page.goto(visitor.server + address)
    expect(page.locator("section.on")).to_be_visible()
    expect(page.locator("section.on .plot, section.on:not(:has(.chart))").first).to_be_visible()
    return page


def at(page):
    """Where the page is, without the name of its study; asked of the page, which knows before the driver."""
    split = urlsplit(page.evaluate("location.href"))
    query = "&".join(part for part in split.query.split("&") if part and not part.startswith("etude="))
    return f"{split.path}?{query}" if query else split.path


def test_two_keys_drive_the_whole_story(visitor):
    page = presented(visitor)
    seen = []
    for _ in range(40):
        seen.append(at(page))
        page.keyboard.press("ArrowRight")
        if at(page) == seen[-1]:
            break
    numbered = [address for address in seen if "slide=" in address]

    assert numbered == [f"/presentation?slide={n + 1}" for n in range(len(BOOK.story))]
    page.keyboard.press("PageUp")
    assert at(page) == seen[-2]
    page.keyboard.press("Home")
    assert at(page) == "/presentation"


HIDDEN = """plots => plots.flatMap(plot => {
    const asked = plot.data.flatMap(trace => trace.mode === 'text' ? trace.text : []);
    const shown = [...plot.querySelectorAll('.textpoint text')].filter(t => t.getBoundingClientRect().width);
    return asked.length === shown.length && asked.length ? [] : [`${shown.length} of ${asked.length}`];
})"""


def test_every_word_of_every_chart_is_shown_on_slides_and_pictures(visitor):
    page = presented(visitor, "/presentation?slide=1")
    for number in range(len(BOOK.story)):
        page.goto(f"{visitor.server}/presentation?slide={number + 1}")
        plot = page.locator("section.on .js-plotly-plot")
        expect(plot).to_be_visible()
        assert plot.evaluate_all(HIDDEN) == [], number
    page.goto(f"{visitor.server}/partager/cooperations?q=partenaires")
    expect(page.locator("svg").get_by_text("Réseaux consulaires").last).to_be_visible()


def test_an_address_opens_on_its_slide_with_everything_said_and_nothing_to_scroll(visitor):
    page = visitor.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    presented(visitor, "/presentation?slide=1&f.type_acteur=association")
    slide = page.locator("section.on")

    expect(slide).to_contain_text("15\u00a0% des associations jugent leur territoire sinistré · publié")
    for said in ("Type d'acteur", "Base", "Source", f"1/{len(BOOK.story)}", "Simulé"):
        expect(slide).to_contain_text(said)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    small = page.evaluate("""() => [...document.querySelectorAll('section.on :is(p, li, text)')]
        .filter(e => e.getBoundingClientRect().width && e.textContent.trim())
        .map(e => parseFloat(getComputedStyle(e).fontSize)
            * (e.tagName === 'text' ? e.getBoundingClientRect().height / e.getBBox().height : 1))
        .filter(size => size < 31.5)""")
    assert small == []


def test_hatching_stays_from_slide_to_slide(visitor):
    page = presented(visitor, "/presentation?slide=1")
    page.keyboard.press("ArrowRight")
    bars = page.locator("section.on .bars path")
    expect(bars.first).to_be_visible()
    fills = bars.evaluate_all("bars => bars.map(bar => getComputedStyle(bar).fill)")

    # Hatches are sought in the page, whatever its address; published figures have none.
    assert {fill.startswith('url("#') for fill in fills} == {True, False}


def test_the_code_opens_the_same_view_on_another_device(visitor, visit):
    page = presented(visitor, "/presentation?slide=3&f.taille=10_a_49")
    page.keyboard.press("q")
    expect(page.get_by_role("dialog")).to_be_visible()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    said = page.locator("section.on").inner_text()

    assert code.text == page.url
    other = visit(visitor.server, new=True)
    presented(other, code.text.removeprefix(visitor.server))
    assert other.page.locator("section.on").inner_text() == said
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_story_goes_on_when_the_network_drops(visitor):
    page = presented(visitor, "/presentation?slide=1")
    page.context.set_offline(True)
    try:
        page.keyboard.press("ArrowRight")
        expect(page.locator("section.on")).to_contain_text(f"2/{len(BOOK.story)}")
        expect(page.locator("section.on .plot")).to_be_visible()
    finally:
        page.context.set_offline(False)


def test_a_chart_of_the_dashboard_is_projected_alone_and_left_again(visitor):
    page = visitor.open("/fragilites?by=taille")
    more(page, "lien_territoire").get_by_role("link", name="Projeter").click()
    expect(page.locator("section.on")).to_contain_text("des acteurs jugent important")
    expect(page.locator("section.on .plot")).to_be_visible()
    assert at(page) == "/presentation?q=lien_territoire&by=taille"

    page.keyboard.press("Escape")

    expect(page.locator("h1")).to_have_text("Fragilités des territoires")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_slide(visit, server, scheme):
    page = presented(visit(server, scheme), "/presentation?slide=2&f.type_acteur=association")
    page.locator("nav button").first.focus()  # or they may fade away while they are looked at

    assert faults(page) == []


def test_f_fills_the_screen_and_leaves_it(visitor):
    page = presented(visitor, "/presentation?slide=1")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement === document.documentElement")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement === null")


def test_the_cursor_and_the_buttons_hide_when_idle(visitor):
    page = presented(visitor, "/presentation?slide=1")
    page.mouse.move(200, 200)
    assert page.evaluate("getComputedStyle(document.body).cursor") != "none"
    page.wait_for_function("() => getComputedStyle(document.body).cursor === 'none'")
    page.wait_for_function("() => getComputedStyle(document.querySelector('nav')).opacity === '0'")


def test_a_finger_turns_the_slides_of_a_phone(visitor):
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    page = presented(visitor, "/presentation?slide=1")
    page.evaluate("""() => {
        const touch = (x) => new Touch({identifier: 1, target: document.body, clientX: x, clientY: 400});
        const all = (x) => ({touches: [touch(x)], changedTouches: [touch(x)]});
        const send = (kind, x) => dispatchEvent(new TouchEvent(kind, all(x)));
        send('touchstart', 300); send('touchend', 80);
    }""")
    expect(page.locator("section.on")).to_contain_text(f"2/{len(BOOK.story)}")


def test_the_story_prints_one_slide_a_sheet(visitor):
    page = presented(visitor)
    sheets = len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)

    assert sheets == page.locator("section.screen").count()


@pytest.mark.parametrize("wrong", ["slide=99", "q=nope", "f.region=zz"])
def test_a_link_to_what_is_gone_says_so_and_offers_the_summary(visitor, wrong):
    page = presented(visitor, f"/presentation?{wrong}")

    expect(page.locator("section.on")).to_contain_text("lien")
    expect(page.locator("section.on").get_by_role("link", name="Aller à la synthèse")).to_be_visible()


def test_the_deck_of_a_story_has_a_cover_its_sections_and_its_slides():
    screens = presentation.screens(studies.opened(ROOT / "data" / "fragilites-2025"), View())

    assert [screen.number for screen in screens if screen.key == presentation.NUMBER] == list(
        range(1, len(BOOK.story) + 1)
    )
    assert sum(screen.key == presentation.SECTION for screen in screens) == sum(
        bool(s.section) for s in BOOK.story
    )

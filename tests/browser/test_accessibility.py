"""What every reader can see, read and hear: contrasts, headings, language, the dark."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from core.charts.palette import PALETTES

pytestmark = pytest.mark.browser


def test_headings_go_down_one_level_at_a_time_from_one_title(visitor):
    page = visitor.open("/")
    steps = {}
    titles = ("Synthèse", "Fragilités des territoires", "Coopérations", "Besoins", "Leviers")
    for name in (*titles, "Mon territoire", "Comparer", "Carte", "Explorer", "Méthode"):
        visitor.turn(name)
        expect(page.locator(f"nav.menu [aria-current=page]:text-is('{name}')")).to_have_count(1)
        visitor.settle()
        levels = page.get_by_test_id("stMain").evaluate(
            "main => [...main.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]))"
        )
        assert (levels[0], levels.count(1)) == (1, 1)
        steps[name] = [(a, b) for a, b in pairwise(levels) if b > a + 1]

    assert {name: wrong for name, wrong in steps.items() if wrong} == {}


def rgb(colour):
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


def test_a_reader_in_the_dark_gets_charts_of_the_dark_palette(server, visit):
    page = visit(server, "dark").open("/fragilites?by=taille")

    ink = PALETTES["dark"].text
    bar = page.locator("#card-etat_territoire .bar:not(.hatched)").first
    _, dark = re.findall(r"#[0-9A-Fa-f]{6}", bar.get_attribute("style"))
    expect(bar).to_have_css("background-color", rgb(dark))
    expect(page.locator("#card-etat_territoire .name").nth(1)).to_have_css("color", rgb(ink))


ENGLISH = re.compile(
    r"select all|no results|clear all|\bopen\b|\bclose\b|\bremove\b|choose an option|choose options|selected|"
    r"collapse|expand|app pages|skip to|page not found|sidebar|running|\bstop\b|search|fullscreen|column|"
    r"\bsort\b|\bpin\b|\bhide\b|autosize|\bcopy\b|copied|statistics|download|clipboard|\d results?\b",
    re.IGNORECASE,
)
WORDS = """() => [...document.querySelectorAll('*')].flatMap(e => [
    ...['aria-label', 'title', 'placeholder', 'alt'].map(name => e.getAttribute(name)),
    ...[...e.childNodes].filter(n => n.nodeType === 3 && !['STYLE', 'SCRIPT', 'NOSCRIPT'].includes(e.tagName))
        .map(n => n.textContent),
]).filter(words => words && words.trim())"""


def test_no_english_is_left_on_the_page_or_in_its_spoken_labels(visitor):
    page = visitor.open("/fragilites?f.type_acteur=association")
    page.get_by_role("combobox", name="Taille", exact=True).click()
    expect(page.get_by_role("option").first).to_be_visible()
    said = page.evaluate(WORDS)
    page.keyboard.type("zzzz")
    expect(page.get_by_role("listbox")).not_to_contain_text("Moins de 10 salariés")
    said += page.evaluate(WORDS)

    assert sorted({words for words in said if ENGLISH.search(words)}) == []


FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Two frames: what a click opens is drawn in the second."""


def test_the_table_of_explorer_and_its_menus_speak_french(visitor):
    visitor.page.set_viewport_size({"width": 1280, "height": 1200})
    page = visitor.open("/explorer?q=formes&by=type_acteur")
    table = page.get_by_test_id("stDataFrame")
    table.hover()
    box = table.bounding_box()
    said = page.evaluate(WORDS)
    menu = page.get_by_role("menu", name="Menu de la colonne")
    for across in range(100, 400, 8):  # the button stands at the right of a heading drawn on a canvas
        page.mouse.move(box["x"] + across, box["y"] + 15)
        page.mouse.click(box["x"] + across, box["y"] + 15)
        page.evaluate(FRAMES)
        if menu.count():
            break
    expect(menu.get_by_role("menuitem").first).to_have_text("arrow_upwardTrier par ordre croissant")
    said += page.evaluate(WORDS)
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)  # while it stands, a click closes it and goes no further
    page.mouse.click(box["x"] + 20, box["y"] + 60)
    page.evaluate(FRAMES)
    page.keyboard.press("Control+f")
    page.keyboard.type("Ensemble")
    expect(page.get_by_text(re.compile(r"^\d+ résultats?$"))).to_be_visible()
    said += page.evaluate(WORDS)

    icons = {"content_copy", "arrow_upward"}  # names of glyphs, drawn and never read out
    assert sorted({words for words in said if ENGLISH.search(words)} - icons) == []


def test_the_table_of_explorer_writes_french_numbers_whatever_the_browser(server, browser):
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{server}/explorer?q=formes&by=type_acteur")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()

    assert page.evaluate("new Intl.NumberFormat(navigator.languages).format(0.5)") == "0,5"
    context.close()

"""What every reader can see, read and hear: contrasts, headings, language, sizes of screen, the dark."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.palette import PALETTES, contrast

ROOT = Path(__file__).parents[1]

PAGES = ("/", "/fragilites", "/cooperations", "/besoins", "/leviers", "/comparer", "/explorer", "/methode")
TERRITORY = (
    "/territoires",
    "/territoires?q=partenaires&f.type_acteur=association&f.region=32",
    "/territoires?q=besoins_eco&f.taille=250_et_plus",
    "/portrait",
    "/portrait?region=32",
    "/portrait?region=94",
    "/portrait?type_acteur=entreprise&f.taille=moins_de_10",
)
BY_GROUP = (
    "/comparer?q=partenaires&by=region",
    "/comparer?q=etat_territoire&by=region",
    "/comparer?q=besoins_eco&by=taille&f.type_acteur=association",
    "/comparer?q=formes&by=type_acteur&f.taille=moins_de_10",
    "/explorer?q=besoins_num&by=region",
    "/explorer?q=formes&by=type_acteur&f.taille=moins_de_10",
)
SIZES = ((390, 844), (1280, 720), (1920, 1080))


def in_browser(test):
    return pytest.mark.browser(pytest.mark.xdist_group("layout")(test))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#777777", 4.48), ("#FF0000", "#FF0000", 1.0)],
)
def test_a_contrast_is_that_of_wcag(one, other, ratio):
    # 0.05 + 1 over 0.05 + 0 is 21; #777777 is the classic grey that just misses 4.5 on white.
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("name", ["text", "quiet", "accent"])
def test_text_has_a_contrast_of_at_least_four_and_a_half(theme, name):
    palette = PALETTES[theme]

    assert contrast(getattr(palette, name), palette.background) >= 4.5


def graphics(palette):
    return (palette.accent, palette.neutral, *palette.negative, *palette.positive, *palette.steps)


@pytest.mark.parametrize("theme", PALETTES)
def test_graphics_have_a_contrast_of_at_least_three(theme):
    palette = PALETTES[theme]

    assert [c for c in graphics(palette) if contrast(c, palette.background) < 3] == []


@in_browser
def test_headings_go_down_one_level_at_a_time_from_one_title(visitor):
    page = visitor.open("/")
    steps = {}
    titles = ("Synthèse", "Fragilités des territoires", "Coopérations", "Besoins", "Leviers")
    for name in (*titles, "Comparer", "Territoires", "Explorer", "Méthode"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("link", name=name, exact=True).first).to_have_attribute(
            "aria-current", "page"
        )
        visitor.settle()
        levels = page.get_by_test_id("stMain").evaluate(
            "main => [...main.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]))"
        )
        assert (levels[0], levels.count(1)) == (1, 1)
        steps[name] = [(a, b) for a, b in pairwise(levels) if b > a + 1]

    assert {name: wrong for name, wrong in steps.items() if wrong} == {}


@pytest.mark.parametrize("address", TERRITORY)
@in_browser
def test_the_map_and_portraits_have_one_title_steps_of_one_and_no_english(visitor, address):
    page = visitor.open(address)
    levels = page.get_by_test_id("stMain").evaluate(
        "main => [...main.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]))"
    )

    assert (levels[0], levels.count(1)) == (1, 1)
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    assert sorted({words for words in page.evaluate(WORDS) if ENGLISH.search(words)}) == []


OVERFLOWS = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
    const frame = plot.getBoundingClientRect();
    const texts = [...plot.querySelectorAll('.annotation-text, .textpoint text')]
        .map(text => ({box: text.getBoundingClientRect(), words: text.textContent}))
        .filter(({box}) => box.width);
    const cut = texts.filter(({box}) => box.left < frame.left - 1 || box.right > frame.right + 1)
        .map(({words}) => `cut: ${words}`);
    const over = texts.flatMap(({box, words}, i) => texts.slice(i + 1)
        .filter(({box: other}) => Math.min(box.right, other.right) - Math.max(box.left, other.left) > 1
            && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 4)
        .map(({words: others}) => `overlap: ${words} / ${others}`));
    return [...cut, ...over];
})"""


@pytest.mark.parametrize(
    "address",
    [*PAGES, *BY_GROUP, *TERRITORY, "/fragilites?by=taille", "/cooperations?by=region", "/besoins?by=region"],
)
@in_browser
def test_nothing_overflows_at_three_sizes(visitor, address):
    page = visitor.open(address)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(
            "() => [...document.querySelectorAll('.js-plotly-plot')].every(plot => Math.abs("
            "plot.querySelector('.main-svg').getBoundingClientRect().width - plot.clientWidth) <= 1)"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
        assert page.evaluate(OVERFLOWS) == []


@in_browser
def test_a_reader_in_the_dark_gets_charts_of_the_dark_palette(server, visit):
    page = visit(server, "dark").open("/fragilites?by=taille")

    ink = PALETTES["dark"].text
    rgb = f"rgb({int(ink[1:3], 16)}, {int(ink[3:5], 16)}, {int(ink[5:7], 16)})"
    label = page.locator(".js-plotly-plot .textpoint text").filter(has_text="Ensemble").first
    expect(label).to_have_css("fill", rgb)


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


@in_browser
def test_no_english_is_left_on_the_page_or_in_its_spoken_labels(visitor):
    page = visitor.open("/fragilites?f.type_acteur=association")
    page.get_by_role("combobox", name="Taille", exact=True).click()
    expect(page.get_by_role("option").first).to_be_visible()
    said = page.evaluate(WORDS)
    page.keyboard.type("zzzz")
    expect(page.get_by_role("listbox")).not_to_contain_text("Moins de 10 salariés")
    said += page.evaluate(WORDS)

    assert sorted({words for words in said if ENGLISH.search(words)}) == []


@in_browser
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
        page.wait_for_timeout(100)
        if menu.count():
            break
    expect(menu.get_by_role("menuitem").first).to_have_text("arrow_upwardTrier par ordre croissant")
    said += page.evaluate(WORDS)
    page.keyboard.press("Escape")
    page.mouse.click(box["x"] + 20, box["y"] + 60)
    page.keyboard.press("Control+f")
    page.keyboard.type("Ensemble")
    expect(page.get_by_text(re.compile(r"^\d+ résultats?$"))).to_be_visible()
    said += page.evaluate(WORDS)

    icons = {"content_copy", "arrow_upward"}  # names of glyphs, drawn and never read out
    assert sorted({words for words in said if ENGLISH.search(words)} - icons) == []


@in_browser
def test_the_table_of_explorer_writes_french_numbers_whatever_the_browser(server, browser):
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{server}/explorer?q=formes&by=type_acteur")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()

    assert page.evaluate("new Intl.NumberFormat(navigator.languages).format(0.5)") == "0,5"
    context.close()


def test_the_style_sheet_has_the_colours_of_the_charts():
    sheet = (ROOT / "pages" / "_ui" / "style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): light-dark\((#\w{6}, #\w{6})\)", sheet))
    light, dark = PALETTES["light"], PALETTES["dark"]

    assert colours == {
        "ink": f"{light.text}, {dark.text}",
        "paper": f"{light.background}, {dark.background}",
        "quiet": f"{light.quiet}, {dark.quiet}",
        "line": f"{light.line}, {dark.line}",
        "accent": f"{light.accent}, {dark.accent}",
    }

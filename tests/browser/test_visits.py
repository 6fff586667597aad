"""One visit of each page, and all that every reader needs of it: what is read, seen, heard and reached."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from core.charts.palette import PALETTES, contrast
from tests.addresses import VIEWS
from tests.browser.test_accessibility import ENGLISH, WORDS
from tests.browser.test_axe import darken, faults
from tests.browser.test_keyboard import walk

pytestmark = pytest.mark.browser

TITLES = {
    "/": "Synthèse",
    "/fragilites": "Fragilités des territoires",
    "/cooperations": "Coopérations",
    "/comparer": "Comparer",
    "/methode": "Méthode",
    "/accessibilite": "Accessibilité",
}
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
SIZES = ((1280, 720), (1920, 1080), (390, 844))
RESIZED = (
    *PAGES,
    *BY_GROUP,
    *TERRITORY,
    "/fragilites?by=taille",
    "/cooperations?by=region",
    "/besoins?by=region",
)
# What differs for axe: each page once, and the views that hold something more. The other views, of the
# same parts, are for the eye.
JUDGED = [
    VIEWS[name]
    for name in (
        *("synthese-filtree", "synthese-masquee", "fragilites-tableaux", "cooperations-par-region"),
        *("besoins", "leviers", "comparer-region", "explorer-par-type", "adresse-erronee"),
        *("territoires", "portrait", "methode", "accessibilite"),
    )
]
WALKED = [VIEWS[name] for name in ("synthese-filtree", "fragilites-tableaux", "comparer", "methode")]
BY_DAY = [*dict.fromkeys([*PAGES, BY_GROUP[0], BY_GROUP[-1], *JUDGED, *WALKED, *TITLES])]
BY_NIGHT = [address for address in RESIZED if address not in BY_DAY]
"""Other views of the same pages, which are only looked at in three sizes."""
VISITED = [*BY_DAY, *(pytest.param(address, marks=pytest.mark.nightly) for address in BY_NIGHT)]

SMALL = {
    VIEWS[name]: sizes
    for sizes, names in {
        ((320, 568),): ["synthese-filtree"],
        ((320, 568), (640, 360)): (
            *("synthese", "fragilites-par-type", "fragilites-tableaux", "comparer", "explorer", "methode"),
        ),
    }.items()
    for name in names
}
"""Addresses seen on a small phone, and at 200 % of 1280 × 720."""
ON_A_PHONE = [VIEWS[name] for name in ("synthese-filtree", "fragilites-tableaux", "methode")]

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
ORDER = """() => window.visited.slice(1).every((e, i) =>
    window.visited[i].compareDocumentPosition(e) & (4 | 16))"""
MISSED = """() => [...document.querySelectorAll('a[href], button, input, [tabindex]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true})
        && e.getBoundingClientRect().width > 1 && !e.closest('[aria-hidden=true], [role=radiogroup]')
        && !window.visited.includes(e))
    .map(e => e.outerHTML.slice(0, 120))"""


def resize(page, width, height):
    """Give the page another size, and wait until its charts have it."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(
        "() => [...document.querySelectorAll('.js-plotly-plot')].every(plot => Math.abs("
        "plot.querySelector('.main-svg').getBoundingClientRect().width - plot.clientWidth) <= 1)"
    )


def overflow(page, width):
    """By how many pixels the page and its content are wider than they may be."""
    main = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    return max(page.evaluate("document.documentElement.scrollWidth") - width, main)


def has_one_title_and_steps_of_one(page):
    levels = page.get_by_test_id("stMain").evaluate(
        "main => [...main.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]))"
    )
    assert (levels[0], levels.count(1)) == (1, 1)
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def has_its_title_and_landmarks(page, title):
    expect(page).to_have_title(f"{title} – Tendances & Fragilités économiques")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("navigation", name="Pages")).to_have_count(1)
    links = ["Présentation", "Partager", "Accessibilité : partiellement conforme"]
    expect(page.locator(".foot").get_by_role("link")).to_have_text(links)


def is_reached_by_tab_in_order(page, theme):
    """Everything takes the focus, in the order of the page, and shows that it has it."""
    found = walk(page)

    assert page.evaluate(ORDER)
    assert page.evaluate(MISSED) == []
    assert [f["name"] for f in found if f["ring"] < 2] == []
    palette = PALETTES[theme]
    accent = f"rgb({', '.join(str(int(palette.accent[i : i + 2], 16)) for i in (1, 3, 5))})"
    assert {f["colour"] for f in found} == {accent}
    assert contrast(palette.accent, palette.background) >= 3


@pytest.mark.parametrize("address", VISITED)
def test_a_page_is_for_every_reader(visitor, subtests, address):
    page = visitor.open(address)
    with subtests.test("one title, and steps of one"):
        has_one_title_and_steps_of_one(page)
    with subtests.test("no English is left"):
        assert sorted({words for words in page.evaluate(WORDS) if ENGLISH.search(words)}) == []
    if address in TITLES:
        with subtests.test("title, language and landmarks"):
            has_its_title_and_landmarks(page, TITLES[address])
    for theme in PALETTES if address in (*JUDGED, *WALKED) else ():
        if theme == "dark":
            darken(visitor)
        if address in JUDGED:
            with subtests.test("axe finds nothing", theme=theme):
                assert faults(page) == []
        if address in WALKED:
            with subtests.test("Tab reaches everything in order and shows where it is", theme=theme):
                is_reached_by_tab_in_order(page, theme)
    for width, height in SIZES if address in RESIZED else ():
        with subtests.test("nothing overflows", width=width):
            resize(page, width, height)
            assert overflow(page, width) <= 0
            assert page.evaluate(OVERFLOWS) == []


@pytest.mark.parametrize("address", SMALL)
def test_a_small_screen_loses_nothing(visitor, subtests, address):
    sizes = SMALL[address]
    visitor.page.set_viewport_size(dict(zip(("width", "height"), sizes[0], strict=True)))
    page = visitor.open(address)
    if address in ON_A_PHONE:
        with subtests.test("axe finds nothing"):
            assert faults(page) == []
    for width, height in sizes:
        with subtests.test("nothing is lost", width=width):
            resize(page, width, height)
            loses_nothing(page, width)


def loses_nothing(page, width):
    """Nothing is cut; filters, and the last link, can be come to."""
    assert overflow(page, width) <= 0
    assert [found for found in page.evaluate(OVERFLOWS) if found.startswith("cut")] == []
    filters = page.locator("button.filters-open")
    if filters.count():
        filters.click()
        field = page.get_by_role("combobox", name="Région", exact=True)
        field.scroll_into_view_if_needed()
        expect(field).to_be_in_viewport()
        page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Voir|Fermer)")).click()
        expect(field).to_be_hidden()
    last = page.get_by_role("link", name="Accessibilité : partiellement conforme")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()

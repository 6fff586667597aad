"""Without a mouse, at 200 % or on a small screen, without motion, without seeing the charts."""

import re

import pytest
from playwright.sync_api import expect

from core.palette import PALETTES, contrast
from tests.test_accessibility import OVERFLOWS
from tests.views import VIEWS

TITLES = {
    "/": "Synthèse",
    "/fragilites": "Fragilités des territoires",
    "/cooperations": "Coopérations",
    "/comparer": "Comparer",
    "/methode": "Méthode",
    "/accessibilite": "Accessibilité",
}
SMALL = {"200 % of 1280 × 720": (640, 360), "320 pixels": (320, 568)}

FOCUSED = """() => {
    const e = document.activeElement;
    if (e === document.body) return null;
    const field = e.closest('[data-testid=stMultiSelect], [data-testid=stSelectbox]');
    const ringed = e.matches('input') && field ? e.closest('[role=group]') : e;
    const {outlineStyle, outlineWidth, outlineColor} = getComputedStyle(ringed);
    window.visited = [...(window.visited || []), e];
    return {
        name: e.getAttribute('aria-label') || e.textContent.trim().slice(0, 40),
        main: e.matches('main'),
        ring: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth),
        colour: outlineColor,
    };
}"""
ORDER = """() => window.visited.slice(1).every((e, i) =>
    window.visited[i].compareDocumentPosition(e) & (4 | 16))"""
MISSED = """() => [...document.querySelectorAll('a[href], button, input, [tabindex]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true})
        && e.getBoundingClientRect().width > 1 && !e.closest('[aria-hidden=true], [role=radiogroup]')
        && !window.visited.includes(e))
    .map(e => e.outerHTML.slice(0, 120))"""


def in_browser(test):
    return pytest.mark.browser(pytest.mark.xdist_group("keyboard")(test))


def walk(page, most=150):
    """What Tab reaches, one after the other, until it leaves the page."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            return found
        found.append(focused)
    raise AssertionError(f"Tab does not leave the page: {found[-5:]}")


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("name", ["synthese-filtree", "fragilites-tableaux", "comparer", "methode"])
@in_browser
def test_tab_reaches_everything_in_order_and_shows_where_it_is(server, visit, name, theme):
    visitor = visit(server, theme)
    page = visitor.open(VIEWS[name])
    page.wait_for_load_state("networkidle")  # what comes late is drawn anew, and focus in it is lost
    visitor.settle()
    found = walk(page)

    assert page.evaluate(ORDER)
    assert page.evaluate(MISSED) == []
    assert [f["name"] for f in found if f["ring"] < 2] == []
    palette = PALETTES[theme]
    accent = f"rgb({', '.join(str(int(palette.accent[i : i + 2], 16)) for i in (1, 3, 5))})"
    assert {f["colour"] for f in found} == {accent}
    assert contrast(palette.accent, palette.background) >= 3


@in_browser
def test_the_first_stop_leads_to_the_content(visitor):
    page = visitor.open("/fragilites")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@in_browser
def test_a_filter_is_set_and_taken_off_from_the_keyboard(visitor):
    page = visitor.open("/fragilites")
    field = page.get_by_role("combobox", name="Type d'acteur", exact=True)
    while not field.evaluate("e => e === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type("Asso")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("h2").first).to_contain_text("(Association)")
    visitor.settle()

    page.get_by_role("button", name="Retirer les filtres").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h2").first).not_to_contain_text("(Association)")


@in_browser
def test_nothing_moves_for_a_reader_who_asked_for_less_motion(visitor):
    visitor.page.emulate_media(reduced_motion="reduce")
    page = visitor.open("/fragilites")

    slow = page.evaluate("""() => [...document.querySelectorAll('*')].filter(e => {
        const {transitionDuration, animationDuration} = getComputedStyle(e);
        return `${transitionDuration},${animationDuration}`.split(',').some(s => parseFloat(s) > 0.001);
    }).map(e => e.outerHTML.slice(0, 100))""")
    assert slow == []


@pytest.mark.parametrize("size", SMALL)
@pytest.mark.parametrize(
    "name", ["synthese", "fragilites-par-type", "fragilites-tableaux", "comparer", "explorer", "methode"]
)
@in_browser
def test_a_small_screen_loses_nothing(visitor, name, size):
    width, height = SMALL[size]
    visitor.page.set_viewport_size({"width": width, "height": height})
    page = visitor.open(VIEWS[name])
    page.wait_for_function(
        "() => [...document.querySelectorAll('.js-plotly-plot')].every(plot => Math.abs("
        "plot.querySelector('.main-svg').getBoundingClientRect().width - plot.clientWidth) <= 1)"
    )

    main = page.get_by_test_id("stMain")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    assert [found for found in page.evaluate(OVERFLOWS) if found.startswith("cut")] == []
    page.get_by_role("button", name="Ouvrir le menu et les filtres").click()
    field = page.get_by_role("combobox", name="Région", exact=True)
    field.scroll_into_view_if_needed()
    expect(field).to_be_in_viewport()
    page.get_by_test_id("stSidebar").hover()
    page.get_by_role("button", name="Replier le menu et les filtres").click()
    last = page.get_by_role("link", name="Accessibilité : partiellement conforme")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


def said(page, question):
    """The alternative of a chart, and its headline."""
    card = page.locator(f".st-key-card-{question}")
    figure = card.get_by_role("figure")
    return figure.get_attribute("aria-label"), card.get_by_role("heading").first.text_content()


@in_browser
def test_sentence_alternative_and_table_follow_the_filters_together(visitor):
    question, told = "etat_territoire", []
    for address in ("/fragilites", "/fragilites?f.type_acteur=collectivite"):
        page = visitor.open(address)
        alternative, headline = said(page, question)
        assert alternative.startswith(headline.split(" (données")[0][:30])
        page.get_by_role("radio", name="Tableaux").click()
        rows = (
            page.locator(f".st-key-card-{question}").get_by_role("row").filter(has=page.get_by_role("cell"))
        )
        expect(rows).to_have_count(4)
        expect(page.locator(f".st-key-card-{question} .js-plotly-plot")).to_have_count(0)
        for row in rows.all():
            name = row.get_by_role("rowheader").text_content()
            value = row.get_by_role("cell").first.text_content()
            assert re.sub(r"\s", " ", f"{name} : {value}") in re.sub(r"\s", " ", alternative)
        told.append(alternative)
        page.get_by_role("radio", name="Graphiques").click()
        visitor.settle()

    assert told[0] != told[1]
    assert "Collectivité territoriale" in told[1]


@in_browser
def test_pages_are_french_have_their_own_titles_and_their_landmarks(visitor):
    for address, title in TITLES.items():
        page = visitor.open(address)
        expect(page).to_have_title(f"{title} – Tendances & Fragilités économiques")
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page.get_by_role("main")).to_have_count(1)
        expect(page.get_by_role("navigation", name="Pages")).to_have_count(1)
        expect(page.get_by_role("region", name="Menu et filtres")).to_have_count(1)
        foot = page.locator("footer")
        links = ["Présentation", "Partager cette page", "Méthode", "Accessibilité : partiellement conforme"]
        expect(foot.get_by_role("link")).to_have_text(links)


@in_browser
def test_the_foot_keeps_the_filters(visitor):
    page = visitor.open("/fragilites?f.type_acteur=association")
    page.locator("footer").get_by_role("link", name="Accessibilité").click()
    expect(page.locator("h1")).to_have_text("Accessibilité")
    visitor.settle()

    assert page.url.endswith("/accessibilite?etude=fragilites-2025&f.type_acteur=association")

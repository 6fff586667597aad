"""Without a mouse, without motion, without seeing the charts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import card, more

pytestmark = pytest.mark.browser

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


def test_the_first_stop_leads_to_the_content(visitor):
    page = visitor.open("/fragilites")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_filter_is_set_and_taken_off_from_the_keyboard(visitor):
    page = visitor.open("/fragilites")
    field = page.get_by_role("combobox", name="Type d'acteur", exact=True)
    while not field.evaluate("e => e === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type("Asso")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("h2").first).to_contain_text("des associations")
    visitor.settle()

    page.get_by_role("button", name="Retirer les filtres").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h2").first).not_to_contain_text("des associations")


def test_nothing_moves_for_a_reader_who_asked_for_less_motion(visitor):
    visitor.page.emulate_media(reduced_motion="reduce")
    page = visitor.open("/fragilites")

    slow = page.evaluate("""() => [...document.querySelectorAll('*')].filter(e => {
        const {transitionDuration, animationDuration} = getComputedStyle(e);
        return `${transitionDuration},${animationDuration}`.split(',').some(s => parseFloat(s) > 0.001);
    }).map(e => e.outerHTML.slice(0, 100))""")
    assert slow == []


def said(page, question):
    """The alternative of a chart, and its headline."""
    shown = card(page, question)
    drawn = shown.locator(".chart").get_by_role("img")
    return drawn.get_attribute("aria-label"), shown.get_by_role("heading").first.text_content()


def test_sentence_alternative_and_table_follow_the_filters_together(visitor):
    question, told = "etat_territoire", []
    for address in ("/fragilites", "/fragilites?f.type_acteur=collectivite"):
        page = visitor.open(address)
        alternative, headline = said(page, question)
        assert alternative.startswith(headline.split(" (données")[0][:30])
        more(page, question).get_by_role("button", name="Voir le tableau").click()
        rows = card(page, question).get_by_role("row").filter(has=page.get_by_role("cell"))
        expect(rows).to_have_count(4)
        expect(card(page, question).locator(".chart")).to_be_hidden()
        for row in rows.all():
            name = row.get_by_role("rowheader").text_content()
            value = row.get_by_role("cell").first.text_content()
            assert re.sub(r"\s", " ", f"{name} : {value}") in re.sub(r"\s", " ", alternative)
        told.append(alternative)

    assert told[0] != told[1]
    assert "Collectivité territoriale" in told[1]


def test_the_foot_keeps_the_filters(visitor):
    page = visitor.open("/fragilites?f.type_acteur=association")
    page.locator("footer.foot").get_by_role("link", name="Accessibilité").click()
    expect(page.locator("h1")).to_have_text("Accessibilité")
    visitor.settle()

    assert page.url.endswith("/accessibilite?etude=fragilites-2025&f.type_acteur=association")

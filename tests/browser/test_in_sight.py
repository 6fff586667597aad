"""Nothing that is asked for stands behind what stays in sight: the bar, the index of a theme, the chip."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_selection import keep

pytestmark = pytest.mark.browser

BOTTOM = """() => Math.max(...['[data-testid=stLayoutWrapper]:has(> .st-key-bar)', '.questions']
    .map(selector => document.querySelector(selector)?.getBoundingClientRect().bottom ?? 0))"""
"""Where what stays at the top of a scrolled page ends."""

BEHIND = """bottom => [...document.querySelectorAll('.stMainBlockContainer :is(.cards, .foot, .onwards) '
    + ':is(a[href], summary, button)')].filter(each => each.checkVisibility()).reverse().filter(each => {
        each.focus();
        const {top, left, width, bottom: end} = each.getBoundingClientRect();
        const chip = document.querySelector('.kept-views a:not([hidden])')?.getBoundingClientRect();
        const under = chip && end > chip.top && top < chip.bottom && left + width > chip.left;
        return top < bottom - 1 || end > innerHeight + 1 || under;
    }).map(each => each.textContent)"""
"""What takes the focus, from the last to the first, and is then hidden in part."""


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["computer", "phone"])
def test_a_title_reached_from_the_index_stands_below_what_stays_in_sight(visitor, size):
    visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = visitor.open("/fragilites?by=type_acteur")
    page.get_by_role("navigation", name="Questions du thème").get_by_role("link").nth(1).click()
    title = page.locator("#card-lien_territoire .title")
    expect(title).to_be_in_viewport()
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 100")

    bottom = page.evaluate(BOTTOM)

    assert bottom <= 0.2 * size[1]
    assert 0 <= title.bounding_box()["y"] - bottom <= 40
    bar = page.locator("[data-testid=stLayoutWrapper]:has(> .st-key-bar)").bounding_box()
    assert page.locator(".questions").bounding_box()["y"] >= bar["y"] + bar["height"] - 1


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["computer", "phone"])
def test_what_takes_the_focus_is_hidden_neither_by_the_bar_nor_by_the_chip(visitor, size):
    visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = visitor.open("/fragilites")
    keep(page, "etat_territoire")
    expect(page.locator(".kept-views a")).to_be_visible()
    expect(page.locator(".kept-views [role=status]")).to_be_empty()

    main = page.locator("[data-testid=stMain]")
    main.evaluate("main => main.scrollTo(0, main.scrollHeight)")
    foot, chip = page.locator(".foot").bounding_box(), page.locator(".kept-views a").bounding_box()
    assert foot["y"] + foot["height"] <= chip["y"]
    assert page.evaluate(BEHIND, page.evaluate(BOTTOM)) == []


def test_bars_keep_their_colours_where_the_reader_forces_others(visitor):
    page = visitor.open("/fragilites")
    bar = page.locator("#card-etat_territoire .bar:not(.hatched)").first
    colour = "bar => getComputedStyle(bar).backgroundColor"
    usual = bar.evaluate(colour)

    page.emulate_media(forced_colors="active")

    assert bar.evaluate(colour) == usual

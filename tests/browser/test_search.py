"""A question is found by any of its words, from the keyboard, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import faults

pytestmark = pytest.mark.browser


def results(page):
    return page.get_by_role("option")


def test_a_question_is_found_from_the_keyboard_and_filters_are_kept(visitor):
    page = visitor.open("/fragilites?by=type_acteur&f.region=32")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Chercher une question")
    expect(field).to_be_focused()

    page.keyboard.type("TRESORERIE eco")  # neither accents nor case; beginnings of words, in any part
    expect(results(page)).to_have_count(1)
    expect(results(page)).to_contain_text("Besoins économiques")
    expect(page.locator("dialog.search [role=status]")).to_have_text("1 résultat")
    expect(field).to_have_attribute("aria-activedescendant", "search-0")
    page.keyboard.press("Enter")
    page.wait_for_url("**/besoins?**")
    visitor.settle()

    assert page.url.endswith("/besoins?etude=fragilites-2025&by=type_acteur&f.region=32#card-besoins_eco")
    expect(page.locator("#card-besoins_eco .title")).to_be_in_viewport()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_slash_opens_it_but_not_while_typing_and_arrows_move(visitor):
    page = visitor.open("/accessibilite")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Chercher une question")
    expect(field).to_have_value("")
    page.keyboard.type("besoin/")
    expect(field).to_have_value("besoin/")
    expect(results(page).nth(1)).to_be_visible()
    titles = results(page).locator("strong").all_inner_texts()
    with_word = ["besoin" in title.lower() for title in titles]
    assert with_word == sorted(with_word, reverse=True)  # hits in the title come first
    page.keyboard.press("ArrowDown")
    expect(results(page).nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(results(page).last).to_have_attribute("aria-selected", "true")
    field.fill("zzz besoin")
    expect(page.locator("dialog.search [role=status]")).to_contain_text("Rien ne contient tous ces mots")
    expect(results(page)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_single_key_may_be_turned_off(visitor):
    page = visitor.open("/methode")
    page.keyboard.press("/")
    page.get_by_role("checkbox", name="La touche « / » ouvre cette recherche").uncheck()
    page.keyboard.press("Escape")
    page = visitor.open("/methode")
    page.keyboard.press("/")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("dialog[open]")).to_have_count(1)


def test_its_words_come_once_and_only_when_it_is_opened(visitor):
    page = visitor.open("/fragilites")
    asked = [url for url in visitor.requests if "/recherche" in url and url.endswith(".json")]
    for _ in range(2):
        page.keyboard.press("Control+k")
        expect(results(page).first).to_be_visible()
        page.keyboard.press("Escape")

    assert asked == []
    assert [url for url in visitor.requests if url.endswith("/recherche/fragilites-2025.json")] == [
        f"{visitor.server}/recherche/fragilites-2025.json"
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_it_opens_by_a_button_fits_a_phone_and_axe_finds_nothing(visit, server, scheme, size):
    visitor = visit(server, scheme)
    visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = visitor.open("/fragilites")
    button = page.locator("button.search-open")
    phone = size[0] < 900  # there it stands in the sheet of the menu
    for step in [page.locator("button.menu-open")] * phone + [button]:
        step.click()
    page.keyboard.type("cooperation")
    expect(results(page).first).to_be_visible()

    assert faults(page) == []
    box = page.locator("dialog.search").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
    assert box["y"] >= 0 and box["y"] + box["height"] <= size[1]
    page.get_by_role("button", name="Fermer").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    for step in [page.locator("button.menu-open")] * phone + [button]:
        step.click()
    results(page).filter(has_text="Coopérations").first.click()
    page.wait_for_url("**/cooperations?**")

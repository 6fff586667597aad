"""The bar of menu and filters: from page to page without loading it anew, on a phone as sheets."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import addressed, chosen, headline

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
TITLE = "Tendances & Fragilités économiques"
FOCUSED = "document.activeElement.tagName"
INSIDE = "sheet => sheet.contains(document.activeElement)"


@pytest.fixture
def phone(visitor):
    """A visitor whose screen is that of a phone."""
    visitor.page.set_viewport_size(PHONE)
    return visitor


def stays(page):
    """Mark the page: it is the same as long as nothing loads it anew."""
    page.evaluate("window.same = true")
    return lambda: page.evaluate("window.same === true")


def test_a_link_of_the_menu_keeps_the_page_and_back_is_one_step(visitor):
    page = visitor.open("/?f.type_acteur=association&by=taille")
    same = stays(page)

    visitor.turn("Coopérations")

    expect(page.locator("h1")).to_have_text("Coopérations")
    expect(page).to_have_title(f"Coopérations – {TITLE}")
    chosen(page, by=["taille"], f__type_acteur=["association"])
    visitor.settle()
    expect(page.locator("h1")).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page).to_have_title(f"Synthèse – {TITLE}")
    chosen(page, by=["taille"], f__type_acteur=["association"])
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Coopérations")
    assert same()


def test_another_page_begins_at_its_top(visitor):
    page = visitor.open("/fragilites")
    page.locator(".foot").scroll_into_view_if_needed()

    page.locator(".foot").get_by_role("link", name="Accessibilité").click()

    expect(page.locator("h1")).to_have_text("Accessibilité")
    expect(page.locator("h1")).to_be_focused()
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0


def test_a_key_figure_leads_to_its_chart_which_the_bar_does_not_hide(visitor):
    page = visitor.open("/")
    same = stays(page)

    page.locator(".figures a").nth(1).click()

    title = headline(page, "atout_territoire").first
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    bar = page.locator(".st-key-bar").bounding_box()
    assert title.bounding_box()["y"] >= bar["y"] + bar["height"] - 1
    assert same()


def test_another_tab_and_what_is_shared_are_asked_for_as_links(visitor):
    page = visitor.open("/")

    page.locator("footer.foot").get_by_role("link", name="Présentation").click()

    page.wait_for_url("**/presentation?**")
    assert page.evaluate("window.same === undefined")


def test_et_chez_vous_leads_to_a_region_and_a_type_in_one_step_that_back_undoes(visitor):
    page = visitor.open("/")
    same = stays(page)
    page.get_by_label("Votre région").select_option("Hauts-de-France")
    page.get_by_label("Votre type d'acteur").select_option("Association")
    page.get_by_role("button", name="Voir", exact=True).click()

    expect(page.locator("h1")).to_contain_text("Hauts-de-France")
    chosen(page, region=["32"], type_acteur=["association"])
    visitor.turn("Besoins")
    expect(page.locator("h1")).to_have_text("Besoins")
    assert addressed(page.url) == {"f.region": ["32"], "f.type_acteur": ["association"]}
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_have_text(TITLE)
    chosen(page)
    assert same()


def test_what_was_left_open_in_et_chez_vous_is_not_asked(visitor):
    page = visitor.open("/")
    page.get_by_label("Votre type d'acteur").select_option("Association")
    page.get_by_role("button", name="Voir", exact=True).click()

    chosen(page, type_acteur=["association"])
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_the_comparison_is_kept_by_pages_whose_address_does_not_tell_it(visitor):
    visitor.open("/fragilites?by=taille")
    visitor.turn("Mon territoire")
    expect(visitor.page.locator("h1")).to_have_text("Mon territoire")
    visitor.settle()
    visitor.turn("Méthode")
    expect(visitor.page.locator("h1")).to_have_text("Méthode")
    visitor.settle()
    visitor.turn("Besoins")

    chosen(visitor.page, by=["taille"])


def test_the_list_of_themes_opens_closes_and_is_left_from_the_keyboard(visitor):
    page = visitor.open("/")
    themes, first = page.get_by_role("button", name="Thèmes"), page.locator("nav.menu ul ul a").first
    themes.focus()
    page.keyboard.press("Enter")
    expect(themes).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(themes).to_be_focused()


def test_the_bar_stays_in_sight_and_never_over_what_has_the_focus(visitor):
    page = visitor.open("/fragilites")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(page.get_by_role("combobox", name="Région", exact=True)).to_be_in_viewport()
    page.locator("footer a").last.focus()
    hidden = """() => {
        const bar = document.querySelector('.st-key-bar').getBoundingClientRect();
        const focused = document.activeElement.getBoundingClientRect();
        return !document.activeElement.closest('.st-key-bar') && focused.top < bar.bottom - 1;
    }"""
    for _ in range(25):
        page.keyboard.press("Shift+Tab")
        assert not page.evaluate(hidden), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_a_phone_shows_four_key_figures_and_the_title_of_a_chart_at_once(phone):
    page = phone.open("/")

    assert page.locator(".figures b").first.bounding_box()["y"] <= 280
    for each in range(4):
        expect(page.locator(".figures b").nth(each)).to_be_in_viewport()
    expect(headline(page, "etat_territoire").first).to_be_in_viewport()
    assert page.locator(".figures li").nth(1).bounding_box()["x"] > 100  # in two columns


def test_my_region_and_my_type_are_two_choices_and_a_button_away_on_a_phone(phone):
    page = phone.open("/")
    for label in ("Votre région", "Votre type d'acteur"):
        expect(page.get_by_label(label)).to_be_in_viewport()
    page.get_by_label("Votre région").select_option("Hauts-de-France")
    page.get_by_label("Votre type d'acteur").select_option("Association")
    page.get_by_role("button", name="Voir", exact=True).click()

    expect(page.locator("h1")).to_contain_text("Hauts-de-France")
    expect(page.locator("button.filters-open")).to_contain_text("2 critères")


def test_the_menu_of_a_phone_is_a_sheet_that_keeps_the_focus_and_gives_it_back(phone):
    page = phone.open("/")
    opener = page.get_by_role("button", name="Menu", exact=True)
    opener.click()
    sheet = page.get_by_role("dialog", name="Menu")
    expect(sheet).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        assert sheet.evaluate(INSIDE) or page.evaluate(FOCUSED) == "BODY"
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()

    opener.click()
    sheet.get_by_role("link", name="Besoins", exact=True).click()
    expect(page.locator("h1")).to_have_text("Besoins")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("h1")).to_be_focused()


def test_the_filters_of_a_phone_are_a_sheet_with_the_region_first_and_a_way_out(phone):
    page = phone.open("/fragilites")
    page.get_by_role("button", name="Filtrer").click()
    sheet = page.get_by_role("dialog", name="Filtrer les réponses")
    region = sheet.get_by_role("combobox").first
    expect(region).to_have_attribute("aria-label", "Région")
    region.click()
    page.keyboard.type("Hauts")
    page.get_by_role("option", name="Hauts-de-France", exact=True).click()
    phone.settle()
    page.keyboard.press("Escape")  # the list, not the sheet
    expect(sheet).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        assert sheet.evaluate(INSIDE) or page.evaluate(FOCUSED) == "BODY"

    sheet.get_by_role("button", name="Voir les 118 réponses").click()

    expect(sheet).to_be_hidden()
    opener = page.get_by_role("button", name="Filtrer : Hauts-de-France · 118")
    expect(opener).to_be_focused()
    chosen(page, f__region=["32"])
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_masked_answers_come_last_in_a_list(visitor):
    page = visitor.open("/fragilites")
    page.get_by_role("combobox", name="Région", exact=True).click()
    names = page.get_by_role("option").all_inner_texts()[1:]  # the first chooses all

    masked = [name.endswith("(masqué)") for name in names]
    assert masked == sorted(masked)
    page.keyboard.press("Escape")


@pytest.mark.parametrize("size", [(320, 568), (640, 360)], ids=["narrow", "200 %"])
def test_a_small_screen_has_the_menu_and_the_filters_whole(visitor, size):
    width, height = size
    visitor.page.set_viewport_size({"width": width, "height": height})
    page = visitor.open("/?f.region=32")
    for opener, last in (("button.menu-open", "Fermer le menu"), ("button.filters-open", "Voir les")):
        page.locator(opener).click()
        sheet = page.get_by_role("dialog")
        expect(sheet).to_be_visible()
        assert sheet.evaluate("sheet => sheet.scrollWidth - sheet.clientWidth") <= 0
        sheet.get_by_role("button", name=last).click()
        expect(sheet).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

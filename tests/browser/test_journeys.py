"""A phone in a room: from the code on the wall to one's own region, filters in a sheet, out of a dead end."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_pages import addressed, card, chart, chosen, more

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
ALONE = "f.region=53&f.type_acteur=collectivite"
"""Too few to be shown, on any page."""


@pytest.fixture
def phone(visitor):
    visitor.page.set_viewport_size(PHONE)
    return visitor


def test_from_the_code_of_the_summary_ones_own_region_is_two_actions_away(visitor, visit):
    wall = visitor.page
    wall.goto(f"{visitor.server}/partager")
    wall.locator(".qr").scroll_into_view_if_needed()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(wall.screenshot())))
    reader = visit(visitor.server, new=True)
    reader.page.set_viewport_size(PHONE)
    page = reader.open(code.text.removeprefix(visitor.server))
    region = page.get_by_label("Votre région")
    expect(region).to_be_in_viewport()

    region.select_option("Hauts-de-France")
    page.get_by_role("button", name="Voir", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hauts-de-France")
    expect(page.locator(".leaflet li").first).to_be_in_viewport()
    chosen(page, region=["32"])


def test_a_table_stays_while_filters_are_set_and_taken_off_in_their_sheet(phone):
    page, question = phone.open("/fragilites"), "etat_territoire"
    more(page, question).get_by_role("button", name="Voir le tableau").click()
    page.get_by_role("button", name="Filtrer").click()
    sheet = page.get_by_role("dialog", name="Filtrer les réponses")
    sheet.get_by_role("combobox", name="Région", exact=True).click()
    page.keyboard.type("Hauts")
    page.get_by_role("option", name="Hauts-de-France", exact=True).click()
    page.keyboard.press("Escape")
    sheet.get_by_role("button", name="Voir les 118 réponses").click()

    table = card(page, question).get_by_role("table")
    expect(table.locator("caption")).to_contain_text("Hauts-de-France")
    expect(chart(page, question)).to_be_hidden()

    page.get_by_role("button", name="Filtrer : Hauts-de-France").click()
    sheet.get_by_role("button", name="Retirer les filtres").click()
    chosen(page)
    expect(table.locator("caption")).not_to_contain_text("Hauts-de-France")
    expect(chart(page, question)).to_be_hidden()


@pytest.mark.parametrize(
    "path",
    [
        "/comparer",
        *(pytest.param(path, marks=pytest.mark.nightly) for path in ("/", "/leviers", "/territoires")),
    ],
)
def test_a_dead_end_is_left_by_its_button(phone, path):
    page = phone.open(f"{path}?{ALONE}")
    end = page.get_by_role("navigation", name="Ce que l'on peut montrer")
    expect(end).to_be_visible()

    page.locator("a.way").filter(has_text="Bretagne").first.click()

    expect(end).to_have_count(0)
    phone.settle()
    assert addressed(page.url)["f.region"] == ["53"]
    assert "f.type_acteur" not in addressed(page.url)
    expect(page.locator("article.card, .st-key-atlas .card").first).to_be_visible()

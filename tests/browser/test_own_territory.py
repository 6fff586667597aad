"""« Mon territoire » on a phone: one's own group, out of a dead end, and what to say of it on paper."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from core.study import portrait
from core.views import Subject, View
from core.words.argument import plain, points
from tests import studies
from tests.browser.test_axe import faults
from tests.browser.test_pages import chosen, replace_by
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
A4 = (595, 842)
STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
ASSOCIATION = Subject("type_acteur", "association")


def told(subject):
    return points(STUDY, portrait(STUDY, subject, View()), View())


def spaceless(words):
    return "".join(words.split())


def test_on_a_phone_ones_own_group_is_read_first_and_a_dead_end_is_left_by_its_button(visitor):
    visitor.page.set_viewport_size(PHONE)
    page = visitor.open("/portrait?region=32&type_acteur=collectivite")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Hauts-de-France · Collectivité territoriale")
    assert title.bounding_box()["y"] < 240  # nothing to be chosen stands before it
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    # The same actors of a region where they are too few.
    page.get_by_role("button", name="Filtrer").click()
    replace_by(page, "Région", "Bretagne")
    chosen(page, region=["53"], type_acteur=["collectivite"])
    visitor.settle()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Voir|Fermer)")).click()
    expect(page.get_by_role("heading", name="Ce groupe est masqué")).to_be_visible()
    visitor.settle()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    buttons = page.locator("nav.ways a")
    expect(buttons).to_have_count(3)
    assert all(buttons.nth(i).bounding_box()["height"] >= 24 for i in range(3))
    expect(page.locator("table.aligned tbody tr")).to_have_count(len(STUDY.book.indicators))

    buttons.filter(has_text="Bretagne (55)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bretagne")
    expect(page.locator("table.keys")).to_be_visible()
    chosen(page, region=["53"])


def test_a_theme_under_narrow_filters_is_left_by_its_button(visitor):
    visitor.page.set_viewport_size(PHONE)
    page = visitor.open("/fragilites?f.region=53&f.type_acteur=collectivite")
    expect(page.locator(".dead-end")).to_contain_text("Bretagne · Collectivité territoriale")
    page.locator(".dead-end a").filter(has_text="Bretagne").click()
    chosen(page, f__region=["53"])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".dead-end")).to_have_count(0)


@pytest.mark.parametrize(
    "subject",
    [ASSOCIATION, Subject("region", "32", (("type_acteur", "collectivite"),))],
    ids=["published", "two segments"],
)
def test_the_argument_is_printed_on_one_sheet_with_every_sentence(visitor, subject):
    query = "&".join(f"{name}={code}" for name, code in subject.codes.items())
    page = visitor.open(f"/portrait?{query}")
    page.evaluate("window.print = () => { window.asked = true }")
    page.get_by_role("button", name="Imprimer l'argumentaire").click()
    assert page.evaluate("window.asked")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))

    assert len(paper.pages) == 1
    assert tuple(round(float(side)) for side in paper.pages[0].mediabox[2:]) == A4
    words = spaceless(paper.pages[0].extract_text())
    for point in told(subject):
        assert spaceless(f"{point.said}.") in words
        assert spaceless(point.base) in words
        assert spaceless(visitor.server + point.address) in words
    assert "égalitédémontrée" in words
    assert "Leschiffresclés" not in words
    # Printed once, the page prints as a page again.
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.prints") is None


def test_the_argument_is_copied_as_text_with_addresses_and_says_so(visitor):
    page = visitor.open("/portrait?type_acteur=association")
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard',"
        "{value: {writeText: async text => { window.copied = text }}})"
    )
    page.get_by_role("button", name="Copier", exact=True).focus()
    page.keyboard.press("Enter")

    expect(page.locator(".argument [role=status]")).to_have_text("Copié, avec bases, sources et adresses.")
    copied = page.evaluate("window.copied")
    assert copied == plain(STUDY, ASSOCIATION, View(), told(ASSOCIATION), visitor.server)
    assert f"{visitor.server}/comparer?etude=fragilites-2025&q=" in copied


def test_regions_are_sorted_by_name_value_and_official_order_from_the_keyboard(visitor):
    page = visitor.open("/territoires?f.region=32")
    names = page.locator("table.regions tbody th")
    first = ["Ensemble", "Hauts-de-France"]

    def begins(*wanted):
        expect(names.nth(2)).to_contain_text(wanted[0])
        shown = [each.split("n\u00a0=")[0].strip() for each in names.all_inner_texts()]
        assert shown[: 2 + len(wanted)] == [*first, *wanted]

    begins("Centre-Val de Loire", "Nouvelle-Aquitaine")
    heads = page.locator("table.regions thead th")
    expect(heads.nth(1)).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="nom", exact=True).focus()
    page.keyboard.press("Enter")
    begins("Auvergne-Rhône-Alpes", "Bourgogne-Franche-Comté")
    expect(heads.nth(0)).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("table.regions tbody tr").last).to_contain_text("masqué")

    official = page.get_by_role("button", name="ordre officiel (Insee)")
    official.focus()
    page.keyboard.press("Space")
    begins("La Réunion", "Île-de-France", "Centre-Val de Loire")
    expect(official).to_have_attribute("aria-pressed", "true")
    assert all(
        box["height"] >= 24 for box in map(lambda b: b.bounding_box(), page.locator(".orders button").all())
    )

    # Another region, and the order that was chosen stays.
    replace_by(page, "Région", "Normandie")
    chosen(page, f__region=["28"])
    expect(page.locator("tr.chosen")).to_contain_text("Normandie")
    first[1] = "Normandie"
    begins("La Réunion", "Île-de-France", "Centre-Val de Loire")


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("/portrait?region=32&type_acteur=collectivite", "light"),
        ("/portrait?region=53&type_acteur=collectivite", "dark"),
        ("/fragilites?f.region=53&f.type_acteur=collectivite", "dark"),
        ("/territoires?f.region=32", "light"),
    ],
)
def test_what_leads_out_of_a_dead_end_is_accessible(server, visit, address, scheme):
    assert faults(visit(server, scheme).open(address)) == []

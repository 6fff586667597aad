"""From a chart to its link, its code, its picture: what a reader takes away, in a real browser."""

import io
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_axe import faults
from tests.browser.test_pages import more

pytestmark = pytest.mark.browser


def test_a_chart_is_shared_by_link_code_and_picture_and_the_page_stays(visitor):
    page = visitor.open("/fragilites?by=type_acteur&f.taille=10_a_49")
    link = more(page, "lien_territoire").get_by_role("link", name="Partager ou télécharger")
    link.focus()
    page.keyboard.press("Enter")
    shared = page.frame_locator("dialog.share iframe")

    expect(shared.locator("h1")).to_contain_text("Importance du lien au territoire")
    expect(shared.locator("#preview svg text").first).to_be_visible()
    shared.get_by_role("button", name="Copier").first.click()
    expect(shared.get_by_role("status")).to_have_text("Le lien est copié.")
    link_here = "/fragilites?etude=fragilites-2025&q=lien_territoire&by=type_acteur&f.taille=10_a_49"
    shared.locator(".qr").scroll_into_view_if_needed()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert code.text == visitor.server + link_here

    with page.expect_download() as got:
        shared.get_by_role("button", name="SVG").click()
    assert got.value.suggested_filename == (
        "fragilites-2025_lien_territoire_par-type_acteur_taille-10_a_49_simule.svg"
    )
    drawn = ET.parse(got.value.path())
    said = " ".join("".join(node.itertext()) for node in drawn.iter() if node.tag.endswith("}text"))
    said = said.replace("\u00a0", " ")
    for told in (
        "Simulé",
        "Taille : 10 à 49",
        "Base :",
        "Source :",
        "Licence",
        "etude=fragilites-2025",
    ):
        assert told in said
    assert not [node for node in drawn.iter() if node.tag.endswith(("}image", "}script", "}foreignObject"))]

    with page.expect_download() as got:
        shared.get_by_role("button", name="PNG pour les réseaux sociaux").click()
    picture = Image.open(got.value.path())
    assert (picture.format, picture.size) == ("PNG", (1200, 675))
    assert len(picture.convert("RGB").getcolors(maxcolors=10**6)) > 50  # a drawing, not a blank

    with page.expect_download() as got:
        shared.get_by_role("link", name="PowerPoint").first.click()
    assert got.value.suggested_filename.endswith("_par-type_acteur_taille-10_a_49_simule.pptx")
    expect(shared.locator("#waiting")).to_be_hidden()

    page.keyboard.press("Escape")
    expect(page.locator("dialog.share")).to_have_count(0)
    expect(link).to_be_focused()
    page.get_by_role("combobox", name="Région").focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_role("combobox", name="Région")).to_have_value(visitor.server + link_here)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["fragilites?q=lien_territoire", "territoires?q=etat_territoire"])
def test_axe_finds_nothing_on_the_page_to_share(visit, server, page, scheme):
    opened = visit(server, scheme)
    opened.page.goto(f"{server}/partager/{page}")
    expect(opened.page.locator("#preview svg").first).to_be_visible()

    assert faults(opened.page) == []


def test_the_page_to_share_fits_a_phone(visitor):
    visitor.page.set_viewport_size({"width": 320, "height": 568})
    visitor.page.goto(f"{visitor.server}/partager/territoires?q=etat_territoire")
    expect(visitor.page.locator("#preview svg").first).to_be_visible()

    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

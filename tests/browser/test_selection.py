"""Three views kept from their pages become one link, a presentation, a PDF and files, in a real browser."""

import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from pptx import Presentation
from pypdf import PdfReader

from tests.browser.test_axe import faults

pytestmark = pytest.mark.browser

MINE = "etat_territoire~by.type_acteur~f.region.32"


def keep(page, question):
    card = page.locator(f"#card-{question}")
    if not card.locator(".more[open]").count():
        card.locator(".more > summary").click()
    card.get_by_role("button", name="Retenir").click()


def chip(page):
    return page.get_by_role("navigation", name="Ma sélection").get_by_role("link")


def codes(page):
    return parse_qs(urlsplit(page.evaluate("location.href")).query)["v"]


def test_three_views_are_kept_put_in_order_named_and_taken_away(visitor, visit, server):
    page = visitor.open("/fragilites?by=type_acteur&f.region=32")
    expect(chip(page)).to_have_count(0)
    keep(page, "etat_territoire")
    expect(page.locator(".kept-views [role=status]")).to_have_text("Retenu")
    expect(chip(page)).to_have_text("Ma sélection (1)")
    page = visitor.open("/besoins")
    keep(page, "besoins_eco")
    keep(page, "besoins_num")
    keep(page, "besoins_num")  # once more: it is not wanted after all
    expect(page.locator(".kept-views [role=status]")).to_have_text("Retiré de la sélection")
    page = visitor.open("/comparer?q=lien_territoire&by=taille")
    keep(page, "lien_territoire")
    expect(chip(page)).to_have_text("Ma sélection (3)")

    chip(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ma sélection")
    assert codes(page) == [MINE, "besoins_eco", "lien_territoire~by.taille"]
    page.get_by_role("link", name="Monter la vue 3").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("La vue est à la place 2.")
    expect(page.get_by_role("link", name="Monter la vue 2")).to_be_focused()
    page.get_by_label("Votre titre").first.fill("Chez nous")
    page.keyboard.press("Tab")
    expect(page.get_by_role("status")).to_have_text("Le titre est enregistré.")
    expect(page.get_by_role("link", name="Descendre la vue 1")).to_be_focused()
    assert codes(page) == [f"{MINE}~t.Chez nous", "lien_territoire~by.taille", "besoins_eco"]
    page.get_by_role("link", name="Retirer la vue 3").click()
    expect(page.locator("#views li")).to_have_count(2)
    page.go_back()
    expect(page.locator("#views li")).to_have_count(3)

    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("status")).to_have_text("Le lien est copié.")
    link = page.get_by_label("Un seul lien").input_value()
    page.locator(".qr").scroll_into_view_if_needed()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert code.text == link
    with page.expect_download() as got:
        page.get_by_role("link", name="PowerPoint").click()
    slides = Presentation(got.value.path()).slides
    said = "\n".join(s.text_frame.text for slide in slides for s in slide.shapes if s.has_text_frame)
    assert "Titre du lecteur : « Chez nous »" in said.replace("\u00a0", " ")
    assert sum(shape.has_chart for slide in slides for shape in slide.shapes) >= 3
    with page.expect_download() as got:
        page.get_by_role("link", name="XLSX").click()
    assert len(openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes())).sheetnames) == 4

    elsewhere = visit(server, new=True).page
    elsewhere.goto(link)
    abouts = [about.split(" · ")[0].strip() for about in elsewhere.locator("#views .about").all_inner_texts()]
    assert abouts[:2] == ["État perçu du territoire", "Importance du lien au territoire"]
    assert abouts[2].startswith("Besoins économiques")
    expect(elsewhere.get_by_label("Votre titre").first).to_have_value("Chez nous")
    elsewhere.get_by_role("link", name="Présenter").click()
    expect(elsewhere.locator("section.on h2")).to_have_text("Ma sélection")
    expect(elsewhere.locator(".screen[data-drawn]")).to_have_count(3)
    elsewhere.keyboard.press("ArrowRight")
    expect(elsewhere.locator("section.on .overline")).to_contain_text("Chez nous")
    expect(elsewhere.locator("section.on .plot .main-svg").first).to_be_visible()
    elsewhere.keyboard.press("Escape")
    expect(elsewhere.locator("#views li")).to_have_count(3)


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_the_pdf_holds_each_view_whole(visitor, size):
    page = visitor.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.add_init_script("window.print = () => (window.printed = true)")
    page.goto(f"{visitor.server}/selection?v={MINE}~t.Chez+nous&v=besoins_eco")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Imprimer ou enregistrer en PDF").click()
    sheets = opened.value
    sheets.add_init_script("window.print = () => (window.printed = true)")
    sheets.reload()
    sheets.wait_for_function("window.printed")
    read = PdfReader(io.BytesIO(sheets.pdf(prefer_css_page_size=True, print_background=True)))
    said = [" ".join(sheet.extract_text().split()) for sheet in read.pages]
    inside = sheets.evaluate("""() => [...document.querySelectorAll('.screen')].every(screen => {
        const plot = screen.querySelector('.plot'), foot = screen.querySelector('footer');
        return !plot || plot.getBoundingClientRect().bottom <= foot.getBoundingClientRect().top + 2;
    })""")
    sheets.close()

    assert len(read.pages) == 3
    assert "Chez nous" in said[1] and "Hauts-de-France" in said[1]
    assert all("Collectivité" in said[1] and group in said[1] for group in ("Entreprise", "Association"))
    assert all("Source" in words for words in said[1:])
    assert inside


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_has_room(visit, server, scheme):
    page = visit(server, scheme).page
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"{server}/selection?v={MINE}~t.Chez+nous&v=besoins_eco&v=lien_territoire~f.region.94&v=nope")

    expect(page.locator("#views li")).to_have_count(3)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{server}/selection")
    assert faults(page) == []


def test_the_page_works_without_a_script(browser, server):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{server}/selection?etude=fragilites-2025&v={MINE}&v=besoins_eco")
    page.get_by_label("Votre titre").nth(1).fill("L'argent")
    page.get_by_role("button", name="Enregistrer les titres").click()
    page.get_by_role("link", name="Monter la vue 2").click()

    assert page.url.endswith(f"&v=besoins_eco~t.L%27argent&v={MINE}")
    context.close()


def test_a_page_within_another_site_keeps_nothing(visitor):
    page = visitor.open("/fragilites?embed=true&q=lien_territoire")

    page.locator(".more > summary").click()
    expect(page.get_by_role("link", name="Explorer")).to_be_visible()
    expect(page.locator("button.keep")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator(".kept-views, dialog.search")).to_have_count(0)

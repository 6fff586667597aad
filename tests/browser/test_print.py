"""Any page on A4: whole charts in their colours, no controls, the choices of widgets in words."""

import io
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageChops

from tests.paper import Paper, reach

pytestmark = pytest.mark.browser

PRINTED = {
    "/?f.type_acteur=association": "Filtres : Type d'acteur : Association",
    "/cooperations?by=type_acteur": "Filtres : aucun, acteurs de toute l'étude",
    "/comparer?q=partenaires&by=type_acteur": "Filtres : aucun, acteurs de toute l'étude",
    "/territoires?q=etat_territoire": "Filtres : aucun, acteurs de toute l'étude",
    "/explorer?q=formes&by=type_acteur&f.taille=10_a_49": "Filtres : Taille : 10 à 49 salariés",
}
CONTROLS = (
    "Graphiques Tableaux",
    "Comparer selon",
    "Retirer les filtres",
    "Partager ou télécharger",
    "Choisir",
)
LOWEST = 0.35
"""Where the last words of a sheet stand, of its height, unless they end the document."""


def printed(page) -> Paper:
    return Paper(page.pdf(prefer_css_page_size=True))


@pytest.mark.parametrize("address", PRINTED)
def test_a_page_on_paper_says_its_filters_and_address_without_controls(visitor, address):
    page = visitor.open(address)
    paper = printed(page)

    assert PRINTED[address] in paper.texts[0]
    assert f"{urlsplit(visitor.server).netloc}{address.partition('?')[0]}?etude=" in paper.texts[-1]
    assert "Source :" in " ".join(paper.texts)
    assert [word for word in CONTROLS if word in " ".join(paper.texts)] == []
    assert {sheet.size for sheet in paper.pictures} == {(794, 1123)}
    assert [reach(sheet) for sheet in paper.pictures[:-1] if reach(sheet) < LOWEST] == []


ALONE = """selector => {
    document.getElementById('alone')?.remove();
    const style = document.createElement('style');
    style.id = 'alone';
    style.textContent = `body *, body *::before, body *::after { visibility: hidden !important; }
        body :is(${selector}), body :is(${selector}) * { visibility: visible !important; }`;
    document.head.append(style);
}"""
"""Leaves a part of a page, on the screen and on paper; the rest keeps its room."""
SIZE = (1366, 2400)
SMALL, UNLIKE, MOST = (60, 75), 60, 0.03


def framed(picture: Image.Image) -> Image.Image:
    """What is drawn on a sheet or a screen, without what is around, small."""
    grey = picture.convert("L")
    around = grey.getpixel((1, 1))
    box = (
        ImageChops.difference(grey, Image.new("L", grey.size, around))
        .point(lambda d: 255 * (d > 40))
        .getbbox()
    )
    return grey.crop(box).resize(SMALL, Image.Resampling.BOX)


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The share of two drawings that is not alike, seen from afar."""
    histogram = ImageChops.difference(framed(one), framed(other)).histogram()
    return sum(histogram[UNLIKE:]) / sum(histogram)


CHARTS = {
    "/territoires?q=etat_territoire": ".st-key-mapped .main-svg",
}


SOONEST, LATER = *CHARTS, "/explorer?q=formes&by=type_acteur"


@pytest.mark.parametrize("address", CHARTS)
def test_a_chart_is_whole_on_paper(visitor, address):
    visitor.page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
    page = visitor.open(address)
    page.evaluate(ALONE, CHARTS[address])

    (sheet,) = (picture for picture in printed(page).pictures if reach(picture))
    assert unlike(sheet, Image.open(io.BytesIO(page.screenshot()))) < MOST


@pytest.mark.parametrize("address", CHARTS)
def test_a_chart_is_whole_on_paper_in_firefox(firefox, server, address):
    firefox.new_page(*SIZE)
    firefox.open(server + address)
    firefox.js(f"({ALONE})({CHARTS[address]!r})")

    (sheet,) = (picture for picture in Paper(firefox.pdf()).pictures if reach(picture))
    assert unlike(sheet, Image.open(io.BytesIO(firefox.screenshot()))) < MOST


@pytest.mark.parametrize("address", [SOONEST, pytest.param(LATER, marks=pytest.mark.nightly)])
def test_a_dark_screen_prints_as_a_light_one(visit, server, address):
    sheets = [printed(visit(server, scheme).open(address)).pictures for scheme in ("light", "dark")]

    assert len(sheets[0]) == len(sheets[1])
    for light, dark in zip(*sheets, strict=True):
        different = ImageChops.difference(light, dark).convert("L").histogram()
        assert sum(different[UNLIKE:]) / sum(different) < 0.001


COLOURS = """[...document.querySelectorAll('.main-svg *, .swatch')]
    .map(each => ['style', 'fill', 'stroke'].map(name => each.getAttribute(name)).join())"""


def test_the_screen_has_its_colours_and_sizes_back_after_it_was_printed(visit, server):
    page = visit(server, "dark").open("/territoires?q=etat_territoire")
    before = page.evaluate(COLOURS)
    printed(page)

    assert page.evaluate(COLOURS) == before
    assert page.locator(".main-svg[viewBox]").count() == 0


def test_the_badge_of_published_figures_keeps_its_ground(visitor, firefox, server):
    address = "/fragilites"
    page = visitor.open(address)
    page.evaluate(ALONE, ".badge.published")
    firefox.open(server + address)
    firefox.js(f"({ALONE})('.badge.published')")

    for paper in (printed(page), Paper(firefox.pdf())):
        grounds = [sheet.convert("L").histogram()[:48] for sheet in paper.pictures]
        assert max(sum(dark) for dark in grounds) > 200, "a frame without its ground"


def test_a_slide_a_sheet_in_firefox(firefox, server):
    firefox.goto(f"{server}/presentation", "document.querySelectorAll('.screen[data-drawn]').length > 1")
    screens = firefox.js("document.querySelectorAll('.screen').length")
    sheets = Paper(firefox.pdf()).pictures

    assert len(sheets) == screens
    assert {round(sheet.width / sheet.height, 2) for sheet in sheets} == {1.78}

"""Journeys over the map and to portraits, on the screen and on paper."""

import io
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect
from pypdf import PdfReader

from tests import studies
from tests.browser.test_pages import addressed, choose, chosen, replace_by
from tests.conftest import ROOT
from tests.studies import options, write_departements, write_study

pytestmark = pytest.mark.browser

NBSP = "\u00a0"
A4 = (595, 842)
STUDY = studies.opened(ROOT / "data" / "fragilites-2025")


def value(region, where=None):
    """The value of a region, as the map writes it."""
    row = STUDY.indicator("territoire_en_difficulte", "region", where).row("territoire_en_difficulte", region)
    return f"{int(row.estimate * 100 + 0.5)}{NBSP}%"


MAP = "document.querySelector('.st-key-mapped .js-plotly-plot')"


def click_on(page, words):
    """Click where the map writes these words."""
    drawn = page.locator(".st-key-mapped")
    drawn.evaluate("map => map.scrollIntoView({block: 'center'})")
    page.wait_for_function(
        "() => { const plot = document.querySelector('.st-key-mapped .js-plotly-plot');"
        "if (!plot) return false;"
        "const width = plot.querySelector('.main-svg').getBoundingClientRect().width;"
        "return Math.abs(width - plot.clientWidth) <= 1 }"
    )
    text = drawn.locator(".annotation-text").filter(has_text=words).first
    box = text.bounding_box()
    page.mouse.move(0, 0)
    page.wait_for_function(f"{MAP}._ev.listenerCount('plotly_click') && !{MAP}._hoverdata")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function(f"{MAP}._hoverdata")  # the map knows where the pointer is a moment later
    page.mouse.down()
    page.mouse.up()


def click_until(page, words, wanted):
    """Click where the map writes these words until the address says so: drawn anew, it hears nothing."""
    for _ in range(4):
        click_on(page, words)
        with suppress(PlaywrightTimeout):
            page.wait_for_url(lambda url: addressed(url) == wanted, wait_until="commit", timeout=5_000)
            return
    pytest.fail(f"the address does not hold {wanted}")


def printed(page):
    """The page on paper."""
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


def test_a_region_clicked_on_the_map_is_filtered_and_leads_to_its_portrait(visitor):
    page = visitor.open("/territoires")
    click_on(page, value("32"))

    chosen(page, f__region=["32"])
    expect(page.locator(".focus")).to_contain_text("Hauts-de-France")
    expect(page.locator("tr.chosen")).to_contain_text("Hauts-de-France")
    visitor.settle()
    click_on(page, value("24"))
    chosen(page, f__region=["24"])
    visitor.settle()
    click_on(page, value("24"))  # again: the region stays
    visitor.settle()
    click_until(page, value("32"), {"f.region": ["32"]})
    visitor.settle()

    page.locator(".focus").get_by_role("link", name="Portrait").click()

    expect(page.locator("h1")).to_have_text("Hauts-de-France")
    chosen(page, region=["32"])
    expect(page.locator(".st-key-filters")).to_contain_text("Hauts-de-France")
    visitor.turn("Carte")
    chosen(page, f__region=["32"])
    expect(page.locator(".focus")).to_contain_text("Hauts-de-France")


def test_a_region_is_reached_from_the_list_with_the_keyboard(visitor):
    page = visitor.open("/territoires")
    page.get_by_role("combobox", name="Région", exact=True).focus()
    page.keyboard.type("Hauts")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    chosen(page, f__region=["32"])
    visitor.settle()

    page.locator(".focus").get_by_role("link", name="Portrait").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Hauts-de-France")

    visitor.settle()
    replace_by(page, "Région", "Bretagne")
    chosen(page, region=["53"])
    expect(page.locator("h1")).to_have_text("Bretagne")


@pytest.fixture(scope="module")
def departements(tmp_path_factory, serve):
    """A server on a study of the 101 départements."""
    return serve(write_departements(tmp_path_factory.mktemp("deps") / "deps", 12_000))


PLACE = """code => { const plot = document.querySelector('.st-key-mapped .js-plotly-plot');
    const trace = plot._fullData.find(each => each.customdata && each.customdata[0] === code);
    const box = plot.getBoundingClientRect(), {xaxis, yaxis} = plot._fullLayout;
    return [box.x + xaxis._offset + xaxis.l2p(trace.x[0]), box.y + yaxis._offset + yaxis.l2p(trace.y[0])] }"""
"""Where on the screen a territory is."""


def test_a_departement_clicked_on_the_map_or_where_it_is_enlarged_leads_to_its_portrait(departements, visit):
    visitor = visit(departements)
    page = visitor.open("/territoires")
    for code, name in (("75", "Paris"), ("59", "Nord")):
        page.locator(".st-key-mapped").evaluate("map => map.scrollIntoView({block: 'center'})")
        visitor.settle()
        page.wait_for_function(f"{MAP} && {MAP}._ev.listenerCount('plotly_click')")
        x, y = page.evaluate(PLACE, code)
        page.mouse.move(x, y)
        page.wait_for_function(f"{MAP}._hoverdata")
        page.mouse.down()
        page.mouse.up()
        chosen(page, f__departement=[code])
        expect(page.locator(".focus")).to_contain_text(name)
        visitor.settle()
    expect(page.get_by_role("heading", level=2).first).to_contain_text(f"Dans le Nord{NBSP}: ")

    page.locator(".focus").get_by_role("link", name="Portrait").click()

    expect(page.locator("h1")).to_have_text("Nord")
    expect(page.locator(".leaflet img.locator")).to_have_attribute(
        "alt", "Nord sur la carte des départements"
    )


def test_a_narrow_map_of_departements_leaves_out_the_values_that_do_not_fit(departements, visit):
    visitor = visit(departements)
    page = visitor.open("/territoires")
    expect(page.locator(".st-key-mapped .textpoint").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page = visitor.open("/territoires")
    drawn = page.locator(".st-key-mapped")

    expect(drawn.locator(".textpoint").first).to_be_hidden()
    expect(drawn.locator(".annotation-text").first).to_be_visible()
    assert drawn.bounding_box()["width"] <= 390


def test_back_leads_to_the_map_before(visitor):
    page = visitor.open("/territoires?q=etat_territoire")
    page.get_by_test_id("stMain").get_by_role("combobox", name="Question").click()
    page.get_by_role("option", name="Partenaires", exact=True).click()
    chosen(page, q=["partenaires"])
    visitor.settle()
    page.go_back()
    chosen(page, q=["etat_territoire"])
    expect(page.get_by_role("heading", level=2)).to_contain_text("jugent leur territoire en difficulté")


def test_masked_regions_are_told_on_the_map_and_in_the_table_under_filters(visitor):
    page = visitor.open("/territoires")
    choose(page, "Type d'acteur", "Association")
    chosen(page, f__type_acteur=["association"])

    expect(page.locator(".st-key-mapped")).to_contain_text("masqué")
    line = page.locator("table.regions tr[data-last]").filter(has_text="Bretagne")
    expect(line).to_contain_text(f"masqué{NBSP}: moins de 10 répondants")
    expect(
        page.locator(".st-key-mapped .annotation-text").filter(has_text="DONNÉES SIMULÉES")
    ).to_be_visible()


def test_the_map_stands_above_its_table_on_a_phone(visitor):
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    page = visitor.open("/territoires")
    drawn = page.locator(".st-key-mapped").bounding_box()
    table = page.locator("table.regions").bounding_box()

    assert drawn["x"] >= 0 and drawn["x"] + drawn["width"] <= 390
    assert table["x"] + table["width"] <= 390
    assert drawn["y"] + drawn["height"] <= table["y"]
    assert table["y"] - drawn["y"] - drawn["height"] < 220  # no hole between them


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        ("/portrait?type_acteur=entreprise", "light"),
        ("/portrait?type_acteur=association&f.taille=moins_de_10", "dark"),
        ("/portrait?region=04", "light"),
        ("/portrait?region=94", "dark"),
        ("/portrait?region=32&type_acteur=collectivite", "light"),
        ("/portrait?region=53&type_acteur=collectivite", "dark"),
    ],
    ids=["long", "dark and filtered", "few respondents", "masked", "two segments", "side by side"],
)
def test_a_portrait_is_one_sheet_of_paper(server, visit, address, scheme):
    page = visit(server, scheme).open(address)
    paper = printed(page)

    assert len(paper.pages) == 1
    assert tuple(round(float(side)) for side in paper.pages[0].mediabox[2:]) == A4
    words = paper.pages[0].extract_text()
    assert "Portrait" in words
    assert "Source" in words
    assert "Simulé" in words.replace(NBSP, " ")
    for chrome in ("Retirer les filtres", "Imprimer", "Synthèse", "Tous les groupes", "Argumentaire"):
        assert chrome not in words


@pytest.mark.nightly
def test_the_longest_portrait_is_one_sheet_of_paper(tmp_path, serve, visit):
    """Twelve key figures and five gaps, all with long names."""
    long = "une réponse dont le nom prend de la place, comme il arrive"
    questions = [
        {
            "id": "g",
            "text": "Quel profil ?",
            "label": "Profil",
            "type": "single",
            "column": "G",
            "options": options("a", "b"),
        }
    ]
    nets, header = [], ["G"]
    for i in range(14):
        questions.append(
            {
                "id": f"q{i}",
                "text": f"Question {i} ?",
                "label": f"Sujet {i}, avec un intitulé assez long",
                "type": "single",
                "column": f"Q{i}",
                "options": [{"code": "1", "label": f"Oui, {long}"}, {"code": "2", "label": f"Non, {long}"}],
            }
        )
        nets.append(
            {
                "id": f"n{i}",
                "question": f"q{i}",
                "options": ["1"],
                "label": f"Chiffre clé {i} au nom plutôt long",
                "sentence": "{share} des {universe} donnent " + long,
            }
        )
        header.append(f"Q{i}")
    lines = [";".join(header)]
    for group in "ab":
        for person in range(300):
            share = [90 if group == "a" and i < 6 else 50 for i in range(14)]
            lines.append(";".join([group, *("1" if person % 100 < s else "2" for s in share)]))
    study = write_study(
        tmp_path / "long",
        "\n".join(lines) + "\n",
        *questions,
        segments=["g"],
        indicators=nets,
        responses={"delimiter": ";"},
    )
    page = visit(serve(study)).open("/portrait?g=a")

    expect(page.locator(".leaflet table.keys tbody tr")).to_have_count(12)
    expect(page.locator(".leaflet section").first.locator("li")).to_have_count(5)
    assert len(printed(page).pages) == 1


def test_the_button_asks_the_browser_to_print(visitor):
    page = visitor.open("/portrait?region=32")
    page.evaluate("window.print = () => { window.asked = true }")
    page.get_by_role("button", name="Imprimer ou enregistrer en PDF").click()

    assert page.evaluate("window.asked")

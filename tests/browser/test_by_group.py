"""Journeys through Comparer and Explorer: a real browser, a real server, what readers see and do."""

import io
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests import studies
from tests.browser.test_pages import STUDY, card, choose, chosen

pytestmark = pytest.mark.browser

NBSP = "\u00a0"


def pick(page, label, answer):
    """Choose in a list of the page."""
    page.get_by_test_id("stMain").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=answer, exact=True).click()


def spread(page):
    return page.locator("article.card.spread")


def test_an_official_compares_groups_and_gets_the_message_then_the_gaps(visitor):
    page = visitor.open("/fragilites?by=type_acteur")
    card(page, "lien_territoire").get_by_role("link", name="Comparer").click()

    expect(page.locator("h1")).to_have_text("Comparer")
    chosen(page, q=["lien_territoire"], by=["type_acteur"])
    headline = spread(page).get_by_role("heading", level=2)
    expect(headline).to_have_text(
        f"98{NBSP}% des associations jugent important, pour entreprendre, le lien avec leur territoire "
        "d'implantation"
    )
    expect(spread(page).locator(".about .badge")).to_have_text("Publié · Localtis, nov. 2025")
    expect(spread(page).locator(".second")).to_have_text(
        f"49{NBSP}% des acteurs (Entreprise) répondent «{NBSP}Très important{NBSP}», "
        f"soit 12{NBSP}points de moins que les autres (simulé)"
    )
    expect(spread(page)).to_contain_text("à titre indicatif, sous l'hypothèse d'un tirage aléatoire")
    association = spread(page).locator(".gaps section").filter(has_text="Association")
    expect(association).to_contain_text(
        f"«{NBSP}Très important{NBSP}»{NBSP}: 63{NBSP}%, plus souvent que les autres{NBSP}: +10{NBSP}points"
    )
    expect(page.locator(".st-key-filters").get_by_role("combobox", name="Comparer selon")).to_have_count(0)

    visitor.settle()
    pick(page, "Question", "Accélérateurs de coopération")
    chosen(page, q=["accelerateurs"], by=["type_acteur"])
    expect(headline).to_contain_text("Collectivité territoriale")
    rows = spread(page).locator(".bars .row:not(.heads) > .name")
    expect(rows).to_have_count(5)
    pick(page, "Comparer selon", "Région")
    chosen(page, q=["accelerateurs"], by=["region"])
    expect(headline).to_contain_text("Hauts-de-France")
    choose(page, "Type d'acteur", "Entreprise")
    chosen(page, q=["accelerateurs"], by=["region"], f__type_acteur=["entreprise"])
    expect(headline).to_contain_text("les autres acteurs (Entreprise)")
    expect(spread(page).locator(".about")).to_contain_text("508 répondants")

    page.go_back()  # twice at once: the widgets of the browser have not followed the first
    page.go_back()
    chosen(page, q=["accelerateurs"], by=["type_acteur"])
    expect(headline).to_contain_text("Collectivité territoriale")


def test_masked_regions_say_why_and_established_gaps_come_first(visitor):
    page = visitor.open("/comparer?q=partenaires&by=region")
    groups = spread(page).locator(".gaps section")

    expect(groups.first).to_have_class("found")
    masked = groups.filter(has_text="Mayotte")
    expect(masked).to_contain_text(f"Masqué{NBSP}: moins de 10 répondants")
    first = spread(page).locator(".bars").first.locator(".row").filter(has_text="points").first
    expect(first).to_contain_text(re.compile(f"^Centre-Val de Loire.*−25{NBSP}points"))


def test_the_choices_of_comparer_stand_on_the_page_of_a_phone(visitor):
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    page = visitor.open("/comparer")

    for label in ("Question", "Comparer selon"):
        box = page.get_by_test_id("stMain").get_by_role("combobox", name=label).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] < 844 / 2


def test_another_line_of_a_grid_is_one_link_away(visitor):
    page = visitor.open("/comparer?q=besoins_num&by=taille")
    spread(page).get_by_role("link", name=re.compile("^Digitalisation")).click()

    chosen(page, q=["besoins_num"], by=["taille"], item=["digitalisation"])
    expect(spread(page).get_by_role("heading", level=2)).to_contain_text("Digitalisation")


def test_a_researcher_explores_a_key_figure_downloads_it_and_reads_how_to_make_it_again(visitor):
    page = visitor.open("/explorer?q=etat_territoire&by=taille&f.type_acteur=association")
    pick(page, "Compter", f"Chiffre clé{NBSP}: Territoire en difficulté")
    chosen(
        page,
        q=["etat_territoire"],
        by=["taille"],
        f__type_acteur=["association"],
        mesure=["territoire_en_difficulte"],
    )
    pick(page, "Intervalle", "Korn–Graubard")
    address = {
        "q": ["etat_territoire"],
        "by": ["taille"],
        "f__type_acteur": ["association"],
        "mesure": ["territoire_en_difficulte"],
        "intervalle": ["beta"],
    }
    chosen(page, **address)
    expect(page.locator(".to-copy code").first).to_contain_text(
        "python -m core table data/fragilites-2025 --question etat_territoire --by taille "
        "--where type_acteur=association --indicator territoire_en_difficulte --interval beta"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger ce tableau (CSV)").click()

    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    about, rows = text.split("\n\n", 1)
    told = dict(line.split(";", 1) for line in about.splitlines())
    assert told["Mesure"] == f"chiffre clé{NBSP}: Territoire en difficulté"
    assert told["Intervalles"].startswith("Korn–Graubard")
    assert told["Adresse"].startswith(f"{visitor.server}/explorer?etude=fragilites-2025&q=etat_territoire")
    frame = pd.read_csv(io.StringIO(rows), sep=";", decimal=",", na_values=["masqué"])
    table = studies.opened(STUDY).indicator(
        "territoire_en_difficulte", "taille", {"type_acteur": ["association"]}, "beta"
    )
    assert frame["Borne haute"].to_list() == pytest.approx(table.frame["high"].to_list(), nan_ok=True)

    page.reload()
    visitor.settle()
    chosen(page, **address)

    visitor.turn("Besoins")
    chosen(page, by=["taille"], f__type_acteur=["association"])


def test_a_broken_address_of_explorer_gives_notices_and_the_rest_still_works(visitor):
    page = visitor.open("/explorer?q=formes&by=taille&mesure=x&intervalle=y&item=z")

    expect(page.get_by_test_id("stAlert")).to_have_count(3)
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_file_of_an_unknown_measure_is_refused(server, browser):
    context = browser.new_context()
    answer = context.request.get(f"{server}/fichiers/fragilites-2025/formes.csv?mesure=x")

    assert (answer.status, "n'existe pas pour cette question" in answer.text()) == (404, True)
    context.close()


@pytest.mark.nightly
def test_a_random_sample_has_its_intervals_on_comparer(serve, visit):
    visitor = visit(serve(Path(__file__).parents[1] / "data" / "nonvoters-sav"))
    page = visitor.open("/comparer?q=Q2_9_score&by=educ")

    expect(spread(page)).to_contain_text(f"intervalle à 95{NBSP}%")
    expect(spread(page).locator(".gaps")).to_contain_text("moyenne plus élevée que celle des autres")
    expect(spread(page)).not_to_contain_text("à titre indicatif")

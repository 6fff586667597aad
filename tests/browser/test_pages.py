"""Journeys of readers: a real browser, a real server, nothing but what they see and do."""

import io
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from tests import studies
from tests.studies import STATE, write_study

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "data" / "fragilites-2025"
NBSP = "\u00a0"


def card(page: Page, question: str) -> Locator:
    return page.locator(f"#card-{question}")


def headline(page: Page, question: str) -> Locator:
    return card(page, question).get_by_role("heading")


def chart(page: Page, question: str) -> Locator:
    return card(page, question).locator(".chart .bars")


def more(page: Page, question: str) -> Locator:
    """The other actions of a card, opened."""
    dots = card(page, question).locator("details.more")
    if dots.get_attribute("open") is None:
        dots.locator("summary").click()
    return dots


def widget(page: Page, label: str) -> Locator:
    """The filter of that name."""
    return page.get_by_test_id("stMultiSelect").filter(has=page.get_by_label(label, exact=True))


def choose(page: Page, label: str, *answers: str) -> None:
    """Choose answers in a filter, as fast as the browser goes.

    Its list opens from the keyboard: under a pointer that has not let go, it may take its first answer.
    """
    page.get_by_role("combobox", name=label, exact=True).press("ArrowDown")
    for answer in answers:
        page.get_by_role("option", name=answer, exact=True).click()
    page.keyboard.press("Escape")


def replace_by(page: Page, label: str, answer: str) -> None:
    """Choose another answer in place of that of a filter."""
    clear = widget(page, label).get_by_role("button", name="Tout retirer")
    clear.click()
    expect(clear).to_have_count(0)
    choose(page, label, answer)


def addressed(url: str) -> dict[str, list[str]]:
    """What an address tells of the reader's choices, beside its study."""
    return {name: codes for name, codes in parse_qs(urlsplit(url).query).items() if name != "etude"}


def chosen(page: Page, **query: list[str]) -> None:
    """Wait until the address holds these codes, and no others."""
    wanted = {name.replace("__", "."): codes for name, codes in query.items()}
    page.wait_for_url(lambda url: addressed(url) == wanted, wait_until="commit")


def association(page: Page) -> None:
    """What /cooperations shows of associations, by size."""
    base = (
        studies.opened(STUDY)
        .table("dynamique_cooperation", "taille", {"type_acteur": ["association"]})
        .rows[0]
        .base
    )
    expect(page.locator("h1")).to_have_text("Coopérations")
    expect(widget(page, "Type d'acteur")).to_contain_text("Association")
    expect(headline(page, "dynamique_cooperation")).to_contain_text(
        "des acteurs (Association) disent leur territoire porteur d'une dynamique"
    )
    expect(card(page, "dynamique_cooperation")).to_contain_text(f"Base : {base} acteurs ayant répondu")
    expect(chart(page, "dynamique_cooperation")).to_contain_text("50 à 249 salariés")
    chosen(page, by=["taille"], f__type_acteur=["association"])


DEEP = "/cooperations?by=taille&f.type_acteur=association"


def test_the_first_visitor_of_a_fresh_server_gets_what_a_deep_link_says(fresh_server, visit):
    page = visit(fresh_server, new=True).open(DEEP)

    association(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    assert page.evaluate("document.documentElement.lang") == "fr"


def test_a_filter_changes_chart_headline_base_and_address_and_can_be_removed(visitor):
    page = visitor.open("/fragilites")
    question = "etat_territoire"
    expect(headline(page, question)).to_contain_text(
        f"62{NBSP}% des acteurs jugent leur territoire en difficulté"
    )
    before = chart(page, question).inner_html()

    choose(page, "Type d'acteur", "Association")

    base = studies.opened(STUDY).table(question, where={"type_acteur": ["association"]}).rows[0].base
    chosen(page, f__type_acteur=["association"])
    expect(headline(page, question)).to_contain_text("des associations jugent leur territoire")
    expect(card(page, question)).to_contain_text(f"Base : {base} acteurs ayant répondu (ensemble de l'étude")
    # The whole study stands beside, and says how many it is.
    expect(chart(page, question).locator(".heads .num")).to_have_text("Ensemble n = 1 175")
    visitor.settle()
    assert chart(page, question).inner_html() != before

    page.get_by_role("button", name="Retirer les filtres").click()

    chosen(page)
    expect(headline(page, question)).to_contain_text(
        f"62{NBSP}% des acteurs jugent leur territoire en difficulté"
    )
    expect(widget(page, "Type d'acteur")).not_to_contain_text("Association")


def test_two_choices_made_fast_are_both_kept(visitor):
    page = visitor.open("/fragilites")

    choose(page, "Région", "Bretagne", "Centre-Val de Loire")
    choose(page, "Taille", "10 à 49 salariés")

    chosen(page, f__taille=["10_a_49"], f__region=["53", "24"])
    expect(headline(page, "etat_territoire")).to_contain_text(
        "(10 à 49 salariés ; Bretagne ou Centre-Val de Loire)"
    )
    expect(widget(page, "Région")).to_contain_text("Bretagne")
    expect(widget(page, "Région")).to_contain_text("Centre-Val de Loire")


def test_a_reload_and_another_browser_show_the_same_view(visitor, visit):
    words = "[data-testid=stMain] :is(h1, h2, h3, .second, .about, .bars, .source, .notes)"
    page = visitor.open(DEEP)
    association(page)
    seen = page.locator(words).all_text_contents()

    page.reload()
    association(page)
    expect(page.locator(words)).to_have_text(seen)

    other = visit(visitor.server, new=True).open(page.url.removeprefix(visitor.server))
    association(other)
    expect(other.locator(words)).to_have_text(seen)


def test_another_page_keeps_the_filters_and_the_address_says_so(visitor):
    page = visitor.open("/fragilites")
    choose(page, "Type d'acteur", "Association")
    chosen(page, f__type_acteur=["association"])

    visitor.turn("Besoins")

    expect(page.locator("h1")).to_have_text("Besoins")
    expect(headline(page, "besoins_eco")).to_contain_text("(Association)")
    expect(widget(page, "Type d'acteur")).to_contain_text("Association")
    chosen(page, f__type_acteur=["association"])
    assert urlsplit(page.url).path == "/besoins"

    choose(page, "Type d'acteur", "Entreprise")  # the second choice is kept too, after a change of page

    chosen(page, f__type_acteur=["entreprise", "association"])
    expect(headline(page, "besoins_eco")).to_contain_text("(Entreprise ou Association)")


def test_the_address_of_a_chart_shows_that_chart_alone(visitor):
    page = visitor.open("/fragilites?by=taille")
    more(page, "lien_territoire").get_by_role("link", name="Partager ou télécharger").click()
    link = page.frame_locator("dialog.share iframe").get_by_label("Lien permanent").input_value()
    page.goto(link)

    expect(page.locator("article.card")).to_have_count(1)
    chosen(page, q=["lien_territoire"], by=["taille"])


def test_masked_groups_say_why_in_the_chart_and_in_the_table(visitor):
    page = visitor.open("/fragilites?by=region")
    question = "etat_territoire"
    reason = "masqué : moins de 10 répondants"

    # What is masked is said once, for all of them.
    expect(chart(page, question).get_by_text(reason)).to_have_text(
        f"Corse, Guadeloupe, Guyane, Martinique, Mayotte : {reason}, ou déductible."
    )

    more(page, question).get_by_role("button", name="Voir le tableau").click()
    line = card(page, question).get_by_role("row").filter(has_text="Mayotte")
    expect(line.get_by_role("rowheader")).to_contain_text(reason)
    expect(line.get_by_role("cell")).to_have_text(["masqué"] * 4)


def test_a_masked_selection_says_why_draws_nothing_of_it_and_leads_to_what_can_be_shown(visitor):
    page = visitor.open("/fragilites?f.taille=250_et_plus&f.region=94")

    end = page.locator(".dead-end")
    expect(end).to_contain_text("moins de 10")
    bar = page.locator(".st-key-filters")
    expect(bar).to_contain_text("Effectif insuffisant")
    expect(page.locator("article.card .title").first).not_to_contain_text("Corse")

    widget(page, "Région").get_by_role("button", name="Tout retirer").click()

    chosen(page, f__taille=["250_et_plus"])
    expect(headline(page, "etat_territoire")).to_contain_text("(250 salariés et plus)")
    expect(bar).not_to_contain_text("Effectif insuffisant")
    expect(end).to_have_count(0)


def test_a_table_replaces_its_chart_from_the_keyboard_and_stays_while_filters_change(visitor):
    page = visitor.open("/fragilites")
    shown, table = card(page, "etat_territoire"), card(page, "etat_territoire").get_by_role("table")
    expect(table).to_have_count(0)
    shown.locator("a.compare").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(shown.get_by_role("button", name="Voir le tableau")).to_be_focused()
    page.keyboard.press("Enter")

    expect(table).to_be_visible()
    expect(chart(page, "etat_territoire")).to_be_hidden()
    expect(chart(page, "lien_territoire")).to_be_visible()
    expect(table.locator("caption")).to_have_text(
        "État perçu du territoire · % des acteurs · vague 2025 · simulé"
    )
    expect(table.get_by_role("rowheader")).to_have_count(4)
    expect(table.get_by_role("columnheader")).to_have_count(2)

    choose(page, "Type d'acteur", "Association")
    chosen(page, f__type_acteur=["association"])
    expect(table.locator("caption")).to_contain_text("Association")
    visitor.settle()
    expect(table).to_be_visible()
    expect(chart(page, "etat_territoire")).to_be_hidden()

    more(page, "etat_territoire").get_by_role("button", name="Voir le graphique").click()
    expect(chart(page, "etat_territoire")).to_be_visible()
    expect(table).to_have_count(0)


def test_an_address_of_tables_shows_them_and_leads_back_to_charts(visitor):
    page = visitor.open("/fragilites?affichage=tableaux")
    chosen(page, affichage=["tableaux"])
    expect(card(page, "etat_territoire").get_by_role("table")).to_be_visible()

    page.get_by_role("link", name="Voir les graphiques").click()

    expect(chart(page, "etat_territoire")).to_be_visible()
    chosen(page)


def test_the_file_tells_what_it_holds_and_opens_with_pandas(visitor):
    page = visitor.open(DEEP)
    more(page, "dynamique_cooperation").get_by_role("link", name="Partager ou télécharger").click()
    shared = page.frame_locator("dialog.share iframe")
    with page.expect_download() as download:
        shared.get_by_role("link", name=re.compile("CSV")).click()

    name = "fragilites-2025_dynamique_cooperation_par-taille_type_acteur-association_simule.csv"
    assert download.value.suggested_filename == name
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    about, rows = text.split("\n\n", 1)
    told = dict(line.split(";", 1) for line in about.splitlines())
    assert "dynamique de coopération" in told["Question"]
    assert told["Filtres"] == f"Type d'acteur{NBSP}: Association"
    assert told["Comparaison"] == "Taille"
    assert told["Base"].startswith("répondants ayant répondu à la question")
    assert told["Nature"].startswith("SIMULÉ")
    assert "Observatoire des partenariats, Tendances & Fragilités économiques" in told["Source"]
    assert told["Adresse"] == (
        f"{visitor.server}/cooperations?etude=fragilites-2025&q=dynamique_cooperation&by=taille&f.type_acteur=association"
    )

    frame = pd.read_csv(io.StringIO(rows), sep=";", decimal=",", na_values=["masqué"])
    table = (
        studies.opened(STUDY).table("dynamique_cooperation", "taille", {"type_acteur": ["association"]}).frame
    )
    assert frame["Estimation"].to_list() == pytest.approx(table["estimate"].to_list(), nan_ok=True)
    codes = [f"dynamique_cooperation={code}" for code in table["option"]]
    assert frame["Code de la réponse"].to_list() == codes


def test_a_broken_address_gives_notices_and_the_rest_still_works(visitor):
    page = visitor.open("/fragilites?f.region=99&f.nothing=1&q=nope&by=x&f.taille=10_a_49")

    notices = page.get_by_test_id("stAlert")
    expect(notices).to_have_count(4)
    for named in ("« 99 »", "« nothing »", "« nope »", "« x »"):
        expect(notices.filter(has_text=named)).to_have_count(1)
    expect(headline(page, "etat_territoire")).to_contain_text("(10 à 49 salariés)")
    expect(page.get_by_test_id("stException")).to_have_count(0)

    choose(page, "Type d'acteur", "Association")

    chosen(page, f__type_acteur=["association"], f__taille=["10_a_49"])
    expect(notices).to_have_count(0)


def test_back_and_forward_restore_the_earlier_selections(visitor):
    page = visitor.open("/fragilites")
    choose(page, "Type d'acteur", "Association")
    chosen(page, f__type_acteur=["association"])
    choose(page, "Taille", "10 à 49 salariés")
    chosen(page, f__type_acteur=["association"], f__taille=["10_a_49"])
    visitor.settle()

    page.go_back()

    chosen(page, f__type_acteur=["association"])
    expect(headline(page, "etat_territoire")).to_contain_text("des associations")
    expect(widget(page, "Taille")).not_to_contain_text("10 à 49")

    page.go_forward()

    chosen(page, f__type_acteur=["association"], f__taille=["10_a_49"])
    expect(headline(page, "etat_territoire")).to_contain_text("(Association ; 10 à 49 salariés)")
    expect(widget(page, "Taille")).to_contain_text("10 à 49 salariés")


def test_back_to_another_page_shows_that_page_and_its_selection(visitor):
    page = visitor.open("/fragilites")
    choose(page, "Type d'acteur", "Association")
    chosen(page, f__type_acteur=["association"])
    visitor.turn("Besoins")
    expect(headline(page, "besoins_eco")).to_contain_text("(Association)")
    chosen(page, f__type_acteur=["association"])
    visitor.settle()

    page.go_back()
    with suppress(AssertionError):  # a slow server writes the address after the page: one entry more
        expect(page.locator("h1")).to_have_text("Fragilités des territoires", timeout=5_000)
    if page.locator("h1").inner_text() == "Besoins":
        page.go_back()

    expect(page.locator("h1")).to_have_text("Fragilités des territoires")
    expect(headline(page, "etat_territoire")).to_contain_text("des associations")
    chosen(page, f__type_acteur=["association"])


def test_a_whole_session_asks_nothing_of_another_host(visitor):
    page = visitor.open("/")
    themes = ("Fragilités des territoires", "Coopérations", "Besoins", "Leviers")
    for name in (*themes, "Comparer", "Explorer", "Méthode"):
        visitor.turn(name)
        expect(page.locator("h1")).to_have_text(name)
        visitor.settle()
        first = page.locator("article.card").first
        if first.locator("button.switch").count():
            for display in ("Voir le tableau", "Voir le graphique"):
                if first.locator("details.more").get_attribute("open") is None:
                    first.locator("details.more > summary").click()
                first.get_by_role("button", name=display).click()

    assert len(visitor.requests) > 20
    assert (visitor.strangers, visitor.troubles) == ([], [])


@pytest.mark.nightly
@pytest.mark.parametrize("survey", ["nonvoters-sav", "nonvoters"])
def test_a_real_survey_of_another_country_has_its_own_themes_segments_and_no_simulation(serve, visit, survey):
    folder = ROOT / "tests" / "data" / survey
    book = studies.opened(folder).book
    visitor = visit(serve(folder))
    page = visitor.open("/")

    expect(page.locator("h1")).to_have_text(book.title)
    for theme in book.themes:
        expect(page.locator(".tiles").get_by_role("link", name=theme.title)).to_be_visible()
    if (more_filters := page.locator("button.more-filters")).is_visible():
        more_filters.click()
    for name in book.segments:
        expect(page.get_by_role("combobox", name=book.segment(name).title, exact=True)).to_be_visible()
    for address in ("/", f"/{book.themes[-1].id}?by={book.segments[0]}"):
        visitor.open(address)
        visitor.settle()
        expect(page.locator(".card").last).to_be_visible()
        assert "simul" not in re.sub("<style.*?</style>", "", page.content(), flags=re.DOTALL).lower()


def test_a_faulty_study_shows_a_sentence_and_none_of_its_values(serve, visit, tmp_path):
    folder = write_study(tmp_path / "essai", "B1\n1\nréponse privée\n", STATE)
    visitor = visit(serve(folder))
    page = visitor.page
    page.goto(visitor.server)

    expect(page.get_by_test_id("stAlert")).to_have_text(
        re.compile(r"Cette étude ne peut pas être affichée : son dossier comporte 1 défaut\.")
    )
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "réponse privée" not in page.content()
    assert "Traceback" not in page.content()

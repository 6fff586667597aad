"""What protects readers, seen from their browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import choose, chosen, headline, widget
from tests.conftest import free_port, serving

pytestmark = pytest.mark.browser

SMUGGLE = """() => new Promise(told => {
    document.addEventListener("securitypolicyviolation", refused => told(refused.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "window.smuggled = true";
    document.body.append(script);
    if (window.smuggled) told("it ran");
})"""


def test_a_smuggled_script_does_not_run(visitor):
    page = visitor.open("/fragilites")

    assert page.evaluate(SMUGGLE) == "script-src-elem"

    assert all("Content Security Policy" in trouble for trouble in visitor.troubles)
    visitor.troubles.clear()


def test_the_policy_hinders_no_page(visitor):
    for address in ("/?embed=true", "/explorer?q=etat_territoire", "/territoires", "/portrait?region=32"):
        visitor.open(address)
    visitor.page.goto(f"{visitor.server}/presentation")
    expect(visitor.page.locator(".screen.on .js-plotly-plot, .screen.on h2").first).to_be_visible()


def test_the_first_choice_after_the_server_was_replaced_counts(browser):
    port, page = free_port(), browser.new_page(locale="fr-FR")
    app = page.locator("[data-testid=stApp]")
    with serving(port=port) as server:
        page.goto(f"{server}/fragilites?f.region=32")
        expect(headline(page, "etat_territoire")).to_contain_text("(Hauts-de-France)")
    expect(app).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    with serving(port=port):
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")

        choose(page, "Type d'acteur", "Entreprise")
        chosen(page, f__type_acteur=["entreprise"], f__region=["32"])
        expect(headline(page, "etat_territoire")).to_contain_text("(Entreprise ; Hauts-de-France)")
        expect(widget(page, "Type d'acteur")).to_contain_text("Entreprise")

        choose(page, "Type d'acteur", "Association")
        expect(headline(page, "etat_territoire")).to_contain_text("(Entreprise ou Association ;")
        page.close()

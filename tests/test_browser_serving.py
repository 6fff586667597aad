"""What protects readers, seen from their browser."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("serving")]

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

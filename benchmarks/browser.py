"""What a reader waits for in a real browser, and what a first visit transfers.

The clock is that of the page: from the click to the frame where every chart is another; from the
navigation to the frame where the first chart stands.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.pages import CHARTS, HERE, PAGE, ROOT, STUDY, goal, settings
from benchmarks.server import Server

ROUNDS, CLICKS = 8, 3
"""Each page in turn, so that all meet the same noise; fewer clicks than the first filter has answers."""
SETTLED = 4_000
"""Milliseconds after the title, by which a page has asked for all it needs."""
PATIENCE = 20_000
"""Milliseconds after which a chart that is not another fails the measure."""
OF_NAIVE, OF_BYTES = 0.6, 0.4

CHART, BAR = ".js-plotly-plot, article.card .bars", ".point path, i.bar"
"""Those of Plotly, and ours, which are boxes."""

WATCH = (
    """
window.drawn = () => [...document.querySelectorAll('CHART')].map(chart =>
    [...chart.querySelectorAll('BAR')].map(bar => bar.getAttribute('d') ?? bar.getAttribute('style')).join()
    + chart.textContent);
window.firstChart = new Promise(found => {
    const look = () => document.querySelector('BAR')
        ? found(performance.now()) : requestAnimationFrame(look);
    look();
});
window.arm = charts => {
    const before = window.drawn();
    window.changed = new Promise((found, fail) => addEventListener('click', () => {
        setTimeout(() => fail(new Error('charts did not change')), PATIENCE);
        const begun = performance.now();
        const look = () => {
            const now = window.drawn();
            const all = now.length === charts && now.every((plot, i) => plot && plot !== before[i]);
            all ? found(performance.now() - begun) : requestAnimationFrame(look);
        };
        look();
    }, {capture: true, once: true}));
};
""".replace("PATIENCE", str(PATIENCE))
    .replace("CHART", CHART)
    .replace("BAR", BAR)
)


@dataclass
class Visit:
    """What a page transfers until it has settled, in bytes."""

    http: float = 0.0
    websocket: float = 0.0


def visit(browser: Browser, address: str) -> Visit:
    """A first visit, with an empty cache."""
    found, context = Visit(), browser.new_context(locale="fr-FR")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")

    def loaded(event: dict) -> None:
        found.http += event["encodedDataLength"]

    def received(event: dict) -> None:
        # What is not text is told in base64.
        frame = event["response"]
        found.websocket += len(frame["payloadData"]) * (1 if frame["opcode"] == 1 else 0.75)

    network.on("Network.loadingFinished", loaded)
    network.on("Network.webSocketFrameReceived", received)
    page.goto(address)
    page.locator("h1").first.wait_for()
    page.wait_for_timeout(SETTLED)
    context.close()
    return found


def first_chart(browser: Browser, address: str) -> float:
    """Milliseconds from the navigation, with an empty cache."""
    page = browser.new_page(locale="fr-FR")
    page.add_init_script(WATCH)
    page.goto(address)
    took = float(page.evaluate("window.firstChart"))
    page.close()
    return took


def clicks(browser: Browser, address: str) -> list[float]:
    """Milliseconds from each choice of another answer in the first filter."""
    page = browser.new_page(locale="fr-FR")
    page.add_init_script(WATCH)
    page.goto(address)
    page.locator(CHART).nth(CHARTS - 1).locator(BAR).first.wait_for()
    page.wait_for_timeout(SETTLED / 4)
    taken = [_click(page) for _ in range(CLICKS)]
    page.close()
    return taken


def _click(page: Page) -> float:
    page.locator(".st-key-filters").get_by_role("combobox").first.click()
    option = page.get_by_role("option").nth(1)  # the first is to choose all
    option.wait_for()
    page.wait_for_timeout(300)
    page.evaluate(f"window.arm({CHARTS})")
    option.click()
    took = float(page.evaluate("window.changed"))
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    return took


def main() -> None:
    """Print the clicks, the first charts and the bytes of each page."""
    from tests.conftest import BROWSER_ARGUMENTS, chromium

    with ExitStack() as stack:
        folder, plain = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        settings(folder)
        study = str(STUDY)
        naive = stack.enter_context(Server(HERE / "naive.py", folder, study)).address
        ours = stack.enter_context(Server(ROOT / "app.py", ROOT, STUDY=study)).address
        # What Streamlit sends by itself, without our middleware nor settings.
        alone = stack.enter_context(Server(HERE / "naive.py", plain, study)).address
        title = stack.enter_context(Server(HERE / "bare.py", plain)).address
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_ARGUMENTS)

        pages = {"pandas + Plotly Express": naive, f"ours, /{PAGE}": f"{ours}/{PAGE}"}
        for address in pages.values():
            first_chart(browser, address)  # the servers' first visitor
        changed, shown = (dict[str, list[float]]((name, []) for name in pages) for _ in range(2))
        for _ in range(ROUNDS):
            for name, address in pages.items():
                changed[name] += clicks(browser, address)
                shown[name].append(first_chart(browser, address))
        print(
            f"\nIn Chromium, in turn, medians of {ROUNDS * CLICKS} clicks and {ROUNDS} loads "
            "(least to most), milliseconds\n"
        )
        print(f"{'':<30}{'click to all charts changed':>32}{'empty cache to first chart':>32}")
        for name in pages:
            told = [
                f"{median(taken):.0f} ({min(taken):.0f} to {max(taken):.0f})"
                for taken in (changed[name], shown[name])
            ]
            print(f"{name:<30}{told[0]:>32}{told[1]:>32}")

        visits = {
            "a title, Streamlit alone": title,
            "four charts, Streamlit alone": alone,
            "ours, /": ours,
            f"ours, /{PAGE}": f"{ours}/{PAGE}",
        }
        print(f"\nA first visit, kB\n\n{'':<30}{'HTTP':>10}{'websocket':>12}")
        weights = {name: visit(browser, address) for name, address in visits.items()}
        for name, weight in weights.items():
            print(f"{name:<30}{weight.http / 1000:>10,.0f}{weight.websocket / 1000:>12,.0f}")
        browser.close()

    before, after = (median(taken) for taken in changed.values())
    print()
    goal(
        f"Click to charts changed: at most {OF_NAIVE} of Plotly Express",
        after <= OF_NAIVE * before,
        f"{after / before:.2f}",
    )
    part = weights[f"ours, /{PAGE}"].http / weights["four charts, Streamlit alone"].http
    goal(f"First visit: at most {OF_BYTES} of Streamlit alone", part <= OF_BYTES, f"{part:.2f}")


if __name__ == "__main__":
    main()

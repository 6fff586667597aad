"""Pictures of every view of tests/addresses.py, in three sizes and two themes, with a sheet of them all.

``python -m tests.screenshots [view …]`` starts a server on the demonstration study and writes
``build/screenshots/<view>-<size>-<theme>.png`` and ``index.html``. ``python -m tests.screenshots readme``
takes the pictures of README.md again.
"""

import sys
from html import escape
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.addresses import VIEWS
from tests.conftest import BROWSER_ARGUMENTS, ROOT, Visitor, chromium, serving

FOLDER = ROOT / "build" / "screenshots"
SIZES = {"telephone": (390, 844), "portable": (1366, 768), "projecteur": (1920, 1080)}
THEMES = {"clair": "light", "sombre": "dark"}
TALLEST = 6000


def whole_page(page: Page, width: int, least: int) -> None:
    """A window as tall as the page, so that one picture holds it and every chart is drawn."""
    page.set_viewport_size({"width": width, "height": least})
    tall = "[...document.querySelectorAll('[data-testid=stMain]')]"
    for _ in range(2):  # a table takes its height once it is in sight
        height = page.evaluate(f"Math.max(...{tall}.map(e => e.scrollHeight))")
        page.set_viewport_size({"width": width, "height": min(max(height, least), TALLEST)})
        page.wait_for_function(
            "() => [...document.querySelectorAll('.js-plotly-plot')].every(plot => Math.abs("
            "plot.querySelector('.main-svg').getBoundingClientRect().width - plot.clientWidth) <= 1)"
        )
        page.wait_for_timeout(150)
    page.evaluate("document.fonts.ready")


def take(names: list[str], folder: Path = FOLDER) -> list[Path]:
    """Take the pictures of some views; where each was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_ARGUMENTS)
        for theme, scheme in THEMES.items():
            for size, (width, height) in SIZES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=scheme,
                    locale="fr-FR",
                    reduced_motion="reduce",
                )
                visitor = Visitor(context.new_page(), server)
                for name in names:
                    visitor.open(VIEWS[name])
                    whole_page(visitor.page, width, height)
                    visitor.settle()
                    written.append(folder / f"{name}-{size}-{theme}.png")
                    visitor.page.screenshot(path=written[-1], animations="disabled")
                    visitor.page.set_viewport_size({"width": width, "height": height})
                assert visitor.troubles == [], visitor.troubles
                context.close()
        browser.close()
    return written


def sheet(names: list[str]) -> str:
    """The contact sheet: a row a view, a column a size and theme."""
    columns = [f"{size}-{theme}" for size in SIZES for theme in THEMES]
    heads = "".join(f"<th scope='col'>{column}</th>" for column in columns)
    rows = ""
    for name in names:
        cells = "".join(
            f"<td><a href='{name}-{column}.png'><img src='{name}-{column}.png' alt='{name}, {column}' "
            "loading='lazy'></a></td>"
            for column in columns
        )
        rows += f"<tr><th scope='row'>{name}<br><small>{escape(VIEWS[name])}</small></th>{cells}</tr>"
    style = "body{font:14px sans-serif} th{text-align:left} img{max-width:15vw;max-height:420px}"
    return (
        f"<!doctype html><html lang='fr'><meta charset='utf-8'><title>Captures</title><style>{style}</style>"
        f"<h1>Captures</h1><table><thead><tr><th scope='col'>Vue</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></html>"
    )


README = {
    "synthese": ("/", (1366, 1000), ""),
    "comparer": ("/comparer", (1366, 1000), ""),
    "territoires": (VIEWS["territoires"], (1366, 768), ""),
    "presentation": ("/presentation?q=etat_territoire&by=type_acteur", (1366, 768), ""),
    "portrait": (VIEWS["portrait"], (1366, 768), ""),
    "partager": ("/partager/fragilites?q=etat_territoire&by=type_acteur", (1366, 768), "Image"),
}
"""The pictures of README.md: an address, a size, and the heading that stands at the top."""


def picture_readme() -> None:
    """Take the pictures of README.md again."""
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_ARGUMENTS)
        page = browser.new_page(locale="fr-FR", reduced_motion="reduce")
        for name, (address, (width, height), heading) in README.items():
            page.set_viewport_size({"width": width, "height": height})
            if name in VIEWS:
                Visitor(page, server).open(address)
            else:
                page.goto(server + address, wait_until="networkidle")
            if heading:
                page.get_by_role("heading", name=heading, exact=True).evaluate("it => it.scrollIntoView()")
            page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png", animations="disabled")
        browser.close()


if __name__ == "__main__":
    if sys.argv[1:] == ["readme"]:
        sys.exit(picture_readme())
    asked = sys.argv[1:] or list(VIEWS)
    for path in take(asked):
        print(path.relative_to(ROOT))
    (FOLDER / "index.html").write_text(sheet(asked), encoding="utf-8")

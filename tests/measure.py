"""How the real pages read, measured in a browser: each line with what is due, met or not (``make measure``).

Only what is visible counts: nothing folded, nothing that a style hides. What each line means:

* **words**: pieces between spaces that hold a letter or a digit. Names and values inside a chart are words of
  its page, but not of its card.
* **small print**: words outside of charts that are smaller than 14 px, or in notes, caveats and feet, as a
  part of all the words of the page.
* **links of a card**: its links and buttons, and the menu « ⋯ »; what unfolds its notes is none.
* **an action**: a choice in a list, or a press. A list that has to be opened first, a sheet, a menu: a press
  more.
* **« simul… » on Synthèse**: outside of its card, which says so for itself as each thing that can leave does.
* a card, a share: the median of all the cards of the theme pages, without a split (least to most beside it).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Locator, expect, sync_playwright

from core import open_study
from core.views import theme_path
from tests.conftest import BROWSER_ARGUMENTS, ROOT, Visitor, chromium, serving

STUDY = ROOT / "data" / "fragilites-2025"
SIZES = {"1920": (1920, 1080), "1366": (1366, 768), "768": (768, 1024), "390": (390, 844)}
USUAL, PHONE = "1366", "390"

PARTS = {
    "main": "[data-testid=stMain]",
    "card": "article.card",
    "title": ".title",
    "chart": ".chart, .js-plotly-plot, svg",
    "small": ".notes, .caveat, .sources, small, footer",
    "link": "a[href], button, .more > summary",
    "home": "form.home-form",
    "number": ".figures b, .key .value, .hero .value",
}
"""Where the parts of a page stand: all that this module knows of their markup."""

MEASURE = """parts => {
    const shown = element => element.checkVisibility({
        contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true,
    }) && element.getClientRects().length > 0 && element.getBoundingClientRect().width > 1;
    const words = text => text.split(/\\s+/).filter(piece => /[\\p{L}\\p{N}]/u.test(piece)).length;
    const texts = root => {
        const found = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (element && words(walker.currentNode.data) && !element.closest('style, script')
                && shown(element)) found.push([walker.currentNode.data, element]);
        }
        return found;
    };
    const count = pairs => pairs.reduce((sum, [text]) => sum + words(text), 0);
    const outside = pairs => pairs.filter(([, element]) => !element.closest(parts.chart));
    const small = pairs => pairs.filter(([, element]) => element.closest(parts.small)
        || parseFloat(getComputedStyle(element).fontSize) < 14);
    const main = document.querySelector(parts.main);
    const scrolled = main.scrollTop + scrollY;
    const top = element => element ? element.getBoundingClientRect().top + scrolled : null;
    const first = (selector, root) => [...(root || main).querySelectorAll(selector)].find(shown);
    const told = texts(main), said = outside(told);
    const cards = [...main.querySelectorAll(parts.card)].filter(shown).map(card => {
        const chart = first(parts.chart, card), own = texts(card);
        return {
            height: card.getBoundingClientRect().height,
            chart: chart ? chart.getBoundingClientRect().height : 0,
            words: count(outside(own)),
            links: [...card.querySelectorAll(parts.link)].filter(shown).length,
        };
    });
    const title = first(parts.card);
    return {
        cards,
        height: Math.max(...[...document.querySelectorAll(parts.main)].map(each => each.scrollHeight)),
        words: count(told),
        small: count(small(said)),
        simulated: (told.filter(([, element]) => !element.closest(parts.card)).map(([text]) => text).join(' ')
            .match(/simul/gi) || []).length,
        number: top(first(parts.number)),
        title: title ? top(first(parts.title, title)) : null,
        wide: document.documentElement.scrollWidth - innerWidth,
    };
}"""


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, what is due, and whether it is."""

    what: str
    found: str
    due: str
    met: bool

    def __str__(self) -> str:
        return f"{self.what:<58}{self.found:<34}{self.due:<22}{'met' if self.met else 'NOT MET'}"


class Reader:
    """Someone who opens pages in a window of one size."""

    def __init__(self, browser: Browser, server: str, size: str) -> None:
        width, height = SIZES[size]
        phone = width < 500
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", has_touch=phone, is_mobile=phone
        )
        self.visitor = Visitor(self.context.new_page(), server)
        self.actions = 0

    def read(self, address: str) -> dict[str, Any]:
        """Open a page, and measure what is seen of it."""
        page = self.visitor.open(address)
        measured: dict[str, Any] = page.evaluate(MEASURE, PARTS)
        return measured

    def press(self, found: Locator) -> None:
        """An action."""
        self.actions += 1
        found.first.click()

    def choose(self, found: Locator, answer: str) -> None:
        """An action: a list of the browser opens by itself where a finger or the keyboard chooses."""
        self.actions += 1
        found.first.dispatch_event("pointerdown")
        found.first.select_option(label=answer)


NOTICES = 1500
"""Milliseconds after which a reader who is led nowhere presses the button."""
REGION, ACTOR = "Hauts-de-France", "Association"


def at_home(reader: Reader) -> int:
    """From the first page to « my region, my type of actor », by what it offers: how many actions."""
    page = reader.visitor.open("/")
    form = page.locator(PARTS["home"])
    for answer in (REGION, ACTOR):
        reader.choose(form.locator("select").filter(has=page.locator("option", has_text=answer)), answer)
    arrived = re.compile(r"(?=.*\b32\b)(?=.*\bassociation\b)")
    try:
        expect(page).to_have_url(arrived, timeout=NOTICES)
    except AssertionError:
        reader.press(form.get_by_role("button"))
        expect(page).to_have_url(arrived)
    reader.visitor.settle()
    return reader.actions


def told(values: Iterable[float], unit: Callable[[float], str]) -> str:
    """A median, and its least and most."""
    each = sorted(values)
    if not each:
        return "none"
    return f"{unit(median(each))} ({unit(each[0])} to {unit(each[-1])})"


def pixels(value: float) -> str:
    return f"{value:.0f}"


def percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def middle(values: Iterable[float]) -> float:
    """The median; nothing to measure is no success."""
    each = list(values)
    return median(each) if each else float("nan")


def measure(browser: Browser, server: str) -> tuple[list[Line], list[str]]:
    """Every line of the design, and a table of all sizes."""
    book = open_study(STUDY).book
    themes = [f"/{theme_path(theme.id)}" for theme in book.themes]
    others = ["/comparer", "/territoires?q=etat_territoire", "/portrait?region=32", "/explorer"]
    seen: dict[str, dict[str, dict[str, Any]]] = {size: {} for size in SIZES}
    actions = {}
    for size in SIZES:
        reader = Reader(browser, server, size)
        for address in ["/", *themes, *(others if size == USUAL else [])]:
            seen[size][address] = reader.read(address)
        reader.context.close()
    for size in (USUAL, PHONE):
        reader = Reader(browser, server, size)
        actions[size] = at_home(reader)
        reader.context.close()

    def cards(size: str) -> list[dict[str, float]]:
        return [card for theme in themes for card in seen[size][theme]["cards"]]

    def share(size: str) -> list[float]:
        return [card["chart"] / card["height"] for card in cards(size)]

    def print_(size: str) -> dict[str, float]:
        return {name: page["small"] / max(1, page["words"]) for name, page in seen[size].items()}

    usual, first = cards(USUAL), seen[PHONE]["/"]
    heights, words = [c["height"] for c in usual], [c["words"] for c in usual]
    links, small = [c["links"] for c in usual], print_(USUAL)
    worst = max(small, key=lambda name: small[name])
    simulated = seen[USUAL]["/"]["simulated"]
    leaves = leaving(browser, server)
    tall = seen[USUAL]["/cooperations"]["height"]
    number, title = first["number"], first["title"]
    lines = [
        Line("height of a card at 1366, px", told(heights, pixels), "280 to 330", middle(heights) <= 330),
        Line("words of a card", told(words, pixels), "about 45 (≤ 50)", middle(words) <= 50),
        Line("links of a card", told(links, pixels), "2", bool(links) and max(links) <= 2),
        Line("chart in a card at 1366", told(share(USUAL), percent), "≥ 65 %", middle(share(USUAL)) >= 0.65),
        Line(
            "chart in a card on a phone", told(share(PHONE), percent), "≥ 55 %", middle(share(PHONE)) >= 0.55
        ),
        Line(
            f"small print, the most: {worst}",
            told(small.values(), percent),
            "≤ 20 % on each page",
            small[worst] <= 0.2,
        ),
        Line("« simul… » on Synthèse", str(simulated), "1", simulated == 1),
        Line(
            "« simul… » in each thing that leaves",
            ", ".join(f"{name} {count}" for name, count in leaves.items()),
            "1 or more in each",
            all(leaves.values()),
        ),
        Line(
            "first number on a phone, y in px",
            "none" if number is None else pixels(number),
            "≤ 280",
            number is not None and number <= 280,
        ),
        Line(
            "first chart's title on a phone, y in px",
            "none" if title is None else pixels(title),
            "< 844",
            title is not None and title < SIZES[PHONE][1],
        ),
        Line("« my region, my type », actions at 1366", str(actions[USUAL]), "2", actions[USUAL] <= 2),
        Line("« my region, my type », actions on a phone", str(actions[PHONE]), "2", actions[PHONE] <= 2),
        Line("height of Coopérations at 1366, px", pixels(tall), "about 1500 (≤ 1650)", tall <= 1650),
    ]
    table = [f"{'':<10}{'card, px':<24}{'chart':<24}{'words':<20}{'small print':<22}{'too wide, px':<12}"]
    for size in SIZES:
        each = cards(size)
        table.append(
            f"{size:<10}{told([c['height'] for c in each], pixels):<24}{told(share(size), percent):<24}"
            f"{told([c['words'] for c in each], pixels):<20}{told(print_(size).values(), percent):<22}"
            f"{max(0, *(page['wide'] for page in seen[size].values())):<12.0f}"
        )
    return lines, [*table, "", *(f"{name:<34}small print {percent(part)}" for name, part in small.items())]


LEAVING = {
    "frame": "/cooperations?q=partenaires&embed=true",
    "slide": "/presentation?q=partenaires",
    "picture": "/partager/cooperations?q=partenaires",
    "portrait": "/portrait?region=32",
}


def leaving(browser: Browser, server: str) -> dict[str, int]:
    """How often each thing that can leave the dashboard says that its numbers are simulated."""
    context = browser.new_context(locale="fr-FR")
    page, found = context.new_page(), {}
    visitor = Visitor(page, server)
    for name, address in LEAVING.items():
        page.goto(server + address)
        if page.get_by_test_id("stApp").or_(page.locator("#root")).count():
            visitor.settle()
        found[name] = page.evaluate("(document.body.innerText.match(/simul/gi) || []).length")
    for kind in ("csv", "xlsx"):
        answer = context.request.get(f"{server}/fichiers/{open_study(STUDY).book.id}/partenaires.{kind}")
        found[kind] = answer.text().count("simul") if kind == "csv" else int(answer.ok)
    context.close()
    return found


def main() -> int:
    """Print every line; 1 when one of them is not met."""
    with serving(STUDY) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_ARGUMENTS)
        lines, table = measure(browser, server)
        browser.close()
    print(f"{'':<58}{'today':<34}{'due':<22}")
    print("\n".join(map(str, lines)))
    print("\n" + "\n".join(table))
    return 0 if all(line.met for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())

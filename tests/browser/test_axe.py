"""What axe-core finds in what we author: nothing (``test_visits`` asks it, on each page).

What Streamlit or Plotly writes is theirs: each fault is in one of the tables below, by rule and selector,
and in docs/accessibility.md with its effect. A new page is a line of tests/addresses.py.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.charts.palette import PALETTES
from tests.addresses import VIEWS

ROOT = Path(__file__).parents[2]
AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
THIRD_PARTY = {
    ("region", "body > div > div > [role=listbox]"): (
        "Streamlit's open list of a filter stands at the end of the page, outside its landmarks: the field "
        "that opened it owns it (aria-controls), so it is read in its place"
    ),
}
"""Rule and selector of the violations of others' markup → why it is there and what a reader meets."""

UNDECIDED = {
    ("aria-prohibited-attr", "[data-testid=stMultiSelect] [data-tag]"): (
        "Streamlit names the tag of a chosen value by aria-label on a span without role; the tag holds the "
        "same words as text, so nothing is lost where the label is not read"
    ),
    ("aria-valid-attr-value", "[data-testid=stMultiSelect] input, [data-testid=stSelectbox] input"): (
        "a field of Streamlit that has just been drawn may name a description that comes a moment later; its "
        "name does not depend on it"
    ),
    (
        "aria-hidden-focus",
        "[data-testid=stApp]:has([aria-expanded=true][role=combobox]) [aria-hidden=true]:not(.swatch)",
    ): (
        "while a list is open, Streamlit hides the rest of the page from screen readers; Tab closes the list "
        "and shows the rest again before it moves"
    ),
}
"""Rule and selector of what axe leaves to a person → what that person found."""

SETTINGS = """axe.configure({rules: [
    {id: 'target-size', enabled: true},
]})"""

STILL = """async () => {
    const ends = document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.all(ends.map(animation => animation.finished.catch(() => {})));
    await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""

FAULTS = """async known => {
    // The drawing inside a chart, which is a figure with a name: charts/test_palette.py computes contrasts.
    const found = await axe.run({exclude: ['.js-plotly-plot .svg-container', '#preview > svg']});
    // A rule that stopped on an error of axe itself (a table wider than a phone) has judged nothing.
    const judged = ({any, none}) => ![...any, ...none].some(({message}) => message.startsWith('Axe enc'));
    const faults = (list, kind) => found[list].flatMap(({id, nodes}) => nodes.filter(judged)
        .flatMap(({target, html}) => {
        const node = document.querySelector(target[target.length - 1]);
        const accounted = known[kind].some(([rule, theirs]) => rule === id && node?.matches(theirs));
        return accounted ? [] : [`${kind} ${id}: ${html.slice(0, 150)}`];
    }));
    return [...faults('violations', 'violations'), ...faults('incomplete', 'undecided')];
}"""


def faults(page):
    """What axe finds on the page, but what is in the tables above; what fades in has no colours yet."""
    page.evaluate(STILL)
    page.evaluate(AXE)
    page.evaluate(SETTINGS)
    known = {"violations": [list(k) for k in THIRD_PARTY], "undecided": [list(k) for k in UNDECIDED]}
    return page.evaluate(FAULTS, known)


def rgb(colour):
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


def darken(visitor):
    """The reader's system turns dark: the page, with its charts, follows."""
    page = visitor.page
    page.evaluate("window.before = true")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => window.before === undefined")
    visitor.settle()
    if page.locator(".js-plotly-plot .textpoint text").count():
        dark = (rgb(PALETTES["dark"].text), rgb(PALETTES["dark"].quiet))
        # Some of a chart's words: those on the regions of a map are in the ink of their fill.
        page.wait_for_function(
            "inks => [...document.querySelectorAll('.js-plotly-plot .textpoint text')]"
            ".some(text => inks.includes(getComputedStyle(text).fill))",
            arg=list(dark),
        )


@pytest.mark.browser
def test_axe_finds_nothing_while_a_list_is_open(visitor):
    page = visitor.open(VIEWS["synthese-filtree"])
    page.get_by_role("combobox", name="Taille", exact=True).click()
    expect(page.get_by_role("option").first).to_be_visible()

    assert faults(page) == []


def test_each_fault_of_others_is_told_in_the_documentation():
    told = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")

    assert [
        key for key in (*THIRD_PARTY, *UNDECIDED) if f"`{key[0]}`" not in told or f"`{key[1]}`" not in told
    ] == []


@pytest.mark.browser
def test_no_selector_of_others_faults_covers_what_we_author(visitor):
    page = visitor.open(VIEWS["synthese-filtree"])
    selectors = ", ".join(selector for _, selector in (*THIRD_PARTY, *UNDECIDED))

    expect(page.get_by_test_id("stHtml").first).to_be_visible()
    expect(page.get_by_role("combobox").first).to_be_visible()  # its script may come after the page
    assert page.evaluate("s => document.querySelectorAll(s).length", selectors) > 0
    assert (
        page.evaluate(
            "s => [...document.querySelectorAll('[data-testid=stHtml], [data-testid=stMarkdown]')]"
            ".filter(own => [...own.querySelectorAll('*')].some(e => e.matches(s))).length",
            selectors,
        )
        == 0
    )

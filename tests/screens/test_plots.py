"""The charts of pages, read back from their HTML by an auditor who knows the published tables alone."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from core.charts import forms
from core.screens import bars
from core.screens.cards import card
from core.screens.panels import group_panels
from core.screens.plots import question_plot
from core.views import Recipe, all_of
from core.words import labels, numbers
from tests import made, studies
from tests.conftest import ROOT

DEMONSTRATION = ROOT / "data" / "fragilites-2025"
STUDIES = [DEMONSTRATION, ROOT / "tests" / "data" / "nhanes", ROOT / "docs" / "exemple-etude"]


class Read(HTMLParser):
    """Every element of a chart: its classes, its style, the words that it holds itself."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        place = {k: v for k, v in re.findall(r"([\w-]+):([^;]+)", known.get("style") or "")}
        self.found.append({"class": (known.get("class") or "").split(), "words": "", **place})
        self.open.append(self.found[-1])

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        for element in self.open:
            element["words"] += data

    def of(self, name):
        return [each for each in self.found if name in each["class"]]


def percent(length):
    return float(length.removesuffix("%")) / 100


def plot(study, recipe):
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    drawn = question_plot(table, whole, study.published_shares(recipe), "alternative")
    return table, drawn, Read(drawn.html)


def reaches(table, real):
    """How far the rows of a scale reach to the left and to the right of its axis, each by the farthest."""
    placed = forms.sides(table.question)
    reach = [[], []]
    for item in table.items:
        for group in table.groups:
            rows = [(o, table.row(o.code, group, item)) for o in placed.drawn]
            if any(row.estimate is None for _, row in rows):
                continue
            for side, options in enumerate((placed.lefts, placed.rights)):
                told = [real.get((item, o.code, group), row.estimate) for o, row in rows if o in options]
                reach[side].append(sum(told))
    return [[max(reach[0], default=0), max(reach[1], default=0)]]


def recipes(study):
    for question in study.book.questions:
        for recipe in all_of(study.book, question.id):
            if not recipe.counted:
                yield recipe


@pytest.mark.parametrize("folder", STUDIES, ids=lambda folder: folder.name)
def test_every_share_of_a_chart_is_written_and_as_long_as_it_says(folder):
    study = studies.opened(folder)
    for recipe in recipes(study):
        table, plotted, read = plot(study, recipe)
        if table.of_means or forms.form(table) not in ("options", "stacked"):
            continue
        real = study.published_shares(recipe) if table.simulated else {}
        told = {}
        for row in table.rows:
            share = real.get((row.item, row.option, row.group), row.estimate)
            if share is not None:
                told.setdefault(numbers.percent(share), []).append(share)
        words = unescape(plotted.html)
        for each in told:
            assert each in words, (recipe, each)
        # In one scale of the chart: the longest bar tells how long a point is.
        drawn = [percent(bar["width"]) for bar in read.of("bar")]
        shares = [s for each in told.values() for s in each if s]
        if drawn and shares:
            scale = 1.0
            if forms.form(table) == "stacked":  # all that is left of the axis, and right of it, has its place
                edges = [(percent(bar["left"]), percent(bar["width"])) for bar in read.of("bar")]
                assert all(start >= -1e-4 and start + width <= 1 + 1e-4 for start, width in edges)
                scale = 1 / max(1.0, *(sum(sides) for sides in reaches(table, real)))
            longest = [s * scale for s in shares]
            assert all(min(abs(bar - s) for s in longest) < 1e-3 for bar in drawn), recipe


@pytest.mark.parametrize("folder", STUDIES, ids=lambda folder: folder.name)
def test_what_is_masked_is_neither_drawn_nor_zero(folder):
    study = studies.opened(folder)
    met = 0
    for recipe in recipes(study):
        table, plotted, read = plot(study, recipe)
        hidden = labels.masked_groups(table)
        for group in hidden:
            met += 1
            name = labels.group_label(table, group)
            rows = [r for r in read.of("row") if "heads" not in r["class"] and r["words"].startswith(name)]
            assert all(not re.search(r"\d\s*%", row["words"]) for row in rows), (recipe, name)
            assert name in unescape(plotted.html) or not table.view.by
    assert met or study.book.disclosure.minimum_base == 1


def test_a_small_base_is_hollow_told_first_and_never_full():
    study = studies.opened(DEMONSTRATION)
    recipe = Recipe("partenaires", filters=(("region", ("24",)), ("taille", ("moins_de_10",))))
    table, _, read = plot(study, recipe)

    assert {row.status for row in table.rows} == {"caution"}
    assert read.of("bar") and all("hollow" in bar["class"] for bar in read.of("bar"))
    html = card(study, recipe, page="/x").html
    first = re.search(r'<span class="badge (\w+)">([^<]*)', html)
    base = next(row.base for row in table.rows)
    assert (first[1], first[2].replace("\u00a0", " ")) == ("weak", f"Effectif faible : {base}")


def test_simulated_answers_are_hatched_but_for_what_was_published():
    study = studies.opened(DEMONSTRATION)
    for recipe in recipes(study):
        table, _, read = plot(study, recipe)
        if forms.form(table) not in ("options", "stacked"):
            continue
        real = {numbers.percent(v) for k, v in study.published_shares(recipe).items() if v}
        plain = [bar for bar in read.of("bar") if "hatched" not in bar["class"]]
        assert len(plain) <= len(study.published_shares(recipe)), recipe
        assert {bar["words"] for bar in plain if bar["words"]} <= real, recipe


def test_the_bar_of_a_share_is_as_long_with_filters_as_without():
    study = studies.opened(DEMONSTRATION)
    every = plot(study, Recipe("partenaires"))[2].of("bar")
    some = plot(study, Recipe("partenaires", filters=(("type_acteur", ("association",)),)))[2]
    table = study.make(Recipe("partenaires", filters=(("type_acteur", ("association",)),)))

    assert percent(every[0]["width"]) == pytest.approx(
        max(r.estimate for r in study.make(Recipe("partenaires")).rows)
    )
    assert percent(some.of("bar")[0]["width"]) == pytest.approx(max(r.estimate for r in table.rows))
    assert (
        len(some.of("tick")) == len(table.rows) + 1 - 1 + len([h for h in some.of("ticked")]) - 1
    )  # one for each bar, and one in the head of their column


def test_an_answer_has_one_colour_on_every_page():
    study = studies.opened(DEMONSTRATION)
    _, _, read = plot(study, Recipe("etat_territoire", "type_acteur"))
    alone = plot(study, Recipe("etat_territoire"))[2]

    def colours(found):
        return {e["--c"] for e in found.of("bar")}

    assert colours(read) <= colours(alone)
    assert len(colours(read)) == 3


def test_no_opinion_is_a_column_of_numbers_and_never_a_block():
    study = studies.opened(DEMONSTRATION)
    table, _, read = plot(study, Recipe("besoins_eco"))
    silent = [row for row in table.rows if row.option == "nsp"]
    numbers_told = [e["words"].split()[-2] for e in read.of("num") if "%" in e["words"]]

    assert len(numbers_told) == len(silent)
    assert len(read.of("bar")) == len(table.rows) - len(silent)


def test_small_values_of_a_scale_stand_above_their_bars_all_of_them():
    study = studies.opened(DEMONSTRATION)
    table, _, read = plot(study, Recipe("lien_territoire", "type_acteur"))
    above = " ".join(e["words"] for e in read.of("up"))

    small = [r for r in table.rows if r.estimate and r.estimate < 0.05 and r.option != "nsp"]
    assert small
    for row in small:
        assert numbers.percent(row.estimate) in above


def test_established_gaps_are_full_in_panels_and_bold_among_dots():
    study = studies.opened(DEMONSTRATION)
    recipe = Recipe("partenaires", "type_acteur")
    table, whole = study.make(recipe), study.make(Recipe("partenaires"))
    read = Read(group_panels(table, whole, "", {}, "alternative"))
    established = [r for r in table.rows if r.p_adjusted is not None and r.p_adjusted < 0.05]

    assert [e["words"].split()[-2] for e in read.of("found")] == [
        numbers.percent(r.estimate).split("\u00a0")[0] for r in established
    ]
    few = Recipe("formes", "type_acteur")
    table = study.make(few)
    read = Read(group_panels(table, study.make(Recipe("formes")), "", {}, "alternative"))
    full = [b for b in read.of("bar") if "hollow" not in b["class"]]
    found = [r for r in table.rows if r.p_adjusted is not None and r.p_adjusted < 0.05]
    assert len(full) == len(found) + len(table.options)  # and the whole of each panel


def test_of_many_groups_answers_without_a_gap_are_folded_and_nothing_is_said_twice():
    study = studies.opened(DEMONSTRATION)
    recipe = Recipe("partenaires", "region", (("type_acteur", ("association",)),))
    table, whole = study.make(recipe), study.make(Recipe("partenaires"))
    html = group_panels(table, whole, "", {}, "alternative")
    seen, folded = html.split('<details class="rest">')
    found = {r.option for r in table.rows if r.p_adjusted is not None and r.p_adjusted < 0.05}

    assert seen.count('class="panel"') == len(found) == 1
    assert folded.count('class="panel"') == len(table.options) - 1
    assert "7\u00a0autres réponses, sans écart établi" in folded
    assert "Mayotte" not in re.sub(r'aria-label="[^"]*"', "", html)  # said in words, below
    assert html.count("ensemble\u00a0: ") == len(table.options)  # beside a name, not after a value


def test_names_of_answers_are_as_wide_as_the_row_that_they_stand_over():
    read = plot(studies.opened(DEMONSTRATION), Recipe("lien_territoire", "type_acteur"))[2]
    first = read.of("track")[0]
    track = read.found.index(first)
    bars_of_first = []
    for element in read.found[track + 1 :]:
        if "track" in element["class"]:
            break
        if "bar" in element["class"]:
            bars_of_first.append(element)
    keys = read.of("keys")[0]

    start = min(percent(b["left"]) for b in bars_of_first)
    end = max(percent(b["left"]) + percent(b["width"]) for b in bars_of_first)
    assert percent(keys["--start"]) == pytest.approx(start, abs=0.001)
    assert percent(keys["--wide"]) == pytest.approx(end - start, abs=0.001)


def test_labels_are_escaped_and_never_cut():
    html = bars.row(bars.name("<b>A & co</b> " * 30), bars.track([bars.value("1 %", 0.01)]))

    assert "<b>A" not in html
    assert html.count("&lt;b&gt;A &amp; co") == 30


def test_a_card_says_at_most_what_a_glance_takes():
    study = studies.opened(DEMONSTRATION)
    for question in study.book.questions:
        if question.id in study.book.segments:
            continue
        html = card(study, Recipe(question.id), page="/x").html
        html = re.sub(
            r'<details.*?</details>|<div class="table">.*?</div></div>|<div class="chart">.*?</div></div>',
            "",
            html,
        )
        words = re.sub(r"<[^>]+>", " ", html).split()
        assert len(words) <= 48, (question.id, words)
        assert html.count("<a ") == 1


def test_a_hollow_bar_of_few_respondents_is_not_told_as_a_gap_that_is_not_established():
    study = studies.opened(DEMONSTRATION)
    recipe = Recipe("partenaires", "region", filters=(("type_acteur", ("association",)),))
    table = study.make(recipe)
    html = group_panels(table, study.make(Recipe("partenaires")), "", {}, "alternative")

    found = [row for row in table.rows if row.p_adjusted is not None and row.p_adjusted < 0.05]
    assert {row.status for row in found} == {"caution"}
    assert "barre creuse\u00a0: écart non établi, ou effectif faible" in unescape(html)
    assert numbers.points(found[0].difference).partition("\u00a0")[0] in unescape(html)


def test_the_mark_of_the_whole_study_never_crosses_a_value():
    study = studies.opened(DEMONSTRATION)
    read = plot(study, Recipe("etat_territoire", filters=(("type_acteur", ("association",)),)))[2]
    ticks = [percent(each["left"]) for each in read.of("tick")]
    values = [percent(each["left"]) for each in read.of("value")]

    assert len(ticks) == len(values) == 4
    assert all(tick <= value for tick, value in zip(ticks, values, strict=True))


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("by", [None, "area"])
def test_a_grid_that_nobody_may_have_an_opinion_on_is_drawn_all_the_same(ordered, by):
    lines = made.grid("lines", ["one", "two"], "unsure", "silent", ordered=ordered)
    for option in lines["options"]:
        option["role"] = "no_opinion"
    book = made.book(lines, made.single("area", "a", "b"), segments=["area"])
    answers = {
        ("lines", "one"): ["unsure", "silent"],
        ("lines", "two"): ["silent", "silent"],
        "area": ["a", "b"],
    }
    responses = made.responses(book, answers)
    table = made.published(responses, book, Recipe.of(book, "lines", by))

    read = Read(question_plot(table, table, {}, "alternative").html)
    assert any("%" in each["words"] for each in read.of("row"))

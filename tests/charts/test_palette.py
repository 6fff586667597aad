"""Contrasts computed on the charts themselves, and colours that a colour-blind reader tells apart."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from core.charts import forms, question_chart
from core.charts.palette import PALETTES, contrast
from core.views.choices import segments
from core.views.recipe import Recipe
from tests import studies
from tests.colour_vision import difference, least
from tests.drawn import bars, dots, writing

ROOT = Path(__file__).parents[2]
STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
THEMES = pytest.mark.parametrize("theme", PALETTES)
RECIPES = [
    Recipe(question.id, by, filters)
    for question in STUDY.book.questions
    for by in (None, *segments(STUDY.book, question.id))
    for filters in ((), (("taille", ("moins_de_10",)),))
]
APART = 11
"""CIEDE2000 between any two groups: about five times what is just noticed side by side."""


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#777777", 4.48), ("#FF0000", "#FF0000", 1.0)],
)
def test_a_contrast_is_that_of_wcag(one, other, ratio):
    # 0.05 + 1 over 0.05 + 0 is 21; #777777 is the classic grey that just misses 4.5 on white.
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("name", ["text", "quiet", "accent"])
def test_text_has_a_contrast_of_at_least_four_and_a_half(theme, name):
    palette = PALETTES[theme]

    assert contrast(getattr(palette, name), palette.background) >= 4.5


def graphics(palette):
    return (palette.accent, palette.neutral, *palette.negative, *palette.positive, *palette.level)


@pytest.mark.parametrize("theme", PALETTES)
def test_graphics_have_a_contrast_of_at_least_three(theme):
    palette = PALETTES[theme]

    assert [c for c in graphics(palette) if contrast(c, palette.background) < 3] == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_a_difference_of_colours_is_that_of_the_published_examples(one, other, expected):
    # Sharma, Wu and Dalal (2005), table 1, pairs 1, 17, 21 and 34.
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


@THEMES
def test_any_two_groups_differ_for_every_reader_and_from_the_neutral_tints(theme):
    palette = PALETTES[theme]
    colours = (*palette.groups, palette.neutral)
    close = {pair: round(least(*pair), 1) for pair in combinations(colours, 2) if least(*pair) < APART}

    assert close == {}


@THEMES
def test_opinions_differ_for_every_reader(theme):
    palette = PALETTES[theme]
    scale = (*reversed(palette.negative), *palette.positive)

    assert [pair for pair in pairwise(scale) if least(*pair) < APART] == []
    assert least(palette.negative[1], palette.positive[1]) > 2 * APART


@THEMES
def test_the_colour_of_a_group_is_the_same_in_every_view(theme):
    palette = PALETTES[theme]
    fixed = {
        "entreprise": palette.groups[0],
        "association": palette.groups[1],
        "collectivite": palette.groups[2],
        "autre": palette.neutral,
    }
    for recipe in RECIPES:
        if recipe.by == "type_acteur":
            assert forms.group_colours(STUDY.make(recipe), palette) == fixed
        else:  # a scale, or too many groups
            assert forms.group_colours(STUDY.make(recipe), palette) == {}


def charts(theme):
    """Every chart of every question, whole and filtered, by every segment."""
    for recipe in RECIPES:
        table, whole = STUDY.make(recipe), STUDY.make(Recipe(recipe.question))
        yield question_chart(table, whole, STUDY.published_shares(recipe), theme)


def boxes(chart):
    """Bars as axis, left, right, top, bottom and colour."""
    for bar in bars(chart):
        left, right = sorted((bar["base"], bar["base"] + bar["x"]))
        top, bottom = bar["y"] - bar["width"] / 2, bar["y"] + bar["width"] / 2
        yield bar["xaxis"], left, right, top, bottom, bar["marker"]["line"]["color"]


def ground(text, chart, palette):
    """The colour that a text stands on: its plate, the bar under it, or the page."""
    if text.plate:
        return text.plate
    for axis, left, right, top, bottom, colour in boxes(chart):
        # A text after a bar starts at its end, a little aside.
        starts = left <= text.x < right and not text.aside
        if text.axis == axis and starts and top <= text.y <= bottom:
            return colour
    return palette.background


@THEMES
def test_every_text_of_every_chart_has_a_contrast_of_four_and_a_half(theme):
    palette, seen, weak = PALETTES[theme], 0, set()
    for chart in charts(theme):
        for text in writing(chart):
            inks = {text.ink, *re.findall(r"color:(#\w{6})", text.html)}
            on = ground(text, chart, palette)
            weak |= {(ink, on) for ink in inks if contrast(ink, on) < 4.5}
            seen += len(inks)

    assert seen > 4000
    assert weak == set()


@THEMES
def test_every_shape_of_every_chart_has_a_contrast_of_three_with_the_page(theme):
    palette, seen, weak = PALETTES[theme], set(), set()
    for chart in charts(theme):
        spec = chart.figure.to_dict()
        outlines = {trace["marker"]["line"]["color"] for trace in spec["data"] if trace["type"] == "bar"}
        outlines |= {mark.colour for mark in chart.legend}
        for marker in (trace["marker"] for trace in dots(chart)):  # solid within a pale ring, or a ring
            drawn = {marker["color"], marker["line"]["color"]} - {palette.background}
            assert drawn, marker
            outlines |= drawn
        # Lines of the page's colour keep intervals apart; dotted ones only lead the eye to a written value.
        outlines |= {
            shape["line"]["color"] for shape in spec["layout"]["shapes"] if "dash" not in shape["line"]
        } - {palette.background}
        seen |= outlines
        weak |= {colour for colour in outlines if contrast(colour, palette.background) < 3}

    assert len(seen) > 8
    assert weak == set()


@THEMES
def test_neighbours_on_a_scale_are_kept_apart_by_more_than_their_tint(theme):
    """Each part of a stacked bar has its outline; the figure of each stands on a plate of its own."""
    for chart in charts(theme):
        spec = chart.figure.to_dict()
        for trace in spec["data"]:
            if trace["type"] == "bar":
                assert trace["marker"]["line"]["width"] >= 1


@THEMES
def test_no_group_is_told_by_its_colour_alone(theme):
    """In every chart by group, the name of each group whose number is shown is written."""
    for recipe in RECIPES:
        if recipe.by is None:
            continue
        table = STUDY.make(recipe)
        chart = question_chart(table, STUDY.make(Recipe(recipe.question)), {}, theme)
        flat = " ".join(each.html for each in writing(chart)).replace("<br>", " ")
        plain = re.sub(r"<[^>]*>", "", flat).replace("\u00a0", " ").replace("\u202f", " ")
        shown = {r.group for r in table.rows if r.group and r.estimate is not None}
        segment = table.book.segment(recipe.by)
        names = {segment.option(code).label for code in shown}
        missing = {n for n in names if n.replace("'", "’") not in plain and n not in plain}

        assert missing == set()


def test_the_style_sheet_has_the_colours_of_the_charts():
    sheet = (ROOT / "pages" / "_web" / "style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): light-dark\((#\w{6}, #\w{6})\)", sheet))
    light, dark = PALETTES["light"], PALETTES["dark"]

    assert colours == {
        "ink": f"{light.text}, {dark.text}",
        "paper": f"{light.background}, {dark.background}",
        "quiet": f"{light.quiet}, {dark.quiet}",
        "line": f"{light.line}, {dark.line}",
        "accent": f"{light.accent}, {dark.accent}",
    }

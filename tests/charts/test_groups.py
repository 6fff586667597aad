"""Groups side by side: real Plotly figures, one scale for all, gaps written, every value written."""

import json
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from core.charts import groups
from core.charts.palette import PALETTES, contrast
from tests.charts.test_questions import ENGLISH, upright
from tests.drawn import bars, dots, spec, texts, writing
from tests.words.test_gaps import NBSP, published

THEMES = pytest.mark.parametrize("theme", PALETTES)


def whole(table):
    return published(table.question.id, None, minimum=1)


@THEMES
@pytest.mark.parametrize("question", ["choice", "several", "lines", "size"])
@pytest.mark.parametrize("by", ["area", "half"])
def test_every_panel_is_a_figure_that_plotly_accepts(question, by, theme):
    for more in ({}, {"minimum": 1, "nature": "simulated", "sampling": "probability"}):
        table = published(question, by, **more)
        item = table.items[0]
        charts = [groups.bar_chart(table, whole(table), item, o, theme) for o in groups.answers(table, item)]
        options = ("mean",) if question == "size" else table.options
        charts += [groups.dot_chart(table, item, o, theme) for o in options]
        for chart in charts:
            go.Figure(spec(chart))  # raises at the first attribute that Plotly does not know
            assert json.loads(json.dumps(spec(chart)))["layout"]["height"] > 0
            assert [words for words in texts(chart) if ENGLISH.search(words)] == []


def test_a_gap_that_is_established_is_written_beside_its_group():
    chart = groups.bar_chart(published(minimum=1), whole(published()), "", "a", "light")

    assert texts(chart) == [
        f"49{NBSP}% Ensemble",
        f"NORTH{NBSP} +51{NBSP}points",
        f"75{NBSP}%",
        f"SOUTH{NBSP} −46{NBSP}points",
        f"25{NBSP}%",
        f"0{NBSP}% ISLE",
    ]
    palette = PALETTES["light"]
    north, south, isle = palette.groups[:3]
    assert [bar["marker"]["line"]["color"] for bar in bars(chart)] == [palette.neutral, north, south, isle]
    inside = [palette.neutral, north, south, palette.background]  # without an established gap: an outline
    assert [bar["marker"]["color"] for bar in bars(chart)] == inside


def test_panels_share_one_scale_from_zero():
    table = published("several", minimum=1)
    spans = {
        tuple(spec(groups.bar_chart(table, whole(table), "", o, "light"))["layout"]["xaxis"]["range"])
        for o in groups.answers(table)
    }

    assert spans == {(0, 1 / groups.REACH)}  # on the isle, all say b


def test_answers_with_an_established_gap_come_first():
    # a: 40 of 82; b: 38; c: 4, and no gap in c could be tested.
    assert groups.answers(published(minimum=1)) == ("a", "b", "c")


def test_a_masked_group_is_named_with_its_reason_and_has_no_bar():
    chart = groups.bar_chart(published(), whole(published()), "", "a", "light")

    assert len(bars(chart)) == 2  # the whole and the south
    said = "".join(" ".join(texts(chart)).split())  # lines are cut where they must
    assert "ISLE–masqué:moinsde3répondants,oudéductible" in said


def test_a_random_sample_has_its_intervals_and_another_has_none():
    def lines(sampling):
        table = published(minimum=1, sampling=sampling)
        return spec(groups.bar_chart(table, whole(table), "", "a", "light"))["layout"]["shapes"]

    row = published(minimum=1).row("a", "north")
    assert lines("non_probability") == []
    assert (row.low, row.high) in {(shape["x0"], shape["x1"]) for shape in lines("probability")}


def test_a_filter_marks_the_whole_study_not_the_selection():
    table = published(minimum=1, where={"area": ["north", "south"]})
    chart = groups.bar_chart(table, whole(table), "", "a", "light")

    # a: 40 of the 80 of the selection, 40 of all 82.
    assert bars(chart)[0]["x"] == pytest.approx(40 / 80)
    assert [tick["x0"] for tick in upright(chart, 3)] == [pytest.approx(40 / 82)]
    assert texts(chart)[0] == f"50{NBSP}% Sélection (ensemble{NBSP}: 49{NBSP}%)"


@THEMES
def test_simulated_bars_are_hatched_and_dots_are_hollow(theme):
    table = published(minimum=1, nature="simulated")
    chart = groups.bar_chart(table, whole(table), "", "a", theme)
    dotted = groups.dot_chart(table, "", "a", theme)

    assert {bar["marker"]["pattern"]["shape"] for bar in bars(chart)} == {"/"}
    assert {point["marker"]["color"] for point in dots(dotted)} == {PALETTES[theme].background}
    assert any("simulé" in mark.label for mark in chart.legend)
    assert any("simulé" in mark.label for mark in dotted.legend)


@THEMES
def test_what_is_written_can_be_read(theme):
    palette = PALETTES[theme]
    table = published(minimum=1)
    for chart in (
        groups.bar_chart(table, whole(table), "", "a", theme),
        groups.dot_chart(table, "", "a", theme),
    ):
        inks = {each.ink for each in writing(chart)}
        assert [ink for ink in inks if contrast(ink, palette.background) < 4.5] == []


def test_dots_write_the_estimate_and_both_bounds():
    row = published(minimum=1).row("a", "north")
    chart = groups.dot_chart(published(minimum=1), "", "a", "light")
    low, high = (f"{100 * bound:.1f}".replace(".", ",") for bound in (row.low, row.high))

    assert f"75{NBSP}% ({low} à {high})" in texts(chart)


def test_the_words_of_a_dot_stand_clear_of_it_however_narrow_its_interval():
    table = published(minimum=1)
    narrow = replace(table, rows=tuple(r._replace(low=r.estimate, high=r.estimate) for r in table.rows))
    chart = groups.dot_chart(narrow, "", "a", "light")

    points = sorted(x for trace in dots(chart) for x in trace["x"])
    said = sorted(each.x for each in writing(chart) if "à" in each.words)
    low, high = spec(chart)["layout"]["xaxis"]["range"]
    assert len(said) == len(points) > 1
    assert all(words - point > (high - low) / 80 for words, point in zip(said, points, strict=True))


def test_a_scale_has_no_panel_by_answer_and_names_the_gap_of_each_group():
    assert groups.answers(published("scale", minimum=1)) == ()
    chart = groups.scale_chart(published("scale", minimum=1), whole(published("scale")), "", "light")

    go.Figure(spec(chart))
    assert [words for words in texts(chart) if "points" in words] == [
        f"NORTH n{NBSP}={NBSP}40{NBSP} «{NBSP}A{NBSP}»{NBSP}: +51{NBSP}points",
        f"SOUTH n{NBSP}={NBSP}40{NBSP} «{NBSP}A{NBSP}»{NBSP}: −46{NBSP}points",
    ]


def test_many_groups_come_with_established_gaps_first_then_by_value():
    # p3 holds the thirty of the north who say a, and a seventh of the others.
    table = published(by="place", minimum=1)
    chart = groups.bar_chart(table, whole(table), "", "a", "light")

    rows = [table.row("a", f"p{i}") for i in range(7) if i != 3]
    others = sorted(rows, key=lambda row: -row.estimate)
    assert texts(chart)[1].startswith(f"P3{NBSP} +")
    assert [words.split(" ")[-1] for words in texts(chart)[3:]] == [row.group.upper() for row in others]

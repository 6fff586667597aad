"""Charts: real Plotly figures, hatched when simulated, every value and reason written, nothing executed."""

import json
import re

import plotly.graph_objects as go
import pytest

from core.charts import forms, question_chart, scales
from core.charts.canvas import PAGE
from core.charts.palette import PALETTES, contrast
from core.codebook import Single
from core.screens.presentation import LARGE
from core.views.recipe import Recipe
from core.words import labels
from tests import made
from tests.drawn import bars, dots, spec, texts, writing

NBSP = "\u00a0"
NASTY = [
    "<script>alert('x')</script>",
    "$\\frac{1}{2}$ & <b>gras</b>",
    "Très 🙂 content",
    "Une réponse très longue, " * 12,
]
ESCAPED = ["&lt;script&gt;alert('x')&lt;/script&gt;", "&amp; &lt;b&gt;gras&lt;/b&gt;", "🙂", "longue,"]

AREAS = ["north"] * 6 + ["south"] * 4 + ["isle", "reef"]
PLACES = ["p1"] * 2 + ["p2"] * 2 + ["p3"] * 2 + ["p4"] * 2 + ["p5"] * 2 + ["p6"] + ["p7"]
CHOICES = ["a", "a", "a", "b", "b", "c", "a", "b", "b", "c", "a", "a"]
SCALES = ["bad", "bad", "poor", "good", "great", "none"] * 2


def toned(id, **more):
    tones = {"great": "positive", "good": "positive", "poor": "negative", "bad": "negative"}
    options = [{"code": code, "label": code.upper(), "tone": tone} for code, tone in tones.items()]
    options.append({"code": "none", "label": "SANS AVIS", "role": "no_opinion"})
    return made.single(id) | {"options": options, "ordered": True} | more


def study(nature="simulated", minimum=2, labels=(), caution=1):
    """Twelve respondents; two areas, and two of seven places, have one respondent each: masked."""
    choice = made.single("choice", "a", "b", "c", "d")
    for option, label in zip(choice["options"], labels, strict=False):
        option["label"] = label
    items = [{"id": i, "label": i.upper(), "column": f"battery_{i}"} for i in ("one", "two")]
    battery = toned("battery", type="grid", items=items)
    del battery["column"]
    book = made.book(
        choice,
        toned("scale"),
        made.single("steps", "bad", "poor", "good", "great", "none", ordered=True),
        made.multiple("several", "a", "b", "c"),
        battery,
        made.grid("lines", ["one", "two"], "a", "b", "c"),
        made.number("size", unit="salariés"),
        made.single("area", "north", "south", "isle", "reef", label="Territoire"),
        made.single("place", *(f"p{i}" for i in range(1, 8))),
        segments=["area", "place"],
        minimum=minimum,
        caution=caution,
        nature=nature,
    )
    answers = {
        "choice": CHOICES,
        "scale": SCALES,
        "steps": SCALES,
        "several": [{c, "b"} for c in CHOICES],
        ("battery", "one"): SCALES,
        ("battery", "two"): SCALES[::-1],
        ("lines", "one"): CHOICES,
        ("lines", "two"): CHOICES[::-1],
        "size": [float(i) for i in range(12)],
        "area": AREAS,
        "place": PLACES,
    }
    return book, made.responses(book, answers)


def drawn(question, by=None, where=None, published=None, theme="light", sizes=PAGE, **keys):
    book, responses = study(**keys)

    def table(recipe):
        return made.published(responses, book, recipe)

    recipe = Recipe.of(book, question, by, where)
    return question_chart(table(recipe), table(Recipe(question)), published or {}, theme, sizes)


def upright(chart, width):
    return [s for s in spec(chart)["layout"]["shapes"] if s["line"]["width"] == width]


KINDS = [
    pytest.param(question, by, id=f"{question} by {by}" if by else question)
    for question in ("choice", "scale", "steps", "several", "battery", "lines", "size")
    for by in (None, "area", "place")
]
FILTER = {"area": ["north", "south"]}


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("question", "by"), KINDS)
def test_every_kind_of_chart_is_a_figure_that_plotly_accepts(question, by, theme):
    for where in (None, FILTER):
        chart = drawn(question, by, where, {("", "a", ""): 0.5}, theme)

        go.Figure(spec(chart))  # raises at the first attribute or value that Plotly does not know
        assert json.loads(json.dumps(spec(chart)))["layout"]["height"] > 0
        assert bars(chart)


@pytest.mark.parametrize(("question", "by"), KINDS)
def test_simulated_bars_are_hatched_and_collected_ones_are_plain(question, by):
    simulated, collected = drawn(question, by), drawn(question, by, nature="collected")

    assert {trace["marker"]["pattern"]["shape"] for trace in bars(simulated)} == {"/"}
    assert "hatched" in {mark.style for mark in simulated.legend}
    assert [trace for trace in bars(collected) if "pattern" in trace["marker"]] == []
    assert "hatched" not in {mark.style for mark in collected.legend}


def test_every_value_is_written_beside_its_bar():
    # a: 6 of 12, b: 4, c: 2, to a point, and nobody chose d; the most frequent first.
    chart = drawn("choice")

    assert [bar["x"] for bar in bars(chart)] == [0.5, 0.33, 0.17, 0]
    assert texts(chart) == ["A", f"50{NBSP}%", "B", f"33{NBSP}%", "C", f"17{NBSP}%", "D", f"0{NBSP}%"]


def test_a_scale_puts_negative_answers_left_and_positive_ones_right():
    # Twelve: bad 4, poor 2, good 2, great 2, no opinion 2 (in numbers); each to a point.
    chart = drawn("scale", "area", nature="collected")
    first = sorted((bar["base"], bar["x"]) for bar in bars(chart)[:4])

    assert first == [(-0.33, -0.17), (0, -0.33), (0, 0.17), (0.17, 0.17)]
    assert [mark.label for mark in chart.legend if mark.style == "bar"] == ["POOR", "BAD", "GREAT", "GOOD"]


def test_no_opinion_is_a_column_of_numbers_beyond_the_track():
    chart = drawn("scale", "area", nature="collected")
    [head] = [each for each in writing(chart) if each.words == "SANS AVIS"]
    [(told, x)] = [
        (e.words, e.x) for e in writing(chart) if e.x == head.x and e.axis == head.axis and e != head
    ][:1]

    assert told == f"17{NBSP}%"
    assert x > 1


def test_levels_follow_one_another_from_a_common_edge_the_first_at_the_edge():
    # bad 4, poor 2, good 2, great 2 of twelve; without tones, a level in the order of the codebook.
    chart = drawn("steps", "area", nature="collected")
    first = sorted((bar["base"], bar["x"]) for bar in bars(chart)[:4])

    assert first == [(0, 0.33), (0.33, 0.17), (0.5, 0.17), (pytest.approx(0.67), 0.17)]
    assert spec(chart)["layout"]["xaxis"]["range"][0] == 0


@pytest.mark.parametrize("sizes", [PAGE, LARGE], ids=["page", "slide"])
@pytest.mark.parametrize(("question", "by"), [("choice", None), ("scale", "area"), ("battery", None)])
def test_a_share_is_as_long_with_filters_as_without(question, by, sizes):
    whole, filtered = drawn(question, by, sizes=sizes), drawn(question, by, FILTER, sizes=sizes)

    def scale(chart):
        axis = spec(chart)["layout"]["xaxis"]
        return axis["range"], axis["domain"]

    assert scale(whole) == scale(filtered)


def test_the_names_of_answers_stand_over_the_first_bar_where_they_fit():
    slide, page = drawn("steps", "area", sizes=LARGE), drawn("steps", "area")
    said = texts(slide)

    assert {"BAD", "POOR", "GOOD", "GREAT"} <= {each.upper() for each in said}
    assert [mark.label for mark in slide.legend] == [labels.SIMULATED, *_weak(slide)]
    assert {"bad", "poor", "good", "great"} <= {mark.label.lower() for mark in page.legend}


def _weak(chart):
    return [mark.label for mark in chart.legend if mark.style == "faint"]


def test_every_value_of_a_point_or_more_is_written():
    question = scale("", "", "", "", "?")
    placed = forms.sides(question)
    track = scales._Track("x", 0, 0.02, (1.1,))
    shares = {"0": 0.94, "1": 0.02, "2": 0.01, "3": 0.004, "4": 0.03}
    small = scales._small(placed, shares, track)

    assert [words for words, _ in small] == [f"2{NBSP}%", f"1{NBSP}%"]
    (_, left), (_, right) = small
    assert right - left >= 3 * 0.02
    assert right <= 1


@pytest.mark.parametrize(
    ("centres", "widths", "places"),
    [
        ([0.2, 0.8], [0.2, 0.2], [0.2, 0.8]),
        ([0.5, 0.52], [0.2, 0.2], [0.41, 0.61]),
        ([0.99], [0.2], [0.9]),
        ([0.9, 0.95, 0.99], [0.1, 0.1, 0.1], [0.75, 0.85, 0.95]),
        ([0.02, 0.04], [0.1, 0.1], [0.05, 0.15]),
    ],
)
def test_words_are_moved_apart_no_more_than_they_must(centres, widths, places):
    assert scales.apart(centres, widths, 0, 1) == pytest.approx(places)


def test_bars_of_rounded_shares_stay_on_their_track():
    placed = forms.sides(scale("", "", "", ""))
    parts = scales._parts(placed, dict.fromkeys("0123", 0.3))

    assert sum(length for _, _, length in parts) == pytest.approx(1)


def test_rows_of_a_level_go_down_from_the_most_of_the_first_answer():
    book, responses = study()
    table = made.published(responses, book, Recipe("battery"))
    steps = made.published(responses, book, Recipe.of(book, "steps", "area"))
    keys = scales.scale_keys(steps, steps.groups)
    bad = [steps.row("bad", group).estimate for _, group in keys]

    assert keys[0] == ("", "")
    assert [share is None for share in bad[1:]] == sorted(share is None for share in bad[1:])
    assert [s for s in bad[1:] if s is not None] == sorted(
        (s for s in bad[1:] if s is not None), reverse=True
    )
    assert len(scales.scale_keys(table, table.groups)) == 2


def test_a_low_base_is_outlined_and_said_in_the_legend():
    # Twelve respondents, six in the north and four in the south.
    for question, by in (("choice", None), ("scale", "area"), ("choice", "area"), ("size", "area")):
        weak = drawn(question, by, nature="collected", caution=13)

        assert {bar["marker"]["color"] for bar in bars(weak)} == {PALETTES["light"].background}
        assert _weak(weak) == [f"contour seul{NBSP}: effectif faible (moins de 13 répondants)"]
        assert _weak(drawn(question, by, nature="collected")) == []
    some = drawn("choice", "place", sizes=LARGE, nature="collected", caution=3)
    assert PALETTES["light"].background in {bar["marker"]["color"] for bar in bars(some)}
    assert len({bar["marker"]["color"] for bar in bars(some)}) > 1


def test_a_masked_group_has_its_reason_and_no_bar():
    chart = drawn("scale", "area", nature="collected")

    # Ensemble and north: four opinions; south: bad, poor… only those that somebody gave.
    south = {SCALES[i] for i, area in enumerate(AREAS) if area == "south"} - {"none"}
    assert len(bars(chart)) == 4 + 4 + len(south)
    reason = f"masqué{NBSP}: moins de 2 répondants, ou déductible"
    assert texts(chart)[-4:] == ["ISLE", reason, "REEF", reason]


@pytest.mark.parametrize("question", ["choice", "steps", "battery"])
def test_a_masked_group_is_named_in_every_other_kind(question):
    chart = drawn(question, "place")

    assert " ".join(texts(chart)).count(f"masqué{NBSP}: moins de 2 répondants") == 2
    whole = drawn(question, "place", minimum=1)
    assert len(bars(chart)) < len(bars(whole))


def test_a_masked_selection_has_its_reason_no_bar_and_no_axis():
    chart = drawn("choice", None, {"area": ["isle"]})

    said = f"masqué{NBSP}: moins de 2 répondants, ou déductible(retirez le filtre Territoire)"
    assert texts(chart) == [said]
    assert bars(chart) == dots(chart) == []
    assert spec(chart)["layout"].get("xaxis", {}).get("visible") is False


@pytest.mark.parametrize("question", ["choice", "several", "scale", "battery", "size"])
def test_a_filter_marks_the_value_of_the_whole_sample(question):
    whole, filtered = drawn(question), drawn(question, None, FILTER)

    assert upright(whole, 3) == []
    assert upright(filtered, 3)
    [tick] = [mark for mark in filtered.legend if mark.style == "tick"]
    assert tick.label.startswith("ensemble de l'étude")
    assert tick.label.endswith(f"(n{NBSP}={NBSP}12)")


def test_the_tick_stands_where_the_whole_sample_does():
    # a: 5 of the 10 of the north and south, and 6 of all 12 — « isle » and « reef » chose a.
    chart = drawn("choice", None, FILTER)
    chosen = [c for c, area in zip(CHOICES, AREAS, strict=True) if area in ("north", "south")]

    assert bars(chart)[0]["x"] == chosen.count("a") / 10
    assert upright(chart, 3)[0]["x0"] == pytest.approx(6 / 12)


@pytest.mark.parametrize(
    ("question", "by", "key"),
    [
        ("choice", None, ("", "a", "")),
        ("choice", "area", ("", "a", "north")),
        ("scale", None, ("", "bad", "")),
    ],
)
def test_a_published_figure_is_a_dot_where_it_was_published(question, by, key):
    chart = drawn(question, by, published={key: 0.61}, nature="collected")

    assert [dot["x"] for dot in dots(chart)] == [[0.61]]
    assert [mark.label for mark in chart.legend if mark.style == "dot"] == ["chiffre publié"]


@pytest.mark.parametrize(
    ("question", "by", "key"),
    [
        ("choice", None, ("", "a", "")),
        ("choice", "area", ("", "a", "north")),
        ("choice", "place", ("", "a", "p3")),
        ("scale", None, ("", "bad", "")),
    ],
)
def test_a_published_figure_stands_solid_in_the_place_of_simulated_answers(question, by, key):
    chart = drawn(question, by, published={key: 0.61}, nature="simulated")
    solid = [bar for bar in bars(chart) if "pattern" not in bar["marker"]]

    assert dots(chart) == []
    assert [abs(bar["x"]) for bar in solid] == [0.61]
    assert any(f"61{NBSP}%" in said for said in texts(chart))
    assert "chiffre publié" in [mark.label for mark in chart.legend if mark.style == "bar"]
    assert len(bars(chart)) > len(solid)


@pytest.mark.parametrize("by", [None, "area", "place"])
@pytest.mark.parametrize(("label", "written"), list(zip(NASTY, ESCAPED, strict=True)), ids=range(4))
def test_labels_are_written_and_never_read_as_markup(label, written, by):
    chart = drawn("choice", by, labels=[label])
    said = " ".join(each.html for each in writing(chart))

    unbroken = re.sub(r"(</b>)?<br>(<b>)?|\s", "", said)
    assert re.sub(r"\s", "", written) in unbroken
    assert set(re.findall(r"</?(\w+)", said)) <= {"b", "br", "i", "span"}
    assert "<b>gras" not in said


@pytest.mark.parametrize("sizes", [PAGE, LARGE], ids=["page", "slide"])
@pytest.mark.parametrize(("question", "by"), KINDS)
def test_every_text_stands_inside_its_axes_or_plotly_would_hide_it(question, by, sizes):
    chart = drawn(question, by, FILTER, sizes=sizes)
    layout = spec(chart)["layout"]

    assert writing(chart)
    for each in writing(chart):
        low, high = layout[each.axis.replace("x", "xaxis")]["range"]
        assert low <= each.x <= high, each.words
        assert 0 <= each.y <= layout["height"], each.words


def test_a_label_of_three_hundred_characters_is_wrapped_not_cut():
    chart = drawn("choice", labels=NASTY[3:])
    label = texts(chart)[0]
    raw = writing(chart)[0].html

    assert len(label.replace(" ", "")) == len(NASTY[3].replace(" ", ""))
    assert max(map(len, raw.split("<br>"))) <= 40


@pytest.mark.parametrize("theme", PALETTES)
def test_a_value_written_on_a_bar_can_be_read(theme):
    plates = [
        (each.ink, each.plate)
        for question, by in (("scale", "area"), ("steps", "area"), ("battery", None))
        for each in writing(drawn(question, by, theme=theme))
        if each.plate
    ]

    assert plates
    assert {(ink, plate) for ink, plate in plates if contrast(ink, plate) < 4.5} == set()


ENGLISH = re.compile(r"\b(the|of|other|mean|median|all|share|whole|masked|selection)\b", re.IGNORECASE)


@pytest.mark.parametrize(("question", "by"), KINDS)
def test_charts_speak_french(question, by):
    chart = drawn(question, by, FILTER, {("", "a", ""): 0.5})
    said = [*texts(chart), *(mark.label for mark in chart.legend), chart.note]

    assert [words for words in said if ENGLISH.search(words)] == []
    assert labels.SIMULATED in " ".join(mark.label for mark in chart.legend) or question in (
        "scale",
        "steps",
        "battery",
    )


def scale(*tones, kind=None, ordered=True):
    """A question with an answer of each tone, in this order; ``?`` is no opinion."""
    options = [
        {"code": str(i), "label": str(i)}
        | ({"role": "no_opinion"} if tone == "?" else {"tone": tone} if tone else {})
        for i, tone in enumerate(tones)
    ]
    question = {"id": "q", "type": "single", "column": "q", "text": "?", "ordered": ordered}
    return Single(**question, options=options, scale=kind)


def codes(options):
    return "".join(option.code for option in options)


GOOD, BAD, NEITHER = "positive", "negative", "neutral"


@pytest.mark.parametrize(
    ("tones", "lefts", "rights", "aside"),
    [
        ((GOOD, GOOD, BAD, BAD, "?"), "32", "01", "4"),
        ((BAD, BAD, NEITHER, GOOD, GOOD), "01", "43", "2"),
        ((BAD, GOOD), "0", "1", ""),
        # Not as many on each side, or an answer that is on none: one side, in its order.
        ((GOOD, GOOD, GOOD, BAD, "?"), "", "0123", "4"),
        ((GOOD, BAD, BAD), "", "012", ""),
        ((BAD, "", GOOD), "", "012", ""),
        ((GOOD, BAD, GOOD, BAD), "", "0123", ""),
        ((GOOD, GOOD, NEITHER, BAD), "", "0123", ""),
        ((GOOD, GOOD), "", "01", ""),
        (("", "", "", NEITHER, "?"), "", "012", "34"),
    ],
)
def test_a_scale_has_two_sides_when_its_answers_do(tones, lefts, rights, aside):
    question = scale(*tones)
    placed = forms.sides(question)

    assert question.opinion is bool(lefts)
    assert (codes(placed.lefts), codes(placed.rights), codes(placed.aside)) == (lefts, rights, aside)


def test_the_codebook_says_what_a_scale_is_whatever_its_tones():
    assert codes(forms.sides(scale(GOOD, GOOD, BAD, BAD, kind="level")).rights) == "0123"
    assert codes(forms.sides(scale(GOOD, BAD, BAD, kind="opinion")).lefts) == "21"
    assert codes(forms.sides(scale(GOOD, "", BAD, kind="opinion")).aside) == "1"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_three_answers_of_one_tone_have_three_shades(theme):
    palette = PALETTES[theme]
    shades = forms.answer_colours(scale(BAD, GOOD, GOOD, GOOD, kind="opinion"), palette)

    assert len(set(shades.values())) == 4
    assert all(contrast(shade, palette.background) >= 3 for shade in shades.values())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("count", range(2, 8))
def test_a_level_goes_one_way_from_its_first_answer_to_its_last(theme, count):
    palette = PALETTES[theme]
    shades = forms.answer_colours(scale(*[""] * count, "?"), palette)
    contrasts = [contrast(shades[str(i)], palette.background) for i in range(count)]

    assert contrasts == sorted(contrasts, reverse=True)
    assert len(set(contrasts)) == count
    assert contrasts[-1] >= 3
    assert shades[str(count)] == palette.neutral


def test_labels_of_a_slide_take_the_width_of_the_letters_that_people_see():
    # Two letters of room are left after the longest line: 25 letters, then 7, which HTML writes with 17.
    longest, short = "Une réponse de vingt-cinq", "R&D <b>"

    assert drawn("choice", labels=[longest, short], sizes=LARGE).aside == 27 * LARGE.letter
    assert drawn("choice", labels=[short], sizes=LARGE).aside == 9 * LARGE.letter
    assert drawn("choice", labels=[short]).aside == 0


@pytest.mark.parametrize("ordered", [False, True])
def test_a_grid_that_nobody_may_have_an_opinion_on_is_drawn_all_the_same(ordered):
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
    for by in (None, "area"):
        table = made.published(responses, book, Recipe.of(book, "lines", by))
        chart = question_chart(table, table, {}, "light")
        assert ("%" in str(chart.figure.to_dict())) if ordered else bars(chart)


def test_nobody_who_was_published_is_drawn_as_nobody():
    chart = drawn("choice", "area", published={("", "a", "north"): 0.0}, nature="simulated")

    assert 0.0 in [bar["x"] for bar in bars(chart) if "pattern" not in bar["marker"]]

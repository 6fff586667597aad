"""A finite population: variances times 1 − f, as R's ``fpc``; a census has no sampling error."""

import csv
from collections import defaultdict

import numpy as np
import pytest

from core.responses.sample import Sample
from core.views.recipe import Recipe
from tests import made, parity, studies
from tests.made import book, multiple, number, single

ORACLE = parity.DATA / "fpc-api"


def oracle():
    """R's results of the sample of schools: {(question, option, group): {statistic: value}}."""
    found = defaultdict(dict)
    with (ORACLE / "r_fpc.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            key = line["question"].replace(".", "_"), line["option"], line["group"]
            found[key][line["statistic"]] = float(line["value"])
    return dict(found)


_COLUMNS = {"n_base": "base", "share": "estimate", "mean": "estimate"}
_INTERVALS = {"low_logit": "logit", "high_logit": "logit", "low_beta": "beta", "high_beta": "beta"}


def test_tables_of_a_finite_population_are_those_of_r():
    study, compared = studies.opened(ORACLE), 0
    for (question, option, group), wanted in oracle().items():
        for statistic, value in wanted.items():
            if statistic == "df":
                continue
            asked = {"interval": _INTERVALS[statistic]} if statistic in _INTERVALS else {}
            row = study.table(question, by="stype" if group else None, **asked).row(option, group)
            column = _COLUMNS.get(statistic, statistic.partition("_")[0] if asked else statistic)
            if column == "p_value" and row.reason:
                assert row.p_value is None  # a guard that R does not have
                continue
            close = 2e-8 if statistic.endswith("_logit") else 1e-9
            assert getattr(row, column) == pytest.approx(value, rel=close, abs=close), (question, statistic)
            compared += 1
    assert compared > 280


# By hand

YES, NO = "y", "n"
BOOK = book(
    single("q", YES, NO),
    single("g", "a", "b", "c"),
    multiple("m", "x", "z"),
    number("v"),
    segments=["g"],
)
ANSWERS = {
    "q": [YES, YES, NO, NO, YES, NO, NO, NO],
    "g": ["a", "a", "a", "a", "b", "b", "c", "c"],
    "m": [{"x"}, {"x", "z"}, {"z"}, {"z"}, {"x"}, {"x"}, set(), {"z"}],
    "v": [1, 2, 3, 4, 5, 7, 9, 9],
}
STRATA = np.array([0, 0, 0, 0, 1, 1, 2, 2])


def table(question, drawn, by=None, answers=ANSWERS, interval="wilson"):
    """The rows of a question, when these fractions of the three strata were drawn, by option and group."""
    sample = Sample.of(8, STRATA, None)
    sample = Sample(**{**sample.__dict__, "drawn": np.array(drawn, float)})
    engine = made.engine(BOOK, answers, sample=sample)
    rows = made.indicator_table(engine, Recipe.of(BOOK, question, by, interval=interval)).rows
    return {(row.option, row.group): row for row in rows}


def test_each_stratum_counts_for_what_was_not_drawn():
    # Σ(z − z̄)²: two yes and two no, 4·(½)²/64, times 4/3; one and one, 2·(½)²/64, times 2; two no, 0.
    row = table("q", [0.5, 0.9, 0.1])[YES, ""]

    assert row.se == pytest.approx((0.5 * 4 / 3 / 64 + 0.1 * 2 * 0.5 / 64) ** 0.5, rel=1e-14)


def test_a_population_without_end_is_that_without_a_correction():
    free = made.indicator_table(
        made.engine(BOOK, ANSWERS, sample=Sample.of(8, STRATA, None)), Recipe.of(BOOK, "q", "g")
    ).rows
    none = table("q", [0, 0, 0], "g")

    assert {(row.option, row.group): row for row in free} == none


@pytest.mark.parametrize("interval", ["wilson", "logit", "beta"])
@pytest.mark.parametrize("question", ["q", "m", "v"])
def test_a_census_has_no_error_and_no_test(question, interval):
    for row in table(question, [1, 1, 1], "g", interval=interval).values():
        assert (row.low, row.high) == (row.estimate, row.estimate)
        if row.option == "median":
            continue
        assert row.se == 0
        if row.group:
            assert (row.difference_se, row.p_value, row.reason) == (0, None, "census")
            assert row.difference is not None


def test_a_group_that_is_there_as_a_whole_has_no_error_beside_one_that_is_not():
    rows = table("v", [0.5, 1, 1], "g")

    assert (rows["mean", "b"].se, rows["mean", "b"].low, rows["mean", "b"].high) == (0, 6, 6)
    # Of a: Σ(x − m)²/(n(n−1)) = 5/12, half of it.
    assert rows["mean", "a"].se == pytest.approx((0.5 * 5 / 12) ** 0.5, rel=1e-14)
    assert rows["mean", "b"].reason == ""  # its others are not all there
    # b against a and c: only a is left to chance: 4 of the 6 others, so 2/3 of their mean.
    assert rows["mean", "b"].difference_se == pytest.approx(2 / 3 * (0.5 * 5 / 12) ** 0.5, rel=1e-14)


def test_nobody_is_known_exactly_in_a_census_alone():
    # Nobody of c said yes: all of c is there, then half of it.
    exact, half = (table("q", [0.5, 0.5, left], "g")[YES, "c"] for left in (1, 0.5))

    assert (exact.low, exact.high) == (0, 0)
    assert half.low == 0
    assert 0.5 < half.high < 1


def test_what_is_left_to_chance_where_answers_do_not_show_it_is_kish_s():
    # All who may vary say the same: the linearised error is 0, the interval on 64/(4·0 + 2·0.5 + 2·0) = 64.
    answers = ANSWERS | {"q": [YES, YES, NO, NO, NO, NO, NO, NO]}
    row = table("q", [1, 0.5, 1], answers=answers)[YES, ""]

    assert row.se == pytest.approx(0, abs=1e-15)
    assert row.low < 0.25 < row.high


def test_a_whole_group_is_tested_on_the_size_of_the_others_alone():
    # Twenty of a, all of them, against 400 others of which 200 said yes: 20·0.49 events are not enough to
    # test a; but it is known, and the others are many.
    n, people = 420, BOOK
    answers = {
        "q": [YES] * 6 + [NO] * 14 + [YES, NO] * 200,
        "g": ["a"] * 20 + ["b"] * 400,
        "m": [set()] * n,
        "v": [1] * n,
    }
    strata = np.repeat([0, 1], [20, 400])
    sample = Sample(n, np.array([20, 400]), np.arange(2), False, strata, drawn=np.array([1.0, 0.1]))
    rows = made.indicator_table(made.engine(people, answers, sample=sample), Recipe.of(people, "q", "g")).rows
    row = next(row for row in rows if (row.option, row.group) == (YES, "a"))

    # p = ½ of 400: var = 0.9 · 400/399 · (¼/400).
    assert row.difference_se == pytest.approx((0.9 * 0.25 / 399) ** 0.5, rel=1e-12)
    assert row.reason == ""
    assert row.p_value < 1e-9


def test_in_a_census_neither_pairs_nor_a_split_are_tested():
    study = made.study(BOOK, ANSWERS, sample=Sample(**{**Sample.simple(8).__dict__, "drawn": np.ones(1)}))

    assert {pair.reason for q in ("q", "m", "v") for pair in study.pairs(q, "g")} == {"census"}
    assert [study.association(q, "g").reason for q in ("q", "v")] == ["census", "census"]
    assert {(each.option, each.reason) for each in study.association("m", "g").options} == {
        ("x", "census"),
        ("z", "census"),
    }

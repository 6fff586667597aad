"""Each statistic on a few respondents, with the working in a comment."""

import numpy as np
import pytest

from core.counting.cells import Moments
from core.counting.sums import Sums
from core.estimation import estimates, intervals
from core.responses.sample import Sample
from tests import made

T2 = 0.95 * (2 / 0.0975) ** 0.5  # Student's t at 97.5 % on 2 degrees of freedom: 4.303


def sums(n, w, w2):
    """Sums of one block; a trailing axis is added."""
    return Sums(
        *(np.asarray(part, dtype=kind)[..., None] for part, kind in ((n, int), (w, float), (w2, float)))
    )


def shares(hit, weights, respondents=None, interval="wilson"):
    """The share of one domain made of all these respondents, from its sums."""
    hit, w = np.array(hit, dtype=bool), np.array(weights, dtype=float)
    return estimates.shares(
        sums([len(w)], [w.sum()], [(w * w).sum()]),
        sums([hit.sum()], [w[hit].sum()], [(w[hit] ** 2).sum()]),
        Sample.simple(respondents or len(w)),
        interval,
    )


def test_kish_counts_unequal_weights_for_fewer():
    # (1 + 2 + 3)² / (1 + 4 + 9) = 36 / 14
    assert estimates.effective_base(np.array([6.0]), np.array([14.0])) == pytest.approx([36 / 14], rel=1e-15)


def test_kish_is_the_count_for_equal_weights():
    # Four respondents of weight 2: (8)² / 16
    assert estimates.effective_base(np.array([8.0]), np.array([16.0])).tolist() == [4.0]


def test_kish_of_nobody_is_unknown():
    assert np.isnan(estimates.effective_base(np.array([0.0]), np.array([0.0])))


def test_a_share_weighs_each_respondent():
    # Yes weighs 1 + 2 = 3 out of 1 + 2 + 3 = 6.
    assert shares([True, True, False], [1, 2, 3]).value == pytest.approx([1 / 2], rel=1e-15)


def test_the_error_of_a_share_is_linearised():
    # p = 1/2; n/(n-1) · Σ w²(y − p)² / W² = 3/2 · (1 + 4 + 9)/4 / 36
    assert shares([True, True, False], [1, 2, 3]).se == pytest.approx(
        [(3 / 2 * 14 / 4 / 36) ** 0.5], rel=1e-14
    )


def test_a_domain_uses_the_size_of_the_whole_file():
    # The same three respondents in a file of 10: 10/9 instead of 3/2.
    estimate = shares([True, True, False], [1, 2, 3], respondents=10)

    assert estimate.se == pytest.approx([(10 / 9 * 14 / 4 / 36) ** 0.5], rel=1e-14)


def test_equal_weights_give_the_textbook_error():
    # p = 1/4, n = 4: √(p(1 − p)/(n − 1)) = √(3/16/3)
    assert shares([True, False, False, False], [5, 5, 5, 5]).se == pytest.approx([1 / 4], rel=1e-14)


def test_the_interval_is_wilson_on_the_smallest_effective_size():
    # Weights 1, 2, 3, yes for the first two: design p(1−p)/var = (1/4)/(3/2·14/4/36) = 12/7; Kish 36/14; n 3.
    # c = (1/2 + t²/2s)/(1 + t²/s) = 1/2;  h = t/(1 + t²/s)·√(1/4s + t²/4s²), s = 12/7, t on 2 degrees.
    size = 12 / 7
    half = T2 / (1 + T2**2 / size) * (1 / (4 * size) + T2**2 / (4 * size**2)) ** 0.5
    estimate = shares([True, True, False], [1, 2, 3])

    assert estimate.low == pytest.approx([1 / 2 - half], rel=1e-9)
    assert estimate.high == pytest.approx([1 / 2 + half], rel=1e-9)


def test_nobody_choosing_an_answer_leaves_an_interval_from_zero():
    # p = 0, weights 1, 2, 3: no error; s = Kish 36/14 < n; the interval is [0, (t²/s)/(1 + t²/s)].
    size = 36 / 14
    estimate = shares([False, False, False], [1, 2, 3])

    assert (estimate.value.tolist(), estimate.se.tolist(), estimate.low.tolist()) == ([0.0], [0.0], [0.0])
    assert estimate.high == pytest.approx([T2**2 / size / (1 + T2**2 / size)], rel=1e-9)


def test_everybody_choosing_an_answer_leaves_an_interval_to_one():
    # The mirror of nobody: [1/(1 + t²/s), 1].
    size = 36 / 14
    estimate = shares([True, True, True], [1, 2, 3])

    assert (estimate.value.tolist(), estimate.se.tolist(), estimate.high.tolist()) == ([1.0], [0.0], [1.0])
    assert estimate.low == pytest.approx([1 / (1 + T2**2 / size)], rel=1e-9)


def test_everybody_summed_in_another_order_is_still_everybody():
    # 0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last binary digit, and so do their squares.
    w, w2 = 0.1 + 0.2 + 0.3, 0.01 + 0.04 + 0.09
    estimate = estimates.shares(
        sums([3], [w], [w2]), sums([3], [np.nextafter(w, 0)], [np.nextafter(w2, 0)]), Sample.simple(3)
    )
    size = w * w / w2  # Kish, 18/7

    assert (estimate.value.tolist(), estimate.se.tolist(), estimate.high.tolist()) == ([1.0], [0.0], [1.0])
    assert estimate.low == pytest.approx([1 / (1 + T2**2 / size)], rel=1e-9)


@pytest.mark.parametrize("hit", [True, False])
def test_a_single_respondent_says_nothing_of_the_others(hit):
    # No degree of freedom: t is infinite, and the interval is everything.
    estimate = shares([hit], [2.5], respondents=8)

    assert estimate.value.tolist() == [float(hit)]
    assert (estimate.low.tolist(), estimate.high.tolist()) == ([0.0], [1.0])


def test_an_empty_domain_has_no_share():
    estimate = shares([], [], respondents=8)

    assert np.isnan([estimate.value, estimate.se, estimate.low, estimate.high]).all()


def test_wilson_on_ten_equal_respondents():
    # p = 0.3, s = 10, t = 2: c = (0.3 + 0.2)/1.4 = 5/14; h = 2/1.4·√(0.021 + 0.01)
    low, high = intervals.wilson(np.array(0.3), np.array(10.0), np.array(2.0))
    half = 2 / 1.4 * 0.031**0.5

    assert (float(low), float(high)) == pytest.approx((5 / 14 - half, 5 / 14 + half), rel=1e-14)


def test_students_t_is_infinite_without_a_degree_of_freedom():
    # Tables: 12.706 on 1 degree, 4.303 on 2, 1.960 on very many.
    assert intervals.student(np.array([-1, 0, 1, 2, 10**9])) == pytest.approx(
        [np.inf, np.inf, 12.706204736432095, T2, 1.959963986922], rel=1e-9
    )


def means(values, n, weights, squared, respondents):
    """The mean of one domain, from the count, Σw and Σw² of each value."""
    answers = sums(*(np.array(part)[:, None] for part in (n, weights, squared)))
    base = answers.over(list(range(len(values)))).at(0)
    return estimates.means(
        base, Moments.of(np.array(values, dtype=float), answers), Sample.simple(respondents)
    )


def test_a_mean_weighs_each_respondent():
    # Values 1, 2, 4 of weights 1, 2, 1: (1 + 4 + 4)/4
    # var = 3/2 · (1·(1 − 9/4)² + 4·(2 − 9/4)² + 1·(4 − 9/4)²)/16 = 3/2 · (25 + 4 + 49)/16/16 = 3/2 · 78/256
    estimate = means([1, 2, 4], [1, 1, 1], [1, 2, 1], [1, 4, 1], 3)
    se = (3 / 2 * 78 / 256) ** 0.5

    assert estimate.value == pytest.approx([9 / 4], rel=1e-15)
    assert estimate.se == pytest.approx([se], rel=1e-14)
    assert (estimate.low[0], estimate.high[0]) == pytest.approx((9 / 4 - T2 * se, 9 / 4 + T2 * se), rel=1e-9)


def test_a_mean_of_equal_values_has_no_error():
    # Three respondents who all say 7.
    estimate = means([7], [3], [3], [3], 3)

    assert [float(x[0]) for x in (estimate.value, estimate.se, estimate.low, estimate.high)] == [7, 0, 7, 7]


def test_the_mean_of_a_single_respondent_has_no_interval():
    estimate = means([7], [1], [2], [4], 8)

    assert estimate.value.tolist() == [7.0]
    assert np.isnan([estimate.low, estimate.high]).all()


def test_a_mean_without_degrees_of_freedom_has_an_error_and_no_interval():
    # One respondent in each of two strata of two, who say 1 and 3: m = 2, each has z = ±1/2.
    # var = 2 · 2/1 · (1/4 − (1/2)²/2) = 1/2, on 2 − 2 degrees.
    book = made.book(made.number("jobs"))
    sample = Sample.of(4, np.array([0, 0, 1, 1]), None)
    mean = made.study(book, {"jobs": [1, None, 3, None]}, sample=sample).table("jobs").row("mean")

    assert (mean.estimate, mean.se) == (2, pytest.approx(0.5**0.5))
    assert (mean.low, mean.high) == (None, None)


def test_the_mean_of_nobody_is_unknown():
    estimate = means([1, 2], [0, 0], [0, 0], [0, 0], 8)

    assert np.isnan([estimate.value, estimate.se, estimate.low, estimate.high]).all()


@pytest.mark.parametrize(
    ("weights", "median"),
    [
        pytest.param([1, 1, 1], 20.0, id="middle of three"),
        pytest.param([3, 1, 1], 10.0, id="one heavy respondent"),
        pytest.param([1, 1, 2], 20.0, id="exactly half: the lower value"),
        pytest.param([0.1, 0.2, 0.3], 20.0, id="exactly half, in tenths"),
        pytest.param([0.7, 0.1, 0.8], 20.0, id="exactly half, whatever the binary rounding"),
    ],
)
def test_the_median_is_where_half_of_the_weight_is_reached(weights, median):
    values = np.array([10.0, 20.0, 30.0])

    assert estimates.medians(values, np.array(weights, dtype=float)[:, None]).tolist() == [median]


def test_the_median_of_nobody_is_unknown():
    assert np.isnan(estimates.medians(np.array([10.0, 20.0]), np.zeros((2, 1)))).all()
    assert np.isnan(estimates.medians(np.array([]), np.zeros((0, 2)))).all()


def test_a_mean_without_a_degree_of_freedom_has_an_error_and_no_interval():
    # One respondent in each of two strata of two: values 1 and 3, mean 2; each adds 2/(2−1) · (1 − 1/2)/2².
    # Two respondents less two strata: no degree of freedom.
    sample = Sample.of(4, np.array([0, 0, 1, 1]), None)
    base = Sums(np.array([[1, 1]]), np.array([[1.0, 1.0]]), np.array([[1.0, 1.0]]))
    answers = Sums(*(np.eye(2, dtype=kind)[:, None] for kind in (int, float, float)))
    estimate = estimates.means(base, Moments.of(np.array([1.0, 3.0]), answers), sample)

    assert (estimate.value.tolist(), estimate.se.tolist()) == ([2.0], [0.5**0.5])
    assert np.isnan([estimate.low, estimate.high]).all()


@pytest.mark.parametrize("interval", ["logit", "beta"])
def test_a_share_without_variance_has_wilsons_interval_whatever_is_asked(interval):
    # Two clusters of one yes and one no: p = 1/2, and the clusters do not differ. One degree of freedom.
    sample = Sample.of(4, None, np.array([0, 0, 1, 1]))
    base = Sums(np.array([[2, 2]]), np.array([[2.0, 2.0]]), np.array([[2.0, 2.0]]))
    hit = Sums(np.array([[1, 1]]), np.array([[1.0, 1.0]]), np.array([[1.0, 1.0]]))
    asked, wilson = (estimates.shares(base, hit, sample, kind) for kind in (interval, "wilson"))

    assert (asked.value.tolist(), asked.se.tolist()) == ([0.5], [0.0])
    assert (asked.low.tolist(), asked.high.tolist()) == (wilson.low.tolist(), wilson.high.tolist())


def test_equal_values_of_a_group_have_no_error_whatever_the_rounding():
    # Three respondents who say 12.7, of weights 1.3, 0.6 and 0.9, when others say 0.05, 20 and 31: by
    # moments around 20, Σw²(x − m)² comes out as 6e-14.
    w, w2 = 1.3 + 0.6 + 0.9, 1.3**2 + 0.6**2 + 0.9**2
    estimate = means([0.05, 12.7, 20, 31], [0, 3, 0, 0], [0, w, 0, 0], [0, w2, 0, 0], 9)

    assert (estimate.value[0], estimate.se[0]) == (pytest.approx(12.7, rel=1e-15), 0)


def test_a_mean_of_zeros_is_zero_whatever_the_rounding():
    # Around 13.1, the sum of three zeros comes out as 4e-15 over three.
    others = [13.1, 23.4, 29.9, 3.3, 21.5, 27.2, 26.9]
    book = made.book(made.number("jobs"), made.single("area", "a", "b"), segments=["area"])
    study = made.study(book, {"jobs": [0.0] * 3 + others, "area": ["a"] * 3 + ["b"] * 7})

    assert study.table("jobs", "area").row("mean", "a").estimate == 0


def of_blocks(sample, weights, who=True):
    """The sums of one domain by block of a sample."""
    w = np.asarray(weights, dtype=float) * who
    n = np.full(len(w), 1) * who
    return Sums(*(np.bincount(sample.block_of, part, sample.blocks)[None] for part in (n, w, w * w)))


def poststratified(women_who_said_yes):
    """Eight women and two men, who are as many in the population: a share, and all yes among the men."""
    women = np.array([True] * 8 + [False] * 2)
    yes = np.array([True] * women_who_said_yes + [False] * (8 - women_who_said_yes) + [True] * 2)
    start, weights = np.ones(10), np.where(women, 5 / 8, 5 / 2)
    sample = Sample.simple(10).raked([women.astype(int)], start, weights, np.zeros(10, bool))
    return sample, of_blocks(sample, weights), of_blocks(sample, weights, yes)


def test_what_a_margin_tells_of_a_share_is_no_error():
    # Half of the women: 1/2·1/2 + 1/2·1 = 3/4. A woman is 1/2 from the mean of women, a man 0 from that of
    # men: 10/9 · 8·(5/8·1/2)² / 10². With fixed weights, women are 1/4 and 3/4 from 3/4, men 1/4:
    # 10/9 · (4·(5/8·1/4)² + 4·(5/8·3/4)² + 2·(5/2·1/4)²) / 10².
    sample, base, hit = poststratified(4)
    found, fixed = (estimates.shares(base, hit, s) for s in (sample, sample.fixed))

    assert found.value == pytest.approx([3 / 4])
    assert found.se == pytest.approx([(10 / 9 * 8 * (5 / 16) ** 2 / 100) ** 0.5])
    squares = 4 * (5 / 32) ** 2 + 4 * (15 / 32) ** 2 + 2 * (5 / 8) ** 2
    assert fixed.se == pytest.approx([(10 / 9 * squares / 100) ** 0.5])


def test_the_interval_is_on_a_size_that_grows_as_raking_divides_the_variance():
    # Kish: 10² / (8·25/64 + 2·25/4) = 6.4, the smaller one; variances as above.
    sample, base, hit = poststratified(4)
    fixed = 4 * (5 / 32) ** 2 + 4 * (15 / 32) ** 2 + 2 * (5 / 8) ** 2
    size = 6.4 * fixed / (8 * (5 / 16) ** 2)
    low, high = intervals.wilson(np.array([0.75]), np.array([size]), intervals.student(np.array([9])))
    found = estimates.shares(base, hit, sample)

    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_a_share_that_margins_tell_wholly_is_known():
    # All the men and none of the women.
    found = estimates.shares(*poststratified(0)[1:], poststratified(0)[0])

    assert (found.value.tolist(), found.se.tolist()) == ([0.5], [0.0])
    assert (found.low.tolist(), found.high.tolist()) == ([0.5], [0.5])


def test_a_mean_that_margins_tell_wholly_has_no_error():
    women = np.array([0, 0, 0, 1])
    weights = np.where(women, 2.0, 2 / 3)
    sample = Sample.simple(4).raked([women], np.ones(4), weights, np.zeros(4, bool))
    answers = Sums.joined([of_blocks(sample, weights, women == value).at(None) for value in (0, 1)])
    moments = Moments.of(np.array([10.0, 20.0]), answers)
    found = estimates.means(of_blocks(sample, weights), moments, sample)

    assert (found.value, found.se.tolist()) == (pytest.approx([15]), [0.0])

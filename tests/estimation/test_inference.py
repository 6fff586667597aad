"""Each test on a few respondents, with the working in a comment."""

import numpy as np
import pytest
from scipy import stats

from core.counting.cells import Moments
from core.counting.sums import Influence, Sums
from core.estimation import estimates, inference, intervals
from core.estimation.variance import degrees, variance
from core.responses.sample import Sample


def sums(n, w, w2):
    """Sums of one block; a trailing axis is added."""
    return Sums(np.array(n)[..., None], np.array(w, float)[..., None], np.array(w2, float)[..., None])


def test_the_others_of_a_group_are_all_the_other_groups():
    rest = inference.others(sums([1, 2, 4], [0.1, 0.2, 0.4], [1, 2, 4]))

    assert rest.n[:, 0].tolist() == [6, 5, 3]
    assert rest.w[:, 0] == pytest.approx([0.6, 0.5, 0.3], rel=1e-15)


def test_a_group_is_compared_with_the_others():
    # Four respondents of weight 1 in each group; yes: 3 and 1. d = 3/4 − 1/4.
    # Each share has Σ(y − p)²/16 = (3/4)/16; n/(n−1) = 8/7; var = 8/7 · 2 · 3/64. t on 8 − 1 − 1 degrees.
    difference = inference.against_others(
        sums([4, 4], [4, 4], [4, 4]), sums([[3, 1]], [[3, 1]], [[3, 1]]), None, Sample.simple(8)
    )
    se = (8 / 7 * 6 / 64) ** 0.5

    assert difference.value.tolist() == [[0.5, -0.5]]
    assert difference.other.tolist() == [[0.25, 0.75]]
    assert difference.se == pytest.approx(np.full((1, 2), se), rel=1e-14)
    assert difference.p_value == pytest.approx(np.full((1, 2), 2 * stats.t.sf(0.5 / se, 6)), rel=1e-12)


def test_means_are_compared_with_the_others():
    # Values 1, 3 in the first group, 2, 6 in the second: 2 − 4; var = 4/3 · (2/4 + 8/4).
    answers = sums(
        [[1, 0], [0, 1], [1, 0], [0, 1]], [[1, 0], [0, 1], [1, 0], [0, 1]], [[1, 0], [0, 1], [1, 0], [0, 1]]
    )
    moments = Moments.of(np.array([1.0, 2.0, 3.0, 6.0]), answers)
    difference = inference.against_others(sums([2, 2], [2, 2], [2, 2]), None, moments, Sample.simple(4))
    se = (4 / 3 * 5 / 2) ** 0.5

    assert difference.value == pytest.approx([-2, 2], rel=1e-15)
    assert difference.se == pytest.approx([se, se], rel=1e-14)
    assert difference.p_value == pytest.approx([2 * stats.t.sf(2 / se, 2)] * 2, rel=1e-12)


def test_a_group_alone_is_compared_with_nobody():
    difference = inference.against_others(
        sums([4], [4], [4]), sums([[3]], [[3]], [[3]]), None, Sample.simple(4)
    )

    assert np.isnan([difference.value, difference.se, difference.p_value]).all()


@pytest.mark.parametrize(
    ("effective", "pooled", "enough"),
    [(100, 0.1, True), (100, 0.099, False), (100, 0.9, True), (100, 0.91, False), (20, 0.5, True)],
)
def test_ten_effective_events_are_enough(effective, pooled, enough):
    assert bool(inference.testable(np.array(effective), np.array(pooled))) is enough


def test_fisher_by_hand():
    # Nobody of 5 against 5 of 5: 1 of C(10, 5) = 252 tables, and the contrary one. Nobody of 8 against 3 of
    # 7: C(7, 3)/C(15, 3) = 35/455; 3 of 8 against nobody of 7, 56/455, is likelier.
    assert inference.fisher((0, 5), (1, 5)) == pytest.approx(2 / 252)
    assert inference.fisher((0, 8), (3 / 7, 7)) == pytest.approx(35 / 455)


@pytest.mark.parametrize(
    ("one", "other", "p"),
    [
        ((10, 10), (6, 12), 0.01519842386715452),
        ((0, 40), (30, 40), 1.910993372635998e-13),
        ((0, 20), (12, 30), 0.001417029237244653),
        ((200, 200), (0, 200), 1.942643449522259e-119),
    ],
)
def test_fisher_is_that_of_r(one, other, p):
    # fisher.test(matrix(c(a, m - a, b, n - b), 2))$p.value, of R 4.2.
    (a, m), (b, n) = one, other

    assert inference.fisher((a / m, m), (b / n, n)) == pytest.approx(p, rel=1e-9)
    assert inference.fisher((b / n, n), (a / m, m)) == pytest.approx(p, rel=1e-9)


def test_fisher_is_that_of_scipy_whatever_the_sizes():
    draw = np.random.default_rng(1)
    for _ in range(300):
        m, n = draw.integers(1, 400, 2)
        a, b = draw.choice([0, m]), draw.integers(0, n + 1)
        sides = [(a, m), (b, n)] if draw.random() < 0.5 else [(b, n), (a, m)]
        expected = stats.fisher_exact([[hits, size - hits] for hits, size in sides]).pvalue
        # What bears a share is rounded down, and the share of it to a whole respondent.
        found = inference.fisher(*((hits / size, size + 0.4) for hits, size in sides))
        assert found == pytest.approx(expected, rel=1e-9)


def test_fisher_of_millions_takes_no_time():
    assert inference.fisher((0, 5e6), (1, 5e6)) == 0.0
    assert inference.fisher((0, 1e5), (1e-4, 9.9e6)) == pytest.approx(
        stats.fisher_exact([[0, 100_000], [990, 9_899_010]]).pvalue, rel=1e-6
    )


def test_holm_multiplies_the_smallest_p_value_by_their_number():
    # 0.01·3; then 0.03·2; then max(0.06, 0.04·1).
    assert inference.holm(np.array([0.04, np.nan, 0.01, 0.03])) == pytest.approx(
        [0.06, np.nan, 0.03, 0.06], nan_ok=True
    )


def test_holm_stops_at_one_and_holds_nothing_of_nothing():
    assert inference.holm(np.array([0.6, 0.7])).tolist() == [1.0, 1.0]
    assert inference.holm(np.array([])).tolist() == []


def test_rao_scott_is_pearson_for_equal_weights():
    # Two by two, 30/10 and 20/40: one contrast; X² of Pearson, and Δ = n/(n−1) under equal weights
    # but for V, which is that of the shares observed: Δ = C'D⁻¹VD⁻¹C / (C'D⁻¹C/n) with C'1 = 0.
    n = np.array([[30, 10], [20, 40]])
    test = inference.rao_scott(sums(n, n, n), Sample.simple(100))
    chi2 = stats.chi2_contingency(n, correction=False).statistic
    p, c = n.ravel() / 100, np.array([1, -1, -1, 1])
    inverse = (c**2 / p).sum()
    delta = 100 / 99 * (inverse - (c / p @ p) ** 2) / inverse

    assert test.f == pytest.approx(chi2 / delta, rel=1e-12)
    assert (test.ndf, test.ddf) == pytest.approx((1, 99), rel=1e-12)
    assert test.p_value == pytest.approx(stats.f.sf(chi2 / delta, 1, 99), rel=1e-12)


@pytest.mark.parametrize("n", [[[3, 4]], [[3], [4]], [[3, 0], [4, 0]], [[0, 0], [4, 5]], [[0, 0], [0, 0]]])
def test_rao_scott_needs_two_answers_and_two_groups(n):
    assert inference.rao_scott(sums(n, n, n), Sample.simple(10)) is None


def test_an_answer_that_nobody_gave_changes_nothing_of_rao_scott():
    n = [[30, 10], [20, 40]]
    with_nobody = [[30, 0, 10], [0, 0, 0], [20, 0, 40]]

    assert inference.rao_scott(sums(with_nobody, with_nobody, with_nobody), Sample.simple(100)) == (
        inference.rao_scott(sums(n, n, n), Sample.simple(100))
    )


def test_wald_between_two_groups_is_the_square_of_t():
    # As the difference of means above, on one degree less than the domain has: F(1, 4 − 1 − 1).
    answers = sums(*[[[1, 0], [0, 1], [1, 0], [0, 1]]] * 3)
    moments = Moments.of(np.array([1.0, 2.0, 3.0, 6.0]), answers)
    test = inference.wald_means(sums([2, 2], [2, 2], [2, 2]), moments, Sample.simple(4))

    assert (test.f, test.ndf, test.ddf) == pytest.approx((4 / (4 / 3 * 5 / 2), 1, 2), rel=1e-12)


def test_equal_answers_have_no_wald_test():
    answers = sums(*[[[2, 2]]] * 3)
    moments = Moments.of(np.array([7.0]), answers)

    assert inference.wald_means(sums([2, 2], [2, 2], [2, 2]), moments, Sample.simple(4)) is None


def sample(strata, clusters=None):
    return Sample.of(len(strata), np.array(strata), None if clusters is None else np.array(clusters))


def test_units_are_known_by_their_stratum_and_their_number():
    # Clusters 1 and 2 of each of two strata are four units.
    nested = sample([0, 0, 0, 1, 1, 1], [1, 2, 2, 1, 1, 2])

    assert (nested.units.tolist(), nested.stratum_of.tolist()) == ([2, 2], [0, 0, 1, 1])
    assert nested.block_of.tolist() == [0, 1, 1, 2, 2, 3]


def test_the_variance_of_clusters_is_between_units_of_a_stratum():
    # Units 1, 3 | 2, 6: 2·((1−2)² + (3−2)²) + 2·((2−4)² + (6−4)²).
    totals = np.array([1.0, 3.0, 2.0, 6.0])

    assert variance(sample([0, 0, 1, 1], [1, 2, 1, 2]), Influence(totals, totals, totals)) == 4 + 16


def test_the_variance_of_strata_is_between_their_respondents():
    # Respondents 1, 3 | 2, 6: the same, from the sums 4 and 8 and the sums of squares 10 and 40.
    influence = Influence(np.array([4.0, 8.0]), np.array([10.0, 40.0]), np.array([4.0, 8.0]))

    assert variance(sample([0, 0, 1, 1]), influence) == 4 + 16


def test_a_stratum_of_one_unit_adds_its_square():
    # Units 1, 3 | 5: 2·(1 + 1) + 25.
    totals = np.array([1.0, 3.0, 5.0])

    assert variance(sample([0, 0, 1], [1, 2, 1]), Influence(totals, totals, totals)) == 4 + 25


def test_degrees_of_freedom_are_units_less_strata_where_the_domain_is():
    # The domain is in units 1 and 2 of the first stratum and in unit 1 of the second; or in none.
    clustered = sample([0, 0, 1, 1], [1, 2, 1, 2])
    w = np.array([[1.0, 2.0, 3.0, 0.0], [0.0, 0.0, 0.0, 0.0]])

    assert degrees(clustered, w.astype(int), w).tolist() == [1, 0]
    assert degrees(sample([0, 0, 1, 1]), np.array([2, 1]), np.array([5.0, 1.0])) == 1


P, VARIANCE, N, DF = (
    np.array([0.0, 0.3, 1.0]),
    np.array([0.0, 0.021, 0.0]),
    np.array([10] * 3),
    np.array([9] * 3),
)


def test_the_logit_interval_is_symmetric_on_the_logit_scale():
    # p(1 − p) = 0.21: log(3/7) ± t·√0.021/0.21, t = 2.262 on 9 degrees.
    low, high = intervals.logit(P, VARIANCE, intervals.student(DF))
    half = stats.t.ppf(0.975, 9) * 0.021**0.5 / 0.21

    assert (np.log(low[1] / (1 - low[1])), np.log(high[1] / (1 - high[1]))) == pytest.approx(
        (np.log(3 / 7) - half, np.log(3 / 7) + half), rel=1e-12
    )
    assert np.isnan([low[[0, 2]], high[[0, 2]]]).all()


def test_korn_and_graubard_is_clopper_and_pearson_on_the_effective_size():
    # p(1 − p)/var = 10, and n − 1 = df: 3 of 10.
    low, high = intervals.beta(P, VARIANCE, N, DF)
    exact = stats.binomtest(3, 10).proportion_ci(method="exact")

    assert (low[1], high[1]) == pytest.approx((exact.low, exact.high), rel=1e-9)
    assert np.isnan([low[[0, 2]], high[[0, 2]]]).all()


@pytest.mark.parametrize("interval", ["logit", "beta"])
@pytest.mark.parametrize("hits", [0, 10])
def test_nobody_and_everybody_have_wilsons_interval_whatever_is_asked(interval, hits):
    base, hit = sums([10], [10], [10]), sums([hits], [hits], [hits])
    asked, wilson = (estimates.shares(base, hit, Sample.simple(10), kind) for kind in (interval, "wilson"))

    assert (asked.low.tolist(), asked.high.tolist()) == (wilson.low.tolist(), wilson.high.tolist())
    assert asked.high - asked.low == pytest.approx([0.3385], abs=1e-3)


def test_a_difference_without_a_degree_of_freedom_has_no_p_value():
    # Estimates 3 and 1, squared influences of 1/4 each: se √(4/3 · 1/2); the test needs one degree.
    influence = Influence(*(np.array([[x], [x]]) for x in (0.0, 0.25, 0.0)))
    pair = (np.array([3.0, 3.0]), influence), (np.array([1.0, 1.0]), influence)
    difference = inference.contrast(*pair, Sample.simple(4), np.array([0, 1]))
    t = 2 / (4 / 3 * 0.5) ** 0.5

    assert difference.value.tolist() == [2, 2]
    assert np.isnan(difference.p_value[0])
    assert difference.p_value[1] == pytest.approx(2 * stats.t.sf(t, 1), rel=1e-12)


@pytest.mark.parametrize(("shape", "tested"), [((2, 750), True), ((19, 79), False)])
def test_rao_scott_has_a_most_of_cells(shape, tested):
    # 2 × 750 = 1500 are borne, 19 × 79 = 1501 are not.
    n = np.ones(shape, int) + np.eye(*shape, dtype=int)

    assert (inference.rao_scott(sums(n, n, n), Sample.simple(int(n.sum()))) is not None) == tested


def test_when_everyone_gave_an_answer_nothing_is_left_of_the_weights():
    # 0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last binary digit; the second group has one left.
    base = sums([3, 3], [0.1 + 0.2 + 0.3, 6], [0.1 + 0.2 + 0.3, 14])
    hit = sums([3, 2], [0.3 + 0.2 + 0.1, 3], [0.3 + 0.2 + 0.1, 5])
    cells = inference.given_or_not(base, hit)

    assert base.w[0, 0] != hit.w[0, 0]
    assert [part[..., 0].tolist() for part in (cells.n, cells.w, cells.w2)] == [
        [[3, 2], [0, 1]],
        [[hit.w[0, 0], 3], [0, 3]],
        [[hit.w2[0, 0], 5], [0, 9]],
    ]


def test_rao_scott_with_an_empty_cell_and_weights_from_respondents_one_by_one():
    # Nobody of the second group gave the first answer. P, its linearised covariance V and
    # Δ = (C'D⁻¹C/n)⁻¹ C'D⁻¹VD⁻¹C are made from each respondent; D⁻¹ is 0 where nobody is.
    answer, group = np.array([0] * 8 + [1] * 7 + [1] * 9), np.array([0] * 15 + [1] * 9)
    w = 1 + np.arange(24) % 5 / 2
    cell = answer * 2 + group
    here = (cell[:, None] == np.arange(4)).astype(float)
    p = w @ here / w.sum()
    influence = w[:, None] * (here - p) / w.sum()
    apart = influence - influence.mean(axis=0)
    contrast = np.array([1, -1, -1, 1])
    inverse = np.divide(contrast, p, out=np.zeros(4), where=p > 0)
    delta = 24 / 23 * ((apart @ inverse) ** 2).sum() / (contrast @ inverse / 24)
    expected = np.outer(p.reshape(2, 2).sum(axis=1), p.reshape(2, 2).sum(axis=0)).ravel()
    chi2 = 24 * ((p - expected) ** 2 / expected).sum()
    test = inference.rao_scott(
        sums(*((here * part[:, None]).sum(axis=0).reshape(2, 2) for part in (w**0, w, w**2))),
        Sample.simple(24),
    )

    assert here.sum(axis=0).tolist() == [8, 0, 7, 9]
    assert (test.f, test.ndf, test.ddf) == pytest.approx((chi2 / delta, 1, 23), rel=1e-12)


def test_units_that_do_not_differ_have_no_rao_scott():
    # Two clusters that answer alike: no variance at all.
    n = np.array([[[3, 3], [1, 1]], [[2, 2], [4, 4]]])
    alike = Sums(n, n.astype(float), n.astype(float))

    assert inference.rao_scott(alike, Sample.of(20, None, np.array([0, 1] * 10))) is None


@pytest.mark.parametrize(
    ("f", "ndf", "ddf", "tested"),
    [(2.0, 1, 1, True), (np.nan, 1, 1, False), (np.inf, 1, 1, False), (2.0, 0, 1, False), (2.0, 1, 0, False)],
)
def test_an_f_test_needs_degrees_of_freedom_on_both_sides(f, ndf, ddf, tested):
    assert (inference._f_test(f, ndf, ddf) is not None) == tested


def test_a_group_of_equal_values_adds_nothing_to_the_error_of_its_difference():
    # 5, 5 against 2, 6: 5 − 4; var = 4/3 · (0 + 8/4).
    answers = sums(*[[[0, 1], [2, 0], [0, 1]]] * 3)
    moments = Moments.of(np.array([2.0, 5.0, 6.0]), answers)
    difference = inference.against_others(sums([2, 2], [2, 2], [2, 2]), None, moments, Sample.simple(4))

    assert difference.value.tolist() == [1, -1]
    assert difference.se == pytest.approx([(4 / 3 * 2) ** 0.5] * 2, rel=1e-14)

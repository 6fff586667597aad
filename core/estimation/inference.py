"""Tests: a group against the others, a pair of groups, a question by a split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from core.counting import Influence, Moments, Sums
from core.estimation import estimates
from core.estimation.variance import covariance, degrees, spread, variance
from core.responses import Sample

LEAST_EVENTS = 10
MOST_CELLS = 1500


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Differences to ``other``, their standard errors, and p-values whatever the guard (``testable``).

    ``still`` where nobody has any influence on either side, for values that are all equal in each.
    """

    other: np.ndarray
    value: np.ndarray
    se: np.ndarray
    p_value: np.ndarray
    still: np.ndarray


@dataclass(frozen=True, slots=True)
class FTest:
    """An F statistic, its degrees of freedom and the probability of a larger one."""

    f: float
    ndf: float
    ddf: float
    p_value: float


def others(sums: Sums) -> Sums:
    """For each group (the axis before the blocks), the sums over all the other groups.

    Added rather than taken from the total, so that nobody stays exactly zero.
    """
    groups = sums.n.shape[-2]
    rest = 1 - np.eye(groups, dtype=np.int64)
    return Sums(*(np.asarray(rest @ part) for part in (sums.n, sums.w, sums.w2)))


def other_moments(moments: Moments) -> Moments:
    """As ``others``, for the moments of a number."""
    rest = 1 - np.eye(moments.wx.shape[-2])
    return Moments(moments.origin, rest @ moments.wx, rest @ moments.w2x, rest @ moments.w2xx)


def contrast(
    one: tuple[np.ndarray, Influence], other: tuple[np.ndarray, Influence], sample: Sample, df: np.ndarray
) -> Difference:
    """The difference between estimates of domains that have nobody in common, and its t test.

    Parameters
    ----------
    one, other
        Estimates and the influence of respondents on them: ``share_influence`` or
        ``mean_influence``.
    sample
        Strata and units of the whole file.
    df
        Degrees of freedom of Student's t.

    Notes
    -----
    The variance is that of the difference of influences: with clusters, which answer in both
    domains, they covary. Equals R's ``svyttest`` (df of the rows compared, less 1) for a group against
    the others, and ``svycontrast`` of a ``svyby`` (without the less 1) for a pair.
    """
    value = one[0] - other[0]
    influence = one[1].minus(other[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.sqrt(np.maximum(variance(sample, influence), 0))
        t = np.abs(value / se)
        p = 2 * special.stdtr(np.maximum(df, 1), -t)
    se = np.where(np.isnan(value), np.nan, se)
    still = (df >= 1) & (influence.squares.sum(axis=-1) == 0)
    return Difference(other[0], value, se, np.where((df >= 1) & (se > 0), p, np.nan), still)


def change(one: np.ndarray, other: np.ndarray, var: np.ndarray, df: np.ndarray) -> Difference:
    """The difference between estimates of two samples, and its t test.

    Parameters
    ----------
    one, other
        Estimates of the same thing in each.
    var
        The variance of their difference: of independent samples, the sum of theirs.
    df
        Degrees of freedom of Student's t.

    Notes
    -----
    Of independent samples, R's ``svyttest`` on both stacked, the samples as strata: df is that of the
    respondents compared, less 1.
    """
    value = one - other
    with np.errstate(invalid="ignore", divide="ignore"):
        se = np.sqrt(np.maximum(var, 0))
        p = 2 * special.stdtr(np.maximum(df, 1), -np.abs(value / se))
    se = np.where(np.isnan(value), np.nan, se)
    return Difference(other, value, se, np.where((df >= 1) & (se > 0), p, np.nan), (df >= 1) & (se == 0))


def against_others(base: Sums, hit: Sums | None, moments: Moments | None, sample: Sample) -> Difference:
    """Each group against all other respondents whose group is known.

    Parameters
    ----------
    base
        Sums by group and block, without the whole selection; for several answers at a time, one of
        each.
    hit, moments
        One of them: the sums of those who gave an answer (answers, groups, blocks), or the moments
        of a number.
    sample
        Strata and units of the whole file.
    """
    rest = others(base)
    df = degrees(sample, base.n.sum(axis=-2), base.w.sum(axis=-2))[..., None] - 1
    if moments is not None:
        pair = (
            estimates.mean_influence(base, moments),
            estimates.mean_influence(rest, other_moments(moments)),
        )
    else:
        assert hit is not None
        pair = estimates.share_influence(base, hit), estimates.share_influence(rest, others(hit))
    return contrast(*pair, sample, df)


def testable(effective: np.ndarray, pooled: np.ndarray) -> np.ndarray:
    """Whether both sides of a comparison hold enough events for the t test to keep its level.

    Parameters
    ----------
    effective
        Kish's effective base of the smaller side: a group against the others is the test of the others
        against the group.
    pooled
        Weighted share of the answer among all the respondents compared.

    Notes
    -----
    Ours, not in R: the linearised error collapses when few events are seen, and the test then
    rejects up to half of the true hypotheses at 5 %. With ten effective events or more, its level
    stays within 5 to 8 % in simulations.
    """
    with np.errstate(invalid="ignore"):
        events = effective * np.minimum(pooled, 1 - pooled)
        return np.asarray(events >= LEAST_EVENTS * (1 - 1e-9))  # 1 − 0.9 is a little under 0.1


def guarded(
    difference: Difference,
    share: np.ndarray,
    effective: tuple[np.ndarray, np.ndarray],
    pooled: np.ndarray,
    sample: Sample,
    whole: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """The p-values of differences between shares where a test is sound, and why there is none elsewhere.

    Parameters
    ----------
    difference
        Of ``share`` to its other side.
    share
        Weighted shares of the first side.
    effective
        Kish's effective bases of both sides.
    pooled
        Weighted shares of the answer among all the respondents compared.
    sample
        Strata and units of the whole file.
    whole
        Whether the whole population of each side is there: nothing of such a side is left to chance, and
        between two of them there is no test, whatever the difference.

    Returns
    -------
    tuple of numpy.ndarray
        P-values (Student's; Fisher's where either share is exactly 0 or 1, but in a sample of clusters,
        whose respondents are not drawn one by one), and a ``Reason`` where there is none.
    """
    one, other = share, difference.other
    certain = (one == 0) | (one == 1) | (other == 0) | (other == 1)
    drawn = [np.where(all_there, np.inf, size) for all_there, size in zip(whole, effective, strict=True)]
    enough = testable(np.minimum(*drawn), pooled)
    alike = certain & (one == other)
    p = np.where(enough & ~certain, difference.p_value, np.nan)
    census = np.broadcast_to(whole[0] & whole[1], p.shape)
    if not sample.clustered:
        sizes = [np.broadcast_to(each, one.shape) for each in effective]
        for at in map(tuple, np.argwhere(enough & certain & ~alike & ~census & ~np.isnan(difference.value))):
            p[at] = fisher((float(one[at]), float(sizes[0][at])), (float(other[at]), float(sizes[1][at])))
    reasons = np.where(enough, np.where(certain, "certain", "unmeasured"), "sparse")
    reasons = np.where(alike, "certain", reasons)
    reasons = np.where(census, "census", reasons)
    return p, np.where(np.isnan(difference.value) | ~np.isnan(p), "", reasons)


def untested_means(difference: Difference, whole: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Why there is no test of differences between means, if there is none; ``whole`` as for ``guarded``."""
    reasons = np.where(difference.still, "equal", "unmeasured")
    reasons = np.where(whole[0] & whole[1], "census", reasons)
    return np.where(np.isnan(difference.value) | ~np.isnan(difference.p_value), "", reasons)


def beyond_rounding(
    reasons: np.ndarray, difference: np.ndarray, slack: np.ndarray, w: np.ndarray
) -> np.ndarray:
    """The reasons of gaps between whole populations, but of those that rounding may have made.

    Parameters
    ----------
    reasons, difference
        Of each gap of a group to the others.
    slack
        How far the number of each group may be from what it was before it was rounded.
    w
        The sums of weights of the groups.
    """
    rest = 1 - np.eye(w.shape[-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        both = slack + (np.nan_to_num(slack) * w) @ rest / (w @ rest)
    small = ~(np.abs(difference) > both * (1 + 1e-9))
    return np.where((reasons == "census") & small, "rounded", reasons)


def fisher(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The exact test of two shares, the first or the second of which is 0 or 1.

    Parameters
    ----------
    one, other
        A share and the effective size that bears it. Sizes are rounded down, and shares of them to whole
        respondents.

    Notes
    -----
    Fisher (1935), two-sided as R's ``fisher.test``: of all tables with the margins of the one observed, those
    that are no likelier.
    """
    (a, m), (b, n) = [(round(share * int(size + 1e-6)), int(size + 1e-6)) for share, size in (one, other)]
    if a not in (0, m):
        a, m, b, n = b, n, a, m
    if a == m:  # who did not give the answer, in place of who did
        b = n - b
    likely = _log_choose(n, b) - _log_choose(m + n, b)  # b answers, none of them among m
    if likely + np.log(m + n) < _UNDERFLOW:
        return 0.0
    x = np.arange(min(m, b) + 1)
    logs = _log_choose(m, x) + _log_choose(n, b - x) - _log_choose(m + n, b)
    return min(float(np.exp(logs[logs <= likely + 1e-7]).sum()), 1.0)


_UNDERFLOW = -745.0  # e to less is zero; what is above has few possible tables, even of millions of people


def _log_choose(n: int, k: np.ndarray | int) -> np.ndarray:
    """The logarithm of the number of ways to take k of n."""
    return np.asarray(special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0))


def holm(p: np.ndarray) -> np.ndarray:
    """P-values corrected for their number, so that one false rejection in the family is rare.

    Not-a-number stays so and does not count. Holm (1979), Scand. J. Stat. 6; R's ``p.adjust``.
    """
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    adjusted = np.full(len(p), np.nan)
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(factors * p[order]), 1)
    return adjusted


def given_or_not(base: Sums, hit: Sums) -> Sums:
    """A table of two answers, given or not, from the sums of a base and of those who gave it."""
    others_left = base.n > hit.n  # when nobody is left, nothing is: not a rounding error
    return Sums(
        np.stack([hit.n, base.n - hit.n]),
        np.stack([hit.w, np.where(others_left, base.w - hit.w, 0)]),
        np.stack([hit.w2, np.where(others_left, base.w2 - hit.w2, 0)]),
    )


def rao_scott(cells: Sums, sample: Sample) -> FTest | None:
    """Test whether an answer depends on the group: Pearson's statistic, corrected to second order.

    Parameters
    ----------
    cells
        Sums by answer, group and block, over the respondents whose answer and group are known.
        Answers exclude one another and are exhaustive.
    sample
        Strata and units of the whole file.

    Returns
    -------
    FTest or None
        R's ``svychisq(statistic = "F")``; ``None`` with fewer than two answers or groups, or too
        many cells.

    Notes
    -----
    With P the weighted shares of cells, V their linearised covariance, D = diag(P) and C the contrasts of
    interaction, Δ = (C'D⁻¹C/N)⁻¹ (C'D⁻¹VD⁻¹C): F = X²/tr Δ on d = (tr Δ)²/tr Δ² and d·ν degrees of
    freedom, ν those of the domain. Rao & Scott (1981) JASA 76, (1984) Ann. Stat. 12; Thomas & Rao
    (1987) JASA 82.
    """
    n = cells.n.sum(axis=-1)
    rows, columns = np.flatnonzero(n.sum(axis=1)), np.flatnonzero(n.sum(axis=0))
    if min(len(rows), len(columns)) < 2 or len(rows) * len(columns) > MOST_CELLS:
        return None
    place = np.ix_(rows, columns)
    shape = (len(rows) * len(columns), -1)
    count, w, w2 = (part[place].reshape(shape) for part in (cells.n, cells.w, cells.w2))
    whole, respondents = w.sum(), n.sum()
    table = (w.sum(axis=1) / whole).reshape(len(rows), len(columns))
    p = table.ravel()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    chi2 = respondents * ((table - expected) ** 2 / expected).sum()
    contrasts = np.kron(_sum_to_zero(len(rows)), _sum_to_zero(len(columns)))
    inverse = np.divide(1, p, out=np.zeros_like(p), where=count.sum(axis=1) > 0)
    weighted = contrasts * inverse[:, None]
    # The influence of a respondent of cell c on P is w (1_c − P)/W, here through the contrasts.
    coefficients = (weighted - p @ weighted).T / whole
    squares = (coefficients * (w2 @ spread(sample))) @ coefficients.T
    between = covariance(sample, coefficients @ w, squares, coefficients @ w2)
    try:
        delta = np.linalg.solve(contrasts.T @ weighted / respondents, between)
    except np.linalg.LinAlgError:
        return None
    trace, trace2 = float(np.trace(delta)), float((delta * delta.T).sum())
    ndf = trace**2 / trace2 if trace2 > 0 else np.nan
    nu = float(degrees(sample, count.sum(axis=0), w.sum(axis=0)))
    return _f_test(float(chi2) / trace if trace > 0 else np.nan, ndf, ndf * nu)


def _sum_to_zero(k: int) -> np.ndarray:
    """A basis of the contrasts between k levels, shape (k, k − 1)."""
    return np.asarray(np.vstack([np.eye(k - 1), -np.ones(k - 1)]))


def wald_means(base: Sums, moments: Moments, sample: Sample) -> FTest | None:
    """Test whether a mean depends on the group.

    Parameters
    ----------
    base, moments
        Sums by group and block.
    sample
        Strata and units of the whole file.

    Returns
    -------
    FTest or None
        R's ``svyglm`` and ``regTermTest``; ``None`` with fewer than two groups, or no variance.

    Notes
    -----
    ``F = b'V⁻¹b/(k−1)`` on k − 1 and ν − (k − 1) degrees of freedom, b the differences to the first
    group that is not empty. Lumley (2010).
    """
    there = np.flatnonzero(base.n.sum(axis=-1))
    if len(there) < 2:
        return None
    mean, influence = estimates.mean_influence(
        base.at(there),
        Moments(moments.origin, moments.wx[there], moments.w2x[there], moments.w2xx[there]),
    )
    squares = np.diag(influence.squares @ spread(sample))
    between = covariance(sample, influence.total, squares, influence.weighted)
    against_first = np.hstack([-np.ones((len(there) - 1, 1)), np.eye(len(there) - 1)])
    b, v = against_first @ mean, against_first @ between @ against_first.T
    if np.linalg.matrix_rank(v) < len(b):
        return None
    f = float(b @ np.linalg.solve(v, b)) / len(b)
    df = float(degrees(sample, base.n.sum(axis=0), base.w.sum(axis=0)))
    return _f_test(f, len(b), df - len(b))


def _f_test(f: float, ndf: float, ddf: float) -> FTest | None:
    if not (np.isfinite(f) and ndf > 0 and ddf > 0):
        return None
    return FTest(f, float(ndf), float(ddf), float(special.fdtrc(ndf, ddf, f)))

"""Estimates from sums: shares, means and medians, their linearised errors and intervals.

Everything follows from the sums of cells by block of the sample (with weights only: n, Σw and Σw²).
Checked against R ``survey`` in the tests; ``docs/statistics.md`` holds the formulas and what was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.counting import Influence, Moments, Sums
from core.estimation.intervals import beta, logit, student, wilson
from core.estimation.variance import at_stake, degrees, variance
from core.responses import Sample
from core.views import Interval

_ROUNDING = 1e-14
"""Of a sum, relatively."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """Estimates with their standard errors and intervals; not-a-number where nothing can be said."""

    value: np.ndarray
    se: np.ndarray
    low: np.ndarray
    high: np.ndarray


def effective_base(w: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """Kish's effective number of respondents, (Σw)² / Σw²; not-a-number for an empty base.

    Kish (1965), Survey Sampling.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(w * w / w2)


def whole(sample: Sample, base: Sums) -> np.ndarray:
    """Whether the whole population of each domain is there, so that nothing of it is left to chance."""
    return np.asarray((at_stake(sample, base.w2) == 0) & (base.n.sum(axis=-1) > 0))


def share_influence(base: Sums, hit: Sums) -> tuple[np.ndarray, Influence]:
    """Weighted shares, and the influence of respondents on them.

    Parameters
    ----------
    base
        Sums over those of the base, by block on the last axis.
    hit
        Sums over those of the base who gave the answer; a shape that broadcasts with ``base``.

    Returns
    -------
    tuple of numpy.ndarray and Influence
        Proportions, without the axis of blocks, exactly 0 and 1 for nobody and everybody; and sums
        by block of ``w(y − p)/W``, of its square and of its product with w (Särndal et al. 1992 §5.5;
        Lumley 2010 ch. 2).
    """
    counted, hits = base.n.sum(axis=-1), hit.n.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = base.w.sum(axis=-1, keepdims=True)
        p = hit.w.sum(axis=-1, keepdims=True) / whole
        p = np.where((hits == counted)[..., None] & (whole > 0), 1.0, p)
        total = (hit.w - p * base.w) / whole
        squares = ((1 - p) ** 2 * hit.w2 + p**2 * (base.w2 - hit.w2)) / whole**2
        weighted = (hit.w2 - p * base.w2) / whole
    certain = (p == 0) | (p == 1)
    return p[..., 0], Influence(*(np.where(certain, 0, part) for part in (total, squares, weighted)))


def mean_influence(base: Sums, moments: Moments) -> tuple[np.ndarray, Influence]:
    """Weighted means of a number, and the influence of respondents on them: ``w(x − m)/W`` by block.

    Values that are all equal have no influence at all, rather than that of rounding errors.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = base.w.sum(axis=-1, keepdims=True)
        mean = moments.wx.sum(axis=-1, keepdims=True) / whole
        total = (moments.wx - mean * base.w) / whole
        size = moments.w2xx + mean**2 * base.w2
        squares = np.maximum(size - 2 * mean * moments.w2x, 0)
        equal = squares.sum(axis=-1, keepdims=True) <= _ROUNDING * size.sum(axis=-1, keepdims=True)
        squares = squares / whole**2
        weighted = (moments.w2x - mean * base.w2) / whole
    influence = Influence(*(np.where(equal, 0, part) for part in (total, squares, weighted)))
    value = moments.origin + mean[..., 0]
    # What is left of two equal numbers is zero, not their rounding error.
    return np.where(np.abs(value) <= _ROUNDING * np.abs(moments.origin), 0.0, value), influence


def shares(
    base: Sums,
    hit: Sums,
    sample: Sample,
    interval: Interval = "wilson",
    raking: np.ndarray | None = None,
) -> Estimate:
    """Estimate the share of a population that gave an answer, in domains of a weighted sample.

    Parameters
    ----------
    base, hit
        As for ``share_influence``.
    sample
        Strata and units of the whole file: a domain is a part of it, not a sample of its own.
    interval
        ``wilson``, on the smaller of the design effective size ``p(1−p)/var`` and Kish's ``W²/Σ(1−f)w²``, so
        that 0 % and 100 % have an interval too, times what raking divides the variance by; ``logit`` or
        ``beta`` (Korn–Graubard), which R has as well. Those two are not defined at 0 % and 100 %: there
        they fall back on Wilson's, on Kish's size. Of a domain whose whole population is there, the share.
    raking
        What raking leaves of the variances, where the sample does not know it: see ``Cells``.

    Returns
    -------
    Estimate
        Proportions, not percentages. Student's t has the degrees of freedom of the domain: n − 1
        with weights only, units less strata with a design. The interval supposes a random sample.

    Notes
    -----
    Standard error: linearised. With weights only,
    ``n_full/(n_full−1) · [(1−p)²·Σw²(answer) + p²·Σw²(others)] / W²``; see ``variance``.
    """
    p, influence = share_influence(base, hit)
    n = base.n.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        var = fixed = _of_shares(p, variance(sample.fixed, influence))
        design = np.where(fixed > 0, p * (1 - p) / fixed, np.inf)
        kish = effective_base(base.w.sum(axis=-1), at_stake(sample, base.w2))
        size = np.minimum(design, kish)  # never above n/(1−f): (Σw)² ≤ n·Σw²
        if raking is not None:
            var = fixed * raking
        elif sample.calibration is not None:
            var = _of_shares(p, variance(sample, influence))
        if var is not fixed:
            size = np.where(fixed > 0, size * (fixed / var), size)  # infinite where the margins tell all
    df = degrees(sample, base.n, base.w)
    t = student(df)
    low, high = wilson(p, size, t)
    known = np.isinf(kish)
    low, high = np.where(known, p, low), np.where(known, p, high)
    if interval != "wilson":
        other = logit(p, var, t) if interval == "logit" else beta(p, var, n, df)
        defined = (p > 0) & (p < 1) & (var > 0) & np.isfinite(t)
        low, high = np.where(defined, other[0], low), np.where(defined, other[1], high)
    return Estimate(p, np.sqrt(var), low, high)


def _of_shares(p: np.ndarray, var: np.ndarray) -> np.ndarray:
    """The variance of shares: 0 for nobody and everybody, not-a-number for an empty base."""
    var = np.where((p == 0) | (p == 1), 0.0, np.maximum(var, 0))
    return np.where(np.isnan(p), np.nan, var)


def means(base: Sums, moments: Moments, sample: Sample, raking: np.ndarray | None = None) -> Estimate:
    """Estimate means of a number, in its unit.

    Parameters
    ----------
    base, moments
        Sums over those of the base, by block on the last axis.
    sample
        Strata and units of the whole file.
    raking
        As for ``shares``.

    Returns
    -------
    Estimate
        Interval: m ± t·se, on the degrees of freedom of the domain; none without any, where t has
        no value (R's ``qt(0.975, 0)``) and whatever bound would be a promise.

    Notes
    -----
    Linearised variance: with weights only, ``n_full/(n_full−1) · Σw²(x−m)² / W²`` (Särndal et al.
    1992 §5.5); see ``variance``.
    """
    mean, influence = mean_influence(base, moments)
    with np.errstate(invalid="ignore"):
        se = np.sqrt(np.maximum(variance(sample, influence), 0) * (1 if raking is None else raking))
        t = student(degrees(sample, base.n, base.w))
        half = np.where(np.isinf(t), np.nan, t * se)
        half = np.where(whole(sample, base), 0.0, half)
    return Estimate(mean, se, mean - half, mean + half)


def deviations(values: np.ndarray, n: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Standard deviations of a number, or of a score, in domains.

    Parameters
    ----------
    values
        The distinct values, shape (k,).
    n, w
        Respondents, and Σw, of each value in each domain, shape (k, domains).

    Returns
    -------
    numpy.ndarray
        ``√(n/(n−1) · Σw(x−m)²/W)``, shape (domains,); exactly 0 for equal values, not-a-number for fewer
        than two respondents. The square root of R's ``svyvar``.
    """
    respondents, whole = n.sum(axis=0), w.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        from_mean = values[:, None] - values @ w / whole
        squares = (w * from_mean**2).sum(axis=0) / whole
        found = np.sqrt(squares * respondents / (respondents - 1))
    found = np.where((n > 0).sum(axis=0) == 1, 0.0, found)
    return np.where(respondents > 1, found, np.nan)


def spreads(base: Sums, moments: Moments) -> np.ndarray:
    """As ``deviations``, from moments with squared weights: what is left where values are not told."""
    n, w, w2 = (each.sum(axis=-1) for each in (base.n, base.w, base.w2))
    wx, w2x, w2xx = (each.sum(axis=-1) for each in (moments.wx, moments.w2x, moments.w2xx))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = wx / w
        squares = np.maximum(w2xx - 2 * mean * w2x + mean**2 * w2, 0) / w2
        return np.where(n > 1, np.sqrt(squares * n / (n - 1)), np.nan)


def median_places(w: np.ndarray) -> np.ndarray:
    """The places of the medians among the values; 0 for an empty domain: see ``medians``."""
    return _places(w.cumsum(axis=0), 0.5)


def medians(values: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The smallest value at which the cumulated weight reaches half, in each domain.

    Parameters
    ----------
    values
        The distinct values in increasing order, shape (k,).
    w
        Σw of each value in each domain, shape (k, domains).

    Returns
    -------
    numpy.ndarray
        Shape (domains,); not-a-number for an empty domain. R's ``svyquantile(qrule="math")``.
    """
    if not len(values):
        return np.full(w.shape[1], np.nan)
    cumulated = w.cumsum(axis=0)
    return np.where(cumulated[-1] > 0, values[_places(cumulated, 0.5)], np.nan)


def _places(cumulated: np.ndarray, share: np.ndarray | float) -> np.ndarray:
    """The place of the first value at which the cumulated weight reaches a share, in each domain."""
    # A share of the weight, added in any order.
    reached = cumulated >= share * cumulated[-1] * (1 - 1e-12)
    return np.asarray(reached.argmax(axis=0))


def median_estimates(values: np.ndarray, w: np.ndarray, base: Sums, below: Sums, sample: Sample) -> Estimate:
    """Estimate medians of a number, in its unit, with Woodruff's intervals.

    Parameters
    ----------
    values, w
        As for ``medians``.
    base
        Sums over those of the base, by block on the last axis.
    below
        Of those, who is under the median, then who is at it, on the first axis: see ``Engine.below``.
    sample
        Strata and units of the whole file.

    Returns
    -------
    Estimate
        Without standard errors; nor an interval where a bound would be that of a share under 0 or over 1.

    Notes
    -----
    Of a domain whose whole population is there, the interval is the median itself.

    The interval ``F ± t·se`` of the share F of those at the median or under it, carried back to values by
    the rule of the median; Woodruff (1952), JASA 47. R's ``svyquantile(interval.type = "mean")``, but where
    so many are at the median that the low bound is the median itself: then it is where the cumulated weight
    reaches ``½ − t·se`` of the share of those under it, which R does not look at.
    """
    if not len(values):
        nothing = np.full(w.shape[1], np.nan)
        return Estimate(nothing, nothing, nothing, nothing)
    cumulated = w.cumsum(axis=0)
    t = student(degrees(sample, base.n, base.w))

    def margin(hit: Sums) -> tuple[np.ndarray, np.ndarray]:
        share, influence = share_influence(base, hit)
        return share, t * np.sqrt(np.maximum(variance(sample, influence), 0))

    def at(share: np.ndarray) -> np.ndarray:
        inside = (share >= 0) & (share <= 1) & (cumulated[-1] > 0)
        return np.where(inside, values[_places(cumulated, np.where(inside, share, 0))], np.nan)

    with np.errstate(invalid="ignore"):  # an infinite t, of equal values
        (share, half), (_, under) = margin(below.over([0, 1]).at(0)), margin(below.at(0))
        median, low, high = at(np.full(w.shape[1], 0.5)), at(share - half), at(share + half)
        low = np.where(low == median, at(0.5 - under), low)
        all_there = whole(sample, base)
        low, high = np.where(all_there, median, low), np.where(all_there, median, high)
    known, unknown = ~np.isnan(low) & ~np.isnan(high), np.full(median.shape, np.nan)
    return Estimate(median, unknown, np.where(known, low, np.nan), np.where(known, high, np.nan))

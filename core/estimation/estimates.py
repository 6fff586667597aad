"""Estimates from sums: shares, means and medians, their linearised errors and intervals.

Everything follows from the sums of cells by block of the sample (with weights only: n, Σw and Σw²).
Checked against R ``survey`` in the tests; ``docs/statistics.md`` holds the formulas and what was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.counting import Influence, Moments, Sums
from core.estimation.intervals import beta, logit, student, wilson
from core.estimation.variance import degrees, variance
from core.responses import Sample
from core.views import Interval


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
        equal = squares.sum(axis=-1, keepdims=True) <= 1e-14 * size.sum(axis=-1, keepdims=True)
        squares = squares / whole**2
        weighted = (moments.w2x - mean * base.w2) / whole
    influence = Influence(*(np.where(equal, 0, part) for part in (total, squares, weighted)))
    return moments.origin + mean[..., 0], influence


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
        ``wilson``, on the smaller of the design effective size ``p(1−p)/var`` and Kish's, so
        that 0 % and 100 % have an interval too, times what raking divides the variance by; ``logit`` or
        ``beta`` (Korn–Graubard), which R has as well. Those two are not defined at 0 % and 100 %: there
        they fall back on Wilson's, on Kish's size.
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
        kish = effective_base(base.w.sum(axis=-1), base.w2.sum(axis=-1))
        size = np.minimum(design, kish)  # never above n: (Σw)² ≤ n·Σw²
        if raking is not None:
            var = fixed * raking
        elif sample.calibration is not None:
            var = _of_shares(p, variance(sample, influence))
        if var is not fixed:
            size = np.where(fixed > 0, size * (fixed / var), size)  # infinite where the margins tell all
    df = degrees(sample, base.n, base.w)
    t = student(df)
    low, high = wilson(p, size, t)
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
    return Estimate(mean, se, mean - half, mean + half)


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
    total = cumulated[-1]
    reached = cumulated >= total / 2 * (1 - 1e-12)  # half of the weight, added in any order
    return np.where(total > 0, values[reached.argmax(axis=0)], np.nan)

"""The variance that follows from how the respondents were drawn.

Every estimate is a function of sums over respondents, and its linearised variance follows from sums of
the influence of the respondents, by *block* of the sample. Where weights were raked, an estimate varies only
by what the margins do not tell of it: the influence is that of the residuals of its regression on them.
"""

from __future__ import annotations

import numpy as np

from core.counting import Influence
from core.responses import Sample

_TOLD = 1e-12
"""Of the squares of an influence: what is left of one that the margins tell wholly, rounding errors."""


def variance(sample: Sample, influence: Influence) -> np.ndarray:
    """The variance of estimates from the influence of each block on them.

    Notes
    -----
    ``Σ_h n_h/(n_h−1) Σ_j (z_hj − z̄_h)²`` over the units j of each stratum h of the whole file,
    with replacement at the first stage (Särndal et al. 1992 §5.5; Lumley 2010 ch. 2). A stratum
    of one unit adds the square of its total (R's ``lonely.psu = "adjust"``). With raked weights, z is the
    residual of its regression on the margins over the whole file, with start weights (Deville & Särndal 1992,
    JASA 87; Särndal et al. 1992 §6.6; R's ``calibrate(calfun = "raking")``). In a finite population each
    stratum counts for 1 − f, f the fraction of its units that was drawn (Cochran 1977 §2.6; R's ``fpc``).
    """
    influence = _residuals(sample, influence)
    if sample.clustered:
        squares = _by_stratum(sample, _deviations(sample, influence.total) ** 2)
    else:
        squares = influence.squares - _centred(sample) * influence.total**2
    return np.asarray((squares * _factors(sample)).sum(axis=-1))


def covariance(sample: Sample, totals: np.ndarray, squares: np.ndarray, weighted: np.ndarray) -> np.ndarray:
    """The covariance of k estimates.

    Parameters
    ----------
    sample
        Strata and units of the whole file.
    totals
        Sums of influences by block, shape (k, blocks).
    squares
        Sums over respondents of the products of influences, each multiplied by ``spread`` of its block,
        shape (k, k).
    weighted
        Sums of influences times weights by block, shape (k, blocks); used with raked weights alone.
    """
    if (known := sample.calibration) is not None:
        fitted, by = known.fitted(totals), spread(sample)
        crossed = (fitted * by) @ weighted.T
        left = squares - crossed - crossed.T + (fitted * by * known.w2) @ fitted.T
        told = np.diag(left) <= _TOLD * np.diag(squares)
        squares = np.where(told | told[:, None], 0, left)
        totals = np.where(told[:, None], 0, _together(sample, totals - fitted * known.w))
    if sample.clustered:
        from_mean = _deviations(sample, totals)
        return np.asarray((from_mean * _factors(sample)[sample.stratum_of]) @ from_mean.T)
    return np.asarray(squares - (totals * _factors(sample) * _centred(sample)) @ totals.T)


def by_unit(sample: Sample, influence: Influence) -> np.ndarray:
    """What each primary unit of a sample of clusters adds to estimates, so that its squares add to variances.

    Notes
    -----
    ``√((1−f)·n_h/(n_h−1)) · (z_hj − z̄_h)``, shape (…, units). Of two samples that have units in common, the
    products of what these add make the covariance: strata within each sample, units across both.
    """
    influence = _residuals(sample, influence)
    factors = np.sqrt(_factors(sample))[sample.stratum_of]
    return np.asarray(_deviations(sample, influence.total) * factors)


def present(sample: Sample, w: np.ndarray) -> np.ndarray:
    """Which primary units are in domains, from Σw by block: shape (…, units)."""
    return np.asarray(_together(sample, w) > 0)


def spread(sample: Sample) -> np.ndarray:
    """(1−f)·n/(n−1) of the stratum of each block, shape (blocks,)."""
    return np.asarray(_factors(sample)[sample.strata_of_blocks])


def at_stake(sample: Sample, w2: np.ndarray) -> np.ndarray:
    """Σ(1−f)w² of domains, from Σw² by block: exactly zero where the whole population of each is there."""
    return np.asarray(w2 @ sample.left[sample.strata_of_blocks])


def degrees(sample: Sample, n: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Degrees of freedom of domains: units less strata, of those present in each.

    Parameters
    ----------
    sample
        Strata and units of the whole file.
    n, w
        Respondents, and Σw, of each domain in each block: shape (…, blocks).

    Notes
    -----
    R's ``degf`` of a subset of the design: respondents − 1 with weights only.
    """
    present = _together(sample, w) > 0
    if sample.clustered:
        strata = (_by_stratum(sample, present.astype(np.int64)) > 0).sum(axis=-1)
        return np.asarray(present.sum(axis=-1) - strata)
    return np.asarray(n.sum(axis=-1) - np.maximum(present.sum(axis=-1), 1))


def _factors(sample: Sample) -> np.ndarray:
    """(1−f)·n/(n−1) in each stratum; 1−f for a stratum of one unit, centred at the mean of the file."""
    units = sample.units
    if len(units) == 1 and units[0] < 2 and not sample.complete:
        return np.array([np.nan])
    return np.asarray(np.where(units > 1, units / np.maximum(units - 1, 1), 1.0) * sample.left)


def _centred(sample: Sample) -> np.ndarray:
    """1/n in each stratum; 0 for a stratum of one unit: influences add to zero over the file."""
    return np.asarray(np.where(sample.units > 1, 1 / np.maximum(sample.units, 1), 0.0))


def _residuals(sample: Sample, influence: Influence) -> Influence:
    """By stratum or cluster, what the margins do not tell of an influence; all of it without margins."""
    known = sample.calibration
    if known is None:
        return influence
    fitted = known.fitted(influence.total)
    total = influence.total - fitted * known.w
    squares = influence.squares - 2 * fitted * influence.weighted + fitted**2 * known.w2
    left = squares.sum(axis=-1, keepdims=True) > _TOLD * influence.squares.sum(axis=-1, keepdims=True)
    left |= np.isnan(influence.squares).any(axis=-1, keepdims=True)
    total, squares, weighted = (
        np.where(left, _together(sample, part), 0) for part in (total, squares, influence.weighted)
    )
    return Influence(total, squares, weighted)


def _together(sample: Sample, per_block: np.ndarray) -> np.ndarray:
    """Sums by stratum or cluster, of which raking cuts blocks."""
    if sample.calibration is None:
        return per_block
    starts = np.searchsorted(sample.calibration.whole_of, np.arange(len(sample.stratum_of)))
    return np.asarray(np.add.reduceat(per_block, starts, axis=-1))


def _by_stratum(sample: Sample, per_unit: np.ndarray) -> np.ndarray:
    starts = np.searchsorted(sample.stratum_of, np.arange(len(sample.units)))
    return np.asarray(np.add.reduceat(per_unit, starts, axis=-1))


def _deviations(sample: Sample, totals: np.ndarray) -> np.ndarray:
    means = _by_stratum(sample, totals) * _centred(sample)
    return np.asarray(totals - means[..., sample.stratum_of])

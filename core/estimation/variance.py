"""The variance that follows from how the respondents were drawn.

Every estimate is a function of sums over respondents, and its linearised variance follows from sums of
the influence of the respondents, by *block* of the sample.
"""

from __future__ import annotations

import numpy as np

from core.counting import Influence
from core.responses import Sample


def variance(sample: Sample, influence: Influence) -> np.ndarray:
    """The variance of estimates from the influence of each block on them.

    Notes
    -----
    ``Σ_h n_h/(n_h−1) Σ_j (z_hj − z̄_h)²`` over the units j of each stratum h of the whole file,
    with replacement at the first stage (Särndal et al. 1992 §5.5; Lumley 2010 ch. 2). A stratum
    of one unit adds the square of its total (R's ``lonely.psu = "adjust"``).
    """
    if sample.clustered:
        squares = _by_stratum(sample, _deviations(sample, influence.total) ** 2)
    else:
        squares = influence.squares - _centred(sample) * influence.total**2
    return np.asarray((squares * _factors(sample)).sum(axis=-1))


def covariance(sample: Sample, totals: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """The covariance of k estimates.

    Parameters
    ----------
    sample
        Strata and units of the whole file.
    totals
        Sums of influences by block, shape (k, blocks).
    squares
        Without clusters, sums over respondents of the products of influences, each multiplied
        by ``spread`` of its block, shape (k, k); with clusters it is not used.
    """
    if sample.clustered:
        from_mean = _deviations(sample, totals)
        return np.asarray((from_mean * spread(sample)) @ from_mean.T)
    return np.asarray(squares - (totals * _factors(sample) * _centred(sample)) @ totals.T)


def spread(sample: Sample) -> np.ndarray:
    """n/(n−1) of the stratum of each block, shape (blocks,)."""
    return np.asarray(_factors(sample)[sample.stratum_of])


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
    present = w > 0
    if sample.clustered:
        strata = (_by_stratum(sample, present.astype(np.int64)) > 0).sum(axis=-1)
        return np.asarray(present.sum(axis=-1) - strata)
    return np.asarray(n.sum(axis=-1) - np.maximum(present.sum(axis=-1), 1))


def _factors(sample: Sample) -> np.ndarray:
    """n/(n−1) in each stratum; 1 for a stratum of one unit, centred at the mean of the file."""
    units = sample.units
    if len(units) == 1 and units[0] < 2:
        return np.array([np.nan])
    return np.asarray(np.where(units > 1, units / np.maximum(units - 1, 1), 1.0))


def _centred(sample: Sample) -> np.ndarray:
    """1/n in each stratum; 0 for a stratum of one unit: influences add to zero over the file."""
    return np.asarray(np.where(sample.units > 1, 1 / np.maximum(sample.units, 1), 0.0))


def _by_stratum(sample: Sample, per_block: np.ndarray) -> np.ndarray:
    starts = np.searchsorted(sample.stratum_of, np.arange(len(sample.units)))
    return np.asarray(np.add.reduceat(per_block, starts, axis=-1))


def _deviations(sample: Sample, totals: np.ndarray) -> np.ndarray:
    means = _by_stratum(sample, totals) * _centred(sample)
    return np.asarray(totals - means[..., sample.stratum_of])

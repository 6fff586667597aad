"""Estimates from sums: shares, means and medians, their linearised standard errors and intervals.

Weights only: the sums n, Σw and Σw² of a cell suffice. Checked against R ``survey`` in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

LEVEL = 0.95


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


def shares(
    n: np.ndarray,
    w: np.ndarray,
    w2: np.ndarray,
    hit_w: np.ndarray,
    hit_w2: np.ndarray,
    respondents: int,
) -> Estimate:
    """Estimate the share of a population that gave an answer, in domains of a weighted sample.

    Parameters
    ----------
    n, w, w2
        Respondents in the base, their Σw and Σw²; any one shape, or one that broadcasts.
    hit_w, hit_w2
        Σw and Σw² of those of the base who gave the answer.
    respondents
        Rows of the whole file: the domain is a part of it, not a sample of its own.

    Returns
    -------
    Estimate
        Proportions, not percentages.

    Notes
    -----
    Standard error: linearised, ``n_full/(n_full−1) · [(1−p)²·Σw²(answer) + p²·Σw²(others)] / W²``
    (Särndal et al. 1992 §5.5; Lumley 2010 ch. 2). Interval: Wilson's, on the smallest of the design
    effective size ``p(1−p)/var``, Kish's and n, with Student's t on n − 1 degrees of freedom, so
    that 0 % and 100 % have an interval too. It supposes a random sample.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        p = hit_w / w
        p = np.where(p > 1 - 1e-12, 1.0, p)  # sums of the same weights in another order
        factor = respondents / (respondents - 1) if respondents > 1 else np.nan
        variance = factor * ((1 - p) ** 2 * hit_w2 + p**2 * (w2 - hit_w2)) / w**2
        variance = np.where(p == 1, 0, np.maximum(variance, 0))
        design = np.where(variance > 0, p * (1 - p) / variance, np.inf)
        size = np.minimum(np.minimum(design, effective_base(w, w2)), n)
        low, high = wilson(p, size, student(np.asarray(n) - 1))
    return Estimate(p, np.sqrt(variance), low, high)


def wilson(p: np.ndarray, size: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval for a proportion on an effective size, with quantile t.

    Wilson (1927), JASA 22:209. An infinite t (a single respondent) gives [0, 1].
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (p + t**2 / (2 * size)) / (1 + t**2 / size)
        half = t / (1 + t**2 / size) * np.sqrt(p * (1 - p) / size + t**2 / (4 * size**2))
    known = ~np.isnan(p)
    low = np.where((np.isinf(t) & known) | (p == 0), 0.0, np.maximum(centre - half, 0))
    high = np.where((np.isinf(t) & known) | (p == 1), 1.0, np.minimum(centre + half, 1))
    return low, high


def student(df: np.ndarray) -> np.ndarray:
    """The quantile of Student's t for a two-sided interval; infinite for no degree of freedom."""
    df = np.asarray(df, dtype=float)
    return np.where(df >= 1, special.stdtrit(np.maximum(df, 1), 0.5 + LEVEL / 2), np.inf)


def means(values: np.ndarray, n: np.ndarray, w: np.ndarray, w2: np.ndarray, respondents: int) -> Estimate:
    """Estimate means of a number from the sums of its distinct values.

    Parameters
    ----------
    values
        The distinct values, shape (k,).
    n, w, w2
        Count, Σw and Σw² of each value in each domain, shape (k, domains).
    respondents
        Rows of the whole file.

    Returns
    -------
    Estimate
        Shape (domains,), in the unit of the values. Interval: m ± t·se on n − 1 degrees of freedom.

    Notes
    -----
    Linearised variance ``n_full/(n_full−1) · Σw²(x−m)² / W²`` (Särndal et al. 1992 §5.5).
    """
    x = values[:, None]
    total = w.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (w * x).sum(axis=0) / total
        factor = respondents / (respondents - 1) if respondents > 1 else np.nan
        se = np.sqrt(factor * (w2 * (x - mean) ** 2).sum(axis=0)) / total
        t = student(n.sum(axis=0) - 1)
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

"""95 % confidence intervals of proportions: Wilson, logit, Korn–Graubard."""

from __future__ import annotations

import numpy as np
from scipy import special

LEVEL = 0.95
Bounds = tuple[np.ndarray, np.ndarray]


def student(df: np.ndarray) -> np.ndarray:
    """The quantile of Student's t for a two-sided interval; infinite for no degree of freedom."""
    df = np.asarray(df, dtype=float)
    return np.where(df >= 1, special.stdtrit(np.maximum(df, 1), 0.5 + LEVEL / 2), np.inf)


def wilson(p: np.ndarray, size: np.ndarray, t: np.ndarray) -> Bounds:
    """Wilson's score interval for a proportion on an effective size, with quantile t.

    Wilson (1927), JASA 22:209. An infinite t (no degree of freedom) gives [0, 1].
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (p + t**2 / (2 * size)) / (1 + t**2 / size)
        half = t / (1 + t**2 / size) * np.sqrt(p * (1 - p) / size + t**2 / (4 * size**2))
    known = ~np.isnan(p)
    low = np.where((np.isinf(t) & known) | (p == 0), 0.0, np.maximum(centre - half, 0))
    high = np.where((np.isinf(t) & known) | (p == 1), 1.0, np.minimum(centre + half, 1))
    return low, high


def logit(p: np.ndarray, variance: np.ndarray, t: np.ndarray) -> Bounds:
    """The interval that is symmetric around the logit of a proportion.

    ``expit(logit p ± t·se/(p(1−p)))``, R's ``svyciprop(method = "xlogit")``; not-a-number at 0 and 1,
    where it is not defined.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        half = t * np.sqrt(variance) / (p * (1 - p))
        centre = np.log(p) - np.log1p(-p)
        low, high = special.expit(centre - half), special.expit(centre + half)
    defined = (p > 0) & (p < 1)
    return np.where(defined, low, np.nan), np.where(defined, high, np.nan)


def beta(p: np.ndarray, variance: np.ndarray, n: np.ndarray, df: np.ndarray) -> Bounds:
    """Korn and Graubard's interval: Clopper–Pearson's on the effective size of the design.

    The size ``p(1−p)/var`` is multiplied by ``(t_{n−1}/t_df)²``: few degrees of freedom count for
    fewer respondents. R's ``svyciprop(method = "beta")``; not-a-number at 0 and 1, where the size is
    not defined. Korn & Graubard (1998), Survey Methodology 24.
    """
    tail = (1 - LEVEL) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        size = p * (1 - p) / variance * (student(np.asarray(n) - 1) / student(df)) ** 2
        yes, no = size * p, size * (1 - p)
        low = special.betaincinv(yes, no + 1, tail)
        high = special.betaincinv(yes + 1, no, 1 - tail)
    defined = (p > 0) & (p < 1)
    return np.where(defined, low, np.nan), np.where(defined, high, np.nan)

"""How finely a number leaves: what its base bears, and never so finely that it tells of a few.

A share of 1,000 respondents is known to a point or two, one of 30 to nine: digits beyond that say nothing of
the population, and much of the respondents. Where a minimum base protects them, every number is one of a few
that many sets of answers give (docs/disclosure.md).
"""

from __future__ import annotations

import math

import numpy as np

STEPS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
"""Shares are multiples of one of these."""
HIDDEN = len(STEPS)
"""The level of a share that is not told at all, after those of ``STEPS``."""
_BEARS = ((100, 0.01), (41, 0.05), (15, 0.1), (0, 0.25))
_CROSSED = ((400, 0.01), (150, 0.02), (60, 0.05), (20, 0.1), (0, 0.25))
_BEARS_FROM = np.array(_BEARS[::-1]).T
_NEAREST = 5  # people
_CLASSES = np.array([1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0])
_TIE = 1e-9


def level(n: int, crossed: int = 0) -> int:
    """Which of ``STEPS`` a base of n respondents bears: about their standard error, at most."""
    return STEPS.index(next(step for least, step in (_BEARS if crossed < 2 else _CROSSED) if n >= least))


def steps(n: np.ndarray) -> np.ndarray:
    """The step that each of some bases bears, as ``level``."""
    return np.asarray(_BEARS_FROM[1][np.searchsorted(_BEARS_FROM[0], n, side="right") - 1])


def to_steps(values: np.ndarray, steps: np.ndarray | float) -> np.ndarray:
    """The nearest multiples of steps, halves upwards; exact in decimal digits."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.round(np.floor(values / steps + 0.5 + _TIE) * steps, 12))


def to_step(value: float, step: float) -> float:
    """The nearest multiple of a step, as ``to_steps``: of one number, fifty times faster."""
    return round(math.floor(value / step + 0.5 + _TIE) * step, 12)


def significant(value: float, digits: int = 2) -> float:
    """A number with so many significant digits."""
    return float(f"{value:.{digits - 1}e}") if value and math.isfinite(value) else value


def of_class(values: np.ndarray, *, upwards: bool = False) -> np.ndarray:
    """The nearest of ten classes a decade (1, 1.25, 1.6, 2…, ISO 3), or the next; zero and what is not a
    number stay."""
    values = np.asarray(values, dtype=float)
    usable = np.isfinite(values) & (values > 0)
    decades = np.log10(np.where(usable, values, 1.0))
    nearest = np.ceil(decades * 10 - 0.05) if upwards else np.round(decades * 10)
    classes = _CLASSES[np.mod(nearest, 10).astype(int)] * 10.0 ** np.floor(nearest / 10)
    return np.where(usable, classes, values)


def at_most(value: float) -> float:
    """The least of 1, 2, 5, 10, 20… (and of 0.5, 0.2…) that is not under a number; zero stays."""
    if not value > 0 or not math.isfinite(value):
        return value
    power = 10.0 ** math.floor(math.log10(value))
    return next(round(k * power, 12) for k in (1, 2, 5, 10) if k * power >= value * (1 - _TIE))


def grid(spread: float, n: float) -> float:
    """The step of a mean of n numbers: 1, 2 or 5 times a power of ten, half a standard error or more."""
    if not (spread > 0 and n > 0):
        return 0.0
    return at_most(spread / math.sqrt(n) / 2)


def people(n: int) -> int:
    """A number of people to the nearest five; never nobody where there is someone."""
    return max(_NEAREST * math.floor(n / _NEAREST + 0.5), _NEAREST) if n else 0


def less(everyone: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Numbers of people, such that what each is short of everyone is to the nearest five."""
    return np.asarray(everyone - _NEAREST * ((everyone - n + _NEAREST // 2) // _NEAREST))


def interval(share: float, step: float, whole: float, *, in_people: bool) -> tuple[float, float]:
    """Between which sums, of a whole, lies a share that is told to the nearest step.

    Parameters
    ----------
    share
        The share before it is rounded.
    whole
        What it is a share of: respondents, or Σw.
    in_people
        Whether sums are of whole people.
    """
    told = to_step(share, step)
    low, high = max(told - step / 2, 0) * whole, min(told + step / 2, 1) * whole
    if not in_people:
        return low, high
    return math.ceil(low - _TIE), whole if told + step / 2 > 1 else math.ceil(high - _TIE) - 1


def beside(value: float | None, error: float | None) -> float | None:
    """A mean to the decimals that the two significant digits of its standard error reach."""
    if value is None or not error or not math.isfinite(error):
        return value
    return round(value, 1 - math.floor(math.log10(error)))


def to_points(share: float | None) -> float | None:
    """A share, a bound of it or a gap, to a point."""
    return None if share is None else round(share, 2)

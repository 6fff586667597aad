"""What simulated answers look like where nothing was published: neutral, uneven, never all alike."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.codebook import Codebook, Figure, Number, Question, Single, within
from core.simulation.targets import comparisons

NO_OPINION = 0.02
_POPULATIONS = {
    "11": 12.4, "84": 8.2, "76": 6.1, "75": 6.1, "32": 6.0, "44": 5.6, "93": 5.2, "52": 3.9, "53": 3.4,
    "28": 3.3, "27": 2.8, "24": 2.6, "04": 0.88, "01": 0.38, "02": 0.36, "94": 0.35, "06": 0.32, "03": 0.29,
}  # fmt: skip
"""Inhabitants of the regions in millions, rounded."""

_GAP = 0.06


def default_shares(question: Question, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Shares of the answers of a scale or list: each option less often than the one before."""
    valid = [o for o in question.answers if o.role == "valid"]
    if question.geography == "region":
        parts = [_POPULATIONS.get(o.code, 1.0) for o in valid]
    elif question.geography or question.banded:
        parts = [1.0] * len(valid)
    else:
        parts = [max(0.6**i, 0.02) for i in range(len(valid))]
    uneven = np.array(parts) * np.exp(rng.normal(scale=0.12, size=len(parts)))
    rank = iter(uneven / uneven.sum())
    shares = np.array([next(rank) if o.role == "valid" else NO_OPINION for o in question.answers])
    total = shares.sum()
    return np.asarray(shares / total)


def hinted_shares(
    question: Question, figures: Sequence[Figure], rng: np.random.Generator
) -> list[npt.NDArray[np.float64]]:
    """Default shares in the order that published ranks and orders state.

    Returns
    -------
    list of arrays
        Shares of the answers: one array for a single choice, one for each item of a grid. For a
        ``multiple`` question, one array: the share of respondents who choose each option.
    """
    figures = [f for f in figures if not f.where]
    if question.items:
        return _item_shares(question, figures, rng)
    if question.exclusive:
        shares = default_shares(question, rng)
        names = [o.code for o in question.answers]
        strength = _separated(question, dict(zip(names, shares, strict=True)), figures)
        result = np.array([max(strength[name], 0.001) for name in names])
        return [result / result.sum()]
    codes = [o.code for o in question.answers]
    start = np.linspace(0.62, 0.24, len(codes)) if len(codes) > 1 else np.array([0.5])
    start += rng.normal(scale=0.04, size=len(codes))
    strength = _separated(question, dict(zip(codes, start, strict=True)), figures)
    return [np.array([strength[code] for code in codes])]


def _item_shares(
    question: Question, figures: Sequence[Figure], rng: np.random.Generator
) -> list[npt.NDArray[np.float64]]:
    shares = default_shares(question, rng)
    compared = [f for f in figures if f.options and (f.kind == "rank" or f.tiers)]
    net = compared[0].options if compared else (question.answers[0].code,)
    chosen = np.array([o.code in net for o in question.answers])
    if chosen.all():
        return [shares.copy() for _ in question.items]
    spread = np.linspace(0.14, -0.14, len(question.items)) if len(question.items) > 1 else np.zeros(1)
    spread += rng.normal(scale=0.02, size=len(spread))
    start = np.clip(shares[chosen].sum() + spread, 0.05, 0.95)
    names = question.item_ids
    alike = [f for f in figures if set(f.options) == set(net)]
    strength = _separated(question, dict(zip(names, map(float, start), strict=True)), alike)
    result = []
    for name in names:
        own = shares.copy()
        own[chosen] *= strength[name] / own[chosen].sum()
        own[~chosen] *= (1 - strength[name]) / own[~chosen].sum()
        result.append(own)
    return result


def _separated(question: Question, strength: dict[str, float], figures: Sequence[Figure]) -> dict[str, float]:
    """Strengths moved apart until the published comparisons hold; published shares stay."""
    known = {
        f.member: f.value
        for f in figures
        if f.kind == "share" and f.value is not None and (f.item or len(f.options) == 1)
    }
    strength = {**strength, **known}
    pairs = [pair for f in figures for pair in comparisons(f)] + _ranked_pairs(question, figures)
    for _ in range(100):
        for upper, lower in pairs:
            lack = _GAP - (strength[upper] - strength[lower])
            movable = [name for name in (upper, lower) if name not in known]
            if lack > 1e-9 and movable:
                for name in movable:
                    step = lack / len(movable) * (1 if name == upper else -1)
                    strength[name] = float(np.clip(strength[name] + step, 0.03, 0.97))
    return strength


def _ranked_pairs(question: Question, figures: Sequence[Figure]) -> list[tuple[str, str]]:
    ranks = {f.member: f.value for f in figures if f.kind == "rank" and f.options and f.value is not None}
    if not ranks:
        return []
    rivals = next(f for f in figures if f.kind == "rank").members(question)
    last = len(rivals) + 1.0
    return [
        (upper, lower) for upper, rank in ranks.items() for lower in rivals if ranks.get(lower, last) > rank
    ]


def lean(question: Question) -> float:
    """Whether the first options are the positive ones (1), the negative ones (-1), or neither (0)."""
    places = {
        tone: [i for i, o in enumerate(question.answers) if o.tone == tone]
        for tone in ("positive", "negative")
    }
    if not all(places.values()):
        return 0.0
    return float(np.sign(np.mean(places["negative"]) - np.mean(places["positive"])))


def band_values(book: Codebook, question: Single) -> list[list[str]]:
    """For a column of numbers cut into bands: values that fall in each band."""
    bounds = list(question.upper_bounds)
    width = max(10.0, bounds[-1] - bounds[0])
    low, high = (0.0 if bounds[0] > 0 else bounds[0] - width), bounds[-1] + width
    for other in book.questions:
        if isinstance(other, Number) and other.column == question.column and other.bounds is not None:
            low, high = other.bounds
    edges = [low - 1, *bounds, max(high, bounds[-1] + 1)]
    refused = {*question.missing_codes}
    result = []
    for below, top in itertools.pairwise(edges):
        whole = range(int(np.floor(below)) + 1, min(int(np.floor(top)), int(np.floor(below)) + 1000) + 1)
        found = [
            str(v) for v in whole if str(v) not in refused and not within(str(v), question.missing_ranges)
        ]
        result.append(found or [f"{(max(below, low) + top) / 2:g}"])
    return result


def number_values(question: Number, score: npt.NDArray[np.float64]) -> list[str]:
    """Whole numbers, spread over narrow bounds, else mostly small with a few large ones."""
    low, high = question.bounds or (0.0, 100_000.0)
    if high - low <= 200:
        values = low + (high - low) / (1 + np.exp(-score))
    else:
        values = low + np.exp(np.log(high - low) / 4 + 1.1 * score)
    whole = np.clip(np.rint(values), np.ceil(low), np.floor(high)).astype(np.int64)
    listed = {str(v) for v in np.unique(whole).tolist()}
    gone = {v for v in listed if v in question.missing_codes or within(v, question.missing_ranges)}
    return [str(v) if str(v) not in gone else _answer_near(question, int(v), int(low)) for v in whole]


def _answer_near(question: Number, value: int, low: int) -> str:
    """The largest whole number under a value that means an answer; the least of all where there is none."""
    for found in range(value - 1, low - 1, -1):
        if str(found) not in question.missing_codes and not within(str(found), question.missing_ranges):
            return str(found)
    return str(low)

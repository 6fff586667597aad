"""Raking: weights that make the sample agree with known totals, margin by margin.

Every respondent has a known answer to every margin, or nobody is weighted: a respondent whose
margin is unknown is never given a made-up place, nor left half-raked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

import numpy as np

from core.codebook import Codebook
from core.errors import Report, StudyError

TOLERANCE = 1e-12
"""The largest relative error of a target at which the sweeps stop."""
LARGEST_RATIO = 1e6
"""Of the heaviest weight to the lightest: beyond it, the others are as good as not there."""
_MAXIMUM_SWEEPS = 5000
_PATIENCE, _PROGRESS = 100, 0.9  # given up when 100 sweeps take less than a tenth off the error
_MARGINS = "study.yaml, design.margins"
Targets = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Raked:
    """How weights were raked: what a reader must know to judge them.

    Attributes
    ----------
    respondents
        How many were weighted.
    sweeps
        Passes over all the margins.
    error
        The largest |target / reached − 1| over the categories of the margins.
    correction
        The largest factor by which a start weight is multiplied or divided, both of mean 1.
    design_effect
        Kish's n·Σw² / (Σw)²: how many respondents count as one (Kish 1965, 1992).
    bounded
        Share of respondents whose weight is at a bound; 0 without bounds.
    """

    respondents: int
    sweeps: int
    error: float
    correction: float
    design_effect: float
    bounded: float


class Weighed(NamedTuple):
    """The weight of each respondent, whether it was trimmed, and how it was obtained."""

    weights: np.ndarray
    bounded: np.ndarray
    how: Raked


def raked(book: Codebook, codes: Mapping[tuple[str, str], np.ndarray], start: np.ndarray) -> Weighed | None:
    """The weights that a study asks for; ``None`` when it states no margins.

    Parameters
    ----------
    book
        A codebook without faults.
    codes
        The coded answers, by question and item, as in ``Responses``.
    start
        Start weights, shape (n,): those of the file, or ones.

    Raises
    ------
    StudyError
        If an answer is missing or the targets cannot be met.
    """
    margins = book.design.margins
    if not margins:
        return None
    targets = {
        name: {o.code: stated[o.code] for o in book.segment(name).answers} for name, stated in margins.items()
    }
    trim = book.design.trim
    bounds = (trim.low, trim.high) if trim else None
    return rake({name: codes[name, ""] for name in margins}, start, targets, bounds)


def rake(
    codes: Mapping[str, np.ndarray],
    start: np.ndarray,
    targets: Targets,
    bounds: tuple[float, float] | None = None,
) -> Weighed:
    """Rake start weights to the targets of each margin.

    Parameters
    ----------
    codes
        By margin, the position of each respondent's category among its targets, shape (n,); -1
        where it is unknown, which is refused.
    start
        Positive numbers, shape (n,), any scale. Only ratios matter.
    targets
        By margin, the target of each category, in the order of the codes: shares or totals. Only
        their ratios within a margin matter.
    bounds
        The least and the greatest final weight, relative to the mean weight.

    Returns
    -------
    Weighed
        float64 (n,), of mean 1: they add up to the number of respondents; booleans (n,); and how they were
        raked.

    Raises
    ------
    StudyError
        If a respondent's category is unknown, if a category that has a target has nobody, if no weights meet
        all the targets (within the bounds), or if those that do are over ``LARGEST_RATIO`` apart; in French,
        with the margin and category.

    Notes
    -----
    Sweeps ``w_i ← w_i · T_g / Σ_g w`` over the margins until ``max |T/Σw − 1| < 1e-12``: iterative
    proportional fitting, the weights nearest to the start weights (in Kullback–Leibler's sense)
    that meet the targets (Deming & Stephan 1940, Ann. Math. Stat. 11; Deville & Särndal 1992,
    JASA 87). With bounds, each sum is over the trimmed weights and each factor goes to the
    untrimmed ones: trimming and raking again, at each step. It stops where targets and bounds
    both hold, which is not where one would be after one trim.

    Standard errors count what the targets tell of an estimate: see ``Sample.raked``.
    """
    _check_known(codes)
    n = len(start)
    wanted = {name: n * _shares(stated) for name, stated in targets.items()}
    _check_reachable(codes, wanted, targets, bounds)

    # Respondents alike in margins and start weight stay alike: one line for all of them.
    key = np.unique(start, return_inverse=True)[1]
    for name, stated in targets.items():
        key = key * len(stated) + codes[name]
    _, first, line_of, many = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    margins = [(codes[name][first], total) for name, total in wanted.items()]
    low, high = bounds or (0.0, np.inf)
    free = start[first] * (n / start.sum())

    def reached(place: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Sums of weights by category of a margin."""
        return np.bincount(place, many * np.clip(free, low, high), len(total))

    def error() -> float:
        return max(float(np.abs(total / reached(place, total) - 1).max()) for place, total in margins)

    sweeps, last, before = 0, error(), np.inf
    with np.errstate(all="ignore"):  # without a solution, weights go to zero or to infinity
        while not last < TOLERANCE:
            if sweeps % _PATIENCE == 0:
                if sweeps == _MAXIMUM_SWEEPS or last > _PROGRESS * before:
                    _refuse(
                        {name: reached(*m) for name, m in zip(wanted, margins, strict=True)},
                        wanted,
                        targets,
                        sweeps,
                        bounds,
                    )
                before = last
            for place, total in margins:
                free *= (total / reached(place, total))[place]
            sweeps, last = sweeps + 1, error()

    weights = np.clip(free, low, high)[line_of]
    if weights.max() > LARGEST_RATIO * weights.min():
        report = Report()
        report.add(
            _MARGINS,
            "avec ces marges, des poids feraient plus d'un million de fois d'autres.",
            "Regroupez des réponses rares, ou retirez une marge.",
        )
        raise StudyError(report.faults)
    change = weights * (start.sum() / n) / start
    bounded = (weights <= low) | (weights >= high)
    how = Raked(
        n,
        sweeps,
        last,
        float(max(change.max(), 1 / change.min())),
        float(n * (weights @ weights) / weights.sum() ** 2),
        float(bounded.mean()),
    )
    return Weighed(weights, bounded, how)


def _shares(stated: Mapping[str, float]) -> np.ndarray:
    totals = np.array(list(stated.values()), dtype=float)
    return np.asarray(totals / totals.sum())


def _check_known(codes: Mapping[str, np.ndarray]) -> None:
    report = Report()
    for name, of in codes.items():
        if unknown := int((of < 0).sum()):
            who = "répondants n'ont" if unknown > 1 else "répondant n'a"
            report.add(
                f"{_MARGINS}.{name}",
                f"{unknown} {who} pas de réponse à {name} : sans elle, pas de poids.",
                "Complétez-la dans le fichier, faites de l'absence de réponse une option qui a sa cible, ou "
                "retirez ces répondants du fichier.",
            )
    report.raise_if_any()


def _check_reachable(
    codes: Mapping[str, np.ndarray],
    wanted: Mapping[str, np.ndarray],
    targets: Targets,
    bounds: tuple[float, float] | None,
) -> None:
    """Refuse the targets that one margin by itself cannot meet."""
    report = Report()
    for name, totals in wanted.items():
        present = np.bincount(codes[name], minlength=len(totals))
        if present.all() and not bounds:
            _check_apart(name, present, totals, list(targets[name]), report)
        for code, count, total in zip(targets[name], present.tolist(), totals.tolist(), strict=True):
            where = f"{_MARGINS}.{name}.{code}"
            if not count:
                report.add(
                    where,
                    "personne dans le fichier n'a cette réponse, qui a une cible.",
                    "Regroupez-la avec une autre réponse dans la question, ou retirez cette marge.",
                )
            elif bounds and not bounds[0] * count <= total <= bounds[1] * count:
                bound, end = (bounds[0], "faible") if total < bounds[0] * count else (bounds[1], "fort")
                n = len(codes[name])
                report.add(
                    where,
                    f"au poids le plus {end} que permet trim ({_number(bound)} fois la moyenne), cette "
                    f"réponse fait {_percent(bound * count / n)} de l'échantillon ; sa cible est "
                    f"{_percent(total / n)}.",
                    "Élargissez trim, ou regroupez cette réponse avec une autre.",
                )
    report.raise_if_any()


def _check_apart(
    name: str, present: np.ndarray, totals: np.ndarray, codes: list[str], report: Report
) -> None:
    """Refuse the targets of a margin that by itself needs weights too far apart."""
    means = totals / present  # of the weights, in each category
    if means.max() <= LARGEST_RATIO * means.min():
        return
    # The mean of all the weights is 1: the category that is furthest from it is the one to look at.
    worst = int(means.argmin() if means.min() * means.max() < 1 else means.argmax())
    report.add(
        f"{_MARGINS}.{name}.{codes[worst]}",
        f"cette réponse fait {_percent(present[worst] / present.sum())} de l'échantillon ; sa cible est "
        f"{_percent(totals[worst] / totals.sum())} : des poids feraient plus d'un million de fois d'autres.",
        "Corrigez cette cible, ou regroupez cette réponse avec une autre.",
    )


def _refuse(
    reached: Mapping[str, np.ndarray],
    wanted: Mapping[str, np.ndarray],
    targets: Targets,
    sweeps: int,
    bounds: tuple[float, float] | None,
) -> NoReturn:
    """Name the category of each margin that stays furthest from its target."""
    report = Report()
    for name, totals in wanted.items():
        off = np.abs(totals / reached[name] - 1)
        if off.max() < TOLERANCE:
            continue
        worst = int(off.argmax())
        n = totals.sum()
        why = "les marges se contredisent dans ce fichier"
        report.add(
            f"{_MARGINS}.{name}.{list(targets[name])[worst]}",
            f"après {sweeps} passages, cette réponse fait {_percent(reached[name][worst] / n)} de "
            f"l'échantillon pondéré ; sa cible est {_percent(totals[worst] / n)} : {why}"
            f"{', ou les bornes de trim sont trop étroites' if bounds else ''}.",
            f"Regroupez des réponses rares, retirez une marge{' ou élargissez trim' if bounds else ''}.",
        )
    raise StudyError(report.faults)


def _percent(share: float) -> str:
    return f"{_number(100 * share)} %"


def _number(value: float) -> str:
    return f"{value:.4g}".replace(".", ",")

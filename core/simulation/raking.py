"""Bringing the draft of a simulated question near its published shares, before exact counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.codebook import Figure, Question
from core.simulation.targets import EASES, Draft, RespondentCells, interval

_ROUNDS = 60
_PULL = 1.0


def raked(draft: Draft, question: Question, figures: Sequence[Figure], cells: RespondentCells) -> Draft:
    """A draft with its shares brought near the published ones, in proportion (iterative raking).

    On an ordered scale, a group that gives an answer more often also gives its neighbours more.
    """
    own = [
        f
        for f in figures
        if f.kind in ("share", "approx")
        and f.item == draft.block.item
        and set(f.options) <= draft.block.codes
    ]
    if not own:
        return draft
    allowed = cells.allowed(draft.block)
    expected = draft.expected + 0.02 * allowed * (draft.expected.sum(axis=1, keepdims=True) > 0)
    base = (draft.sizes + draft.silent) * cells.weight
    for _ in range(_ROUNDS):
        for figure in own:
            inside = cells.base(figure.where, figure.options)
            chosen = draft.block.hits(figure.options)
            weighted = expected * cells.weight[:, None]
            hits = weighted[np.ix_(inside, chosen)].sum()
            others = weighted[np.ix_(inside, ~chosen)].sum()
            if not (hits > 0 and others > 0):
                continue
            low, high = interval(figure, EASES[0])
            target = float(np.clip(hits / base[inside].sum(), low, high)) * base[inside].sum()
            left = max(hits + others - target, 1e-6)
            factors = np.where(chosen, target / hits, left / others)
            if figure.where and question.exclusive and question.ordered:
                pull = (target / hits) ** (_PULL * _closeness(question, chosen)[~chosen])
                others_pulled = (weighted[np.ix_(inside, ~chosen)] * pull).sum()
                factors[~chosen] = pull * left / others_pulled
            expected[inside] *= factors
        total = expected.sum(axis=1, keepdims=True)
        expected *= np.divide(draft.sizes[:, None], total, out=np.zeros_like(total), where=total > 0)
    return Draft(draft.block, expected, draft.silent)


def _closeness(question: Question, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """From 0 to 1, how near each answer of a scale is to the chosen ones; 0 for no opinion."""
    distance = np.abs(np.subtract.outer(np.arange(len(chosen)), np.flatnonzero(chosen))).min(axis=1)
    valid = np.array([o.role == "valid" for o in question.answers])
    return np.where(valid, 1 - distance / len(chosen), 0.0)

"""The step that touches respondents: one group-by, whose sums every published number follows from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.codebook import Codebook, Grid, Multiple, Number
from core.responses import Responses
from core.views import View, selected


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Unweighted count, sum of weights and sum of squared weights; all additive over respondents."""

    n: np.ndarray
    w: np.ndarray
    w2: np.ndarray

    def over(self, rows: list[int]) -> Sums:
        """The sums of the union of rows that exclude one another."""
        return Sums(*(part[rows].sum(axis=0, keepdims=True) for part in (self.n, self.w, self.w2)))


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Sums of one question (or item of a grid), by answer and by group.

    ``answers`` holds sums of shape (answers, 1 + groups): one row per option of the question, or
    per distinct value of a number; the first column is the whole selection, the others are the
    groups of the split in the order of the codebook. ``base`` has shape (1 + groups,).
    ``ungrouped`` counts the base of respondents whose segment is unknown, ``whole`` the base
    without any filter. ``values`` are the distinct values of a number.
    """

    answers: Sums
    base: Sums
    ungrouped: int
    whole: int
    respondents: int
    values: np.ndarray | None = None


def count(
    responses: Responses, book: Codebook, view: View, item: str = "", net: tuple[str, ...] = ()
) -> Cells:
    """Count a view.

    Parameters
    ----------
    responses, book, view
        The coded responses, their codebook, and a view with a question.
    item
        The item of a grid; empty otherwise.
    net
        Codes to count as one answer (whoever gave any of them); empty for each option by itself.

    Returns
    -------
    Cells
        With one row in ``answers`` for a net.
    """
    assert view.question is not None
    question = book.question(view.question)
    kept = selected(responses, book, view.filters)
    if view.by is None:
        groups, group_of = 0, np.zeros(responses.n, dtype=np.int8)
    else:
        groups, group_of = len(book.segment(view.by).answers), responses.codes[view.by, ""] + np.int8(1)
    squared = responses.weights * responses.weights if book.weighted else None
    add = _Adder(group_of, groups + 1, responses.weights, squared)
    values = None
    if isinstance(question, Multiple):
        chosen = responses.chosen[question.id]
        answered = chosen[0] >= 0
        if net:
            rows = [(chosen[[question.answer_index[c] for c in net]] == 1).any(axis=0)]
        else:
            rows = [row == 1 for row in chosen]
        whole = int(answered.sum())
        if kept is not None:
            answered = answered & kept
            rows = [row & kept for row in rows]
        answers = add.stacked(rows)
        base = add.of(answered)
    else:
        if isinstance(question, Number):
            numbers = responses.values[question.id]
            answered = ~np.isnan(numbers)
            values, codes = np.unique(numbers[answered], return_inverse=True)
            coded = np.full(responses.n, -1, dtype=np.int64)
            coded[answered] = codes
            size = len(values)
        else:
            assert isinstance(question, Grid) == bool(item)
            coded, size = responses.codes[question.id, item], len(question.answers)
        whole = int((coded >= 0).sum())
        answers = add.crossed(coded, size, kept)
        base = answers.over(list(range(size))) if size else add.crossed(coded, 1, kept)
        base = Sums(base.n[0], base.w[0], base.w2[0])
        if net:
            assert not isinstance(question, Number)
            answers = answers.over([question.answer_index[c] for c in net])
    # The first column so far: respondents of unknown segment; make it the whole selection.
    ungrouped = int(base.n[0]) if view.by is not None else 0
    for part in (answers.n, answers.w, answers.w2, base.n, base.w, base.w2):
        part[..., 0] = part.sum(axis=-1)
    return Cells(answers, base, ungrouped, whole, responses.n, values)


class _Adder:
    """Adds 1, w and w² by group; without weights the three are one."""

    def __init__(
        self, group_of: np.ndarray, groups: int, weights: np.ndarray, squared: np.ndarray | None
    ) -> None:
        self._group_of, self._groups, self._weights, self._squared = group_of, groups, weights, squared

    def _three(self, keys: np.ndarray, size: int, kept: np.ndarray | None) -> Sums:
        n = np.bincount(keys, minlength=size)
        if self._squared is None:
            return Sums(n, n.astype(float), n.astype(float))
        weights = self._weights if kept is None else self._weights[kept]
        squared = self._squared if kept is None else self._squared[kept]
        # bincount of nothing with weights returns integers
        w = np.bincount(keys, weights=weights, minlength=size).astype(float)
        w2 = np.bincount(keys, weights=squared, minlength=size).astype(float)
        return Sums(n, w, w2)

    def of(self, mask: np.ndarray) -> Sums:
        return self._three(self._group_of[mask], self._groups, mask)

    def stacked(self, masks: list[np.ndarray]) -> Sums:
        each = [self.of(mask) for mask in masks]
        return Sums(*(np.stack([getattr(s, part) for s in each]) for part in ("n", "w", "w2")))

    def crossed(self, codes: np.ndarray, size: int, kept: np.ndarray | None) -> Sums:
        """By code (0 to size - 1; -1 is nobody's) and group."""
        group_of = self._group_of
        if kept is not None:
            codes, group_of = codes[kept], group_of[kept]
        keys = (codes.astype(np.int64) + 1) * self._groups + group_of
        sums = self._three(keys, (size + 1) * self._groups, kept)
        return Sums(*(p.reshape(size + 1, self._groups)[1:] for p in (sums.n, sums.w, sums.w2)))

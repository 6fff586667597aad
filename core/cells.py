"""The step that touches respondents: one group-by, whose sums every published number follows from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.codebook import Codebook, Grid, Multiple, Number
from core.responses import Responses
from core.sampling import Sample, Sums
from core.views import View, selected


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Sums of one question (or item of a grid), by answer and by group.

    ``answers`` holds sums of shape (answers, 1 + groups): one row per option of the question, or
    per distinct value of a number; the first column is the whole selection, the others are the
    groups of the split in the order of the codebook. ``base`` has shape (1 + groups,).
    ``ungrouped`` counts the base of respondents whose segment is unknown, ``whole`` the base
    without any filter. ``values`` are the distinct values of a number.

    ``blocks`` holds the same sums (but for the values of a number: there ``moments`` does) by block
    of the sample, on one more axis, from which variances follow; they add up like the others.
    """

    answers: Sums
    base: Sums
    ungrouped: int
    whole: int
    sample: Sample
    blocks: Blocks
    values: np.ndarray | None = None
    moments: Moments | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """The sums of cells by block of the sample: answers (answers, 1 + groups, blocks), and bases."""

    answers: Sums
    base: Sums


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Σw(x−o), Σw²(x−o) and Σw²(x−o)² of a number x, by group and block: (1 + groups, blocks).

    The origin o, one of the values, spares the digits of numbers that are large and close.
    """

    origin: float
    wx: np.ndarray
    w2x: np.ndarray
    w2xx: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, answers: Sums) -> Moments:
        """The moments of a number from the sums of its values, on the first axis."""
        origin = _origin(values)
        x = values - origin
        w, w2 = np.moveaxis(answers.w, 0, -1), np.moveaxis(answers.w2, 0, -1)
        return cls(origin, w @ x, w2 @ x, w2 @ (x * x))


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
    sample = responses.sample or Sample.simple(responses.n)
    if view.by is None:
        groups, group_of = 0, np.zeros(responses.n, dtype=np.int8)
    else:
        groups, group_of = len(book.segment(view.by).answers), responses.codes[view.by, ""] + np.int8(1)
    squared = responses.weights * responses.weights if book.weighted else None
    add = _Adder(group_of, groups + 1, responses.weights, squared, sample)
    values = moments = None
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
    elif isinstance(question, Number):
        numbers = responses.values[question.id]
        answered = ~np.isnan(numbers)
        values, codes = np.unique(numbers[answered], return_inverse=True)
        coded = np.full(responses.n, -1, dtype=np.int64)
        coded[answered] = codes
        whole = int(answered.sum())
        if kept is not None:
            answered = answered & kept
        one = _Adder(group_of, groups + 1, responses.weights, squared, Sample.simple(responses.n))
        answers, base = one.crossed(coded, len(values), kept), add.of(answered)
        if sample.blocks > 1:
            moments = add.moments(numbers, answered, _origin(values))
    else:
        assert isinstance(question, Grid) == bool(item)
        coded, size = responses.codes[question.id, item], len(question.answers)
        whole = int((coded >= 0).sum())
        answers = add.crossed(coded, size, kept)
        base = answers.over(list(range(size))).at(0)
        if net:
            answers = answers.over([question.answer_index[c] for c in net])
    # The first column so far: respondents of unknown segment; make it the whole selection.
    ungrouped = int(base.n[0].sum()) if view.by is not None else 0
    parts = [answers.n, answers.w, answers.w2, base.n, base.w, base.w2]
    for part in parts + ([moments.wx, moments.w2x, moments.w2xx] if moments else []):
        part[..., 0, :] = part.sum(axis=-2)
    if values is not None and moments is None:
        moments = Moments.of(values, answers)
    total = answers.together()
    return Cells(total, base.together(), ungrouped, whole, sample, Blocks(answers, base), values, moments)


def _origin(values: np.ndarray) -> float:
    return float(values[len(values) // 2]) if len(values) else 0.0


class _Adder:
    """Adds 1, w and w² by group and block; without weights the three are one."""

    def __init__(
        self,
        group_of: np.ndarray,
        groups: int,
        weights: np.ndarray,
        squared: np.ndarray | None,
        sample: Sample,
    ) -> None:
        self._shape = (groups, sample.blocks)
        self._columns = groups * sample.blocks
        self._column_of = group_of
        if sample.block_of is not None:
            self._column_of = group_of.astype(np.int64) * sample.blocks + sample.block_of
        self._weights, self._squared = weights, squared

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
        sums = self._three(self._column_of[mask], self._columns, mask)
        return Sums(*(part.reshape(self._shape) for part in (sums.n, sums.w, sums.w2)))

    def stacked(self, masks: list[np.ndarray]) -> Sums:
        each = [self.of(mask) for mask in masks]
        return Sums(*(np.stack([getattr(s, part) for s in each]) for part in ("n", "w", "w2")))

    def crossed(self, codes: np.ndarray, size: int, kept: np.ndarray | None) -> Sums:
        """By code (0 to size - 1; -1 is nobody's), group and block."""
        column_of = self._column_of
        if kept is not None:
            codes, column_of = codes[kept], column_of[kept]
        keys = (codes.astype(np.int64) + 1) * self._columns + column_of
        sums = self._three(keys, (size + 1) * self._columns, kept)
        return Sums(*(p.reshape(size + 1, *self._shape)[1:] for p in (sums.n, sums.w, sums.w2)))

    def moments(self, numbers: np.ndarray, mask: np.ndarray, origin: float) -> Moments:
        x, weights, keys = numbers[mask] - origin, self._weights[mask], self._column_of[mask]
        three = (weights * x, weights**2 * x, (weights * x) ** 2)
        return Moments(
            origin,
            *(
                np.bincount(keys, weights=each, minlength=self._columns).astype(float).reshape(self._shape)
                for each in three
            ),
        )

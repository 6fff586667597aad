"""The step that touches respondents: one group-by, whose sums every published number follows from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core import adding
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
    """Count a view, for one item of a grid: see ``count_items``."""
    return count_items(responses, book, view, [item], net)[0]


def count_items(
    responses: Responses, book: Codebook, view: View, items: Sequence[str], net: tuple[str, ...] = ()
) -> list[Cells]:
    """Count a view.

    Parameters
    ----------
    responses, book, view
        The coded responses, their codebook, and a view with a question.
    items
        Items of a grid; an empty one otherwise.
    net
        Codes to count as one answer (whoever gave any of them); empty for each option by itself.

    Returns
    -------
    list of Cells
        One per item, with one row in ``answers`` for a net.
    """
    assert view.question is not None
    question = book.question(view.question)
    kept = selected(responses, book, view.filters)
    sample = responses.sample or Sample.simple(responses.n)
    if view.by is None:
        groups, group_of = 0, np.zeros(responses.n, dtype=np.int8)
    else:
        groups, group_of = len(book.segment(view.by).answers), responses.codes[view.by, ""] + np.int8(1)
    add = _Adder(group_of, groups + 1, responses.weights if book.weighted else None, sample, kept)
    found: list[tuple[Sums, Sums, np.ndarray]] = []
    values = moments = None
    if isinstance(question, Multiple):
        chosen = responses.chosen[question.id]
        answered = chosen[0] >= 0
        if net:
            any_of = (chosen[[question.answer_index[c] for c in net]] == 1).any(axis=0)
            chosen = np.where(answered, any_of.astype(np.int8), np.int8(-1))[None]
        # Not chosen, then chosen: the two make the base.
        each = add.crossed(list(chosen), [2] * len(chosen))
        hits = Sums(*(np.stack([getattr(s, part)[1] for s in each]) for part in ("n", "w", "w2")))
        found.append((hits, each[0].over([0, 1]).at(0), answered))
    elif isinstance(question, Number):
        numbers = responses.values[question.id]
        answered = ~np.isnan(numbers)
        values, codes = np.unique(numbers[answered], return_inverse=True)
        coded = np.full(responses.n, -1, dtype=np.int64)
        coded[answered] = codes
        one = add.without_blocks(group_of)
        (answers,) = one.crossed([coded], [len(values)])
        (base,) = add.crossed([answered.astype(np.int8) - np.int8(1)], [1])
        found.append((answers, base.at(0), answered))
        if sample.blocks > 1:
            used = answered if kept is None else answered & kept
            moments = add.moments(numbers, used, _origin(values))
    else:
        assert all(isinstance(question, Grid) == bool(item) for item in items)
        codes_of, size = [responses.codes[question.id, item] for item in items], len(question.answers)
        for codes, answers in zip(codes_of, add.crossed(codes_of, [size] * len(items)), strict=True):
            base = answers.over(list(range(size))).at(0)
            if net:
                answers = answers.over([question.answer_index[c] for c in net])
            found.append((answers, base, codes >= 0))
    return [
        _cells(answers, base, int(np.count_nonzero(answered)), view, sample, values, moments)
        for answers, base, answered in found
    ]


def _cells(
    answers: Sums,
    base: Sums,
    whole: int,
    view: View,
    sample: Sample,
    values: np.ndarray | None,
    moments: Moments | None,
) -> Cells:
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
    """Adds 1, w and w² by group and block, of those kept; without weights the three are one."""

    def __init__(
        self,
        group_of: np.ndarray,
        groups: int,
        weights: np.ndarray | None,
        sample: Sample,
        kept: np.ndarray | None,
    ) -> None:
        self._shape = (groups, sample.blocks)
        self._columns = groups * sample.blocks
        self._column_of = group_of
        if sample.block_of is not None:
            self._column_of = group_of.astype(np.int64) * sample.blocks + sample.block_of
        self._weights, self._kept = weights, kept

    def without_blocks(self, group_of: np.ndarray) -> _Adder:
        return _Adder(group_of, self._shape[0], self._weights, Sample.simple(len(group_of)), self._kept)

    def crossed(self, codes: Sequence[np.ndarray], sizes: Sequence[int]) -> list[Sums]:
        """By code (0 to size - 1; -1 is nobody's), group and block, for several questions."""
        added = adding.crossed(codes, sizes, self._column_of, self._columns, self._weights, self._kept)
        return [
            Sums(*(part.reshape(size, *self._shape) for part in sums))
            for sums, size in zip(added, sizes, strict=True)
        ]

    def moments(self, numbers: np.ndarray, mask: np.ndarray, origin: float) -> Moments:
        x, keys = numbers[mask] - origin, self._column_of[mask]
        weights = np.ones(len(x)) if self._weights is None else self._weights[mask]
        three = (weights * x, weights**2 * x, (weights * x) ** 2)
        return Moments(
            origin,
            *(
                np.bincount(keys, weights=each, minlength=self._columns).astype(float).reshape(self._shape)
                for each in three
            ),
        )

"""The step that touches respondents: one group-by, whose sums every published number follows from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core import adding
from core.codebook import Codebook, Grid, Multiple, Number, Single
from core.responses import Responses
from core.sampling import Sample, Sums
from core.views import View, selected


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Sums of one question (or item of a grid), by answer and by group.

    ``answers`` holds sums of shape (answers, 1 + groups): one row per option of the question, or
    per distinct value of a number; the first column is the whole selection, the others are the
    groups of the split in the order of the codebook. ``base`` has shape (1 + groups,).
    ``values`` are the distinct values of a number.

    ``blocks`` holds the same sums (but for the values of a number: there ``moments`` does) by block
    of the sample, on one more axis, from which variances follow; they add up like the others.
    """

    blocks: Blocks
    sample: Sample
    values: np.ndarray | None = None
    moments: Moments | None = None

    @property
    def answers(self) -> Sums:
        return self.blocks.answers.together()

    @property
    def base(self) -> Sums:
        return self.blocks.base.together()


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


class Asked(NamedTuple):
    """A question, or an item of a grid; the codes of a net count as one answer (whoever gave any)."""

    question: str
    item: str = ""
    net: tuple[str, ...] = ()


def count(
    responses: Responses, book: Codebook, view: View, item: str = "", net: tuple[str, ...] = ()
) -> Cells:
    """Count a view, for one item of a grid: see ``count_all``."""
    assert view.question is not None
    return count_all(responses, book, view, [Asked(view.question, item, net)])[0]


def count_all(responses: Responses, book: Codebook, view: View, asked: Sequence[Asked]) -> list[Cells]:
    """Count several questions, and items of grids, in as few passes over respondents as possible.

    Parameters
    ----------
    responses, book
        The coded responses and their codebook.
    view
        The split and the filters of all of them; its question is not looked at.
    asked
        What to count; several may be about one question.

    Returns
    -------
    list of Cells
        One for each, with one row in ``answers`` for a net.
    """
    add = _Adder(responses, book, view)
    codes: dict[tuple[str, str], tuple[np.ndarray, int]] = {}
    for name, item, net in asked:
        match book.question(name):
            case Single() | Grid() as question:
                codes[name, item] = responses.codes[name, item], len(question.answers)
            case Multiple() if not net:
                codes |= {(name, str(i)): (chosen, 2) for i, chosen in enumerate(responses.chosen[name])}
    several, sizes = [code for code, _ in codes.values()], [size for _, size in codes.values()]
    added = dict(zip(codes, add.crossed(several, sizes), strict=True))
    return [_cells(responses, book, add, one, added) for one in asked]


def _cells(
    responses: Responses, book: Codebook, add: _Adder, asked: Asked, added: Mapping[tuple[str, str], Sums]
) -> Cells:
    """The cells of a question, from the sums of its codes where they are added already."""
    question = book.question(asked.question)
    values = moments = None
    if isinstance(question, Multiple):
        chosen = responses.chosen[question.id]
        answered = chosen[0] >= 0
        # Not chosen, then chosen: the two make the base.
        if asked.net:
            any_of = (chosen[[question.answer_index[c] for c in asked.net]] == 1).any(axis=0)
            each = add.crossed([np.where(answered, any_of.astype(np.int8), np.int8(-1))], [2])
        else:
            each = [added[question.id, str(i)] for i in range(len(chosen))]
        answers = Sums(*(np.stack([getattr(s, part)[1] for s in each]) for part in ("n", "w", "w2")))
        base = each[0].over([0, 1]).at(0)
    elif isinstance(question, Number):
        numbers = responses.values[question.id]
        answered = ~np.isnan(numbers)
        values, codes = np.unique(numbers[answered], return_inverse=True)
        coded = np.full(responses.n, -1, dtype=np.int64)
        coded[answered] = codes
        answers = add.crossed_without_blocks(coded, len(values))
        base = add.crossed([answered.astype(np.int8) - np.int8(1)], [1])[0].at(0)
        blocks = add.sample.blocks > 1
        moments = add.moments(numbers, answered, values) if blocks else Moments.of(values, answers)
    else:
        answered = responses.codes[question.id, asked.item] >= 0
        answers = added[question.id, asked.item]
        base = answers.over(list(range(len(question.answers)))).at(0)
        if asked.net:
            answers = answers.over([question.answer_index[c] for c in asked.net])
    return Cells(Blocks(answers, base), add.sample, values, moments)


def _origin(values: np.ndarray) -> float:
    return float(values[len(values) // 2]) if len(values) else 0.0


class _Adder:
    """Adds 1, w and w² by group and block, of the selection; without weights the three are one.

    The first column is the whole selection, with those of unknown segment.
    """

    def __init__(self, responses: Responses, book: Codebook, view: View) -> None:
        self.sample = responses.sample or Sample.simple(responses.n)
        if view.by is None:
            groups, self._group_of = 1, np.zeros(responses.n, dtype=np.int8)
        else:
            groups = 1 + len(book.segment(view.by).answers)
            self._group_of = responses.codes[view.by, ""] + np.int8(1)
        self._shape = (groups, self.sample.blocks)
        self._column_of = self._group_of
        if self.sample.block_of is not None:
            self._column_of = self._group_of.astype(np.int64) * self.sample.blocks + self.sample.block_of
        self._weights = responses.weights if book.weighted else None
        self._kept = selected(responses, book, view.filters)

    def crossed(self, codes: Sequence[np.ndarray], sizes: Sequence[int]) -> list[Sums]:
        """By code (0 to size - 1; -1 is nobody's), group and block, for several questions."""
        return self._crossed(codes, sizes, self._column_of, self._shape)

    def crossed_without_blocks(self, codes: np.ndarray, size: int) -> Sums:
        """The sums of one question in one block."""
        return self._crossed([codes], [size], self._group_of, (self._shape[0], 1))[0]

    def _crossed(
        self,
        codes: Sequence[np.ndarray],
        sizes: Sequence[int],
        column_of: np.ndarray,
        shape: tuple[int, int],
    ) -> list[Sums]:
        columns = shape[0] * shape[1]
        added = adding.crossed(codes, sizes, column_of, columns, self._weights, self._kept)
        return [
            Sums(*(_with_whole(part.reshape(size, *shape)) for part in sums))
            for sums, size in zip(added, sizes, strict=True)
        ]

    def moments(self, numbers: np.ndarray, answered: np.ndarray, values: np.ndarray) -> Moments:
        """The moments of a number by group and block."""
        mask = answered if self._kept is None else answered & self._kept
        origin = _origin(values)
        x, keys = numbers[mask] - origin, self._column_of[mask]
        weights = np.ones(len(x)) if self._weights is None else self._weights[mask]
        columns = self._shape[0] * self._shape[1]
        three = (
            np.bincount(keys, weights=each, minlength=columns).astype(float).reshape(self._shape)
            for each in (weights * x, weights**2 * x, (weights * x) ** 2)
        )
        return Moments(origin, *map(_with_whole, three))


def _with_whole(sums: np.ndarray) -> np.ndarray:
    """Sums by group (the axis before the last), with the whole selection in place of the unknown."""
    sums[..., 0, :] = sums.sum(axis=-2)
    return sums

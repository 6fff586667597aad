"""Sums of a question by answer, group and block of the sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from core.codebook import Codebook, Figure, Indicator
from core.counting.sums import Sums
from core.responses import Sample


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Sums of one question (or item of a grid), by answer and by group.

    ``answers`` holds sums of shape (answers, 1 + groups): one row per option of the question, or
    per distinct value of a number; the first column is the whole selection, the others are the
    groups of the split in the order of the codebook. ``base`` has shape (1 + groups,).
    ``values`` are the distinct values of a number; where these are not told, ``medians`` are, shape
    (1 + groups,). ``asked`` holds the sums over those who were asked, shape (1 + groups,): of nobody where
    that is not known.

    ``blocks`` holds the same sums by block of the sample, on one more axis, from which variances follow; they
    add up like the others. The values of a number may be too many: then blocks are together, and variances
    follow from ``moments`` and ``Engine.below``.

    ``rounding`` is how far each share (or the mean) may be from what it was before it was rounded, shape
    (answers, 1 + groups), where that is all that stands between it and a whole population.

    ``raking`` is what raking leaves of the variance in each column, shape (1 + groups,), where blocks do not
    say it.
    """

    blocks: Blocks
    sample: Sample
    values: np.ndarray | None = None
    moments: Moments | None = None
    raking: np.ndarray | None = None
    medians: np.ndarray | None = None
    asked: Sums | None = None
    rounding: np.ndarray | None = None

    @property
    def answers(self) -> Sums:
        """By answer and group, blocks together: shape (answers, 1 + groups)."""
        return self.blocks.answers.together()

    @property
    def base(self) -> Sums:
        """By group, blocks together: shape (1 + groups,)."""
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

    @classmethod
    def told(cls, book: Codebook, about: Indicator | Figure) -> Self:
        """The net of a key figure, or of a published one, of the question that is counted for it."""
        part = book.part_of(about.question, about.item, about.options[0]) if about.options else None
        if part is None:
            return cls(about.question, about.item, about.options)
        item, _ = part.names[about.item, about.options[0]]
        return cls(part.question.id, item, about.options)


def _origin(values: np.ndarray) -> float:
    return float(values[len(values) // 2]) if len(values) else 0.0

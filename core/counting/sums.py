"""What is added over respondents: counts, weights and their squares, influences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Unweighted count, sum of weights and sum of squared weights; all additive over respondents."""

    n: np.ndarray
    w: np.ndarray
    w2: np.ndarray

    @classmethod
    def joined(cls, parts: Sequence[Sums]) -> Sums:
        """Sums one after the other, along the first axis."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("n", "w", "w2")))

    def over(self, rows: list[int]) -> Sums:
        """The sums of the union of rows that exclude one another."""
        return Sums(*(part[rows].sum(axis=0, keepdims=True) for part in (self.n, self.w, self.w2)))

    def at(self, *place: Any) -> Sums:
        """The sums at a place of the arrays."""
        return Sums(self.n[place], self.w[place], self.w2[place])

    def together(self) -> Sums:
        """The sums over blocks, the last axis."""
        return Sums(self.n.sum(axis=-1), self.w.sum(axis=-1), self.w2.sum(axis=-1))


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """Sums by block (the last axis) of the influence of respondents on estimates, of its square, and of
    its product with their weight."""

    total: np.ndarray
    squares: np.ndarray
    weighted: np.ndarray

    def minus(self, other: Influence) -> Influence:
        """The influence on a difference of estimates whose domains have nobody in common."""
        return Influence(
            self.total - other.total, self.squares + other.squares, self.weighted - other.weighted
        )

    def at(self, *place: Any) -> Influence:
        """The influence on the estimates at a place of the arrays."""
        return Influence(self.total[place], self.squares[place], self.weighted[place])

"""Answers added up once by all that a view can tell apart: a view of a large file adds few numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from math import prod

import numpy as np

from core import adding
from core.sampling import Sample

LEAST = 32
"""Respondents for each cell: with fewer, passes over respondents are as quick and cells weigh too much."""


class Ledger:
    """The sums of each question by answer and profile, made when first asked for.

    A profile is an answer to each segment, or none, in one block of the sample.

    Attributes
    ----------
    codes
        By segment, as ``Responses.codes``: the answer of each profile, -1 for none; shape (profiles,).
    block_of
        The block of each profile, shape (profiles,).
    respondents
        How many have each profile, shape (profiles,).
    """

    def __init__(
        self,
        n: int,
        segments: Mapping[str, tuple[np.ndarray, int]],
        sample: Sample | None,
        weights: np.ndarray | None,
    ) -> None:
        shape = _shape(segments, sample)
        self._n, self._weights, self._profiles = n, weights, prod(shape)
        self._of = np.zeros(n, np.min_scalar_type(-max(self._profiles, 2)))
        for codes, size in segments.values():
            self._of *= size + 1
            self._of += codes
            self._of += 1
        if sample is not None and sample.block_of is not None:
            self._of *= sample.blocks
            self._of += sample.block_of.astype(self._of.dtype)
        *answers, self.block_of = np.unravel_index(np.arange(self._profiles), shape)
        self.codes = {(name, ""): code - 1 for name, code in zip(segments, answers, strict=True)}
        self.respondents = np.bincount(self._of, minlength=self._profiles)
        self._sums: dict[Hashable, np.ndarray] = {}

    @classmethod
    def of(
        cls,
        n: int,
        segments: Mapping[str, tuple[np.ndarray, int]],
        sample: Sample | None,
        weights: np.ndarray | None,
    ) -> Ledger | None:
        """The ledger of a file, where it has far more respondents than profiles.

        Parameters
        ----------
        n
            Respondents in the file.
        segments
            The answers to each segment, shape (n,), -1 for none, and how many answers it has.
        sample
            How respondents were drawn.
        weights
            Shape (n,); ``None`` when each respondent counts for one.
        """
        worth = prod(_shape(segments, sample)) * LEAST <= n
        return cls(n, segments, sample, weights) if worth else None

    def holds(self, size: int) -> bool:
        """Whether a question of so many answers is added up here."""
        return size * self._profiles * LEAST <= self._n

    def sums(self, key: Hashable, size: int, codes: Callable[[], np.ndarray]) -> np.ndarray:
        """Count, Σw and Σw² of a question, by answer and profile: shape (3, size, profiles)."""
        if key not in self._sums:
            (added,) = adding.crossed([codes()], [size], self._of, self._profiles, self._weights)
            self._sums[key] = np.array(added)
        return self._sums[key]


def _shape(segments: Mapping[str, tuple[np.ndarray, int]], sample: Sample | None) -> tuple[int, ...]:
    return (*(size + 1 for _, size in segments.values()), sample.blocks if sample else 1)

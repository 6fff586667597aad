"""Answers added up once by all that a view can tell apart: a view of a large file adds few numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from math import prod

import numpy as np

from core.counting import passes
from core.responses import Sample

LEAST, FEW = 32, 1 << 12
"""Respondents for each cell of a question, at least, or so few cells that their weight does not matter.

Else passes over respondents are as quick, and cells would weigh as much as answers.
"""
MOST_COMBINATIONS, MOST_SORTED = 1 << 20, 1 << 62
"""Of answers to segments and blocks, among which those that someone has are looked for: one by one, or by
sorting those of the respondents. Raking makes blocks of answers to segments, so few combinations are there.
"""


class Profiles:
    """The sums of each question by answer and profile, made when first asked for.

    A profile is an answer to each segment, or none, in one block of the sample; those that someone has.

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
        of = np.zeros(n, np.min_scalar_type(-1 - prod(shape)))
        for codes, size in segments.values():
            of *= size + 1
            of += codes
            of += 1
        if sample is not None and sample.block_of is not None:
            of *= sample.blocks
            of += sample.block_of.astype(of.dtype)
        if prod(shape) > MOST_COMBINATIONS:
            there, at = np.unique(of, return_inverse=True)
            at = at.astype(np.min_scalar_type(-max(len(there), 2)))
        else:
            there = np.flatnonzero(np.bincount(of, minlength=prod(shape)))
            place = np.zeros(prod(shape), np.min_scalar_type(-max(len(there), 2)))
            place[there] = np.arange(len(there))
            at = place[of]
        self._n, self._weights, self._of = n, weights, at
        *answers, self.block_of = np.unravel_index(there, shape)
        self.codes = {(name, ""): code - 1 for name, code in zip(segments, answers, strict=True)}
        self.respondents = np.bincount(self._of, minlength=len(there))
        self._sums: dict[Hashable, np.ndarray] = {}

    @classmethod
    def of(
        cls,
        n: int,
        segments: Mapping[str, tuple[np.ndarray, int]],
        sample: Sample | None,
        weights: np.ndarray | None,
    ) -> Profiles | None:
        """The profiles of a file, where questions have few cells, or far fewer than respondents.

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
        raked = sample is not None and sample.calibration is not None
        if prod(_shape(segments, sample)) > (MOST_SORTED if raked else MOST_COMBINATIONS):
            return None
        made = cls(n, segments, sample, weights)
        return made if made.holds(1) else None

    @property
    def count(self) -> int:
        """How many profiles someone has."""
        return len(self.respondents)

    def holds(self, size: int) -> bool:
        """Whether a question of so many answers is added up here."""
        return size * self.count <= max(FEW, self._n // LEAST)

    def sums(self, key: Hashable, size: int, codes: Callable[[], np.ndarray]) -> np.ndarray:
        """Count, Σw and Σw² of a question, by answer and profile; the count alone without weights.

        Returns
        -------
        numpy.ndarray
            Shape (3, size, profiles), or (1, size, profiles).
        """
        if key not in self._sums:
            (added,) = passes.crossed([codes()], [size], self._of, self.count, self._weights)
            self._sums[key] = np.array(added[: 1 if self._weights is None else 3], dtype=float)
        return self._sums[key]


def _shape(segments: Mapping[str, tuple[np.ndarray, int]], sample: Sample | None) -> tuple[int, ...]:
    return (*(size + 1 for _, size in segments.values()), sample.blocks if sample else 1)

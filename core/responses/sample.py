"""How the respondents were drawn: strata, primary units, and the blocks that sums are kept by.

Without strata nor clusters the file is one block; with strata alone the blocks are the strata, and
respondents are the units drawn; with clusters the blocks are the clusters, which are the units drawn.
Where weights were raked, each of these is cut into the respondents that raking treats alike: what the margins
tell of an estimate follows from their sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.codebook import Finite

WHOLE = 1 - 1e-7
"""The fraction of a stratum from which it is a census, whatever the rounding of its file; as R."""
MOST_BLOCKS = 1 << 13
"""Into which raking cuts a sample: beyond, a table by a segment would take seconds and gigabytes."""
_NEGLIGIBLE = 1e-10
"""Of a direction among the categories of margins: the rounding error of one that the others make up."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What ties the weights of a file to the totals of its margins, by block of the sample.

    Attributes
    ----------
    whole_of
        The stratum, or the cluster, that each block is cut from: shape (blocks,), in increasing order.
    w, w2
        Σw and Σw² of all the respondents of each block, shape (blocks,).
    factor
        By how much raking multiplied the start weights of each block, shape (blocks,).
    basis
        An orthonormal basis of what a sum over the categories of margins can be, in the metric of start
        weights: shape (blocks, k). Without any column, weights are taken as fixed.
    """

    whole_of: np.ndarray
    w: np.ndarray
    w2: np.ndarray
    factor: np.ndarray
    basis: np.ndarray

    def fitted(self, totals: np.ndarray) -> np.ndarray:
        """The regression of an influence on the margins, over the whole file.

        Parameters
        ----------
        totals
            Sums by block of w·u, u the influence of a respondent for each unit of weight: shape (…, blocks).

        Returns
        -------
        numpy.ndarray
            The fitted u of each block, shape (…, blocks): by least squares, with start weights.
        """
        return np.asarray(((totals / self.factor) @ self.basis) @ self.basis.T)


@dataclass(frozen=True, eq=False)
class Sample:
    """The strata and the primary units of a file.

    Attributes
    ----------
    n
        Respondents in the file.
    units
        Primary units drawn in each stratum of the whole file, shape (strata,): a domain where some
        are empty still has them all. Respondents, without clusters.
    stratum_of
        The stratum of each block, shape (blocks,), in increasing order; of each stratum or cluster that
        blocks are cut from, with a calibration.
    clustered
        Whether the blocks are (parts of) primary units; else they are (parts of) the strata.
    block_of
        The block of each respondent, shape (n,); ``None`` when there is one block.
    calibration
        How weights were raked; ``None`` where they were not.
    drawn
        Which fraction of the units of each stratum of the population was drawn, shape (strata,); ``None``
        where the population is taken as infinite.
    names
        A number made of the name of each primary unit (and of its stratum), to find it again in another wave:
        uint64 (clusters,). ``None`` without clusters. It stays in memory.
    """

    n: int
    units: np.ndarray
    stratum_of: np.ndarray
    clustered: bool
    block_of: np.ndarray | None
    calibration: Calibration | None = None
    drawn: np.ndarray | None = None
    names: np.ndarray | None = None

    @classmethod
    def simple(cls, n: int) -> Sample:
        """Respondents drawn one by one."""
        return cls(n, np.array([n]), np.array([0]), False, None)

    @classmethod
    def of(cls, n: int, strata: np.ndarray | None, clusters: np.ndarray | None) -> Sample:
        """The sample that these columns tell.

        Parameters
        ----------
        n
            Respondents in the file.
        strata, clusters
            The number of the stratum and of the cluster of each respondent, or ``None``. A cluster
            is known by its stratum and its own number, so that numbers may start again in each
            stratum (R's ``nest = TRUE``).
        """
        if strata is None and clusters is None:
            return cls.simple(n)
        of_respondent = np.zeros(n, dtype=np.int64) if strata is None else strata.astype(np.int64)
        if clusters is None:
            units = np.bincount(of_respondent)
            return cls(n, units, np.arange(len(units)), False, of_respondent)
        keys = of_respondent * (int(clusters.max(initial=0)) + 1) + clusters
        _, first, block_of = np.unique(keys, return_index=True, return_inverse=True)
        stratum_of = of_respondent[first]
        return cls(n, np.bincount(stratum_of), stratum_of, True, block_of.astype(np.int64))

    def raked(
        self, margins: Sequence[np.ndarray], start: np.ndarray, weights: np.ndarray, bounded: np.ndarray
    ) -> Sample:
        """The sample cut into blocks of respondents that raking treats alike.

        Parameters
        ----------
        margins
            Of each margin, the category of each respondent from 0, shape (n,).
        start, weights
            The weight of each respondent before and after, shape (n,).
        bounded
            Whether a weight was trimmed, shape (n,): those that were not are, within a combination of
            categories, the same multiple of the start weight; each of the others its own.

        Returns
        -------
        Sample
            With too many blocks, those who were trimmed are with the others, at the mean of their multiples;
            with too many still, the sample as it is: weights are taken as fixed.
        """
        own = np.zeros(self.n, np.int64)
        if bounded.any():
            own[bounded] = 1 + np.unique(start[bounded], return_inverse=True)[1]
        first, alike = self._cut((*margins, own))
        if len(first) > MOST_BLOCKS and bounded.any():
            first, alike = self._cut(margins)
        if len(first) > MOST_BLOCKS:
            return self
        whole_of = np.zeros(len(first), np.int64) if self.block_of is None else self.block_of[first]
        w, before = np.bincount(alike, weights), np.bincount(alike, start)
        categories = [np.equal.outer(codes[first], np.unique(codes)) for codes in margins]
        root = np.sqrt(before)[:, None]
        columns = np.hstack(categories) * root
        left, size, _ = np.linalg.svd(columns / np.sqrt((columns**2).sum(axis=0)), full_matrices=False)
        basis = left[:, size > _NEGLIGIBLE * size[0]] / root
        calibration = Calibration(whole_of, w, np.bincount(alike, weights**2), w / before, basis)
        return replace(self, block_of=alike, calibration=calibration)

    def _cut(self, keys: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Blocks cut by keys from 0: the first respondent of each block, and the block of each respondent."""
        first = np.zeros(0, np.int64)
        alike = np.zeros(self.n, np.int64) if self.block_of is None else self.block_of
        for codes in keys:
            key = alike.astype(np.int64) * (int(codes.max(initial=0)) + 1) + codes
            _, first, alike = np.unique(key, return_index=True, return_inverse=True)
        return first, alike

    @cached_property
    def left(self) -> np.ndarray:
        """What a finite population leaves of the variance of each stratum, 1 − f; shape (strata,)."""
        if self.drawn is None:
            return np.ones(len(self.units))
        return np.where(self.drawn >= WHOLE, 0.0, 1 - self.drawn)

    @property
    def strata_of_blocks(self) -> np.ndarray:
        """The stratum of each block, shape (blocks,)."""
        return self.stratum_of if self.calibration is None else self.stratum_of[self.calibration.whole_of]

    @property
    def complete(self) -> bool:
        """Whether the file holds a whole population."""
        return not self.left.any()

    @cached_property
    def finite(self) -> Finite | None:
        """The part of a finite population that was drawn; ``None`` where it is taken as infinite."""
        if self.drawn is None:
            return None
        fraction = self.units.sum() / (self.units / self.drawn).sum()
        least, most = float(self.drawn.min()), float(self.drawn.max())
        return Finite(float(fraction), least, most, self.complete, self.clustered)

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.stratum_of if self.calibration is None else self.calibration.whole_of)

    @cached_property
    def fixed(self) -> Sample:
        """The same, with weights taken as fixed: as if no total had been known."""
        if self.calibration is None:
            return self
        return replace(self, calibration=replace(self.calibration, basis=np.zeros((self.blocks, 0))))

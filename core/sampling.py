"""How the respondents were drawn, and the variance that follows from it.

Every estimate here is a function of sums over respondents, and its linearised variance follows from
sums of the influence of the respondents, by *block* of the sample. Without strata nor clusters the
file is one block; with strata alone the blocks are the strata, and respondents are the units drawn;
with clusters the blocks are the clusters, which are the units drawn.
"""

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
    """Sums by block (the last axis) of the influence of respondents on estimates, and of its square."""

    total: np.ndarray
    squares: np.ndarray

    def minus(self, other: Influence) -> Influence:
        """The influence on a difference of estimates whose domains have nobody in common."""
        return Influence(self.total - other.total, self.squares + other.squares)

    def at(self, *place: Any) -> Influence:
        """The influence on the estimates at a place of the arrays."""
        return Influence(self.total[place], self.squares[place])


@dataclass(frozen=True, slots=True, eq=False)
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
        The stratum of each block, shape (blocks,), in increasing order.
    clustered
        Whether the blocks are primary units; else they are the strata.
    block_of
        The block of each respondent, shape (n,); ``None`` when there is one block.
    """

    n: int
    units: np.ndarray
    stratum_of: np.ndarray
    clustered: bool
    block_of: np.ndarray | None

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

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.stratum_of)

    @property
    def _factors(self) -> np.ndarray:
        """n/(n−1) in each stratum; 1 for a stratum of one unit, centred at the mean of the file."""
        if len(self.units) == 1 and self.units[0] < 2:
            return np.array([np.nan])
        return np.asarray(np.where(self.units > 1, self.units / np.maximum(self.units - 1, 1), 1.0))

    @property
    def _centred(self) -> np.ndarray:
        """1/n in each stratum; 0 for a stratum of one unit: influences add to zero over the file."""
        return np.asarray(np.where(self.units > 1, 1 / np.maximum(self.units, 1), 0.0))

    def _by_stratum(self, per_block: np.ndarray) -> np.ndarray:
        starts = np.searchsorted(self.stratum_of, np.arange(len(self.units)))
        return np.asarray(np.add.reduceat(per_block, starts, axis=-1))

    def _deviations(self, totals: np.ndarray) -> np.ndarray:
        means = self._by_stratum(totals) * self._centred
        return np.asarray(totals - means[..., self.stratum_of])

    def variance(self, influence: Influence) -> np.ndarray:
        """The variance of estimates from the influence of each block on them.

        Notes
        -----
        ``Σ_h n_h/(n_h−1) Σ_j (z_hj − z̄_h)²`` over the units j of each stratum h of the whole file,
        with replacement at the first stage (Särndal et al. 1992 §5.5; Lumley 2010 ch. 2). A stratum
        of one unit adds the square of its total (R's ``lonely.psu = "adjust"``).
        """
        if self.clustered:
            squares = self._by_stratum(self._deviations(influence.total) ** 2)
        else:
            squares = influence.squares - self._centred * influence.total**2
        return np.asarray((squares * self._factors).sum(axis=-1))

    def covariance(self, totals: np.ndarray, squares: np.ndarray) -> np.ndarray:
        """The covariance of k estimates.

        Parameters
        ----------
        totals
            Sums of influences by block, shape (k, blocks).
        squares
            Without clusters, sums over respondents of the products of influences, each multiplied
            by ``spread`` of its block, shape (k, k); with clusters it is not used.
        """
        if self.clustered:
            apart = self._deviations(totals)
            return np.asarray((apart * self.spread) @ apart.T)
        return np.asarray(squares - (totals * self._factors * self._centred) @ totals.T)

    @property
    def spread(self) -> np.ndarray:
        """n/(n−1) of the stratum of each block."""
        return np.asarray(self._factors[self.stratum_of])

    def degrees(self, n: np.ndarray, w: np.ndarray) -> np.ndarray:
        """Degrees of freedom of domains: units less strata, of those present in each.

        Parameters
        ----------
        n, w
            Respondents, and Σw, of each domain in each block: shape (…, blocks).

        Notes
        -----
        R's ``degf`` of a subset of the design: respondents − 1 with weights only.
        """
        present = w > 0
        if self.clustered:
            strata = (self._by_stratum(present.astype(np.int64)) > 0).sum(axis=-1)
            return np.asarray(present.sum(axis=-1) - strata)
        return np.asarray(n.sum(axis=-1) - np.maximum(present.sum(axis=-1), 1))

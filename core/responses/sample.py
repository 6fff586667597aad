"""How the respondents were drawn: strata, primary units, and the blocks that sums are kept by.

Without strata nor clusters the file is one block; with strata alone the blocks are the strata, and
respondents are the units drawn; with clusters the blocks are the clusters, which are the units drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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

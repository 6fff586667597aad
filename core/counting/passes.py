"""The passes over respondents: counts and sums of weights by answer and group, whatever their number.

What a table costs is reading the answers and adding weights in cells, so both are done sparingly:
in pieces that stay in the cache of the processor, with keys of two bytes, and for several questions
at a time. The sums of each question are the margins of the sums by all their answers together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

_PIECE = 1 << 16
_BINS = 1 << 12  # three arrays of 32 kB


class Added(NamedTuple):
    """Count, Σw and Σw² by answer and column, each of shape (answers, columns)."""

    n: np.ndarray
    w: np.ndarray
    w2: np.ndarray


def crossed(
    codes: Sequence[np.ndarray],
    sizes: Sequence[int],
    column_of: np.ndarray,
    columns: int,
    weights: np.ndarray | None = None,
    kept: np.ndarray | None = None,
) -> list[Added]:
    """Add respondents by answer and column, for several questions.

    Parameters
    ----------
    codes
        Of each question, the answers of all respondents: signed integers, shape (n,), from 0 to its
        size − 1; -1 is in no cell.
    sizes
        How many answers each question has.
    column_of
        The column of each respondent, shape (n,), from 0.
    columns
        How many columns there are.
    weights
        Shape (n,); ``None`` when each respondent counts for one.
    kept
        Booleans, shape (n,); ``None`` for everyone.

    Returns
    -------
    list of Added
        One per question, in their order.
    """
    if kept is not None:
        # One column more, first, for those left out: taking them out of each array would cost more.
        column_of = (column_of.astype(_key_type(columns + 1)) + 1) * kept
        added = crossed(codes, sizes, column_of, columns + 1, weights)
        return [Added(*(part[:, 1:] for part in sums)) for sums in added]
    found: list[Added] = []
    for batch in _batches(sizes, columns):
        several = [codes[i] for i in batch]
        shape = (*(sizes[i] + 1 for i in batch), columns)
        sums = _added(several, shape, column_of, weights)
        for size in shape[:-1]:
            rest = sums.reshape(3, size, -1, columns)  # this question, those after it
            n, w, w2 = rest.sum(axis=2)[:, 1:]
            found.append(Added(n.astype(np.int64), w, w2))
            sums = rest.sum(axis=1)
    return found


def _batches(sizes: Sequence[int], columns: int) -> Iterator[list[int]]:
    """Consecutive questions whose cells, all together, are few."""
    batch: list[int] = []
    bins = columns
    for i, size in enumerate(sizes):
        if batch and bins * (size + 1) > _BINS:
            yield batch
            batch, bins = [], columns
        batch.append(i)
        bins *= size + 1
    if batch:
        yield batch


def _added(
    codes: Sequence[np.ndarray],
    shape: tuple[int, ...],
    column_of: np.ndarray,
    weights: np.ndarray | None,
) -> np.ndarray:
    """Count, Σw and Σw² of each cell of all these questions together, shape (3, cells)."""
    bins = int(np.prod(shape))
    n, w, w2 = sums = np.zeros((3, bins))
    piece = max(_PIECE, 16 * bins)  # adding the pieces up stays cheap
    for start in range(0, len(column_of), piece):
        part = slice(start, start + piece)
        key = np.zeros(len(column_of[part]), _key_type(bins))
        for code, size in zip(codes, shape[:-1], strict=True):
            key *= size
            key += code[part]
            key += 1
        key *= shape[-1]
        np.add(key, column_of[part], out=key, casting="same_kind")
        place = key.astype(np.intp)
        n += np.bincount(place, minlength=bins)
        if weights is not None:
            weight = weights[part]
            w += np.bincount(place, weight, bins)
            w2 += np.bincount(place, weight * weight, bins)
    if weights is None:
        sums[1:] = n
    return sums


def _key_type(bins: int) -> type[np.signedinteger]:
    return np.int16 if bins < 1 << 15 else np.int64

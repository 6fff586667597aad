"""The respondents counted over the declared segments: each value, unknown, and all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

import numpy as np

from core.codebook import Codebook, Grid, Multiple, Number
from core.responses import Responses

UNKNOWN = None
"""Stands for a code where the segment of a respondent is unknown."""

Selection = Mapping[str, Sequence[str | None]]
"""Segment → codes: the respondents who have one of these in each."""


class Cube:
    """Where each respondent stands in the cube of the segments.

    Attributes
    ----------
    names
        The segments, in the order of the codebook: the axes of the cube.
    values
        For each, the codes that someone has, ``UNKNOWN`` last when someone has none.
    shape
        How many values each has.
    """

    def __init__(self, responses: Responses, book: Codebook) -> None:
        self.names = book.segments
        self.values: list[list[str | None]] = []
        at = np.zeros(responses.n, np.int64)
        for name in self.names:
            codes = responses.codes[name, ""]
            answers = [o.code for o in book.segment(name).answers]
            there, place = np.unique(np.where(codes < 0, len(answers), codes), return_inverse=True)
            self.values.append([answers[i] if i < len(answers) else UNKNOWN for i in there])
            at = at * len(there) + place
        self.shape = tuple(map(len, self.values))
        self._at = at.astype(np.min_scalar_type(self.atoms))  # a byte or two for each respondent

    @property
    def atoms(self) -> int:
        """How many combinations of values there could be."""
        return prod(self.shape)

    def counts(self, among: np.ndarray | None = None) -> np.ndarray:
        """How many respondents have each combination of values, of those of a mask (n,)."""
        at = self._at if among is None else self._at[among]
        return np.bincount(at, minlength=self.atoms).reshape(self.shape)

    def complete(self, name: str) -> bool:
        """Whether the segment of everyone is known."""
        return UNKNOWN not in self.values[self.names.index(name)]

    def place(self, selection: Selection) -> tuple[tuple[int, ...], tuple[list[int], ...]] | None:
        """The axes of a selection, and the positions on each; ``None`` when it names a value of nobody.

        A segment of which every value is chosen selects everyone: it has no axis.
        """
        axes: list[int] = []
        positions: list[list[int]] = []
        for axis, name in enumerate(self.names):
            if name not in selection:
                continue
            values = self.values[axis]
            if any(code not in values for code in selection[name]):
                return None
            if set(selection[name]) != set(values):
                axes.append(axis)
                positions.append(sorted({values.index(code) for code in selection[name]}))
        return tuple(axes), tuple(positions)


def answered(
    responses: Responses, book: Codebook, question: str, item: str = "", *, score: bool = False
) -> np.ndarray:
    """Who is in the base of a question, or of its mean score: booleans, shape (n,).

    Of a grid, without an item: who is in the base of every item.
    """
    asked = book.question(question)
    if isinstance(asked, Multiple):
        return np.asarray(responses.chosen[question][0] >= 0)
    if isinstance(asked, Number):
        return np.asarray(responses.values[question].codes >= 0)
    items = [each.id for each in asked.items] if isinstance(asked, Grid) and not item else [item]
    counted = [i for i, o in enumerate(asked.answers) if o.score is not None or not score]
    of_items = [np.isin(responses.codes[question, each], counted) for each in items]
    return np.asarray(np.all(of_items, axis=0))


def both(one: Selection, name: str, codes: Iterable[str | None]) -> dict[str, Sequence[str | None]]:
    """A selection, narrowed to these codes of a segment."""
    codes = list(codes)
    return {**one, name: [code for code in one[name] if code in codes] if name in one else codes}

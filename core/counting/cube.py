"""The cube of the declared segments, over which respondents are counted: each value, unknown, and all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

UNKNOWN = None
"""Stands for a code where the segment of a respondent is unknown."""
Selection = Mapping[str, Sequence[str | None]]
"""Segment → codes: the respondents who have one of these in each."""


@dataclass(frozen=True, slots=True)
class Cube:
    """The declared segments as axes.

    Attributes
    ----------
    names
        The segments, in the order of the codebook: the axes of the cube.
    values
        For each, the codes that someone has, ``UNKNOWN`` last when someone has none.
    """

    names: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each segment has."""
        return tuple(map(len, self.values))

    @property
    def atoms(self) -> int:
        """How many combinations of values there could be."""
        return prod(self.shape)

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


def both(one: Selection, name: str, codes: Iterable[str | None]) -> dict[str, Sequence[str | None]]:
    """A selection, narrowed to these codes of a segment."""
    codes = list(codes)
    return {**one, name: [code for code in one[name] if code in codes] if name in one else codes}

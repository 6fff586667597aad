"""What a cell may hold to say that there is no answer: a text, or any number of a range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from core.codebook.record import Code, Record, Target
from core.codebook.shapes import A_MAPPING, ANOTHER, BY_SHAPE

_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?\s*")


class MissingRange(Record):
    """Numbers that mean no answer: from one to another, both of them too; or those below one, or above one.

    ``below`` and ``above`` leave out the number that they name.
    """

    start: Target | None = Field(None, alias="from")
    to: Target | None = None
    below: Target | None = None
    above: Target | None = None

    @model_validator(mode="after")
    def _checked(self) -> Self:
        given = [key for key in ("start", "to", "below", "above") if getattr(self, key) is not None]
        if given not in (["start", "to"], ["below"], ["above"]):
            raise PydanticCustomError("missing_range", "missing range")
        if self.start is not None and self.to is not None and self.start > self.to:
            raise PydanticCustomError("bounds_reversed", "bounds reversed")
        return self

    def holds(self, number: float) -> bool:
        """Whether a number means no answer."""
        if self.start is not None and self.to is not None:
            return self.start <= number <= self.to
        return number < self.below if self.below is not None else number > (self.above or 0.0)

    @property
    def example(self) -> str:
        """One of its numbers, as a cell holds it."""
        if self.start is not None:
            return f"{self.start:.15g}"
        return f"{self.below - 1:.15g}" if self.below is not None else f"{(self.above or 0.0) + 1:.15g}"

    @property
    def words(self) -> str:
        """What it holds: ``de 997 à 999``, ``sous 0``, ``au-dessus de 999``."""
        if self.start is not None and self.to is not None:
            return f"de {self.start:.15g} à {self.to:.15g}"
        return f"sous {self.below:.15g}" if self.below is not None else f"au-dessus de {self.above:.15g}"


Missing = Annotated[Annotated[MissingRange, A_MAPPING] | Annotated[Code, ANOTHER], BY_SHAPE]


def within(value: str, ranges: Iterable[MissingRange]) -> bool:
    """Whether a text is a number of one of these ranges.

    >>> within("998.0", [MissingRange.model_validate({"from": 997, "to": 999})])
    True
    """
    if not ranges or not _NUMBER.fullmatch(value):
        return False
    number = float(value.replace(",", "."))
    return any(each.holds(number) for each in ranges)

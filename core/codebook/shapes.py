"""What a key may hold in two shapes, by what is written: a mapping, or anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Discriminator, Tag

MAPPING, OTHER = "<mapping>", "<other>"
"""How pydantic names the two shapes in the place of an error: no part of a path in a file."""
A_MAPPING, ANOTHER = Tag(MAPPING), Tag(OTHER)
BY_SHAPE = Discriminator(lambda value: MAPPING if isinstance(value, Mapping) else OTHER)
"""``Annotated[Annotated[dict[…], A_MAPPING] | Annotated[tuple[…], ANOTHER], BY_SHAPE]``: faults are those of
the shape that was written."""


def alone(value: Any) -> Any:
    """The only one of several, or all of them: as the file writes them."""
    return value[0] if len(value) == 1 else value

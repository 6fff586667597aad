"""What every part of a study folder is made of: bounded text, codes that stay text, closed records.

Codes are text for ever: ``"01"`` is not ``"1"``, and an unquoted number or ``No`` is refused where a code is
due.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from core.codebook.yamlfile import Unquoted

LONGEST_ID, LONGEST_LABEL, LONGEST_TEXT = 100, 2_000, 100_000
"""In characters."""
LARGEST, SMALLEST = 1e15, 1e-30
"""Between which numbers are, zero aside. Whole numbers are exact up to 9e15; the square of a weight times an
answer, the largest and the smallest thing that is added, neither overflows nor vanishes (1e60, 1e-120)."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _quoted(value: Any) -> Any:
    if isinstance(value, Unquoted):
        raise PydanticCustomError("unquoted_code", "unquoted code", {"text": str(value)})
    return value


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Unquoted) else value


def _seen(value: str) -> str:
    """Text without what would turn the writing around it, or break a line of a file."""
    if found := _UNSEEN.search(value):
        name = f"U+{ord(found[0]):04X}"
        raise PydanticCustomError("unseen_character", "unseen character", {"name": name})
    return value


Code = Annotated[
    str, BeforeValidator(_quoted), StringConstraints(max_length=LONGEST_LABEL), AfterValidator(_seen)
]
Text = Annotated[
    str,
    BeforeValidator(_plain),
    StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT),
    AfterValidator(_seen),
]
Label = Annotated[Text, StringConstraints(min_length=1, max_length=LONGEST_LABEL)]
Id = Annotated[Text, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$", max_length=LONGEST_ID)]
Column = Label
Target = Annotated[float, Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]


class Record(BaseModel):
    """A part of a study folder: immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

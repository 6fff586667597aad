"""Conditions of XLSForm: XPath, as ODK, Kobo and Ona write it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.draft.structure.assembly import Leads
from core.draft.structure.expressions import Syntax, condition
from core.draft.structure.operands import Ref, Written, constant, denied, how_many, one_of
from core.draft.structure.ways import Condition

_STRAIGHT = str.maketrans("‘’“”", "''\"\"")
SYNTAX = Syntax(
    tokens=re.compile(
        r"""(?P<text>'[^']*'|"[^"]*")|(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.]))"""
        r"""|(?P<ref>\$\{[^{}]*\}|(?:\.\.)?/[\w./-]+)|(?P<word>[^\W\d][\w:-]*)"""
        r"""|(?P<sign>!=|<=|>=|[=<>(),])"""
    ),
    signs={"or": "or", "and": "and", "=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="},
    functions={
        "selected": one_of,
        "not": denied,
        "true": constant(True),
        "false": constant(False),
        "count-selected": how_many,
        "string-length": how_many,
    },
)
_BOUND = re.compile(r"\.\s*(<=|>=|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")


def read(written: str, leads: Leads, attributes: Mapping[str, str] | None = None) -> Condition:
    """A condition; ``attributes`` are the columns of a choice, which a filter of choices names.

    Raises
    ------
    Unsaid
        When a part of it is no condition on the answers to questions.
    """

    def find(name: str) -> Ref | Written | None:
        if name.startswith("${"):
            name = name[2:-1].strip()
        elif "/" in name:
            name = name.rpartition("/")[2]
        else:
            return Written(attributes[name]) if attributes and name in attributes else None
        return Ref(leads[name]) if name in leads else None

    return condition(written.translate(_STRAIGHT), SYNTAX, find)


def bounds(constraint: str, whole: bool) -> tuple[float | None, float | None]:
    """The least and the most that a constraint accepts, where it says nothing else.

    >>> bounds(". >= 0 and . < 120", whole=True)
    (0.0, 119.0)
    """
    least: float | None = None
    most: float | None = None
    if re.search(r"(?<!\w)or(?!\w)|(?!and\b)\b[a-z][\w-]*\s*\(", constraint):
        return None, None  # one thing or another, or a calculation: no bounds that hold of everyone
    for part in re.split(r"(?<!\w)and(?!\w)", constraint):
        found = _BOUND.fullmatch(part.strip(" ()\t\n"))
        if found is None:
            continue  # another condition, beside which the bounds hold
        value = float(found[2])
        step = 1 if whole and value.is_integer() else 0
        if found[1] in (">", ">="):
            value += step if found[1] == ">" else 0
            least = value if least is None else max(least, value)
        elif found[1] in ("<", "<="):
            value -= step if found[1] == "<" else 0
            most = value if most is None else min(most, value)
    return least, most

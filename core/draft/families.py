"""The words of a subject, and what they are to a scale (see ``lexicon``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.draft.lexicon import forms, spread

Kind = Literal["opinion", "level", ""]


@dataclass(frozen=True, eq=False)
class Family:
    """The words of one subject.

    ``plus`` and ``minus`` take a degree, ``points`` have a place of their own. ``bad``: the more, the worse
    (a need, a difficulty), so that the ends of a level have a tone. ``bare``: a degree alone is understood
    beside the others (« Très satisfait / Plutôt / Plutôt pas »).
    """

    name: str
    kind: Kind = "opinion"
    plus: frozenset[str] = frozenset()
    minus: frozenset[str] = frozenset()
    points: Mapping[str, float] = field(default_factory=dict)
    bad: bool = False
    bare: bool = True
    degrees: Mapping[str, float] = field(default_factory=dict)


def family_of(
    name: str,
    plus: str = "",
    minus: str = "",
    points: Mapping[float, str] | None = None,
    degrees: Mapping[float, str] | None = None,
    *,
    kind: Kind = "opinion",
    bad: bool = False,
    bare: bool = True,
) -> Family:
    """A family from its words, as lists which commas separate."""
    more, less = frozenset(forms(plus)), frozenset(forms(minus))
    return Family(name, kind, more, less, spread(points or {}), bad, bare, spread(degrees or {}))

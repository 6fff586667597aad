"""The ways out of a selection of which nothing may be shown: what its filters, relaxed, leave to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from core.study.study import Study
from core.views import View

MOST_WAYS = 4


@dataclass(frozen=True, slots=True)
class Way:
    """A view with some of the filters of another, and how many respondents it counts."""

    view: View
    base: int


def ways_out(study: Study, view: View) -> tuple[Way, ...]:
    """The views that may be shown when some filters are off, the nearest first; the last is the whole.

    The nearest keeps the most filters, then the most respondents. With a split, what may be shown has two
    groups at least. Nothing is told here that a reader could not ask for by the same filters.
    """
    found: list[Way] = []
    for kept in range(len(view.filters) - 1, 0, -1):
        level = [replace(view, filters=chosen) for chosen in combinations(view.filters, kept)]
        found += sorted(_shown(study, level), key=lambda way: -way.base)
        if len(found) >= MOST_WAYS:
            break
    whole = list(_shown(study, [replace(view, filters=())])) if view.filters else []
    return (*found[:MOST_WAYS], *whole)


def is_shown(study: Study, view: View) -> bool:
    """Whether something of a view may be shown: the whole of it or, with a split, two groups at least."""
    return next(_shown(study, [view]), None) is not None


def _shown(study: Study, views: list[View]) -> Iterator[Way]:
    for view in views:
        base = study.remaining(view)
        if base is not None and (view.by is None or _groups(study, view) > 1):
            yield Way(view, base)


def _groups(study: Study, view: View) -> int:
    """How many groups of a split may be shown."""
    assert view.by is not None
    alone = (View.of(study.book, where=view.where | {view.by: (code,)}) for code in view.groups(study.book))
    return sum(study.remaining(each) is not None for each in alone)

"""To whom a question was asked: those who gave some answers, in one way or in any of several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Annotated, Any, Protocol, Self, TypeVar

from pydantic import AfterValidator, Field, GetPydanticSchema, PlainSerializer

from core.codebook.record import Code, Text
from core.codebook.shapes import A_MAPPING, ANOTHER, BY_SHAPE, alone

MOST_WAYS = 10
_Way = dict[Text, tuple[Code, ...]]
Ways = tuple[Mapping[str, tuple[str, ...]], ...]
"""Question → codes: all the conditions of a way hold; any of the ways is enough. Everyone, without a way."""
_Written = Annotated[
    Annotated[_Way, A_MAPPING] | Annotated[Annotated[tuple[_Way, ...], Field(max_length=MOST_WAYS)], ANOTHER],
    BY_SHAPE,
    AfterValidator(lambda value: _ways(value)),
    PlainSerializer(alone),
]
Routing = Annotated[Ways, GetPydanticSchema(lambda _, handler: handler(_Written))]


class _Mask(Protocol):
    def __and__(self, other: Self, /) -> Self: ...

    def __or__(self, other: Self, /) -> Self: ...


_MaskT = TypeVar("_MaskT", bound=_Mask)


def _ways(value: Any) -> Ways:
    if isinstance(value, Mapping):
        return (value,) if value else ()
    return tuple(value)


def leading(ways: Ways) -> tuple[str, ...]:
    """The questions whose answers decide who was asked."""
    return tuple(dict.fromkeys(name for way in ways for name in way))


def who_was_asked(ways: Ways, gave: Callable[[str, tuple[str, ...]], _MaskT], everyone: _MaskT) -> _MaskT:
    """The masks of those who gave some answers to a question, as one of those who were asked."""
    if not ways:
        return everyone
    each = [reduce(lambda asked, one: asked & gave(*one), way.items(), everyone) for way in ways]
    return reduce(lambda one, other: one | other, each)


def both(one: Ways, other: Ways) -> Ways:
    """Who was asked by two rules at once: nobody, where no way is left of two that there are."""
    if not one or not other:
        return one or other
    every = [_at_once(way, beside) for way in one for beside in other]
    kept: list[dict[str, tuple[str, ...]]] = []
    for way in filter(lambda way: all(way.values()), every):
        if not any(_holds(wider, way) for wider in kept):
            kept = [*(narrow for narrow in kept if not _holds(way, narrow)), way]
    return one if {*map(_codes, kept)} == {*map(_codes, one)} else tuple(kept)


def _codes(way: Mapping[str, tuple[str, ...]]) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((name, frozenset(codes)) for name, codes in way.items())


def _holds(wider: Mapping[str, tuple[str, ...]], way: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether whoever is asked in one way is asked in a wider one."""
    return all(name in way and {*way[name]} <= {*codes} for name, codes in wider.items())


def _at_once(
    one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    found = dict(one)
    for name, codes in other.items():
        found[name] = tuple(code for code in found.get(name, codes) if code in codes)
    return found


def joined(ways: Ways) -> Ways:
    """The same people in fewer ways: two that differ by the codes of one question are one."""
    left = [dict(way) for way in ways]
    while (pair := next(_differ_by_one(left), None)) is not None:
        i, k, name = pair
        other = left.pop(k)
        left[i][name] = tuple(dict.fromkeys((*left[i][name], *other[name])))
    return tuple(left)


def _differ_by_one(ways: list[dict[str, tuple[str, ...]]]) -> Iterator[tuple[int, int, str]]:
    for k, other in enumerate(ways):
        for i, one in enumerate(ways[:k]):
            if one.keys() == other.keys():
                apart = [name for name in one if set(one[name]) != set(other[name])]
                if len(apart) < 2:
                    yield i, k, (apart or list(one))[0]

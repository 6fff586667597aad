"""A column of numbers as it is published: none of what was typed in it, thousands without their spaces."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from core.draft.found import Found
from core.draft.source import Variable
from core.draft.typed import says_too_much
from core.errors import counted

TYPED = "texte"
"""What stands in a column of numbers for what was typed instead of one."""
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?\s*")
_GROUPED = re.compile(r"\s*[+-]?[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?\s*")
_ENOUGH, _DIALLED, _APART = 0.8, 9, 1000.0
_FEW, _COMPUTED = 5, 12
"""How many precise numbers are a measure, and the decimals of what a computer divides."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """A column as it is written, the same without what is no number, and how many cells were changed."""

    written: Variable
    alone: Variable
    typed: int
    grouped: int

    def tell(self, found: Found) -> None:
        """Write in a question of numbers, and say, what its cells held besides."""
        found.columns = [self.written]
        if self.typed:
            found.missing.append(TYPED)
            found.doubt(
                f"{counted(self.typed, 'cellule')} où il n'y a pas qu'un nombre, ou qui peuvent désigner une "
                f"personne : « {TYPED} » est écrit à la place, et compte comme une absence de réponse.",
                "Corrigez ces cellules dans l'export, et refaites le brouillon, si elles ont un nombre.",
            )
        if self.grouped:
            found.doubt(
                f"{counted(self.grouped, 'nombre')} : l'espace des milliers est retirée.",
            )


def is_number(value: str) -> bool:
    """Whether a text is a number, and no more.

    >>> is_number(" 12,5 "), is_number("1e3"), is_number("12 ans"), is_number("²")
    (True, True, False, False)
    """
    return _NUMBER.fullmatch(value) is not None


def figures(variable: Variable, apart: Collection[str], *, told: bool = False) -> Figures | None:
    """The numbers of a column where most cells hold one; ``None`` where they do not.

    Parameters
    ----------
    variable
        The column.
    apart
        The texts that mean no answer: they are left as they are.
    told
        Whether it is known that the column holds numbers, however many cells do.
    """
    counts = dict(zip(variable.values, variable.counts.tolist(), strict=True))
    said = [value for value in variable.values if value not in apart]
    grouped = {v: re.sub(r"\s", "", v) for v in said if _GROUPED.fullmatch(v) and not says_too_much(v)}
    numbers = [v for v in said if is_number(v)]
    odd = {*_of_a_person(numbers)}
    numbers = [v for v in numbers if v not in odd]
    known = {*numbers, *grouped}
    typed = [v for v in said if v not in known]
    held = sum(counts[v] for v in (*numbers, *grouped))
    if not held or (held < _ENOUGH * sum(counts[v] for v in said) and not told):
        return None
    return Figures(
        variable.replaced(grouped | dict.fromkeys(typed, TYPED)) if typed or grouped else variable,
        variable.replaced(grouped | dict.fromkeys(typed, "")) if typed or grouped else variable,
        sum(counts[v] for v in typed),
        sum(counts[v] for v in grouped),
    )


def _of_a_person(numbers: Collection[str]) -> list[str]:
    """The numbers that may be a telephone, an official number or a place, among others that are not."""
    found = [v for v in numbers if len(v.strip()) >= _DIALLED and not _is_small(v) and says_too_much(v)]
    found += _lone_places(numbers)
    taken = {*found}
    by_size = sorted((v for v in numbers if v not in taken), key=_size)
    if (
        len(by_size) > 2
        and len(by_size[-1].strip()) >= _DIALLED
        and _size(by_size[-1]) > _APART * _size(by_size[-2])
    ):
        found.append(by_size[-1])
    return found


def _lone_places(numbers: Collection[str]) -> list[str]:
    """The numbers with more decimals than the others, as a place on earth has: too few to be measures."""
    decimals = {v: len(after[1].strip()) for v in numbers if (after := re.split("[.,]", v))[1:]}
    least = 4 if sum(2 <= count < _COMPUTED for count in decimals.values()) >= _FEW else 3
    precise = [v for v, count in decimals.items() if count >= least]
    if 5 * len(precise) <= len(numbers):
        return precise
    # What is computed (3.3333333333333335) has all that a double holds; a place has less, and is alone.
    places = [v for v in precise if decimals[v] < _COMPUTED]
    return places if len(places) < _FEW else []


def _is_small(text: str) -> bool:
    return bool(re.search("[.,]", text))


def _size(text: str) -> float:
    return abs(float(text.replace(",", ".")))

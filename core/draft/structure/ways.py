"""To whom a question was asked, of a condition of a tool: exactly, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from core.codebook import Ways, joined

MOST_WAYS = 10
_MOST_AT_ONCE = 60
_Way = dict[str, frozenset[str]]


class Unsaid(Exception):
    """What no list of answers says: a number, a calculation, what the tool knows of the respondent."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A question that decides who is asked others.

    ``codes`` are its answers in their order, nothing where they are not known. ``sure``: whoever fills the
    questionnaire answers it.
    """

    name: str
    kind: Literal["single", "multiple"]
    codes: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Gave:
    """Those who gave one of these answers; ``hazy``: what of those who gave none depends on the tool."""

    question: str
    codes: frozenset[str]
    hazy: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Everyone, or nobody."""

    true: bool


@dataclass(frozen=True, slots=True)
class Not:
    """Those of whom a condition is not true."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Both:
    """Those of whom every condition is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Those of whom one condition at least is true."""

    parts: tuple[Condition, ...]


Condition = Gave | Known | Not | Both | Either


def gave(lead: Lead, codes: Iterable[str]) -> Condition:
    """Those who gave one of these answers to a question."""
    return Gave(lead.name, frozenset(codes))


def answered(lead: Lead) -> Condition:
    """Those who answered a question at all.

    Raises
    ------
    Unsaid
        When its answers are not known.
    """
    if not lead.codes:
        raise Unsaid
    return Gave(lead.name, frozenset(lead.codes))


def ways(condition: Condition, leads: Mapping[str, Lead]) -> tuple[Ways, bool]:
    """A condition as ways, and whether they say it all.

    They do not where they leave out those who gave no answer to a question, whom the tool counts with those
    who did not give some answer: « other than A » is said by the other answers.

    Raises
    ------
    Unsaid
        When no ways say it, or too many, or when it is true of nobody.
    """
    reading = _Reading(leads)
    found = reading.ways(condition, no=False)
    if (
        not found or len({frozenset(way) for way in found}) > MOST_WAYS
    ):  # those of other questions do not join
        raise Unsaid
    said = joined(
        tuple({name: _in_order(codes, leads[name]) for name, codes in way.items()} for way in found)
    )
    if len(said) > MOST_WAYS:
        raise Unsaid
    return (() if said == ({},) else said), reading.whole


def _in_order(codes: frozenset[str], lead: Lead) -> tuple[str, ...]:
    """Codes in the order of the answers, then those that are not known."""
    return (*(code for code in lead.codes if code in codes), *sorted(codes - {*lead.codes}))


class _Reading:
    def __init__(self, leads: Mapping[str, Lead]) -> None:
        self.leads = leads
        self.whole = True

    def ways(self, condition: Condition, no: bool) -> list[_Way]:
        match condition:
            case Known():
                return [{}] if condition.true is not no else []
            case Not():
                return self.ways(condition.part, not no)
            case Gave():
                return self.given(condition, no)
            case Both():
                return (self.any_of if no else self.all_of)(condition.parts, no)
            case Either():
                return (self.all_of if no else self.any_of)(condition.parts, no)

    def given(self, condition: Gave, no: bool) -> list[_Way]:
        lead = self.leads.get(condition.question)
        if lead is None or not condition.codes:
            raise Unsaid
        codes = condition.codes
        if no:
            codes = frozenset(lead.codes) - codes
            if lead.kind == "multiple" or not codes:
                raise Unsaid
        if (no or condition.hazy) and not lead.sure:
            self.whole = False
        return [{lead.name: codes}]

    def any_of(self, parts: tuple[Condition, ...], no: bool) -> list[_Way]:
        found: list[_Way] = []
        for part in parts:
            found = _widest(self.ways(part, no), found)
        return found

    def all_of(self, parts: tuple[Condition, ...], no: bool) -> list[_Way]:
        found: list[_Way] = [{}]
        for part in parts:
            beside = self.ways(part, no)
            every = [self.at_once(way, other) for way in found for other in beside]
            found = _widest([way for way in every if way is not None])
        return found

    def at_once(self, one: _Way, other: _Way) -> _Way | None:
        """Two ways at once; nothing where nobody gave both answers."""
        found = dict(one)
        for name, codes in other.items():
            before = found.get(name, codes)
            if self.leads[name].kind == "single":
                found[name] = before & codes
                if not found[name]:
                    return None
            elif before <= codes or codes <= before:
                found[name] = before & codes
            else:
                raise Unsaid  # « ticked A, and ticked B »: a way says of a question « A or B »
        return found


def _widest(found: list[_Way], beside: list[_Way] | None = None) -> list[_Way]:
    """Ways, beside others of which none holds another, without those that another holds."""
    kept = beside or []
    for way in found:
        if any(_holds(wider, way) for wider in kept):
            continue
        kept = [*(narrow for narrow in kept if not _holds(way, narrow)), way]
        if len(kept) > _MOST_AT_ONCE:
            raise Unsaid
    return kept


def _holds(wider: _Way, way: _Way) -> bool:
    return all(name in way and way[name] <= codes for name, codes in wider.items())

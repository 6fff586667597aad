"""What conditions compare: questions, choices, answers; and what each comparison says of those who answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from core.draft.structure.ways import (
    Both,
    Condition,
    Either,
    Gave,
    Known,
    Lead,
    Not,
    Unsaid,
    answered,
    gave,
)


class Ref(NamedTuple):
    """What a condition looks at: a question, or one choice of a question with several answers."""

    lead: Lead
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A text or a number that a condition names; ``number`` for a number without quotes."""

    text: str
    number: float | None = None


class Count(NamedTuple):
    """How many answers; those who gave one at least."""

    some: Condition


Operand = Ref | Count | Written | tuple[Written, ...] | Condition
Function = Callable[[list["Operand"]], "Operand"]


def truth(operand: Operand) -> Condition:
    """An operand as a condition: a number is true unless it is 0."""
    if isinstance(operand, Written) and operand.number is not None:
        return Known(operand.number != 0)
    if isinstance(operand, Gave | Known | Not | Both | Either):
        return operand
    raise Unsaid


def blank(operand: Operand) -> Condition:
    """Those who gave no answer."""
    if not isinstance(operand, Ref):
        raise Unsaid
    return Not(gave(operand.lead, [operand.choice]) if operand.choice else answered(operand.lead))


_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def comparison(left: Operand, sign: str, right: Operand, loose: bool = False) -> Condition:
    """What compares a question with an answer, or two texts."""
    if isinstance(left, Written) and isinstance(right, Ref) and sign in ("==", "!=", *_TURNED):
        left, sign, right = right, _TURNED.get(sign, sign), left
    if isinstance(left, Written) and isinstance(right, Written) and sign in ("==", "!="):
        return Known((left.text == right.text) is (sign == "=="))
    if isinstance(left, Count):
        return _of_count(left, sign, right)
    if not isinstance(left, Ref):
        raise Unsaid
    if isinstance(right, Known) and sign in ("==", "!="):
        right = Written("true" if right.true else "false")
    listed = right if isinstance(right, tuple) else (right,) if isinstance(right, Written) else None
    if not listed or not all(isinstance(each, Written) for each in listed):
        raise Unsaid
    named = [each for each in listed if isinstance(each, Written)]
    return _of_choice(left, sign, named) if left.choice else _of_answers(left.lead, sign, named, right, loose)


def _of_count(count: Count, sign: str, right: Operand) -> Condition:
    """One at least, or none; no other number is said by answers."""
    number = right.number if isinstance(right, Written) else None
    if (sign, number) in ((">", 0), (">=", 1), ("!=", 0)):
        return count.some
    if (sign, number) in (("==", 0), ("<", 1), ("<=", 0)):
        return Not(count.some)
    raise Unsaid


def _of_choice(ref: Ref, sign: str, named: list[Written]) -> Condition:
    """Whether a choice is ticked: LimeSurvey's « Y », and nothing."""
    ticked = gave(ref.lead, [ref.choice])
    if len(named) != 1 or sign not in ("==", "!=") or named[0].text not in ("Y", ""):
        raise Unsaid
    return ticked if (named[0].text == "Y") is (sign == "==") else Not(ticked)


def _of_answers(lead: Lead, sign: str, named: list[Written], right: Operand, loose: bool) -> Condition:
    if sign in ("==", "!="):
        if isinstance(right, tuple) or lead.kind != "single":
            if named[0].text or isinstance(right, tuple):
                raise Unsaid  # several answers as one text: those who gave these and no other
            found: Condition = Not(answered(lead))
        else:
            found = _gave(lead, named, loose) if named[0].text else Not(answered(lead))
        return found if sign == "==" else Not(found)
    if sign in _TURNED:
        return _beside(lead, sign, named)
    if sign in ("has", "hasnot", "all") and lead.kind != "multiple":
        raise Unsaid
    if sign == "all" or (sign in ("has", "hasnot") and len(named) > 1):
        every = Both(tuple(_gave(lead, [each], loose) for each in named))
        return Not(every) if sign == "hasnot" else every
    if sign in ("in", "none", "has", "hasnot"):
        found = _gave(lead, named, loose)
        return found if sign in ("in", "has") else Not(found)
    raise Unsaid


def _gave(lead: Lead, named: list[Written], loose: bool) -> Condition:
    return gave(lead, [code for each in named for code in matching(lead, each, loose)])


def matching(lead: Lead, named: Written, loose: bool = False) -> list[str]:
    """The codes of a question that a text or a number is.

    Raises
    ------
    Unsaid
        When there is none, and the codes are known.
    """
    if not lead.codes:
        if named.number is not None:
            raise Unsaid
        return [named.text]
    found = [
        code
        for code in lead.codes
        if code == named.text or (named.number is not None and _number(code) == named.number)
    ]
    if not found and loose:
        found = [code for code in lead.codes if code.lower() == named.text.lower()]
    if not found:
        raise Unsaid
    return found


def _beside(lead: Lead, sign: str, named: list[Written]) -> Condition:
    """Those whose answer is a number under, or over, another: when every answer is one."""
    numbers = {code: _number(code) for code in lead.codes}
    bound = named[0].number if named[0].number is not None else _number(named[0].text)
    if lead.kind != "single" or len(named) != 1 or bound is None or not numbers:
        raise Unsaid
    kept = []
    for code, number in numbers.items():
        if number is None:
            raise Unsaid
        true = {"<": number < bound, "<=": number <= bound, ">": number > bound, ">=": number >= bound}
        kept += [code] if true[sign] else []
    hazy = sign in ("<", "<=") or bound < 0 or (sign == ">=" and bound == 0)  # no answer may be taken for 0
    return Gave(lead.name, frozenset(kept), hazy) if kept else Known(False)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text) else None


def one_of(given: list[Operand]) -> Condition:
    """``selected(${q}, 'a')``: those who gave an answer, alone or with others."""
    if len(given) != 2 or not isinstance(given[0], Ref) or not isinstance(given[1], Written):
        raise Unsaid
    return _gave(given[0].lead, [given[1]], loose=False)


def denied(given: list[Operand]) -> Condition:
    """``not(…)``."""
    if len(given) != 1:
        raise Unsaid
    return Not(truth(given[0]))


def constant(true: bool) -> Function:
    """``true()`` and ``false()``."""

    def known(given: list[Operand]) -> Condition:
        if given:
            raise Unsaid
        return Known(true)

    return known


def empty(given: list[Operand]) -> Condition:
    """``is_empty(q)``."""
    if len(given) != 1:
        raise Unsaid
    return blank(given[0])


def how_many(given: list[Operand]) -> Operand:
    """``count-selected(q)``, ``count(q_a, q_b)``."""
    some = []
    for each in given:
        if not isinstance(each, Ref):
            raise Unsaid
        some.append(gave(each.lead, [each.choice]) if each.choice else answered(each.lead))
    return Count(Either(tuple(some)))

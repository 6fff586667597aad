"""Conditions as survey tools write them: ``${a} = '1' and not(selected(${b}, 'x'))``.

One grammar for all, and a few words of each. What is not understood whole is not said at all: read in part,
it would be another condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from core.draft.structure.operands import Count, Function, Operand, Ref, Written, blank, comparison, truth
from core.draft.structure.ways import Both, Condition, Either, Known, Not, Unsaid

_DEEPEST, _LONGEST, _MOST_TOKENS = 30, 20_000, 3_000


class Token(NamedTuple):
    """A piece of an expression."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a tool writes its conditions.

    Attributes
    ----------
    tokens
        With the groups ``text``, ``number``, ``ref``, ``word``, ``sign``; white space stands between.
    signs
        What words and signs mean: ``and or not == != < <= > >= in has hasnot all none empty notempty``.
    bare
        What a word alone is.
    functions
        What is called by name, in small letters.
    loose
        Whether texts are the same whatever their capitals.
    """

    tokens: re.Pattern[str]
    signs: Mapping[str, str]
    functions: Mapping[str, Function] = field(default_factory=dict)
    bare: Literal["ref", "text"] = "ref"
    loose: bool = False


Find = Callable[[str], "Ref | Count | Written | None"]
"""What a name stands for, if it is known."""


def condition(written: str, syntax: Syntax, find: Find) -> Condition:
    """Read a condition.

    Raises
    ------
    Unsaid
        When a part of it is no condition on the answers to questions.
    """
    reading = _Reading(list(_tokens(written, syntax)), syntax, find)
    found = reading.either(0)
    if reading.rest:
        raise Unsaid
    return truth(found)


def _tokens(written: str, syntax: Syntax) -> Iterator[Token]:
    if len(written) > _LONGEST:
        raise Unsaid
    place = count = 0
    while place < len(written):
        if written[place].isspace():
            place += 1
            continue
        found = syntax.tokens.match(written, place)
        if found is None or found.end() == place or (count := count + 1) > _MOST_TOKENS:
            raise Unsaid
        place = found.end()
        kind = found.lastgroup
        assert kind is not None
        value = found[kind]
        yield Token(kind, value[1:-1] if kind == "text" else value)


class _Reading:
    def __init__(self, tokens: list[Token], syntax: Syntax, find: Find) -> None:
        self.rest = tokens[::-1]
        self.syntax = syntax
        self.find = find

    def sign(self) -> str:
        """What the next token means, if it is an operator."""
        if self.rest and self.rest[-1].kind in ("word", "sign"):
            return self.syntax.signs.get(self.rest[-1].value.lower(), "")
        return ""

    def take(self, value: str) -> bool:
        """Take the next token when it is this sign."""
        if self.rest and self.rest[-1] == Token("sign", value):
            self.rest.pop()
            return True
        return False

    def either(self, depth: int) -> Operand:
        parts = [self.both(depth)]
        while self.sign() == "or":
            self.rest.pop()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(map(truth, parts)))

    def both(self, depth: int) -> Operand:
        parts = [self.compared(depth)]
        while self.sign() == "and":
            self.rest.pop()
            parts.append(self.compared(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(map(truth, parts)))

    def compared(self, depth: int) -> Operand:
        if depth > _DEEPEST:
            raise Unsaid
        if self.sign() == "not":
            self.rest.pop()
            # « !{a} = 1 » is read in two ways: it denies what stands between parentheses, or a call, alone
            found = Not(truth(self.operand(depth + 1)))
            if self.sign() not in ("", "and", "or"):
                raise Unsaid
            return found
        left = self.operand(depth)
        sign = self.sign()
        if sign in ("", "and", "or"):
            return left
        self.rest.pop()
        if sign in ("empty", "notempty"):
            return blank(left) if sign == "empty" else Not(blank(left))
        right = self.operand(depth)
        if self.sign() not in ("", "and", "or"):
            raise Unsaid
        return comparison(left, sign, right, self.syntax.loose)

    def operand(self, depth: int) -> Operand:
        if not self.rest or depth > _DEEPEST:
            raise Unsaid
        if self.take("("):
            found = self.either(depth + 1)
            if not self.take(")"):
                raise Unsaid
            return found
        if self.take("["):
            return self.several(depth)
        kind, value = self.rest.pop()
        if kind == "text":
            return Written(value)
        if kind == "number":
            return Written(value, float(value))
        if kind == "word" and self.take("("):
            return self.call(value.lower(), depth + 1)
        if kind == "word" and self.syntax.bare == "text":
            return Known(value.lower() == "true") if value.lower() in ("true", "false") else Written(value)
        if kind in ("ref", "word") and (known := self.find(value)) is not None:
            return known
        raise Unsaid

    def several(self, depth: int) -> Operand:
        found: list[Written] = []
        while not self.take("]"):
            if found and not self.take(","):
                raise Unsaid
            each = self.operand(depth + 1)
            if not isinstance(each, Written):
                raise Unsaid
            found.append(each)
        return tuple(found)

    def call(self, name: str, depth: int) -> Operand:
        given: list[Operand] = []
        while not self.take(")"):
            if given and not self.take(","):
                raise Unsaid
            given.append(self.either(depth))
        if name not in self.syntax.functions:
            raise Unsaid
        return self.syntax.functions[name](given)

"""Conditions of SurveyJS, and what programs that lay its answers out call columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.draft.structure.assembly import Leads
from core.draft.structure.expressions import Syntax
from core.draft.structure.expressions import condition as expression
from core.draft.structure.operands import Count, Ref, Written
from core.draft.structure.ways import Condition, Not, Unsaid, answered, gave

SYNTAX = Syntax(
    tokens=re.compile(
        r"""(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
        r"""|(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.]))|(?P<ref>\{[^{}]*\})|(?P<word>[A-Za-z_]\w*)"""
        r"""|(?P<sign>&&|\|\||==|!=|<>|<=|>=|\*=|[=<>!(),\[\]])"""
    ),
    signs={
        **{"or": "or", "||": "or", "and": "and", "&&": "and", "!": "not", "negate": "not"},
        **{"=": "==", "==": "==", "equal": "==", "!=": "!=", "<>": "!=", "notequal": "!="},
        **{"<": "<", "less": "<", "<=": "<=", "lessorequal": "<="},
        **{">": ">", "greater": ">", ">=": ">=", "greaterorequal": ">="},
        **{"contains": "has", "contain": "has", "*=": "has", "notcontains": "hasnot", "notcontain": "hasnot"},
        **{"anyof": "in", "allof": "all", "noneof": "none", "empty": "empty", "notempty": "notempty"},
    },
    bare="text",
    loose=True,
)


def selected(name: str, code: str, yes: bool, leads: Leads) -> Condition:
    """Whether a choice of another question was taken."""
    if name not in leads or code not in leads[name].codes:
        raise Unsaid
    return gave(leads[name], [code]) if yes else Not(gave(leads[name], [code]))


def condition(written: str, leads: Leads, item: str = "") -> Condition:
    """A condition; ``item`` is the choice, or the row, that it is about."""

    def find(name: str) -> Ref | Written | Count | None:
        name = name.strip("{}").strip()
        if item and name == "item":
            return Written(item)
        if name.endswith(".length") and name.removesuffix(".length") in leads:
            return Count(answered(leads[name.removesuffix(".length")]))
        return Ref(leads[name]) if name in leads else None

    return expression(written, SYNTAX, find)


def heads(paths: Sequence[Sequence[str]], titles: list[str]) -> tuple[str, ...]:
    """What a column is called: its path by ``. - / _`` or between brackets, or its title."""
    found: list[str] = []
    for path in paths:
        if len(path) == 1:
            found += path
            continue
        found += [sign.join(path) for sign in (".", "-", "/", "_")]
        found.append(path[0] + "".join(f"[{part}]" for part in path[1:]))
    return tuple(dict.fromkeys([*found, *titles]))


def within(paths: Sequence[Sequence[str]], titles: list[str], code: str, label: str) -> tuple[str, ...]:
    """What the column of a choice, or of a row, is called."""
    said = [f"{title}{sign}{label}" for title in titles for sign in (" - ", ".", "/", ": ", " ")]
    said += [f"{title} [{label}]" for title in titles]
    return heads([[*path, code] for path in paths], said)


def numbered(paths: Sequence[Sequence[str]], place: int) -> tuple[str, ...]:
    """What the nth answer of a list is called where a program lays a list out in columns."""
    return tuple(f"{'.'.join(path)}{named}" for path in paths for named in (f"[{place}]", f".{place}"))


def comments(paths: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What the text beside « Autre » is called."""
    return tuple(f"{'.'.join(path)}{sign}Comment" for path in paths for sign in ("-", "_", "."))

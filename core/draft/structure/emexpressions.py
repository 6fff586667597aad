"""Conditions of LimeSurvey: relevance equations, and the table of conditions of before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.draft.structure.assembly import Leads
from core.draft.structure.expressions import Syntax, condition
from core.draft.structure.operands import Ref, Written, comparison, empty, how_many
from core.draft.structure.ways import Both, Condition, Either, Unsaid

SYNTAX = Syntax(
    tokens=re.compile(
        r"""(?P<text>'[^'\\]*'|"[^"\\]*")|(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.]))"""
        r"""|(?P<word>\w[\w.#]*)|(?P<sign>&&|\|\||==|!=|<=|>=|[<>!(),])"""
    ),
    signs={
        **{"or": "or", "||": "or", "and": "and", "&&": "and", "!": "not"},
        **{"==": "==", "eq": "==", "!=": "!=", "ne": "!="},
        **{"<": "<", "lt": "<", "<=": "<=", "le": "<=", ">": ">", "gt": ">", ">=": ">=", "ge": ">="},
    },
    functions={"is_empty": empty, "count": how_many, "strlen": how_many},
)
_SGQA = re.compile(r"\+?([0-9]+)X([0-9]+)X([0-9]+)(\w*)")


@dataclass(frozen=True, slots=True)
class Names:
    """What questions are called by number, and the codes of their subquestions."""

    by_qid: Mapping[str, str]
    codes: Mapping[str, Sequence[str]]

    def ref(self, name: str, leads: Leads) -> Ref | None:
        """The question, or its choice, that a variable is; nothing where it is neither."""
        found = _SGQA.fullmatch(name)
        if found is None:
            return Ref(leads[name]) if name in leads else self.choice(name, leads)
        # 245554X2X31SQ001 and 245554X2X311 : the number of a question ends where one does
        for end in range(len(found[4]), -1, -1):
            digits = found[3] + found[4][:end]
            if (code := self.by_qid.get(digits)) is not None:
                rest = found[4][end:]
                return self.of(code, rest, leads)
        for end in range(len(found[3]) - 1, 0, -1):
            if (code := self.by_qid.get(found[3][:end])) is not None:
                return self.of(code, found[3][end:] + found[4], leads)
        return None

    def choice(self, name: str, leads: Leads) -> Ref | None:
        """``Q3_SQ001``: a choice of Q3."""
        for place in range(len(name) - 1, 0, -1):
            if name[place] == "_" and name[:place] in leads:
                return self.of(name[:place], name[place + 1 :], leads)
        return None

    def of(self, code: str, rest: str, leads: Leads) -> Ref | None:
        """A question, or its choice."""
        lead = leads.get(code)
        if lead is None:
            return None
        if not rest:
            return Ref(lead)
        return Ref(lead, rest) if lead.kind == "multiple" and rest in lead.codes else None


def read(written: str, leads: Leads, names: Names) -> Condition:
    """A relevance equation.

    Raises
    ------
    Unsaid
        When a part of it is no condition on the answers to questions.
    """
    plain = written.strip()
    if plain.startswith("{") and plain.endswith("}"):
        plain = plain[1:-1]

    def find(name: str) -> Ref | Written | None:
        base, dot, suffix = name.partition(".")
        if dot and suffix not in ("NAOK", "code"):
            return None
        found = names.ref(base, leads)
        if found is not None and found.lead.kind == "multiple" and not found.choice:
            return None
        return found

    return condition(plain, SYNTAX, find)


def legacy(rows: Sequence[Mapping[str, str]], names: Names, leads: Leads) -> Condition:
    """Rows of conditions: those of a scenario hold together, the answers of a question are one or another.

    Raises
    ------
    Unsaid
        When a row looks at something else than answers.
    """
    scenarios: dict[str, dict[str, list[Condition]]] = {}
    for row in rows:
        method, value = (row.get("method") or "==").strip(), row.get("value", "")
        if re.search(r"[@{}]", value) or method not in ("==", "=", "!="):
            raise Unsaid
        question = names.by_qid.get(row.get("cqid", ""), "")
        ref = names.ref(row.get("cfieldname") or "", leads) if row.get("cfieldname") else None
        if ref is None and question in leads:
            lead = leads[question]
            ref = Ref(lead, value) if lead.kind == "multiple" and value in lead.codes else Ref(lead)
            value = "Y" if ref.choice else value
        elif ref is not None and not ref.choice and ref.lead.kind == "multiple" and value in ref.lead.codes:
            ref, value = Ref(ref.lead, value), "Y"
        if ref is None or (ref.lead.kind == "multiple" and not ref.choice):
            raise Unsaid
        one = comparison(ref, "!=" if method == "!=" else "==", Written(value.strip()))
        rows_of = scenarios.setdefault(row.get("scenario", "1"), {}).setdefault(ref.lead.name, [])
        if rows_of and method == "!=":
            raise Unsaid  # LimeSurvey's versions do not agree on « neither A nor B »
        rows_of.append(one)
    if not scenarios:
        raise Unsaid
    return Either(
        tuple(Both(tuple(Either(tuple(each)) for each in of.values())) for of in scenarios.values())
    )

"""Conditions of Qualtrics: display logic, branches and random parts of the flow, skips."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.draft.structure.assembly import Leads, Rule, clipped, mapping, sequence, text, unsaid
from core.draft.structure.ways import Both, Condition, Either, Known, Not, Unsaid, answered, gave
from core.draft.texts import clean

_DEEPEST = 30
_LOCATOR = re.compile(r"q://(QID[0-9]+)/(SelectableChoice|ChoiceGroup|QuestionAnswered)/?([\w-]*)")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a choice that a condition points at is: its question's name, and its code, by their numbers."""

    tags: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]

    def condition(self, held: Mapping[str, Any], leads: Leads) -> Condition:
        """One line of a condition: « choice 2 of QID1 is selected ».

        Raises
        ------
        Unsaid
            When it looks at something else than the choices of a question.
        """
        if text(held.get("LogicType")) == "BooleanValue" or text(held.get("LogicType")) == "Boolean":
            return Known(text(held.get("Value")).lower() in ("true", "1"))
        operator = text(held.get("Operator"))
        if text(held.get("LogicType")) != "Question" or text(held.get("QuestionIsInLoop")) not in ("", "no"):
            raise Unsaid
        return self.located(text(held.get("LeftOperand")) or text(held.get("ChoiceLocator")), operator, leads)

    def located(self, locator: str, operator: str, leads: Leads) -> Condition:
        """Whether the choice at a place is selected.

        Raises
        ------
        Unsaid
            When the place is no choice, or the operator says something else.
        """
        found = _LOCATOR.fullmatch(locator)
        if found is None:
            raise Unsaid
        lead = leads.get(self.tags.get(found[1], ""))
        if lead is None:
            raise Unsaid
        if operator in ("Answered", "NotAnswered", "Unanswered", "IsAnswered"):
            one: Condition = answered(lead)
        else:
            code = self.codes.get(found[1], {}).get(found[3])
            if found[2] != "SelectableChoice" or code not in lead.codes or code is None:
                raise Unsaid
            one = gave(lead, [code])
        if operator in ("Selected", "Answered", "IsAnswered"):
            return one
        if operator in ("NotSelected", "NotAnswered", "Unanswered"):
            return Not(one)
        raise Unsaid

    def skips(self, block_element: Mapping[str, Any], payload: Mapping[str, Any]) -> list[tuple[str, Rule]]:
        """Whom a question lets pass to the next ones, and the question where the others come back."""
        found = []
        held = block_element.get("SkipLogic") or payload.get("SkipLogic")
        for each in map(mapping, sequence(held)):
            to = text(each.get("SkipToDestination"))
            locator, operator = text(each.get("Locator")), text(each.get("Condition"))
            written = f"{clean(text(each.get('Description'))) or locator} → {to}"
            found.append((to, Rule(clipped(written), partial(self.not_skipped, locator, operator))))
        return found

    def not_skipped(self, locator: str, operator: str, leads: Leads) -> Condition:
        """Those whom a skip does not send further."""
        return Not(self.located(locator.replace("ChoiceGroup", "SelectableChoice"), operator, leads))


def logic_rules(held: Mapping[str, Any], chosen: Chosen) -> tuple[Rule, ...]:
    """What a question, or a choice, is displayed for."""
    logic = held.get("DisplayLogic")
    return (_rule(logic, chosen),) if isinstance(logic, dict) and logic else ()


def _rule(logic: Mapping[str, Any], chosen: Chosen) -> Rule:
    lines = [mapping(each) for part in _numbered(logic) for each in _numbered(part)]
    written = " ".join(filter(None, (clean(text(line.get("Description"))) for line in lines)))
    written = written or " ".join(filter(None, (text(line.get("LeftOperand")) for line in lines)))
    return Rule(clipped(written) or "DisplayLogic", partial(_logic, logic, chosen))


def _numbered(held: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of a condition in their order: its keys are numbers."""
    keys = sorted((key for key in held if str(key).isdecimal() and len(str(key)) < 6), key=int)
    return [mapping(held[key]) for key in keys]


def _logic(logic: Mapping[str, Any], chosen: Chosen, leads: Leads) -> Condition:
    """Sets of lines: « and » connects lines, « or » separates them; so of sets, which do not mix both."""
    parts = _numbered(logic)
    if text(logic.get("Type")) not in ("BooleanExpression", "") or not parts:
        raise Unsaid
    sets: list[Condition] = []
    links: set[str] = set()
    for i, part in enumerate(parts):
        kind = text(part.get("Type")).lower()
        links |= {kind} if i else set()
        if kind not in ("if", "andif", "elseif", "orif", "and", "or"):
            raise Unsaid
        sets.append(_set(part, chosen, leads))
    if links <= {"andif", "and"}:
        return Both(tuple(sets))
    if links <= {"elseif", "orif", "or"}:
        return Either(tuple(sets))
    raise Unsaid


def _set(part: Mapping[str, Any], chosen: Chosen, leads: Leads) -> Condition:
    either: list[list[Condition]] = []
    for i, line in enumerate(_numbered(part)):
        link = text(line.get("Conjuction") or line.get("Conjunction")).lower()
        one = chosen.condition(line, leads)
        if i == 0 or link == "or":
            either.append([one])
        elif link == "and":
            either[-1].append(one)
        else:
            raise Unsaid
    if not either:
        raise Unsaid
    return Either(tuple(Both(tuple(each)) for each in either))


def block_rules(
    elements: list[dict[str, Any]], chosen: Chosen
) -> Iterator[tuple[dict[str, Any], tuple[Rule, ...]]]:
    """The blocks that are asked, in the order of the flow, and whom each is shown to."""
    blocks: dict[str, dict[str, Any]] = {}
    for element in elements:
        if element.get("Element") == "BL":
            for each in map(mapping, sequence(element.get("Payload"))):
                blocks[text(each.get("ID"))] = each
    flow = next((mapping(each.get("Payload")) for each in elements if each.get("Element") == "FL"), {})
    placed = list(_flowing(flow, (), chosen, 0))
    seen: set[str] = set()
    for block_id, rules in placed:
        if block_id in blocks and block_id not in seen:
            seen.add(block_id)
            # Asked at two places of the flow, under two conditions: no rule of one is the rule of both.
            twice = sum(each == block_id for each, _ in placed) > 1
            yield blocks[block_id], (Rule("SurveyFlow", unsaid),) if twice and rules else rules
    if not placed:
        for block in blocks.values():
            if text(block.get("Type")).lower() != "trash":
                yield block, ()


def _flowing(
    held: Mapping[str, Any], rules: tuple[Rule, ...], chosen: Chosen, depth: int
) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    if depth > _DEEPEST:
        return
    for each in map(mapping, sequence(held.get("Flow"))):
        kind = text(each.get("Type"))
        inner = rules
        if kind == "Branch":
            logic = each.get("BranchLogic")
            inner += (_rule(mapping(logic), chosen) if logic else Rule("Branch", unsaid),)
        elif kind == "BlockRandomizer":
            shown = text(each.get("SubSet"))
            if shown.isdecimal() and int(shown[:9]) < len(sequence(each.get("Flow"))):
                inner += (Rule(f"tirage au sort ({shown} parmi {len(sequence(each.get('Flow')))})", unsaid),)
        elif text(each.get("ID")):
            yield text(each.get("ID")), rules
        yield from _flowing(each, inner, chosen, depth + 1)

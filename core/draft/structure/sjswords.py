"""Words, choices and conditions of a SurveyJS questionnaire, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from core.draft.questionnaire import Choice
from core.draft.structure.assembly import Rule, mapping, number, said_or, sequence, text
from core.draft.structure.sjsparts import condition, selected
from core.draft.texts import clean

MANY = {"checkbox", "tagbox"}
_OTHERS = (
    # key, old key, its text, code, exclusive, French, English
    ("showNoneItem", "hasNone", "noneText", "none", True, "Aucun", "None"),
    ("showRefuseItem", "hasRefuse", "refuseText", "refused", True, "Refuse de répondre", "Refuse to answer"),
    ("showDontKnowItem", "hasDontKnow", "dontKnowText", "dontknow", True, "Ne sait pas", "Don't know"),
    ("showOtherItem", "hasOther", "otherText", "other", False, "Autre (précisez)", "Other (describe)"),
)


class Words:
    """The words of a survey in one language."""

    def __init__(self, language: str, default: str) -> None:
        self.language, self.default = language, default
        self.elements: dict[str, dict[str, Any]] = {}

    def said(self, value: object) -> str:
        """A text in the language taken, without HTML."""
        if isinstance(value, dict):
            wanted = (self.language, "default", self.default) if self.language != self.default else ()
            for tag in (*wanted, "default", self.default, *value):
                if text(value.get(tag)):
                    return clean(text(value[tag]))
        return clean(text(value))

    def own(self, french: str, other: str) -> str:
        """A word that the tool has of its own."""
        return french if self.language.lower().startswith("fr") else other

    def rules(self, element: Mapping[str, Any], key: str = "visibleIf") -> tuple[Rule, ...]:
        """What an element is shown for."""
        written = text(element.get(key))
        return (Rule(written, partial(condition, written)),) if written else ()

    def choices(self, element: Mapping[str, Any], kind: str) -> tuple[Choice, ...]:
        """The answers of a question, and those that the tool adds."""
        if kind == "boolean":
            yes, no = element.get("labelTrue"), element.get("labelFalse")
            return (
                Choice(text(element.get("valueTrue", True)), self.said(yes) or self.own("Oui", "Yes")),
                Choice(text(element.get("valueFalse", False)), self.said(no) or self.own("Non", "No")),
            )
        if kind == "rating":
            return self.rates(element)
        source = self.elements.get(text(element.get("choicesFromQuestion")), element)
        listed = list(self.items(source.get("choices")))
        low, high = number(element.get("choicesMin")), number(element.get("choicesMax"))
        if kind == "dropdown" and low is not None and high is not None and 0 <= high - low <= 1_000:
            step = number(element.get("choicesStep")) or 1
            count = int((high - low) / step) if step > 0 else 0
            listed += [Choice(text(low + i * step), text(low + i * step)) for i in range(count + 1)]
        for key, old, said, code, alone, french, english in _OTHERS:
            if element.get(key) is True or element.get(old) is True:
                label = self.said(element.get(said)) or self.own(french, english)
                listed.append(Choice(code, label, other=code == "other", exclusive=alone and kind in MANY))
        return tuple({each.code: each for each in reversed(listed)}.values())[::-1]

    def rates(self, element: Mapping[str, Any]) -> tuple[Choice, ...]:
        """The steps of a rating; the words of its ends beside them."""
        listed = list(self.items(element.get("rateValues")))
        if not listed:
            low = number(element.get("rateMin"))
            low = 1 if low is None else low
            count, step = number(element.get("rateCount")), number(element.get("rateStep")) or 1
            high = number(element.get("rateMax"))
            high = low + step * ((count or 5) - 1) if high is None else high
            steps = min(int((high - low) / step), 1_000) if step > 0 and high >= low else -1
            listed = [Choice(text(low + i * step), text(low + i * step)) for i in range(steps + 1)]
        for place, key in ((0, "minRateDescription"), (-1, "maxRateDescription")):
            if listed and (said := self.said(element.get(key))):
                listed[place] = replace(listed[place], label=f"{listed[place].label} – {said}")
        return tuple({each.code: each for each in reversed(listed)}.values())[::-1]

    def items(self, held: object) -> Iterator[Choice]:
        """Choices, rows or columns: a value, « value|text », or both apart."""
        for each in sequence(held):
            if isinstance(each, dict):
                code = text(each.get("value"))
                label = self.said(each.get("text"))
                alone = each.get("isExclusive") is True
            else:
                code, bar, rest = text(each).partition("|")
                label, alone = clean(rest if bar else code), False
            if code:
                yield Choice(code, label or said_or(code, code), exclusive=alone)

    def of_choices(self, element: Mapping[str, Any], key: str = "choices") -> dict[str, tuple[Rule, ...]]:
        """To whom each choice, or row, is shown."""
        found: dict[str, tuple[Rule, ...]] = {}
        whole = text(element.get(f"{key}VisibleIf"))
        source = self.elements.get(text(element.get("choicesFromQuestion")))
        mode = text(element.get("choicesFromQuestionMode"))
        for each in sequence((source or element).get(key)):
            held = mapping(each) if isinstance(each, dict) else {"value": text(each).partition("|")[0]}
            rules = self.rules(held)
            code = text(held.get("value"))
            if whole:
                rules += (Rule(whole, partial(condition, whole, item=code)),)
            if source is not None and mode in ("selected", "unselected"):
                name = text(source.get("valueName")) or text(source.get("name"))
                rules += (Rule(f"{{{name}}} {mode}", partial(selected, name, code, mode == "selected")),)
            if rules:
                found[code] = rules
        return found

"""What readers of tools share: questions as found, then whom each was asked, and what columns are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from core.draft.questionnaire import Asked, Cell, Choice, Ways
from core.draft.structure.ways import Both, Condition, Lead, Unsaid, ways
from core.draft.texts import clean

Leads = Mapping[str, Lead]
_SHORT = 300
_OTHER = re.compile(r"\W*(autres?|other|others|otro|otra|otros|sonstiges?|andere)(?![^\W_])", re.IGNORECASE)
"""What « Autre » is called, as a code or as a label."""
_LANGUAGES = {
    "fr": ("francais", "français", "french"),
    "en": ("english", "anglais"),
    "es": ("espanol", "español", "spanish", "espagnol"),
    "de": ("deutsch", "german", "allemand"),
    "it": ("italiano", "italian", "italien"),
    "pt": ("portugues", "português", "portuguese", "portugais"),
    "nl": ("nederlands", "dutch", "néerlandais"),
    "ar": ("arabe", "arabic", "العربية"),
}


class Rule(NamedTuple):
    """A condition: as the tool writes it, and how it is read once every question is known."""

    written: str
    read: Callable[[Leads], Condition]


@dataclass(frozen=True, slots=True)
class Found:
    """A question as a file holds it, before it is known whom it was asked.

    ``rules`` all hold; so do those of a choice and of a line, by their codes. ``lead``: whether conditions
    may look at it by its name.
    """

    asked: Asked
    rules: tuple[Rule, ...] = ()
    of_choices: Mapping[str, tuple[Rule, ...]] | None = None
    of_lines: Mapping[str, tuple[Rule, ...]] | None = None
    lead: bool = True


def unsaid(_: Leads) -> Condition:
    """What a rule that is never understood reads."""
    raise Unsaid


def assembled(found: Sequence[Found]) -> tuple[Asked, ...]:
    """The questions with those to whom each was asked, and no name of a column that is another's own."""
    first: dict[str, str] = {}
    for each in found:
        for cell in each.asked.cells:
            if cell.names:
                first.setdefault(_plain(cell.names[0]), each.asked.name)
    leads = _leads(found)
    count = Counter[str]()
    asked = []
    for each in found:
        one = _routed(each, leads, first)
        count[one.name] += 1
        # Two questions of one name are told apart, and no condition looks at either
        asked.append(replace(one, name=f"{one.name}~{count[one.name]}") if count[one.name] > 1 else one)
    return _with_others(asked)


def _with_others(asked: list[Asked]) -> tuple[Asked, ...]:
    """The questions, where « Autre » is known by the text that is asked of those who chose it."""
    typed = {
        (name, codes[0])
        for each in asked
        if each.kind == "text" and len(each.when) == 1
        for name, codes in each.when[0].items()
        if len(codes) == 1
    }
    return tuple(
        replace(
            each, choices=tuple(_other(choice, (each.name, choice.code) in typed) for choice in each.choices)
        )
        for each in asked
    )


def _other(choice: Choice, typed: bool) -> Choice:
    other = typed and any(_OTHER.match(said) for said in (choice.code, choice.label))
    return replace(choice, other=True) if other else choice


def _leads(found: Sequence[Found]) -> dict[str, Lead]:
    """The questions that conditions may look at; a name that two have is nobody's."""
    count = Counter(each.asked.name for each in found)
    leads = {}
    for each in found:
        asked = each.asked
        if asked.kind in ("single", "multiple") and count[asked.name] == 1 and each.lead:
            leads[asked.name] = Lead(
                asked.name,
                "single" if asked.kind == "single" else "multiple",
                tuple(choice.code for choice in asked.choices),
                sure=asked.required and not each.rules,
            )
    return leads


def _routed(found: Found, leads: Leads, first: Mapping[str, str]) -> Asked:
    asked = found.asked
    when, written = _who(found.rules, leads)
    return replace(
        asked,
        when=when,
        when_written=written,
        choices=tuple(_shown(each, found.of_choices, leads) for each in asked.choices),
        lines=tuple(_shown(each, found.of_lines, leads) for each in asked.lines),
        cells=tuple(
            replace(cell, names=kept) for cell in asked.cells if (kept := _own_names(cell, asked.name, first))
        ),
    )


def _own_names(cell: Cell, question: str, first: Mapping[str, str]) -> tuple[str, ...]:
    """The names that may be the cell's: a guess that is the first name of another's cell is dropped."""
    kept: dict[str, str] = {}
    for i, name in enumerate(cell.names):
        plain = _plain(name)
        if plain and plain not in kept and (i == 0 or first.get(plain, question) == question):
            kept[plain] = " ".join(name.split())
    return tuple(kept.values())


def _plain(name: str) -> str:
    return " ".join(name.split())


def _shown(each: Any, rules: Mapping[str, tuple[Rule, ...]] | None, leads: Leads) -> Any:
    if not rules or each.code not in rules:
        return each
    when, written = _who(rules[each.code], leads)
    return replace(each, when=when, when_written=written)


def _who(rules: tuple[Rule, ...], leads: Leads) -> tuple[Ways, str]:
    """Whom rules let pass, and what they write where that does not say it all."""
    if not rules:
        return (), ""
    written = " ; ".join(dict.fromkeys(clipped(rule.written) for rule in rules))
    try:
        said, whole = ways(Both(tuple(rule.read(leads) for rule in rules)), leads)
    except Unsaid:
        return (), written
    return said, "" if whole else written


def clipped(text: str) -> str:
    """A text on one line, cut when long."""
    line = " ".join(text[: 4 * _SHORT].split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"


def said_or(text: str, code: str) -> str:
    """A label without HTML; the code where there is none."""
    return clean(text) or code


def choices_of(pairs: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    """Choices from their codes and labels, each code once."""
    first: dict[str, str] = {}
    for code, label in pairs:
        if code:
            first.setdefault(code, label)
    return tuple(Choice(code, said_or(label, code)) for code, label in first.items())


def language_of(languages: Sequence[str], default: str, asked: str | None) -> str:
    """The language to take: the one asked for, else French, else the file's own."""
    for wanted in filter(None, (asked, "fr")):
        exact = [each for each in languages if each.lower() == wanted.lower()]
        near = [each for each in languages if short_language(each) == short_language(wanted)]
        if exact or near:
            return (exact or near)[0]
    return default if default in languages or not languages else languages[0]


def short_language(name: str) -> str:
    """The two letters of a language: of « Français (fr) », « French », « fr-informal ».

    >>> short_language("Français (fr)"), short_language("fr-CA"), short_language("klingon")
    ('fr', 'fr', 'klingon')
    """
    plain = name.strip().lower()
    coded = re.search(r"\(([a-z]{2,3})(?:[-_][a-z0-9]+)*\)\s*$", plain)
    if coded:
        return coded[1]
    if re.fullmatch(r"[a-z]{2,3}([-_][a-z0-9]+)*", plain):
        return re.split("[-_]", plain)[0]
    for short, names in _LANGUAGES.items():
        if any(plain.startswith(each) for each in names):
            return short
    return plain


def mapping(value: object) -> dict[str, Any]:
    """A JSON object; an array as PHP writes one, by its places; nothing for what is neither."""
    if isinstance(value, dict):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, list):
        return {str(i): each for i, each in enumerate(value)}
    return {}


def sequence(value: object) -> list[Any]:
    """A JSON array; the values of an object, as PHP writes an array with a gap; nothing for another."""
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, dict) else []


def text(value: object) -> str:
    """A scalar of JSON as text; nothing for what is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if isinstance(value, str | int | float) else ""


def number(value: object) -> float | None:
    """A number, written as a number or as a text."""
    found = re.fullmatch(r"-?[0-9]{1,15}(?:[.,][0-9]{1,15})?", text(value))
    return float(found[0].replace(",", ".")) if found else None

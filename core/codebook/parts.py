"""Questions of several bases as simple ones, each with its own base, which are counted and told one by one.

A ranking is who put each option first, who ranked it, and a number for each option (its rank). An option, or
a line of a grid, that was shown to some is a question apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from core.codebook.questions import (
    CITED,
    FIRST,
    MEAN_RANK,
    Grid,
    Item,
    Multiple,
    Number,
    Option,
    Question,
    Ranking,
    Single,
)
from core.codebook.routing import both

_MARK = "~"
"""Before the name of a part, in its id: no id of a study holds it."""
_SHARED = ("theme", "text", "label", "asked_to", "asked_to_label", "missing", "wording_status", "note")
_NAMELESS = {"asked_to_label": ""}
"""The words of the study for who was asked a question are not those for who saw a part of it."""
_OF_ANSWERS = ("ordered", "scale", "geography")
_Q = TypeVar("_Q", Single, Multiple, Grid)
Answer = tuple[str, str]
"""An item and an option."""


class FirstChoice(Multiple):
    """Who ranked each option first: one at most, or none, where a first rank was left blank."""

    several = False


@dataclass(frozen=True, slots=True)
class Part:
    """A simple question made of another, and what its rows are called there.

    Attributes
    ----------
    question
        What is counted.
    names
        Item and option of the whole question → those of this one.
    """

    question: Question
    names: Mapping[Answer, Answer]


def parts_of(question: Question) -> tuple[Part, ...]:
    """The parts of a question; none for one that is simple."""
    match question:
        case Ranking():
            return _of_ranking(question)
        case Grid() if any(item.asked_to for item in question.items):
            return _of_grid(question)
        case Single() | Multiple() if any(option.asked_to for option in question.answers):
            return _of_options(question)
        case _:
            return ()


def shown_place(question: Question, item: str) -> tuple[str, str]:
    """Where an item of a question is shown: its question and its item there; of a ranking, its part."""
    if isinstance(question, Ranking):
        return part_id(question.id, item or FIRST), ""
    return question.id, item


def shown_parts(question: Question) -> tuple[Question, ...]:
    """What is shown of a question: itself, or what is counted of a ranking, but for ranks."""
    if isinstance(question, Ranking):
        return tuple(part.question for part in parts_of(question)[:2])
    return (question,)


def part_id(question: str, name: str) -> str:
    """The id of a part of a question."""
    return f"{question}{_MARK}{name}"


def whole_id(question: str) -> tuple[str, str]:
    """The question that a part is made of, and the name of the part; itself, without a name, for another."""
    whole, _, name = question.partition(_MARK)
    return whole, name


def told_place(question: str, item: str = "") -> tuple[str, str]:
    """Where a number that is shown stands in the tables of the codebook: ``modes~first`` → modes, first."""
    whole, name = whole_id(question)
    return (whole, name) if name in (FIRST, CITED) else (question, item)


def _of_ranking(question: Ranking) -> tuple[Part, ...]:
    options = {option.code: option for option in question.answers}
    column = question.file_columns[0] if question.file_columns else ""
    named = {name: question.item_label(name) for name in (FIRST, CITED)}

    def shared(name: str) -> dict[str, Any]:
        title = {"label": f"{question.title} ({named[name]})"} if name in named else {}
        return _about(question, name) | title

    # Whoever ranked anything is in the base of both, a first rank left blank or not.
    shares = [
        Part(
            (FirstChoice if name == FIRST else Multiple).model_construct(
                **shared(name),
                **_answers(question),
                type="multiple",
                options=question.options,
                columns=dict.fromkeys(options, column),
            ),
            {(name, code): ("", code) for code in options},
        )
        for name in named
    ]
    ranks = (
        Part(
            Number.model_construct(**shared(f"{MEAN_RANK}{i}"), type="number", column=column),
            {(MEAN_RANK, code): ("", "mean")},
        )
        for i, code in enumerate(options, start=1)
    )
    return (*shares, *ranks)


def _of_grid(question: Grid) -> tuple[Part, ...]:
    def lines(name: str, items: tuple[Item, ...]) -> Part:
        asked = both(question.asked_to, items[0].asked_to)
        kept = {} if items[0].asked_to else {"asked_to_label": question.asked_to_label}
        made = _remade(
            question,
            **{"id": part_id(question.id, name), "items": items, "asked_to": asked} | _NAMELESS | kept,
        )
        names = [(item.id, option.code) for item in items for option in question.answers]
        return Part(made, dict(zip(names, names, strict=True)))

    of_all = tuple(item for item in question.items if not item.asked_to)
    apart = [(str(i), (item,)) for i, item in enumerate(question.items, start=1) if item.asked_to]
    return tuple(lines(*each) for each in ([("0", of_all)] if of_all else []) + apart)


def _of_options(question: Single | Multiple) -> tuple[Part, ...]:
    common = [option for option in question.answers if not option.asked_to]
    parts = []
    if common:
        # Of a single choice, whoever chose an option that was shown to some is in the base of the others.
        name = part_id(question.id, "0")
        made: Question
        if isinstance(question, Single):
            made = _remade(question, id=name)
        else:
            made = _remade(question, id=name, options=_without_routed(question))
        parts.append(Part(made, {("", option.code): ("", option.code) for option in common}))
    for i, option in enumerate(question.options, start=1):
        if option.asked_to and option in question.answers:
            asked = {"asked_to": both(question.asked_to, option.asked_to)}
            about = _about(question, str(i)) | _NAMELESS | asked
            alone = Multiple.model_construct(
                **about,
                type="multiple",
                options=(option,),
                columns={option.code: _column(question, option)},
            )
            parts.append(Part(alone, {("", option.code): ("", option.code)}))
    return tuple(parts)


def _remade(question: _Q, **changes: object) -> _Q:
    """A question with other keys; a copy would keep what was made of the old ones."""
    kept = {key: getattr(question, key) for key in type(question).model_fields}
    return type(question).model_construct(**(kept | changes))


def _without_routed(question: Multiple) -> tuple[Option, ...]:
    return tuple(option for option in question.options if not option.asked_to)


def _column(question: Single | Multiple, option: Option) -> str:
    if isinstance(question, Multiple) and isinstance(question.columns, Mapping) and question.columns:
        return question.columns[option.code]
    return question.file_columns[0]


def _about(question: Question, name: str) -> dict[str, Any]:
    return {key: getattr(question, key) for key in _SHARED} | {"id": part_id(question.id, name)}


def _answers(question: Ranking) -> dict[str, Any]:
    return {key: getattr(question, key) for key in _OF_ANSWERS}

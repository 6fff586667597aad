"""On request: tests of a question of several bases, each those of its part, under the names of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.codebook import Answer, Part
from core.counting import Engine
from core.disclosure import PublishedTable
from core.errors import ViewError
from core.study import contrasts
from core.study.contrasts import Association, Pair

Parts = Sequence[tuple[Part, PublishedTable]]


def association(engine: Engine, whole: PublishedTable, parts: Parts, item: str) -> Association:
    """Whether the answers depend on the group, in the part that holds an item: see ``contrasts.association``.

    Several answers, some of which were shown to some, have one test each; a single choice is tested over all
    who answered.
    """
    question = whole.question
    if item not in question.item_ids:
        raise ViewError(
            f"dans la question {question.id}, nommez un item : {', '.join(question.item_ids)}."
            if question.item_ids != ("",)
            else f"la question {question.id} n'est pas une grille : elle n'a pas d'item « {item} »."
        )
    found: list[Association] = []
    for part, table in parts:
        own = next((name for (at, _), (name, _) in part.names.items() if at == item), None)
        if own is not None:
            found.append(_renamed(contrasts.association(engine, table, own), whole, _whole_names(part)))
    first, *others = found
    if question.exclusive or not others:
        return first
    order = list(question.answer_index)
    options = sorted((o for each in found for o in each.options), key=lambda o: order.index(o.option))
    if options:
        return replace(first, options=tuple(options), reason="")
    return replace(first, reason=next((each.reason for each in found if each.reason), first.reason))


def pairs(engine: Engine, whole: PublishedTable, parts: Parts) -> tuple[Pair, ...]:
    """The shown groups compared two by two, in the order of the whole table: see ``contrasts.pairs``."""
    found: dict[Answer, list[Pair]] = {}
    for part, table in parts:
        names = _whole_names(part)
        for pair in contrasts.pairs(engine, table):
            if (at := names.get((pair.item, pair.option))) is not None:
                found.setdefault(at, []).append(replace(pair, item=at[0], option=at[1]))
    rows = dict.fromkeys((row.item, row.option) for row in whole.rows)
    return tuple(pair for at in rows for pair in found.get(at, ()))


def _whole_names(part: Part) -> dict[Answer, Answer]:
    return {own: name for name, own in part.names.items()}


def _renamed(found: Association, whole: PublishedTable, names: dict[Answer, Answer]) -> Association:
    """The same under the names of the whole question, with the gaps of its table."""
    item = next(at for (own, _), (at, _) in names.items() if own == found.item)
    gap = found.gap
    if gap is not None:
        at, option = names[gap.item, gap.option]
        gap = whole.row(option, gap.group, at)
    return replace(
        found,
        question=whole.question.id,
        item=item,
        gap=gap,
        options=tuple(
            _renamed(each, whole, names) for each in found.options if (each.item, each.option) in names
        ),
    )

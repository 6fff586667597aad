"""An attacker who kept what an old version told, and subtracts it from what the new one tells.

He knows nothing of how numbers are masked. He asks both versions for the same tables, and looks at each
number that both tell: where it is another, it speaks of those who differ. The test knows who they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np

from core import Study
from core.codebook.model import Codebook
from core.codebook.published import Published
from core.counting.respondents import InMemory
from core.disclosure.versions import Version
from core.responses.reading import Numbers, Responses
from core.views.recipe import Recipe
from core.views.view import View
from tests import attack
from tests.studies import inside

# An error also tells how many the whole file holds: it may be another where nobody differs.
NUMBERS = ("count", "base", "estimate", "effective_base", "se", "difference")
Selected = tuple[str, str, str, str, View]


def version(book: Codebook, responses: Responses, before: Sequence[Version] = ()) -> Study:
    """A study of these responses, after others."""
    return Study(InMemory(responses, book), Published(), before=before)


def kept(responses: Responses, rows: np.ndarray) -> Responses:
    """Some rows of a file, as another version."""
    return replace(
        responses,
        n=len(rows),
        weights=responses.weights[rows],
        codes={key: codes[rows] for key, codes in responses.codes.items()},
        chosen={key: chosen[:, rows] for key, chosen in responses.chosen.items()},
        values={
            key: Numbers.of(np.append(distinct, np.nan)[codes[rows]])
            for key, (distinct, codes) in responses.values.items()
        },
        digest=f"{responses.digest[:32]}{crc32(rows.tobytes()):032x}",
        persons=None if responses.persons is None else responses.persons[rows],
    )


def recoded(responses: Responses, key: tuple[str, str], row: int | slice, code: int) -> Responses:
    """Another version, where one answer of one respondent is another."""
    codes = responses.codes[key].copy()
    codes[row] = code
    return replace(
        responses,
        codes={**responses.codes, key: codes},
        digest=f"{responses.digest[:32]}{crc32(repr((key, row, code)).encode()):032x}",
    )


def recipes(book: Codebook) -> list[Recipe]:
    """The tables of every question by every segment, of all and under each value of a segment."""
    codes = [(name, code) for name in book.segments for code in book.segment(name).answer_index]
    return [
        Recipe.of(book, question.id, by, where)
        for question in book.questions
        for where in ({}, *({name: (code,)} for name, code in codes))
        for by in (None, *book.segments)
    ]


def told(study: Study, asked: Sequence[Recipe]) -> dict[Selected, dict[str, list[float]]]:
    """The numbers that are not masked, by question, item, split, group and view, then by answer."""
    found: dict[Selected, dict[str, list[float]]] = {}
    for recipe, table in zip(asked, study.tables(asked), strict=True):
        for row in table.rows:
            if row.status != "masked":
                key = recipe.question, row.item, recipe.by or "", row.group, recipe.view
                numbers = [getattr(row, name) for name in NUMBERS]
                found.setdefault(key, {})[row.option] = [np.nan if x is None else x for x in numbers]
    return found


def betrayed(
    old: Study, new: Study, who: Callable[[str, str], np.ndarray], asked: Sequence[Recipe]
) -> list[str]:
    """What both tell, otherwise, because of a few.

    Parameters
    ----------
    old, new
        The versions, of the same segments.
    who
        For a question and an item, the atom before and now of each respondent who differs: shape
        (respondents, 2); -1 where there is none.
    asked
        The tables that are asked of both.
    """
    cube, minimum = inside(new).engine.cube(), new.book.disclosure.minimum_base
    before, after = told(old, asked), told(new, asked)
    found = []
    for key in before.keys() & after.keys():
        question, item, by, group, view = key
        same = all(
            np.allclose(before[key][option], after[key][option], rtol=1e-9, atol=1e-12, equal_nan=True)
            for option in before[key].keys() & after[key].keys()
        )
        if not same:
            members: dict[bytes, np.ndarray] = {}
            attack.keep_set(members, cube, new.book.segments, view.where | ({by: (group,)} if group else {}))
            inside_it = np.append(next(iter(members.values())), False)
            if 0 < (differ := int(inside_it[who(question, item)].any(axis=1).sum())) < minimum:
                found.append(f"{question} {item} by {by} {group} {view.filters}: {differ}")
    return found


def subtracted(old: Study, new: Study, twice: np.ndarray, question: str, item: str = "") -> list[str]:
    """The sums of what both tell of a question that speak of a few who differ: see ``attack.leaks``.

    ``twice`` counts these by atom, half of who moved at each of two.
    """
    one, other = (attack.gather(study, question, item, most=150) for study in (old, new))
    both = {members.tobytes() for members in one.sets} & {members.tobytes() for members in other.sets}
    sets = np.array([np.frombuffer(members, bool) for members in both])
    minimum = new.book.disclosure.minimum_base
    return attack.leaks(attack.Told(sets, twice, twice > 0, other.shape), 2 * minimum)

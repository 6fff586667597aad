"""The step from numbers to published numbers."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.codebook import MEAN_RANK, Answer, Codebook, Part, Ranking, told_place
from core.counting import Selection, both
from core.disclosure import precision
from core.disclosure.audit import Tables
from core.disclosure.guard import Guard
from core.disclosure.tables import Advice, Explain, PublishedTable
from core.estimation import COUNTS, MEASURES, IndicatorTable, Reason, Row, holm
from core.views import Recipe, View

MEDIAN = "median"
_NO_NUMBER: dict[str, Any] = dict.fromkeys((*COUNTS, *MEASURES))
_OF_RANKS: dict[str, Any] = {"no_answer": None}
"""Who did not rank an option has answered."""
_UNCOMPARED = {"difference": None, "difference_se": None, "p_value": None, "reason": "uncompared"}


def publish(table: IndicatorTable, guard: Guard, explain: Explain | None = None) -> PublishedTable:
    """The table that may be shown.

    A masked row keeps its ids, has no number at all, and a reason; when a whole selection is masked, the
    table also holds how to come to the nearest one that may be told. The answers to a question that is a
    segment are selections of their own. P-values are corrected for the number of those published: a
    masked one would show through the correction.

    Parameters
    ----------
    table, guard
        What was counted, and what may be told.
    explain
        Puts reasons into words, for the frame of the table.
    """
    recipe, view, caution = table.recipe, table.recipe.view, table.book.disclosure.caution_base
    tables = {item: guard.tables(recipe.question, item, score=recipe.score) for item in table.items}
    of_answers = recipe.question in table.book.segments
    of_means = recipe.score or table.book.question(recipe.question).numeric
    told: dict[tuple[str, str, str], Reason] = {}
    compared: dict[tuple[str, str], bool] = {}

    def refusal(row: Row) -> Reason:
        key = row.item, row.option if of_answers else "", row.group
        if key not in told:
            told[key] = _refusal(table, row, guard, tables[row.item])
        return told[key]

    def compares(row: Row) -> bool:
        key = row.item, row.option if of_answers else ""
        if key not in compared:
            selections = [view.where, *_of_answers(table, row, view.where)]
            compared[key] = all(guard.compares(row.by, each, tables[row.item]) for each in selections)
        return compared[key]

    rows = []
    for row in table.rows:
        assert row.base is not None
        reason = refusal(row)
        if reason or (not row.base and guard.minimum > 1):
            rows.append(_masked(row, reason or guard.reason(view.where)))
            continue
        if not row.base:  # nobody answered, which public data may say
            rows.append(row)
            continue
        told_of: dict[str, Any] = {}
        if guard.minimum > 1:
            if row.estimate is None:
                rows.append(_masked(row, "pooled" if row.option == MEDIAN else "answer"))
                continue
            told_of = _rounded(row, table, of_means=of_means)
        if (told_of.get("base") or row.base) < caution:
            told_of["status"] = "caution"
        if row.group and not compares(row):
            told_of |= _UNCOMPARED
        rows.append(row._replace(**told_of) if told_of else row)
    advice = _advice(
        view, guard, {row.item: tables[row.item] for row in rows if not row.group and row.status == "masked"}
    )
    made = PublishedTable(table.book, recipe, tuple(rows), table.digest, guard.depth, advice, explain)
    return _tested(made, exact=guard.minimum == 1)


def parts_asked(book: Codebook, recipe: Recipe) -> list[tuple[Part, Recipe]]:
    """What is made of each part of a question of several bases for a recipe about it; nothing for another."""
    net = recipe.net
    found = []
    for part in book.parts.get(recipe.question, ()):
        if net is not None:
            held = [part.names.get((net.item, code)) for code in net.options]
            if None in held:
                continue
            item = next(name[0] for name in held if name)
            found.append((part, replace(recipe, question=part.question.id, counted=replace(net, item=item))))
        elif not recipe.score or part.question.scored:
            found.append((part, replace(recipe, question=part.question.id)))
    return found


def assembled(book: Codebook, recipe: Recipe, parts: Sequence[tuple[Part, PublishedTable]]) -> PublishedTable:
    """The table of a question of several bases, from those of its parts.

    Each row keeps the numbers of its part; p-values are corrected over all of them.

    Parameters
    ----------
    book
        The codebook.
    recipe
        Of the whole question.
    parts
        Its parts, with the table of each.
    """
    question, (_, first) = book.question(recipe.question), parts[0]
    places: dict[Answer, tuple[PublishedTable, Answer]] = {}
    advice: dict[str, Advice] = {}
    for part, table in parts:
        for (item, option), (own_item, own_option) in part.names.items():
            if recipe.net or recipe.score:  # one row for the answers of an item
                option = own_option = table.options[0]
            if own_item in table.items:
                places[item, option] = table, (own_item, own_option)
            if own_item in table.advice:
                advice.setdefault(item, table.advice[own_item])
    items = (*question.item_ids, MEAN_RANK)
    ordered = sorted(places, key=lambda at: (items.index(at[0]), question.answer_index.get(at[1], 0)))
    rows = [
        row._replace(
            question=recipe.question,
            item=item,
            option=option,
            **(_OF_RANKS if isinstance(question, Ranking) and item == MEAN_RANK else {}),
        )
        for item, option in ordered
        for table, place in [places[item, option]]
        for row in table.rows
        if (row.item, row.option) == place
    ]
    whole = replace(first, recipe=recipe, rows=tuple(rows), advice=advice, answers=None, places=places)
    return _tested(whole, exact=book.disclosure.minimum_base == 1)


def within(whole: PublishedTable, part: PublishedTable) -> PublishedTable:
    """The table of what is shown of a ranking, whose gaps have the verdicts of the whole.

    Parameters
    ----------
    whole
        The table of the ranking, under the same split and filters.
    part
        That of who put each option first, or of who ranked it.
    """
    _, item = told_place(part.recipe.question)
    rows = tuple(
        row if row.p_adjusted is None else row._replace(p_adjusted=told.p_adjusted)
        for row in part.rows
        for told in [whole.row(row.option, row.group, item)]
    )
    return replace(part, rows=rows, ranking=whole)


def net_of(answers: PublishedTable, recipe: Recipe) -> PublishedTable:
    """The table of a net that holds one answer, which is that answer, under the name of the net.

    Parameters
    ----------
    answers
        The table of each answer, under the split and the filters of the net.
    recipe
        Of the net.
    """
    net = recipe.net
    assert net is not None
    rows = tuple(
        row._replace(option=net.option)
        for row in answers.rows
        if (row.item, row.option) == (net.item, net.options[0])
    )
    advice = {item: way for item, way in answers.advice.items() if item == net.item}
    part = answers.places.get((net.item, net.options[0]))
    places = {(net.item, net.option): part} if part else {}
    return replace(
        answers, recipe=recipe, rows=rows, advice=advice, answers=answers, ranking=None, places=places
    )


def judged(table: PublishedTable, answers: PublishedTable) -> PublishedTable:
    """A net by a split beside the answers to its question: a test that both have has one verdict."""
    net = table.net
    assert net is not None
    places = {
        at: (replace(part, answers=answers.places[net.item, net.options[0]][0]), own)
        for at, (part, own) in table.places.items()
    }
    table = replace(table, answers=answers, places=places)
    if not table.twin:
        return table
    return replace(
        table, rows=tuple(_as(row, answers.row(table.twin, row.group, row.item)) for row in table.rows)
    )


def _as(row: Row, twin: Row) -> Row:
    if row.difference is None or twin.difference is None:
        return row
    return row._replace(p_value=twin.p_value, p_adjusted=twin.p_adjusted, reason=twin.reason)


def _advice(view: View, guard: Guard, items: Mapping[str, Tables]) -> dict[str, Advice]:
    """The way out of the filters, for each item whose whole selection may not be told."""
    if not view.filters:
        return {}
    ways = {
        item: guard.advice(view, tables)
        for item, tables in items.items()
        if not guard.tells(view.where, tables)
    }
    return {item: way for item, way in ways.items() if way is not None}


def _refusal(table: IndicatorTable, row: Row, guard: Guard, tables: Tables) -> Reason:
    """Why the respondents of a row may not be told; empty when they may."""
    where, group = table.recipe.view.where, row.group
    selection = both(where, row.by, [group]) if group else where
    if not guard.tells(selection, tables):
        return guard.reason(selection)
    if all(guard.tells(part, tables) for part in _of_answers(table, row, selection)):
        return ""
    return guard.reason(selection)


def _of_answers(table: IndicatorTable, row: Row, selection: Selection) -> list[Selection]:
    """Those of a selection who gave the answers of a row, when its question is a segment."""
    if row.question not in table.book.segments:
        return []
    answers = _answers(table, row)
    parts = [answers] if table.recipe.net else [[code] for code in answers]
    told = [both(selection, row.question, codes) for codes in parts]
    # An answer that the filters leave out is given by nobody, as everyone can tell.
    return [part for part in told if part[row.question]]


def _answers(table: IndicatorTable, row: Row) -> list[str]:
    """The answers that a row counts, of a question that is a segment."""
    if net := table.recipe.net:
        return list(net.options)
    if table.recipe.score:
        return [o.code for o in table.book.segment(row.question).answers if o.score is not None]
    return [row.option]


def _tested(table: PublishedTable, *, exact: bool) -> PublishedTable:
    """The table with its gaps and tests, each told once: mirrors are one gap, and one test.

    Gaps are rounded, but for public data (``exact``), and p-values corrected for the number of tests.
    """
    alike: dict[Hashable, list[Row]] = {}
    for row in table.rows:
        if row.difference is not None or row.p_value is not None:
            alike.setdefault(table.test(row), []).append(row)
    if not alike:
        return table
    gaps: dict[Hashable, float] = {}
    largest: dict[Hashable, float] = {}
    for test, rows in alike.items():
        if not exact and (apart := [row for row in rows if row.difference is not None]):
            gaps[test] = _gap(apart, of_means=table.is_mean(apart[0]))
        if known := [row.p_value for row in rows if row.p_value is not None]:
            largest[test] = max(known)
    adjusted = dict(zip(largest, holm(np.array(list(largest.values()))).tolist(), strict=True))

    def told(row: Row) -> Row:
        if row.difference is None and row.p_value is None:
            return row
        test, difference, p = table.test(row), row.difference, None
        if difference is not None and not exact:
            difference = math.copysign(gaps[test], difference) + 0.0
        if row.p_value is not None:
            p = adjusted[test] if exact else _two_digits(adjusted[test])
        return row._replace(difference=difference, p_adjusted=p)

    return replace(table, rows=tuple(map(told, table.rows)))


def _rounded(row: Row, table: IndicatorTable, *, of_means: bool) -> dict[str, Any]:
    """What the base of a row bears, by column: shares to a point, the rest to two digits.

    They are made of rounded numbers already (see ``gate``): longer, they would promise more than they hold.
    """
    assert row.base is not None

    def borne(number: float | None) -> float | None:
        return precision.beside(number, row.se) if of_means else precision.to_points(number)

    small = row.base < table.book.disclosure.caution_base
    known = row.low == row.high  # of a whole population: but for rounding, which no interval is about
    base = precision.people(row.base) if table.recipe.score else row.base
    effective = _two_digits(row.effective_base)
    step = precision.STEPS[precision.level(row.base)]
    return {
        "count": None if table.book.weighted or of_means else row.count,
        "base": base,
        "effective_base": None if small or effective is None else min(effective, row.base),
        "estimate": borne(row.estimate),
        "low": None if known else borne(row.low),
        "high": None if known else borne(row.high),
        "se": _two_digits(row.se),
        "difference_se": _two_digits(row.difference_se),
        "p_value": _two_digits(row.p_value),
        "sd": _two_digits(row.sd),
        "weighted_base": _two_digits(row.weighted_base) if table.book.weighted else float(base),
        "no_answer": None if row.no_answer is None else precision.to_step(row.no_answer, step),
    }


def _gap(rows: Sequence[Row], *, of_means: bool) -> float:
    """The size of a gap, no finer than the shares, or the means, of the groups whose gap it is."""
    size = max(abs(row.difference or 0.0) for row in rows)
    if of_means:
        return precision.beside(size, max(row.se or 0.0 for row in rows)) or 0.0
    return precision.to_step(size, max(precision.STEPS[precision.level(row.base or 0)] for row in rows))


def _two_digits(number: float | None) -> float | None:
    return None if number is None else precision.significant(number)


def _masked(row: Row, reason: Reason) -> Row:
    return row._replace(**_NO_NUMBER, status="masked", reason=reason)

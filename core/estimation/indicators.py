"""Cells and statistics into the indicator table of a view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, product
from typing import TypeVar

import numpy as np

from core.codebook import Codebook, Question
from core.counting import Asked, Cells, Engine, Moments, Sums
from core.errors import ViewError
from core.estimation import estimates, inference
from core.estimation.estimates import Estimate
from core.estimation.inference import Difference
from core.estimation.tables import IndicatorTable, Row
from core.views import Filters, Interval, Recipe

_T = TypeVar("_T")
MOST_COLUMNS = 1 << 14  # of what is estimated together, whose arrays stay at a few megabytes


def indicator_tables(engine: Engine, recipes: Sequence[Recipe]) -> list[IndicatorTable]:
    """Every number of several recipes, before disclosure control.

    Those with the same split and filters are counted together, and estimated in the same calls: on a
    small file, calls are what a table costs.

    Parameters
    ----------
    engine
        What counts the respondents of the study.
    recipes
        What is asked, in any order.

    Returns
    -------
    list of IndicatorTable
        One for each recipe. One row per item × option × group, the whole selection first among the
        groups. Differences are to all the other respondents of the selection whose group is known,
        shown or not; p-values are not yet corrected for their number, which depends on what may be
        shown.

    Raises
    ------
    ViewError
        If scores are asked of a question that has none.
    """
    tables: dict[Recipe, IndicatorTable] = {}
    for batch in _batches(engine, recipes):
        tables |= _tables(engine, batch)
    return [tables[recipe] for recipe in recipes]


def _batches(engine: Engine, recipes: Sequence[Recipe]) -> Iterator[Sequence[Recipe]]:
    """Different recipes with the same split, filters and interval."""
    alike: dict[tuple[str | None, Filters, Interval], list[Recipe]] = {}
    for recipe in dict.fromkeys(recipes):
        alike.setdefault((recipe.by, recipe.filters, recipe.interval), []).append(recipe)
    for (by, _, _), those in alike.items():
        groups = len(engine.book.segment(by).answers) if by else 0
        yield from _bounded(those, engine.sample.blocks * (1 + groups))


def _bounded(those: Sequence[_T], columns: int) -> Iterator[Sequence[_T]]:
    """A few at a time, when each has many columns (groups × blocks)."""
    some = max(1, MOST_COLUMNS // columns)
    for start in range(0, len(those), some):
        yield those[start : start + some]


def _tables(engine: Engine, batch: Sequence[Recipe]) -> Iterator[tuple[Recipe, IndicatorTable]]:
    book, first, interval = engine.book, batch[0], batch[0].interval
    parts = list(_parts(engine, batch))
    rows: dict[_Part, list[Row]] = {}
    each = len(_columns(book, first))
    for shares in _bounded([part for part in parts if part.moments is None], parts[0].base.n.size):
        lines = [line for part in shares for line in part.lines]
        made = iter(_rows(engine, first, lines, _shares(shares, interval)))
        rows |= {part: list(islice(made, each * len(part.lines))) for part in shares}
    for part in parts:
        if part.moments is not None:
            rows[part] = _rows(engine, first, part.lines[:1], _mean(part, part.moments))
        if len(part.lines) > 1 and part.moments is not None:
            rows[part] += _rows(engine, first, part.lines[1:], _median(engine, part))
    for recipe, of_table in groupby(parts, key=lambda part: part.recipe):
        own = tuple(row for part in of_table for row in rows[part])
        yield recipe, IndicatorTable(book, recipe, own, engine.digest)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What was counted for a table, or for one item of a grid; ``moments`` when it is about a mean.

    Each of the ``lines`` is a question, an item and an option (or mean, or median).
    """

    recipe: Recipe
    item: str
    lines: list[tuple[str, str, str]]
    cells: Cells
    base: Sums
    moments: Moments | None
    scored: _Scored | None = None


def _parts(engine: Engine, batch: Sequence[Recipe]) -> Iterator[_Part]:
    book = engine.book
    asked: list[tuple[Recipe, Asked]] = []
    for recipe in batch:
        net, question = recipe.net, book.question(recipe.question)
        items = (net.item,) if net else question.item_ids
        options = net.options if net else ()
        asked += [(recipe, Asked(recipe.question, item, options)) for item in items]
    counted = engine.count(batch[0].view, [one for _, one in asked])
    for (recipe, one), cells in zip(asked, counted, strict=True):
        yield _part(book, recipe, one.item, cells)


def _part(book: Codebook, recipe: Recipe, item: str, cells: Cells) -> _Part:
    net, question = recipe.net, book.question(recipe.question)
    base, moments, scored = cells.blocks.base, cells.moments, None
    if recipe.score:
        scored = _scored(question)
        base = cells.blocks.answers.over(scored.places).at(0)
        moments = Moments.of(scored.values, cells.blocks.answers.at(scored.places))
        options = ["mean"]
    elif question.numeric:
        options = ["mean", "median"]
    else:
        options = [net.option] if net else [o.code for o in question.answers]
    lines = [(question.id, item, option) for option in options]
    return _Part(recipe, item, lines, cells, base, moments, scored)


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    places: list[int]
    values: np.ndarray


def _scored(question: Question) -> _Scored:
    """The places of the answers of a question that have a score, and their scores."""
    found = [(i, o.score) for i, o in enumerate(question.answers) if o.score is not None]
    if not question.scored:
        raise ViewError(f"les réponses à la question « {question.id} » n'ont pas de score.")
    return _Scored([place for place, _ in found], np.array([value for _, value in found]))


def _columns(book: Codebook, recipe: Recipe) -> list[int]:
    """The columns of the cells that a recipe shows: the whole selection, then its groups."""
    if recipe.by is None:
        return [0]
    index = book.segment(recipe.by).answer_index
    return [0, *(1 + index[group] for group in recipe.view.groups(book))]


def of_groups(sums: Sums) -> Sums:
    """The sums of groups, without the whole selection."""
    return sums.at(Ellipsis, slice(1, None), slice(None))


def moments_of_groups(moments: Moments) -> Moments:
    """The moments of groups, without the whole selection."""
    return Moments(moments.origin, moments.wx[1:], moments.w2x[1:], moments.w2xx[1:])


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """Options (or a mean, or a median) in every column: arrays of shape (answers, 1 + groups).

    One ``base`` may stand for all answers, and so may ``unanswered``, the share of those asked who gave no
    answer. ``difference`` and ``reasons`` are about the groups alone: shape (answers, groups).
    """

    count: np.ndarray
    base: Sums
    estimate: Estimate
    unanswered: np.ndarray
    deviation: np.ndarray | None = None
    difference: Difference | None = None
    reasons: np.ndarray | None = None


def _shares(parts: Sequence[_Part], interval: Interval) -> _Answers:
    """The options of each part, one part after the other."""
    sample = parts[0].cells.sample
    hit = Sums.joined([part.cells.blocks.answers for part in parts])
    base = Sums.joined([part.base.at(None) for part in parts])
    total = base.together()
    unanswered = _unanswered(parts, total)
    if len(parts) > 1:  # one base is broadcast, without copies
        own = np.repeat(np.arange(len(parts)), [len(part.lines) for part in parts])
        base, total, unanswered = base.at(own), total.at(own), unanswered[own]
    count, raking = hit.n.sum(axis=-1), None
    if parts[0].cells.raking is not None:
        raking = np.concatenate([[part.cells.raking] * len(part.lines) for part in parts])
    estimate = estimates.shares(base, hit, sample, interval, raking)
    if total.n.shape[1] == 1:
        return _Answers(count, total, estimate, unanswered)
    base, hit = of_groups(base), of_groups(hit)
    difference = inference.against_others(base, hit, None, sample)
    known = base.together()
    pooled = hit.w.sum(axis=(-2, -1)) / np.maximum(known.w.sum(axis=-1), np.finfo(float).tiny)
    others = inference.others(base)
    rest, whole = others.together(), (estimates.whole(sample, base), estimates.whole(sample, others))
    effective = [estimates.effective_base(each.w, each.w2) for each in (known, rest)]
    p, reasons = inference.guarded(
        difference, estimate.value[:, 1:], (effective[0], effective[1]), pooled[:, None], sample, whole
    )
    if parts[0].cells.rounding is not None:
        slack = np.concatenate([part.cells.rounding for part in parts if part.cells.rounding is not None])
        reasons = inference.beyond_rounding(reasons, difference.value, slack[:, 1:], known.w)
    return _Answers(count, total, estimate, unanswered, None, replace(difference, p_value=p), reasons)


def _unanswered(parts: Sequence[_Part], base: Sums) -> np.ndarray:
    """The share of those asked who gave no answer to the question of each part, shape (parts, 1 + groups).

    Not-a-number where nobody was asked, or it is not known who was.
    """
    asked = [part.cells.asked for part in parts if part.cells.asked is not None]
    asked_n, asked_w = np.array([each.n for each in asked]), np.array([each.w for each in asked])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(base.n == asked_n, 0.0, 1 - base.w / asked_w)
    return np.where(asked_n > 0, share, np.nan)


def _mean(part: _Part, moments: Moments) -> _Answers:
    base, sample = part.base, part.cells.sample
    raking = None if part.recipe.score else part.cells.raking  # that of answers is not that of their scores
    total, mean = base.together(), estimates.means(base, moments, sample, raking)
    estimate = Estimate(*(each[None] for each in (mean.value, mean.se, mean.low, mean.high)))
    unanswered, deviation = _unanswered([part], part.cells.base.at(None)), _deviation(part, moments)[None]
    if len(total.n) == 1:
        return _Answers(total.n[None], total.at(None), estimate, unanswered, deviation)
    base = of_groups(base)
    found = inference.against_others(base, None, moments_of_groups(moments), sample)
    difference = Difference(
        *(each[None] for each in (found.other, found.value, found.se, found.p_value, found.still))
    )
    whole = estimates.whole(sample, base), estimates.whole(sample, inference.others(base))
    reasons = inference.untested_means(difference, whole)
    if (rounding := part.cells.rounding) is not None:
        if part.scored is not None:
            from_middle = np.abs(part.scored.values - part.scored.values.mean())
            rounding = (from_middle @ rounding[part.scored.places])[None]
        reasons = inference.beyond_rounding(reasons, difference.value, rounding[:1, 1:], base.together().w)
    return _Answers(total.n[None], total.at(None), estimate, unanswered, deviation, difference, reasons)


def _deviation(part: _Part, moments: Moments) -> np.ndarray:
    """The standard deviation in each column: from the values, or from what is told of their spread."""
    cells = part.cells
    if part.scored is not None:
        answers = cells.answers.at(part.scored.places)
        return estimates.deviations(part.scored.values, answers.n, answers.w)
    if cells.values is not None:
        return estimates.deviations(cells.values, cells.answers.n, cells.answers.w)
    return estimates.spreads(part.base, moments)


def _median(engine: Engine, part: _Part) -> _Answers:
    cells = part.cells
    if cells.medians is not None:
        unknown = np.full(cells.medians.shape, np.nan)
        found = Estimate(cells.medians, unknown, unknown, unknown)
    else:
        assert cells.values is not None
        answers, w = cells.blocks.answers, cells.answers.w
        if not len(cells.values):
            below = Sums(*(np.zeros((2, *part.base.n.shape), kind) for kind in (np.int64, float, float)))
        elif answers.n.shape[-1] == cells.sample.blocks:
            below = _below(answers, estimates.median_places(w))
        else:
            below = engine.below(part.recipe.view, part.recipe.question, estimates.median_places(w))
        found = estimates.median_estimates(cells.values, w, part.base, below, cells.sample)
    estimate = Estimate(*(each[None] for each in (found.value, found.se, found.low, found.high)))
    base = cells.base.at(None)
    return _Answers(base.n, base, estimate, _unanswered([part], part.cells.base.at(None)))


def _below(answers: Sums, places: np.ndarray) -> Sums:
    """As ``Engine.below``, where values are counted by block."""
    columns = np.arange(len(places))

    def sides(part: np.ndarray) -> np.ndarray:
        at = part[places, columns]
        return np.stack([part.cumsum(axis=0)[places, columns] - at, at])

    return Sums(sides(answers.n), sides(answers.w), sides(answers.w2))


def _rows(
    engine: Engine, recipe: Recipe, lines: Sequence[tuple[str, str, str]], answers: _Answers
) -> list[Row]:
    """The rows of each answer: the whole selection, then the groups of the split."""
    book = engine.book
    columns, provenance = _columns(book, recipe), "simulated" if book.simulated else "computed"
    groups = [("", ""), *((recipe.by or "", group) for group in recipe.view.groups(book))]
    estimate, difference = answers.estimate, answers.difference
    numbers = np.full((11, *answers.count.shape), np.nan)
    numbers[0] = estimates.effective_base(answers.base.w, answers.base.w2)
    numbers[1:5] = estimate.value, estimate.se, estimate.low, estimate.high
    reasons = np.full(answers.count.shape, "", dtype=object)
    if answers.deviation is not None:
        numbers[8] = answers.deviation
    numbers[9], numbers[10] = answers.base.w / engine.mean_weight, answers.unanswered
    if difference is not None:
        numbers[5:8, :, 1:] = difference.value, difference.se, difference.p_value
        reasons[:, 1:] = answers.reasons
    known = numbers[:, :, columns].reshape(11, -1)
    shown = known.astype(object)
    shown[np.isnan(known)] = None
    return [
        Row._make((*line, *group, count, base, *of_row[:8], None, "ok", reason, provenance, *of_row[8:]))
        for (line, group), count, base, of_row, reason in zip(
            product(lines, groups),
            answers.count[:, columns].ravel().tolist(),
            np.broadcast_to(answers.base.n, answers.count.shape)[:, columns].ravel().tolist(),
            shown.T.tolist(),
            reasons[:, columns].ravel().tolist(),
            strict=True,
        )
    ]

"""Cells and statistics into the indicator table of a view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from core import inference, statistics
from core.cells import Cells, Moments, count_items
from core.codebook import Codebook, Grid, Indicator, Number, Single
from core.errors import ViewError
from core.inference import Difference
from core.intervals import Interval
from core.responses import Responses
from core.sampling import Sample, Sums
from core.statistics import Estimate
from core.tables import IndicatorTable, Provenance, Row
from core.views import View

SPARSE = "pas de test : effectif trop faible pour cette réponse"
CERTAIN = "pas de test : part de 0 % ou de 100 %"
UNMEASURED = "pas de test : la variance ne peut pas être estimée"


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """One option (or mean, or median) in every column: the whole selection, then each group."""

    option: str
    count: np.ndarray
    estimate: Estimate
    difference: Difference | None = None
    reasons: tuple[str, ...] = ()


def indicator_table(
    responses: Responses,
    book: Codebook,
    view: View,
    net: Indicator | None = None,
    *,
    interval: Interval = "wilson",
    score: bool = False,
) -> IndicatorTable:
    """Every number of a view, before disclosure control.

    Parameters
    ----------
    responses, book
        The coded responses and their codebook.
    view
        A view with a question.
    net
        A key figure of that question: its options count as one answer, named by its id.
    interval
        The confidence interval of shares.
    score
        Give the mean score of the answers instead of their shares; the base is who gave an answer
        that has a score.

    Returns
    -------
    IndicatorTable
        One row per item × option × group, the whole selection first among the groups. Differences
        are to all the other respondents of the selection whose group is known, shown or not;
        p-values are not yet corrected for their number, which depends on what may be shown.

    Raises
    ------
    ViewError
        If scores are asked of a question that has none.
    """
    assert view.question is not None
    question = book.question(view.question)
    if isinstance(question, Grid):
        items = [net.item] if net else [item.id for item in question.items]
    else:
        items = [""]
    scored = _scored(book, view) if score else None
    groups = ("", *view.groups(book))
    columns = _columns(book, view)
    rows: list[Row] = []
    counted = count_items(responses, book, view, items, net.options if net else ())
    for item, cells in zip(items, counted, strict=True):
        base = cells.blocks.base
        if scored is not None:
            base = cells.blocks.answers.over(scored.places).at(0)
            moments = Moments.of(scored.values, cells.blocks.answers.at(scored.places))
            answers = iter([_mean(base, moments, cells.sample)])
        elif isinstance(question, Number):
            answers = _number_answers(cells)
        else:
            options = [net.id] if net else [o.code for o in question.answers]
            answers = _share_answers(cells, options, interval)
        total = base.together()
        bases = [int(b) for b in total.n[columns]]
        provenance: Provenance = "simulated" if book.simulated else "computed"
        kish = statistics.effective_base(total.w, total.w2)
        for answer in answers:
            for g, (column, group) in enumerate(zip(columns, groups, strict=True)):
                difference = answer.difference if column else None
                rows.append(
                    Row(
                        question.id,
                        item,
                        answer.option,
                        (view.by or "") if column else "",
                        group,
                        int(answer.count[column]),
                        bases[g],
                        _number(kish[column]),
                        _number(answer.estimate.value[column]),
                        _number(answer.estimate.se[column]),
                        _number(answer.estimate.low[column]),
                        _number(answer.estimate.high[column]),
                        _number(difference.value[column - 1]) if difference else None,
                        _number(difference.se[column - 1]) if difference else None,
                        _number(difference.p_value[column - 1]) if difference else None,
                        None,
                        "ok",
                        answer.reasons[column - 1] if difference else "",
                        provenance,
                    )
                )
    return IndicatorTable(book, view, tuple(rows), responses.digest, net.id if net else "", score)


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    places: list[int]
    values: np.ndarray


def _scored(book: Codebook, view: View) -> _Scored:
    """The places of the answers of a question that have a score, and their scores."""
    assert view.question is not None
    question = book.question(view.question)
    found = (
        [(i, o.score) for i, o in enumerate(question.answers) if o.score is not None]
        if isinstance(question, Single | Grid)
        else []
    )
    if not found:
        raise ViewError(f"les réponses à la question « {question.id} » n'ont pas de score.")
    return _Scored([place for place, _ in found], np.array([value for _, value in found]))


def _columns(book: Codebook, view: View) -> list[int]:
    """The columns of the cells that a view shows: the whole selection, then its groups."""
    if view.by is None:
        return [0]
    index = book.segment(view.by).answer_index
    return [0, *(1 + index[group] for group in view.groups(book))]


def of_groups(sums: Sums) -> Sums:
    """The sums of groups, without the whole selection."""
    return sums.at(Ellipsis, slice(1, None), slice(None))


def moments_of_groups(moments: Moments) -> Moments:
    """The moments of groups, without the whole selection."""
    return Moments(moments.origin, moments.wx[1:], moments.w2x[1:], moments.w2xx[1:])


def _share_answers(cells: Cells, options: list[str], interval: Interval) -> Iterator[_Answer]:
    base, hit, sample = cells.blocks.base, cells.blocks.answers, cells.sample
    estimate = statistics.shares(base, hit, sample, interval)
    difference = None
    if base.n.shape[0] > 1:
        base, hit = of_groups(base), of_groups(hit)
        difference = inference.against_others(base, hit, None, sample)
        value, total = estimate.value[:, 1:], base.together()
        pooled = hit.w.sum(axis=(-2, -1)) / max(total.w.sum(), np.finfo(float).tiny)
        enough = inference.testable(statistics.effective_base(total.w, total.w2), pooled[:, None])
        certain = np.isin(value, (0, 1)) | np.isin(difference.other, (0, 1))
        tested = enough & ~certain & ~np.isnan(difference.p_value)
        reasons = np.where(certain, CERTAIN, np.where(enough, UNMEASURED, SPARSE))
        reasons = np.where(tested | np.isnan(difference.value), "", reasons)
        difference = replace(difference, p_value=np.where(tested, difference.p_value, np.nan))
    for i, option in enumerate(options):
        row = Estimate(*(part[i] for part in (estimate.value, estimate.se, estimate.low, estimate.high)))
        if difference is None:
            yield _Answer(option, cells.answers.n[i], row)
        else:
            own = Difference(*(getattr(difference, f.name)[i] for f in fields(Difference)))
            yield _Answer(option, cells.answers.n[i], row, own, tuple(map(str, reasons[i])))


def _mean(base: Sums, moments: Moments, sample: Sample) -> _Answer:
    estimate = statistics.means(base, moments, sample)
    count = base.n.sum(axis=-1)
    if len(count) < 2:
        return _Answer("mean", count, estimate)
    difference = inference.against_others(of_groups(base), None, moments_of_groups(moments), sample)
    untested = np.isnan(difference.p_value) & ~np.isnan(difference.value)
    return _Answer(
        "mean", count, estimate, difference, tuple(UNMEASURED if none else "" for none in untested)
    )


def _number_answers(cells: Cells) -> Iterator[_Answer]:
    assert cells.values is not None and cells.moments is not None
    yield _mean(cells.blocks.base, cells.moments, cells.sample)
    unknown = np.full(cells.base.n.shape, np.nan)
    median = statistics.medians(cells.values, cells.answers.w)
    yield _Answer("median", cells.base.n, Estimate(median, unknown, unknown, unknown))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

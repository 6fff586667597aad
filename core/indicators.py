"""Cells and statistics into the indicator table of a view."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core import statistics
from core.cells import Cells, Sums, count
from core.codebook import Codebook, Grid, Indicator, Number
from core.responses import Responses
from core.statistics import Estimate
from core.tables import IndicatorTable, Margins, Provenance, Row
from core.views import View


def indicator_table(
    responses: Responses, book: Codebook, view: View, net: Indicator | None = None
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

    Returns
    -------
    IndicatorTable
        One row per item × option × group, the whole selection first among the groups. With a
        declared stratified or clustered design, standard errors and intervals are left blank:
        those of the weights alone would be too small.
    """
    assert view.question is not None
    question = book.question(view.question)
    if isinstance(question, Grid):
        items = [net.item] if net else [item.id for item in question.items]
    else:
        items = [""]
    groups = ("", *view.groups(book))
    columns = _columns(book, view)
    rows: list[Row] = []
    margins: dict[str, Margins] = {}
    for item in items:
        cells = count(responses, book, view, item, net.options if net else ())
        bases = [int(b) for b in cells.base.n[columns]]
        margins[item] = Margins(tuple(bases[1:]), cells.ungrouped, bases[0], cells.whole)
        if isinstance(question, Number):
            estimates = _number_estimates(cells)
        else:
            options = [net.id] if net else [o.code for o in question.answers]
            estimates = _share_estimates(cells, options)
        provenance: Provenance = "simulated" if book.responses.nature == "simulated" else "computed"
        kish = statistics.effective_base(cells.base.w, cells.base.w2)
        weights_only = book.design.strata is None and book.design.cluster is None
        for option, counts, estimate in estimates:
            for g, (column, group) in enumerate(zip(columns, groups, strict=True)):
                rows.append(
                    Row(
                        question.id,
                        item,
                        option,
                        view.by or "" if group else "",
                        group,
                        int(counts[column]),
                        bases[g],
                        _number(kish[column]),
                        _number(estimate.value[column]),
                        _number(estimate.se[column]) if weights_only else None,
                        _number(estimate.low[column]) if weights_only else None,
                        _number(estimate.high[column]) if weights_only else None,
                        None,
                        None,
                        None,
                        None,
                        "ok",
                        "",
                        provenance,
                    )
                )
    return IndicatorTable(book, view, tuple(rows), margins, responses.digest, net.id if net else "")


def _columns(book: Codebook, view: View) -> list[int]:
    """The columns of the cells that a view shows: the whole selection, then its groups."""
    if view.by is None:
        return [0]
    index = book.segment(view.by).answer_index
    return [0, *(1 + index[group] for group in view.groups(book))]


_Estimates = Iterator[tuple[str, np.ndarray, Estimate]]


def _share_estimates(cells: Cells, options: list[str]) -> _Estimates:
    base, answers = cells.base, cells.answers
    estimate = statistics.shares(base.n, base.w, base.w2, answers.w, answers.w2, cells.respondents)
    for i, option in enumerate(options):
        row = Estimate(*(part[i] for part in (estimate.value, estimate.se, estimate.low, estimate.high)))
        yield option, answers.n[i], row


def _number_estimates(cells: Cells) -> _Estimates:
    assert cells.values is not None
    sums: Sums = cells.answers
    yield (
        "mean",
        cells.base.n,
        statistics.means(cells.values, sums.n, sums.w, sums.w2, cells.respondents),
    )
    unknown = np.full(cells.base.n.shape, np.nan)
    yield (
        "median",
        cells.base.n,
        Estimate(statistics.medians(cells.values, sums.w), unknown, unknown, unknown),
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

"""On request: a question by a split as a whole, and its groups two by two; from published groups only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.counting import Asked, Cells, Engine
from core.disclosure import LEVEL, PublishedTable, kind
from core.errors import ViewError
from core.estimation import FTest, Reason, Row, degrees, estimates, inference, moments_of_groups, of_groups


@dataclass(frozen=True, slots=True)
class Association:
    """Whether the answers to a question depend on the group; ``None`` where nothing may be said.

    ``options`` holds one test per option for a several-answers question, whose options are not
    exclusive: such a question has no test as a whole. Between two groups, two answers (or an option, given or
    not, or a mean) depend on the group as far as their ``gap`` in the table does.
    """

    question: str
    item: str
    option: str
    by: str
    method: Literal["rao_scott", "wald"]
    f: float | None = None
    ndf: float | None = None
    ddf: float | None = None
    p_value: float | None = None
    reason: Reason = ""
    options: tuple[Association, ...] = ()
    gap: Row | None = None

    @property
    def established(self) -> bool | None:
        """Whether the association is: as its gap in the table, where it has one; ``None`` without a test."""
        if self.gap is not None:
            return None if self.gap.p_adjusted is None else kind(self.gap) == "established"
        return None if self.p_value is None else self.p_value < LEVEL


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups of a split compared on an answer: ``a`` less ``b``."""

    item: str
    option: str
    a: str
    b: str
    difference: float
    se: float
    p_value: float | None
    p_adjusted: float | None
    reason: Reason = ""


def association(engine: Engine, published: PublishedTable, item: str = "") -> Association:
    """Test whether the answers of a published table depend on the group.

    Parameters
    ----------
    engine
        What counts the respondents of the study.
    published
        The published table of a question and a split.
    item
        The item of a grid; empty otherwise.

    Returns
    -------
    Association
        Rao–Scott's test of second order for answers (see ``inference.rao_scott``); for a
        several-answers question one test per option, given or not; Wald's for the mean of a number
        (see ``inference.wald_means``).

    Raises
    ------
    ViewError
        Without a split, or for an item that the question does not have.

    Notes
    -----
    The test is about every respondent of the selection whose group is known. It is withheld as soon
    as one group of the item is masked: a statistic over all groups would speak of that one, and one
    over the others would not be about the table that readers see.
    """
    question, by = published.question, _split(published)
    if item not in question.item_ids:
        raise ViewError(
            f"dans la question {question.id}, nommez un item : {', '.join(question.item_ids)}."
            if question.items
            else f"la question {question.id} n'est pas une grille : elle n'a pas d'item « {item} »."
        )
    method: Literal["rao_scott", "wald"] = "wald" if question.numeric else "rao_scott"
    # Of public data, a group is only ever masked because nobody is in it: it has no part in the test.
    protected = published.book.disclosure.minimum_base > 1
    if protected and any(row.status == "masked" for row in published.rows if row.item == item):
        return Association(question.id, item, "", by, method, reason="masked_group")
    (cells,) = engine.count(published.view, [Asked(question.id, item)])
    base, sample = of_groups(cells.blocks.base), cells.sample
    whole = estimates.whole(sample, base)[base.n.sum(axis=-1) > 0]
    if len(whole) > 1 and whole.all():
        given = () if question.exclusive else tuple(o.code for o in question.answers)
        known = [Association(question.id, item, code, by, method, reason="census") for code in ("", *given)]
        return replace(known[0], options=tuple(known[1:]))
    if question.numeric:
        assert cells.moments is not None
        test = inference.wald_means(base, moments_of_groups(cells.moments), sample)
        found = _association(question.id, item, "", by, method, test)
        return replace(found, gap=_only_gap(published, item, "mean"))
    answers = of_groups(cells.blocks.answers)
    if question.exclusive:
        found = _association(question.id, item, "", by, method, inference.rao_scott(answers, sample))
        return replace(found, gap=_only_gap(published, item))
    options = tuple(
        replace(
            _association(
                question.id,
                item,
                o.code,
                by,
                method,
                inference.rao_scott(inference.given_or_not(base, answers.at(i)), sample),
            ),
            gap=_only_gap(published, item, o.code),
        )
        for i, o in enumerate(question.answers)
    )
    return Association(question.id, item, "", by, method, options=options)


def _only_gap(published: PublishedTable, item: str, option: str = "") -> Row | None:
    """The gap of an option (of any, without one) between two groups, if no other gap is told of them."""
    rows = [
        row
        for row in published.rows
        if row.item == item and row.difference is not None and option in ("", row.option)
        if published.of_means or row.option in published.given[item]
    ]
    return rows[0] if len({published.test(row) for row in rows}) == 1 else None


def _association(
    question: str, item: str, option: str, by: str, method: Literal["rao_scott", "wald"], test: FTest | None
) -> Association:
    if test is None:
        return Association(question, item, option, by, method, reason="undefined")
    return Association(question, item, option, by, method, test.f, test.ndf, test.ddf, test.p_value)


def pairs(engine: Engine, published: PublishedTable) -> tuple[Pair, ...]:
    """Compare the shown groups of a published table two by two.

    Parameters
    ----------
    engine
        What counts the respondents of the study.
    published
        The published table of a question and a split.

    Returns
    -------
    tuple of Pair
        In the order of the table; the mean for a number. A pair of which either group has too few
        events has a difference and no test: see ``inference.guarded``. P-values are corrected (Holm) over
        the tested pairs of an option.

    Raises
    ------
    ViewError
        Without a split.

    Notes
    -----
    Student's t has the degrees of freedom of all respondents whose group is known. R's ``svyby`` with
    ``covmat = TRUE``, then ``svycontrast``.
    """
    _split(published)
    found: list[Pair] = []
    for item in published.items:
        rows = [r for r in published.rows if r.item == item]
        option = rows[0].option
        shown = [r.group for r in rows if r.option == option and r.group and r.estimate is not None]
        (cells,) = engine.count(published.view, [Asked(published.question.id, item)])
        found += _pairs(published, cells, item, shown)
    return tuple(found)


def _pairs(published: PublishedTable, cells: Cells, item: str, shown: Sequence[str]) -> Iterator[Pair]:
    question, sample = published.question, cells.sample
    index = published.book.segment(_split(published)).answer_index
    base = of_groups(cells.blocks.base)
    df = degrees(sample, base.n.sum(axis=0), base.w.sum(axis=0))
    first, second = np.triu_indices(len(shown), 1)
    places = np.array([index[group] for group in shown], dtype=np.intp)
    a, b = places[first], places[second]
    total = base.together()
    kish, there = estimates.effective_base(total.w, total.w2), estimates.whole(sample, base)
    if question.numeric:
        assert cells.moments is not None
        options = ["mean"]
        mean, influence = estimates.mean_influence(base, moments_of_groups(cells.moments))
        value, influence = mean[None], influence.at(None)
    else:
        options = [o.code for o in question.answers]
        hit = of_groups(cells.blocks.answers)
        value, influence = estimates.share_influence(base, hit)
    difference = inference.contrast(
        (value[:, a], influence.at(slice(None), a)), (value[:, b], influence.at(slice(None), b)), sample, df
    )
    if question.numeric:
        p, reasons = difference.p_value, inference.untested_means(difference, (there[a], there[b]))
    else:
        whole = hit.together().w
        pooled = (whole[:, a] + whole[:, b]) / (total.w[a] + total.w[b])
        p, reasons = inference.guarded(
            difference, value[:, a], (kish[a], kish[b]), pooled, sample, (there[a], there[b])
        )
    reasons = reasons.astype(object)
    for i, option in enumerate(options):  # the answers to a segment are masked one by one
        masked = np.array([published.row(option, group, item).estimate is None for group in shown], bool)
        reasons[i, masked[first] | masked[second]] = "masked_group"
    tested = np.where(reasons == "", p, np.nan)
    for i, option in enumerate(options):
        adjusted = inference.holm(tested[i])
        for j in range(len(a)):
            if reasons[i, j] == "masked_group":
                continue
            known = not np.isnan(tested[i, j])
            yield Pair(
                item,
                option,
                shown[first[j]],
                shown[second[j]],
                float(difference.value[i, j]),
                float(difference.se[i, j]),
                float(tested[i, j]) if known else None,
                float(adjusted[j]) if known else None,
                reasons[i, j],
            )


def _split(published: PublishedTable) -> str:
    if published.view.by is None:
        raise ViewError("une comparaison demande un segment.")
    return published.view.by

"""A group in one page: its key figures, what stands out, what is as elsewhere; tests corrected together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr

from core.codebook import Codebook, Indicator
from core.disclosure import LEVEL, PublishedTable
from core.estimation import Row, holm
from core.study.study import Study
from core.views import Net, Recipe, Subject, View

MOST_KEYS, MOST_FOUND = 12, 5
ALIKE = 0.10
"""A share within this distance of the others' is as elsewhere, if the data can show it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A number of the group, and its test corrected over all those of the page.

    ``p_page`` is never under the published ``p_adjusted``: a page never establishes what the table of
    the question leaves open. It is ``None`` without a test.
    """

    table: PublishedTable
    row: Row
    p_page: float | None
    indicator: Indicator | None = None

    @property
    def established(self) -> bool:
        """Whether the gap holds after the correction over the page."""
        return self.p_page is not None and self.p_page < LEVEL

    @property
    def whole(self) -> Row:
        """The same number for the whole selection, the group included."""
        return self.table.row(self.row.option, item=self.row.item)


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a portrait tells.

    Attributes
    ----------
    respondents
        Of the group, under the other filters; ``None`` when the group is masked.
    keys
        The key figures of the study, in its order.
    found
        The largest established gaps.
    established
        How many are established in all.
    alike
        The key figures shown to be within ``ALIKE`` of the others'.
    family, questions
        How many tests were corrected together, and of how many questions.
    """

    subject: Subject
    respondents: int | None
    keys: tuple[Finding, ...]
    found: tuple[Finding, ...] = ()
    established: int = 0
    alike: tuple[Finding, ...] = ()
    family: int = 0
    questions: int = 0


def scanned(book: Codebook, subject: Subject) -> tuple[list[Indicator], list[str]]:
    """The key figures and questions that a portrait looks at: those of the themes, never its own."""
    keys = [i for i in book.indicators if i.question != subject.segment]
    asked = [
        q.id for q in book.questions if q.id not in book.segments and (q.theme is not None or not book.themes)
    ]
    return keys, asked


def portrait(study: Study, subject: Subject, view: View) -> Portrait:
    """The portrait of a group under the other filters of a view."""
    book, filters = study.book, subject.others(view).filters
    keys, asked = scanned(book, subject)
    recipes = [Recipe(key.question, subject.segment, filters, Net.of(key)) for key in keys]
    recipes += [Recipe(name, subject.segment, filters) for name in asked]
    tables = study.tables(recipes)
    respondents = study.remaining(subject.alone(view, book))
    of_keys = [
        Finding(table, table.row(key.id, subject.code, key.item), None, key)
        for key, table in zip(keys, tables, strict=False)
    ]
    if respondents is None:
        return Portrait(subject, None, tuple(of_keys[:MOST_KEYS]))
    told = {(key.question, key.item, key.options[0]) for key in keys if len(key.options) == 1}
    answers = [
        Finding(table, row, None)
        for table in tables[len(keys) :]
        for row in table.rows
        if row.group == subject.code and (row.question, row.item, row.option) not in told
    ]
    tested = corrected([*of_keys, *answers])
    found = [f for f in tested if f.established]
    keyed = tested[: len(of_keys)]
    return Portrait(
        subject,
        respondents,
        tuple(keyed[:MOST_KEYS]),
        tuple(strongest(found)),
        len(found),
        tuple(alike(keyed[:MOST_KEYS])),
        sum(f.p_page is not None for f in tested),
        len({f.row.question for f in tested if f.p_page is not None}),
    )


def corrected(findings: Sequence[Finding]) -> list[Finding]:
    """The tests of a page, corrected for their number (Holm): one family, whatever the question."""
    p = np.array([np.nan if f.row.p_value is None else f.row.p_value for f in findings])
    over_page = holm(p).tolist()
    return [
        f if f.row.p_value is None else replace(f, p_page=max(over, f.row.p_adjusted or 0.0))
        for f, over in zip(findings, over_page, strict=True)
    ]


def strongest(found: Sequence[Finding]) -> list[Finding]:
    """The largest gaps, opinions before none: one per scale (its answers depend on one another)."""
    ordered = sorted(found, key=lambda f: (_aside(f), -abs(f.row.difference or 0)))
    first: dict[tuple[str, str], Finding] = {}
    for each in ordered:
        first.setdefault((each.row.question, each.row.item), each)
    more = [f for f in ordered if f not in first.values() and _listed(f)]
    return sorted([*first.values(), *more][:MOST_FOUND], key=ordered.index)


def _listed(finding: Finding) -> bool:
    return not finding.table.question.exclusive


def _aside(finding: Finding) -> bool:
    """Whether a number is not an opinion, or not a share: told after the others."""
    question = finding.table.question
    if question.numeric:
        return True
    return finding.indicator is None and question.option(finding.row.option).role == "no_opinion"


def alike(keys: Sequence[Finding]) -> list[Finding]:
    """The key figures shown to be as elsewhere: two one-sided tests, corrected (Holm) over those tested.

    That no gap is established would not be enough: small groups would be as elsewhere in everything.
    """
    p = np.array([_equivalence(f) for f in keys], dtype=float)
    return [
        f
        for f, adjusted in zip(keys, holm(p).tolist(), strict=True)
        if adjusted < LEVEL and not f.established
    ]


def _equivalence(finding: Finding) -> float:
    """P-value of a gap of ``ALIKE`` or more, in either direction; not a number without a sound test.

    Student's t on the effective base of the group less one, which is on the safe side of the degrees of
    freedom of the comparison; clusters have fewer, so nothing is claimed for them.
    """
    row = finding.row
    if row.p_value is None or row.difference is None or not row.difference_se or row.effective_base is None:
        return float("nan")
    if finding.table.book.design.cluster is not None or row.effective_base <= 2:
        return float("nan")
    t = (ALIKE - abs(row.difference)) / row.difference_se
    return float(stdtr(row.effective_base - 1, -t))

"""A group in one page: its key figures, what stands out, what is as elsewhere."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from core.codebook import Codebook, Indicator, told_place
from core.disclosure import LEVEL, PublishedTable, kind
from core.estimation import Row, holm
from core.study.study import Study
from core.views import Net, Recipe, Subject, View

MOST_KEYS, MOST_FOUND = 12, 5
ALIKE = 0.10
"""A share within this distance of the others' is as elsewhere, if the data can show it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A number of the group, in the table of its question; of a key figure, in the table of that."""

    table: PublishedTable
    row: Row
    indicator: Indicator | None = None

    @property
    def established(self) -> bool:
        """Whether the gap is established in its table: no page says otherwise."""
        return kind(self.row) == "established"

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
        How many are established in all: mirrors, and what a key figure and an answer both tell, count once.
    alike
        The key figures shown to be within ``ALIKE`` of the others'.
    tests, questions
        How many gaps were tested, counted likewise, and of how many questions.
    """

    subject: Subject
    respondents: int | None
    keys: tuple[Finding, ...]
    found: tuple[Finding, ...] = ()
    established: int = 0
    alike: tuple[Finding, ...] = ()
    tests: int = 0
    questions: int = 0


def scanned(book: Codebook, subject: Subject) -> tuple[list[Indicator], list[str]]:
    """The key figures and questions that a portrait looks at: those of the themes, never its own."""
    keys = [i for i in book.key_figures if i.question not in subject.codes]
    asked = [
        q.id for q in book.shown if q.id not in book.segments and (q.theme is not None or not book.themes)
    ]
    return keys, asked


def portrait(study: Study, subject: Subject, view: View) -> Portrait:
    """The portrait of a group under the other filters of a view."""
    book = study.book
    filters = subject.others(view, book).filters
    keys, asked = scanned(book, subject)
    recipes = [Recipe(key.question, subject.segment, filters, Net.of(key)) for key in keys]
    respondents = study.remaining(subject.alone(view, book))
    if respondents is not None:
        recipes += [Recipe(name, subject.segment, filters) for name in asked]
    tables = study.tables(recipes)
    keyed = [
        Finding(table, table.row(key.id, subject.code, key.item), key)
        for key, table in zip(keys, tables, strict=False)
    ]
    if respondents is None:
        return Portrait(subject, None, tuple(keyed[:MOST_KEYS]))
    answers = [
        Finding(table, row)
        for table in tables[len(keys) :]
        for row in table.rows
        if row.group == subject.code
    ]
    tested = [f for f in (*keyed, *answers) if f.row.p_value is not None]
    found = [f for f in (*keyed, *answers) if f.established]
    told = strongest(found)
    return Portrait(
        subject,
        respondents,
        tuple(keyed[:MOST_KEYS]),
        tuple(told),
        len({f.table.test(f.row) for f in found}),
        tuple(f for f in alike(keyed[:MOST_KEYS]) if f not in told),
        len({f.table.test(f.row) for f in tested}),
        len({told_place(f.row.question)[0] for f in tested}),
    )


def strongest(found: Sequence[Finding]) -> list[Finding]:
    """The largest gaps: one per scale (its answers depend on one another), and of every other answer.

    Shares of opinions come before those of none, then numbers, whose units do not compare, in the order of
    the study. A key figure stands for its answer, when it comes first.
    """
    told: set[Hashable] = set()
    largest = []
    for each in sorted(found, key=_place):
        scale = each.row.question, each.row.item
        same = each.table.test(each.row) if each.table.question.several else scale
        if same not in told:
            told.add(same)
            largest.append(each)
    return largest[:MOST_FOUND]


def _place(finding: Finding) -> tuple[int, float]:
    """Where a gap stands among those that are told."""
    question = finding.table.question
    if question.numeric:
        return 2, 0.0
    no_opinion = finding.indicator is None and question.option(finding.row.option).role == "no_opinion"
    return int(no_opinion), -round(abs(finding.row.difference or 0), 9)


def alike(keys: Sequence[Finding]) -> list[Finding]:
    """The key figures shown to be as elsewhere: two one-sided tests, corrected (Holm) over those tested.

    That no gap is established would not be enough: small groups would be as elsewhere in everything.
    """
    p = np.array([_equivalence(f) for f in keys], dtype=float)
    return [
        f
        for f, adjusted in zip(keys, holm(p).tolist(), strict=True)
        if adjusted < LEVEL and (not f.established or f.row.reason == "census")
    ]


def _equivalence(finding: Finding) -> float:
    """P-value of a gap of ``ALIKE`` or more, in either direction; not a number without a sound test.

    Student's t on the effective base of the group less one, which is on the safe side of the degrees of
    freedom of the comparison; clusters have fewer, so nothing is claimed for them.
    """
    row = finding.row
    if row.reason == "census" and row.difference is not None:
        return 0.0 if abs(row.difference) < ALIKE else float("nan")  # it is what it is
    if row.p_value is None or row.difference is None or not row.difference_se or row.effective_base is None:
        return float("nan")
    if finding.table.book.design.cluster is not None or row.effective_base <= 2:
        return float("nan")
    t = (ALIKE - abs(row.difference)) / row.difference_se
    return float(stdtr(row.effective_base - 1, -t))

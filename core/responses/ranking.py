"""Options that respondents put in order: the rank of each, from several columns or one cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from core.codebook import Ranking, within
from core.errors import Report
from core.responses.columns import Column, first_line
from core.responses.csvfile import lines_in_words
from core.responses.meaning import UNKNOWN, Meaning
from core.responses.strays import Strays

Split = Callable[[str, Sequence[str], str], Iterable[str]]
"""The codes of a cell, from the cell, the codes that there may be, and what separates them."""


def read_ranks(
    question: Ranking,
    columns: Mapping[str, Column],
    split: Split,
    lines: np.ndarray,
    file: str,
    report: Report,
) -> np.ndarray | None:
    """The rank that each respondent gives to each option.

    Parameters
    ----------
    question
        A ranking.
    columns
        Its columns, by name.
    split
        The codes of a cell that holds several, in order.
    lines, file
        The line of each respondent in the file, and its name.
    report
        Where the faults go.

    Returns
    -------
    np.ndarray | None
        Shape (answers, n): 1 for the first, 0 for an option without a rank; ``None`` when there are faults.
    """
    faults = len(report.faults)
    ranks = np.zeros((len(question.answers), len(lines)), np.int16)
    shared = np.zeros(len(lines), bool)
    for index, rank in _told(question, columns, split, file, report):
        shared |= (ranks[index] > 0) & (rank > 0)
        ranks[index] = np.where(rank > 0, rank, ranks[index])
    if len(report.faults) > faults:
        return None
    ordered = np.sort(ranks, axis=0)
    tied = ((ordered[1:] == ordered[:-1]) & (ordered[1:] > 0)).any(axis=0)
    for who, problem, remedy in (
        (shared, "une même option y est à deux rangs", "Gardez-en un."),
        (tied, "deux options y sont au même rang", "Donnez à chacune le sien, ou videz ces cellules."),
    ):
        if who.any():
            rows = lines[who]
            report.add(
                f"{file}, question {question.id}, {first_line(rows)}",
                f"{problem} ({lines_in_words(rows)}).",
                remedy,
            )
    return ranks if len(report.faults) == faults else None


def _told(
    question: Ranking, columns: Mapping[str, Column], split: Split, file: str, report: Report
) -> Iterator[tuple[int, np.ndarray]]:
    """The place of an option, and the rank that it has for each respondent in a column; 0 for none."""
    codes = [option.code for option in question.options]
    if isinstance(question.columns, Mapping) and question.columns:
        ranks = {str(rank): rank for rank in range(1, len(codes) + 1)}
        strays = Strays(question, list(ranks), f"à missing de {question.id}", file)
        passed = {*question.missing_codes, ""}
        for code, name in question.columns.items():
            column, found = columns[name], list[int]()
            for i, value in enumerate(column.values):
                cell = value if value in passed else value.strip()
                if cell not in ranks and cell not in passed and not within(cell, question.missing_ranges):
                    strays.add(column, cell, i)
                found.append(ranks.get(cell, 0))
            if code in question.answer_index:
                yield question.answer_index[code], np.array(found, np.int16)[column.at]
        strays.tell(report)
        return
    strays = Strays(question, codes, f"aux options de {question.id}", file)
    says = Meaning(question, strays)

    def at_rank(rank: int, column: Column, held: Sequence[str]) -> Iterator[tuple[int, np.ndarray]]:
        places = np.array([_place(says, cell) for cell in held])
        strays.hold(held)
        for i in np.flatnonzero(places == UNKNOWN).tolist():
            strays.add(column, held[i], i)
        for place in np.unique(places[places >= 0]).tolist():
            yield place, np.where(places == place, np.int16(rank), np.int16(0))[column.at]

    if question.column and question.separator:
        column, passed = columns[question.column], {*question.missing_codes, ""}
        cells = [value if value in passed else value.strip() for value in column.values]
        each = [[] if cell in passed else list(split(cell, codes, question.separator)) for cell in cells]
        for rank in range(max(map(len, each), default=0)):
            yield from at_rank(rank + 1, column, [of[rank] if rank < len(of) else "" for of in each])
    elif not isinstance(question.columns, Mapping):
        for rank, name in enumerate(question.columns, start=1):
            yield from at_rank(rank, columns[name], columns[name].values)
    strays.tell(report)


def _place(says: Meaning, cell: str) -> int:
    place = says.of(cell)
    return says.of(cell.strip()) if place == UNKNOWN and cell.strip() else place

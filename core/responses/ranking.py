"""Options that respondents put in order: the rank of each, from several columns or one cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from core.codebook import Ranking
from core.errors import Report
from core.responses.columns import Column, first_line, report_unknown
from core.responses.csvfile import lines_in_words

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
    for index, rank in _told(question, columns, split, report):
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
    question: Ranking, columns: Mapping[str, Column], split: Split, report: Report
) -> Iterator[tuple[int, np.ndarray]]:
    """The place of an option, and the rank that it has for each respondent in a column; 0 for none."""
    index, passed = question.answer_index, {*question.missing_codes, ""}
    codes, added = [o.code for o in question.options], f"aux options de {question.id}"

    def cells(column: Column) -> list[str]:
        return [value if value in index or value in passed else value.strip() for value in column.values]

    def at_rank(rank: int, held: Sequence[str], at: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        for code, place in index.items():
            here = np.array([cell == code for cell in held], bool)
            if here.any():
                yield place, np.where(here, np.int16(rank), np.int16(0))[at]

    if isinstance(question.columns, Mapping) and question.columns:
        ranks = {str(rank): rank for rank in range(1, len(codes) + 1)}
        for code, name in question.columns.items():
            column, given = columns[name], cells(columns[name])
            unknown = {c: [i] for i, c in enumerate(given) if c not in ranks and c not in passed}
            report_unknown(column, unknown, list(ranks), f"à missing de {question.id}", report)
            if code in index:
                yield index[code], np.array([ranks.get(c, 0) for c in given], np.int16)[column.at]
    elif question.column and question.separator:
        column, unknown = columns[question.column], dict[str, list[int]]()
        of_cells = [
            [] if cell in passed else list(split(cell, codes, question.separator)) for cell in cells(column)
        ]
        for i, each in enumerate(of_cells):
            for token in dict.fromkeys(each):
                if token not in codes and token not in passed:
                    unknown.setdefault(token, []).append(i)
        report_unknown(column, unknown, codes, added, report)
        for rank in range(max(map(len, of_cells), default=0)):
            held = [each[rank] if rank < len(each) else "" for each in of_cells]
            yield from at_rank(rank + 1, held, column.at)
    elif not isinstance(question.columns, Mapping):
        for rank, name in enumerate(question.columns, start=1):
            column, given = columns[name], cells(columns[name])
            unknown = {c: [i] for i, c in enumerate(given) if c not in codes and c not in passed}
            report_unknown(column, unknown, codes, added, report)
            yield from at_rank(rank, given, column.at)

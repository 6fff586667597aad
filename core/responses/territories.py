"""Values of a file that stand for a territory and are not its code: one fault a cause, with what mends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.codebook import Question, misread
from core.errors import Report
from core.responses.columns import Column
from core.responses.csvfile import lines_in_words


def report_misread(
    column: Column, unknown: Mapping[str, Sequence[int]], question: Question, report: Report
) -> dict[str, Sequence[int]]:
    """Add a fault for each known cause of values that the codebook does not list; return what is left.

    Parameters
    ----------
    column
        Where the values are.
    unknown
        Each value, and the positions of the distinct cells that hold it.
    question
        Whose answers they are; only one with a geography has such causes.
    report
        Where the faults go.
    """
    left = dict(unknown)
    if question.geography is None:
        return left
    for cause in misread(question.geography, dict.fromkeys(unknown, "")):
        rows = column.rows([i for code in cause.codes for i in left.pop(code)])
        report.add(column.where(rows), f"{cause.problem[:-1]} ({lines_in_words(rows)}).", cause.remedy)
    return left

"""Every column of a responses file, those that no key names too: for who checks a study, never for pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.codebook import Codebook, ResponsesFile, file_inside
from core.errors import Report, StudyError, quoted
from core.responses.account import Reading
from core.responses.columns import Column
from core.responses.csvfile import MAXIMUM_BYTES
from core.responses.formats import RawResponses, read_raw, written_as
from core.responses.isolated import read_isolated
from core.responses.rows import kept

MOST_CELLS = 10_000_000
"""Above, what would be found is not worth what it costs."""


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """The columns of a file as text, of the rows that count, with their lines.

    ``unused`` are the columns that no key names.
    """

    columns: Mapping[str, Column]
    lines: np.ndarray
    unused: tuple[str, ...]


def read_whole(folder: Path, book: Codebook, needed: Mapping[str, str], reading: Reading) -> Whole | None:
    """All the columns of a file that was read without a fault; ``None`` when it is too large, or gone.

    A column that no key names is left aside where its name is not its own.
    """
    if reading.rows * (len(needed) + len(reading.unused)) > MOST_CELLS:
        return None
    name, spec = book.responses.file, book.responses
    unused = reading.unused
    try:
        path = file_inside(folder, name, MAXIMUM_BYTES, "", "", "")
        read = read_raw if written_as(path, spec) in ("csv", None) else read_isolated
        blank_answers = any(question.blank_answers for question in book.questions)
        for _ in range(2):
            report = Report()
            asked = {**needed, **dict.fromkeys(unused, "")}
            raw = read(path, spec, asked, report, blank_answers=blank_answers)
            held = kept(raw, spec.keep, report, path.name) if raw is not None else None
            if held is not None and not report.faults:
                return _of(held[0], asked, unused, path.name)
            said = " ".join(fault.problem for fault in report.faults)
            unused = tuple(column for column in unused if quoted(column, 200) not in said)
    except (StudyError, OSError, MemoryError):
        return None
    return None


def read_everything(path: Path, spec: ResponsesFile, report: Report) -> RawResponses | None:
    """All the columns of a file that has no codebook yet, each under a name of its own.

    Names are those of the file, without what is unseen in them; one that is there already is numbered, and a
    column without a name is called by its place.

    Parameters
    ----------
    path
        Where the file is.
    spec
        How it is written, as far as it is known.
    report
        Where the faults go.

    Returns
    -------
    RawResponses | None
        ``None`` when no table can be made of the file: the report says why.
    """
    read = read_raw if written_as(path, spec) in ("csv", None) else read_isolated
    return read(path, spec, None, report, blank_answers=False)


def _of(raw: RawResponses, asked: Mapping[str, str], unused: tuple[str, ...], file: str) -> Whole:
    columns = {name: Column(name, raw, file) for name in asked}
    return Whole(columns, raw.lines, unused)

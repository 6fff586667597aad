"""The answers of a study: read once, checked against the codebook, coded.

No answer is corrected and none is dropped: a cell that the codebook does not foresee is a fault,
with its line, its value and what would mend it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from core.codebook import Codebook, file_inside, present, unreadable
from core.errors import Report, StudyError
from core.responses import rows
from core.responses.account import Reading
from core.responses.coding import Coder
from core.responses.csvfile import MAXIMUM_BYTES
from core.responses.formats import read_raw, written_as
from core.responses.isolated import read_isolated
from core.responses.raking import Raked, raked
from core.responses.sample import Sample

_STUDY = "study.yaml"
_WHO_COUNTS = (f"{_STUDY}, responses.keep", f"{_STUDY}, responses.header_rows")
_SAME_WEIGHT = 1e-9
"""How far apart, relatively, equal weights may be: raked ones stop a little before their targets."""


class Numbers(NamedTuple):
    """The answers to a number question.

    Attributes
    ----------
    distinct
        The values that someone gave, in increasing order: float64.
    codes
        The place of each respondent's value among them, -1 outside the base: shape (n,).
    """

    distinct: np.ndarray
    codes: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> Numbers:
        """From float64 (n,), NaN outside the base."""
        codes, distinct = pd.factorize(values, sort=True)
        return cls(distinct, codes.astype(np.min_scalar_type(-max(1, len(distinct)))))


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """The answers of a study, checked once and coded; nothing about one respondent leaves core.

    Attributes
    ----------
    n
        Respondents: the rows of the file that are kept.
    weights
        float64 (n,); ones without ``design.weight`` and ``design.margins``.
    codes
        By question and item (``""`` outside grids), for single questions and grids: the index of
        each answer in ``question.answers``, -1 outside the base. The smallest signed integers.
    chosen
        By multiple question, int8 (answers, n): 1 chosen, 0 in the base and not chosen, -1 for the
        whole column of a respondent outside the base.
    values
        By number question, its distinct values and which of them each respondent gave.
    digest
        SHA-256 of ``study.yaml`` and the responses file, in hexadecimal.
    raked
        How the weights were obtained, with ``design.margins``.
    sample
        Strata and primary units; ``None`` when respondents were drawn one by one.
    persons
        A number made of each identifier, to find a respondent again in another version; uint64 (n,). ``None``
        without ``responses.identifier``. It stays in memory.
    reading
        What was taken of the file and what was left; for staff alone.
    """

    n: int
    weights: np.ndarray
    codes: Mapping[tuple[str, str], np.ndarray]
    chosen: Mapping[str, np.ndarray]
    values: Mapping[str, Numbers]
    digest: str
    sample: Sample | None = None
    raked: Raked | None = None
    persons: np.ndarray | None = None
    reading: Reading = field(default_factory=Reading)

    @property
    def weighs(self) -> bool:
        """Whether some respondents count for more than others."""
        heaviest = self.weights.max(initial=0)
        return bool(heaviest - self.weights.min(initial=heaviest) > _SAME_WEIGHT * heaviest)


def unweighted(responses: Responses, book: Codebook) -> tuple[Responses, Codebook]:
    """The same study as one that states neither weights nor margins, where all its weights are equal."""
    ones = np.ones(responses.n)
    ones.setflags(write=False)
    design = book.design.model_copy(update={"weight": None, "margins": {}, "trim": None})
    return replace(responses, weights=ones, raked=None), book.model_copy(update={"design": design})


def read_responses(folder: Path, book: Codebook, report: Report) -> Responses | None:
    """The responses of a study folder; every fault of the file is added to the report.

    Returns
    -------
    Responses | None
        ``None`` when the file has faults.
    """
    before = len(report.faults)
    if any(fault.where.startswith(_WHO_COUNTS) for fault in report.faults):
        return None  # rows that do not count would have faults
    _check_private_columns(book, report)
    name, spec = book.responses.file, book.responses
    try:
        path = file_inside(
            folder,
            name,
            MAXIMUM_BYTES,
            "le fichier des réponses",
            "Placez-le à côté de study.yaml, ou corrigez responses.file. "
            f"Fichiers présents : {present(folder)}.",
            "Retirez les colonnes que study.yaml ne nomme pas, ou enregistrez-le en Parquet.",
        )
        read = read_raw if written_as(path, spec) in ("csv", None) else read_isolated
        blank_answers = any(question.blank_answers for question in book.questions)
        raw = read(path, spec, needed_columns(book), report, blank_answers=blank_answers)
        digest = _digest(folder / _STUDY, path)
    except StudyError as error:
        report.faults.extend(error.faults)
        return None
    except OSError as error:
        report.faults.extend(unreadable(name, error).faults)
        return None
    taken = None if raw is None else rows.taken(book, raw, report, path.name)
    if taken is None:
        return None
    coder = Coder(taken.book, taken.raw, report)
    coder.code_all()
    if len(report.faults) > before:
        return None
    weights, sample, how = coder.weights, coder.sample, None
    if not report.faults:  # a codebook with faults may name a margin that is not there
        try:
            weighed = raked(book, coder.codes, coder.weights)
        except StudyError as error:
            report.faults.extend(error.faults)
            return None
        if weighed is not None:
            margins = [coder.codes[name, ""] for name in book.design.margins]
            start, (weights, bounded, how) = coder.weights, weighed
            sample = (sample or Sample.simple(len(start))).raked(margins, start, weights, bounded)
    values = {name: Numbers.of(given) for name, given in coder.values.items()}
    for array in (weights, *coder.codes.values(), *coder.chosen.values(), *chain(*values.values())):
        array.setflags(write=False)
    return Responses(
        n=len(taken.raw.lines),
        weights=weights,
        codes=coder.codes,
        chosen=coder.chosen,
        values=values,
        digest=digest,
        sample=sample,
        raked=how,
        persons=coder.persons,
        reading=replace(taken.reading, repeated=tuple(coder.repeated.items())),
    )


def _digest(*files: Path) -> str:
    """SHA-256 of files one after the other, in hexadecimal."""
    digest = hashlib.sha256()
    for path in files:
        if path.is_file():
            with path.open("rb") as file:
                while block := file.read(1 << 22):
                    digest.update(block)
    return digest.hexdigest()


def _private_columns(book: Codebook) -> dict[str, str]:
    """The columns that are about the file or the sample, by their key in ``study.yaml``."""
    stated = {
        "responses.identifier": book.responses.identifier,
        "design.weight": book.design.weight,
        "design.strata": book.design.strata,
        "design.cluster": book.design.cluster,
        "design.fpc": book.design.fpc,
    }
    return {key: column for key, column in stated.items() if column}


def _check_private_columns(book: Codebook, report: Report) -> None:
    # A stratum is often a question too (region, type), its size may be; an identifier or a weight never is.
    asked = {column: question.id for question in book.questions for column in question.file_columns}
    for key, column in _private_columns(book).items():
        if column in asked and key not in ("design.strata", "design.cluster", "design.fpc"):
            report.add(
                f"{_STUDY}, {key}",
                f"la colonne « {column} » est aussi celle de la question {asked[column]}.",
                "Nommez une autre colonne d'un côté : celle-ci ne peut pas être publiée.",
            )


def needed_columns(book: Codebook) -> dict[str, str]:
    """Every column that the codebook names, and what it is for."""
    needed: dict[str, str] = {}
    for question in book.questions:
        for column in question.file_columns:
            needed.setdefault(column, f"question {question.id}")
    for key, column in _private_columns(book).items():
        needed.setdefault(column, key)
    for column in book.responses.keep:
        needed.setdefault(column, "responses.keep")
    return needed

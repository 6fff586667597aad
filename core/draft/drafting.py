"""A study folder written from an export: its columns read, its questions found, its codebook written."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from core.codebook import STUDY_FILE, read_codebook, yaml_mapping
from core.draft import writing
from core.draft.assembling import codebook
from core.draft.doubts import Doubt, Notes
from core.draft.finding import questions_of
from core.draft.found import Found
from core.draft.like import like as like_before
from core.draft.naming import slug, titled
from core.draft.people import People
from core.draft.relire import Drafted
from core.draft.screening import Screen
from core.draft.settling import settled
from core.draft.singles import single
from core.draft.source import Source, Variable, read_source
from core.draft.structure import read_questionnaire
from core.errors import Fault, Report

Progress = Callable[[float, str], None]
"""Told how far the work is, from 0 to 1, and what is being done, in French."""
_UPDATE = "Écrivez --update pour garder ce qui y a été changé à la main, ou nommez un autre dossier."


def _silent(done: float, what: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Result:
    """What was drafted: how much of the export, what is to be read again, and what is still wrong in it."""

    facts: Drafted
    doubts: tuple[Doubt, ...]
    faults: tuple[Fault, ...]


def draft(
    source: Path,
    out: Path,
    *,
    structure: Path | None = None,
    like: Path | None = None,
    weight: str | None = None,
    identifier: str | None = None,
    language: str | None = None,
    update: bool = False,
    progress: Progress = _silent,
) -> Result:
    """Write a study folder from the export of a survey tool.

    The folder holds ``study.yaml``, the responses with the columns that it names and no other, and
    ``A-RELIRE.md``, where each thing that was supposed is told with its line.

    Parameters
    ----------
    source
        The export: CSV, TSV, XLSX, Parquet or SPSS.
    out
        The folder to write: new, empty, or drafted before with ``update``.
    structure
        The questionnaire as its tool saves it.
    like
        The study folder of the wave before, whose words are kept.
    weight, identifier
        The columns that are so, where their names do not tell.
    language
        That of the texts to keep, where a file has several: ``fr``.
    update
        Keep what was changed by hand in a folder that was drafted before.
    progress
        Told how far the work is.

    Returns
    -------
    Result
        What was drafted, and the faults that are left, if any.

    Raises
    ------
    StudyError
        If a file cannot be read, a column is not there, or the folder holds something else.
    """
    writing.refuse_taken(out, _UPDATE, update=update)
    report, notes = Report(), Notes()
    screen = Screen(notes)
    progress(0.02, "lecture de l'export")
    whole = read_source(source, report)
    questionnaire = read_questionnaire(structure, language, report) if structure else None
    before = _before(like, report)
    report.raise_if_any()
    assert whole is not None
    progress(0.45, "reconnaissance des colonnes")
    for name in whole.unread:
        notes.leave(name, "d'un type qui n'est pas lu")
    notes.all += whole.doubts
    people, export = settled(whole, weight, identifier, screen, notes, report)
    report.raise_if_any()
    questions = questions_of(export, people.names, questionnaire, screen, notes)
    progress(0.7, "écriture de study.yaml")
    title = questionnaire.title if questionnaire and questionnaire.title else titled(whole.name)
    study = {"id": writing.study_id(out) if update else _id(out), "title": title}
    study |= codebook(questions, people, writing.responses_file(whole.written), notes)
    if before is not None:
        study, told = like_before(study, before, [variable.name for variable in export.variables])
        notes.all += told
    columns = _columns(export, people, questions)
    if update or before is not None:
        columns = _unasked(export, people, questions, screen) | columns
    given = (("structure", structure), ("like", like), ("weight", weight), ("identifier", identifier))
    options = {f"--{name}": os.fspath(value) for name, value in (*given, ("language", language)) if value}
    facts = Drafted(
        folder=os.fspath(out),
        source=os.fspath(source),
        questions=len(questions),
        used=len({variable.name for question in questions for variable in question.columns}),
        columns=len(whole.variables),
        kept=export.rows,
        rows=whole.rows,
        structure=options.get("--structure", ""),
        like=options.get("--like", ""),
        options=tuple(chain.from_iterable(options.items())),
    )
    progress(0.8, "écriture des réponses, et vérification")
    facts, doubts, faults = writing.write(out, study, columns, notes.all, facts, update=update)
    progress(1.0, "terminé")
    return Result(facts, tuple(doubts), tuple(faults))


def _id(out: Path) -> str:
    return slug(out.resolve().name).replace("_", "-") or "etude"


def _before(like: Path | None, report: Report) -> dict[str, Any] | None:
    """The codebook of the wave before, as it is written; faults where it is none."""
    if like is None:
        return None
    read_codebook(like, report)
    if report.faults:
        return None
    return yaml_mapping((like / STUDY_FILE).read_text(encoding="utf-8-sig"), STUDY_FILE)


def _unasked(
    export: Source, people: People, questions: Sequence[Found], screen: Screen
) -> dict[str, Variable]:
    """The other columns that a codebook by hand, or of the wave before, may name: none that is personal."""
    asked = {variable.name for question in questions for variable in question.columns}
    other = [v for v in export.variables if v.name not in screen.private | asked | people.names]
    return {each.name: made.column for each in other if isinstance(made := single(each), Found)}


def _columns(export: Source, people: People, questions: Sequence[Found]) -> dict[str, Variable]:
    """The columns that the draft names, as they are to be written: none of what was typed."""
    found = {each.name: each for each in export.variables if each.name in people.names}
    for condition in people.kept:
        column = found[condition.column.name]
        if not condition.codes and not condition.blank:  # a date: that it is there is all that counts
            found[column.name] = column.replaced(dict.fromkeys(column.values, "1"))
    for question in questions:
        found |= {variable.name: variable for variable in question.columns}
    return found

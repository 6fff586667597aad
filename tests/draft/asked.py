"""A study written by hand, as what each respondent was asked and answered: what tools make exports of."""

from __future__ import annotations

import copy
import csv
import random
from dataclasses import dataclass, field
from pathlib import Path

import pyreadstat

from core.codebook import Codebook, Question, read_codebook
from core.errors import Report
from tests.draft.planted import Planter
from tests.exports.survey import Asked, Option, Survey

ROOT = Path(__file__).parents[2]
DEMONSTRATION = ROOT / "data" / "fragilites-2025"
EXAMPLE = ROOT / "docs" / "exemple-etude"


@dataclass
class Facts:
    """What the codebook written by hand says of a question, besides its wording and its answers."""

    ordered: bool = False
    opinion: bool | None = None
    geography: str | None = None
    group: str = ""
    bounds: tuple[float, float] | None = None


@dataclass
class Study:
    """Answers to a questionnaire, and what a codebook written by hand says of it.

    ``tests`` are the rows of nobody that a tool marks as trials; the other rows that do not count stopped on
    the way.
    """

    title: str
    survey: Survey
    facts: dict[str, Facts]
    planter: Planter = field(default_factory=Planter)
    tests: set[int] = field(default_factory=set)

    @property
    def groups(self) -> list[tuple[str, list[Asked]]]:
        """The questions that follow each other on a page."""
        found: list[tuple[str, list[Asked]]] = []
        for q in self.survey.questions:
            if not found or found[-1][0] != self.facts[q.id].group:
                found.append((self.facts[q.id].group, []))
            found[-1][1].append(q)
        return found

    def fresh(self, seed: int) -> Study:
        """The same, to be changed; personal data of its own."""
        return Study(self.title, copy.deepcopy(self.survey), self.facts, Planter(seed))


def _codebook(folder: Path) -> Codebook:
    report = Report()
    book, _ = read_codebook(folder, report)
    report.raise_if_any()
    assert book is not None
    return book


def columns(folder: Path) -> dict[str, tuple[str, ...]]:
    """The columns that the codebook of a folder reads, by question."""
    return {q.id: q.file_columns for q in _codebook(folder).questions}


def by_hand(folder: Path, rows: int | None = None) -> Study:
    """The study of a folder: codes are its answers' keys; labels are the names of a grid's lines."""
    book = _codebook(folder)
    given = _rows(folder / book.responses.file)[:rows]
    questions = [_asked(q, given) for q in book.questions]
    weight = book.design.weight
    weights = [float(str(row[weight]).replace(",", ".")) if weight else 1.0 for row in given]
    survey = Survey(questions, len(given), weights, [], weight is not None)
    return Study(book.title, survey, {q.id: _facts(q, book) for q in book.questions})


def _rows(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".sav":
        frame, _ = pyreadstat.read_sav(path, user_missing=True)
        records = frame.astype(object).where(frame.notna(), "").to_dict("records")
        return [
            {name: f"{cell:g}" if isinstance(cell, float) else cell for name, cell in row.items()}
            for row in records
        ]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _facts(q: Question, book: Codebook) -> Facts:
    group = next((t.title for t in book.themes if t.id == q.theme), "Votre structure")
    bounds = q.bounds if q.numeric else None
    return Facts(q.ordered, q.opinion if q.ordered else None, q.geography, group, bounds)


def _asked(q: Question, given: list[dict[str, str]]) -> Asked:
    asked = Asked(q.id, q.text, q.type)
    asked.options = [Option(o.code, o.label, o.role, o.label.startswith("Autre")) for o in q.options]
    asked.items = [item.label for item in q.items]
    asked.bands = q.banded if q.type == "single" else False
    if q.asked_to:
        (way,) = q.asked_to
        ((by, codes),) = way.items()
        asked.to = by, list(codes)
    asked.answers = [_answer(q, row) for row in given]
    return asked


def _answer(q: Question, row: dict[str, str]):
    if q.type == "grid":
        cells = {item.label: row[item.column] for item in q.items}
        return {item: None if cell in q.missing_codes else cell or None for item, cell in cells.items()}
    if q.type == "multiple" and q.by_option:
        cells = {code: row[column] for code, column in q.by_option.items()}
        if not any(cells.values()):
            return None
        return {code for code, cell in cells.items() if cell in q.selected}
    cell = row[q.file_columns[0]]
    if cell in q.missing_codes or not cell:
        return None
    if q.type == "multiple":
        return set(cell.split(q.separator)) - {*q.unselected}
    if q.type == "number":
        return int(cell)
    if q.banded:
        above = [bound for bound in q.upper_bounds if float(cell) > bound]
        return q.answers[len(above)].code
    return cell


def drawn(survey: Survey, title: str = "Essai") -> Study:
    """A random survey; which of its sets of answers are in an order."""
    facts = {}
    for place, q in enumerate(survey.questions):
        first = q.options[0].label if q.options else ""
        ordered = q.bands or first in ("Très dégradé", "Pas du tout d'accord")
        facts[q.id] = Facts(ordered, group="Votre structure" if place < 2 else "Votre territoire")
    return Study(title, survey, facts)


def with_rows_that_do_not_count(study: Study, rng: random.Random, *, trials: bool) -> None:
    """Copies of respondents among the others: some stopped on the way, some are trials."""
    survey = study.survey
    for k in range(12):
        at = rng.randrange(survey.size + 1)
        like = rng.randrange(survey.size)
        for q in survey.questions:
            q.answers.insert(at, copy.copy(q.answers[like]))
            q.texts = {i + (i >= at): text for i, text in q.texts.items()}
        survey.weights.insert(at, survey.weights[like])
        survey.size += 1
        survey.stray = [i + (i >= at) for i in survey.stray] + [at]
        study.tests = {i + (i >= at) for i in study.tests} | ({at} if trials and k < 4 else set())


def with_texts(study: Study) -> None:
    """What respondents typed beside « Autre »."""
    for place, q in enumerate(study.survey.questions):
        others = {o.key for o in q.options if o.other}
        for i, answer in enumerate(q.answers):
            given = {answer} if isinstance(answer, str) else answer if isinstance(answer, set) else set()
            if others & given:
                q.texts[i] = study.planter.other(3 * i + place)


def none_ticked_is_an_answer(study: Study, yes: bool) -> None:
    """Make what a tool's file can tell of several answers the truth.

    ``yes``: who saw the question and ticked nothing has answered; else nobody can tell, and has not.
    """
    for q in study.survey.questions:
        if q.kind != "multiple":
            continue
        for i, answer in enumerate(q.answers):
            if yes and answer is None and was_asked(study.survey, q, i):
                q.answers[i] = set()
            elif not yes and not answer:
                q.answers[i] = None


def was_asked(survey: Survey, q: Asked, i: int) -> bool:
    if q.to is None:
        return True
    by, keys = q.to
    gave = survey.question(by).answers[i]
    return bool({*keys} & ({gave} if isinstance(gave, str) else gave or set()))

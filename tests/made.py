"""Studies of a few respondents, made by hand: what a test needs, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.codebook.model import Codebook
from core.codebook.published import Published
from core.codebook.questions import Grid, Multiple, Number
from core.counting.cells import Asked, Cells
from core.counting.respondents import InMemory
from core.disclosure.guard import Guard
from core.disclosure.publishing import publish
from core.disclosure.tables import PublishedTable
from core.estimation.indicators import indicator_tables
from core.estimation.tables import IndicatorTable
from core.responses.reading import Numbers, Responses
from core.responses.sample import Sample
from core.study.study import Study
from core.views.recipe import Recipe


def single(id: str, *codes: str, **more: Any) -> dict[str, Any]:
    """A single-choice question whose labels are its codes in capitals."""
    options = [{"code": code, "label": code.upper()} for code in codes]
    return {
        "id": id,
        "text": f"Question {id} ?",
        "type": "single",
        "column": id,
        "options": options,
    } | more


def multiple(id: str, *codes: str, **more: Any) -> dict[str, Any]:
    """A several-answers question, all its codes in one cell."""
    question = single(id, *codes) | {"type": "multiple", "separator": "|"}
    return question | more


def grid(id: str, items: Sequence[str], *codes: str, **more: Any) -> dict[str, Any]:
    """A battery: the same codes for several items."""
    question = single(id, *codes) | {"type": "grid"}
    del question["column"]
    question["items"] = [{"id": item, "label": item.upper(), "column": f"{id}_{item}"} for item in items]
    return question | more


def number(id: str, **more: Any) -> dict[str, Any]:
    """A quantity."""
    return {"id": id, "text": f"Question {id} ?", "type": "number", "column": id} | more


def book(
    *questions: dict[str, Any],
    segments: Sequence[str] = (),
    minimum: int = 1,
    caution: int = 1,
    weighted: bool = False,
    nature: str = "collected",
    indicators: Sequence[dict[str, Any]] = (),
    **more: Any,
) -> Codebook:
    """The codebook of these questions; thresholds of one respondent hide nothing but the empty."""
    return Codebook.model_validate(
        {
            "id": "essai",
            "title": "Essai",
            "responses": {"nature": nature},
            "design": {"weight": "poids"} if weighted else {},
            "disclosure": {"minimum_base": minimum, "caution_base": max(minimum, caution)},
            "questions": questions,
            "segments": segments,
            "indicators": indicators,
        }
        | more
    )


def responses(
    book: Codebook,
    answers: Mapping[Any, Sequence[Any]],
    weights: Sequence[float] | None = None,
    sample: Sample | None = None,
) -> Responses:
    """The responses to a codebook, from codes; ``None`` is a respondent outside the base.

    The key of ``answers`` is the id of a question, or ``(question, item)`` for a line of a grid.
    An answer is a code, a number, or a set of codes where several are possible.
    """
    n = len(next(iter(answers.values())))
    codes: dict[tuple[str, str], np.ndarray] = {}
    chosen: dict[str, np.ndarray] = {}
    values: dict[str, Numbers] = {}
    for question in book.questions:
        if isinstance(question, Number):
            given = answers[question.id]
            values[question.id] = Numbers.of(
                np.array([np.nan if x is None else x for x in given], dtype=float)
            )
        elif isinstance(question, Multiple):
            given = answers[question.id]
            chosen[question.id] = np.array(
                [[-1 if c is None else int(o.code in c) for c in given] for o in question.answers],
                dtype=np.int8,
            )
        else:
            items = [item.id for item in question.items] if isinstance(question, Grid) else [""]
            for item in items:
                given = answers[(question.id, item) if item else question.id]
                codes[question.id, item] = np.array(
                    [-1 if code is None else question.answer_index[code] for code in given], dtype=np.int8
                )
    return Responses(
        n=n,
        weights=np.ones(n) if weights is None else np.array(weights, dtype=float),
        codes=codes,
        chosen=chosen,
        values=values,
        digest="0" * 64,
        sample=sample,
    )


def engine(
    book: Codebook,
    answers: Mapping[Any, Sequence[Any]],
    weights: Sequence[float] | None = None,
    sample: Sample | None = None,
) -> InMemory:
    """What counts the responses of these answers, by passes over them: see ``responses``."""
    return InMemory(responses(book, answers, weights, sample), book)


def study(
    book: Codebook,
    answers: Mapping[Any, Sequence[Any]],
    weights: Sequence[float] | None = None,
    sample: Sample | None = None,
) -> Study:
    """The study of these answers: see ``responses``."""
    return Study(engine(book, answers, weights, sample), Published())


def count(engine: InMemory, recipe: Recipe, item: str = "", net: tuple[str, ...] = ()) -> Cells:
    """The cells of a recipe, for one item of a grid."""
    return engine.count(recipe.view, [Asked(recipe.question, item, net)])[0]


def indicator_table(engine: InMemory, recipe: Recipe) -> IndicatorTable:
    """The table of a recipe before disclosure control."""
    return indicator_tables(engine, [recipe])[0]


def published(responses: Responses, book: Codebook, recipe: Recipe) -> PublishedTable:
    """The table of a recipe as readers get it."""
    engine = InMemory(responses, book)
    return publish(indicator_table(engine, recipe), Guard(engine))

"""``make disclosure``: what disclosure control costs, in views lost and in time.

A view is a combination of single values of segments. It is useful when it reaches the threshold: a plain
threshold would show it; ours withholds those that would betray fewer respondents.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from unittest import mock

import numpy as np

from core import open_study
from core.counting.respondents import InMemory
from core.disclosure import answers, kept, precision
from core.disclosure.audit import publishable
from core.disclosure.gate import Gate
from core.disclosure.guard import Guard
from tests.studies import inside

ROOT = Path(__file__).resolve().parents[1]
FOUR = ("grpage", "race", "income_cat", "voter_category")
STUDIES = (
    ("the demonstration study", "data/fragilites-2025", None),
    ("nonvoters, four segments", "tests/data/nonvoters", FOUR),
    ("nonvoters, six segments", "tests/data/nonvoters", None),
)
MADE_UP = (("4 × 4 × 18", (4, 4, 18), 1_200), ("10 × 10 × 10 × 10 × 10", (10,) * 5, 100_000))

_T = TypeVar("_T")


def timed(work: Callable[[], _T]) -> tuple[_T, float]:
    """What it gives, and the seconds of the fastest of three rounds."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - start)
    return found, min(seconds)


def peak(work: Callable[[], object]) -> float:
    """The most MB that the work holds at one time in Python's arrays (the solver's own are not counted)."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def studies() -> None:
    print("Views shown, of those that reach the threshold, by number of segments crossed\n")
    print("| study | 1 | 2 | 3 | 4 and more | audit | all bases of questions |")
    print("|---|---|---|---|---|---|---|")
    for name, folder, segments in STUDIES:
        study = open_study(ROOT / folder)
        book = study.book.model_copy(update={"segments": segments}) if segments else study.book
        engine = InMemory.of(inside(study).engine.responses, book)
        guard, seconds = timed(lambda engine=engine: Guard(engine))
        start = time.perf_counter()
        for question in book.questions:
            for item in question.item_ids:
                guard.tables(question.id, item)
        bases = time.perf_counter() - start
        yields = guard.yields()
        more = [sum(column) for column in zip(*(yields[k] for k in yields if k > 3), strict=True)]
        cells = [yields.get(1), yields.get(2), yields.get(3), tuple(more) or None]
        shown = " | ".join(
            f"{c[0]} of {c[1]} ({100 * c[0] / c[1]:.0f} %)" if c and c[1] else "–" for c in cells
        )
        print(f"| {name} | {shown} | {seconds:.2f} s | {bases:.1f} s |")


def shares() -> None:
    """What the audit of answers costs in precision: shares told as finely as their base bears, or less."""
    print("\nShares of answers in told cells, by how finely they are told\n")
    print("| study | segments crossed | shares | as their base bears | coarser | not told | decided in |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, folder, segments in STUDIES[:2]:
        study = open_study(ROOT / folder)
        book = study.book.model_copy(update={"segments": segments}) if segments else study.book
        engine = InMemory.of(inside(study).engine.responses, book)
        found: list[np.ndarray] = []

        def noted(question: answers.Question, found: list[np.ndarray] = found) -> np.ndarray:
            levels = answers.levels(question)
            each = zip(question.sizes, question.crossed, strict=True)
            finest = np.array([precision.level(int(n), int(crossed)) for n, crossed in each])
            extra = np.where(levels == precision.HIDDEN, 2, np.minimum(levels - finest, 1))
            found.extend(np.array([np.minimum(question.crossed, 3), row]) for row in extra)
            return levels

        gate = Gate(engine, Guard(engine))
        start = time.perf_counter()
        with mock.patch.object(kept, "levels", noted):
            gate.add_ahead()
        seconds = time.perf_counter() - start
        crossed, extra = np.concatenate(found, axis=1)
        for size in range(4):
            of = extra[crossed == size]
            if len(of):
                told = " | ".join(f"{n} ({100 * n / len(of):.1f} %)" for n in np.bincount(of, minlength=3))
                first = (
                    (name, "0", f"{seconds:.0f} s")
                    if size == 0
                    else ("", "3 or more" if size == 3 else size, "")
                )
                print(f"| {first[0]} | {first[1]} | {len(of)} | {told} | {first[2]} |")


def made_up() -> None:
    print("\nThe audit of made-up respondents, in equal parts and in very unequal ones\n")
    print("| segments | respondents | parts | views of two shown | time | memory |")
    print("|---|---:|---|---|---:|---:|")
    for name, shape, n in MADE_UP:
        for parts, concentration in (("equal", 1e6), ("unequal", 1.0)):
            dice = np.random.default_rng(1)
            shares = [dice.dirichlet(np.full(size, concentration)) for size in shape]
            codes = [dice.choice(size, n, p=share) for size, share in zip(shape, shares, strict=True)]
            flat = np.ravel_multi_index(codes, shape)
            counts = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape)
            told, seconds = timed(lambda counts=counts: publishable(counts, 10))
            pairs = [axes for axes in told if len(axes) == 2]
            others = {axes: tuple(a for a in range(len(shape)) if a not in axes) for axes in pairs}
            shown = sum(int(told[axes].sum()) for axes in pairs)
            reach = sum(int((counts.sum(axis=others[axes]) >= 10).sum()) for axes in pairs)
            memory = peak(lambda counts=counts: publishable(counts, 10))
            print(
                f"| {name} | {n:,} | {parts} | {shown} of {reach} ({100 * shown / reach:.0f} %) "
                f"| {seconds:.2f} s | {memory:.0f} MB |"
            )


if __name__ == "__main__":
    studies()
    shares()
    made_up()

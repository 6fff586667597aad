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

import numpy as np

from core import open_study
from core.counting.respondents import InMemory
from core.disclosure.audit import publishable
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
    made_up()

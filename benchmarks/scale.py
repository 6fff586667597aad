"""``python -m benchmarks.scale``: all the tables of a page, on ten thousand to ten million respondents.

Ours beside the shares alone in pandas, and beside ``svy``, a survey library, on the same made-up
answers; what each gives is checked to be the same. See docs/performance-scale.md.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.environments import python_with
from core import Study
from core.codebook.model import Codebook
from core.codebook.published import Published
from core.counting.passes import crossed
from core.counting.respondents import InMemory
from core.responses.reading import Responses
from core.views.recipe import Recipe

SIZES = (10_000, 1_000_000, 10_000_000)
QUESTIONS, ON_PAGE, ANSWERS = 60, 12, 5
SEGMENTS = {"profil": 4, "region": 13}
REGIONS_KEPT = ("0", "3", "7")
LARGE = SVY_AT_MOST = 1_000_000

FASTER_THAN_PANDAS, FASTER_THAN_SVY, BYTES, LINEAR = 4, 100, 1.2, 1.5

SVY = """
import json, sys, time
import numpy as np, polars as pl, svy
data = dict(np.load(sys.argv[1]))
sample = svy.Sample(pl.DataFrame(data), svy.Design(wgt="w"))
asked = [name for name in data if name.startswith("q")]
sample.estimation.prop(asked[0], by="profil", ci_method="wilson")  # it sets things up
start = time.perf_counter()
tables = [sample.estimation.prop(q, by="profil", ci_method="wilson").to_polars() for q in asked]
whole = [sample.estimation.prop(q, ci_method="wilson").to_polars() for q in asked]
seconds = time.perf_counter() - start
first = tables[0].sort("profil", asked[0])
print(json.dumps({"seconds": seconds, "est": first["est"].to_list(), "se": first["se"].to_list()}))
"""


def codebook() -> Codebook:
    """Sixty questions of five answers, and two segments."""

    def single(name: str, size: int) -> dict[str, object]:
        options = [{"code": str(i), "label": f"Réponse {i}"} for i in range(size)]
        return {"id": name, "text": f"{name} ?", "type": "single", "column": name, "options": options}

    asked = [single(f"q{i}", ANSWERS) for i in range(QUESTIONS - len(SEGMENTS))]
    return Codebook.model_validate(
        {
            "id": "grand",
            "title": "Une grande étude",
            "responses": {"nature": "simulated"},
            "design": {"weight": "w"},
            "questions": [*asked, *(single(name, size) for name, size in SEGMENTS.items())],
            "segments": list(SEGMENTS),
        }
    )


def answers(n: int) -> Responses:
    """Made-up answers, one byte each; one in twenty is missing from each question of the page."""
    dice = np.random.default_rng(n)
    codes = {}
    for i in range(QUESTIONS - len(SEGMENTS)):
        coded = dice.integers(0, ANSWERS, n, dtype=np.int8)
        coded[dice.integers(0, 20, n, dtype=np.int8) == 0] = -1
        codes[f"q{i}", ""] = coded
    for name, size in SEGMENTS.items():
        codes[name, ""] = dice.integers(0, size, n, dtype=np.int8)
    weights = dice.gamma(4, 0.25, n) + 0.1
    return Responses(n=n, weights=weights, codes=codes, chosen={}, values={}, digest="0" * 64)


PAGE = [f"q{i}" for i in range(ON_PAGE)]


def ours(study: Study, where: dict[str, tuple[str, ...]] | None = None) -> object:
    """Every table of the page, published: each column that the core fills, under disclosure control.

    Tables are made anew; the audit of what may be shown, made once for a study, is not (`make disclosure`).
    """
    study._kept.clear()
    return study.tables([Recipe.of(study.book, question, "profil", where) for question in PAGE])


def passes(responses: Responses) -> object:
    """Counts and sums of weights of the page alone, all questions in one call."""
    codes = [responses.codes[question, ""] for question in PAGE]
    column_of = responses.codes["profil", ""] + np.int8(1)
    return crossed(codes, [ANSWERS] * ON_PAGE, column_of, SEGMENTS["profil"] + 1, responses.weights)


def frame_of(responses: Responses) -> pd.DataFrame:
    """The answers of the page for pandas, at their best: categories, already coded."""
    columns: dict[str, object] = {
        name: pd.Categorical.from_codes(responses.codes[name, ""], [str(i) for i in range(size)])
        for name, size in [*((question, ANSWERS) for question in PAGE), ("profil", SEGMENTS["profil"])]
    }
    return pd.DataFrame(columns | {"w": responses.weights}, copy=False)


def pandas_shares(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Weighted shares by segment, and nothing else: no interval, no test, no masking."""
    tables = []
    for question in PAGE:
        sums = frame.groupby(["profil", question], observed=True)["w"].sum().unstack(0)
        sums.insert(0, "", sums.sum(axis=1))
        tables.append(sums / sums.sum())
    return tables


def svy_shares(python: Path, responses: Responses) -> tuple[float, np.ndarray, np.ndarray]:
    """Seconds of the page with ``svy`` (shares, errors and intervals; no test), and its first table.

    It refuses answers that are missing: they are a sixth answer here, in its favour.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.npz"
        data = {question: responses.codes[question, ""] for question in PAGE}
        np.savez(file, **data, profil=responses.codes["profil", ""], w=responses.weights)
        run = subprocess.run(
            [python, "-c", SVY, str(file)], check=True, capture_output=True, text=True, timeout=600
        )
    said = json.loads(run.stdout.splitlines()[-1])
    return said["seconds"], np.array(said["est"]), np.array(said["se"])


def best(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest round."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def peak(work: Callable[[], object]) -> int:
    """The most bytes that the work holds at one time beside what was there."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@dataclass
class Measured:
    """One size: seconds of each way to make the page; bytes by answer, held and while working.

    ``ahead`` is the filtered page of a file whose answers were added up when it was audited.
    """

    n: int
    ours: float
    filtered: float
    ahead: float
    passes: float
    pandas: float
    svy: float | None
    held: float
    working: float


def measure(n: int, book: Codebook, python: Path | None) -> Measured:
    """One size, each way on the same answers; raises when they disagree."""
    responses = answers(n)
    rounds = 3 if n > 100_000 else 10
    frame = frame_of(responses)
    study = Study(InMemory(responses, book), Published())
    study.audit()
    study.settle()
    table = study.table("q0", by="profil").frame
    shares = table["estimate"].to_numpy(dtype=float).reshape(ANSWERS, -1)
    assert np.abs(shares - pandas_shares(frame)[0].to_numpy()).max() < 1e-9

    seconds = None
    if python is not None and n <= SVY_AT_MOST:
        complete = {key: np.where(code < 0, 0, code).astype(np.int8) for key, code in responses.codes.items()}
        filled = Responses(n, responses.weights, complete, {}, {}, responses.digest)
        seconds, est, se = svy_shares(python, filled)
        mine = Study(InMemory(filled, book), Published()).table("q0", by="profil").frame
        for column, theirs in (("estimate", est), ("se", se)):
            own = mine[column].to_numpy(dtype=float).reshape(ANSWERS, -1)[:, 1:].T.ravel()
            assert np.abs(own - theirs).max() < 1e-9, column

    def page() -> object:
        return ours(study)

    added = InMemory.of(responses, book)
    another = Study(added, Published())
    another.audit()
    another.settle()
    held = sum(code.nbytes for code in responses.codes.values()) + responses.weights.nbytes
    if (profiles := added.profiles) is not None:
        held += profiles._of.nbytes + sum(sums.nbytes for sums in profiles._sums.values())
    measured = Measured(
        n,
        best(page, rounds),
        best(lambda: ours(study, {"region": REGIONS_KEPT}), rounds),
        best(lambda: ours(another, {"region": REGIONS_KEPT}), rounds),
        best(lambda: passes(responses), rounds),
        best(lambda: pandas_shares(frame), rounds),
        seconds,
        held / (n * QUESTIONS),
        peak(page) / (n * QUESTIONS),
    )
    return measured


def report(found: list[Measured]) -> None:
    """What was measured, and whether the goals hold."""
    print(
        f"\n{'respondents':>12}{'ours, s':>10}{'filtered':>10}{'ahead':>10}{'passes':>10}{'pandas':>10}"
        f"{'svy':>10}{'/ pandas':>10}{'/ svy':>10}{'ns/answer':>11}{'B held':>8}{'working':>9}"
    )
    for m in found:
        svy = f"{m.svy:10.2f}" if m.svy is not None else f"{'–':>10}"
        ratio = f"{m.svy / m.ours:10.0f}" if m.svy is not None else f"{'–':>10}"
        print(
            f"{m.n:>12,}{m.ours:10.4f}{m.filtered:10.4f}{m.ahead:10.4f}{m.passes:10.4f}{m.pandas:10.3f}{svy}"
            f"{m.pandas / m.ours:10.1f}{ratio}{1e9 * m.ours / (m.n * ON_PAGE):11.1f}"
            f"{m.held:8.2f}{m.working:9.2f}"
        )

    def goal(what: str, holds: bool, value: str) -> None:
        print(f"{what}: {'holds' if holds else 'DOES NOT HOLD'} ({value})")

    print()
    least = min(found, key=lambda m: m.pandas / m.ours)
    goal(
        f"At least {FASTER_THAN_PANDAS} times faster than the shares alone in pandas, at each size",
        least.pandas / least.ours >= FASTER_THAN_PANDAS,
        f"{least.pandas / least.ours:.1f} at {least.n:,}",
    )
    for m in found:
        if m.svy is not None and m.n == SVY_AT_MOST:
            ratio = m.svy / m.ours
            goal(
                f"At least {FASTER_THAN_SVY} times faster than svy at a million",
                ratio >= FASTER_THAN_SVY,
                f"{ratio:.0f}",
            )
    most = max((m.held for m in found if m.n >= LARGE), default=0.0)
    goal(f"At most {BYTES} bytes held by answer, from {LARGE:,} respondents", most <= BYTES, f"{most:.2f}")
    if len(found) > 1 and found[-2].n >= 1_000_000:
        growth = (found[-1].ours / found[-1].n) / (found[-2].ours / found[-2].n)
        goal(f"Linear: at most {LINEAR} times the time by respondent", growth <= LINEAR, f"{growth:.2f}")


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="respondents")
    parser.add_argument("--without-svy", action="store_true", help="leave svy out")
    arguments = parser.parse_args()
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}; a page of "
        f"{ON_PAGE} questions of {ANSWERS} answers by a segment of {SEGMENTS['profil']}, weighted.",
        flush=True,
    )
    python = None
    if not arguments.without_svy:
        try:
            python = python_with("svy", "svy", "numpy")
        except (OSError, subprocess.SubprocessError) as error:
            print(f"svy is left out: it cannot be installed here ({error}).", file=sys.stderr)
    book = codebook()
    found = []
    for n in sorted(arguments.sizes):
        found.append(measure(n, book, python))
        print(f"{n:,} respondents: done", flush=True)
        gc.collect()
    report(found)


if __name__ == "__main__":
    main()

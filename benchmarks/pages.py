"""What each page costs beside a bare page and the usual ones, on this computer: docs/performance.md.

Loopback only, bounded, three minutes.
"""

from __future__ import annotations

import asyncio
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from benchmarks.server import DashServer, Server
from benchmarks.session import Choice, Clicker, RunError, Viewer
from core import Study, open_study
from core.charts import question_chart
from core.charts.palette import Theme
from core.views.recipe import Recipe
from core.views.view import View

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "benchmarks"
STUDY = ROOT / "data" / "fragilites-2025"
PAGE, CHARTS = "cooperations", 4
"""The page that has its like by Streamlit alone and by Dash."""
PAGES = {
    "/": ("", "", 1),
    "/fragilites": ("fragilites", "", 1),
    "/cooperations": (PAGE, "", CHARTS),
    "/besoins": ("besoins", "", 1),
    "/leviers": ("leviers", "", 1),
    "/comparer": ("comparer", "", 0),
    "/territoires": ("territoires", "", 1),
    "/portrait": ("portrait", "type_acteur=association", 0),
    "/explorer": ("explorer", "", 0),
    "/methode": ("methode", "", 0),
}
"""Every page of ours: its path, its query, the least charts that a rerun brings (some may be masked)."""

ROUNDS, WARM_UP = 5, 5
SEEN, NEVER_SEEN, OF_USUAL = 2.5, 3.5, 12.0
"""Times a bare page at most, under filters seen before and never seen; parts of a usual page at most."""


def selections(study: Study, seed: int) -> Iterator[Choice]:
    """Filter choices that never come twice: some of the answers of the widest segment, none masked."""
    book = study.book
    told = {
        name: [
            answer.label
            for answer in book.segment(name).answers
            if study.remaining(View(filters=((name, (answer.code,)),))) is not None
        ]
        for name in book.segments
    }
    widest = max(told, key=lambda name: len(told[name]))
    dice, seen = random.Random(seed), set()
    while True:
        some = tuple(sorted(dice.sample(told[widest], dice.randrange(2, len(told[widest])))))
        if some not in seen:
            seen.add(some)
            yield {widest: some}


def where(study: Study, choice: Choice) -> dict[str, list[str]]:
    """The codes of a choice."""
    return {
        name: [answer.code for answer in study.book.segment(name).answers if answer.label in some]
        for name, some in choice.items()
    }


@dataclass
class Case:
    """A page under some settings, and what its reruns took: seconds of CPU, seconds of waiting."""

    name: str
    server: Server
    reruns: int
    charts: int = 0
    page: str = ""
    query: str = ""
    repeated: bool = False
    kind: type[Viewer] | type[Clicker] = Viewer
    cpu: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """CPU of a rerun, in milliseconds: the mean of the quietest round (noise only adds)."""
        return 1000 * min(self.cpu)

    async def measure(self, choices: Iterator[Choice]) -> None:
        """One round: a new viewer, a few reruns that do not count, then those that do."""
        states = [next(choices) for _ in range(WARM_UP)]
        reruns = [states[i % WARM_UP] if self.repeated else next(choices) for i in range(self.reruns)]
        viewer = self.kind(self.server.address, self.page, self.query)
        await viewer.open()
        try:
            for choice in states:
                await viewer.choose(choice)
            before = self.server.cpu()
            for choice in reruns:
                self.waits.append(await viewer.choose(choice))
                if viewer.charts < self.charts:
                    raise RunError(f"{self.name}: {viewer.charts} charts instead of {self.charts}")
            self.cpu.append((self.server.cpu() - before) / len(reruns))
        finally:
            await viewer.close()

    def __str__(self) -> str:
        return (
            f"{self.name:<52}{self.cost:8.1f}"
            f"{percentile(self.waits, 50):8.1f}{percentile(self.waits, 95):8.1f}"
        )


def percentile(seconds: list[float], part: int) -> float:
    """In milliseconds, by the nearest rank."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, part * len(ordered) // 100)]


def settings(folder: Path, *, collect: bool = False) -> None:
    """Give a folder our settings, but perhaps for the collector after each run."""
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "postScriptGC = false" in text
    if collect:
        text = text.replace("postScriptGC = false", "postScriptGC = true")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(text, encoding="utf-8")


def goal(what: str, holds: bool, value: str) -> None:
    """Print whether a goal holds."""
    print(f"{what}: {'holds' if holds else 'DOES NOT HOLD'} ({value})")


def start(stack: ExitStack) -> dict[str, Case]:
    """What ours is compared with, then every page of ours; each server running."""
    ours, collected = (Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
    settings(ours)
    settings(collected, collect=True)

    def serve(script: Path, folder: Path, *arguments: str, by: type[Server] = Server) -> Server:
        return stack.enter_context(by(script, folder, *arguments, PYTHONPATH=str(ROOT), STUDY=str(STUDY)))

    bare, naive, study = HERE / "bare.py", HERE / "naive.py", str(STUDY)
    cases = {
        "bare": Case("bare page (a title)", serve(bare, ours), 300),
        "bare, collected": Case("bare page, collected", serve(bare, collected), 15),
        "naive": Case("pandas + Plotly Express", serve(naive, ours, study), 10, CHARTS),
        "naive, collected": Case(
            "pandas + Plotly Express, collected", serve(naive, collected, study), 10, CHARTS
        ),
    }
    try:
        dash = serve(HERE / "dashed.py", ROOT, study, by=DashServer)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"Dash is left out: it cannot be installed here ({error}).", file=sys.stderr)
    else:
        cases["dash"] = Case("pandas + Plotly Express, by Dash", dash, 10, CHARTS, kind=Clicker)
    app = serve(ROOT / "app.py", ROOT)
    for name, (page, query, charts) in PAGES.items():
        cases[f"{name} seen"] = Case(
            f"ours, {name}, filters seen before", app, 100, charts, page, query, True
        )
        cases[f"{name} new"] = Case(f"ours, {name}, filters never seen", app, 60, charts, page, query)
    return cases


def compare(cases: dict[str, Case]) -> None:
    """Print the reruns side by side, and whether the goals hold."""
    print("\nOne viewer, another filter each time; the settings of .streamlit/config.toml, but for those")
    print('"collected": with Streamlit\'s collector after each run, its default; milliseconds\n')
    bare = cases["bare"].cost
    print(f"{'':<52}{'CPU':>8}{'p50':>8}{'p95':>8}{'x bare':>8}")
    for case in cases.values():
        print(f"{case}{case.cost / bare:>8.1f}")
    print()
    for name in PAGES:
        for what, most in (("seen", SEEN), ("new", NEVER_SEEN)):
            case = cases[f"{name} {what}"]
            times = case.cost / bare
            goal(f"{case.name}: at most {most} times a bare page", times <= most, f"{times:.1f}")
    for what in ("seen", "new"):
        case = cases[f"/{PAGE} {what}"]
        for usual in ("naive", "dash"):
            if usual in cases:
                part = cases[usual].cost / case.cost
                said = f"{case.name}: at most 1/{OF_USUAL:.0f} of {cases[usual].name}"
                goal(said, part >= OF_USUAL, f"1/{part:.1f}")


def median_of(times: int, work: Callable[[], object]) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return 1000 * statistics.median(taken)


def pieces(study: Study) -> None:
    """Print what reading a study, tables and one figure take, without Streamlit."""
    book = study.book
    choices = selections(study, 3)

    def page() -> list[Recipe]:
        """The recipes of the page, under filters never seen."""
        chosen = where(study, next(choices))
        return [
            Recipe.of(book, question.id, where=chosen)
            for question in book.questions
            if question.theme == PAGE
        ]

    asked = iter([page() for _ in range(50)])
    tables = median_of(50, lambda: study.tables(next(asked)))
    recipes = [recipe for _ in range(50) for recipe in page()]
    todo = iter(recipes)
    table = median_of(len(recipes), lambda: study.make(next(todo)))
    pairs = iter([(study.make(recipe), study.make(Recipe(recipe.question))) for recipe in recipes])
    theme: Theme = "light"
    figure = median_of(len(recipes), lambda: question_chart(*next(pairs), {}, theme))
    print(f"\nWithout Streamlit; milliseconds, medians\n\n{'':<58}{'time':>8}")
    print(f"{f'open the study: read and check {study.respondents} respondents':<58}{opening():8.1f}")
    print(f"{'one table: count, estimate, mask':<58}{table:8.2f}")
    print(f"{f'the {CHARTS} tables of /{PAGE} together':<58}{tables:8.2f}")
    print(f"{'one chart from its table':<58}{figure:8.2f}")


def opening() -> float:
    return median_of(5, lambda: open_study(STUDY))


async def reruns(cases: dict[str, Case], choices: Iterator[Choice]) -> None:
    for _ in range(ROUNDS):
        for case in cases.values():
            await case.measure(choices)


def main() -> None:
    """Run and print everything."""
    study = open_study(STUDY)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the start; "
        f"Python {platform.python_version()}, Streamlit {version('streamlit')}, Plotly {version('plotly')}"
    )
    with ExitStack() as stack:
        cases = start(stack)
        asyncio.run(reruns(cases, selections(study, 1)))
        compare(cases)
    pieces(study)

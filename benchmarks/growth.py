"""How the server's work grows with a study: CPU of a rerun, time to open, memory; and its picture.

The studies are made up (simulated answers, one byte each) in a temporary folder, removed at the end.
"""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from benchmarks.pages import ROOT, Case, goal, selections
from benchmarks.server import Server
from benchmarks.session import Choice
from core import open_study

RESPONDENTS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
QUESTIONS = (20, 60, 200)
USUAL_QUESTIONS, USUAL_RESPONDENTS, LARGE = 20, 10_000, 1_000_000
ANSWERS, ON_PAGE = 5, 4
SEGMENTS = {"profil": 4, "age": 6, "region": 10}
PAGE, RERUNS = "lue", 40
LINEAR, FLAT = 1.5, 1.5
TICKS = 6
"""Powers of ten on the vertical scale."""
PICTURE = ROOT / "docs" / "images" / "growth.svg"

OPEN = """
import json, sys, time
from core import open_study
begun = time.perf_counter()
study = open_study(sys.argv[1])
opened = time.perf_counter()
study.audit()
study.settle()
audited = time.perf_counter()
print(json.dumps([opened - begun, audited - opened]))
"""


@dataclass
class Size:
    """A study, and what it costs: milliseconds of CPU by rerun, seconds, MiB."""

    respondents: int
    questions: int
    rerun: float
    opening: float
    audit: float
    held: float


def write(folder: Path, respondents: int, questions: int) -> None:
    """A study of single-choice questions, four of them on the page that is read."""

    def single(name: str, size: int, theme: str | None) -> dict[str, object]:
        options = [{"code": str(i), "label": f"Réponse {i}"} for i in range(size)]
        asked = {"id": name, "text": f"{name} ?", "type": "single", "column": name, "options": options}
        return asked | ({"theme": theme} if theme else {})

    asked = [single(f"q{i}", ANSWERS, PAGE if i < ON_PAGE else "autre") for i in range(questions)]
    written = {
        "id": "grandit",
        "title": "Une étude qui grandit",
        "responses": {"nature": "simulated", "file": "responses.csv"},
        "themes": [{"id": PAGE, "title": "Lue"}, {"id": "autre", "title": "Autre"}],
        "questions": [*asked, *(single(name, size, None) for name, size in SEGMENTS.items())],
        "segments": list(SEGMENTS),
    }
    (folder / "study.yaml").write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    sizes = [ANSWERS] * questions + list(SEGMENTS.values())
    dice = np.random.default_rng(respondents)
    # One byte by answer, then a semicolon; the last of a row is the end of its line.
    cells = np.full((respondents, len(sizes), 2), ord(";"), dtype=np.uint8)
    for i, size in enumerate(sizes):
        cells[:, i, 0] = ord("0") + dice.integers(0, size, respondents, dtype=np.uint8)
    cells[:, -1, 1] = ord("\n")
    header = ";".join([*(f"q{i}" for i in range(questions)), *SEGMENTS]) + "\n"
    (folder / "responses.csv").write_bytes(header.encode() + cells.tobytes())


def measure(respondents: int, questions: int, choices: Iterator[Choice]) -> Size:
    """One size, in processes of its own."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), respondents, questions)
        run = subprocess.run(
            [sys.executable, "-c", OPEN, name],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            timeout=900,
        )
        opening, audit = json.loads(run.stdout)
        with Server(ROOT / "app.py", ROOT, STUDY=name) as server:
            case = Case("", server, RERUNS, ON_PAGE, PAGE)
            for _ in range(2):
                asyncio.run(case.measure(choices))
            return Size(respondents, questions, case.cost, opening, audit, server.memory())


def picture(panels: Sequence[tuple[str, Sequence[int], dict[str, list[float]]]]) -> str:
    """Both growths side by side, on logarithmic scales: each panel has its title, sizes and lines."""
    width, height, left, top, side = 420, 300, 50, 50, 330
    drawn, scale = [], (1, 10 ** (TICKS - 1))

    def at(value: float, values: Sequence[float], length: float) -> float:
        low, high = math.log10(min(values)), math.log10(max(values))
        return length * (math.log10(value) - low) / (high - low)

    for i, (title, sizes, lines) in enumerate(panels):
        x, y = left + i * width, top
        drawn.append(f'<text x="{x}" y="24" class="title">{title}</text>')
        for power in range(TICKS):
            level = y + 200 - at(10**power, scale, 200)
            drawn.append(f'<path d="M{x} {level:.0f}h{side}" class="grid"/>')
            drawn.append(f'<text x="{x - 6}" y="{level + 4:.0f}" text-anchor="end">{10**power:,}</text>')
        for size in sizes:
            here = x + 20 + at(size, sizes, side - 60)
            drawn.append(f'<text x="{here:.0f}" y="{y + 220}" text-anchor="middle">{size:,}</text>')
        for (name, values), colour in zip(lines.items(), ("#0B5E63", "#B5532A"), strict=True):
            points = [
                (x + 20 + at(size, sizes, side - 60), y + 200 - at(max(value, 1), scale, 200))
                for size, value in zip(sizes, values, strict=True)
            ]
            path = " ".join(f"{px:.0f},{py:.0f}" for px, py in points)
            drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            for (px, py), value in zip(points, values, strict=True):
                drawn.append(f'<circle cx="{px:.0f}" cy="{py:.0f}" r="3.5" fill="{colour}"/>')
                told = f"{value:,.0f}"
                drawn.append(f'<text x="{px:.0f}" y="{py - 8:.0f}" text-anchor="middle">{told}</text>')
            row = y + 242 + 16 * list(lines).index(name)
            drawn.append(f'<text x="{x}" y="{row}" style="fill:{colour}">{name}</text>')
    style = "text{font:12px sans-serif;fill:#333}.title{font-weight:bold}.grid{stroke:#ddd}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * width} {height + 20}" role="img">'
        f"<title>{panels[0][0]}; {panels[1][0]}</title><style>{style}</style>"
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(drawn)}</svg>\n'
    )


def main() -> None:
    """Print both growths, and draw them."""
    print("\nSimulated studies, a page of four questions, one of three filters set to values never seen")
    print(
        f"\n{'respondents':>12}{'questions':>11}{'rerun CPU, ms':>15}{'opening, s':>12}{'audit, s':>10}"
        f"{'server, MiB':>13}"
    )

    with tempfile.TemporaryDirectory() as name:
        write(Path(name), RESPONDENTS[0], USUAL_QUESTIONS)
        choices = selections(open_study(name), 1)

    def sized(respondents: int, questions: int) -> Size:
        size = measure(respondents, questions, choices)
        print(
            f"{respondents:>12,}{questions:>11}{size.rerun:>15.1f}{size.opening:>12.2f}{size.audit:>10.2f}"
            f"{size.held:>13.0f}",
            flush=True,
        )
        return size

    grown = [sized(respondents, USUAL_QUESTIONS) for respondents in RESPONDENTS]
    longer = [sized(USUAL_RESPONDENTS, questions) for questions in QUESTIONS]
    print()
    for what, sizes in (("respondents", grown), ("questions", longer)):
        costs = [size.rerun for size in sizes]
        growth = max(costs) / min(costs)
        goal(f"A rerun whatever the {what}: at most {FLAT} times the least", growth <= FLAT, f"{growth:.2f}")
    large, largest = (
        (size.opening + size.audit) / size.respondents for size in grown if size.respondents >= LARGE
    )
    goal(
        f"Loading is linear: at most {LINEAR} times by respondent",
        largest <= LINEAR * large,
        f"{largest / large:.2f}",
    )

    def lines(sizes: list[Size]) -> dict[str, list[float]]:
        ways: dict[str, Callable[[Size], float]] = {
            "CPU of a rerun, ms": lambda size: size.rerun,
            "opening and audit, ms": lambda size: 1000 * (size.opening + size.audit),
        }
        return {name: [way(size) for size in sizes] for name, way in ways.items()}

    PICTURE.write_text(
        picture(
            [
                (f"Respondents ({USUAL_QUESTIONS} questions)", RESPONDENTS, lines(grown)),
                (f"Questions ({USUAL_RESPONDENTS:,} respondents)", QUESTIONS, lines(longer)),
            ]
        ),
        encoding="utf-8",
    )
    print(f"\nThe picture is {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()

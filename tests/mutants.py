"""Whether the tests bite: small faults put into the code one at a time, and the share that a test finds.

``make mutants`` tries them all, which takes hours; ``make mutants SAMPLE=200 SEED=1`` tries so many,
always the same ones. The faults are cosmic-ray's. They live in memory only: a process that has the
libraries loaded is forked for each, and reads the module with its fault in place of the file. A module's
own tests come first, then those of its neighbours.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).parents[1]
ENOUGH = 0.85
LIBRARIES = (
    *("babel.dates", "babel.numbers", "highspy", "hypothesis", "numpy", "openpyxl", "pandas"),
    *("playwright.sync_api", "plotly.graph_objects", "pyarrow.parquet", "pydantic", "pyreadstat"),
    *("pytest", "python_calamine", "scipy.special", "scipy.stats", "yaml"),
)

NEIGHBOURS = {
    "estimation": (
        *("estimation/test_indicators", "study/test_contrasts", "disclosure/test_guard", "words/test_gaps"),
        *("counting/test_respondents", "estimation/test_r_parity"),
    ),
    "disclosure": (
        *("disclosure/test_guard", "disclosure/test_audit", "disclosure/test_coarsening"),
        *("counting/test_cube", "disclosure/test_attack"),
    ),
    "counting": (
        *("counting/test_respondents", "counting/test_passes", "counting/test_profiles"),
        *("estimation/test_indicators", "study/test_contrasts", "estimation/test_r_parity"),
    ),
    "words": ("words/test_gaps", "words/test_sentences", "screens/test_plots"),
}
MODULES = {
    "estimation": {
        "core/estimation/estimates.py": ("estimation/test_estimates", "estimation/test_inference"),
        "core/estimation/intervals.py": ("estimation/test_estimates", "estimation/test_inference"),
        "core/estimation/inference.py": ("estimation/test_inference",),
        "core/estimation/variance.py": ("estimation/test_inference", "estimation/test_estimates"),
        "core/estimation/tables.py": ("estimation/test_indicators", "disclosure/test_guard"),
        "core/estimation/indicators.py": ("estimation/test_indicators",),
    },
    "disclosure": {
        "core/disclosure/audit.py": ("disclosure/test_audit",),
        "core/disclosure/coarsening.py": ("disclosure/test_coarsening",),
        "core/disclosure/guard.py": ("disclosure/test_guard",),
        "core/disclosure/publishing.py": ("disclosure/test_guard",),
        "core/disclosure/tables.py": ("disclosure/test_guard", "words/test_gaps"),
    },
    "counting": {
        "core/counting/respondents.py": ("counting/test_respondents", "counting/test_passes"),
        "core/counting/cells.py": ("counting/test_respondents",),
        "core/counting/sums.py": ("counting/test_respondents", "estimation/test_inference"),
        "core/counting/cube.py": ("counting/test_cube",),
        "core/counting/passes.py": ("counting/test_passes", "counting/test_respondents"),
        "core/counting/profiles.py": ("counting/test_profiles",),
    },
    "words": {"core/words/gaps.py": ("words/test_gaps",)},
}
"""By package, each module with the tests that are its own."""

SIGNS = {
    "Comparison": "Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt "
    "Eq_NotEq NotEq_Eq Is_IsNot IsNot_Is",
    "Binary": "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Div Mod_Mul Pow_Mul BitAnd_BitOr BitOr_BitAnd",
    "Unary": "Delete_Not Delete_USub Delete_Invert",
}
"""One plausible slip for each sign: ten replacements of a plus are found by the same test."""
OPERATORS = (
    *("AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
    *("NumberReplacer", "ZeroIterationForLoop", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
    *(f"Replace{kind}Operator_{slip}" for kind, slips in SIGNS.items() for slip in slips.split()),
)

VARIANCE = "var = np.where((p == 0) | (p == 1), 0.0, np.maximum(var, 0))"
EQUAL = "equal = squares.sum(axis=-1, keepdims=True) <= _ROUNDING * size.sum(axis=-1, keepdims=True)"
LARGEST = (
    "return max(found, key=lambda r: "
    "(round(abs(r.difference or 0), 9), (r.difference or 0) > 0), default=None)"
)
TESTED = "if test.p_value is None or test.f is None or test.ndf is None or test.ddf is None:"
EQUIVALENT: dict[tuple[str, str], str] = {
    (
        "return np.asarray(self.responses.chosen[question][0] >= 0)",
        "return np.asarray(self.responses.chosen[question][ -1] >= 0)",
    ): "who is outside the base is so for every answer",
    (
        "return np.asarray(self.responses.chosen[question][0] >= 0)",
        "return np.asarray(self.responses.chosen[question][ 1] >= 0)",
    ): "who is outside the base is so for every answer",
    ("if amount >= 0.01:", "if amount > 0.01:"): "exactly one point is « 1 point » either way",
    (
        "nu = float(degrees(sample, count.sum(axis=0), w.sum(axis=0)))",
        "nu = float(degrees(sample, count.sum(axis= 1), w.sum(axis=0)))",
    ): "respondents are added over both axes",
    (
        "return p[..., 0], Influence(*(np.where(certain, 0, part) for part in (total, squares, weighted)))",
        "return p[..., -1], Influence(*(np.where(certain, 0, part) for part in (total, squares, weighted)))",
    ): "the axis of blocks has one place there",
    ("certain = (p == 0) | (p == 1)", "certain = (p == -1) | (p == 1)"): "at 0 % the sums are exactly 0",
    (
        "certain = (p == 0) | (p == 1)",
        "certain = (p == 0) & (p == 1)",
    ): "at 0 and 100 % the sums are exactly 0",
    (
        "moments = Moments.of(values, added[keys[0]])",
        "moments = Moments.of(values, added[keys[ -1]])",
    ): "a number is counted by one key",
    (
        "if batch and bins * (size + 1) > _BINS:",
        "if batch and bins * (size + 1) <= _BINS:",
    ): "how many keys are added together changes no sum",
    ("if total.n.shape[1] == 1:", "if total.n.shape[1] == 0:"): "without groups, there is nothing to compare",
    **{
        (before, after): "how long populations are looked for, not whether what is found is one"
        for before, after in (
            ("_ROUNDS, _FAILURES, _SWEEPS = 400, 8, 100", "_ROUNDS, _FAILURES, _SWEEPS = 400, 7, 100"),
            ("if failures > _FAILURES:", "if failures >= _FAILURES:"),
            ("if not first:", "if first:"),
            (
                "while waiting.any() and settled > max(3, waiting.sum() // 50):",
                "while waiting.any() and settled > max( 4, waiting.sum() // 50):",
            ),
        )
    },
    (
        "defined = (p > 0) & (p < 1) & (var > 0) & np.isfinite(t)",
        "defined = (p >= 0) & (p < 1) & (var > 0) & np.isfinite(t)",
    ): "at 0 % the variance is 0",
    **{
        (VARIANCE, VARIANCE.replace(before, after)): "at 0 % and 100 % the influence is exactly 0"
        for before, after in (
            ("p == 0", "p == 1"),
            ("p == 0", "p == -1"),
            ("p == 1", "p == 0"),
            ("p == 1", "p == 2"),
            (") | (", ") & ("),
        )
    },
    (EQUAL, EQUAL.replace("squares.sum(axis=-1", "squares.sum(axis=1")): "means have groups and blocks only",
    (EQUAL, EQUAL.replace("size.sum(axis=-1", "size.sum(axis=- 2")): "a scale for rounding, of all groups",
    ("more = row.difference > 0", "more = row.difference >= 0"): "a gap of nothing is never established",
    **{
        (
            LARGEST,
            LARGEST.replace(before, after),
        ): "an established gap has a size, and no rounding errs by so much"
        for before, after in (
            (", 9)", ", 8)"),
            (", 9)", ", 10)"),
            ("or 0) > 0", "or 1) > 0"),
            ("or 0) > 0", "or -1) > 0"),
            ("or 0), 9", "or 1), 9"),
            ("or 0), 9", "or -1), 9"),
            ("> 0)", ">= 0)"),
        )
    },
    **{
        (
            TESTED,
            TESTED.replace(f"{before} or", f"{before} and"),
        ): "the numbers of a test are all there or none is"
        for before in ("p_value is None", "test.f is None", "ndf is None")
    },
}
"""Faults that change nothing that can be seen: the line, the line with its fault, and why."""


@dataclass(frozen=True)
class Place:
    """Where a module may have a fault."""

    package: str
    file: str
    line: int
    operator: str
    occurrence: int


@dataclass(frozen=True)
class Mutant:
    """A module with one fault in it."""

    place: Place
    before: str
    after: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}\n    {self.before}\n    {self.after}"


def places(package: str, file: str) -> Iterator[Place]:
    """Where a module may have a fault, in the order of the operators."""
    source = (ROOT / file).read_text(encoding="utf-8")
    left_alone, tree = list(_left_alone(source)), get_ast(source)
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        starts = [start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node)]
        for occurrence, place in enumerate(starts):
            if not any(start <= place < end for start, end in left_alone):
                yield Place(package, file, place[0], name, occurrence)


def mutant(place: Place) -> Mutant | None:
    """The module with its fault; nothing when that is no Python: 1 + 2 before a dot, and the like."""
    source = (ROOT / place.file).read_text(encoding="utf-8")
    changed = mutate_code(source, get_operator(f"core/{place.operator}")(), place.occurrence)
    try:
        code = compile(changed, str(ROOT / place.file), "exec")
    except SyntaxError:
        return None
    return Mutant(place, *_lines(source, changed), code)


def _left_alone(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where a fault says nothing of the tests: types, decorators, assertions, ``strict=True``."""
    lines = source.splitlines()

    def place(line: int, byte: int) -> tuple[int, int]:
        return line, len(lines[line - 1].encode()[:byte].decode())

    for node in ast.walk(ast.parse(source)):
        parts: list[ast.AST | None] = [node] if isinstance(node, ast.Assert) else []
        if isinstance(node, ast.keyword) and node.arg == "strict":
            parts.append(node)
        parts += [getattr(node, "annotation", None), getattr(node, "returns", None)]
        parts += getattr(node, "decorator_list", [])
        for part in parts:
            if part is not None:
                yield place(part.lineno, part.col_offset), place(part.end_lineno, part.end_col_offset)


def _lines(source: str, changed: str) -> tuple[str, str]:
    """The first line that differs, before and after."""
    pairs = zip(source.splitlines(), changed.splitlines(), strict=False)
    before, after = next((a, b) for a, b in pairs if a != b)
    return " ".join(before.split()), " ".join(after.split())


class _Faulty(importlib.machinery.SourceFileLoader):
    """Finds one module, and gives it other code than that of its file."""

    def __init__(self, file: str, code: CodeType) -> None:
        super().__init__(file.removesuffix(".py").replace("/", "."), str(ROOT / file))
        self._code = code

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        return (
            importlib.util.spec_from_file_location(name, self.path, loader=self)
            if name == self.name
            else None
        )

    def get_code(self, fullname: str) -> CodeType:
        return self._code


def passes(tests: Sequence[str], limit: float, mutant: Mutant | None = None) -> bool:
    """Whether these tests pass in a process of their own, in so many seconds."""
    child = os.fork()
    if not child:
        signal.alarm(int(limit) + 1)  # should the parent be gone by then
        _run(tests, mutant)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(tests: Sequence[str], mutant: Mutant | None) -> None:
    import hypothesis.configuration
    import pytest

    os.setsid()
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    status = 1
    try:
        if mutant is not None:
            sys.meta_path.insert(0, _Faulty(mutant.place.file, mutant.code))
        with tempfile.TemporaryDirectory() as examples:  # none is kept for the next mutant
            hypothesis.configuration.set_hypothesis_home_dir(examples)
            asked = ["-x", "--tb=no", "--hypothesis-seed=0"]
            asked += ["-p", "no:cacheprovider", "-p", "no:xdist"]
            asked += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
            status = pytest.main([*asked, *tests])
    finally:
        os._exit(int(status))


def _files(names: Sequence[str]) -> list[str]:
    return [f"tests/{name}.py" for name in names]


def _timed(tests: Sequence[str]) -> float:
    """A limit for these tests, which must pass on the code as it is."""
    start = time.monotonic()
    if not passes(tests, 1200):
        raise SystemExit(f"These tests fail on the code as it is: {' '.join(tests)}")
    return 20 + 5 * (time.monotonic() - start)


def main() -> None:
    """Print the share of faults that tests find, by module, and those that none finds."""
    asked = argparse.ArgumentParser(prog="make mutants")
    asked.add_argument("--sample", type=int, default=0, help="how many to try; all of them if 0")
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--only", default="", help="modules whose path holds these letters")
    options = asked.parse_args()
    os.chdir(ROOT)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for library in LIBRARIES:
        importlib.import_module(library)
    of_modules = [(p, f) for p, files in MODULES.items() for f in files if options.only in f]
    every = [place for package, file in of_modules for place in places(package, file)]
    chosen = random.Random(options.seed).sample(every, min(options.sample or len(every), len(every)))
    print(f"{len(chosen)} of {len(every)} faults", flush=True)
    tried, killed, equivalent = Counter[str](), Counter[str](), 0
    limits: dict[tuple[str, ...], float] = {}
    try:
        for place in chosen:
            found = mutant(place)
            if found is None:
                continue
            if (found.before, found.after) in EQUIVALENT:
                equivalent += 1
                continue
            dead = _killed(found, limits)
            for name in (place.file, place.package, "all"):
                tried[name] += 1
                killed[name] += dead
            if not dead:
                print(f"survives: {found}", flush=True)
    except KeyboardInterrupt:
        print("stopped")
    print(f"{equivalent} known to change nothing")
    for name in (*(f for _, f in of_modules), *dict.fromkeys(p for p, _ in of_modules), "all"):
        if tried[name]:
            print(f"{name:24} {killed[name]:5} of {tried[name]:5} killed, {killed[name] / tried[name]:.0%}")
    sys.exit(0 if killed["all"] >= ENOUGH * tried["all"] else 1)


def _killed(mutant: Mutant, limits: dict[tuple[str, ...], float]) -> bool:
    """Whether the tests of the module, or those of its neighbours, find the fault."""
    own = MODULES[mutant.place.package][mutant.place.file]
    for names in (own, tuple(n for n in NEIGHBOURS[mutant.place.package] if n not in own)):
        if names not in limits:
            limits[names] = _timed(_files(names))
        if not passes(_files(names), limits[names], mutant):
            return True
    return False


if __name__ == "__main__":
    main()

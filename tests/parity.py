"""Our numbers against those of R's ``survey``: ``make parity`` prints the largest differences.

Each statistic is computed from the cells of a study by the functions that the tables use, before
disclosure control and before the guard of the tests, since R has neither.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from core import open_study
from core.codebook.model import Trim
from core.counting.cells import Asked, Cells
from core.counting.respondents import InMemory
from core.counting.sums import Sums
from core.errors import Report
from core.estimation import estimates, inference, intervals
from core.estimation.indicators import moments_of_groups, of_groups
from core.estimation.variance import degrees, variance
from core.responses.reading import read_responses
from core.views.recipe import Recipe
from tests.studies import inside, read_book

DATA = Path(__file__).parent / "data"
SURVEYS = ("nonvoters", "nhanes", "pew", "raked", "pew-raking", "fpc", "ranked")
MADE = {
    "raked": "made up, raked",
    "pew-raking": "pew, raked",
    "fpc": "made up, finite population",
    "ranked": "made up, own bases",
}
TOLERANCE = 1e-9
_QUESTIONS = {"Q28(multi)": ("Q28", ""), "Q2_9": ("Q2", "Q2_9")}
_NUMBER = "Q2_9_score"
_LABELS = {False: "weights only", True: "strata, clusters"}
_MARGINS = {"age": {"y": 0.3, "m": 0.3, "o": 0.4}, "sex": {"m": 0.48, "f": 0.52}}
_DESIGNS: dict[str, dict[str, object]] = {
    "weights": {},
    "equal": {"weight": None},
    "strata": {"strata": "stratum"},
    "clusters": {"strata": "stratum", "cluster": "unit"},
    "trimmed": {"trim": Trim(low=0.5, high=1.9)},
    "fpc sizes": {},
    "fpc fractions": {"fpc": "fraction"},
    "fpc clusters": {"cluster": "unit", "fpc": "units"},
    "fpc raked": {"margins": _MARGINS},
    "fpc raked clusters": {"cluster": "unit", "fpc": "units", "margins": _MARGINS},
    "ranked weights": {},
    "ranked clusters": {"strata": "stratum", "cluster": "unit"},
    "ranked fpc": {"strata": "stratum", "fpc": "fpc"},
    "ranked fpc clusters": {"strata": "stratum", "cluster": "unit", "fpc": "units"},
    "ranked fpc raked": {"strata": "stratum", "fpc": "fpc", "margins": _MARGINS},
    "ranked fpc raked clusters": {
        "strata": "stratum",
        "cluster": "unit",
        "fpc": "units",
        "margins": _MARGINS,
    },
}
"""The designs of these studies, by what differs from that of ``study.yaml``."""

Numbers = dict[tuple[str, str, str, str], float]
"""By statistic, method (of intervals only), option and group (``a | b`` for a pair)."""


@dataclass(frozen=True)
class Line:
    """One statistic of a survey: how many numbers, and the largest difference to R."""

    survey: str
    statistic: str
    numbers: int
    largest: float


def compare(survey: str) -> list[Line]:
    """Every statistic that R gives for a survey, beside ours."""
    differences: dict[tuple[str, str], list[float]] = defaultdict(list)
    for line in r_results(survey):
        if line["design"].startswith("rake:"):
            continue
        question, item = _QUESTIONS.get(line["question"], (line["question"], ""))
        question, _, item = question.partition(" ") if " " in question else (question, "", item)
        statistic, option = line["statistic"], line["option"]
        if option == "(mean)" and survey == "nonvoters":
            question, item = _NUMBER, ""
        by = None if line["segment_var"] == "(total)" else line["segment_var"]
        ours = numbers_of(survey, line["design"], question, item, by)
        method = line["method"].removeprefix("svyciprop:") if statistic.startswith("ci_") else ""
        value = ours[statistic, method, option, line["segment_value"]]
        expected = np.nan if line["value"] == "NA" else float(line["value"])
        same = np.isnan(value) and np.isnan(expected)
        name = f"{statistic} ({method})" if method else statistic
        name = name.replace("xlogit", "logit")
        design = MADE.get(survey) or f"{survey}, {_LABELS[line['design'].startswith('strata')]}"
        differences[design, name].append(0.0 if same else float(abs(value - expected)))
    return [Line(survey, name, len(d), float(np.max(d))) for (survey, name), d in differences.items()]


def r_results(survey: str) -> list[dict[str, str]]:
    with (DATA / survey / "r_survey.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _engine(survey: str, design: str) -> InMemory:
    """What counts the respondents of a survey, as drawn and weighted in one of R's results."""
    if survey in MADE:
        book = read_book(DATA / survey)
        book = book.model_copy(update={"design": book.design.model_copy(update=_DESIGNS[design])})
        responses = read_responses(DATA / survey, book, Report())
        assert responses is not None
        return InMemory.of(responses, book)
    engine = inside(open_study(DATA / survey)).engine
    if design.startswith("strata"):
        return engine
    return InMemory.of(replace(engine.responses, sample=None), engine.book)


@cache
def numbers_of(survey: str, design: str, question: str, item: str, by: str | None) -> Numbers:
    """Every statistic of a question by a split."""
    engine = _engine(survey, design)
    book = engine.book
    recipe = Recipe.of(book, question, by)
    (cells,) = engine.count(recipe.view, [Asked(question, item)])
    groups = ["(total)"] if by is None else [o.code for o in book.segment(by).answers]
    found = _of_base(cells, groups)
    if cells.values is not None:
        below = engine.below(recipe.view, question, estimates.median_places(cells.answers.w))
        return found | _of_number(cells, groups, below)
    options = [o.code for o in book.question(question).answers]
    return found | _of_answers(cells, options, groups, exclusive=book.question(question).type != "multiple")


def _columns(cells: Cells, groups: list[str]) -> slice:
    return slice(0, 1) if groups == ["(total)"] else slice(1, None)


def _of_base(cells: Cells, groups: list[str]) -> Numbers:
    base = cells.blocks.base
    degf = degrees(cells.sample, base.n, base.w)
    kish = estimates.effective_base(cells.base.w, cells.base.w2)
    found: Numbers = {}
    for option in ("(base)", "(mean)"):
        for g, group in enumerate(groups, _columns(cells, groups).start):
            found["n_base", "", option, group] = float(cells.base.n[g])
            found["n_eff_kish", "", option, group] = float(kish[g])
            found["degf", "", option, group] = float(degf[g])
    return found


def _of_answers(cells: Cells, options: list[str], groups: list[str], exclusive: bool) -> Numbers:
    base, hit, sample = cells.blocks.base, cells.blocks.answers, cells.sample
    columns = _columns(cells, groups)
    p, influence = estimates.share_influence(base, hit)
    var, df = variance(sample, influence), degrees(sample, base.n, base.w)
    found: Numbers = {}

    def add(statistic: str, values: np.ndarray, method: str = "") -> None:
        for i, option in enumerate(options):
            for group, value in zip(groups, values[i, columns], strict=True):
                found[statistic, method, option, group] = float(value)

    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.where((p > 0) & (p < 1), p * (1 - p) / var, np.nan)
    t = intervals.student(df)
    wilson = intervals.wilson(p, size, t)
    found_intervals = {
        "wilson": tuple(np.where(np.isnan(size), np.nan, bound) for bound in wilson),
        "xlogit": intervals.logit(p, var, t),
        "beta": intervals.beta(p, var, cells.base.n, df),
    }
    add("n_option", cells.answers.n)
    add("prop", p)
    add("se", np.sqrt(var))
    add("n_eff_design", size)
    for method, (low, high) in found_intervals.items():
        add("ci_low", low, method)
        add("ci_high", high, method)
    if groups == ["(total)"]:
        return found
    base, hit = of_groups(base), of_groups(hit)
    rest = inference.against_others(base, hit, None, sample)
    holm = np.array([inference.holm(row) for row in rest.p_value])
    for i, option in enumerate(options):
        for g, group in enumerate(groups):
            found["diff_vs_rest", "", option, group] = float(rest.value[i, g])
            found["diff_vs_rest_se", "", option, group] = float(rest.se[i, g])
            found["diff_vs_rest_p", "", option, group] = float(rest.p_value[i, g])
            found["diff_vs_rest_p_holm", "", option, group] = float(holm[i, g])
    p, influence = estimates.share_influence(base, hit)
    df = degrees(sample, base.n.sum(axis=0), base.w.sum(axis=0))
    a, b = np.triu_indices(len(groups), 1)
    everything = slice(None)
    pair = inference.contrast(
        (p[:, a], influence.at(everything, a)), (p[:, b], influence.at(everything, b)), sample, df
    )
    for i, option in enumerate(options):
        adjusted = inference.holm(pair.p_value[i])
        for j in range(len(a)):
            for first, second, sign in ((a[j], b[j], 1), (b[j], a[j], -1)):
                name = f"{groups[first]} | {groups[second]}"
                found["pair_diff", "", option, name] = sign * float(pair.value[i, j])
                found["pair_se", "", option, name] = float(pair.se[i, j])
                found["pair_p", "", option, name] = float(pair.p_value[i, j])
                found["pair_p_holm", "", option, name] = float(adjusted[j])
    if exclusive:
        tests = {"(question)": inference.rao_scott(hit, sample)}
    else:
        tests = {
            o: inference.rao_scott(inference.given_or_not(base, hit.at(i)), sample)
            for i, o in enumerate(options)
        }
    for option, test in tests.items():
        assert test is not None
        for statistic, value in (("stat", test.f), ("ndf", test.ndf), ("ddf", test.ddf), ("p", test.p_value)):
            found[f"rs_f_{statistic}", "", option, "(all)"] = value
    return found


def _of_number(cells: Cells, groups: list[str], below: Sums) -> Numbers:
    base, moments, sample = cells.blocks.base, cells.moments, cells.sample
    assert moments is not None and cells.values is not None
    columns = _columns(cells, groups)
    estimate = estimates.means(base, moments, sample)
    median = estimates.median_estimates(cells.values, cells.answers.w, base, below, sample)
    given = {
        "mean": estimate.value,
        "mean_se": estimate.se,
        "mean_ci_low": estimate.low,
        "mean_ci_high": estimate.high,
        "median": median.value,
        "median_ci_low": median.low,
        "median_ci_high": median.high,
    }
    found: Numbers = {
        (statistic, "", "(mean)", group): float(value)
        for statistic, values in given.items()
        for group, value in zip(groups, values[columns], strict=True)
    }
    if groups == ["(total)"]:
        return found
    base, moments = of_groups(base), moments_of_groups(moments)
    rest = inference.against_others(base, None, moments, sample)
    for g, group in enumerate(groups):
        found["mean_diff_vs_rest", "", "(mean)", group] = float(rest.value[g])
        found["mean_diff_vs_rest_se", "", "(mean)", group] = float(rest.se[g])
        found["mean_diff_vs_rest_p", "", "(mean)", group] = float(rest.p_value[g])
    test = inference.wald_means(base, moments, sample)
    assert test is not None
    for statistic, value in (("wald_F", test.f), ("wald_ddf", test.ddf), ("wald_p", test.p_value)):
        found[statistic, "", "(mean)", "(all)"] = value
    return found


def report() -> str:
    """A Markdown table: statistics down, surveys across, the largest absolute difference to R."""
    lines = [line for survey in SURVEYS for line in compare(survey)]
    designs = list(dict.fromkeys(line.survey for line in lines))
    by_key = {(line.statistic, line.survey): line for line in lines}
    rows = [["statistic", "numbers", *designs], ["---"] * (2 + len(designs))]
    for statistic in dict.fromkeys(line.statistic for line in lines):
        of_statistic = [by_key.get((statistic, design)) for design in designs]
        numbers = sum(line.numbers for line in of_statistic if line)
        rows.append([statistic, str(numbers), *(f"{x.largest:.0e}" if x else "" for x in of_statistic)])
    total, worst = sum(line.numbers for line in lines), max(line.largest for line in lines)
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return f"{table}\n{total} numbers, the largest difference {worst:.1e}.\n"


if __name__ == "__main__":
    print(report(), end="")

"""Medians, standard deviations and weighted bases of R's ``survey``, with weights, strata and clusters.

See ``data/numbers/SOURCE.md`` for the calls.
"""

import csv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.counting.respondents import InMemory
from core.responses.sample import Sample
from core.views.recipe import Recipe
from tests import studies
from tests.made import indicator_table

DATA = Path(__file__).parents[1] / "data" / "numbers"
WIDER = {
    ("weights", "visits", "south"): 1.0,
    ("strata", "visits", "south"): 1.0,
    ("clusters", "visits", "south"): 1.0,
}
"""Where so many are at the median that R's low bound is the median: half of them may be under it."""


def r_results():
    """R's results: {(design, question, group): {statistic: value}}."""
    found = defaultdict(dict)
    with (DATA / "r_survey.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            found[line["design"], line["question"], line["group"]][line["statistic"]] = float(line["value"])
    return dict(found)


R = r_results()


@pytest.fixture(scope="module")
def rows():
    """Our rows: {(design, question, option, group): row}."""
    study = studies.opened(DATA)
    engine = studies.inside(study).engine
    strata = np.repeat([0, 1, 2, 3], [150, 120, 90, 60])
    samples = {"weights": None, "strata": Sample.of(420, strata, None), "clusters": engine.responses.sample}
    return {
        (design, question, row.option, row.group): row
        for design, sample in samples.items()
        for question in ("staff", "visits")
        for row in indicator_table(
            InMemory.of(replace(engine.responses, sample=sample), study.book), Recipe(question, "area")
        ).rows
    }


def test_medians_and_their_intervals_are_those_of_r(rows):
    for (design, question, group), wanted in R.items():
        row = rows[design, question, "median", group]
        low = WIDER.get((design, question, group), wanted["low"])
        assert (row.estimate, row.low, row.high) == (wanted["median"], low, wanted["high"])
        assert low <= wanted["low"]
        assert row.se is None


def test_deviations_weighted_bases_and_no_answers_are_those_of_r(rows):
    for (design, question, group), wanted in R.items():
        row = rows[design, question, "mean", group]
        for name in ("sd", "weighted_base", "no_answer"):
            assert getattr(row, name) == pytest.approx(wanted[name], rel=1e-12, abs=1e-12)
        assert rows[design, question, "median", group].sd is None

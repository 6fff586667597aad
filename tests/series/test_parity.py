"""Changes between four waves of a public survey, beside those that R gives: see the SOURCE.md of the data."""

import csv
from functools import cache
from pathlib import Path

import pytest
from scipy import stats

from core.series import open_series

GSS = Path(__file__).parents[1] / "data" / "gss-waves"
TOLERANCE = 1e-9
OURS = {
    "n_base": "base",
    "share": "estimate",
    "se": "se",
    "difference": "change",
    "difference_se": "change_se",
    "p_value": "change_p_value",
}


@cache
def series():
    return open_series(GSS / "series")


def results():
    with (GSS / "r_waves.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def rows(question, by, against):
    made = series().make(question, by or None, against=against)
    return {(row.wave, row.option, row.group): row for row in made.rows}


def beside(line):
    """The row that a line of R is about: since the wave before or since the first."""
    for against in ("previous", "first"):
        row = rows(line["question"], line["by"], against)[line["wave"], line["option"], line["group"]]
        if line["against"] in ("", row.against):
            return row
    raise AssertionError(line)


@pytest.mark.parametrize("statistic", [*OURS, "t"])
def test_numbers_are_those_of_r(statistic):
    compared = 0
    for line in results():
        if line["statistic"] != statistic:
            continue
        row = beside(line)
        ours = row.change / row.change_se if statistic == "t" else getattr(row, OURS[statistic])
        if ours is None and statistic == "p_value":  # the guard of tests, which R has not
            assert row.because.startswith("Pas de test"), row
            continue
        compared += 1
        assert ours == pytest.approx(float(line["value"]), rel=TOLERANCE, abs=TOLERANCE), line

    assert compared > 280


def test_degrees_of_freedom_are_those_of_r():
    t = {key(line): float(line["value"]) for line in results() if line["statistic"] == "t"}
    tested = 0
    for line in results():
        if line["statistic"] == "df" and (p := beside(line).change_p_value) is not None:
            tested += 1
            expected = 2 * stats.t.sf(abs(t[key(line)]), float(line["value"]))
            assert p == pytest.approx(expected, rel=TOLERANCE, abs=TOLERANCE), line

    assert tested > 400


def key(line):
    return tuple(line[name] for name in ("question", "option", "by", "group", "wave", "against"))

"""Every statistic that we publish against R's ``survey``, on real surveys and on made-up raked ones.

See the ``SOURCE.md`` of each in ``data``, and ``parity`` for what is compared with what.
"""

from collections import defaultdict
from math import isnan

import pytest

from tests import parity, studies


@pytest.mark.parametrize(
    ("survey", "numbers"),
    [
        ("nonvoters", 6003),
        ("nhanes", 898),
        ("pew", 1222),
        ("raked", 2640),
        ("pew-raking", 426),
        ("fpc", 2676),
        ("ranked", 3408),
    ],
)
def test_our_numbers_are_those_of_r(survey, numbers):
    lines = parity.compare(survey)

    assert sum(line.numbers for line in lines) == numbers
    assert {line.statistic: line.largest for line in lines if not line.largest <= parity.TOLERANCE} == {}


@pytest.mark.parametrize(("design", "apart"), [("equal", 1e-9), ("weights", 0.016)])
def test_errors_of_raked_weights_are_close_to_those_of_r_s_other_function(design, apart):
    """``rake`` regresses without weights, ``calibrate`` and we with start weights: alike where equal."""
    lines = [line for line in parity.r_results("raked") if line["design"] == f"rake: {design}"]
    assert len(lines) == 21
    for line in lines:
        by = None if line["segment_var"] == "(total)" else line["segment_var"]
        numbers = parity.numbers_of("raked", design, line["question"], "", by)
        ours = numbers["se", "", line["option"], line["segment_value"]]
        assert ours == pytest.approx(float(line["value"]), rel=apart)


def published(survey, design=""):
    """R's results of a survey: {(segment, question, option): {(statistic, method, group): value}}."""
    found = defaultdict(dict)
    for line in parity.r_results(survey):
        if line["design"].startswith(design):
            key = line["segment_var"].replace("(total)", ""), line["question"], line["option"]
            group = line["segment_value"].replace("(total)", "")
            method = line["method"].removeprefix("svyciprop:")
            found[key][line["statistic"], method, group] = float(line["value"].replace("NA", "nan"))
    return found


SURVEYS = [("nhanes", "strata"), ("pew", "srs")]


def close(ours, theirs):
    return ours == pytest.approx(theirs, abs=parity.TOLERANCE)


@pytest.mark.parametrize(("survey", "design"), SURVEYS)
@pytest.mark.parametrize(("interval", "method"), [("logit", "xlogit"), ("beta", "beta")])
def test_published_intervals_on_request_are_those_of_r(survey, design, interval, method):
    study, compared = studies.opened(parity.DATA / survey), 0

    for (by, question, option), values in published(survey, design).items():
        table = study.table(question, by or None, interval=interval)
        for (statistic, how, group), value in values.items():
            if how == method and not isnan(value):
                row = table.row(option, group)
                assert close(row.low if statistic == "ci_low" else row.high, value)
                compared += 1

    assert compared == {"nhanes": 44, "pew": 108}[survey]


@pytest.mark.parametrize(("survey", "design"), SURVEYS)
def test_published_comparisons_are_those_of_r(survey, design):
    study, tests, pairs = studies.opened(parity.DATA / survey), 0, 0

    for (by, question, option), values in published(survey, design).items():
        if not by:
            continue
        of_pair = {(p.option, f"{p.a} | {p.b}"): p for p in study.pairs(question, by)}
        for (statistic, _, group), value in values.items():
            if statistic == "diff_vs_rest_p":
                row = study.table(question, by).row(option, group)
                assert close(row.p_value, value) if row.p_value is not None else row.reason
                tests += row.p_value is not None
            elif statistic == "pair_p" and (pair := of_pair.get((option, group))):
                assert close(pair.p_value, value) if pair.p_value is not None else pair.reason
                pairs += pair.p_value is not None
            elif statistic.startswith("rs_f_"):
                found = study.association(question, by)
                ours = {"stat": found.f, "ndf": found.ndf, "ddf": found.ddf, "p": found.p_value}
                assert close(ours[statistic.removeprefix("rs_f_")], value)

    # Of 20 and 26, and of 51 and 102: the others have few events.
    assert (tests, pairs) == {"nhanes": (20, 26), "pew": (46, 83)}[survey]

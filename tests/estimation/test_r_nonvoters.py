"""The numbers of R's ``survey`` on a real survey, from a CSV file and from an SPSS file.

In full precision, as of public data, and to what bases bear, as where a minimum base protects respondents.
See ``data/nonvoters/SOURCE.md`` for the calls, the versions and the preparation.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from core.codebook.questions import Grid
from core.estimation.tables import Row
from core.study.study import Study
from tests import studies

DATA = Path(__file__).parents[1] / "data"
TOLERANCE = 1e-9


def r_results():
    """R's results: {(question, option, segment, group): {statistic: value}}."""
    found = defaultdict(dict)
    with (DATA / "nonvoters" / "r_survey.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            key = tuple(
                "" if line[c] == "(total)" else line[c]
                for c in ("question", "option", "segment_var", "segment_value")
            )
            if line["statistic"].startswith("ci_") and line["method"] != "svyciprop:wilson":
                continue
            found[key][line["statistic"]] = float("nan") if line["value"] == "NA" else float(line["value"])
    return dict(found)


R = r_results()
SHARES = {key: value for key, value in R.items() if "prop" in value}
MEANS = {key: value for key, value in R.items() if "mean" in value}
RESTS = {key: value for key, value in R.items() if "diff_vs_rest" in value}
MEAN_RESTS = {key: value for key, value in R.items() if "mean_diff_vs_rest" in value}
BASES = {key: value for key, value in R.items() if "n_eff_kish" in value}
FIRST = {"Q5": "1", "Q2_9": "1", "Q28(multi)": "Q28_1"}
"""An answer to each question: R gives bases once for all of them."""


@pytest.fixture(scope="module", params=["nonvoters", "nonvoters-sav"])
def study(request):
    return studies.exact(DATA / request.param)


@pytest.fixture(scope="module")
def protected():
    """The study with its minimum base of ten."""
    return studies.opened(DATA / "nonvoters-sav")


def row(study: Study, question: str, option: str, segment: str, group: str) -> Row:
    """Our published row for the names that R was given."""
    by = segment or None
    if question == "Q28(multi)":
        return study.table("Q28", by).row(option, group)
    if question == "Q2_9":
        return study.table("Q2", by).row(option, group, item="Q2_9")
    return study.table(question, by).row(option, group)


def largest_difference(study, results, pairs):
    """The largest difference to R over these results, by our column."""
    return {
        ours: max(abs(getattr(row(study, *key), ours) - value[theirs]) for key, value in results.items())
        for ours, theirs in pairs.items()
    }


def test_r_gives_every_question_segment_and_group():
    # Q5: 2 options, Q2_9: 4, Q28: 8; 21 groups: the whole, 4 ages, 3 educations, 4 races, 2 genders,
    # 4 incomes, 3 voter categories.
    assert (len(SHARES), len(MEANS)) == ((2 + 4 + 8) * 21, 12)
    assert {key[2] for key in SHARES} == {
        "", "grpage", "educ", "race", "gender", "income_cat", "voter_category",
    }  # fmt: skip


def test_counts_are_those_of_r(study):
    ours = {key: row(study, *key).count for key in SHARES}

    assert ours == {key: value["n_option"] for key, value in SHARES.items()}


def test_bases_and_effective_bases_are_those_of_r(study):
    of_base = {(q, FIRST[q], s, g): v for (q, _, s, g), v in BASES.items()}

    assert len(of_base) == 3 * 21
    assert {k: row(study, *k).base for k in of_base} == {k: v["n_base"] for k, v in of_base.items()}
    assert largest_difference(study, of_base, {"effective_base": "n_eff_kish"}) == {
        "effective_base": pytest.approx(0, abs=TOLERANCE)
    }


def test_shares_and_their_errors_are_those_of_r(study):
    assert largest_difference(study, SHARES, {"estimate": "prop", "se": "se"}) == {
        "estimate": pytest.approx(0, abs=TOLERANCE),
        "se": pytest.approx(0, abs=TOLERANCE),
    }


def test_intervals_are_rs_wilson_or_wider(study):
    # R uses the design effective size p(1 − p)/var; we use the smallest of it, Kish's and n.
    same, wider = {}, {}
    for key, value in SHARES.items():
        ours = row(study, *key)
        is_smallest = value["n_eff_design"] <= min(ours.effective_base, ours.base) * (1 + 1e-12)
        (same if is_smallest else wider)[key] = value

    assert (len(same), len(wider)) == (157, 137)
    assert largest_difference(study, same, {"low": "ci_low", "high": "ci_high"}) == {
        "low": pytest.approx(0, abs=TOLERANCE),
        "high": pytest.approx(0, abs=TOLERANCE),
    }
    for key, value in wider.items():
        ours = row(study, *key)
        assert ours.low < value["ci_low"] and value["ci_high"] < ours.high


@pytest.mark.parametrize(
    ("option", "pairs"),
    [("mean", {"estimate": "mean", "se": "mean_se"}), ("median", {"estimate": "median"})],
)
def test_means_and_medians_are_those_of_r(study, option, pairs):
    # Q2_9 read as a number, 1 to 4.
    of_number = {("Q2_9_score", option, s, g): v for (_, _, s, g), v in MEANS.items()}

    assert largest_difference(study, of_number, pairs) == {
        ours: pytest.approx(0, abs=TOLERANCE) for ours in pairs
    }
    assert {k: row(study, *k).base for k in of_number} == {k: v["n_base"] for k, v in of_number.items()}


def test_differences_to_the_others_are_those_of_r(study):
    number = {("Q2_9_score", "mean", s, g): v for (_, _, s, g), v in MEAN_RESTS.items()}

    assert (len(RESTS), len(number)) == ((2 + 4 + 8) * 20, 11)
    assert largest_difference(
        study, RESTS, {"difference": "diff_vs_rest", "difference_se": "diff_vs_rest_se"}
    ) == {"difference": pytest.approx(0, abs=TOLERANCE), "difference_se": pytest.approx(0, abs=TOLERANCE)}
    assert largest_difference(
        study,
        number,
        {
            "difference": "mean_diff_vs_rest",
            "difference_se": "mean_diff_vs_rest_se",
            "p_value": "mean_diff_vs_rest_p",
        },
    ) == dict.fromkeys(("difference", "difference_se", "p_value"), pytest.approx(0, abs=TOLERANCE))


def test_published_tests_are_those_of_r_and_the_others_say_why(study):
    tested = {key: value for key, value in RESTS.items() if row(study, *key).p_value is not None}
    untested = [row(study, *key) for key in RESTS if key not in tested]

    assert (len(tested), len(untested)) == (279, 1)
    assert largest_difference(study, tested, {"p_value": "diff_vs_rest_p"}) == {
        "p_value": pytest.approx(0, abs=TOLERANCE)
    }
    assert {(r.reason, r.p_adjusted) for r in untested} == {("sparse", None)}


def test_the_two_files_give_the_same_tables():
    text, spss = studies.exact(DATA / "nonvoters"), studies.exact(DATA / "nonvoters-sav")
    compared = 0

    for question in spss.book.questions:
        for by in (None, *spss.book.segments):
            # The routing is in one codebook alone: it tells who was asked.
            rows = [
                [r._replace(no_answer=None) for r in of.table(question.id, by).rows] for of in (text, spss)
            ]
            assert rows[0] == rows[1]
            compared += 1

    assert compared == 12 * 7


def test_the_bands_of_an_age_hold_their_upper_bound(study):
    # 18-29, 30-44, 45-59, 60+, counted in the file.
    ages = study.table("grpage")

    assert [(r.option, r.count) for r in ages.rows] == [
        ("18-29", 907), ("30-44", 1251), ("45-59", 1472), ("60+", 2206),
    ]  # fmt: skip


@pytest.mark.parametrize("precision", ["full", pytest.param("protected", marks=pytest.mark.nightly)])
def test_every_table_of_the_study_can_be_published(precision, request, study):
    study = request.getfixturevalue("protected") if precision == "protected" else study
    sizes = {
        by: sum(len(study.table(q.id, by).rows) for q in study.book.questions)
        for by in (None, *study.book.segments)
    }
    options = sum(
        2 if q.type == "number" else len(q.answers) * (len(q.items) if isinstance(q, Grid) else 1)
        for q in study.book.questions
    )

    assert sizes == {
        by: options * (1 + len(study.book.segment(by).answers) if by else 1)
        for by in (None, *study.book.segments)
    }


def test_routed_questions_are_asked_to_those_the_file_says():
    study = studies.exact(DATA / "nonvoters")
    bases = {q: study.table(q).rows[0].base for q in ("Q28", "Q29", "Q22", "Q31", "Q32")}

    # Q22: 486 not registered, of whom 12 refused; Q31 and Q32: 10 and 5 refused.
    assert bases == {"Q28": 5302, "Q29": 1342, "Q22": 474, "Q31": 1582, "Q32": 1997}


# Q5 (two answers) and Q28 (eight, several at once, of those who vote): each question costs seconds.
PROTECTED = {key: value for key, value in SHARES.items() if key[0] in ("Q5", "Q28(multi)")}


def test_protected_shares_are_those_of_r_to_the_point_that_their_base_bears(protected):
    # Every group is of more than 100, and the audit of answers makes none of these shares coarser.
    shares = {key: row(protected, *key).estimate for key in PROTECTED}

    assert len(shares) == (2 + 8) * 21
    assert min(value["n_base"] for key, value in BASES.items() if key[0] in ("Q5", "Q28(multi)")) > 100
    for key, value in PROTECTED.items():
        assert shares[key] == round(shares[key], 2)
        assert abs(shares[key] - value["prop"]) <= 0.005 + TOLERANCE, key


def test_protected_bases_are_those_of_r_to_the_nearest_five(protected):
    of_base = {(q, FIRST[q], s, g): v for (q, _, s, g), v in BASES.items() if q != "Q2_9"}

    assert len(of_base) == 2 * 21
    for key, value in of_base.items():
        ours = row(protected, *key)
        assert ours.count is None  # weighted
        assert abs(ours.base - value["n_base"]) < 3
        # Kish's factor is that of the next class, 26 % from the one before; then two digits.
        assert 0.74 * value["n_eff_kish"] < ours.effective_base < 1.06 * value["n_eff_kish"]


def test_protected_errors_are_those_of_r_to_a_class_of_design_effects(protected):
    # The next class, at most 26 % from a variance: 13 % of an error. Shares of a few points move more.
    errors = {
        key: (row(protected, *key).se, value["se"])
        for key, value in PROTECTED.items()
        if 0.1 <= value["prop"] <= 0.9
    }

    assert len(errors) > 180
    assert all(0.93 < ours / r < 1.2 for ours, r in errors.values())
    assert sum(ours / r for ours, r in errors.values()) / len(errors) > 1
    assert any(ours != pytest.approx(r, rel=0.05) for ours, r in errors.values())

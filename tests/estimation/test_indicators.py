"""The numbers of a view before disclosure control, by hand: shares, means, differences and their tests."""

import numpy as np
import pytest
from scipy import stats

from core import ViewError
from core.estimation import indicators
from core.responses.sample import Sample
from core.views.recipe import ANSWERS, SCORE, Recipe
from tests import made


def counted(answers, weights=None, by="area", question="q", score=False, **questions):
    """The table of a question ``q`` (yes, no) by area, from codes."""
    area = made.single("area", "north", "south", "isle")
    rest = questions.pop("q", made.single("q", "yes", "no"))
    book = made.book(rest, area, segments=["area"], weighted=weights is not None, **questions)
    recipe = Recipe.of(book, question, by, counted=SCORE if score else ANSWERS)
    return made.indicator_table(made.engine(book, answers, weights), recipe)


def row(table, option, group=""):
    return next(r for r in table.rows if (r.option, r.group) == (option, group))


def people(**groups):
    """For each group, its answers and how many gave each."""
    pairs = [(area, a) for area, given in groups.items() for a, n in given.items() for _ in range(n)]
    return {"area": [area for area, _ in pairs], "q": [answer for _, answer in pairs]}


def test_a_row_counts_weighs_and_compares():
    # North: 1, 1 say yes, 2 says no; south: 4 says yes. Yes: 2/4 of the north, 6/8 of all.
    answers = {"area": ["north"] * 3 + ["south"], "q": ["yes", "yes", "no", "yes"]}
    table = counted(answers, [1, 1, 2, 4])
    whole, north, south, isle = (row(table, "yes", g) for g in ("", "north", "south", "isle"))

    assert [(r.count, r.base, r.estimate) for r in (whole, north, south, isle)] == [
        (3, 4, 0.75),
        (2, 3, 0.5),
        (1, 1, 1.0),
        (0, 0, None),
    ]
    assert whole.effective_base == pytest.approx(64 / 22)
    assert north.effective_base == pytest.approx(16 / 6)
    assert (whole.difference, north.difference, south.difference) == (None, -0.5, 0.5)
    assert isle[7:16] == (None,) * 9


def test_a_share_of_0_or_100_percent_has_an_exact_test_where_there_are_events_enough():
    # 30 of 80 say yes: 40 × 3/8 = 15 events are more than ten; nobody in the north does.
    table = counted(people(north={"no": 40}, south={"yes": 30, "no": 10}))
    p = stats.fisher_exact([[0, 40], [30, 10]]).pvalue

    for group in ("north", "south"):
        for option in ("yes", "no"):
            found = row(table, option, group)
            assert (found.p_value, found.reason) == (pytest.approx(p, rel=1e-9), "")
    assert row(table, "yes", "south").difference == 0.75


def test_an_exact_test_is_one_of_effective_respondents():
    # Weights of 3, then of 1: Kish's size of 80 is 160²/400 = 64; 30 of the 40 heavy ones of the south say
    # yes, and none of its light ones: 90/160 of 64 are 36.
    answers = people(north={"no": 80}, south={"yes": 30, "no": 50})
    weights = [3 if i % 80 < 40 else 1 for i in range(160)]
    p = stats.fisher_exact([[0, 64], [36, 28]]).pvalue

    assert row(counted(answers, weights), "yes", "north").p_value == pytest.approx(p, rel=1e-9)


def test_a_share_of_0_percent_has_no_test_with_few_events_or_where_nobody_gave_the_answer():
    # 19 of 80 say yes: 40 × 19/80 = 9.5 events.
    few = counted(people(north={"no": 40}, south={"yes": 19, "no": 21}))
    nobody = counted(people(north={"no": 400}, south={"no": 400}))

    assert (row(few, "yes", "north").p_value, row(few, "yes", "north").reason) == (None, "sparse")
    for option in ("yes", "no"):
        assert (row(nobody, option, "south").p_value, row(nobody, option, "south").reason) == (
            None,
            "certain",
        )


def test_a_share_of_0_percent_has_no_test_in_a_sample_of_clusters():
    answers = people(north={"no": 40}, south={"yes": 30, "no": 10})
    area, q = made.single("area", "north", "south", "isle"), made.single("q", "yes", "no")
    book = made.book(q, area, segments=["area"])
    sample = Sample.of(80, None, np.arange(80) // 4)
    table = made.indicator_table(made.engine(book, answers, sample=sample), Recipe.of(book, "q", "area"))

    assert (row(table, "yes", "north").p_value, row(table, "yes", "north").reason) == (None, "certain")
    assert row(table, "yes", "north").difference == -0.75


def test_a_group_has_the_guard_of_its_others():
    # 120 of 1,020 say yes: 118 events in the south, and 20 × 120/1,020 = 2.4 in the north, with which it is
    # compared as much as the north is with it.
    table = counted(people(north={"yes": 10, "no": 10}, south={"yes": 110, "no": 890}))

    assert [row(table, "yes", g).reason for g in ("north", "south")] == ["sparse", "sparse"]


def test_events_are_counted_by_weight():
    # 15 of 50 say yes in either group, and weigh a half. Kish: 42.5²/38.75 = 46.6; pooled 15/85: 8.2 events
    # (by heads, 46.6 × 0.3 = 14).
    answers = people(north={"yes": 15, "no": 35}, south={"yes": 15, "no": 35})
    weights = [0.5 if a == "yes" else 1.0 for a in answers["q"]]
    found = row(counted(answers, weights), "yes", "north")

    assert (found.p_value, found.reason) == (None, "sparse")
    # With weights of 1, 50 × 0.3 = 15 events.
    assert row(counted(answers), "yes", "north").p_value == 1.0


def test_events_are_those_of_the_smaller_side_of_an_answer():
    # No: 90 of 100 in the north. 200 × (1 − 0.94): yes has 6 events of the north's 100.
    table = counted(people(north={"yes": 10, "no": 90}, south={"yes": 2, "no": 98}))

    assert row(table, "no", "north").reason == "sparse"
    assert row(table, "yes", "north").reason == "sparse"


def test_a_group_alone_has_no_difference_and_no_reason():
    found = row(counted(people(north={"yes": 3, "no": 4})), "yes", "north")

    assert (found.difference, found.difference_se, found.p_value, found.reason) == (None, None, None, "")


def test_a_mean_without_variance_is_not_tested_and_says_so():
    # Everyone says 5 in the north and 7 in the south; nobody lives on the isle.
    number = {"area": ["north"] * 3 + ["south"] * 2, "q": [5, 5, 5, 7, 7]}
    table = counted(number, q=made.number("q"))
    found = {g: row(table, "mean", g) for g in ("north", "south", "isle")}

    assert [(r.estimate, r.difference, r.p_value, r.reason) for r in found.values()] == [
        (5.0, -2.0, None, "equal"),
        (7.0, 2.0, None, "equal"),
        (None, None, None, ""),
    ]


def test_a_mean_without_a_degree_of_freedom_is_not_measured():
    table = counted({"area": ["north", "south"], "q": [5, 7]}, q=made.number("q"))

    assert row(table, "mean", "north").reason == "unmeasured"


def test_a_mean_is_tested_and_has_a_median_without_a_test():
    # 1, 3 against 2, 6, as in test_inference: t² = 4/(4/3 · 5/2) = 1.2 on 2 degrees, p = 1 − t/√(t² + 2).
    table = counted({"area": ["north", "north", "south", "south"], "q": [1, 3, 2, 6]}, q=made.number("q"))
    mean, median = row(table, "mean", "south"), row(table, "median", "south")

    assert (mean.estimate, mean.difference, mean.reason) == (4.0, 2.0, "")
    assert mean.p_value == pytest.approx(1 - (1.2 / 3.2) ** 0.5)
    assert (median.estimate, median.count, median.base) == (2.0, 2, 2)
    assert median[9:16] == (None,) * 7


def scored():
    question = made.single("q", "bad", "good", "unsure")
    question["options"][0]["score"], question["options"][1]["score"] = 1, 2
    return question


def test_a_mean_score_is_about_the_answers_that_have_one():
    # North: 1 and 2; south: 2 alone; the two unsure have no score.
    answers = {
        "area": ["north", "north", "north", "south", "south"],
        "q": ["bad", "good", "unsure", "good", "unsure"],
    }
    table = counted(answers, q=scored(), score=True)

    assert [(r.option, r.group, r.base, r.estimate) for r in table.rows] == [
        ("mean", "", 3, pytest.approx(5 / 3)),
        ("mean", "north", 2, 1.5),
        ("mean", "south", 1, 2.0),
        ("mean", "isle", 0, None),
    ]


def test_a_question_without_scores_has_no_mean_score():
    with pytest.raises(ViewError) as refused:
        counted(people(north={"yes": 1}), score=True)
    assert str(refused.value) == "les réponses à la question « q » n'ont pas de score."


@pytest.mark.parametrize(("nature", "provenance"), [("collected", "computed"), ("simulated", "simulated")])
def test_each_row_says_where_it_comes_from(nature, provenance):
    table = counted(people(north={"yes": 1}), nature=nature)

    assert {(r.status, r.provenance) for r in table.rows} == {("ok", provenance)}


def test_many_tables_at_once_are_the_tables_one_by_one(monkeypatch):
    answers = people(north={"yes": 3, "no": 5}, south={"yes": 6, "no": 2})
    together = counted(answers).rows
    monkeypatch.setattr(indicators, "MOST_COLUMNS", 1)  # each is estimated alone

    assert counted(answers).rows == together

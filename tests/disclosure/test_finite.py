"""What the fractions of a finite population tell of protected respondents: no error is too small."""

import numpy as np
import pytest

from core.counting.cells import Asked
from core.counting.respondents import InMemory
from core.disclosure.tables import kind
from core.responses.sample import Sample
from core.study.study import Study
from tests import made, parity, studies

N = 600
BOOK = made.book(
    made.single("stratum", "s1", "s2", "s3"),
    made.single("area", "north", "south", "east"),
    made.single("q", "a", "b", "c"),
    made.multiple("m", "x", "y"),
    made.number("v"),
    segments=["stratum", "area"],
    minimum=10,
    caution=30,
)


def answers(seed=3, n=N, stratum=(0.5, 0.3, 0.2), area=(0.6, 0.3, 0.1)):
    dice = np.random.default_rng(seed)
    return {
        "stratum": dice.choice(["s1", "s2", "s3"], n, p=stratum).tolist(),
        "area": dice.choice(["north", "south", "east"], n, p=area).tolist(),
        "q": dice.choice(["a", "b", "c"], n, p=[0.45, 0.4, 0.15]).tolist(),
        "m": [set(c) for c in dice.choice(["x", "xy", "y"], n)],
        "v": dice.integers(0, 60, n).tolist(),
    }


def drawn(strata, fractions):
    sample = Sample.of(len(strata), np.asarray(strata), None)
    return Sample(**{**sample.__dict__, "drawn": np.array(fractions, float)})


def protected_and_exact(given, sample):
    public = BOOK.disclosure.model_copy(update={"minimum_base": 1, "caution_base": 1})
    books = BOOK, BOOK.model_copy(update={"disclosure": public})
    book, exact = (each.holding(sample.finite) for each in books)
    return made.study(book, given, sample=sample), made.study(exact, given, sample=sample)


def rows(studies, *questions):
    for question in questions:
        for by in (None, "stratum", "area"):
            if by != question:
                told, exact = (study.table(question, by) for study in studies)
                for row in told.rows:
                    if row.estimate is not None and row.option != "median":
                        yield row, exact.row(row.option, row.group)


@pytest.mark.parametrize("fractions", [[0.9, 0.9, 0.9], [0.95, 0.1, 0.6], [1, 0.05, 1], [0.02, 1, 0.9]])
def test_no_error_of_a_finite_population_is_told_too_small(fractions):
    given = answers()
    strata = [["s1", "s2", "s3"].index(each) for each in given["stratum"]]
    pairs = [
        (row.se, exact.se)
        for row, exact in rows(protected_and_exact(given, drawn(strata, fractions)), "q", "m")
    ]

    assert len(pairs) > 30
    assert [pair for pair in pairs if pair[0] < 0.93 * pair[1]] == []
    # And they are smaller than without a correction, where much was drawn.
    if min(fractions) > 0.5:
        free = protected_and_exact(given, Sample.of(N, np.array(strata), None))
        assert all(
            row.se < 0.6 * wide.se
            for (row, _), (wide, _) in zip(
                rows(protected_and_exact(given, drawn(strata, fractions)), "q"), rows(free, "q"), strict=True
            )
            if row.base >= 100
        )


def test_strata_that_segments_do_not_tell_have_no_error_of_their_own():
    # The strata are no segment: nothing tells who is in the one that is there as a whole.
    given = answers()
    strata = np.arange(N) % 3
    study, _ = protected_and_exact(given, drawn(strata, [1, 0.5, 0.5]))
    told = study._counted.told(Asked("q"))

    assert told.most_left == 0.5
    assert set(np.round(told.left - told.n * 0.01**2 / 3, 9)[told.n >= 100]) <= {0.4, 0.5}


def test_a_stratum_that_told_cells_make_up_has_its_own_error():
    given = answers()
    strata = [["s1", "s2", "s3"].index(each) for each in given["stratum"]]
    study, _ = protected_and_exact(given, drawn(strata, [0.9, 0.2, 0.2]))
    se = {
        row.group: row.se / (row.estimate * (1 - row.estimate) / row.base) ** 0.5
        for row in study.table("q", "stratum").rows
        if row.option == "a"
    }

    assert se["s1"] == pytest.approx(0.1**0.5, rel=0.08)
    assert se["s2"] == pytest.approx(0.8**0.5, rel=0.08)


def test_how_few_respondents_a_small_stratum_has_is_not_told():
    """Seven or eight respondents of the stratum of ten that was nearly all drawn: the same is told."""
    given = answers()
    told = []
    for small in (7, 8):
        strata = np.array([0] * small + [1] * (N - small))
        study, _ = protected_and_exact(given, drawn(strata, [small / 10, N / 6000]))
        told.append([study._counted.told(Asked(q)) for q in ("q", "m", "v", "area")])
    for one, other in zip(*told, strict=True):
        np.testing.assert_array_equal(one.left, other.left)
        np.testing.assert_array_equal(one.shares, other.shares)


@pytest.mark.parametrize("seed", range(4))
def test_in_a_census_what_is_established_is_true_and_nothing_has_an_interval(seed):
    given = answers(seed, 180, area=(0.8, 0.12, 0.08))
    sample = drawn(np.zeros(180, int), [1])
    found = list(rows(protected_and_exact(given, sample), "q", "m", "v"))

    assert all((row.se, row.low, row.high, row.p_value) == (0, None, None, None) for row, _ in found)
    compared = [(row, exact) for row, exact in found if row.group and row.difference is not None]
    assert {row.reason for row, _ in compared} <= {"census", "rounded"}
    established = [
        (row.difference, exact.difference) for row, exact in compared if kind(row) == "established"
    ]
    assert established
    assert all(told * true > 0 for told, true in established)


def test_a_census_in_full_precision_tells_what_is_equal():
    given = answers(n=40) | {"area": ["north", "south"] * 20, "q": ["a", "a", "b", "b"] * 10}
    _, exact = protected_and_exact(given, drawn(np.zeros(40, int), [1]))
    row = exact.table("q", "area").row("a", "north")

    assert (row.difference, kind(row)) == (0, "level")


def test_protected_errors_of_r_s_finite_population_are_not_too_small():
    exact = studies.opened(parity.DATA / "fpc")
    policy = exact.book.disclosure.model_copy(update={"minimum_base": 10, "caution_base": 30})
    book = exact.book.model_copy(update={"disclosure": policy})
    study = Study(InMemory.of(studies.inside(exact).engine.responses, book), exact.published)
    pairs = [
        (row.se, exact.table(question, by).row(row.option, row.group).se)
        for question, by in (("q", None), ("m", None), ("q", "stratum"), ("m", "stratum"))
        for row in study.table(question, by).rows
        if row.estimate not in (None, 0, 1)
    ]

    assert len(pairs) > 12
    assert [pair for pair in pairs if pair[0] < 0.9 * pair[1]] == []


NEAR_CENSUSES = [
    pytest.param(300, (10, 295), id="five are missing"),
    pytest.param(598, (10, 590), id="two are missing"),
    pytest.param(60, (10, 55), id="small"),
    pytest.param(120, (12, 112), id="a stratum over the minimum"),
    pytest.param(300, (10, 400), id="a hundred and ten are missing"),
]


@pytest.mark.parametrize(("n", "population"), NEAR_CENSUSES)
def test_whoever_knows_a_population_cannot_count_a_small_stratum_back(n, population):
    """The attacker knows how many there are and how many answered, and makes every file that may be.

    What strata do to an error together stays told by class (``worth``): it is of their answers, not of how
    many they are.
    """
    given, told = answers(n=n), {}
    for small in range(max(1, n - population[1]), population[0] + 1):
        strata = np.array([0] * small + [1] * (n - small))
        sample = drawn(strata, [small / population[0], (n - small) / population[1]])
        study = made.study(BOOK.holding(sample.finite), given, sample=sample)
        of_questions = [study._counted.told(Asked(q)) for q in ("q", "m", "v", "area")]
        percent = round(100 * sample.finite.fraction)
        told[small] = percent, *((each.most_left, each.left.tolist()) for each in of_questions)

    assert len(told) > 2
    first, *others = told.values()
    assert all(each == first for each in others)


@pytest.mark.parametrize("seed", range(3))
def test_no_error_of_a_near_census_is_told_too_small(seed):
    given = answers(seed, 290)
    strata = np.array([0] * 6 + [1] * 284)
    pairs = [
        (row.se, exact.se)
        for row, exact in rows(protected_and_exact(given, drawn(strata, [0.6, 0.98])), "q", "m")
    ]

    assert len(pairs) > 10
    assert [pair for pair in pairs if pair[0] < 0.93 * pair[1]] == []

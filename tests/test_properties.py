"""What must not change a number, and what must always add up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from core.estimation import indicators
from core.estimation.indicators import indicator_tables
from core.estimation.tables import COUNTS, MEASURES
from core.responses.sample import Sample
from core.views.recipe import INTERVALS, Net, Recipe
from tests import made
from tests.made import indicator_table

BOOK = made.book(
    made.single("trust", "yes", "rather", "no"),
    made.single("area", "north", "south", "islands"),
    made.single("size", "small", "large"),
    made.multiple("help", "money", "time", "advice"),
    made.grid("needs", ["cash", "staff"], "much", "little"),
    made.number("jobs"),
    segments=["area", "size"],
    weighted=True,
    indicators=[
        {"id": "some_trust", "question": "trust", "options": ["rather", "yes"], "sentence": "{share}"},
        {"id": "any_trust", "question": "trust", "options": ["no", "yes", "rather"], "sentence": "{share}"},
    ],
)
SOME_TRUST, ANY_TRUST = map(Net.of, BOOK.indicators)
QUESTIONS = [q.id for q in BOOK.questions]


def _code(question):
    return st.none() | st.sampled_from(list(BOOK.question(question).answer_index))


RESPONDENTS = st.lists(
    st.fixed_dictionaries(
        {
            "trust": _code("trust"),
            "area": _code("area"),
            "size": _code("size"),
            "help": st.none() | st.sets(st.sampled_from(["money", "time", "advice"])),
            ("needs", "cash"): _code("needs"),
            ("needs", "staff"): _code("needs"),
            "jobs": st.none() | st.integers(0, 5),
            "weight": st.integers(1, 40).map(lambda tenths: tenths / 10),
        }
    ),
    min_size=1,
    max_size=25,
)
RECIPES = st.builds(
    lambda question, by, where: Recipe.of(BOOK, question, by, where),
    st.sampled_from(QUESTIONS),
    st.none() | st.sampled_from(BOOK.segments),
    st.fixed_dictionaries(
        {},
        optional={"size": st.just(["large"]), "area": st.sampled_from([["south"], ["north", "islands"]])},
    ),
)


def engine(people, scale=1.0, sample=None, book=BOOK):
    answers = {key: [p[key] for p in people] for key in people[0] if key not in ("weight", "drawn")}
    return made.engine(book, answers, [p["weight"] * scale for p in people], sample)


def numbers(people, recipe, scale=1.0):
    """Every number of a table, as a matrix; not-a-number where there is none."""
    table = indicator_table(engine(people, scale), recipe)
    return table_numbers(table)


@given(people=RESPONDENTS, recipe=RECIPES, scale=st.sampled_from([0.1, 3.0, 1e-3, 12345.678]))
def test_the_scale_of_the_weights_changes_nothing(people, recipe, scale):
    np.testing.assert_allclose(
        numbers(people, recipe, scale), numbers(people, recipe), rtol=1e-9, atol=1e-9, equal_nan=True
    )


@given(people=RESPONDENTS, recipe=RECIPES, data=st.data())
def test_the_order_of_the_rows_changes_nothing(people, recipe, data):
    shuffled = data.draw(st.permutations(people))

    np.testing.assert_allclose(
        numbers(shuffled, recipe), numbers(people, recipe), rtol=1e-9, atol=1e-9, equal_nan=True
    )


@given(people=RESPONDENTS, by=st.none() | st.sampled_from(BOOK.segments))
def test_the_shares_of_options_that_exclude_one_another_add_to_one(people, by):
    table = indicator_table(engine(people), Recipe.of(BOOK, "trust", by))

    for group in {row.group for row in table.rows}:
        of_group = [row for row in table.rows if row.group == group]
        if of_group[0].base == 0:
            assert [row.estimate for row in of_group] == [None] * 3
        else:
            assert sum(row.estimate for row in of_group) == pytest.approx(1, abs=1e-12)
            assert sum(row.count for row in of_group) == of_group[0].base


@given(people=RESPONDENTS, by=st.none() | st.sampled_from(BOOK.segments))
def test_a_net_is_the_sum_of_its_options(people, by):
    recipe = Recipe.of(BOOK, "trust", by)
    each = {(r.option, r.group): r for r in indicator_table(engine(people), recipe).rows}

    for net in indicator_table(engine(people), replace(recipe, counted=SOME_TRUST)).rows:
        parts = [each[code, net.group] for code in SOME_TRUST.options]
        assert net.count == sum(part.count for part in parts)
        assert net.base == parts[0].base
        if net.base:
            assert net.estimate == pytest.approx(sum(part.estimate for part in parts), abs=1e-12)


@given(people=RESPONDENTS)
def test_a_net_of_every_option_is_everybody_with_no_error(people):
    (row,) = indicator_table(engine(people), Recipe("trust", counted=ANY_TRUST)).rows

    if row.base == 0:
        assert (row.estimate, row.low, row.high) == (None, None, None)
    else:
        assert (row.count, row.estimate, row.high) == (row.base, 1.0, 1.0)
        assert row.low is not None and 0 <= row.low < 1
        assert len(people) == 1 or row.se == 0.0


@given(people=RESPONDENTS, recipe=RECIPES)
def test_an_estimate_lies_within_its_interval(people, recipe):
    for row in indicator_table(engine(people), recipe).rows:
        if row.low is not None:
            assert row.low <= row.estimate + 1e-12 and row.estimate <= row.high + 1e-12
        if row.effective_base is not None:
            assert row.effective_base <= row.base * (1 + 1e-12)


PARTS = ("n", "w", "w2")


@given(people=RESPONDENTS, others=RESPONDENTS, recipe=RECIPES)
def test_the_cells_of_two_halves_of_a_file_add_to_those_of_the_whole(people, others, recipe):
    if recipe.question == "jobs":
        others = [p | {"jobs": None} for p in others] + people  # the same distinct values in both halves
    item = "cash" if recipe.question == "needs" else ""
    whole = made.count(engine(people + others), recipe, item)
    halves = [made.count(engine(half), recipe, item) for half in (people, others)]

    for sums in ("answers", "base"):
        for part in PARTS:
            np.testing.assert_allclose(
                sum(getattr(getattr(half, sums), part) for half in halves),
                getattr(getattr(whole, sums), part),
                rtol=1e-12,
                atol=1e-12,
            )


SEVERAL = st.lists(
    st.builds(
        lambda recipe, interval: replace(recipe, interval=interval), RECIPES, st.sampled_from(INTERVALS)
    )
    | RECIPES.map(lambda recipe: replace(recipe, question="trust", counted=SOME_TRUST)),
    max_size=6,
)
DRAWN = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=25, max_size=25)
"""Stratum and cluster of each respondent."""


def sampled(people, drawn, clusters=True):
    strata, units = np.array(drawn[: len(people)]).T
    _, strata = np.unique(strata, return_inverse=True)
    return Sample.of(len(people), strata, units if clusters else None)


def table_numbers(found):
    return np.array(
        [[getattr(row, name) for name in (*COUNTS, *MEASURES)] for row in found.rows], dtype=float
    )


@given(RESPONDENTS, SEVERAL, st.none() | DRAWN, st.sampled_from([1, 20, 10**6]))
def test_tables_made_together_are_those_made_one_by_one(people, recipes, drawn, columns):
    study = engine(people, sample=sampled(people, drawn) if drawn else None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indicators, "MOST_COLUMNS", columns)
        together = indicator_tables(study, recipes)

    assert len(together) == len(recipes)
    for recipe, found in zip(recipes, together, strict=True):
        alone = indicator_table(study, recipe)
        assert (found.recipe, alone.recipe) == (recipe, recipe)
        assert [r[:7] + r[16:19] for r in found.rows] == [r[:7] + r[16:19] for r in alone.rows]
        np.testing.assert_allclose(table_numbers(found), table_numbers(alone), rtol=1e-9, atol=1e-12)


@given(people=RESPONDENTS, recipe=RECIPES, drawn=DRAWN, clusters=st.booleans(), data=st.data())
def test_the_order_of_the_rows_changes_nothing_of_a_design(people, recipe, drawn, clusters, data):
    order = data.draw(st.permutations(range(len(people))))
    shuffled, moved = [people[i] for i in order], [drawn[i] for i in order]
    tables = [
        indicator_table(engine(p, s, sampled(p, d, clusters)), recipe)
        for p, d, s in ((people, drawn, 1.0), (shuffled, moved, 7.0))
    ]

    np.testing.assert_allclose(*map(table_numbers, tables), rtol=1e-9, atol=1e-8, equal_nan=True)


@given(people=RESPONDENTS, recipe=RECIPES)
def test_respondents_who_are_each_a_cluster_are_as_if_drawn_one_by_one(people, recipe):
    alone = Sample.of(len(people), None, np.arange(len(people)))
    simple = indicator_table(engine(people), recipe)
    clustered = indicator_table(engine(people, sample=alone), recipe)

    np.testing.assert_allclose(
        table_numbers(clustered), table_numbers(simple), rtol=1e-9, atol=1e-8, equal_nan=True
    )


@given(people=RESPONDENTS, by=st.none() | st.sampled_from(BOOK.segments))
def test_the_names_of_codes_change_nothing(people, by):
    names = {"yes": "01", "rather": "1", "no": "No"}
    renamed_book = made.book(
        made.single("trust", "01", "1", "No"),
        *(q.model_dump(exclude_unset=True) for q in BOOK.questions[1:]),
        segments=["area", "size"],
        weighted=True,
    )
    renamed = [p | {"trust": names.get(p["trust"])} for p in people]
    before = indicator_table(engine(people), Recipe.of(BOOK, "trust", by))
    after = indicator_table(engine(renamed, book=renamed_book), Recipe.of(renamed_book, "trust", by))

    np.testing.assert_array_equal(table_numbers(after), table_numbers(before))
    assert [row.option for row in after.rows] == [names[row.option] for row in before.rows]


@given(people=RESPONDENTS, others=RESPONDENTS, recipe=RECIPES, drawn=DRAWN)
def test_the_cells_of_two_halves_of_a_clustered_file_add_to_those_of_the_whole(people, others, recipe, drawn):
    if recipe.question == "jobs":
        others = [p | {"jobs": None} for p in others] + people
    everyone = people + others
    many = (drawn * (len(everyone) // len(drawn) + 1))[: len(everyone)]
    whole_sample = Sample.of(len(everyone), *np.array(many).T)
    item = "cash" if recipe.question == "needs" else ""
    whole = made.count(engine(everyone, sample=whole_sample), recipe, item)
    halves = [
        made.count(engine(half, sample=replace(whole_sample, block_of=of_half)), recipe, item)
        for half, of_half in (
            (people, whole_sample.block_of[: len(people)]),
            (others, whole_sample.block_of[len(people) :]),
        )
    ]

    for sums in ("base",) if recipe.question == "jobs" else ("answers", "base"):
        for part in PARTS:
            np.testing.assert_allclose(
                sum(getattr(getattr(half.blocks, sums), part) for half in halves),
                getattr(getattr(whole.blocks, sums), part),
                rtol=1e-12,
                atol=1e-12,
            )


@given(people=RESPONDENTS, recipe=RECIPES, interval=st.sampled_from(INTERVALS), drawn=st.none() | DRAWN)
def test_every_interval_holds_its_share_and_stays_between_zero_and_one(people, recipe, interval, drawn):
    sample = sampled(people, drawn) if drawn else None
    table = indicator_table(engine(people, sample=sample), replace(recipe, interval=interval))

    for row in table.rows:
        if row.option in ("mean", "median") or row.estimate is None:
            continue
        assert 0 <= row.low <= row.estimate + 1e-12 and row.estimate - 1e-12 <= row.high <= 1
        assert row.low < row.high


@given(people=RESPONDENTS, recipe=RECIPES)
def test_tests_have_a_probability_or_a_reason(people, recipe):
    for row in made.published(engine(people).responses, BOOK, recipe).rows:
        if row.p_value is not None:
            assert 0 <= row.p_value <= row.p_adjusted <= 1 and row.reason == ""
        elif row.difference is not None:
            assert row.reason in ("sparse", "certain", "equal", "unmeasured") and row.p_adjusted is None
        if row.status == "masked" or not row.group:
            assert (row.difference, row.difference_se, row.p_value, row.p_adjusted) == (None,) * 4


def by_hand(z, strata, units, fractions=(0, 0, 0)):
    """The variance of a total of influences, one respondent at a time; ``fractions`` of strata 0, 1 and 2."""
    total = 0.0
    for stratum in set(strata):
        of_unit = {}
        for value, own, unit in zip(z, strata, units, strict=True):
            if own == stratum:
                of_unit[unit] = of_unit.get(unit, 0.0) + value
        k = len(of_unit)
        mean = sum(of_unit.values()) / k if k > 1 else 0.0
        left = (1 - fractions[stratum]) * (k / (k - 1) if k > 1 else 1)
        total += sum((value - mean) ** 2 for value in of_unit.values()) * left
    return total


RAKED = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.sampled_from([0.0, 0.0, 0.7, 1.5])),
    min_size=25,
    max_size=25,
)
"""The category of each respondent in two margins, and its weight where it is trimmed, else 0."""


def raked(people, drawn, sample):
    """Weights as raking leaves them, before and after; the sample that knows it, and residuals by hand."""
    one, other, trimmed = map(np.array, zip(*drawn[: len(people)], strict=True))
    start = np.array([p["weight"] for p in people])
    weights = np.where(trimmed > 0, trimmed, start * np.array([0.5, 1, 1.6])[one] * np.array([1, 0.8])[other])
    columns = np.column_stack([one == 0, one == 1, one == 2, other == 1]) * np.sqrt(start)[:, None]

    def residuals(z):
        """Of the influence for each unit of weight, by least squares with start weights."""
        u = z / weights
        fitted = columns @ np.linalg.lstsq(columns, u * np.sqrt(start), rcond=1e-9)[0] / np.sqrt(start)
        return weights * (u - fitted)

    known = sample.raked([one, other], start, weights, trimmed > 0)
    return [p | {"weight": w} for p, w in zip(people, weights, strict=True)], known, residuals


@given(
    people=RESPONDENTS,
    drawn=DRAWN,
    clusters=st.booleans(),
    number=st.booleans(),
    margins=st.none() | RAKED,
    fractions=st.just((0.0, 0.0, 0.0)) | st.tuples(*[st.sampled_from([0.01, 0.2, 0.9, 1.0])] * 3),
)
def test_errors_are_those_of_the_influence_of_each_respondent(
    people, drawn, clusters, number, margins, fractions
):
    # Strata and units, of one or more; with strata alone each respondent is a unit.
    if len(people) == 1:
        return
    strata = [stratum for stratum, _ in drawn[: len(people)]]
    units = [unit for _, unit in drawn[: len(people)]] if clusters else list(range(len(people)))
    if len(set(zip(strata, units, strict=True))) == 1:
        return
    question = "jobs" if number else "trust"
    recipe = Recipe.of(BOOK, question, "area")
    sample, residuals = sampled(people, drawn, clusters), np.asarray
    if any(fractions):
        sample = replace(sample, drawn=np.array([fractions[stratum] for stratum in sorted(set(strata))]))
    if margins is not None:
        people, sample, residuals = raked(people, margins, sample)
    table = indicator_table(engine(people, sample=sample), recipe)
    w = np.array([p["weight"] for p in people])
    y = np.array([p["jobs"] or 0.0 if number else float(p["trust"] == "yes") for p in people])
    answered = np.array([p[question] is not None for p in people])
    area = np.array([p["area"] or "" for p in people])

    def influence(domain):
        z = np.zeros(len(people))
        if domain.any():
            z[domain] = w[domain] * (y[domain] - np.average(y[domain], weights=w[domain])) / w[domain].sum()
        return residuals(z)

    for row in table.rows:
        if row.option not in ("yes", "mean") or not row.base:
            continue
        own = answered & (area == row.group) if row.group else answered
        assert row.se**2 == pytest.approx(
            by_hand(influence(own), strata, units, fractions), rel=1e-9, abs=1e-12
        )
        if row.group and row.difference is not None:
            rest = answered & (area != row.group) & (area != "")
            variance = by_hand(influence(own) - influence(rest), strata, units, fractions)
            assert row.difference_se**2 == pytest.approx(variance, rel=1e-9, abs=1e-12)


def lines_of(people, recipe):
    """The respondents of each row of a table, as places."""
    question = BOOK.question(recipe.question)
    where, by = recipe.view.where, recipe.by

    def given(person, item):
        return person[(question.id, item) if item else question.id]

    def of(row):
        kept = [
            i
            for i, p in enumerate(people)
            if all(p[name] in codes for name, codes in where.items()) and row.group in ("", p.get(by))
        ]
        return kept, [i for i in kept if given(people[i], row.item) is not None]

    return of


@given(people=RESPONDENTS, recipe=RECIPES)
def test_weighted_bases_and_who_gave_no_answer_are_those_of_a_count_by_hand(people, recipe):
    of, w = lines_of(people, recipe), [p["weight"] for p in people]
    for row in indicator_table(engine(people), recipe).rows:
        asked, answered = of(row)
        total = sum(w[i] for i in answered)
        assert row.weighted_base == pytest.approx(total * len(w) / sum(w), abs=1e-12)
        if not asked:
            assert row.no_answer is None
        else:
            wanted = sum(w[i] for i in asked if i not in answered) / sum(w[i] for i in asked)
            assert row.no_answer == pytest.approx(wanted, abs=1e-12)


@given(people=RESPONDENTS, by=st.none() | st.sampled_from(BOOK.segments))
def test_deviations_are_those_of_a_count_by_hand(people, by):
    recipe = Recipe.of(BOOK, "jobs", by)
    of = lines_of(people, recipe)
    for row in indicator_table(engine(people), recipe).rows:
        _, answered = of(row)
        if row.option == "median" or len(answered) < 2:
            assert row.sd is None
            continue
        w, x = zip(*((people[i]["weight"], people[i]["jobs"]) for i in answered), strict=True)
        mean = sum(a * b for a, b in zip(w, x, strict=True)) / sum(w)
        squares = sum(a * (b - mean) ** 2 for a, b in zip(w, x, strict=True)) / sum(w)
        assert row.sd == pytest.approx((squares * len(w) / (len(w) - 1)) ** 0.5, abs=1e-7)
        assert row.sd == 0 or len(set(x)) > 1


@given(people=RESPONDENTS, drawn=DRAWN, clusters=st.booleans())
def test_medians_have_the_interval_of_the_influence_of_each_respondent(people, drawn, clusters):
    if len(people) == 1:
        return
    strata = [stratum for stratum, _ in drawn[: len(people)]]
    units = [unit for _, unit in drawn[: len(people)]] if clusters else list(range(len(people)))
    if len(set(zip(strata, units, strict=True))) == 1:
        return
    recipe = Recipe.of(BOOK, "jobs", "area")
    of, w = lines_of(people, recipe), [p["weight"] for p in people]
    for row in indicator_table(engine(people, sample=sampled(people, drawn, clusters)), recipe).rows:
        _, answered = of(row)
        if row.option == "mean" or not answered:
            continue
        values, whole = sorted({people[i]["jobs"] for i in answered}), sum(w[i] for i in answered)

        def share(most, answered=answered, whole=whole):
            return sum(w[i] for i in answered if people[i]["jobs"] <= most) / whole

        def value(reached, values=values, share=share):
            inside = 0 <= reached <= 1 + 1e-12
            return next(x for x in values if share(x) >= reached - 1e-9) if inside else None

        def error(most, answered=answered, whole=whole, share=share):
            z = np.zeros(len(people))
            for i in answered:
                z[i] = w[i] * ((people[i]["jobs"] <= most) - share(most)) / whole
            return by_hand(z, strata, units) ** 0.5

        there = {(strata[i], units[i]) for i in answered}
        df = len(there) - len({stratum for stratum, _ in there})
        median = value(0.5)
        assert row.estimate == median and row.se is None
        if df < 1:
            assert row.low is None or row.low == row.high == median
            continue
        t = special.stdtrit(df, 0.975)
        low, high = (value(share(median) + sign * t * error(median)) for sign in (-1, 1))
        if low == median:
            low = value(0.5 - t * error(median - 0.5))
        close = any(
            abs(share(x) - reached) < 1e-7 and reached not in (0.5, 1.0)
            for x in values
            for reached in (
                share(median) - t * error(median),
                share(median) + t * error(median),
                0.5 - t * error(median - 0.5),
            )
        )
        if close:  # half a digit decides
            continue
        assert (row.low, row.high) == ((None, None) if None in (low, high) else (low, high))

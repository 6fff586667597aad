"""Every number is made from what each told cell may tell, and from nothing else."""

import numpy as np
import pandas as pd
import pytest

from core.counting.cells import Asked
from core.counting.respondents import InMemory
from core.disclosure import gate, kept, told
from core.disclosure.gate import Gate
from core.disclosure.precision import HIDDEN, to_step
from core.responses.sample import Sample
from core.study.study import Study
from tests import made, parity, studies

KEYS = [{"id": "warm", "question": "mood", "options": ["good", "fair"], "sentence": "{share}"}]


def book(weighted=False, minimum=10):
    return made.book(
        made.single("mood", "good", "fair", "poor"),
        made.multiple("uses", "bus", "bike"),
        made.number("jobs", unit="emplois"),
        made.single("area", "north", "south", "coast", "islands", "isles"),
        made.single("size", "small", "large"),
        segments=["area", "size"],
        minimum=minimum,
        caution=30,
        weighted=weighted,
        indicators=KEYS,
    )


def answers(seed=0, islands=4, isles=7):
    dice = np.random.default_rng(seed)
    areas = ["north"] * 300 + ["south"] * 130 + ["coast"] * 70 + ["islands"] * islands + ["isles"] * isles
    n = len(areas)
    moods = [str(dice.choice(["good", "fair", "poor"], p=[0.5, 0.3, 0.2])) for _ in range(n)]
    return {
        "mood": moods,
        "uses": [{c for c in ("bus", "bike") if dice.random() < 0.4} for _ in range(n)],
        "jobs": [float(dice.integers(1, 400)) for _ in range(n)],
        "area": areas,
        "size": [str(dice.choice(["small", "large"])) for _ in range(n)],
    }


@pytest.fixture(scope="module")
def study() -> Study:
    return made.study(book(), answers())


def share(given, **where):
    kept_ = [i for i in range(len(given["mood"])) if all(given[k][i] in v for k, v in where.items())]
    return sum(given["mood"][i] == "good" for i in kept_) / len(kept_), len(kept_)


def test_a_share_of_a_told_cell_is_the_respondents_to_its_step(study):
    rows = study.table("mood", "area").rows
    for row in rows:
        if row.option == "good" and row.group in ("north", "south", "coast"):
            exact, n = share(answers(), area=[row.group])
            assert row.base == n
            assert row.estimate == to_step(exact, 0.05 if row.group == "coast" else 0.01)
            assert row.count == round(row.estimate * n)


def test_a_public_study_is_exact():
    public = made.study(book(minimum=1), answers())
    exact, _ = share(answers(), area=["coast"])
    assert public.table("mood", "area").row("good", "coast").estimate == exact


def test_a_union_is_made_of_its_cells(study):
    cells = study.table("mood", "area")
    south, coast = (cells.row("good", group) for group in ("south", "coast"))
    (row, *_) = study.table("mood", where={"area": ["south", "coast"]}).rows
    assert row.base == south.base + coast.base
    assert row.estimate == to_step((130 * south.estimate + 70 * coast.estimate) / 200, 0.01)


def frames(study):
    """Every table that the study gives, tests and pairs included, as text."""
    wheres = [{}, {"area": ["north", "south"]}, {"size": ["small"]}, {"area": ["coast"], "size": ["large"]}]
    for question in ("mood", "uses", "jobs"):
        for where in wheres:
            for by in (None, "area", "size"):
                yield study.table(question, by, where).frame.to_csv()
                if by is not None:
                    yield repr(study.association(question, by, where))
                    yield repr(study.pairs(question, by, where))
    yield study.indicator("warm", "area").frame.to_csv()


def test_respondents_who_round_alike_give_the_same_files():
    """Whoever reads all tables cannot tell which of two sets of answers made them."""
    one, alike = answers(), answers()
    other = _exchanged(alike)
    assert one["mood"] != other["mood"]
    first, second = made.study(book(), one), made.study(book(), other)
    for question, item in (("mood", ""), ("uses", ""), ("jobs", "")):
        of_both = [s._counted.told(Asked(question, item)) for s in (first, second)]
        assert np.array_equal(of_both[0].shares, of_both[1].shares, equal_nan=True)
    assert list(frames(first)) == list(frames(second))


def _exchanged(given):
    """The same, but that two people, of the islands and of the north, exchanged their answers."""
    for mine in (i for i, area in enumerate(given["area"]) if area == "islands"):
        for theirs in (i for i, area in enumerate(given["area"]) if area == "north"):
            changed = {name: list(values) for name, values in given.items()}
            for name in ("mood", "uses"):
                changed[name][mine], changed[name][theirs] = given[name][theirs], given[name][mine]
            alike = given["mood"][mine] != given["mood"][theirs] and all(
                np.array_equal(
                    *(made.study(book(), each)._counted.told(Asked(q)).shares for each in (given, changed))
                )
                for q in ("mood", "uses")
            )
            if alike:
                return changed
    raise AssertionError("nobody could exchange answers")


def test_weights_leave_by_class_and_by_two_digits():
    weights = np.random.default_rng(1).uniform(0.2, 5, 511).tolist()
    found = made.study(book(weighted=True), answers(), weights)._counted.told(Asked("mood"))
    means = found.w / found.n
    assert np.allclose(means, [float(f"{mean:.1e}") for mean in means])
    worth = found.n * found.w2 / found.w**2
    classes = [1, 1.25, 1.6, 2, 2.5, 3.15, 4]
    assert all(any(abs(each - one) < 1e-9 for one in classes) for each in worth)
    row = made.study(book(weighted=True), answers(), weights).table("mood", "area").row("good", "coast")
    assert row.count is None
    assert row.effective_base == float(f"{row.effective_base:.1e}")


def test_no_effective_base_is_over_its_base(study):
    """155 in two digits are 160, more than there are."""
    rows = [
        row for by in (None, "area", "size") for row in study.table("mood", by).rows if row.effective_base
    ]
    assert rows
    assert all(0.94 * row.base < row.effective_base <= row.base for row in rows)


def test_small_groups_have_no_effective_base(study):
    row = study.table("mood", where={"area": ["south"], "size": ["small"]}).rows[0]
    assert row.base >= 30
    assert row.effective_base is not None
    few = made.study(book(), answers(islands=24, isles=0)).table("mood", "area").row("good", "islands")
    assert few.status == "caution"
    assert few.effective_base is None


def test_strata_and_clusters_change_errors_by_class():
    sample = Sample.of(511, np.arange(511) % 5, np.arange(511) // 8)
    one = made.study(book(), answers()).table("mood").row("good")
    other = made.study(book(), answers(), sample=sample).table("mood").row("good")
    assert other.estimate == one.estimate
    factor = (other.se / one.se) ** 2
    assert min(abs(factor / c - 1) for c in (0.5, 0.63, 0.8, 1, 1.25, 1.6, 2, 2.5)) < 0.08


@pytest.fixture(scope="module")
def raked():
    """Made-up answers whose weights were raked: protected, and in full precision."""
    exact = studies.opened(parity.DATA / "raked")
    policy = exact.book.disclosure.model_copy(update={"minimum_base": 10, "caution_base": 30})
    book = exact.book.model_copy(update={"disclosure": policy})
    return Study(InMemory.of(studies.inside(exact).engine.responses, book), exact.published), exact


def test_raking_changes_errors_over_everyone_by_class(raked):
    """A margin tells its own shares wholly: told as a quarter of the variance. Of a group, nothing."""
    for by, factor in ((None, 0.5), ("g", 1)):
        row = raked[0].table("sex", by).row("m", "g1" if by else "")
        alone = (row.estimate * (1 - row.estimate) / row.effective_base) ** 0.5
        assert row.se == pytest.approx(factor * alone, rel=0.05)
        assert row.high - row.low == pytest.approx(2 * 1.96 * row.se, abs=0.011)


@pytest.mark.parametrize("question", ["q", "m", "v", "sex", "age"])
def test_no_error_of_raked_weights_over_everyone_is_told_too_small(raked, question):
    protected, exact = (study.table(question) for study in raked)
    pairs = [(row.se, exact.row(row.option).se) for row in protected.rows if row.option != "median"]

    assert pairs
    assert all(told >= 0.95 * se for told, se in pairs)


def test_a_number_has_a_mean_and_a_median_on_a_grid(study):
    table = study.table("jobs", "area")
    for group in ("north", "south", "coast"):
        mean, median = table.row("mean", group), table.row("median", group)
        exact = pd.Series(answers()["jobs"])[[area == group for area in answers()["area"]]]
        assert mean.estimate % 5 == 0
        assert mean.estimate == pytest.approx(exact.mean(), abs=mean.se)
        assert median.estimate % 5 == 0
        assert median.estimate == pytest.approx(exact.median(), abs=2 * mean.se)
        assert mean.count is None


def test_a_median_of_several_groups_together_is_not_told(study):
    table = study.table("jobs", where={"area": ["south", "coast"]})
    assert table.row("mean").status == "ok"
    assert (table.row("median").status, table.row("median").reason) == ("masked", "pooled")


def test_a_group_is_compared_with_what_is_left_of_the_whole(study):
    """A masked group is among the others; its own numbers are in none."""
    table = study.table("mood", "area")
    whole, north = table.row("good"), table.row("good", "north")
    others = (511 * whole.estimate - 300 * north.estimate) / 211
    assert table.row("good", "islands").status == "masked"
    assert north.difference == to_step(north.estimate - others, 0.01)


def test_a_share_that_is_not_told_is_masked_with_its_reason(monkeypatch):
    decided = kept.levels

    def withheld(question):
        levels = decided(question)
        levels[0, 1:] = HIDDEN
        return levels

    monkeypatch.setattr(told.kept, "levels", withheld)
    table = made.study(book(), answers()).table("mood", "area")
    row = table.row("good", "north")
    assert (row.status, row.reason, row.estimate, row.base) == ("masked", "answer", None, None)
    assert table.row("fair", "north").status == "ok"
    assert table.row("good").status == "ok"


def test_the_base_of_a_routed_question_is_that_of_the_share_that_was_asked():
    routed = made.book(
        made.single("rides", "yes", "no"),
        made.single("how", "bus", "bike", asked_to={"rides": ["yes"]}),
        made.single("area", "north", "south"),
        segments=["area"],
        minimum=10,
    )
    rides = ["yes" if i % 7 else "no" for i in range(400)]
    given = {
        "rides": rides,
        "how": [None if ride == "no" else ("bus", "bike")[i % 2] for i, ride in enumerate(rides)],
        "area": ["north" if i < 263 else "south" for i in range(400)],
    }
    study = made.study(routed, given)
    for group, n in (("", 400), ("north", 263), ("south", 137)):
        asked = study.table("rides", "area").row("yes", group).estimate
        base = study.table("how", "area").row("bus", group).base
        assert base == 5 * round(asked * n / 5)
        assert (
            abs(
                base
                - sum(
                    r == "yes" and (not group or a == group)
                    for r, a in zip(rides, given["area"], strict=True)
                )
            )
            < 6
        )


def test_the_base_of_a_question_asked_in_several_ways_is_that_of_the_share_that_was_asked():
    # All of the north, and the 30 of 137 of the south who ride: to a point, 22 %.
    routed = made.book(
        made.single("rides", "yes", "no"),
        made.single("how", "bus", "bike", asked_to=[{"area": ["north"]}, {"rides": ["yes"]}]),
        made.single("area", "north", "south"),
        segments=["area"],
        minimum=10,
    )
    given = {
        "rides": ["no"] * 263 + ["yes"] * 30 + ["no"] * 107,
        "how": ["bus", "bike"] * 146 + ["bus"] + [None] * 107,
        "area": ["north"] * 263 + ["south"] * 137,
    }
    study = made.study(routed, given)
    share = study.table("how", "area").row

    assert share("bus", "south").base == 5 * round(0.22 * 137 / 5)
    assert share("bus", "north").base == 5 * round(263 / 5)


def test_a_routed_question_is_not_told_where_the_one_before_is_not(monkeypatch):
    routed = made.book(
        made.single("rides", "yes", "no", "never"),
        made.single("how", "bus", "bike", asked_to={"rides": ["yes"]}),
        made.single("area", "north", "south"),
        made.single("size", "small", "large"),
        segments=["area", "size"],
        minimum=10,
    )
    rides = [("yes", "yes", "no", "never")[i % 4] for i in range(800)]
    given = {
        "rides": rides,
        "how": [None if ride != "yes" else ("bus", "bike")[i % 2] for i, ride in enumerate(rides)],
        "area": ["north" if i < 463 else "south" for i in range(800)],
        "size": ["small" if i % 3 else "large" for i in range(800)],
    }
    monkeypatch.setattr(
        "core.disclosure.guard.MOST_ANSWERS", 8
    )  # four combinations: of two answers, not three
    study = made.study(routed, given)
    crossed = {"area": ["north"], "size": ["small"]}

    assert study.table("rides", where=crossed).row("yes").status == "masked"
    assert study.table("how", where=crossed).row("bus").status == "masked"
    assert study.table("how", where={"area": ["north"]}).row("bus").status == "ok"


def test_a_routed_question_that_too_few_answered_is_masked():
    routed = made.book(
        made.single("rides", "yes", "no"),
        made.single("how", "bus", "bike", asked_to={"rides": ["yes"]}),
        made.single("area", "north", "south"),
        segments=["area"],
        minimum=10,
    )
    given = {
        "rides": ["yes"] * 40 + ["no"] * 40,
        "how": ["bus"] * 4 + [None] * 76,
        "area": ["north", "south"] * 40,
    }
    table = made.study(routed, given).table("how", "area")

    assert {row.status for row in table.rows} == {"masked"}


def test_a_question_routed_by_one_that_too_few_answered_is_masked():
    routed = made.book(
        made.single("rides", "yes", "no", asked_to={"area": ["north"]}),
        made.single("how", "bus", "bike", asked_to={"rides": ["yes"]}),
        made.single("area", "north", "south"),
        segments=["area"],
        minimum=10,
    )
    given = {
        "rides": ["yes"] * 4 + [None] * 76,
        "how": ["bus"] * 4 + [None] * 76,
        "area": ["north"] * 40 + ["south"] * 40,
    }
    table = made.study(routed, given).table("how", "area")

    assert {row.status for row in table.rows} == {"masked"}


def test_each_line_of_a_routed_grid_has_the_base_of_those_who_answered_it():
    routed = made.book(
        made.single("rides", "yes", "no"),
        made.grid("how", ["to", "fro"], "bus", "bike", asked_to={"rides": ["yes"]}),
        made.single("area", "north", "south"),
        segments=["area"],
        minimum=10,
    )
    given = {
        "rides": ["yes"] * 200 + ["no"] * 200,
        ("how", "to"): ["bus", "bike"] * 100 + [None] * 200,
        ("how", "fro"): ["bus", "bike"] * 50 + [None] * 300,
        "area": (["north"] * 3 + ["south"]) * 100,
    }
    table = made.study(routed, given).table("how")

    assert table.row("bus", item="to").base == 200  # not the 100 who answered both lines
    assert table.row("bus", item="fro").base == 100


def test_a_group_whose_routing_is_not_told_has_no_number_of_the_others():
    routed = made.book(
        made.single("rides", "yes", "no", asked_to={"area": ["north", "south"]}),
        made.number("hours", asked_to={"rides": ["yes", "no"]}),
        made.single("area", "north", "south", "coast", "isles"),
        segments=["area"],
        minimum=5,
    )
    given = {
        "rides": ["yes", "no"] * 11 + [None] * 22,
        "hours": [1.0, 2.0] * 10 + [None] * 24,
        "area": ["north"] * 11 + ["south"] * 11 + ["coast"] * 11 + ["isles"] * 8 + [None] * 3,
    }
    table = made.study(routed, given).table("hours", "area")

    assert table.row("mean").base == 20
    assert table.row("mean", "north").status == "masked"  # not the 20 of both


def test_the_gap_of_a_group_is_that_of_the_other_and_of_the_answer_that_is_left():
    asked = made.book(
        made.single("rides", "yes", "no"),
        made.number("hours"),
        made.single("area", "north", "south"),
        segments=["area"],
        minimum=10,
    )
    given = {  # 51 of 60, of whom 5 points are told, against 60 of 180: 85 % less 33 %
        "rides": ["yes"] * 51 + ["no"] * 9 + ["yes"] * 60 + ["no"] * 120,
        "hours": [float(i % 7) for i in range(60)] + [float(i % 5) for i in range(180)],
        "area": ["north"] * 60 + ["south"] * 180,
    }
    study = made.study(asked, given)
    rows = [r for r in study.table("rides", "area").rows if r.group]
    hours = study.table("hours", "area")

    assert {abs(row.difference) for row in rows} == {0.5}
    assert [row.difference > 0 for row in rows] == [True, False, False, True]
    assert hours.row("mean", "north").difference == -hours.row("mean", "south").difference


def test_nothing_is_counted_by_combination_of_all_segments(study):
    with pytest.raises(NotImplementedError):
        study._counted.crossed([Asked("mood")])
    assert isinstance(study._counted, Gate)


def test_decisions_are_read_where_they_were_taken(tmp_path, monkeypatch):
    folder = tmp_path / "decisions"
    monkeypatch.setattr(kept, "_folder", folder)
    first = made.study(book(), answers())._counted.told(Asked("mood"))
    files = list(folder.iterdir())
    assert files

    def never(question):
        raise AssertionError("decided again")

    with monkeypatch.context() as patch:
        patch.setattr(kept.answers, "levels", never)
        again = made.study(book(), answers())._counted.told(Asked("mood"))
    assert np.array_equal(first.shares, again.shares, equal_nan=True)
    for file in files:
        file.write_bytes(b"PK\x03\x04 not a decision")
    assert np.array_equal(first.shares, made.study(book(), answers())._counted.told(Asked("mood")).shares)
    monkeypatch.setattr(kept, "_folder", files[0] / "decisions")  # a file is there
    made.study(book(), answers())._counted.told(Asked("uses"))


def test_the_gate_is_where_a_minimum_protects(study):
    assert gate.Gate is type(study._counted)
    assert not isinstance(made.study(book(minimum=1), answers())._counted, Gate)


def test_what_stands_beside_estimates_is_made_of_told_numbers():
    given = answers()
    given["mood"] = [None if i % 9 == 0 else mood for i, mood in enumerate(given["mood"])]
    study = made.study(book(), given)
    row = study.table("mood", "area").row("good", "north")
    # 300 were asked; 5 × 7 short of them answered: 12 % to a point.
    assert (row.base, row.weighted_base, row.no_answer) == (265, 265.0, 0.12)
    masked = study.table("mood", "area").row("good", "islands")
    assert (masked.sd, masked.weighted_base, masked.no_answer) == (None, None, None)
    mean, median = (study.table("jobs", "area").row(option, "north") for option in ("mean", "median"))
    assert mean.sd == float(f"{mean.sd:.1e}") == pytest.approx(115, rel=0.2)
    assert (median.sd, median.low, median.high) == (None, None, None)


def test_the_base_of_a_question_routed_by_a_segment_and_an_answer_is_that_of_those_who_were_asked():
    routed = made.book(
        made.single("rides", "yes", "no"),
        made.single("how", "bus", "bike", asked_to={"area": ["north", "south"], "rides": ["yes"]}),
        made.single("area", "north", "south", "west"),
        segments=["area"],
        minimum=10,
    )
    # In each area half of 200 ride; those of the west are not asked how.
    given = {
        "rides": ["yes", "no"] * 300,
        "how": ["bus", None, "bike", None] * 100 + [None] * 200,
        "area": ["north"] * 200 + ["south"] * 200 + ["west"] * 200,
    }
    table = made.study(routed, given).table("how", "area")

    assert table.row("bus").base == 200
    assert table.row("bus", "south").base == 100  # not two thirds of it, as the west has other riders

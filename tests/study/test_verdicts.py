"""One gap, one verdict: random studies, whose every page is asked about the same gaps."""

import numpy as np
import pytest

from core.disclosure import established_of, family, kind, tables
from core.study import portrait
from core.views import Choice, Net, Recipe, Subject, View, map_choice
from core.views.choices import shown
from core.words import gaps
from tests import made

REGIONS = ("53", "28", "32", "44")
CODES = ("a", "b", "c", "d")


def some(draw, minimum):
    """A study of two to four regions, with key figures that are an answer, all but one, or something else."""
    n, groups = int(draw.integers(60, 400)), REGIONS[: draw.integers(2, 5)]
    codes = CODES[: draw.integers(2, 5)]
    questions = [
        made.single("region", *REGIONS, geography="region"),
        made.single("q", *codes),
        made.grid("lines", ["one", "two", "three"][: draw.integers(1, 4)], *codes),
        made.multiple("several", "x", "y", "z"),
        made.number("jobs"),
    ]
    items = [item["id"] for item in questions[2]["items"]]
    nets = [("q", "", codes[:1]), ("q", "", codes[1:]), ("q", "", codes[:2]), ("several", "", ("x",))]
    nets += [("several", "", ("y", "z")), ("lines", items[-1], codes[1:]), ("lines", items[0], codes[-1:])]
    indicators = [
        {"id": f"k{i}", "question": q, "item": item, "options": list(held), "sentence": "{share}"}
        for i, (q, item, held) in enumerate(nets)
    ]
    weighted = bool(draw.random() < 0.4)
    book = made.book(
        *questions, segments=["region"], minimum=minimum, weighted=weighted, indicators=indicators
    )
    region = draw.choice(groups, n)
    at = np.searchsorted(sorted(groups), region)

    def answers():
        pull = draw.choice([0, 0.3, 1, 4])  # from no gap at all to nearly unanimous groups
        given = draw.choice(len(codes), p=draw.dirichlet(np.ones(len(codes)) * 3), size=n)
        moved = draw.random(n) < pull / 5
        found = np.where(moved, at % len(codes), given)
        if draw.random() < 0.2:  # an answer that nobody gives
            found = np.where(found == len(codes) - 1, 0, found)
        return [None if draw.random() < 0.03 else codes[i] for i in found]

    likes = draw.random((4, 3))
    responses = {
        "region": [str(code) for code in region],
        "q": answers(),
        **{("lines", item): answers() for item in items},
        "several": [{c for j, c in enumerate("xyz") if draw.random() < likes[i, j]} for i in at],
        "jobs": [float(draw.integers(0, 5) + (i if draw.random() < 0.3 else 0)) for i in at],
    }
    return made.study(book, responses, draw.integers(1, 4, n).tolist() if weighted else None)


def twin(question, given, options):
    """The answer that a net is, or that it leaves, of those that are given."""
    held, left = [[c for c in given if (c in options) == wanted] for wanted in (True, False)]
    return next((each[0] for each in (held, left if question.exclusive else []) if len(each) == 1), None)


def given(table, item):
    rows = [row for row in table.rows if row.item == item]
    return [option for option in table.options if any(r.option == option and r.estimate for r in rows)]


def by_hand(table):
    """Holm's correction by its definition, over tests named by which people they set against which."""
    groups = {
        item: {
            r.group for r in table.rows if r.group and r.item == item and (r.base or minimum_of(table) > 1)
        }
        for item in table.items
    }
    classes = {}
    for row in table.rows:
        if row.p_value is None:
            continue
        two = len(groups[row.item]) == 2
        answers = given(table, row.item)
        pair = table.question.exclusive and not table.of_means and len(answers) == 2
        name = row.item, answers[0] if pair else row.option, "" if two else row.group
        classes.setdefault(name, []).append(row)
    ordered = sorted(classes.values(), key=lambda rows: max(row.p_value for row in rows))
    adjusted, least = {}, 0.0
    for place, rows in enumerate(ordered):
        least = max(least, min(1.0, max(row.p_value for row in rows) * (len(ordered) - place)))
        adjusted |= {(row.item, row.option, row.group): least for row in rows}
    return adjusted


def minimum_of(table):
    return table.book.disclosure.minimum_base


def split(groups, given, *questions, minimum=1):
    """A study of so many respondents of each group, and what each group answered to ``q``, in order."""
    book = made.book(
        made.single("half", "a", "b", "c"), *questions or [made.single("q", "yes", "no", "never")],
        segments=["half"], minimum=minimum,
    )  # fmt: skip
    half = [name for name, n in groups.items() for _ in range(n)]
    q = [code for name in groups for code, n in given[name].items() for _ in range(n)]
    return made.study(book, {"half": half, "q": q})


def test_yes_or_no_by_two_groups_is_one_test():
    # 60 % against 45 % of 100: p = 0.033 once; four times, it would be 0.13.
    study = split({"a": 100, "b": 100}, {"a": {"yes": 60, "no": 40}, "b": {"yes": 45, "no": 55}})
    table = study.table("q", "half")
    rows = [row for row in table.rows if row.p_value is not None]

    assert len(rows) == 4
    assert {round(row.p_adjusted, 4) for row in rows} == {round(rows[0].p_value, 4)} == {0.0333}
    assert (family(table), tables.tests_of(table), tables.established_of(table)) == (1, 1, 1)


def test_all_against_nobody_is_a_whole_split_too():
    study = split({"a": 200, "b": 200}, {"a": {"yes": 200}, "b": {"no": 200}})
    found = study.association("q", "half")

    assert (found.f, found.established) == (None, True)
    assert gaps.association_note(found).replace("\u00a0", " ") == (
        "association établie (test exact de Fisher : p < 0,001)"
    )


def test_a_third_answer_or_a_third_group_makes_three_tests():
    answers = {"yes": 60, "no": 20, "never": 20}
    of_answers = split({"a": 100, "b": 100}, {"a": answers, "b": answers | {"yes": 20, "no": 60}})
    halves = {"yes": 50, "no": 50}
    of_groups = split(dict.fromkeys("abc", 100), {"a": halves, "b": halves, "c": {"yes": 80, "no": 20}})

    for study in (of_answers, of_groups):
        table = study.table("q", "half")
        assert (family(table), tables.tests_of(table)) == (3, 3)
    c = of_groups.table("q", "half").row("yes", "c")
    assert c.p_adjusted == pytest.approx(3 * c.p_value)


def test_a_masked_group_may_hold_somebody():
    # Told or not, three groups are there: the tests of the two that are told are not one another's.
    given = {"a": {"yes": 60, "no": 40}, "b": {"yes": 45, "no": 55}, "c": {"yes": 2, "no": 2}}
    table = split({"a": 100, "b": 100, "c": 4}, given, minimum=5).table("q", "half")

    assert {row.group for row in table.rows if row.status == "masked"} >= {"c"}
    assert family(table) == len({row.group for row in table.rows if row.p_value is not None})


def test_all_the_lines_of_a_grid_are_one_family():
    grid = made.grid("q", ["one", "two"], "yes", "no")
    book = made.book(made.single("half", "a", "b"), grid, segments=["half"])
    one = [*["yes"] * 60, *["no"] * 40, *["yes"] * 45, *["no"] * 55]
    answers = {"half": ["a"] * 100 + ["b"] * 100, ("q", "one"): one, ("q", "two"): ["yes", "no"] * 100}
    table = made.study(book, answers).table("q", "half")
    row = table.row("yes", "a", "one")

    assert (family(table), tables.tests_of(table, "one")) == (2, 1)
    assert row.p_adjusted == pytest.approx(2 * row.p_value)


CASES = [*((seed, 1) for seed in range(40)), *((seed, 5) for seed in range(40, 52))]


@pytest.mark.parametrize(("seed", "minimum"), CASES)
def test_a_gap_has_the_same_verdict_wherever_it_is_told(seed, minimum):
    study = some(np.random.default_rng(seed), minimum)
    book, rounded = study.book, 0 if minimum == 1 else 0.06
    verdicts = {}  # of every gap, by the table of its question
    for question in book.questions[1:]:
        table = study.table(question.id, "region")
        expected = by_hand(table)
        assert family(table) == len({*map(table.test, (r for r in table.rows if r.p_value is not None))})
        for row in table.rows:
            if row.group:
                verdicts[question.id, row.item, row.option, row.group] = row
            if row.p_adjusted is not None:
                assert row.p_adjusted == pytest.approx(
                    expected[row.item, row.option, row.group], rel=rounded or 1e-12
                )

    def same(found, option, question):
        answer = verdicts[question, found.item, option, found.group]
        return (kind(found), found.p_adjusted) == (kind(answer), answer.p_adjusted)

    keys = {}
    for net in book.indicators:
        table, whole = study.indicator(net.id, "region"), study.table(net.question, "region")
        option = twin(book.question(net.question), given(whole, net.item), net.options)
        for row in table.rows:
            keys[net.id, row.group] = row
            if row.group and option and row.status != "masked":
                assert same(row, option, net.question)
        assert family(table) == (family(whole) if option else tables.tests_of(table, net.item))
        if len(net.options) == 1:
            plain = [r for r in whole.rows if (r.item, r.option) == (net.item, net.options[0])]
            assert [row._replace(option=net.options[0]) for row in table.rows] == plain

    for question in book.questions[1:4]:
        for item in question.item_ids:
            for address in shown(book, question.id, item):
                name, _, code = address.partition("=")
                chosen = {"answer": code} if name == "reponse" else {"measure": code}
                asked = map_choice(book, Choice(View(question.id), item=item, **chosen))
                table = study.make(asked.recipe)
                for group in table.groups[1:]:
                    row = table.row(asked.option, group, item)
                    if name == "reponse":
                        assert row == verdicts[question.id, item, code, group]
                    else:
                        assert row == keys[code, group]

    for code in REGIONS:
        told = portrait(study, Subject("region", code), View())
        if told.respondents is None:
            continue
        for each in told.keys:
            assert each.established == (kind(keys[each.indicator.id, code]) == "established")
        every = [study.table(q.id, "region") for q in book.questions[1:]]
        every += [study.indicator(net.id, "region") for net in book.indicators]
        rows = [(t, r) for t in every for r in t.rows if r.group == code and r.p_value is not None]
        found = {t.test(r) for t, r in rows if kind(r) == "established"}
        assert (told.tests, told.established) == (len({t.test(r) for t, r in rows}), len(found))
        assert {each.table.test(each.row) for each in told.found} <= found
        assert bool(told.found) == bool(found)


@pytest.mark.parametrize("seed", range(60, 75))
def test_a_whole_split_of_one_gap_is_that_gap(seed):
    study = some(np.random.default_rng(seed), 1)
    for question in study.book.questions[1:]:
        table = study.table(question.id, "region")
        for item in question.item_ids:
            whole = study.association(question.id, "region", item=item)
            for test in whole.options or (whole,):
                rows = [
                    r
                    for r in table.rows
                    if r.group and r.item == item and r.option in (test.option or r.option)
                ]
                tests = {table.test(r) for r in rows if r.p_value is not None}
                if test.gap is None:
                    assert test.established == (None if test.p_value is None else test.p_value < 0.05)
                else:
                    assert len(tests) <= 1
                    assert {kind(r) == "established" for r in rows if r.p_value is not None} <= {
                        test.established
                    }
                    assert established_of(table, item) >= bool(test.established)
                    said = gaps.association_note(test)
                    assert said.startswith("association établie") == bool(test.established)


def test_a_net_by_no_split_is_its_answer_too():
    study = some(np.random.default_rng(3), 1)
    row = study.table("q").row("a")

    assert study.make(Recipe("q", None, (), Net(("a",)))).rows == (row._replace(option="net"),)


def test_a_net_of_answers_that_nobody_gave_has_no_test():
    book = made.book(
        made.multiple("several", "x", "y", "z"),
        made.single("area", "north", "south"),
        segments=["area"],
        indicators=[{"id": "k", "question": "several", "options": ["x", "y"], "sentence": "{share}"}],
    )
    study = made.study(book, {"several": [set()] * 60, "area": ["north", "south"] * 30})
    rows = study.indicator("k", "area").rows

    assert [(row.estimate, row.p_value) for row in rows] == [(0, None)] * 3

"""What is hidden, and that no subtraction gives it back."""

import ast
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codebook import Disclosure
from core.disclosure import masked_groups, publish, publish_base
from core.indicators import indicator_table
from core.tables import COLUMNS
from core.views import View
from tests import made

TOO_FEW = "masqué : moins de 10 répondants"
SPARSE = "pas de test : effectif trop faible pour cette réponse"
UNKNOWN_DEDUCED = "pas de comparaison : les répondants sans groupe s'en déduiraient"
DEDUCED = "masqué : un groupe trop petit s'en déduirait"
LEFT_OUT = "masqué : les répondants écartés par les filtres s'en déduiraient"


@pytest.mark.parametrize(
    ("bases", "ungrouped", "hidden"),
    [
        pytest.param([20, 30], 0, set(), id="none small"),
        pytest.param([10, 30], 0, set(), id="exactly the minimum"),
        pytest.param([9, 10, 30], 0, {0, 1}, id="one small: the next smallest goes with it"),
        pytest.param([30, 3, 20], 0, {1, 2}, id="one small in the middle"),
        pytest.param([3, 20, 20], 0, {0, 1}, id="two next smallest: the first in the codebook"),
        pytest.param([3, 30], 0, {0, 1}, id="one small of two: nothing is left to show"),
        pytest.param([4, 6, 30], 0, {0, 1}, id="two small, enough together"),
        pytest.param([3, 4, 20, 30], 0, {0, 1, 2}, id="two small, too few together"),
        pytest.param([3, 4], 0, {0, 1}, id="all small"),
        pytest.param([0, 20, 30], 0, {0}, id="nobody in a group: nothing to protect"),
        pytest.param([0, 3, 20, 30], 0, {0, 1, 2}, id="nobody in a group does not hide a small one"),
        pytest.param([20, 30], 10, set(), id="unknown segment at the minimum"),
        pytest.param([20, 30], 4, {0}, id="unknown segment under the minimum"),
        pytest.param([0, 20, 30], 4, {0, 1}, id="unknown segment under the minimum, and an empty group"),
        pytest.param([3, 20, 30], 4, {0, 1}, id="a small group and an unknown segment, too few together"),
        pytest.param([3, 20, 30], 12, {0, 1}, id="a small group is not hidden by the unknown segment alone"),
        pytest.param([4, 6, 30], 12, {0, 1}, id="two small, enough together, and an unknown segment"),
        pytest.param([], 4, set(), id="no group"),
    ],
)
def test_the_groups_hidden_for_these_bases(bases, ungrouped, hidden):
    assert masked_groups(bases, ungrouped, 10) == hidden


@given(
    bases=st.lists(st.integers(0, 40), max_size=8),
    ungrouped=st.integers(0, 40),
    minimum=st.integers(1, 20),
)
def test_subtracting_the_shown_groups_never_leaves_too_few(bases, ungrouped, minimum):
    hidden = masked_groups(bases, ungrouped, minimum)
    shown = set(range(len(bases))) - hidden
    # What a reader finds from the whole selection, and from a filter on every group of the segment.
    left_of_whole = sum(bases) + ungrouped - sum(bases[g] for g in shown)
    left_of_known = sum(bases[g] for g in hidden)

    assert all(bases[g] >= minimum for g in shown)
    assert not shown or left_of_whole == 0 or left_of_whole >= minimum
    assert not shown or left_of_known == 0 or left_of_known >= minimum


@given(bases=st.lists(st.integers(0, 40), max_size=8), minimum=st.integers(1, 20))
def test_no_group_is_hidden_when_none_is_small(bases, minimum):
    large = [base + minimum for base in bases]

    assert masked_groups(large, 0, minimum) == set()


BOOK = made.book(
    made.single("trust", "yes", "no"),
    made.single("area", "north", "south", "islands", "coast"),
    made.single("size", "small", "large"),
    segments=["area", "size"],
    minimum=10,
    caution=30,
    indicators=[{"id": "trusting", "question": "trust", "options": ["yes"], "sentence": "{share}"}],
)


def table(north=0, south=0, islands=0, coast=0, unknown=0, by="area", where=None, net=None):
    """The published table of so many respondents by area; all but 12 are small, and half say yes."""
    areas = ["north"] * north + ["south"] * south + ["islands"] * islands + ["coast"] * coast
    areas += [None] * unknown
    n = len(areas)
    answers = {
        "trust": ["yes" if i % 2 else "no" for i in range(n)],
        "area": areas,
        "size": ["large" if i < 12 else "small" for i in range(n)],
    }
    view = View.of(BOOK, "trust", by, where)
    return publish(indicator_table(made.responses(BOOK, answers), BOOK, view, net))


def shown(published):
    """Status, reason and base of each group, for the first option."""
    return {r.group: (r.status, r.reason, r.base) for r in published.rows if r.option == "yes"}


def test_a_small_group_is_masked_with_the_next_smallest():
    assert shown(table(north=40, south=20, islands=3, coast=31)) == {
        "": ("ok", "", 94),
        "north": ("ok", "", 40),
        "south": ("masked", DEDUCED, None),
        "islands": ("masked", TOO_FEW, None),
        "coast": ("ok", "", 31),
    }


def test_a_base_under_the_caution_threshold_is_shown_with_a_warning():
    assert shown(table(north=30, south=29, islands=10, coast=10)) == {
        "": ("ok", "", 79),
        "north": ("ok", "", 30),
        "south": ("caution", "", 29),
        "islands": ("caution", SPARSE, 10),
        "coast": ("caution", SPARSE, 10),
    }


def test_a_few_respondents_of_unknown_segment_hide_the_smallest_group():
    assert shown(table(north=40, south=30, islands=50, coast=60, unknown=4)) == {
        "": ("ok", "", 184),
        "north": ("ok", UNKNOWN_DEDUCED, 40),
        "south": ("masked", DEDUCED, None),
        "islands": ("ok", UNKNOWN_DEDUCED, 50),
        "coast": ("ok", UNKNOWN_DEDUCED, 60),
    }


def test_a_few_respondents_of_unknown_segment_leave_groups_uncompared():
    # Ten are enough. Four are not: a group and its others, taken from the whole selection, would tell
    # what those four answered.
    enough = table(north=40, south=30, unknown=10).row("yes", "north")
    few = table(north=40, south=30, islands=50, coast=60, unknown=4).row("yes", "north")

    assert enough.difference is not None and enough.p_value is not None
    assert (few.difference, few.difference_se, few.p_value, few.p_adjusted) == (None,) * 4


def test_the_correction_counts_the_published_tests_only():
    # Islands (3) and south (20) are masked: two tests of yes and two of no are left, north's and
    # coast's, and the smallest of their p-values is multiplied by four.
    published = table(north=40, south=20, islands=3, coast=31)
    tested = [r for r in published.rows if r.p_value is not None]
    smallest = min(tested, key=lambda r: r.p_value)

    assert [(r.option, r.group) for r in tested] == [
        (option, group) for option in ("yes", "no") for group in ("north", "coast")
    ]
    assert smallest.p_adjusted == min(1, 4 * smallest.p_value)


def test_a_small_selection_is_masked_whole():
    published = table(north=9, south=50, by="size", where={"area": ["north"]})

    assert shown(published) == dict.fromkeys(["", "small", "large"], ("masked", TOO_FEW, None))


def test_a_split_by_the_filtered_segment_has_the_chosen_groups_only():
    published = table(north=40, south=30, islands=50, where={"area": ["south", "islands"]})

    assert shown(published) == {"": ("ok", "", 80), "south": ("ok", "", 30), "islands": ("ok", "", 50)}


def test_a_filter_that_leaves_out_a_few_is_masked_whole():
    # 50 of 59 would give the other 9 by subtraction from the unfiltered table.
    assert shown(table(north=9, south=50, by=None, where={"area": ["south"]})) == {
        "": ("masked", LEFT_OUT, None)
    }


def test_a_filter_that_leaves_out_enough_is_shown():
    assert shown(table(north=10, south=50, by=None, where={"area": ["south"]})) == {"": ("ok", "", 50)}


def test_a_filter_that_leaves_out_nobody_is_shown():
    assert shown(table(south=50, by=None, where={"area": ["south"]})) == {"": ("ok", "", 50)}


def test_a_key_figure_is_masked_like_its_question():
    published = table(north=40, south=20, islands=3, coast=31, net=BOOK.indicators[0])

    assert [(r.option, r.group, r.status) for r in published.rows] == [
        ("trusting", "", "ok"),
        ("trusting", "north", "ok"),
        ("trusting", "south", "masked"),
        ("trusting", "islands", "masked"),
        ("trusting", "coast", "ok"),
    ]


def test_a_masked_row_keeps_its_ids_and_has_no_number_at_all():
    row = table(north=40, south=20, islands=3, coast=31).row("yes", "islands")
    numbers = COLUMNS[COLUMNS.index("count") : COLUMNS.index("status")]

    assert row[:5] == ("trust", "", "yes", "area", "islands")
    assert {name: getattr(row, name) for name in numbers} == dict.fromkeys(numbers)
    assert row[COLUMNS.index("status") :] == ("masked", TOO_FEW, "computed")


def test_a_masked_row_is_blank_in_pandas_too():
    frame = table(north=40, south=20, islands=3, coast=31).frame
    numbers = list(COLUMNS[COLUMNS.index("count") : COLUMNS.index("status")])
    masked = frame[frame["status"] == "masked"]

    assert len(masked) == 4
    assert pd.isna(masked[numbers]).all(axis=None)


def test_each_item_of_a_grid_is_masked_by_its_own_base():
    book = made.book(made.grid("needs", ["cash", "staff"], "much"), minimum=10, caution=10)
    answers = {("needs", "cash"): ["much"] * 12, ("needs", "staff"): ["much"] * 9 + [None] * 3}
    published = publish(indicator_table(made.responses(book, answers), book, View.of(book, "needs")))

    assert [(r.item, r.base, r.estimate, r.reason) for r in published.rows] == [
        ("cash", 12, 1.0, ""),
        ("staff", None, None, TOO_FEW),
    ]


@pytest.mark.parametrize(
    ("selection", "whole", "said"),
    [(60, 60, 60), (50, 60, 50), (51, 60, None), (10, 60, 10), (9, 60, None), (0, 60, None)],
)
def test_the_size_of_a_selection_is_told_under_the_same_rule(selection, whole, said):
    assert publish_base(selection, whole, Disclosure(minimum_base=10, caution_base=30)) == said


def test_only_disclosure_makes_a_published_table():
    root = Path(__file__).parents[1]
    files = [*(root / "core").glob("*.py"), *root.glob("*.py"), *(root / "pages").rglob("*.py")]
    makers = {
        str(file.relative_to(root))
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "PublishedTable"
    }

    assert makers == {"core/disclosure.py"}

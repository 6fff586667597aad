"""Exports of nine tools, whatever happened to them: true numbers, or what happened is named."""

import pytest

from tests.exports.adversary import NAMED, OUTCOMES, RIGHT, export_of, outcome

BY_DAY, BY_NIGHT, TOGETHER = 200, 5_000, 50


@pytest.mark.parametrize(
    "first",
    [
        *range(0, BY_DAY, TOGETHER),
        *(pytest.param(first, marks=pytest.mark.nightly) for first in range(BY_DAY, BY_NIGHT, TOGETHER)),
    ],
)
def test_every_number_of_a_random_export_is_true_or_its_accident_is_named(first):
    found = [outcome(seed) for seed in range(first, first + TOGETHER)]
    for what, why in OUTCOMES.items():
        wrong = [str(each) for each in found if each.outcome == what]
        assert not wrong or what in (RIGHT, NAMED), f"{len(wrong)} {why}\n" + "\n".join(wrong[:10])


def test_every_tool_and_every_accident_is_among_the_exports():
    drawn = [export_of(seed) for seed in range(600)]

    assert len({export.tool for _, export, _ in drawn}) == 9
    assert {export.format for _, export, _ in drawn} == {"csv", "xlsx", "parquet", "sav"}
    assert len({name for _, _, happened in drawn for name in happened}) >= 40

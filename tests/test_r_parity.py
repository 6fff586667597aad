"""Every statistic that we publish against R's ``survey``, on three real surveys.

See the ``SOURCE.md`` of each in ``data``, and ``parity`` for what is compared with what.
"""

import pytest

from tests import parity


@pytest.mark.parametrize(("survey", "numbers"), [("nonvoters", 6003), ("nhanes", 898), ("pew", 1222)])
def test_our_numbers_are_those_of_r(survey, numbers):
    lines = parity.compare(survey)

    assert sum(line.numbers for line in lines) == numbers
    assert {line.statistic: line.largest for line in lines if not line.largest <= parity.TOLERANCE} == {}

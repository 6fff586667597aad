"""How finely numbers leave."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.disclosure import precision
from core.disclosure.precision import STEPS


@pytest.mark.parametrize(
    ("n", "crossed", "step"),
    [
        *(
            (n, 1, step)
            for n, step in ((1000, 0.01), (100, 0.01), (99, 0.05), (41, 0.05), (40, 0.1), (15, 0.1))
        ),
        *(
            (n, 2, step)
            for n, step in ((400, 0.01), (399, 0.02), (149, 0.05), (59, 0.1), (20, 0.1), (19, 0.25))
        ),
        (10, 0, 0.25),
    ],
)
def test_a_base_bears_a_step(n, crossed, step):
    assert STEPS[precision.level(n, crossed)] == step


@given(n=st.integers(10, 5000), crossed=st.integers(0, 3))
def test_a_step_is_about_a_standard_error_at_most(n, crossed):
    assert STEPS[precision.level(n, crossed)] <= 1.9 * 0.5 / math.sqrt(n)


def test_halves_are_rounded_upwards_in_decimal_digits():
    assert precision.to_step(0.625, 0.05) == 0.65
    assert precision.to_step(0.145, 0.01) == 0.15  # 0.14499999999999999 in binary
    assert precision.to_step(-0.13, 0.05) == -0.15


@given(n=st.integers(1, 400), data=st.data(), step=st.sampled_from(STEPS))
def test_the_interval_of_a_share_holds_the_counts_that_are_told_alike(n, data, step):
    x = data.draw(st.integers(0, n))
    low, high = precision.interval(x / n, step, n, in_people=True)
    told = precision.to_step(x / n, step)
    alike = [k for k in range(n + 1) if precision.to_step(k / n, step) == told]
    assert (low, high) == (alike[0], alike[-1])


def test_classes_are_ten_a_decade():
    given = [1, 1.1, 1.2, 1.45, 7.2, 9.5, 0.11, 130, 0, np.nan]
    assert precision.of_class(np.array(given)).tolist()[:-1] == [1, 1, 1.25, 1.6, 8, 10, 0.1, 125, 0]
    assert np.isnan(precision.of_class(np.array([np.nan]))[0])


@given(spread=st.floats(1e-6, 1e9), n=st.integers(1, 10**6))
def test_the_grid_of_a_mean_is_half_its_error_or_more(spread, n):
    least = spread / math.sqrt(n) / 2
    assert least * 0.999 <= precision.grid(spread, n) <= 2.6 * least


def test_people_are_to_the_nearest_five():
    assert [precision.people(n) for n in (0, 1, 7, 8, 12, 13, 1203)] == [0, 5, 5, 10, 10, 15, 1205]


def test_a_mean_has_the_decimals_of_its_error():
    assert precision.beside(12.3456, 0.0781) == 12.346
    assert precision.beside(12345.6, 123.4) == 12350
    assert precision.beside(12.3456, None) == 12.3456

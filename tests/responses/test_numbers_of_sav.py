"""Numbers of a ``.sav`` are written once each, as every cell alone would be."""

from hypothesis import given
from hypothesis import strategies as st

from core.responses import formats

CELLS = st.lists(
    st.one_of(
        st.floats(allow_infinity=False), st.sampled_from([0.0, -0.0, 1.0, 2.5, 1e15, 99.0, float("nan")])
    ),
    min_size=1,
)


@given(CELLS)
def test_numbers_are_told_together_as_one_by_one(cells):
    assert formats._numbers_or_texts(cells).to_pylist() == formats._texts(cells)


@given(st.lists(st.one_of(st.floats(allow_infinity=False), st.text(max_size=3), st.none()), min_size=1))
def test_cells_of_several_kinds_are_told_one_by_one(cells):
    assert formats._numbers_or_texts(cells).to_pylist() == formats._texts(cells)

"""The passes over respondents: by hand, and against one respondent at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.counting import passes
from core.counting.passes import crossed


def test_two_questions_in_two_columns():
    # Weights 1, 2, 4, 8. To the first question: a, b, b, nothing; to the second: a, nothing, a, a.
    first, second = np.array([0, 1, 1, -1], np.int8), np.array([0, -1, 0, 0], np.int8)
    found = crossed([first, second], [2, 1], np.array([0, 0, 1, 1], np.int8), 2, np.array([1.0, 2, 4, 8]))

    assert [part.tolist() for part in found[0]] == [[[1, 0], [1, 1]], [[1, 0], [2, 4]], [[1, 0], [4, 16]]]
    assert [part.tolist() for part in found[1]] == [[[1, 2]], [[1, 12]], [[1, 80]]]


@st.composite
def files(draw):
    n, columns = draw(st.integers(0, 60)), draw(st.integers(1, 5))
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=6))

    def integers(low, high):
        return np.array(draw(st.lists(st.integers(low, high), min_size=n, max_size=n)), np.int8)

    codes = [integers(-1, size - 1) for size in sizes]
    weights = draw(st.none() | st.lists(st.integers(1, 9), min_size=n, max_size=n))
    kept = draw(st.none() | st.lists(st.booleans(), min_size=n, max_size=n))
    return (
        codes,
        sizes,
        integers(0, columns - 1),
        columns,
        None if weights is None else np.array(weights, float),
        None if kept is None else np.array(kept, bool),
    )


@given(files(), st.sampled_from([1, 40, 4096, 10**6]), st.sampled_from([1, 7, 65536]))
def test_every_respondent_is_added_once_in_each_question(file, bins, piece):
    codes, sizes, column_of, columns, weights, kept = file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, "_BINS", bins)
        patch.setattr(passes, "_PIECE", piece)
        found = crossed(*file)

    assert len(found) == len(codes)
    for code, size, sums in zip(codes, sizes, found, strict=True):
        expected = np.zeros((3, size, columns))
        for i in range(len(column_of)):
            if code[i] >= 0 and (kept is None or kept[i]):
                w = 1 if weights is None else weights[i]
                expected[:, code[i], column_of[i]] += [1, w, w * w]
        assert np.array(sums).tolist() == expected.tolist()
        assert sums.n.dtype == np.int64


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32])
def test_many_answers_and_columns_fit_their_keys(kind):
    size, columns = (127, 128) if kind == np.int8 else (300, 400)
    code, column_of = np.array([size - 1, 0, -1], kind), np.array([columns - 1, 0, 1], np.int64)
    found = crossed([code, code], [size, size], column_of, columns, kept=np.array([True, True, True]))

    for sums in found:
        assert sums.n.sum() == 2
        assert sums.n[size - 1, columns - 1] == sums.n[0, 0] == 1

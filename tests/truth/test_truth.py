"""What is said of random studies is true: nothing that a plain count, read from the same files, denies."""

import pytest

from tests.truth.drawn import audited

STUDIES, TOGETHER = 200, 10


@pytest.mark.parametrize("first", range(0, STUDIES, TOGETHER))
def test_no_sentence_of_random_studies_is_at_fault(first):
    said, found = 0, []
    for seed in range(first, first + TOGETHER):
        sentences, faults = audited(seed)
        said += sentences
        found += [(seed, *fault) for fault in faults]

    assert not found, "\n".join(map(str, found[:5]))
    assert said > 100 * TOGETHER

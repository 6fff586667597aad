"""What is said of random studies is true: nothing that a plain count, read from the same files, denies."""

from pathlib import Path

import pytest

from tests.truth.auditor import audit
from tests.truth.drawn import audited

ROOT = Path(__file__).parent.parent.parent

STUDIES, TOGETHER = 130, 10


@pytest.mark.parametrize("first", range(0, STUDIES, TOGETHER))
def test_no_sentence_of_random_studies_is_at_fault(first):
    said, found = 0, []
    for seed in range(first, first + TOGETHER):
        sentences, faults = audited(seed)
        said += sentences
        found += [(seed, *fault) for fault in faults]

    assert not found, "\n".join(map(str, found[:5]))
    assert said > 100 * TOGETHER


@pytest.mark.parametrize(
    "study",
    [
        pytest.param("docs/exemple-etude", id="example"),
        pytest.param("data/fragilites-2025", id="demonstration", marks=pytest.mark.nightly),
    ],
)
def test_no_sentence_of_the_studies_of_the_repository_is_at_fault(study):
    sentences, faults = audit(ROOT / study)

    assert not faults, "\n".join(map(str, faults[:5]))
    assert sentences > 200

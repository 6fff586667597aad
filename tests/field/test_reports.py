"""What people reported to other tools: read right here, or refused with words that name the cause."""

import pytest

from core import StudyError, open_study
from tests.field.reports import REPORTS


@pytest.mark.parametrize("report", REPORTS, ids=[f"{i} {r.source}" for i, r in enumerate(REPORTS, 1)])
def test_a_reported_situation_has_its_right_outcome(report, tmp_path):
    folder = report.write(tmp_path)
    if report.refused:
        with pytest.raises(StudyError) as refused:
            open_study(folder)
        said = [str(fault) for fault in refused.value.faults]
        assert len(said) == len(report.refused), said
        assert all(words in fault for words, fault in zip(report.refused, said, strict=True)), said
        return
    study = open_study(folder)
    found: dict = {}
    for question in study.book.questions:
        for row in study.table(question.id).rows:
            found.setdefault(row.question, ({}, row.base))[0][row.option] = row.estimate

    assert found == {q: (pytest.approx(shares, rel=1e-12), base) for q, (shares, base) in report.read.items()}
    for words in report.noticed:
        assert any(words in str(notice) for notice in study.notices()), words

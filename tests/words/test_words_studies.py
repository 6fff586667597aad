"""Studies whose sentences were false: what is said of each now, which stands beside it in ``says.yaml``.

A list of what is asked: a view (``question``, ``by``, ``where``, or ``portrait``), maybe one ``kind`` of its
sentences; what some sentence ``says`` and what none does (``never``): regular expressions, spaces all alike.
"""

import re
from pathlib import Path

import pytest
import yaml

from core import open_study
from core.errors import StudyError
from core.files import text
from core.study import compare
from core.views import Recipe, Subject, View
from core.words import saying

STUDIES = Path(__file__).parent.parent / "data" / "words"


def said(study, asked):
    """The sentences of a view, of the kind that is asked."""
    where = asked.get("where", {})
    if asked.get("figures"):
        return text.figures_markdown(compare(study), simulated=study.book.simulated).splitlines()
    if "portrait" in asked:
        ((segment, code),) = asked["portrait"].items()
        view = saying.group(study, Subject(segment, code), View.of(study.book, where=where))
    else:
        view = saying.view(study, Recipe.of(study.book, asked["question"], asked.get("by"), where))
    return [s["text"] for s in view["sentences"] if asked.get("kind") in (None, s["kind"])]


@pytest.mark.parametrize("folder", sorted(STUDIES.iterdir()), ids=lambda folder: folder.name)
def test_what_is_said_of_the_study_is_true(folder):
    for asked in yaml.safe_load((folder / "says.yaml").read_text(encoding="utf-8")):
        if "refused" in asked:
            with pytest.raises(StudyError, match=asked["refused"]):
                open_study(folder)
            continue
        sentences = [re.sub(r"\s", " ", each) for each in said(open_study(folder), asked)]
        for pattern in asked.get("says", ()):
            assert any(re.search(pattern, each) for each in sentences), (pattern, sentences)
        for pattern in asked.get("never", ()):
            found = [each for each in sentences if re.search(pattern, each)]
            assert not found, (pattern, found)

"""Survey responses in, honest indicator tables out: everything the pages show, without Streamlit."""

from collections.abc import Sequence
from pathlib import Path

from core import study
from core.disclosure import Version
from core.errors import StudyError, ViewError
from core.study import Study
from core.words import reasons

__all__ = ["Study", "StudyError", "ViewError", "open_study"]


def open_study(folder: str | Path, before: Sequence[Version] = ()) -> Study:
    """Read and check a study folder; the frames of its tables give reasons in French.

    ``before`` are the versions of the study that were online (``Study.version``): what would tell of a few,
    once they are taken from it, is masked.

    Raises
    ------
    StudyError
        With every fault of its files.
    """
    return study.open_study(folder, reasons.reason, before)

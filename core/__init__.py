"""Survey responses in, honest indicator tables out: everything the pages show, without Streamlit."""

from pathlib import Path

from core import study
from core.errors import StudyError, ViewError
from core.study import Study
from core.words import reasons

__all__ = ["Study", "StudyError", "ViewError", "open_study"]


def open_study(folder: str | Path) -> Study:
    """Read and check a study folder; the frames of its tables give reasons in French.

    Raises
    ------
    StudyError
        With every fault of its files.
    """
    return study.open_study(folder, reasons.reason)

"""Survey responses in, honest indicator tables out: everything the pages show, without Streamlit."""

from pathlib import Path

from core import results, wording
from core.errors import StudyError, ViewError
from core.results import Study

__all__ = ["Study", "StudyError", "ViewError", "open_study"]


def open_study(folder: str | Path) -> Study:
    """Read and check a study folder; the frames of its tables give reasons in French.

    Raises
    ------
    StudyError
        With every fault of its files.
    """
    return results.open_study(folder, wording.reason)

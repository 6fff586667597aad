"""Survey responses in, honest indicator tables out: everything the pages show, without Streamlit."""

from collections.abc import Callable, Sequence
from pathlib import Path

from core import study
from core.disclosure import Version
from core.errors import StudyError, ViewError
from core.study import Study
from core.words import reasons

__all__ = ["Study", "StudyError", "ViewError", "open_study"]


def open_study(folder: str | Path, before: Callable[[str], Sequence[Version]] | None = None) -> Study:
    """Read and check a study folder; the frames of its tables give reasons in French.

    ``before`` gives the versions of a study that were online (``Study.version``), by its id: what would tell
    of a few beside them is masked.

    Raises
    ------
    StudyError
        With every fault of its files.
    """
    return study.open_study(folder, reasons.reason, before)

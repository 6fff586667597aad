"""Survey responses in, honest indicator tables out: everything the pages show, without Streamlit."""

from collections.abc import Callable, Sequence
from pathlib import Path

from core import series, study
from core.disclosure import Version
from core.errors import StudyError, ViewError
from core.series import Series
from core.study import Study
from core.words import reasons

__all__ = ["Series", "Study", "StudyError", "ViewError", "open_series", "open_study"]


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


def open_series(folder: str | Path) -> Series:
    """Read and check the folder of a series of waves, and the studies beside it; reasons are in French.

    Raises
    ------
    StudyError
        With every fault of its files, and of those of its waves.
    """
    return series.open_series(folder, reasons.reason)

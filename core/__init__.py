"""Survey responses in, honest indicator tables out: everything the pages show, without Streamlit."""

from core.errors import StudyError, ViewError
from core.results import Study, open_study

__all__ = ["Study", "StudyError", "ViewError", "open_study"]

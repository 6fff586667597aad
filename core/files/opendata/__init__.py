"""A study as open data: tables, questionnaire, method, DDI, data package."""

from core.files.opendata.release import refuse_taken, write_release

__all__ = [
    "refuse_taken",
    "write_release",
]

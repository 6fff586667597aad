"""The portrait of a group on one sheet: PDF, slide, and all of them at once."""

from core.files.portrait.batch import LEFT_OUT, source_digest, subjects, write_portraits
from core.files.portrait.content import portrait_sheet
from core.files.portrait.pdf import portrait_pdf
from core.files.portrait.slide import portrait_slide

__all__ = [
    "LEFT_OUT",
    "portrait_pdf",
    "portrait_sheet",
    "portrait_slide",
    "source_digest",
    "subjects",
    "write_portraits",
]

"""The portrait of a group on one sheet: PDF, slide, and all of them at once."""

from core.files.portrait import content, deck, pdf
from core.files.portrait.batch import LEFT_OUT, source_digest, subjects, write_fiches

__all__ = [
    "LEFT_OUT",
    "content",
    "deck",
    "pdf",
    "source_digest",
    "subjects",
    "write_fiches",
]

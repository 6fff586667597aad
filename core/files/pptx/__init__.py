"""Published tables as slides of PowerPoint whose charts can be edited."""

from core.files.pptx import decks

__all__ = [
    "decks",
]

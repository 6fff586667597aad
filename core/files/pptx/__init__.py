"""Published tables as slides of PowerPoint whose charts can be edited."""

from core.files.pptx.decks import deck_file, selection_file, story_file

__all__ = ["deck_file", "selection_file", "story_file"]

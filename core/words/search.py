"""The words by which a question is found: those that its readers see, and no other of its file."""

from __future__ import annotations

from typing import Any

from core.codebook import Codebook, Question
from core.views import EXPLORE, nets, question_page, theme_path
from core.words.typography import typeset


def index(book: Codebook) -> list[dict[str, Any]]:
    """What may be found: each theme, then each question with its answers, lines and key figures.

    ``page`` is where it stands; a question that is in no theme stands on « Explorer ».
    """
    themes = [
        {"page": f"/{theme_path(theme.id)}", "title": typeset(theme.title), "text": typeset(theme.intro)}
        for theme in book.themes
    ]
    return [*themes, *(_question(book, question) for question in book.shown)]


def _question(book: Codebook, question: Question) -> dict[str, Any]:
    theme = next((theme.title for theme in book.themes if theme.id == question.theme), "")
    said: dict[str, Any] = {
        "question": question.id,
        "page": question_page(book, question.id) if theme or not book.themes else f"/{EXPLORE}",
        "title": typeset(question.title),
        "text": typeset(question.text) if question.text != question.title else "",
        "theme": typeset(theme),
        "answers": [typeset(option.label) for option in question.answers],
        "items": [typeset(item.label) for item in question.items],
        "figures": [typeset(net.label) for net in nets(book, question.id) if net.label],
    }
    return {name: words for name, words in said.items() if words}

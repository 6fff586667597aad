"""French typography, and text made safe for where it is shown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from functools import lru_cache
from html import escape as html_escape

from core.codebook import Codebook
from core.views import View
from core.words.numbers import NBSP


@lru_cache(4096)
def escape(words: str) -> str:
    """Words, safe inside HTML, with French spacing."""
    return html_escape(typeset(words))


def file_stem(book: Codebook, name: str, view: View) -> str:
    """A file name that says what is inside: study, question or page, split and filters, in codes."""
    parts = [book.id, name]
    if view.by:
        parts.append(f"par-{view.by}")
    parts += [f"{segment}-{'-'.join(codes)}" for segment, codes in view.filters]
    if book.simulated:
        parts.append("simule")
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", "_".join(parts))
    return stem[:150]


def typeset(text: str) -> str:
    """French punctuation that never begins a line: no-break spaces inside quotes and before ``? ! : ;``."""
    return re.sub(r"(?<=«) | (?=[»?!:;%])", NBSP, text)


def unbroken(text: str) -> str:
    """A few words that stay on one line."""
    return text.replace(" ", NBSP)


def dotted_lines(parts: Iterable[str], width: int) -> list[str]:
    """``a · b · c`` on lines of so many letters; none ends with a dot."""
    lines = textwrap.wrap(f"{NBSP}· ".join(parts), width, break_long_words=False)
    return [line.removesuffix(f"{NBSP}·") for line in lines]


_JOINER = "\u2060"
_MEANT = re.compile(
    r"(?<=:)(?=[\w+/-])|(?<=@)(?=\w)|(?<=www)(?=\.)|(?<=[<>~-])(?=[->=])|(?<=&)(?=#?\w+;)", re.IGNORECASE
)
"""Where :smile:, www.example.org, a@example.org, -> or &lt; would be taken for more than their letters."""


def markdown(text: str) -> str:
    """A text, safe inside Markdown: nothing in it is read as markup.

    Streamlit looks for addresses, emoji, icons and arrows after the backslashes are gone: a joiner that
    nobody sees keeps their letters apart.
    """
    text = _MEANT.sub(_JOINER, typeset(text))
    return re.sub(r"([\\`*_{}\[\]()<>#+!|$~:^&-])", r"\\\1", text)


def label(text: str) -> str:
    """A name, safe as the label of a widget or a page: what has no meaning on one line stays as it is.

    Assistive technologies read the label of a widget with its backslashes: the fewer the better.
    """
    text = re.sub(r"([\\`*_\[\]<>$~])", r"\\\1", _MEANT.sub(_JOINER, typeset(" ".join(text.split()))))
    return re.sub(
        r"^([#+-]|\d+(?=[.)]))(?=[\s.)])", lambda m: f"{m[1]}\\" if m[1][0].isdigit() else f"\\{m[1]}", text
    )


def contact(text: str) -> str:
    """Where to write, in Markdown: a link when it is an address or a page."""
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", text):
        return f"[{markdown(text)}](mailto:{text})"
    if re.fullmatch(r"https?://[\w./~%?=&#+,;:@-]+", text, re.ASCII):
        return f"[{markdown(text)}](<{text}>)"
    return markdown(text)

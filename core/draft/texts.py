"""Words of a tool as people read them: neither HTML nor placeholders, on one line."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_LONGEST = 20_000
_UNREAD = {"script", "style", "head", "template", "noscript", "svg", "iframe", "object", "audio", "video"}
_INLINE = {"a", "abbr", "b", "big", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u"}
_UNSEEN = re.compile("[\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_PIPED = re.compile(r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|\{[^\s{}][^{}]*\}")
"""What a tool puts a word of its own in place of; LimeSurvey leaves alone a brace before a space."""
_MARKED = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HEADING = re.compile(r"^\s*#{1,6}\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\((?:https?:|mailto:)[^()\s]*\)")
_DOTS = re.compile(r"…(?:\s*…)+")


def clean(text: str) -> str:
    """What is read of a text, on one line.

    Tags, scripts and comments are taken out, entities and Markdown's bold are read, and what the tool fills by
    itself (the answer to another question, a first name) is « … ».

    >>> clean("<p>Bonjour <b>{TOKEN:FIRSTNAME}</b>,<br>votre avis&nbsp;?</p>")
    'Bonjour …, votre avis ?'
    """
    said = text[:_LONGEST]
    if "<" in said or "&" in said:
        said = _read(said)
    before = None
    while said != before and "{" in said:
        before, said = said, _PIPED.sub("…", said)
    if "](" in said:
        said = _LINK.sub(r"\1", said)
    if "**" in said or "__" in said:
        said = _MARKED.sub(r"\2", said)
    if "#" in said:
        said = _HEADING.sub("", said)
    return _DOTS.sub("…", " ".join(_UNSEEN.sub("", said).split()))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.pictures: list[str] = []
        self.unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self.unread.append(tag)
        elif tag == "img":
            self.pictures += [value for name, value in attrs if name == "alt" and value]
        if tag not in _INLINE:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unread:
            del self.unread[self.unread.index(tag) :]
        if tag not in _INLINE:
            self.words.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNREAD:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.words.append(data)


def _read(text: str) -> str:
    """The words of a page; those that stand for its pictures, when it has no other."""
    parser = _Words()
    try:
        parser.feed(text)
        parser.close()
    except AssertionError:  # what html.parser does of some marked sections
        return re.sub("<[^<>]*>", " ", text)
    words = "".join(parser.words)
    return words if words.strip() else " ".join(parser.pictures)

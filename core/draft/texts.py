"""Words of a tool as people read them: neither HTML nor placeholders, on one line."""

from __future__ import annotations

import html
import re

from core.errors import UNSEEN

_LONGEST = 20_000
_UNREAD = {"script", "style", "head", "template", "noscript", "svg", "iframe", "object", "audio", "video"}
_INLINE = {"a", "abbr", "b", "big", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u"}
_TAG = re.compile(
    r"<!--|<[!?][^<>]*>|<(?P<closing>/?)(?P<name>[A-Za-z][\w:-]*)(?P<rest>[^<>]*)>"
    r"|</?(?:p|div|span|br|strong|em|b|i|u|a|img|font)\b[^<>]*\Z"
)
"""A comment's beginning, a declaration, a tag, or one that a label cut short has left open."""
_ALT = re.compile(r"""\balt\s*=\s*(["'])(.*?)\1""", re.IGNORECASE)
_UNSEEN = re.compile(rf"(?![\t\n\r]){UNSEEN.pattern}")
_ODD_SPACES = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_JOINERS = re.compile("[\u200c\u200d]")
_PIPED = re.compile(r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|\{[^\s{}][^{}]*\}")
"""What a tool puts a word of its own in place of; LimeSurvey leaves alone a brace before a space."""
_MARKED = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HEADING = re.compile(r"^\s*#{1,6}\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]]{1,500})\]\((?:https?:|mailto:)[^()\s]*\)")
_DOTS = re.compile(r"…(?:\s*…)+")


def clean(text: str) -> str:
    """What is read of a text, on one line.

    Tags, scripts and comments are taken out, entities and Markdown's bold are read, and what the tool fills
    by itself (the answer to another question, a first name) is « … ».

    >>> clean("<p>Bonjour <b>{TOKEN:FIRSTNAME}</b>,<br>votre avis&nbsp;?</p>")
    'Bonjour …, votre avis ?'
    """
    said = (_read(text) if "<" in text or "&" in text else text)[:_LONGEST]
    before = None
    while said != before and "{" in said:
        before, said = said, _PIPED.sub("…", said)
    if "](" in said:
        said = _LINK.sub(r"\1", said)
    if "**" in said or "__" in said:
        said = _MARKED.sub(r"\2", said)
    if "#" in said:
        said = _HEADING.sub("", said)
    return _DOTS.sub("…", " ".join(_JOINERS.sub("", seen(said)).split()))


def seen(text: str) -> str:
    """A text without what nobody sees in it; its spaces, tabs and ends of lines are left.

    >>> seen("Com\\u200bmune"), seen("a\\tb")
    ('Commune', 'a\\tb')
    """
    return _UNSEEN.sub("", _ODD_SPACES.sub(" ", text))


def _read(text: str) -> str:
    """The words of a page; those that stand for its pictures, when it has no other."""
    words: list[str] = []
    pictures: list[str] = []
    place = 0
    while (found := _TAG.search(text, place)) is not None:
        words.append(html.unescape(text[place : found.start()]))
        place, name = found.end(), (found["name"] or "").lower()
        if name not in _INLINE:
            words.append(" ")
        if name == "img" and (told := _ALT.search(found["rest"])):
            pictures.append(html.unescape(told[2]))
        unread = name in _UNREAD and not found["closing"] and not found["rest"].endswith("/")
        if unread or found[0] == "<!--":
            end = re.compile(rf"</{name}\b[^<>]*>" if unread else "-->", re.IGNORECASE).search(text, place)
            place = end.end() if end else len(text)
    words.append(html.unescape(text[place:]))
    said = "".join(words)
    return said if said.strip() else " ".join(pictures)

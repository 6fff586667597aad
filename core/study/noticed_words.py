"""Numbers that somebody typed in a wording, where the data would tell another: a base, a result, a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.codebook import STUDY_FILE, Codebook
from core.errors import Notice, quoted

_DIGITS = r"\d[\d\s\u00a0\u202f.,]*"
_NUMBERING = re.compile(
    r"^\s*(?:Q(?:uestion|st)?\s*\.?\s*\d+\s*(?:[a-z]|(?:[._-]\d+)*)\s*[.):/–—-]\s*\S|\d{1,3}[a-z]?\s*[.)]\s+\D)",
    re.IGNORECASE,
)
_BASE = re.compile(
    rf"\b(?:base|effectifs?|n)\s*[:=]\s*{_DIGITS}|\bbase\s+(?:de\s+)?{_DIGITS}"
    rf"|{_DIGITS}(?:répondants?|répondantes?|sondés?|sondées?|respondents?|enquêtés?|enquêtées?"
    r"|personnes\s+interrogées|questionnaires\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"{_DIGITS}(?:%|pour\s+cent\b|pour\s?cents?\b)")
_RESULT = re.compile(rf"^\s*{_DIGITS}%|\(\s*{_DIGITS}%\s*\)")
_MONTHS = (
    r"janv(?:ier|\.)|févr(?:ier|\.)|mars|avril|mai|juin|juill(?:et|\.)|août|sept(?:embre|\.)|oct(?:obre|\.)"
)
_MONTHS += r"|nov(?:embre|\.)|déc(?:embre|\.)"
_DATE = re.compile(rf"\b\d{{1,2}}(?:er)?\s+(?:{_MONTHS})\s+\d{{4}}|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b", re.I)
_SHOWN = 120


def of(book: Codebook) -> Iterator[Notice]:
    """The notices of what is written in a codebook, in the order of the file."""
    for i, theme in enumerate(book.themes):
        for key, text in (("title", theme.title), ("intro", theme.intro)):
            yield from _stated(f"themes[{i}].{key}", text)
    for i, question in enumerate(book.questions):
        path = f"questions[{i}]"
        for key, text in (("text", question.text), ("label", question.label)):
            yield from _asked(f"{path}.{key}", text)
        for j, item in enumerate(question.items):
            yield from _numbered(f"{path}.items[{j}].label", item.label)
        for j, option in enumerate(question.options):
            yield from _numbered(f"{path}.options[{j}].label", option.label)
    for i, indicator in enumerate(book.indicators):
        for key, text in (("sentence", indicator.sentence), ("label", indicator.label)):
            yield from _stated(f"indicators[{i}].{key}", text)
    for i, slide in enumerate(book.story):
        for key, text in (("title", slide.title), ("section", slide.section)):
            yield from _stated(f"story[{i}].{key}", text)


def _stated(where: str, text: str) -> Iterator[Notice]:
    """Of a sentence that says something of the results."""
    if found := _PERCENT.search(text):
        yield _notice(where, text, found, "une part")
    elif found := _BASE.search(text):
        yield _notice(where, text, found, "une base")


def _asked(where: str, text: str) -> Iterator[Notice]:
    """Of the wording of a question, whose thresholds and years were read by those who answered."""
    if found := _BASE.search(text):
        yield _notice(where, text, found, "une base")
    elif found := _RESULT.search(text):
        yield _notice(where, text, found, "une part")
    elif found := _DATE.search(text):
        yield _notice(where, text, found, "une date")
    else:
        yield from _numbered(where, text)


def _numbered(where: str, text: str) -> Iterator[Notice]:
    if found := _NUMBERING.match(text):
        yield Notice(
            f"{STUDY_FILE}, {where}",
            f"{quoted(text, _SHOWN)} commence par un numéro de question, {quoted(found[0][:-1].strip())}.",
            "Retirez-le : il serait lu dans les titres et les phrases.",
            "typed_number",
        )


def _notice(where: str, text: str, found: re.Match[str], what: str) -> Notice:
    return Notice(
        f"{STUDY_FILE}, {where}",
        f"{quoted(text, _SHOWN)} porte {what} écrite à la main, {quoted(found[0].strip())}, qui ne suivra ni "
        "les filtres ni la prochaine vague.",
        "Retirez-le si les réponses le donnent ; gardez-le s'il a été lu aux répondants.",
        "typed_number",
    )

"""Texts that read the same and are not: what tells them apart is unseen, or is a letter's twin."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_PLAIN = re.compile("[!-~]*")
_UNSEEN = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What Unicode calls Default_Ignorable_Code_Point."""
_TWINS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮԌԚԜӀасеһіјорѕухүԁԛԝѵӏ"
    + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹαγινορυϲϳ"
    + "ɑɡ"
    + "\u2010\u2012\u2013\u2212\u2018\u2019\u02bc",
    "ABESIJKMHOPCTYXYGQWIaceh" + "ijopsyxydqwvl" + "ABEZHIKMNOPTYXCayivopucj" + "ag" + "----'''",
)
_NAMED = 3


def skeleton(text: str) -> str:
    """What is read of a text: equal for two texts that people take for the same.

    Forms of Unicode (NFKD), what is unseen, and white space at the ends or doubled, make no difference; nor
    do the Cyrillic and Greek letters, dashes and apostrophes that look like those of ASCII (taken from
    confusables.txt of UTS 39). Capitals, accents, and 0 beside O do.

    >>> skeleton("\u0440\u0430ris\u00a0") == "paris"
    True
    """
    if _PLAIN.fullmatch(text):
        return text
    return " ".join(unicodedata.normalize("NFKD", _UNSEEN.sub("", text)).translate(_TWINS).split())


def lookalikes(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """The positions of texts that read the same and differ, group by group; of equal texts, the first.

    >>> lookalikes(["01", "\u0430", "a", "a", "1"])
    [(1, 2)]
    """
    if _PLAIN.fullmatch("".join(texts)):
        return []  # ten million identifiers, most often
    first: dict[str, int] = {}
    for i, text in enumerate(texts):
        first.setdefault(text, i)
    seen: dict[str, int] = {}
    groups: dict[str, list[int]] = {}
    for text, i in first.items():
        read = skeleton(text)
        if read in seen:
            groups.setdefault(read, [seen[read]]).append(i)
        else:
            seen[read] = i
    return [tuple(group) for group in groups.values()]


def told_apart(one: str, other: str) -> str:
    """The characters of one of two lookalikes alone, those of ASCII left out: `` (U+00A0, U+0430)``."""
    first, second = Counter(one), Counter(other)
    apart = sorted(((first - second) + (second - first)).keys())
    names = [f"U+{ord(c):04X}" for c in apart if not "!" <= c <= "~"]
    return f" ({', '.join(names[:_NAMED])}{'…' if len(names) > _NAMED else ''})" if names else ""

"""Cells that hold several answers: the mark between them, and the answers, which may hold it too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.draft.source import Variable
from core.responses import NOTHING

_SEPARATORS = (";", "|", "\n", " / ", ",")
_CODES = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_MOST_ANSWERS, _MOST_TEXTS, _MOST_TYPED = 60, 20_000, 0.1
_FAR = 8
"""An answer that so many give without what follows it is whole."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The mark between answers, each answer with how many cells hold it, and what was typed beside them."""

    separator: str
    counts: Mapping[str, int]
    parts: Mapping[str, tuple[str, ...]]


def known_cells(variable: Variable, texts: Sequence[str], separators: Sequence[str] = ()) -> Cells | None:
    """The cells of a question whose answers are listed: the mark by which they are most of what is there."""
    best: Cells | None = None
    most = 0
    known = sorted({text for text in texts if text}, key=len, reverse=True)
    for separator in (*separators, *_SEPARATORS, " "):
        parts = {value: _parts(value, separator, known) for value in variable.values[:_MOST_TEXTS]}
        counts = _counts(variable, parts)
        held = sum(count for text, count in counts.items() if text in known)
        missed = sum(count for text, count in counts.items() if text not in known and not _is_nothing(text))
        if held - missed > most:
            best, most = Cells(separator, counts, parts), held - missed
    return best


def guessed_cells(variable: Variable) -> Cells | None:
    """The cells of a question whose answers are told by cells alone; ``None`` where each holds one answer."""
    values = variable.values
    if not 2 <= len(values) <= _MOST_TEXTS or variable.labels:
        return None
    for separator in _SEPARATORS:
        holding = [n for value, n in zip(values, variable.counts.tolist(), strict=True) if separator in value]
        if sum(holding) < 2 or (separator == "," and len(holding) < 2):
            continue
        found = _split(variable, separator)
        if found is not None:
            return found
    return _of_codes(variable)


def _split(variable: Variable, separator: str) -> Cells | None:
    parts = {value: _pieces(value, separator) for value in variable.values}
    if separator == ",":
        parts = _joined(variable, parts)
    counts = _counts(variable, parts)
    several = sum(
        count
        for value, count in zip(variable.values, variable.counts.tolist(), strict=True)
        if len(parts[value]) > 1
    )
    again = {text: count for text, count in counts.items() if count > 1}
    told = sum(again.values())
    if not 2 <= len(again) <= _MOST_ANSWERS or several < 2:
        return None
    if told < 0.75 * sum(counts.values()) or sum(map(len, again)) > 120 * len(again):
        return None
    partners = _partners(variable, parts)
    mixed = [text for text in again if len(partners.get(text, ())) > 1]
    if len(mixed) < 0.5 * len(again) and not _ends(variable, separator):
        return None
    if not _ends(variable, separator) and not any(len(own) == 1 for own in parts.values()) and len(again) < 3:
        return None
    return Cells(separator, counts, parts)


def _is_nothing(text: str) -> bool:
    return text.strip().casefold() in NOTHING


def _ends(variable: Variable, separator: str) -> bool:
    """Whether cells end by the mark, as some tools write them."""
    return sum(value.rstrip().endswith(separator) for value in variable.values) > 0.5 * len(variable.values)


def _of_codes(variable: Variable) -> Cells | None:
    """Codes between spaces, each of which stands alone somewhere, or in several companies.

    A few cells may hold a text: what is no code there is one piece, that is not copied.
    """
    parts = {value: tuple(value.split()) for value in variable.values}
    rows = dict(zip(variable.values, variable.counts.tolist(), strict=True))
    held = _counts(variable, parts)
    texts = {value: text for value, each in parts.items() if (text := _text_of(each, held))}
    coded = {value: each for value, each in parts.items() if value not in texts}
    if sum(rows[value] for value in texts) > _MOST_TYPED * sum(rows.values()):
        return None
    if not all(_CODES.fullmatch(part) for each in coded.values() for part in each):
        return None
    if any(len(set(each)) != len(each) for each in coded.values()):
        return None
    several = [each for each in coded.values() if len(each) > 1]
    tokens = {part for each in coded.values() for part in each}
    alone = {each[0] for each in coded.values() if len(each) == 1}
    if len(several) < 2 or not 2 <= len(tokens) <= _MOST_ANSWERS:
        return None
    if all(re.fullmatch(r"\d+", token) for token in tokens) and len(alone) < 2:
        return None
    partners = _partners(variable, coded)
    together = {token for each in several for token in each}
    mixed = sum(len(partners.get(token, ())) > 1 or token in alone for token in together)
    numbered = len({re.sub(r"\d+$", "", token) for token in tokens}) == 1  # A1, A2… are of one list
    if mixed < 0.8 * len(together) or (2 * len(alone) < len(tokens) and not numbered):
        return None
    for value, text in texts.items():
        parts[value] = (*dict.fromkeys(part for part in parts[value] if part in tokens), text)
    return Cells(" ", _counts(variable, parts), parts)


def _text_of(parts: Sequence[str], held: Mapping[str, int]) -> str:
    """What is no code in a cell of codes: words that no other cell holds, or that are not written as one."""
    new = [part for part in parts if held[part] == 1]
    odd = [part for part in new if not _CODES.fullmatch(part)]
    return " ".join(new) if odd or len(new) > 1 else ""


def _pieces(value: str, separator: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for piece in value.split(separator) if (part := piece.strip())))


def _parts(value: str, separator: str, known: Sequence[str]) -> tuple[str, ...]:
    """The answers of a cell, the longest of those that are known first."""
    found: list[str] = []
    left = value.strip()
    mark = separator.strip() or separator
    while left:
        text = next(
            (k for k in known if left.startswith(k) and _ended(left[len(k) :], separator)), None
        )  # fmt: skip
        if text is None:
            text, _, _ = left.partition(separator)
        found.append(text.strip())
        left = left[len(text) :].lstrip()
        left = left.removeprefix(mark).lstrip()
    return tuple(dict.fromkeys(filter(None, found)))


def _ended(rest: str, separator: str) -> bool:
    return not rest.strip() or rest.lstrip(" ").startswith(separator.strip() or separator) or (
        separator == " " and rest.startswith(" ")
    )  # fmt: skip


def _counts(variable: Variable, parts: Mapping[str, Sequence[str]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for value, count in zip(variable.values, variable.counts.tolist(), strict=True):
        for part in parts.get(value, ()):
            counts[part] += count
    return dict(counts)


def _partners(variable: Variable, parts: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """With which other answers each is found; and by itself, as an empty text."""
    found: dict[str, set[str]] = {}
    for each in parts.values():
        for part in each:
            others = {other for other in each if other != part} or {""}
            found.setdefault(part, set()).update(others)
    return found


def _joined(variable: Variable, parts: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The same, two pieces that are always found one after the other being one answer."""
    made = dict(parts)
    begun = [piece[:1].isupper() for pieces in parts.values() for piece in pieces[:1]]
    goes_on = sum(begun) > 0.8 * len(begun)
    for _ in range(6):
        alone, after = Counter[str](), Counter[tuple[str, str]]()
        rows = dict(zip(variable.values, variable.counts.tolist(), strict=True))
        for value, pieces in made.items():
            for piece in pieces:
                alone[piece] += rows[value]
            for pair in pairwise(pieces):
                after[pair] += rows[value]
        pairs = {
            pair
            for pair, count in after.items()
            if alone[pair[1]] == count
            and (
                (count > 1 and alone[pair[0]] == count)
                or (goes_on and pair[1][:1].islower() and _FAR * count > alone[pair[0]])
            )
        }
        if not pairs:
            break
        made = {value: _joining(pieces, pairs) for value, pieces in made.items()}
    return made


def _joining(pieces: Sequence[str], pairs: set[tuple[str, str]]) -> tuple[str, ...]:
    made: list[str] = []
    last = ""
    for piece in pieces:
        if made and (last, piece) in pairs:
            made[-1] = f"{made[-1]}, {piece}"
        else:
            made.append(piece)
        last = piece if (last, piece) not in pairs else made[-1]
    return tuple(made)

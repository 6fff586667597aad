"""The answers of a list on a line, from what their labels say: the most first, bands from low to high."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.draft import grammar
from core.draft.bands import bands, by_span
from core.draft.families import Family
from core.draft.frequencies import rates
from core.draft.grammar import Reading
from core.draft.lexicon import MIDDLING, NEUTRAL
from core.draft.ordinals import calendar, diplomas, rank_of_diplomas, sizes
from core.draft.roles import numbering, words
from core.responses import NO, YES

_TRUE = {"true", "vrai", "false", "faux"}
_YES, _NO = ({s for s in answers if not s.lstrip("-").isdigit()} - _TRUE for answers in (YES, NO))

Tone = Literal["positive", "negative", "neutral", ""]


@dataclass(frozen=True, slots=True)
class Line:
    """The valid labels of a list on a line: those with the least place are written first."""

    name: str
    places: Sequence[float]
    kind: Literal["opinion", "level", ""] = ""
    tones: Sequence[Tone] = ()
    scores: Sequence[float | None] = ()


def line_of(labels: Sequence[str], wording: str) -> Line | None:
    """The line on which labels stand: read whole, on each side of a slash, or by how they begin."""
    line = _straight(labels, wording) or _both(labels, wording)
    if line is None or len({*line.places}) < len(labels):
        return _by_heads(labels, wording) or line
    return line


def _both(labels: Sequence[str], wording: str) -> Line | None:
    """Labels in two languages, « Bon / Good »: each side is read alone, and both must agree."""
    cut = [[part.strip() for part in _SLASH.split(label)] for label in labels]
    if sum(len(parts) == 2 for parts in cut) < 2 or any(len(p) > 2 or not all(p) for p in cut):
        return None
    sides = [_straight([p[0] for p in cut], wording), _straight([p[-1] for p in cut], wording)]
    orders = [
        sorted(range(len(labels)), key=lambda k, line=line: line.places[k])  # type: ignore[misc]
        for line in sides
        if line is not None and len({*line.places}) == len(labels)
    ]
    return sides[0] if len(orders) == 2 and orders[0] == orders[1] else None


def _by_heads(labels: Sequence[str], wording: str) -> Line | None:
    """Labels of which each begins with a degree: "Daily - heavy usage", "Never, but open to it"."""
    cut = [_HEAD.split(numbering(label)[1].strip(), maxsplit=1) for label in labels]
    if len(cut) < 3 or all(len(parts) == 1 for parts in cut) or not all(parts[0] for parts in cut):
        return None
    heads, tails = [parts[0] for parts in cut], [parts[1].rstrip(") ") if parts[1:] else "" for parts in cut]
    line = _words(heads, wording)
    if line is None or not line.kind or len({*line.places}) < 3:
        return None
    keys = [(place, 0.0) for place in line.places]
    for place in {*line.places}:
        same = [k for k, each in enumerate(line.places) if each == place]
        within = _tails([tails[k] for k in same]) if len(same) > 1 else [0.0]
        if within is None:
            return None
        for k, after in zip(same, within, strict=True):
            keys[k] = (place, after)
    ranks = sorted(keys)
    return replace(line, places=[float(ranks.index(key)) for key in keys])


def _tails(tails: Sequence[str]) -> list[float] | None:
    """The places of answers that begin alike, from what follows: the most first."""
    if not all(tails):
        return None
    if len(tails) == 2:
        said = [[w for w in words(tail) if w not in _LINKS] for tail in tails]
        plus, minus = ([w for w in each if w not in _NOT] for each in said)
        if plus == minus and len(said[0]) != len(said[1]):
            return [0.0, 1.0] if len(said[0]) < len(said[1]) else [1.0, 0.0]
    parts = [re.split(r"\s*[;,]\s*", tail) for tail in tails]
    common = set.intersection(*(set(words(tail)) for tail in tails))
    bare = [" ".join(w for w in words(tail) if w not in common) for tail in tails]
    for each in ([*tails], *([*column] for column in zip(*parts, strict=False)), bare):
        line = _words(each, "") or _ranks(each)
        if line is not None and len({*line.places}) == len(each):
            return (
                [-p for p in line.places] if line.name == "bands" else [*line.places] if line.kind else None
            )
    return None


_SLASH = re.compile(r"\s*[/|]\s*")
_HEAD = re.compile(r"\s*[,;:(]\s*|\s+[-–—]\s+")
_LINKS = frozenset({"but", "and", "mais", "et", "am", "i", "je", "j", "suis"})
_NOT = frozenset({"not", "no", "pas", "ne", "n", "non", "sans"})


def _straight(labels: Sequence[str], wording: str) -> Line | None:
    said = [" ".join(words(numbering(label)[1])) for label in labels]
    if len(said) == 2 and sum(s in _YES for s in said) == 1 and sum(s in _NO for s in said) == 1:
        return Line("yes_no", [0.0 if s in _YES else 1.0 for s in said])
    if len(said) == 3 and [sum(s in of for s in said) for of in (_YES, NEUTRAL, _NO)] == [1, 1, 1]:
        sides = [0.0 if s in _YES else 1.0 if s in NEUTRAL else 2.0 for s in said]
        return Line("agreement", sides, "opinion", [_THREE[int(side)] for side in sides])
    numbers = [numbering(label) for label in labels]
    counted = [n for n, _ in numbers if n is not None]
    rests = [rest for _, rest in numbers]
    if len(counted) == len(labels) and len(set(counted)) == len(labels) and not all(rests):
        return _numbers([float(n) for n in counted], rests, labels)
    found = _words(rests, wording) or _frequency(labels) or _ranks(labels) or _ranks(rests)
    if found is None and sum(x.strip().isdigit() for x in labels) > 1:
        found_ends = [_END.fullmatch(x.strip()) for x in labels]
        ends = [(float(m["a"] or m["b"]), (m["x"] or m["y"] or "").strip()) for m in found_ends if m]
        worded = sum(bool(words) for _, words in ends) != 1  # beside one alone, words are what was typed
        if worded and len(ends) == len(labels) and len({n for n, _ in ends}) == len(ends):
            return _numbers([n for n, _ in ends], [x for _, x in ends], labels)
    if found is not None and found.kind and len(counted) == len(labels):
        return replace(found, scores=_scores([float(n) for n in counted], found.places))
    return found


_THREE: tuple[Tone, ...] = ("positive", "neutral", "negative")
_END = re.compile(r"(?P<a>\d{1,2})(?P<x>(?:\s+\D+)?)|(?P<y>\D+?)\s*\(?(?P<b>\d{1,2})\)?")


def _scores(numbers: Sequence[float], places: Sequence[float]) -> tuple[float, ...]:
    """Numbers that grow with what is measured; the rank of an answer in its list is no score."""
    rising = sorted(range(len(places)), key=lambda k: -places[k])
    said = [numbers[k] for k in rising]
    return tuple(numbers) if said == sorted(said) and len(set(places)) == len(places) else ()


def _numbers(numbers: Sequence[float], rests: Sequence[str], labels: Sequence[str]) -> Line | None:
    """Numbers, of which some at most (the ends, the middle) are said in words."""
    if any(label.strip().startswith("0") and label.strip()[1:2].isdigit() for label in labels):
        return None  # codes, such as those of départements
    steps = {b - a for a, b in zip(sorted(numbers), sorted(numbers)[1:], strict=False)}
    years = min(numbers) >= 1000 and max(numbers) <= 2200
    if len(steps) > 1 and not years and not (min(numbers) >= 0 and max(numbers) <= 20):
        return None
    ends = [k for k in (numbers.index(min(numbers)), numbers.index(max(numbers))) if rests[k]]
    named = grammar.best([rests[k] for k in ends]) if len(ends) == 2 else None
    if named is None or (named[0] is not None and not named[0].kind):
        return Line("numeric", list(numbers), scores=list(numbers)) if len(numbers) > 2 else None
    family, (low, high) = named
    rising = 1.0 if high.value > low.value else -1.0
    name = family.name if family is not None else "extent"
    return Line(name, [-rising * n for n in numbers], "level", scores=list(numbers))


def _ranks(labels: Sequence[str]) -> Line | None:
    """Lists that go from low to high."""
    spans = bands(labels)
    if spans is not None:
        order = by_span(spans)
        return Line("bands", [float(order.index(i)) for i in range(len(labels))])
    taught = diplomas(labels)
    if taught is not None:
        return Line("education", rank_of_diplomas(taught))
    by_rank = calendar(labels)
    return Line("calendar", by_rank) if by_rank is not None else None


def _frequency(labels: Sequence[str]) -> Line | None:
    often = rates(labels)
    return None if often is None else Line("frequency", [-r for r in often], "level")


def _words(labels: Sequence[str], wording: str) -> Line | None:
    often = _frequency(labels)
    if often is not None:
        return often
    by_size = sizes(labels)
    if by_size is not None:
        return Line("size", by_size)
    found = grammar.best(labels)
    if found is None:
        return None
    family, read = found
    places = [-r.value for r in read]
    if family is None:
        return _degrees(read, places, wording)
    if family.kind == "":
        return Line(family.name, places) if len(read) > 2 else None
    kind, tones = _sides(read, family)
    return Line(family.name, places, kind, tones)


def _degrees(read: Sequence[Reading], places: Sequence[float], wording: str) -> Line:
    """Degrees of what the labels do not say: the wording may; on their own, adverbs answer a statement."""
    plain = not any(r.rest for r in read)
    family = grammar.subject(wording) if plain else None
    if family is not None:
        kind, tones = _sides(read, family)
        return Line(family.name, places, kind, tones)
    kind, tones = _sides(read, None)
    amounts = any(r.sort == "amount" for r in read)
    if plain and (any(r.prefix for r in read) or (kind == "opinion" and not amounts)):
        return Line("agreement", places, kind, tones)
    return Line("extent", places, "level")


_UNDONE = frozenset({"resolved", "solved", "overcome", "resolu", "resolue", "surmonte", "surmontee", "regle"})


def _sides(
    read: Sequence[Reading], family: Family | None
) -> tuple[Literal["opinion", "level"], tuple[Tone, ...]]:
    """Whether the answers stand on two sides, and on which each does."""
    values = [r.value for r in read]
    if family is not None and family.kind == "level":
        if not family.bad or any(_UNDONE.intersection(r.rest) for r in read):
            return "level", ()
        most = max(values)
        return "level", tuple(
            "negative" if v == most and v > 3 else "positive" if v <= -6 else "" for v in values
        )
    poles = any(r.sort == "minus" or r.prefix == "no" or (r.sort == "point" and r.value < 0) for r in read)
    tones = tuple(_tone(r, values, poles) for r in read)
    plus, minus = tones.count("positive"), tones.count("negative")
    if not (plus and minus):
        return "level", ()
    if poles:
        prefixed = any(r.prefix == "yes" for r in read)
        return ("level" if prefixed and plus - minus > 1 else "opinion"), tones
    slight = any(0 < v < 2 and v not in MIDDLING for v in values)
    if (slight and any(v in MIDDLING for v in values)) or plus - minus > 1:
        return "level", ()
    return "opinion", tones


def _tone(read: Reading, values: Sequence[float], poles: bool) -> Tone:
    value = read.value
    middle = value in MIDDLING and 0 not in values and not read.prefix
    if value == 0 or (middle and not (poles and -value in values) and min(values) < 0 < max(values)):
        return "neutral"
    return "positive" if value > 0 else "negative"

"""What a list of answers is, from its labels: a scale and its order, bands, yes and no, or none of these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.draft import grammar
from core.draft.bands import bands, by_span
from core.draft.grammar import Reading
from core.draft.lexicon import MIDDLING
from core.draft.ordinals import calendar, diplomas, rank_of_diplomas, rates, sizes
from core.draft.roles import Role, is_none, is_other, numbering, role_of, words
from core.draft.subjects import Family
from core.responses import NO, YES

__all__ = ["Scale", "bands", "is_none", "is_other", "role_of", "scale_of"]

_TRUE = {"true", "vrai", "false", "faux"}
_YES, _NO = ({s for s in answers if not s.lstrip("-").isdigit()} - _TRUE for answers in (YES, NO))

Tone = Literal["positive", "negative", "neutral", ""]


_MOST_STEPS = 15


@dataclass(frozen=True, slots=True)
class Scale:
    """A list of answers that has an order, or is yes and no.

    Attributes
    ----------
    name
        What it measures: ``agreement``, ``satisfaction``, ``frequency``, ``bands``, ``numeric``, ``yes_no``…
    order
        The positions of the labels, in the order in which a codebook writes them: an opinion from the most
        positive, a level from the strongest, bands from low to high; then « Autre », answers without an
        opinion, and those that are missing. An order that a questionnaire gave is kept, either way.
    tones, roles
        Aligned with the labels as they were given.
    kind
        ``opinion`` has two sides, ``level`` one; empty for yes and no, bands, numbers and ranks.
    scores
        The numbers that the labels carry, where they grow with what is measured.
    sure
        Every valid label is recognised, and stands at a place of its own.
    """

    name: str
    order: tuple[int, ...]
    tones: tuple[Tone, ...]
    roles: tuple[Role, ...]
    kind: Literal["opinion", "level", ""]
    scores: tuple[float | None, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """The valid labels of a list on a line: those with the least place are written first."""

    name: str
    places: Sequence[float]
    kind: Literal["opinion", "level", ""] = ""
    tones: Sequence[Tone] = ()
    scores: Sequence[float | None] = ()


def scale_of(labels: Sequence[str], wording: str = "", given_in_order: bool = False) -> Scale | None:
    """Tell what a list of answers is, from its labels in French or English; None when it is no scale.

    Parameters
    ----------
    labels
        The answers, whatever their order; numbering (« 1 - Tout à fait ») is understood.
    wording
        The question: it may say of what « Beaucoup » or « Plutôt » is.
    given_in_order
        The labels come as their questionnaire writes them. Their order is then kept: the scale is ``sure``
        when that order is the scale's, in either direction.

    Returns
    -------
    Scale | None
        Never an order that is only likely: of labels out of order, None unless each has its place.

    >>> scale_of(["Plutôt pas d'accord", "NSP", "Tout à fait d'accord", "Plutôt d'accord"]).order
    (2, 3, 0, 1)
    """
    scale = _whole(labels, wording, given_in_order=given_in_order)
    if scale is None and given_in_order and len(labels) <= _MOST_STEPS:
        return _but_one(labels, wording)
    return scale


def _whole(labels: Sequence[str], wording: str, *, given_in_order: bool) -> Scale | None:
    """The scale of a list whose answers are all understood."""
    roles = [role_of(label) for label in labels]
    if sum("concerne" in " ".join(words(label)) for label in labels) > 1:
        roles = [
            "valid" if "concerne" in " ".join(words(x)) else r for x, r in zip(labels, roles, strict=True)
        ]
    others = [i for i, label in enumerate(labels) if roles[i] == "valid" and is_other(label)]
    valid = [i for i, role in enumerate(roles) if role == "valid" and i not in others]
    line = _line([labels[i] for i in valid], wording) if len(valid) > 1 else None
    if line is None:
        return None
    places = list(line.places)
    apart = len(set(places)) == len(places)
    ordered = sorted(range(len(valid)), key=lambda k: places[k])
    monotone = apart and ordered in ([*range(len(valid))], [*range(len(valid))][::-1])
    if not (apart or given_in_order):
        return None
    order = [*range(len(valid))] if given_in_order else ordered
    tones: list[Tone] = [""] * len(labels)
    scores: list[float | None] = [None] * len(labels)
    for k, i in enumerate(valid):
        tones[i] = line.tones[k] if line.tones else ""
        scores[i] = line.scores[k] if line.scores else None
    for i in others:
        tones[i] = "neutral"
    last = [i for said in ("no_opinion", "missing") for i, role in enumerate(roles) if role == said]
    sure = not others and (monotone or (apart and not given_in_order))
    return Scale(
        line.name,
        (*(valid[k] for k in order), *others, *last),
        tuple(tones),
        tuple(roles),
        line.kind,
        tuple(scores),
        sure,
    )


def _but_one(labels: Sequence[str], wording: str) -> Scale | None:
    """The scale of a list in its order when one answer alone is not understood: it stays where it was."""
    valid = [i for i, label in enumerate(labels) if role_of(label) == "valid" and not is_other(label)]
    if len(valid) < 4:
        return None
    for left in valid:
        scale = _whole([x for i, x in enumerate(labels) if i != left], wording, given_in_order=True)
        if scale is None or not scale.sure or scale.name == "numeric":
            continue
        order = [i + (i >= left) for i in scale.order]
        before = [k for k, i in enumerate(order) if scale.roles[i - (i > left)] == "valid" and i < left]
        order.insert(max(before, default=-1) + 1, left)
        return replace(
            scale,
            order=tuple(order),
            tones=(*scale.tones[:left], "", *scale.tones[left:]),
            roles=(*scale.roles[:left], "valid", *scale.roles[left:]),
            scores=(*scale.scores[:left], None, *scale.scores[left:]),
            sure=False,
        )
    return None


def _line(labels: Sequence[str], wording: str) -> _Line | None:
    said = [" ".join(words(numbering(label)[1])) for label in labels]
    if len(said) == 2 and sum(s in _YES for s in said) == 1 and sum(s in _NO for s in said) == 1:
        return _Line("yes_no", [0.0 if s in _YES else 1.0 for s in said])
    numbers = [numbering(label) for label in labels]
    counted = [n for n, _ in numbers if n is not None]
    rests = [rest for _, rest in numbers]
    if len(counted) == len(labels) and len(set(counted)) == len(labels) and not all(rests):
        return _numbers([float(n) for n in counted], rests, labels)
    found = _words(rests, wording) or _ranks(labels) or _ranks(rests)
    if found is None and sum(x.strip().isdigit() for x in labels) > 1:
        found_ends = [_END.fullmatch(x.strip()) for x in labels]
        ends = [(float(m["a"] or m["b"]), (m["x"] or m["y"] or "").strip()) for m in found_ends if m]
        if len(ends) == len(labels) and len({n for n, _ in ends}) == len(ends):
            return _numbers([n for n, _ in ends], [x for _, x in ends], labels)
    if found is not None and found.kind and len(counted) == len(labels):
        return replace(found, scores=_scores([float(n) for n in counted], found.places))
    return found


_END = re.compile(r"(?P<a>\d{1,2})(?P<x>(?:\s+\D+)?)|(?P<y>\D+?)\s*\(?(?P<b>\d{1,2})\)?")


def _scores(numbers: Sequence[float], places: Sequence[float]) -> tuple[float, ...]:
    """Numbers that grow with what is measured; the rank of an answer in its list is no score."""
    rising = sorted(range(len(places)), key=lambda k: -places[k])
    said = [numbers[k] for k in rising]
    return tuple(numbers) if said == sorted(said) and len(set(places)) == len(places) else ()


def _numbers(numbers: Sequence[float], rests: Sequence[str], labels: Sequence[str]) -> _Line | None:
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
        return _Line("numeric", list(numbers), scores=list(numbers)) if len(numbers) > 2 else None
    family, (low, high) = named
    rising = 1.0 if high.value > low.value else -1.0
    name = family.name if family is not None else "extent"
    return _Line(name, [-rising * n for n in numbers], "level", scores=list(numbers))


def _ranks(labels: Sequence[str]) -> _Line | None:
    """Lists that go from low to high."""
    spans = bands(labels)
    if spans is not None:
        order = by_span(spans)
        return _Line("bands", [float(order.index(i)) for i in range(len(labels))])
    taught = diplomas(labels)
    if taught is not None:
        return _Line("education", rank_of_diplomas(taught))
    by_rank = calendar(labels)
    return _Line("calendar", by_rank) if by_rank is not None else None


def _words(labels: Sequence[str], wording: str) -> _Line | None:
    often = rates(labels)
    if often is not None:
        return _Line("frequency", [-r for r in often], "level")
    by_size = sizes(labels)
    if by_size is not None:
        return _Line("size", by_size)
    found = grammar.best(labels)
    if found is None:
        return None
    family, read = found
    places = [-r.value for r in read]
    if family is None:
        return _degrees(read, places, wording)
    if family.kind == "":
        return _Line(family.name, places) if len(read) > 2 else None
    kind, tones = _sides(read, family)
    return _Line(family.name, places, kind, tones)


def _degrees(read: Sequence[Reading], places: Sequence[float], wording: str) -> _Line:
    """Degrees of what the labels do not say: the wording may; on their own, adverbs answer a statement."""
    plain = not any(r.rest for r in read)
    family = grammar.subject(wording) if plain else None
    if family is not None:
        kind, tones = _sides(read, family)
        return _Line(family.name, places, kind, tones)
    kind, tones = _sides(read, None)
    amounts = any(r.sort == "amount" for r in read)
    if plain and (any(r.prefix for r in read) or (kind == "opinion" and not amounts)):
        return _Line("agreement", places, kind, tones)
    return _Line("extent", places, "level")


def _sides(
    read: Sequence[Reading], family: Family | None
) -> tuple[Literal["opinion", "level"], tuple[Tone, ...]]:
    """Whether the answers stand on two sides, and on which each does."""
    values = [r.value for r in read]
    if family is not None and family.kind == "level":
        if not family.bad:
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

"""What a list of answers is, from its labels: a scale and its order, bands, yes and no, or none of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from core.draft.bands import bands
from core.draft.lines import Tone, line_of
from core.draft.roles import Role, is_none, is_other, is_undecided, role_of, words

__all__ = ["Scale", "bands", "is_none", "is_other", "role_of", "scale_of"]

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
    return _scale(tuple(labels), wording, given_in_order)


@lru_cache(maxsize=4096)
def _scale(labels: tuple[str, ...], wording: str, given_in_order: bool) -> Scale | None:
    roles = [role_of(label) for label in labels]
    if given_in_order:
        between = _between(labels, roles, wording)
        if between is not None:
            return between
    scale = _whole(labels, roles, wording, given_in_order=given_in_order)
    if scale is None and given_in_order and len(labels) <= _MOST_STEPS:
        return _but_one(labels, roles, wording)
    return scale


def _between(labels: Sequence[str], roles: list[Role], wording: str) -> Scale | None:
    """The scale of an order in which « Sans avis » stands in the middle: it is a step, on neither side."""
    steps = [i for i, role in enumerate(roles) if role != "missing" and not is_other(labels[i])]
    apart = [i for i in steps if roles[i] == "no_opinion"]
    sides = [i for i in steps if roles[i] == "valid"]
    middle = next((i for i in apart if 2 * sum(side < i for side in sides) == len(sides)), None)
    if middle is None or not is_undecided(labels[middle]) or not sides[0] < middle < sides[-1]:
        return None
    if any(middle < i < sides[-1] or sides[0] < i < middle for i in apart):
        return None
    scale = _whole(labels, roles, wording, given_in_order=True)
    if scale is None or not scale.sure or scale.kind != "opinion":
        return None
    tones = [scale.tones[i] for i in sides]
    half = len(sides) // 2
    if {*tones[:half]} | {*tones[half:]} != {"positive", "negative"} or len({*tones[:half]}) > 1:
        return None
    if len({*tones[half:]}) > 1:
        return None
    order = [i for i in scale.order if i != middle]
    order.insert(half, middle)
    return replace(
        scale,
        order=tuple(order),
        tones=tuple("neutral" if i == middle else tone for i, tone in enumerate(scale.tones)),
        roles=tuple("valid" if i == middle else role for i, role in enumerate(scale.roles)),
    )


def _whole(
    labels: Sequence[str], roles: Sequence[Role], wording: str, *, given_in_order: bool
) -> Scale | None:
    """The scale of a list whose answers are all understood."""
    if sum("concerne" in " ".join(words(label)) for label in labels) > 1:
        roles = [
            "valid" if "concerne" in " ".join(words(x)) else r for x, r in zip(labels, roles, strict=True)
        ]
    others = [i for i, label in enumerate(labels) if roles[i] == "valid" and is_other(label)]
    valid = [i for i, role in enumerate(roles) if role == "valid" and i not in others]
    line = line_of([labels[i] for i in valid], wording) if len(valid) > 1 else None
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
    left = bool(others) and (line.kind == "opinion" or len(valid) < 3)
    sure = not left and (monotone or (apart and not given_in_order))
    return Scale(
        line.name,
        (*(valid[k] for k in order), *others, *last),
        tuple(tones),
        tuple(roles),
        line.kind,
        tuple(scores),
        sure,
    )


def _but_one(labels: Sequence[str], roles: Sequence[Role], wording: str) -> Scale | None:
    """The scale of a list in its order when one answer alone is not understood: it stays where it was."""
    valid = [i for i, label in enumerate(labels) if roles[i] == "valid" and not is_other(label)]
    if len(valid) < 4:
        return None
    for left in valid:
        kept = [i for i in range(len(labels)) if i != left]
        scale = _whole([labels[i] for i in kept], [roles[i] for i in kept], wording, given_in_order=True)
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

"""Classes of shares for a map: at most five, with bounds a reader can say, and their colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.charts.palette import Theme, luminance
from core.words import numbers

NBSP = numbers.NBSP
MOST = 5
Tone = Literal["positive", "negative"]
"""Whether much of what is mapped is a good thing or a bad one; ``None`` when it is neither, or both."""
SEQUENTIAL: dict[Tone | None, dict[Theme, tuple[str, ...]]] = {
    None: {
        "light": ("#D6ECEA", "#9ACFCD", "#5AB3B5", "#3B979C", "#217E84"),
        "dark": ("#122C2F", "#1C4548", "#245D5F", "#297676", "#30908D"),
    },
    "positive": {
        "light": ("#D8EAF6", "#A2CAE7", "#73ABD4", "#4F90C1", "#3277AD"),
        "dark": ("#0B2A43", "#124168", "#1A578A", "#2A6FA8", "#4588BB"),
    },
    "negative": {
        "light": ("#FBE3CC", "#F2BA86", "#E39250", "#CD7232", "#B6571C"),
        "dark": ("#471B03", "#6D2A04", "#8E3C0C", "#AD5018", "#C66A2C"),
    },
}
DIVERGING: dict[Tone, dict[Theme, tuple[str, ...]]] = {
    "positive": {
        "light": ("#FBE3C9", "#EEBB88", "#A6A69D", "#5690BA", "#2B75B7"),
        "dark": ("#422009", "#5E3516", "#515558", "#397097", "#3288C9"),
    },
    "negative": {
        "light": ("#D8E9F6", "#A1C9E7", "#A6A69D", "#CD7232", "#B5561B"),
        "dark": ("#0B2B43", "#124168", "#515558", "#AD5018", "#C66A2C"),
    },
}
"""From low to high. Luminance goes one way with equal ratios, so that classes are told apart in grey;
it stops where the border, in the colour of text, would lose 3:1. Orange is what is bad, blue what is good:
much of a bad thing, little of a good one."""
STEPS = (1, 2, 5, 10, 20, 25)
REACHES = ((1, 2), (1, 3), (2, 5), (3, 8), (5, 10), (5, 15), (10, 20), (10, 30))
"""Distances to the whole sample, in points, where the middle class and the next ones end."""


@dataclass(frozen=True, slots=True)
class Class:
    """Shares from ``low`` to ``high`` in whole percents, both included: what is shown is what is classed."""

    low: int
    high: int
    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The classes of a map, from low to high."""

    classes: tuple[Class, ...]

    def of(self, share: float) -> Class:
        """The class of a share."""
        shown = whole_percent(share)
        return next(c for c in self.classes if c.low <= shown <= c.high)


def whole_percent(share: float) -> int:
    """A share in whole percents, rounded as it is shown."""
    return int(numbers.half_up(share * 100))


def sequential(shares: list[float], theme: Theme, tone: Tone | None = None) -> Scale:
    """Classes of equal width on round bounds, over the shares there are."""
    shown = [whole_percent(share) for share in shares]
    least, most = min(shown), max(shown)
    if most - least < MOST:
        values = range(least, most + 1)
        return _coloured([(v, v, f"{v}{NBSP}%") for v in values], SEQUENTIAL[tone][theme])
    top = min(most, 99)  # 100 % is not a class by itself
    step = next(s for s in STEPS if top // s - least // s < MOST)
    lows = range(least // step * step, top + 1, step)
    bounds = [(low, low + step - 1 + (low + step == 100)) for low in lows]
    return _coloured([(low, high, _between(low, high)) for low, high in bounds], SEQUENTIAL[tone][theme])


def diverging(shares: list[float], whole: float, theme: Theme, tone: Tone) -> Scale:
    """Classes around the value of the whole sample: close to it, then under and over it on both sides."""
    middle = whole_percent(whole)
    farthest = max(abs(whole_percent(share) - middle) for share in shares)
    near, far = next((r for r in REACHES if 2 * r[1] >= farthest), REACHES[-1])
    bounds = [
        (0, middle - far - 1),
        (middle - far, middle - near - 1),
        (middle - near, middle + near),
        (middle + near + 1, middle + far),
        (middle + far + 1, 100),
    ]
    classes = []
    for (low, high), colour in zip(bounds, DIVERGING[tone][theme], strict=True):
        low, high = max(low, 0), min(high, 100)
        if low > high:
            continue
        label = _between(low, high)
        if low == 0 and high < 100 and low < middle - near:
            label = f"{high}{NBSP}% ou moins"
        elif high == 100 and low > middle + near:
            label = f"{low}{NBSP}% ou plus"
        elif low <= middle <= high:
            label += " (proche de l'ensemble)"
        classes.append(Class(low, high, label, colour))
    return Scale(tuple(classes))


def _between(low: int, high: int) -> str:
    return f"{low} à {high}{NBSP}%" if low < high else f"{low}{NBSP}%"


def _coloured(classes: list[tuple[int, int, str]], colours: tuple[str, ...]) -> Scale:
    """Colours spread over as few classes as there are; one class takes the middle."""
    last = len(classes) - 1
    places = [round(i * (MOST - 1) / last) if last else MOST // 2 for i in range(last + 1)]
    return Scale(tuple(Class(*c, colours[place]) for c, place in zip(classes, places, strict=True)))


def ink(colour: str) -> str:
    """Black or white, whichever reads on a colour: always 4.5:1 at least."""
    return "#000000" if (luminance(colour) + 0.05) ** 2 >= 1.05 * 0.05 else "#FFFFFF"

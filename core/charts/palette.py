"""The colours of charts, for both themes; contrasts are computed in a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme: text at 4.5:1 at least on the background, graphics at 3:1 at least.

    ``negative`` and ``positive`` go from the weak to the strong opinion, ``level`` from the first to the
    last answer of a scale with one side. ``groups`` are the colours of the groups of a nominal segment, in
    the order of the codebook, apart from those of opinions; any two differ for a colour-blind reader too.
    """

    background: str
    text: str
    quiet: str
    line: str
    accent: str
    neutral: str
    negative: tuple[str, str]
    positive: tuple[str, str]
    level: tuple[str, str]
    groups: tuple[str, ...]


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        background="#FBFAF6",
        text="#1C262B",
        quiet="#56636A",
        line="#D8D2C4",
        accent="#0B5E63",
        neutral="#858B8E",
        negative=("#C96F3B", "#9C3D14"),
        positive=("#4B87A8", "#174F70"),
        level=("#033238", "#3F9BA3"),
        groups=("#0B5E63", "#B8860B", "#7A5BB5", "#6B1E3F", "#8E5A2B", "#9B7FD0"),
    ),
    "dark": Palette(
        background="#12181B",
        text="#EDEAE3",
        quiet="#AEB8BC",
        line="#3A464C",
        accent="#5CC4BF",
        neutral="#7F898E",
        negative=("#C27849", "#F0A173"),
        positive=("#5A90B5", "#9CCBEA"),
        level=("#B4F2EE", "#2F7371"),
        groups=("#5CC4BF", "#F4D58D", "#9A7FD1", "#B84050", "#C9A27A", "#D4A5FF"),
    ),
}


def between(one: str, other: str, part: float) -> str:
    """The colour at a part of the way from one to another, from 0 to 1."""
    mixed = (
        round(int(one[i : i + 2], 16) * (1 - part) + int(other[i : i + 2], 16) * part) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB`` (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)

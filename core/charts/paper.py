"""A chart of the dark theme on paper: the colour of the light theme in place of each of its colours."""

from __future__ import annotations

from dataclasses import astuple

from core.charts import classes
from core.charts.palette import PALETTES


def _pairs() -> dict[str, str]:
    dark, light = (astuple(PALETTES[theme]) for theme in ("dark", "light"))
    pairs = dict(zip(_flat(dark), _flat(light), strict=True))
    for scale in (*classes.SEQUENTIAL.values(), *classes.DIVERGING.values()):
        pairs |= zip(scale["dark"], scale["light"], strict=True)
    return pairs | {"#000000": "#FFFFFF", "#FFFFFF": "#000000"}  # what is written on a region


def _flat(colours: tuple[str | tuple[str, ...], ...]) -> list[str]:
    return [each for part in colours for each in ((part,) if isinstance(part, str) else part)]


LIGHT = _pairs()
"""Colour of the dark theme → that of the light one."""

"""Sums over respondents by answer and group, which every number follows from; the engine that makes them."""

from core.counting.cells import Asked, Blocks, Cells, Moments
from core.counting.cube import UNKNOWN, Cube, Selection, both
from core.counting.engine import Engine
from core.counting.panel import Changed, Panel
from core.counting.respondents import InMemory
from core.counting.sums import Influence, Sums

__all__ = [
    "UNKNOWN",
    "Asked",
    "Blocks",
    "Cells",
    "Changed",
    "Cube",
    "Engine",
    "InMemory",
    "Influence",
    "Moments",
    "Panel",
    "Selection",
    "Sums",
    "both",
]

"""What is said where nothing may be shown, and of what may be shown in its place."""

from __future__ import annotations

from core.codebook import Codebook
from core.study import Way
from core.views import View, filters_of
from core.words import numbers, reasons

WHOLE = "L'ensemble"


def name(book: Codebook, view: View) -> str:
    """The name of a selection: ``Hauts-de-France · Association``; ``L'ensemble`` without filters."""
    kept = [
        " ou ".join(book.segment(by).option(code).label for code in view.where[by])
        for by in filters_of(book)
        if by in view.where
    ]
    return " · ".join(kept) or WHOLE


def counted(book: Codebook, way: Way) -> str:
    """The name of a way out, with how many it counts: ``Hauts-de-France (118)``."""
    return f"{name(book, way.view)} ({numbers.integer(way.base)})"


def dead_end(book: Codebook, view: View) -> str:
    """That a selection is not shown, and why: ``Corse · Association : masqué (moins de 10…)``."""
    least = book.disclosure.minimum_base
    why = reasons.NOBODY if least == 1 else f"masqué ({reasons.fewer(least)}, ou déductible)"
    return f"{name(book, view)}{numbers.NBSP}: {why}."


def instead(book: Codebook, way: Way) -> str:
    """What is drawn in place of a selection: the nearest that may be shown."""
    return f"Ci-dessous, à la place : {counted(book, way)}, le plus proche que l'on peut montrer."

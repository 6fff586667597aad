"""What the legend of a chart says beside its answers: the whole study, published figures, low bases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.charts.canvas import Mark
from core.charts.forms import Key
from core.charts.palette import Palette
from core.disclosure import PublishedTable
from core.estimation import Row
from core.words import numbers


def marks(
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    palette: Palette,
    totals: str = "",
) -> tuple[Mark, ...]:
    """The tick of the whole study, when filters are on, and published figures."""
    found: tuple[Mark, ...] = ()
    if table.view.filters:
        bases = [r.base for r in whole.rows if not r.group and r.base is not None]
        base = f"n{numbers.NBSP}={numbers.NBSP}{numbers.integer(max(bases, default=0))}"
        found += (Mark("tick", palette.text, f"ensemble de l'étude{totals} ({base})"),)
    if published:
        found += (Mark("bar" if table.simulated else "dot", palette.text, "chiffre publié"),)
    return found


def weak(table: PublishedTable, rows: Iterable[Row], palette: Palette) -> tuple[Mark, ...]:
    """What outlined bars are, when a row has a low base."""
    if not any(row.status == "caution" for row in rows):
        return ()
    least = table.book.disclosure.caution_base
    said = f"contour seul{numbers.NBSP}: effectif faible (moins de {least} répondants)"
    return (Mark("faint", palette.text, said),)

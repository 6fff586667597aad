"""The whole of a published table as a sheet for researchers: French columns, numbers that sort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from core.disclosure import PublishedTable
from core.estimation import Row
from core.words import labels, numbers, reasons

Format = Literal["text", "number", "percent"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells, and how each of their columns is written."""

    cells: pa.Table
    formats: dict[str, Format]


def sheet(table: PublishedTable) -> Sheet:
    """Every row of a table in words and numbers; what it has no use for (items, groups) is left out.

    A masked row has no number, and its reason in the last column but one. Differences of shares are
    in points. Numbers are rounded as they are read: files have them in full.
    """
    of_means = table.of_means
    share: Format = "number" if of_means else "percent"
    places = 2 if of_means else 3
    unit, points, fine = ("", 1, 2) if of_means else (" (points)", 100, 1)
    columns: list[tuple[str, Format, Callable[[Row], object]]] = []
    if table.items != ("",):
        columns.append(("Ligne", "text", lambda r: labels.item_label(table, r.item)))
    columns.append(("Réponse", "text", lambda r: labels.option_label(table, r.option)))
    if table.view.by:
        columns.append(("Groupe", "text", lambda r: labels.group_label(table, r.group)))
    columns += [("Effectif", "number", lambda r: r.count), ("Base", "number", lambda r: r.base)]
    if table.book.weighted:
        columns.append(("Base pondérée", "number", lambda r: _rounded(r.weighted_base, 1)))
    columns += [
        ("Base efficace", "number", lambda r: _rounded(r.effective_base, 1)),
        ("Estimation" if of_means else "Part", share, lambda r: _rounded(r.estimate, places)),
    ]
    sampled = not table.book.complete
    if sampled:
        columns += [
            ("De", share, lambda r: _rounded(r.low, places)),
            ("À", share, lambda r: _rounded(r.high, places)),
        ]
    if of_means:
        columns.append(("Écart type", "number", lambda r: _rounded(r.sd, places)))
    if table.view.by:
        columns.append((f"Écart aux autres{unit}", "number", lambda r: _rounded(r.difference, fine, points)))
    if table.view.by and sampled:
        columns += [
            (f"Erreur type de l'écart{unit}", "number", lambda r: _rounded(r.difference_se, fine, points)),
            ("p (au millième)", "number", lambda r: _rounded(r.p_value, 3)),
            ("p ajusté (Holm)", "number", lambda r: _rounded(r.p_adjusted, 3)),
        ]
    columns.append(("Sans réponse", "percent", lambda r: _rounded(r.no_answer, 3)))
    columns += [("Remarque", "text", lambda r: _remark(table, r)), ("Nature", "text", _nature)]
    formats: dict[str, Format] = {name: kind for name, kind, _ in columns}
    types = {name: pa.string() if kind == "text" else pa.float64() for name, kind in formats.items()}
    types |= {"Effectif": pa.int64(), "Base": pa.int64()}
    cells = [pa.array([cell(row) for row in table.rows], types[name]) for name, _, cell in columns]
    return Sheet(pa.table(cells, names=list(formats)), formats)


def _rounded(value: float | None, places: int, times: int = 1) -> float | None:
    return None if value is None else float(numbers.half_up(value * times, f"{10**-places:.{places}f}"))


def _remark(table: PublishedTable, row: Row) -> str:
    small = "effectif faible" if row.status == "caution" else ""
    return " ; ".join(part for part in (small, reasons.reason(table, row)) if part)


def _nature(row: Row) -> str:
    return {"computed": "calculé", "simulated": "simulé"}[row.provenance]

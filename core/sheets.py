"""The whole of a published table as a sheet for researchers: French columns, numbers that sort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from core import wording
from core.tables import PublishedTable, Row

Format = Literal["text", "whole", "decimal", "percent", "points", "p"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A frame, and how each of its columns is written."""

    frame: pd.DataFrame
    formats: dict[str, Format]


def sheet(table: PublishedTable) -> Sheet:
    """Every row of a table in words and numbers; what it has no use for (items, groups) is left out.

    A masked row has no number, and its reason in the last column. Differences of shares are in
    points.
    """
    of_means = wording.is_statistic(table, table.options[0])
    share: Format = "decimal" if of_means else "percent"
    gap: Format = "decimal" if of_means else "points"
    unit = "" if of_means else " (points)"
    points = 1 if of_means else 100
    columns: list[tuple[str, Format, Callable[[Row], object]]] = []
    if table.items != ("",):
        columns.append(("Ligne", "text", lambda r: wording.item_label(table, r.item)))
    columns.append(("Réponse", "text", lambda r: wording.option_label(table, r.option)))
    if table.view.by:
        columns.append(("Groupe", "text", lambda r: wording.group_label(table, r.group)))
    columns += [
        ("Effectif", "whole", lambda r: r.count),
        ("Base", "whole", lambda r: r.base),
        ("Base efficace", "decimal", lambda r: r.effective_base),
        ("Estimation" if of_means else "Part", share, lambda r: r.estimate),
        ("Borne basse", share, lambda r: r.low),
        ("Borne haute", share, lambda r: r.high),
    ]
    if table.view.by:
        columns += [
            (f"Écart aux autres{unit}", gap, lambda r: _times(r.difference, points)),
            (f"Erreur type de l'écart{unit}", gap, lambda r: _times(r.difference_se, points)),
            ("p", "p", lambda r: r.p_value),
            ("p ajusté", "p", lambda r: r.p_adjusted),
        ]
    columns += [("Remarque", "text", _remark), ("Nature", "text", _nature)]
    frame = pd.DataFrame({name: [cell(row) for row in table.rows] for name, _, cell in columns})
    formats: dict[str, Format] = {name: kind for name, kind, _ in columns}
    types = {
        name: "Int64" if kind == "whole" else "float64" for name, kind in formats.items() if kind != "text"
    }
    return Sheet(frame.astype(types), formats)


def _times(value: float | None, factor: int) -> float | None:
    return None if value is None else value * factor


def _remark(row: Row) -> str:
    small = "effectif faible" if row.status == "caution" else ""
    return " ; ".join(part for part in (small, row.reason) if part)


def _nature(row: Row) -> str:
    return {"computed": "calculé", "simulated": "simulé"}[row.provenance]

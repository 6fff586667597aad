"""Which fraction of each stratum of a finite population was drawn: ``design.fpc``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from core.errors import Report, quoted
from core.responses.columns import Column, read_numbers
from core.responses.csvfile import lines_in_words
from core.responses.sample import Sample

_SAME = 1e-9
_STRATA_SHOWN = 10
_WHAT = (
    "Écrivez sur chaque ligne le nombre d'unités de sa strate dans la population, ou partout son taux de "
    "sondage, entre 0 et 1."
)
_LESS = "Corrigez cette colonne (un taux s'écrit entre 0 et 1), ou retirez les lignes en trop."


def read_drawn(
    column: Column,
    strata: Column | None,
    sample: Sample | None,
    decimal: Literal[",", "."] | None,
    report: Report,
) -> np.ndarray | None:
    """The sampled fraction of each stratum.

    Parameters
    ----------
    column
        ``design.fpc``: units of the stratum in the population where some are over 1, else fractions; as R's.
    strata
        The strata, if there are any.
    sample
        How many units were drawn from each; ``None`` where its own columns have faults.
    decimal
        The decimal mark that the codebook states.
    report
        Where the faults go; those of blank cells are there already.

    Returns
    -------
    np.ndarray | None
        Shape (strata,); ``None`` when there are faults.
    """
    before = len(report.faults)
    numbers = read_numbers(column, (), decimal, _WHAT, report)
    if numbers is None:
        return None
    wrong = np.flatnonzero(numbers <= 0).tolist()
    if wrong:
        rows = column.rows(wrong)
        report.add(
            column.where(rows),
            f"{column.examples(wrong)} : une population, ou un taux de sondage, est strictement positif "
            f"({lines_in_words(rows)}).",
            _WHAT,
        )
    sizes, fractions = numbers > 1, (numbers > 0) & (numbers < 1)
    mixed = bool(sizes.any() and fractions.any())
    if mixed:
        rows = column.rows(np.flatnonzero(fractions).tolist())
        report.add(
            column.where(rows),
            f"{column.examples(np.flatnonzero(fractions).tolist())} se lit comme un taux de sondage "
            f"({lines_in_words(rows)}), et {column.examples(np.flatnonzero(sizes).tolist())} comme un nombre "
            "d'unités : la colonne mêle les deux.",
            _WHAT,
        )
    if sample is None:
        return None
    at = np.zeros(len(column.at), np.int64) if strata is None else strata.at
    known = (numbers > 0)[column.at]
    least, most = np.full(len(sample.units), np.inf), np.zeros(len(sample.units))
    np.minimum.at(least, at[known], numbers[column.at][known])
    np.maximum.at(most, at[known], numbers[column.at][known])
    alike = most - least <= _SAME * most
    if several := np.flatnonzero(~alike & (most > 0)).tolist():
        _report_several(column, strata, several, at, report)
    if sizes.any() and not mixed:
        over = np.flatnonzero(alike & (most > 0) & (sample.units > most * (1 + _SAME))).tolist()
        for stratum in over[:_STRATA_SHOWN]:
            _report_over(column, strata, stratum, at, sample, report)
        if (more := len(over) - _STRATA_SHOWN) > 0:
            rows = column.rows(np.unique(column.at[np.isin(at, over[_STRATA_SHOWN:])]).tolist())
            report.add(
                column.where(rows),
                f"{more} autre{'s strates ont' if more > 1 else ' strate a'} plus d'unités dans le fichier "
                "que dans la population.",
                _LESS,
            )
    if len(report.faults) > before or not known.all():
        return None
    return np.minimum(sample.units / most, 1) if sizes.any() else most


def _report_several(
    column: Column, strata: Column | None, several: Sequence[int], at: np.ndarray, report: Report
) -> None:
    """Add a fault for the strata of which several populations are told."""

    def told(stratum: int) -> str:
        values = dict.fromkeys(column.at[at == stratum].tolist())
        return column.examples(list(values))

    rows = column.rows(sorted({*column.at[np.isin(at, several)].tolist()}))
    if strata is None:
        report.add(
            column.where(rows),
            f"sans strate, la population est une, et cette colonne en dit plusieurs : {told(several[0])}.",
            "Écrivez la même valeur partout, ou nommez la colonne des strates sous design.strata.",
        )
        return
    names = " ; ".join(f"{quoted(strata.values[h])} : {told(h)}" for h in several[:_STRATA_SHOWN])
    more = " ; …" if len(several) > _STRATA_SHOWN else ""
    report.add(
        column.where(rows),
        f"{'des strates n’ont' if len(several) > 1 else 'une strate n’a'} pas la même valeur sur toutes "
        f"{'leurs' if len(several) > 1 else 'ses'} lignes ({names}{more}).",
        "Écrivez la même valeur sur toutes les lignes d'une strate.",
    )


def _report_over(
    column: Column, strata: Column | None, stratum: int, at: np.ndarray, sample: Sample, report: Report
) -> None:
    """Add a fault for a stratum of which more units answered than the population has."""
    position, units = int(column.at[at == stratum][0]), int(sample.units[stratum])
    rows, value = column.rows([position]), column.values[position].strip()
    many = "s" if units > 1 else ""
    unit = f"unité{many} primaire{many}" if sample.clustered else f"répondant{many}"
    where = f"la strate {quoted(strata.values[stratum])}" if strata else "la population"
    whole = ""
    if float(value.replace(",", ".")) == 1:
        whole = (
            " ; parmi des nombres d'unités, 1 n'est pas un taux : d'une strate interrogée tout entière, "
            "écrivez combien elle a d'unités"
        )
    report.add(
        column.where(rows),
        f"{where} a {units} {unit} dans le fichier, et {value} seulement dans la population{whole}.",
        _LESS,
    )

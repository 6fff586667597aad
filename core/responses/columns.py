"""One column of a responses file: its distinct values, its numbers, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Literal

import numpy as np
import pyarrow as pa

from core.codebook import LARGEST, SMALLEST, MissingRange, lookalikes, skeleton, told_apart
from core.errors import Report, quoted
from core.responses.csvfile import lines_in_words
from core.responses.formats import RawResponses
from core.responses.nearness import is_date

_VALUES_SHOWN = 20
_EXAMPLES_SHOWN = 3
_EXPECTED_SHOWN = 30
_STRATA_SHOWN = 10
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[\s'’.,][0-9]{3})+(?:[.,][0-9]*)?")
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_NOT_FINITE = re.compile(r"[+-]?(?:inf|infinity|nan)", re.IGNORECASE)
_WITH_UNIT = re.compile(
    r"(?P<before>[€$£]\s*)?(?P<number>[+-]?[0-9]+(?:[\s'’.,][0-9]+)*)\s*(?P<after>[^\W\d_]{1,12}|[^\w\s?.,;:()-]{1,4}"
    r"[^\W\d_]{0,3}|[^\W\d_]{1,3}[€$£²³])?"
)
_TIME = re.compile(
    r"[0-9]{1,3}\s*(?:h|:)\s*[0-9]{2}(?:\s*(?:m|mn|min|:)\s*(?:[0-9]{2})?\s*s?)?", re.IGNORECASE
)
_OTHER_MINUS = re.compile(r"[−–‒—]\s*(?P<a>[0-9].*)|\((?P<b>[0-9][0-9\s.,]*)\)|(?P<c>[0-9][0-9\s.,]*)-")
_MARKS: dict[Literal[",", "."], str] = {",": "la virgule", ".": "le point"}


class Column:
    """The distinct values of a column in order of appearance, and which of them each row holds."""

    def __init__(self, name: str, raw: RawResponses, file: str) -> None:
        self.name, self.typed, self._lines, self._file = name, raw.typed, raw.lines, file
        cells = pa.concat_arrays(raw.table.column(name).chunks)
        used = cells.indices.dictionary_encode()  # the header may be among the texts of a column
        self.values: list[str] = cells.dictionary.take(used.dictionary).to_pylist()
        self.at: np.ndarray = used.indices.to_numpy(zero_copy_only=False)

    def rows(self, positions: Sequence[int]) -> np.ndarray:
        """The lines that hold one of these distinct values."""
        held = np.zeros(len(self.values), bool)
        held[list(positions)] = True
        rows: np.ndarray = self._lines[held[self.at]]
        return rows

    def where(self, rows: np.ndarray) -> str:
        """How a fault names the place of these lines."""
        return f"{self._file}, colonne {self.name}, {first_line(rows)}"

    def examples(self, positions: Sequence[int]) -> str:
        """The first of these distinct values, quoted."""
        shown = ", ".join(quoted(self.values[i]) for i in positions[:_EXAMPLES_SHOWN])
        return f"{shown}…" if len(positions) > _EXAMPLES_SHOWN else shown


def first_line(rows: np.ndarray) -> str:
    """Where to look first: ``première fois ligne 3``, or ``ligne 3`` when there is no other."""
    return f"{'première fois ' if len(rows) > 1 else ''}ligne {rows[0]}"


def report_alone(
    strata: Column | None, clusters: Column | None, alone: Sequence[int], report: Report
) -> None:
    """Add a fault for the strata that hold one primary unit, at these positions of their column."""
    unit, one = ("unité primaire", "une seule") if clusters else ("répondant", "un seul")
    if strata is None:
        assert clusters is not None
        report.add(
            clusters.where(clusters.rows(alone)),
            f"{one} {unit} dans le fichier : aucune variance ne peut en être tirée.",
            "Corrigez cette colonne, ou retirez design.cluster de study.yaml.",
        )
        return
    several, more = len(alone) > 1, len(alone) - _STRATA_SHOWN
    names = ", ".join(quoted(strata.values[i]) for i in alone[:_STRATA_SHOWN])
    others = f" et {more} autre{'s' if more > 1 else ''}" if more > 0 else ""
    report.add(
        strata.where(strata.rows(alone)),
        f"{'les strates' if several else 'la strate'} {names}{others} {'ont' if several else 'a'} {one} "
        f"{unit} : aucune variance ne peut en être tirée.",
        f"Regroupez-{'les avec des strates voisines' if several else 'la avec une strate voisine'}, "
        "ou écrivez lonely_unit: adjust sous design dans study.yaml.",
    )


def report_alike(column: Column, several: str, remedy: str, report: Report) -> None:
    """Add a fault for the values of a column that read the same and are not.

    Parameters
    ----------
    column
        Where the values are.
    several
        What they would be taken for, in words: « ce seraient deux strates ».
    remedy
        What mends it.
    report
        Where the fault goes.
    """
    groups = [group for group in lookalikes(column.values) if skeleton(column.values[group[0]])]
    if not groups:
        return
    rows = column.rows([i for group in groups for i in group])
    one, other, *_ = groups[0]
    report.add(
        column.where(rows),
        f"{quoted(column.values[one])} et {quoted(column.values[other])} se lisent de même et ne sont pas "
        f"écrits de même{told_apart(column.values[one], column.values[other])} : {several} "
        f"({lines_in_words(rows)}).",
        remedy,
    )


def read_numbers(
    column: Column,
    missing: Collection[str],
    decimal: Literal[",", "."] | None,
    remedy: str,
    report: Report,
    ranges: Sequence[MissingRange] = (),
) -> np.ndarray | None:
    """The number that each distinct value of a column is.

    Parameters
    ----------
    column
        Where the values are.
    missing
        The codes that mean no answer.
    decimal
        The decimal mark that the codebook states; detected when it states none.
    remedy
        What mends a value that is no number.
    report
        Where the faults go.
    ranges
        The numbers that mean no answer, besides.

    Returns
    -------
    np.ndarray | None
        float64, NaN for blank cells, codes of ``missing`` and numbers of ``ranges``; ``None`` when there are
        faults.
    """
    cells = [value.strip() for value in column.values]
    answered = [i for i, cell in enumerate(cells) if cell and cell not in missing]
    if not _decimal_is_clear(column, cells, answered, decimal, report):
        return None
    # The missing code 99 may come back from a tool as 99.0: it is the same number.
    gone = {float(code) for code in missing if _NUMBER.fullmatch(code) and "," not in code}
    numbers = np.full(len(cells), np.nan)
    text: list[int] = []
    grouped: list[int] = []
    infinite: list[int] = []
    large: list[int] = []
    small: list[int] = []
    for i in answered:
        if _NUMBER.fullmatch(cells[i]):
            number = float(cells[i].replace(",", "."))
            if not np.isfinite(number):
                infinite.append(i)
            elif number in gone or any(each.holds(number) for each in ranges):
                continue
            elif abs(number) > LARGEST:
                large.append(i)
            elif 0 < abs(number) < SMALLEST:
                small.append(i)
            else:
                numbers[i] = number
        elif _NOT_FINITE.fullmatch(cells[i]):
            infinite.append(i)
        else:
            (grouped if _THOUSANDS.fullmatch(cells[i]) else text).append(i)
    for positions, problem, mend in (
        *_texts(cells, text, remedy),
        (grouped, "est écrit avec des séparateurs de milliers", "Retirez-les : 1234, et non 1 234."),
        (infinite, "n'est pas un nombre fini", remedy),
        (large, "est trop grand pour être compté sans erreur : au plus 10¹⁵", remedy),
        (small, "est trop près de zéro pour être compté sans erreur : zéro, ou au moins 10⁻³⁰", remedy),
    ):
        if positions:
            rows = column.rows(positions)
            report.add(
                column.where(rows),
                f"{column.examples(positions)} {problem} ({lines_in_words(rows)}).",
                mend,
            )
    return None if text or grouped or infinite or large or small else numbers


def _texts(cells: Sequence[str], text: Sequence[int], remedy: str) -> Iterator[tuple[list[int], str, str]]:
    """The causes for which cells are no numbers: which ones, what is wrong, and what mends it."""
    left = list(text)

    def those(holds: Callable[[str], object]) -> list[int]:
        found = [i for i in left if holds(cells[i])]
        left[:] = [i for i in left if i not in {*found}]
        return found

    dates = those(is_date)
    yield (
        dates,
        "est une date, et non un nombre",
        "Si un tableur a changé des nombres en dates (2.5 en 2 mai), exportez de nouveau les réponses sans "
        "l'y ouvrir ; sinon vérifiez que cette colonne est bien celle de la question.",
    )
    times = those(_TIME.fullmatch)
    yield (
        times,
        "est une heure ou une durée, et non un nombre",
        "Écrivez-la en un nombre d'une même unité : 2.5 heures ou 150 minutes, et non 2h30.",
    )
    signs = those(_OTHER_MINUS.fullmatch)
    if signs:
        found = _OTHER_MINUS.fullmatch(cells[signs[0]])
        shown = next(filter(None, found.groups())) if found else ""
        yield (
            signs,
            "est écrit avec un signe moins que seul un tableur comprend",
            f"Écrivez -{shown}, s'il est négatif, et non {cells[signs[0]]}.",
        )
    found_units = {i: unit for i in left if (unit := _unit(cells[i]))}
    units = those(lambda cell: _unit(cell) is not None)
    if len({*found_units.values()}) > 1:
        names = ", ".join(map(quoted, list(dict.fromkeys(found_units.values()))[:_EXAMPLES_SHOWN]))
        mend = f"Écrivez le nombre seul, dans une même unité partout : il y en a plusieurs ({names})."
    elif units:
        number, unit = _number(cells[units[0]]), found_units[units[0]]
        sign = "ce signe" if not unit.isalpha() else "cette unité"
        mend = f"Retirez {sign} : {number}, et non {cells[units[0]]}."
    yield units, "est un nombre avec son unité", mend if units else ""
    yield left, "n'est pas un nombre", remedy


def _unit(cell: str) -> str | None:
    """What is written beside a number: ``%``, ``€``, ``ans``."""
    found = _WITH_UNIT.fullmatch(cell)
    written = ((found["before"] or "") + (found["after"] or "")).strip() if found else ""
    return written.casefold() or None


def _number(cell: str) -> str:
    """The number that has a unit beside it, without separators of thousands."""
    found = _WITH_UNIT.fullmatch(cell)
    return re.sub(r"[\s'’]", "", found["number"]) if found else ""


def _decimal_is_clear(
    column: Column,
    cells: Sequence[str],
    answered: Sequence[int],
    stated: Literal[",", "."] | None,
    report: Report,
) -> bool:
    """Whether the decimal mark of a column is stated, or can be told; adds a fault when not."""
    marked = [i for i in answered if ("," in cells[i] or "." in cells[i]) and _NUMBER.fullmatch(cells[i])]
    commas, points = [i for i in marked if "," in cells[i]], [i for i in marked if "." in cells[i]]
    if stated is not None:
        other = points if stated == "," else commas
        # In a typed file nobody chose the mark of a number: it is always a point.
        if not other or (column.typed and stated == ","):
            return True
        rows = column.rows(other)
        problem = f"{column.examples(other)} : la marque décimale est {_MARKS[stated]} d'après study.yaml"
        remedy = "Corrigez ces lignes, ou decimal dans study.yaml."
    elif commas and points:
        rows = column.rows(marked)
        problem = (
            f"des nombres ont une virgule ({column.examples(commas)}) et d'autres un point "
            f"({column.examples(points)})"
        )
        remedy = "Écrivez-les tous de la même façon."
    else:
        doubtful = commas if column.typed else marked
        if not doubtful or not all(_MAYBE_THOUSANDS.fullmatch(cells[i]) for i in doubtful):
            return True  # a few thousands among decimals are noticed
        rows = column.rows(doubtful)
        problem = f"{column.examples(doubtful)} : rien ne dit s'il s'agit de milliers ou de décimales"
        remedy = (
            'Écrivez decimal: "," ou decimal: "." sous responses dans study.yaml, ou retirez les '
            "séparateurs de milliers."
        )
    report.add(column.where(rows), f"{problem} ({lines_in_words(rows)}).", remedy)
    return False

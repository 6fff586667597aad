"""A column that has the name of a weight, and is none: what is not weighted is told."""

from __future__ import annotations

from collections.abc import Iterable

from core.draft.doubts import Doubt
from core.draft.figures import is_number
from core.draft.people import _WEIGHT, is_weight
from core.draft.source import Variable
from core.errors import counted, quoted

_MOST = 0.5


def unfit_weights(variables: Iterable[Variable]) -> list[Doubt]:
    """The columns that are called weights, and cannot weight every row: the answers are not weighted.

    Parameters
    ----------
    variables
        The columns of the rows that count, where none is taken for the weight.

    Returns
    -------
    list[Doubt]
        One for each: how many rows have no weight, or one that is not positive.
    """
    named = [v for v in variables if _WEIGHT.fullmatch(v.name) or _WEIGHT.fullmatch(v.wording.strip() or "-")]
    return [told for each in named if not is_weight(each) and (told := _told(each)) is not None]


def _told(variable: Variable) -> Doubt | None:
    counts = dict(zip(variable.values, variable.counts.tolist(), strict=True))
    numbers = {value: float(value.replace(",", ".")) for value in counts if is_number(value)}
    positive = sum(counts[value] for value, number in numbers.items() if number > 0)
    blank = len(variable.at) - variable.count
    zeros = sum(counts[value] for value, number in numbers.items() if number <= 0)
    words = variable.count - positive - zeros
    wrong = (
        (blank, "vide", "vides"),
        (zeros, "nulle ou négative", "nulles ou négatives"),
        (words, "sans nombre", "sans nombre"),
    )
    if not blank + zeros + words or positive < _MOST * len(variable.at):
        return None
    said = ", ".join(f"{counted(count, one, many)}" for count, one, many in wrong if count)
    return Doubt(
        "doubt",
        "design",
        f"la colonne {quoted(variable.name)} porte le nom d'un poids, mais toutes ses cellules ne sont pas "
        f"des nombres positifs ({said}) : elle est ignorée, et rien n'est pondéré.",
        "Si c'est le poids, complétez-la ou retirez ces lignes dans l'export, et refaites le brouillon.",
    )

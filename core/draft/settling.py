"""Who counts in an export, and the columns of the weight and of the identifier: named, or recognised."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.draft.doubts import Doubt, Notes
from core.draft.people import Kept, People, identifier_of, is_unique, is_weight, kept, numbers_rows, weight_of
from core.draft.screening import Screen
from core.draft.source import Source, Variable
from core.draft.weights import unfit_weights
from core.errors import Report, quoted


def settled(
    whole: Source, weight: str | None, identifier: str | None, screen: Screen, notes: Notes, report: Report
) -> tuple[People, Source]:
    """Who counts, and the export of those who do.

    Parameters
    ----------
    whole
        The export.
    weight, identifier
        The columns that are said to be so; recognised by their names where nothing is said.
    screen, notes, report
        What keeps personal data out; what is told; where the faults of what is said go.
    """
    people = People(np.ones(whole.rows, bool), kept=kept(whole.variables))
    for each in people.kept:
        people.rows &= each.rows
    if not people.rows.any():
        people = People(np.ones(whole.rows, bool))
    for each in people.kept:
        notes.all.append(_told(each))
    export = whole.of_rows(people.rows)
    people.weight = _named(
        export, weight, "--weight", is_weight, "des nombres positifs, un par ligne", report
    )
    people.identifier = _named(
        export, identifier, "--identifier", is_unique, "une valeur différente sur chaque ligne", report
    )
    if people.identifier is not None and (why := _finds_people(people.identifier, screen)):
        named = quoted(people.identifier.name)
        report.add("--identifier", f"la colonne {named} tient : {why}.", "Nommez-en une autre.")
    left = [v for v in export.variables if v.name not in people.names]
    if weight is None:
        people.weight = weight_of(left)
        if people.weight is None:
            notes.all += unfit_weights(left)
        else:
            notes.doubt(
                "design",
                f"la colonne {quoted(people.weight.name)} est prise comme poids des répondants.",
                "Retirez design si elle ne l'est pas.",
            )
    if identifier is None:
        people.identifier = identifier_of(v for v in left if v is not people.weight)
    return people, export


def _finds_people(identifier: Variable, screen: Screen) -> str | None:
    """Why a column that tells rows apart may not be published: numbers of rows may, nothing else."""
    if numbers_rows(identifier):
        return None
    why = screen.why(identifier)
    return "autre chose que des numéros, qui peut désigner une personne" if why is None else why


def _named(
    export: Source,
    name: str | None,
    option: str,
    fits: Callable[[Variable], bool],
    due: str,
    report: Report,
) -> Variable | None:
    """The column that is said to be so; a fault where it is not there, or cannot be so."""
    if name is None:
        return None
    variable = export.by_name.get(name)
    if variable is None:
        names = ", ".join(list(export.by_name)[:30])
        report.add(option, f"la colonne {quoted(name)} n'est pas dans l'export.", f"Colonnes : {names}.")
    elif not fits(variable):
        problem = f"la colonne {quoted(name)} ne convient pas : il faut {due}."
        report.add(option, problem, "Nommez-en une autre.")
    return variable


def _told(each: Kept) -> Doubt:
    rows = "ligne est écartée" if each.left_out == 1 else "lignes sont écartées"
    which = f"égale à {' ou '.join(each.codes)}" if each.codes else "vide" if each.blank else "remplie"
    return Doubt(
        "rows",
        each.column.name,
        f"{each.left_out} {rows} : seules comptent celles où cette colonne est {which}. "
        "Les autres ne sont pas copiées.",
        "Si d'autres comptent, corrigez cette colonne dans l'export, et refaites le brouillon.",
    )

"""Which columns may be published: those about no one in particular, that hold nothing that was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.draft.doubts import Doubt, Notes
from core.draft.found import Found
from core.draft.personal import personal
from core.draft.source import Variable
from core.draft.territories import are_postcodes, departements, holds_territories

_TOO_FINE = "codes postaux ou de communes, trop précis"
_COARSER = "codes postaux ou de communes : seul le département est gardé"
_POSTCODE = "postcode"


class Screen:
    """Keeps what is personal out, and remembers it.

    Attributes
    ----------
    private
        The columns that may not be published, whatever a codebook by hand says.
    derived
        Those that are made of one that may not: départements of postcodes.
    """

    def __init__(self, notes: Notes) -> None:
        self.private: set[str] = set()
        self.derived: set[str] = set()
        self._notes = notes

    def leave(self, variable: Variable, why: str) -> None:
        """Keep a column out for what it holds."""
        self.private.add(variable.name)
        self._notes.leave(variable.name, why)

    def published(self, variables: Iterable[Variable]) -> Iterator[Variable]:
        """The columns that are about no one in particular."""
        for variable in variables:
            why = self.why(variable)
            if why is None:
                yield variable
                continue
            made = departements(variable) if why == _POSTCODE else None
            self.leave(variable, _COARSER if made is not None else _TOO_FINE if why == _POSTCODE else why)
            if made is not None:
                self.derived.add(made.name)
                yield made

    def why(self, variable: Variable) -> str | None:
        """Why a column is not published, in French; ``None`` for one that may be."""
        if holds_territories(variable):
            return None
        told = personal(
            variable.name,
            variable.wording,
            variable.values,
            variable.counts,
            len(variable.at),
            typed_dates=variable.dated,
        )
        if told is None:
            return _POSTCODE if are_postcodes(variable) else None
        return _POSTCODE if told.kind == _POSTCODE else told.why

    def without_finer_places(self, questions: list[Found]) -> list[Found]:
        """The questions without départements made of postcodes, where people were asked their territory."""
        made = [question for question in questions if question.column.name in self.derived]
        if not made or not any(q.geography for q in questions if q not in made):
            return questions
        self._notes.all = [
            Doubt(each.section, each.about, _TOO_FINE) if each.said == _COARSER else each
            for each in self._notes.all
        ]
        return [question for question in questions if question not in made]

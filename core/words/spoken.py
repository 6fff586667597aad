"""A sentence with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from core.codebook import Codebook, Figure, told_place
from core.disclosure import PublishedTable
from core.estimation import Row
from core.words import labels
from core.words.typography import typeset

Kind = Literal[
    "headline",
    "measure",
    "base",
    "reading",
    "gap",
    "key_figure",
    "standing_out",
    "alike",
    "alternative",
    "source",
    "provenance",
]
Provenance = Literal["published", "computed", "simulated", ""]


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a published table that a sentence rests on; of a published figure, ``column`` says so.

    Its question and item are those of the codebook, whose table holds it.
    """

    question: str
    item: str
    option: str
    by: str
    group: str
    column: str
    value: float


class Said(str):
    """What is said, which is a text like another in French typography, with what it rests on.

    Attributes
    ----------
    kind
        What it is to the view: its headline, its base, a gap…
    population
        Of whom it speaks, in words; empty when it speaks of the study.
    values
        The numbers that it rests on.
    provenance
        Whether these were published elsewhere, or come from responses, which somebody gave or nobody; empty
        when it rests on none.
    """

    kind: Kind
    population: str
    values: tuple[Value, ...]
    provenance: Provenance

    def __new__(
        cls,
        text: str,
        kind: Kind,
        provenance: Provenance,
        population: str = "",
        values: Iterable[Value] = (),
    ) -> Self:
        said = super().__new__(cls, typeset(text))
        said.kind, said.population, said.provenance = kind, population, provenance
        said.values = tuple(dict.fromkeys(values))
        return said

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What makes the same again, for copies."""
        return str(self), self.kind, self.provenance, self.population, self.values

    @classmethod
    def of(
        cls,
        text: str,
        kind: Kind,
        table: PublishedTable,
        rows: Iterable[Row] = (),
        columns: tuple[str, ...] = ("estimate",),
        population: str | None = None,
    ) -> Self:
        """What is said of some rows of a table, whose population is that of its view unless it is given."""
        of_whom = _of_whom(table, rows := list(rows)) if population is None else population
        values = [value for row in rows for value in numbers_of(row, columns)]
        return cls(text, kind, nature(table.book) if values else "", of_whom, values)

    def again(self, text: str, kind: Kind | None = None) -> Said:
        """Another text that rests on the same."""
        return Said(text, kind or self.kind, self.provenance, self.population, self.values)

    def to_json(self) -> dict[str, Any]:
        """The sentence and what it rests on, as JSON holds them."""
        return {
            "kind": self.kind,
            "text": str(self),
            "population": self.population,
            "values": [asdict(value) for value in self.values],
            "provenance": self.provenance,
        }


def _of_whom(table: PublishedTable, rows: Iterable[Row]) -> str:
    """The population of a view; of what only some saw, theirs."""
    views = {labels.asked_view(table, row) for row in rows}
    return labels.population(table.book, views.pop() if len(views) == 1 else table.view)


def nature(book: Codebook) -> Provenance:
    """Where the numbers of a study's own responses come from."""
    return "simulated" if book.simulated else "computed"


def numbers_of(row: Row, columns: Iterable[str]) -> Iterable[Value]:
    """The numbers of a row in some columns, where there is one."""
    for column in columns:
        if (value := getattr(row, column)) is not None:
            place = told_place(row.question, row.item)
            yield Value(*place, row.option, row.by, row.group, column, float(value))


def number_of(figure: Figure) -> Value:
    """The number of a published figure; its filter, when it has one alone, as a group."""
    assert figure.value is not None
    (by, group) = next(iter(figure.where.items()), ("", ())) if len(figure.where) == 1 else ("", ())
    options = figure.options
    return Value(
        *told_place(figure.question, figure.item),
        "|".join(options),
        by,
        "|".join(group),
        "published",
        figure.value,
    )

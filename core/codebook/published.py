"""Figures that a source has published (``published.yaml``): data, not truth about the responses."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from core.codebook.model import Codebook, Indicator
from core.codebook.parts import shown_place
from core.codebook.questions import Question
from core.codebook.record import Code, Id, Label, Record, Target, Text


class Source(Record):
    """Where a figure was published."""

    title: Label
    publisher: Text = ""
    url: Annotated[Text, Field(pattern=r"^https?://\S+$")] | None = None
    date: dt.date | None = None


class Figure(Record):
    """One published figure about a question of this study.

    ``share`` and ``approx`` hold a proportion; ``rank`` a place within the question (1 = first),
    among the items of a grid when ``item`` is given, else among the options; ``set`` a list without
    order. ``order`` holds a relation: either ``tiers`` (every member of a tier stands above every
    member of the next; members are items of a grid, for the net of ``options``, else options), or
    ``exceeds`` (the share under ``where`` is above the share under ``exceeds``).
    """

    id: Id
    question: Text
    item: Text = ""
    options: tuple[Code, ...] = ()
    where: dict[Text, tuple[Code, ...]] = {}
    kind: Literal["share", "approx", "rank", "order", "set"]
    value: Target | None = None
    tolerance: Annotated[Target, Field(ge=0)] = 0.005
    bounds: tuple[Target, Target] | None = None
    tiers: tuple[tuple[Code, ...], ...] = ()
    exceeds: dict[Text, tuple[Code, ...]] | None = None
    source: Text
    text: Text = ""
    reading: Text = ""
    note: Text = ""

    @property
    def member(self) -> str:
        """What a rank places: an item of a grid, or an option."""
        return self.item or self.options[0]

    def of_items(self, question: Question) -> bool:
        """Whether a rank or an order is one of the items of a grid, not of its options."""
        return bool(question.items) and (self.kind == "rank" or not self.item)

    def members(self, question: Question) -> tuple[str, ...]:
        """What a rank or an order compares: the items of a grid, or the options that state an opinion."""
        if self.of_items(question):
            return question.item_ids
        return tuple(o.code for o in question.answers if o.role == "valid")

    def tells(self, indicator: Indicator) -> bool:
        """Whether this is the share that a key figure gives, in some population."""
        asked = (indicator.question, indicator.item) == (self.question, self.item)
        return self.kind == "share" and asked and set(indicator.options) == set(self.options)


class Landmark(Record):
    """A figure of another study, shown apart as a point of reference, never as a trend."""

    id: Id
    label: Label
    population: Label
    value: Annotated[float, Field(ge=0, le=1)]
    date: Text = ""
    group: Text = ""
    question: Text = ""
    source: Text
    note: Text = ""


class Published(Record):
    """``published.yaml`` as a whole."""

    sources: dict[Text, Source] = {}
    figures: tuple[Figure, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    notes: Text = ""

    def shown(self, book: Codebook) -> Published:
        """The same, each figure about a question that is shown: see ``Codebook.shown``."""
        places = [shown_place(book.question(each.question), each.item) for each in self.figures]
        figures = tuple(
            each.model_copy(update={"question": question, "item": item})
            for each, (question, item) in zip(self.figures, places, strict=True)
        )
        return self.model_copy(update={"figures": figures})

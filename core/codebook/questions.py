"""The questions of a study: one class for each type, and the options and items that they are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from core.codebook.missing import Missing, MissingRange
from core.codebook.record import LONGEST_ID, Code, Column, Id, Label, Record, Target, Text
from core.codebook.routing import Routing
from core.codebook.shapes import A_MAPPING, ANOTHER, BY_SHAPE
from core.codebook.territories import Geography

_OTHER = re.compile(r"\s*(?:autres?|other)\b", re.IGNORECASE)


class Option(Record):
    """One code of a question. Codes are text: "01" and "1" are different options.

    ``score`` is the number that the answer stands for in the mean of a scale; ``off_map`` says that no map
    draws it: abroad, unknown. ``asked_to`` says to whom the option was shown, where not to all who had the
    question: its base is theirs. ``codes`` are the values of the file that are this answer, where they are
    several, or another than ``code``. Any text that nothing else lists is the ``other`` answer; it is neither
    kept nor shown.
    """

    code: Code
    codes: tuple[Code, ...] = ()
    label: Label
    role: Literal["valid", "no_opinion", "missing"] = "valid"
    score: Target | None = None
    tone: Literal["positive", "negative", "neutral"] | None = None
    asked_to: Routing = ()
    off_map: bool = False
    other: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """What a cell holds to say this answer."""
        return self.codes or (self.code,)

    @property
    def takes_text(self) -> bool:
        """Whether respondents may have typed their answer: it says so, or is called « Autre »."""
        return self.other or any(_OTHER.match(name) for name in (self.label, self.code))


class Item(Record):
    """One line of a grid; ``asked_to`` says to whom it was shown, where not to all who had the question."""

    id: Id
    label: Label
    column: Column
    asked_to: Routing = ()


class _Question(Record):
    """What every question has: its keys in the file, and facts that callers need not ask its class for.

    Attributes
    ----------
    numeric
        Whether the answers are numbers: their mean and median are published, in place of shares.
    exclusive
        Whether what a respondent answered to an item is one of its answers: their shares are 1 together.
    several
        Whether a respondent may give several answers, as readers are told.
    scored
        Whether a mean score can be asked for.
    unit
        Of a number; empty for other questions.
    asked_to, asked_to_label
        Who was asked: answers to other questions, in any of several ways; and who these are, in words.
    options, answers, answer_index, ordered, opinion, geography
        What may be answered; nothing for a number. ``opinion`` is an ordered question with two sides.
    items
        Of a grid; empty for other questions.
    file_columns
        The columns of the file that hold the answers.
    missing_codes, missing_ranges
        What a cell may hold to say that there is no answer, besides a blank: texts, and numbers.
    value_index, other
        Of questions with options: the place among ``answers`` of what a cell may hold; and the option that
        any other text is.
    blank_answers
        Whether a blank cell is an answer.
    """

    public_keys: ClassVar[tuple[str, ...]] = (
        *("id", "theme", "text", "label", "type"),
        *("asked_to", "asked_to_label", "wording_status", "note"),
    )
    """The keys that may be told to everyone: neither columns of the file nor values in them."""
    numeric: ClassVar[bool] = False
    exclusive: ClassVar[bool] = True
    several: ClassVar[bool] = False

    id: Id
    theme: Text | None = None
    text: Label
    label: Text = ""
    asked_to: Routing = ()
    asked_to_label: Text = ""
    missing: tuple[Missing, ...] = ()
    wording_status: Literal["attested", "reconstructed"] | None = None
    note: Text = ""

    @property
    def title(self) -> str:
        """The short name of the question, or its wording."""
        return self.label or self.text

    @property
    def item_ids(self) -> tuple[str, ...]:
        """What is answered, one by one: the items of a grid; elsewhere one thing, without a name."""
        return ("",)

    def item_label(self, item: str) -> str:
        """The label of an item; empty for what has no name."""
        return ""

    @property
    def scored(self) -> bool:
        return False

    @property
    def banded(self) -> bool:
        """Whether the answers are bands of a column of numbers."""
        return False

    @property
    def missing_codes(self) -> tuple[str, ...]:
        return tuple(each for each in self.missing if isinstance(each, str))

    @property
    def missing_ranges(self) -> tuple[MissingRange, ...]:
        return tuple(each for each in self.missing if not isinstance(each, str))

    @property
    def blank_answers(self) -> bool:
        return False


class _WithOptions(_Question):
    public_keys = (*_Question.public_keys, "options", "ordered", "scale", "geography")
    unit: ClassVar[str] = ""

    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    ordered: bool = False
    scale: Literal["opinion", "level"] | None = None
    geography: Geography | None = None

    @cached_property
    def answers(self) -> tuple[Option, ...]:
        """The options that count in the base, in the order of the codebook."""
        return tuple(o for o in self.options if o.role != "missing")

    @cached_property
    def answer_index(self) -> Mapping[str, int]:
        """Position of each code of ``answers``."""
        return {o.code: i for i, o in enumerate(self.answers)}

    @cached_property
    def opinion(self) -> bool:
        """Whether the answers stand on two sides; those of any other ordered question are levels.

        Where ``scale`` does not say it: on each side as many answers, and nothing but neutral ones between.
        """
        if not (self.ordered and self.exclusive):
            return False
        if self.scale is not None:
            return self.scale == "opinion"
        tones = [o.tone for o in self.answers if o.role == "valid"]
        sides = [tone for tone in tones if tone != "neutral"]
        half = len(sides) // 2
        middle = tones[half : len(tones) - half]
        return (
            half > 0
            and {*middle} <= {"neutral"}
            and ({*sides[:half]}, {*sides[half:]})
            in (({"positive"}, {"negative"}), ({"negative"}, {"positive"}))
        )

    @cached_property
    def _by_code(self) -> Mapping[str, Option]:
        return {o.code: o for o in self.options}

    def option(self, code: str) -> Option:
        return self._by_code[code]

    @property
    def scored(self) -> bool:
        return self.exclusive and any(o.score is not None for o in self.answers)

    @property
    def missing_codes(self) -> tuple[str, ...]:
        return (*super().missing_codes, *(v for o in self.options if o.role == "missing" for v in o.values))

    @cached_property
    def value_index(self) -> Mapping[str, int]:
        return {value: i for i, o in enumerate(self.answers) for value in o.values}

    @cached_property
    def other(self) -> Option | None:
        return next((o for o in self.options if o.other), None)

    @property
    def blank_answers(self) -> bool:
        return "" in self.value_index


Columns = Annotated[
    Annotated[tuple[Column, ...], ANOTHER] | Annotated[dict[Code, Column], A_MAPPING], BY_SHAPE
]
"""A column for each option, or columns that each hold a code."""


def _names(columns: Mapping[str, str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(columns.values()) if isinstance(columns, Mapping) else columns


class Single(_WithOptions):
    """One answer among several.

    ``upper_bounds`` cuts a column of numbers into bands, one per option: the first option holds
    the values up to the first bound, bound included, and the last option those above the last.
    """

    public_keys = (*_WithOptions.public_keys, "upper_bounds")
    items: ClassVar[tuple[Item, ...]] = ()

    type: Literal["single"]
    column: Column
    upper_bounds: tuple[Target, ...] = ()

    @property
    def file_columns(self) -> tuple[str, ...]:
        return (self.column,)

    @property
    def banded(self) -> bool:
        return bool(self.upper_bounds)


class Multiple(_WithOptions):
    """Several answers possible.

    ``columns`` are those of the options, by code, or a list of columns that each hold a code (first mention,
    second mention…); or all codes are in one cell.
    """

    items: ClassVar[tuple[Item, ...]] = ()
    exclusive = False
    several = True

    type: Literal["multiple"]
    columns: Columns = ()
    column: Column | None = None
    separator: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)] | None = None
    selected: tuple[Code, ...] = ()
    unselected: tuple[Code, ...] = ()

    @property
    def file_columns(self) -> tuple[str, ...]:
        return _names(self.columns) or ((self.column,) if self.column else ())

    @property
    def by_option(self) -> Mapping[str, str]:
        """The column of each option, by code, where each has one; else nothing."""
        return self.columns if isinstance(self.columns, Mapping) else {}

    @property
    def mentions(self) -> tuple[str, ...]:
        """The columns that each hold a code, where there are such; else nothing."""
        return () if isinstance(self.columns, Mapping) else self.columns

    @property
    def blank_answers(self) -> bool:
        return "" in self.value_index or "" in (*self.selected, *self.unselected)


class Grid(_WithOptions):
    """The same scale for several items."""

    type: Literal["grid"]
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @property
    def file_columns(self) -> tuple[str, ...]:
        return tuple(item.column for item in self.items)

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.items)

    def item_label(self, item: str) -> str:
        return self._item_labels[item]

    @cached_property
    def _item_labels(self) -> Mapping[str, str]:
        return {"": ""} | {item.id: item.label for item in self.items}


FIRST, CITED, MEAN_RANK = "first", "cited", "mean_rank"
"""What is counted of a ranking: who put an option first, who ranked it at all, at which rank on average."""


class Ranking(_WithOptions):
    """Options that are put in order.

    ``columns`` are those of the ranks, each with the code that stands there, or by option the column of its
    rank; or all codes are in one cell, the first first.
    """

    items: ClassVar[tuple[Item, ...]] = ()
    exclusive = False

    type: Literal["ranking"]
    columns: Columns = ()
    column: Column | None = None
    separator: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)] | None = None

    @property
    def file_columns(self) -> tuple[str, ...]:
        return _names(self.columns) or ((self.column,) if self.column else ())

    @property
    def item_ids(self) -> tuple[str, ...]:
        return FIRST, CITED

    def item_label(self, item: str) -> str:
        return {"": "", FIRST: "premier choix", CITED: "tous rangs", MEAN_RANK: "rang moyen"}[item]


class Number(_Question):
    """A quantity."""

    public_keys = (*_Question.public_keys, "unit", "bounds")
    numeric = True
    options: ClassVar[tuple[Option, ...]] = ()
    answers: ClassVar[tuple[Option, ...]] = ()
    answer_index: ClassVar[Mapping[str, int]] = MappingProxyType({})
    value_index: ClassVar[Mapping[str, int]] = MappingProxyType({})
    ordered: ClassVar[bool] = False
    scale: ClassVar[None] = None
    opinion: ClassVar[bool] = False
    geography: ClassVar[None] = None
    items: ClassVar[tuple[Item, ...]] = ()
    other: ClassVar[None] = None

    type: Literal["number"]
    column: Column
    unit: Text = ""
    bounds: Annotated[tuple[Target, Target], AfterValidator(lambda b: _increasing(b))] | None = None

    def option(self, code: str) -> Option:
        raise KeyError(code)

    @property
    def file_columns(self) -> tuple[str, ...]:
        return (self.column,)


def _increasing(bounds: tuple[float, float]) -> tuple[float, float]:
    if bounds[0] > bounds[1]:
        raise PydanticCustomError("bounds_reversed", "bounds reversed")
    return bounds


Question = Annotated[Single | Multiple | Grid | Ranking | Number, Field(discriminator="type")]
TYPES: Mapping[str, type[_Question]] = {
    get_args(made.model_fields["type"].annotation)[0]: made for made in get_args(get_args(Question)[0])
}
"""The classes of questions, by the ``type`` that the file gives."""

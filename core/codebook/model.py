"""The codebook of a study (``study.yaml``): what was asked, of whom, how it is shown.

Frozen pydantic models, one class per type of question. Codes are text for ever: ``"01"`` is not
``"1"``, and an unquoted number or ``No`` is refused where a code is due.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from core.codebook.yamlfile import Unquoted

LONGEST_ID, LONGEST_LABEL, LONGEST_TEXT = 100, 2_000, 100_000
"""In characters."""
LARGEST, SMALLEST = 1e15, 1e-30
"""Between which numbers are, zero aside. Whole numbers are exact up to 9e15; the square of a weight times an
answer, the largest and the smallest thing that is added, neither overflows nor vanishes (1e60, 1e-120)."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _quoted(value: Any) -> Any:
    if isinstance(value, Unquoted):
        raise PydanticCustomError("unquoted_code", "unquoted code", {"text": str(value)})
    return value


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Unquoted) else value


def _seen(value: str) -> str:
    """Text without what would turn the writing around it, or break a line of a file."""
    if found := _UNSEEN.search(value):
        name = f"U+{ord(found[0]):04X}"
        raise PydanticCustomError("unseen_character", "unseen character", {"name": name})
    return value


Code = Annotated[
    str, BeforeValidator(_quoted), StringConstraints(max_length=LONGEST_LABEL), AfterValidator(_seen)
]
Text = Annotated[
    str,
    BeforeValidator(_plain),
    StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT),
    AfterValidator(_seen),
]
Label = Annotated[Text, StringConstraints(min_length=1, max_length=LONGEST_LABEL)]
Id = Annotated[Text, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$", max_length=LONGEST_ID)]
Column = Label
Target = Annotated[float, Field(allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]


class Record(BaseModel):
    """A part of a study folder: immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class UniverseNoun(Record):
    """How sentences call the people or bodies who answered: « 62 % des acteurs … »."""

    singular: Label = "répondant"
    plural: Label = "répondants"


class Fieldwork(Record):
    """When and how the answers were collected; ``announced`` where nobody has said that it was so done."""

    start: dt.date | None = None
    end: dt.date | None = None
    mode: Text = ""
    announced: bool = False


class Revision(Record):
    """A correction of results that were out: when, and what was wrong."""

    date: dt.date
    because: Label


class ResponsesFile(Record):
    """Where the responses are and how the file is written."""

    file: Label = "responses.csv"
    nature: Literal["simulated", "collected"]
    format: Literal["csv", "xlsx", "parquet", "sav"] | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    encoding: Label | None = None
    decimal: Literal[",", "."] | None = None
    sheet: Text | None = None
    identifier: Column | None = None


class Trim(Record):
    """Bounds of the raked weights, relative to their mean."""

    low: Target
    high: Target


class Design(Record):
    """The sampling design: columns of the weight, the strata and the primary units.

    ``margins`` gives the target of each answer of single-choice questions, as shares or totals: the
    weights (those of the column, or ones) are raked to them. A stratum with one primary unit is
    refused, unless ``lonely_unit: adjust`` measures its distance to the mean of the whole file.
    """

    weight: Column | None = None
    strata: Column | None = None
    cluster: Column | None = None
    lonely_unit: Literal["adjust"] | None = None
    margins: dict[Text, dict[Code, Target]] = {}
    trim: Trim | None = None


class Disclosure(Record):
    """Unweighted bases under which a value is masked, or shown with a warning.

    ``public_data`` says that anyone may already have the file of responses. ``versions`` is what becomes of
    a study that replaces another of the same id when the two together would betray a few respondents: what
    betrays them is masked, or the replacement is refused.
    """

    minimum_base: Annotated[int, Field(ge=1, le=1_000_000_000)] = 10
    caution_base: Annotated[int, Field(ge=1, le=1_000_000_000)] = 30
    public_data: bool = False
    versions: Literal["mask", "refuse"] = "refuse"


class Theme(Record):
    """A page of results."""

    id: Annotated[Text, StringConstraints(pattern=r"^[a-z0-9_-]+$", max_length=LONGEST_ID)]
    title: Label
    icon: Text = ""
    intro: Text = ""


class Option(Record):
    """One code of a question. Codes are text: "01" and "1" are different options.

    ``score`` is the number that the answer stands for in the mean of a scale.
    """

    code: Code
    label: Label
    role: Literal["valid", "no_opinion", "missing"] = "valid"
    score: Target | None = None
    tone: Literal["positive", "negative", "neutral"] | None = None


class Item(Record):
    """One line of a grid."""

    id: Id
    label: Label
    column: Column


class _Question(Record):
    """What every question has: its keys in the file, and facts that callers need not ask its class for.

    Attributes
    ----------
    numeric
        Whether the answers are numbers: their mean and median are published, in place of shares.
    exclusive
        Whether a respondent gives one answer at most, to each item.
    scored
        Whether a mean score can be asked for.
    unit
        Of a number; empty for other questions.
    asked_to, asked_to_label
        Who was asked: answers to other questions, all of them; and who these are, in words.
    options, answers, answer_index, ordered, opinion, geography
        What may be answered; nothing for a number. ``opinion`` is an ordered question with two sides.
    items
        Of a grid; empty for other questions.
    file_columns
        The columns of the file that hold the answers.
    missing_codes
        What a cell may hold to say that there is no answer, besides a blank.
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

    id: Id
    theme: Text | None = None
    text: Label
    label: Text = ""
    asked_to: dict[Text, tuple[Code, ...]] = {}
    asked_to_label: Text = ""
    missing: tuple[Code, ...] = ()
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
        return self.missing

    @property
    def blank_answers(self) -> bool:
        return False


class _WithOptions(_Question):
    public_keys = (*_Question.public_keys, "options", "ordered", "scale", "geography")
    unit: ClassVar[str] = ""

    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    ordered: bool = False
    scale: Literal["opinion", "level"] | None = None
    geography: Literal["region"] | None = None

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
        return (*self.missing, *(o.code for o in self.options if o.role == "missing"))

    @property
    def blank_answers(self) -> bool:
        return "" in self.answer_index


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
    """Several answers possible: one column per option, or all codes in one cell."""

    items: ClassVar[tuple[Item, ...]] = ()
    exclusive = False

    type: Literal["multiple"]
    columns: dict[Code, Column] = {}
    column: Column | None = None
    separator: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)] | None = None
    selected: tuple[Code, ...] = ()
    unselected: tuple[Code, ...] = ()

    @property
    def file_columns(self) -> tuple[str, ...]:
        return tuple(self.columns.values()) or ((self.column,) if self.column else ())

    @property
    def blank_answers(self) -> bool:
        return "" in self.answer_index or "" in (*self.selected, *self.unselected)


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


class Number(_Question):
    """A quantity."""

    public_keys = (*_Question.public_keys, "unit", "bounds")
    numeric = True
    options: ClassVar[tuple[Option, ...]] = ()
    answers: ClassVar[tuple[Option, ...]] = ()
    answer_index: ClassVar[Mapping[str, int]] = MappingProxyType({})
    ordered: ClassVar[bool] = False
    scale: ClassVar[None] = None
    opinion: ClassVar[bool] = False
    geography: ClassVar[None] = None
    items: ClassVar[tuple[Item, ...]] = ()

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


Question = Annotated[Single | Multiple | Grid | Number, Field(discriminator="type")]
TYPES: Mapping[str, type[_Question]] = {
    get_args(made.model_fields["type"].annotation)[0]: made for made in get_args(get_args(Question)[0])
}
"""The classes of questions, by the ``type`` that the file gives."""


class Indicator(Record):
    """A key figure: the share of respondents who gave one of several options (a net)."""

    id: Id
    question: Text
    item: Text = ""
    options: Annotated[tuple[Code, ...], Field(min_length=1)]
    sentence: Label
    label: Text = ""
    theme: Text | None = None


class Slide(Record):
    """A slide of the presentation; the summary page shows the first ones.

    ``section`` is the title of the part of the talk that begins with it.
    """

    title: Text = ""
    section: Text = ""
    question: Text
    item: Text = ""
    by: Text | None = None


class Unreported(Record):
    """A question that was asked, or announced, whose results were never published."""

    label: Label
    text: Text = ""
    theme: Text | None = None
    note: Text = ""


Sampling = Literal["probability", "quota", "volunteers", "panel", "census", "non_probability"]
"""How respondents were chosen; of a study that does not say, nothing is claimed."""


class Codebook(Record):
    """``study.yaml`` as a whole.

    ``contact`` is where readers write about the dashboard: an address or a page. ``released`` is when the
    results were published.
    """

    id: Annotated[Text, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=LONGEST_ID)]
    title: Label
    wave: Text = ""
    producer: Text = ""
    contact: Text = ""
    population: Text = ""
    universe_noun: UniverseNoun = UniverseNoun()
    sampling: Sampling | None = None
    fieldwork: Fieldwork = Fieldwork()
    released: dt.date | None = None
    revised: tuple[Revision, ...] = ()
    licence: Text = ""
    notes: Text = ""
    responses: ResponsesFile
    design: Design = Design()
    disclosure: Disclosure = Disclosure()
    themes: tuple[Theme, ...] = ()
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    segments: tuple[Text, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    story: tuple[Slide, ...] = ()
    unreported: tuple[Unreported, ...] = ()

    @property
    def opening(self) -> tuple[Slide, ...]:
        """The slides of the story; without one, a slide for each question that is not a segment."""
        return self.story or tuple(Slide(question=q.id) for q in self.questions if q.id not in self.segments)

    @property
    def weighted(self) -> bool:
        """Whether respondents count for more or less than one."""
        return bool(self.design.weight or self.design.margins)

    @cached_property
    def _by_id(self) -> Mapping[str, Question]:
        return {q.id: q for q in self.questions}

    @property
    def simulated(self) -> bool:
        """Whether nobody gave these responses: everything shown must say so."""
        return self.responses.nature == "simulated"

    def has(self, question: str) -> bool:
        """Whether the study has a question of this id."""
        return question in self._by_id

    def question(self, question: str) -> Question:
        """The question of this id.

        Raises
        ------
        KeyError
            If the study has no such question.
        """
        return self._by_id[question]

    def segment(self, segment: str) -> Single:
        """The single-choice question behind a filter or a split.

        Raises
        ------
        KeyError
            If the study has no such question.
        """
        question = self._by_id[segment]
        assert isinstance(question, Single)
        return question

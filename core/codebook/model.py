"""The codebook of a study (``study.yaml``): what was asked, of whom, how it is shown.

Frozen pydantic models, closed to keys that they do not know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, TypeVar

from pydantic import Discriminator, Field, PrivateAttr, StringConstraints, Tag

from core.codebook.parts import Part, parts_of, shown_parts, shown_place
from core.codebook.questions import Question, Single
from core.codebook.record import LONGEST_ID, Code, Column, Id, Label, Record, Target, Text


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


Condition = Annotated[
    Annotated[Literal["filled", "blank"], Tag("word")]
    | Annotated[tuple[Code, ...], Field(min_length=1), Tag("codes")],
    Discriminator(lambda value: "codes" if isinstance(value, list | tuple) else "word"),
]
"""What a column must hold for its row to count: something, nothing, or one of several codes."""


class ResponsesFile(Record):
    """Where the responses are and how the file is written.

    ``header_rows`` counts the rows above the first respondent; the first names the columns. A row counts
    when it meets every condition of ``keep``, by column.
    """

    file: Label = "responses.csv"
    nature: Literal["simulated", "collected"]
    format: Literal["csv", "xlsx", "parquet", "sav"] | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    encoding: Label | None = None
    decimal: Literal[",", "."] | None = None
    sheet: Text | None = None
    header_rows: Annotated[int, Field(ge=1, le=20)] = 1
    identifier: Column | None = None
    keep: dict[Column, Condition] = {}


class Trim(Record):
    """Bounds of the raked weights, relative to their mean."""

    low: Target
    high: Target


class Design(Record):
    """The sampling design: columns of the weight, the strata, the primary units and the finite population.

    ``fpc`` holds, for each respondent, how many units his stratum has in the population (over 1), or which
    fraction of them was drawn (1 or less); primary units, with clusters.

    ``margins`` gives the target of each answer of single-choice questions, as shares or totals: the
    weights (those of the column, or ones) are raked to them. A stratum with one primary unit is
    refused, unless ``lonely_unit: adjust`` measures its distance to the mean of the whole file.
    """

    weight: Column | None = None
    strata: Column | None = None
    cluster: Column | None = None
    fpc: Column | None = None
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


_About = TypeVar("_About", Indicator, Slide)
Sampling = Literal["probability", "quota", "volunteers", "panel", "census", "non_probability"]
"""How respondents were chosen; of a study that does not say, nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Finite:
    """Which part of a finite population a file holds, in units drawn (respondents, or primary units).

    Attributes
    ----------
    fraction
        Of the whole population.
    least, most
        Of a stratum.
    complete
        Whether nothing is left out of any stratum: no number has a sampling error.
    of_clusters
        Whether units are primary ones.
    """

    fraction: float
    least: float
    most: float
    complete: bool
    of_clusters: bool = False


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
    _finite: Finite | None = PrivateAttr(default=None)

    @property
    def finite(self) -> Finite | None:
        """Which part of a finite population the responses hold, once these are read: see ``holding``."""
        return self._finite

    @property
    def complete(self) -> bool:
        """Whether the responses hold a whole population: nothing is left to chance."""
        return self._finite is not None and self._finite.complete

    def holding(self, finite: Finite | None) -> Codebook:
        """The same, of responses that hold this part of a finite population."""
        book = self.model_copy()
        book._finite = finite
        return book

    @property
    def opening(self) -> tuple[Slide, ...]:
        """The slides of the story; without one, a slide for each question that is not a segment."""
        return self.slides or tuple(Slide(question=q.id) for q in self.shown if q.id not in self.segments)

    @property
    def weighted(self) -> bool:
        """Whether respondents count for more or less than one."""
        return bool(self.design.weight or self.design.margins)

    @cached_property
    def parts(self) -> Mapping[str, tuple[Part, ...]]:
        """By the id of a question of several bases, the simple questions that it is made of."""
        return {q.id: parts for q in self.questions if (parts := parts_of(q))}

    @cached_property
    def counted(self) -> tuple[Question, ...]:
        """The questions whose numbers are counted and told: the parts of each in its place."""
        return tuple(
            each
            for q in self.questions
            for each in ([part.question for part in self.parts[q.id]] if q.id in self.parts else [q])
        )

    @cached_property
    def shown(self) -> tuple[Question, ...]:
        """The questions as they are shown: a ranking as what is counted of it."""
        return tuple(each for q in self.questions for each in shown_parts(q))

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, str]]:
        """By id, where each question that may be named is shown, by item; first, without one.

        A ranking is shown by its parts, of which each may be named too.
        """
        found = {q.id: {"": q.id} for q in self.shown}
        for q in self.questions:
            found[q.id] = {item: shown_place(q, item)[0] for item in ("", *q.item_ids)}
        return found

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        """The slides of the story, each about a question that is shown."""
        return tuple(self._shown(slide) for slide in self.story)

    @cached_property
    def key_figures(self) -> tuple[Indicator, ...]:
        """The key figures, each of a question that is shown."""
        return tuple(self._shown(indicator) for indicator in self.indicators)

    @cached_property
    def nets(self) -> Mapping[str, tuple[Indicator, ...]]:
        """The key figures by the id of their question, and by that of what is shown of it."""
        known = dict.fromkeys((*self.indicators, *self.key_figures))
        return {name: tuple(i for i in known if i.question == name) for name in {i.question for i in known}}

    def _shown(self, about: _About) -> _About:
        question, item = shown_place(self.question(about.question), about.item)
        return about.model_copy(update={"question": question, "item": item})

    def part_of(self, question: str, item: str, option: str) -> Part | None:
        """The part of a question of several bases that holds an answer; none where there is no such part."""
        parts = self.parts.get(question, ())
        return next((part for part in parts if (item, option) in part.names), None)

    def apart(self, question: str, item: str, option: str) -> Question | None:
        """The part of a question that holds an answer which only some of those who were asked it saw."""
        if question not in self.parts:
            return None
        whole = self._by_id[question]
        part = self.part_of(question, item, option)
        if part is None and whole.items:  # a mean score of a line of a grid
            part = self.part_of(question, item, whole.answers[0].code)
        return part.question if part and part.question.asked_to != whole.asked_to else None

    @cached_property
    def _by_id(self) -> Mapping[str, Question]:
        return {q.id: q for q in (*self.counted, *self.questions)}

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

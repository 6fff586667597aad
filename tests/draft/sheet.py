"""The table of an export: a column at a time, each with the question that it is of and what it holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl

from tests.draft.asked import Study
from tests.exports.survey import Asked, Option, Survey

Spell = Callable[[Option], str]
PERSONAL = (
    ("precisions", "Souhaitez-vous ajouter quelque chose ?", "comment"),
    ("creation", "Date de création de votre structure", "day"),
    ("code_postal", "Code postal de votre structure", "postcode"),
    ("contact", "Qui a répondu à ce questionnaire ?", "name"),
    ("courriel", "À quelle adresse vous envoyer les résultats ?", "email"),
    ("joindre", "Comment vous joindre ?", "phone"),
)
"""Questions whose answers are never published: name, wording, and what ``Planter`` makes of them."""


@dataclass(frozen=True)
class Told:
    """What an export, and its structure where it has one, say: no draft can know more.

    Attributes
    ----------
    wordings, labels
        The words of questions, and of their answers.
    lines
        Which columns are one grid.
    order
        The order in which answers were proposed.
    unchosen
        The answers that nobody gave.
    routing
        Who was asked.
    seen
        Whether who ticked nothing is told apart from who was not asked.
    other
        The label of « Autre », and not what was typed alone.
    beside
        Whether « Autre » is nothing but a text in a column beside: of one answer, it may not be counted.
    """

    wordings: bool = True
    labels: bool = True
    lines: bool = True
    order: bool = False
    unchosen: bool = False
    routing: bool = False
    seen: bool = True
    other: bool = True
    beside: bool = False


class Places(dict[str, dict[str, tuple[str, ...]]]):
    """The heads of the columns of each question, by part; and what the column at each place is of."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[int, tuple[str, str]] = {}


@dataclass
class Exported:
    """The files of an export, the first the responses; and what is true of them.

    ``places`` gives the heads of the columns of each question: by the key of an option, the label of a line,
    or ``""``. ``spelt`` is what a cell holds to say an answer, by question and key; ``own`` are columns of
    the tool's that a draft is to know: a weight.
    """

    tool: str
    study: Study
    files: dict[str, bytes]
    told: Told
    places: dict[str, dict[str, tuple[str, ...]]]
    spelt: dict[str, dict[str, str]]
    personal: list[str] = field(default_factory=list)
    structure: str | None = None
    own: tuple[str, ...] = ()

    @property
    def responses(self) -> str:
        return next(iter(self.files))

    @property
    def spelt_as_hand(self) -> set[str]:
        """The questions whose cells hold the codes of the codebook written by hand."""
        return {q for q, codes in self.spelt.items() if codes and all(k == v for k, v in codes.items())}

    def confused(self, q: Asked) -> bool:
        """Whether what a cell holds to say an answer is the code by hand of another one."""
        spelt = self.spelt[q.id]
        return any(key in spelt.values() and spelt[key] != key for key in spelt)


class Sheet:
    """Columns as they are added; heads may be of several rows."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.heads: list[tuple[str, ...]] = []
        self.columns: list[list[Any]] = []
        self.places = Places()
        self.personal: list[str] = []
        self.answers: set[int] = set()

    def own(self, head: str | tuple[str, ...], cell: Callable[[int], Any], *, personal: bool = False) -> None:
        """A column of the tool's, which nobody was asked."""
        self._add(head, [cell(i) for i in range(self.survey.size)])
        if personal:
            self.personal.append(_read(self.heads[-1]))

    def add(
        self,
        q: str,
        part: str,
        head: str | tuple[str, ...],
        cells: Sequence[Any],
        read: tuple[str, ...] | None = None,
    ) -> None:
        """A column of a question: of an option, of a line, or of it all.

        ``read`` is how people read its head, where what is above the columns before it stands for it too.
        """
        self._add(head, cells)
        self.places.setdefault(q, {})[part] = read or self.heads[-1]
        self.places.at[len(self.heads)] = q, part
        self.answers.add(len(self.heads) - 1)

    def beside(self, head: str | tuple[str, ...], cells: Sequence[Any]) -> None:
        """What a respondent typed: a column that is never published."""
        self._add(head, cells)
        self.personal.append(_read(self.heads[-1]))
        self.answers.add(len(self.heads) - 1)

    def _add(self, head: str | tuple[str, ...], cells: Sequence[Any]) -> None:
        self.heads.append((head,) if isinstance(head, str) else head)
        self.columns.append(list(cells))

    def asked_for_contact(self, study: Study, head: Callable[[str, str], str | tuple[str, ...]]) -> None:
        """The columns of ``PERSONAL``; half of the respondents gave each."""
        for k, (name, text, kind) in enumerate(PERSONAL):
            make = getattr(study.planter, kind)
            self.beside(head(name, text), [make(i) if (i + k) % 2 else "" for i in range(self.survey.size)])

    def left(self, study: Study, weighted: bool = True) -> None:
        """Those who stopped on the way have no answer after a while."""
        for k, i in enumerate(sorted({*self.survey.stray} - study.tests)):
            for at in sorted(self.answers)[3 + 4 * k % 20 :]:
                self.columns[at][i] = ""

    def rows(self) -> list[list[Any]]:
        height = max(map(len, self.heads))
        above = [[head[k] if k < len(head) else "" for head in self.heads] for k in range(height)]
        return above + [list(cells) for cells in zip(*self.columns, strict=True)]

    def text(
        self, delimiter: str = ",", encoding: str = "utf-8", *, quoted: bool = False, end: str = "\r\n"
    ) -> bytes:
        out = io.StringIO()
        style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
        csv.writer(out, delimiter=delimiter, quoting=style, lineterminator=end).writerows(self.rows())
        return out.getvalue().encode(encoding, "xmlcharrefreplace")

    def workbook(self, title: str = "Sheet1") -> bytes:
        return workbook({title: [[None if cell == "" else cell for cell in row] for row in self.rows()]})


def _read(head: tuple[str, ...]) -> str:
    """What a person calls a column whose head is of several rows."""
    return next(part for part in reversed(head) if part and part != "Open-Ended Response")


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# --- the cells of a question -----------------------------------------------------------------------------


def one(q: Asked, spell: Spell, *, typed: bool = False) -> list[str]:
    """The answer of each; ``typed``: what was written beside « Autre » stands for it."""
    said = {o.key: spell(o) for o in q.options}
    return [
        "" if key is None else q.texts[i] if typed and i in q.texts else said[key]
        for i, key in enumerate(q.answers)
    ]


def line(q: Asked, item: str, spell: Spell) -> list[str]:
    said = {o.key: spell(o) for o in q.options}
    return ["" if answer[item] is None else said[answer[item]] for answer in q.answers]


def box(q: Asked, option: Option, yes: str, no: str, unseen: str = "") -> list[str]:
    return [unseen if answer is None else yes if option.key in answer else no for answer in q.answers]


def together(
    q: Asked, spell: Spell, between: str, end: str = "", *, typed: bool = False, none: str = ""
) -> list[str]:
    """Every answer in one cell, in the order of the questionnaire."""

    def cell(i: int, answer: set[str] | None) -> str:
        if not answer:
            return "" if answer is None else none
        said = [
            q.texts[i] if typed and o.other and i in q.texts else spell(o)
            for o in q.options
            if o.key in answer
        ]
        return between.join(said) + end

    return [cell(i, answer) for i, answer in enumerate(q.answers)]


def typed(q: Asked) -> list[str]:
    return [q.texts.get(i, "") for i in range(len(q.answers))]


def number(q: Asked, mark: str = ".") -> list[str]:
    return ["" if answer is None else str(answer).replace(".", mark) for answer in q.answers]


def label(o: Option) -> str:
    return o.label


def key(o: Option) -> str:
    return o.key

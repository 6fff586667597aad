"""A drafted study beside the codebook written by hand: each question right or not, and what differs."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from core import open_study
from core.codebook import Multiple, Question, skeleton
from core.study import Study as Opened
from tests.draft.sheet import Exported
from tests.exports.survey import Asked, Option, numbers

TO_READ = "A-RELIRE.md"
_PUNCTUATION = re.compile(r"[\s.…?!:;,«»\"'’()\[\]-]+")
_BY_PLACE = re.compile(r"\bcolonne (\d+)$")
_OF_POSTCODES = re.compile(r"\((département|région)\)$")
"""A column that a draft makes of postcodes, which it does not keep."""
_OTHERS = {"autre", "other", "autre veuillez préciser", "autre précisez"}


def plain(text: str) -> str:
    """A text without what typography, case and spaces add to it."""
    return _PUNCTUATION.sub(" ", unicodedata.normalize("NFC", skeleton(text)).casefold()).strip()


@dataclass(frozen=True)
class Difference:
    question: str
    what: str
    said: str

    def __str__(self) -> str:
        return f"{self.question}: {self.what}: {self.said}"


@dataclass
class Score:
    """How many questions are as the hand has them, what differs, and what nothing of the hand explains."""

    tool: str
    questions: int
    differences: list[Difference] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)

    @property
    def right(self) -> int:
        return self.questions - len({d.question for d in self.differences if d.question})

    @property
    def share(self) -> float:
        return self.right / self.questions

    def __str__(self) -> str:
        lines = [f"{self.tool}: {self.right} of {self.questions} questions right"]
        lines += [f"  {each}" for each in self.differences]
        lines += [f"  not of the questionnaire: {each}" for each in self.extra]
        lines += [f"  left out without a word in {TO_READ}: {each}" for each in self.unsaid]
        return "\n".join(lines)


def compare(folder: Path, made: Exported) -> Score:
    """The study of a folder, drafted from an export, beside the answers that the export was made of."""
    return _Comparison(folder, made).score()


def opened_whole(folder: Path) -> Opened:
    """The study of a folder with nothing masked nor rounded: its answers are made up."""
    with tempfile.TemporaryDirectory() as copied:
        shutil.copytree(folder, copied, dirs_exist_ok=True)
        path = Path(copied) / "study.yaml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        content["disclosure"] = {"minimum_base": 1, "caution_base": 1, "public_data": True}
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return open_study(copied)


class _Comparison:
    def __init__(self, folder: Path, made: Exported) -> None:
        self.made, self.told, self.survey = made, made.told, made.study.survey
        self.study = opened_whole(folder)
        self.to_read = _read(folder / TO_READ)
        self.result = Score(made.tool, len(self.survey.questions))
        self.truth = numbers(
            self.survey, {q.id: {o.key: o.key for o in q.options} for q in self.survey.questions}
        )
        self.columns = _Columns(made)
        self.drafted: dict[str, list[Question]] = {}
        """By the id of the hand, the drafted questions that read its columns."""

    def score(self) -> Score:
        counts = self.survey.size - len(self.survey.stray)
        if self.study.respondents != counts:
            self.differ("", "rows", f"{self.study.respondents} respondents for {counts}")
        for q in self.study.book.questions:
            of = Counter(place[0] for c in q.file_columns if (place := self.columns.place(c)))
            if not of and not all(_OF_POSTCODES.search(c) for c in q.file_columns):
                self.result.extra.append(f"{q.id} ({', '.join(q.file_columns)[:60]})")
            for name in of:
                self.drafted.setdefault(name, []).append(q)
        for q in self.survey.questions:
            self.question(q)
        weight = self.study.book.design.weight
        if self.survey.weighted and self.made.own and weight != self.made.own[0]:
            self.differ("", "weight", f"{weight} for {self.made.own[0]}")
        said = plain(self.to_read)
        self.result.unsaid = [name for name in self.made.personal if plain(name) not in said]
        return self.result

    def differ(self, question: str, what: str, said: str) -> None:
        self.result.differences.append(Difference(question, what, said))

    def question(self, q: Asked) -> None:
        found = self.drafted.get(q.id, [])
        if not found:
            self.differ(q.id, "absent", "no drafted question reads its columns")
            return
        if q.kind == "number":  # read a second time, in bands
            found = [d for d in found if d.type == "number"] or found
        in_lines = q.kind == "grid" and not self.told.lines
        if len(found) > 1 and not in_lines:
            self.differ(q.id, "kind", f"{len(found)} questions, of type {', '.join({d.type for d in found})}")
            return
        for d in found:
            if d.type == "number" and not self.told.labels and d.id in self.to_read:
                return  # « Combien… ? » with codes of bands that nothing tells: doubted
            if d.type != q.kind and not (in_lines and d.type == "single"):
                self.differ(q.id, "kind", f"{d.type} for {q.kind}")
                return
        if self.told.wordings and not in_lines and plain(found[0].text) != plain(q.text):
            self.differ(q.id, "wording", found[0].text)
        if q.kind == "number":
            self.number(q, found[0])
            return
        for item in q.items or [""]:
            place = self.place(q, item, found)
            if place is None:
                self.differ(q.id, "line", f"{item} is not there")
            else:
                self.answers(q, item, *place)
        self.facts(q, found[0])

    def place(self, q: Asked, item: str, found: list[Question]) -> tuple[Question, str] | None:
        """The drafted question, and its line, that hold the answers to a line."""
        if not item:
            return found[0], ""
        for d in found:
            columns = {i.column: i.id for i in d.items} if d.items else {d.file_columns[0]: ""}
            for column, name in columns.items():
                if self.columns.place(column) == (q.id, item):
                    told = self.told.labels and self.told.wordings and d.items
                    if told and plain(d.item_label(name)) != plain(item):
                        self.differ(q.id, "line", f"{d.item_label(name)} for {item}")
                    return d, name
        return None

    def answers(self, q: Asked, item: str, d: Question, name: str) -> None:
        """The answers to a question or to a line: each with its label, its role, its count and its base."""
        table = self.study.table(d.id).frame
        rows = {row["option"]: row for row in table[table["item"] == name].to_dict("records")}
        number = f"l{q.items.index(item) + 1}" if item else ""
        known, bases = set(), self.bases(q, item)
        for o in q.options:
            count, base, share = self.truth[q.id, number, o.key]
            if o.other and self.told.beside and q.kind == "single":
                continue
            drafted = self.option(q, o, d)
            if drafted is None:
                if count or self.told.unchosen:
                    self.differ(q.id, "options", f"« {o.label} » is not there ({count} answers)")
                continue
            known.add(drafted.code)
            self.words(q, o, drafted)
            row = rows.get(drafted.code)
            if row is None:
                if count:
                    self.differ(q.id, "counts", f"« {o.label} » is missing, not an answer")
            elif row["count"] != count:
                self.differ(q.id, "counts", f"{item} « {o.label} »: {row['count']} for {count}")
            elif row["base"] not in {base, *bases}:
                self.differ(q.id, "base", f"{item} « {o.label} »: {row['base']} for {base}")
            elif self.weighed and row["base"] == base and abs(row["estimate"] - (share or 0)) > 1e-9:
                self.differ(q.id, "estimate", f"{item} « {o.label} »: {row['estimate']} for {share}")
        for code in rows.keys() - known:
            if self.told.beside and d.option(code).takes_text:
                continue
            self.differ(q.id, "options", f"{item} « {d.option(code).label} » ({code}) was not proposed")

    @property
    def weighed(self) -> bool:
        return self.study.book.weighted and bool(self.made.own)

    def bases(self, q: Asked, item: str) -> set[int]:
        """Who may be in the base of several answers where the file cannot tell."""
        rows = [i for i in range(self.survey.size) if self.survey.counts(i)]
        if q.kind == "single" and self.told.beside:
            others = {o.key for o in q.options if o.other}
            return {sum(q.answers[i] is not None and q.answers[i] not in others for i in rows)}
        if q.kind != "multiple" or self.told.seen:
            return set()
        return {len(rows), sum(bool(q.answers[i]) for i in rows), sum(q.answers[i] is not None for i in rows)}

    def option(self, q: Asked, o: Option, d: Question):
        """The drafted option that is an answer: by its column, by what a cell holds, or by its label."""
        if isinstance(d, Multiple) and d.by_option:
            codes = [c for c, column in d.by_option.items() if self.columns.place(column) == (q.id, o.key)]
            return d.option(codes[0]) if codes else None
        spelt = self.made.spelt[q.id].get(o.key)
        by_value = [each for each in d.options if spelt in each.values]
        by_label = [each for each in d.options if plain(each.label) == plain(o.label)]
        other = [each for each in d.options if o.other and each.other]
        if d.geography:  # a numbering of the tool's own is replaced by the codes of INSEE
            return next(iter([*by_label, *by_value]), None)
        return next(iter([*by_value, *by_label, *other]), None)

    def words(self, q: Asked, o: Option, drafted) -> None:
        if not self.told.labels:
            return
        may_be_called = {plain(o.label)} | (_OTHERS if o.other else set())
        if plain(drafted.label) not in may_be_called and (self.told.other or not o.other):
            self.differ(q.id, "label", f"« {drafted.label} » for « {o.label} »")
        if drafted.role != o.role:
            self.differ(q.id, "role", f"« {o.label} » is {drafted.role}")

    def facts(self, q: Asked, d: Question) -> None:
        """The order, the map, and who was asked."""
        facts = self.made.study.facts[q.id]
        if q.kind != "multiple" and self.told.labels:
            if d.ordered != facts.ordered and d.id not in self.to_read:
                self.differ(q.id, "ordered", f"{d.ordered}, and no doubt is told")
            if d.ordered and facts.ordered:
                self.order(q, d)
        if facts.geography and (self.told.labels or q.id in self.made.spelt_as_hand):
            codes = {o.code for o in d.options if o.role == "valid"}
            wrong = d.geography != facts.geography or not codes <= {o.key for o in q.options}
            if wrong and not (self.made.confused(q) and d.id in self.to_read):
                self.differ(q.id, "map", f"geography: {d.geography}; codes {', '.join(sorted(codes)[:4])}…")
        if q.to and self.told.routing and not d.asked_to:
            self.differ(q.id, "routing", "it was not asked of everyone")

    def order(self, q: Asked, d: Question) -> None:
        places = {o.key: self.option(q, o, d) for o in q.options if o.role == "valid"}
        drafted = [*d.options]
        found = [drafted.index(each) for each in places.values() if each is not None]
        if found != sorted(found) and (self.told.order or found != sorted(found, reverse=True)):
            self.differ(q.id, "order", ", ".join(o.label for o in d.options)[:110])

    def number(self, q: Asked, d: Question) -> None:
        _, base, mean = self.truth[q.id, "", "mean"]
        row = self.study.table(d.id).frame.to_dict("records")[0]
        if row["base"] != base:
            self.differ(q.id, "base", f"{row['base']} for {base}")
        elif (
            (self.weighed or not self.survey.weighted)
            and mean is not None
            and abs(row["estimate"] - mean) > 1e-6
        ):
            self.differ(q.id, "mean", f"{row['estimate']} for {mean}")


class _Columns:
    """Which question, and which part of it, a column is of: by its name, of which its heads are parts.

    One that has no name of its own may be called by its place: « colonne 17 ».
    """

    def __init__(self, made: Exported) -> None:
        self.at = getattr(made.places, "at", {})
        self.heads = {
            tuple(plain(part) for part in head if part): (q, part)
            for q, places in made.places.items()
            for part, head in places.items()
        }
        parts = Counter(part for head in self.heads for part in head)
        self.names = {part: place for head, place in self.heads.items() for part in head if parts[part] == 1}
        self.names |= {" ".join(head): place for head, place in self.heads.items()}
        for (q, part), head in ((place, head) for head, place in self.heads.items()):
            if part == next(iter(made.places[q])):  # the wording alone is above the first column
                self.names.setdefault(head[0], (q, part))

    def place(self, column: str) -> tuple[str, str] | None:
        if at := _BY_PLACE.search(column):
            return self.at.get(int(at[1]))
        name = plain(column)
        if name in self.names:
            return self.names[name]
        whole = [head for head in self.heads if len(head) > 1 and all(part in name for part in head)]
        if whole:
            return self.heads[max(whole, key=lambda head: sum(map(len, head)))]
        return None


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""

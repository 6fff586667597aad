"""A new wave like the one before: wordings, labels, orders, themes, indicators, where answers agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from core.codebook import Codebook
from core.draft.asked_again import (
    AskedAgain,
    Study,
    agrees,
    columns_named,
    found_again,
    is_whole,
    shape,
    take_in,
    unused,
    values_of,
)
from core.draft.doubts import Doubt
from core.draft.kept_over import Kept, kept_over
from core.draft.since import (
    told_again,
    told_changed,
    told_columns,
    told_gone,
    told_new,
    told_rest,
    told_routing,
)

_ANSWERED = ("single", "multiple")
"""Types of the questions whose answers may say who was asked another."""


def like(
    study: dict[str, Any], before: Study, columns: Collection[str]
) -> tuple[dict[str, Any], tuple[Doubt, ...]]:
    """What was drafted of a new export, as the wave before was written.

    Parameters
    ----------
    study
        What was drafted of the new export alone.
    before
        The study of the wave before, as ``read_yaml`` gives it.
    columns
        All the columns of the new export.

    Returns
    -------
    dict
        A question of the wave before whose columns are there and whose answers agree is as it was written
        then; the others are as they were drafted. Neither dates nor the number of the wave are taken.
    tuple of Doubt
        What is new, gone or changed since the wave before.
    """
    wave = _Wave(study, before, columns)
    questions = wave.questions()
    wave.route(questions)
    kept = Kept(study, before, questions, frozenset(wave.again), wave.find, wave.translated, wave.names)
    whole, doubts = kept_over(kept)
    made = whole | {"questions": list(questions.values())}
    return {key: made[key] for key in Codebook.model_fields if key in made}, (*wave.doubts, *doubts)


class _Wave:
    """The questions of both waves, and what becomes of each.

    Attributes
    ----------
    again
        By id, the questions of the wave before that are asked again.
    drafted
        By their first id, those of the new export that are left as they were drafted.
    names
        By the first id of a drafted question, its id now: its own, or that of the question which it is.
    """

    def __init__(self, study: Study, before: Study, columns: Collection[str]) -> None:
        self.before, self.doubts = before, list[Doubt]()
        self.first = {str(q["id"]): q for q in study["questions"]}
        self._columns = {*columns}
        self._read: dict[str, set[str]] = {}
        for column in self._columns - {c for q in before["questions"] for c in columns_named(q)}:
            self._read.setdefault(_read(column), set()).add(column)
        reserved = (before["responses"].get("identifier"), before.get("design", {}).get("weight"))
        self.reserved = self._reserved({now for column in reserved if column and (now := self.find(column))})
        self.again: dict[str, AskedAgain] = {}
        self._owners: dict[str, list[str]] = {name: [] for name in self.first}
        self._ask_again()
        self.drafted = dict(self._left())
        self.names = self._named()
        self._tell()

    def _reserved(self, columns: set[str]) -> set[str]:
        """The columns of the identifier and the weight, which are no questions but as parts of one."""
        ranked = {c for q in self.first.values() if len(columns_named(q)) > 1 for c in columns_named(q)}
        found = columns - ranked
        every = {column for question in self.first.values() for column in columns_named(question)}
        return found if every - found else set()

    def find(self, column: str) -> str | None:
        """What a column is called now; nothing, where none or several may be it."""
        if column in self._columns:
            return column
        alike = self._read.get(_read(column), set())
        return next(iter(alike)) if len(alike) == 1 else None

    def _now(self, question: AskedAgain) -> list[Study]:
        """The drafted questions of the same columns."""
        own = {*question.columns}
        return [q for q in self.first.values() if own & {*columns_named(q)}]

    def _ask_again(self) -> None:
        self.gone = list[Study]()
        for question in self.before["questions"]:
            again = found_again(question, self.find)
            if again is None:
                self.gone.append(question)
                continue
            now = self._now(again)
            for drafted in now:
                self._owners[str(drafted["id"])].append(str(question["id"]))
            if agrees(again.question, now):
                self.again[str(question["id"])] = again
        while broken := [name for name in self.again if self._breaks(name)]:
            for name in broken:
                del self.again[name]
        self.changed = [
            (question, self._now(again))
            for question in self.before["questions"]
            if question["id"] not in self.again and (again := found_again(question, self.find))
        ]
        taken = {column for again in self.again.values() for column in again.columns} | self.reserved
        for name, again in self.again.items():
            own = [q for q in self._now(again) if self._owners[str(q["id"])] == [name]]
            take_in(again, self._now(again), {c for q in own for c in columns_named(q)} - taken)

    def _breaks(self, name: str) -> bool:
        """Whether a question would take some of the columns of another that is nothing without them."""
        again = self.again[name]
        taken = {column for each in self.again.values() for column in each.columns}
        alike = (again.question["type"], shape(again.question))
        return any(
            is_whole(q) and (q["type"], shape(q)) != alike and not {*columns_named(q)} <= taken
            for q in self._now(again)
        )

    def _left(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What is left of each drafted question, once the columns of the others are taken from it."""
        shapes: dict[str, set[str]] = {}
        for again in self.again.values():
            for column in again.columns:
                shapes.setdefault(column, set()).add(shape(again.question))
        drafted: dict[str, set[str]] = {}
        for question in self.first.values():
            for column in columns_named(question):
                drafted.setdefault(column, set()).add(shape(question))
        for name, question in self.first.items():
            own = shape(question)

            def find(column: str, own: str = own) -> str | None:
                taken = shapes.get(column, set())
                # A column may be bands in one question and a number in another: each is taken apart.
                apart = own not in taken and bool(taken & drafted[column])
                return column if column not in self.reserved and (apart or not taken) else None

            left = found_again(question, find)
            if left is not None and (not is_whole(question) or left.columns == columns_named(question)):
                yield name, left.question
            elif lost := [column for column in columns_named(question) if find(column)]:
                self.doubts.append(told_columns(name, lost))

    def _named(self) -> dict[str, str]:
        names, taken = {}, {*self.again}
        for name, question in self.drafted.items():
            names[name] = unused(name, taken)
            taken.add(names[name])
            question["id"] = names[name]
        for name, owners in self._owners.items():
            kept = [owner for owner in owners if owner in self.again]
            if name not in names and len(kept) == 1:
                names[name] = kept[0]
        return names

    def _tell(self) -> None:
        new = [q for name, q in self.drafted.items() if not self._owners[name]]
        for name, again in self.again.items():
            self.doubts += told_again(name, again, self._now(again))
        for question, now in self.changed:
            ids = [self.names[str(q["id"])] for q in now if str(q["id"]) in self.drafted]
            self.doubts.append(told_changed(question, ids))
        self.doubts += [told_gone(question, new) for question in self.gone]
        self.doubts += [told_new(str(question["id"])) for question in new]
        self.doubts += [
            told_rest(str(question["id"]))
            for name, question in self.drafted.items()
            if self._owners[name] and columns_named(question) != columns_named(self.first[name])
        ]

    def questions(self) -> dict[str, dict[str, Any]]:
        """By id, the questions: in the order of the wave before, each new one after what it follows now."""
        order = [*self.again]
        place = 0
        for name in self.first:
            now = self.names.get(name)
            if name in self.drafted:
                order.insert(place, self.names[name])
                place += 1
            elif now is not None:
                place = order.index(now) + 1
        left = {str(q["id"]): q for q in self.drafted.values()}
        return {name: self.again[name].question if name in self.again else left[name] for name in order}

    def translated(self, drafted: str, codes: Collection[str], questions: Study) -> list[str] | None:
        """The codes, now, of answers to a drafted question; nothing, where one of them has none."""
        question, first = questions.get(self.names.get(drafted, "")), self.first.get(drafted)
        if question is None or first is None:
            return None
        found = [code for each in codes if (code := _same_answer(first, each, question)) is not None]
        return list(dict.fromkeys(found)) if len(found) == len(codes) else None

    def _ways(self, ways: Any, questions: Study) -> Any:
        """Who was asked, by the ids and codes of now; nothing, where it cannot be said."""
        made = []
        for way in [ways] if isinstance(ways, Mapping) else ways:
            codes = {self.names.get(name): self.translated(name, way[name], questions) for name in way}
            if None in codes or not all(codes.values()) or len(codes) < len(way):
                return None
            made.append(codes)
        return made[0] if isinstance(ways, Mapping) else made

    def route(self, questions: dict[str, dict[str, Any]]) -> None:
        """Who is asked what, of those who are still there."""
        lent: list[dict[str, Any]] = []
        for name, again in self.again.items():
            question = again.question
            parts = [*question.get("options", ()), *question.get("items", ())]
            lost = [part for part in parts if not _is_known(name, part.get("asked_to"), questions)]
            for part in lost:
                del part["asked_to"]
            if not _is_known(name, question.get("asked_to"), questions):
                del question["asked_to"]
                others = [q["asked_to"] for q in self._now(again) if q.get("asked_to")]
                ways = self._ways(others[0], questions) if others else None
                if ways and _is_known(name, ways, questions):
                    question["asked_to"] = ways
                    lent.append(question)
                else:
                    question.pop("asked_to_label", None)
                lost.append(question)
            if lost:
                self.doubts.append(told_routing(name, "asked_to" in question))
            if question["type"] != "ranking" and not question.get("asked_to"):
                lent += self._lend(name, again, questions)
        for first, question in self.drafted.items():
            self._route_drafted(self.first[first], question, questions)
        if _goes_round(questions):
            for part in lent:
                part.pop("asked_to", None)
                part.pop("asked_to_label", None)

    def _lend(self, name: str, again: AskedAgain, questions: Study) -> Iterator[dict[str, Any]]:
        if name in self.before.get("segments", ()):
            return
        for made, drafted in again.routed:
            ways = self._ways(drafted["asked_to"], questions) if drafted.get("asked_to") else None
            if ways and _is_known(name, ways, questions):
                made["asked_to"] = ways
                yield made

    def _route_drafted(self, first: Study, question: dict[str, Any], questions: Study) -> None:
        lost = False
        for part in (question, *question.get("options", ()), *question.get("items", ())):
            if not part.get("asked_to"):
                continue
            ways = self._ways(part.pop("asked_to"), questions)
            if ways and _is_known(str(question["id"]), ways, questions):
                part["asked_to"] = ways
            else:
                lost = True
        if "asked_to" not in question:
            question.pop("asked_to_label", None)
        if lost:
            self.doubts.append(told_routing(str(question["id"]), False))


def _read(column: str) -> str:
    """A name of a column as people take it: white space and capitals aside."""
    return " ".join(column.split()).casefold()


def _same_answer(first: Study, code: str, question: Study) -> str | None:
    """The code, in a question, of an answer to the drafted question that it is made of."""
    if shape(first) == "each" == shape(question):
        column = first["columns"].get(code)
        return next((own for own, each in question["columns"].items() if each == column), None)
    option = next((o for o in first.get("options", ()) if o["code"] == code), None)
    given = {*values_of(option)} if option else set()
    return next((str(o["code"]) for o in question.get("options", ()) if given & {*values_of(o)}), None)


def _is_known(name: str, ways: Any, questions: Study) -> bool:
    """Whether all that says who was asked is there: questions, and codes."""
    for way in [ways] if isinstance(ways, Mapping) else ways or ():
        for other, codes in way.items():
            question = questions.get(other)
            if question is None or other == name or question["type"] not in _ANSWERED:
                return False
            if not {*codes} <= {o["code"] for o in question["options"]}:
                return False
    return True


def _goes_round(questions: Study) -> bool:
    """Whether questions decide in a circle who is asked them."""
    leading = {
        name: {
            other
            for part in (q, *q.get("options", ()), *q.get("items", ()))
            for ways in [part.get("asked_to") or ()]
            for way in ([ways] if isinstance(ways, Mapping) else ways)
            for other in way
            if other != name
        }
        for name, q in questions.items()
    }
    try:
        TopologicalSorter(leading).prepare()
    except CycleError:
        return True
    return False

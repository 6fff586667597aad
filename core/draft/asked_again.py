"""A question of the wave before, asked again: as it was written, with the columns and answers of now."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.codebook import MissingRange, skeleton, within
from core.draft.yamltext import columns_of, members

Study = Mapping[str, Any]
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:[.,][0-9]*)?\s*")
_OF_OPTION = ("code", "label", "role", "tone", "other")


@dataclass(slots=True)
class AskedAgain:
    """A question of the wave before, as it is now.

    Attributes
    ----------
    question
        Its keys, with the columns of the new export.
    lost
        The labels of its lines and options whose columns are not there.
    added, joined
        The labels of the answers, and lines, that are new; and of the answers that have another value now.
    unseen
        The labels of the answers that the new export does not have.
    relabelled
        Of answers that have another label now: the value, the label before, the label now.
    alike
        Values of the new export that read as another: a space, a twin of a letter.
    marked
        Whether what says that an option is chosen is another now.
    routed
        Its answers and lines that are new, each with what was drafted of it.
    """

    question: dict[str, Any]
    lost: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    relabelled: list[tuple[str, str, str]] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    marked: bool = False
    routed: list[tuple[dict[str, Any], Study]] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        return columns_named(self.question)


def columns_named(question: Study) -> tuple[str, ...]:
    """The columns of a question."""
    return tuple(column for _, column in columns_of(question))


def values_of(option: Study) -> list[str]:
    """What a cell holds to say an answer."""
    return list(option.get("codes") or [option["code"]])


def found_again(question: Study, find: Callable[[str], str | None]) -> AskedAgain | None:
    """A question with its columns as they are called now, without what has none; nothing, if none is there.

    Parameters
    ----------
    find
        What a column is called now; nothing, where it is not there.
    """
    made: dict[str, Any] = copy.deepcopy(dict(question))
    again = AskedAgain(made)
    columns = made.get("columns")
    if "column" in made and "items" not in made:
        if (column := find(made["column"])) is None:
            return None
        made["column"] = column
    if isinstance(columns, Mapping):
        made["columns"] = {code: now for code, column in columns.items() if (now := find(column))}
        gone = columns.keys() - made["columns"].keys()
        again.lost = [option["label"] for option in made["options"] if option["code"] in gone]
        made["options"] = [option for option in made["options"] if option["code"] not in gone]
    elif columns:
        made["columns"] = [now for column in columns if (now := find(column))]
        again.lost = [column for column in columns if not find(column)]
    if "items" in made:
        again.lost = [item["label"] for item in made["items"] if not find(item["column"])]
        made["items"] = [item | {"column": now} for item in made["items"] if (now := find(item["column"]))]
    return again if again.columns and _enough(made) else None


def _enough(question: Study) -> bool:
    """Whether enough answers are left: two to rank, one elsewhere."""
    answers = [o for o in question.get("options", ()) if o.get("role") != "missing"]
    least = {"number": 0, "ranking": 2}.get(str(question["type"]), 1)
    return len(answers) >= least


def shape(question: Study) -> str:
    """How the answers stand in the file: ``number``, ``bands``, ``each`` option its column, or ``codes``."""
    if question["type"] == "number":
        return "number"
    if question.get("upper_bounds"):
        return "bands"
    return "each" if isinstance(question.get("columns"), Mapping) else "codes"


def is_whole(question: Study) -> bool:
    """Whether the columns of a question say nothing one by one: ranks, and mentions."""
    return question["type"] == "ranking" or isinstance(question.get("columns"), list | tuple)


def cells(question: Study) -> frozenset[str] | None:
    """What the cells of a question may hold; nothing, for numbers."""
    match shape(question), question["type"]:
        case ("number" | "bands", _) | ("each", "ranking"):
            return None
        case ("each", _):
            return frozenset((*question.get("selected", ()), *question.get("unselected", ())))
        case _:
            return frozenset(value for option in question["options"] for value in values_of(option))


def agrees(before: Study, now: Sequence[Study]) -> bool:
    """Whether answers of the wave before are those of the questions drafted of the same columns.

    They are not when no value is of both, or when one's label is now that of another.
    """
    return all(_agree(before, question) for question in now)


def _agree(before: Study, question: Study) -> bool:
    was, found = cells(before), cells(question)
    if was is None or found is None:
        coded = found if was is None else was
        return coded is None or any(map(_NUMBER.fullmatch, coded))
    if _both_each(before, question) or not was or not found:
        return True
    return bool(found & was) and not _swapped(_labels(before), _labels(question))


def _both_each(one: Study, other: Study) -> bool:
    """Whether both have a column for each option: what says that one is chosen may change."""
    return shape(one) == shape(other) == "each" and one["type"] == other["type"]


def _labels(question: Study) -> dict[str, str]:
    """By value, what each answer reads, where that says more than the value."""
    options = question.get("options", ()) if shape(question) == "codes" else ()
    return {
        value: reading(option["label"])
        for option in options
        for value in values_of(option)
        if reading(option["label"]) != reading(value)
    }


def _swapped(was: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Whether the label of a value is now that of another."""
    of = {label: value for value, label in was.items()}
    return any(label in of and value in was and was[value] != label for value, label in now.items())


def reading(text: str) -> str:
    """What is read of a text, capitals aside."""
    return skeleton(text).casefold()


def take_in(again: AskedAgain, now: Sequence[Study], free: Collection[str]) -> None:
    """Add to a question the answers and lines that are new, at the end, and note what changed.

    Parameters
    ----------
    now
        The questions drafted of the same columns.
    free
        The columns that it may take besides its own.
    """
    question = again.question
    kind = shape(question)
    if kind == "codes":
        coded = [drafted for drafted in now if shape(drafted) == "codes"]
        for drafted in coded:
            _take_answers(again, drafted)
        if coded and len(coded) == len(now):
            given = {value for drafted in coded for value in cells(drafted) or ()}
            again.unseen = [
                option["label"]
                for option in question["options"]
                if not given & {*values_of(option)} and option.get("role") != "missing"
            ]
    for drafted in now:
        if shape(drafted) == kind and drafted["type"] == question["type"]:
            _take_columns(again, drafted, free)
    if question["type"] != "ranking" and kind == "each":
        _take_marks(again, [drafted for drafted in now if _both_each(question, drafted)])


def _take_answers(again: AskedAgain, drafted: Study) -> None:
    question = again.question
    labels = _labels(question)
    again.relabelled += [
        (value, _label(question, value), _label(drafted, value))
        for value, label in _labels(drafted).items()
        if value in labels and labels[value] != label
    ]
    _take_missing(question, drafted.get("missing", ()))
    for option in drafted["options"]:
        known = {*_known(question)}
        new = [v for v in values_of(option) if v and v not in known and not _is_missing(question, v)]
        fresh = [value for value in new if skeleton(value) not in map(skeleton, known)]
        again.alike += [value for value in new if value not in fresh]
        if option.get("role") == "missing":
            _take_missing(question, fresh)
        elif fresh:
            _take_answer(again, drafted, option, fresh)


def _take_answer(again: AskedAgain, drafted: Study, option: Study, fresh: list[str]) -> None:
    question = again.question
    ranking = question["type"] == "ranking"
    twin = next((o for o in question["options"] if reading(o["label"]) == reading(option["label"])), None)
    if twin is not None:
        if not ranking:
            twin["codes"] = [*values_of(twin), *fresh]
            again.joined.append(twin["label"])
        return
    if option.get("other") and any(o.get("other") for o in question["options"]):
        return
    made = {key: option[key] for key in _OF_OPTION if key in option}
    taken = {*_known(question), *(o["code"] for o in question["options"])}
    made["code"] = option["code"] if option["code"] not in taken and not ranking else fresh[0]
    if fresh != [made["code"]] and not ranking:
        made["codes"] = fresh
    if question.get("geography"):
        made |= {"off_map": True} if drafted.get("geography") != question["geography"] else {}
        made |= {"off_map": option["off_map"]} if "off_map" in option else {}
    again.routed.append((made, option))
    question["options"].append(made)
    again.added.append(made["label"])


def _take_columns(again: AskedAgain, drafted: Study, free: Collection[str]) -> None:
    """The lines of a grid, the options with a column of their own, and the mentions, that are new."""
    question = again.question
    free = {*free} - {*again.columns}
    if isinstance(drafted.get("columns"), Mapping):
        options = {option["code"]: option for option in drafted["options"]}
        read = {reading(option["label"]) for option in question["options"]}
        for code, column in drafted["columns"].items():
            if column in free and reading(options[code]["label"]) not in read:
                name = unused(code, {*question["columns"], *(o["code"] for o in question["options"])})
                made = {key: options[code][key] for key in _OF_OPTION if key in options[code]} | {
                    "code": name
                }
                again.routed.append((made, options[code]))
                question["options"].append(made)
                question["columns"][name] = column
                again.added.append(made["label"])
    elif drafted.get("columns"):
        more = [column for column in drafted["columns"] if column in free]
        ranks = (
            len(question["options"])
            if question["type"] == "ranking"
            else len(more) + len(question["columns"])
        )
        question["columns"] += more[: ranks - len(question["columns"])]
    for item in members(drafted.get("items")):
        if item["column"] in free:
            name = unused(item["id"], {each["id"] for each in question["items"]})
            made = {"id": name, "label": item["label"], "column": item["column"]}
            again.routed.append((made, item))
            question["items"].append(made)
            again.added.append(item["label"])


def _take_marks(again: AskedAgain, now: Sequence[Study]) -> None:
    """What says that an option is chosen, where the new export says it otherwise."""
    question = again.question
    for drafted in now:
        was, found = cells(question) or frozenset(), (cells(drafted) or frozenset()) - {""}
        both = question.get("selected") and question.get("unselected")
        unread = [value for value in found - was if both and not _is_missing(question, value)]
        if found and (unread or not found & was):
            again.marked = True
            for key in ("selected", "unselected"):
                question.pop(key, None)
                if drafted.get(key):
                    question[key] = list(drafted[key])
            marks = list(cells(question) or ())
            if "missing" in question:
                question["missing"] = [each for each in question["missing"] if each not in marks]
        _take_missing(question, drafted.get("missing", ()))


def _take_missing(question: dict[str, Any], codes: Sequence[Any]) -> None:
    """What says that there is no answer, where nothing of the question says it yet."""
    known = {skeleton(value) for value in _known(question)}
    new = [
        code
        for code in codes
        if isinstance(code, str) and skeleton(code) not in known and not _is_missing(question, code)
    ]
    if new:
        question["missing"] = [*question.get("missing", ()), *new]


def _known(question: Study) -> Iterator[str]:
    """The values and codes that a question has."""
    for option in question.get("options", ()):
        yield from (option["code"], *values_of(option))
    for key in ("selected", "unselected", "missing"):
        yield from (each for each in question.get(key, ()) if isinstance(each, str))


def _is_missing(question: Study, value: str) -> bool:
    ranges = [each for each in question.get("missing", ()) if isinstance(each, Mapping)]
    return within(value, [MissingRange.model_validate(dict(each)) for each in ranges])


def _label(question: Study, value: str) -> str:
    return next(str(o["label"]) for o in question["options"] if value in values_of(o))


def unused(name: str, taken: Collection[str]) -> str:
    """A name that is not taken: itself, or with a number after it."""
    number = 2
    made = name
    while made in taken:
        made, number = f"{name}_{number}", number + 1
    return made

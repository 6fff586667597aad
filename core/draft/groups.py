"""Which columns are one question, by their names, their labels and what they hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.draft.scales import is_other, role_of, scale_of
from core.draft.source import Variable
from core.draft.ticks import Ticks, negated, own_names, read_as, ticks, without_texts

_MOST_ANSWERS, _MOST_LINES, _MOST_RANKED = 15, 200, 200
_OF_RANKS = re.compile(r"rang|rank|class(?:e[rzs]?|ement)\b|ordre|order|priorit|hi[ée]rarchi", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Group:
    """Columns that are one question, with what each is about.

    ``kind`` says what they hold: ``ticks`` whether each answer is chosen, ``lines`` answers of the lines of a
    grid, ``ranks`` the rank of each answer, ``positions`` the answer at each rank, ``mentions`` answers one
    after the other.
    """

    kind: str
    stem: str
    text: str
    columns: tuple[Variable, ...]
    subs: tuple[str, ...]
    ticks: Ticks | None = None


@dataclass(frozen=True, slots=True)
class _Split:
    stem: str
    sub: str


_Cut = Callable[[Variable], _Split | None]


def _by(pattern: str, of: Callable[[Variable], str]) -> _Cut:
    compiled = re.compile(pattern, re.DOTALL)

    def cut(variable: Variable) -> _Split | None:
        found = compiled.fullmatch(of(variable))
        return _Split(found["stem"].strip(), found["sub"].strip()) if found else None

    return cut


def _name(variable: Variable) -> str:
    return variable.short


def _wording(variable: Variable) -> str:
    return variable.wording


def _either(variable: Variable) -> str:
    return variable.text


_CUTS: tuple[tuple[str, _Cut], ...] = (
    ("brackets", _by(r"(?P<stem>.+?)\s*\[(?P<sub>[^\]]*)\](?:\s*\[[^\]]*\])?", _name)),
    ("choice", _by(r"(?P<stem>.+?)\s*\(choice=(?P<sub>.+)\)", _either)),
    ("triple", _by(r"(?P<stem>.+?)___(?P<sub>.+)", _name)),
    ("brackets_worded", _by(r"(?P<stem>.+?)\s*\[(?P<sub>.+)\]", _wording)),
    ("slash", _by(r"(?P<stem>[^?]*[^/?]\??)\s?/\s?(?P<sub>[^/]+)", _name)),
    ("dash", _by(r"(?P<stem>.{3,}?)\s+[-–—|>]+\s+(?P<sub>.+)", _either)),
    ("last_dash", _by(r"(?P<stem>.{3,})\s+[-–—|>]+\s+(?P<sub>.+)", _either)),
    ("question", _by(r"(?P<stem>.{6,}?[?…])\s*:?\s*(?P<sub>[^?]{2,})", _either)),
    ("colon", _by(r"(?P<stem>[^:]{3,}?)\s?[:：]\s*(?P<sub>.+)", _either)),
    ("parentheses", _by(r"(?P<stem>.{3,}?)\s*\((?P<sub>[^()]+)\)", _either)),
    ("numbered", _by(r"(?P<stem>.*[A-Za-zÀ-ÿ0-9])[_.\-](?P<sub>[0-9]{1,3}[a-z]?|[A-Za-z]|SQ0*\d+)", _name)),
    ("words", _by(r"(?P<stem>[A-Za-z]+[0-9]+(?:[a-z])?|[A-Za-z]{2,})_(?P<sub>.+)", _name)),
    ("question_number", _by(r"(?P<stem>[0-9]+[a-z]?)[.)]\s+(?P<sub>[^?]+)", _either)),
    ("letters", _by(r"(?P<stem>[A-Za-z_]+[0-9]+)(?P<sub>[a-z]|SQ0*\d+)", _name)),
    ("digits", _by(r"(?P<stem>.*[A-Za-z_ ])(?P<sub>[0-9]{1,3})", _name)),
)
"""Ways in which the name of a column, or its label, tells the question and what of it the column holds."""
_LOOSE = {"words", "letters", "digits", "slash", "colon", "parentheses"}
_OF_ANY = re.compile(
    r"(?:[a-z]|quest|question|v|var|variable|item|col|colonne|field|champ)?[\s_.]*", re.IGNORECASE
)
"""How the columns of any file are called: that they go on from one to the next says nothing."""


def grouped(variables: Sequence[Variable]) -> list[Group | Variable]:
    """The columns in their order, those of one question together."""
    left: list[Group | Variable] = list(variables)
    for name, cut in _CUTS:
        made: list[Group | Variable] = []
        for run, stem, subs in _runs(left, cut):
            columns = [each for each in run if isinstance(each, Variable)]
            made += _taken(columns, stem, subs, name) if stem else run
        left = made
    return [*_without_stems(left)]


def _taken(run: Sequence[Variable], stem: str, subs: Sequence[str], cut: str) -> list[Group | Variable]:
    """Columns of one stem as a question, if they are one; the last may hold what was typed beside ticks."""
    group = _group(run, stem, subs, loose=cut in _LOOSE, worded=cut)
    if group is not None:
        return [group]
    if len(run) > 2:
        ticked = _group(run[:-1], stem, subs[:-1], loose=cut in _LOOSE, worded=cut)
        if ticked is not None and ticked.kind == "ticks" and is_other(subs[-1]):
            return [ticked, run[-1]]
    return list(run)


def declared_sets(
    sets: Sequence[Mapping[str, Any]], variables: Sequence[Variable]
) -> tuple[list[Group], list[Variable]]:
    """The questions of several answers that a file declares, and the columns that are none of theirs."""
    by_name = {variable.name: variable for variable in variables}
    made: list[Group] = []
    used: set[str] = set()
    for each in sets:
        columns = tuple(by_name[name] for name in each["columns"] if name in by_name and name not in used)
        told = ticks(columns, each["counted"]) if each["counted"] is not None else None
        if len(columns) < 2 or (each["counted"] is not None and told is None):
            continue
        used |= {column.name for column in columns}
        subs = tuple(column.wording or column.name for column in columns)
        kind = "ticks" if told else "mentions"
        made.append(Group(kind, each["name"].lstrip("$"), each["label"], columns, subs, told))
    return made, [variable for variable in variables if variable.name not in used]


def _runs(
    left: Sequence[Group | Variable], cut: _Cut
) -> Iterator[tuple[Sequence[Group | Variable], str, list[str]]]:
    """Columns that follow each other under one stem; those that have none, one by one."""
    run: list[Variable] = []
    subs: list[str] = []
    stem = ""
    for each in left:
        split = cut(each) if isinstance(each, Variable) else None
        if split and split.stem and split.stem == stem and split.sub not in subs:
            assert isinstance(each, Variable)
            run.append(each)
            subs.append(split.sub)
            continue
        if run:
            yield run, stem if len(run) > 1 else "", subs
        run, subs, stem = [], [], ""
        if split and split.stem:
            assert isinstance(each, Variable)
            run, subs, stem = [each], [split.sub], split.stem
        else:
            yield [each], "", []
    if run:
        yield run, stem if len(run) > 1 else "", subs


def _group(
    run: Sequence[Variable], stem: str, subs: Sequence[str], *, loose: bool, worded: str
) -> Group | None:
    """A question of these columns, if what they hold goes together."""
    lines, text = _lines(run, stem, subs)
    about = f"{stem} {text}"
    if _OF_ANY.fullmatch(stem):
        kind = _of_ranks(run, about, lines)
        return Group(kind, stem, text, tuple(run), lines) if kind in ("positions", "mentions") else None
    told = ticks(run)
    in_words = told is not None and told.in_words and worded == "slash"
    if told and not in_words and (_has_both(told) or not loose or len(run) > 2):
        return Group("ticks", stem, text, tuple(run), lines, told)
    shown = [without_texts(variable, line) for variable, line in zip(run, lines, strict=True)]
    if own := own_names(shown, lines):
        return Group("ticks", stem, text, tuple(shown), own[1], own[0])
    if kind := _of_ranks(run, about, lines):
        return Group(kind, stem, text, tuple(run), lines)
    if _same_answers(run, loose=loose):
        return Group("lines", stem, text, tuple(run), lines)
    return None


def _has_both(told: Ticks) -> bool:
    return "" not in told.unselected


def _lines(run: Sequence[Variable], stem: str, subs: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """What each column is about, and what they are all about, by their labels where the file has them."""
    wordings = [variable.wording for variable in run]
    if all(wordings) and any(w != v.name for w, v in zip(wordings, run, strict=True)):
        common = _common(wordings)
        if common:
            closing = {"(": ")", "[": "]"}.get(common[-1], "")
            ends = " -–—:|>" + closing
            return tuple(w[len(common) :].rstrip(ends).lstrip(" -–—:|>") for w in wordings), _bare(common)
        told = [w for w, v in zip(wordings, run, strict=True) if w != v.name]
        cut = [re.split(r"\s*:\s+|\s+[-–—]\s+", w, maxsplit=1) for w in told]
        if told and len({c[0] for c in cut}) == 1 and all(len(c) == 2 for c in cut):
            return tuple(w[len(cut[0][0]) :].strip(" :-–—") if w in told else w for w in wordings), cut[0][0]
        return tuple(wordings), ""
    return tuple(subs), stem


def _bare(text: str) -> str:
    return text.strip(" -–—:|>[(")


def _common(texts: Sequence[str]) -> str:
    """What texts begin with together, up to a mark that ends a question, or to a word at least."""
    shortest = min(texts, key=len)
    size = next((i for i, c in enumerate(shortest) if any(t[i] != c for t in texts)), len(shortest))
    start = shortest[:size]
    for mark in (" - ", " – ", " — ", " : ", ": ", "? ", "… ", "[", " | ", "("):
        if (at := start.rfind(mark)) > 2:
            return start[: at + len(mark)]
    return ""


def _same_answers(run: Sequence[Variable], *, loose: bool) -> bool:
    """Whether columns have the same answers, as the lines of a grid have."""
    labels = [column.labels for column in run]
    if all(labels) and all(each == labels[0] for each in labels):
        return 2 <= len(labels[0]) <= _MOST_ANSWERS
    if any(labels):
        return False
    union = {value for column in run for value in column.values}
    if not 2 <= len(union) <= _MOST_ANSWERS or len(run) > _MOST_LINES:
        return False
    if any(column.measure == "scale" for column in run):
        return False
    scale = scale_of(sorted(union))
    numbers = all(re.fullmatch(r"-?\d{1,2}", value) for value in union)
    most = max(len(column.values) for column in run)
    shared = all(2 * len(column.values) >= min(most, 3) for column in run)
    if scale is not None and scale.sure and scale.name != "yes_no":
        return shared or not loose
    if numbers:
        return shared and len(union) <= 11 and (not loose or len(run) > 2)
    if scale is not None and scale.name == "yes_no":
        return False
    held = sum(len(column.values) for column in run) / len(run)
    return shared and held >= (0.75 if loose else 0.5) * len(union)


def _of_ranks(run: Sequence[Variable], about: str, lines: Sequence[str]) -> str:
    """Whether columns are ranks, the answers at ranks, or mentions: nothing is there twice in a row."""
    if len(run) < 2 or len(run[0].at) < 8 or max(len(column.values) for column in run) > _MOST_RANKED:
        return ""
    values = sorted({v for c in run for v in c.values if role_of(c.labels.get(v, v)) == "valid"})
    if sum(len(column.values) for column in run) < 1.4 * len(values):
        return ""  # questions of their own, whose answers are not the same
    place = {value: i for i, value in enumerate(values)}
    if not 2 <= len(values) <= _MOST_RANKED:
        return ""
    codes = np.stack([_coded(column, place) for column in run])
    filled = codes >= 0
    if _repeats(codes):
        return ""
    rows = filled.any(axis=0)
    nested = not (filled[1:] & ~filled[:-1]).any() and filled[-1].sum() < 0.7 * filled[0].sum()
    if rows.sum() < 8 or filled.sum() < (1.1 if nested else 1.5) * rows.sum():
        return ""
    ordered = bool(_OF_RANKS.search(about)) or any(_OF_RANKS.search(c.text) for c in run)
    ranks = all(re.fullmatch(r"\d{1,2}", v) and 1 <= int(v) <= len(run) for v in values)
    if ranks and not any(column.labels for column in run) and not _in_turn(lines):
        return "ranks"
    if (filled[1:] & ~filled[:-1]).any() and not ordered:
        return ""
    if len(values) < len(run):
        return ""
    return "positions" if ordered else "mentions"


def _in_turn(lines: Sequence[str]) -> bool:
    """Whether columns are called 1, 2, 3…: ranks, and not answers."""
    numbers = [re.search(r"\d+$", line) for line in lines]
    return all(numbers) and [int(n[0]) for n in numbers if n] == list(range(1, len(lines) + 1))


def _coded(column: Variable, place: dict[str, int]) -> np.ndarray:
    to = np.array([*(place.get(value, -1) for value in column.values), -1])
    codes: np.ndarray = to[column.at]
    return codes


def _repeats(codes: np.ndarray) -> bool:
    """Whether a row holds the same value twice."""
    ordered = np.sort(codes, axis=0)
    return bool(((ordered[1:] == ordered[:-1]) & (ordered[1:] >= 0)).any())


def _without_stems(left: Sequence[Group | Variable]) -> Iterator[Group | Variable]:
    """Columns that follow each other, each a statement with the same scale: the lines of a grid."""
    yield from _lines_alone(list(_denied(left)))


def _denied(left: Sequence[Group | Variable]) -> Iterator[Group | Variable]:
    """Columns that follow each other, each an answer or its denial: ``Not.breakfast``."""
    run: list[Variable] = []
    for each in [*left, None]:
        if isinstance(each, Variable) and len(each.values) == 2 and negated(each.values):
            run.append(each)
            continue
        own = own_names(run, [variable.name for variable in run]) if len(run) > 1 else None
        if own:
            yield Group("ticks", "", "", tuple(run), own[1], own[0])
        else:
            yield from run
        run = []
        if each is not None:
            yield each


def _lines_alone(left: Sequence[Group | Variable]) -> Iterator[Group | Variable]:
    run: list[Variable] = []
    for each in [*left, None]:
        fits = isinstance(each, Variable) and _is_statement(each) and (not run or _same_scale([*run, each]))
        if fits:
            assert isinstance(each, Variable)
            run.append(each)
            continue
        if len(run) > 2:
            yield Group("lines", "", "", tuple(run), tuple(variable.text for variable in run))
        else:
            yield from run
        run = []
        if isinstance(each, Variable) and _is_statement(each):
            run = [each]
        elif each is not None:
            yield each


def _is_statement(variable: Variable) -> bool:
    if "?" in variable.text or not 2 <= len(variable.values) <= _MOST_ANSWERS or len(variable.text) < 4:
        return False
    labels = [variable.labels.get(value, value) for value in variable.values]
    scale = scale_of(labels)
    return scale is not None and scale.sure and scale.kind != "" and " " in variable.text


def _same_scale(run: Sequence[Variable]) -> bool:
    labels = read_as(run)
    union = list(dict.fromkeys(labels.get(value, value) for column in run for value in column.values))
    scale, before = scale_of(union), scale_of([labels.get(v, v) for v in run[0].values])
    return scale is not None and scale.sure and before is not None and scale.name == before.name

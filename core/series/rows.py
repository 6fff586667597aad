"""The rows of one wave, under the names that the series gives questions, answers and groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.codebook import MEAN_RANK, Codebook, Figure
from core.disclosure import PublishedTable
from core.estimation import COLUMNS, COUNTS, MEASURES
from core.estimation import Row as StudyRow
from core.series.matching import Match, match
from core.series.reading import OpenWave
from core.series.record import SeriesFile
from core.study import Key, Measure, Persons
from core.views import ANSWERS, Net, Recipe

_NO_NUMBER: dict[str, Any] = dict.fromkeys((*COUNTS, *MEASURES))
ABSENT, PUBLISHED = "absent", "published"


class SeriesRow(NamedTuple):
    """One answer of one group in one wave, and its change; the columns of the indicator table and others.

    ``status`` may also be ``absent``, with the reason (not asked, not offered, no such group), and
    ``provenance`` also ``published``. ``reason`` is in words.
    """

    wave: str
    question: str
    item: str
    option: str
    by: str
    group: str
    count: int | None  # type: ignore[assignment]  # the format's name; nobody counts in a row
    base: int | None
    effective_base: float | None
    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    difference: float | None
    difference_se: float | None
    p_value: float | None
    p_adjusted: float | None
    status: str
    reason: str
    provenance: str
    sd: float | None = None
    weighted_base: float | None = None
    no_answer: float | None = None
    against: str = ""
    change: float | None = None
    change_se: float | None = None
    change_p_value: float | None = None
    change_p_adjusted: float | None = None
    compares: str = ""
    because: str = ""


SERIES_COLUMNS = SeriesRow._fields
CHANGES = ("change", "change_se", "change_p_value", "change_p_adjusted")
assert SERIES_COLUMNS[1 : 1 + len(COLUMNS)] == COLUMNS


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A row of a wave, with what its changes are made of: nothing, of what has no number that compares.

    ``added`` is what each unit of a panel (a person) adds, and whether it is in the base.
    """

    row: SeriesRow
    measure: Measure | None = None
    added: tuple[np.ndarray, np.ndarray] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is asked of a series: a question, a split and filters, in the words of its last wave."""

    question: str
    by: str | None
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class WaveRows:
    """The rows of a wave, by item, option and group, and how what is asked stands there."""

    wave: OpenWave
    question: Match
    by: Match | None
    filters: tuple[Match, ...]
    cells: Mapping[Key, Cell]

    @property
    def measured(self) -> bool:
        """Whether there are numbers of responses: published figures have no error."""
        return self.wave.study is not None and self.question.question is not None


def rows_of_wave(
    file: SeriesFile,
    wave: OpenWave,
    last: Codebook,
    asked: Asked,
    keys: Sequence[Key],
    persons: Persons | None = None,
) -> WaveRows:
    """The rows of a wave: one for each of the last wave, absent with a reason where it has none."""

    def stands(question: str) -> Match:
        return match(file, last, wave.book, question, wave.id)

    question, by = stands(asked.question), stands(asked.by) if asked.by else None
    filters = {name: stands(name) for name in asked.where}
    found: dict[Key, Cell] = {}
    absent = _all_absent(wave, question, filters, asked)
    if not absent:
        where = _where(filters, asked)
        if wave.study is None:
            found = dict(_published(wave, asked, question, by, where, keys))
        else:
            found = _counted(wave, asked, question, by, where, persons)
    for item, option, group in keys:
        if (item, option, group) not in found:
            why = absent or _absent(wave, asked, question, by, (item, option, group))
            found[item, option, group] = Cell(_blank(wave, asked, (item, option, group), why))
    return WaveRows(wave, question, by, tuple(filters.values()), {key: found[key] for key in keys})


def _where(filters: Mapping[str, Match], asked: Asked) -> dict[str, tuple[str, ...]]:
    return {
        each.question.id: tuple(code for own in asked.where[name] for code in each.codes[own])
        for name, each in filters.items()
        if each.question is not None
    }


def _all_absent(wave: OpenWave, question: Match, filters: Mapping[str, Match], asked: Asked) -> str:
    """Why a wave has nothing of what is asked; empty when it has."""
    if question.question is None:
        return question.because or "question non posée"
    for name, each in filters.items():
        if each.question is None or each.question.id not in wave.book.segments:
            return f"le segment {name} n'est pas dans cette vague"
        if lacking := [code for code in asked.where[name] if code not in each.codes]:
            return f"le groupe {', '.join(lacking)} ({name}) n'est pas dans cette vague"
    return ""


def _absent(wave: OpenWave, asked: Asked, question: Match, by: Match | None, key: Key) -> str:
    """Why a wave has no such row."""
    item, option, group = key
    if wave.study is None:
        return "rien n'a été publié de ce nombre"
    if group and by is not None:
        if by.question is None or by.question.id not in wave.book.segments:
            return f"le segment {asked.by} n'est pas dans cette vague"
        if group not in by.codes:
            return "ce groupe n'est pas dans cette vague"
    if option in question.labels:
        return "réponse non proposée"
    if len(question.codes.get(option, ())) > 1 and item == MEAN_RANK:
        return "réponses réunies, qui n'ont pas de rang moyen"
    if len(question.codes.get(option, ())) > 1:
        return "réponses réunies, qui ne sont pas un chiffre clé de cette vague"
    return "réponse, ou ligne, qui n'est pas dans cette vague"


def _blank(wave: OpenWave, asked: Asked, key: Key, why: str) -> SeriesRow:
    item, option, group = key
    provenance = PUBLISHED if wave.study is None else "simulated" if wave.book.simulated else "computed"
    return SeriesRow(
        wave=wave.id,
        question=asked.question,
        item=item,
        option=option,
        by=asked.by or "" if group else "",
        group=group,
        status=ABSENT,
        reason=why,
        provenance=provenance,
        **_NO_NUMBER,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A table of a wave to make, and what its options and its groups are in the series."""

    recipe: Recipe
    options: Mapping[str, str] | None
    groups: Mapping[str, str]
    item: str | None = None


def _counted(
    wave: OpenWave,
    asked: Asked,
    question: Match,
    by: Match | None,
    where: Mapping[str, tuple[str, ...]],
    persons: Persons | None,
) -> dict[Key, Cell]:
    """The rows of a wave that has responses, by their place in the series."""
    assert wave.study is not None
    made = list(_made(wave, asked, question, by, where))
    found: dict[Key, Cell] = {}
    for each, table in zip(made, wave.study.tables([m.recipe for m in made]), strict=True):
        measures = wave.study.measures(table)
        added = persons.shares_of_variance(table) if persons else {}
        for row in table.rows:
            option = row.option if each.options is None else each.options.get(row.option)
            group = each.groups.get(row.group)
            if option is None or group is None or each.item not in (None, row.item):
                continue
            own, key = (row.item, row.option, row.group), (row.item, option, group)
            measure = measures.get(own)
            found[key] = Cell(
                _renamed(wave, asked, table, row, option, group), measure, added.get(own) if measure else None
            )
    return found


def _made(
    wave: OpenWave,
    asked: Asked,
    question: Match,
    by: Match | None,
    where: Mapping[str, tuple[str, ...]],
) -> Iterator[_Made]:
    """The tables of a wave that its rows are in: answers that are merged are nets, groups are filters."""
    assert question.question is not None
    name, book, split = question.question.id, wave.book, None
    selections: list[tuple[Mapping[str, tuple[str, ...]], Mapping[str, str]]] = []
    groups = {"": ""}
    if by is not None and by.question is not None and by.question.id in book.segments:
        own = by.question.id
        if all(len(codes) == 1 for codes in by.codes.values()):
            split, groups = own, groups | {codes[0]: group for group, codes in by.codes.items()}
        else:
            kept = where.get(own)
            for group, codes in by.codes.items():
                if kept is None or set(codes) <= set(kept):
                    selections.append(({**where, own: codes}, {"": group}))
    merged = {code: several for code, several in question.codes.items() if len(several) > 1}
    single = None
    if not question.question.numeric:
        single = {alone[0]: code for code, alone in question.codes.items() if len(alone) == 1}
    for selection, named in ((where, groups), *selections):
        over = split if named is groups else None
        yield _Made(Recipe.of(book, name, over, selection, ANSWERS), single, named)
        for code, several in merged.items():
            for item in question.question.item_ids:
                if not may_merge(wave, name, item, several):
                    continue
                net = Net(several, item)
                yield _Made(Recipe.of(book, name, over, selection, net), {net.option: code}, named, item)


def may_merge(wave: OpenWave, question: str, item: str, codes: Sequence[str]) -> bool:
    """Whether answers of a wave may be told as one.

    Where a base is protected, what is told of answers and of nets is decided together, once: a net that the
    study does not declare would be a second release.
    """
    if wave.book.disclosure.minimum_base == 1:
        return True
    about = question, item, {*codes}
    key = any((net.question, net.item, {*net.options}) == about for net in wave.book.indicators)
    return key or any((f.question, f.item, {*f.options}) == about for f in wave.published.figures)


def _renamed(
    wave: OpenWave, asked: Asked, table: PublishedTable, row: StudyRow, option: str, group: str
) -> SeriesRow:
    reason = table.explain(table, row) if table.explain else row.reason
    named = {"question": asked.question, "option": option, "by": asked.by or "" if group else ""}
    return SeriesRow(wave.id, **(row._asdict() | named | {"group": group, "reason": reason}))


def _published(
    wave: OpenWave,
    asked: Asked,
    question: Match,
    by: Match | None,
    where: Mapping[str, tuple[str, ...]],
    keys: Sequence[Key],
) -> Iterator[tuple[Key, Cell]]:
    """The published shares of a wave that has nothing else, each by its place in the series."""
    assert question.question is not None
    told = {
        _place(figure): figure.value
        for figure in wave.published.figures
        if figure.kind == "share" and figure.question == question.question.id and figure.value is not None
    }
    for item, option, group in keys:
        codes = question.codes.get(option)
        selection = dict(where)
        if group:
            if by is None or by.question is None or group not in by.codes:
                continue
            selection[by.question.id] = by.codes[group]
        place = item, frozenset(codes or ()), _selected(selection)
        if codes and place in told:
            row = _blank(wave, asked, (item, option, group), "")
            yield (item, option, group), Cell(row._replace(status="ok", estimate=told[place]))


def _place(figure: Figure) -> tuple[str, frozenset[str], frozenset[tuple[str, frozenset[str]]]]:
    return figure.item, frozenset(figure.options), _selected(figure.where)


def _selected(where: Mapping[str, Sequence[str]]) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((name, frozenset(codes)) for name, codes in where.items())

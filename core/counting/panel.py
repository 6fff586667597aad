"""Two versions of a study as two waves of a panel: how many respondents differ, by cell; nothing about one.

Whoever holds both versions subtracts them: what stays is about those who differ. A respondent is found again
by identifier (else by row) where all answers are the same, then by the answers alone (rows that move, and
identifiers that are numbered anew, change nothing), then by identifier; the others are paired in order. So no
more respondents count as changed than must be.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd

from core.codebook import Codebook, Grid, Multiple, Number, Question
from core.counting.cube import UNKNOWN, Cube
from core.responses import Responses

_NOBODY = -1
_ALIKE = 1e-9  # weights, as a share
_ODD = np.uint64(0x9E3779B97F4A7C15)


class Changed(NamedTuple):
    """What differs between two versions in the base of a question: counts only.

    A *place* is a combination of the values of the segments, in the shape of the cube as it is now with one
    more value on each axis: elsewhere. Who moved counts once at each of two places, others who differ count
    twice at one: a sum over places is at most twice the number of respondents.

    Attributes
    ----------
    recoded
        Whether answers cannot be compared: numbers of which most differ, as those of another unit do.
    changed
        Those who were added, removed or moved, or whose answer or membership of the base differs: by place.
    weighed
        The same, with those whose weight alone differs; ``None`` where weights do not count.
    still
        Those who do not differ, once each: by place.
    before, now, number, same
        How many were at an atom of the old cube and are at one of the new (-1: outside the base, or not
        there), and whether these are of those who do not differ.
    """

    recoded: bool
    changed: np.ndarray
    weighed: np.ndarray | None
    still: np.ndarray
    before: np.ndarray
    now: np.ndarray
    number: np.ndarray
    same: np.ndarray


class Wave(NamedTuple):
    """A version: its codebook, its responses, its cube, and the atom of each respondent in it."""

    book: Codebook
    responses: Responses
    cube: Cube
    at: np.ndarray


_Key = tuple[str, str]
"""The type of a question, and its item or option."""


class _Column(NamedTuple):
    """Answers by respondent: positions among labels, of which the last stands for no answer."""

    codes: np.ndarray
    labels: Sequence[Hashable]

    @classmethod
    def of(cls, codes: np.ndarray, labels: Sequence[Hashable]) -> _Column:
        return cls(np.where(codes < 0, len(labels), codes), (*labels, UNKNOWN))


class Panel:
    """The respondents of two versions, each found again in the other.

    Attributes
    ----------
    shape
        The shape of places.
    renamed
        The axes of the new cube whose values are not the old ones by their codes: merged, split, or of a
        question that the old version did not have.
    recoded
        Those among them where nobody could tell a new code from a correction.
    """

    def __init__(self, now: Wave, before: Wave) -> None:
        self._now, self._before = now, before
        self._many = now.book.disclosure.minimum_base
        self._rows_before, self._rows_now = _matched(now, before)
        self._both = (self._rows_before >= 0) & (self._rows_now >= 0)
        self.renamed: set[int] = set()
        self.recoded: set[int] = set()
        self.shape = tuple(size + 1 for size in now.cube.shape)
        where = np.unravel_index(now.at, now.cube.shape) if now.cube.shape else ()
        self._placed_before = np.zeros(len(self._both), np.int64)
        self._placed_now = np.zeros(len(self._both), np.int64)
        for axis, elsewhere in enumerate(now.cube.shape):
            place = _taken(where[axis], self._rows_now, elsewhere)
            self._placed_now = self._placed_now * (elsewhere + 1) + place
            self._placed_before = self._placed_before * (elsewhere + 1) + self._was(axis, place, elsewhere)

    def _was(self, axis: int, place: np.ndarray, elsewhere: int) -> np.ndarray:
        """Where respondents were on an axis, in values of the new cube."""
        name, values = self._now.cube.names[axis], self._now.cube.values[axis]
        old = _question_before(self._now.book, self._before.book, name, "")
        column = None if old is None else _columns(self._before, *old).get(("single", ""))
        if column is None:
            self.renamed.add(axis)
            return np.where(self._both, place, elsewhere)
        codes = _taken(column.codes, self._rows_before, len(column.labels) - 1)
        known = {option.code for option in self._now.book.segment(name).answers}
        becomes, renamed, exact = self._becomes(codes, column.labels, place, values, known)
        if renamed:
            self.renamed.add(axis)
            if not exact:
                self.recoded.add(axis)
        return np.where((self._rows_before < 0) | (becomes[codes] < 0), elsewhere, becomes[codes])

    def _becomes(
        self,
        before: np.ndarray,
        labels: Sequence[Hashable],
        now: np.ndarray,
        values: Sequence[Hashable],
        known: Collection[Hashable] | None = None,
    ) -> tuple[np.ndarray, bool, bool]:
        """The new value of each old one: the same code, or that of most who had it, once merged or renamed.

        So it is with a code that the minimum had and most have left for one other and, given the codes that
        are ``known`` now, with one that is gone; what few had was corrected.

        Returns
        -------
        tuple
            Positions among the new values (-1: none), whether one has another code, whether all follow.
        """
        place = {value: i for i, value in enumerate(values)}
        same = np.array([place.get(label, _NOBODY) for label in labels])
        size = max(len(values), 1 + int(now.max(initial=0)))
        found = np.bincount(
            before[self._both].astype(np.int64) * size + now[self._both], minlength=len(labels) * size
        ).reshape(len(labels), size)
        holders, most = found.sum(axis=1), found.argmax(axis=1)
        gone = np.array([known is not None and label is not None and label not in known for label in labels])
        other = (holders > 0) & (most != same) & (gone | (holders >= self._many))
        follow = found[np.arange(len(labels)), most]
        return np.where(other, most, same), bool(other.any()), bool((follow == holders)[other].all())

    def asked_before(self, question: str, item: str = "") -> tuple[str, str] | None:
        """The question and the item by which the old version asked the same, if it did."""
        old = _question_before(self._now.book, self._before.book, question, item)
        return None if old is None else (old[0].id, old[1])

    def of(self, question: str, item: str = "", *, score: bool = False) -> Changed:
        """What differs in the base of a question that the old version asked too.

        Parameters are those of ``Engine.by_segments``.
        """
        answered_before = answered_now = np.ones(len(self._both), bool)
        otherwise: np.ndarray | None = np.zeros(len(self._both), bool)
        differs = np.zeros(len(self._both), bool)
        if question:
            old = _question_before(self._now.book, self._before.book, question, item)
            assert old is not None
            new = self._now.book.question(question), item
            before, now = _columns(self._before, *old), _columns(self._now, *new)
            answered_before = _taken(_in_base(old[0], before.values(), score), self._rows_before, False)
            answered_now = _taken(_in_base(new[0], now.values(), score), self._rows_now, False)
            otherwise = self._answers_differ(before, now)
            differs = differs if otherwise is None else otherwise
        answered_before = answered_before & (self._rows_before >= 0)
        answered_now = answered_now & (self._rows_now >= 0)
        both, either = answered_before & answered_now, answered_before | answered_now
        changed = either & ~(both & ~differs & (self._placed_before == self._placed_now))
        weighed = None
        if self._now.book.weighted or self._before.book.weighted:
            weighed = changed | (either & self._weighed_otherwise())
        return Changed(
            otherwise is None,
            self._by_place(changed, answered_before, answered_now),
            None if weighed is None else self._by_place(weighed, answered_before, answered_now),
            self._by(self._placed_now[either & ~changed]),
            *self._pairs(changed, answered_before, answered_now),
        )

    def _answers_differ(
        self, before: Mapping[_Key, _Column], now: Mapping[_Key, _Column]
    ) -> np.ndarray | None:
        """Whose answers differ; ``None`` for numbers that have another unit, as far as one can see."""
        differs = np.zeros(len(self._both), bool)
        for key in before.keys() & now.keys():
            old, new = before[key], now[key]
            old_codes = _taken(old.codes, self._rows_before, len(old.labels) - 1)
            new_codes = _taken(new.codes, self._rows_now, len(new.labels) - 1)
            if key[0] == "number":  # a value that is gone was corrected: it is no code that was renamed
                place = {value: i for i, value in enumerate(new.labels)}
                becomes = np.array([place.get(value, _NOBODY) for value in old.labels])
            else:
                becomes, _, _ = self._becomes(old_codes, old.labels, new_codes, new.labels)
            other = becomes[old_codes] != new_codes
            given = self._both & (old_codes < len(old.labels) - 1) & (new_codes < len(new.labels) - 1)
            if key[0] == "number" and 2 * (other & given).sum() > given.sum():
                return None
            differs |= other
        return differs

    def _weighed_otherwise(self) -> np.ndarray:
        """Whose weight differs, beside a change of scale of all."""
        old = _taken(self._before.responses.weights, self._rows_before, np.nan)
        new = _taken(self._now.responses.weights, self._rows_now, np.nan)
        with np.errstate(invalid="ignore"):
            scale = np.median((new / old)[self._both]) if self._both.any() else 1.0
            return np.asarray(~(np.abs(new - scale * old) <= _ALIKE * new))

    def _by_place(self, who: np.ndarray, before: np.ndarray, now: np.ndarray) -> np.ndarray:
        """Respondents by place: see ``Changed``."""
        once = who & (before != now)
        places = [
            self._placed_before[who & before],
            self._placed_now[who & now],
            np.where(before, self._placed_before, self._placed_now)[once],
        ]
        return self._by(np.concatenate(places))

    def _by(self, places: np.ndarray) -> np.ndarray:
        return np.bincount(places, minlength=int(np.prod(self.shape))).reshape(self.shape)

    def _pairs(
        self, changed: np.ndarray, before: np.ndarray, now: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        atom_before = np.where(before, _taken(self._before.at, self._rows_before, _NOBODY), _NOBODY)
        atom_now = np.where(now, _taken(self._now.at, self._rows_now, _NOBODY), _NOBODY)
        size = self._now.cube.atoms + 1
        keys = (2 * ((atom_before + 1) * size + atom_now + 1) + ~changed)[before | now]
        found, number = np.unique(keys, return_counts=True)
        return found // 2 // size - 1, found // 2 % size - 1, number, found % 2 == 1


def _taken(values: np.ndarray, rows: np.ndarray, absent: float) -> np.ndarray:
    """The values of these rows; another where there is no row."""
    more = np.append(values, np.array([absent], np.result_type(values.dtype, type(absent))))
    return np.asarray(more[rows])


def _question_before(
    now: Codebook, before: Codebook, question: str, item: str
) -> tuple[Question, str] | None:
    """A question as the old version had it: of the same id, else of the same columns; and its item."""
    asked = now.question(question)
    old = before.question(question) if before.has(question) else None
    if old is None:
        same = (q for q in before.counted if set(q.file_columns) & set(asked.file_columns))
        old = next(same, None)
    return None if old is None or (item and item not in old.item_ids) else (old, item)


def _columns(wave: Wave, question: Question, item: str) -> dict[_Key, _Column]:
    """The answers to a question, or to an item of a grid."""
    match question:
        case Multiple():
            chosen = wave.responses.chosen[question.id]
            return {
                (question.type, option.code): _Column.of(row, (0, 1))
                for option, row in zip(question.answers, chosen, strict=True)
            }
        case Number():
            values = wave.responses.values[question.id]
            return {(question.type, ""): _Column.of(values.codes, values.distinct.tolist())}
        case _:
            codes, labels = wave.responses.codes, [option.code for option in question.answers]
            items = question.item_ids if isinstance(question, Grid) and not item else (item,)
            return {(question.type, each): _Column.of(codes[question.id, each], labels) for each in items}


def _in_base(question: Question, columns: Iterable[_Column], score: bool) -> np.ndarray:
    """Who is in the base of a question, or of its mean score."""
    counted = {option.code for option in question.answers if option.score is not None} if score else None
    of_columns = []
    for column in columns:
        labels = [label is not UNKNOWN and (counted is None or label in counted) for label in column.labels]
        of_columns.append(np.array(labels)[column.codes])
    return np.asarray(np.all(of_columns, axis=0))


def _matched(now: Wave, before: Wave) -> tuple[np.ndarray, np.ndarray]:
    """The row of each respondent of either version, in the old one and in the new; -1 where there is none."""
    old, new = before.responses, now.responses
    records_before, records_now = _records(now, before)
    named = old.persons is not None and new.persons is not None
    ids_before = old.persons if named and old.persons is not None else np.arange(old.n, dtype=np.uint64)
    ids_now = new.persons if named and new.persons is not None else np.arange(new.n, dtype=np.uint64)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    left_before, left_now = np.arange(old.n), np.arange(new.n)
    nothing = np.zeros(1, np.uint64)
    for keys_before, keys_now in (
        (ids_before * _ODD + records_before, ids_now * _ODD + records_now),
        (records_before, records_now),
        *([(ids_before, ids_now)] if named else []),
        (nothing.repeat(old.n), nothing.repeat(new.n)),
    ):
        one, other = _paired(keys_before[left_before], keys_now[left_now])
        found.append((left_before[one], left_now[other]))
        left_before, left_now = np.delete(left_before, one), np.delete(left_now, other)
    absent = np.full(len(left_before), _NOBODY), np.full(len(left_now), _NOBODY)
    return (
        np.concatenate([*(rows for rows, _ in found), left_before, absent[1]]),
        np.concatenate([*(rows for _, rows in found), absent[0], left_now]),
    )


def _paired(before: np.ndarray, now: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The positions of equal keys: the first of each with the first, the second with the second."""
    _, one, other = np.intersect1d(_ranked(before), _ranked(now), assume_unique=True, return_indices=True)
    return one, other


def _ranked(keys: np.ndarray) -> np.ndarray:
    """Keys that tell the first, the second… of equal ones apart."""
    order = np.argsort(keys, kind="stable")
    same = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], same[1:] != same[:-1]])[: len(same)])
    rank = np.empty(len(keys), np.uint64)
    rank[order] = np.arange(len(keys)) - np.repeat(starts, np.diff(starts, append=len(keys)))
    return np.asarray(keys + rank * _ODD)


def _records(now: Wave, before: Wave) -> tuple[np.ndarray, np.ndarray]:
    """A number for each respondent made of all the answers that both versions have under the same codes."""
    sums = np.zeros(before.responses.n, np.uint64), np.zeros(now.responses.n, np.uint64)
    for question in now.book.counted:
        old = _question_before(now.book, before.book, question.id, "")
        if old is None:
            continue
        one, other = _columns(before, *old), _columns(now, question, "")
        for key in one.keys() & other.keys():
            if not question.numeric and set(one[key].labels) != set(other[key].labels):
                continue
            factor = np.uint64(2 * crc32(repr((question.id, key)).encode()) + 1)
            for added, column in zip(sums, (one[key], other[key]), strict=True):
                each = pd.util.hash_array(np.array([repr(label) for label in column.labels], dtype=object))
                added += (each * factor)[column.codes]
    return sums

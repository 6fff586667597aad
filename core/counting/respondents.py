"""The step that touches respondents: one group-by, whose sums every published number follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from core.codebook import Codebook, Grid, Multiple, Number, who_was_asked
from core.counting import passes
from core.counting.cells import Asked, Blocks, Cells, Moments, _origin
from core.counting.cube import UNKNOWN, Cube
from core.counting.engine import Engine
from core.counting.panel import Panel, Wave
from core.counting.profiles import Profiles
from core.counting.sums import Sums
from core.responses import Raked, Responses, Sample
from core.views import Filters, View


@dataclass(frozen=True, eq=False)
class InMemory:
    """The engine of responses that memory holds: see ``Engine``.

    Attributes
    ----------
    responses, book
        The coded responses and their codebook.
    profiles
        The answers added up ahead, by profile; without them, each count passes over the respondents.
    """

    responses: Responses
    book: Codebook
    profiles: Profiles | None = None

    @classmethod
    def of(cls, responses: Responses, book: Codebook) -> InMemory:
        """With sums by profile where that is quicker: far more respondents than a view tells apart."""
        segments = {
            name: (responses.codes[name, ""], len(book.segment(name).answers)) for name in book.segments
        }
        weights = responses.weights if book.weighted else None
        return cls(responses, book, Profiles.of(responses.n, segments, responses.sample, weights))

    @property
    def digest(self) -> str:
        """SHA-256 of the codebook and the responses, in hexadecimal."""
        return self.responses.digest

    @property
    def respondents(self) -> int:
        """How many there are."""
        return self.responses.n

    @property
    def raked(self) -> Raked | None:
        """How their weights were obtained, with ``design.margins``."""
        return self.responses.raked

    @cached_property
    def mean_weight(self) -> float:
        """The mean of their weights; 1 without any."""
        return float(self.responses.weights.mean()) if self.book.weighted else 1.0

    @cached_property
    def sample(self) -> Sample:
        """How they were drawn."""
        return self.responses.sample or Sample.simple(self.responses.n)

    def count(self, view: View, asked: Sequence[Asked]) -> list[Cells]:
        """Count several questions, and items of grids, in as few passes over respondents as possible."""
        add, book = _Adder(self, view), self.book
        keys = [key for one in asked for key in (_was_asked(book, one), *_keys(book, one))]
        added = add.crossed(key for key in keys if add.by_block(key))
        was_asked = {key: sums.at(0).together() for key, sums in added.items() if key.asked}
        return [_cells(book, add, one, added, was_asked[_was_asked(book, one)]) for one in asked]

    def below(self, view: View, question: str, places: np.ndarray) -> Sums:
        """Count those whose number is under a value, and those at it."""
        return _Adder(self, view).below(question, places)

    def crossed(self, asked: Sequence[Asked]) -> list[Cells]:
        """Count several questions by combination of the values of all the segments."""
        add = _Adder(self, View(), by_atom=True)
        added = add.crossed(key for one in asked for key in _keys(self.book, one) if add.by_block(key))
        return [_cells(self.book, add, one, added) for one in asked]

    def how_many(self, filters: Filters) -> int:
        """The respondents whom filters keep."""
        if self.profiles is not None:
            kept = selected(self.profiles.codes, self.book, filters)
            return int(
                self.profiles.respondents.sum() if kept is None else self.profiles.respondents[kept].sum()
            )
        kept = selected(self.responses.codes, self.book, filters)
        return self.responses.n if kept is None else int(kept.sum())

    def add_ahead(self) -> None:
        """Add up all questions and key figures by profile for a large file, before a view needs them."""
        if self.profiles is not None:
            asked = [Asked(name, item) for name, item in self.responses.codes]
            asked += [Asked(name) for name in (*self.responses.chosen, *self.responses.values)]
            asked += [Asked.told(self.book, net) for net in self.book.indicators]
            add = _Adder(self, View())
            keys = (key for one in asked for key in (_was_asked(self.book, one), *_keys(self.book, one)))
            for key in dict.fromkeys(keys):
                add.keep(key)

    def cube(self) -> Cube:
        """The segments as the axes of a cube."""
        return self._cubed[0]

    def by_segments(self, question: str = "", item: str = "", *, score: bool = False) -> np.ndarray:
        """How many respondents have each combination of values of the segments."""
        cube, at = self._cubed
        if question:
            at = at[self._answered(question, item, score)]
        return np.bincount(at, minlength=cube.atoms).reshape(cube.shape)

    def asked_by_segments(self, question: str) -> np.ndarray:
        """How many were asked a question, by combination of the values of the segments."""
        cube, at = self._cubed
        asked = _asked(self.book, self.responses, question) >= 0
        return np.bincount(at[asked], minlength=cube.atoms).reshape(cube.shape)

    def answers_by_segments(self, question: str, item: str = "") -> np.ndarray:
        """How many gave each answer, by combination of the values of the segments."""
        cube, at = self._cubed
        asked = self.book.question(question)
        if isinstance(asked, Multiple):
            gave = [row == 1 for row in self.responses.chosen[question]]
        else:
            gave = [self.responses.codes[question, item] == i for i in range(len(asked.answers))]
        counts = [np.bincount(at[who], minlength=cube.atoms) for who in gave]
        return np.array(counts, np.int64).reshape(len(counts), *cube.shape)

    def against(self, before: Engine) -> Panel:
        """How many respondents differ from those of another version of the study."""
        assert isinstance(before, InMemory)
        now, old = (Wave(each.book, each.responses, *each._cubed) for each in (self, before))
        return Panel(now, old)

    @cached_property
    def _cubed(self) -> tuple[Cube, np.ndarray]:
        """The cube, and the place in it of each respondent, shape (n,)."""
        of_segments: list[tuple[str | None, ...]] = []
        at = np.zeros(self.responses.n, np.int64)
        for name in self.book.segments:
            codes = self.responses.codes[name, ""]
            answers = [o.code for o in self.book.segment(name).answers]
            there, place = np.unique(np.where(codes < 0, len(answers), codes), return_inverse=True)
            of_segments.append(tuple(answers[i] if i < len(answers) else UNKNOWN for i in there))
            at = at * len(there) + place
        cube = Cube(self.book.segments, tuple(of_segments))
        return cube, at.astype(np.min_scalar_type(cube.atoms))  # a byte or two for each respondent

    def _answered(self, question: str, item: str, score: bool) -> np.ndarray:
        """Who is in the base of a question, or of its mean score: booleans, shape (n,)."""
        asked = self.book.question(question)
        if isinstance(asked, Multiple):
            return np.asarray(self.responses.chosen[question][0] >= 0)
        if isinstance(asked, Number):
            return np.asarray(self.responses.values[question].codes >= 0)
        items = [each.id for each in asked.items] if isinstance(asked, Grid) and not item else [item]
        counted = [i for i, o in enumerate(asked.answers) if o.score is not None or not score]
        of_items = [np.isin(self.responses.codes[question, each], counted) for each in items]
        return np.asarray(np.all(of_items, axis=0))


def selected(
    of_segments: Mapping[tuple[str, str], np.ndarray], book: Codebook, filters: Filters
) -> np.ndarray | None:
    """Whom the filters keep, from the codes of their segments: booleans; ``None`` for everyone."""
    kept: np.ndarray | None = None
    for name, codes in filters:
        index, answers = book.segment(name).answer_index, of_segments[name, ""]
        mask = answers == index[codes[0]]  # a few comparisons cost less than a look-up
        for code in codes[1:]:
            mask |= answers == index[code]
        kept = mask if kept is None else kept & mask
    return kept


class _Key(NamedTuple):
    """Answers that exclude one another: those of a question, of an item, or any of some options and not.

    Or who was ``asked`` a question, whatever they answered; everyone, without a question.
    """

    question: str
    item: str = ""
    any_of: tuple[int, ...] = ()
    asked: bool = False


def _asked(book: Codebook, responses: Responses, name: str) -> np.ndarray:
    """0 for each respondent who was asked a question, -1 for the others; everyone, without a question."""

    def gave(earlier: str, codes: Sequence[str]) -> np.ndarray:
        question = book.question(earlier)
        places = [question.answer_index[code] for code in codes if code in question.answer_index]
        if isinstance(question, Multiple):
            return np.asarray((responses.chosen[earlier][places] == 1).any(axis=0))
        return np.isin(responses.codes[earlier, ""], places)

    asked = who_was_asked(book.question(name).asked_to if name else (), gave, np.ones(responses.n, bool))
    return asked.astype(np.int8) - np.int8(1)


def _was_asked(book: Codebook, asked: Asked) -> _Key:
    return _Key(asked.question if book.question(asked.question).asked_to else "", asked=True)


def _keys(book: Codebook, asked: Asked) -> list[_Key]:
    question = book.question(asked.question)
    if not isinstance(question, Multiple):
        return [_Key(question.id, asked.item)]
    if asked.net:
        return [_Key(question.id, any_of=tuple(question.answer_index[code] for code in asked.net))]
    return [_Key(question.id, any_of=(i,)) for i in range(len(question.answers))]


def _cells(
    book: Codebook, add: _Adder, asked: Asked, added: Mapping[_Key, Sums], was_asked: Sums | None = None
) -> Cells:
    """The cells of a question, from the sums of its keys."""
    question, keys = book.question(asked.question), _keys(book, asked)
    values = moments = None
    if isinstance(question, Multiple):
        # Not chosen, then chosen: the two make the base.
        answers = Sums.joined([added[key].at(slice(1, 2)) for key in keys])
        base = added[keys[0]].over([0, 1]).at(0)
    elif isinstance(question, Number):
        values = add.values(question)
        if keys[0] in added:
            answers = added[keys[0]]
            base = added[keys[0]].over(list(range(len(values)))).at(0)
            moments = Moments.of(values, added[keys[0]])
        else:
            answers, base, moments = add.number(question)
    else:
        answers = added[keys[0]]
        base = answers.over(list(range(len(question.answers)))).at(0)
        if asked.net:
            answers = answers.over([question.answer_index[c] for c in asked.net])
    return Cells(Blocks(answers, base), add.sample, values, moments, asked=was_asked)


class _Place(NamedTuple):
    """The group and the column (group × block) of respondents, or of profiles, and who is kept."""

    group_of: np.ndarray
    column_of: np.ndarray
    kept: np.ndarray | None


class _Adder:
    """Adds 1, w and w² by group and block, of the selection; without weights the three are one.

    The first column is the whole selection, with those of unknown segment.
    """

    def __init__(self, engine: InMemory, view: View, *, by_atom: bool = False) -> None:
        self._responses, self._book, self._profiles = engine.responses, engine.book, engine.profiles
        self._view, self.sample = view, engine.sample
        groups = 1 if view.by is None else 1 + len(self._book.segment(view.by).answers)
        self._by_atom: np.ndarray | None = None
        if by_atom:
            self._profiles, self.sample = None, Sample.simple(engine.respondents)
            there, place = np.unique(engine._cubed[1], return_inverse=True)
            self._by_atom, groups = 1 + place, 1 + len(there)
        self._shape = (groups, self.sample.blocks)
        self._weights = self._responses.weights if self._book.weighted else None

    @cached_property
    def _respondents(self) -> _Place:
        if self._by_atom is not None:
            return _Place(self._by_atom, self._by_atom, None)
        return self._place(self._responses.codes, self.sample.block_of, self._responses.n)

    def _place(
        self, codes: Mapping[tuple[str, str], np.ndarray], block_of: np.ndarray | None, n: int
    ) -> _Place:
        by = self._view.by
        group_of = np.zeros(n, dtype=np.int8) if by is None else codes[by, ""] + np.int8(1)
        column_of = group_of
        if block_of is not None:
            column_of = group_of.astype(np.int64) * self.sample.blocks + block_of
        return _Place(group_of, column_of, selected(codes, self._book, self._view.filters))

    def values(self, question: Number) -> np.ndarray:
        """The distinct values of a number, in increasing order."""
        return self._responses.values[question.id].distinct

    def by_block(self, key: _Key) -> bool:
        """Whether the answers are added by block too: the values of a number may be too many."""
        if key.asked or not isinstance(self._book.question(key.question), Number):
            return True
        return self._by_atom is None and (self.sample.blocks == 1 or self._ahead(key))

    def _ahead(self, key: _Key) -> bool:
        return self._profiles is not None and self._profiles.holds(self._size(key))

    def keep(self, key: _Key) -> None:
        """Add a key up by profile, where it is to be."""
        if self._profiles is not None and self._ahead(key):
            self._profiles.sums(key, self._size(key), partial(self._codes, key))

    def crossed(self, keys: Iterable[_Key]) -> dict[_Key, Sums]:
        """By answer, group and block: shape (answers, 1 + groups, blocks)."""
        keys = list(dict.fromkeys(keys))
        passed = [key for key in keys if not self._ahead(key)]
        found: dict[_Key, Sums] = {}
        if passed:
            codes = [self._codes(key) for key in passed]
            found |= zip(passed, self._passed(codes, list(map(self._size, passed)), blocks=True), strict=True)
        if self._profiles is not None and len(passed) < len(keys):
            ahead = [key for key in keys if key not in found]
            found |= zip(ahead, self._looked_up(self._profiles, ahead), strict=True)
        return found

    def _looked_up(self, profiles: Profiles, keys: Sequence[_Key]) -> Iterator[Sums]:
        """The same from what is added up ahead, all keys together: profiles in the order of their columns."""
        sizes = [self._size(key) for key in keys]
        held = [
            profiles.sums(key, size, partial(self._codes, key)) for key, size in zip(keys, sizes, strict=True)
        ]
        block_of = None if self.sample.block_of is None else profiles.block_of
        _, column_of, kept = self._place(profiles.codes, block_of, profiles.count)
        among = np.arange(profiles.count) if kept is None else np.flatnonzero(kept)
        among = among[np.argsort(column_of[among], kind="stable")]
        columns, starts = np.unique(column_of[among], return_index=True)
        sums = np.zeros((len(held[0]), sum(sizes), self._shape[0] * self._shape[1]))
        sums[..., columns] = np.add.reduceat(np.concatenate(held, axis=1)[..., among], starts, axis=-1)
        sums = _with_whole(sums.reshape(*sums.shape[:2], *self._shape))
        n = sums[0].astype(np.int64)
        w, w2 = sums[-2:] if len(sums) > 1 else (sums[0], sums[0])
        ends = np.cumsum(sizes).tolist()
        for end, size in zip(ends, sizes, strict=True):
            rows = slice(end - size, end)
            yield Sums(n[rows], w[rows], w2[rows])

    def _passed(self, codes: Sequence[np.ndarray], sizes: Sequence[int], *, blocks: bool) -> list[Sums]:
        """By code (0 to size - 1; -1 is nobody's), group and perhaps block: passes over respondents."""
        at, shape = self._respondents, self._shape if blocks else (self._shape[0], 1)
        column_of = at.column_of if blocks else at.group_of
        added = passes.crossed(codes, sizes, column_of, shape[0] * shape[1], self._weights, at.kept)
        return [self._sums(sums, (size, *shape)) for sums, size in zip(added, sizes, strict=True)]

    @staticmethod
    def _sums(parts: Iterable[np.ndarray], shape: tuple[int, ...]) -> Sums:
        return Sums(*(_with_whole(part.reshape(shape)) for part in parts))

    def _size(self, key: _Key) -> int:
        if key.asked:
            return 1
        match self._book.question(key.question):
            case Multiple():
                return 2
            case Number() as number:
                return len(self.values(number))
            case question:
                return len(question.answers)

    def _codes(self, key: _Key) -> np.ndarray:
        """The answer of each respondent among those of a key; -1 outside the base."""
        if key.asked:
            return _asked(self._book, self._responses, key.question)
        match self._book.question(key.question):
            case Multiple():
                chosen = self._responses.chosen[key.question]
                if len(key.any_of) == 1:
                    return np.asarray(chosen[key.any_of[0]])
                any_of = (chosen[list(key.any_of)] == 1).any(axis=0)
                return np.where(chosen[0] >= 0, any_of.astype(np.int8), np.int8(-1))
            case Number():
                return self._responses.values[key.question].codes
            case _:
                return self._responses.codes[key.question, key.item]

    def below(self, question: str, places: np.ndarray) -> Sums:
        """Those whose number is under a value of their column, and at it: shape (2, 1 + groups, blocks)."""
        codes, at = self._responses.values[question].codes, self._respondents
        block_of = np.zeros(len(codes), np.int8) if self.sample.block_of is None else self.sample.block_of

        def added(place: np.ndarray, column_of: np.ndarray, groups: int) -> np.ndarray:
            sides = np.where((codes < 0) | (codes > place), -1, codes == place).astype(np.int8)
            columns = groups * self.sample.blocks
            (sums,) = passes.crossed([sides], [2], column_of, columns, self._weights, at.kept)
            return np.array(sums).reshape(3, 2, groups, self.sample.blocks)

        found = added(places[:1], block_of, 1)
        if self._shape[0] > 1:
            of_groups = added(places[at.group_of], at.column_of, self._shape[0])
            found = np.concatenate([found, of_groups[:, :, 1:]], axis=2)
        return Sums(found[0].astype(np.int64), found[1], found[2])

    def number(self, question: Number) -> tuple[Sums, Sums, Moments]:
        """The sums of the values of a number by group, its base and its moments by group and block."""
        values, codes = self._responses.values[question.id]
        none = np.zeros((0, *self._shape))
        answers = Sums(none, none, none)  # by combination of segments, values would be as many as people
        if self._by_atom is None:
            (answers,) = self._passed([codes], [len(values)], blocks=False)
        (base,) = self._passed([np.minimum(codes, 0)], [1], blocks=True)
        mask = codes >= 0 if self._respondents.kept is None else (codes >= 0) & self._respondents.kept
        origin = _origin(values)
        x, keys = values[codes[mask]] - origin, self._respondents.column_of[mask]
        weights = np.ones(len(x)) if self._weights is None else self._weights[mask]
        columns = self._shape[0] * self._shape[1]
        three = (
            np.bincount(keys, weights=each, minlength=columns).astype(float).reshape(self._shape)
            for each in (weights * x, weights**2 * x, (weights * x) ** 2)
        )
        return answers, base.at(0), Moments(origin, *map(_with_whole, three))


def _with_whole(sums: np.ndarray) -> np.ndarray:
    """Sums by group (the axis before the last), with the whole selection in place of the unknown."""
    sums[..., 0, :] = sums.sum(axis=-2)
    return sums

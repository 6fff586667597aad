"""The only way out for numbers: sums that are made again from what each told cell may tell.

Where a minimum base protects respondents, tables, tests and files are not made from respondents. For each
question, the cells that the audit of bases lets out are given a share for each answer, as fine as its base
bears and the audit of answers allows (for a number, a mean, a spread and a median); these are fixed once, for
all readers. ``Gate`` is an engine that counts with them alone: whatever a view, a test or a file adds up,
divides or subtracts is a function of the same few numbers, and no sequence of views says more than they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

import numpy as np

from core.codebook import Codebook, Question, joined
from core.counting import UNKNOWN, Asked, Blocks, Cells, Cube, Engine, Moments, Panel, Selection, Sums, both
from core.disclosure import precision
from core.disclosure.guard import MEANWHILE, Guard, asked_parts
from core.disclosure.precision import STEPS
from core.disclosure.told import Axes, Told, share_of_asked, share_of_people, told_of
from core.responses import Raked, Sample
from core.views import Filters, View


class Gate:
    """An engine of what may leave: see ``Engine``.

    Parameters
    ----------
    engine
        What counts the respondents.
    guard
        Which cells may be told.
    nets
        Options of a question or an item that are told as one answer, beside the key figures.
    """

    def __init__(self, engine: Engine, guard: Guard, nets: Iterable[Asked] = ()) -> None:
        self._engine, self._guard = engine, guard
        self.book, self.digest, self.respondents = engine.book, engine.digest, engine.respondents
        self.raked = engine.raked and _by_class(engine.raked)
        self.sample = _sample(engine.sample)
        self.mean_weight = precision.significant(engine.mean_weight)
        keyed = (Asked.told(engine.book, net) for net in engine.book.indicators)
        routed = [route for route in map(self._route, engine.book.counted) if route is not None]
        asked = (_sorted(engine.book, each) for each in (*keyed, *nets, *routed))
        self._nets = {each for each in asked if len(each.net) > 1}
        self._told: dict[Asked, Told] = {}
        self._deciding: dict[Asked, Lock] = {}

    def how_many(self, filters: Filters) -> int:
        """The respondents whom filters keep."""
        return self._engine.how_many(filters)

    def cube(self) -> Cube:
        """The segments as the axes of a cube."""
        return self._guard.cube

    def by_segments(self, question: str = "", item: str = "", *, score: bool = False) -> np.ndarray:
        """How many respondents have each combination of values of the segments; for the audit alone."""
        return self._engine.by_segments(question, item, score=score)

    def below(self, view: View, question: str, places: np.ndarray) -> Sums:
        """Nobody is counted by the values of a number: of these, only a median is told."""
        raise NotImplementedError

    def crossed(self, asked: Sequence[Asked]) -> list[Cells]:
        """Nothing leaves by combination of all the segments."""
        raise NotImplementedError

    def asked_by_segments(self, question: str) -> np.ndarray:
        """Who was asked is told as answers are."""
        raise NotImplementedError

    def answers_by_segments(self, question: str, item: str = "") -> np.ndarray:
        """Versions are compared by their respondents."""
        raise NotImplementedError

    def against(self, before: Engine) -> Panel:
        """Versions are compared by their respondents."""
        raise NotImplementedError

    def add_ahead(self) -> None:
        """Decide now what is told of every question."""
        for question in self.book.counted:
            for item in question.item_ids:
                self.told(Asked(question.id, item))

    def count(self, view: View, asked: Sequence[Asked]) -> list[Cells]:
        """Count several questions from what is told of them."""
        columns = _Columns.of(self.book, self._guard.cube, view.by, view.where)
        everyone = np.nan_to_num(columns.people(*self._everyone))
        parts = []
        for one in asked:
            question = self.book.question(one.question)
            people = self._people(question, view) if question.asked_to else everyone
            parts.append(_Part(*self._rows(one), people, question.numeric))
        of_shares = iter(_shares(columns, [part for part in parts if not part.numeric], self.sample))
        found = [_number(columns, part, self.sample) if part.numeric else next(of_shares) for part in parts]
        if self.sample.complete:
            found = [
                replace(cells, rounding=columns.rounding(part.told, [0] if part.numeric else part.rows))
                for cells, part in zip(found, parts, strict=True)
            ]
        if self.raked is None:
            return found
        return [
            replace(cells, raking=columns.raking(part.told)) for cells, part in zip(found, parts, strict=True)
        ]

    @cached_property
    def _everyone(self) -> tuple[Mapping[Axes, np.ndarray], np.ndarray]:
        """The place of each cell that is told of everyone, and how many are in each."""
        counts, place, sizes = self._engine.by_segments(), dict[Axes, np.ndarray](), np.zeros(0, np.int64)
        for axes, told in self._guard.everyone.items():
            others = tuple(axis for axis in range(counts.ndim) if axis not in axes)
            place[axes] = np.full(told.shape, -1)
            place[axes][told] = len(sizes) + np.arange(told.sum())
            sizes = np.append(sizes, counts.sum(axis=others)[told])
        return place, sizes

    def _people(self, question: Question, view: View) -> np.ndarray:
        """How many of each column were asked a question; nobody where segments alone do not tell."""
        cube = self._guard.cube
        count = _Columns.of(self.book, cube, view.by, {}).count
        if not self._guard.knows(question.asked_to):
            return np.zeros(count)
        found = np.full(count, np.nan)
        for parts in asked_parts(cube, question.asked_to, view.where):
            people = np.zeros(count)
            for sign, part in parts:
                people += sign * _Columns.of(self.book, cube, view.by, part).people(*self._everyone)
            found = np.where(np.isnan(found), people, found)
        return np.asarray(np.nan_to_num(found))

    def told(self, asked: Asked) -> Told:
        """What is told of a question or an item; of a net that nobody declared, by itself."""
        if asked not in self._told:
            with MEANWHILE.get()(), self._deciding.setdefault(asked, Lock()):
                if asked not in self._told:
                    whole = asked._replace(net=())
                    declared = sorted(one.net for one in self._nets if one[:2] == whole[:2])
                    nets = [asked.net] if asked.net else declared
                    told = told_of(self._engine, self._guard, whole, nets)
                    self._told[asked] = self._with_base(told, whole)
        return self._told[asked]

    def _route(self, question: Question) -> Asked | None:
        """The answers to an earlier question that a question was asked to, when that alone decides."""
        ways = joined(question.asked_to)
        routes = [one for way in ways for one in way.items() if one[0] not in self.book.segments]
        return Asked(routes[0][0], "", routes[0][1]) if len(ways) == len(routes) == 1 else None

    def _with_base(self, told: Told, about: Asked) -> Told:
        """With the base that earlier questions tell: that of a routed one counts who gave their answers.

        Where one answer leads to it, that is its share; where there are several ways, the share of who was
        asked is audited as that of an answer is.
        """
        question = self.book.question(about.question)
        route = self._route(question)
        if route is None and (len(joined(question.asked_to)) < 2 or self._guard.knows(question.asked_to)):
            return told
        if route is None:
            place, sizes = share_of_asked(self._engine, self._guard, question.id)
        elif self.book.weighted:
            place, sizes = share_of_people(self._engine, self._guard, _sorted(self.book, route))
        else:
            before, (row,) = self._rows(route)
            place, sizes = before.place, before.shares[row] * before.n
        n = told.n.astype(float)
        for axes, cells in told.place.items():
            at = cells[cells >= 0]
            same = place[axes][cells >= 0] if axes in place else np.full(len(at), -1)
            n[at] = np.append(sizes, np.nan)[same]  # of a place of -1, the last
        rates = self._answered(about, route, told)
        base = [precision.people(round(each)) for each in np.nan_to_num(n) * rates]
        fixed = np.maximum(base, self._guard.minimum)
        scale = fixed / np.maximum(told.n, 1)
        # Where that share is not told, nor is how many were asked; the last is that of a place of -1.
        untold = np.append(np.isnan(n), True)
        known = {axes: np.where(untold[at], -1, at) for axes, at in told.place.items()}
        self._guard.withhold(about.question, about.item, {axes: at >= 0 for axes, at in known.items()})
        return replace(told, place=known, n=fixed, w=told.w * scale, w2=told.w2 * scale)

    def _answered(self, about: Asked, route: Asked | None, told: Told) -> np.ndarray:
        """How many answered, of those who gave the answer that leads to a question, in each told cell.

        One rate for all, to two digits, but for the cells of a segment that also decides who was asked: of
        those who are not asked there, the others hold some, and these none.
        """
        answered = int(self._engine.by_segments(about.question, about.item).sum())
        if route is None:
            asked = int(self._engine.asked_by_segments(about.question).sum())
            return np.full(len(told.n), precision.significant(answered / max(asked, 1)))
        (way,) = joined(self.book.question(about.question).asked_to)
        segments = {name: codes for name, codes in way.items() if name in self.book.segments}
        within = {self._guard.cube.names.index(name) for name in segments}
        views = (View(), View.of(self.book, where=segments))
        led = [self._engine.count(view, [route])[0].answers.n.sum(axis=0)[0] for view in views]
        everywhere, inside = (precision.significant(answered / max(int(each), 1)) for each in led)
        rates = np.full(len(told.n), everywhere)
        for axes, cells in told.place.items():
            if within <= set(axes):
                rates[cells[cells >= 0]] = inside
        return rates

    def _rows(self, asked: Asked) -> tuple[Told, list[int]]:
        """What is told of a question, and which rows are asked for: all answers, or a net."""
        asked = _sorted(self.book, asked)
        question, whole = self.book.question(asked.question), asked._replace(net=())
        if not asked.net:
            return self.told(whole), list(range(len(question.answers)))
        if len(asked.net) == 1:
            return self.told(whole), [question.answer_index[asked.net[0]]]
        told = self.told(whole if asked in self._nets else asked)
        return told, [len(question.answers) + told.nets.index(asked.net)]


def _sample(sample: Sample) -> Sample:
    """How respondents were drawn: one by one. Of a finite population, a second block, where nobody is, holds
    the squares of weights that are not left to chance; see ``_blocks``."""
    simple = Sample.simple(sample.n)
    if sample.drawn is None:
        return simple
    if sample.complete:
        return replace(simple, drawn=np.ones(1))
    two = np.arange(2)
    return Sample(sample.n, np.array([sample.n, 0]), two, False, None, drawn=two.astype(float))


def _by_class(raked: Raked) -> Raked:
    """How weights were raked, by classes: with known targets, digits give away how few a category has."""
    step = STEPS[precision.level(raked.respondents)]
    return replace(
        raked,
        sweeps=int(precision.at_most(raked.sweeps)),
        error=precision.at_most(raked.error),
        correction=precision.at_most(raked.correction),
        design_effect=float(precision.of_class(np.array(raked.design_effect), upwards=True)),
        bounded=precision.to_step(raked.bounded, step),
    )


def _sorted(book: Codebook, asked: Asked) -> Asked:
    index = book.question(asked.question).answer_index if asked.net else {}
    return asked._replace(net=tuple(sorted(set(asked.net), key=index.__getitem__)))


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """The columns of a view: the whole selection, then each answer to the segment of its split.

    Attributes
    ----------
    whole, groups, unknown
        The cells of the whole selection, of each group that someone is in, and of those of unknown group;
        ``None`` without any.
    at
        The columns of the groups.
    count
        How many columns there are.
    """

    whole: _Mesh | None
    groups: _Mesh | None
    unknown: _Mesh | None
    at: np.ndarray
    count: int

    @classmethod
    def of(cls, book: Codebook, cube: Cube, by: str | None, where: Selection) -> _Columns:
        whole = _Mesh.of(cube, where)
        if by is None:
            return cls(whole, None, None, np.zeros(0, np.int64), 1)
        index = book.segment(by).answer_index
        values = cube.values[cube.names.index(by)]
        codes = [c for c in where.get(by, tuple(index)) if c is not UNKNOWN and c in values]
        others = {name: kept for name, kept in where.items() if name != by}
        groups = _Mesh.of(cube, others, by, codes) if codes else None
        unknown = None
        if UNKNOWN in values and by not in where:
            unknown = _Mesh.of(cube, both(where, by, [UNKNOWN]))
        return cls(
            whole, groups, unknown, np.array([1 + index[code] for code in codes], np.int64), 1 + len(index)
        )

    def added(self, told: Told, values: np.ndarray) -> tuple[_Base, np.ndarray]:
        """The base of each column, and the sums of values (rows, cells) over its cells.

        Of groups that are not told, the first stands for what is left of the whole, so that each group has
        its others; of a group that nobody is in, nothing is added.
        """
        of_cells = np.vstack([told.n, told.w, told.w2, told.w2 * told.left, values])
        found = np.zeros((len(of_cells), self.count))
        shown, several = np.zeros(self.count, bool), np.zeros(self.count, bool)
        for mesh, at in ((self.whole, _FIRST), (self.groups, self.at)):
            if mesh is not None:
                cells = mesh.cells(told.place, len(at))
                there = (cells >= 0).all(axis=1)
                found[:, at[there]] = of_cells[:, cells[there]].sum(axis=-1)
                shown[at[there]], several[at] = True, cells.shape[1] > 1
        if self.count > 1 and shown[0] and not shown.all():
            left = found[:, 0] - found[:, 1:].sum(axis=-1)
            if self.unknown is not None:
                cells = self.unknown.cells(told.place, 1)
                left -= of_cells[:, cells[0]].sum(axis=-1) if (cells >= 0).all() else 0
            if left[0] > 0 and left[1] > 0:
                left[2] = left[1] ** 2 / left[0] * (found[0, 0] * found[2, 0] / found[1, 0] ** 2)
                left[3] = left[2] * told.most_left
                found[:, int(np.argmin(shown))] = left
        chance = np.divide(found[3], found[2], out=np.ones(self.count), where=found[2] > 0)
        return _Base(found[0], found[1], found[2], chance, several), found[4:]

    def rounding(self, told: Told, rows: list[int]) -> np.ndarray:
        """How far each share of each column may be from what it was unrounded, shape (rows, columns)."""
        slack, whole = np.full((len(rows), self.count), np.nan), np.zeros(self.count)
        for mesh, at in ((self.whole, _FIRST), (self.groups, self.at)):
            if mesh is not None:
                cells = mesh.cells(told.place, len(at))
                there = (cells >= 0).all(axis=1)
                w = told.w[cells[there]]
                whole[at[there]] = w.sum(axis=-1)
                of_cells = (told.slack[rows][:, cells[there]] * w).sum(axis=-1) / whole[at[there]]
                again = precision.steps(told.n[cells[there]].sum(axis=-1)) / 2 if cells.shape[1] > 1 else 0.0
                slack[:, at[there]] = of_cells + again
        untold = whole == 0
        if self.count > 1 and untold.any() and (rest := whole[0] - whole[1:].sum()) > 0:
            of_rest = np.nansum(slack * whole, axis=-1) / rest
            slack[:, np.flatnonzero(untold)[0]] = of_rest
        return slack

    def raking(self, told: Told) -> np.ndarray:
        """What raking leaves of the variance of each column: all of it, but for everyone together."""
        left = np.ones(self.count)
        if self.whole is not None and not self.whole.axes:
            left[0] = told.raking
        return left

    def people(self, place: Mapping[Axes, np.ndarray], sizes: np.ndarray) -> np.ndarray:
        """How many are in each column, from told cells; not a number in one that is not told."""
        found = np.zeros(self.count)
        for mesh, at in ((self.whole, _FIRST), (self.groups, self.at)):
            if mesh is not None:
                cells = mesh.cells(place, len(at))
                there = (cells >= 0).all(axis=1)
                found[at[there]], found[at[~there]] = sizes[cells[there]].sum(axis=-1), np.nan
        return found


_FIRST = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Mesh:
    """Cells to add, for one group or several: an open mesh of positions; ``first`` is the axis of groups."""

    axes: Axes
    positions: tuple[np.ndarray, ...]
    first: int | None

    @classmethod
    def of(cls, cube: Cube, where: Selection, by: str = "", codes: Sequence[str] = ()) -> _Mesh | None:
        place = cube.place(where)
        if place is None:
            return None
        found = dict(zip(*place, strict=True))
        axis = cube.names.index(by) if by else -1
        if by and len(cube.values[axis]) > 1:
            found[axis] = [cube.values[axis].index(code) for code in codes]
        axes = tuple(sorted(found))
        mesh = np.ix_(*(found[a] for a in axes)) if axes else ()
        return cls(axes, mesh, axes.index(axis) if axis in axes else None)

    def cells(self, place: Mapping[Axes, np.ndarray], groups: int) -> np.ndarray:
        """The told cells of each group, shape (groups, cells); -1 for one that is not told."""
        if self.axes not in place:
            return np.full((groups, 1), -1)
        found = place[self.axes][self.positions]
        if self.first is None:
            return np.asarray(found.reshape(1, -1))
        return np.asarray(np.moveaxis(found, self.first, 0).reshape(groups, -1))


@dataclass(frozen=True, slots=True, eq=False)
class _Base:
    """The base of each column: respondents, Σw, Σw², the part of that which a finite population leaves to
    chance, and whether several cells were added."""

    n: np.ndarray
    w: np.ndarray
    w2: np.ndarray
    chance: np.ndarray
    several: np.ndarray

    @classmethod
    def joined(cls, bases: Sequence[_Base]) -> _Base:
        """Bases one after the other, on an axis before the columns."""
        return cls(*(np.array([getattr(each, name) for each in bases]) for name in cls.__slots__))

    def at(self, place: np.ndarray) -> _Base:
        """The bases at places of that axis."""
        return _Base(*(getattr(self, name)[place] for name in self.__slots__))

    def by_block(self, sums: Sums, blocks: int) -> Sums:
        """Sums of columns by block of the sample."""
        return Sums(
            _blocks(sums.n.astype(np.int64), blocks),
            _blocks(sums.w, blocks),
            _blocks(sums.w2, blocks, self.chance),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What is counted of a question: which rows of what is told, and how many were asked, by column."""

    told: Told
    rows: list[int]
    people: np.ndarray
    numeric: bool


def _blocks(part: np.ndarray, blocks: int, chance: np.ndarray | None = None) -> np.ndarray:
    """Sums by block: all in the first; of squares of weights, what is not left to chance is in the second."""
    if blocks == 1:
        return part[..., None]
    if chance is None:
        return np.stack([part, np.zeros_like(part)], axis=-1)
    return np.stack([part * chance, part * (1 - chance)], axis=-1)


def _shares(columns: _Columns, parts: Sequence[_Part], sample: Sample) -> Iterator[Cells]:
    """The cells of each part, all in the same calls: on few numbers, calls are what they cost."""
    if not parts:
        return
    added = [columns.added(part.told, part.told.shares[part.rows] * part.told.w) for part in parts]
    sizes = [len(hits) for _, hits in added]
    bases = _Base.joined([base for base, _ in added])
    of_answers = bases.at(np.repeat(np.arange(len(parts)), sizes))
    answers = _answers(of_answers, np.concatenate([hits for _, hits in added]), sample.blocks)
    asked, sums = _asked(bases, np.array([part.people for part in parts])), _sums(bases, sample.blocks)
    start = 0
    for i, size in enumerate(sizes):
        own = answers.at(slice(start, start + size))
        yield Cells(Blocks(own, sums.at(i)), sample, asked=asked.at(i))
        start += size


def _sums(base: _Base, blocks: int) -> Sums:
    return base.by_block(Sums(base.n, base.w, base.w2), blocks)


def _answers(base: _Base, hits: np.ndarray, blocks: int) -> Sums:
    """The sums of each answer by column, from Σw: a share of several cells is as fine as their base bears."""
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.clip(hits / base.w, 0, 1)
    coarse = base.several & (base.n > 0)
    shares = np.where(coarse, precision.to_steps(shares, precision.steps(base.n)), shares)
    shares = np.where(base.w > 0, shares, 0)
    n = np.rint(np.where(np.isnan(shares), 0, shares) * base.n)
    n = np.where(shares < 1, np.minimum(n, np.maximum(base.n - 1, 0)), n)  # not everybody, nor nobody
    n = np.where(shares > 0, np.maximum(n, 1), n)
    return base.by_block(Sums(n, shares * base.w, shares * base.w2), blocks)


def _asked(base: _Base, people: np.ndarray) -> Sums:
    """Those who were asked: the base, and who did not answer, to the nearest five."""
    missing = precision.to_steps(np.maximum(people - base.n, 0), 5.0)
    asked = np.where(people > 0, base.n + missing, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        times = np.where(base.n > 0, asked / base.n, 0)
    return Sums(asked.astype(np.int64), base.w * times, base.w2 * times)


def _number(columns: _Columns, part: _Part, sample: Sample) -> Cells:
    """The cells of a number; the median of one told cell, of no union."""
    told = part.told
    mean, spread, median = told.shares
    origin = float(mean[0]) if len(mean) and np.isfinite(mean[0]) else 0.0
    x = mean - origin
    base, (wx, w2xx) = columns.added(told, np.array([told.w * x, told.w2 * (spread**2 + x**2)]))
    with np.errstate(invalid="ignore", divide="ignore"):
        w2x = np.where(base.w > 0, base.w2 * wx / base.w, 0)
    blocks = sample.blocks
    squares = (_blocks(part, blocks, base.chance) for part in (w2x, w2xx))
    moments = Moments(origin, _blocks(wx, blocks), *squares)
    _, (medians,) = columns.added(told, median[None])
    usable = (base.n > 0) & ~base.several & ~np.isnan(medians)
    nobody = np.zeros((0, columns.count, blocks))
    answers = Sums(nobody.astype(np.int64), nobody, nobody)
    medians = np.where(usable, medians, np.nan)
    asked = _asked(base, part.people)
    return Cells(Blocks(answers, _sums(base, blocks)), sample, moments=moments, medians=medians, asked=asked)

"""What is told of a question, once for all its readers: a share for each answer in each told cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product

import numpy as np

from core.counting import UNKNOWN, Asked, Cells, Engine, Sums
from core.disclosure import answers, kept, precision
from core.disclosure.audit import Tables
from core.disclosure.guard import Guard
from core.disclosure.precision import HIDDEN, STEPS
from core.estimation import estimates
from core.responses import Sample
from core.views import View

Axes = tuple[int, ...]
_LEAST_SPREAD = 0.25
"""Of the spread of all, told of a cell whose numbers are alike."""
_LEAST_RAKING = 0.25
"""Of the variance of fixed weights."""


@dataclass(frozen=True, eq=False)
class Told:
    """What is told of a question, an item or a net: flat over its told cells.

    Attributes
    ----------
    place
        For each group of segments, the position here of each of its cells; -1 when it is not told.
    n, w, w2
        Respondents (all but those who did not answer, to the nearest five), Σw from the rounded mean weight,
        and Σw² such that (Σw)²/Σw² is the effective number of respondents, by class. Shape (cells,).
    nets
        The options that are told as one.
    shares
        Of each answer, then of each net, shape (rows, cells); not a number where it is not told. Of a number:
        mean, spread and median.
    raking
        What raking leaves of the variance over everyone, by class: of the answer or net that the margins tell
        the least.
    slack
        How far each share may be from what it was before it was rounded, in the shape of ``shares``.
    left, most_left
        What a finite population leaves of the variance of each cell, by class, shape (cells,), and of any.
    """

    place: Mapping[Axes, np.ndarray]
    n: np.ndarray
    w: np.ndarray
    w2: np.ndarray
    nets: Sequence[tuple[str, ...]]
    shares: np.ndarray
    raking: float
    slack: np.ndarray
    left: np.ndarray
    most_left: float


def told_of(engine: Engine, guard: Guard, asked: Asked, nets: Sequence[tuple[str, ...]]) -> Told:
    """Decide what is told of a question, or of an item of a grid.

    Parameters
    ----------
    engine
        What counts the respondents.
    guard
        Which cells may be told.
    asked
        The question and the item, without a net.
    nets
        The options that are told as one answer too.
    """
    book, question = engine.book, engine.book.question(asked.question)
    counted, *of_nets = engine.crossed([asked, *(asked._replace(net=net) for net in nets)])
    atoms = _Atoms(guard, guard.tables(asked.question, asked.item), _without_whole(counted.blocks.base))
    n, w = atoms.in_cells(atoms.base.n).astype(np.int64), atoms.in_cells(atoms.base.w)
    worth = _worth(engine, asked, n, w, atoms.in_cells(atoms.base.w2))
    everyone = engine.by_segments()[guard.exists]
    if (atoms.base.n != everyone).any():
        # Those who did not answer are, to the nearest five: a base over all would tell that there are none.
        n = np.maximum(precision.less(atoms.in_cells(everyone).astype(np.int64), n), guard.minimum)
    mean_weight = [precision.significant(float(each)) for each in w / np.maximum(n, 1)]
    told_w = n * np.array(mean_weight) if book.weighted else n.astype(float)
    place, told_w2 = atoms.place, told_w**2 / (np.maximum(n, 1) * worth)
    raking = _raking(engine, [asked, *(asked._replace(net=net) for net in nets)])
    left = _left(engine, guard, place, n)
    if question.numeric:
        numbers, slack = _numbers(engine, atoms, asked, counted, n)
        return Told(place, n, told_w, told_w2, (), numbers, raking, slack, *left)
    given = _without_whole(Sums.joined([each.blocks.answers for each in (counted, *of_nets)]))
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = atoms.in_cells(given.w) / w
    finest = np.array([precision.level(int(each)) for each in n], np.int64)
    if asked.question in book.segments:
        levels = np.where(_answers_told(guard, atoms, asked.question, nets), finest, HIDDEN)
    else:
        nets_at = [[question.answer_index[code] for code in net] for net in nets]
        levels = _levels(atoms, given.w, nets_at, exclusive=question.exclusive, weighted=book.weighted)
    slack = np.array([*STEPS, np.nan])[levels] / 2
    return Told(place, n, told_w, told_w2, tuple(nets), _to_levels(shares, levels), raking, slack, *left)


def share_of_people(
    engine: Engine, guard: Guard, asked: Asked
) -> tuple[Mapping[Axes, np.ndarray], np.ndarray]:
    """How many people gave a net of answers, from its share of them without weights, as it may be told.

    Returns
    -------
    tuple
        The place of each told cell, and for each its number of people; not a number where it is not told.
    """
    whole = asked._replace(net=())
    counted, net = engine.crossed([whole, asked])
    atoms = _Atoms(guard, guard.tables(asked.question), _without_whole(counted.blocks.base))
    given = _without_whole(net.blocks.answers).n.astype(float)
    people = atoms.base.n.astype(float)
    levels = _audited(atoms, people, np.array([given[0], people - given[0]]), [[0]], in_people=True)
    n = atoms.in_cells(people)
    with np.errstate(invalid="ignore", divide="ignore"):
        return atoms.place, _to_levels(atoms.in_cells(given) / n, levels)[0] * n


def share_of_asked(
    engine: Engine, guard: Guard, question: str
) -> tuple[Mapping[Axes, np.ndarray], np.ndarray]:
    """How many people were asked a question, as ``share_of_people``: from their share of everyone."""
    people = engine.by_segments()[guard.exists].astype(float)
    given = engine.asked_by_segments(question)[guard.exists].astype(float)
    atoms = _Atoms(guard, guard.everyone, Sums(people, people, people))
    levels = _audited(atoms, people, np.array([given, people - given]), [[0]], in_people=True)
    n = atoms.in_cells(people)
    with np.errstate(invalid="ignore", divide="ignore"):
        return atoms.place, _to_levels(atoms.in_cells(given) / n, levels)[0] * n


def _without_whole(sums: Sums) -> Sums:
    return sums.at(..., slice(1, None), 0)


def _to_levels(shares: np.ndarray, levels: np.ndarray) -> np.ndarray:
    return precision.to_steps(shares, np.array([*STEPS, np.nan])[levels])


class _Atoms:
    """The combinations of values that someone has, and the told cells as sums of them."""

    def __init__(self, guard: Guard, tables: Tables, base: Sums) -> None:
        self.base, self.cube, self._tables, self._guard = base, guard.cube, tables, guard
        there = np.flatnonzero(guard.exists)
        self.values = np.unravel_index(there, self.cube.shape) if self.cube.shape else ()
        self.place: dict[Axes, np.ndarray] = {}
        self.crossed = np.zeros(0, np.int64)
        for axes, told in tables.items():
            place = np.full(told.shape, -1)
            place[told] = len(self.crossed) + np.arange(told.sum())
            self.place[axes] = place
            self.crossed = np.append(self.crossed, np.full(int(told.sum()), len(axes)))

    def in_cells(self, of_atoms: np.ndarray) -> np.ndarray:
        """Sums over the told cells of what atoms hold, on the last axis."""
        flat = of_atoms.reshape(-1, of_atoms.shape[-1])
        found = np.zeros((len(flat), len(self.crossed)))
        for axes, told in self._tables.items():
            cell_of, cells = self._cell_of(axes), int(np.prod(told.shape))
            for row, values in zip(found, flat, strict=True):
                row[self.place[axes][told]] = np.bincount(cell_of, values, cells)[told.ravel()]
        return found.reshape(*of_atoms.shape[:-1], -1)

    def _cell_of(self, axes: Axes) -> np.ndarray:
        shape = tuple(self.cube.shape[axis] for axis in axes)
        at = np.zeros(len(self.base.n), np.int64)
        for axis, size in zip(axes, shape, strict=True):
            at = at * size + self.values[axis]
        return at

    def members(self, tables: Tables) -> np.ndarray:
        """The told cells of tables as sets of atoms: booleans (cells, atoms)."""
        sets = [self._cell_of(axes)[None] == np.flatnonzero(told)[:, None] for axes, told in tables.items()]
        return np.concatenate(sets)

    @cached_property
    def cells(self) -> np.ndarray:
        """The told cells as sets of atoms."""
        return self.members(self._tables)

    @cached_property
    def known(self) -> np.ndarray:
        """The cells that are told of everyone, as sets of atoms."""
        return self.members(self._guard.everyone)

    @cached_property
    def small(self) -> np.ndarray:
        """The largest of the combinations of values under the minimum but not empty, as sets of atoms."""
        found: list[np.ndarray] = []
        axes = range(len(self.cube.shape))
        for chosen in (some for size in axes for some in combinations(axes, size + 1)):
            at = self._cell_of(chosen)
            sizes = np.bincount(at, self.base.n)
            cells = np.flatnonzero((sizes > 0) & (sizes < self._guard.minimum))
            sets = at[None] == cells[:, None]
            if found and len(sets):
                larger = np.concatenate(found).astype(np.float32)
                inside = (sets.astype(np.float32) @ (1 - larger).T) == 0
                sets = sets[~inside.any(axis=1)]
            found.append(sets)
        return np.concatenate(found) if found else np.zeros((0, len(self.base.n)), bool)


def _worth(engine: Engine, asked: Asked, n: np.ndarray, w: np.ndarray, w2: np.ndarray) -> np.ndarray:
    """What a respondent of each cell is worth: Kish's number for each, and the design of the file, by class.

    Weights that were raked to known targets give away the size of a category: there, one class stands for
    all cells.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        kish = precision.of_class(n * w2 / w**2, upwards=True)
    if not engine.book.weighted:
        kish = np.ones(len(n))
    elif engine.raked is not None:
        kish = np.full(len(n), precision.of_class(np.array(engine.raked.design_effect), upwards=True))
    return np.asarray(1 / np.maximum(kish * _design(engine, asked), 1e-9))


def _design(engine: Engine, asked: Asked) -> float:
    """What strata and clusters change to the variance of a question, all answers together, by class."""
    if len(engine.sample.units) == 1 and not engine.sample.clustered:
        return 1.0
    (cells,) = engine.count(View(), [asked])
    base, sample = cells.blocks.base, replace(cells.sample.fixed, drawn=None)
    kish = estimates.effective_base(base.w.sum(axis=-1), base.w2.sum(axis=-1))
    if cells.moments is not None:
        found = estimates.means(base, cells.moments, sample)
        with np.errstate(invalid="ignore"):  # nobody answered
            mean = cells.moments.w2x.sum() / base.w2.sum()
            alone = (cells.moments.w2xx.sum() / base.w2.sum() - mean**2) / kish
    else:
        found = estimates.shares(base.at(None), cells.blocks.answers, sample)
        alone = found.value * (1 - found.value) / kish
    factor = float(np.nansum(found.se**2) / max(float(np.nansum(alone)), 1e-300))
    return (
        float(precision.of_class(np.array(factor), upwards=True))
        if np.isfinite(factor) and factor > 0
        else 1.0
    )


def _left(
    engine: Engine, guard: Guard, place: Mapping[Axes, np.ndarray], sizes: np.ndarray
) -> tuple[np.ndarray, float]:
    """What a finite population leaves of the variance of each told cell, by the next class, and the most.

    That of everyone is of the whole population. A smaller cell has as much as the least sampled units of the
    population, as many as the minimum: so its errors are never too small, and nothing is told of which strata
    it holds. Where it lies in one stratum, whose number of respondents the told cells tell, it has its own.
    To that is added the variance of rounding a share near a half, which is small beside that of a sample
    alone. Weights are not known from elsewhere: of weighted or clustered respondents, the most is told.
    """
    sample = engine.sample
    if sample.drawn is None or sample.complete:
        return np.ones(len(sizes)), 1.0
    population, missing = _missing(sample, guard.minimum)
    left = missing / population
    most = _at_most_one(float(left.max()))
    everyone = most
    if not engine.book.weighted and not sample.clustered:
        least = np.argsort(-left, kind="stable")
        taken = np.clip(
            guard.minimum - (population[least].cumsum() - population[least]), 0, population[least]
        )
        most = _at_most_one(float(taken @ left[least] / taken.sum()))
        whole = population.sum()
        everyone = min(most, _at_most_one(float(min(missing.sum(), whole - sample.units.sum()) / whole)))
    found = np.full(len(sizes), most)
    for axes, at in place.items():
        if not axes and at >= 0:
            found[at] = everyone
    for axis, name in enumerate(guard.cube.names):
        for code, own in _told_strata(engine, guard, name).items():
            value = guard.cube.values[axis].index(code)
            for axes in (axes for axes in place if axis in axes):
                at = np.take(place[axes], value, axes.index(axis))
                found[at[at >= 0]] = np.minimum(found[at[at >= 0]], own)
    rounding = sizes * precision.steps(sizes) ** 2 / 3  # step²/12 over ¼/n
    return np.minimum(found + rounding, 1.0), most


_FEW_MISSING, _SMALL = 10, 3
"""Of how many times the minimum a population has few units that are not in the file, or a small stratum."""


def _missing(sample: Sample, minimum: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each stratum, its units in the population, and how many of them are said not to be in the file.

    Whoever knows the population can count back: an error is a number of missing units. So they are told in
    steps of the minimum. Where few are missing and a stratum is small, the steps of the others would tell how
    many it has: all that are missing are taken to be of each stratum, which anyone knows.
    """
    assert sample.drawn is not None
    population = sample.units / sample.drawn
    missing = population - sample.units
    if missing.sum() < _FEW_MISSING * minimum and population.min() < _SMALL * minimum:
        return population, np.minimum(missing.sum(), population)
    steps = np.maximum(np.ceil(missing / minimum - 1e-9), 1)
    return population, np.minimum(steps * minimum, population)


def _at_most_one(left: float) -> float:
    return min(float(precision.of_class(np.array(left), upwards=True)), 1.0)


def _told_strata(engine: Engine, guard: Guard, segment: str) -> Mapping[str, float]:
    """What is left in the stratum of each value of a segment, of strata whose respondents are told: those of
    values that lie in one stratum, are told, and make all of it."""
    sample, axis = engine.sample, guard.cube.names.index(segment)
    if sample.clustered:
        return {}
    (cells,) = engine.count(View(), [Asked(segment)])
    by_stratum = np.array(
        [np.bincount(sample.strata_of_blocks, n, len(sample.units)) for n in cells.blocks.answers.n[:, 0]]
    )
    codes = [option.code for option in engine.book.segment(segment).answers]
    values, told = guard.cube.values[axis], guard.everyone.get((axis,))
    if told is None:
        return {}
    shown = [code in values and bool(told[values.index(code)]) for code in codes]
    own = np.array(shown) & ((by_stratum > 0).sum(axis=1) == 1)
    complete = own @ by_stratum == sample.units
    return {
        code: _at_most_one(float(sample.left[stratum]))
        for code, stratum, alone in zip(codes, by_stratum.argmax(axis=1), own, strict=True)
        if alone and complete[stratum]
    }


def _raking(engine: Engine, asked: Sequence[Asked]) -> float:
    """What raking leaves of the variance over everyone, by class: of the answer that it leaves the most of.

    So no error that is told is too small; less than ``_LEAST_RAKING`` would be small beside the rounding of
    shares. Of a group, margins that tell the answers of all tell less: weights are taken as fixed there.
    """
    if engine.raked is None:
        return 1.0
    left = 0.0
    for cells in engine.count(View(), asked):
        raked, fixed = (_error(cells, sample) for sample in (cells.sample, cells.sample.fixed))
        there = fixed > 0
        left = max(left, float((raked[there] / fixed[there]).max(initial=0)) ** 2)
    return float(precision.of_class(np.clip(left, _LEAST_RAKING, 1), upwards=True))


def _error(cells: Cells, sample: Sample) -> np.ndarray:
    """The standard errors of the answers over everyone, or that of the mean."""
    if cells.moments is not None:
        return estimates.means(cells.blocks.base, cells.moments, sample).se
    return estimates.shares(cells.blocks.base.at(None), cells.blocks.answers, sample).se


def _levels(
    atoms: _Atoms, given: np.ndarray, nets: Sequence[Sequence[int]], *, exclusive: bool, weighted: bool
) -> np.ndarray:
    """How finely each share may be told: see ``answers.levels``. Answers that are chosen together are
    audited one by one, each against not giving it."""
    if exclusive:
        several = [
            (given[: len(given) - len(nets)], [[a] for a in range(len(given) - len(nets))] + list(nets))
        ]
    else:
        several = [(np.array([row, atoms.base.w - row]), [[0]]) for row in given]
    return np.concatenate(
        [_audited(atoms, atoms.base.w, rows, told, in_people=not weighted) for rows, told in several]
    )


def _audited(
    atoms: _Atoms, base: np.ndarray, given: np.ndarray, told: Sequence[Sequence[int]], *, in_people: bool
) -> np.ndarray:
    sizes = atoms.in_cells(atoms.base.n)
    return kept.levels(
        answers.Question(
            atoms.cells, atoms.known, sizes, atoms.crossed, base, given, told, atoms.small, in_people
        )
    )


def _answers_told(guard: Guard, atoms: _Atoms, segment: str, nets: Sequence[tuple[str, ...]]) -> np.ndarray:
    """Whether those who gave each answer to a segment may be told in each cell: booleans (rows, cells)."""
    cube, codes = guard.cube, [o.code for o in guard.book.segment(segment).answers]
    axis = cube.names.index(segment)
    tables, found = guard.tables(segment), np.zeros((len(codes), len(atoms.crossed)), bool)
    for row, code in enumerate(codes):
        if code not in cube.values[axis]:
            continue
        value = cube.values[axis].index(code)
        for axes, place in atoms.place.items():
            told = place >= 0
            if axis not in axes:
                with_it = tuple(sorted((*axes, axis)))
                part = tables.get(with_it)
                told = told & (False if part is None else np.take(part, value, with_it.index(axis)))
            found[row, place[place >= 0]] = told[place >= 0]
    index = guard.book.segment(segment).answer_index
    of_nets = [found[[index[code] for code in net]].all(axis=0) for net in nets]
    return np.array([*found, *of_nets])


def _numbers(
    engine: Engine, atoms: _Atoms, asked: Asked, counted: Cells, n: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean, spread and median of a number in each cell, rounded, and how far from what they were: (3, cells).

    A median is given to what the middle half of all bears, so that it is not the number of one respondent.
    """
    assert counted.moments is not None
    sums = counted.moments
    of_atoms = np.array([part[1:, 0] for part in (sums.wx, sums.w2x, sums.w2xx)])
    base = np.array([atoms.base.w, atoms.base.w2])
    from_origin, spreads = _mean_and_spread(atoms.in_cells(of_atoms), atoms.in_cells(base))
    _, of_all = _mean_and_spread(of_atoms.sum(axis=1), base.sum(axis=1))
    (everyone,) = engine.count(View(), [asked])
    medians = _medians(engine, atoms, asked)
    middle = _middle_spread(everyone)
    rows = [
        [
            _to_grid(sums.origin + mean, float(of_all), size),
            max(spread, _LEAST_SPREAD * of_all),
            _to_grid(median, middle or float(of_all), size),
        ]
        for mean, spread, median, size in zip(from_origin, spreads, medians, n, strict=True)
    ]
    found = np.array(rows, dtype=float).reshape(-1, 3).T
    found[1] = precision.of_class(found[1])
    slack = np.zeros_like(found)
    slack[0] = [precision.grid(float(of_all), size) / 2 for size in n]
    return found, slack


def _mean_and_spread(sums: np.ndarray, base: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From Σw(x−o), Σw²(x−o), Σw²(x−o)² and Σw, Σw²: the mean less o, and the spread."""
    (wx, w2x, w2xx), (w, w2) = sums, base
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = wx / w
        return mean, np.sqrt(np.maximum(w2xx - 2 * mean * w2x + mean**2 * w2, 0) / w2)


def _to_grid(value: float, spread: float, n: int) -> float:
    step = precision.grid(spread, n)
    return precision.to_step(value, step) if step and np.isfinite(value) else value


def _middle_spread(cells: Cells) -> float:
    """The distance of the quartiles of all, as a standard deviation."""
    assert cells.values is not None
    cumulated = cells.answers.w[:, 0].cumsum()
    if not len(cumulated):
        return 0.0
    first, third = (cells.values[(cumulated >= q * cumulated[-1]).argmax()] for q in (0.25, 0.75))
    return float(third - first) / 1.349


def _medians(engine: Engine, atoms: _Atoms, asked: Asked) -> np.ndarray:
    """The median in each told cell; not a number where a segment is unknown."""
    found, cube, book = np.full(len(atoms.crossed), np.nan), atoms.cube, engine.book
    for axes, place in atoms.place.items():
        filtered, by = axes[:-1], cube.names[axes[-1]] if axes else None
        for at in product(*(range(cube.shape[axis]) for axis in filtered)):
            codes = [cube.values[axis][i] for axis, i in zip(filtered, at, strict=True)]
            if UNKNOWN in codes or (place[at] < 0).all():
                continue
            filters = tuple((cube.names[axis], (code,)) for axis, code in zip(filtered, codes, strict=True))
            (cells,) = engine.count(View(None, by, filters), [asked])  # type: ignore[arg-type]
            assert cells.values is not None
            medians = estimates.medians(cells.values, cells.answers.w)
            if by is None:
                found[place[at]] = medians[0]
                continue
            index = book.segment(by).answer_index
            for i, code in enumerate(cube.values[axes[-1]]):
                if code is not UNKNOWN and place[at][i] >= 0:
                    found[place[at][i]] = medians[1 + index[code]]
    return found

"""An attacker: asks for everything, then adds and subtracts what was answered.

Nothing here knows how numbers are masked. What is answered is a set of respondents (a union of the
combinations of segments' values, the *atoms*) whose number is told. Whatever can be said from these
numbers for sure, by adding and subtracting, is in the span of these sets; the attacker even knows which
atoms are empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, product

import numpy as np

from core import Study
from core.codebook.model import Codebook
from core.counting.cube import UNKNOWN, Cube
from core.estimation.tables import Row
from core.views.view import View
from tests.studies import inside

PRIME = 2_147_483_647
Selection = Mapping[str, tuple[str, ...]]
MOST_HALVES = 60_000
ENOUGH = 20


@dataclass(frozen=True)
class Told:
    """The sets of atoms whose number was told: booleans (sets, atoms).

    ``counts`` are the true counts of atoms; ``there``, those that the attacker knows to exist.
    """

    sets: np.ndarray
    counts: np.ndarray
    there: np.ndarray
    shape: tuple[int, ...]


class Span:
    """The vectors that are sums of others, exactly: row reduction modulo a prime, over non-empty atoms.

    A vector outside the span modulo the prime is outside it over the rationals too, unless the prime
    divides a denominator; two primes would agree but for chance.
    """

    def __init__(self, vectors: np.ndarray) -> None:
        self.atoms = vectors.shape[1]
        self.rows: list[np.ndarray] = []
        self.pivots: list[int] = []
        for vector in vectors:
            self._add(vector.astype(np.int64))

    def _left(self, vector: np.ndarray) -> np.ndarray:
        for row, pivot in zip(self.rows, self.pivots, strict=True):
            if factor := int(vector[pivot]):
                vector = (vector - factor * row) % PRIME
        return vector

    def _add(self, vector: np.ndarray) -> None:
        left = self._left(vector % PRIME)
        there = np.flatnonzero(left)
        if not len(there):
            return
        pivot = int(there[0])
        row = left * pow(int(left[pivot]), -1, PRIME) % PRIME
        for i, other in enumerate(self.rows):
            if factor := int(other[pivot]):
                self.rows[i] = (other - factor * row) % PRIME
        self.rows.append(row)
        self.pivots.append(pivot)

    def holds(self, vector: np.ndarray) -> bool:
        return not self._left(vector.astype(np.int64) % PRIME).any()

    def blind(self, dice: np.random.Generator) -> np.ndarray:
        """A random vector that every vector of the span is orthogonal to."""
        vector = dice.integers(0, PRIME, self.atoms)
        vector[self.pivots] = 0
        for row, pivot in zip(self.rows, self.pivots, strict=True):
            vector[pivot] = (PRIME - sum((row * vector % PRIME).tolist()) % PRIME) % PRIME
        return vector


def selections(study: Study, most: int, dice: np.random.Generator) -> Iterator[tuple[Selection, str | None]]:
    """Filters and splits to ask for: every single value first, then many at once, at random."""
    book = study.book
    codes = {name: tuple(book.segment(name).answer_index) for name in book.segments}
    splits = (None, *book.segments)
    singles = [
        dict(zip(names, ((c,) for c in chosen), strict=True))
        for size in range(len(codes) + 1)
        for names in combinations(codes, size)
        for chosen in product(*(codes[n] for n in names))
    ]
    several: list[Selection] = [
        {name: some} for name, all_codes in codes.items() for some in _some(all_codes, dice)
    ]
    while len(several) < most // 2:
        names = [name for name in codes if dice.random() < 0.6]
        several.append({n: tuple(c for c in codes[n] if dice.random() < 0.7) or codes[n][:1] for n in names})
    for where in chain(several, singles):
        for by in splits:
            yield where, by


def _some(codes: Sequence[str], dice: np.random.Generator) -> Iterator[tuple[str, ...]]:
    """Pairs of values, and all values but one or two."""
    for few in (1, 2):
        for left in combinations(codes, few):
            yield tuple(c for c in codes if c not in left) or tuple(codes)
            if few == 2:
                yield left


def gather(study: Study, question: str, item: str = "", *, most: int = 2000, seed: int = 0) -> Told:
    """Ask for the tables of a question, and keep each set of respondents whose base is told."""
    engine, book = inside(study).engine, study.book
    cube, counts = engine.cube(), engine.by_segments(question, item).ravel()
    found: dict[bytes, np.ndarray] = {}
    for where, by in islice(selections(study, most, np.random.default_rng(seed)), most):
        table = study.table(question, by, where)
        for row in table.rows:
            if row.item == item and row.base is not None:
                for asked_for in _of_row(book, row, where):
                    if question in book.segments:
                        narrowed = _narrowed(asked_for, question, row.option)
                        keep_set(found, cube, book.segments, narrowed)
                    keep_set(found, cube, book.segments, asked_for)
        if by is None and (number := study.remaining(View.of(book, where=where))) is not None:
            assert number >= book.disclosure.minimum_base
    return Told(np.array(list(found.values())), counts, engine.by_segments().ravel() > 0, cube.shape)


def _of_row(book: Codebook, row: Row, where: Selection) -> Iterator[Selection]:
    """Of whom a row speaks: its group and, when it gives a difference, the others.

    The estimate less the difference is the share of the others; with the error of the difference, it
    gives their base too, and so how many of them gave the answer.
    """
    yield dict(where) | ({row.by: (row.group,)} if row.group else {})
    if row.difference is not None or row.difference_se is not None or row.p_value is not None:
        known = where.get(row.by, tuple(book.segment(row.by).answer_index))
        yield dict(where) | {row.by: tuple(code for code in known if code != row.group)}


def _narrowed(where: Selection, name: str, code: str) -> Selection:
    return dict(where) | {name: tuple(c for c in where.get(name, (code,)) if c == code)}


def keep_set(
    found: dict[bytes, np.ndarray], cube: Cube, names: Iterable[str], where: Mapping[str, Sequence[str]]
) -> None:
    members = np.ones(cube.shape, bool)
    for axis, name in enumerate(names):
        if name in where:
            chosen = [value in where[name] for value in cube.values[axis]]
            members &= np.array(chosen).reshape([-1 if a == axis else 1 for a in range(len(cube.shape))])
    found[np.packbits(members).tobytes()] = members.ravel()


def plain(cube: Cube, names: Sequence[str], counts: np.ndarray, minimum: int) -> Told:
    """What a plain threshold by view would tell of all single values."""
    found: dict[bytes, np.ndarray] = {}
    for size in range(len(names) + 1):
        for some in combinations(range(len(names)), size):
            for chosen in product(*([v for v in cube.values[axis] if v is not UNKNOWN] for axis in some)):
                where = {names[axis]: (value,) for axis, value in zip(some, chosen, strict=True)}
                one: dict[bytes, np.ndarray] = {}
                keep_set(one, cube, names, where)
                ((key, members),) = one.items()
                if counts[members].sum() >= minimum:
                    found[key] = members
    return Told(np.array(list(found.values())), counts, counts > 0, cube.shape)


def told_by(tables: Mapping[tuple[int, ...], np.ndarray], counts: np.ndarray) -> Told:
    """What the published cells of a cube tell."""
    where = np.unravel_index(np.arange(counts.size), counts.shape)
    sets = [
        np.all([where[axis] == value for axis, value in zip(axes, cell, strict=True)], axis=0)
        if axes
        else np.ones(counts.size, bool)
        for axes, cells in tables.items()
        for cell in np.argwhere(cells)
    ]
    return Told(np.array(sets), counts.ravel(), counts.ravel() > 0, counts.shape)


def leaks(told: Told, minimum: int, most_crossed: int | None = None) -> list[str]:
    """What isolates fewer respondents than the minimum (but some), in words; empty when nothing does."""
    if not len(told.sets):
        return []
    there = told.there
    sets, counts = told.sets[:, there], told.counts[there]
    span = Span(sets)
    small = _small_cells(told, minimum, most_crossed)
    found = [f"cell {cell}" for cell, members in small if span.holds(members[there])]
    found += _nested(sets, counts, minimum)
    found += _determined(span, counts, minimum)
    return found


def emptied(told: Told, minimum: int) -> list[str]:
    """The empty cells of one or more segments that can be told to be empty, without knowing any."""
    span = Span(told.sets)
    cells = _small_cells(told, 1, empty=True)
    return [f"empty {cell}" for cell, members in cells if span.holds(members)]


def _small_cells(
    told: Told, minimum: int, most_crossed: int | None = None, *, empty: bool = False
) -> Iterator[tuple[str, np.ndarray]]:
    """The cells of the cube under the minimum, margins included, as sets of atoms."""
    axes = range(len(told.shape))
    where = np.unravel_index(np.arange(len(told.counts)), told.shape)
    for size in range(1, 1 + (most_crossed or len(told.shape))):
        for some in combinations(axes, size):
            for cell in product(*(range(told.shape[axis]) for axis in some)):
                members = np.ones(len(told.counts), bool)
                for axis, value in zip(some, cell, strict=True):
                    members &= where[axis] == value
                if (told.counts[members].sum() == 0) if empty else 0 < told.counts[members].sum() < minimum:
                    yield f"{some} {cell}", members


def _nested(sets: np.ndarray, counts: np.ndarray, minimum: int) -> list[str]:
    """Pairs of told sets, one inside the other, that differ by too few."""
    sizes = sets @ counts
    inside = sets.astype(np.float32)
    outside = inside @ (1 - inside).T  # how many atoms of the one are not in the other
    one, other = np.nonzero(outside == 0)
    apart = sizes[other] - sizes[one]
    return [f"nested: {d} apart" for d in apart[(apart > 0) & (apart < minimum)]]


def _determined(span: Span, counts: np.ndarray, minimum: int) -> list[str]:
    """Any other set of too few respondents whose number is determined: meet in the middle.

    A set is determined when every vector that the span is blind to adds to nothing over it. Sums of a
    random one are kept for subsets of few atoms, and two subsets whose sums cancel are a set to check.
    """
    dice = np.random.default_rng(1)
    blind = span.blind(dice)
    small = np.flatnonzero(counts < minimum)
    halves: dict[int, list[tuple[int, ...]]] = {0: [()]}
    level: list[tuple[tuple[int, ...], int, int]] = [((), 0, 0)]
    kept = 1
    while level and kept < MOST_HALVES:
        following = []
        for members, number, total in level:
            for at in range(int(np.searchsorted(small, members[-1] + 1)) if members else 0, len(small)):
                atom = int(small[at])
                more = number + int(counts[atom])
                if more < minimum and kept < MOST_HALVES:
                    grown = ((*members, atom), more, (total + int(blind[atom])) % PRIME)
                    following.append(grown)
                    halves.setdefault(grown[2], []).append(grown[0])
                    kept += 1
        level = following
    found: set[tuple[int, ...]] = set()
    cancelling = (
        (one, other)
        for total, several in halves.items()
        for one in several
        for other in halves.get((PRIME - total) % PRIME, ())
    )
    for one, other in cancelling:
        members = tuple(sorted({*one, *other}))
        if not set(one) & set(other) and 0 < counts[list(members)].sum() < minimum:
            vector = np.zeros(len(counts), bool)
            vector[list(members)] = True
            if span.holds(vector):
                found.add(members)
        if len(found) >= ENOUGH:
            break
    return [f"determined: {counts[list(m)].sum()} respondents of {len(m)} atoms" for m in sorted(found)]

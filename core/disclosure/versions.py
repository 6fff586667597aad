"""What a version may tell beside those of the same study that were online before it.

Whoever kept an old version subtracts it from the new one. Two things must hold of what is left, for each
question. Of those who *differ* (were added, removed or moved; whose answer, base or weight is another), each
sum of told cells holds nobody, or the minimum. And the cells that both versions tell, taken together, isolate
no fewer than the minimum of those who do not differ. See docs/disclosure.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from core.codebook import Codebook
from core.counting import Changed, Cube, Engine, Panel
from core.disclosure.audit import MOST_ATOMS, Populations, Segments, Tables, margins, publishable

_Cells = dict[Segments, np.ndarray]


class Base(NamedTuple):
    """Whose numbers are told: of a question, an item or a mean score; everyone without a question."""

    question: str = ""
    item: str = ""
    score: bool = False


def bases(book: Codebook) -> Iterator[Base]:
    """All whose numbers are told."""
    yield Base()
    for question in book.counted:
        for item in question.item_ids:
            yield Base(question.id, item)
            if question.scored:
                yield Base(question.id, item, score=True)


@dataclass(frozen=True, eq=False)
class Version:
    """A version that was online: what it told, and its respondents as long as they are remembered.

    Attributes
    ----------
    digest
        Of its codebook and responses.
    cube
        Its segments.
    told
        The cells that were told of each base.
    sizes
        How many respondents each base has in each told cell; 0 in the others.
    answers
        How many of them gave each answer, by its code.
    engine
        Its respondents; ``None`` once only counts are remembered.
    """

    digest: str
    cube: Cube
    told: Mapping[Base, Tables]
    sizes: Mapping[Base, Mapping[Segments, np.ndarray]]
    answers: Mapping[Base, Mapping[str, Mapping[Segments, np.ndarray]]]
    engine: Engine | None = None

    def same(self, other: Version) -> bool:
        """Whether another has the same responses and tells the same cells."""
        return (self.digest, self.cube) == (other.digest, other.cube) and self._shown() == other._shown()

    def _shown(self) -> dict[Base, dict[Segments, list[object]]]:
        return {
            base: {axes: cells.tolist() for axes, cells in tables.items()}
            for base, tables in self.told.items()
        }

    def record(self) -> dict[str, object]:
        """What is remembered on a disk: the counts of told cells, nothing of anyone."""
        return {
            "digest": self.digest,
            "names": self.cube.names,
            "values": self.cube.values,
            "bases": [
                [
                    *base,
                    _written(sizes),
                    [[code, _written(counts)] for code, counts in self.answers.get(base, {}).items()],
                ]
                for base, sizes in self.sizes.items()
            ],
        }

    @classmethod
    def of(cls, record: Any) -> Version:
        """The version of a record.

        Raises
        ------
        ValueError
            If it is not one.
        """
        try:
            cube = Cube(tuple(record["names"]), tuple(map(tuple, record["values"])))
            sizes, answers = {}, {}
            for question, item, score, cells, of_answers in record["bases"]:
                base = Base(question, item, score)
                sizes[base] = _read(cells, cube)
                answers[base] = {str(code): _read(counts, cube) for code, counts in of_answers}
            digest = str(record["digest"])
        except (KeyError, TypeError, IndexError, OverflowError) as error:
            raise ValueError("not a version") from error
        # A told cell reaches the minimum.
        told = {base: {axes: cells > 0 for axes, cells in tables.items()} for base, tables in sizes.items()}
        return cls(digest, cube, told, sizes, answers)


def _written(tables: Mapping[Segments, np.ndarray]) -> list[list[object]]:
    return [[axes, cells.tolist()] for axes, cells in tables.items()]


def _read(tables: Any, cube: Cube) -> dict[Segments, np.ndarray]:
    return {
        tuple(axes): np.array(cells, np.int64).reshape([cube.shape[axis] for axis in axes])
        for axes, cells in tables
    }


class Versions:
    """The versions that were online before a study, seen from it.

    Attributes
    ----------
    withheld
        How many cells of each base are not told for their sake, of those asked for so far.
    """

    def __init__(self, engine: Engine, before: Sequence[Version]) -> None:
        self._engine, self._cube, self._before = engine, engine.cube(), before
        self._minimum = engine.book.disclosure.minimum_base
        self._panels: dict[int, Panel] = {}
        self.withheld: dict[Base, int] = {}

    def allowed(self, base: Base, tables: Tables) -> Tables:
        """Of the cells that this version may tell by itself, those that it may beside the others."""
        if self._minimum == 1 or not self._before:
            return tables
        kept = {axes: cells.copy() for axes, cells in tables.items()}
        for version in self._before:
            kept = self._beside(version, base, kept)
        for version in self._before:
            again = version.told.get(base)
            if again and version.digest == self._engine.digest:  # it told the same numbers
                kept = {axes: cells | (tables[axes] & again.get(axes, False)) for axes, cells in kept.items()}
        if lost := sum(int((cells & ~kept[axes]).sum()) for axes, cells in tables.items()):
            self.withheld[base] = lost
        return kept

    def forget_respondents(self) -> None:
        """Let go of who was found again; they are sought anew for a question that is asked for later."""
        self._panels.clear()

    def _panel(self, version: Version) -> Panel | None:
        """The respondents of a version that has them, found again."""
        engine = self._engine if version.digest == self._engine.digest else version.engine
        if engine is None:
            return None
        if id(engine) not in self._panels:
            self._panels[id(engine)] = self._engine.against(engine)
        return self._panels[id(engine)]

    def _beside(self, version: Version, base: Base, tables: _Cells) -> _Cells:
        """Of these cells, those that may be told beside one version."""
        if version.digest == self._engine.digest and _within(tables, version.told.get(base, {})):
            return tables
        panel, was = self._panel(version), base
        if panel and base.question:
            asked = panel.asked_before(base.question, base.item)
            if asked is None:
                return tables
            was = Base(*asked, base.score)
        if was not in version.told:
            was = was._replace(score=False)  # shares tell a mean too
        told = version.told.get(was, {})
        if not any(cells.any() for cells in told.values()):
            return tables
        if panel is None:
            return self._beside_counts(version, was, base, tables)
        changed = panel.of(base.question, base.item, score=base.score)
        tables = {
            axes: cells & (not changed.recoded and panel.recoded.isdisjoint(axes))
            for axes, cells in tables.items()
        }
        for differ in _who_differ(changed):
            tables = _about(differ, self._minimum, tables)
        known = self._known(version, was, tables, panel.renamed)
        if not panel.renamed and _within(tables, known):
            return tables  # it tells no cell more
        if len(changed.number) > MOST_ATOMS:
            return {axes: cells & known[axes] for axes, cells in tables.items()}
        return _together(version.cube, self._cube, changed, told, tables, self._minimum)

    def _known(self, version: Version, base: Base, tables: _Cells, renamed: set[int]) -> _Cells:
        """Which of these cells a version told, under the same codes."""
        return {
            axes: self._of(version, version.told[base], axes, False) & renamed.isdisjoint(axes)
            for axes in tables
        }

    def _beside_counts(self, version: Version, was: Base, base: Base, tables: _Cells) -> _Cells:
        """The same where only counts are remembered: as far as those of bases and answers tell.

        Where one told cell has a few more or less, those that have as many as before are all that is told;
        where all have as many, those that were told before.
        """
        told = {axes: self._of(version, version.told[was], axes, False) for axes in tables}
        fewest = self._fewest(version, was, base, max(map(len, tables)))
        moved = {axes: np.where(told[axes], fewest[axes], 0) for axes in tables}
        if any(((each > 0) & (each < self._minimum)).any() for each in moved.values()) or not any(
            each.any() for each in moved.values()
        ):
            return {axes: cells & told[axes] & (moved[axes] == 0) for axes, cells in tables.items()}
        return tables

    def _fewest(self, version: Version, was: Base, base: Base, deepest: int) -> _Cells:
        """How many respondents differ at least, by cell, from the counts of bases and answers."""
        engine = self._engine
        sizes = dict(margins(engine.by_segments(base.question, base.item, score=base.score), deepest))
        found = {
            axes: np.abs(now - self._of(version, version.sizes[was], axes, 0)) for axes, now in sizes.items()
        }
        before = version.answers.get(was, {})
        if not before:
            return found
        question = engine.book.question(base.question)
        counts = engine.answers_by_segments(base.question, base.item)
        by_code = {
            o.code: dict(margins(each, deepest)) for o, each in zip(question.answers, counts, strict=True)
        }
        for axes, least in found.items():
            changes = np.array(
                [
                    (by_code[code][axes] if code in by_code else 0)
                    - self._of(version, before.get(code, {}), axes, 0)
                    for code in {**by_code, **before}
                ]
            )
            more, less = np.maximum(changes, 0), np.maximum(-changes, 0)
            together = (
                (more.sum(axis=0), less.sum(axis=0))
                if question.exclusive
                else (more.max(axis=0), less.max(axis=0))
            )
            found[axes] = np.maximum(least, np.maximum(*together))
        return found

    def _of(
        self, version: Version, values: Mapping[Segments, np.ndarray], axes: Segments, absent: int
    ) -> np.ndarray:
        """What a version has of the cells of some segments of the new cube."""
        shape = [self._cube.shape[axis] for axis in axes]
        found = np.full(shape, absent)
        names = [self._cube.names[axis] for axis in axes]
        if any(name not in version.cube.names for name in names):
            return found
        old = [version.cube.names.index(name) for name in names]
        key = tuple(sorted(old))
        if key not in values:
            return found
        table = values[key].transpose([key.index(axis) for axis in old])
        here, there = [], []
        for axis, was in zip(axes, old, strict=True):
            codes, now = version.cube.values[was], self._cube.values[axis]
            here.append([i for i, code in enumerate(now) if code in codes])
            there.append([codes.index(code) for code in now if code in codes])
        found[np.ix_(*here)] = table[np.ix_(*there)]
        return found


def _within(tables: Tables, others: Tables) -> bool:
    """Whether all that is told is among what others tell."""
    return all(bool((cells <= others.get(axes, np.False_)).all()) for axes, cells in tables.items())


def _who_differ(changed: Changed) -> Iterator[np.ndarray]:
    """By place, twice those who differ: all; where others do not; with those whose weight does.

    A place where everyone differs hides nobody elsewhere: one of the versions may tell it apart.
    """
    yield changed.changed
    inside = np.where(changed.still > 0, changed.changed, 0)
    if (inside != changed.changed).any():
        yield inside
    if changed.weighed is not None and (changed.weighed != changed.changed).any():
        yield changed.weighed


def _about(differ: np.ndarray, minimum: int, tables: _Cells) -> _Cells:
    """Of these cells, those where nobody differs and those whose sums tell of the minimum who do."""
    if not differ.any():
        return tables
    every = range(differ.ndim)
    kept = [
        np.flatnonzero(differ.any(axis=tuple(other for other in every if other != axis))) for axis in every
    ]
    counts = np.asarray(differ[np.ix_(*kept)])
    deepest = max(map(len, tables)) if counts.size <= MOST_ATOMS else 2
    among: _Cells = {}
    for axes, cells in tables.items():
        if len(axes) <= deepest:
            padded = np.pad(cells, [(0, 1)] * len(axes)) if axes else np.ones_like(cells)
            among[axes] = padded[np.ix_(*(kept[axis] for axis in axes))] if axes else padded
    told = publishable(counts, 2 * minimum, among, counts > 0, empty=False)
    found: _Cells = {}
    for axes, cells in tables.items():
        size = np.asarray(differ.sum(axis=tuple(axis for axis in every if axis not in axes)))
        may = size == 0
        if axes in told and axes:
            may[np.ix_(*(kept[axis] for axis in axes))] |= told[axes]
        elif not axes:
            may = may | told[()]
        found[axes] = cells & may[(slice(0, -1),) * len(axes)]
    return found


def _together(old: Cube, new: Cube, changed: Changed, told: Tables, tables: _Cells, minimum: int) -> _Cells:
    """Of these cells, those that isolate no few who do not differ, beside what an old version told.

    The numbers of those who differ are unknown, as they were in each version. What the old version tells by
    itself cannot be untold.
    """
    parts = [
        np.array([changed.before[changed.same], changed.now[changed.same], changed.number[changed.same]]),
        *(
            np.array([where if i == 0 else -1 + 0 * where, where if i else -1 + 0 * where, number])
            for i, side in enumerate((changed.before, changed.now))
            for where, number in [_summed(side[~changed.same], changed.number[~changed.same])]
        ),
    ]
    before, now, number = np.concatenate(parts, axis=1).astype(np.int64)
    rows = [np.full(len(number), -1)]
    cells: list[tuple[Segments, tuple[int, ...]]] = []
    start = 1  # the first row is no cell: an audit never withholds it
    for side, shape, those in ((before, old.shape, told), (now, new.shape, tables)):
        where = np.unravel_index(np.maximum(side, 0), shape) if shape else ()
        fixed = start  # of the old version, once the new one comes
        for axes, shown in those.items():
            row_of = np.full(shown.shape, -1)
            row_of[shown] = start + np.arange(shown.sum())
            rows.append(np.where(side >= 0, row_of[tuple(where[i] for i in axes)], -1))
            cells += [(axes, tuple(map(int, cell))) for cell in np.argwhere(shown)]
            start += int(shown.sum())
    of_columns = np.array(rows)
    inside = of_columns >= 0
    sizes = np.bincount(of_columns[inside], np.broadcast_to(number, of_columns.shape)[inside], start)
    few = np.flatnonzero(number[: int(changed.same.sum())] < minimum)
    alone = Populations(of_columns, sizes, few, minimum)
    for row in range(fixed, start):
        alone.forget(row)
    both = Populations(of_columns, sizes, alone.reachable(), minimum)
    kept = {axes: shown.copy() for axes, shown in tables.items()}

    def useless(row: int) -> tuple[int, float]:
        return len(cells[row - 1][0]), -float(sizes[row])

    for pinning in both.pinned():
        row = max(pinning[pinning >= fixed], key=useless)
        both.forget(row)
        axes, cell = cells[row - 1]
        kept[axes][cell] = False
    return kept


def _summed(where: np.ndarray, number: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers of each atom that is one, together."""
    there, place = np.unique(where[where >= 0], return_inverse=True)
    return there, np.bincount(place, number[where >= 0], len(there)).astype(np.int64)

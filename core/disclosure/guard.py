"""What may be shown: a number whose respondents are a union of cells that the audit lets out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from functools import lru_cache, partial
from itertools import combinations
from threading import Lock

import numpy as np

from core.codebook import STUDY_FILE, Option, Single, Ways, codes_key, joined, leading
from core.counting import UNKNOWN, Cube, Engine, Selection, both
from core.disclosure.audit import Segments, Tables, depth, margins, publishable
from core.disclosure.coarsening import MOST_ATOMS
from core.disclosure.tables import Advice
from core.disclosure.versions import Base, Version, Versions, bases
from core.errors import Fault, Notice, StudyError, listed
from core.estimation import Reason
from core.views import View

_ENOUGH_SHOWN = 0.75
MOST_ANSWERS = 10_000
"""By combination of segments: above, a question is told by one segment at a time."""
_SHARED = 0.9
MESHES_KEPT = 1024
"""Selections, of which every table of a page asks for the same."""
_Key = tuple[tuple[str, tuple[str | None, ...]], ...]
Around = Callable[[], AbstractContextManager[None]]
MEANWHILE: ContextVar[Around] = ContextVar("meanwhile", default=nullcontext)
"""What stands around an audit, or the reading of a study, where a thread waits for it: who draws lets others
draw meanwhile."""


class Guard:
    """Knows which selections of respondents may be told, for each question; audits each base once.

    A question has its own base (routing, missing answers), and its own audit, which chooses among the
    cells that are told of all respondents: what bases say together is no more than the cube says. The
    items of a grid share the audit of those who answered them all, when these are nearly all: a population
    in which an atom is large stays one when the answers of others are added.

    Attributes
    ----------
    exists
        Which combinations of values someone has, in the shape of the cube.
    everyone
        The cells that may be told of all respondents.

    Raises
    ------
    StudyError
        If the segments combine in more ways than the audit can bear.

    Notes
    -----
    What would tell of a few beside the versions that were online ``before`` is not told: see ``versions``.
    """

    def __init__(self, engine: Engine, before: Sequence[Version] = ()) -> None:
        self.cube = engine.cube()
        self.minimum = engine.book.disclosure.minimum_base
        self.book, self._engine = engine.book, engine
        self._audits: dict[bytes, Lock] = {}
        self._by_base: dict[bytes, Tables] = {}
        self._by_question: dict[Base, Tables] = {}
        if self.minimum > 1 and self.cube.atoms > MOST_ATOMS:
            raise StudyError([_too_fine(self.cube)])
        self.depth = depth(self.cube.shape)
        self._mesh = lru_cache(MESHES_KEPT)(partial(_mesh, self.cube))
        everyone = engine.by_segments()
        self.exists = everyone > 0
        self._versions = Versions(engine, before)
        self._alone = self._audited(everyone)  # as if no other version had been online
        self.everyone = self._versions.allowed(Base(), self._alone)

    def tells(self, selection: Selection, tables: Tables | None = None) -> bool:
        """Whether a selection of respondents may be told, of all or in the base of a question."""
        if self.minimum == 1:
            return True
        mesh = self._mesh(_key(selection))
        if mesh is None:
            return False
        axes, positions = mesh
        cells = (self.everyone if tables is None else tables).get(axes)
        return cells is not None and bool(cells[positions].all())

    def tables(self, question: str, item: str = "", *, score: bool = False) -> Tables:
        """The cells that may be told of the base of a question, of an item, or of its mean score."""
        key = Base(question, item, score)
        if self.minimum > 1 and key not in self._by_question:
            base = self._engine.by_segments(question, item, score=score)
            of_all = self._engine.by_segments(question, score=score) if item else base
            shared = of_all if of_all.sum() >= _SHARED * base.sum() else base
            tables = self._audited(shared, self._routed(question))
            if self._many_answers(question):
                tables = {axes: told for axes, told in tables.items() if len(axes) <= 1}
            self._by_question[key] = self._versions.allowed(key, tables)
        return self._by_question.get(key, self.everyone)

    def withhold(self, question: str, item: str, kept: Tables) -> None:
        """Tell no more of a question, or of an item, than the cells that a later decision has kept."""
        scored = self.book.question(question).scored
        for score in (False, True) if scored else (False,):
            tables = self.tables(question, item, score=score)
            left = {axes: told & kept[axes] for axes, told in tables.items() if axes in kept}
            self._by_question[Base(question, item, score)] = left

    def knows(self, ways: Ways) -> bool:
        """Whether segments alone tell who was asked a question."""
        return all(name in self.cube.names for name in leading(ways))

    def audit(self) -> None:
        """Decide now what may be told of each question, rather than when asked."""
        for base in bases(self.book):
            if base.question:
                self.tables(base.question, base.item, score=base.score)
        self._versions.forget_respondents()

    @property
    def withheld(self) -> Mapping[Base, int]:
        """How many cells of each base are not told for the sake of other versions, as far as was asked."""
        return self._versions.withheld

    def version(self) -> Version:
        """What this study tells once it is online, for the next to be compared with."""
        told = {Base(): self.everyone} | {
            base: self.tables(base.question, base.item, score=base.score)
            for base in bases(self.book)
            if base.question
        }

        def of_told(counts: np.ndarray, tables: Tables) -> dict[Segments, np.ndarray]:
            cells = margins(counts, max(map(len, tables), default=0))
            return {axes: np.where(tables[axes], each, 0) for axes, each in cells if axes in tables}

        sizes, answers = {}, {}
        for base, tables in told.items():
            counts = self._engine.by_segments(base.question, base.item, score=base.score)
            sizes[base] = of_told(counts, tables)
            if base.question and not base.score and (options := self.book.question(base.question).answers):
                each = self._engine.answers_by_segments(base.question, base.item)
                answers[base] = {o.code: of_told(n, tables) for o, n in zip(options, each, strict=True)}
        return Version(self._engine.digest, self.cube, told, sizes, answers, self._engine)

    def reason(self, selection: Selection) -> Reason:
        """Why a selection is masked; the same whether it is small, or would betray a small one."""
        mesh = self._mesh(_key(selection))
        return "crossed" if mesh is not None and len(mesh[0]) > self.depth else "small"

    def advice(self, view: View, tables: Tables | None = None) -> Advice | None:
        """How to come to the nearest selection that may be told; ``None`` when there is no such way."""
        where = view.where
        if self.tells(where, tables):
            return None
        for name, codes in view.filters:
            kept = tuple(c for c in codes if self.tells(both(where, name, [c]), tables))
            if kept and self.tells(where | {name: kept}, tables):
                return Advice((name,), tuple(c for c in codes if c not in kept))
        for few in range(1, len(where) + 1):
            for names in combinations(reversed(where), few):
                if self.tells({n: codes for n, codes in where.items() if n not in names}, tables):
                    return Advice(tuple(sorted(names, key=list(where).index)))
        return None

    def compares(self, by: str, selection: Selection, tables: Tables) -> bool:
        """Whether the groups of a segment may be compared with their others, in a selection.

        A group and its difference give back the others, and these, taken from the whole selection,
        those of unknown segment.
        """
        if self.minimum == 1 or self.cube.complete(by):
            return self.tells(selection, tables)
        unknown = both(selection, by, [UNKNOWN])
        return self.tells(selection, tables) and (not unknown[by] or self.tells(unknown, tables))

    def yields(self) -> dict[int, tuple[int, int]]:
        """What disclosure control costs, by number of segments crossed.

        Returns
        -------
        dict
            How many single values crossed may be told, and how many reach the minimum.
        """
        found: dict[int, tuple[int, int]] = {}
        named = [[i for i, code in enumerate(v) if code is not UNKNOWN] for v in self.cube.values]
        for axes, sizes in margins(self._engine.by_segments(), len(self.cube.shape)):
            reach = np.asarray(sizes >= self.minimum)
            told = reach if self.minimum == 1 else self._alone.get(axes, np.zeros_like(reach))
            cells = np.ix_(*(named[axis] for axis in axes))
            before = found.get(len(axes), (0, 0))
            found[len(axes)] = before[0] + int(told[cells].sum()), before[1] + int(reach[cells].sum())
        return found

    def too_fine(self) -> tuple[Notice, ...]:
        """For the staff: which segments are too fine for their respondents, and what to merge."""
        said, everyone, kind = [], self._engine.by_segments(), "segment_too_fine"
        for axis, name in enumerate(self.cube.names):
            where = f"{STUDY_FILE}, segments[{self.book.segments.index(name)}]"
            segment = self.book.segment(name)
            sizes = everyone.sum(axis=tuple(i for i in range(len(self.cube.shape)) if i != axis))
            each = zip(self.cube.values[axis], sizes.tolist(), strict=True)
            of_code = {code: size for code, size in each if code is not UNKNOWN}
            hidden = sum(not self.tells({name: [code]}, self._alone) for code in of_code)
            if not hidden:
                continue
            merged: list[str] = []
            for code in sorted(of_code, key=of_code.__getitem__):
                if len(merged) > 1 and sum(of_code[c] for c in merged) >= self.minimum <= of_code[code]:
                    break
                merged.append(code)
            options = [segment.option(c) for c in of_code if c in merged]
            some = (
                f"{hidden} réponses de {name} sont masquées"
                if hidden > 1
                else f"1 réponse de {name} est masquée"
            )
            said.append(
                Notice(
                    where,
                    f"{some} : trop peu de répondants dans chaque groupe.",
                    f"Pour les montrer ensemble, {_merged(segment, options)}.",
                    kind,
                )
            )
        told, reach = self.yields().get(2, (0, 0))
        if reach and told / reach < _ENOUGH_SHOWN:
            finest = self.cube.names[int(np.argmax(self.cube.shape))]
            said.append(
                Notice(
                    f"{STUDY_FILE}, segments",
                    f"{reach - told} des {reach} croisements de deux segments qui atteignent le seuil sont "
                    "masqués.",
                    f"Regroupez des réponses de {finest}, le segment le plus fin, ou déclarez moins de "
                    "segments.",
                    kind,
                )
            )
        return tuple(said)

    def _many_answers(self, question: str) -> bool:
        """Whether the answers by combination of segments are too many to be audited crossed."""
        asked = self.book.question(question)
        kinds = len(asked.answers) if asked.exclusive else 2
        there = int(np.count_nonzero(self.exists))
        return question not in self.book.segments and kinds * there > MOST_ANSWERS

    def _audited(self, counts: np.ndarray, among: Tables | None = None) -> Tables:
        if self.minimum == 1:
            return {}
        key = counts.tobytes() + (b"" if among is None else b"".join(t.tobytes() for t in among.values()))
        if key not in self._by_base:
            # One lock for each base: who asks for one waits for no other.
            with MEANWHILE.get()(), self._audits.setdefault(key, Lock()):
                if key not in self._by_base:
                    self._by_base[key] = publishable(counts, self.minimum, among, self.exists)
        return self._by_base[key]

    def _routed(self, question: str) -> Tables:
        """The cells of all respondents that may be told, those who were asked in them too.

        The base of a question that was asked to some is a part of the cell; less the cell, it gives
        those who were not asked. What segments say of who was asked: see ``asked_parts``.
        """
        ways = self.book.question(question).asked_to
        if all(name not in self.cube.names for name in leading(ways)):
            return self._alone
        tables = {}
        for axes, cells in self._alone.items():
            allowed = np.array(cells)
            for cell in np.argwhere(cells):
                selection: Selection = {
                    self.cube.names[axis]: [self.cube.values[axis][i]]
                    for axis, i in zip(axes, cell, strict=True)
                }
                allowed[tuple(cell)] = any(
                    parts and all(self.tells(part, self._alone) for _, part in parts)
                    for parts in asked_parts(self.cube, ways, selection)
                )
            tables[axes] = allowed
        return tables


Parts = list[tuple[int, Selection]]
"""Selections to add, or to take off where the sign is -1."""


def asked_parts(cube: Cube, ways: Ways, selection: Selection) -> Iterator[Parts]:
    """Those of a selection who were asked a question, as far as segments tell: sums, each of which tells.

    Of several ways to be asked, those whom two of them name would be counted twice: they are left out of
    the second way (or of the first), or taken off. A way that names no segment is the whole selection; one
    that keeps nobody is left out.
    """
    known = [{n: codes for n, codes in way.items() if n in cube.names} for way in joined(ways)]
    yield _apart(cube, known, selection)
    if len(known) > 1:
        yield _apart(cube, known[::-1], selection)
        parts: Parts = []
        for way in known:
            own = [(1, selection), *((-sign, part) for sign, part in parts)]
            parts += [(sign, kept) for sign, part in own if all((kept := _kept(cube, part, way)).values())]
        yield parts


def _kept(cube: Cube, selection: Selection, way: Mapping[str, Sequence[str]]) -> Selection:
    for name, codes in way.items():
        there = cube.values[cube.names.index(name)]
        selection = both(selection, name, [code for code in codes if code in there])
    return selection


def _apart(cube: Cube, ways: Sequence[Mapping[str, Sequence[str]]], selection: Selection) -> Parts:
    """The selections of each way, without those of the ways before it."""
    parts: Parts = []
    for i, way in enumerate(ways):
        left = [_kept(cube, selection, way)]
        for before in ways[:i]:
            left = [part for each in left for part in _without(cube, each, before)]
        parts += [(1, part) for part in left if all(part.values())]
    return parts


def _without(cube: Cube, selection: Selection, way: Mapping[str, Sequence[str]]) -> Iterator[Selection]:
    """What is left of a selection without a way, as selections that do not meet."""
    for name, codes in way.items():
        there = cube.values[cube.names.index(name)]
        yield both(selection, name, [code for code in there if code not in codes])
        selection = both(selection, name, [code for code in codes if code in there])


def _key(selection: Selection) -> _Key:
    return tuple([(name, tuple(codes)) for name, codes in selection.items()])


def _mesh(cube: Cube, selection: _Key) -> tuple[Segments, tuple[np.ndarray, ...]] | None:
    """The axes of a selection, and its cells as an open mesh; ``None`` when it names a value of nobody."""
    place = cube.place(dict(selection))
    return place and (place[0], np.ix_(*place[1]))


def _merged(segment: Single, options: Sequence[Option]) -> str:
    """How the staff makes one answer of several."""
    labels = listed(option.label for option in options)
    if segment.banded:
        return f"retirez de upper_bounds la borne qui sépare les tranches, et gardez une option : {labels}"
    return f"faites-en une seule option ({labels}), avec {codes_key(options)}"


def _too_fine(cube: Cube) -> Fault:
    sizes = " × ".join(str(size) for size in cube.shape)
    return Fault(
        "study.yaml, segments",
        f"les segments se croisent de {cube.atoms} façons ({sizes}) ; le contrôle de confidentialité en "
        f"accepte {MOST_ATOMS}.",
        "Déclarez moins de segments, ou regroupez des réponses de ceux qui en ont le plus.",
    )

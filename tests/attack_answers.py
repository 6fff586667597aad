"""An attacker of answers: asks for every table of a question, then reasons with whole people.

Nothing here knows how it was decided what is told. What is told of a view is its base and, for each share,
the range that rounds to it. An integer program holds all of these over the combinations of segments' values
(the *atoms*) and the answers: what no population contradicts may be so. The attacker knows more than readers
do: which atoms are empty, the base of every view that is shown to the last person, and the step of every
share.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product
from unittest import mock

import highspy
import numpy as np

from core import Study
from core.codebook.questions import Multiple
from core.counting.cells import Asked
from core.counting.cube import Cube
from core.disclosure import precision
from core.disclosure import told as told_module
from core.disclosure.gate import Gate
from core.disclosure.precision import STEPS
from core.views.recipe import Net, Recipe
from tests.studies import inside

SKIPPED, BASE = "(no answer)", "(any answer)"
Options = tuple[str, ...]
_NODES, _SECONDS, _GAP = 200, 4.0, 0.2
_TIE = 1e-9


class Ungated(Study):
    """A study whose tables are made from its respondents: masked, but every count is told."""

    @classmethod
    def of(cls, study: Study) -> Ungated:
        """The same respondents, without the gate."""
        found = cls(inside(study).engine, study.published)
        found._counted = found._engine
        return found


@dataclass(frozen=True)
class Range:
    """How many of some atoms (booleans) gave one of these answers, at least and at most."""

    atoms: np.ndarray
    answers: tuple[str, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Known:
    """What is known of a question.

    Attributes
    ----------
    answers
        Names of answers; where several may be chosen, of nets and of the base too; and of giving none.
    given
        How many gave each in each atom, in fact; Σw in a weighted study. Shape (answers, atoms).
    base
        Which answers add up to the base.
    people
        How many respondents each atom has, and how many of the base. Shape (2, atoms).
    holds
        Of answers that overlap: a name, and those that it holds and is made of.
    place
        The position of each atom on each segment.
    ranges
        What is told.
    """

    answers: tuple[str, ...]
    given: np.ndarray
    base: tuple[str, ...]
    people: np.ndarray
    holds: Mapping[str, tuple[str, ...]]
    place: tuple[np.ndarray, ...]
    shape: tuple[int, ...]
    weighted: bool
    ranges: tuple[Range, ...] = ()

    def of(self, *answers: str) -> np.ndarray:
        """How many of each atom gave any of these answers that exclude one another."""
        return np.asarray(self.given[[self.answers.index(a) for a in answers]].sum(axis=0))

    def cell(self, cell: Mapping[int, int]) -> np.ndarray:
        """The atoms that have these positions on some segments."""
        atoms = np.ones(self.given.shape[1], bool)
        for axis, value in cell.items():
            atoms &= self.place[axis] == value
        return atoms


def _nets(study: Study, question: str, item: str) -> list[Options]:
    index = study.book.question(question).answer_index
    told = [*study.book.indicators, *study.published.figures]
    nets = {n.options for n in told if (n.question, n.item) == (question, item) and len(n.options) > 1}
    return sorted({tuple(sorted(set(net), key=index.__getitem__)) for net in nets})


def _name(net: Options) -> str:
    return " or ".join(net)


def population(study: Study, question: str, item: str = "") -> Known:
    """The answers to a question by atom, in fact, and the size of every view that is told of all."""
    engine, asked = inside(study).engine, study.book.question(question)
    everyone = engine.by_segments()
    place = np.unravel_index(np.flatnonzero(everyone), everyone.shape)
    nets = _nets(study, question, item) if isinstance(asked, Multiple) else []
    counted = engine.crossed([Asked(question, item), *(Asked(question, item, net) for net in nets)])
    weighted = study.book.weighted
    answers, *of_nets = ((c.answers.w if weighted else c.answers.n)[:, 1:] for c in counted)
    base = (counted[0].base.w if weighted else counted[0].base.n)[1:]
    names, rows = [o.code for o in asked.answers], [*answers]
    holds: dict[str, Options] = {}
    if isinstance(asked, Multiple):
        holds = {_name(net): net for net in nets} | {BASE: (*names, *map(_name, nets))}
        names, rows = [*names, *map(_name, nets), BASE], [*rows, *(net[0] for net in of_nets), base]
    skipped = np.zeros(len(base)) if weighted else everyone[everyone > 0] - base
    in_base = (BASE,) if holds else tuple(names)
    people = np.array([everyone[everyone > 0], counted[0].base.n[1:]])
    return Known(
        (*names, SKIPPED),
        np.array([*rows, skipped]),
        in_base,
        people,
        holds,
        place,
        everyone.shape,
        weighted,
    )


def gather(study: Study, question: str, item: str = "") -> Known:
    """Ask for all tables of single values of a question, and of its nets: what they tell."""
    known, engine, guard = population(study, question, item), inside(study).engine, inside(study).guard
    everyone = known.of(*known.base, SKIPPED)
    found: dict[tuple[bytes, tuple[str, ...]], Range] = {}

    def keep(atoms: np.ndarray, answers: tuple[str, ...], low: float, high: float) -> None:
        found[atoms.tobytes(), answers] = Range(atoms, answers, low, high)

    if not known.weighted:
        for axes, cells in guard.everyone.items():
            for cell in np.argwhere(cells):
                atoms = known.cell(dict(zip(axes, cell, strict=True)))
                keep(atoms, (*known.base, SKIPPED), everyone[atoms].sum(), everyone[atoms].sum())
    nets = _nets(study, question, item)
    gate = (
        None if isinstance(study, Ungated) else Gate(engine, guard, [Asked(question, item, n) for n in nets])
    )
    if gate is not None:
        steps = _steps(gate, Asked(question, item))
        study = Study(engine, study.published)
        study._counted = gate
    cube = guard.cube
    for where, by in views(study):
        recipes = [Recipe.of(study.book, question, by, where)]
        recipes += [Recipe.of(study.book, question, by, where, Net(net, item)) for net in nets]
        for net, table in zip([(), *nets], study.tables(recipes), strict=True):
            for row in table.rows:
                if row.item != item or (by and not row.group) or row.base is None:
                    continue
                cell = _cell(cube, where, by, row.group)
                atoms = known.cell(cell)
                answers = (row.option,) if not net else (_name(net),) if known.holds else net
                base = known.of(*known.base)[atoms].sum()
                keep(atoms, known.base, base, base)
                if gate is None:
                    assert row.count == known.of(*answers)[atoms].sum()
                    keep(atoms, answers, row.count, row.count)
                elif row.estimate is not None:
                    step = steps[net or (row.option,)][tuple(cell)][tuple(cell.values())]
                    low, high = _range(row.estimate, step, base, people=not known.weighted)
                    keep(atoms, answers, low, high)
    return replace(known, ranges=tuple(found.values()))


def gather_number(study: Study, question: str) -> Known:
    """Ask for all tables of a number that is 0 or 1, as one of two answers: means tell how many have 1."""
    engine, guard = inside(study).engine, inside(study).guard
    everyone = engine.by_segments()
    (cells,) = engine.crossed([Asked(question)])
    assert cells.moments is not None
    n, ones = cells.base.n[1:], (cells.moments.wx[1:, 0] + cells.moments.origin * cells.base.w[1:]).round()
    place = np.unravel_index(np.flatnonzero(everyone), everyone.shape)
    given = np.array([ones, n - ones, 0 * n]).astype(int)
    known = Known(("1", "0", SKIPPED), given, ("1", "0"), np.array([n, n]), {}, place, everyone.shape, False)
    spread, ranges = float(np.sqrt(ones.sum() / n.sum() * (1 - ones.sum() / n.sum()))), []
    for where, by in views(study):
        for row in study.table(question, by, where).rows:
            if row.option == "mean" and row.estimate is not None and (row.group or not by):
                atoms = known.cell(_cell(guard.cube, where, by, row.group))
                base, half = known.of("1", "0")[atoms].sum(), precision.grid(spread, row.base) / 2
                low, high = (row.estimate + sign * half for sign in (-1, 1))
                ranges.append(Range(atoms, ("1", "0"), base, base))
                ranges.append(
                    Range(atoms, ("1",), math.ceil(low * base - 1e-6), math.floor(high * base + 1e-6))
                )
    return replace(known, ranges=tuple(ranges))


def told_bases(study: Study, question: str, known: Known, answer: str, but: str = "") -> Known:
    """The same, where the base of another question counts those who gave an answer to this one.

    Not so of those with the first value of the segment ``but``: of these, and of unions with them, nothing.
    Of others the base is near that number; the attacker is told where it is within two.
    """
    guard, ranges, minimum = inside(study).guard, [], study.book.disclosure.minimum_base
    for where, by in views(study):
        for row in study.table(question, by, where).rows:
            if row.base is not None and (row.group or not by):
                atoms = known.cell(_cell(guard.cube, where, by, row.group))
                if but and (known.place[guard.cube.names.index(but)][atoms] == 0).any():
                    continue
                if but and abs(known.of(answer)[atoms].sum() - row.base) > 2:
                    continue
                ranges.append(Range(atoms, (answer,), max(row.base - 2, minimum), row.base + 2))
    return replace(known, ranges=(*known.ranges, *ranges))


def gather_bases(study: Study, question: str) -> Known:
    """Ask for the base of every view of a question: how many answered it, whatever they answered."""
    known = population(study, question)
    given = np.array([known.of(*known.base), known.of(SKIPPED), np.zeros(known.given.shape[1])])
    names = ("answered", "skipped", SKIPPED)
    bases = replace(known, answers=names, given=given, base=names[:2], holds={})
    guard, ranges = inside(study).guard, [Range(known.place[0] >= 0, (SKIPPED,), 0, 0)]
    for axes, cells in guard.everyone.items():
        for cell in np.argwhere(cells):
            atoms = known.cell(dict(zip(axes, cell, strict=True)))
            ranges.append(Range(atoms, names[:2], known.people[0, atoms].sum(), known.people[0, atoms].sum()))
    return told_bases(study, question, replace(bases, ranges=tuple(ranges)), "answered")


def _cell(cube: Cube, where: Mapping[str, tuple[str, ...]], by: str | None, group: str) -> dict[int, int]:
    """The positions of one value each, by position of the segment, in order."""
    chosen = {name: codes[0] for name, codes in where.items()} | ({by: group} if by else {})
    places = {cube.names.index(name): code for name, code in chosen.items()}
    return {axis: cube.values[axis].index(places[axis]) for axis in sorted(places)}


def views(study: Study) -> Iterator[tuple[dict[str, tuple[str, ...]], str | None]]:
    """Filters of single values and a split: each choice of values of the segments, once."""
    codes = {
        name: tuple(code for code in values if code is not None)
        for name, values in zip(inside(study).guard.cube.names, inside(study).guard.cube.values, strict=True)
    }
    yield {}, None
    for size in range(1, 1 + inside(study).guard.depth):
        for *filtered, by in combinations(codes, size):
            for chosen in product(*(codes[name] for name in filtered)):
                yield dict(zip(filtered, ((code,) for code in chosen), strict=True)), by


def _steps(gate: Gate, asked: Asked) -> dict[Options, dict[tuple[int, ...], np.ndarray]]:
    """The step of each share of a question, by answer or net, segments and values."""
    kept: list[np.ndarray] = []
    original = told_module._to_levels

    def keep(shares: np.ndarray, levels: np.ndarray) -> np.ndarray:
        kept.append(np.array([*STEPS, np.nan])[levels])
        return original(shares, levels)

    with mock.patch.object(told_module, "_to_levels", keep):
        told = gate.told(asked)
    names = [(o.code,) for o in gate.book.question(asked.question).answers] + list(told.nets)
    return {
        name: {axes: np.where(place >= 0, row[place], np.nan) for axes, place in told.place.items()}
        for name, row in zip(names, kept[-1], strict=True)
    }


def _range(share: float, step: float, whole: float, *, people: bool) -> tuple[float, float]:
    """The sums whose share of a whole rounds to this one, halves upwards."""
    share = round(share / step) * step
    low, high = max(share - step / 2, 0) * whole, min(share + step / 2, 1) * whole
    if not people:
        return low - _TIE, high + _TIE
    return math.ceil(low - 1e-6), whole if share + step / 2 > 1 else math.ceil(high - 1e-6) - 1


class Populations:
    """The populations that agree with what is known, of whole people where everyone weighs one."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._columns = np.arange(known.given.size, dtype=np.int32)
        rows = [(self._row(r.atoms, r.answers), r.low, r.high) for r in known.ranges]
        atoms = np.eye(known.given.shape[1], dtype=bool)
        for name, parts in known.holds.items():
            for atom in atoms:
                whole = self._row(atom, (name,))
                rows += [(whole - self._row(atom, (part,)), 0, highspy.kHighsInf) for part in parts]
                if name != BASE:
                    rows.append((self._row(atom, parts) - whole, 0, highspy.kHighsInf))
        matrix, low, high = (np.array(part, float) for part in zip(*rows, strict=True))
        truth = matrix @ known.given.ravel()
        assert (low - 1e-5 <= truth).all(), "what is told is not so"
        assert (truth <= high + 1e-5).all(), "what is told is not so"
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = matrix.shape
        program.col_cost_ = program.col_lower_ = np.zeros(len(self._columns))
        program.col_upper_ = np.full(len(self._columns), highspy.kHighsInf)
        program.row_lower_, program.row_upper_ = low, high
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.concatenate([[0], (matrix != 0).sum(axis=1).cumsum()])
        program.a_matrix_.index_ = np.nonzero(matrix)[1]
        program.a_matrix_.value_ = matrix[matrix != 0]
        if not known.weighted:
            program.integrality_ = [highspy.HighsVarType.kInteger] * len(self._columns)
        self._one = known.given[:-1].sum() / 10 / 1e4 if known.weighted else 1.0
        self._solver = highspy.Highs()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("mip_max_nodes", _NODES),
            ("time_limit", math.inf if known.weighted else _SECONDS),
            ("mip_rel_gap", _GAP),
        ):
            self._solver.setOptionValue(name, value)
        self._solver.passModel(program)

    def _row(self, atoms: np.ndarray, answers: tuple[str, ...]) -> np.ndarray:
        row = np.zeros(self._known.given.shape)
        for answer in answers:
            row[self._known.answers.index(answer), atoms] = 1
        return row.ravel()

    def swapped(self, population: np.ndarray) -> np.ndarray:
        """Who else could have given each answer: somebody swaps with one other. Booleans (answers, atoms)."""
        known, answers = self._known, [self._known.answers.index(name) for name in self._known.base]
        found = np.zeros(population.shape, bool)
        if known.holds or known.weighted:
            return found
        inside_of = np.array([r.atoms for r in known.ranges]).astype(np.float32)
        counts = np.array([[name in r.answers for name in known.answers] for r in known.ranges])
        sums = (inside_of * (counts @ population)).sum(axis=1)
        up = sums + 1 <= np.array([r.high for r in known.ranges])
        down = sums - 1 >= np.array([r.low for r in known.ranges])
        for one, other in permutations(answers, 2):
            gains, loses = counts[:, one] & ~counts[:, other], counts[:, other] & ~counts[:, one]
            here, there = ~np.where(gains, up, down | ~loses), ~np.where(gains, down, up | ~loses)
            fixed = inside_of[here].T @ (1 - inside_of[here]) + (1 - inside_of[there]).T @ inside_of[there]
            usable = (fixed == 0) & (population[one] >= 1)
            found[one] |= usable.any(axis=1) & (population[other] >= 1)
        return found

    def find(
        self,
        *,
        costs: np.ndarray | None = None,
        nobody: np.ndarray | None = None,
        some: np.ndarray | None = None,
        free: list[int] | None = None,
    ) -> tuple[bool, np.ndarray | None]:
        """A population of low cost where nobody gave these answers, and somebody one of those.

        All are of shape (answers, atoms); ``free`` are the answers that may differ from what was given in
        fact. Whether the program came to an end, and the population if any.
        """
        size = len(self._columns)
        least, most = np.zeros(self._known.given.shape), np.full(self._known.given.shape, highspy.kHighsInf)
        if free is not None:
            fixed = [i for i in range(len(least)) if i not in free]
            least[fixed] = most[fixed] = self._known.given[fixed]
        if nobody is not None:
            most[nobody] = 0
        self._solver.changeColsBounds(size, self._columns, least.ravel(), most.ravel())
        self._solver.changeColsCost(size, self._columns, np.zeros(size) if costs is None else costs.ravel())
        if some is not None:
            at = np.flatnonzero(some.ravel()).astype(np.int32)
            self._solver.addRow(self._one, highspy.kHighsInf, len(at), at, np.ones(len(at)))
        self._solver.clearSolver()
        self._solver.run()
        found, status = None, self._solver.getModelStatus()
        if self._solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            solution = np.array(self._solver.getSolution().col_value).reshape(self._known.given.shape)
            found = np.where(solution > 1e-6, solution, 0) if self._known.weighted else np.rint(solution)
        if some is not None:
            self._solver.deleteRows(1, np.array([self._solver.getNumRow() - 1], np.int32))
        ended = status in (
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        )
        return ended or found is not None, found


def small_groups(known: Known, minimum: int, *, several: int = 0) -> np.ndarray:
    """The combinations of single values under the minimum (of all, or in the base) but not empty, as sets of
    atoms; and so many combinations of several values, at random."""
    sizes, bases = known.people
    found: dict[bytes, np.ndarray] = {}

    def keep(atoms: np.ndarray) -> None:
        if 0 < sizes[atoms].sum() < minimum or 0 < bases[atoms].sum() < minimum:
            found[atoms.tobytes()] = atoms

    for size in range(1, len(known.shape) + 1):
        for some in combinations(range(len(known.shape)), size):
            for cell in product(*(range(known.shape[axis]) for axis in some)):
                keep(known.cell(dict(zip(some, cell, strict=True))))
    dice, singles = np.random.default_rng(0), len(found)
    for _ in range(100 * several):
        chosen = [dice.choice(n, dice.integers(1, min(n, 3) + 1), replace=False) for n in known.shape]
        if len(found) < singles + several:
            keep(np.all([np.isin(at, some) for at, some in zip(known.place, chosen, strict=True)], axis=0))
    return np.array([*found.values()]).reshape(-1, known.given.shape[1])


@dataclass
class Shown:
    """What can be shown of groups, in words; and how many questions the integer program left open."""

    leaks: list[str]
    open: int = 0


def shown(known: Known, groups: np.ndarray, *, draws: int = 6, most: int | None = None) -> Shown:
    """Of which groups it can be shown that somebody gave an answer, that nobody did, or that all did.

    ``most`` is how many questions, at random, are asked of the program one by one; all without.
    """
    found, programme, dice = Shown([]), Populations(known), np.random.default_rng(0)
    asked = np.array([name not in (SKIPPED, BASE) for name in known.answers])
    base = [known.answers.index(name) for name in known.base]
    often = sorted(base, key=lambda answer: -known.given[answer].sum())
    members = groups.T.astype(np.float32)
    waiting = {kind: np.repeat(asked[:, None], len(groups), axis=1) for kind in ("somebody", "nobody", "all")}
    # Of whom nobody is in the base, nobody gave an answer: that is told by the base, or not at all.
    waiting["nobody"] &= waiting["all"] & (known.given[base].sum(axis=0) @ members > 0)
    waiting["all"] &= waiting["nobody"]

    def settle(population: np.ndarray) -> None:
        gave = population.astype(np.float32) @ members
        waiting["somebody"] &= gave > 0
        waiting["nobody"] &= gave == 0
        waiting["all"] &= population[base].sum(axis=0).astype(np.float32) @ members <= gave
        could = programme.swapped(population).astype(np.float32) @ members > 0
        waiting["nobody"] &= ~could
        for answer in base:  # if one answer is given by somebody, the others are not by all
            waiting["all"] &= ~(could[answer] & (np.arange(len(could)) != answer)[:, None])

    settle(known.given)
    for draw in range(draws):
        part = dice.random((*asked.shape, len(groups))) < (1.0, 0.5, 0.2)[draw % 3]
        costs = (waiting["somebody"] * part * dice.uniform(0.2, 1, part.shape)) @ groups
        costs = costs - 0.3 * (waiting["nobody"] * ~part * dice.uniform(0.2, 1, part.shape)) @ groups
        _, population = programme.find(costs=costs)
        if population is not None:
            settle(population)
    if known.holds:
        waiting["all"][:] = False  # who did not give an answer is not a sum of columns
    asked_of = [(kind, *place) for kind, left in waiting.items() for place in np.argwhere(left)]
    for kind, answer, group in [asked_of[i] for i in dice.permutation(len(asked_of))[:most]]:
        if waiting[kind][answer, group]:
            place = np.zeros(known.given.shape, bool)
            place[base if kind == "all" else answer] = groups[group]
            if kind == "all":
                place[answer] = False
            sought = {"nobody" if kind == "somebody" else "some": place}
            # Few answers are enough most of the time, and quicker.
            few = [[answer, other] for other in often if other != answer][:3]
            for free in (*few, None):
                ended, population = programme.find(**sought, free=None if known.holds else free)
                if population is not None or known.holds:
                    break
            if population is not None:
                settle(population)
            elif ended:
                found.leaks.append(
                    f"{kind} gave {known.answers[answer]} in {np.flatnonzero(groups[group]).tolist()}"
                )
            else:
                found.open += 1
    return found


NONE = "(none of these)"


def first_choices(known: Known) -> Known:
    """What is known of who put each option first, by who knows that it is one of them, or none."""
    options = [name for name in known.answers if name not in (BASE, SKIPPED)]
    base = (*options, NONE)
    given = [known.of(name) for name in options]
    none = known.of(BASE) - sum(given)
    ranges = [
        replace(told, answers=tuple(n for name in told.answers for n in (base if name == BASE else (name,))))
        for told in known.ranges
    ]
    everyone = known.place[0] >= 0
    ranges.append(Range(everyone, (NONE,), none.sum(), none.sum()))
    return replace(
        known,
        answers=(*base, SKIPPED),
        given=np.array([*given, none, known.of(SKIPPED)]),
        base=base,
        holds={},
        ranges=tuple(ranges),
    )


def gather_ranking(study: Study, question: str, option: str, place: int) -> Known:
    """All that a ranking tells of an option: who put it first, who ranked it, of how many its mean rank is.

    The base of a mean rank is who ranked the option; the attacker is told it within two.
    """
    first, cited = (gather(study, f"{question}~{part}") for part in ("first", "cited"))
    firsts, ranked, base = first.of(option), cited.of(option), cited.of(BASE)
    assert (firsts <= ranked).all()
    names = ("first", "later", NONE)
    parts = {"first": ("first",), "cited": ("first", "later"), BASE: names, SKIPPED: (SKIPPED,)}

    def under(known: Known, own: str) -> list[Range]:
        kept = [r for r in known.ranges if {*r.answers} <= {option, BASE, SKIPPED}]
        return [
            replace(r, answers=tuple(n for a in r.answers for n in parts[own if a == option else a]))
            for r in kept
        ]

    joint = replace(
        cited,
        answers=(*names, SKIPPED),
        given=np.array([firsts, ranked - firsts, base - ranked, cited.of(SKIPPED)]),
        base=names,
        holds={},
        ranges=(*under(first, "first"), *under(cited, "cited")),
    )
    guard, ranges, minimum = inside(study).guard, [], study.book.disclosure.minimum_base
    for where, by in views(study):
        for row in study.table(f"{question}~mean_rank{place}", by, where).rows:
            if row.base is not None and row.option == "mean" and (row.group or not by):
                atoms = joint.cell(_cell(guard.cube, where, by, row.group))
                ranges.append(Range(atoms, ("first", "later"), max(row.base - 2, minimum), row.base + 2))
    return replace(joint, ranges=(*joint.ranges, *ranges))

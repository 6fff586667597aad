"""What published figures ask of the counts of a sample, as integer programs over cells of respondents.

A cell is a set of respondents who belong to the same populations. Within a cell, answers are a
count per category, so a published share, rank or order is a linear constraint on counts.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.codebook import Figure, Question
from core.errors import Fault, StudyError
from core.simulation.programs import CONSTANT, Linear, Program, combined

Where = Mapping[str, Sequence[str]]
MAXIMUM_LINKED_OPTIONS = 10
_EPSILON = 1e-4


@dataclass(frozen=True, slots=True)
class Ease:
    """How far from their limits figures are asked to hold.

    ``inset`` is the part of each tolerance left unused, ``margin`` the least difference between
    two shares of which one is published to be the greater.
    """

    inset: float
    margin: float


EASES = (Ease(0.6, 0.05), Ease(0.6, 0.02), Ease(0.3, 0.02), Ease(0.3, 0.008), Ease(0.0, 0.002))
"""From comfortable to strict: the first that can be met is used."""


@dataclass(frozen=True, slots=True)
class Block:
    """Answers that are drawn together: the options of a question or item, or sets of options.

    For a ``multiple`` question, each option is a block with two categories (chosen or not), except
    options that share a published net: their block has one category for each set of them.
    """

    question: str
    item: str
    categories: tuple[frozenset[str], ...]

    def hits(self, codes: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Which categories hold one of the codes."""
        wanted = frozenset(codes)
        return np.array([bool(c & wanted) for c in self.categories])

    @property
    def codes(self) -> frozenset[str]:
        """All the codes that the block decides."""
        return frozenset().union(*self.categories)


@dataclass(frozen=True, slots=True)
class Share:
    """A share as two linear expressions: those who gave an answer, over those of the base.

    ``about`` is the size of a base that is not a constant, to a few percent; 0 when unknown.
    """

    hits: Linear
    base: Linear
    about: float = 0.0


ShareOf = Callable[[str, frozenset[str], Where], Share]
"""The share of an item, for a net of codes, in a population."""


def comparisons(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of members, the first above the second, that the tiers of an order state."""
    return [
        pair for upper, lower in itertools.pairwise(figure.tiers) for pair in itertools.product(upper, lower)
    ]


def binding(figure: Figure) -> bool:
    """Whether a figure says something that counts can contradict."""
    if figure.kind == "order":
        return bool(figure.tiers) or figure.exceeds is not None
    return figure.kind in ("share", "approx") or (figure.kind == "rank" and bool(figure.options))


def populations(figures: Iterable[Figure]) -> list[Where]:
    """The populations that figures speak of, each once, without that of the whole sample."""
    found: dict[tuple[tuple[str, tuple[str, ...]], ...], Where] = {}
    for figure in figures:
        for where in (figure.where, figure.exceeds or {}):
            if where:
                found.setdefault(key_of(where), where)
    return list(found.values())


def key_of(where: Where) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A population as a key: whatever the order in which it was written."""
    return tuple(sorted((name, tuple(sorted(codes))) for name, codes in where.items()))


def blocks_of(question: Question, figures: Sequence[Figure]) -> tuple[Block, ...]:
    """The blocks of a question; an option of no opinion has one only if a figure speaks of it.

    Raises
    ------
    StudyError
        If published nets link too many options of a ``multiple`` question.
    """
    if question.exclusive:
        scale = tuple(frozenset({o.code}) for o in question.answers)
        return tuple(Block(question.id, item, scale) for item in question.item_ids)
    named = {code for figure in figures for code in figure.options}
    groups = [[o.code] for o in question.answers if o.role == "valid" or o.code in named]
    for figure in figures:
        if len(figure.options) > 1 and figure.kind in ("share", "approx", "order") and not figure.tiers:
            linked = [g for g in groups if set(g) & set(figure.options)]
            groups = [g for g in groups if g not in linked] + [[code for g in linked for code in g]]
    for group in groups:
        if len(group) > MAXIMUM_LINKED_OPTIONS:
            raise StudyError(
                [
                    Fault(
                        f"published.yaml, question {question.id}",
                        f"des totaux publiés lient {len(group)} options ; la simulation en lie au plus "
                        f"{MAXIMUM_LINKED_OPTIONS}.",
                        "Simulez sans l'un de ces totaux.",
                    )
                ]
            )
    return tuple(Block(question.id, "", _subsets(group)) for group in groups)


def _subsets(codes: Sequence[str]) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(chosen)
        for size in range(len(codes), -1, -1)
        for chosen in itertools.combinations(codes, size)
    )


def demand(
    program: Program, question: Question, figure: Figure, share_of: ShareOf, ease: Ease, total: float
) -> None:
    """Add the rows of one figure to a program; ``total`` is at least the weight of the sample."""
    codes = frozenset(figure.options)

    def share(member: str) -> Share:
        if figure.of_items(question):
            return share_of(member, codes, figure.where)
        return share_of(figure.item, frozenset({member}), figure.where)

    if figure.kind in ("share", "approx"):
        low, high = interval(figure, ease)
        found = share_of(figure.item, codes, figure.where)
        program.at_least(combined((1, found.hits), (-low, found.base)), _EPSILON)
        program.at_least(combined((high, found.base), (-1, found.hits)), _EPSILON)
    elif figure.kind == "rank":
        _demand_rank(program, figure, share, figure.members(question), ease.margin, total)
    elif figure.tiers:
        for upper, lower in comparisons(figure):
            _demand_above(program, share(upper), share(lower), ease.margin)
    elif figure.exceeds is not None:
        here = share_of(figure.item, codes, figure.where)
        _demand_above(program, here, share_of(figure.item, codes, figure.exceeds), ease.margin)


def interval(figure: Figure, ease: Ease) -> tuple[float, float]:
    """The shares that a published share or approximation allows, inset by an ease."""
    assert figure.value is not None
    low, high = figure.value - figure.tolerance, figure.value + figure.tolerance
    if figure.kind == "approx" and figure.bounds is not None:
        low, high = figure.bounds
    # An approximation is wide on purpose: only its very ends are avoided.
    inset = ease.inset * (high - low) / 2 * (0.1 if figure.kind == "approx" else 1)
    return max(low + inset, -1.0), min(high - inset, 2.0)


def _difference(upper: Share, lower: Share) -> tuple[Linear, Linear] | None:
    """Upper minus lower, and what one unit of share is worth; ``None`` when that is not linear."""
    fixed = [set(s.base) <= {CONSTANT} for s in (upper, lower)]
    if all(fixed):
        bases = [s.base.get(CONSTANT, 0.0) for s in (upper, lower)]
        if min(bases) <= 0:
            return {CONSTANT: -1.0}, {CONSTANT: 1.0}
        return combined((1 / bases[0], upper.hits), (-1 / bases[1], lower.hits)), {CONSTANT: 1.0}
    if upper.base == lower.base:
        return combined((1, upper.hits), (-1, lower.hits)), upper.base
    if min(upper.about, lower.about) > 0:
        return combined((1 / upper.about, upper.hits), (-1 / lower.about, lower.hits)), {CONSTANT: 1.0}
    return None


def _demand_above(program: Program, upper: Share, lower: Share, margin: float) -> None:
    if (found := _difference(upper, lower)) is not None:
        program.at_least(combined((1, found[0]), (-margin, found[1])))


def _demand_rank(
    program: Program,
    figure: Figure,
    share: Callable[[str], Share],
    rivals: Sequence[str],
    margin: float,
    total: float,
) -> None:
    """Exactly ``value - 1`` rivals stand above; a yes-or-no variable says which."""
    assert figure.value is not None
    below: Linear = {}
    for rival in rivals:
        if rival == figure.member:
            continue
        if (found := _difference(share(figure.member), share(rival))) is None:
            continue
        difference, unit = found
        wins = program.variable(1, integer=True)
        below[wins] = 1.0
        large = 3.0 if set(unit) <= {CONSTANT} else 3.0 * total
        program.at_least(combined((1, difference), (-margin, unit), (1, {CONSTANT: large, wins: -large})))
        program.at_least(combined((-1, difference), (-margin, unit), (1, {wins: large})))
    expected = len(below) - (figure.value - 1)
    program.at_least(below, expected, expected)


@dataclass(frozen=True, slots=True)
class RespondentCells:
    """Cells of respondents, by the populations they belong to; all those of a cell weigh the same."""

    belongs: Callable[[Where], npt.NDArray[np.bool_]]
    weight: npt.NDArray[np.float64]
    saw: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    """By code of an answer that only some saw, the cells of these."""
    gave: Mapping[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    """By code of an answer, the cells of those who gave it for sure."""

    def base(self, where: Where, codes: Iterable[str]) -> npt.NDArray[np.bool_]:
        """The cells of a population that saw some answers."""
        inside = self.belongs(where)
        for code in codes:
            inside = inside & self.saw.get(code, True)
        return np.asarray(inside)

    def allowed(self, block: Block) -> npt.NDArray[np.bool_]:
        """Which categories of a block may be in each cell."""
        found = np.ones((len(self.weight), len(block.categories)), dtype=bool)
        for code in block.codes:
            holds = block.hits({code})
            if code in self.saw:
                found[np.ix_(~self.saw[code], holds)] = False
            if code in self.gave:
                found[np.ix_(self.gave[code], ~holds)] = False
        return found


@dataclass(frozen=True, slots=True)
class Draft:
    """What a block would be without published figures: categories by cell, and who gives none of them.

    ``expected`` has shape (cell, category); its rows sum to the respondents to share out.
    ``silent`` counts those of each cell who are in the base and in no category.
    """

    block: Block
    expected: npt.NDArray[np.float64]
    silent: npt.NDArray[np.int64]

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Respondents of each cell to share out."""
        sizes: npt.NDArray[np.int64] = np.rint(self.expected.sum(axis=1)).astype(np.int64)
        return sizes


def fitted_counts(
    question: Question,
    figures: Sequence[Figure],
    drafts: Sequence[Draft],
    cells: RespondentCells,
    eases: Sequence[Ease] = EASES,
    *,
    someone_chooses: bool = False,
    may_miss: float = 0.0,
    most: int | None = None,
) -> list[npt.NDArray[np.int64]] | None:
    """Counts by cell and category, near the drafts, for which every figure holds.

    Parameters
    ----------
    someone_chooses
        Whether each respondent must choose one option at least, as when no choice would be a blank.
    may_miss
        The part of a cell that may be left without an answer: other bases make other shares possible.

    Returns
    -------
    list of arrays or None
        One array for each draft, or ``None`` if no counts were found that satisfy the figures.
    """
    for ease in eases:
        program = Program()
        left_out = [_left_out(program, drafts[0], may_miss)] * len(drafts)
        if question.items:
            left_out = [_left_out(program, draft, may_miss) for draft in drafts]
        variables = [
            _count_variables(program, draft, out, cells.allowed(draft.block))
            for draft, out in zip(drafts, left_out, strict=True)
        ]
        share_of = _count_shares(drafts, variables, cells, may_miss)
        for figure in figures:
            demand(program, question, figure, share_of, ease, 0.0)
        if someone_chooses:
            for c, size in enumerate(drafts[0].sizes):
                choices = [
                    {int(v): 1.0 for v in variables[b][c, draft.block.hits(draft.block.codes)]}
                    for b, draft in enumerate(drafts)
                ]
                out = left_out[0][c]
                program.at_least(combined(*((1.0, chosen) for chosen in choices), (1.0, out)), float(size))
        if most is not None:
            for c, size in enumerate(drafts[0].sizes):
                given = {
                    int(variables[b][c, k]): -float(len(category))
                    for b, draft in enumerate(drafts)
                    for k, category in enumerate(draft.block.categories)
                    if category
                }
                program.at_least(given, -float(most * size))
        if (found := program.solution()) is not None:
            return [np.rint(found[indices]).astype(np.int64) for indices in variables]
    return None


def _left_out(program: Program, draft: Draft, may_miss: float) -> list[Linear]:
    """For each cell, how many are left without an answer."""
    if not may_miss:
        return [{} for _ in draft.sizes]
    found: list[Linear] = []
    for size in draft.sizes:
        variable = program.variable(min(float(size), np.ceil(may_miss * size)), integer=True)
        program.near(variable, may_miss / 2 * float(size))
        found.append({variable: 1.0})
    return found


def _count_variables(
    program: Program, draft: Draft, left_out: Sequence[Linear], allowed: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    variables = np.empty(draft.expected.shape, dtype=np.int64)
    for c, size in enumerate(draft.sizes):
        for k in range(len(draft.block.categories)):
            variables[c, k] = program.variable(float(size) if allowed[c, k] else 0.0, integer=True)
            program.near(int(variables[c, k]), float(draft.expected[c, k]))
        everyone = left_out[c] | {int(v): 1.0 for v in variables[c]}
        program.at_least(everyone, float(size), float(size))
    return variables


def _count_shares(
    drafts: Sequence[Draft],
    variables: Sequence[npt.NDArray[np.int64]],
    cells: RespondentCells,
    may_miss: float,
) -> ShareOf:
    def share_of(item: str, codes: frozenset[str], where: Where) -> Share:
        b = block_for([d.block for d in drafts], item, codes)
        draft, inside = drafts[b], np.flatnonzero(cells.base(where, codes))
        chosen = np.flatnonzero(draft.block.hits(codes))
        hits = {int(variables[b][c, k]): float(cells.weight[c]) for c in inside for k in chosen}
        silent = float((draft.silent * cells.weight)[inside].sum())
        size = float((draft.sizes * cells.weight)[inside].sum())
        if not may_miss:
            return Share(hits, {CONSTANT: silent + size})
        base = {int(v): float(cells.weight[c]) for c in inside for v in variables[b][c]}
        return Share(hits, base | {CONSTANT: silent}, silent + size * (1 - may_miss / 2))

    return share_of


def block_for(blocks: Sequence[Block], item: str, codes: frozenset[str]) -> int:
    """The position of the block that decides a net of codes."""
    return next(i for i, b in enumerate(blocks) if b.item == item and codes <= b.codes)


def conflict(
    figures: Sequence[Figure],
    possible: Callable[[Sequence[Figure]], bool],
    *,
    respondents: int | None = None,
) -> StudyError:
    """The error that names a smallest set of figures that cannot be true together.

    ``respondents`` is given when the figures could be true in a larger sample.
    """
    kept = list(figures)
    for question in dict.fromkeys(f.question for f in figures):
        alone = [f for f in figures if f.question == question]
        if not possible(alone):
            kept = alone
            break
    for figure in list(kept):
        without = [f for f in kept if f is not figure]
        if without and not possible(without):
            kept = without
    names = ", ".join(f.id for f in kept)
    remedy = "Vérifiez valeurs, options et populations."
    among = ""
    if respondents is not None:
        among, remedy = f" parmi {respondents} répondants", f"{remedy} Ou simulez plus de répondants."
    if len(kept) == 1:
        problem = f"ce chiffre ne peut pas être vrai{among}."
        return StudyError([Fault(f"published.yaml, figure {names}", problem, remedy)])
    problem = f"ces chiffres ne peuvent pas être vrais ensemble{among}."
    return StudyError([Fault(f"published.yaml, figures {names}", problem, remedy)])

"""How many respondents of each profile, so that the published figures can all be true together.

A profile crosses the segments that published figures are broken down by. When every group of a
segment has a published share, only some sizes of the groups give back the share of the whole.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.codebook import Codebook, Figure, Single, leading
from core.simulation.programs import Linear, Program, combined
from core.simulation.targets import (
    EASES,
    Ease,
    Share,
    ShareOf,
    Where,
    block_for,
    blocks_of,
    conflict,
    demand,
    populations,
)

NO_CLASS: frozenset[str] = frozenset()
_LEAST_PART = 0.25


def profile_segments(book: Codebook, figures: Sequence[Figure]) -> tuple[str, ...]:
    """The segments that populations of figures name, and those their routing depends on."""
    wanted = [name for where in populations(figures) for name in where]
    for name in wanted:
        wanted.extend(f for f in leading(book.question(name).asked_to) if f not in wanted)
    singles = [name for name in wanted if isinstance(book.question(name), Single)]
    return tuple(q.id for q in book.questions if q.id in singles)


@dataclass(frozen=True, slots=True)
class Profiles:
    """Classes of codes that no figure tells apart, for each segment, and the crossings of classes.

    ``classes[segment][0]`` is empty: those without an answer. ``crossed`` has shape
    (profile, segment) and holds positions in ``classes``; ``weight`` is that of one respondent.
    """

    segments: tuple[str, ...]
    classes: Mapping[str, tuple[frozenset[str], ...]]
    crossed: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]

    def belongs(self, where: Where) -> npt.NDArray[np.bool_]:
        """Which profiles are in a population."""
        inside = np.ones(len(self.crossed), dtype=bool)
        for name, codes in where.items():
            chosen = [bool(c & set(codes)) for c in self.classes[name]]
            inside &= np.array(chosen)[self.crossed[:, self.segments.index(name)]]
        return inside


def code_classes(book: Codebook, segment: str, figures: Sequence[Figure]) -> tuple[frozenset[str], ...]:
    """The codes of a segment, grouped when every figure and routing treats them alike."""
    told_apart = [where.get(segment, ()) for where in populations(figures)]
    told_apart += [way[segment] for q in book.questions for way in q.asked_to if segment in way]
    for figure in figures:
        if figure.question == segment:
            told_apart.append(figure.options)
            if figure.kind in ("rank", "order"):
                told_apart += [(o.code,) for o in book.segment(segment).answers]
    groups: dict[tuple[bool, ...], set[str]] = {}
    for option in book.segment(segment).answers:
        groups.setdefault(tuple(option.code in codes for codes in told_apart), set()).add(option.code)
    return (NO_CLASS, *(frozenset(codes) for codes in groups.values()))


def crossings(
    book: Codebook, figures: Sequence[Figure], segments: tuple[str, ...], weights: Sequence[float]
) -> Profiles:
    """Every crossing of classes and weights that the routing of the segments allows."""
    classes = {s: code_classes(book, s, figures) for s in segments}
    crossed = [
        positions
        for positions in itertools.product(*(range(len(classes[s])) for s in segments))
        if _allowed(book, {s: classes[s][k] for s, k in zip(segments, positions, strict=True)})
    ]
    rows = np.array(crossed, dtype=np.int64).reshape(len(crossed), len(segments))
    return Profiles(segments, classes, np.repeat(rows, len(weights), axis=0), np.tile(weights, len(rows)))


def _allowed(book: Codebook, classes: Mapping[str, frozenset[str]]) -> bool:
    return all(
        not codes
        or not (ways := book.question(segment).asked_to)
        or any(_holds(way, classes) for way in ways)
        for segment, codes in classes.items()
    )


def _holds(way: Mapping[str, Sequence[str]], classes: Mapping[str, frozenset[str]]) -> bool:
    return all(name not in classes or bool(classes[name] & set(allowed)) for name, allowed in way.items())


def quotas(
    book: Codebook, figures: Sequence[Figure], profiles: Profiles, drafted: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Respondents by profile, near those drafted, with which every figure can be true.

    Raises
    ------
    StudyError
        If the figures contradict each other; names a smallest set of them that do.
    """
    for ease in EASES:
        if (found := _solved(book, figures, profiles, drafted, ease)) is not None:
            return found
    raise conflict(figures, lambda some: _solved(book, some, profiles, drafted, EASES[-1]) is not None)


def _solved(
    book: Codebook,
    figures: Sequence[Figure],
    profiles: Profiles,
    drafted: npt.NDArray[np.int64],
    ease: Ease,
) -> npt.NDArray[np.int64] | None:
    program = Program()
    total = float(drafted.sum())
    sizes = [program.variable(total, integer=True) for _ in drafted]
    for size, target in zip(sizes, drafted, strict=True):
        program.near(size, float(target))
    program.at_least(dict.fromkeys(sizes, 1.0), total, total)
    for segment, column in zip(profiles.segments, profiles.crossed.T, strict=True):
        if not book.question(segment).asked_to:
            unknown = np.flatnonzero(column == 0)
            most = float(drafted[unknown].sum())
            program.at_least({sizes[i]: 1.0 for i in unknown}, 0.0, most)
    for where in populations(figures):
        inside = np.flatnonzero(profiles.belongs(where))
        least = max(1.0, _LEAST_PART * float(drafted[inside].sum()))
        program.at_least({sizes[i]: 1.0 for i in inside}, least)
    for name in dict.fromkeys(f.question for f in figures):
        question = book.question(name)
        own = [f for f in figures if f.question == name]
        if name in profiles.segments:
            share_of = _segment_shares(name, profiles, sizes)
        else:
            share_of = _answer_shares(program, book, name, own, profiles, sizes, drafted)
        for figure in own:
            demand(program, question, figure, share_of, ease, total * float(profiles.weight.max()))
    found = program.solution()
    return None if found is None else np.rint(found[sizes]).astype(np.int64)


def _segment_shares(segment: str, profiles: Profiles, sizes: Sequence[int]) -> ShareOf:
    column = profiles.crossed[:, profiles.segments.index(segment)]

    def share_of(item: str, codes: frozenset[str], where: Where) -> Share:
        chosen = np.array([bool(c & codes) for c in profiles.classes[segment]])[column]
        inside = profiles.belongs(where) & (column > 0)
        weigh = profiles.weight
        base = {sizes[i]: float(weigh[i]) for i in np.flatnonzero(inside).tolist()}
        return Share({sizes[i]: float(weigh[i]) for i in np.flatnonzero(inside & chosen).tolist()}, base)

    return share_of


def _answer_shares(
    program: Program,
    book: Codebook,
    name: str,
    figures: Sequence[Figure],
    profiles: Profiles,
    sizes: Sequence[int],
    drafted: npt.NDArray[np.int64],
) -> ShareOf:
    """The shares of a question whose counts are free, within the sizes of the profiles.

    A routed question may have a smaller base than the profile, but not an empty one.
    """
    question = book.question(name)
    blocks = blocks_of(question, figures)
    asked = list(sizes)
    if question.asked_to:
        asked = [program.variable() for _ in sizes]
        for part, size in zip(asked, sizes, strict=True):
            program.at_least({size: 1.0, part: -1.0})
        for where in ({}, *populations(figures)):
            inside = np.flatnonzero(profiles.belongs(where))
            program.at_least({asked[i]: 1.0 for i in inside}, max(1.0, 0.05 * float(drafted[inside].sum())))
    counts = [[[program.variable() for _ in b.categories] for _ in asked] for b in blocks]
    for block in counts:
        for part, row in zip(asked, block, strict=True):
            program.at_least({part: -1.0} | dict.fromkeys(row, 1.0), 0.0, 0.0)

    def share_of(item: str, codes: frozenset[str], where: Where) -> Share:
        b = block_for(blocks, item, codes)
        inside = np.flatnonzero(profiles.belongs(where))
        weigh = profiles.weight
        hits: Linear = combined(
            *(
                (float(weigh[i]), {counts[b][i][k]: 1.0})
                for i in inside
                for k in np.flatnonzero(blocks[b].hits(codes))
            )
        )
        return Share(hits, {asked[i]: float(weigh[i]) for i in inside})

    return share_of

"""A scale, its answers end to end: two sides from an axis, or levels from a common edge."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from core.charts.canvas import LEADING, Canvas, Mark, escape
from core.charts.forms import Key, Sides, answer_colours, nature, share_of, sides
from core.charts.marks import marks, weak
from core.codebook import Option
from core.disclosure import PublishedTable
from core.words import cutting, labels, numbers, reasons, typography

NAME_LINES, HEAD_LINES = 2, 4
"""Most lines of a name over its part of a bar, and of the head of a column of numbers."""
COLUMN = 12
"""Letters of a column of numbers."""
OVER = 1.02
"""How much shares that were rounded to a point may be together."""
BETWEEN = 1.5
"""Letters between two names."""


@dataclass(frozen=True, slots=True)
class _Track:
    """The axis of a scale: the same whatever the shares, so that a share is as long in every view.

    ``letter`` is what a letter of small type takes of it, ``columns`` the middles of the columns of numbers.
    """

    axis: str
    start: float
    letter: float
    columns: tuple[float, ...]


def scale_keys(table: PublishedTable, groups: Sequence[str]) -> list[tuple[str, str]]:
    """The rows of a scale, item and group: on the first answer (or side), the most at the top.

    The whole selection stays first, groups of a scale in their order; who has no number is last.
    """
    placed, question = sides(table.question), table.question
    first = question.answers[0]
    leading = placed.lefts if first in placed.lefts else placed.rights
    leading = leading if question.opinion else leading[:1]

    def place(key: tuple[str, str]) -> tuple[bool, bool, float]:
        rows = [table.row(o.code, key[1], key[0]) for o in leading]
        masked = all(row.estimate is None for row in rows)
        return masked, _last(table, key[1]), -sum(share_of(row) for row in rows)

    keys = [(item, group) for item in table.items for group in groups if group or table.view.by is None]
    segment = table.book.segment(table.view.by) if table.view.by else None
    if segment is None or not segment.ordered:
        keys.sort(key=place)
    return [(item, "") for item in table.items if table.view.by and "" in groups] + keys


def _last(table: PublishedTable, group: str) -> bool:
    """Whether a group gathers what the others do not name, or those who do not say."""
    if not (group and table.view.by):
        return False
    option = table.book.segment(table.view.by).option(group)
    return option.tone == "neutral" or option.role == "no_opinion" or labels.apart(option)


def stacked_rows(
    canvas: Canvas,
    table: PublishedTable,
    whole: PublishedTable,
    published: Mapping[Key, float],
    keys: Sequence[tuple[str, str]],
    strong: Mapping[str, str] | None = None,
) -> tuple[Mark, ...]:
    """A scale: one bar per item of a grid, or per group of a split; no opinion in numbers, at the right.

    ``strong`` is what stands out of a group, written after its name.
    """
    question, placed = table.question, sides(table.question)
    colours = answer_colours(question, canvas.palette)
    track = _track(canvas, question.opinion, len(placed.aside))
    known = [(item, group) for item, group in keys if _shares(table, placed, item, group)]
    named = bool(known) and _head(canvas, table, placed, track, known[0])
    for item, group in keys:
        first = table.row(question.answers[0].code, group, item)
        shares = _shares(table, placed, item, group)
        small = _small(placed, shares, track)
        tall = canvas.sizes.small + 4 if small else 0
        above = bool(canvas.sizes.aside)
        canvas.y += tall * above
        name = labels.group_label(table, group) if table.view.by else labels.item_label(table, item)
        canvas.label(name, labels.base_label(first), (strong or {}).get(group, ""))
        if not shares:
            canvas.masked(reasons.unknown(table, first))
            canvas.end(canvas.sizes.bar)
            continue
        canvas.y += tall * (not above)
        canvas.track(track.start, 1, track.axis)
        for option, start, length in _parts(placed, shares):
            figure = published.get((item, option.code, group))
            if length:
                real = table.simulated and figure is not None
                outlined = first.status == "caution" and not real
                canvas.bar(start, length, colours[option.code], track.axis, faint=outlined, solid=real)
            if abs(length) >= _room(shares[option.code], track):
                canvas.inside(numbers.percent(shares[option.code]), start + length / 2, track.axis)
            if figure is not None and start == 0 and not table.simulated:
                canvas.dot(-figure if option in placed.lefts else figure, track.axis, at_edge=True)
        for words, x in small:
            canvas.over(words, x, track.axis)
        for option, x in zip(placed.aside, track.columns, strict=True):
            canvas.centred(numbers.percent(shares[option.code]), x, track.axis)
        if question.opinion:
            canvas.zero(track.axis)
        if table.view.filters and not group:
            for side, options in (
                (-1, placed.lefts),
                (1, placed.rights if question.opinion else placed.rights[:1]),
            ):
                if options:
                    at = side * sum(share_of(whole.row(o.code, "", item)) for o in options)
                    canvas.tick(at, track.axis)
        canvas.end(canvas.sizes.bar)
    style: Literal["hatched", "bar"] = "hatched" if table.simulated else "bar"
    legend = tuple(Mark(style, colours[o.code], o.label) for o in placed.drawn)
    inner = {o.code for o in (*placed.lefts[:1], *placed.rights[:1])}
    shown = {key: value for key, value in published.items() if table.simulated or key[1] in inner}
    of_whole = ", total de chaque côté" if question.opinion else ""
    return (
        (nature(table, canvas.palette) if named else legend)
        + weak(table, [table.row(question.answers[0].code, g, i) for i, g in keys], canvas.palette)
        + marks(table, whole, shown, canvas.palette, of_whole)
    )


def _track(canvas: Canvas, opinion: bool, columns: int) -> _Track:
    """From 0 to 100 % of a level, 100 % on each side of an opinion; then the columns of numbers."""
    letter = canvas.letter()
    start = -1.0 if opinion else 0.0
    width = (1 - start) / (1 - (columns * COLUMN + 1) * letter)
    each = COLUMN * letter * width
    axis = canvas.axis(1, (0, 1), (start, start + width))
    middles = tuple(1 + letter * width + each * (i + 0.5) for i in range(columns))
    return _Track(axis, start, letter * width, middles)


def _shares(table: PublishedTable, placed: Sides, item: str, group: str) -> dict[str, float]:
    """The share of each answer; nothing when a row is masked, or nobody answered."""
    rows = {o.code: table.row(o.code, group, item) for o in (*placed.drawn, *placed.aside)}
    if all(row.estimate is None for row in rows.values()):
        return {}
    return {code: share_of(row) for code, row in rows.items()}


def _parts(placed: Sides, shares: Mapping[str, float]) -> list[tuple[Option, float, float]]:
    """Each answer of a bar with its start and its length, which is negative at the left of the axis.

    Shares that are rounded to many points may be more than all together: their bars are not.
    """
    total = sum(shares.values())
    fit = 1 / total if total > OVER else 1.0
    parts = []
    for side, options in ((-1, placed.lefts), (1, placed.rights)):
        at = 0.0
        for option in options:
            length = side * fit * shares[option.code]
            parts.append((option, at, length))
            at += length
    return sorted(parts, key=lambda part: part[1] + part[2] / 2)


def _room(share: float, track: _Track) -> float:
    """The length of a bar that holds its value."""
    return (len(numbers.percent(share)) + 1) * track.letter


def _small(placed: Sides, shares: Mapping[str, float], track: _Track) -> list[tuple[str, float]]:
    """The values of parts that are too short for them, where they stand over the bar without touching."""
    short = [
        (numbers.percent(share), start + length / 2)
        for option, start, length in (_parts(placed, shares) if shares else ())
        if abs(length) < _room(share := shares[option.code], track) and numbers.half_up(share * 100) >= 1
    ]
    widths = [(len(words) + 0.6) * track.letter for words, _ in short]
    places = apart([x for _, x in short], widths, track.start, 1.0)
    return [(words, x) for (words, _), x in zip(short, places, strict=True)]


def apart(centres: Sequence[float], widths: Sequence[float], low: float, high: float) -> list[float]:
    """Where words as wide stand, as near their places as they can without touching, inside bounds.

    From left to right; words that do not fit together touch, and go beyond the left bound.
    """
    groups: list[tuple[list[int], float, float]] = []  # who, the left edge, the width together
    for i, (centre, width) in enumerate(zip(centres, widths, strict=True)):
        groups.append(([i], min(max(centre - width / 2, low), high - width), width))
        while len(groups) > 1 and groups[-2][1] + groups[-2][2] > groups[-1][1]:
            (left, _, a), (right, _, b) = groups[-2:]
            who, offset, wanted = [*left, *right], 0.0, 0.0
            for j in who:
                wanted += centres[j] - widths[j] / 2 - offset
                offset += widths[j]
            edge = min(max(wanted / len(who), low), high - (a + b))
            groups[-2:] = [(who, edge, a + b)]
    places = []
    for who, edge, _ in groups:
        for j in who:
            places.append(edge + widths[j] / 2)
            edge += widths[j]
    return places


def _head(canvas: Canvas, table: PublishedTable, placed: Sides, track: _Track, key: tuple[str, str]) -> bool:
    """The names of answers over the first bar, if each stands over its part; those of columns anyway."""
    names = _names(canvas, placed, _shares(table, placed, *key), track)
    told = cutting.cut(
        [typography.typeset(o.label) for o in placed.aside],
        lambda name: len(textwrap.wrap(name, COLUMN)) <= HEAD_LINES,
    )
    heads = [textwrap.wrap(name, COLUMN) for name in told]
    said = [*names, *zip(track.columns, heads, strict=True)]
    if not said:
        return bool(names)
    canvas.y += max(len(lines) for _, lines in said) * canvas.sizes.small * LEADING + 6
    for x, lines in said:
        canvas.over("<br>".join(escape(line) for line in lines), x, track.axis, raised=6)
    return bool(names)


def _names(
    canvas: Canvas, placed: Sides, shares: Mapping[str, float], track: _Track
) -> list[tuple[float, list[str]]]:
    """Where each answer's name stands, on its lines; nothing if one does not reach the middle of its part."""
    if not canvas.sizes.letter:
        return []
    parts = _parts(placed, shares)
    wrapped = []
    for option, _, length in parts:
        words = typography.typeset(option.label)
        longest = max(map(len, words.split()))
        room = max(int(abs(length) / track.letter), longest, -(-len(words) // NAME_LINES))
        lines = textwrap.wrap(words, room)
        while len(lines) > NAME_LINES:
            room += 1
            lines = textwrap.wrap(words, room)
        wrapped.append(lines)
    widths = [(max(map(len, lines)) + BETWEEN) * track.letter for lines in wrapped]
    centres = [start + length / 2 for _, start, length in parts]
    places = apart(centres, widths, track.start, 1.0)
    reached = all(
        abs(place - centre) <= width / 2 for place, centre, width in zip(places, centres, widths, strict=True)
    )
    clear = all(b - a >= (v + w) / 2 - 1e-9 for (a, v), (b, w) in pairwise(zip(places, widths, strict=True)))
    inside = places[0] - widths[0] / 2 >= track.start - 1e-9
    return list(zip(places, wrapped, strict=True)) if reached and clear and inside else []

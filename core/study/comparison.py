"""Published figures beside the computed ones: whether the responses bear them out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.codebook import Figure
from core.study.study import Study, Where
from core.views import Net, Recipe

Verdict = Literal["agrees", "differs", "undecided", "tied", "masked", "unchecked"]
Doubt = Literal["", "rounded", "unanswered", "near"]
FAR = 0.10
"""What stands « loin » of another is so many points from it, or more."""
_TIE = 1e-9
"""A tie in binary, such as 0.625 against 0.62 + 0.005, is a tie on paper."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it is told, between what it may have been before it was rounded: in [low, high)."""

    told: float
    low: float
    high: float
    base: int | None

    def is_above(self, other: Share) -> bool:
        """Whether it is the greater of the two, however both were rounded."""
        return self.told > other.told and self.low >= other.high - _TIE

    def ties(self, other: Share) -> bool:
        """Whether the two are equal, to the last digit."""
        return self.high - self.low <= 2 * _TIE and abs(self.told - other.told) <= _TIE

    def is_far_from(self, other: Share) -> bool:
        """Whether the two are told ``FAR`` apart."""
        return abs(self.told - other.told) >= FAR - _TIE

    def may_be_above(self, other: Share) -> bool:
        """Whether it can be the greater of the two."""
        return self.high > other.low + _TIE


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published figure, what the responses give for it, and whether the two agree.

    ``computed`` is a proportion for shares, a place for ranks, ``None`` otherwise or when masked.
    A set, or an order told in words only, is not checked. A rank or an order among equals is tied. What is
    undecided has a ``doubt``: ``rounded`` (both the figure and its contrary give the shares that are told),
    ``unanswered`` (nobody answered of one that is to be placed), ``near`` (in the order that is published,
    which calls « loin » what is less than ``FAR`` away).
    """

    figure: Figure
    verdict: Verdict
    computed: float | None = None
    base: int | None = None
    doubt: Doubt = ""

    @property
    def difference(self) -> float | None:
        """Computed minus published, in the unit of the figure."""
        if self.computed is None or self.figure.value is None:
            return None
        return self.computed - self.figure.value


def compare(study: Study) -> tuple[Comparison, ...]:
    """Each figure of ``published.yaml`` with what the responses give, in the order of the file.

    A share agrees when it rounds, half up, to the published one: it lies in
    [value − tolerance, value + tolerance). One that is told more coarsely than that cannot agree: it differs,
    or nothing is decided.
    """
    return tuple(_compare(study, figure) for figure in study.published.figures)


def doubtful(study: Study) -> tuple[Comparison, ...]:
    """The published ranks and orders that the responses do not decide: tied, too near, or not all known."""
    found = (
        _compare(study, figure) for figure in study.published.figures if figure.kind in ("rank", "order")
    )
    return tuple(each for each in found if each.verdict in ("tied", "undecided", "masked"))


def _compare(study: Study, figure: Figure) -> Comparison:
    match figure.kind:
        case "share" | "approx":
            found = net_share(study, figure.question, figure.item, figure.options, figure.where)
            if found is None:
                return Comparison(figure, "masked")
            assert figure.value is not None
            low, high = figure.bounds or (figure.value - figure.tolerance, figure.value + figure.tolerance)
            verdict = _within(found, low - _TIE, high - _TIE)
            doubt: Doubt = "rounded" if verdict == "undecided" else ""
            return Comparison(figure, verdict, found.told, found.base, doubt)
        case "rank":
            return _rank(study, figure)
        case "order" if figure.tiers:
            return _tiers(study, figure)
        case "order" if figure.exceeds is not None:
            above = net_share(study, figure.question, figure.item, figure.options, figure.where)
            below = net_share(study, figure.question, figure.item, figure.options, figure.exceeds)
            return _ordered(study, figure, [(above, below)])
        case _:
            return Comparison(figure, "unchecked")


def _within(share: Share, low: float, high: float) -> Verdict:
    if share.high - share.low <= high - low + _TIE:  # told as finely as the figure
        return "agrees" if low <= share.told < high else "differs"
    return "undecided" if share.low < high and low < share.high - 2 * _TIE else "differs"


def _ordered(study: Study, figure: Figure, pairs: Sequence[tuple[Share | None, Share | None]]) -> Comparison:
    """Whether the first of each pair is the greater."""
    known = [(above, below) for above, below in pairs if above is not None and below is not None]
    if not all(above.may_be_above(below) or above.ties(below) for above, below in known):
        return Comparison(figure, "differs")
    if any(above.ties(below) for above, below in known):
        return Comparison(figure, "tied")
    if len(known) < len(pairs):
        return _unknown(study, figure)
    if not all(above.is_above(below) for above, below in known):
        return Comparison(figure, "undecided", doubt="rounded")
    if _says_far(figure) and not all(above.is_far_from(below) for above, below in known):
        return Comparison(figure, "undecided", doubt="near")
    return Comparison(figure, "agrees")


def _unknown(study: Study, figure: Figure) -> Comparison:
    """Some of what is to be placed is not told: where nothing is masked, nobody answered."""
    if study.book.disclosure.minimum_base == 1:
        return Comparison(figure, "undecided", doubt="unanswered")
    return Comparison(figure, "masked")


def _says_far(figure: Figure) -> bool:
    return any(re.search(r"\bloin\b", said, re.IGNORECASE) for said in (figure.text, figure.reading))


def net_share(study: Study, question: str, item: str, options: tuple[str, ...], where: Where) -> Share | None:
    """The share that gave any of some options, under filters; ``None`` when it is masked."""
    net = Net(options, item)
    table = study.make(Recipe.of(study.book, question, None, where, net))
    row = table.row(net.option, item=item)
    if row.estimate is None:
        return None
    half = table.half_step(row)
    return Share(row.estimate, row.estimate - half, row.estimate + half, row.base)


def _shares(study: Study, figure: Figure, members: Iterable[str]) -> dict[str, Share | None]:
    """The share of each member of a ranking: items of a grid, for the figure's options, or options."""
    of_items = figure.of_items(study.book.question(figure.question))
    shares = {}
    for member in members:
        item, options = (member, figure.options) if of_items else (figure.item, (member,))
        shares[member] = net_share(study, figure.question, item, options, figure.where)
    return shares


def _rank(study: Study, figure: Figure) -> Comparison:
    """A rank holds among all: one that is not known may be before."""
    shares = _shares(study, figure, figure.members(study.book.question(figure.question)))
    own = shares.pop(figure.member)
    if own is None:
        return _unknown(study, figure)
    others = [share for share in shares.values() if share is not None]
    unknown = len(shares) - len(others)
    tied = sum(own.ties(other) for other in others)
    first = 1 + sum(other.is_above(own) for other in others)
    last = 1 + sum(other.may_be_above(own) for other in others)
    computed = 1 + sum(other.told > own.told + _TIE for other in others)
    assert figure.value is not None
    if not first <= figure.value <= last + tied + unknown:
        return Comparison(figure, "differs", None if unknown else computed)
    if unknown:
        return _unknown(study, figure)
    if tied:
        return Comparison(figure, "tied", computed)
    if first < last:
        return Comparison(figure, "undecided", computed, doubt="rounded")
    if _says_far(figure) and not all(own.is_far_from(other) for other in others):
        return Comparison(figure, "undecided", computed, doubt="near")
    return Comparison(figure, "agrees", computed)


def _tiers(study: Study, figure: Figure) -> Comparison:
    shares = _shares(study, figure, [member for tier in figure.tiers for member in tier])
    pairs = [
        (shares[above], shares[below])
        for upper, lower in zip(figure.tiers, figure.tiers[1:], strict=False)
        for above in upper
        for below in lower
    ]
    return _ordered(study, figure, pairs)

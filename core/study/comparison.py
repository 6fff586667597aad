"""Published figures beside the computed ones: whether the responses bear them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.codebook import Figure
from core.study.study import Study, Where
from core.views import Net, Recipe

Verdict = Literal["agrees", "differs", "undecided", "masked", "unchecked"]
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

    def may_be_above(self, other: Share) -> bool:
        """Whether it can be the greater of the two."""
        return self.high > other.low + _TIE


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published figure, what the responses give for it, and whether the two agree.

    ``computed`` is a proportion for shares, a place for ranks, ``None`` otherwise or when masked.
    A set, or an order told in words only, is not checked. What depends on how the responses were rounded is
    undecided: both the figure and its contrary give the shares that are told.
    """

    figure: Figure
    verdict: Verdict
    computed: float | None = None
    base: int | None = None

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


def _compare(study: Study, figure: Figure) -> Comparison:
    match figure.kind:
        case "share" | "approx":
            found = net_share(study, figure.question, figure.item, figure.options, figure.where)
            if found is None:
                return Comparison(figure, "masked")
            assert figure.value is not None
            low, high = figure.bounds or (figure.value - figure.tolerance, figure.value + figure.tolerance)
            return Comparison(figure, _within(found, low - _TIE, high - _TIE), found.told, found.base)
        case "rank":
            return _rank(study, figure)
        case "order" if figure.tiers:
            return _tiers(study, figure)
        case "order" if figure.exceeds is not None:
            above = net_share(study, figure.question, figure.item, figure.options, figure.where)
            below = net_share(study, figure.question, figure.item, figure.options, figure.exceeds)
            if above is None or below is None:
                return Comparison(figure, "masked")
            return Comparison(figure, _ordered([(above, below)]))
        case _:
            return Comparison(figure, "unchecked")


def _within(share: Share, low: float, high: float) -> Verdict:
    if share.high - share.low <= high - low + _TIE:  # told as finely as the figure
        return "agrees" if low <= share.told < high else "differs"
    return "undecided" if share.low < high and low < share.high - 2 * _TIE else "differs"


def _ordered(pairs: Sequence[tuple[Share, Share]]) -> Verdict:
    """Whether the first of each pair is the greater."""
    if all(above.is_above(below) for above, below in pairs):
        return "agrees"
    return "undecided" if all(above.may_be_above(below) for above, below in pairs) else "differs"


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
    shares = _shares(study, figure, figure.members(study.book.question(figure.question)))
    own = shares.pop(figure.member)
    if own is None:
        return Comparison(figure, "masked")
    others = [share for share in shares.values() if share is not None]
    first = 1 + sum(other.is_above(own) for other in others)
    last = 1 + sum(other.may_be_above(own) for other in others)
    assert figure.value is not None
    verdict: Verdict = "differs"
    if first <= figure.value <= last:
        verdict = "agrees" if first == last else "undecided"
    return Comparison(figure, verdict, 1 + sum(other.told > own.told for other in others))


def _tiers(study: Study, figure: Figure) -> Comparison:
    shares = _shares(study, figure, [member for tier in figure.tiers for member in tier])
    known = {member: share for member, share in shares.items() if share is not None}
    if len(known) < len(shares):
        return Comparison(figure, "masked")
    pairs = [
        (known[above], known[below])
        for upper, lower in zip(figure.tiers, figure.tiers[1:], strict=False)
        for above in upper
        for below in lower
    ]
    return Comparison(figure, _ordered(pairs))

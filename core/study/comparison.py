"""Published figures beside the computed ones: whether the responses bear them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.codebook import Figure
from core.estimation import Row
from core.study.study import Study, Where
from core.views import Net, Recipe

Verdict = Literal["agrees", "differs", "masked", "unchecked"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published figure, what the responses give for it, and whether the two agree.

    ``computed`` is a proportion for shares, a place for ranks, ``None`` otherwise or when masked.
    A set, or an order told in words only, is not checked.
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
    [value − tolerance, value + tolerance).
    """
    return tuple(_compare(study, figure) for figure in study.published.figures)


def _compare(study: Study, figure: Figure) -> Comparison:
    match figure.kind:
        case "share" | "approx":
            row = net_row(study, figure.question, figure.item, figure.options, figure.where)
            if row.estimate is None:
                return Comparison(figure, "masked")
            assert figure.value is not None
            low, high = figure.bounds or (figure.value - figure.tolerance, figure.value + figure.tolerance)
            # A tie in binary, such as 0.625 against 0.62 + 0.005, is a tie on paper.
            agrees = low - 1e-9 <= row.estimate < high - 1e-9
            return Comparison(figure, "agrees" if agrees else "differs", row.estimate, row.base)
        case "rank":
            return _rank(study, figure)
        case "order" if figure.tiers:
            return _tiers(study, figure)
        case "order" if figure.exceeds is not None:
            above = net_row(study, figure.question, figure.item, figure.options, figure.where)
            below = net_row(study, figure.question, figure.item, figure.options, figure.exceeds)
            if above.estimate is None or below.estimate is None:
                return Comparison(figure, "masked")
            return Comparison(figure, "agrees" if above.estimate > below.estimate else "differs")
        case _:
            return Comparison(figure, "unchecked")


def net_row(study: Study, question: str, item: str, options: tuple[str, ...], where: Where) -> Row:
    """The row of the share that gave any of some options, under filters."""
    net = Net(options, item)
    return study.make(Recipe.of(study.book, question, None, where, net)).row(net.option, item=item)


def _shares(study: Study, figure: Figure, members: Iterable[str]) -> dict[str, float | None]:
    """The share of each member of a ranking: items of a grid, for the figure's options, or options."""
    of_items = figure.of_items(study.book.question(figure.question))
    shares = {}
    for member in members:
        item, options = (member, figure.options) if of_items else (figure.item, (member,))
        shares[member] = net_row(study, figure.question, item, options, figure.where).estimate
    return shares


def _rank(study: Study, figure: Figure) -> Comparison:
    shares = _shares(study, figure, figure.members(study.book.question(figure.question)))
    own = shares[figure.member]
    if own is None:
        return Comparison(figure, "masked")
    rank = 1 + sum(share is not None and share > own for share in shares.values())
    return Comparison(figure, "agrees" if rank == figure.value else "differs", rank)


def _tiers(study: Study, figure: Figure) -> Comparison:
    shares = _shares(study, figure, [member for tier in figure.tiers for member in tier])
    known = {member: share for member, share in shares.items() if share is not None}
    if len(known) < len(shares):
        return Comparison(figure, "masked")
    agrees = all(
        min(known[m] for m in upper) > max(known[m] for m in lower)
        for upper, lower in zip(figure.tiers, figure.tiers[1:], strict=False)
    )
    return Comparison(figure, "agrees" if agrees else "differs")

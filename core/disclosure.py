"""What may be shown: small groups are masked, and those that subtraction would give back with them."""

from __future__ import annotations

from collections.abc import Sequence

from core.codebook import Disclosure
from core.tables import IndicatorTable, Margins, PublishedTable, Row


def publish(table: IndicatorTable) -> PublishedTable:
    """The table that may be shown, under the thresholds of its codebook.

    A masked row keeps its ids, has no number at all, and says why in French. Groups are masked
    item by item: see ``masked_groups``. The whole selection is masked when its base is under the
    threshold, or when those that the filters leave out are so few that they could be deduced.
    """
    policy = table.book.disclosure
    reasons = {item: _reasons(margins, policy) for item, margins in table.margins.items()}
    groups = ("", *table.view.groups(table.book))
    position = {group: i for i, group in enumerate(groups)}
    rows = tuple(
        _masked(row, reason) if (reason := reasons[row.item][position[row.group]]) else _cautious(row, policy)
        for row in table.rows
    )
    return PublishedTable(table.book, table.view, rows, table.digest, table.net)


def publish_base(selection: int, whole: int, policy: Disclosure) -> int | None:
    """How many respondents a selection holds, or ``None`` when that may not be said."""
    return None if _selection_reason(selection, whole, policy) else selection


def _reasons(margins: Margins, policy: Disclosure) -> list[str]:
    """Why each column is masked (empty: it is not): the whole selection, then the groups."""
    minimum = policy.minimum_base
    if reason := _selection_reason(margins.selection, margins.whole, policy):
        return [reason] * (1 + len(margins.groups))
    hidden = masked_groups(margins.groups, margins.ungrouped, minimum)
    return [
        "",
        *(
            ""
            if g not in hidden
            else f"masqué : moins de {minimum} répondants"
            if base < minimum
            else "masqué : un groupe trop petit s'en déduirait"
            for g, base in enumerate(margins.groups)
        ),
    ]


def _selection_reason(selection: int, whole: int, policy: Disclosure) -> str:
    minimum = policy.minimum_base
    if selection < minimum:
        return f"masqué : moins de {minimum} répondants"
    if 0 < whole - selection < minimum:
        return "masqué : les répondants écartés par les filtres s'en déduiraient"
    return ""


def masked_groups(bases: Sequence[int], ungrouped: int, minimum: int) -> frozenset[int]:
    """Which groups of a split to mask.

    Parameters
    ----------
    bases
        Unweighted base of each group.
    ungrouped
        Base of the respondents whose segment is unknown: they count in the whole selection.
    minimum
        The least base that may be shown.

    Returns
    -------
    frozenset of int
        Positions of the masked groups: those under the minimum, then the next smallest ones until
        what is left when the shown groups are taken from the whole selection is either nobody or at
        least ``minimum`` respondents; and so too without those of unknown segment, whom a filter on
        every group leaves out.
    """
    hidden = {g for g, base in enumerate(bases) if base < minimum}
    others = sorted((g for g in range(len(bases)) if g not in hidden), key=lambda g: (bases[g], g))
    while others:
        masked = sum(bases[g] for g in hidden)
        if all(left == 0 or left >= minimum for left in (masked, masked + ungrouped)):
            break
        hidden.add(others.pop(0))
    return frozenset(hidden)


def _masked(row: Row, reason: str) -> Row:
    return row._replace(
        count=None,
        base=None,
        effective_base=None,
        estimate=None,
        se=None,
        low=None,
        high=None,
        difference=None,
        difference_se=None,
        p_value=None,
        p_adjusted=None,
        status="masked",
        reason=reason,
    )


def _cautious(row: Row, policy: Disclosure) -> Row:
    assert row.base is not None
    return row._replace(status="caution") if row.base < policy.caution_base else row

"""What may be shown: small groups are masked, and those that subtraction would give back with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.codebook import Disclosure
from core.inference import holm
from core.tables import IndicatorTable, Margins, PublishedTable, Row


def publish(table: IndicatorTable) -> PublishedTable:
    """The table that may be shown, under the thresholds of its codebook.

    A masked row keeps its ids, has no number at all, and says why in French. Groups are masked
    item by item: see ``masked_groups``. The whole selection is masked when its base is under the
    threshold, or when those that the filters leave out are so few that they could be deduced.
    Differences that would give back too few others are blanked: see ``_uncompared``. P-values are
    corrected for the number of those published: a masked one would show through the correction.
    """
    policy = table.book.disclosure
    reasons = {item: _reasons(margins, policy) for item, margins in table.margins.items()}
    uncompared = {item: _uncompared(margins, policy) for item, margins in table.margins.items()}
    groups = ("", *table.view.groups(table.book))
    position = {group: i for i, group in enumerate(groups)}
    rows: list[Row] = []
    for row in table.rows:
        at = position[row.group]
        if reason := reasons[row.item][at]:
            rows.append(_masked(row, reason))
        else:
            shown = _cautious(row, policy)
            if at and row.difference is not None and (reason := uncompared[row.item][at - 1]):
                shown = shown._replace(difference=None, difference_se=None, p_value=None, reason=reason)
            rows.append(shown)
    return PublishedTable(table.book, table.view, _adjusted(rows), table.digest, table.net)


def _uncompared(margins: Margins, policy: Disclosure) -> list[str]:
    """Why each group is not compared with the others (empty: it is).

    A group and its difference give back the others; a whole selection less a group and its others
    gives back those of unknown segment. Both must be nobody, or enough.
    """
    minimum, known = policy.minimum_base, sum(margins.groups)
    if 0 < margins.ungrouped < minimum:
        reason = "pas de comparaison : les répondants sans groupe s'en déduiraient"
        return [reason] * len(margins.groups)
    return [
        f"pas de comparaison : moins de {minimum} autres répondants" if 0 < known - base < minimum else ""
        for base in margins.groups
    ]


def _adjusted(rows: list[Row]) -> tuple[Row, ...]:
    p = np.array([np.nan if row.p_value is None else row.p_value for row in rows])
    return tuple(
        row if row.p_value is None else row._replace(p_adjusted=a)
        for row, a in zip(rows, holm(p).tolist(), strict=True)
    )


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

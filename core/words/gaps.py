"""The words of differences: how a group differs from the other respondents, and whether it is established.

A gap is established when its corrected p-value in the published table is under ``LEVEL``. It is said
in words with its size; nothing is said of the size of one that is not.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.codebook import Codebook
from core.disclosure import PublishedTable, kind
from core.estimation import Row
from core.study import Association
from core.words import labels, numbers, reasons
from core.words.numbers import NBSP


def size(table: PublishedTable, row: Row) -> str:
    """The size of a gap: ``+12 points``, or in the unit of a number."""
    assert row.difference is not None
    return f"{'+' if row.difference > 0 else '−'}{_amount(table, row)}"


def _amount(table: PublishedTable, row: Row) -> str:
    assert row.difference is not None
    amount, unit = abs(row.difference), _unit(table, row)
    if unit is not None:
        return numbers.decimal(amount, unit)
    if amount >= 0.01:
        return numbers.count(int(numbers.half_up(amount * 100)), "point", "points")
    return numbers.distance(amount)


def against(table: PublishedTable, row: Row, others: str = "les autres") -> str:
    """How far a group stands from the others: ``soit 12 points de plus que les autres``."""
    assert row.difference is not None
    more = "plus" if row.difference > 0 else "moins"
    return f"soit {_amount(table, row)} de {more} que {others}"


def _unit(table: PublishedTable, row: Row) -> str | None:
    """The unit of a mean, maybe empty; ``None`` for a share."""
    if not table.of_means:
        return None
    return table.unit


def words(table: PublishedTable, row: Row) -> str:
    """The gap of a row: ``plus souvent que les autres : +12 points``, or why none is established."""
    match kind(row):
        case "established":
            return f"{_direction(table, row)}{NBSP}: {size(table, row)}"
        case "masked":
            return reasons.reason(table, row)
        case "empty":
            return reasons.UNANSWERED
        case "untested" if row.reason:
            return f"écart non établi ({reasons.why(table, row)})"
        case _:
            return "écart non établi"


def _direction(table: PublishedTable, row: Row) -> str:
    assert row.difference is not None
    more = row.difference > 0
    if _unit(table, row) is not None:
        return f"moyenne plus {'élevée' if more else 'basse'} que celle des autres"
    return f"{'plus' if more else 'moins'} souvent que les autres"


def compared(table: PublishedTable, item: str = "") -> tuple[Row, ...]:
    """The rows of groups that may have a gap: not the whole selection, not medians."""
    rows = (r for r in table.rows if r.group and r.item == item)
    return tuple(r for r in rows if not (table.of_means and r.option == "median"))


def strongest(table: PublishedTable, item: str | None = None) -> Row | None:
    """The largest established gap, of one item or of all; rather of an opinion than of none."""
    rows = [r for r in table.rows if r.group and (item is None or r.item == item)]
    found = [r for r in rows if kind(r) == "established"]
    found = [r for r in found if not _no_opinion(table, r)] or found
    return max(found, key=lambda r: (round(abs(r.difference or 0), 9), (r.difference or 0) > 0), default=None)


def _no_opinion(table: PublishedTable, row: Row) -> bool:
    question = table.question
    if table.net or table.of_means:
        return False
    return question.option(row.option).role == "no_opinion"


def main_item(table: PublishedTable) -> str:
    """The item to show first: that of the largest established gap; empty outside grids."""
    top = strongest(table)
    return top.item if top else table.items[0]


def headline(table: PublishedTable, item: str = "") -> str:
    """What a comparison says first: its largest established gap, or that there is none."""
    top = strongest(table, item)
    said = gap_sentence(table, top) if top else _nothing(table, item)
    return said + labels.simulated(table.book)


def gap_sentence(table: PublishedTable, row: Row, others: str = "les autres") -> str:
    """An established gap as a sentence: who, how much, and how far from the others."""
    question, far = table.question, against(table, row, others)
    who = labels.group_label(table, row.group)
    if (unit := _unit(table, row)) is not None:
        return f"{who}{NBSP}: {labels.value(table, row, unit)} en moyenne, {far}"
    about = f" pour « {labels.item_label(table, row.item)} »" if row.item else ""
    return (
        f"{who}{NBSP}: {numbers.percent(row.estimate or 0)} {labels.verb(question)} "
        f"« {labels.option_label(table, row.option)} »{about}, {far}"
    )


def _nothing(table: PublishedTable, item: str) -> str:
    kinds = {kind(row) for row in compared(table, item)}
    if kinds <= {"masked", "empty"}:
        return "Aucune comparaison possible : tous les groupes sont masqués ou sans réponse"
    if "open" not in kinds:
        return "Effectifs trop faibles pour établir un écart entre les groupes"
    return "Aucun écart établi entre les groupes"


def tally(table: PublishedTable, item: str = "") -> str:
    """How many gaps are established, of how many that could be tested, and on what condition."""
    kinds = [kind(row) for row in compared(table, item)]
    found, tested = kinds.count("established"), kinds.count("established") + kinds.count("open")
    if not tested:
        return ""
    said = (
        f"{numbers.count(found, 'écart établi', 'écarts établis')} sur "
        f"{numbers.count(tested, 'comparaison testée', 'comparaisons testées')}"
    )
    return said if table.book.sampling == "probability" else f"{said}, à titre indicatif, {ASSUMED}"


ASSUMED = "sous l'hypothèse d'un tirage aléatoire"
ESTABLISHED = (
    "Un écart est dit « établi » quand le hasard seul l'expliquerait difficilement : moins de 5 chances sur "
    "100, compte tenu du nombre de comparaisons. Un écart non établi n'est pas une égalité démontrée."
)


def indicative(book: Codebook) -> str:
    """What intervals and tests are worth when the sample is not random; nothing when it is."""
    return "" if book.sampling == "probability" else f"Intervalles et tests indicatifs, {ASSUMED}."


def reading_note(table: PublishedTable, item: str = "") -> str:
    """How to read a gap, said once in full; empty when none is established."""
    said = reading(table, item)
    return f"Lecture{NBSP}: {said}" if said else ""


def reading(table: PublishedTable, item: str = "") -> str:
    """The largest established gap of a table (of an item) as a sentence, and whose the others are."""
    row = strongest(table, item)
    if row is None:
        return ""
    said = gap_sentence(table, row, "les autres répondants dont le groupe est connu")
    return f"{said}{labels.simulated(table.book)}."


@dataclass(frozen=True, slots=True)
class GroupGaps:
    """What is said of a group: a line per established gap, then the answers without one."""

    group: str
    base: str
    established: tuple[str, ...]
    rest: tuple[str, ...]
    reason: str = ""


def by_group(table: PublishedTable, item: str = "") -> tuple[GroupGaps, ...]:
    """The words of every group of a table (of an item), those with established gaps first."""
    rows = compared(table, item)
    every = [_group(table, group, [r for r in rows if r.group == group]) for group in table.groups[1:]]
    return tuple(sorted(every, key=lambda t: (bool(t.reason), not t.established)))


def _group(table: PublishedTable, group: str, rows: list[Row]) -> GroupGaps:
    first = rows[0]
    if all(kind(row) in ("masked", "empty") for row in rows):
        return GroupGaps(group, "", (), (), reasons.unknown(table, first))
    found = sorted((r for r in rows if kind(r) == "established"), key=lambda r: -abs(r.difference or 0))
    if len(rows) == 1 or table.of_means:
        established = tuple(f"{_value(table, r)}, {words(table, r)}" for r in found)
        rest = tuple(f"{_value(table, r)}, {words(table, r)}" for r in rows if r not in found)
        return GroupGaps(group, labels.base_label(first), established, rest)
    established = tuple(f"{_named(table, r)}{NBSP}: {_value(table, r)}, {words(table, r)}" for r in found)
    if all(kind(row) == "open" or (kind(row) == "untested" and not row.reason) for row in rows):
        return GroupGaps(group, labels.base_label(first), established, ("aucun écart établi",))
    others = labels.gathered((words(table, row), _named(table, row)) for row in rows if row not in found)
    rest = tuple(f"{said}{NBSP}: {', '.join(names)}" for said, names in others.items())
    return GroupGaps(group, labels.base_label(first), established, rest)


def _named(table: PublishedTable, row: Row) -> str:
    return f"« {labels.option_label(table, row.option)} »"


def _value(table: PublishedTable, row: Row) -> str:
    """The estimate; with its interval where the sample is random."""
    unit = _unit(table, row)
    said = labels.value(table, row, unit or "")
    if table.book.sampling != "probability" or row.low is None or row.high is None:
        return said
    return f"{said} ({interval(table, row)})"


def interval(table: PublishedTable, row: Row) -> str:
    """The bounds of an estimate in words: ``entre 49 % et 59 %``."""
    assert row.low is not None and row.high is not None
    unit = _unit(table, row)
    bounds = (row.low, row.high)
    low, high = map(numbers.percent, bounds) if unit is None else map(numbers.decimal, bounds)
    return f"entre {low} et {high}"


def p_value(p: float) -> str:
    """``p = 0,012``, ``p < 0,001``."""
    if p < 0.001:
        return f"p{NBSP}<{NBSP}0,001"
    return f"p{NBSP}={NBSP}{numbers.fixed(p, 3)}"


def association_note(test: Association) -> str:
    """A test of a whole split, in words and numbers; the reason when there is none."""
    if test.p_value is None or test.f is None or test.ndf is None or test.ddf is None:
        return reasons.untested(test.reason)
    if test.gap is not None and test.established is None:
        return reasons.untested(test.gap.reason)
    said = "établie" if test.established else "non établie"
    name = "Wald" if test.method == "wald" else "Rao–Scott"
    degrees = f"{numbers.decimal(test.ndf)}{NBSP}; {numbers.decimal(test.ddf)}"
    f = f"F({degrees}){NBSP}={NBSP}{numbers.fixed(test.f, 2)}"
    return f"association {said} (test de {name}{NBSP}: {f}, {p_value(test.p_value)})"

"""The words of differences: how a group differs from the other respondents, and whether it is established.

A gap is established when its corrected p-value in the published table is under ``LEVEL``. It is said
in words with its size; nothing is said of the size of one that is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.codebook import Codebook, Option
from core.disclosure import PublishedTable, established_of, family, kind, tests_of
from core.estimation import Reason, Row
from core.study import Association
from core.views import View
from core.words import labels, numbers, reasons, sentences
from core.words.numbers import NBSP
from core.words.spoken import Said


def size(table: PublishedTable, row: Row) -> str:
    """The size of a gap: ``+12 points``, or in the unit of a number."""
    assert row.difference is not None
    return f"{'+' if row.difference > 0 else '−'}{_amount(table, row)}"


def _amount(table: PublishedTable, row: Row) -> str:
    assert row.difference is not None
    amount, unit = abs(row.difference), _unit(table)
    if unit is not None:
        return numbers.decimal(amount, "points" if unit.startswith("%") else unit)
    if amount >= 0.01:
        return numbers.count(int(numbers.half_up(amount * 100)), "point", "points")
    return numbers.distance(amount)


def against(table: PublishedTable, row: Row, others: str) -> str:
    """How far a group stands from the others: ``soit 12 points de plus que les autres``."""
    assert row.difference is not None
    more = "plus" if row.difference > 0 else "moins"
    return f"soit {_amount(table, row)} de {more} que {others}"


def _unit(table: PublishedTable) -> str | None:
    """The unit of a mean, maybe empty; ``None`` for a share."""
    if not table.of_means:
        return None
    return table.unit


def words(table: PublishedTable, row: Row) -> str:
    """The gap of a row: ``plus souvent que les autres : +12 points``, or why none is established."""
    match kind(row):
        case "established":
            return f"{_direction(table, row)}{NBSP}: {size(table, row)}"
        case "masked" | "empty":
            return reasons.unknown(table, row)
        case "level":
            return _level(table)
        case "untested" if row.reason:
            return f"écart non établi ({reasons.why(table, row)})"
        case _:
            return "écart non établi"


def _level(table: PublishedTable) -> str:
    """That a group is told as the others, both of which are there as a whole."""
    same = "même moyenne" if _unit(table) is not None else "même part"
    return f"{same} que les autres"


def _direction(table: PublishedTable, row: Row) -> str:
    assert row.difference is not None
    more = row.difference > 0
    if _unit(table) is not None:
        return f"moyenne plus {'élevée' if more else 'basse'} que celle des autres"
    return f"{'plus' if more else 'moins'} souvent que les autres"


def compared(table: PublishedTable, item: str = "") -> tuple[Row, ...]:
    """The rows of groups that may have a gap: not the whole selection, not medians."""
    rows = (r for r in table.rows if r.group and r.item == item)
    return tuple(r for r in rows if not (table.of_means and r.option == "median"))


def strongest(table: PublishedTable, item: str | None = None) -> Row | None:
    """The largest established gap, of one item or of all; rather of a named opinion and of a named group."""
    rows = [r for r in table.rows if r.group and (item is None or r.item == item)]
    return largest(table, rows)


def largest(table: PublishedTable, rows: Sequence[Row]) -> Row | None:
    """The largest established gap of some rows; of a named opinion, group and somebody where there is one."""
    # Gaps of ranks and of shares do not compare: in the table of a ranking, that of shares is told.
    found = [r for r in rows if kind(r) == "established" and table.is_mean(r) == table.of_means]
    found = [r for r in found if not _aside(table, r)] or found
    found = [r for r in found if not labels.apart(_group_of(table, r))] or found
    found = [r for r in found if r.estimate or table.of_means] or found
    return max(found, key=lambda r: (round(abs(r.difference or 0), 9), (r.difference or 0) > 0), default=None)


def _aside(table: PublishedTable, row: Row) -> bool:
    """Whether an answer states no opinion, or gathers what the others do not name."""
    if table.net or table.of_means:
        return False
    option = table.question.option(row.option)
    return option.role == "no_opinion" or labels.apart(option)


def _group_of(table: PublishedTable, row: Row) -> Option:
    return table.book.segment(row.by).option(row.group)


def main_item(table: PublishedTable) -> str:
    """The item to show first: that of the largest established gap; empty outside grids."""
    top = strongest(table)
    return top.item if top else table.items[0]


def headline(table: PublishedTable, item: str = "") -> Said:
    """What a comparison says first: its largest established gap, or that there is none, and why."""
    top = strongest(table, item)
    if top is not None:
        return gap_sentence(table, top)
    rows = compared(table, item)
    return Said.of(_nothing(table, item) + labels.simulated(table.book), "gap", table, rows)


def gap_sentence(table: PublishedTable, row: Row, others: str = "") -> Said:
    """An established gap as a sentence: who, how much, and how far from the others.

    ``80 % des acteurs (Association) citent « Eau », soit 12 points de plus que les autres``. The others are
    those of the same filters to whom the question was asked as well.
    """
    book = table.book
    far = against(table, row, others or _others(table, row))
    text = f"{share_of_group(table, row)}, {far}{labels.simulated(book)}"
    return Said.of(text, "gap", table, [row], ("estimate", "difference", "p_adjusted"), of_group(table, row))


def placed(table: PublishedTable, row: Row, who: str = "") -> Said:
    """A number of a group as a sentence, with its gap or that none is established; ``who`` is the group."""
    far = words(table, row) if kind(row) == "level" else "écart non établi"
    if kind(row) == "established":
        far = against(table, row, _others(table, row))
    text = f"{share_of_group(table, row, who)}, {far}{labels.simulated(table.book)}"
    return Said.of(text, "gap", table, [row], ("estimate", "difference", "p_adjusted"), of_group(table, row))


def _others(table: PublishedTable, row: Row) -> str:
    """The others of a group, to whom the same was asked."""
    return labels.others(table.book, replace(labels.asked_view(table, row), by=None))


def of_group(table: PublishedTable, row: Row) -> str:
    """Of whom the number of a group speaks: ``acteurs (Association ; Bretagne)``."""
    filters = View.of(table.book, where=table.view.where | {row.by: (row.group,)}).filters
    return labels.population(table.book, View(labels.asked_view(table, row).question, filters=filters))


def share_of_group(table: PublishedTable, row: Row, who: str = "") -> str:
    """The number of a group as a sentence; ``who`` names the group where it is named otherwise."""
    who, question = who or of_group(table, row), table.question
    about = f" pour « {labels.item_label(table, row.item)} »" if question.items else ""
    if table.of_means:
        mean = labels.value(table, row, table.unit)
        what = f"score moyen de {mean}{about}" if table.recipe.score else f"{mean} en moyenne"
        return f"{question.title}{NBSP}: {what} parmi les {who}"
    share = numbers.percent(row.estimate or 0)
    if table.net:
        return sentences.net_words(table, share, who)
    answer = f"« {labels.option_label(table, row.option)} »{about}"
    return f"{share} des {who} {labels.verb(question, row.item)} {answer}"


_WHY: dict[Reason, str] = {
    "sparse": "effectifs trop faibles",
    "certain": "réponses unanimes, sans test possible",
    "equal": "valeurs toutes égales dans chaque groupe",
    "unmeasured": "variance impossible à estimer",
    "uncompared": "les répondants sans groupe s'en déduiraient",
    "masked_group": "un groupe est masqué",
    "rounded": "écarts que l'arrondi peut expliquer",
}
"""Why no gap of a table could be tested."""


def _nothing(table: PublishedTable, item: str) -> str:
    rows = compared(table, item)
    said = without(table, rows)
    return _unanimous(table, rows) or said[:1].upper() + said[1:]


def without(table: PublishedTable, rows: Sequence[Row]) -> str:
    """That some rows of groups establish no gap, and why: ``aucun écart établi entre les groupes``."""
    kinds = {kind(row) for row in rows}
    answered = {row.group for row in rows if kind(row) not in ("masked", "empty")}
    if not answered:
        masked = "tous les groupes sont masqués" if "masked" in kinds else ""
        empty = "aucun groupe n'a de réponse" if not masked else "ou sans réponse" if "empty" in kinds else ""
        return f"aucune comparaison possible{NBSP}: {' '.join(part for part in (masked, empty) if part)}"
    if "open" in kinds:
        return "aucun écart établi entre les groupes"
    # An answer that one group alone saw has nobody to be compared with.
    if "level" in kinds and not any(kind(r) == "untested" and r.difference is not None for r in rows):
        return "aucun écart entre les groupes"
    if len(answered) == 1:
        rest = ", les autres sont masqués" if "masked" in kinds and "empty" not in kinds else ""
        return f"aucune comparaison possible{NBSP}: un seul groupe a un résultat affiché{rest}"
    why = dict.fromkeys(_WHY[r.reason] for r in rows if kind(r) == "untested" and r.reason in _WHY)
    if list(why) == [_WHY["sparse"]]:
        return "effectifs trop faibles pour établir un écart entre les groupes"
    if list(why) == [_WHY["rounded"]]:
        return f"aucun écart établi entre les groupes{NBSP}: l'arrondi des résultats peut les expliquer"
    said = "aucun écart entre les groupes n'a pu être testé"
    return f"{said}{NBSP}: {numbers.listing(list(why))}" if why else said


def _unanimous(table: PublishedTable, rows: Sequence[Row]) -> str:
    """The largest gap there is, where no test may be made: ``100 % des … répondent « Oui », 0 %…``."""
    certain = [r for r in rows if r.reason == "certain" and r.estimate == 1 and (r.difference or 0) >= 1]
    if not certain:
        return ""
    row = certain[0]
    return f"{share_of_group(table, row)}, 0{NBSP}% des autres (écart sans test dans ce plan de sondage)"


def tally(table: PublishedTable, item: str = "") -> str:
    """How many gaps are established, of how many that could be tested, in which family, on what condition."""
    tested, together = tests_of(table, item), family(table)
    if table.book.complete:
        return f"Écarts de la population, sans marge d'erreur ni test{labels.simulated(table.book)}"
    if not tested:
        return ""
    found = established_of(table, item)
    said = (
        f"{numbers.count(found, 'écart établi', 'écarts établis')} sur "
        f"{numbers.count(tested, 'comparaison testée', 'comparaisons testées')}"
    )
    if together > tested:
        said += (
            f" (sur cette ligne, parmi les {numbers.integer(together)} de la question, corrigées ensemble)"
        )
    elif tested > 1:
        said += ", corrigées ensemble"
    if table.book.sampling != "probability":
        said += f", à titre indicatif, {ASSUMED}"
    return said + labels.simulated(table.book)


ASSUMED = "sous l'hypothèse d'un tirage aléatoire"
_ESTABLISHED = (
    "Un écart est dit « établi » quand le hasard seul l'expliquerait difficilement : moins de 5 chances sur "
    "100, compte tenu du nombre de comparaisons. Un écart non établi n'est pas une égalité démontrée."
)


_WHOLE = (
    "Toute la population est dans le fichier : un écart « établi » est celui de la population, sans marge "
    "d'erreur ni test, même s'il est petit."
)


def established_note(book: Codebook) -> str:
    """What it means that a gap is established, and that it is not."""
    return _WHOLE if book.complete else _ESTABLISHED


def indicative(book: Codebook) -> str:
    """What intervals and tests are worth when the sample is not random; nothing of a census, or if it is."""
    sure = book.complete or book.sampling == "probability"
    return "" if sure else f"Intervalles et tests indicatifs, {ASSUMED}."


def reading_note(table: PublishedTable, item: str = "") -> str:
    """How to read a gap, said once in full; empty when none is established."""
    said = reading(table, item)
    return said.again(f"Lecture{NBSP}: {said}") if said else ""


def reading(table: PublishedTable, item: str = "") -> Said:
    """The largest established gap of a table (of an item) as a sentence, and whose the others are."""
    row = strongest(table, item)
    if row is None:
        return Said.of("", "reading", table)
    everyone = labels.population(table.book, replace(labels.asked_view(table, row), by=None))
    said = gap_sentence(table, row, f"les autres {everyone} dont le groupe est connu")
    return said.again(f"{said}.", "reading")


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
    first, nature = labels.shown_to_all(table, rows)[0], labels.simulated(table.book)
    if all(kind(row) in ("masked", "empty") for row in rows):
        return GroupGaps(group, "", (), (), reasons.unknown(table, first))
    found = sorted((r for r in rows if kind(r) == "established"), key=lambda r: -abs(r.difference or 0))
    if len(rows) == 1 or table.of_means:
        established = tuple(f"{_value(table, r)}, {words(table, r)}{nature}" for r in found)
        rest = tuple(f"{_value(table, r)}, {words(table, r)}{nature}" for r in rows if r not in found)
        return GroupGaps(group, labels.base_label(first), established, rest)
    established = tuple(
        f"{_named(table, r)}{NBSP}: {_value(table, r)}, {words(table, r)}{nature}" for r in found
    )
    if all(kind(row) == "open" or (kind(row) == "untested" and not row.reason) for row in rows):
        return GroupGaps(group, labels.base_label(first), established, (f"aucun écart établi{nature}",))
    others = labels.gathered((words(table, row), _named(table, row)) for row in rows if row not in found)
    rest = tuple(f"{said}{NBSP}: {', '.join(names)}{nature}" for said, names in others.items())
    return GroupGaps(group, labels.base_label(first), established, rest)


def group_words(table: PublishedTable, item: str, found: GroupGaps) -> Iterator[Said]:
    """What is said of a group, line by line, each with its name."""
    rows = [row for row in compared(table, item) if row.group == found.group]
    name = labels.group_label(table, found.group)
    for line in (*found.established, *found.rest, *([found.reason] if found.reason else [])):
        columns = ("estimate", "difference", "low", "high", "p_adjusted")
        who = of_group(table, labels.shown_to_all(table, rows)[0])
        yield Said.of(f"{name}{NBSP}: {line}", "gap", table, rows, columns, who)


def _named(table: PublishedTable, row: Row) -> str:
    """An answer, with its base where only some saw it."""
    base = labels.base_label(row) if row.base and table.apart(row.item, row.option) and not row.item else ""
    return f"{labels.quoted(table, row.option)}{f' ({base})' if base else ''}"


def _value(table: PublishedTable, row: Row) -> str:
    """The estimate; with its interval where the sample is random."""
    unit = _unit(table)
    said = labels.value(table, row, unit or "")
    bounds = table.interval(row)
    if table.book.sampling != "probability" or bounds is None:
        return said
    low, high = map(numbers.percent, bounds) if unit is None else map(numbers.decimal, bounds)
    return said if low == high else f"{said} (entre {low} et {high})"  # what is known for sure has none


def p_value(p: float) -> str:
    """``p = 0,012``, ``p < 0,001``."""
    if p < 0.001:
        return f"p{NBSP}<{NBSP}0,001"
    return f"p{NBSP}={NBSP}{numbers.fixed(p, 3)}"


def association_note(test: Association) -> str:
    """A test of a whole split, in words and numbers; the reason when there is none."""
    said = "établie" if test.established else "non établie"
    if test.gap is not None and test.established is None:
        return reasons.untested(test.gap.reason)
    if test.p_value is None or test.f is None or test.ndf is None or test.ddf is None:
        if test.gap is not None and test.gap.p_value is not None:  # unanimous on both sides: F is not defined
            return f"association {said} (test exact de Fisher{NBSP}: {p_value(test.gap.p_value)})"
        return reasons.untested(test.reason)
    name = "Wald" if test.method == "wald" else "Rao–Scott"
    degrees = f"{numbers.decimal(test.ndf)}{NBSP}; {numbers.decimal(test.ddf)}"
    f = f"F({degrees}){NBSP}={NBSP}{numbers.fixed(test.f, 2)}"
    own = ""
    if test.gap is not None and test.gap.p_adjusted is not None:
        own = f"écart du tableau{NBSP}: {p_value(test.gap.p_adjusted)}, corrigé{NBSP}; "
    return f"association {said} ({own}test de {name}{NBSP}: {f}, {p_value(test.p_value)})"

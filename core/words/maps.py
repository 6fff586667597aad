"""What a map of the regions says: its largest established gap, or how far the regions range."""

from __future__ import annotations

from dataclasses import replace

from core.codebook import Figure
from core.disclosure import PublishedTable, kind
from core.estimation import Row
from core.study import Study
from core.views import MapChoice
from core.words import gaps, labels, numbers, published
from core.words.numbers import NBSP
from core.words.spoken import Said


def rows(table: PublishedTable, option: str, item: str) -> list[Row]:
    """The rows of the regions, in the official order: that of the codes of INSEE."""
    found = [r for r in table.rows if r.group and r.option == option and r.item == item]
    return sorted(found, key=lambda row: row.group)


def measure(table: PublishedTable, option: str, item: str = "") -> Said:
    """What the numbers of a map are: ``« … » : % des acteurs, par région · vague 2025``."""
    book, view = table.book, table.view
    assert view.by is not None
    several = f", {labels.SEVERAL}" if table.question.several else ""
    who = labels.population(book, labels.asked_view(table, table.row(option, item=item)))
    wave = f" · vague {book.wave}" if book.wave else ""
    text = (
        f"{labels.quoted(table, option)}{NBSP}: % des {who}, "
        f"selon{NBSP}: {book.segment(view.by).title}{several}{wave}"
    )
    return Said.of(text, "measure", table)


def headline(study: Study, asked: MapChoice) -> Said:
    """What a map says first: the share of the region that the reader chose, as published or as counted.

    Without one, a published share of a region, the largest established gap, else how far the regions range.
    """
    told, own = _figures(study, asked), asked.chosen
    if len(own) == 1:
        told = [figure for figure in told if figure.where[asked.region] == own]
    if told:
        said = published.told(study, told[0])
        return said.again(said, "headline")
    table, item = study.make(asked.recipe), asked.choice.item
    return (
        of_region(table, asked.option, item, own[0]) if len(own) == 1 else computed(table, asked.option, item)
    )


def of_region(table: PublishedTable, option: str, item: str, region: str) -> Said:
    """The share of a region and its gap: ``Bretagne : 68 % des acteurs …, soit 6 points de plus que…``."""
    row, name = table.row(option, region, item), labels.group_label(table, region)
    if row.estimate is not None:
        said = gaps.placed(
            table, row, labels.population(table.book, replace(labels.asked_view(table, row), by=None))
        )
        return said.again(f"{name}{NBSP}: {said}", "headline")
    why = labels.value(table, row)
    return Said.of(f"{name}{NBSP}: {why}{labels.simulated(table.book)}", "headline", table, [row])


def of_regions(study: Study, asked: MapChoice) -> dict[str, str]:
    """What was published of each region, beside its number: ``publié : 90 %``."""
    return {
        figure.where[asked.region][0]: f"publié{NBSP}: {numbers.percent(figure.value or 0)}"
        for figure in _figures(study, asked)
    }


def _figures(study: Study, asked: MapChoice) -> list[Figure]:
    """The published shares of the regions, of what a map shows; the largest first."""
    net = asked.recipe.net
    own = set(net.options) if net else {asked.option}
    found = published.of_groups(study, asked.recipe)
    return [f for f in found if f.item == asked.choice.item and set(f.options) == own]


def computed(table: PublishedTable, option: str, item: str) -> Said:
    """The largest established gap of what is shown; else how far the regions range, masked ones aside."""
    every = rows(table, option, item)
    if top := gaps.largest(table, every):
        gap = gaps.gap_sentence(table, top)
        return gap.again(gap, "headline")
    known = [row for row in every if row.estimate is not None]
    named = f"{labels.option_label(table, option)}{NBSP}:"
    if not known and all(kind(row) == "masked" for row in every):
        said = f"{named} toutes les régions sont masquées{labels.simulated(table.book)}"
        return Said.of(said, "headline", table, every)
    if not known:
        why = gaps.without(table, every)
        return Said.of(f"{named} {why}{labels.simulated(table.book)}", "headline", table, every)
    low, high = min(known, key=_estimate), max(known, key=_estimate)
    hidden = len(every) - len(known)
    shown = numbers.count(len(known), "région affichée", "régions affichées")
    beside = f"{shown} sur {len(every)}" if hidden else numbers.count(len(known), "région", "régions")
    least, most = numbers.percent(_estimate(low)), numbers.percent(_estimate(high))
    if len(known) == 1:
        said = f"{named} {least} dans la seule région affichée, {labels.group_label(table, low.group)}"
    elif least == most:
        said = f"{named} {least} dans chacune des {beside}"
    else:
        said = f"{named} de {least} à {most} selon la région ({beside})"
    if len(known) > 1:
        said += f", {gaps.without(table, every)}"
    return Said.of(said + labels.simulated(table.book), "headline", table, [low, high])


def _estimate(row: Row) -> float:
    return row.estimate if row.estimate is not None else -1

"""What a map says: its largest established gap, or how far the territories range; what is off it, beside."""

from __future__ import annotations

from dataclasses import replace

from core.codebook import Figure, Geography, territories
from core.disclosure import PublishedTable, kind
from core.estimation import Row
from core.study import Study
from core.views import MapChoice
from core.words import gaps, labels, numbers, places, published
from core.words.numbers import NBSP
from core.words.spoken import Said


def rows(table: PublishedTable, option: str, item: str) -> list[Row]:
    """The rows of the territories, in the official order, that of the codes of INSEE; off the map, last."""
    found = [r for r in table.rows if r.group and r.option == option and r.item == item]
    return sorted(found, key=lambda row: (not on_map(table, row.group), row.group))


def on_map(table: PublishedTable, group: str) -> bool:
    """Whether a group of a table is drawn on its map."""
    return group in territories(_geography(table))


def _geography(table: PublishedTable) -> Geography:
    assert table.view.by is not None
    geography = table.book.segment(table.view.by).geography
    assert geography is not None
    return geography


def off_map(table: PublishedTable, option: str, item: str) -> Said:
    """The groups that a map cannot draw, with their share: ``Étranger : 12 % — hors de la carte``."""
    aside = [row for row in rows(table, option, item) if not on_map(table, row.group)]
    told = [
        f"{labels.group_label(table, row.group)}{NBSP}: {labels.value(table, row)}"
        + (f" ({base})" if (base := labels.base_label(row)) else "")
        for row in aside
    ]
    said = f"{' · '.join(told)} — hors de la carte{labels.simulated(table.book)}" if told else ""
    return Said.of(said, "reading", table, aside)


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
    """What a map says first: the share of the territory that the reader chose, as published or as counted.

    Without one, a published share of a territory, the largest established gap, else how far they range.
    """
    told, own = _figures(study, asked), asked.chosen
    if len(own) == 1:
        told = [figure for figure in told if figure.where[asked.segment] == own]
    if told:
        said = published.told(study, told[0])
        return said.again(said, "headline")
    table, item = study.make(asked.recipe), asked.choice.item
    return (
        of_territory(table, asked.option, item, own[0])
        if len(own) == 1
        else computed(table, asked.option, item)
    )


def of_territory(table: PublishedTable, option: str, item: str, code: str) -> Said:
    """The share of a territory and its gap: ``En Bretagne : 68 % des acteurs…, soit 6 points de plus…``."""
    row, name = table.row(option, code, item), labels.group_label(table, code)
    if row.estimate is not None:
        who = labels.population(table.book, replace(labels.asked_view(table, row), by=None))
        said, inside = gaps.placed(table, row, who), _inside(table, code)
        return said.again(f"{inside[:1].upper()}{inside[1:]}{NBSP}: {said}", "headline")
    why = labels.value(table, row)
    return Said.of(f"{name}{NBSP}: {why}{labels.simulated(table.book)}", "headline", table, [row])


def _inside(table: PublishedTable, code: str) -> str:
    """A territory where something is: ``dans l'Ain``; by its label alone where that is not its name."""
    geography, label = _geography(table), labels.group_label(table, code)
    named = territories(geography).get(code) == label.replace("’", "'")
    return f"{places.inside(geography, code)}{label}" if named else label


def of_territories(study: Study, asked: MapChoice) -> dict[str, str]:
    """What was published of each territory, beside its number: ``publié : 90 %``."""
    return {
        figure.where[asked.segment][0]: f"publié{NBSP}: {numbers.percent(figure.value or 0)}"
        for figure in _figures(study, asked)
    }


def _figures(study: Study, asked: MapChoice) -> list[Figure]:
    """The published shares of the territories, of what a map shows; the largest first."""
    net = asked.recipe.net
    own = set(net.options) if net else {asked.option}
    found = published.of_groups(study, asked.recipe)
    return [f for f in found if f.item == asked.choice.item and set(f.options) == own]


def computed(table: PublishedTable, option: str, item: str) -> Said:
    """The largest established gap of what is shown; else how far the territories range, masked ones aside.

    What is off the map is named only where nothing on it stands out.
    """
    noun = places.noun_of(table.book, table.view.by or "")
    all_rows = rows(table, option, item)
    every = [row for row in all_rows if on_map(table, row.group)]
    if top := gaps.largest(table, every) or gaps.largest(table, all_rows):
        gap = gaps.gap_sentence(table, top)
        return gap.again(gap, "headline")
    known = [row for row in every if row.estimate is not None]
    named = f"{labels.option_label(table, option)}{NBSP}:"
    if not known and all(kind(row) == "masked" for row in every):
        said = f"{named} {noun.every}{labels.simulated(table.book)}"
        return Said.of(said, "headline", table, every)
    if not known:
        why = gaps.without(table, every)
        return Said.of(f"{named} {why}{labels.simulated(table.book)}", "headline", table, every)
    low, high = min(known, key=_estimate), max(known, key=_estimate)
    hidden = len(every) - len(known)
    shown = numbers.count(len(known), *noun.shown)
    beside = f"{shown} sur {len(every)}" if hidden else numbers.count(len(known), *noun.counted)
    least, most = numbers.percent(_estimate(low)), numbers.percent(_estimate(high))
    if len(known) == 1:
        said = f"{named} {least} dans {noun.only}, {labels.group_label(table, low.group)}"
    elif least == most:
        said = f"{named} {least} dans {noun.each_of} {beside}"
    else:
        said = f"{named} de {least} à {most} selon {noun.the} ({beside})"
    if len(known) > 1:
        said += f", {gaps.without(table, every)}"
    return Said.of(said + labels.simulated(table.book), "headline", table, [low, high])


def _estimate(row: Row) -> float:
    return row.estimate if row.estimate is not None else -1

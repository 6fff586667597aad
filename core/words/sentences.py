"""Sentences about a table: the headline, what is measured, of whom, how to read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel.dates import format_date

from core.codebook import Figure, Published
from core.disclosure import PublishedTable
from core.estimation import Row
from core.words.labels import (
    SEVERAL,
    SIMULATED,
    _indicator,
    _labels,
    group_label,
    item_label,
    key_options,
    option_label,
    population,
    routing,
    simulated,
    value,
    verb,
)
from core.words.numbers import NBSP, count, integer, listing, percent
from core.words.reasons import UNANSWERED, _explained, reason, unknown


def sentence(table: PublishedTable) -> str:
    """The sentence of a net, for the whole selection of its table: that of its key figure, if it is one."""
    row = table.rows[0]
    if row.estimate is None:
        return f"Chiffre {reason(table, row)}."
    return _net_sentence(table, row.estimate) + simulated(table.book)


def _net_sentence(table: PublishedTable, share: float) -> str:
    universe, net = population(table.book, table.view), _indicator(table)
    if net is not None:
        return net.sentence.format(share=percent(share), universe=universe)
    any_of = " ou ".join(f"« {label} »" for label in _labels(table))
    item = item_label(table, table.items[0])
    said = f"{percent(share)} des {universe} {verb(table.question)} {any_of}"
    return f"{said} pour « {item} »" if item else said


def headline(table: PublishedTable, key: PublishedTable | None = None) -> str:
    """What a chart says first, computed from its own table, never a comparison.

    The sentence of the key figure of the question under the same filters, when there is one; else
    the strongest answer.
    """
    if key is not None and key.rows[0].estimate is not None:
        return sentence(key)
    if table.net:
        return sentence(table)
    book, view = table.book, table.view
    question = table.question
    universe = population(book, view)
    shown = [row for row in table.rows if not row.group and row.estimate is not None]
    if not shown:
        return f"{question.title} – {unknown(table, table.rows[0])}"
    if question.numeric:
        mean = value(table, shown[0], question.unit)
        said = f"{question.title}{NBSP}: {mean} en moyenne parmi les {universe}"
        return said + simulated(book)
    if table.recipe.score:
        named = " – ".join(part for part in (question.title, item_label(table, shown[0].item)) if part)
        said = f"{named}{NBSP}: score moyen de {value(table, shown[0])} parmi les {universe}"
        return said + simulated(book)
    opinions = [row for row in shown if question.option(row.option).role == "valid"]
    if question.items:
        wanted = key_options(book, question)
        if len(wanted) == 1:
            top = max((r for r in opinions if r.option in wanted), key=_estimate)
            alike = sum(r.estimate == top.estimate for r in opinions if r.option in wanted)
            first = "En tête, " if alike == 1 else ""  # told alike, none is ahead
            said = (
                f"{first}« {question.item_label(top.item)} »{NBSP}: {value(table, top)} des {universe} "
                f"répondent « {question.option(top.option).label} »"
            )
            return said + simulated(book)
    top = max(opinions or shown, key=_estimate)
    said = f"{value(table, top)} des {universe} {verb(question)} « {question.option(top.option).label} »"
    if question.items:
        said += f" pour « {question.item_label(top.item)} »"
    return said + simulated(book)


def _estimate(row: Row) -> float:
    return row.estimate if row.estimate is not None else -1


def caption(table: PublishedTable) -> str:
    """What the numbers of a chart are: ``% des acteurs · vague 2025``."""
    book = table.book
    question = table.question
    what = (
        f"Moyenne et médiane{f' ({question.unit})' if question.unit else ''}, {book.universe_noun.plural}"
        if question.numeric
        else f"% des {population(book, table.view)}"
    )
    if not question.exclusive:
        what += f", {SEVERAL}"
    if table.view.by:
        what += f", selon{NBSP}: {book.segment(table.view.by).title.lower()}"
    return f"{what}{f' · vague {book.wave}' if book.wave else ''}"


def base_note(table: PublishedTable, whole: PublishedTable) -> str:
    """The bases of a chart: ``Base : 412 acteurs ayant répondu (ensemble : 1 176) · …``."""
    book, noun = table.book, table.book.universe_noun
    bases = [_base(table, item) for item in table.items]
    known = sorted({b for b in bases if b is not None})
    if not known:
        first = table.rows[0]
        text = _explained(table, first, "Base masquée") if first.reason else UNANSWERED
    elif len(known) == 1:
        text = f"Base{NBSP}: {count(known[0], noun.singular, noun.plural)} ayant répondu"
    else:
        text = (
            f"Base{NBSP}: de {integer(known[0])} à {count(known[-1], noun.singular, noun.plural)} "
            "ayant répondu selon la ligne"
        )
    if table.view.filters:
        of_whole = [b for b in (_base(whole, item) for item in whole.items) if b is not None]
        if of_whole:
            of_all = f"ensemble de l'étude{NBSP}: {integer(max(of_whole))}"
            text += f" ({of_all})" if known else f" · {of_all}"
    question = table.question
    if question.asked_to:
        text += f" · posée seulement{NBSP}: {routing(book, question)}"
    text += " · données redressées" if book.weighted else " · données non pondérées"
    if table.simulated:
        text += f" · {SIMULATED}"
    return text


def _base(table: PublishedTable, item: str) -> int | None:
    return table.row(table.options[0], item=item).base


def reading_note(table: PublishedTable, whole: PublishedTable) -> str:
    """How to read one number of the chart, said once in full."""
    said = reading(table, whole)
    return f"Lecture{NBSP}: {said}" if said else ""


def reading(table: PublishedTable, whole: PublishedTable) -> str:
    """One number of the chart as a sentence; empty when there is none."""
    book = table.book
    question = table.question
    row = next((r for r in table.rows if not r.group and r.estimate is not None), None)
    if row is None or row.estimate is None:
        return ""
    of_whole = whole.row(row.option, item=row.item)
    against = (
        f", contre {value(whole, of_whole, table.unit)} dans l'ensemble de l'étude"
        if table.view.filters and of_whole.estimate is not None
        else ""
    )
    said = simulated(book)
    universe = population(book, table.view)
    if question.numeric:
        return (
            f"la moyenne des {universe} ayant répondu est de "
            f"{value(table, row, question.unit)}{said}{against}."
        )
    item = f" pour « {question.item_label(row.item)} »" if question.items else ""
    if table.net:
        return f"{_net_sentence(table, row.estimate)}{said}{against}."
    if table.recipe.score:
        return (
            f"le score moyen des {universe} ayant donné une réponse qui en a un est de "
            f"{value(table, row)}{item}{said}{against}."
        )
    return (
        f"{percent(row.estimate)} des {universe} ayant répondu {verb(question)} "
        f"« {question.option(row.option).label} »{item}{said}{against}."
    )


def figure_source(figure: Figure, published: Published) -> str:
    """The publisher and month of a published figure: ``Localtis, novembre 2025``."""
    source = published.sources[figure.source]
    when = format_date(source.date, "MMMM y", locale="fr") if source.date else ""
    return ", ".join(part for part in (source.publisher or source.title, when) if part)


def figure_meaning(figure: Figure, table: PublishedTable) -> str:
    """What a published share is the share of: its line of a grid, its key figure or its answers."""
    question = table.question
    what = " ou ".join(f"« {question.option(code).label} »" for code in figure.options)
    if len(figure.options) > 1:
        net = next((i for i in table.book.indicators if figure.tells(i) and i.label), None)
        what = net.label if net else what
    return f"{question.item_label(figure.item)}, {what}" if figure.item else what


def published_note(figures: Sequence[Figure], table: PublishedTable, published: Published) -> str:
    """The figures published elsewhere for exactly this selection, in words with their sources."""
    if not figures or table.question.numeric:
        return ""
    said = [f"{percent(f.value)} {figure_meaning(f, table)}" for f in figures if f.value is not None]
    sources = listing(list(dict.fromkeys(figure_source(f, published) for f in figures)))
    return f"Publié{NBSP}: {f'{NBSP}; '.join(said)} ({sources})"


def alternative(table: PublishedTable, key: PublishedTable | None = None) -> str:
    """The text of a chart for those who do not see it: headline, then the main values."""
    first = table.options[0]
    rows: Iterable[Row] = [r for r in table.rows if not r.group or r.option == first]
    said = [
        f"{' – '.join(p for p in _names(table, r) if p)}{NBSP}: {value(table, r, table.unit)}" for r in rows
    ]
    return f"{headline(table, key)}. {f'{NBSP}; '.join(said)}. Tous les chiffres sont dans les tableaux."


def _names(table: PublishedTable, row: Row) -> tuple[str, str, str]:
    group = group_label(table, row.group) if row.group else ""
    return group, item_label(table, row.item), option_label(table, row.option)

"""The names of groups, answers, bases and selections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.codebook import (
    CITED,
    FIRST,
    MEAN_RANK,
    Codebook,
    Indicator,
    Option,
    Question,
    Ranking,
    Ways,
    joined,
    whole_id,
)
from core.disclosure import PublishedTable
from core.estimation import Row
from core.views import Filters, View
from core.words.numbers import NBSP, count, decimal, integer, listing, percent
from core.words.reasons import reason, unknown

SELECTION, WHOLE = "Sélection", "Ensemble"
"""What a chart calls everyone of it, with filters or without."""
SIMULATED = "simulé"
SEVERAL = "plusieurs réponses possibles"
AVERAGE_RANK = "Rang moyen"
AMONG_RANKED = "parmi ceux qui ont classé chaque réponse"
"""Of whom mean ranks are the means."""
ROUTING_NAMED = 3
MOST_NAMED, FIRST_NAMED = 20, 10
"""How many names a note holds, and how many of more than that: there are a hundred départements."""
STATISTICS = {"mean": "Moyenne", "median": "Médiane"}


def gathered(told: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names by what is said of them, from pairs of both: those of whom the same is said stand together."""
    found: dict[str, list[str]] = {}
    for said, name in told:
        found.setdefault(said, []).append(name)
    return found


def gathered_note(told: Iterable[tuple[str, str]], *, every: bool = False) -> str:
    """The same as sentences: ``Bretagne, Corse : masqué : moins de 10 répondants, ou déductible.``

    Of more than ``MOST_NAMED`` names the first are told, and how many others; all of them if asked.
    """
    return " ".join(
        f"{', '.join(names) if every else _first(names)}{NBSP}: {said}."
        for said, names in gathered(told).items()
    )


def _first(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:FIRST_NAMED])} et {len(names) - FIRST_NAMED} autres"


def masked_groups(table: PublishedTable) -> dict[str, str]:
    """The groups that are masked in all of a table, each with why; the whole selection among them."""
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.group, []).append(row)
    return {
        group: reason(table, own[0])
        for group, own in rows.items()
        if all(row.status == "masked" for row in own)
    }


def masked_note(table: PublishedTable) -> str:
    """What is masked, by name, and why; empty when nothing is."""
    masked, told = masked_groups(table), []
    for group in table.groups:
        name = group_label(table, group)
        if group in masked:
            told.append((masked[group], name))
            continue
        for row in table.rows:
            if row.group == group and row.status == "masked":
                parts = (
                    name if table.view.by else "",
                    item_label(table, row.item),
                    option_label(table, row.option),
                )
                told.append((reason(table, row), " – ".join(part for part in parts if part)))
    return gathered_note(told)


def value(table: PublishedTable, row: Row, unit: str = "") -> str:
    """The estimate of a row, or the reason why there is none."""
    if row.estimate is None:
        return unknown(table, row)
    if table.is_mean(row):
        return decimal(row.estimate, unit)
    return percent(row.estimate)


def group_label(table: PublishedTable, group: str) -> str:
    """The name of a group of the split; of the whole selection when it is empty."""
    if group:
        assert table.view.by is not None
        return table.book.segment(table.view.by).option(group).label
    return SELECTION if table.view.filters else WHOLE


def option_label(table: PublishedTable, option: str) -> str:
    """The name of an answer, of a key figure, or of a statistic of a number."""
    question = table.question
    if question.numeric:
        return STATISTICS[option]
    if table.of_means:
        return "Score moyen"
    if table.net:
        named = indicator_of(table)
        return named.label if named and named.label else listing(net_labels(table))
    return question.option(option).label


def quoted(table: PublishedTable, option: str) -> str:
    """The name of an answer between quotation marks; of a net without a name, those of its answers."""
    net = indicator_of(table)
    if table.net and not (net and net.label):
        return " ou ".join(f"« {label} »" for label in net_labels(table))
    return f"« {option_label(table, option)} »"


def indicator_of(table: PublishedTable) -> Indicator | None:
    """The key figure that a table is about; none when it is about something else, or a net without a name."""
    return next((i for i in table.book.indicators if table.net and i.id == table.net.key), None)


def net_labels(table: PublishedTable) -> list[str]:
    """The labels of the options of a net."""
    question, net = table.question, table.net
    return [question.option(c).label for c in net.options] if net else []


def item_label(table: PublishedTable, item: str) -> str:
    """The name of an item of a grid; empty elsewhere."""
    return table.question.item_label(item)


def base_label(row: Row) -> str:
    """What stands beside each share: ``n = 212``, with a warning for a small base."""
    if row.base is None:
        return ""
    small = ", effectif faible" if row.status == "caution" else ""
    return f"n{NBSP}={NBSP}{integer(row.base)}{small}"


def asked_view(table: PublishedTable, row: Row) -> View:
    """The view of a table, about the part of its question that holds a row which only some saw."""
    part = table.apart(row.item, row.option)
    return replace(table.view, question=part.id) if part else table.view


def shown_to_all(table: PublishedTable, rows: Iterable[Row]) -> list[Row]:
    """The rows of what all who were asked a question saw; all of them, where each was shown to some."""
    rows = list(rows)
    return [row for row in rows if not table.apart(row.item, row.option)] or rows


def capital(words: str) -> str:
    """A name that begins a line."""
    return f"{words[:1].upper()}{words[1:]}"


def own_base(table: PublishedTable, row: Row) -> str:
    """The base of an answer, or a line, that only some saw: ``base : 310 acteurs (Association)``."""
    if table.apart(row.item, row.option) is None:
        return ""
    who = population(table.book, asked_view(table, row))
    if not row.base:
        return f"proposée seulement aux {who}"
    small = ", effectif faible" if row.status == "caution" else ""
    return f"base{NBSP}: {people(table.book, row.base, who)}{small}"


def people(book: Codebook, number: int, who: str) -> str:
    """So many of a population: ``310 acteurs (Association)``, ``1 acteur qui a répondu « Oui »…``."""
    noun = book.universe_noun
    if number < 2:
        who = who.replace(f"{noun.plural} qui ont", f"{noun.singular} qui a", 1)
        who = who.replace(noun.plural, noun.singular, 1)
    return f"{integer(number)} {who}"


def ranked(table: PublishedTable, option: str) -> str:
    """The mean rank of an option of a ranking, and of how many: ``rang moyen : 1,8, n = 245``."""
    if table.ranking is None:
        return ""
    row = table.ranking.row(option, item=MEAN_RANK)
    base = f", {base_label(row)}" if row.estimate is not None else ""
    return f"{AVERAGE_RANK.lower()}{NBSP}: {value(table.ranking, row)}{base}"


def own_bases(table: PublishedTable, row: Row) -> str:
    """The base of what only some saw, then of each group: ``base : 310 acteurs (…), dont Bretagne : 31``."""
    own = own_base(table, row)
    rows = [r for r in table.rows if (r.item, r.option) == (row.item, row.option) and r.group and r.base]
    told = [f"{group_label(table, r.group)}{NBSP}: {integer(r.base or 0)}" for r in rows]
    return ", dont ".join((own, ", ".join(told))) if own and told else own


def respondents(table: PublishedTable) -> str:
    """How many answered, in short: ``1 175 répondants``, ``1 150 à 1 160 répondants`` in a grid."""
    asked = shown_to_all(table, (r for r in table.rows if not r.group))
    known = sorted({r.base for r in asked if r.base is not None})
    if not known:
        return ""
    least = f"{integer(known[0])} à " if len(known) > 1 else ""
    return f"{least}{count(known[-1], 'répondant', 'répondants')}"


def chips(book: Codebook, view: View) -> tuple[str, ...]:
    """The active filters: ``Région : Bretagne, Corse``."""
    return tuple(
        f"{book.segment(name).title}{NBSP}: "
        + ", ".join(book.segment(name).option(code).label for code in codes)
        for name, codes in view.filters
    )


def population(book: Codebook, view: View) -> str:
    """Of whom a share speaks: ``acteurs (Association)``, ``acteurs qui ont un partenaire (Bretagne)``.

    Those whom the filters of the view keep and, when it is about a question, to whom it was asked.
    """
    noun, kept, ways = _asked(book, view)
    names = [_named(book, name, codes) for name, codes in kept]
    names += [", ou ".join(_way(book, way) for way in ways)] if ways else []
    return f"{noun} ({f'{NBSP}; '.join(names)})" if names else noun


def _named(book: Codebook, segment: str, codes: Sequence[str]) -> str:
    return " ou ".join(book.segment(segment).option(code).label for code in codes)


def _way(book: Codebook, way: Mapping[str, Sequence[str]]) -> str:
    """One of several ways to be asked, between brackets: ``Commune et réponse « Oui » à « Partenaire »``."""
    return " et ".join(
        _named(book, name, codes)
        if name in book.segments
        else f"{'réponse ' if len(codes) <= ROUTING_NAMED else ''}{_gave(book.question(name), codes)}"
        for name, codes in way.items()
    )


def others(book: Codebook, view: View) -> str:
    """The others whom a group is compared with: ``les autres``, ``les autres acteurs (Bretagne)``."""
    everyone = population(book, view)
    return "les autres" if everyone == book.universe_noun.plural else f"les autres {everyone}"


def _asked(book: Codebook, view: View) -> tuple[str, Filters, Ways]:
    """What those are called to whom the question of a view was asked, and which filters keep some of them.

    A segment that decides who was asked is a filter like another, unless the codebook names them. What is
    left to say of several ways to be asked comes last: nothing where one noun says them all.
    """
    noun = book.universe_noun.plural
    question = book.question(view.question) if view.question else None
    if question is None or not question.asked_to:
        return noun, view.filters, ()
    if question.asked_to_label:
        return question.asked_to_label, view.filters, ()
    ways = joined(question.asked_to)
    if len(ways) > 1:
        # Of a selection to which the question was not asked, the filter alone is said.
        within = [way for way in (_within(book, way, view.where) for way in ways) if way is not None]
        ways = joined(tuple(within)) if all(within) else ()
    if not ways:
        return noun, view.filters, ()
    if len(ways) > 1 and any(name in book.segments for way in ways for name in way):
        return noun, view.filters, ways
    kept = view.where
    for name, codes in ways[0].items():
        if name in book.segments:
            kept[name] = tuple(c for c in kept.get(name, codes) if c in codes) or kept.get(name, codes)
    ordered = tuple((name, kept[name]) for name in book.segments if name in kept)
    did = [
        " et ".join(_did(book.question(name), codes) for name, codes in way.items() if name not in kept)
        for way in ways
    ]
    return (f"{noun} qui ont {', ou '.join(did)}" if all(did) else noun), ordered, ()


def _within(
    book: Codebook, way: Mapping[str, tuple[str, ...]], where: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]] | None:
    """What is left to say of a way to be asked, of those whom filters keep; ``None`` when it keeps nobody."""
    left = {}
    for name, codes in way.items():
        kept = where.get(name)
        left[name] = codes if kept is None else tuple(code for code in codes if code in kept)
        if not left[name]:
            return None
        if kept is not None and set(left[name]) == set(kept):
            del left[name]
    return left


def _did(filtering: Question, codes: Sequence[str]) -> str:
    """What those did who were asked more: ``répondu « Oui » à « Partenaire »``."""
    done = "répondu" if filtering.exclusive else "cité"
    by = " par" if filtering.exclusive and len(codes) > ROUTING_NAMED else ""
    return f"{done}{by} {_gave(filtering, codes)}"


def _gave(filtering: Question, codes: Sequence[str]) -> str:
    """The answers that lead to a question: ``« Oui » à « Partenaire »``."""
    if len(codes) > ROUTING_NAMED:
        some = f"l'une de {len(codes)} réponses" if filtering.exclusive else "au moins une réponse"
        if not filtering.exclusive and len(codes) < len(filtering.answers):
            some += f" parmi {len(codes)}"
        return f"{some} à « {filtering.title} »"
    named = " ou ".join(f"« {filtering.option(code).label} »" for code in codes)
    return f"{named} à « {filtering.title} »"


def simulated(book: Codebook) -> str:
    """What follows a sentence or a title about people who do not exist: `` (simulé)``."""
    return f" ({SIMULATED})" if book.simulated else ""


def part_of(number: int, count: int) -> str:
    """Which of the slides of one chart this is: ``(1/2)``, ``(suite, 2/2)``."""
    return f"({number}/{count})" if number == 1 else f"(suite, {number}/{count})"


def key_options(book: Codebook, question: Question) -> tuple[str, ...]:
    """The options that sum a scale up: those of its key figure, else its first opinion or answer."""
    for indicator in book.key_figures:
        if indicator.question == question.id:
            return indicator.options
    return next(((o.code,) for o in question.answers if o.role == "valid"), (question.answers[0].code,))


def apart(option: Option) -> bool:
    """Whether an answer gathers what the others do not name: « Autre », « Autres (précisez) »."""
    return re.match(r"autres?\b", option.label, re.IGNORECASE) is not None


def routing(book: Codebook, question: Question) -> str:
    """To whom a question was asked: ``acteurs qui ont au moins un partenaire``, ``acteurs (Association)``."""
    return population(book, View(question.id))


def how_answered(question: Question) -> str:
    """How a question is answered: ``une réponse``, ``grille de 4 lignes``, ``nombre (heures)``…"""
    if question.numeric:
        return f"nombre{f' ({question.unit})' if question.unit else ''}"
    if question.items:
        return f"grille de {len(question.items)} lignes"
    if isinstance(question, Ranking):
        return "classement"
    return SEVERAL if question.several else "une réponse"


def verb(question: Question, item: str = "") -> str:
    """What respondents do with an answer: ``62 % citent « Eau »``, ``38 % classent en premier « Vélo »``."""
    match item if isinstance(question, Ranking) else whole_id(question.id)[1]:
        case name if name == FIRST:
            return "classent en premier"
        case name if name == CITED:
            return "classent"
        case _:
            return "citent" if question.several else "répondent"


def wording_status(question: Question) -> str:
    """Whether the wording of a question is known from a source."""
    return {"attested": "attestée", "reconstructed": "reconstituée", None: ""}[question.wording_status]

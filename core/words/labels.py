"""The names of groups, answers, bases and selections."""

from __future__ import annotations

from collections.abc import Iterable

from core.codebook import Codebook, Indicator, Question
from core.disclosure import PublishedTable
from core.estimation import Row
from core.views import View
from core.words.numbers import NBSP, decimal, integer, listing, percent
from core.words.reasons import reason, unknown

SIMULATED = "données simulées"
SEVERAL = "plusieurs réponses possibles"
ROUTING_NAMED = 3
STATISTICS = {"mean": "Moyenne", "median": "Médiane"}


def gathered(told: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names by what is said of them, from pairs of both: those of whom the same is said stand together."""
    found: dict[str, list[str]] = {}
    for said, name in told:
        found.setdefault(said, []).append(name)
    return found


def gathered_note(told: Iterable[tuple[str, str]]) -> str:
    """The same as sentences: ``Bretagne, Corse : masqué : moins de 10 répondants, ou déductible.``"""
    return " ".join(f"{', '.join(names)}{NBSP}: {said}." for said, names in gathered(told).items())


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
    if table.of_means:
        return decimal(row.estimate, unit)
    return percent(row.estimate)


def group_label(table: PublishedTable, group: str) -> str:
    """The name of a group of the split; of the whole selection when it is empty."""
    if group:
        assert table.view.by is not None
        return table.book.segment(table.view.by).option(group).label
    return "Sélection" if table.view.filters else "Ensemble"


def option_label(table: PublishedTable, option: str) -> str:
    """The name of an answer, of a key figure, or of a statistic of a number."""
    question = table.question
    if question.numeric:
        return STATISTICS[option]
    if table.of_means:
        return "Score moyen"
    if table.net:
        named = _indicator(table)
        return named.label if named and named.label else listing(_labels(table))
    return question.option(option).label


def _indicator(table: PublishedTable) -> Indicator | None:
    """The key figure that a table is about; none when it is about something else, or a net without a name."""
    return next((i for i in table.book.indicators if table.net and i.id == table.net.key), None)


def _labels(table: PublishedTable) -> list[str]:
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


def chips(book: Codebook, view: View) -> tuple[str, ...]:
    """The active filters: ``Région : Bretagne, Corse``."""
    return tuple(
        f"{book.segment(name).title}{NBSP}: "
        + ", ".join(book.segment(name).option(code).label for code in codes)
        for name, codes in view.filters
    )


def population(book: Codebook, view: View) -> str:
    """Of whom a share speaks: ``acteurs (Association ; Bretagne)``."""
    noun = book.universe_noun.plural
    if not view.filters:
        return noun
    names = [
        " ou ".join(book.segment(name).option(code).label for code in codes) for name, codes in view.filters
    ]
    return f"{noun} ({f'{NBSP}; '.join(names)})"


def simulated(book: Codebook) -> str:
    """What follows a sentence or a title about people who do not exist: `` (données simulées)``."""
    return f" ({SIMULATED})" if book.simulated else ""


def key_options(book: Codebook, question: Question) -> tuple[str, ...]:
    """The options that sum a scale up: those of its key figure, else its first one."""
    for indicator in book.indicators:
        if indicator.question == question.id:
            return indicator.options
    return (question.answers[0].code,)


def routing(book: Codebook, question: Question) -> str:
    """To whom a question was asked: ``Profil : Entreprise, Association``."""
    rules = []
    for name, codes in question.asked_to.items():
        filtering = book.question(name)
        names = ", ".join(filtering.option(c).label for c in codes)
        if len(codes) > ROUTING_NAMED:
            several = "l'une de" if filtering.exclusive else "au moins une réponse parmi"
            names = f"{several} {len(codes)}"
        rules.append(f"{filtering.title}{NBSP}: {names}")
    return " et ".join(rules)


def how_answered(question: Question) -> str:
    """How a question is answered: ``une réponse``, ``grille de 4 lignes``, ``nombre (heures)``…"""
    if question.numeric:
        return f"nombre{f' ({question.unit})' if question.unit else ''}"
    if question.items:
        return f"grille de {len(question.items)} lignes"
    return "une réponse" if question.exclusive else SEVERAL


def verb(question: Question) -> str:
    """What respondents do with an answer: ``62 % citent « Eau »``."""
    return "répondent" if question.exclusive else "citent"


def wording_status(question: Question) -> str:
    """Whether the wording of a question is known from a source."""
    return {"attested": "attestée", "reconstructed": "reconstituée", None: ""}[question.wording_status]

"""Every sentence and number format that a reader sees, in French."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from core.codebook import Codebook, Indicator, Question
from core.published import Figure, Published
from core.tables import Advice, PublishedTable, Reason, Row
from core.views import View
from core.weighting import Raked

NBSP = "\u00a0"
SIMULATED = "données simulées"
SEVERAL = "plusieurs réponses possibles"
ROUTING_NAMED = 3
STATISTICS = {"mean": "Moyenne", "median": "Médiane"}
UNANSWERED = "aucune réponse"
_REASONS: dict[Reason, tuple[str, str]] = {
    "small": ("masqué", "moins de {minimum} répondants, ou déductible"),
    "crossed": ("masqué", "les réponses ne se croisent que par {depth} critères à la fois"),
    "uncompared": ("pas de comparaison", "les répondants sans groupe s'en déduiraient"),
    "sparse": ("pas de test", "effectif trop faible pour cette réponse"),
    "certain": ("pas de test", "part de 0 % ou de 100 %"),
    "unmeasured": ("pas de test", "la variance ne peut pas être estimée"),
    "masked_group": ("pas de test", "un groupe est masqué"),
    "undefined": ("pas de test", "il faut deux réponses et deux groupes qui ne soient pas vides"),
}
"""What is not told or not done, and why."""


@lru_cache(4096)
def percent(share: float) -> str:
    """A proportion as people read it, rounded half up: ``62 %``, with a no-break space."""
    whole = rounded(share)
    if whole is not None:
        return f"{whole}{NBSP}%"
    return f"<{NBSP}1{NBSP}%" if share < 0.5 else f">{NBSP}99{NBSP}%"


def rounded(share: float) -> int | None:
    """A proportion in whole percents; ``None`` where a few would be told as nobody, or most as everybody."""
    whole = int(half_up(share * 100))
    return None if (whole == 0 and share > 0) or (whole == 100 and share < 1) else whole


def half_up(value: float, places: str = "1") -> Decimal:
    """A number rounded half up, as on paper."""
    # Twelve digits: what is a tie on paper (53/200 = 26,5 %) is one here too.
    # Adding nothing takes the sign of −0,0 away.
    return Decimal(f"{value:.12g}").quantize(Decimal(places), rounding=ROUND_HALF_UP) + 0


@lru_cache(1024)
def integer(number: int) -> str:
    """``1 200``, with a narrow no-break space."""
    return format_decimal(number, locale="fr")


def decimal(value: float, unit: str = "") -> str:
    """A mean or a median, with one decimal when it is small: ``12,3 salariés``."""
    text = format_decimal(half_up(value, "0.1" if abs(value) < 100 else "1"), locale="fr")
    return f"{text}{NBSP}{unit}" if unit else text


def factor(value: float) -> str:
    """How many times: ``2,35``."""
    return format_decimal(half_up(value, "0.01"), locale="fr")


def fixed(value: float, places: int) -> str:
    """A number with so many decimals: ``0,010``."""
    zeros = "0" * places
    return format_decimal(half_up(value, f"0.{zeros[1:]}1"), format=f"#,##0.{zeros}", locale="fr")


def points(difference: float) -> str:
    """A difference of shares: ``+0,3 point``."""
    nothing = half_up(abs(difference) * 100, "0.1") == 0
    sign = "" if nothing else "+" if difference > 0 else "−"
    return f"{sign}{distance(difference)}"


def distance(difference: float) -> str:
    """How far from one another two shares are: ``0,3 point``."""
    size = half_up(abs(difference) * 100, "0.1")
    return f"{format_decimal(size, locale='fr')}{NBSP}point{'s' if size >= 2 else ''}"


def day(date: dt.date) -> str:
    """``5 juin 2025``."""
    return format_date(date, "d MMMM y", locale="fr").replace(" ", NBSP)


def version(digest: str, dated: dt.date | None = None) -> str:
    """``Données du 5 juin 2025, version 0123456789ab``; the version alone when the day is not known."""
    return f"Données du {day(dated)}, version {digest[:12]}" if dated else f"Données version {digest[:12]}"


def count(number: int, singular: str, plural: str) -> str:
    """``1 acteur``, ``1 200 acteurs``."""
    return f"{integer(number)}{NBSP}{singular if number < 2 else plural}"


def untested(reason: Reason) -> str:
    """Why there is no test of a whole split, or of two groups; empty when there is one."""
    return f"{' : '.join(_REASONS[reason])}" if reason else ""


def why(table: PublishedTable, row: Row) -> str:
    """The cause alone of what a row does not tell: ``effectif trop faible pour cette réponse``."""
    return _REASONS[row.reason][1].format(minimum=table.book.disclosure.minimum_base, depth=table.depth)


def reason(table: PublishedTable, row: Row) -> str:
    """Why a row has no number, or no test; empty when there is nothing to explain.

    ``masqué : moins de 10 répondants, ou déductible``; with the way to what is shown for a selection.
    """
    return _explained(table, row, _REASONS[row.reason][0]) if row.reason else ""


def _explained(table: PublishedTable, row: Row, what: str) -> str:
    way = "" if row.group else advice(table.book, table.advice.get(row.item))
    return f"{what} : {why(table, row)}{f' ({way})' if way else ''}"


def unknown(table: PublishedTable, row: Row) -> str:
    """What stands in place of a number that there is not: why it is masked, or that nobody answered."""
    return reason(table, row) or UNANSWERED


def too_small(book: Codebook) -> str:
    """Why a group is masked, by itself: ``masqué : moins de 10 répondants, ou déductible``."""
    return " : ".join(_REASONS["small"]).format(minimum=book.disclosure.minimum_base)


def advice(book: Codebook, way: Advice | None) -> str:
    """How to come to the nearest selection that is shown: ``retirez le filtre Taille``; or nothing."""
    if way is None:
        return ""
    titles = " et ".join(book.segment(name).title for name in way.filters)
    if way.codes:
        segment = book.segment(way.filters[0])
        return f"retirez {' et '.join(segment.option(c).label for c in way.codes)} du filtre {titles}"
    several = "s" if len(way.filters) > 1 else ""
    return f"retirez le{several} filtre{several} {titles}"


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
    if row.option in STATISTICS:
        return decimal(row.estimate, unit)
    return percent(row.estimate)


def listing(parts: Sequence[str]) -> str:
    """``a, b et c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}" if parts else ""


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
    if is_statistic(table, option):
        return "Score moyen"
    if table.net:
        named = _indicator(table)
        return named.label if named and named.label else listing(_labels(table))
    return question.option(option).label


def is_statistic(table: PublishedTable, option: str) -> bool:
    """Whether rows of this option are means or medians (of numbers or scores), not shares."""
    question = table.question
    return option in STATISTICS and option not in question.answer_index


def _indicator(table: PublishedTable) -> Indicator | None:
    """The key figure that a table is about; none when it is about something else, or a net without a name."""
    return next((i for i in table.book.indicators if table.net and i.id == table.net.key), None)


def _labels(table: PublishedTable) -> list[str]:
    """The labels of the options of a net."""
    question, net = table.question, table.net
    return [question.option(c).label for c in net.options] if net else []


def item_label(table: PublishedTable, item: str) -> str:
    """The name of an item of a grid; empty elsewhere."""
    question = table.question
    return question.item_label(item)


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


def simulated(book: Codebook) -> str:
    """What follows a sentence or a title about people who do not exist: `` (données simulées)``."""
    return f" ({SIMULATED})" if book.simulated else ""


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
            said = (
                f"En tête, « {question.item_label(top.item)} »{NBSP}: {value(table, top)} des {universe} "
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


def key_options(book: Codebook, question: Question) -> tuple[str, ...]:
    """The options that sum a scale up: those of its key figure, else its first one."""
    for indicator in book.indicators:
        if indicator.question == question.id:
            return indicator.options
    return (question.answers[0].code,)


def measure(table: PublishedTable) -> str:
    """What the chart measures: ``% des acteurs · vague 2025``."""
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


def wording_note(book: Codebook, question: Question) -> str:
    """The exact question, and whether this wording is attested."""
    status = " (formulation reconstituée)" if question.wording_status == "reconstructed" else ""
    several = "" if question.exclusive else f" ({SEVERAL})"
    return f"Question{NBSP}: « {question.text} »{several}{status}"


def source_note(book: Codebook) -> str:
    """Who made the study and how its data may be used: ``Source : …``."""
    return f"Source{NBSP}: {source(book)}"


def source(book: Codebook) -> str:
    """The producer, title and wave of a study, and its licence."""
    parts = [", ".join(p for p in (book.producer, book.title, book.wave) if p)]
    if book.licence:
        parts.append(book.licence)
    return " · ".join(parts)


def title(book: Codebook) -> str:
    """The title of a study, with its wave: ``Enquête Essai (2025)``."""
    return f"{book.title} ({book.wave})" if book.wave else book.title


def facts(book: Codebook) -> str:
    """Who asked, in which wave, and when: ``Producteur · vague 2025 · terrain du 5 juin 2025``."""
    when = fieldwork(book)
    known = [book.producer, f"vague {book.wave}" if book.wave else "", f"terrain {when}" if when else ""]
    return " · ".join(fact for fact in known if fact)


def fieldwork(book: Codebook) -> str:
    """When and how: ``du 5 juin 2025 au 30 juin 2025, en ligne``."""
    start, end, mode = book.fieldwork.start, book.fieldwork.end, book.fieldwork.mode
    when = (
        f"du {day(start)} au {day(end)}"
        if start and end
        else f"à partir du {day(start)}"
        if start
        else f"jusqu'au {day(end)}"
        if end
        else ""
    )
    return ", ".join(part for part in (when, mode) if part)


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


def limits(book: Codebook) -> str:
    """What the study is and is not, in one sentence."""
    kind = (
        "un échantillon aléatoire"
        if book.sampling == "probability"
        else "des répondants volontaires, non représentatifs de l'ensemble"
    )
    simulated = (
        " Les réponses affichées ici sont simulées pour la démonstration : seuls les chiffres "
        "signalés comme publiés sont réels."
        if book.simulated
        else ""
    )
    who = f"{NBSP}: {book.population}" if book.population else ""
    return f"Cette étude porte sur {kind}{who}.{simulated}"


def sampling(book: Codebook) -> str:
    """How respondents were chosen."""
    if book.sampling == "probability":
        return "aléatoire"
    return "non aléatoire (répondants volontaires) : pas de représentativité démontrée"


def weighting(book: Codebook, raked: Raked) -> list[tuple[str, str]]:
    """How the weights were obtained, and what they cost in precision: names and texts."""
    n, trim = raked.respondents, book.design.trim
    precision = round(n / raked.design_effect)
    margins = listing([book.segment(name).title for name in book.design.margins])
    start = "les poids du fichier" if book.design.weight else "le même poids pour chacun"
    facts = [
        ("Redressement", f"calage sur marges (raking) : {margins}"),
        ("Poids de départ", start),
        (
            "Écart aux cibles",
            f"moins d'un milliardième, après {count(raked.sweeps, 'passage', 'passages')}",
        ),
        (
            "Plus forte correction",
            f"un poids de départ est multiplié ou divisé par {factor(raked.correction)} au plus",
        ),
        (
            "Effet du redressement",
            f"effet de plan de Kish de {factor(raked.design_effect)} : {integer(n)} "
            f"répondants apportent la précision de {integer(precision)}",
        ),
    ]
    if trim:
        low, high = (factor(bound) for bound in (trim.low, trim.high))
        facts.append(
            (
                "Poids bornés",
                f"entre {low} et {high} fois le poids moyen ; {percent(raked.bounded)} des "
                "répondants sont à une borne",
            )
        )
    return facts


def margins_note(book: Codebook) -> str:
    """What intervals mean for this sample."""
    if book.sampling == "probability":
        return (
            "Les intervalles à 95 % tiennent compte des poids ; ils figurent dans les fichiers à télécharger."
        )
    return (
        "L'échantillon n'est pas aléatoire : aucune marge d'erreur ne peut être garantie. Les fichiers à "
        "télécharger donnent des intervalles à 95 % indicatifs, sous l'hypothèse d'un tirage aléatoire ; "
        "ils ne sont pas affichés sur les pages."
    )


def masking_rule(book: Codebook) -> str:
    """The disclosure rule, for a reader."""
    policy = book.disclosure
    return (
        f"Un résultat portant sur moins de {policy.minimum_base} répondants est masqué, de même que tout "
        "résultat qui permettrait, seul ou combiné à d'autres, de retrouver un groupe aussi petit. Entre "
        f"{policy.minimum_base} et {policy.caution_base - 1} répondants, le résultat porte la mention "
        "« effectif faible »."
        if policy.minimum_base > 1
        else "Cette étude repose sur des données publiques : aucun résultat n'est masqué. "
        f"Sous {policy.caution_base} répondants, le résultat porte la mention « effectif faible »."
    )


def insufficient(book: Codebook, way: Advice | None) -> str:
    """That a selection is masked, and how to come to the nearest one that is not."""
    said = "Effectif insuffisant pour cette sélection"
    return f"{said} : {advice(book, way)}." if way else f"{said}."


def privacy(book: Codebook) -> tuple[str, ...]:
    """How the answers of one respondent are protected, said to respondents."""
    if book.disclosure.minimum_base == 1:
        return ()
    minimum = book.disclosure.minimum_base
    return (
        "Votre réponse ne quitte jamais l'ordinateur qui calcule ces tableaux : seuls des résultats de "
        "groupes en sortent.",
        f"Aucun résultat ne porte sur moins de {minimum} répondants.",
        "Comme deux résultats permis peuvent en trahir un troisième par soustraction, tous les résultats qui "
        f"peuvent être affichés ont été examinés ensemble : aucun calcul n'isole moins de {minimum} "
        "répondants, quels que soient les filtres choisis l'un après l'autre.",
        "Un résultat masqué n'est donc pas toujours un petit groupe, et rien ne dit lesquels le sont.",
        "Les graphiques, les tableaux, les fichiers et les adresses suivent la même règle.",
    )


def file_stem(book: Codebook, name: str, view: View) -> str:
    """A file name that says what is inside: study, question or page, split and filters, in codes."""
    parts = [book.id, name]
    if view.by:
        parts.append(f"par-{view.by}")
    parts += [f"{segment}-{'-'.join(codes)}" for segment, codes in view.filters]
    if book.simulated:
        parts.append("simule")
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", "_".join(parts))
    return stem[:150]


def typeset(text: str) -> str:
    """French punctuation that never begins a line: no-break spaces inside quotes and before ``? ! : ;``."""
    return re.sub(r"(?<=«) | (?=[»?!:;%])", NBSP, text)


def unbroken(text: str) -> str:
    """A few words that stay on one line."""
    return text.replace(" ", NBSP)


def dotted_lines(parts: Iterable[str], width: int) -> list[str]:
    """``a · b · c`` on lines of so many letters; none ends with a dot."""
    lines = textwrap.wrap(f"{NBSP}· ".join(parts), width, break_long_words=False)
    return [line.removesuffix(f"{NBSP}·") for line in lines]


_JOINER = "\u2060"
_MEANT = re.compile(
    r"(?<=:)(?=[\w+/-])|(?<=@)(?=\w)|(?<=www)(?=\.)|(?<=[<>~-])(?=[->=])|(?<=&)(?=#?\w+;)", re.IGNORECASE
)
"""Where :smile:, www.example.org, a@example.org, -> or &lt; would be taken for more than their letters."""


def markdown(text: str) -> str:
    """A text, safe inside Markdown: nothing in it is read as markup.

    Streamlit looks for addresses, emoji, icons and arrows after the backslashes are gone: a joiner that
    nobody sees keeps their letters apart.
    """
    text = _MEANT.sub(_JOINER, typeset(text))
    return re.sub(r"([\\`*_{}\[\]()<>#+!|$~:^&-])", r"\\\1", text)


def label(text: str) -> str:
    """A name, safe as the label of a widget or a page: what has no meaning on one line stays as it is.

    Assistive technologies read the label of a widget with its backslashes: the fewer the better.
    """
    text = re.sub(r"([\\`*_\[\]<>$~])", r"\\\1", _MEANT.sub(_JOINER, typeset(" ".join(text.split()))))
    return re.sub(
        r"^([#+-]|\d+(?=[.)]))(?=[\s.)])", lambda m: f"{m[1]}\\" if m[1][0].isdigit() else f"\\{m[1]}", text
    )


def contact(text: str) -> str:
    """Where to write, in Markdown: a link when it is an address or a page."""
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", text):
        return f"[{markdown(text)}](mailto:{text})"
    if re.fullmatch(r"https?://[\w./~%?=&#+,;:@-]+", text, re.ASCII):
        return f"[{markdown(text)}](<{text}>)"
    return markdown(text)


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

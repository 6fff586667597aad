"""What a study says of how it was made."""

from __future__ import annotations

import datetime as dt

from core.codebook import Codebook, Question, Sampling
from core.responses import Raked
from core.words import reasons
from core.words.labels import SEVERAL
from core.words.numbers import NBSP, count, day, factor, integer, listing, percent


def wording_note(question: Question) -> str:
    """The exact question, and whether this wording is attested."""
    status = " (formulation reconstituée)" if question.wording_status == "reconstructed" else ""
    several = f" ({SEVERAL})" if question.several else ""
    return f"Question{NBSP}: « {question.text} »{several}{status}"


def source_note(book: Codebook) -> str:
    """Who made the study and how its data may be used: ``Source : …``."""
    return f"Source{NBSP}: {source(book)}"


def source(book: Codebook) -> str:
    """The producer, title and wave of a study, and its licence; of simulated answers, what they imitate."""
    study = ", ".join(p for p in (book.producer, book.title, book.wave) if p)
    if book.simulated:
        study = f"réponses simulées (étude{NBSP}: {study})"
    return " · ".join(part for part in (study, book.licence) if part)


def short_source(book: Codebook) -> str:
    """Whose study and which wave; of simulated answers, which study they imitate."""
    study = ", ".join(part for part in (book.producer or book.title, book.wave) if part)
    return f"Réponses simulées, étude{NBSP}: {study}" if book.simulated else f"Source{NBSP}: {study}"


def title(book: Codebook) -> str:
    """The title of a study, with its wave: ``Enquête Essai (2025)``."""
    return f"{book.title} ({book.wave})" if book.wave else book.title


def facts(book: Codebook) -> str:
    """Who asked, in which wave, and when: ``Producteur · vague 2025 · terrain du 5 au 30 juin 2025``."""
    when = fieldwork(book)
    known = [book.producer, f"vague {book.wave}" if book.wave else "", f"terrain {when}" if when else ""]
    said = " · ".join(fact for fact in known if fact)
    return said if book.producer else said[:1].upper() + said[1:]


def fieldwork(book: Codebook) -> str:
    """When and how, after « terrain »: ``annoncé du 5 au 30 juin 2025, en ligne``."""
    start, end, mode = book.fieldwork.start, book.fieldwork.end, book.fieldwork.mode
    when = (
        f"le {day(start)}"
        if start and start == end
        else f"du {_before(start, end)} au {day(end)}"
        if start and end
        else f"à partir du {day(start)}"
        if start
        else f"jusqu'au {day(end)}"
        if end
        else ""
    )
    if when and book.fieldwork.announced:
        when = f"annoncé {when}"
    return ", ".join(part for part in (when, mode) if part)


def _before(start: dt.date, end: dt.date) -> str:
    """The day that begins a period, without what the day that ends it says too: ``5`` (au 30 juin 2025)."""
    told = day(start)
    if start.year == end.year:
        told = told.removesuffix(f"{NBSP}{start.year}")
    return told.partition(NBSP)[0] if (start.year, start.month) == (end.year, end.month) else told


_CHOSEN: dict[Sampling, tuple[str, str]] = {
    "probability": ("aléatoire", "porte sur un échantillon aléatoire"),
    "quota": (
        "par quotas, non aléatoire",
        "porte sur un échantillon construit par quotas, qui n'est pas tiré au hasard",
    ),
    "volunteers": (
        "répondants volontaires, non aléatoire : pas de représentativité démontrée",
        "porte sur des répondants volontaires, non représentatifs de l'ensemble",
    ),
    "panel": (
        "membres d'un panel, non aléatoire : pas de représentativité démontrée",
        "porte sur des membres d'un panel, qui ne sont pas tirés au hasard dans la population",
    ),
    "census": ("recensement : toute la population a été interrogée", "a interrogé toute la population"),
    "non_probability": (
        "non aléatoire : pas de représentativité démontrée",
        "porte sur un échantillon qui n'est pas tiré au hasard, dont la représentativité n'est pas démontrée",
    ),
}
"""How respondents were chosen: as a fact, and after « Cette étude »."""


def limits(book: Codebook) -> str:
    """What the study is and is not, in a sentence or two; nothing of what it does not say."""
    who = f"{NBSP}: {book.population}" if book.population else ""
    said = f"Cette étude {_CHOSEN[book.sampling][1]}{_answered(book)}{who}." if book.sampling else ""
    if book.complete:
        said = f"Cette étude porte sur {part(book)}{who}. Aucune marge d'erreur de sondage."
        if not book.finite or not book.finite.of_clusters:
            said = f"Toute la population a répondu{who}."
    if not book.sampling and book.population:
        said = f"Population{who}."
    simulated = (
        "Les réponses affichées ici sont simulées pour la démonstration : seuls les chiffres "
        "signalés comme publiés sont réels."
        if book.simulated
        else ""
    )
    return " ".join(part for part in (said, simulated) if part)


def _answered(book: Codebook) -> str:
    """How much of a population that was asked as a whole has answered; nothing where it is not known."""
    if book.sampling != "census" or book.finite is None or book.finite.of_clusters:
        return ""
    return f", dont {percent(book.finite.fraction)} ont répondu"


def sampling(book: Codebook) -> str:
    """How respondents were chosen; nothing when the study does not say."""
    return _CHOSEN[book.sampling][0] if book.sampling else ""


def part(book: Codebook) -> str:
    """Which part of a finite population the file holds: ``82 % de la population``; nothing of another.

    By stratum it is told of public data alone: elsewhere it would count the respondents of small strata.
    """
    if (finite := book.finite) is None:
        return ""
    units = "unités primaires de la population" if finite.of_clusters else "la population"
    if finite.complete:
        return f"toutes les {units}" if finite.of_clusters else f"toute {units}"
    by_stratum = ""
    if book.disclosure.minimum_base == 1 and finite.least < finite.most:
        by_stratum = f" ({percent(finite.least)} à {percent(finite.most)} selon la strate)"
    of = "des " if finite.of_clusters else "de "
    return f"{percent(finite.fraction)} {of}{units}{by_stratum}"


def population_part(book: Codebook) -> str:
    """What the size of the population changes to errors, as a fact; nothing of an infinite population."""
    if book.finite is None:
        return ""
    if book.complete:
        return f"{part(book)}{NBSP}; aucune marge d'erreur de sondage"
    return (
        f"{part(book)}{NBSP}; correction de population finie{NBSP}: la variance de chaque strate est "
        "multipliée par la part qui n'en est pas dans le fichier"
    )


def weighting(book: Codebook, raked: Raked) -> list[tuple[str, str]]:
    """How the weights were obtained, and what they cost in precision: names and texts.

    Numbers are by class where a minimum base protects respondents.
    """
    n, trim = raked.respondents, book.design.trim
    protected = book.disclosure.minimum_base > 1
    of, about, most = ("d'", "environ ", " au plus") if protected else ("de ", "", "")
    precision = float(f"{n / raked.design_effect:.1e}") if protected else n / raked.design_effect
    margins = listing([book.segment(name).title for name in book.design.margins])
    start = "les poids du fichier" if book.design.weight else "le même poids pour chacun"
    facts = [
        ("Redressement", f"calage sur marges (raking) : {margins}"),
        ("Poids de départ", start),
        (
            "Écart aux cibles",
            f"moins d'un milliardième, après {count(raked.sweeps, 'passage', 'passages')}{most}",
        ),
        (
            "Plus forte correction",
            f"un poids de départ est multiplié ou divisé par {factor(raked.correction)} au plus",
        ),
        (
            "Effet du redressement",
            f"effet de plan de Kish {of}{about}{factor(raked.design_effect)} : {integer(n)} "
            f"répondants apportent la précision {of}{about}{integer(round(precision))} ; davantage sur ce "
            "que les marges expliquent",
        ),
    ]
    if trim:
        low, high = (factor(bound) for bound in (trim.low, trim.high))
        facts.append(
            (
                "Poids bornés",
                f"entre {low} et {high} fois le poids moyen ; {about}{percent(raked.bounded)} des "
                "répondants sont à une borne",
            )
        )
    return facts


def margins_note(book: Codebook) -> str:
    """What intervals mean for this sample."""
    if book.complete:
        nearly = ", à l'arrondi près" if book.disclosure.minimum_base > 1 else ""
        return (
            f"Le fichier contient {part(book)} : rien n'est laissé au hasard d'un tirage, les résultats "
            "n'ont pas de marge d'erreur de sondage et les écarts entre groupes sont ceux de la population, "
            f"sans test{nearly}. Restent les questions laissées sans réponse et les erreurs de réponse, "
            "qu'aucune marge ne mesure."
        )
    finite = ""
    if book.finite is not None:
        finite = (
            f" Le fichier contient {part(book)} : les erreurs en sont réduites d'autant, strate par strate "
            "(correction de population finie)."
        )
    if book.sampling == "probability":
        return (
            "Les intervalles à 95 % tiennent compte des poids ; ils figurent dans les fichiers à "
            f"télécharger.{finite}"
        )
    start = "La façon dont les répondants ont été choisis n'est pas précisée"
    if book.sampling == "census":
        start = "Toute la population a été interrogée : il reste ceux qui n'ont pas répondu"
    elif book.sampling:
        start = "L'échantillon n'est pas aléatoire : aucune marge d'erreur ne peut être garantie"
    return (
        f"{start}. Les fichiers à télécharger donnent des intervalles à 95 % indicatifs, sous l'hypothèse "
        f"d'un tirage aléatoire ; des pages, seule Explorer les montre.{finite}"
    )


def masking_rule(book: Codebook) -> str:
    """The disclosure rule, for a reader."""
    policy = book.disclosure
    least, most = policy.minimum_base, policy.caution_base - 1
    small = ""
    if least == 1 and most > 0:
        small = f"Sous {policy.caution_base} répondants, le résultat porte la mention « effectif faible »."
    elif most == least:
        small = f"Avec {least} répondants, le résultat porte la mention « effectif faible »."
    elif most > least:
        small = f"Entre {least} et {most} répondants, le résultat porte la mention « effectif faible »."
    rule = (
        f"Un résultat portant sur {reasons.fewer(least)} est masqué, de même que tout "
        "résultat qui permettrait, seul ou combiné à d'autres, de retrouver un groupe aussi petit."
        if least > 1
        else "Cette étude repose sur des données publiques : aucun résultat n'est masqué."
    )
    return " ".join(part for part in (rule, small) if part)


def rounding_rule(book: Codebook) -> str:
    """How finely the numbers of protected respondents are told, and why; empty for public data."""
    if book.disclosure.minimum_base == 1:
        return ""
    return (
        "Les parts sont arrondies à ce que leur base permet de dire : à 1 point à partir de 100 répondants, "
        "à 5 points à partir de 41, à 10 points à partir de 15, à 25 points en dessous, et "
        "plus largement quand plusieurs critères se croisent. Une part qui montrerait quand même ce qu'ont "
        "répondu quelques personnes est arrondie davantage, ou masquée. Erreurs types, intervalles, écarts "
        "et tests sont calculés sur ces parts arrondies. La base d'une question à laquelle tous n'ont pas "
        "répondu est donnée à cinq près ; celle d'une question posée selon une réponse se déduit de la part "
        "de cette réponse, et n'est qu'approchée."
    )


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
        "Les parts sont arrondies, pour qu'aucun calcul ne montre ce qu'a répondu quelqu'un d'un groupe "
        "plus petit.",
        "Un résultat masqué n'est donc pas toujours un petit groupe, et rien ne dit lesquels le sont.",
        "Les graphiques, les tableaux, les fichiers et les adresses suivent la même règle.",
    )

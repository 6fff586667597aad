"""What a study says of how it was made."""

from __future__ import annotations

from core.codebook import Codebook, Question
from core.responses import Raked
from core.words.labels import SEVERAL
from core.words.numbers import NBSP, count, day, factor, integer, listing, percent


def wording_note(question: Question) -> str:
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
            f"répondants apportent la précision {of}{about}{integer(round(precision))}",
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
        "répondu est donnée à cinq près."
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

"""What a file says of itself: source, measure, columns."""

from __future__ import annotations

from collections.abc import Sequence

from core.codebook import Codebook
from core.disclosure import PublishedTable
from core.study import Comparison
from core.views import Interval, View
from core.words import about, labels, numbers

INTERVAL_NAMES: dict[Interval, str] = {"wilson": "Wilson", "logit": "logit", "beta": "Korn–Graubard"}


def metadata(
    tables: Sequence[PublishedTable], address: str = "", published: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """What a file of published tables holds and where it comes from: names and texts, in French.

    Parameters
    ----------
    tables
        Those of one study under the same filters, with the same interval. What differs between
        questions is left out when they are about several.
    address
        The permanent address of the view, or empty.
    published
        What was published elsewhere of the same, in sentences.
    """
    first = tables[0]
    book, view = first.book, first.view
    alone = len({(table.question.id, table.net, table.recipe.score) for table in tables}) == 1
    question = first.question
    split = {table.view.by for table in tables}
    splits = [book.segment(name).title for name in book.segments if name in split]
    facts = [
        ("Étude", about.title(book)),
        ("Question", question.text if alone else ""),
        ("Formulation", labels.wording_status(question) if alone else ""),
        ("Population", book.population),
        ("Champ", labels.population(book, view if alone else View(filters=view.filters))),
        ("Filtres", " ; ".join(labels.chips(book, view)) or "aucun"),
        ("Comparaison", " ; ".join(splits) or "aucune"),
        ("Terrain", about.fieldwork(book)),
        ("Base", "répondants ayant répondu à la question, non pondérés"),
        ("Pondération", "données redressées" if book.weighted else "aucune"),
        ("Nature", nature(book)),
        ("Publié", ". ".join(published)),
        ("Mesure", _measure(first) if alone else ""),
        ("Part de la population", about.population_part(book)),
        ("Intervalles", _intervals(tables)),
        ("Masquage", about.masking_rule(book)),
        ("Arrondi", about.rounding_rule(book)),
        ("Source", about.source(book)),
        ("Données", f"version {first.digest[:12]}"),
        ("Adresse", address),
    ]
    return [(name, text) for name, text in facts if text]


COLUMN_NOTES = {
    "question": ("Question", "identifiant de la question"),
    "item": (
        "Ligne",
        "identifiant de la ligne d'une grille ; d'un classement : first (classée en premier), cited "
        "(classée, à quelque rang que ce soit) ou "
        "mean_rank (rang moyen, parmi ceux qui l'ont classée) ; vide ailleurs",
    ),
    "option": ("Réponse", "code de la réponse, ou mean (moyenne), median (médiane), ou un chiffre clé"),
    "by": ("Segment", "identifiant du segment de comparaison ; vide pour l'ensemble"),
    "group": ("Groupe", "code du groupe dans ce segment ; vide pour l'ensemble"),
    "count": ("Effectif", "répondants qui ont donné cette réponse, non pondérés"),
    "base": (
        "Base",
        "répondants ayant répondu à la question, non pondérés ; d'une réponse ou d'une ligne proposée à "
        "certains, ceux-là",
    ),
    "effective_base": ("Base efficace", "base de Kish, (Σw)² / Σw² : ce que valent les répondants pondérés"),
    "estimate": ("Estimation", "part pondérée, de 0 à 1 ; moyenne, médiane ou score dans leur unité"),
    "se": ("Erreur type", "erreur type de l'estimation"),
    "low": ("Borne basse", "borne basse de l'intervalle à 95 %"),
    "high": ("Borne haute", "borne haute de l'intervalle à 95 %"),
    "difference": ("Écart", "estimation du groupe moins celle des autres répondants de groupe connu"),
    "difference_se": ("Erreur type de l'écart", "erreur type de l'écart"),
    "p_value": ("Valeur p", "test de l'écart ; vide quand aucun test n'est fait"),
    "p_adjusted": (
        "Valeur p ajustée",
        "valeur p corrigée (Holm) sur les tests publiés de la question et du segment",
    ),
    "status": ("Statut", "ok, caution (effectif faible) ou masked (masqué : aucun nombre n'est donné)"),
    "reason": ("Raison", "pourquoi la ligne est masquée, ou pourquoi aucun test n'est fait"),
    "provenance": ("Nature", "computed (réponses collectées) ou simulated (réponses simulées)"),
    "sd": ("Écart type", "écart type pondéré d'un nombre ou d'un score ; vide ailleurs"),
    "weighted_base": ("Base pondérée", "somme des poids de la base, de moyenne 1 sur tous les répondants"),
    "no_answer": (
        "Sans réponse",
        "part pondérée, de 0 à 1, de ceux à qui la question a été posée et qui n'y ont pas répondu",
    ),
}
"""The columns of the study format in French: a title, and what they hold."""
_ROUNDED = {
    "count": "environ combien de répondants ont donné cette réponse, non pondérés : la part multipliée par "
    "la base, arrondies ; vide pour une moyenne, et quand les réponses sont pondérées",
    "base": "répondants ayant répondu à la question, non pondérés ; à cinq près si tous n'y ont pas "
    "répondu, approchés si elle est posée selon une réponse ; d'une réponse ou d'une ligne proposée à "
    "certains, ceux-là",
    "effective_base": "ce que valent les répondants pondérés (Kish), à deux chiffres ; vide quand "
    "l'effectif est faible",
    "estimate": "part pondérée, de 0 à 1, arrondie à ce que sa base permet de dire ; moyenne, médiane ou "
    "score arrondis de même, dans leur unité",
    "se": "erreur type de l'estimation, à deux chiffres",
    "low": "borne basse de l'intervalle à 95 %, au point ; vide pour une médiane",
    "high": "borne haute de l'intervalle à 95 %, au point ; vide pour une médiane",
    "difference": "estimation du groupe moins celle des autres répondants de groupe connu, arrondies",
    "difference_se": "erreur type de l'écart, à deux chiffres",
    "p_value": "test de l'écart des nombres arrondis, à deux chiffres ; vide quand aucun test n'est fait",
    "p_adjusted": "valeur p corrigée (Holm) sur les tests publiés de la question et du segment, à deux "
    "chiffres",
    "sd": "écart type d'un nombre ou d'un score, à deux chiffres : celui d'un nombre, par classes, jamais "
    "nul ; vide ailleurs",
    "weighted_base": "somme des poids de la base, de moyenne 1 sur tous les répondants, à deux chiffres ; "
    "égale à la base quand rien n'est pondéré",
    "no_answer": "part non pondérée de ceux à qui la question a été posée et qui n'y ont pas répondu, "
    "arrondie : à cinq personnes, puis à ce que la base permet de dire ; vide quand les réponses à une autre "
    "question décident à qui elle est posée",
}
"""What columns hold where a minimum base protects respondents."""


def columns(book: Codebook) -> dict[str, tuple[str, str]]:
    """The columns of the study format in French, as the files of a study hold them: a title, and a note."""
    rounded = {} if book.disclosure.minimum_base == 1 else _ROUNDED
    return {name: (title, rounded.get(name, note)) for name, (title, note) in COLUMN_NOTES.items()}


_IN_WORDS = {
    "item": "libellé de la ligne d'une grille ; premier choix, tous rangs ou rang moyen d'un classement ; "
    "vide ailleurs",
    "option": "libellé de la réponse ou du chiffre clé, ou moyenne, médiane, score moyen",
    "by": "libellé du segment de comparaison ; vide pour l'ensemble",
    "group": "libellé du groupe dans ce segment, ou « Ensemble »",
    "question": "libellé court de la question",
    "status": "montré, effectif faible ou ligne masquée (aucun nombre n'y est donné)",
    "provenance": "réponses collectées ou réponses simulées",
}
_MASKED = " ; « masqué » : ce n'est pas zéro"
_CODES_IN_WORDS = {
    "question_code": ("Code de la question", "identifiant de la question"),
    "item_code": (
        "Code de la ligne",
        "identifiant de la ligne d'une grille, ou first, cited, mean_rank ; vide ailleurs",
    ),
    "option_code": ("Code de la réponse", "question=code de la réponse (ou mean, median, un chiffre clé)"),
    "group_code": ("Code du groupe", "segment=code du groupe ; vide pour l'ensemble"),
}
"""Codes beside words. « 1-9 » alone would be a date in a spreadsheet: `taille=1-9` stays a text."""
STATUS_WORDS = {"ok": "montré", "caution": "effectif faible", "masked": "ligne masquée"}
MASKED_NUMBER = "masqué"
"""In place of the estimate and base of a masked row: a spreadsheet counts a blank as zero."""


def columns_in_words(book: Codebook) -> dict[str, tuple[str, str]]:
    """The columns of a table to be read in a spreadsheet: words, numbers, then codes; a title, and a note."""
    told = {
        name: (title, _IN_WORDS.get(name, note) + (_MASKED if name in ("estimate", "base") else ""))
        for name, (title, note) in columns(book).items()
    }
    return told | _CODES_IN_WORDS


def nature(book: Codebook) -> str:
    """Whether numbers are about people, loud where they are not."""
    if book.simulated:
        return "SIMULÉ : réponses simulées pour la démonstration, aucune n'est réelle"
    return "calculé sur les réponses collectées"


def nature_word(book: Codebook) -> str:
    """The same in two words, for titles."""
    return "réponses simulées" if book.simulated else "réponses collectées"


def _intervals(tables: Sequence[PublishedTable]) -> str:
    """Which intervals the file holds, and what they are worth."""
    if tables[0].book.complete:
        return "réduits à l'estimation : toute la population est dans le fichier"
    of_means = all(table.of_means for table in tables)
    name = "à 95 %" if of_means else f"{INTERVAL_NAMES[tables[0].recipe.interval]}, à 95 %"
    random = tables[0].book.sampling == "probability"
    return name if random else f"{name}, indicatifs, sous l'hypothèse d'un tirage aléatoire"


def _measure(table: PublishedTable) -> str:
    """What is counted, when it is not each answer."""
    if table.net:
        return f"chiffre clé{numbers.NBSP}: {labels.option_label(table, table.options[0])}"
    return "score moyen" if table.recipe.score else ""


_VERDICTS = {
    "agrees": "retrouvé",
    "differs": "ÉCART",
    "tied": "ex æquo",
    "masked": "masqué (effectif)",
    "unchecked": "sans chiffre à vérifier",
}


_DOUBTS = {
    "rounded": "compatible, à l'arrondi près",
    "unanswered": "indécidable : sans réponse pour l'un des éléments classés",
    "near": "dans cet ordre, mais « loin » n'est pas vérifié",
}


def verdict(comparison: Comparison) -> str:
    """Whether the responses bear a published figure out, in French; « un tiers » has no number to find."""
    if comparison.figure.kind == "approx" and comparison.verdict == "agrees":
        return "compatible"
    return _DOUBTS[comparison.doubt] if comparison.doubt else _VERDICTS[comparison.verdict]


def figure_cells(comparison: Comparison) -> tuple[str, str, str]:
    """What is published, what the responses give, and the difference, as text.

    What was published in words has neither a number nor a difference: its text says it.
    """
    figure, computed = comparison.figure, comparison.computed
    if figure.kind == "rank":
        return (
            f"rang {figure.value:g}" if figure.value else "",
            "" if computed is None else f"rang {computed:g}",
            "",
        )
    obtained = "" if computed is None else f"{numbers.decimal(computed * 100)}{numbers.NBSP}%"
    if figure.kind != "share" or figure.value is None:
        return "en mots", obtained, ""
    return (
        numbers.percent(figure.value),
        obtained,
        "" if comparison.difference is None else numbers.points(comparison.difference),
    )

"""Published tables as files that explain themselves, and as text for the command line."""

from __future__ import annotations

import csv
import io
import json as jsonlib
import re
from collections.abc import Sequence

from core import wording
from core.codebook import Codebook
from core.comparison import Comparison
from core.recipes import Interval
from core.tables import COLUMNS, PublishedTable, Row


def cell(value: object) -> str:
    """A value in full precision, with a decimal point; blank where there is none."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def plain_csv(table: PublishedTable) -> str:
    """The rows with the columns of the study format: full precision, decimal point, blanks for masked."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(cell, row) for row in lines(table))
    return out.getvalue()


def lines(table: PublishedTable) -> list[tuple[str | float | None, ...]]:
    """The values of each row under ``COLUMNS``, its reason in words."""
    return [tuple(_named(table, row).values()) for row in table.rows]


def _named(table: PublishedTable, row: Row) -> dict[str, str | float | None]:
    return row._asdict() | {"reason": wording.reason(table, row)}


def json(table: PublishedTable) -> str:
    """The rows as a JSON list of objects; ``null`` where there is no number."""
    rows = [_named(table, row) for row in table.rows]
    return jsonlib.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def markdown(table: PublishedTable) -> str:
    """The rows as a Markdown table."""
    return _markdown(COLUMNS, [list(map(cell, row)) for row in lines(table)])


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [list(header), ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(c.replace('|', chr(92) + '|') for c in line)} |\n" for line in lines)


INTERVAL_NAMES: dict[Interval, str] = {"wilson": "Wilson", "logit": "logit", "beta": "Korn–Graubard"}


def spreadsheet_csv(table: PublishedTable, address: str) -> bytes:
    """A CSV that a French spreadsheet opens as it is, and that tells what it holds.

    Semicolons, decimal commas, UTF-8 with its mark. The first lines give the question, filters,
    base, weighting, nature, source and address; then one line per answer and group, in words and
    in codes; a masked value is blank with its reason.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(name), _safe(text)] for name, text in about([table], address))
    writer.writerow([])
    writer.writerow(["libellé", "réponse", "groupe", *COLUMNS])
    for row, values in zip(table.rows, lines(table), strict=True):
        labels = (
            wording.item_label(table, row.item),
            wording.option_label(table, row.option),
            wording.group_label(table, row.group),
        )
        cells = [cell(v).replace(".", ",") if isinstance(v, float) else cell(v) for v in values]
        writer.writerow(map(_safe, [*labels, *cells]))
    return out.getvalue().encode("utf-8-sig")


def about(tables: Sequence[PublishedTable], address: str = "") -> list[tuple[str, str]]:
    """What a file of published tables holds and where it comes from: names and texts, in French.

    Parameters
    ----------
    tables
        Those of one study under the same filters, with the same interval. What differs between
        questions is left out when they are about several.
    address
        The permanent address of the view, or empty.
    """
    first = tables[0]
    book, view = first.book, first.view
    alone = len({(table.question.id, table.net, table.options == ("mean",)) for table in tables}) == 1
    question = first.question
    split = {table.view.by for table in tables}
    splits = [book.segment(name).title for name in book.segments if name in split]
    facts = [
        ("Étude", wording.title(book)),
        ("Question", question.text if alone else ""),
        ("Formulation", wording.wording_status(question) if alone else ""),
        ("Population", book.population),
        ("Champ", wording.population(book, view)),
        ("Filtres", " ; ".join(wording.chips(book, view)) or "aucun"),
        ("Comparaison", " ; ".join(splits) or "aucune"),
        ("Terrain", wording.fieldwork(book)),
        ("Base", "répondants ayant répondu à la question, non pondérés"),
        ("Pondération", "données redressées" if book.weighted else "aucune"),
        ("Nature", nature(book)),
        ("Mesure", _measure(first) if alone else ""),
        ("Intervalles", _intervals(tables)),
        ("Masquage", wording.masking_rule(book)),
        ("Source", wording.source(book)),
        ("Données", f"version {first.digest[:12]}"),
        ("Adresse", address),
    ]
    return [(name, text) for name, text in facts if text]


COLUMN_NOTES = {
    "question": ("Question", "identifiant de la question"),
    "item": ("Ligne", "identifiant de la ligne d'une grille ; vide ailleurs"),
    "option": ("Réponse", "code de la réponse, ou mean (moyenne), median (médiane), ou un chiffre clé"),
    "by": ("Segment", "identifiant du segment de comparaison ; vide pour l'ensemble"),
    "group": ("Groupe", "code du groupe dans ce segment ; vide pour l'ensemble"),
    "count": ("Effectif", "répondants qui ont donné cette réponse, non pondérés"),
    "base": ("Base", "répondants ayant répondu à la question, non pondérés"),
    "effective_base": ("Base efficace", "base de Kish, (Σw)² / Σw² : ce que valent les répondants pondérés"),
    "estimate": ("Estimation", "part pondérée, de 0 à 1 ; moyenne, médiane ou score dans leur unité"),
    "se": ("Erreur type", "erreur type de l'estimation"),
    "low": ("Borne basse", "borne basse de l'intervalle à 95 %"),
    "high": ("Borne haute", "borne haute de l'intervalle à 95 %"),
    "difference": ("Écart", "estimation du groupe moins celle des autres répondants de groupe connu"),
    "difference_se": ("Erreur type de l'écart", "erreur type de l'écart"),
    "p_value": ("Valeur p", "test de l'écart ; vide quand aucun test n'est fait"),
    "p_adjusted": ("Valeur p ajustée", "valeur p corrigée (Holm) sur les lignes publiées du tableau"),
    "status": ("Statut", "ok, caution (effectif faible) ou masked (masqué : aucun nombre n'est donné)"),
    "reason": ("Raison", "pourquoi la ligne est masquée, ou pourquoi aucun test n'est fait"),
    "provenance": ("Nature", "computed (réponses collectées) ou simulated (réponses simulées)"),
}
"""The columns of the study format in French: a title, and what they hold."""


def nature(book: Codebook) -> str:
    """Whether numbers are about people, loud where they are not."""
    if book.simulated:
        return "SIMULÉ : réponses simulées pour la démonstration, aucune n'est réelle"
    return "calculé sur les réponses collectées"


def nature_word(book: Codebook) -> str:
    """The same in two words, for titles."""
    return wording.SIMULATED if book.simulated else "réponses collectées"


def _intervals(tables: Sequence[PublishedTable]) -> str:
    """Which intervals the file holds, and what they are worth."""
    of_means = all(wording.is_statistic(table, table.options[0]) for table in tables)
    name = "à 95 %" if of_means else f"{INTERVAL_NAMES[tables[0].recipe.interval]}, à 95 %"
    random = tables[0].book.sampling == "probability"
    return name if random else f"{name}, indicatifs, sous l'hypothèse d'un tirage aléatoire"


def _measure(table: PublishedTable) -> str:
    """What is counted, when it is not each answer."""
    first = table.options[0]
    if table.net:
        return f"chiffre clé{wording.NBSP}: {wording.option_label(table, first)}"
    scored = wording.is_statistic(table, first) and table.options == ("mean",)
    return "score moyen" if scored else ""


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def _safe(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    negative_number = re.fullmatch(r"-\d+(,\d+)?(e[+-]?\d+)?", text)
    return f"'{text}" if text.startswith(_FORMULA) and not negative_number else text


_VERDICTS = {
    "agrees": "retrouvé",
    "differs": "ÉCART",
    "masked": "masqué (effectif)",
    "unchecked": "sans chiffre à vérifier",
}


def verdict(comparison: Comparison) -> str:
    """Whether the responses bear a published figure out, in French."""
    return _VERDICTS[comparison.verdict]


def figure_cells(comparison: Comparison) -> tuple[str, str, str]:
    """What is published, what the responses give, and the difference, as text."""
    figure, computed = comparison.figure, comparison.computed
    if figure.kind == "rank":
        return (
            f"rang {figure.value:g}" if figure.value else "",
            "" if computed is None else f"rang {computed:g}",
            "",
        )
    if figure.kind not in ("share", "approx") or figure.value is None:
        return ("ordre" if figure.kind == "order" else "liste", "", "")
    about = "environ " if figure.kind == "approx" else ""
    return (
        about + wording.percent(figure.value),
        "" if computed is None else f"{wording.decimal(computed * 100)}{wording.NBSP}%",
        "" if comparison.difference is None else wording.points(comparison.difference),
    )


def figures_markdown(comparisons: Sequence[Comparison], *, simulated: bool) -> str:
    """The published figures beside the computed ones, as a Markdown table."""
    if not comparisons:
        return "Cette étude n'a pas de chiffres publiés (published.yaml).\n"
    rows = [
        [c.figure.id, c.figure.kind, *figure_cells(c), "" if c.base is None else str(c.base), verdict(c)]
        for c in comparisons
    ]
    differing = sum(c.verdict == "differs" for c in comparisons)
    agreeing = sum(c.verdict == "agrees" for c in comparisons)
    header = ["figure", "nature", "publié", "simulé" if simulated else "calculé", "écart", "base", "verdict"]
    return (
        _markdown(header, rows)
        + f"\n{agreeing} retrouvés, {differing} en écart, sur {len(comparisons)} chiffres.\n"
    )

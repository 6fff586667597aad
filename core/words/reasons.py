"""Why there is no number, or no test, and the way to what is shown."""

from __future__ import annotations

from collections.abc import Mapping

from core.codebook import Codebook, Question
from core.disclosure import Advice, PublishedTable
from core.estimation import Reason, Row

NOBODY, UNANSWERED = "aucun répondant dans ce groupe", "aucune réponse"
UNASKED, UNASKED_GROUP = "question non posée à cette sélection", "question non posée à ce groupe"
_UNSHOWN = "{what} non proposée à {whom}"
_REASONS: dict[Reason, tuple[str, str]] = {
    "small": ("masqué", "{fewer}, ou déductible"),
    "crossed": ("masqué", "les réponses ne se croisent que par {depth} critères à la fois"),
    "answer": ("masqué", "cette part montrerait la réponse de quelques-uns"),
    "pooled": ("masqué", "la médiane de plusieurs groupes réunis n'est pas diffusée"),
    "uncompared": ("pas de comparaison", "les répondants sans groupe s'en déduiraient"),
    "sparse": ("pas de test", "effectif trop faible pour cette réponse"),
    "certain": ("pas de test", "part de 0 % ou de 100 %"),
    "equal": ("pas de test", "les valeurs de chaque groupe sont toutes égales"),
    "unmeasured": ("pas de test", "la variance ne peut pas être estimée"),
    "census": ("pas de test", "toute la population comparée a répondu"),
    "rounded": ("pas de test", "l'arrondi des résultats peut l'expliquer"),
    "masked_group": ("pas de test", "un groupe est masqué"),
    "undefined": ("pas de test", "il faut deux réponses et deux groupes qui ne soient pas vides"),
}
"""What is not told or not done, and why."""


def untested(reason: Reason) -> str:
    """Why there is no test of a whole split, or of two groups; empty when there is one."""
    return f"{' : '.join(_REASONS[reason])}" if reason else ""


def why(table: PublishedTable, row: Row) -> str:
    """The cause alone of what a row does not tell: ``effectif trop faible pour cette réponse``."""
    said = _REASONS[row.reason][1]
    return said.format(fewer=fewer(table.book.disclosure.minimum_base), depth=table.depth)


def fewer(people: int) -> str:
    """``moins de 10 répondants``."""
    return f"moins de {people} répondant{'s' if people > 1 else ''}"


def reason(table: PublishedTable, row: Row) -> str:
    """Why a row has no number, or no test; empty when there is nothing to explain.

    ``question non posée à ce groupe``; ``masqué : moins de 10 répondants, ou déductible``, with the way to
    what is shown for a selection.
    """
    if row.estimate is None and unasked(table, row.group):
        return UNASKED_GROUP if row.group else UNASKED
    if row.estimate is None and _unshown(table, row):
        what = "ligne" if table.question.items else "réponse"
        return _UNSHOWN.format(what=what, whom="ce groupe" if row.group else "cette sélection")
    return explained(table, row, _REASONS[row.reason][0]) if row.reason else ""


def explained(table: PublishedTable, row: Row, what: str) -> str:
    """Why a row does not tell what it might, after what is not told."""
    way = "" if row.group else advice(table.book, table.advice.get(row.item))
    return f"{what} : {why(table, row)}{f' ({way})' if way else ''}"


def unknown(table: PublishedTable, row: Row) -> str:
    """What stands in place of a number that there is not: why it is masked, or that nobody answered."""
    return reason(table, row) or UNANSWERED


def brief(table: PublishedTable, row: Row) -> str:
    """The same in a word or two, for a cell of a table."""
    if unasked(table, row.group):
        return "non posée"
    if _unshown(table, row):
        return "non proposée"
    return "masqué" if row.status == "masked" else UNANSWERED


def unasked(table: PublishedTable, group: str) -> bool:
    """Whether a question was not asked to a selection, or to a group of it: the codebook says so."""
    return _unasked(table.book, table.question, _kept(table, group))


def unseen(table: PublishedTable, row: Row) -> bool:
    """Whether the question of a row, or its answer, was put to none of a selection, or of a group of it."""
    return unasked(table, row.group) or _unshown(table, row)


def _unshown(table: PublishedTable, row: Row) -> bool:
    """Whether an answer, or a line, that only some saw was shown to none of a selection, or of its group."""
    part = table.apart(row.item, row.option)
    return part is not None and _unasked(table.book, part, _kept(table, row.group))


def _kept(table: PublishedTable, group: str) -> dict[str, tuple[str, ...]]:
    return dict(table.view.filters) | ({table.view.by: (group,)} if table.view.by and group else {})


def _unasked(book: Codebook, question: Question, kept: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a question, or one that leads to it, was asked to none of those who are kept."""
    return bool(question.asked_to) and all(
        any(
            (name in kept and not set(kept[name]) & set(codes)) or _unasked(book, book.question(name), kept)
            for name, codes in way.items()
        )
        for way in question.asked_to
    )


def too_small(book: Codebook) -> str:
    """Why a group is masked, by itself: ``masqué : moins de 10 répondants, ou déductible``."""
    return " : ".join(_REASONS["small"]).format(fewer=fewer(book.disclosure.minimum_base))


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

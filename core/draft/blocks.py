"""A group of columns as a question: ticks, lines of a grid, ranks, mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.draft.answers import labelled, settle, tell_apart
from core.draft.found import Answer, Found, Line
from core.draft.groups import Group
from core.draft.naming import own_ids
from core.draft.personal import personal_text
from core.draft.scales import is_other, role_of
from core.draft.singles import _ranges, _undeclared
from core.draft.source import Variable
from core.draft.texts import clean
from core.draft.ticks import declared_missing, read_as
from core.errors import counted


def counts_of(columns: Sequence[Variable]) -> dict[str, int]:
    """The texts that the cells of these columns hold, and how many times."""
    counts: dict[str, int] = {}
    for column in columns:
        for value, count in zip(column.values, column.counts.tolist(), strict=True):
            counts[value] = counts.get(value, 0) + count
    return counts


def block(group: Group) -> Found:
    """The question that columns are together."""
    columns = list(group.columns)
    match group.kind:
        case "ticks":
            return _ticked(group, columns)
        case "ranks":
            return _ranked(group, columns)
        case "lines":
            found = Found("grid", group.stem, clean(group.text), columns)
            labels = [_label(clean(sub), column) for sub, column in zip(group.subs, columns, strict=True)]
            found.lines = [
                Line(id, label)
                for id, label in zip(own_ids(labels, [c.name for c in columns]), labels, strict=True)
            ]
        case _:
            kind = "ranking" if group.kind == "positions" else "multiple"
            found = Found(kind, group.stem, clean(group.text), columns)  # type: ignore[arg-type]
            said = (
                "un classement, du premier rang au dernier"
                if kind == "ranking"
                else "des mentions, sans ordre"
            )
            found.doubt(f"ces colonnes sont lues comme {said}.", "Changez type : multiple, ou ranking.")
    _answered(found, columns)
    return found


def _answered(found: Found, columns: list[Variable]) -> None:
    counts = counts_of(columns)
    declared = {v for c in columns for v in c.values if declared_missing(v, c)}
    for column in columns:
        found.missing += [each for each in _ranges(column) if each not in found.missing]
    known = [a for a in labelled(read_as(columns)) if not any(declared_missing(a.code, c) for c in columns)]
    typed = settle(found, {v: c for v, c in counts.items() if v not in declared}, known, closed=False)
    if typed:
        found.columns = [column.replaced(typed) for column in columns]
    _undeclared(found)
    if found.kind == "ranking":
        for answer in found.answers:
            answer.other = False


def told(found: Found) -> Found:
    """Say which words of a question the file does not hold."""
    names = {found.name, *(column.name for column in found.columns)}
    hidden = {label for column in found.columns for label in column.labels.values() if personal_text(label)}
    if hidden:
        found.doubt(
            f"{counted(len(hidden), 'libellé')} du fichier où il y a une adresse ou un numéro de personne : "
            "le code est écrit à la place.",
            "Écrivez un libellé qui ne désigne personne.",
        )
    if any(map(personal_text, (found.text, *names, *(line.label for line in found.lines)))):
        found.doubt(
            "une adresse, un téléphone ou un numéro de personne est dans l'intitulé ou le nom de la colonne, "
            "qui seraient publiés.",
            "Ôtez-le de text et des libellés ; renommez la colonne dans l'export s'il y est, et refaites le "
            "brouillon.",
        )
    if not found.text and found.kind == "grid":
        found.doubt(
            "ces lignes se suivent et ont la même échelle : elles sont lues comme une seule question.",
            "Séparez-les si elles sont de plusieurs questions.",
        )
    if not found.text or (found.text in names and " " not in found.text):
        found.doubt("la question n'est pas dans le fichier.", "Écrivez son intitulé (text).")
    silent = int((~found.gave_something()).sum()) if found.by_option and "" in found.unselected else 0
    if silent and not found.when:
        rows = "ligne où rien n'est coché compte" if silent == 1 else "lignes où rien n'est coché comptent"
        found.doubt(
            f"{silent} {rows} dans le total, comme « aucune de ces réponses » : l'export n'en dit pas plus.",
            "Si la question n'était posée qu'à certains, écrivez asked_to ; si ce sont des oublis, effacez "
            "la ligne unselected : seuls comptent alors ceux qui ont coché quelque chose.",
        )
    named = [*found.lines, *(found.answers if found.by_option else ())]
    answers = found.valid
    if found.kind in ("single", "grid") and len(answers) > 2 and not (found.ordered or found.geography):
        found.doubt(
            "l'ordre des réponses n'est pas celui d'une échelle reconnue.",
            "Rangez-les, et ajoutez ordered: true, si elles ont un ordre.",
        )
    bare = [each for each in named if each.label in names and " " not in each.label]
    if bare:
        what = "ligne" if found.lines else "réponse"
        s = "s" if len(bare) > 1 else ""
        found.doubt(
            f"{len(bare)} {what}{s} n'{'ont' if s else 'a'} pas de libellé dans le fichier : le nom de la "
            "colonne en tient lieu.",
            "Écrivez leurs libellés d'après le questionnaire.",
        )
    return found


def _ticked(group: Group, columns: list[Variable]) -> Found:
    told = group.ticks
    assert told is not None
    found = Found("multiple", group.stem, clean(group.text), columns, by_option=True)
    found.selected, found.unselected, found.missing = told.selected, told.unselected, list(told.missing)
    _options(found, columns, [clean(sub) for sub in group.subs])
    for answer in found.answers:
        answer.other = is_other(answer.label) and len(told.selected) > 2 and answer.label in told.selected
    return found


def _options(found: Found, columns: Sequence[Variable], labels: Sequence[str]) -> None:
    told = [_label(label, column) for label, column in zip(labels, columns, strict=True)]
    ids = own_ids(told, [column.name for column in columns])
    found.answers = [Answer(id, label, role=option_role(label)) for id, label in zip(ids, told, strict=True)]
    order = sorted(range(len(columns)), key=lambda i: _late(found.answers[i]))
    found.answers = [found.answers[i] for i in order]
    found.columns = [columns[i] for i in order]
    tell_apart(found)


def _label(label: str, column: Variable) -> str:
    """What a line or an answer is called: a bare number is no label."""
    return column.name if not label or re.fullmatch(r"(?:SQ)?\d+", label) else label


def option_role(label: str) -> str:
    """Whether an answer that has its column says that there is no opinion."""
    return "valid" if role_of(label) == "valid" else "no_opinion"


def _late(answer: Answer) -> int:
    return 2 if answer.role == "no_opinion" else int(is_other(answer.label))


def _ranked(group: Group, columns: list[Variable]) -> Found:
    found = Found("ranking", group.stem, clean(group.text), columns, by_option=True)
    _options(found, columns, [clean(sub) for sub in group.subs])
    found.doubt(
        "ces colonnes sont lues comme le rang de chaque réponse.",
        "Changez type si ce n'est pas un classement.",
    )
    return found

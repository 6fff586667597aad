"""``A-RELIRE.md``: what a draft supposed, left out and found, for who reads it before publishing."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.draft.doubts import TO_DECIDE, Doubt, Section, points
from core.draft.yamltext import places
from core.errors import counted, legible

_MARKUP = re.compile(r"([\\`*~|$]|<(?=[\w/!?])|^\[|\](?=[(\[:])|(?<!\w)_|_(?!\w)|&(?=#?\w+;))")
"""What Markdown would read in a sentence: with few backslashes, it reads without being typeset too."""
_TITLES: Mapping[Section, str] = {
    "doubt": "À décider",
    "conflict": "Changé à la main, et autrement dans le nouvel export",
    "left_out": "Colonnes laissées de côté",
    "rows": "Qui compte",
    "like": "Depuis la vague d'avant",
}
_NAME_SHOWN = 120
_BEFORE: Mapping[Section, str] = {
    "doubt": "Ceci a été supposé. Cochez ce qui est juste ; corrigez le reste dans `study.yaml`.",
    "conflict": "Vos lignes ont été gardées. Le nouvel export en aurait écrit d'autres :",
    "left_out": "Elles ne sont ni dans `study.yaml`, ni dans le fichier des réponses de l'étude.",
    "rows": "",
    "like": "",
}


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was drafted, and of what.

    Attributes
    ----------
    folder
        The study folder, as a command names it.
    source, structure, like
        The export, the questionnaire of the tool and the wave before, as the command named them; empty where
        there is none.
    questions, used, columns
        How many questions, columns of the export that they use, and columns of the export.
    kept, rows
        How many rows count, of how many.
    options
        What the command was given besides: ``("--structure", "velo.lss")``.
    """

    folder: str
    source: str
    questions: int
    used: int
    columns: int
    kept: int
    rows: int
    structure: str = ""
    like: str = ""
    options: tuple[str, ...] = ()


def relire(text: str, doubts: Sequence[Doubt], facts: Drafted) -> str:
    """What is to be read again, in Markdown that reads as well without being typeset.

    Parameters
    ----------
    text
        The ``study.yaml`` that was written: doubts are told with their line in it.
    doubts
        What was supposed, left out or found. Those of ``left_out`` that say the same make one line of a
        table.
    facts
        What was drafted.

    Returns
    -------
    str
        The first paragraph, a section for each kind of doubt that there is, and what to do next.
    """
    lines = places(text)
    parts = ["# À relire", _summary(facts, points(doubts))]
    for section, title in _TITLES.items():
        own = [each for each in dict.fromkeys(doubts) if each.section == section]
        if own:
            parts += [f"## {title}", *filter(None, [_BEFORE[section]])]
            parts.append(_table(own) if section == "left_out" else _list(own, lines))
    return "\n\n".join([*parts, _next(facts)]) + "\n"


def _summary(facts: Drafted, to_do: int) -> str:
    structure = f" et {_code(facts.structure)}" if facts.structure else ""
    read = f"{counted(facts.columns, 'colonne')}, {counted(facts.rows, 'ligne')}"
    drafted = f"{counted(facts.questions, 'question')}, sur {counted(facts.used, 'colonne')}"
    count = "comptent" if facts.kept > 1 else "compte"
    kept = (
        f"{counted(facts.kept, 'ligne')} {count}" if facts.kept < facts.rows else "Toutes les lignes comptent"
    )
    said = [f"Étude écrite d'après {_code(facts.source)} ({read}){structure} : {drafted}. {kept}."]
    if facts.like:
        said.append(f"Ce qui s'accorde avec l'étude {_code(facts.like)} en a été repris.")
    if to_do:
        said.append(f"**{counted(to_do, 'point')} à vérifier** avant de publier.")
    else:
        said.append("Rien n'est resté en doute ; relisez tout de même les textes, et l'ordre des réponses.")
    return " ".join(said)


def _list(doubts: Sequence[Doubt], lines: Mapping[str, int]) -> str:
    """A doubt an item, in the order of the file; those about nothing in it come last."""
    box = "[ ] " if doubts[0].section in TO_DECIDE else ""
    ordered = sorted(doubts, key=lambda each: (each.about not in lines, lines.get(each.about, 0)))
    about: dict[str, list[str]] = {}
    for each in ordered:
        about.setdefault(_said(each), []).append(each.about)
    return "\n".join(f"- {box}{_where(names, lines)}{said}" for said, names in about.items())


def _where(names: Iterable[str], lines: Mapping[str, int]) -> str:
    """What a sentence is about, each with its line: ``etat`` (ligne 48), ``avis`` (ligne 60)."""
    named = [f"{_code(name)}{f' (ligne {lines[name]})' if name in lines else ''}" for name in names if name]
    return f"{', '.join(dict.fromkeys(named))} : " if named else ""


def _said(doubt: Doubt) -> str:
    return _escaped(f"{doubt.said} {doubt.remedy}".strip())


def _table(doubts: Iterable[Doubt]) -> str:
    """Why columns are left out, and which: one row for each reason."""
    columns: dict[str, list[str]] = {}
    for each in doubts:
        columns.setdefault(_said(each), []).append(_code(each.about).replace("|", r"\|"))
    rows = [f"| {why} | {len(names)} | {', '.join(names)} |" for why, names in columns.items()]
    return "\n".join(["| Pourquoi | Combien | Colonnes |", "|---|---|---|", *rows])


def _next(facts: Drafted) -> str:
    folder = shlex.quote(facts.folder)
    return "\n\n".join(
        [
            "## Ensuite",
            "Corrigez `study.yaml` dans un éditeur de texte (pas dans Word), puis vérifiez-le :",
            _command(f"python -m core check {folder}"),
            "Regardez l'étude :",
            _command(f"make run STUDY={folder}"),
            "Quand l'enquête aura reçu d'autres réponses, refaites l'export, puis l'étude : vos corrections "
            "sont gardées.",
            _command(
                f"python -m core draft {shlex.join([facts.source, facts.folder, *facts.options])} --update"
            ),
            "Ce fichier n'est lu par aucun programme : supprimez-le quand tout est relu.",
        ]
    )


def _command(line: str) -> str:
    return f"```\n{legible(line)}\n```"


def _code(name: str) -> str:
    """A name as it is written, on one line, cut when long."""
    shown = legible(name, _NAME_SHOWN)
    if not shown.strip():
        return "(sans nom)"
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    edge = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{edge}{shown}{edge}{fence}"


def _escaped(sentence: str) -> str:
    """A sentence on one line, safe in Markdown and in a table."""
    return _MARKUP.sub(r"\\\1", legible(sentence))

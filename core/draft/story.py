"""What a first dashboard shows: themes, questions by which people are compared, key figures, slides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.draft.found import Found
from core.draft.naming import slug

_PROFILE = re.compile(
    r"\btype|\bprofil|\bstatut|\btaille|\beffectif|\bsecteur|\br[ée]gion|\bd[ée]partement|\bsexe?\b|\bgenre\b"
    r"|\bgender|\b[aâ]ge|\bdipl[oô]me"
    r"|\bniveau d.[ée]tude|\beduc|\bcsp\b|\bpcs\b|\bprofession|\bsituation|\bincome"
    r"|\brevenu|\brace\b|\bethnic|\bcat[ée]gor|\bparty\b|\bcommune|\btypologie|\banciennet|\bfonction\b"
    r"|\bmilieu\b|\bpays\b|\bcountry|\boccupation|\bmarital|\bstructure\b|\borganis|\bzone\b|\bhabitat"
    r"|\bm[ée]nage|\brole\b|\br[oô]le\b|\b(?:vous [êe]tes|[êe]tes[- ]vous)\b|\bsize\b|\bsector|\bindustry"
    r"|\btranches?\b",
    re.IGNORECASE,
)
_MOST_SEGMENTS, _MOST_GROUPS, _MOST_FIGURES, _MOST_SLIDES = 6, 14, 6, 8
_LONGEST = 200


def segments(questions: Sequence[Found]) -> list[Found]:
    """The questions by which people are likely compared: who they are, in few answers."""
    able = [q for q in questions if q.kind == "single" and not q.when and not any(a.when for a in q.answers)]
    able = [q for q in able if q.geography or 2 <= len(q.valid) <= _MOST_GROUPS]
    able = [q for q in able if not q.scale or _PROFILE.search(q.name.replace("_", " "))]
    named = [q for q in able if q.geography or q.upper_bounds or _PROFILE.search(_about(q))]
    return named[:_MOST_SEGMENTS] or [q for q in able if len(q.valid) <= 8][:1]


def _about(question: Found) -> str:
    return f"{question.name.replace('_', ' ')} {question.id.replace('_', ' ')} {question.text}"


def themes(
    questions: Sequence[Found], profile: Sequence[Found]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """A theme for each group of the questionnaire that has results, and the theme of each question.

    Questions by which people are compared have none: they are on every page.
    """
    found: dict[str, dict[str, Any]] = {}
    of: dict[str, str] = {}
    for question in questions:
        if question in profile:
            continue
        title = question.group or "Résultats"
        if title not in found:
            id = slug(title)[:40].strip("_") or f"theme_{len(found) + 1}"
            taken = {theme["id"] for theme in found.values()}
            id = id if id not in taken else f"{id}_{len(found) + 1}"
            found[title] = {"id": id, "title": title[:_LONGEST]}
        of[question.id] = found[title]["id"]
    return list(found.values()), of


def key_figures(questions: Sequence[Found], theme_of: dict[str, str]) -> list[dict[str, Any]]:
    """A net of the good side of an opinion, or « Oui », of the first questions that have one."""
    made = []
    for question in questions:
        if question.kind != "single" or question.when or question.id not in theme_of or not question.text:
            continue
        net = [a for a in question.valid if a.tone == "positive"] if question.scale == "opinion" else []
        if not net and len(question.valid) == 2:
            net = [a for a in question.valid if re.match(r"(?:oui|yes)\b", a.label, re.IGNORECASE)]
        if not 0 < len(net) < len(question.valid):
            continue
        said = " ou ".join(f"« {a.label} »" for a in net)
        text = question.text.rstrip(" :")
        made.append(
            {
                "id": f"{question.id}_{slug(net[0].label)[:20] or 'net'}",
                "question": question.id,
                "options": [a.code for a in net],
                "sentence": _braced(
                    f"{{share}} des {{universe}} répondent {said} à la question « ", text, " »"
                ),
                "theme": theme_of[question.id],
            }
        )
    return made[:_MOST_FIGURES]


def _braced(before: str, text: str, after: str) -> str:
    plain = text[:_LONGEST].replace("{", "(").replace("}", ")")
    return f"{before}{plain}{after}"


def slides(
    questions: Sequence[Found], theme_of: dict[str, str], profile: Sequence[Found]
) -> list[dict[str, Any]]:
    """The first questions that are told best: scales and several answers before the rest."""
    shown = [q for q in questions if q.id in theme_of and q.kind != "number" and q.text]
    best = [q for q in shown if q.ordered or q.kind in ("multiple", "grid", "ranking")] or shown
    chosen = [q for q in shown if q in best[:_MOST_SLIDES]]
    by = profile[0].id if profile else ""
    made: list[dict[str, Any]] = []
    for i, question in enumerate(chosen):
        slide: dict[str, Any] = {"question": question.id}
        if by and i == 0 and question.kind == "single":
            slide["by"] = by
        made.append(slide)
    return made

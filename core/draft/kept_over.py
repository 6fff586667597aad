"""All of a new wave but its questions, as the wave before has it: design, themes, key figures, slides."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.draft.asked_again import Study, columns_named, reading, unused
from core.draft.doubts import Doubt
from core.draft.yamltext import members
from core.errors import listed

_TAKEN = ("title", "producer", "contact", "population", "universe_noun", "sampling", "licence")
_DESIGN = ("weight", "strata", "cluster", "fpc")
_NEXT = ("wave", "fieldwork", "released")
"""What is of a wave alone, and is to be written for each."""
_RANKED = ("first", "cited", "mean_rank")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_LEAST_MINIMUM = 5
Translated = Callable[[str, Collection[str], Mapping[str, Any]], "list[str] | None"]


@dataclass(slots=True)
class Kept:
    """Both waves, and what the questions have become.

    Attributes
    ----------
    study, before
        What was drafted of the new export, and the wave before.
    questions
        The questions of the new wave, by id.
    again
        The ids of those that the wave before has.
    find
        What a column of the wave before is called now.
    translated
        The codes, now, of answers to a question of ``study``.
    names
        The id, now, of each question of ``study``.
    """

    study: Study
    before: Study
    questions: Mapping[str, dict[str, Any]]
    again: frozenset[str]
    find: Callable[[str], str | None]
    translated: Translated
    names: Mapping[str, str]
    doubts: list[Doubt] = field(default_factory=list)

    def tell(self, about: str, said: str, remedy: str = "") -> None:
        """Add what is told of a key of the study."""
        self.doubts.append(Doubt("like", about, said, remedy))


def kept_over(kept: Kept) -> tuple[dict[str, Any], list[Doubt]]:
    """The study of the new wave without its questions, and what is told of it.

    The questions are given the ids of the themes that are kept.
    """
    study, before = kept.study, kept.before
    whole = {key: copy.deepcopy(value) for key, value in study.items() if key != "questions"}
    whole |= {key: copy.deepcopy(before[key]) for key in _TAKEN if key in before}
    whole["id"] = _next_id(kept)
    whole["responses"] = _responses(kept)
    whole["design"] = _design(kept)
    whole["disclosure"] = _disclosure(kept)
    whole["themes"] = _themes(kept)
    whole["segments"] = _segments(kept)
    themes = [theme["id"] for theme in whole["themes"]]
    whole["indicators"] = _indicators(kept, themes)
    whole["story"] = _story(kept, whole["segments"])
    due = [key for key in _NEXT if key in before and key not in study]
    if due:
        kept.tell("id", f"À écrire pour cette vague : {', '.join(due)}.")
    return {key: value for key, value in whole.items() if value not in ({}, [], None)}, kept.doubts


def _next_id(kept: Kept) -> str:
    """The id of the wave before, with the year of this one in place of its own; else with a number."""
    was = str(kept.before["id"])
    said = (kept.study.get("wave"), *(kept.study.get("fieldwork") or {}).values(), kept.study.get("id"))
    years = [year for each in (*said, kept.study.get("title")) for year in _YEAR.findall(str(each))]
    found = _YEAR.findall(was)
    new = next((year for year in years if found and year > found[-1]), None)
    made = was.replace(found[-1], new) if found and new else f"{was[:90]}-2"
    kept.tell(
        "id",
        f"Titre et identifiant viennent de la vague d'avant ({was}) ; celui-ci est {made}.",
        "Corrigez-les : deux vagues n'ont pas le même identifiant.",
    )
    return made


def _responses(kept: Kept) -> dict[str, Any]:
    """How the new file is read; the identifier and who counts of the wave before, where they are there."""
    was, made = kept.before["responses"], dict(kept.study["responses"])
    used = {column for q in kept.questions.values() for column in columns_named(q)}
    if made.get("identifier") in used:
        del made["identifier"]
    if "identifier" in was:
        if (column := kept.find(was["identifier"])) and column not in used:
            made["identifier"] = column
        else:
            kept.tell("responses.identifier", f"La colonne {was['identifier']} n'est pas dans l'export.")
    if keep := was.get("keep"):
        found = {now: condition for column, condition in keep.items() if (now := kept.find(column))}
        lost = [column for column in keep if not kept.find(column)]
        made["keep"] = found if not lost else (made.get("keep") or {}) | found
        if lost:
            said = f"Pour qui compte, l'export n'a plus : {listed(lost)}."
            kept.tell("responses.keep", said, "Vérifiez quelles lignes comptent.")
    return made


def _design(kept: Kept) -> dict[str, Any]:
    was, now = kept.before.get("design") or {}, kept.study.get("design") or {}
    used = {column for q in kept.questions.values() for column in columns_named(q)}
    made = {key: value for key, value in now.items() if key not in _DESIGN or value not in used}
    lost = []
    for key in _DESIGN:
        if key in was:
            made.pop(key, None)
            if (column := kept.find(was[key])) and (key != "weight" or column not in used):
                made[key] = column
            else:
                lost.append(f"{key} ({was[key]})")
    if lost:
        kept.tell("design", f"L'export n'a plus les colonnes de : {listed(lost)}.", "Corrigez design.")
    if "fpc" in made and "fpc" in was:
        said = "fpc est repris de la vague d'avant."
        kept.tell("design.fpc", said, "Vérifiez que la colonne dit la population de cette vague.")
    if "lonely_unit" in was:
        made["lonely_unit"] = was["lonely_unit"]
    _take_margins(kept, was, made)
    return made


def _take_margins(kept: Kept, was: Study, made: dict[str, Any]) -> None:
    """The targets of questions whose answers are the same."""
    margins, lost = {}, []
    for name, targets in (was.get("margins") or {}).items():
        question = kept.questions.get(name) if name in kept.again else None
        if question and {*targets} == {*_answers(question)}:
            margins[name] = dict(targets)
        else:
            lost.append(name)
    if lost:
        said = f"Ces cibles ne sont pas reprises, leurs réponses n'étant plus les mêmes : {listed(lost)}."
        kept.tell("design", said, "Écrivez les cibles de cette vague.")
    made.pop("margins", None)  # a draft knows no targets
    made.pop("trim", None)
    if margins:
        made["margins"] = margins
        if "trim" in was:
            made["trim"] = was["trim"]
        said = f"Les cibles du redressement sont celles de la vague d'avant : {listed(margins)}."
        kept.tell("design.margins", said, "Vérifiez-les : la population a pu changer.")


def _disclosure(kept: Kept) -> Any:
    """The thresholds of the wave before, unless only made-up responses could have had them."""
    was, now = kept.before.get("disclosure"), kept.study.get("disclosure")
    collected = kept.study["responses"]["nature"] == "collected"
    if not was:
        return now
    public = str(was.get("public_data")).lower() == "true"
    if collected and public:
        said = "public_data est repris de la vague d'avant."
        kept.tell("disclosure", said, "Retirez-le si le fichier de cette vague n'est pas public.")
    elif collected and int(was.get("minimum_base", 10)) < _LEAST_MINIMUM:
        kept.tell("disclosure", "Le seuil de la vague d'avant ne vaut que pour des réponses simulées.")
        return now
    return copy.deepcopy(was)


def _themes(kept: Kept) -> list[dict[str, Any]]:
    """The themes that questions have, those of the wave before first."""
    was = {theme["id"]: dict(theme) for theme in members(kept.before.get("themes"))}
    by_title = {reading(theme["title"]): name for name, theme in was.items()}
    now = {theme["id"]: dict(theme) for theme in members(kept.study.get("themes"))}
    new: dict[str, dict[str, Any]] = {}
    named: dict[str, str] = {}
    for name, question in kept.questions.items():
        theme = question.get("theme")
        if name in kept.again or theme is None:
            continue
        if theme not in named and theme in now:
            same = by_title.get(reading(now[theme]["title"]))
            named[theme] = same or unused(theme, {*was, *new})
            if not same:
                new[named[theme]] = now[theme] | {"id": named[theme]}
        question["theme"] = named[theme]
    every = was | new
    used = {question.get("theme") for question in kept.questions.values()}
    lost = [name for name in was if name not in used]
    if lost:
        kept.tell("themes", f"Ces thèmes n'ont plus de question, et ne sont pas repris : {listed(lost)}.")
    return [theme for name, theme in every.items() if name in used]


def _segments(kept: Kept) -> list[str]:
    was = list(kept.before.get("segments") or ())
    found = [name for name in was if name in kept.again and _splits(kept.questions[name])]
    _tell_lost(kept, "segments", [name for name in was if name not in found])
    if found:
        return found
    drafted = (kept.names.get(name) for name in kept.study.get("segments") or ())
    return [n for n in dict.fromkeys(drafted) if n and n in kept.questions and _splits(kept.questions[n])]


def _splits(question: Study) -> bool:
    """Whether a question may split the others."""
    options = question.get("options", ())
    return question["type"] == "single" and not any(o.get("asked_to") or o["code"] == "" for o in options)


def _indicators(kept: Kept, themes: Collection[str]) -> list[dict[str, Any]]:
    was = members(kept.before.get("indicators"))
    found = [dict(each) for each in was if each["question"] in kept.again and _counts(kept, each)]
    _tell_lost(kept, "indicators", [str(each["id"]) for each in was if each not in found])
    if not found:
        found = [made for each in members(kept.study.get("indicators")) if (made := _renamed(kept, each))]
    return [
        {key: value for key, value in each.items() if key != "theme" or value in themes} for each in found
    ]


def _counts(kept: Kept, indicator: Study) -> bool:
    """Whether what an indicator counts is there."""
    question = kept.questions[indicator["question"]]
    options = [o for o in question.get("options", ()) if o["code"] in indicator["options"]]
    whole = {*indicator["options"]} <= {*_answers(question)}
    return (
        whole
        and _has(question, indicator.get("item", ""))
        and not any(o.get("asked_to") for o in options[1:])
    )


def _renamed(kept: Kept, indicator: Study) -> dict[str, Any] | None:
    """A drafted indicator, by the ids and codes of now."""
    name = kept.names.get(indicator["question"])
    codes = kept.translated(indicator["question"], indicator["options"], kept.questions)
    if name is None or not codes:
        return None
    made = {**indicator, "question": name, "options": codes}
    return made if _counts(kept, made) else None


def _story(kept: Kept, segments: Collection[str]) -> list[dict[str, Any]]:
    was = [dict(each) for each in members(kept.before.get("story"))]
    found = [each for each in was if each["question"] in kept.again and _has_slide(kept, each)]
    _tell_lost(kept, "story", [str(each["question"]) for each in was if each not in found])
    if not found:
        drafted = [dict(each) for each in members(kept.study.get("story"))]
        named = [each | {"question": kept.names.get(each["question"], "")} for each in drafted]
        named = [each | ({"by": kept.names.get(each["by"])} if "by" in each else {}) for each in named]
        found = [each for each in named if each["question"] in kept.questions and _has_slide(kept, each)]
    split = [str(each["by"]) for each in found if each.get("by") and each["by"] not in segments]
    if split:
        kept.tell(
            "story", f"Ces écrans ne sont plus croisés, faute de segment : {listed(dict.fromkeys(split))}."
        )
    return [{key: value for key, value in each.items() if key != "by" or value in segments} for each in found]


def _has_slide(kept: Kept, slide: Study) -> bool:
    return _has(kept.questions[slide["question"]], slide.get("item", ""))


def _has(question: Study, item: str) -> bool:
    """Whether a question has a line of this name; none is needed."""
    items = [each["id"] for each in members(question.get("items"))]
    return not item or item in items or (question["type"] == "ranking" and item in _RANKED)


def _answers(question: Study) -> list[str]:
    return [o["code"] for o in question.get("options", ()) if o.get("role") != "missing"]


def _tell_lost(kept: Kept, key: str, lost: Iterable[str]) -> None:
    if names := listed(dict.fromkeys(lost)):
        said = f"N'est pas repris, sa question ou ses réponses n'étant plus les mêmes : {names}."
        kept.tell(key, said)

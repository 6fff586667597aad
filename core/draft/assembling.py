"""Questions that were found, as the mappings that ``study.yaml`` holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.draft import story
from core.draft.doubts import Notes
from core.draft.found import Answer, Found
from core.draft.people import People


def codebook(questions: Sequence[Found], people: People, file: str, notes: Notes) -> dict[str, Any]:
    """The keys of ``study.yaml`` after its title; what is proposed of them is noted.

    Parameters
    ----------
    questions
        In the order in which they are written.
    people
        Who counts.
    file
        The name of the file of responses.
    notes
        Where what is to be read again goes.
    """
    profile = story.segments(questions)
    themes, theme_of = story.themes(questions, profile)
    responses: dict[str, Any] = {"file": file, "nature": "collected"}
    if people.identifier is not None:
        responses["identifier"] = people.identifier.name
    if people.kept:
        responses["keep"] = {each.column.name: each.written for each in people.kept}
    made: dict[str, Any] = {"responses": responses}
    if people.weight is not None:
        made["design"] = {"weight": people.weight.name}
    made["disclosure"] = {"minimum_base": 10, "caution_base": 30}
    proposed = {
        "themes": themes,
        "segments": [each.id for each in profile],
        "questions": [question(each, theme_of.get(each.id, "")) for each in questions],
        "indicators": story.key_figures(questions, theme_of),
        "story": story.slides(questions, theme_of, profile),
    }
    made |= {key: value for key, value in proposed.items() if value or key == "questions"}
    _note(made, profile, notes)
    return made


def _note(made: Mapping[str, Any], profile: Sequence[Found], notes: Notes) -> None:
    """Say what of a study is a proposal, and what only its staff know."""
    notes.doubt(
        "title",
        "le titre vient du nom du fichier ou du questionnaire.",
        "Écrivez celui de l'étude, puis population, universe_noun, fieldwork et sampling, si vous les "
        "connaissez.",
    )
    notes.doubt(
        "responses",
        "ces réponses sont dites recueillies (nature: collected).",
        "Écrivez simulated si elles ont été fabriquées.",
    )
    for each in profile:
        if not each.label and each.text.endswith("?"):
            notes.doubt(
                each.id,
                "cette question sert à comparer, et n'a pas de nom court.",
                "Ajoutez label, comme « Taille » ou « Profil » : les phrases le disent.",
            )
    if profile:
        notes.doubt(
            "segments",
            "ces questions sont proposées comme filtres et comparaisons.",
            "Retirez celles qui ne décrivent pas qui a répondu, ajoutez les autres.",
        )
    for key in ("indicators", "story"):
        if key in made:
            notes.doubt(
                key,
                "les chiffres clés et les diapositives sont une proposition.",
                "Gardez ceux qui portent le message, et donnez-leur un titre.",
            )
            break


def question(found: Found, theme: str) -> dict[str, Any]:
    """A question in the keys of ``study.yaml``, in the order in which people read them."""
    made: dict[str, Any] = {"id": found.id}
    if theme:
        made["theme"] = theme
    made["text"] = found.text or found.name or _unworded(found)
    if found.label:
        made["label"] = found.label
    made["type"] = found.kind
    if found.ordered:
        made["ordered"] = True
    if found.ordered and found.scale:
        made["scale"] = found.scale
    if found.geography:
        made["geography"] = found.geography
    made |= _columns(found)
    if found.when:
        made["asked_to"] = _ways(found.when)
    if found.missing:
        made["missing"] = list(found.missing)
    if found.kind == "number":
        if found.unit:
            made["unit"] = found.unit
        if found.bounds:
            made["bounds"] = [_bare(bound) for bound in found.bounds]
    else:
        made["options"] = [_option(answer, found) for answer in found.answers]
    return made


def _unworded(found: Found) -> str:
    """What stands for a wording that the file does not hold."""
    named = [line.label for line in found.lines] or [answer.label for answer in found.answers]
    return f"Intitulé à écrire : {', '.join(named[:3])}{'…' if len(named) > 3 else ''}"


def _columns(found: Found) -> dict[str, Any]:
    names = [variable.name for variable in found.columns]
    if found.kind == "grid":
        return {
            "items": [
                {"id": line.id, "label": line.label, "column": name}
                | ({"asked_to": _ways(line.when)} if line.when else {})
                for line, name in zip(found.lines, names, strict=True)
            ]
        }
    if found.by_option:
        made: dict[str, Any] = {
            "columns": {a.code: name for a, name in zip(found.answers, names, strict=True)}
        }
        if found.kind == "multiple":
            made |= {"selected": list(found.selected), "unselected": list(found.unselected)}
        return made
    if found.separator:
        return {"column": names[0], "separator": found.separator}
    if found.several:
        return {"columns": names}
    if found.upper_bounds:
        return {"column": names[0], "upper_bounds": [_bare(bound) for bound in found.upper_bounds]}
    return {"column": names[0]}


def _option(answer: Answer, found: Found) -> dict[str, Any]:
    made: dict[str, Any] = {"code": answer.code}
    values = tuple(dict.fromkeys(answer.values))
    if (
        values
        and values != (answer.code,)
        and not found.by_option
        and found.kind != "ranking"
        and not found.upper_bounds
    ):
        made["codes"] = list(values)
    made["label"] = answer.label
    if answer.role != "valid":
        made["role"] = answer.role
    if answer.score is not None:
        made["score"] = _bare(answer.score)
    if answer.tone:
        made["tone"] = answer.tone
    if answer.other and found.kind != "ranking":
        made["other"] = True
    if answer.off_map and found.geography:
        made["off_map"] = True
    if answer.when:
        made["asked_to"] = _ways(answer.when)
    return made


def _ways(ways: Sequence[Mapping[str, tuple[str, ...]]]) -> Any:
    listed = [{name: list(codes) for name, codes in way.items()} for way in ways]
    return listed[0] if len(listed) == 1 else listed


def _bare(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number

"""Questions that were found, as the mappings that ``study.yaml`` holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.draft.found import Answer, Found


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

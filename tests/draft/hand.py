"""The study folder that somebody who knows everything of an export would write: what a draft is held against.

It proves that exports hold the answers that they were made of, and that ``compare`` finds nothing to say.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import yaml

from tests.draft.compare import TO_READ
from tests.draft.sheet import Exported
from tests.exports.survey import Asked

_KEEP = {
    "submitdate": "filled", "Date de soumission": "filled", "Finished": ["1", "True"],
    "Status": ["0", "IP Address"], "tendances_complete": ["2"],
}  # fmt: skip
_SEVERAL_HEADS = ("SurveyMonkey", "Framaforms")


def by_hand(folder: Path, made: Exported) -> Path:
    """Write the study of an export; its columns are not chosen, nor are its personal data left out."""
    name = "responses" + Path(made.responses).suffix.replace("tsv", "csv")
    data, responses = made.files[made.responses], {"file": name, "nature": "collected"}
    if made.tool in _SEVERAL_HEADS:
        data = _one_head(data, made)
    (folder / name).write_bytes(data)
    head = data.decode("latin-1").split("\n")[0] if name.endswith("csv") else ""
    if made.study.survey.stray:
        responses["keep"] = {c: how for c, how in _KEEP.items() if f"{c}" in head}
        if "Finished" not in head:
            responses["keep"].pop("Status", None)
    if made.tool == "Qualtrics":
        responses["header_rows"] = 3
    content: dict[str, Any] = {"id": "essai", "title": made.study.title, "responses": responses}
    content["disclosure"] = {"minimum_base": 1, "caution_base": 1, "public_data": True}
    if made.own:
        content["design"] = {"weight": made.own[0]}
    content["questions"] = [_question(q, made) for q in made.study.survey.questions]
    (folder / "study.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (folder / TO_READ).write_text("\n".join([*made.personal, *made.study.facts]), encoding="utf-8")
    return folder


def _name(head: tuple[str, ...], made: Exported) -> str:
    return " / ".join(filter(None, head)) if made.tool in _SEVERAL_HEADS else head[0]


def _one_head(data: bytes, made: Exported) -> bytes:
    """The same table, each column called as people read its head."""
    monkey = made.tool == "SurveyMonkey"
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter="," if monkey else "\t"))
    height, names, above = 2 if monkey else 3, [], ""
    for *upper, last in zip(*rows[:height], strict=True):
        alone = not monkey and last in {q.text for q in made.study.survey.questions}
        above = "" if alone else upper[-1] or above
        name = " / ".join(filter(None, (above, last)))
        names.append(name if name not in names else f"{name} {len(names)}")
    out = io.StringIO()
    csv.writer(out).writerows([names, *rows[height:]])
    return out.getvalue().encode()


def _question(q: Asked, made: Exported) -> dict[str, Any]:
    facts, places, spelt = made.study.facts[q.id], made.places[q.id], made.spelt[q.id]
    book: dict[str, Any] = {"id": q.id, "text": q.text, "type": q.kind}
    if q.kind == "number":
        return book | {"column": _name(places[""], made)}
    keys = spelt if made.confused(q) else {o.key: o.key for o in q.options}
    book["options"] = [
        {"code": keys[o.key], "label": o.label}
        | ({"role": o.role} if o.role != "valid" else {})
        | ({"codes": [spelt[o.key]]} if not _boxes(q, made) and spelt[o.key] != keys[o.key] else {})
        | ({"other": True} if o.other and not _boxes(q, made) and not made.told.other else {})
        for o in q.options
    ]
    if facts.ordered:
        book["ordered"] = True
    if facts.geography and not made.confused(q):
        book["geography"] = facts.geography
    if q.to and made.told.routing:
        book["asked_to"] = {q.to[0]: q.to[1]}
    if q.kind == "grid":
        lines = enumerate(q.items, 1)
        book["items"] = [{"id": f"l{k}", "label": i, "column": _name(places[i], made)} for k, i in lines]
        return book
    if q.kind == "multiple" and _boxes(q, made):
        blank = made.tool in ("LimeSurvey", "Qualtrics", *_SEVERAL_HEADS) and "N/A" not in spelt.values()
        words = made.tool == "LimeSurvey" and made.told.wordings and not made.structure
        book["columns"] = {o.key: _name(places[o.key], made) for o in q.options}
        book["unselected"] = ["Non"] if words else [""] if blank else ["0"]
        book["missing"] = ["N/A"] if words else []
        return book
    if q.kind == "multiple" and "" not in places:
        return book | {"columns": [name for (name,) in places.values()]}
    book["column"] = _name(places[""], made)
    if q.kind == "multiple":
        signs = {"Microsoft Forms": ";", "Sphinx": ";", "Qualtrics": ",", "Google Forms (CSV)": ";"}
        book["separator"] = signs.get(made.tool, ", ")
    return book


def _boxes(q: Asked, made: Exported) -> bool:
    return q.kind == "multiple" and any(o.key in made.places[q.id] for o in q.options)

"""The folder of a draft: its codebook, its responses, what is to be read again; checked before it is left."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from core.codebook import STUDY_FILE, place_inside, read_codebook, yaml_mapping
from core.draft.doubts import Doubt
from core.draft.relire import Drafted, relire
from core.draft.source import Variable
from core.draft.update import updated
from core.draft.yamltext import written
from core.errors import Fault, Report, StudyError
from core.responses import read_responses

TO_READ, LAST = "A-RELIRE.md", ".brouillon.yaml"
"""What is to be read again; and the codebook as it was drafted, by which changes made by hand are known."""
_MOST_PASSES = 12
_ORDER = (
    *("id", "title", "wave", "producer", "contact", "population", "universe_noun", "sampling", "fieldwork"),
    *("released", "revised", "licence", "notes", "responses", "design", "disclosure", "themes", "segments"),
    *("questions", "indicators", "story", "unreported"),
)
_QUESTION = re.compile(r"questions\[(\d+)\]")


def refuse_taken(out: Path, remedy: str, *, update: bool) -> None:
    """Refuse a folder that holds something, unless it was drafted and is to be updated.

    Raises
    ------
    StudyError
        If it is so, or is no folder.
    """
    if out.exists() and not out.is_dir():
        raise StudyError([Fault(str(out), "ce n'est pas un dossier.", "Nommez un dossier à créer.")])
    drafted = (out / LAST).is_file() and (out / STUDY_FILE).is_file()
    if update and not drafted:
        raise StudyError(
            [
                Fault(
                    str(out),
                    f"ce dossier n'est pas un brouillon : {LAST} ou {STUDY_FILE} n'y est pas.",
                    "Retirez --update, et nommez un dossier à créer.",
                )
            ]
        )
    if not update and out.is_dir() and any(out.iterdir()):
        raise StudyError([Fault(str(out), "ce dossier n'est pas vide.", remedy)])


def study_id(out: Path) -> str:
    """The id of a study that was drafted before."""
    return str((yaml_mapping(text, LAST) if (text := _base(out)) else {}).get("id", ""))


def responses_file(written_as: str) -> str:
    """The name of the file of responses: Parquet stays Parquet, the rest is CSV."""
    return "responses.parquet" if written_as == "Parquet" else "responses.csv"


def write(
    out: Path,
    study: dict[str, Any],
    columns: Mapping[str, Variable],
    doubts: Sequence[Doubt],
    facts: Drafted,
    *,
    update: bool,
) -> tuple[Drafted, list[Doubt], list[Fault]]:
    """Write the folder without the questions that would not pass.

    Returns
    -------
    tuple[Drafted, list[Doubt], list[Fault]]
        What was drafted, what is to be read again, and what is still wrong.
    """
    if update:
        _refuse_unfit(_read(out / STUDY_FILE))
    out.mkdir(parents=True, exist_ok=True)
    told = list(doubts)
    with TemporaryDirectory(dir=out) as beside:  # the folder never holds half a draft
        faults, drafted = _tried(Path(beside), study, columns, told)
        if not update:
            os.replace(Path(beside) / study["responses"]["file"], out / study["responses"]["file"])
    facts = replace(facts, questions=len(study["questions"]))
    text = drafted
    if update:
        text, conflicts = updated(_base(out), _read(out / STUDY_FILE), drafted)
        told += conflicts
        kept = yaml_mapping(text, STUDY_FILE)
        _write_responses(place_inside(out, kept["responses"]["file"]), kept, columns)
    _put(out / STUDY_FILE, text)
    _put(out / LAST, drafted)
    if update:
        faults = _faults(out)
    told += [
        Doubt(
            "doubt", "", f"la vérification refuse encore l'étude : {_unquoted(fault.problem)}", fault.remedy
        )
        for fault in faults
    ]
    _put(out / TO_READ, relire(text, told, facts))
    return facts, told, faults


def _is_study(content: Mapping[str, Any]) -> bool:
    """Whether a mapping has the keys that a draft is merged by: the file of responses, and questions."""
    responses, questions = content.get("responses"), content.get("questions")
    return (
        isinstance(responses, Mapping)
        and isinstance(responses.get("file"), str)
        and isinstance(questions, list)
        and all(isinstance(each, Mapping) and "id" in each for each in questions)
    )


def _refuse_unfit(hand: str) -> None:
    """Refuse a study that cannot be merged with another."""
    if not _is_study(yaml_mapping(hand, STUDY_FILE)):
        raise StudyError(
            [
                Fault(
                    STUDY_FILE,
                    "responses.file manque, ou questions n'est pas une liste de questions avec leur id.",
                    "Corrigez-le d'après « python -m core check », puis recommencez.",
                )
            ]
        )


def _base(out: Path) -> str:
    """What the last draft wrote; nothing, where that file was changed and is no study."""
    text = _read(out / LAST)
    try:
        return text if _is_study(yaml_mapping(text, LAST)) else ""
    except StudyError:
        return ""


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def _tried(
    out: Path, study: dict[str, Any], columns: Mapping[str, Variable], told: list[Doubt]
) -> tuple[list[Fault], str]:
    """Check a draft, question by question; return what is still wrong when those that fail are out."""
    faults: list[Fault] = []
    text = ""
    for _ in range(_MOST_PASSES):
        text = written({key: study[key] for key in sorted(study, key=_place)})
        _put(out / STUDY_FILE, text)
        _write_responses(out / study["responses"]["file"], study, columns)
        faults = _faults(out)
        wrong = _at_fault(faults, study)
        if not wrong or len(wrong) == len(study["questions"]):
            break
        told += [
            Doubt(
                "doubt",
                q["id"],
                f"cette question est laissée de côté : {why}",
                "Si elle compte, écrivez-la dans study.yaml, puis refaites la commande avec --update : sa "
                "colonne sera copiée.",
            )
            for q, why in wrong
        ]
        _without(study, {q["id"] for q, _ in wrong})
    return faults, text


def _place(key: str) -> int:
    """Where people look for a key of ``study.yaml``: the least of what is said first, then what is long."""
    return _ORDER.index(key) if key in _ORDER else _ORDER.index("responses") - 1


def _put(path: Path, text: str) -> None:
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    os.replace(beside, path)


def named_columns(study: Mapping[str, Any]) -> list[str]:
    """The columns that a codebook names, each once, in its order."""
    responses, design = study["responses"], study.get("design", {})
    names = [responses.get("identifier"), *responses.get("keep", {})]
    names += [design.get(key) for key in ("weight", "strata", "cluster", "fpc")]
    for question in study["questions"]:
        columns = question.get("columns", ())
        names += [question.get("column"), *(columns.values() if isinstance(columns, Mapping) else columns)]
        names += [item["column"] for item in question.get("items", ())]
    return list(dict.fromkeys(name for name in names if name))


def _write_responses(path: Path, study: Mapping[str, Any], columns: Mapping[str, Variable]) -> None:
    """Write the columns that a codebook names, and no other."""
    cells = {}
    for name in named_columns(study):
        if (variable := columns.get(name)) is None:
            continue
        texts = pa.array([*variable.values, ""])
        at = variable.at.copy()
        at[at < 0] = len(variable.values)
        cells[name] = texts.take(pa.array(at))
    table = pa.table(cells)
    beside = path.with_name(f"{path.name}.new")
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, beside, compression="zstd")
    else:
        pyarrow.csv.write_csv(table, beside)
    os.replace(beside, path)


def _faults(out: Path) -> list[Fault]:
    report = Report()
    book, _ = read_codebook(out, report)
    if book is not None:
        read_responses(out, book, report)
    return report.faults


def _at_fault(faults: Iterable[Fault], study: Mapping[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """The questions that faults are about, each with the first of them, without any value of the file."""
    questions = study["questions"]
    found: dict[int, str] = {}
    for fault in faults:
        where = f"{fault.where} {fault.problem} {fault.remedy}"
        about = {int(number) for number in _QUESTION.findall(fault.where)}
        if not about:
            named = re.search(r"colonnes? (.+?)(?:, (?:première fois )?ligne|$)", fault.where)
            columns = {*named[1].rstrip("…").split(", ")} if named else set()
            about = {i for i, q in enumerate(questions) if columns & _columns_of(q)}
        if not about:
            about = {i for i, q in enumerate(questions) if f" {q['id']} " in f"{where} "}
        for i in about:
            if i < len(questions):
                found.setdefault(i, _unquoted(fault.problem))
    return [(questions[i], why) for i, why in sorted(found.items())]


def _columns_of(question: Mapping[str, Any]) -> set[str]:
    return {*named_columns({"responses": {}, "questions": [question]})}


def _unquoted(problem: str) -> str:
    """A problem without what it quotes of the file, which may be a respondent's."""
    return re.sub(r"«[^»]*»", "« … »", problem)


def _without(study: dict[str, Any], gone: set[str]) -> None:
    """Take questions out of a codebook, and all that names them."""
    study["questions"] = [q for q in study["questions"] if q["id"] not in gone]
    for question in study["questions"]:
        for part in (question, *question.get("options", ()), *question.get("items", ())):
            ways = part.get("asked_to")
            if ways is not None and any(
                name in gone for way in ([ways] if isinstance(ways, Mapping) else ways) for name in way
            ):
                del part["asked_to"]
                part.pop("asked_to_label", None)
    study["segments"] = [name for name in study.get("segments", ()) if name not in gone]
    study["indicators"] = [each for each in study.get("indicators", ()) if each["question"] not in gone]
    study["story"] = [each for each in study.get("story", ()) if each["question"] not in gone]
    for slide in study["story"]:
        if slide.get("by") in gone:
            del slide["by"]
    used = {question.get("theme") for question in study["questions"]}
    study["themes"] = [theme for theme in study.get("themes", ()) if theme["id"] in used]
    for key in ("segments", "indicators", "story", "themes"):
        if not study[key]:
            del study[key]

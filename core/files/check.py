"""What ``check`` says of a study folder: what was read, then faults, then notices, as text or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.codebook import PUBLISHED_FILE, STUDY_FILE
from core.errors import Fault, Notice, StudyError, counted, legible
from core.responses import Reading
from core.study import Study, doubtful
from core.words import provenance


def noticed(study: Study) -> tuple[Notice, ...]:
    """All that the staff of a study that is published should look at, in the order of its files."""
    return (*study.notices(), *study.too_fine(), *_of_figures(study), *_of_versions(study))


def plain(folder: Path, study: Study, found: Sequence[Notice]) -> str:
    """A study without faults, as lines: what was read, the verdict, a line for each notice."""
    doubt = any(notice.of_numbers for notice in found)
    asked = counted(len(study.book.questions), "question")
    lines = [
        *([_read(study.book.responses.file, study.reading)] if study.reading else []),
        f"{folder} : étude {'lisible, des nombres à revoir' if doubt else 'correcte'}, "
        f"{counted(study.respondents, 'répondant')}, {asked}.",
        *(f"{'À revoir' if notice.of_numbers else 'À savoir'}, {notice}" for notice in found),
    ]
    return "".join(f"{line}\n" for line in lines)


def _read(file: str, reading: Reading) -> str:
    """What was read of a file, and who of it counts."""
    left = "".join(
        f" ; {counted(each.rows, 'écartée')} par {legible(each.condition)}" for each in reading.left_out
    )
    kept = f", {counted(reading.kept, 'gardée')}{left}" if left else ""
    return f"Lu, {legible(Path(file).name)} ({reading.written}) : {counted(reading.rows, 'ligne')}{kept}."


def plain_faults(folder: Path, error: StudyError, found: Sequence[Notice] = ()) -> str:
    """The faults of a study, a line each, and how many; then the notices that are taken as faults."""
    lines = [*str(error).splitlines(), *map(str, found)]
    count = counted(len(error.faults) + len(found), "défaut")
    return "".join(f"{line}\n" for line in (*lines, f"{count} à corriger dans {folder}."))


def as_json(folder: Path, study: Study | None, faults: Sequence[Fault], found: Sequence[Notice]) -> str:
    """The same for programs: ``faults`` and ``notices`` are there whatever was found."""
    doubt = any(notice.of_numbers for notice in found)
    told: dict[str, Any] = {
        "study": str(folder),
        "verdict": "faulty" if faults else "numbers_to_review" if doubt else "correct",
        "respondents": study.respondents if study else None,
        "questions": len(study.book.questions) if study else None,
        "file": _file(study.book.responses.file, study.reading) if study and study.reading else None,
        "faults": [{"where": f.where, "problem": f.problem, "remedy": f.remedy} for f in faults],
        "notices": [
            {
                "where": n.where,
                "problem": n.problem,
                "remedy": n.remedy,
                "kind": n.kind,
                "of_numbers": n.of_numbers,
            }
            for n in found
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _file(name: str, reading: Reading) -> dict[str, Any]:
    left_out = [{"condition": each.condition, "rows": each.rows} for each in reading.left_out]
    rows = {"read": reading.rows, "kept": reading.kept, "left_out": left_out}
    return {"name": Path(name).name, "format": reading.written, "rows": rows, "unused": list(reading.unused)}


def _of_figures(study: Study) -> list[Notice]:
    places = {figure.id: i for i, figure in enumerate(study.published.figures)}
    return [
        Notice(
            f"{PUBLISHED_FILE}, figures[{places[each.figure.id]}]",
            f"les réponses ne tranchent pas le chiffre publié {each.figure.id} : {provenance.verdict(each)}.",
            "Comparez-les : python -m core figures.",
            "published_figure",
        )
        for each in doubtful(study)
    ]


def _of_versions(study: Study) -> list[Notice]:
    if not study.withheld:
        return []
    return [
        Notice(
            f"{STUDY_FILE}, disclosure.versions",
            f"{counted(study.withheld, 'cellule')} de tableaux masquées, qui trahiraient quelqu'un à côté "
            "des versions qui ont été en ligne.",
            "Rien à faire : une autre vague, sous un autre id, les montrerait.",
            "masked_for_versions",
        )
    ]

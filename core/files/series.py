"""A series of waves as text: what ``check`` says of it, and its tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.errors import Fault, Notice, counted
from core.files.text import cell, markdown_rows
from core.series import SERIES_COLUMNS, Series, SeriesTable


def plain(folder: Path, series: Series, found: Sequence[Notice]) -> str:
    """A series without faults, as lines: its waves, the verdict, a line for each notice."""
    lines = [
        f"Vague {wave.id}, {wave.folder.name} : "
        + (counted(wave.study.respondents, "répondant") if wave.study else "chiffres publiés, sans réponses")
        + "."
        for wave in series.waves
    ]
    waves, asked = counted(len(series.waves), "vague"), counted(len(series.book.questions), "question")
    lines.append(f"{folder} : série correcte, {waves}, {asked}.")
    lines += [f"À savoir, {notice}" for notice in found]
    return "".join(f"{line}\n" for line in lines)


def as_json(folder: Path, series: Series | None, faults: Sequence[Fault], found: Sequence[Notice]) -> str:
    """The same for programs: ``faults`` and ``notices`` are there whatever was found."""
    told: dict[str, Any] = {
        "series": str(folder),
        "verdict": "faulty" if faults else "correct",
        "waves": [
            {
                "id": wave.id,
                "study": wave.folder.name,
                "respondents": wave.study.respondents if wave.study else None,
            }
            for wave in (series.waves if series else ())
        ],
        "faults": [_told(fault) for fault in faults],
        "notices": [_told(notice) | {"kind": notice.kind} for notice in found],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _told(fault: Fault) -> dict[str, str]:
    return {"where": fault.where, "problem": fault.problem, "remedy": fault.remedy}


def table_csv(table: SeriesTable) -> str:
    """The rows in full precision, with a decimal point; blanks where there is no number."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SERIES_COLUMNS)
    writer.writerows(map(cell, row) for row in table.rows)
    return out.getvalue()


def table_json(table: SeriesTable) -> str:
    """The rows as a JSON list of objects; ``null`` where there is no number."""
    return json.dumps([row._asdict() for row in table.rows], ensure_ascii=False, indent=1) + "\n"


def table_markdown(table: SeriesTable) -> str:
    """The rows as a Markdown table."""
    return markdown_rows(SERIES_COLUMNS, [list(map(cell, row)) for row in table.rows])

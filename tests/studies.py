"""Study folders: those that the repository holds, and those written for one test."""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import yaml

from core import Study, open_study
from core.codebook.model import Codebook
from core.codebook.reading import read_codebook
from core.codebook.territories import DEPARTEMENTS, REGION_OF, REGIONS
from core.counting.respondents import InMemory
from core.disclosure.guard import Guard
from core.errors import Report
from core.responses.reading import Responses, read_responses

STATE = {
    "id": "etat",
    "text": "Dans quel état ?",
    "type": "single",
    "column": "B1",
    "options": [
        {"code": "1", "label": "Bon"},
        {"code": "2", "label": "Mauvais"},
        {"code": "9", "label": "Ne sait pas", "role": "no_opinion"},
    ],
}


@cache
def opened(folder: Path) -> Study:
    """A study of the repository, read once a process: its tests only look."""
    return open_study(folder)


@cache
def exact(folder: Path) -> Study:
    """A study of the repository as if its responses were public: in full precision, and nothing masked."""
    study = opened(folder)
    public = study.book.disclosure.model_copy(update={"minimum_base": 1, "public_data": True})
    book = study.book.model_copy(update={"disclosure": public})
    return Study(InMemory.of(inside(study).engine.responses, book), study.published)


def options(*codes: str, missing: Sequence[str] = ()) -> list[dict[str, str]]:
    """Options of these codes; those of ``missing`` have that role."""
    return [
        {"code": code, "label": f"Option {code}", **({"role": "missing"} if code in missing else {})}
        for code in codes
    ]


def codebook_text(questions: Sequence[dict], responses: dict | None = None, **keys: object) -> str:
    """The text of a ``study.yaml`` with these questions."""
    content = {
        "id": "essai",
        "title": "Essai",
        "responses": {"nature": "collected", **(responses or {})},
        "questions": list(questions),
        **keys,
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def write_study(
    folder: Path,
    content: str | bytes,
    *questions: dict,
    responses: dict | None = None,
    **keys: object,
) -> Path:
    """A study folder with these responses (text is written in UTF-8)."""
    folder.mkdir(exist_ok=True)
    text = codebook_text(questions or (STATE,), responses, **keys)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    file = folder / (responses or {}).get("file", "responses.csv")
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read_book(folder: Path) -> Codebook:
    report = Report()
    book, _ = read_codebook(folder, report)
    assert not report.faults, report.faults
    assert book is not None
    return book


def read(folder: Path) -> tuple[Responses | None, list[str]]:
    """The responses of a study folder, and every fault as its sentence."""
    report = Report()
    responses = read_responses(folder, read_book(folder), report)
    assert (responses is None) == bool(report.faults)
    return responses, [str(fault) for fault in report.faults]


def responses_of(folder: Path) -> Responses:
    """The responses of a study folder that has no fault."""
    responses, faults = read(folder)
    assert faults == []
    assert responses is not None
    return responses


def write_departements(folder: Path, n: int, *, regions: bool = False) -> Path:
    """A study of the 101 départements and of somebody abroad, uneven in size; with their regions if asked."""
    dice = np.random.default_rng(1)
    uneven = np.exp(0.7 * dice.normal(size=101))
    codes = [*DEPARTEMENTS]
    where = dice.choice(codes, n, p=uneven / uneven.sum())
    good = dict(zip(codes, np.clip(0.5 + 0.25 * dice.normal(size=101), 0.1, 0.9), strict=True))
    state = ["1" if dice.random() < good[code] else "2" for code in where]
    where = ["99" if dice.random() < 0.03 else str(code) for code in where]
    kind = dice.choice(["a", "b", "c"], n)
    rows = [["D", "R", "T", "E"]]
    rows += [[d, REGION_OF.get(d, "99"), str(t), e] for d, t, e in zip(where, kind, state, strict=True)]
    abroad = {"code": "99", "label": "Étranger", "off_map": True}

    def territories(name: str, title: str, column: str, names: Mapping[str, str]) -> dict:
        known = [{"code": code, "label": label} for code, label in names.items()]
        about = {"id": name, "text": f"{title} ?", "label": title, "geography": name, "column": column}
        return about | {"type": "single", "options": [*known, abroad]}

    asked = [territories("departement", "Département", "D", DEPARTEMENTS)]
    if regions:
        asked.append(territories("region", "Région", "R", REGIONS))
    asked += [
        {"id": "type", "text": "Quel type ?", "label": "Type", "type": "single", "column": "T"}
        | {"options": options("a", "b", "c")},
        {"id": "etat", "text": "Quel état ?", "label": "État", "type": "single", "column": "E"}
        | {"options": [{"code": "1", "label": "Bon"}, {"code": "2", "label": "Mauvais"}]},
    ]
    return write_study(
        folder,
        csv_bytes(rows),
        *asked,
        responses={"delimiter": ";"},
        segments=[q["id"] for q in asked[:-1]],
        disclosure={"minimum_base": 10, "caution_base": 30},
    )


class Inside(NamedTuple):
    """What an open study keeps to itself."""

    engine: InMemory
    guard: Guard


def inside(study: Study) -> Inside:
    """What the tables of a study are made of, for tests that look behind them."""
    assert isinstance(study._engine, InMemory)
    return Inside(study._engine, study._guard)


def faults_of(folder: Path) -> list[str]:
    return read(folder)[1]


def csv_bytes(rows: Sequence[Sequence[str]], delimiter: str = ";") -> bytes:
    return "".join(delimiter.join(row) + "\n" for row in rows).encode()


def xlsx_bytes(rows: Sequence[Sequence[object]], **sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook of a sheet « Feuil1 », and of others."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "Feuil1"
    for row in rows:
        workbook.active.append(list(row))
    for name, content in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in content:
            sheet.append(list(row))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def parquet_bytes(columns: dict[str, object]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def sav_bytes(path: Path, columns: dict[str, object], **keys: object) -> bytes:
    """The bytes of an SPSS file (written at ``path``: the library needs one)."""
    pyreadstat.write_sav(pd.DataFrame(columns), path, **keys)
    return path.read_bytes()


def numbers(found, question):
    """The answers to a number question, one by respondent; NaN outside the base."""
    distinct, codes = found.values[question]
    return np.append(distinct, np.nan)[codes]

"""Small exports written for a test, and the study that is drafted from them."""

import csv
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from core.draft import TO_READ, Result, draft


class Drafted:
    """A drafted folder: its codebook as mappings, what is to be read again, its responses as text."""

    def __init__(self, folder: Path, result: Result) -> None:
        self.folder, self.result = folder, result
        self.study = yaml.safe_load((folder / "study.yaml").read_text(encoding="utf-8"))
        self.to_read = (folder / TO_READ).read_text(encoding="utf-8")
        self.responses = (folder / "responses.csv").read_text(encoding="utf-8")

    @property
    def questions(self) -> dict[str, dict[str, Any]]:
        return {question["id"]: question for question in self.study["questions"]}

    def of(self, column: str) -> dict[str, Any]:
        """The question that reads a column; not the bands of an age."""
        return next(q for q in self.study["questions"] if column in columns(q) and "upper_bounds" not in q)

    def left_out(self, column: str) -> str:
        """Why a column is left out."""
        return next(d.said for d in self.result.doubts if d.section == "left_out" and d.about == column)

    @property
    def everything(self) -> str:
        """All that the folder holds."""
        return "\n".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.iterdir()))


def columns(question: Mapping[str, Any]) -> list[str]:
    """The columns that a question reads."""
    named = question.get("columns", [])
    named = list(named.values()) if isinstance(named, dict) else list(named)
    alone = [question["column"]] if "column" in question else []
    return alone + named + [item["column"] for item in question.get("items", [])]


def labels(question: Mapping[str, Any]) -> list[str]:
    return [option["label"] for option in question["options"]]


def drafted(folder: Path, table: Mapping[str, Sequence[str]], **options: Any) -> Drafted:
    """What is drafted from columns, written as a CSV; every draft of a test passes the check."""
    path = folder / "export.csv"
    write(path, table)
    result = draft(path, folder / "etude", **options)
    assert result.faults == ()
    return Drafted(folder / "etude", result)


def write(path: Path, table: Mapping[str, Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))


def picked(answers: Sequence[str], count: int = 60, seed: int = 1) -> list[str]:
    """Each answer as often as chance has it, and once at least."""
    drawn = random.Random(seed)
    cells = [*answers, *drawn.choices(answers, k=count - len(answers))]
    drawn.shuffle(cells)
    return cells


def subsets(answers: Sequence[str], mark: str, count: int = 60, seed: int = 2) -> list[str]:
    """Several of these answers in each cell."""
    drawn = random.Random(seed)
    return [mark.join(a for a in answers if drawn.random() < 0.5) or answers[0] for _ in range(count)]

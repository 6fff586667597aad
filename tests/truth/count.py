"""A study counted again from its files, in plain Python: who was asked, who answered what, with which weight.

Nothing of ``core`` is used: two programs that make the same mistake would agree.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

Where = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Share:
    """A weighted share, of how many respondents; ``None`` of nobody."""

    value: float | None
    base: int


def ways(question: Mapping[str, Any]) -> list[dict[str, list[str]]]:
    """How a question may be asked: one way or several; everyone, one without a condition."""
    given = question.get("asked_to") or {}
    return given if isinstance(given, list) else [given]


class Count:
    """What a folder of responses holds."""

    def __init__(self, folder: Path) -> None:
        self.book: dict[str, Any] = _yaml(folder / "study.yaml")
        published = folder / "published.yaml"
        self.published: dict[str, Any] = _yaml(published) if published.exists() else {}
        file = folder / self.book["responses"].get("file", "responses.csv")
        with file.open(encoding="utf-8", newline="") as opened:
            self.rows = list(csv.DictReader(opened, delimiter=";"))
        self.questions: dict[str, dict[str, Any]] = {q["id"]: q for q in self.book["questions"]}
        self._answers: dict[tuple[str, str], list[frozenset[str] | None]] = {}
        self._kept: dict[Any, list[int]] = {}

    @property
    def minimum(self) -> int:
        return int(self.book.get("disclosure", {}).get("minimum_base", 10))

    @property
    def caution(self) -> int:
        return int(self.book.get("disclosure", {}).get("caution_base", 30))

    @cached_property
    def weights(self) -> list[float]:
        """Of each respondent: of the file, raked to the margins if there are."""
        design = self.book.get("design", {})
        column = design.get("weight")
        start = [float(row[column].replace(",", ".")) if column else 1.0 for row in self.rows]
        margins = design.get("margins", {})
        if not margins:
            return start
        given = {name: [self.code(name, i) for i in range(len(self.rows))] for name in margins}
        return raked(given, start, margins)

    @cached_property
    def weighted(self) -> bool:
        """Whether somebody counts for more than another."""
        return max(self.weights) - min(self.weights) > 1e-9 * max(self.weights)

    def code(self, question: str, i: int) -> str:
        return next(iter(self.answers(question)[i] or ()), "")

    def answers(self, question: str, item: str = "") -> list[frozenset[str] | None]:
        """The codes that each respondent gave; ``None`` for who is not in the base."""
        key = question, item
        if key not in self._answers:
            self._answers[key] = [self._read(self.questions[question], item, row) for row in self.rows]
        return self._answers[key]

    def _read(self, question: dict[str, Any], item: str, row: Mapping[str, str]) -> frozenset[str] | None:
        codes = {str(o["code"]) for o in question["options"] if o.get("role") != "missing"}
        if question["type"] == "multiple":
            if columns := question.get("columns"):
                cells = {code: row[column] for code, column in columns.items()}
                blank = set(question.get("selected", ())) | set(question.get("unselected", ()))
                if not any(cell or "" in blank for cell in cells.values()):
                    return None
                chosen, not_chosen = question.get("selected", ()), question.get("unselected", ())
                return frozenset(
                    code
                    for code, cell in cells.items()
                    if (cell in chosen if chosen else cell not in not_chosen)
                )
            cell = row[question["column"]]
            if not cell:
                return None
            if cell in question.get("unselected", ()):
                return frozenset()
            return frozenset(cell.split(question["separator"])) & codes
        if question["type"] == "grid":
            column = next(i["column"] for i in question["items"] if i["id"] == item)
        else:
            column = question["column"]
        cell = row[column]
        if (bounds := question.get("upper_bounds")) and cell:
            band = sum(float(cell.replace(",", ".")) > bound for bound in bounds)
            return frozenset([str(question["options"][band]["code"])])
        return frozenset([cell]) if cell in codes else None

    def numbers(self, question: str) -> list[float | None]:
        column = self.questions[question]["column"]
        missing = self.questions[question].get("missing", ())
        return [
            float(row[column].replace(",", ".")) if row[column] and row[column] not in missing else None
            for row in self.rows
        ]

    def asked(self, question: str) -> list[bool]:
        """Who was asked a question."""
        return [
            any(
                all((self.answers(name)[i] or frozenset()) & set(codes) for name, codes in way.items())
                for way in ways(self.questions[question])
            )
            for i in range(len(self.rows))
        ]

    def routed(self, question: str) -> bool:
        """Whether some respondents were not asked."""
        return not all(self.asked(question))

    def among(self, where: Where) -> list[int]:
        """The respondents that filters keep."""
        key = tuple(sorted((name, tuple(codes)) for name, codes in where.items()))
        if key not in self._kept:
            kept = range(len(self.rows))
            for name, codes in where.items():
                given, wanted = self.answers(name), set(codes)
                kept = [i for i in kept if wanted & (given[i] or frozenset())]
            self._kept[key] = list(kept)
        return self._kept[key]

    def base(self, question: str, item: str = "", where: Where | None = None) -> list[int]:
        """Who answered a question, under filters."""
        key = question, item, tuple(sorted((k, tuple(v)) for k, v in (where or {}).items()))
        if key not in self._kept:
            if self.questions[question]["type"] == "number":
                numbers = self.numbers(question)
                self._kept[key] = [i for i in self.among(where or {}) if numbers[i] is not None]
            else:
                given = self.answers(question, item)
                self._kept[key] = [i for i in self.among(where or {}) if given[i] is not None]
        return self._kept[key]

    def share(self, question: str, item: str, options: Iterable[str], where: Where | None = None) -> Share:
        """The weighted share that gave any of some options."""
        wanted, given = set(options), self.answers(question, item)
        base = self.base(question, item, where)
        total = math.fsum(self.weights[i] for i in base)
        hit = math.fsum(self.weights[i] for i in base if (given[i] or frozenset()) & wanted)
        return Share(hit / total if base else None, len(base))

    def mean(self, question: str, where: Where | None = None) -> Share:
        numbers, base = self.numbers(question), self.base(question, "", where)
        total = math.fsum(self.weights[i] for i in base)
        found = math.fsum(self.weights[i] * (numbers[i] or 0.0) for i in base)
        return Share(found / total if base else None, len(base))

    def median(self, question: str, where: Where | None = None) -> Share:
        """The smallest value where half of the weight is reached."""
        numbers = self.numbers(question)
        base = sorted(self.base(question, "", where), key=lambda i: numbers[i] or 0.0)
        half, reached = math.fsum(self.weights[i] for i in base) / 2, 0.0
        for i in base:
            reached += self.weights[i]
            if reached >= half * (1 - 1e-12):
                return Share(numbers[i], len(base))
        return Share(None, 0)

    def others(self, segment: str, group: str, where: Where | None = None) -> dict[str, list[str]]:
        """The filters that keep the others of a group: those whose group is known, and is another."""
        codes = [str(o["code"]) for o in self.questions[segment]["options"] if o.get("role") != "missing"]
        kept = [c for c in codes if c != group and c in ((where or {}).get(segment) or codes)]
        return {**{k: list(v) for k, v in (where or {}).items()}, segment: kept}


def _yaml(file: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(file.read_text(encoding="utf-8"), loader))


def raked(
    given: Mapping[str, Sequence[str]],
    start: Sequence[float],
    margins: Mapping[str, Mapping[str, float]],
    sweeps: int = 20_000,
) -> list[float]:
    """Start weights made to agree with margins, one after the other, until none moves.

    Raises
    ------
    ValueError
        If they do not settle.
    """
    weights, targets = list(start), {}
    for name, margin in margins.items():
        total = sum(margin.values())
        targets[name] = {code: len(weights) * target / total for code, target in margin.items()}
    for _ in range(sweeps):
        moved = 0.0
        for name, codes in given.items():
            sums = dict.fromkeys(targets[name], 0.0)
            for code, weight in zip(codes, weights, strict=True):
                sums[code] += weight
            factors = {code: targets[name][code] / total for code, total in sums.items()}
            moved = max(moved, *(abs(f - 1) for f in factors.values()))
            weights = [w * factors[code] for w, code in zip(weights, codes, strict=True)]
        if moved < 1e-13 or (len(given) == 1 and moved < 1e-9):
            return weights
    raise ValueError("margins that do not settle")


def converges(
    given: Mapping[str, Sequence[str]],
    start: Sequence[float],
    margins: Mapping[str, Mapping[str, float]],
) -> bool:
    """Whether raking settles soon."""
    try:
        weights = raked(given, start, margins, 300)
    except (ValueError, ZeroDivisionError):
        return False
    return max(weights) < 1e5 * min(weights)

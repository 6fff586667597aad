"""A study counted again from its files, in plain Python: who was asked, who answered what, with which weight.

Nothing of ``core`` is used: two programs that make the same mistake would agree.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

Where = Mapping[str, Sequence[str]]


def at_once(question: Mapping[str, Any], rule: Any) -> list[dict[str, list[str]]]:
    """The ways to be asked a question and to be shown something of it, but for those that nobody can meet."""
    found = []
    for one in ways(question):
        for other in ways({"asked_to": rule}):
            both = {name: list(codes) for name, codes in one.items()}
            for name, codes in other.items():
                both[name] = [code for code in both.get(name, codes) if code in codes]
            found += [both] if all(both.values()) else []
    # Whoever meets the conditions of a way and more meets those of that way.
    return [
        way
        for i, way in enumerate(found)
        if not any(
            all(set(way.get(name, ())) <= set(codes) and name in way for name, codes in other.items())
            and (k < i or other.keys() != way.keys() or any(set(way[n]) != set(other[n]) for n in way))
            for k, other in enumerate(found)
            if k != i
        )
    ]


def _people(found: Iterable[Mapping[str, Sequence[str]]]) -> list[dict[str, set[str]]]:
    return [{name: set(codes) for name, codes in way.items()} for way in found]


RANK = "mean_rank"
"""Of a ranking, the item of mean ranks; the others are ``first`` and ``cited``."""


@dataclass(frozen=True)
class Share:
    """A weighted share, of how many respondents; ``None`` of nobody."""

    value: float | None
    base: int


def ways(question: Mapping[str, Any]) -> list[dict[str, list[str]]]:
    """How a question may be asked: one way or several; everyone, one without a condition."""
    given = question.get("asked_to") or {}
    return given if isinstance(given, list) else [given]


def ranks(question: Mapping[str, Any], row: Mapping[str, str]) -> dict[str, float]:
    """The rank that a respondent gives to each option; nothing for those without one."""
    columns = question.get("columns")
    if isinstance(columns, dict):
        return {str(code): float(row[column]) for code, column in columns.items() if row[column]}
    if columns:
        return {row[column]: float(k) for k, column in enumerate(columns, 1) if row[column]}
    cell = row[question["column"]]
    return {code: float(k) for k, code in enumerate(cell.split(question["separator"]), 1)} if cell else {}


def _missing(cell: str, missing: Iterable[Any]) -> bool:
    """Whether a number is a text, or in a range, that says that there is none."""
    for each in missing:
        if not isinstance(each, dict):
            if cell == str(each):
                return True
        elif float(each.get("from", "-inf")) <= float(cell) <= float(each.get("to", "inf")) and not (
            ("below" in each and float(cell) >= float(each["below"]))
            or ("above" in each and float(cell) <= float(each["above"]))
        ):
            return True
    return False


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
        if question["type"] == "ranking":
            ranked = ranks(question, row)
            if not ranked:
                return None
            return frozenset(code for code, rank in ranked.items() if rank == 1 or item != "first")
        codes = {str(o["code"]) for o in question["options"] if o.get("role") != "missing"}
        said = {str(v): str(o["code"]) for o in question["options"] for v in o.get("codes", [o["code"]])}
        other = next((str(o["code"]) for o in question["options"] if o.get("other")), None)
        if question["type"] == "multiple":
            if isinstance(columns := question.get("columns"), list):  # mentions
                return frozenset(said[row[c]] for c in columns if row[c]) & codes or None
            if columns:
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
            each = cell.split(question["separator"])
            return frozenset(said.get(one, other or one) for one in each) & codes
        if question["type"] == "grid":
            column = next(i["column"] for i in question["items"] if i["id"] == item)
        else:
            column = question["column"]
        cell = row[column]
        if (bounds := question.get("upper_bounds")) and cell:
            band = sum(float(cell.replace(",", ".")) > bound for bound in bounds)
            return frozenset([str(question["options"][band]["code"])])
        code = said.get(cell, other if cell else None)
        return frozenset([code]) if code in codes and code is not None else None

    def shown(self, question: str, item: str, options: Iterable[str]) -> list[bool]:
        """Who saw a line, or the answers that are counted as one: they have one base."""
        about = self.questions[question]
        rules = [i.get("asked_to") for i in about.get("items", ()) if i["id"] == item]
        rules += [o.get("asked_to") for o in about.get("options", ()) if str(o["code"]) in set(options)]
        rules = [rule for rule in rules if rule]
        return [all(self._meets(rule, i) for rule in rules) for i in range(len(self.rows))]

    def _meets(self, rule: Any, i: int) -> bool:
        return any(
            all((self.answers(name)[i] or frozenset()) & {*map(str, codes)} for name, codes in way.items())
            for way in (rule if isinstance(rule, list) else [rule])
        )

    def apart(self, question: str, item: str, option: str) -> bool:
        """Whether an answer, or its line, was shown to some of those who were asked the question."""
        about = self.questions[question]
        shown = [
            *(i for i in about.get("items", ()) if i["id"] == item),
            *(o for o in about.get("options", ()) if str(o["code"]) == option),
        ]
        rules = [each["asked_to"] for each in shown if each.get("asked_to")]
        return any(_people(at_once(about, rule)) != _people(ways(about)) for rule in rules)

    def numeric(self, question: str, item: str) -> bool:
        """Whether what is counted is a number, or a rank."""
        return item == RANK or self.questions[question]["type"] == "number"

    def numbers(self, question: str, option: str = "") -> list[float | None]:
        """The number of each respondent; of a ranking, the rank of an option."""
        about = self.questions[question]
        if about["type"] == "ranking":
            return [ranks(about, row).get(option) for row in self.rows]
        column, missing = about["column"], about.get("missing", ())
        return [
            float(row[column].replace(",", "."))
            if row[column] and not _missing(row[column], missing)
            else None
            for row in self.rows
        ]

    def asked(self, question: str) -> list[bool]:
        """Who was asked a question."""
        return [self._meets(ways(self.questions[question]), i) for i in range(len(self.rows))]

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

    def base(
        self, question: str, item: str = "", where: Where | None = None, options: Iterable[str] = ()
    ) -> list[int]:
        """Who answered a question, under filters; of options that some saw, those who did."""
        options = tuple(options)
        key = question, item, options, tuple(sorted((k, tuple(v)) for k, v in (where or {}).items()))
        if key not in self._kept:
            given: Sequence[object]
            if self.numeric(question, item):
                given = self.numbers(question, *options[:1])
            else:
                given = self.answers(question, item)
            saw = self.shown(question, item, options)
            self._kept[key] = [i for i in self.among(where or {}) if given[i] is not None and saw[i]]
        return self._kept[key]

    def share(self, question: str, item: str, options: Iterable[str], where: Where | None = None) -> Share:
        """The weighted share that gave any of some options."""
        wanted, given = set(options), self.answers(question, item)
        base = self.base(question, item, where, wanted)
        total = math.fsum(self.weights[i] for i in base)
        hit = math.fsum(self.weights[i] for i in base if (given[i] or frozenset()) & wanted)
        return Share(hit / total if base else None, len(base))

    def mean(self, question: str, where: Where | None = None, rank: str = "") -> Share:
        """The weighted mean of a number, or the mean rank of an option."""
        numbers, base = self.numbers(question, rank), self.base(question, RANK if rank else "", where, [rank])
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

    @cached_property
    def drawn(self) -> list[tuple[str, int, float]]:
        """Of each respondent: the stratum, how many of it are there, and which fraction of it they are."""
        design = self.book.get("design", {})
        strata = [row[design["strata"]] if "strata" in design else "" for row in self.rows]
        told = [float(row[design["fpc"]]) if "fpc" in design else 0.0 for row in self.rows]
        sizes = any(each > 1 for each in told)
        there = Counter(strata)
        return [
            (h, there[h], min(1.0, there[h] / each) if sizes else each)
            for h, each in zip(strata, told, strict=True)
        ]

    def whole(self, base: Iterable[int]) -> bool:
        """Whether the whole population of some respondents is there."""
        return all(self.drawn[i][2] >= 1 for i in base)

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

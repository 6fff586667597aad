"""What real exports bring to random studies: rankings, options shown to some, several values of one answer.

Each is drawn by a generator of its own, from the seed and the question: the rest of a study is as without.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from tests.truth.count import ways

Row = dict[str, str]
Given = Mapping[str, Sequence[frozenset[str]]]
"""The codes that each respondent gave to each question that may lead to another."""

DEPARTEMENTS = (
    *(("01", "Ain"), ("2A", "Corse-du-Sud"), ("59", "Nord"), ("75", "Paris"), ("971", "Guadeloupe")),
    *(("22", "Côtes-d'Armor"), ("35", "Ille-et-Vilaine"), ("64", "Pyrénées-Atlantiques")),
)
ABROAD = {"code": "ZZ", "label": "Étranger", "off_map": True}


def rng_of(seed: int, what: str) -> random.Random:
    """The draws of one thing of a study."""
    return random.Random(f"{seed} forms {what}")


def territories(rng: random.Random, question: dict[str, Any], options: list[dict[str, Any]]) -> None:
    """Regions as départements, the last group off the map, or neither."""
    if rng.random() < 0.35:
        question["geography"] = "departement"
        for option, (code, label) in zip(options, rng.sample(DEPARTEMENTS, len(options)), strict=True):
            option |= {"code": code, "label": label}
    if rng.random() < 0.25 and len(options) > 2:
        options[-1] |= ABROAD


def rule(
    rng: random.Random, questions: Sequence[Mapping[str, Any]], given: Given, people: int, asked: Any
) -> tuple[Any, list[bool]] | None:
    """Who sees an option of a question that is ``asked`` to some, maybe in one of two ways; not nobody."""
    leading = [q for q in questions if q["type"] in ("single", "multiple") and q["id"] in given]
    if not leading:
        return None
    found = []
    for other in rng.sample(leading, min(len(leading), rng.choice((1, 1, 1, 2)))):
        codes = [str(o["code"]) for o in other["options"]]
        found.append({other["id"]: rng.sample(codes, min(rng.choice((1, 1, 2)), len(codes)))})
    if not any(_meet(one, other) for one in found for other in ways({"asked_to": asked})):
        return None
    saw = [
        any(bool(given[name][i] & set(codes)) for way in found for name, codes in way.items())
        for i in range(people)
    ]
    return (found[0] if len(found) == 1 else found, saw) if any(saw) else None


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two conditions may hold at once, as far as they are about the same questions."""
    return all(name not in other or set(codes) & set(other[name]) for name, codes in one.items())


def fpc(rng: random.Random, book: dict[str, Any], rows: Sequence[Row]) -> None:
    """A finite population, in one stratum or in two or three: a part of each, or all of it."""
    if rng.random() > 0.2 or len(rows) < 12:
        return
    design = book.setdefault("design", {})
    strata = rng.choice((1, 1, 2, 3))
    of = [i % strata for i in range(len(rows))]
    rng.shuffle(of)
    census = rng.random() < 0.3
    units = [of.count(h) for h in range(strata)]
    population = [n if census else n + rng.choice((0, n // 10, n, 20 * n)) for n in units]
    by_size = rng.random() < 0.6 or min(units) < 2
    for row, h in zip(rows, of, strict=True):
        row["POP"] = str(population[h]) if by_size else f"{units[h] / population[h]:.17g}"
        if strata > 1:
            row["H"] = f"h{h}"
    design |= {"fpc": "POP"} | ({"strata": "H"} if strata > 1 else {})


def spelled(rng: random.Random, question: dict[str, Any], rows: Sequence[Row]) -> None:
    """One answer as several values of the file, or another answer as any text."""
    column, separator = question.get("column"), question.get("separator", "")
    if not column or rng.random() > 0.25:
        return
    for option in question["options"]:
        if option["code"] == "8":
            option["other"] = True
            _replace(rows, column, separator, "8", ["mon voisin", "rien de tout ça", "8", "n/a ?"], rng)
        elif option["code"] == "1":
            option["codes"] = ["1a", "01"]
            _replace(rows, column, separator, "1", ["1a", "01"], rng)


def _replace(
    rows: Sequence[Row], column: str, separator: str, code: str, by: Sequence[str], rng: random.Random
) -> None:
    for row in rows:
        cell = row[column].split(separator) if separator else [row[column]]
        row[column] = separator.join(rng.choice(by) if each == code else each for each in cell)


def mentions(question: dict[str, Any], chosen: Mapping[int, set[str]], rows: Sequence[Row]) -> None:
    """Several answers as first, second, third… mention; who mentions nothing is not in the base."""
    name, most = question["id"].upper(), max(map(len, chosen.values()), default=0) or 1
    columns = [f"{name}_M{k}" for k in range(1, most + 1)]
    for i, row in enumerate(rows):
        codes = sorted(chosen.get(i, ()))
        for k, column in enumerate(columns):
            row[column] = codes[k] if k < len(codes) else ""
    question |= {"type": "multiple", "columns": columns}


def ranking(rng: random.Random, question: dict[str, Any], people: Sequence[int], rows: Sequence[Row]) -> None:
    """An order of some options by each of some people, in one of the three ways of writing it."""
    codes, name = [str(o["code"]) for o in question["options"]], question["id"].upper()
    weights = {code: rng.choice((1, 1, 3, 9)) for code in codes}
    alike = rng.random() < 0.2
    most = rng.choice((len(codes), min(3, len(codes)), 1))
    orders: dict[int, list[str]] = {}
    for i in people:
        order = sorted(codes, key=lambda c: -weights[c] if alike else rng.expovariate(weights[c]))
        orders[i] = order[: rng.randint(1, most)]
    way = rng.choice(("ranks", "options", "cell"))
    blank = way == "ranks" and rng.random() < 0.3  # some leave the first rank blank
    if way == "cell":
        question |= {"column": name, "separator": ">"}
        for i, row in enumerate(rows):
            row[name] = ">".join(orders.get(i, ()))
    elif way == "options":
        question |= {"columns": {code: f"{name}_{code}" for code in codes}}
        for i, row in enumerate(rows):
            for code, column in question["columns"].items():
                order = orders.get(i, [])
                row[column] = str(order.index(code) + 1) if code in order else ""
    else:
        question |= {"columns": [f"{name}_R{k}" for k in range(1, len(codes) + 1)]}
        for i, row in enumerate(rows):
            order = orders.get(i, [])
            if blank and len(order) < len(codes) and order and rng.random() < 0.2:
                order = ["", *order]
            for k, column in enumerate(question["columns"]):
                row[column] = order[k] if k < len(order) else ""

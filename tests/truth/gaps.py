"""Gaps between a group and the others, counted again: tests, which of them are one, Holm's correction."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.truth.count import Count

LEVEL = 0.05


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b), by its continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    tiny, c, d, result = 1e-300, 1.0, 0.0, 1.0
    for i in range(500):
        m = i // 2
        if i == 0:
            step = 1.0
        elif i % 2 == 0:
            step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        else:
            step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + step * d or tiny)
        c = 1 + step / c or tiny
        result *= c * d
        if abs(1 - c * d) < 1e-15:
            break
    return front / a * (result - 1)


def two_sided(t: float, df: float) -> float:
    """The p-value of Student's t."""
    return _incomplete_beta(df / 2, 0.5, df / (df + t * t))


def p_value(
    count: Count, row: Any, where: Mapping[str, Sequence[str]], options: Iterable[str]
) -> float | None:
    """The p-value of a gap, from the respondents' weights; ``None`` where it has no variance."""
    own = {k: list(v) for k, v in where.items()} | {row.by: [row.group]}
    rest = count.others(row.by, row.group, where)
    numeric, wanted = count.questions[row.question]["type"] == "number", set(options)
    values = count.numbers(row.question) if numeric else None
    given = None if numeric else count.answers(row.question, row.item)
    weights = count.weights
    total, means, sizes = 0.0, [], []
    for selection in (own, rest):
        base = count.base(row.question, row.item, selection)
        if not base:
            return None
        w = [weights[i] for i in base]
        if values is not None:
            y = [values[i] or 0.0 for i in base]
        else:
            assert given is not None
            y = [float(bool((given[i] or frozenset()) & wanted)) for i in base]
        size = math.fsum(w)
        mean = math.fsum(a * b for a, b in zip(w, y, strict=True)) / size
        total += math.fsum((a * (b - mean) / size) ** 2 for a, b in zip(w, y, strict=True))
        means.append(mean)
        sizes.append(len(base))
    n = len(count.rows)
    variance, df = total * n / (n - 1) if n > 1 else 0.0, sum(sizes) - 2
    if variance <= 1e-30 or df < 1:
        return None
    return two_sided((means[0] - means[1]) / math.sqrt(variance), df)


def sparse(count: Count, row: Any, where: Mapping[str, Sequence[str]], options: Iterable[str]) -> bool:
    """Whether either side of a gap holds too few events for a test."""
    own = {k: list(v) for k, v in where.items()} | {row.by: [row.group]}
    rest = count.others(row.by, row.group, where)
    every = {k: list(v) for k, v in where.items()}
    every.setdefault(row.by, [str(o["code"]) for o in count.questions[row.by]["options"]])
    pooled = count.share(row.question, row.item, options, every).value or 0.0
    worth = min(_kish(count, count.base(row.question, row.item, each)) for each in (own, rest))
    return worth * min(pooled, 1 - pooled) < 10 - 1e-9


def _kish(count: Count, base: Sequence[int]) -> float:
    squares = math.fsum(count.weights[i] ** 2 for i in base)
    return math.fsum(count.weights[i] for i in base) ** 2 / squares if base else 0.0


def tests(rows: Iterable[Any], *, exclusive: bool, protected: bool) -> list[list[Any]]:
    """The rows with a test, those that are one test together.

    A group against the others is the others against the group, when they are two; an answer is the absence of
    the other, when two that are ``exclusive`` were given. A masked group of ``protected`` data may hold
    somebody.
    """
    rows, classes = list(rows), dict[tuple[str, str, str], list[Any]]()
    for item in dict.fromkeys(row.item for row in rows):
        line = [row for row in rows if row.item == item]
        groups = {r.group for r in line if r.group and (r.base or (protected and r.status == "masked"))}
        nobody = {r.option for r in line if not r.group and r.estimate == 0} - {
            r.option for r in line if r.estimate
        }
        given = {r.option for r in line} - nobody
        for row in line:
            if row.p_value is not None:
                group = "" if len(groups) == 2 else row.group
                option = "" if exclusive and len(given) == 2 and row.option in given else row.option
                classes.setdefault((item, option, group), []).append(row)
    return list(classes.values())


def holm(p: Sequence[float]) -> list[float]:
    """P-values corrected for their number."""
    order, found, most = sorted(range(len(p)), key=p.__getitem__), [0.0] * len(p), 0.0
    for rank, i in enumerate(order):
        most = max(most, min(1.0, p[i] * (len(p) - rank)))
        found[i] = most
    return found

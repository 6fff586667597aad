"""Gaps between a group and the others, counted again: tests, which of them are one, Holm's correction."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    options = list(options)
    numeric, wanted = count.numeric(row.question, row.item), set(options)
    values = count.numbers(row.question, row.option) if numeric else None
    given = None if numeric else count.answers(row.question, row.item)
    weights = count.weights
    influence, means, sizes = dict[int, float](), [], []
    for selection in (own, rest):
        base = count.base(row.question, row.item, selection, options)
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
        sign = 1 if not means else -1
        for i, a, b in zip(base, w, y, strict=True):
            influence[i] = sign * a * (b - mean) / size
        means.append(mean)
        sizes.append(len(base))
    variance = _variance(count, influence)
    strata = len({count.drawn[i][0] for i in influence})
    df = sum(sizes) - strata - 1
    if variance <= 1e-30 or df < 1:
        return None
    return two_sided((means[0] - means[1]) / math.sqrt(variance), df)


def _variance(count: Count, influence: Mapping[int, float]) -> float:
    """Of a sum of influences, nought for who has none: by stratum, in a finite population or not."""
    found = 0.0
    for h in {h for h, _, _ in count.drawn}:
        own = [i for i, (stratum, _, _) in enumerate(count.drawn) if stratum == h]
        _, n, fraction = count.drawn[own[0]]
        mean = math.fsum(influence.get(i, 0.0) for i in own) / n
        squares = math.fsum((influence.get(i, 0.0) - mean) ** 2 for i in own)
        found += (1 - fraction) * (n / (n - 1) * squares if n > 1 else influence.get(own[0], 0.0) ** 2)
    return found


def sparse(count: Count, row: Any, where: Mapping[str, Sequence[str]], options: Iterable[str]) -> bool:
    """Whether either side of a gap holds too few events for a test."""
    own = {k: list(v) for k, v in where.items()} | {row.by: [row.group]}
    rest = count.others(row.by, row.group, where)
    every = {k: list(v) for k, v in where.items()}
    every.setdefault(row.by, [str(o["code"]) for o in count.questions[row.by]["options"]])
    pooled = count.share(row.question, row.item, options, every).value or 0.0
    options = list(options)
    bases = [count.base(row.question, row.item, each, options) for each in (own, rest)]
    worth = min(math.inf if count.whole(base) else _kish(count, base) for base in bases)
    return worth * min(pooled, 1 - pooled) < 10 - 1e-9


def _kish(count: Count, base: Sequence[int]) -> float:
    squares = math.fsum(count.weights[i] ** 2 for i in base)
    return math.fsum(count.weights[i] for i in base) ** 2 / squares if base else 0.0


def tests(
    rows: Iterable[Any], of: Callable[[Any], str], *, exclusive: bool, protected: bool
) -> list[list[Any]]:
    """The rows with a test, those that are one test together; ``of`` names the base that a row has alone.

    A group against the others is the others against the group, when they are two; an answer is the absence of
    the other, when two that are ``exclusive`` were given. A masked group of ``protected`` data may hold
    somebody.
    """
    rows, classes = list(rows), dict[tuple[str, ...], list[Any]]()
    for item, own in dict.fromkeys((row.item, of(row)) for row in rows):
        line = [row for row in rows if (row.item, of(row)) == (item, own)]
        groups = {r.group for r in line if r.group and (r.base or (protected and r.status == "masked"))}
        whole = [row for row in rows if row.item == item] if not own else line
        nobody = {r.option for r in whole if not r.group and r.estimate == 0} - {
            r.option for r in whole if r.estimate
        }
        given = {r.option for r in whole} - nobody
        for row in line:
            if row.p_value is not None:
                group = "" if len(groups) == 2 else row.group
                two = exclusive and not own and len(given) == 2 and row.option in given
                option = "" if two else row.option
                classes.setdefault((item, own, option, group), []).append(row)
    return list(classes.values())


def holm(p: Sequence[float]) -> list[float]:
    """P-values corrected for their number."""
    order, found, most = sorted(range(len(p)), key=p.__getitem__), [0.0] * len(p), 0.0
    for rank, i in enumerate(order):
        most = max(most, min(1.0, p[i] * (len(p) - rank)))
        found[i] = most
    return found

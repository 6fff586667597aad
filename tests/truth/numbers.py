"""Published tables against the count: no number further from the truth than its rounding allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.truth.count import RANK, Count, Share, ways

STEPS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
_BEARS = ((100, 0.01), (41, 0.05), (15, 0.1), (0, 0.25))
_EXACT = 1e-9


def wrong(count: Count, rows: Sequence[Any], where: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """What is wrong with the rows of a published table, under filters; net rows are of key figures."""
    keys = {i["id"]: i for i in count.book.get("indicators", ())}
    for row in rows:
        selection = {k: list(v) for k, v in where.items()}
        if row.group:
            selection[row.by] = [row.group]
        numeric = count.numeric(row.question, row.item)
        options = keys[row.option]["options"] if row.option in keys else [row.option]
        if row.item == RANK:
            true = count.mean(row.question, selection, row.option)
        elif numeric:
            true = (count.mean if row.option == "mean" else count.median)(row.question, selection)
        else:
            true = count.share(row.question, row.item, options, selection)
        several = any(len(codes) > 1 for codes in selection.values())
        name = f"{row.question}/{row.item}/{row.option} {selection}"
        if row.status == "masked":
            if count.minimum == 1 and true.base:
                yield f"{name}: masked, of {true.base}"
            continue
        if not _base(count, row, true, selection, options):
            yield f"{name}: base {row.base}, of {true.base}"
        if row.estimate is None or true.value is None:
            if (row.estimate is None) != (true.value is None):
                yield f"{name}: {row.estimate}, of {true.value}"
        elif not (_mean(count, row, true) if numeric else _share(count, row, true, several)):
            yield f"{name}: {row.estimate}, of {true.value} (base {true.base})"


def _base(
    count: Count, row: Any, true: Share, selection: Mapping[str, Sequence[str]], options: Sequence[str]
) -> bool:
    if row.base is None:
        return not true.base
    everyone = len(count.among(selection))
    question = count.questions[row.question]
    shown = [
        *(i for i in question.get("items", ()) if i["id"] == row.item),
        *(o for o in question.get("options", ()) if str(o["code"]) in options),
    ]
    rules = [way for each in (question, *shown) for way in ways(each)]
    if count.minimum == 1 or (true.base == everyone and not any(rules) and row.item != RANK):
        return bool(row.base == true.base)
    leading = [name for way in rules for name in way]
    # The base of who was led there by an answer, or ranked an option, is told as a share is.
    of_an_answer = row.item == RANK or any(name not in count.book["segments"] for name in leading)
    return abs(row.base - true.base) <= max(5, (0.25 if of_an_answer else 0.0) * everyone)


def _share(count: Count, row: Any, true: Share, several: bool) -> bool:
    """Whether a share is a rounded one; of several cells, it is made of theirs, which are coarser."""
    assert true.value is not None
    if count.minimum == 1:
        return abs(row.estimate - true.value) < _EXACT
    least = next(step for n, step in _BEARS if max(row.base or 0, true.base) >= n)
    return any(
        abs(row.estimate / step - round(row.estimate / step)) < 1e-6
        and abs(row.estimate - true.value) <= step / 2 + (0.125 if several else _EXACT)
        for step in STEPS
        if step >= least
    )


def _mean(count: Count, row: Any, true: Share) -> bool:
    assert true.value is not None
    if count.minimum == 1:
        return abs(row.estimate - true.value) < _EXACT * max(1, abs(true.value))
    spread = _spread(count, row)
    return abs(row.estimate - true.value) <= 0.6 * spread + 1e-6


def _spread(count: Count, row: Any) -> float:
    values = [v for v in count.numbers(row.question, row.option) if v is not None]
    mean = sum(values) / len(values)
    return float((sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5)

"""Responses drawn for a whole study, as a table and as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from core.codebook import (
    PUBLISHED_FILE,
    STUDY_FILE,
    Codebook,
    Figure,
    Published,
    place_inside,
    read_codebook,
    read_published,
)
from core.errors import Fault, Report, StudyError, quoted
from core.simulation.drawing import SimulatedSample
from core.simulation.targets import Ease, Where, binding, comparisons, interval

_STRATA, _CLUSTERS = 4, 40
_IN = 2
"""A population for each unit that is drawn."""


def simulate(book: Codebook, published: Published, *, n: int = 1200, seed: int = 2025) -> pd.DataFrame:
    """Simulate the responses of a study.

    Parameters
    ----------
    book, published
        A codebook and published figures without faults.
    n
        Respondents.
    seed
        The same seed gives the same responses.

    Returns
    -------
    DataFrame
        The columns of the responses file, all text; blank where missing or not asked.

    Raises
    ------
    StudyError
        If published figures contradict each other (a smallest set of them is named), or cannot
        be found again among so few respondents.
    ValueError
        If ``n`` is not positive.
    """
    if n < 1:
        raise ValueError(f"n must be positive, not {n}")
    figures = [f for f in published.shown(book).figures if binding(f)]
    sample = SimulatedSample(book, figures, n, np.random.default_rng(seed))
    sample.draw()
    _verify(sample, figures)
    return _frame(sample)


def write_simulated(folder: Path, *, n: int = 1200, seed: int = 2025) -> Path:
    """Simulate the responses of a study folder and write them in it.

    Raises
    ------
    StudyError
        If the study has faults, if its responses were collected (they are never overwritten), or
        if its responses file is not a CSV.
    """
    report = Report()
    book, left_out = read_codebook(folder, report)
    published = Published() if book is None else read_published(folder, book, report, left_out)
    report.raise_if_any()
    assert book is not None
    responses = book.responses
    if responses.nature != "simulated":
        report.add(
            f"{STUDY_FILE}, responses.nature",
            "les réponses de cette étude ont été collectées : la simulation ne les remplace pas.",
            "Écrivez nature: simulated si elles doivent être simulées.",
        )
    if (responses.format or Path(responses.file).suffix.lstrip(".").lower()) != "csv":
        report.add(f"{STUDY_FILE}, responses", "la simulation n'écrit que du CSV.", "Écrivez format: csv.")
    report.raise_if_any()
    path = place_inside(folder, responses.file)
    frame = simulate(book, published, n=n, seed=seed)
    header, text = (
        rows.to_csv(sep=responses.delimiter or ";", index=False, lineterminator="\n")
        for rows in (frame.iloc[:0], frame)
    )
    text = header * (responses.header_rows - 1) + text
    try:
        content = text.encode(responses.encoding or "utf-8")
    except (LookupError, UnicodeError):
        where, remedy = f"{STUDY_FILE}, responses.encoding", "Retirez encoding, ou écrivez utf-8."
        problem = f"l'encodage {quoted(responses.encoding or '')} ne sait pas écrire ces réponses."
        raise StudyError([Fault(where, problem, remedy)]) from None
    _write(path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    """Write a file whole, or leave what was there."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        problem = f"le fichier ne peut pas être écrit ({error.strerror}) ; rien n'a été changé."
        raise StudyError(
            [Fault(path.name, problem, "Libérez de la place, ou vérifiez les droits du dossier.")]
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _frame(sample: SimulatedSample) -> pd.DataFrame:
    """The sample as the text of a file, in the columns of the codebook."""
    book, columns = sample.book, {}
    if book.responses.identifier:
        width = len(str(sample.n))
        columns[book.responses.identifier] = [f"R{i:0{width}d}" for i in range(1, sample.n + 1)]
    for question in book.questions:
        found = sample.cells(question)
        columns |= {name: cells for name, cells in found.items() if name not in columns or question.banded}
    columns |= _design_columns(sample, columns)
    for column, condition in book.responses.keep.items():  # everyone who is simulated counts
        cell = {"filled": "1", "blank": ""}[condition] if isinstance(condition, str) else condition[0]
        columns.setdefault(column, [cell] * sample.n)
    return pd.DataFrame(columns, dtype=str)


def _design_columns(sample: SimulatedSample, taken: dict[str, list[str]]) -> dict[str, list[str]]:
    design, rng = sample.book.design, sample.rng
    strata = rng.integers(_STRATA, size=sample.n)
    clusters = strata + _STRATA * rng.integers(_CLUSTERS // _STRATA, size=sample.n)
    found: dict[str, list[str]] = {}
    if design.strata:
        found[design.strata] = [f"S{s + 1}" for s in strata]
    if design.cluster:
        found[design.cluster] = [f"G{c + 1:02d}" for c in clusters]
    if design.weight:
        decimal = sample.book.responses.decimal or "."
        weights = sample.weights[sample.weight_class]
        found[design.weight] = [f"{w:g}".replace(".", decimal) for w in weights]
    if design.fpc:
        found[design.fpc] = _populations(sample, found | taken)
    return {name: cells for name, cells in found.items() if name not in taken}


def _populations(sample: SimulatedSample, columns: Mapping[str, Sequence[str]]) -> list[str]:
    """The units of the stratum of each respondent in a population of which one in ``_IN`` was drawn."""
    design = sample.book.design
    strata = columns[design.strata] if design.strata else [""] * sample.n
    units = columns[design.cluster] if design.cluster else range(sample.n)
    drawn = Counter(stratum for stratum, _ in dict.fromkeys(zip(strata, units, strict=True)))
    return [str(_IN * drawn[stratum]) for stratum in strata]


def _verify(sample: SimulatedSample, figures: Sequence[Figure]) -> None:
    """Refuse a sample in which a figure does not hold, rather than hand it over."""
    unmet = [f.id for f in figures if not _holds(sample, f)]
    if unmet:
        raise StudyError(
            [
                Fault(
                    f"{PUBLISHED_FILE}, figures {', '.join(unmet)}",
                    f"la simulation de {sample.n} répondants n'a pas su retrouver ces chiffres.",
                    "Simulez plus de répondants, ou vérifiez ces chiffres.",
                )
            ]
        )


def _holds(sample: SimulatedSample, figure: Figure) -> bool:
    question = sample.book.question(figure.question)

    def member(name: str) -> float:
        if figure.of_items(question):
            return _share(sample, figure, figure.options, figure.where, name)
        return _share(sample, figure, (name,), figure.where, figure.item)

    if figure.kind in ("share", "approx"):
        low, high = interval(figure, Ease(0.0, 0.0))
        found = _share(sample, figure, figure.options, figure.where, figure.item)
        return low - 1e-9 <= found < high + (1e-9 if figure.kind == "approx" else -1e-9)
    if figure.kind == "rank":
        ranked = figure.member
        above = sum(member(m) > member(ranked) for m in figure.members(question) if m != ranked)
        return figure.value == above + 1
    if figure.tiers:
        return all(member(upper) > member(lower) for upper, lower in comparisons(figure))
    assert figure.exceeds is not None
    here = _share(sample, figure, figure.options, figure.where, figure.item)
    return here > _share(sample, figure, figure.options, figure.exceeds, figure.item)


def _share(sample: SimulatedSample, figure: Figure, codes: Sequence[str], where: Where, item: str) -> float:
    question = sample.book.question(figure.question)
    inside = sample.answered[question.id, item] & sample.belongs(where) & sample.saw(question, item, codes)
    hit = sample.gave(question, codes, item)
    weights = sample.weights[sample.weight_class]
    return float(weights[inside & hit].sum() / weights[inside].sum()) if inside.any() else float("nan")

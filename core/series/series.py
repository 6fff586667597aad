"""A series of waves: the same questions, asked again; what has changed, and what does not compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pandas as pd

from core.codebook import Codebook
from core.disclosure import Explain
from core.errors import Notice, Report, ViewError, quoted
from core.estimation import COUNTS, MEASURES
from core.series.changes import About, Against, compared
from core.series.noticed import undeclared
from core.series.reading import SERIES_FILE, OpenWave, read_series
from core.series.record import SeriesFile
from core.series.rows import CHANGES, SERIES_COLUMNS, Asked, SeriesRow, rows_of_wave
from core.study import Persons, Study
from core.views import Recipe


@dataclass(frozen=True)
class SeriesTable:
    """The published rows of a question over the waves of a series."""

    question: str
    by: str | None
    against: Against
    rows: tuple[SeriesRow, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as pandas: ``wave``, the columns of the indicator table, then those of changes."""
        frame = pd.DataFrame(list(self.rows), columns=list(SERIES_COLUMNS))
        return frame.astype(dict.fromkeys(COUNTS, "Int64") | dict.fromkeys((*MEASURES, *CHANGES), "float64"))


class Series:
    """An open series: its waves, and tables over them; the questions are those of the last wave."""

    def __init__(
        self, file: SeriesFile, waves: tuple[OpenWave, ...], persons: Mapping[str, Persons] | None = None
    ) -> None:
        self.file, self.waves = file, waves
        self._persons = persons or {}

    @property
    def id(self) -> str:
        """What addresses call it."""
        return self.file.id

    @property
    def title(self) -> str:
        """What readers call it."""
        return self.file.title

    @property
    def last(self) -> Study:
        """The study of the last wave."""
        study = self.waves[-1].study
        assert study is not None
        return study

    @property
    def book(self) -> Codebook:
        """The codebook of the last wave."""
        return self.last.book

    def make(
        self,
        question: str,
        by: str | None = None,
        where: Mapping[str, Iterable[str]] | None = None,
        against: Against = "previous",
    ) -> SeriesTable:
        """The rows of a question over all waves, each with its change.

        Parameters
        ----------
        question, by, where
            As for ``Study.table``, in the words of the last wave.
        against
            What changes are since: the wave before, or the first. Only waves that put the question, and whose
            responses are there, count.

        Raises
        ------
        ViewError
            If the last wave has no such question, segment or code.

        Notes
        -----
        Changes are tested by Student's t on the respondents of both waves; nothing is told across a break,
        from a masked row, or from a published figure. P-values are corrected (Holm) over the changes of one
        question since one wave: those of everyone, and those of the groups of a split.
        """
        if against not in get_args(Against):
            raise ViewError(f"against {quoted(against)} n'existe pas. Existants : previous, first.")
        recipe = Recipe.of(self.book, question, by, where)
        table = self.last.make(recipe)
        keys = [(row.item, row.option, row.group) for row in table.rows]
        asked = Asked(question, by, {name: tuple(codes) for name, codes in recipe.filters})
        found = [
            rows_of_wave(self.file, wave, self.book, asked, keys, self._persons.get(wave.id))
            for wave in self.waves
        ]
        means = {(row.item, row.option, row.group): table.is_mean(row) for row in table.rows}
        about = About(means.__getitem__, self.book.question(question).exclusive)
        return SeriesTable(question, by, against, tuple(compared(found, against, about, self._persons)))

    def table(
        self,
        question: str,
        by: str | None = None,
        where: Mapping[str, Iterable[str]] | None = None,
        against: Against = "previous",
    ) -> pd.DataFrame:
        """The same as a frame: see ``make``."""
        return self.make(question, by, where, against).frame

    def notices(self) -> tuple[Notice, ...]:
        """For the staff: what differs between waves and is not declared, with the lines to write."""
        return tuple(undeclared(self.file, self.waves))


def open_series(folder: str | Path, explain: Explain | None = None) -> Series:
    """Read and check the folder of a series, and its waves beside it.

    ``explain`` puts the reasons of rows into words, as for ``open_study``.

    Raises
    ------
    StudyError
        With every fault of its files.
    """
    report = Report()
    found = read_series(Path(folder), explain, report)
    report.raise_if_any()
    assert found is not None
    file, waves = found
    persons: dict[str, Persons] = {}
    if file.sample == "panel" and file.person:
        for i, wave in enumerate(waves):
            if wave.study is None:
                continue
            own = Report()
            if (read := Persons.read(wave.folder, file.person, own)) is not None:
                persons[wave.id] = read
            for fault in own.faults:
                where = f"{SERIES_FILE}, waves[{i}].study ({wave.folder.name}), {fault.where}"
                report.add(where, fault.problem, fault.remedy)
        report.raise_if_any()
    return Series(file, waves, persons)

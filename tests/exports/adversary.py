"""One random export, as it comes or after accidents: its numbers are true, or its accident is named."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from core import StudyError, open_study
from core.files import check
from core.responses import reading, whole
from core.responses.formats import read_raw
from tests.exports import accidents, survey, tools, writing

RIGHT, NAMED, SILENT, UNNAMED, REFUSED = "right", "named", "SILENT", "UNNAMED", "REFUSED"
OUTCOMES = {
    RIGHT: "every number is the truth",
    NAMED: "a fault or a notice names the accident",
    SILENT: "a number is wrong and nothing says why",
    UNNAMED: "refused in words that do not name the accident",
    REFUSED: "refused, though nothing happened to it",
}
_NO_ANSWERS = {
    *("dates_for_bands", "mojibake", "mixed_encodings", "second_header", "error_cells"),
    *("labels_for_codes", "lost_zeros", "no_break_spaces", "other_case", "never_computed"),
}
"""Accidents after which no cell holds an answer that the codebook could list."""
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Outcome:
    """What became of the export of a seed."""

    seed: int
    tool: str
    format: str
    accidents: tuple[str, ...]
    outcome: str
    why: str = ""

    def __str__(self) -> str:
        what = " + ".join(self.accidents) or "as it comes"
        return f"{self.outcome} seed {self.seed}, {self.tool} ({self.format}), {what}: {self.why}"


def export_of(seed: int) -> tuple[survey.Survey, tools.Export, dict[str, str]]:
    """The survey and the export of a seed after its accidents, and the words that name them."""
    rng = random.Random(seed)
    tool = tools.TOOLS[seed % len(tools.TOOLS)]
    drawn = survey.drawn(rng)
    export = tool(rng, drawn)
    happened: dict[str, str] = {}
    wanted = rng.choices((0, 1, 2), (3, 14, 3))[0]
    last: accidents.Accident | None = None
    for accident in rng.sample(accidents.ACCIDENTS, len(accidents.ACCIDENTS)):
        if len(happened) + (last is not None) >= wanted:
            break
        if accident in accidents.LATE:
            last = last or accident
        elif (words := accident(rng, drawn, export)) is not None:
            happened[accident.__name__] = words
    if last is not None and (words := last(rng, drawn, export)) is not None:
        happened[last.__name__] = words
    return drawn, export, happened


def outcome(seed: int) -> Outcome:
    """Write the study of a seed, open it as ``check`` does, and hold every number against the truth."""
    drawn, export, happened = export_of(seed)
    labels = {q.id: {o.key: o.label for o in q.options} for q in drawn.questions}
    truth = survey.numbers(drawn, labels)

    def made(what: str, why: str = "") -> Outcome:
        return Outcome(seed, export.tool, export.format, tuple(happened), what, why)

    with tempfile.TemporaryDirectory() as folder, _in_this_process():
        writing.study(Path(folder), export)
        try:
            study = open_study(folder)
        except StudyError as error:
            said, unfit = [str(fault) for fault in error.faults], _unfit(happened, error)
            if not happened:
                return made(REFUSED, said[0])
            if _named(happened, said) and not unfit:
                return made(NAMED)
            return made(UNNAMED, unfit or said[0])
        wrong = _wrong(study, drawn, truth)
        if wrong is None:
            return made(RIGHT)
        said = [str(notice) for notice in check.noticed(study)]
        return made(NAMED) if _named(happened, said) else made(SILENT, wrong)


@contextmanager
def _in_this_process() -> Iterator[None]:
    """Read files without a process for each, which would take minutes."""
    with (
        mock.patch.object(reading, "read_isolated", read_raw),
        mock.patch.object(whole, "read_isolated", read_raw),
    ):
        yield


def _named(happened: dict[str, str], said: list[str]) -> bool:
    """Whether a sentence names one of the accidents: the first fault hides the second until it is mended."""
    return any(re.search(words, text, re.IGNORECASE) for words in happened.values() for text in said)


def _unfit(happened: dict[str, str], error: StudyError) -> str:
    """A remedy that would publish what the only accident made of the answers."""
    if len(happened) > 1 or not happened.keys() <= _NO_ANSWERS:
        return ""
    return next((str(fault) for fault in error.faults if "Ajoutez-la aux options" in fault.remedy), "")


def _wrong(study, drawn: survey.Survey, truth: survey.Numbers) -> str | None:
    """The first number that is not the truth, in words."""
    for q in drawn.questions:
        book = study.book.question(q.id)
        told = {}
        for row in study.table(q.id).frame.to_dict("records"):
            option = row["option"]
            if q.kind == "number":
                if option != "mean":
                    continue
                label = option
            else:
                label = _TAG.sub("", book.option(option).label)
            told[q.id, row["item"], label] = row
        expected = {key: value for key, value in truth.items() if key[0] == q.id}
        if told.keys() != expected.keys():
            return f"{q.id}: rows {sorted(told.keys() ^ expected.keys())[:3]}"
        for key, (count, base, estimate) in expected.items():
            row = told[key]
            if row["base"] != base:
                return f"{key}: base {row['base']} for {base}"
            if count is not None and row["count"] != count:
                return f"{key}: count {row['count']} for {count}"
            if base and abs(row["estimate"] - estimate) > 1e-9 * max(1.0, abs(estimate)):
                return f"{key}: {row['estimate']} for {estimate}"
    return None

"""Exports in the shape of each tool's, drafted without a hand: what is right, and what is not published."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
import yaml

from core import open_study
from core.codebook import Codebook, Question

TWINS = Path(__file__).parent / "twins"
NAMES = sorted(path.parent.name for path in TWINS.glob("*/expected.yaml"))
_draft = getattr(importlib.import_module("core.draft"), "draft", None)
pytestmark = pytest.mark.skipif(_draft is None, reason="core.draft does not draft yet")


@dataclass(frozen=True)
class Twin:
    """A twin, the folder drafted from it, and which column of the export each drafted column is."""

    expected: dict[str, Any]
    folder: Path
    book: Codebook
    place: dict[str, str]

    def named(self, columns: list[Any]) -> frozenset[str]:
        return frozenset(_plain(str(column)) for column in columns)

    def columns(self, question: Question) -> frozenset[str]:
        return frozenset(self.place.get(column, column) for column in question.file_columns)


@pytest.fixture(scope="module", params=NAMES)
def twin(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Twin:
    source = TWINS / request.param
    expected = yaml.safe_load((source / "expected.yaml").read_text())
    folder = tmp_path_factory.mktemp(request.param) / "etude"
    structure = source / expected["structure"] if expected.get("structure") else None
    assert _draft is not None
    _draft(source / expected["source"], folder, structure=structure, language=expected.get("language"))
    book = open_study(folder).book  # what a draft writes passes `check`
    return Twin(expected, folder, book, _places(expected, source, folder, book))


def test_the_questions_are_those_that_were_asked(twin: Twin):
    wrong = [said for expected in twin.expected["questions"] for said in _differences(twin, expected)]

    assert wrong == []


def test_what_is_not_an_answer_is_not_published(twin: Twin):
    published = {twin.place.get(name, name) for name in _table(twin.folder / twin.book.responses.file)[0]}
    leaked = (published - _kept(twin)) & twin.named(twin.expected["left_out"])

    assert leaked == set()


def test_nothing_else_is_taken_for_a_question(twin: Twin):
    known = {
        column
        for expected in twin.expected["questions"]
        for key in ("columns", "also", "instead")
        for column in twin.named(expected.get(key, []))
    }
    extra = {
        question.id: sorted(found)
        for question in twin.book.questions
        if (found := twin.columns(question) - known - twin.named(twin.expected.get("free", [])))
    }

    assert extra == {}


def test_who_counts_and_for_how_much(twin: Twin):
    weight = twin.book.design.weight
    assert (_plain(weight) if weight else None) == twin.expected.get("weight")
    if keep := twin.expected.get("keep"):
        found = {twin.place.get(name, name): kept for name, kept in twin.book.responses.keep.items()}
        assert {name: [kept] if isinstance(kept, str) else [*kept] for name, kept in found.items()} == {
            _plain(name): [kept] if isinstance(kept, str) else kept for name, kept in keep.items()
        }


def _differences(twin: Twin, expected: dict[str, Any]) -> Iterator[str]:
    """What is wrong of a question, in words; nothing where a reader has nothing to correct."""
    columns, instead = twin.named(expected["columns"]), twin.named(expected.get("instead", []))
    also, kinds = twin.named(expected.get("also", [])), expected["type"].split("|")
    found = [q for q in twin.book.questions if twin.columns(q) & (columns | instead) and not q.banded]
    called = " + ".join(sorted(columns))
    if not found:
        yield f"{called}: not drafted"
        return
    if "single" in kinds and len(found) == len(columns) > 1 and all(q.type == "single" for q in found):
        for question in found:
            yield from _answers(question, expected, called)
        return
    question = found[0]
    if question.type not in kinds:
        yield f"{called}: {question.type}, not {expected['type']}"
        return
    if len(found) > 1 or not (columns <= twin.columns(question) <= columns | also) | (
        bool(instead) and twin.columns(question) == instead
    ):
        yield f"{called}: read in {', '.join(q.id for q in found)} from {sorted(twin.columns(question))}"
    if "items" in expected and [_plain(item.label) for item in question.items] != expected["items"]:
        yield f"{called}: items {[item.label for item in question.items]}"
    if bool(question.asked_to) < bool(expected.get("asked_to", False)):
        yield f"{called}: asked to everyone"
    yield from _answers(question, expected, called)


def _answers(question: Question, expected: dict[str, Any], called: str) -> Iterator[str]:
    """What is wrong of the answers of a question."""
    apart = {_plain(option.label) for option in question.options if option.role != "valid"}
    none = {_plain(option.label) for option in question.options if option.role == "no_opinion"}
    told = {_plain(label) for label in expected.get("options", [])}
    typed = {
        o.code for o in question.options if expected.get("other") and o.other and _plain(o.label) not in told
    }
    valid = [_plain(o.label) for o in question.options if o.role == "valid" and o.code not in typed]
    outside = {
        *question.missing_codes,
        *(c for o in question.options if o.role == "missing" for c in o.values),
    }
    if (due := expected.get("options")) and question.type != "number":
        wanted = [_plain(label) for label in due]
        if sorted(valid) != sorted(wanted):
            yield f"{called}: {valid}, not {wanted}"
        elif expected.get("ordered"):
            if valid not in (wanted, wanted[::-1]):
                yield f"{called}: in the order {valid}"
            if not question.ordered:
                yield f"{called}: not ordered"
    if (lost := {_plain(x) for x in expected.get("no_opinion", [])} - none) and question.options:
        yield f"{called}: {sorted(lost)} not a role no_opinion"
    if lost := {_plain(x) for x in expected.get("apart", [])} & {*valid}:
        yield f"{called}: {sorted(lost)} counted as answers"
    ranged = any(True for _ in question.missing_ranges)
    if (lost := {*expected.get("missing", [])} - outside - apart) and not ranged:
        yield f"{called}: {sorted(lost)} in the base"
    if expected.get("other") and not any(option.other for option in question.options):
        yield f"{called}: no option takes any other text"


def _kept(twin: Twin) -> set[str]:
    """Columns that say who counts may be copied: their values are not answers."""
    return {twin.place.get(name, name) for name in twin.book.responses.keep}


def _places(expected: dict[str, Any], source: Path, folder: Path, book: Codebook) -> dict[str, str]:
    """The name or place in the export of each column that was drafted: by its name, else by its values."""
    header, *rows = _table(source / expected["source"])
    rows = rows[expected.get("header_rows", 1) - 1 :]
    names = [str(k) if expected.get("by_position") else _plain(name) for k, name in enumerate(header, 1)]
    plain = [_plain(name) for name in header]
    written, *answers = _table(folder / book.responses.file)
    answers = answers[book.responses.header_rows - 1 :]
    places = {}
    for k, name in enumerate(written):
        values = [_plain(row[k]) for row in answers]
        alike = [j for j in range(len(names)) if [_plain(row[j]) for row in rows] == values]
        if plain.count(_plain(name)) == 1 and _plain(name):
            places[name] = names[plain.index(_plain(name))]
        elif alike and any(values):
            places[name] = names[alike[0]]
    return places


def _table(path: Path) -> list[list[str]]:
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    if path.suffix == ".sav":
        frame, _ = pyreadstat.read_sav(str(path), user_missing=True)
        return [[*frame.columns], *(["" if pd.isna(v) else str(v) for v in row] for row in frame.to_numpy())]
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    first = text.split("\n", 1)[0]
    return [*csv.reader(text.splitlines(), delimiter=max(",;\t", key=first.count))]


def _plain(text: str) -> str:
    """A text whatever its white space, the kind of its apostrophes, and a whole number's decimals."""
    plain = " ".join(text.replace("\u202f", " ").replace("’", "'").split())
    return plain.removesuffix(".0") if plain.removesuffix(".0").isdigit() else plain

"""Exports of tools hold the answers that they were made of: who knows all of one reads them all back."""

import random

import pytest
import yaml

from core.responses import formats
from tests.draft import asked, tools
from tests.draft.compare import TO_READ, compare
from tests.draft.hand import by_hand
from tests.exports import survey

HAND = {folder.name: asked.by_hand(folder, rows=100) for folder in (asked.DEMONSTRATION, asked.EXAMPLE)}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr("core.responses.reading.read_isolated", formats.read_raw)
    monkeypatch.setattr("core.responses.whole.read_isolated", formats.read_raw)


@pytest.mark.parametrize("tool", tools.TOOLS)
@pytest.mark.parametrize("study", HAND)
def test_who_knows_all_of_an_export_reads_back_every_answer(study, tool, tmp_path):
    made = tools.exported(tool, HAND[study])

    score = compare(by_hand(tmp_path, made), made)

    assert (score.right, score.extra, score.unsaid) == (score.questions, [], []), str(score)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100))
@pytest.mark.parametrize("tool", tools.TOOLS)
def test_who_knows_all_of_a_random_export_reads_back_every_answer(tool, seed, tmp_path):
    made = tools.exported(tool, asked.drawn(survey.drawn(random.Random(seed))), seed)

    score = compare(by_hand(tmp_path, made), made)

    assert score.right == score.questions, str(score)


@pytest.mark.parametrize("tool", tools.TOOLS)
def test_personal_data_are_in_every_export(tool, tmp_path):
    made = tools.exported(tool, asked.by_hand(asked.DEMONSTRATION, rows=60))
    planter, encoding = made.study.planter, "cp1252" if tool == "sphinx" else "utf-8"
    if made.responses.endswith((".csv", ".tsv")):
        (tmp_path / "responses.csv").write_text(made.files[made.responses].decode(encoding), encoding="utf-8")
        found = {leak.split(": ", 1)[1] for leak in planter.leaks(tmp_path)}
        assert len({*planter.everywhere} & found) > 0.9 * len(planter.everywhere)
    assert len(planter.everywhere) > 150
    assert len(made.personal) >= 6


def test_a_piece_of_personal_data_is_found_however_it_is_written(tmp_path):
    planter = asked.Planter()
    for piece in ("claude@exemple.example", "06 12 34 56 78", "Zdenka"):
        planter.keep(piece)

    for text, leaks in (
        ("CLAUDE@EXEMPLE.EXAMPLE", 1),
        ("tél. 06.12.34.56.78", 1),
        ("0612345678", 1),
        ("zdenka", 1),
        ("zdenkas 06;12;34", 0),
    ):
        (tmp_path / "responses.csv").write_text(text, encoding="utf-8")
        assert len(planter.leaks(tmp_path)) == leaks, text


def _each(book, key, value):
    for question in book["questions"]:
        if key in question:
            question[key] = value


def _united(book):
    options = book["questions"][6]["options"]
    gone = options.pop(2)
    options[1]["codes"] += gone["codes"]


DAMAGES = {
    "label": lambda book: book["questions"][4]["options"][0].update(label="Un peu"),
    "counts": _united,
    "role": lambda book: book["questions"][4]["options"][4].update(role="valid"),
    "ordered": lambda book: _each(book, "ordered", False),
    "order": lambda book: book["questions"][1]["options"].reverse(),
    "wording": lambda book: book["questions"][0].update(text="Q1"),
    "map": lambda book: book["questions"][2].pop("geography"),
    "base": lambda book: book["questions"][11].update(selected=["Y"], unselected=["N"]),
    "routing": lambda book: book["questions"][12].pop("asked_to"),
    "options": lambda book: book["questions"][0]["options"].pop(),
    "absent": lambda book: book["questions"].pop(1),
    "rows": lambda book: book["responses"].pop("keep"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_what_differs_from_the_hand_is_named(what, tmp_path):
    made = tools.exported("limesurvey-lss", HAND["fragilites-2025"])
    path = by_hand(tmp_path, made) / "study.yaml"
    book = yaml.safe_load(path.read_text(encoding="utf-8"))
    DAMAGES[what](book)
    if what == "options":  # what nobody lists is refused: here, it is said to be no answer
        book["questions"][0]["missing"] = ["-oth-"]
    path.write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    (tmp_path / TO_READ).write_text("", encoding="utf-8")

    named = {d.what for d in compare(tmp_path, made).differences}

    assert what in named
    assert named <= {what, "base", "counts"} or what == "counts"

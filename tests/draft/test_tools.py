"""What each survey tool exports, drafted back, is the study written by hand; nothing personal is in it."""

import functools
import random

import pyreadstat
import pytest

from core.__main__ import main
from core.draft import draft
from core.responses import formats
from tests.draft import asked, tools
from tests.draft.compare import compare
from tests.draft.sheet import Exported, Told
from tests.exports import survey

ENOUGH = 0.95
UNTOLD = {"Microsoft Forms": 0.85}
"""Where less can be known: of two grids of one scale that follow each other, it writes no question."""
NONVOTERS = asked.ROOT / "tests" / "data" / "nonvoters-sav"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr("core.responses.reading.read_isolated", formats.read_raw)
    monkeypatch.setattr("core.responses.whole.read_isolated", formats.read_raw)


@functools.cache
def _by_hand(name: str) -> asked.Study:
    return asked.by_hand({"demonstration": asked.DEMONSTRATION, "example": asked.EXAMPLE}[name], rows=200)


def _drafted(made: Exported, folder):
    """The study that is drafted from an export."""
    for name, data in made.files.items():
        (folder / name).write_bytes(data)
    structure = folder / made.structure if made.structure else None
    draft(folder / made.responses, folder / "drafted", structure=structure)
    return folder / "drafted"


@functools.cache
def _of_tool(study: str, tool: str, temporary):
    made = tools.exported(tool, _by_hand(study))
    folder = temporary / f"{study}-{tool}"
    folder.mkdir()
    drafted = _drafted(made, folder)
    return made, drafted, compare(drafted, made)


@pytest.fixture
def drafted(request, tmp_path_factory):
    return _of_tool(*request.param, tmp_path_factory.getbasetemp())


BY_DAY = [(study, tool) for study in ("demonstration", "example") for tool in tools.TOOLS]
SAID_BY_DAY = [("example", tool) for tool in tools.TOOLS]
"""The drafts that are given to the whole of ``check`` by day; ``compare`` opens each, or says its faults."""
of_each_tool = pytest.mark.parametrize("drafted", BY_DAY, ids="-".join, indirect=True)


@of_each_tool
def test_a_draft_is_the_study_written_by_hand(drafted):
    made, _, score = drafted

    assert score.share >= UNTOLD.get(made.tool, ENOUGH), str(score)
    assert not [d for d in score.differences if not d.question], str(score)


@of_each_tool
def test_a_draft_publishes_nothing_that_was_not_asked(drafted):
    _, _, score = drafted

    assert score.extra == []


@pytest.mark.parametrize(
    "drafted",
    [
        pair if pair in SAID_BY_DAY else pytest.param(pair, marks=pytest.mark.nightly, id="-".join(pair))
        for pair in BY_DAY
    ],
    ids="-".join,
    indirect=True,
)
def test_a_draft_passes_check_without_a_hand(drafted, capsys):
    _, folder, _ = drafted

    assert main(["check", str(folder)]) == 0, capsys.readouterr().err


@of_each_tool
def test_no_personal_data_are_in_a_draft(drafted):
    made, folder, _ = drafted

    assert made.study.planter.leaks(folder) == []


@of_each_tool
def test_each_column_of_personal_data_is_said_to_be_left_out(drafted):
    _, _, score = drafted

    assert score.unsaid == []


def _nonvoters() -> Exported:
    """A file of SPSS beside the codebook of who had the questionnaire; labels are those of the file."""
    study = asked.by_hand(NONVOTERS)
    _, about = pyreadstat.read_sav(NONVOTERS / "responses.sav", metadataonly=True)
    columns = asked.columns(NONVOTERS)
    read_otherwise = ("Q2_9_score", "grpage")  # a second reading of a column
    study.survey.questions = [q for q in study.survey.questions if q.id not in read_otherwise]
    places, spelt = {}, {}
    for q in study.survey.questions:
        names = columns[q.id]
        if q.kind == "multiple":
            places[q.id] = {o.key: (name,) for o, name in zip(q.options, names, strict=True)}
        else:
            places[q.id] = {item: (name,) for item, name in zip(q.items or [""], names, strict=True)}
        spelt[q.id] = {o.key: o.key for o in q.options}
        labels = about.variable_value_labels.get(names[0], {})
        for o in q.options:
            o.label = o.key if q.kind == "multiple" else labels.get(_number(o.key), o.key)
    told = Told(wordings=False, order=True)
    files = {"responses.sav": (NONVOTERS / "responses.sav").read_bytes()}
    return Exported("SPSS", study, files, told, places, spelt, own=("weight",))


def _number(code: str):
    return float(code) if code.lstrip("-").isdigit() else code


def test_a_file_of_spss_alone_is_drafted_as_who_had_the_questionnaire_wrote_it(tmp_path):
    made = _nonvoters()
    folder = _drafted(made, tmp_path)

    score = compare(folder, made)

    assert score.share >= ENOUGH and not [d for d in score.differences if not d.question], str(score)


@pytest.mark.nightly
def test_a_draft_of_a_file_of_spss_is_said_to_be_correct(tmp_path, capsys):
    folder = _drafted(_nonvoters(), tmp_path)

    assert main(["check", "--strict", str(folder)]) == 0, capsys.readouterr().err


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("tool", tools.TOOLS)
def test_a_random_questionnaire_is_drafted_as_it_was_asked(tool, seed, tmp_path, capsys):
    made = tools.exported(tool, asked.drawn(survey.drawn(random.Random(seed))), seed)
    folder = _drafted(made, tmp_path)

    score = compare(folder, made)

    assert main(["check", str(folder)]) == 0, capsys.readouterr().err
    assert made.study.planter.leaks(folder) == []
    assert score.right >= score.questions - 1 and not score.extra, str(score)

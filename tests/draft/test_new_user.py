"""As a new user: the LimeSurvey export of the demonstration, drafted, changed by hand as the guide lists, and
looked at."""

import re
from contextlib import redirect_stdout
from html import unescape
from io import StringIO

import pytest

from core import open_study
from core.__main__ import main
from core.codebook import yaml_mapping
from core.responses import formats
from core.words import numbers
from tests.draft import asked, tools
from tests.ui.test_pages import html
from tests.ui.test_pages_by_group import at

MOST = 15
GUIDE = (asked.ROOT / "docs" / "publier-une-etude.md").read_text(encoding="utf-8")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
PAGES = {
    "google-forms": "google-download",
    "kobo": "kobo-xlsform",
    "limesurvey": "limesurvey-lss",
    "microsoft-forms": "microsoft",
    "qualtrics": "qualtrics-qsf",
    "redcap": "redcap",
    "sphinx": "sphinx",
    "spss": "spss",
}
"""The page of each tool, and the export that is tried with its command."""
UNSEEN = {"partenaires", "formes", "accelerateurs", "leviersengagement"}
"""Several answers of which a person may tick none: LimeSurvey writes the same for who left them out."""


def _by_hand() -> list[tuple[list[str], list[str]]]:
    """The lines of the draft that the guide changes, and by which: with their neighbours, place by place."""
    (block,) = re.findall(r"^```diff\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    places = [place.splitlines() for place in block.split("@@\n")]
    return [
        ([line[1:] for line in place if line[0] != "+"], [line[1:] for line in place if line[0] != "-"])
        for place in places
    ]


def _changed(text: str) -> str:
    for old, new in _by_hand():
        before, after = ("\n".join(["", *lines, ""]) for lines in (old, new))
        assert text.count(before) == 1, old
        text = text.replace(before, after)
    return text


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The folder that holds the export of the demonstration, as its tool writes it."""
    folder = tmp_path_factory.mktemp("new-user")
    made = tools.exported("limesurvey-lss", asked.by_hand(asked.DEMONSTRATION))
    (folder / "export.csv").write_bytes(made.files[made.responses])
    (folder / "questionnaire.lss").write_bytes(made.files[made.structure])
    (folder / "data").mkdir()
    return folder


@pytest.fixture(scope="module")
def said(exported):
    """What the command of the guide says, run where the export is."""
    (command,) = re.findall(r"^python -m core (draft export\.csv .*)$", GUIDE, re.MULTILINE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(exported)
        with redirect_stdout(StringIO()) as out:
            assert main(command.split()) == 0
    return _plain(out.getvalue())


@pytest.fixture(scope="module")
def corrected(exported, said):
    """The study once the lines of the guide are changed."""
    study = exported / "data" / "mon-etude"
    text = (study / "study.yaml").read_text(encoding="utf-8")
    (study / "study.yaml").write_text(_changed(text), encoding="utf-8")
    return study


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def test_the_guide_changes_fifteen_lines_at_most():
    (block,) = re.findall(r"^```diff\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    places = [[line[0] for line in place.splitlines()] for place in block.split("@@\n")]

    assert sum(max(place.count("+"), place.count("-")) for place in places) <= MOST
    assert "**treize lignes changées à la\nmain**" in GUIDE


def test_the_command_says_what_the_guide_shows(said):
    assert f"> {said}" in _plain(GUIDE)


def test_a_corrected_draft_passes_check_without_a_word_on_numbers(corrected, capsys):
    assert main(["check", str(corrected)]) == 0
    told = _plain(capsys.readouterr().out)

    assert "étude correcte, 1 200 répondants, 15 questions" in told
    assert "À revoir" not in told


def test_what_the_guide_changes_is_known_to_the_study(corrected):
    book = open_study(corrected).book

    assert book.simulated
    assert book.universe_noun.plural == "acteurs"
    assert [book.question(name).label for name in book.segments] == ["Type d'acteur", "Taille", "Région"]
    assert book.question("dynamiquecooperation").ordered


def test_each_question_has_the_answers_of_the_study_by_hand(corrected):
    """As many persons gave each answer as in the demonstration: bases where the tool tells who answered."""
    drafted, hand = open_study(corrected), open_study(asked.DEMONSTRATION)
    assert len(drafted.book.questions) == len(hand.book.questions)
    for mine, own in zip(drafted.book.questions, hand.book.questions, strict=True):
        if mine.id in UNSEEN:
            continue
        rows, due = (study.table(q.id).rows for study, q in ((drafted, mine), (hand, own)))
        assert mine.text == own.text
        assert sorted((r.base or 0, r.count or 0) for r in rows) == sorted(
            (r.base or 0, r.count or 0) for r in due
        )


def test_the_pages_say_the_right_questions_and_their_bases(corrected, monkeypatch):
    monkeypatch.setenv("STUDY", str(corrected))
    study = open_study(corrected)
    themes = {q.theme for q in study.book.questions if q.theme}
    pages = {theme: _text(at(theme)) for theme in themes}

    for question in study.book.questions:
        if not question.theme:
            continue
        page = pages[question.theme]
        bases = sorted({row.base for row in study.table(question.id).rows if row.base})
        base = " à ".join(dict.fromkeys(numbers.integer(n) for n in (bases[0], bases[-1])))
        several = " · plusieurs réponses possibles" if question.type == "multiple" else ""
        assert _plain(f"{question.text}{several} · {base} répondants") in page, question.id
        assert "Simulé" in page


def test_the_first_page_greets_in_words_of_the_guide(corrected, monkeypatch):
    monkeypatch.setenv("STUDY", str(corrected))
    page = _text(at(""))

    for words in (
        "Votre type d'acteur",
        "Votre région",
        "des acteurs disent leur territoire dynamique",
        "Terrain du 5 au 30 juin 2025, questionnaire en ligne",
        "Résultats rendus publics le 20 novembre 2025",
    ):
        assert words in page


def test_nothing_personal_is_in_the_folder(corrected):
    study = yaml_mapping((corrected / "study.yaml").read_text(encoding="utf-8"), "study.yaml")
    head = (corrected / study["responses"]["file"]).read_text(encoding="utf-8").splitlines()[0]

    assert not re.search(r"token|ipaddr|startdate|courriel|contact|joindre|codepostal|other", head)


@pytest.mark.parametrize("page", PAGES)
def test_the_command_of_each_tool_drafts_its_export(page, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("core.responses.reading.read_isolated", formats.read_raw)
    monkeypatch.setattr("core.responses.whole.read_isolated", formats.read_raw)
    monkeypatch.chdir(tmp_path)
    text = (asked.ROOT / "docs" / "outils" / f"{page}.md").read_text(encoding="utf-8")
    command = re.findall(r"^python -m core (draft .*)$", text, re.MULTILINE)[0].split()
    made = tools.exported(PAGES[page], asked.by_hand(asked.EXAMPLE))
    (tmp_path / command[1]).write_bytes(made.files[made.responses])
    if "--structure" in command:
        (tmp_path / command[-1]).write_bytes(made.files[made.structure])
    (tmp_path / "data").mkdir()

    assert ("--structure" in command) == bool(made.structure)
    assert main(command) == 0
    assert main(["check", command[2]]) == 0
    assert "À relire" in capsys.readouterr().out


def test_each_page_of_a_tool_is_tried():
    assert {path.stem for path in (asked.ROOT / "docs" / "outils").glob("*.md")} == {*PAGES}


def _text(app) -> str:
    return _plain(re.sub(r"<[^>]+>", " ", unescape(html(app))))

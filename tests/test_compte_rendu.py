"""The table of the results of the public account: each figure of the demonstration, with its status."""

import re
from pathlib import Path

from core.codebook.reading import read_codebook, read_published
from core.errors import Report

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data" / "fragilites-2025"
PAPER = (ROOT / "docs" / "compte-rendu.md").read_text(encoding="utf-8")
LINE = re.compile(r"^\| ([^|]+) \| (\w[^|]*), `(\w+)`[^|]* \| (publié|en mots) \| `(\w+)` \|$", re.MULTILINE)


def test_each_figure_stands_once_with_its_question_theme_status_and_number():
    report = Report()
    book, left_out = read_codebook(FOLDER, report)
    figures = read_published(FOLDER, book, report, left_out).figures
    themes = {theme.id: theme.title for theme in book.themes}
    lines = {
        identity: (said, page, question, status)
        for said, page, question, status, identity in LINE.findall(PAPER)
    }

    assert sorted(lines) == sorted(figure.id for figure in figures)
    assert len(LINE.findall(PAPER)) == len(lines)
    for figure in figures:
        said, page, question, status = lines[figure.id]
        assert question == figure.question
        assert themes[book.question(question).theme].startswith(page)
        assert status == ("publié" if figure.kind == "share" else "en mots")
        assert (f"{round(100 * figure.value)} %" in said) if figure.kind == "share" else "%" not in said

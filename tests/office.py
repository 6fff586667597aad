"""``make office``: the files we write, opened by LibreOffice; their pages as pictures in ``build/office``.

Needs LibreOffice and poppler (Debian: libreoffice-calc libreoffice-impress poppler-utils). Each
format has a function that gives its files by name.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from core import open_study
from core.files.portrait.content import PortraitSheet, portrait_sheet
from core.files.portrait.pdf import portrait_pdf
from core.files.portrait.slide import portrait_slide
from core.files.pptx.decks import deck_file, story_file
from core.files.xlsx.workbooks import table_workbook, tabulation
from core.study.study import Study
from core.views.recipe import Recipe
from core.views.subject import Subject
from core.views.view import View

ROOT = Path(__file__).parents[1]
OUT = ROOT / "build" / "office"
STUDIES = ("data/fragilites-2025", "docs/exemple-etude")


def workbooks(study: Study) -> dict[str, bytes]:
    """A chart, a page, and the tabulation."""
    by, *_ = study.book.segments
    asked = [q.id for q in study.book.questions if q.theme]
    return {
        "chart.xlsx": table_workbook([study.table(asked[0], by)], "https://exemple.fr/"),
        "page.xlsx": table_workbook([study.table(question) for question in asked], "https://exemple.fr/"),
        "tabulation.xlsx": tabulation(study, "https://exemple.fr/"),
    }


def address(view: View) -> str:
    return f"https://exemple.fr/explorer?{urlencode(view.to_query(), doseq=True)}"


def decks(study: Study) -> dict[str, bytes]:
    """The story, each question by each segment, each question under a filter on the first group."""
    asked = [q.id for q in study.book.questions if q.theme]
    files = {"story.pptx": story_file(study, View(), address)}
    for by in study.book.segments:
        first = study.book.segment(by).answers[0].code
        views = [Recipe.of(study.book, question, by) for question in asked]
        files[f"by-{by}.pptx"] = deck_file(study, views, address)
        views = [Recipe.of(study.book, question, None, {by: [first]}) for question in asked]
        files[f"only-{by}.pptx"] = deck_file(study, views, address)
    two = {name: [study.book.segment(name).answers[-1].code] for name in study.book.segments[:2]}
    files["masked.pptx"] = deck_file(study, [Recipe.of(study.book, q, None, two) for q in asked[:2]], address)
    return files


def portraits(study: Study) -> dict[str, bytes]:
    """The portrait of the second group of each segment, as a slide and as a sheet."""
    files = {}
    for segment in study.book.segments:
        subject = Subject(segment, study.book.segment(segment).answers[1].code)
        made = portrait_sheet(study, subject, View(), f"https://exemple.fr/portrait?{segment}={subject.code}")
        if isinstance(made, PortraitSheet):
            files[f"portrait-{segment}.pptx"] = portrait_slide(study.book, made)
            files[f"sheet-{segment}.pdf"] = portrait_pdf(study.book, made)
    return files


FORMATS: tuple[Callable[[Study], dict[str, bytes]], ...] = (workbooks, decks, portraits)


def draw(file: Path) -> int:
    """Draw the pages of a file beside it; how many there are."""
    if file.suffix != ".pdf":
        convert = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file)]
        subprocess.run(convert, check=True, capture_output=True, timeout=180)
    pages = file.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "80", "-png", f"{pages}.pdf", str(pages)], check=True, timeout=180)
    return len(list(file.parent.glob(f"{file.stem}-*.png")))


def main() -> None:
    for folder in STUDIES:
        study = open_study(ROOT / folder)
        place = OUT / study.book.id
        place.mkdir(parents=True, exist_ok=True)
        for old in place.iterdir():
            old.unlink()
        for of_format in FORMATS:
            for name, data in of_format(study).items():
                (place / name).write_bytes(data)
                print(f"{place / name}: {draw(place / name)} pages")


if __name__ == "__main__":
    main()

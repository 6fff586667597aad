"""``make office``: the files we write, opened by LibreOffice; their pages as pictures in ``build/office``.

Needs LibreOffice and poppler (Debian: libreoffice-calc poppler-utils). Each format has a function that gives
its files by name.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path

from core import open_study
from core.results import Study
from core.workbooks import table_workbook, tabulation

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


FORMATS: tuple[Callable[[Study], dict[str, bytes]], ...] = (workbooks,)


def draw(file: Path) -> int:
    """Draw the pages of a file beside it; how many there are."""
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

"""The files that pages give: what an address answers, and how a crowd is served."""

import asyncio
import io
import threading
from urllib.parse import quote

import openpyxl
import pytest
from pptx import Presentation
from pypdf import PdfReader
from starlette.applications import Starlette

from pages._web import downloads
from pages._web.file_queue import MOST_KEPT, FileQueue
from tests import studies
from tests.asgi import Client
from tests.conftest import ROOT

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
HERE = "/fichiers/fragilites-2025"


@pytest.fixture(scope="module")
def client():
    return Client(Starlette(routes=downloads.routes()), "https://tableau.example.org")


def name(answer):
    return answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')


def words(content):
    """What the slides of a file say, notes included."""
    said = []
    for slide in Presentation(io.BytesIO(content)).slides:
        said += [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        said.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(said).replace("\u00a0", " ")


def cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [
        cell.value for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None
    ]


VIEW = "by=type_acteur&f.taille=10_a_49"
STEM = "par-type_acteur_taille-10_a_49_simule"


def test_a_workbook_holds_the_numbers_of_the_view_and_its_address(client):
    answer = client.get(f"{HERE}/lien_territoire.xlsx?{VIEW}")

    assert answer.status_code == 200
    assert name(answer) == f"fragilites-2025_lien_territoire_{STEM}.xlsx"
    said = cells(answer.content)
    row = STUDY.table("lien_territoire", "type_acteur", {"taille": ["10_a_49"]}).rows[0]
    assert any(isinstance(v, float) and v == pytest.approx(row.estimate, abs=1e-12) for v in said)
    link = f"https://tableau.example.org/fragilites?etude=fragilites-2025&q=lien_territoire&{VIEW}"
    assert link in said
    assert any("SIMUL" in str(v).upper() for v in said)


def test_a_chart_and_a_page_are_slides_with_charts(client):
    chart = client.get(f"{HERE}/lien_territoire.pptx?{VIEW}")
    page = client.get(f"{HERE}/page/fragilites.pptx?{VIEW}")

    assert name(chart) == f"fragilites-2025_lien_territoire_{STEM}.pptx"
    assert name(page) == f"fragilites-2025_fragilites_{STEM}.pptx"
    for answer, least in ((chart, 1), (page, 3)):
        slides = Presentation(io.BytesIO(answer.content)).slides
        assert sum(shape.has_chart for slide in slides for shape in slide.shapes) >= least
        assert "simulées" in words(answer.content)
        assert "https://tableau.example.org/fragilites?etude=fragilites-2025" in words(answer.content)


def test_the_page_of_a_theme_is_a_workbook_with_all_its_questions(client):
    answer = client.get(f"{HERE}/page/besoins.xlsx")

    asked = [q.title for q in STUDY.book.questions if q.theme == "besoins"]
    said = "\n".join(str(v) for v in cells(answer.content))
    assert [title for title in asked if title not in said] == []


def test_the_whole_study_is_a_tabulation_and_a_story(client):
    tabulation = client.get(f"{HERE}/etude/tabulation.xlsx")
    story = client.get(f"{HERE}/etude/presentation.pptx?f.type_acteur=association")

    assert name(tabulation) == "fragilites-2025_tabulation_simule.xlsx"
    assert len(openpyxl.load_workbook(io.BytesIO(tabulation.content)).sheetnames) > len(STUDY.book.themes)
    assert name(story) == "fragilites-2025_presentation_type_acteur-association_simule.pptx"
    assert "Association" in words(story.content)


def test_a_portrait_is_a_sheet_and_a_slide_and_a_masked_one_is_neither(client):
    sheet = client.get(f"{HERE}/etude/portrait.pdf?region=32")
    slide = client.get(f"{HERE}/etude/portrait.pptx?region=32")

    assert name(sheet) == "fragilites-2025_portrait-region-32_simule.pdf"
    read = PdfReader(io.BytesIO(sheet.content))
    assert len(read.pages) == 1
    assert "Hauts-de-France" in read.pages[0].extract_text()
    assert "Hauts-de-France" in words(slide.content)
    for kind in ("pdf", "pptx"):
        masked = client.get(f"{HERE}/etude/portrait.{kind}?region=94")
        assert (masked.status_code, masked.text) == (404, "Ce portrait est masqué.")


@pytest.mark.parametrize(
    "address",
    [
        "/fichiers/autre/lien_territoire.xlsx",
        f"{HERE}/nope.xlsx",
        f"{HERE}/lien_territoire.exe",
        f"{HERE}/lien_territoire.pdf",
        f"{HERE}/lien_territoire.xlsx?f.taille=zz",
        f"{HERE}/page/nope.xlsx",
        f"{HERE}/etude/nope.xlsx",
        f"{HERE}/etude/portrait.pdf",
        f"{HERE}/etude/portrait.pdf?region=99",
        f"{HERE}/etude/{quote('../study')}.xlsx",
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(client, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")


def test_two_hundred_who_ask_for_the_same_file_get_it_from_one_making():
    made = []

    def make():
        made.append(1)
        return b"file"

    async def crowd():
        queue = FileQueue()
        return await asyncio.gather(*(queue.get("key", make) for _ in range(200)))

    assert asyncio.run(crowd()) == [b"file"] * 200
    assert len(made) == 1


def test_files_are_made_one_at_a_time_while_the_server_goes_on():
    at_work, most = 0, 0
    first = threading.Event()
    answered = threading.Event()

    def make():
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        first.set()
        assert answered.wait(10)  # the loop turns while a file is made
        at_work -= 1
        return b""

    async def crowd():
        queue = FileQueue()
        asked = [asyncio.create_task(queue.get(key, make)) for key in range(20)]
        await asyncio.to_thread(first.wait, 10)
        answered.set()
        await asyncio.gather(*asked)

    asyncio.run(crowd())
    assert most == 1


def test_a_file_that_fails_is_made_again_for_the_next():
    tries = []

    def make():
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("once")
        return b"file"

    async def twice():
        queue = FileQueue()
        with pytest.raises(ValueError, match="once"):
            await queue.get("key", make)
        return await queue.get("key", make)

    assert asyncio.run(twice()) == b"file"


def test_what_is_kept_is_bounded():
    async def many():
        queue = FileQueue()
        for key in range(5):
            await queue.get(key, lambda: bytes(MOST_KEPT // 3))
        return sum(map(len, queue._kept.values()))

    assert asyncio.run(many()) <= MOST_KEPT

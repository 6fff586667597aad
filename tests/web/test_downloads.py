"""The files that pages give: what an address answers, and how a crowd is served."""

import asyncio
import io
import json
import threading
from urllib.parse import quote

import openpyxl
import pytest
from pptx import Presentation
from pypdf import PdfReader
from starlette.applications import Starlette

from pages._web import downloads
from pages._web.file_queue import MOST_BEHIND_ONE, MOST_KEPT, MOST_WAITING, BusyError, FileQueue, FullError
from tests import studies
from tests.asgi import Client
from tests.conftest import ROOT

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
HERE = "/fichiers/fragilites-2025"
ROOM = "192.0.2.7"
ALICE, BOB = (ROOM, "alice"), (ROOM, "bob")


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


def test_a_table_says_what_was_published_of_its_view_beside_its_simulated_numbers(client):
    def told(query):
        csv = client.get(f"{HERE}/lien_territoire.csv?{query}").content.decode("utf-8-sig")
        return dict(line.split(";", 1) for line in csv.split("\r\n\r\n")[0].splitlines())

    whole, associations = told(""), told("f.type_acteur=association")

    assert "88\u00a0% des acteurs" in whole["Publié"] and "publié, Localtis, novembre 2025" in whole["Publié"]
    assert "98\u00a0% des associations" in whole["Publié"]
    assert "98\u00a0% des associations" in associations["Publié"]
    assert "88" not in associations["Publié"]
    assert "Publié" not in told("f.type_acteur=entreprise")


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
        return await asyncio.gather(*(queue.get("key", (ROOM, str(i)), make) for i in range(200)))

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
        asked = [asyncio.create_task(queue.get(key, (ROOM, str(key)), make)) for key in range(20)]
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
            await queue.get("key", ALICE, make)
        return await queue.get("key", ALICE, make)

    assert asyncio.run(twice()) == b"file"


def test_what_is_kept_is_bounded():
    async def many():
        queue = FileQueue()
        for key in range(5):
            await queue.get(key, ALICE, lambda: bytes(MOST_KEPT // 3))
        return sum(map(len, queue._kept.values()))

    assert asyncio.run(many()) <= MOST_KEPT


class Making:
    """A queue whose first file is being made until it may end; the names of the files that were made."""

    def __init__(self):
        self.queue, self.made = FileQueue(), []
        self._begun, self._may_end = threading.Event(), threading.Event()

    async def __aenter__(self):
        self._first = self.ask("first", ("elsewhere", ""))
        await asyncio.to_thread(self._begun.wait, 10)
        return self

    async def __aexit__(self, *_):
        self._may_end.set()
        await self._first

    def ask(self, name, visitor):
        return asyncio.create_task(self.queue.get(name, visitor, lambda: self._make(name)))

    def _make(self, name):
        self.made.append(name)
        if name == "first":
            self._begun.set()
            assert self._may_end.wait(10)
        return name.encode()


async def leave(*waiting):
    await asyncio.sleep(0)  # they come
    for each in waiting:
        each.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


def test_a_file_that_nobody_waits_for_any_more_is_not_made():
    async def crowd():
        async with Making() as making:
            left, stays = making.ask("left", ALICE), making.ask("stays", BOB)
            once, again = making.ask("both", ("a", "")), making.ask("both", ("b", ""))
            await leave(left, once)
        assert (await stays, await again) == (b"stays", b"both")
        return making.made

    assert asyncio.run(crowd()) == ["first", "stays", "both"]


def test_a_file_left_and_asked_again_is_made():
    async def crowd():
        async with Making() as making:
            await leave(making.ask("file", ALICE))
            asked = making.ask("file", BOB)
            await asyncio.sleep(0)
        return await asked, making.made

    assert asyncio.run(crowd()) == (b"file", ["first", "file"])


def test_a_file_left_while_it_is_made_is_kept_and_its_failure_told(capsys):
    may_end, began = threading.Event(), threading.Event()

    def fail():
        began.set()
        assert may_end.wait(10)
        raise ValueError("Marie Dupont")

    async def crowd():
        async with Making() as making:
            await leave(making._first)
            making._first = making.ask("first", ALICE)
            await asyncio.sleep(0)
        queue = making.queue
        asked = asyncio.create_task(queue.get("fails", ALICE, fail))
        await asyncio.to_thread(began.wait, 10)
        await leave(asked)
        may_end.set()
        while queue._orders:
            await asyncio.sleep(0.001)
        return making.made

    assert asyncio.run(crowd()) == ["first"]
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["type"] == "ValueError"
    assert "Marie" not in line


def test_addresses_are_served_one_after_the_other_whatever_each_asks_for():
    async def crowd():
        async with Making() as making:
            asked = [making.ask(f"room {i}", (ROOM, str(i))) for i in range(3)]
            await asyncio.sleep(0)
            asked += [making.ask(f"other {i}", ("198.51.100.1", str(i))) for i in range(2)]
            await asyncio.sleep(0)
        await asyncio.gather(*asked)
        return making.made

    assert asyncio.run(crowd()) == ["first", "room 0", "other 0", "room 1", "other 1", "room 2"]


def test_a_visitor_waits_for_one_file_at_a_time_and_a_room_for_many():
    async def crowd():
        async with Making() as making:
            asked = [making.ask("a", ALICE), making.ask("a", ALICE), making.ask("b", BOB)]
            await asyncio.sleep(0)
            for name in ("b", "c"):  # not another, be it asked for already
                with pytest.raises(BusyError):
                    await making.ask(name, ALICE)
        assert await asyncio.gather(*asked) == [b"a", b"a", b"b"]
        return await making.ask("c", ALICE)

    assert asyncio.run(crowd()) == b"c"


@pytest.mark.parametrize(
    ("most", "address"), [(MOST_WAITING - 1, "192.0.2.{}"), (MOST_BEHIND_ONE, ROOM)], ids=["in all", "room"]
)
def test_the_queue_is_bounded_in_all_and_for_one_address(most, address):
    async def crowd():
        async with Making() as making:
            asked = [making.ask(f"file {i}", (address.format(i), str(i))) for i in range(most)]
            await asyncio.sleep(0)
            with pytest.raises(FullError):
                await making.ask("one more", (address.format("x"), "x"))
            joins = making.ask("file 3", (address.format("y"), "y"))  # which costs nothing more
        assert await joins == b"file 3"
        return len(await asyncio.gather(*asked))

    assert asyncio.run(crowd()) == most


BUSY = "Un autre fichier se prépare déjà pour vous : demandez celui-ci quand il sera là."
FULL = "Beaucoup de fichiers sont demandés en ce moment : réessayez dans une minute."


@pytest.mark.parametrize(
    ("most", "cookie", "status", "said"),
    [(40, "alice", 429, BUSY), (40, "bob", 200, None), (1, "bob", 503, FULL)],
    ids=["busy", "another browser", "full"],
)
def test_who_must_wait_is_told_so_and_until_when(monkeypatch, client, most, cookie, status, said):
    monkeypatch.setattr(downloads.file_queue, "MOST_WAITING", most)

    def asked(kind, browser):
        return client._ask("GET", f"{HERE}/formes.{kind}", {"cookie": f"_streamlit_xsrf={browser}"})

    async def two():
        async with Making() as making:
            del making.queue._orders["first"]  # it only takes its time
            monkeypatch.setattr(downloads, "_queue", making.queue)
            first = asyncio.create_task(asked("xlsx", "alice"))
            while not making.queue._orders:
                await asyncio.sleep(0.001)
            second = asyncio.create_task(asked("pptx", cookie))
            if status != 200:
                await second
        assert (await first).status_code == 200
        return await second

    answer = asyncio.run(two())
    assert answer.status_code == status
    assert said in (None, answer.text)
    assert ("retry-after" in answer.headers) == (status != 200)


def test_a_reader_who_leaves_takes_the_order_back(monkeypatch):
    async def come_and_go():
        asked = asyncio.Event()
        said = []

        async def receive():
            await asked.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            said.append(message)

        scope = {
            **{"type": "http", "method": "GET", "scheme": "http", "path": f"{HERE}/formes.xlsx"},
            **{"query_string": b"", "headers": []},
        }
        async with Making() as making:
            monkeypatch.setattr(downloads, "_queue", making.queue)
            reader = asyncio.create_task(Starlette(routes=downloads.routes())(scope, receive, send))
            while len(making.queue._orders) < 2 and not reader.done():
                await asyncio.sleep(0.001)
            asked.set()
            await reader
            assert list(making.queue._orders) == ["first"]
        return said[0]["status"], list(making.queue._kept)

    assert asyncio.run(come_and_go()) == (499, ["first"])

"""Runs take turns; none waits for the audit of a question that its reader did not ask."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from core import open_study
from core.disclosure import guard
from pages._ui import turn
from pages._ui.internals import HEAD, HEAD_ENDS, TITLE
from pages._ui.page import Menu
from pages._web import client, studies
from pages.resultats.menu import menu
from tests.conftest import PATIENCE
from tests.studies import STATE, options, write_study

OTHER = STATE | {"id": "autre", "column": "B2"}
KIND = {"id": "kind", "text": "Lequel ?", "type": "single", "column": "K", "options": options("a", "b")}
# One did not answer B1, two did not answer B2: three bases, those of all, of etat and of autre.
RESPONSES = "B1;B2;K\n" + "1;1;a\n2;2;b\n" * 15 + ";1;a\n1;;b\n1;;b\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A study that is on offer, and that nobody has asked for."""
    found = str(
        write_study(
            tmp_path / "essai",
            RESPONSES,
            STATE,
            OTHER,
            KIND,
            responses={"delimiter": ";"},
            segments=["kind"],
        )
    )
    monkeypatch.setenv("STUDY", found)
    monkeypatch.setattr(studies, "_offers", {})
    return found


class Stopped:
    """Something that stops where it is first called, until it is told to go on."""

    def __init__(self, work):
        self._work, self.begun, self.go = work, Event(), Event()

    def __call__(self, *arguments):
        if not self.begun.is_set():
            self.begun.set()
            assert self.go.wait(PATIENCE)
        return self._work(*arguments)


@pytest.fixture
def audit(folder, monkeypatch):
    """The study, and its next audit."""
    study, stopped = studies.opened(folder), Stopped(guard.publishable)
    monkeypatch.setattr(guard, "publishable", stopped)
    yield study, stopped
    stopped.go.set()


def run(study, question):
    """A run of a reader who looks at a question."""
    with turn.taken():
        return study.table(question).rows[0].base


def test_a_run_that_waits_for_an_audit_lets_the_others_go_on(audit):
    study, stopped = audit
    with ThreadPoolExecutor(3) as readers:
        first = readers.submit(run, study, "etat")
        assert stopped.begun.wait(PATIENCE)

        # A base that is audited already, that of all; then one that is audited meanwhile.
        assert readers.submit(run, study, "kind").result(PATIENCE) == 33
        assert readers.submit(run, study, "autre").result(PATIENCE) == 33  # all but one or two answered
        assert not first.done()

        stopped.go.set()
        assert first.result(PATIENCE) == 33


def test_those_who_look_at_the_question_that_is_audited_wait_for_one_audit(audit):
    study, stopped = audit
    with ThreadPoolExecutor(3) as readers:
        waiting = [readers.submit(run, study, "etat") for _ in range(2)]
        assert stopped.begun.wait(PATIENCE)
        assert readers.submit(run, study, "kind").result(PATIENCE) == 33

        stopped.go.set()
        assert [each.result(PATIENCE) for each in waiting] == [33, 33]


def test_a_run_has_the_turn_alone_again_after_an_audit(audit):
    study, stopped = audit
    stopped.go.set()
    drawn = []

    def draw(name, question):
        with turn.taken():
            study.table(question)
            drawn.append(name)
            drawn.append(name)

    with ThreadPoolExecutor(4) as readers:
        questions = ["etat", "autre", "kind"] * 8
        assert list(readers.map(draw, range(24), questions, timeout=PATIENCE)) == [None] * 24

    assert drawn[::2] == drawn[1::2]


def test_a_study_that_is_read_stops_no_reader_of_another(folder, tmp_path, monkeypatch):
    stopped = Stopped(open_study)
    other = str(write_study(tmp_path / "autre", "B1\n" + "1\n2\n" * 15, STATE, id="autre"))
    monkeypatch.setattr(studies, "open_study", stopped)

    def read(folder):
        with turn.taken():
            return studies.opened(folder)

    with ThreadPoolExecutor(3) as readers:
        waiting = [readers.submit(read, folder) for _ in range(2)]
        assert stopped.begun.wait(PATIENCE)

        assert readers.submit(read, other).result(PATIENCE).respondents == 30

        stopped.go.set()
        first, second = [each.result(PATIENCE) for each in waiting]
        assert first is second


def test_the_preview_of_a_link_that_waits_for_an_audit_stops_no_answer(audit):
    _, stopped = audit
    page = f"<html>{HEAD}{TITLE}{HEAD_ENDS}</html>"
    routes = [
        Route("/probe", lambda _: PlainTextResponse("ok")),
        Route("/{path:path}", lambda _: HTMLResponse(page)),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(client.OwnPage)])

    async def visit():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
            html = {"accept": "text/html"}
            opened = asyncio.create_task(browser.get("/resultats?q=etat", headers=html))
            while not stopped.begun.is_set():
                await asyncio.sleep(0.01)
            probed = await browser.get("/probe")
            stopped.go.set()
            return probed.text, (await opened).text

    probed, opened = asyncio.run(asyncio.wait_for(visit(), PATIENCE))

    assert probed == "ok"
    assert "og:title" in opened


def test_runs_that_go_on_together_have_menus_of_their_own(folder, monkeypatch):
    # Streamlit writes on a page whether it may be drawn: one that two runs shared would be drawn once.
    monkeypatch.setattr("pages.resultats.menu._made", lambda study: Menu([], [], {}))
    study = studies.opened(folder)
    with menu(study) as one, menu(study) as other:
        assert one is not other
    with menu(study) as again:
        assert again is one or again is other

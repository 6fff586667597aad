"""What the server tells those who keep it running, and what it never tells."""

import asyncio
import json
import logging
import os
import subprocess
import sys
from threading import Event

import pytest
import streamlit as st
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from core.errors import Fault, StudyError
from pages._web import health, journal, metrics, studies
from tests.asgi import Client
from tests.conftest import ROOT
from tests.studies import STATE, write_study

SENTENCE = "responses.csv : la valeur « 7 » n'est pas dans le questionnaire."


@pytest.fixture
def offered(tmp_path, monkeypatch):
    """The folder of a study, not read yet."""
    folder = str(write_study(tmp_path / "essai", "B1\n" + "1\n2\n" * 10, STATE))
    monkeypatch.setattr(studies, "_offers", {})
    monkeypatch.setenv("STUDY", folder)
    return folder


@pytest.mark.parametrize("path", [*health.INSIDE, "/readyz/", "/readyz%0A", "/metrics%0A"])
@pytest.mark.parametrize("header", health.FORWARDED)
def test_what_a_proxy_passes_on_sees_no_probe(path, header):
    async def there(request):
        return PlainTextResponse("there")

    app = Starlette(
        routes=[Route(path.removesuffix("%0A"), there), Route("/healthz", there)],
        middleware=[Middleware(health.Inside)],
    )
    world, here = {header: "192.0.2.7"}, {}

    assert Client(app).get(path, world).status_code == 404
    assert Client(app).get(path, here).text == "there"
    assert Client(app).get("/healthz", world).text == "there"


def asked(path, client="127.0.0.1", **headers):
    app = Starlette(routes=health.routes())
    return Client(app, client=client).get(path, {k.replace("_", "-"): v for k, v in headers.items()})


def refuse(folder):
    error = StudyError([Fault("responses.csv", "la valeur « 7 » n'est pas dans le questionnaire.")])
    offer = studies._offer(folder)
    studies._offers[folder] = studies._refused(offer, offer.files, error)


def test_a_server_is_alive_before_it_is_ready(offered):
    assert asked("/healthz").text == "ok"
    answer = asked("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert answer.headers["cache-control"] == "no-store"


def test_a_server_is_ready_once_its_study_is_read_and_audited(offered):
    study = studies.opened(offered)
    assert asked("/readyz").status_code == 503  # a first reader does not wait for the audit
    studies.take_up(offered, studies.files(offered))

    answer = asked("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "studies": [
            {
                "study": "essai",
                "digest": study.digest,
                "since": studies.offers()[0].since.isoformat(timespec="seconds"),
                "faults": 0,
            }
        ],
    }


def test_a_refusal_is_told_with_its_sentences_to_this_computer_alone(offered):
    studies.take_up(offered, studies.files(offered))
    refuse(offered)

    near = asked("/readyz")
    assert (near.status_code, near.json()["status"]) == (200, "degraded")
    assert near.json()["studies"][0]["refusal"] == [SENTENCE]
    for far in (asked("/readyz", "192.0.2.7"), asked("/readyz", x_forwarded_for="192.0.2.7")):
        assert far.json()["studies"][0]["faults"] == 1
        assert "7" not in far.json()["studies"][0].get("refusal", "")


def test_the_counts_are_in_prometheus_format(offered):
    with pytest.raises(KeyError), metrics.run():
        raise KeyError  # a run that fails is one all the same
    refuse(offered)

    families = {f.name: f for f in text_string_to_metric_families(asked("/metrics").text)}

    counts = {sample.name: sample.value for family in families.values() for sample in family.samples}
    assert counts["survey_run_seconds_count"] >= 1
    assert counts["survey_study_refusals_total"] >= 1
    assert counts["survey_sessions"] == 0
    assert counts["process_resident_memory_bytes"] > 1e7


def connected(app, path="/_stcore/stream"):
    """How many readers are counted while this one is connected, and after they left."""
    counts = []
    said = iter(["websocket.connect", "websocket.receive", "websocket.receive", "websocket.disconnect"])

    async def receive():
        return {"type": next(said)}

    async def send(message):
        pass

    async def inner(scope, receive, send):
        await app(scope, receive, send)
        counts.append(metrics.SESSIONS._value.get())
        raise ConnectionError  # as a reader whose network is cut

    scope = {"type": "websocket", "path": path}
    with pytest.raises(ConnectionError):
        asyncio.run(metrics.Counted(inner)(scope, receive, send))
    return [*counts, metrics.SESSIONS._value.get()]


def test_readers_are_counted_while_they_are_connected():
    async def accepting(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        await receive()

    async def refusing(scope, receive, send):
        await receive()
        await send({"type": "websocket.close"})

    assert connected(accepting) == [1, 0]
    assert connected(refusing) == [0, 0]
    assert connected(accepting, "/another") == [0, 0]


def test_a_request_is_told_without_who_asks_nor_what_is_filtered(capsys):
    app = Starlette(
        routes=[Route("/fragilites", lambda _: PlainTextResponse("a"))],
        middleware=[Middleware(journal.Journal)],
    )
    Client(app).get(
        "/fragilites?f.region=corse", {"cookie": "_streamlit_user=secret", "user-agent": "Netscape"}
    )

    said = capsys.readouterr().err
    line = json.loads(said)

    assert set(line) == {"time", "level", "event", "method", "path", "status", "milliseconds"}
    assert (line["event"], line["path"], line["status"]) == ("requête", "/fragilites", 200)
    assert not any(word in said for word in ("192.0.2.7", "secret", "region", "corse", "Netscape"))


def test_probes_and_files_fill_no_journal_unless_they_fail(capsys):
    routes = [Route("/healthz", health.alive), Route("/static/a.js", health.alive)]
    client = Client(Starlette(routes=routes, middleware=[Middleware(journal.Journal)]))
    for path in ("/healthz", "/static/a.js", "/static/b.js"):
        client.get(path)

    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert (line["path"], line["status"]) == ("/static/b.js", 404)


def test_what_libraries_say_loses_addresses_queries_and_the_messages_of_errors(capsys):
    handler = journal.OneLine()

    def say(name, level, message, *arguments, error=None):
        told = (type(error), error, None) if error else None
        handler.emit(logging.LogRecord(name, level, "server.py", 7, message, arguments, told))

    say("uvicorn.access", logging.INFO, '%s - "GET %s"', "192.0.2.7", "/?f.region=32")
    say("uvicorn.error", logging.INFO, '%s - "WebSocket %s" [accepted]', "192.0.2.7", "/_stcore/stream")
    say("uvicorn.error", logging.INFO, "Application startup complete.")
    say("streamlit", logging.WARNING, "Rejecting %s", "192.0.2.7")
    say("streamlit", logging.ERROR, "Uncaught", error=KeyError("32"))

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line.get("said") or line["type"] for line in lines] == [
        "Application startup complete.",
        "Rejecting %s",
        "KeyError",
    ]


def test_a_line_of_the_journal_is_one_whatever_is_in_it(capsys):
    journal.tell("requête", path="/a\nb\r\u2028c\x85\u202e\ud800é")

    said = capsys.readouterr().err
    assert said.splitlines() == [said.rstrip("\n")]
    assert said.isascii() is False  # accents stay readable
    assert json.loads(said)["path"] == "/a\nb\r\u2028c\x85\u202e\ud800é"


def test_what_a_visitor_wrote_is_told_short_and_by_no_library(capsys):
    app = Starlette(middleware=[Middleware(journal.Journal)])
    Client(app).get("/" + "x" * 5000)
    handler = journal.OneLine()
    for name, level, message, arguments in (
        ("streamlit", logging.INFO, "No fragment %s", ("Marie\nDupont",)),
        ("asyncio", logging.ERROR, "Task was destroyed\ntask: <Task 'Marie Dupont'>", ()),
        ("py.warnings", logging.WARNING, "%s", ("a.py:12: UserWarning: Marie\n  warn(…)\n",)),
        ("elsewhere", logging.ERROR, "%d", ("Marie",)),
    ):
        handler.emit(logging.LogRecord(name, level, "server.py", 7, message, arguments, None))

    request, *lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert len(request["path"]) == journal.LONGEST
    assert [line["said"] for line in lines] == [
        "No fragment %s",
        "Task was destroyed",
        "a.py:12: UserWarning",
        "%d",
    ]


SAYS = """
import asyncio, contextlib, faulthandler, logging, os, sys, threading, warnings
faulthandler.enable(open(os.devnull, "w"))
from pages._web import journal
journal.take_over()
evil = "Marie\\nDupont"
print(evil)
print(evil, file=sys.stderr)
for stream in (1, 2):
    with contextlib.suppress(OSError):
        os.write(stream, b"a library in C\\n")
warnings.warn(evil)
logging.getLogger("elsewhere").error(evil)
def fail(*_):
    raise ValueError(evil)
thread = threading.Thread(target=fail)
thread.start()
thread.join()
class Left:
    __del__ = fail
Left()
async def forgotten():
    asyncio.get_running_loop().call_soon(fail)
    asyncio.ensure_future(asyncio.sleep(0)).add_done_callback(fail)
    await asyncio.sleep(0.01)
asyncio.run(forgotten())
assert not faulthandler.is_enabled()
open(sys.argv[1], "w").write("alive")
fail()
"""
"""Everything by which a process may write, and an end by an error."""


def test_whatever_is_written_is_a_line_of_json_and_a_journal_that_cannot_be_written_stops_nobody(tmp_path):
    read, write = os.pipe()
    os.close(read)
    ends = {"file": os.open(tmp_path / "journal", os.O_CREAT | os.O_WRONLY), "unread": write}
    ends |= {"full": os.open("/dev/full", os.O_WRONLY), "closed": None}
    processes = {}
    for name, end in ends.items():
        with open(tmp_path / f"{name}.out", "w") as out:
            close = "" if end else "2>&-"
            command = ["sh", "-c", f'exec "$@" {close}', "sh", sys.executable, "-c", SAYS, tmp_path / name]
            processes[name] = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=end)
        if end:
            os.close(end)

    assert {name: process.wait(60) for name, process in processes.items()} == dict.fromkeys(ends, 1)
    assert {name: (tmp_path / name).read_text() for name in ends} == dict.fromkeys(ends, "alive")
    assert [(tmp_path / f"{name}.out").read_bytes() for name in ends] == [b""] * 4
    said = (tmp_path / "journal").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in said.splitlines()]
    assert "Dupont" not in said
    assert [line.get("type") or line.get("logger", "printed") for line in lines] == [
        *("printed", "printed", "py.warnings", "elsewhere"),
        *("ValueError",) * 5,
    ]


def test_a_server_without_our_settings_does_not_start(monkeypatch, capsys):
    health.check_settings()

    monkeypatch.setattr(st, "get_option", lambda name: name == "runner.postScriptGC")

    with pytest.raises(SystemExit, match=r"Les réglages de \.streamlit/config\.toml ne sont pas appliqués"):
        health.check_settings()
    assert json.loads(capsys.readouterr().err)["level"] == "critical"


@pytest.fixture
def exits(monkeypatch):
    """The codes with which the server would have ended."""
    codes = []
    monkeypatch.setattr(health.os, "_exit", codes.append)
    return codes


def test_a_server_that_is_stuck_ends_to_be_started_again(exits, monkeypatch, capfd):
    monkeypatch.setattr(health, "STUCK", 0.01)
    monkeypatch.setattr(journal, "tell", None)  # the journal may be why it is stuck
    stuck = asyncio.new_event_loop()  # it never runs, as one that waits for a thread without memory

    health._end_when_stuck(stuck, Event())
    stuck.close()

    assert exits == [70]
    assert json.loads(capfd.readouterr().err)["event"] == "serveur bloqué"


def test_a_server_without_memory_even_for_the_journal_ends(exits, monkeypatch):
    def no_memory(*_):
        raise MemoryError

    loop = asyncio.new_event_loop()
    monkeypatch.setattr(loop, "call_soon_threadsafe", no_memory)

    health._end_when_stuck(loop, Event())
    loop.close()

    assert exits == [70]


def test_a_server_that_answers_itself_goes_on_until_it_leaves(exits):
    async def serve():
        left = Event()
        watching = asyncio.create_task(
            asyncio.to_thread(health._end_when_stuck, asyncio.get_running_loop(), left)
        )
        left.set()
        await watching

    asyncio.run(serve())

    assert exits == []


def test_a_server_that_has_left_is_not_watched(exits):
    loop = asyncio.new_event_loop()
    loop.close()

    health._end_when_stuck(loop, Event())

    assert exits == []

"""The limits: one visitor never stops the server for the others."""

import asyncio
import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.server import ServerProtocol

from benchmarks.pages import PAGE
from benchmarks.session import Viewer
from pages._ui import internals
from pages._web import budgets, limits, sockets, wire
from pages._web.budgets import Budget, Visitor, Visitors
from pages._web.sockets import Paced, Turnstile
from tests.asgi import Client
from tests.conftest import PATIENCE
from tests.floods import rerun, unread


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


# Who


@pytest.mark.parametrize(
    "host, visitor",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1:aaaa::1", "2001:db8:0:1::"),
        ("2001:db8:0:1:bbbb::2", "2001:db8:0:1::"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_visitor_is_an_address_or_the_network_of_one(host, visitor):
    assert limits.visitor({"type": "http", "client": (host, 1234)}) == visitor


def test_a_visitor_without_an_address_is_one_too():
    assert limits.visitor({"type": "http", "client": None}) == ""


def test_who_has_left_is_forgotten_and_who_is_there_is_not(clock):
    visitors = Visitors(clock)
    visitors.get("192.0.2.1").sockets = 1
    for number in range(100):
        visitors.get(f"198.51.100.{number}")

    clock.now += budgets.REST + 1
    visitors.get("192.0.2.2")

    assert len(visitors) == 2
    assert visitors.get("192.0.2.1").sockets == 1


def test_what_is_remembered_of_visitors_is_bounded(clock, monkeypatch):
    monkeypatch.setattr(budgets, "MOST", 10)
    visitors = Visitors(clock)

    found = [visitors.get(str(number)) for number in range(20)]

    assert len(visitors) == 10
    assert found[10] is found[19]


# How often


def test_a_budget_comes_back_with_time():
    budget = Budget(rate=2, burst=3)

    assert [budget.take(0) for _ in range(4)] == [True, True, True, False]
    assert not budget.take(0.4)
    assert budget.take(0.5)
    assert [budget.take(100) for _ in range(4)] == [True, True, True, False]


def test_who_waits_is_told_how_long():
    budget = Budget(rate=2, burst=1)

    assert [budget.reserve_within(0, 1.0) for _ in range(5)] == [
        (True, 0.0),
        (True, 0.5),
        (True, 1.0),
        (False, 1.5),  # and nothing is reserved
        (False, 1.5),
    ]


class Wire:
    """A websocket as the server has it: what a reader sends, and what he is sent."""

    def __init__(self, turnstile, visitor=None):
        self.queue, self.sent = asyncio.Queue(), []
        self.paced = Paced(visitor or Visitor(), turnstile, self.queue.get, self._send)

    async def _send(self, message):
        self.sent.append(message)

    def says(self, *messages):
        for message in messages:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": message})

    def leaves(self):
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1005})

    async def passed(self):
        """How many of its messages pass now."""
        passed = 0
        try:
            while True:
                async with asyncio.timeout(0.02):
                    message = await self.paced.receive()
                passed += message["type"] == "websocket.receive"
                if message["type"] == "websocket.disconnect":
                    return passed, message.get("reason", "")
        except TimeoutError:
            return passed, None

    async def answered(self):
        said = ForwardMsg()
        said.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
        said.metadata.run.script_run_id = "a" * 36
        await self.paced.send({"type": "websocket.send", "bytes": said.SerializeToString()})


def told(kind):
    message = BackMsg()
    setattr(message, kind, True)
    return message.SerializeToString()


def test_a_reader_who_waits_for_his_answers_never_waits_otherwise(clock):
    async def read():
        one = Wire(Turnstile(clock))
        for _ in range(300):  # without a pause
            one.says(rerun())
            await asyncio.wait_for(one.paced.receive(), 1)
            await one.answered()

    asyncio.run(read())


def test_a_run_is_cut_short_by_the_next_message_once_it_is_long(clock):
    async def read():
        one = Wire(Turnstile(clock))
        one.says(rerun())
        await one.passed()
        clock.now += sockets.AGAIN
        one.says(rerun())
        assert await one.passed() == (1, None)
        one.says(rerun(), rerun())  # at once: it waits for the end
        assert await one.passed() == (0, None)
        await one.answered()
        assert await one.passed() == (1, None)

    asyncio.run(read())


def test_who_sends_without_reading_is_let_go(clock):
    async def read():
        one = Wire(Turnstile(clock))
        one.says(*[rerun()] * 1_000)
        assert await one.passed() == (1, sockets.TOO_MUCH[1])

    asyncio.run(read())


@pytest.mark.parametrize(
    "message, why",
    [
        (bytes(sockets.LONGEST + 1), sockets.TOO_LONG),
        (b"not a message", sockets.NO_MESSAGE),
        (b"", sockets.NO_MESSAGE),
    ],
)
def test_what_no_browser_sends_ends_its_websocket(clock, message, why):
    async def read():
        one = Wire(Turnstile(clock))
        one.says(message)
        assert await one.passed() == (0, why[1])

    asyncio.run(read())


def test_long_messages_that_wait_are_bounded_together(clock):
    async def read():
        one = Wire(Turnstile(clock))
        one.says(rerun(), *[BackMsg(rerun_script={"query_string": "a" * 100_000}).SerializeToString()] * 4)
        assert await one.passed() == (1, sockets.TOO_MUCH[1])

    asyncio.run(read())


def test_who_leaves_while_his_messages_wait_has_left(clock):
    async def read():
        one = Wire(Turnstile(clock))
        one.says(*[rerun()] * 10)
        one.leaves()
        assert await one.passed() == (1, "")

    asyncio.run(read())


def test_who_says_nothing_is_let_go(clock, monkeypatch):
    monkeypatch.setattr(sockets, "SILENT", 0.001)

    async def read():
        assert await Wire(Turnstile(clock)).passed() == (0, sockets.SAYS_NOTHING[1])

    asyncio.run(read())


@pytest.mark.parametrize("kind", ["clear_cache", "load_git_info", "debug_shutdown_runtime"])
def test_what_is_no_reader_s_to_ask_does_not_reach_streamlit(clock, kind):
    async def read():
        one = Wire(Turnstile(clock))
        one.says(told(kind))
        assert await one.passed() == (0, None)
        clock.now += 1
        one.says(rerun())
        assert await one.passed() == (1, None)

    asyncio.run(read())


def test_beyond_their_budget_those_served_longest_ago_come_first_when_there_is_nothing_else_to_do(clock):
    async def read():
        turnstile = Turnstile(clock)
        busy = [Wire(turnstile) for _ in range(sockets.AT_ONCE)]
        for one in busy:
            one.paced.served = clock()
        greedy, reader = Wire(turnstile), Wire(turnstile)
        for one, served in ((greedy, clock()), (reader, clock() - 10)):
            one.paced.served = served
            one.paced.budget = Budget(0.0001, 1, spent=1)
            clock.now += 0.001
        for one in busy:
            one.says(rerun())
            assert await one.passed() == (1, None)
        waiting = [asyncio.create_task(one.paced.receive()) for one in (greedy, reader)]
        for one in (greedy, reader):
            one.says(rerun())
        await asyncio.sleep(0.02)
        assert [task.done() for task in waiting] == [False, False]

        await busy[0].answered()
        await asyncio.sleep(0.02)
        assert [task.done() for task in waiting] == [False, True]

        await reader.answered()
        await asyncio.sleep(0.02)
        assert [task.done() for task in waiting] == [True, True]

    asyncio.run(read())


def test_few_first_pages_are_drawn_at_a_time(clock):
    async def read():
        turnstile = Turnstile(clock)
        come = [Wire(turnstile) for _ in range(10)]
        for one in come:
            one.says(rerun())
        tasks = [asyncio.create_task(one.paced.receive()) for one in come]
        await asyncio.sleep(0.02)
        assert sum(task.done() for task in tasks) == sockets.COMING

        await come[0].answered()
        await asyncio.sleep(0.02)
        assert sum(task.done() for task in tasks) == sockets.COMING + 1
        await asyncio.wait_for(asyncio.gather(*tasks), 1)  # the rest in time, even if none ends

    asyncio.run(read())


# Requests


@pytest.fixture
def quick(monkeypatch):
    """Refusals are told at once."""
    monkeypatch.setattr(limits, "HELD", 0.0)


def site(clock=time.monotonic):
    async def page(request):
        return PlainTextResponse((await request.body()).decode())

    routes = [Route("/{path:path}", page, methods=["GET", "POST"])]
    return limits.Bounded(Starlette(routes=routes), clock)


HTML = {"accept": "text/html"}


def test_too_many_requests_are_told_when_to_ask_again(quick, monkeypatch, clock):
    monkeypatch.setattr(limits, "PATIENCE", 0.0)
    client, other = (lambda app: (Client(app), Client(app, client="198.51.100.9")))(site(clock))
    burst = int(Visitor().pages.burst)

    answers = [client.get("/a", HTML) for _ in range(burst + 1)]

    assert {answer.status_code for answer in answers[:-1]} == {200}
    refused = answers[-1]
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["cache-control"] == "no-store"
    assert "Trop de demandes" in refused.text and 'lang="fr"' in refused.text
    assert "http://" not in refused.text and "https://" not in refused.text
    assert client.get("/a").headers["content-type"].startswith("text/plain")
    assert client.get("/healthz").status_code == 200  # a full server is not a dead one
    assert client.get("/static/a.js").status_code == 200
    assert other.get("/a", HTML).status_code == 200
    clock.now += 60
    assert client.get("/a", HTML).status_code == 200


def test_a_little_too_fast_only_waits(quick):
    client = Client(site())

    async def ask():
        transport = httpx.ASGITransport(client._app, client=("192.0.2.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as web:
            return await asyncio.gather(*(web.get("/a") for _ in range(170)))

    assert {answer.status_code for answer in asyncio.run(ask())} == {200}


def test_requests_of_all_together_are_bounded(quick, monkeypatch, clock):
    monkeypatch.setattr(limits, "PATIENCE", 0.0)
    app = site(clock)
    most = int(limits.ALL_PAGES[1])

    statuses = [Client(app, client=f"198.51.100.{n % 100}").get("/a").status_code for n in range(most + 1)]

    assert statuses.count(200) == most
    assert statuses[-1] == 503


def test_requests_in_progress_are_bounded(quick, monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS", 3)
    go = asyncio.Event()

    async def slow(request):
        await go.wait()
        return PlainTextResponse("")

    app = limits.Bounded(Starlette(routes=[Route("/a", slow)]))

    async def ask():
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as web:
            asked = [asyncio.create_task(web.get("/a")) for _ in range(4)]
            await asyncio.sleep(0.02)
            go.set()
            return [(await each).status_code for each in asked]

    assert sorted(asyncio.run(ask())) == [200, 200, 200, 429]


@pytest.mark.parametrize(
    "headers, parts, status",
    [
        ({}, [b"a" * 100], 200),
        ({}, [b"a" * 70_000], 413),
        ({"transfer-encoding": "chunked"}, [b"a" * 40_000] * 2, 413),
        ({"content-length": "9" * 30}, [b""], 413),
        ({"content-length": "x"}, [b""], 413),
        ({"content-length": "10"}, [b"a", None], 408),
    ],
)
def test_what_is_sent_is_short_and_comes_at_once(monkeypatch, headers, parts, status):
    monkeypatch.setattr(limits, "BODY_WITHIN", 0.01)
    left, sent = list(parts), []
    headers = headers or {"content-length": str(sum(map(len, parts)))}

    async def receive():
        part = left.pop(0)
        if part is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    scope = {
        **{"type": "http", "method": "POST", "path": "/a", "query_string": b"", "client": ("192.0.2.7", 1)},
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(site()(scope, receive, send))

    assert sent[0]["status"] == status


@pytest.mark.parametrize("own", [True, False])
def test_websockets_are_bounded(quick, monkeypatch, own):
    monkeypatch.setattr(limits, "SOCKETS" if own else "ALL_SOCKETS", 2)
    app = limits.Bounded(lambda scope, receive, send: asyncio.Event().wait())

    async def come(address, sent):
        scope = {"type": "websocket", "path": "/", "client": (address, 1)}
        scope["extensions"] = {"websocket.http.response": {}}

        async def receive():
            return {"type": "websocket.connect"}

        async def send(message):
            sent.append(message)

        await app(scope, receive, send)

    async def open_three():
        here = [asyncio.create_task(come("192.0.2.7", [])) for _ in range(2)]
        await asyncio.sleep(0)
        sent = []
        await come("192.0.2.7" if own else "192.0.2.8", sent)
        for task in here:
            task.cancel()
        await asyncio.gather(*here, return_exceptions=True)
        return sent

    start, _ = asyncio.run(open_three())

    assert start["status"] == (429 if own else 503)
    assert dict(start["headers"])[b"retry-after"] == b"60"
    assert app._sockets == 0


# The server


def test_the_inside_of_uvicorn_is_as_it_is_bounded():
    for protocol, names in {
        AutoHTTPProtocol: ("connection_made", "data_received"),
        WebSocketsSansIOProtocol: (
            *("connection_made", "handle_ping", "handle_cont", "send_receive_event_to_app"),
        ),
    }.items():
        assert [name for name in names if not hasattr(protocol, name)] == []
    assert {"connections", "cycle", "loop", "timeout_keep_alive_task"} <= set(
        AutoHTTPProtocol.__init__.__code__.co_names
    )
    assert "response_complete" in RequestResponseCycle.__init__.__code__.co_names
    assert {"frames", "close_sent", "conn"} <= set(WebSocketsSansIOProtocol.__init__.__code__.co_names)
    assert ServerProtocol(max_size=5).max_message_size == 5


def test_the_messages_of_streamlit_are_known():
    known = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}

    assert set(internals.ASKED) <= known
    assert internals.asked(rerun()) == internals.RERUN


@pytest.mark.parametrize("early", [False, True])
def test_the_end_of_a_run_is_seen(early):
    message = ForwardMsg()
    message.script_finished = (
        ForwardMsg.FINISHED_EARLY_FOR_RERUN if early else ForwardMsg.FINISHED_SUCCESSFULLY
    )

    assert internals.ends_run(message.SerializeToString()) is not early
    assert not internals.ends_run(ForwardMsg(page_info_changed={"query_string": "a"}).SerializeToString())


def test_unread_messages_of_one_do_not_stop_the_others(server):
    server = server.replace("localhost", "127.0.0.1")

    async def read(reader, times):
        return sum([await reader.pick(number % 3, number % 4) for number in range(times)])

    async def both():
        reader = Viewer(server, PAGE)
        await reader.open()
        await read(reader, 12)
        calm = await read(reader, 12)
        flood = asyncio.create_task(unread(2_000, 1)(server, PATIENCE))
        await asyncio.sleep(0.1)
        met = await read(reader, 12)
        flood.cancel()
        await asyncio.gather(flood, reader.close(), return_exceptions=True)
        return met / calm

    assert asyncio.run(both()) < 8


def ended(server, say):
    """How a websocket ends on which something is said."""

    async def flood():
        async with connect(server.replace("http", "ws") + "/_stcore/stream", ping_interval=None) as one:
            await say(one)
            async for _ in one:
                pass

    with pytest.raises(ConnectionClosed) as met:
        asyncio.run(asyncio.wait_for(flood(), PATIENCE))
    return (met.value.rcvd.code, met.value.rcvd.reason) if met.value.rcvd else None


def test_a_websocket_with_too_many_messages_is_told_why(server):
    async def say(one):
        for _ in range(100):
            await one.send(rerun())

    assert ended(server, say) == sockets.TOO_MUCH


def test_a_message_that_is_too_long_is_not_taken_in(server):
    async def say(one):
        await one.send(bytes(sockets.LONGEST + 1))

    assert ended(server, say)[0] == 1009


@pytest.mark.parametrize("piece", ["ping", "part"])
def test_frames_that_no_browser_sends_cut_the_connection(server, piece):
    async def say(one):
        if piece == "part":
            await one.send(b"" for _ in range(wire.PIECES + 10))
        for _ in range(int(wire.PINGS[1]) + 10):
            await one.ping()

    assert ended(server, say) is None


class Connection:
    """What uvicorn knows of a connection."""

    def __init__(self):
        self.connections, self.cycle, self.timeout_keep_alive_task = {self}, None, None
        self.loop = self.transport = self
        self.aborted, self.looks = False, []

    def call_later(self, seconds, look, protocol, last):
        self.looks.append(last)

    def abort(self):
        self.aborted = True


class Request:
    response_complete = False


@pytest.mark.parametrize("kind", ["nothing came", "asks", "rests", "part of a second head", "websocket"])
def test_a_head_that_does_not_come_ends_its_connection(kind):
    one, request = Connection(), Request()
    if kind != "nothing came":
        one.cycle = request
    if kind == "part of a second head":
        request.response_complete = True
        wire._look(one, None)
        assert not one.aborted
    if kind == "rests":
        request.response_complete, one.timeout_keep_alive_task = True, object()
    if kind == "websocket":
        one.connections.clear()

    wire._look(one, one.looks[-1] if one.looks else None)

    assert one.aborted is (kind in ("nothing came", "part of a second head"))

"""What is deployed: the proxy's configuration, and the locked dependencies."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from benchmarks.session import Viewer
from tests.conftest import PATIENCE, ROOT, free_port
from tests.proxy import proxying


@contextmanager
def replica(name):
    """A stand-in that is ready, and tells its name and what the proxy says of the request."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            body = name.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Told", self.headers.get("X-Forwarded-For", "nobody"))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()

    def stop():
        server.shutdown()
        server.server_close()
        thread.join()

    try:
        yield f"127.0.0.1:{server.server_port}", stop
    finally:
        stop()


def connection(address):
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)))


@pytest.fixture
def replicas():
    """The proxy of two stand-ins, and how to stop each."""
    with ExitStack() as stack:
        (first, stop_first), (second, stop_second) = (
            stack.enter_context(replica(name)) for name in ("first", "second")
        )
        address = stack.enter_context(proxying(first, second))
        yield address, {"first": stop_first, "second": stop_second}


def test_a_reader_stays_on_one_replica_and_is_led_to_the_other_when_it_stops(replicas):
    address, stop = replicas
    with httpx.Client(base_url=address) as reader, httpx.Client(base_url=address) as other:
        home = reader.get("/").text
        assert reader.cookies["replica"] == home
        assert {reader.get("/a").text for _ in range(6)} == {home}
        assert other.get("/").text != home  # the next reader goes where there are fewer

        stop[home]()

        assert reader.get("/").text == other.get("/").text
        assert reader.cookies["replica"] != home


def test_the_cookie_of_the_proxy_is_for_http_alone(replicas):
    cookie = httpx.get(replicas[0]).headers["set-cookie"]

    assert re.fullmatch(r"replica=\w+; path=/; HttpOnly; SameSite=Lax", cookie)


@pytest.mark.parametrize(
    "path", ["/metrics", "/readyz", "/_stcore/metrics", "/readyz?a=1", "//readyz", "/%72eadyz"]
)
def test_the_world_does_not_see_what_probes_see(replicas, path):
    assert httpx.get(replicas[0] + path).text not in ("first", "second")


def test_a_replica_is_told_that_the_request_comes_from_elsewhere(replicas):
    # So it tells no sentence of a refusal, even with the proxy on the same computer.
    assert httpx.get(replicas[0]).headers["told"] == "127.0.0.1"


def test_a_visitor_does_not_choose_his_address(replicas):
    assert httpx.get(replicas[0], headers={"X-Forwarded-For": "192.0.2.1"}).headers["told"] == "127.0.0.1"


@pytest.mark.parametrize(
    "accept, told", [("text/html", "<h1>Trop de demandes</h1>"), ("*/*", "Trop de demandes")]
)
def test_who_asks_too_often_is_told_when_to_ask_again(replicas, accept, told):
    for _ in range(1_600):
        with connection(replicas[0]) as one:  # refused by the proxy itself: it is quick
            one.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            one.recv(1)

    answer = httpx.get(replicas[0], headers={"accept": accept})

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "10"
    assert told in answer.text
    assert httpx.get(f"{replicas[0]}/static/a.js").status_code == 200  # those who are there go on


def test_nothing_long_is_sent_to_a_replica(replicas):
    assert httpx.post(replicas[0], content=bytes(70_000)).status_code == 413


def test_without_a_replica_a_reader_is_told_when_to_ask_again(replicas):
    address, stop = replicas
    for each in stop.values():
        each()

    answer = httpx.get(address)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "Trop de demandes" in answer.text


def test_the_lock_holds_what_the_requirements_say():
    pinned = re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    locked = dict(re.findall(r"^([\w-]+)==(\S+) ", (ROOT / "requirements.lock").read_text(), re.MULTILINE))

    assert {name.lower(): locked.get(name.lower()) for name, _ in pinned} == {
        name.lower(): version for name, version in pinned
    }, "run make lock"


DIGESTS = {"python:3.11-slim-bookworm": "sha256:" + "1" * 64, "haproxy:2.6-bookworm": "sha256:" + "2" * 64}


@pytest.mark.parametrize("broken", [False, True], ids=["found", "no answer"])
def test_images_are_named_by_the_digests_that_the_registry_tells(tmp_path, broken):
    docker = tmp_path / "docker"
    cases = "".join(f"{name}) echo {digest};;\n" for name, digest in DIGESTS.items())
    docker.write_text("#!/bin/sh\n" + ("echo sha256:12\n" if broken else f'case "$6" in\n{cases}esac\n'))
    docker.chmod(0o755)
    (tmp_path / "deploy").mkdir()
    command = ["make", "--silent", "-C", str(tmp_path), "-f", str(ROOT / "Makefile"), "images"]
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(command, env=os.environ | {"PATH": path}, stderr=subprocess.DEVNULL)

    told = tmp_path / "deploy" / "images.env"
    assert (done.returncode == 0, told.exists()) == (not broken, not broken)
    if not broken:
        (python, python_digest), (haproxy, haproxy_digest) = DIGESTS.items()
        assert told.read_text().splitlines() == [
            f"PYTHON_IMAGE={python}@{python_digest}",
            f"HAPROXY_IMAGE={haproxy}@{haproxy_digest}",
        ]


def test_every_image_of_the_deployment_may_be_named_by_its_digest():
    compose = (ROOT / "deploy" / "compose.yaml").read_text()
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()

    assert set(re.findall(r"image: (.*)", compose)) == {
        "tableau-de-bord",  # built here
        '"${HAPROXY_IMAGE:-haproxy:2.6-bookworm}"',
    }
    assert re.findall(r"^(?:ARG|FROM) (.*)", dockerfile, re.MULTILINE) == [
        "PYTHON_IMAGE=python:3.11-slim-bookworm",
        "${PYTHON_IMAGE}",
    ]
    assert 'PYTHON_IMAGE: "${PYTHON_IMAGE:-python:3.11-slim-bookworm}"' in compose


def test_the_application_is_served_by_uvicorn_too_and_forged_widgets_leave_no_trace(tmp_path):
    port, journal = free_port(), tmp_path / "journal"
    command = [sys.executable, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", str(port)]
    with (
        journal.open("wb") as written,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name != "STUDY"},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
        ) as server,
    ):
        try:
            address, end = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
            while True:
                assert server.poll() is None, "it does not start"
                assert time.monotonic() < end
                with suppress(httpx.HTTPError):
                    if httpx.get(f"{address}/readyz", trust_env=False).status_code == 200:
                        break
                time.sleep(0.05)
            viewer = Viewer(address, "cooperations")

            async def see():
                await viewer.open()
                for name in viewer._filters:
                    viewer._chosen[name] = ["Marie\nDupont"]
                await viewer._run()
                assert viewer.query == "etude=fragilites-2025"
                await viewer.pick(0)  # the page still answers
                await viewer.close()

            asyncio.run(see())
            assert viewer.charts == 4
            assert "&f." in viewer.query
        finally:
            server.terminate()
    said = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    assert [line for line in said if line["level"] != "info"] == []

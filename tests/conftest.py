"""A real server and a real browser, for the tests that drive them; each module has its own server."""

import gc
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30  # seconds: a machine that runs other tests at the same time is slow

expect.set_options(timeout=PATIENCE * 1000)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def serving(study: Path | None = None, *options: str, port: int = 0) -> Iterator[str]:
    """The address of a server that nobody has visited yet, on the study of a folder."""
    port = port or free_port()
    environment = {name: value for name, value in os.environ.items() if name != "STUDY"}
    if study is not None:
        environment["STUDY"] = str(study)
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.port", str(port), "--server.headless", "true", *options]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        try:
            end = time.monotonic() + PATIENCE
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    pytest.fail(f"The server did not start:\n{log.read().decode(errors='replace')}")
                time.sleep(0.05)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """A server that this test is the first to visit."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server on the demonstration study, shared by the tests of a module."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Path], str]]:
    """Starts a server on a study, and stops it after the module."""
    with ExitStack() as servers:
        yield lambda study: servers.enter_context(serving(study))


def chromium() -> str:
    """Where the browser is."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("The browser tests need Chromium: install it (Debian, Ubuntu: apt-get install chromium).")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_ARGUMENTS)
        yield opened
        opened.close()


@dataclass
class Visitor:
    """A page of a browser, and all that goes wrong in it."""

    page: Page
    server: str
    requests: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page, troubles = self.page, self.troubles
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("console", lambda m: troubles.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(f"page: {error}"))
        page.on("response", lambda r: troubles.append(f"{r.status}: {r.url}") if r.status >= 400 else None)

    def open(self, address: str) -> Page:
        """Open an address of the server, and wait until its page stands."""
        self.page.goto(self.server + address)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the title stands and the server has nothing more to send."""
        expect(self.page.locator("[data-testid=stMain] h1")).to_be_visible()
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)

    @property
    def strangers(self) -> list[str]:
        """What was asked of another host."""
        own = urlsplit(self.server).netloc
        remote = [url for url in self.requests if urlsplit(url).scheme in ("http", "https", "ws", "wss")]
        return [url for url in remote if urlsplit(url).netloc != own]


Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """The context of a colour scheme: its visitors share the cache of files, and nothing else."""
    made: dict[str, BrowserContext] = {}

    def context(scheme: str, *, new: bool = False) -> BrowserContext:
        if new or scheme not in made:
            made[f"{scheme} {len(made)}" if new else scheme] = browser.new_context(
                viewport={"width": 1280, "height": 720}, color_scheme=scheme, locale="fr-FR"
            )
        return list(made.values())[-1] if new else made[scheme]

    yield context
    for each in made.values():
        each.close()


@pytest.fixture
def visit(contexts: Callable[..., BrowserContext]) -> Iterator[Visit]:
    """Brings a visitor to a server; after the test, nothing has gone wrong for any of them."""
    visitors: list[Visitor] = []

    def come(server: str, scheme: str = "light", *, new: bool = False) -> Visitor:
        visitors.append(Visitor(contexts(scheme, new=new).new_page(), server))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.page.close()
    assert [(v.troubles, v.strangers) for v in visitors] == [([], [])] * len(visitors)


@pytest.fixture
def visitor(server: str, visit: Visit) -> Visitor:
    """A visitor of the demonstration study."""
    return visit(server)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test that fails is tried once more, and the report says so (« R »).

    A browser on a busy machine loses a click now and then; a fault of ours fails twice, or is told.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def no_collection():
    """No full collection: what is let go, goes at once or not at all."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()

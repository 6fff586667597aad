"""How tests are run, and a real server and a real browser for those that drive them: one of each a worker."""

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
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from core.disclosure import keep_in

ROOT = Path(__file__).parents[1]
os.environ["STATE"] = ""  # what one test puts online, another may replace: nothing is kept
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # the pages of a server share their scripts, compiled once
]
PATIENCE = 30  # seconds: a machine that runs other tests at the same time is slow

DRAWN = """() => document.fonts.status === 'loaded'
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
    .every(chart => chart.querySelector('.main-svg'))"""
"""Whether nothing of a page is still to come."""

expect.set_options(timeout=PATIENCE * 1000)

# A busy machine is not a fault; neither is a temporary folder that the examples of a test share.
PATIENT = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("usual", max_examples=25, derandomize=True, **PATIENT)
settings.register_profile("nightly", max_examples=300, **PATIENT)
settings.load_profile("usual")

# Below the ports that the system gives by itself: nothing else takes one before the server that it is for.
_PORTS = cycle(range(10_000, 32_000))
for _ in range(os.getpid() * 101 % 22_000):  # other workers start elsewhere
    next(_PORTS)


DECISIONS = ROOT / "build" / "decisions"
"""Of audits, kept from one test and one run to the next, by servers too."""
keep_in(DECISIONS)


def free_port() -> int:
    """A port that no server listens to, and that is given once."""
    for port in _PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError


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


@pytest.fixture(autouse=True)
def nothing_online() -> None:
    """No version of a study was online before this test."""
    if online := sys.modules.get("pages._web.online"):
        online._online.clear()


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """A server that this test is the first to visit."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A server on the demonstration study, the same for all the tests of a worker."""
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


@dataclass
class _Drawer:
    """The browser of a worker and its contexts, from the first test that drives it to the last."""

    stack: ExitStack = field(default_factory=ExitStack)
    browser: Browser | None = None
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def open(self) -> Browser:
        if self.browser is None:
            playwright = self.stack.enter_context(sync_playwright())
            self.browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_ARGUMENTS)
            self.stack.callback(self.browser.close)
        return self.browser

    def context(self, scheme: str, *, new: bool = False) -> BrowserContext:
        """The context of a colour scheme, whose visitors share the cache of files."""
        if new or scheme not in self.contexts:
            opened = self.open().new_context(
                viewport={"width": 1280, "height": 720}, color_scheme=scheme, locale="fr-FR"
            )
            if new:
                return opened
            self.contexts[scheme] = opened
        return self.contexts[scheme]

    def close(self) -> None:
        self.stack.close()
        self.browser = None
        self.contexts.clear()


_drawer = _Drawer()


@pytest.fixture
def browser() -> Browser:
    return _drawer.open()


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
        """Wait until the title stands, and all that the server has to send is there and drawn."""
        expect(self.page.locator("[data-testid=stMain] h1")).to_be_visible()
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
        expect(self.page.locator("[data-stale=true], [data-testid=stSkeleton]")).to_have_count(0)
        self.page.wait_for_function(DRAWN)

    def turn(self, name: str) -> None:
        """To another page, by its name in the menu."""
        menu = self.page.get_by_role("navigation", name="Pages")
        link = menu.get_by_role("link", name=name, exact=True)
        if not link.is_visible():
            menu.get_by_role("button", name="Thèmes").click()
        link.click()

    @property
    def strangers(self) -> list[str]:
        """What was asked of another host."""
        own = urlsplit(self.server).netloc
        remote = [url for url in self.requests if urlsplit(url).scheme in ("http", "https", "ws", "wss")]
        return [url for url in remote if urlsplit(url).netloc != own]


Visit = Callable[..., Visitor]


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Brings a visitor to a server; after the test, nothing has gone wrong for any of them."""
    visitors: list[Visitor] = []
    strangers: list[BrowserContext] = []

    def come(server: str, scheme: str = "light", *, new: bool = False) -> Visitor:
        context = _drawer.context(scheme, new=new)
        if new:
            strangers.append(context)
        else:
            if not any(page.url.startswith(server) for page in context.pages):
                # One that stays: with the last page of a server its compiled scripts would go.
                context.new_page().goto(f"{server}/healthz")
            for page in context.pages:
                page.evaluate("localStorage.clear()")  # a menu that another visitor closed
            context.clear_cookies()
        visitors.append(Visitor(context.new_page(), server))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.page.close()
    for context in strangers:
        context.close()
    assert [(v.troubles, v.strangers) for v in visitors] == [([], [])] * len(visitors)


@pytest.fixture
def visitor(server: str, visit: Visit) -> Visitor:
    """A visitor of the demonstration study."""
    return visit(server)


def _drives(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


@pytest.fixture
def no_collection():
    """No full collection: what is let go, goes at once or not at all."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The modules that only drive a browser come first: they are the longest, and each worker opens one."""
    drive, do_not = ({item.path for item in items if _drives(item) is it} for it in (True, False))
    items.sort(key=lambda item: (item.path not in drive, item.path in do_not, not _drives(item)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A browser left open would be in the way: its event loop is that of this thread."""
    if not _drives(item):
        _drawer.close()


def pytest_sessionfinish() -> None:
    _drawer.close()


class _Modules(LoadScopeScheduling):
    """A module stays on one worker: what its tests share is made once. The longest is cut in parts."""

    def _split_scope(self, nodeid: str) -> str:
        module, _, test = nodeid.partition("::")
        return f"{module} {crc32(test.encode()) % 5}" if module.endswith("browser/test_visits.py") else module


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    return _Modules(config, log)

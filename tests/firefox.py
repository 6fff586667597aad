"""Firefox, the browser of French administrations, by WebDriver BiDi: a websocket and JSON, no driver between.

Playwright has a Firefox of its own; this is the one that people have.
"""

import base64
import json
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

FIREFOXES = ("firefox-esr", "firefox")
PATIENCE = 30  # seconds
SETTINGS = {
    "intl.accept_languages": "fr-FR, fr",
    "intl.locale.requested": "fr",
    "gfx.webrender.software": True,
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "services.settings.server": "data:,",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "ui.prefersReducedMotion": 1,
    "browser.download.folderList": 2,
    "browser.download.always_ask_before_handling_new_types": False,
    "browser.download.manager.addToRecentDocs": False,
}
"""It asks nothing of anyone, keeps downloads in its own folder, and shows no page but ours."""
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "ArrowLeft": "\ue012", "ArrowRight": "\ue014"}

SETTLED = """document.readyState === 'complete' && document.fonts.status === 'loaded'
    && !!document.querySelector('[data-testid=stMain] h1')
    && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
    .every(chart => chart.querySelector('.main-svg'))"""
"""Whether nothing of a page is still to come: what ``Visitor.settle`` waits for in Chromium."""
FOUND = """([...document.querySelectorAll(%s)].filter(e => e.getClientRects().length
    && (e.textContent + (e.ariaLabel ?? '')).replace(/\\s+/g, ' ').includes(%s))[0])"""
STILL = """(async thing => {
    thing.scrollIntoView({block: 'center'});
    const middle = () => (b => [Math.round(b.x + b.width / 2), Math.round(b.y + b.height / 2)])
        (thing.getBoundingClientRect());
    const [x, y] = globalThis.still = middle();
    await new Promise(after => setTimeout(after, 100));
    const [later, lower] = middle();
    return x === later && y === lower && thing.contains(document.elementFromPoint(x, y));
})(%s)"""
"""Whether a thing has stayed a moment where it is, and nothing else would take the click."""


def firefox() -> str:
    """Where the browser is."""
    found = next((path for name in FIREFOXES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("The browser tests need Firefox: install it (Debian: apt-get install firefox-esr).")
    return found


@dataclass
class Firefox:
    """A running Firefox with one page at a time, and all that its console says."""

    socket: ClientConnection
    folder: Path
    page: str = ""
    said: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _last: int = 0
    _answers: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)
    _downloads: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for message in self.socket:
            told = json.loads(message)
            match told.get("method"):
                case None:
                    self._answers.put(told)
                case "log.entryAdded" if told["params"]["level"] == "error":
                    self.said.append(str(told["params"]["text"]))
                case "network.beforeRequestSent":
                    self.requests.append(told["params"]["request"]["url"])
                case "network.responseCompleted" if told["params"]["response"]["status"] >= 400:
                    self.said.append(
                        f"{told['params']['response']['status']}: {told['params']['response']['url']}"
                    )
                case "browsingContext.downloadEnd":
                    self._downloads.put(told["params"])

    def ask(self, method: str, **params: Any) -> Any:
        """The answer to a command of WebDriver BiDi."""
        self._last += 1
        self.socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while (told := self._answers.get(timeout=2 * PATIENCE))["id"] != self._last:
            pass
        if told["type"] == "error":
            raise AssertionError(f"{method}: {told['error']}: {told['message']}")
        return told["result"]

    def new_page(self, width: int = 1366, height: int = 768) -> None:
        """Another page, in place of the one there was."""
        before, self.page = self.page, self.ask("browsingContext.create", type="tab")["context"]
        if before:
            self.ask("browsingContext.close", context=before)
        self.ask(
            "browsingContext.setViewport", context=self.page, viewport={"width": width, "height": height}
        )
        self.said.clear()
        self.requests.clear()

    def goto(self, address: str, ready: str = "document.readyState === 'complete'") -> None:
        """Open an address, until an expression is true there."""
        self.ask("browsingContext.navigate", context=self.page, url=address, wait="none")
        self.wait(f"location.href !== 'about:blank' && ({ready})")

    def open(self, address: str) -> None:
        """Open a page of the dashboard, until it stands."""
        self.goto(address, SETTLED)

    def settle(self) -> None:
        self.wait(SETTLED)

    def js(self, expression: str) -> Any:
        """The value of an expression in the page, which may be a promise; through JSON."""
        told = self.ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self.page},
            awaitPromise=True,
        )
        if told["type"] == "exception":
            raise AssertionError(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"])

    def wait(self, expression: str) -> None:
        """Wait until an expression is true; while a page comes, there may be nothing to ask."""
        end, why = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            try:
                if self.js(f"!!(await ({expression}))"):
                    return
            except AssertionError as error:
                why = str(error)
            time.sleep(0.03)
        raise AssertionError(f"never true: {expression} {why}")

    def click(self, selector: str, words: str = "") -> None:
        """Click in the middle of the first thing that is shown and says these words, once it stands still."""
        found = FOUND % (json.dumps(selector), json.dumps(words))
        self.wait(found)
        self.wait(STILL % found)
        self.point(*self.js("globalThis.still"))

    def point(self, x: int, y: int) -> None:
        """Move the pointer there and press it."""
        moves = [{"type": "pointerMove", "x": x, "y": y}]
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [*moves, *press]})

    def hover(self, x: int, y: int) -> None:
        self._act({"type": "pointer", "id": "mouse", "actions": [{"type": "pointerMove", "x": x, "y": y}]})

    def press(self, *keys: str) -> None:
        """Press keys, by name or by the letter."""
        strokes = [
            {"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")
        ]
        self._act({"type": "key", "id": "keyboard", "actions": strokes})

    def _act(self, source: dict[str, Any]) -> None:
        self.ask("input.performActions", context=self.page, actions=[source])

    def downloaded(self) -> Path:
        """The file of the next download that ends."""
        told = self._downloads.get(timeout=PATIENCE)
        assert told["status"] == "complete", told
        return Path(told["filepath"])

    def screenshot(self) -> bytes:
        return base64.b64decode(self.ask("browsingContext.captureScreenshot", context=self.page)["data"])

    def pdf(self, **options: Any) -> bytes:
        """The page on paper, A4 unless told otherwise."""
        options = {"page": {"width": 21, "height": 29.7}, "background": False} | options
        return base64.b64decode(self.ask("browsingContext.print", context=self.page, **options)["data"])


@contextmanager
def running() -> Iterator[Firefox]:
    """A Firefox without a window, in a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        folder = Path(profile) / "downloads"
        folder.mkdir()
        settings = SETTINGS | {"browser.download.dir": str(folder)}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in settings.items())
        (Path(profile) / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [
            firefox(),
            "--headless",
            "--no-remote",
            "--profile",
            profile,
            "--remote-debugging-port",
            "0",
        ]
        process = subprocess.Popen(
            [*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            with connect(_address(Path(profile), process), max_size=None, compression=None) as socket:
                browser = Firefox(socket, folder)
                browser.ask("session.new", capabilities={})
                events = ["log.entryAdded", "network.beforeRequestSent", "network.responseCompleted"]
                browser.ask("session.subscribe", events=[*events, "browsingContext.downloadEnd"])
                yield browser
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """Where Firefox listens, which it writes into its profile."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, ValueError):
            told = json.loads((profile / "WebDriverBiDiServer.json").read_text(encoding="utf-8"))
            return f"ws://{told['ws_host']}:{told['ws_port']}/session"
        time.sleep(0.05)
    pytest.fail("Firefox did not start.")

"""``make chaos``: one of two replicas is killed while people watch; half a minute, on this computer alone.

A reader in a real browser, and twenty that speak Streamlit's protocol, come by the proxy that is deployed.
Then the replica of the browser's reader is killed.
"""

import asyncio
import re
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect, sync_playwright
from websockets.exceptions import ConnectionClosed

from benchmarks.pages import STUDY, percentile, selections
from benchmarks.server import Server
from benchmarks.session import Viewer
from core import open_study
from tests.conftest import BROWSER_ARGUMENTS, ROOT, chromium
from tests.proxy import proxying

VIEWERS, LONGEST = 20, 120.0
WITHIN = 10.0
"""Seconds within which a reader is led to the other replica."""


@dataclass
class Crowd:
    """Readers who change a filter twice a second, until they are stopped or lose their replica."""

    address: str
    here: threading.Event = field(default_factory=threading.Event)
    leave: threading.Event = field(default_factory=threading.Event)
    waits: list[float] = field(default_factory=list)
    lost: int = 0

    def come(self) -> None:
        asyncio.run(self._come())

    async def _come(self) -> None:
        choices = selections(open_study(STUDY), 7)
        viewers = [Viewer(self.address, "fragilites") for _ in range(VIEWERS)]
        for viewer in viewers:
            await viewer.open()
        self.here.set()

        async def stay(viewer: Viewer) -> None:
            try:
                while not self.leave.is_set():
                    self.waits.append(await viewer.choose(next(choices)))
                    await asyncio.sleep(0.5)
            except ConnectionClosed:
                self.lost += 1
                await Viewer(self.address, "fragilites").open()  # as a browser does: it comes again

        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*(stay(viewer) for viewer in viewers))


def asked(server: Server, path: str) -> str | None:
    """What a replica answers; nothing while it refuses."""
    try:
        with urllib.request.urlopen(server.address + path, timeout=5) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, OSError):
        return None


def readers(server: Server) -> int:
    """How many readers a replica has."""
    counted = re.search(r"^survey_sessions (\S+)$", asked(server, "/metrics") or "", re.MULTILINE)
    return int(float(counted[1])) if counted else 0


def stands(page: Page) -> None:
    """The page shows the view of its address, and the server has nothing more to send."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-testid=stMain] h1")).to_have_text("Fragilités des territoires")
    expect(page.locator(".st-key-filters")).to_contain_text("Hauts-de-France")
    expect(page.locator("#card-etat_territoire").get_by_role("heading")).to_contain_text("(Hauts-de-France)")


def choose(page: Page) -> None:
    """Another filter, which the page takes."""
    page.get_by_role("combobox", name="Type d'acteur", exact=True).click()
    page.get_by_role("option", name="Entreprise", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator("#card-etat_territoire").get_by_role("heading")).to_contain_text("Entreprise")


def home_of(page: Page) -> str:
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "replica")


def main() -> None:
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(Server(ROOT / "app.py", ROOT, STUDY=str(STUDY)))
            for name in ("first", "second")
        }
        until = time.monotonic() + LONGEST
        while not all(asked(server, "/readyz") for server in servers.values()):
            assert time.monotonic() < until, "a replica is not ready"
            time.sleep(0.1)
        hosts = [server.address.removeprefix("http://") for server in servers.values()]
        address = stack.enter_context(proxying(*hosts))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_ARGUMENTS)
        page = browser.new_page(locale="fr-FR")
        page.goto(f"{address}/fragilites?f.region=32")
        stands(page)
        home = home_of(page)
        assert readers(servers[home]) == 1, "the websocket is not where the pages are"

        crowd = Crowd(address)
        thread = threading.Thread(target=crowd.come, daemon=True)
        thread.start()
        assert crowd.here.wait(LONGEST)
        shared = {name: readers(server) for name, server in servers.items()}
        print(f"Readers by replica: {shared}; that of the browser is « {home} »")

        servers[home].kill()
        killed = time.monotonic()
        expect(page.locator("[data-testid=stApp]")).not_to_have_attribute(
            "data-test-connection-state", "CONNECTED"
        )
        stands(page)
        took = time.monotonic() - killed
        choose(page)
        crowd.leave.set()
        thread.join(LONGEST)
        print(f"« {home} » killed: {took:.1f} s later the browser is on « {home_of(page)} » with its view")
        print(f"Of {VIEWERS} others, {crowd.lost} were there and came again at once; the rest waited")
        print(f"for their choices as ever: p50 {percentile(crowd.waits, 50):.0f} ms,", end=" ")
        print(f"p95 {percentile(crowd.waits, 95):.0f} ms")
        assert not thread.is_alive(), "a reader waits for an answer"
        assert home_of(page) != home
        assert took < WITHIN
        assert crowd.lost == shared[home] - 1, "a reader of the other replica was cut off"
        browser.close()


if __name__ == "__main__":
    main()

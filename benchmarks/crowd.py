"""What readers wait for when a hall opens its phones: crowds, files, two replicas, a long run.

Loopback only. The load comes from this process, the servers are others; all share the cores of the
computer, so what is measured is the worse for it.
"""

from __future__ import annotations

import asyncio
import gc
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.pages import HERE, PAGE, ROOT, STUDY, goal, percentile, selections, settings, where
from benchmarks.server import Server
from benchmarks.session import Choice, RunError, Viewer
from core import Study, open_study
from core.views.view import View

THINK, STAY = (5.0, 10.0), 20.0
ONE, ROOM, FULL, MOST = (1, 0.0), (50, 5.0), (200, 8.0), (400, 10.0)
"""Viewers, and the seconds over which they arrive."""
CROWDS = (("", (ONE, ROOM, FULL, MOST)), (PAGE, (ROOM, MOST)))
"""The pages that they look at, the first that everybody opens before the others."""
WITHIN = 250
"""Milliseconds at most for nineteen in twenty of the reruns of the largest crowd."""
HALL = (800, 10.0)
BURST, READERS, FILES = 200, 20, 200
WARM_UP, SOAK, STEPS, AT_ONCE = 300, 30_000, 5, 10
"""Reruns of the long run: what sixty readers make in an hour."""
MOST_CHOICES = 3_000
"""Different ones of the long run: three times the tables that are kept."""
FAILURES = (RunError, OSError, WebSocketException)


@dataclass
class Crowd:
    """So many viewers, and what they waited for, in seconds; memory in kB for each."""

    viewers: int
    arrive: float
    openings: list[float] = field(default_factory=list)
    reruns: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    busy: float = 0.0
    memory: float = 0.0

    async def come(
        self, address: str, page: str, servers: Sequence[Server], choices: Iterator[Choice], stay: float
    ) -> None:
        """They arrive one after the other, change the filters now and then, and leave together."""
        gc.collect()
        gc.disable()  # or the pauses of this process would be taken for the server's
        memory, cpu, begun = _memory(servers), _cpu(servers), time.monotonic()
        leave = begun + self.arrive + stay
        left = asyncio.Event()

        async def one(number: int) -> None:
            dice = random.Random(number)
            await asyncio.sleep(self.arrive * number / self.viewers)
            viewer = Viewer(address, page)
            try:
                self.openings.append(await viewer.open())
                while (pause := dice.uniform(*THINK)) < leave - time.monotonic():
                    await asyncio.sleep(pause)
                    self.reruns.append(await viewer.choose(next(choices)))
                await left.wait()
            except FAILURES as error:
                self.failures.append(str(error) or type(error).__name__)
            finally:
                await viewer.close()

        come = [asyncio.create_task(one(number)) for number in range(self.viewers)]
        await asyncio.sleep(max(0.1, leave - time.monotonic()))
        while len(self.openings) + len(self.failures) < self.viewers:
            await asyncio.sleep(0.05)
        self.memory = 1024 * (_memory(servers) - memory) / self.viewers
        self.busy = (_cpu(servers) - cpu) / (time.monotonic() - begun)
        left.set()
        await asyncio.gather(*come)
        gc.enable()

    def line(self, name: str) -> str:
        waits = self.reruns or [float("nan")]
        return (
            f"{name:<34}{self.viewers:>8}{len(self.reruns):>8}{percentile(waits, 50):>9.0f}"
            f"{percentile(waits, 95):>9.0f}{len(self.failures):>7}{100 * self.busy:>7.0f} %"
            f"{percentile(self.openings, 95):>10.0f}"
        )


HEADER = (
    f"{'':<34}{'viewers':>8}{'reruns':>8}{'p50, ms':>9}{'p95, ms':>9}{'failed':>7}{'CPU':>9}{'open p95':>10}"
)


def _memory(servers: Sequence[Server]) -> float:
    return sum(server.memory() for server in servers)


def _cpu(servers: Sequence[Server]) -> float:
    return sum(server.cpu() for server in servers)


async def warm(server: Server, choices: Iterator[Choice], page: str = PAGE, times: int = WARM_UP) -> None:
    """Fill what the server keeps, so that what grows afterwards is for viewers."""
    viewer = Viewer(server.address, page)
    await viewer.open()
    for _ in range(times):
        await viewer.choose(next(choices))
    await viewer.close()


async def crowds(servers: dict[str, Server], study: Study) -> None:
    """Print what crowds of each page wait for, on one process."""
    choices = selections(study, 2)
    bare, naive, ours = servers["bare"], servers["naive"], servers["ours"]
    for page, _ in CROWDS:
        await warm(ours, choices, page)
    await warm(naive, choices, "", 3)
    await warm(bare, choices, "", 20)

    burst = Crowd(BURST, 0.0)
    await burst.come(ours.address, "", [ours], choices, 0.0)
    print(f"\n{BURST} viewers open / at once on a warm server, until their page is complete:")
    p50, p95 = percentile(burst.openings, 50), percentile(burst.openings, 95)
    print(
        f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, {len(burst.failures)} failed; {burst.memory:.0f} kB by viewer"
    )

    print(f"\nA filter never seen every {THINK[0]:.0f} to {THINK[1]:.0f} s, one process\n\n{HEADER}")
    runs = [("bare page", bare, "", ROOM), ("bare page", bare, "", MOST)]
    runs += [("pandas + Plotly Express", naive, "", ROOM)]
    runs += [(f"ours, /{page}", ours, page, size) for page, sizes in CROWDS for size in sizes]
    largest = {}
    for name, server, page, size in runs:
        crowd = Crowd(*size)
        await crowd.come(server.address, page, [server], choices, STAY)
        print(crowd.line(name), flush=True)
        for failure, times in Counter(crowd.failures).items():
            print(f"  {times} times: {failure}")
        if server is ours:
            largest[name] = crowd
    print()
    for name, crowd in largest.items():
        waits = percentile(crowd.reruns, 95)
        goal(
            f"{name}: {crowd.viewers} viewers on one process, p95 at most {WITHIN} ms",
            waits <= WITHIN,
            f"{waits:.0f}",
        )
    goal(f"{BURST} openings at once, p95 at most 2 s", p95 <= 2000, f"{p95:.0f} ms")
    goal("Memory by viewer at most 150 kB", burst.memory <= 150, f"{burst.memory:.0f} kB")


def addresses(study: Study, choices: Iterator[Choice]) -> list[str]:
    """Files of as many views, half of them workbooks, half presentations."""
    book, found = study.book, []
    asked = [question.id for question in book.questions if question.theme == PAGE]
    for i in range(FILES):
        query = urlencode(View.of(book, None, where=where(study, next(choices))).to_query(), doseq=True)
        found.append(f"/fichiers/{book.id}/{asked[i % len(asked)]}.{('xlsx', 'pptx')[i // 4 % 2]}?{query}")
    return found


async def files(server: Server, study: Study) -> None:
    """Print what readers wait for while many ask for files."""
    choices = selections(study, 4)
    others = addresses(study, choices)
    cases = {
        "nobody asks for a file": [],
        f"{FILES} ask for the same workbook": [others[0]] * FILES,
        f"{FILES} ask for files of other views": others,
    }
    waits: list[tuple[float, float]] = []
    stop = asyncio.Event()

    async def reader(number: int) -> None:
        dice, viewer = random.Random(number), Viewer(server.address, PAGE)
        await viewer.open()
        while not stop.is_set():
            await asyncio.sleep(dice.uniform(0.5, 1.0))
            begun = time.monotonic()
            await viewer.choose(next(choices))
            waits.append((begun, time.monotonic() - begun))
        await viewer.close()

    readers = [asyncio.create_task(reader(number)) for number in range(READERS)]
    await asyncio.sleep(3)
    print(
        f"\n{READERS} viewers of /{PAGE}, a filter never seen every 0.5 to 1 s, while files are asked for\n"
    )
    print(f"{'':<38}{'reruns':>8}{'p50, ms':>9}{'p95, ms':>9}{'files':>7}{'last, s':>9}")
    limits = httpx.Limits(max_connections=FILES)
    async with httpx.AsyncClient(base_url=server.address, timeout=120, limits=limits, trust_env=False) as web:
        for name, asked in cases.items():
            begun = time.monotonic()
            answers = await asyncio.gather(*(_file(web, address, i) for i, address in enumerate(asked)))
            took = time.monotonic() - begun
            await asyncio.sleep(max(1.0, 5.0 - took))
            until = begun + (took if asked else 5.0)
            met = [wait for start, wait in waits if start < until and start + wait > begun]
            good = sum(answer.status_code == 200 for answer in answers)
            print(
                f"{name:<38}{len(met):>8}{percentile(met, 50):>9.0f}{percentile(met, 95):>9.0f}"
                f"{good:>7}{took:>9.1f}",
                flush=True,
            )
    stop.set()
    await asyncio.gather(*readers)


async def _file(web: httpx.AsyncClient, address: str, number: int) -> httpx.Response:
    """A file for one of the people of a room, who asks again when too many files are waited for."""
    browser = {"cookie": f"_streamlit_xsrf={number}"}
    while (answer := await web.get(address, headers=browser)).status_code == 503:
        await asyncio.sleep(1.0)
    return answer


async def soak(server: Server, study: Study) -> None:
    """Print the memory of the server along many reruns."""
    choices = cycle(list(islice(selections(study, 5), MOST_CHOICES)))
    await warm(server, choices)
    found = [server.memory()]
    viewers = [Viewer(server.address, PAGE) for _ in range(AT_ONCE)]
    for viewer in viewers:
        await viewer.open()

    async def change(viewer: Viewer) -> None:
        for _ in range(SOAK // AT_ONCE // STEPS):
            await viewer.choose(next(choices))

    for _ in range(STEPS):
        await asyncio.gather(*(change(viewer) for viewer in viewers))
        found.append(server.memory())
    for viewer in viewers:
        await viewer.close()
    told = ", ".join(f"{mib:.0f}" for mib in found)
    print(
        f"\n{SOAK:,} reruns without a pause, {AT_ONCE} viewers: {told} MiB, from the start to the end",
        flush=True,
    )


def replicas(study: Study) -> None:
    """Print what a full hall waits for on two replicas behind the proxy that is deployed."""
    from tests.proxy import proxying  # the dashboard can be measured without HAProxy

    choices = selections(study, 6)
    with ExitStack() as stack:
        pair = [stack.enter_context(Server(ROOT / "app.py", ROOT, STUDY=str(STUDY))) for _ in range(2)]
        for server in pair:
            asyncio.run(warm(server, choices, "", 50))
        asyncio.run(soak(pair[0], study))
        address = stack.enter_context(proxying(*(s.address.removeprefix("http://") for s in pair)))
        crowd = Crowd(*HALL)
        asyncio.run(crowd.come(address, "", pair, choices, STAY))
    print(f"\nTwo replicas behind HAProxy\n\n{HEADER}")
    print(crowd.line("ours, /"))
    for failure, times in Counter(crowd.failures).items():
        print(f"  {times} times: {failure}")
    waits = percentile(crowd.reruns, 95)
    goal(f"{crowd.viewers} viewers on two replicas, p95 at most 1 s", waits <= 1000, f"{waits:.0f} ms")


def main() -> None:
    """Crowds up to 400 viewers, then files."""
    study = open_study(STUDY)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings(folder)
        servers = {
            "bare": Server(HERE / "bare.py", folder),
            "naive": Server(HERE / "naive.py", folder, str(STUDY)),
            "ours": Server(ROOT / "app.py", ROOT, STUDY=str(STUDY)),
        }
        for server in servers.values():
            stack.enter_context(server)
        asyncio.run(crowds(servers, study))
        asyncio.run(files(servers["ours"], study))


def hall() -> None:
    """A long run, then eight hundred viewers on two replicas."""
    replicas(open_study(STUDY))

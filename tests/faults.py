"""``make chaos``: what befalls one server while people read; two minutes, on this computer alone.

Twenty readers speak Streamlit's protocol and change a filter twice a second. Something goes wrong in the
middle. Those who are cut off connect again with their view, as browsers do. In the end the charts of each
must be those that a calm reader sees at the same address, and its files must come.
"""

from __future__ import annotations

import asyncio
import resource
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.pages import PAGE, ROOT, STUDY, percentile, selections
from benchmarks.server import Server
from benchmarks.session import RunError, Viewer
from core import open_study

READERS, CALM, DURING, AFTER, LONGEST = 20, 2.0, 5.0, 3.0, 90.0
"""Seconds before, during and after the fault, and of patience."""
LOST = (RunError, OSError, WebSocketException)
FILES = [f"/fichiers/fragilites-2025/formes.{kind}" for kind in ("csv", "xlsx", "pptx")]

Fault = Callable[[], Awaitable[None]]


@dataclass
class Crowd:
    """Readers of one address, and what they met: seconds of waiting, seconds cut off."""

    address: str
    waits: list[float] = field(default_factory=list)
    cut: list[float] = field(default_factory=list)
    readers: list[Viewer] = field(default_factory=list)

    async def live_through(self, fault: Fault) -> None:
        """They come, the fault befalls them, they stay a while."""
        leave, choices = asyncio.Event(), selections(open_study(STUDY), 11)

        async def read(reader: Viewer) -> None:
            await reader.open()
            while not leave.is_set():
                begun, lost = time.monotonic(), False
                try:
                    await reader.choose(next(choices))
                except LOST:
                    lost = True
                while lost:
                    await reader.close()
                    await asyncio.sleep(0.1)
                    try:
                        await reader.open()
                        lost = False
                    except LOST:
                        continue
                    self.cut.append(time.monotonic() - begun)
                self.waits.append(time.monotonic() - begun)
                await asyncio.sleep(0.5)

        async def befall() -> None:
            await asyncio.sleep(CALM)
            await fault()
            await asyncio.sleep(AFTER)
            leave.set()

        self.readers = [Viewer(self.address, PAGE) for _ in range(READERS)]
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(befall(), *map(read, self.readers))

    async def wrong(self) -> int:
        """How many do not see what their address says; files that do not come count too."""

        async def differs(reader: Viewer) -> bool:
            calm = Viewer(self.address, PAGE, reader.query)
            await calm.open()
            await asyncio.gather(calm.close(), reader.close())
            return reader.pictures != calm.pictures

        wrong = sum(await asyncio.gather(*map(differs, self.readers)))
        async with httpx.AsyncClient(base_url=self.address, trust_env=False, timeout=60) as web:
            for file in FILES:
                wrong += (await web.get(file)).status_code != 200
        return wrong


@contextmanager
def at_most(server: Server, kind: int, most: int) -> Iterator[None]:
    """The server may not have more of a resource for a while (Linux)."""
    before = resource.prlimit(server.pid, kind)
    resource.prlimit(server.pid, kind, (most, before[1]))
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            resource.prlimit(server.pid, kind, before)


async def settled(server: Server) -> bool:
    """Wait until a server answers again, or has ended; whether it answers."""
    async with httpx.AsyncClient(base_url=server.address, trust_env=False, timeout=1) as web:
        while not server.ended:
            with suppress(httpx.HTTPError):
                return (await web.get("/healthz")).status_code == 200
    return False


@dataclass
class Wires:
    """A bad network before a server: slow, or cutting every connection in the middle of what it says.

    Where it is ``lingering``, the server does not learn that its reader is gone: the one who comes again is
    there twice.
    """

    server: Server
    delay: float = 0.0
    piece: int = 1 << 16
    lingering: bool = False
    open_: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = field(default_factory=set)

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[str]:
        relay = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{relay.sockets[0].getsockname()[1]}"
        finally:
            relay.close()
            self.lingering = False
            while self.open_:
                self.cut()
                await asyncio.sleep(0.01)

    def cut(self) -> None:
        """Every connection ends without a word."""
        for here, there in list(self.open_):
            here.transport.abort()
            if not self.lingering:
                there.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self.server.address.removeprefix("http://").split(":")
        there, back = await asyncio.open_connection(host, int(port))
        self.open_.add((writer, back))
        try:
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
        finally:
            self.open_.remove((writer, back))

    async def _carry(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        try:
            while said := await source.read(self.piece):
                await asyncio.sleep(self.delay)
                to.write(said)
                await to.drain()
        except OSError:
            pass
        finally:
            if not self.lingering:
                to.close()


async def lived(name: str, server: Server, crowd: Crowd, fault: Fault) -> bool:
    """Print what a crowd met through a fault; whether all was well afterwards."""
    begun = server.memory()
    await crowd.live_through(fault)
    wrong = await crowd.wrong()
    cut = f"{len(crowd.cut)} cut off, back within {max(crowd.cut):.1f} s" if crowd.cut else "nobody cut off"
    p50, p95 = (percentile(crowd.waits, part) for part in (50, 95))
    told = f"{name:<46}{len(crowd.waits):>8}{p50:>9.0f}{p95:>9.0f}{wrong:>8}"
    print(f"{told}   {cut}; {begun:.0f} to {server.memory():.0f} MiB", flush=True)
    return not wrong


async def main() -> None:
    print(f"\n{READERS} readers, a filter every half second, while something goes wrong\n")
    print(f"{'':<46}{'reruns':>8}{'p50, ms':>9}{'p95, ms':>9}{'wrong':>8}")
    with tempfile.TemporaryDirectory() as name:
        study, away = Path(name) / "study", Path(name) / "away"
        shutil.copytree(STUDY, study)
        well = []
        with Server(ROOT / "app.py", ROOT, STUDY=str(study)) as server:

            async def during() -> None:
                await asyncio.sleep(DURING)

            async def killed() -> None:
                server.kill()
                server.start()

            async def nothing_written() -> None:
                with at_most(server, resource.RLIMIT_FSIZE, 0):
                    await during()

            async def no_more_memory() -> None:
                held = int(Path(f"/proc/{server.pid}/statm").read_text().split()[0]) * resource.getpagesize()
                with at_most(server, resource.RLIMIT_AS, held):
                    await during()
                if not await settled(server):
                    server.start()  # as what looks after it does

            async def study_away() -> None:
                study.rename(away)
                await during()
                async with httpx.AsyncClient(trust_env=False) as web:
                    assert "degraded" in (await web.get(f"{server.address}/readyz")).text
                away.rename(study)

            async def damaged() -> None:
                text = (study / "study.yaml").read_bytes()
                (study / "study.yaml").write_bytes(b"\0" + text)
                await during()
                (study / "study.yaml").write_bytes(text)

            for what, fault in {
                "nothing": during,
                "the only process is killed and started again": killed,
                "a full disk: not a byte can be written": nothing_written,
                "the study folder is gone": study_away,
                "study.yaml is damaged": damaged,
                "no more memory": no_more_memory,
            }.items():
                well.append(await lived(what, server, Crowd(server.address), fault))
            slow, bad = Wires(server, delay=0.15, piece=4096), Wires(server)

            async def cut_often() -> None:
                for _ in range(5):
                    bad.cut()
                    await asyncio.sleep(DURING / 5)

            async with slow.laid() as address:
                well.append(await lived("slow: 150 ms for every 4 kB", server, Crowd(address), during))
            async with bad.laid() as address:
                well.append(
                    await lived("every connection cut, five times", server, Crowd(address), cut_often)
                )
            async with bad.laid() as address:
                bad.lingering = True
                well.append(await lived("the same, unknown to the server", server, Crowd(address), cut_often))
    assert all(well), "a view or a file was wrong afterwards"


if __name__ == "__main__":
    asyncio.run(main())

"""``make chaos``: what one visitor sends while a hundred people read; eight minutes, on this computer alone.

A reader speaks Streamlit's protocol and changes a filter every 5 to 10 s, as those of the benchmarks do. The
readers and the flood come from the same address, as in a town hall; the flood from a process of its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import WebSocketException

from benchmarks.crowd import THINK
from benchmarks.pages import PAGE, ROOT, STUDY, percentile, selections
from benchmarks.server import Server
from benchmarks.session import Choice, RunError, Viewer
from core import open_study

READERS, CALM, LASTS = 100, 8.0, 15.0
"""People, and the seconds before a flood and from its start to the end of what is measured."""
P95, MEMORY = 500, 150
"""Milliseconds that a reader waits at most, MiB that a flood may add."""
LOST = (RunError, OSError, WebSocketException)
IDLE, SLOW, UPLOADS, FILES, GREEDY, REQUESTS = 5_000, 2_000, 8, 400, 50, 200
UPLOADED = 150_000_000

Flood = Callable[[str, int], Awaitable[None]]


def rerun(size: int = 27) -> bytes:
    """The shortest way to ask for a page, in so many bytes."""
    message = BackMsg()
    message.rerun_script.page_name = PAGE
    message.rerun_script.query_string = "a" * (size - len(message.SerializeToString()) - 2)
    assert len(message.SerializeToString()) == size
    return message.SerializeToString()


def frame(payload: bytes) -> bytes:
    """A short binary message as a browser sends it, under the mask that changes nothing."""
    return bytes([0x82, 0x80 | len(payload), 0, 0, 0, 0]) + payload


async def connected(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that reads nothing unless it is asked to."""
    target = urlsplit(address)
    return await asyncio.open_connection(target.hostname, target.port, limit=1)


async def upgraded(address: str) -> asyncio.StreamWriter:
    """A websocket of which nothing will be read; ``ConnectionError`` if it is refused."""
    reader, writer = await connected(address)
    writer.write(
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n".encode()
    )
    if b" 101 " not in await reader.read(15):
        writer.close()
        raise ConnectionRefusedError
    return writer


def unread(messages: int, sockets: int) -> Flood:
    """So many messages at once on each of some sockets, and nothing is read of what comes back."""

    async def flood(address: str, seconds: int) -> None:
        pieces = frame(rerun()) * messages

        async def one() -> None:
            writer = await upgraded(address)
            try:
                with suppress(OSError):
                    writer.write(pieces)
                    await writer.drain()
                await asyncio.sleep(seconds)
            finally:
                writer.transport.abort()

        await asyncio.gather(*(one() for _ in range(sockets)))

    return flood


async def pings(address: str, seconds: int) -> None:
    """Pings, to be echoed, on sockets that read no echo."""

    async def one() -> None:
        writer = await upgraded(address)
        with suppress(OSError):
            while True:
                writer.write((bytes([0x89, 0x80 | 100, 0, 0, 0, 0]) + bytes(100)) * 1_000)
                await writer.drain()

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(one() for _ in range(20)))


async def greedy(address: str, seconds: int) -> None:
    """Readers who choose again as soon as they have their answer."""
    until = time.monotonic() + seconds

    async def one(number: int) -> None:
        reader = Viewer(address, PAGE)
        with suppress(*LOST):
            await reader.open()
            while time.monotonic() < until:
                number += 1
                await reader.pick(number % 3, number % 4)

    await asyncio.gather(*map(one, range(GREEDY)))


async def idle(address: str, seconds: int) -> None:
    """Sockets that are opened and say nothing."""
    held: list[asyncio.StreamWriter] = []

    async def some(count: int) -> None:
        for _ in range(count):
            with suppress(OSError):
                held.append(await upgraded(address))

    await asyncio.gather(*(some(IDLE // 50) for _ in range(50)))
    await asyncio.sleep(seconds)


async def slow(address: str, seconds: int) -> None:
    """Requests of which a byte comes now and then: heads, and bodies."""
    host, until = urlsplit(address).netloc, time.monotonic() + seconds
    heads = (
        f"GET / HTTP/1.1\r\nHost: {host}\r\n",
        f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9999\r\n\r\n",
    )

    async def one(number: int) -> None:
        with suppress(OSError):
            _, writer = await connected(address)
            writer.write(heads[number % 2].encode())
            while time.monotonic() < until:
                await asyncio.sleep(2)
                writer.write(b"a" if number % 2 else b"A: b\r\n")
                await writer.drain()

    await asyncio.gather(*map(one, range(SLOW)))


async def uploads(address: str, seconds: int) -> None:
    """Large files, for the session of a reader, as its page would send them."""
    reader = Viewer(address, PAGE)
    await reader.open()
    content = (
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'
        + bytes(UPLOADED)
        + b"\r\n--x--\r\n"
    )
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=seconds) as web:
        await web.get("/_stcore/health")  # which gives the token
        token = web.cookies.get("_streamlit_xsrf", "")
        headers = {"X-Xsrftoken": token, "Content-Type": "multipart/form-data; boundary=x"}

        async def one(number: int) -> None:
            with suppress(httpx.HTTPError):
                await web.put(
                    f"/_stcore/upload_file/{reader.session}/{number}", content=content, headers=headers
                )

        await asyncio.gather(*map(one, range(UPLOADS)))
    await asyncio.sleep(seconds)


async def abandoned(address: str, seconds: int) -> None:
    """Files, each of another view, that nobody waits for."""
    study = open_study(STUDY)
    asked = [question.id for question in study.book.questions if question.theme == PAGE]
    regions = study.book.segment("region").answers
    for number in range(FILES):
        some = [answer.code for at, answer in enumerate(regions) if number >> at & 1] or [regions[-1].code]
        query = urlencode([("f.region", code) for code in some])
        path = (
            f"/fichiers/{study.book.id}/{asked[number % len(asked)]}.{('xlsx', 'pptx')[number % 2]}?{query}"
        )
        with suppress(OSError):
            _, writer = await connected(address)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n\r\n".encode())
            await writer.drain()
            await asyncio.sleep(0.01)
            writer.transport.abort()
    await asyncio.sleep(seconds)


async def requests(address: str, seconds: int) -> None:
    """Pages asked for as fast as they come."""
    until = time.monotonic() + seconds
    head = f"GET /{PAGE} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\n"
    asked = f"{head}Accept: text/html\r\nConnection: close\r\n\r\n".encode()

    async def one() -> None:
        with suppress(OSError):
            while time.monotonic() < until:
                reader, writer = await connected(address)
                writer.write(asked)
                while await reader.read(1 << 16):
                    pass
                writer.close()

    await asyncio.gather(*(one() for _ in range(REQUESTS)))


async def nothing(address: str, seconds: int) -> None:
    """What the readers wait for by themselves."""


FLOODS: dict[str, Flood] = {
    "nothing": nothing,
    **{
        f"{messages:,} messages unread × {sockets}": unread(messages, sockets)
        for messages in (1_000, 5_000, 20_000)
        for sockets in (1, 4, 20)
    },
    "pings unread × 20": pings,
    f"{GREEDY} who choose without a pause": greedy,
    f"{UPLOADS} uploads of {UPLOADED // 1_000_000} MB": uploads,
    f"{FILES} files abandoned": abandoned,
    f"{SLOW:,} slow requests": slow,
    f"{IDLE:,} idle sockets": idle,
    f"{REQUESTS} who ask for pages without a pause": requests,
}


@dataclass
class Crowd:
    """The readers of a server and what they waited for: when, how long."""

    server: Server
    waits: list[tuple[float, float]] = field(default_factory=list)
    cut: int = 0
    memory: float = 0.0

    async def live_through(self, name: str, choices: Iterator[Choice]) -> list[float]:
        """They are there, the flood comes, they stay a while; what they waited for from its start on."""
        leave = asyncio.Event()

        async def read(number: int) -> None:
            dice, reader = random.Random(number), Viewer(self.server.address, PAGE)
            await reader.open()
            await asyncio.sleep(dice.uniform(0, THINK[1]))
            while not leave.is_set():
                begun = time.monotonic()
                try:
                    await reader.choose(next(choices))
                except LOST:
                    self.cut += 1
                    await reader.close()
                    with suppress(*LOST):
                        await reader.open()
                self.waits.append((begun, time.monotonic() - begun))
                with suppress(TimeoutError):
                    await asyncio.wait_for(leave.wait(), dice.uniform(*THINK))
            await reader.close()

        async def look() -> None:
            while not leave.is_set():
                with suppress(Exception):  # it may have ended
                    self.memory = max(self.memory, self.server.memory())
                await asyncio.sleep(0.2)

        async def befall() -> float:
            await asyncio.sleep(CALM)
            begun = time.monotonic()
            flood = multiprocessing.get_context("spawn").Process(
                target=_flood, args=(name, self.server.address)
            )
            flood.start()
            await asyncio.sleep(LASTS)
            leave.set()
            flood.kill()
            flood.join()
            return begun

        begun, *_ = await asyncio.gather(befall(), look(), *map(read, range(READERS)))
        return [wait for start, wait in self.waits if start + wait > begun]


def _flood(name: str, address: str) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with suppress(TimeoutError):
        asyncio.run(FLOODS[name](address, int(LASTS)))


def main(folder: Path, only: str) -> None:
    choices, well = selections(open_study(STUDY), 13), Counter[bool]()
    print(
        f"\n{READERS} readers, a filter every {THINK[0]:.0f} to {THINK[1]:.0f} s, while one visitor floods\n"
    )
    print(f"{'':<42}{'reruns':>8}{'p50, ms':>9}{'p95, ms':>9}{'max, ms':>9}{'cut':>5}{'MiB':>14}")
    for name in FLOODS:
        if only not in name:
            continue
        with Server(folder / "app.py", folder, STUDY=str(STUDY)) as server:
            before, crowd = server.memory(), Crowd(server)
            waits = asyncio.run(crowd.live_through(name, choices))
            p50, p95, most = (percentile(waits, part) for part in (50, 95, 100))
            fine = p95 < P95 and not crowd.cut and not server.ended
            well[fine] += 1
            print(
                f"{name:<42}{len(waits):>8}{p50:>9.0f}{p95:>9.0f}{most:>9.0f}{crowd.cut:>5}"
                f"{before:>8.0f} to {crowd.memory:.0f}{'   ended' if server.ended else ''}",
                flush=True,
            )
    assert not well[False], "readers waited, or were cut off"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT, sys.argv[2] if sys.argv[2:] else "")

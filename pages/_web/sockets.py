"""The messages of a websocket, let through to Streamlit when they may be: each of them runs a page.

Within its budgets a message passes at once. Beyond, it waits until the server has nothing else to do, who was
served longest ago first, or until its budget has come back: who asks again and again has what others leave.
A first page is long to draw: few are at a time, so that those who are there do not wait for those who come.
"""

import asyncio
import heapq
import time
from collections import deque
from dataclasses import dataclass
from itertools import count

from starlette.types import Message, Receive, Send

from pages._ui import internals
from pages._web.budgets import Budget, Clock, Visitor

RATE, BURST = 2.0, 10.0
"""Messages a second of one socket, and at once after a rest."""
LONGEST = 128_000
"""Bytes of a message: the longest address twice, and every choice of a large study."""
WAITING, WAITING_BYTES = 50, 2 * LONGEST
"""What a socket may have sent that was not let through."""
SILENT = 60.0
"""Seconds within which a socket says something: a browser does at once."""
AT_ONCE = 2
"""Runs in progress with which the server is taken to have nothing else to do: one draws, one comes."""
COMING, COME = 3, 20.0
"""First pages that are drawn at a time, each within 30 ms; and how many begin a second in any case."""
AGAIN = 0.25
"""Seconds before the next message of a socket cuts short its run in progress: most end before."""
RUN, FIRST_RUN = 5.0, 1.0
"""Seconds after which a run that has not ended is no longer waited for, and a first one."""

TOO_MUCH = 1008, "Trop de messages à la fois."
TOO_LONG = 1009, "Message trop long."
NO_MESSAGE = 1002, "Message illisible."
SAYS_NOTHING = 1008, "Rien n'a été demandé."


@dataclass(eq=False, slots=True)
class Place:
    """Where a message waits: until it is called, or for so many seconds, for which it has spent budgets."""

    socket: "Paced"
    turn: asyncio.Future[None]
    seconds: float
    spent: tuple[Budget, ...]

    def leave(self, *, used: bool) -> None:
        """End of the wait; what was spent is given back unless its time has come."""
        self.turn.cancel()
        if not used:
            for budget in self.spent:
                budget.give_back()


class Turnstile:
    """Which message passes now, and who waits; one for the whole server."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self._running: dict[Paced, float] = {}
        self._coming: dict[Paced, float] = {}
        self._first = Budget(COME, 0)
        self._to_come: deque[Place] = deque()
        self._waiting: list[tuple[float, int, Place]] = []
        self._numbers = count()

    def passes(self, socket: "Paced") -> bool:
        """Whether a message passes at once."""
        now = self.clock()
        self._forget(now)
        if not socket.served:
            return len(self._coming) < COMING and not self._to_come
        if now - self._running.get(socket, -AGAIN) < AGAIN:
            return False
        if socket.budget.take(now):
            if socket.visitor.messages.take(now):
                return True
            socket.budget.give_back()
        return self._idle() and socket not in self._running and not self._waiting

    def wait(self, socket: "Paced") -> Place:
        """A place among those who wait."""
        now, turn = self.clock(), asyncio.get_running_loop().create_future()
        if not socket.served:
            place = Place(socket, turn, self._first.reserve(now), (self._first,))
            self._to_come.append(place)
            return place
        again = AGAIN - (now - self._running.get(socket, now - AGAIN))
        budgets = socket.budget, socket.visitor.messages
        place = Place(socket, turn, max(again, *(budget.reserve(now) for budget in budgets)), budgets)
        heapq.heappush(self._waiting, (socket.served, next(self._numbers), place))
        return place

    def begins(self, socket: "Paced", *, first: bool) -> None:
        """A run of a socket begins, or what is taken for one; ``first``: it may be that of a first page."""
        now = self.clock()
        if first and not socket.served:
            self._coming[socket] = now
        self._running.pop(socket, None)
        self._running[socket] = socket.served = now

    def ends(self, socket: "Paced") -> None:
        """Its run has ended, or it has left, or it asked for none."""
        self._coming.pop(socket, None)
        self._running.pop(socket, None)
        if self._to_come or self._waiting:
            self._forget(self.clock())
            self._call()

    def _forget(self, now: float) -> None:
        """Runs that have not ended for long are no longer waited for, nor are those who wait no more."""
        for runs, longest in ((self._running, RUN), (self._coming, FIRST_RUN)):
            while runs and now - next(iter(runs.values())) > longest:  # the first of them began first
                del runs[next(iter(runs))]
        while self._to_come and self._to_come[0].turn.done():
            self._to_come.popleft()
        while self._waiting and self._waiting[0][-1].turn.done():
            heapq.heappop(self._waiting)

    def _idle(self) -> bool:
        return len(self._running) < AT_ONCE

    def _call(self) -> None:
        """The next of those who wait, as long as there is nothing else to do."""
        while self._to_come and len(self._coming) < COMING:
            self._begin(self._to_come.popleft())
        busy = []
        while self._waiting and self._idle():
            waiting = heapq.heappop(self._waiting)
            if waiting[-1].socket in self._running:
                busy.append(waiting)
            else:
                self._begin(waiting[-1])
        for waiting in busy:
            heapq.heappush(self._waiting, waiting)

    def _begin(self, place: Place) -> None:
        if not place.turn.done():
            place.turn.set_result(None)
            self.begins(place.socket, first=True)


class Paced:
    """One websocket: what Streamlit receives of it, and sends to it."""

    def __init__(self, visitor: Visitor, turnstile: Turnstile, receive: Receive, send: Send) -> None:
        self.visitor, self.budget, self.served = visitor, Budget(RATE, BURST), 0.0
        self.let_go: tuple[int, str] | None = None
        self._turnstile, self._receive, self._send = turnstile, receive, send
        self._kept: deque[Message] = deque()
        self._reading: asyncio.Task[Message] | None = None
        self._spoken = False

    async def receive(self) -> Message:
        """The next message, when it may pass."""
        while True:
            message = await self._next()
            if message["type"] != "websocket.receive":
                return message
            said = message.get("bytes") or b""
            if len(said) > LONGEST:
                return self._end(TOO_LONG)
            kind = internals.asked(said)
            if not kind:
                return self._end(NO_MESSAGE)
            if not self._turnstile.passes(self) and (gone := await self._turn()):
                return gone
            self._turnstile.begins(self, first=kind == internals.RERUN)
            if kind in internals.ASKED:
                return message

    async def send(self, message: Message) -> None:
        """Send a message; the last of a run makes room for the next."""
        await self._send(message)
        said = message.get("bytes")
        if said and internals.ends_run(said):
            self._turnstile.ends(self)

    def close(self) -> None:
        """The websocket is over."""
        self._turnstile.ends(self)
        if self._reading:
            self._reading.cancel()

    async def _next(self) -> Message:
        if self._kept:
            return self._kept.popleft()
        if self._reading:
            reading, self._reading = self._reading, None
            return await reading
        if self._spoken:
            return await self._receive()
        try:
            async with asyncio.timeout(SILENT):
                message = await self._receive()
        except TimeoutError:
            return self._end(SAYS_NOTHING)
        self._spoken = message["type"] == "websocket.receive"
        return message

    async def _turn(self) -> Message | None:
        """Wait for one's turn; a message instead of it when the websocket is over.

        What comes meanwhile is read: who leaves is known at once, and who sends without end is let go.
        """
        place = self._turnstile.wait(self)
        loop = asyncio.get_running_loop()
        until, used = loop.time() + place.seconds, False
        try:
            while not place.turn.done():
                if self._reading is None:
                    self._reading = asyncio.ensure_future(self._receive())
                left = until - loop.time()
                if left <= 0:
                    used = True
                    return None
                both = place.turn, self._reading
                await asyncio.wait(both, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if self._reading.done():
                    message, self._reading = self._reading.result(), None
                    if message["type"] != "websocket.receive":
                        return message
                    self._kept.append(message)
                    held = sum(len(kept.get("bytes") or b"") for kept in self._kept)
                    if len(self._kept) > WAITING or held > WAITING_BYTES:
                        return self._end(TOO_MUCH)
            return None
        finally:
            place.leave(used=used)

    def _end(self, why: tuple[int, str]) -> Message:
        """Streamlit hears that the reader has left; the reader hears why."""
        self.let_go = why
        self._kept.clear()
        return {"type": "websocket.disconnect", "code": why[0], "reason": why[1]}

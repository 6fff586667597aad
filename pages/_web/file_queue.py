"""Where files are made: one at a time beside the pages, once for all who ask for the same, kept for a while.

Making a file takes the processor; two hundred readers who ask at once wait in turn, and pages go on. Nobody
takes the turn of the others: addresses are served one after the other, a visitor waits for one file at a
time, and one that nobody waits for any more is not made.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from anyio import CapacityLimiter, to_thread

from pages._web import journal

MOST_KEPT = 64_000_000
"""Bytes of files kept for the next who ask."""
MOST_WAITING, MOST_BEHIND_ONE = 100, 50
"""Files to be made, in all and for the visitors of one address, which may be that of a whole room. Most take
0.2 s, a whole presentation two; a proxy loses patience after a minute, and what it leaves is not made."""

Visitor = tuple[str, str]
"""An address, and what tells the browsers behind it apart."""


class BusyError(Exception):
    """The visitor already waits for another file."""


class FullError(Exception):
    """Too many files are waited for."""


@dataclass(eq=False, slots=True)
class _Order:
    """A file to be made: by the address that asked first, for who waits now."""

    address: str
    make: Callable[[], bytes]
    made: asyncio.Future[bytes]
    waiting: Counter[Visitor] = field(default_factory=Counter)
    begun: bool = False


class FileQueue:
    """Files by what they hold."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._orders: dict[Hashable, _Order] = {}
        self._served: dict[str, int] = {}
        self._work: asyncio.Task[None] | None = None

    async def get(self, key: Hashable, visitor: Visitor, make: Callable[[], bytes]) -> bytes:
        """The file of a key; those who ask while it is made wait for the same.

        A visitor who leaves is one whose task is cancelled.

        Raises
        ------
        BusyError
            If the visitor already waits for another file.
        FullError
            If too many files are waited for, in all or from the visitor's address.
        """
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if any(visitor in order.waiting for other, order in self._orders.items() if other != key):
            raise BusyError
        order = self._orders.get(key) or self._ordered(key, visitor[0], make)
        order.waiting[visitor] += 1
        self._go_on()
        try:
            return await asyncio.shield(order.made)
        finally:
            order.waiting[visitor] -= 1
            order.waiting += Counter()  # without those who wait no more
            if not order.waiting and not order.begun:
                self._forget(key, order)

    def _ordered(self, key: Hashable, address: str, make: Callable[[], bytes]) -> _Order:
        behind = sum(order.address == address for order in self._orders.values())
        if len(self._orders) >= MOST_WAITING or behind >= MOST_BEHIND_ONE:
            raise FullError
        order = _Order(address, make, asyncio.get_running_loop().create_future())
        self._orders[key] = order
        return order

    def _go_on(self) -> None:
        """Begin the next file: the first of those of the address that was served longest ago."""
        waiting = [(key, order) for key, order in self._orders.items() if not order.begun]
        if self._work or not waiting:
            return
        key, order = min(waiting, key=lambda item: self._served.get(item[1].address, 0))
        self._served[order.address] = 1 + max(self._served.values(), default=0)
        order.begun = True
        self._work = asyncio.create_task(self._make(key, order))

    async def _make(self, key: Hashable, order: _Order) -> None:
        try:
            # A thread of its own: those of the pages may all be taken.
            content = await to_thread.run_sync(order.make, limiter=CapacityLimiter(1))
            self._keep(key, content)
            order.made.set_result(content)
        except Exception as error:
            if order.waiting:
                order.made.set_exception(error)
            else:
                journal.tell_error(error)
        finally:
            self._work = None
            self._forget(key, order)
            self._go_on()

    def _keep(self, key: Hashable, content: bytes) -> None:
        self._kept[key] = content
        while sum(map(len, self._kept.values())) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _forget(self, key: Hashable, order: _Order) -> None:
        if self._orders.get(key) is order:
            del self._orders[key]
        if not self._orders:
            self._served.clear()

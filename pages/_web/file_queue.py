"""Where files are made: one at a time beside the pages, once for all who ask for the same, kept for a while.

Making a file takes the processor; two hundred readers who ask at once wait in turn, and pages go on. Nobody
takes the turn of the others: a visitor waits for one file at a time, and one that nobody waits for any more
is not made.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from anyio import CapacityLimiter, to_thread

from pages._web import journal

MOST_KEPT = 64_000_000
"""Bytes of files kept for the next who ask."""
MOST_WAITING, MOST_BEHIND_ONE = 40, 20
"""Files to be made, in all and for the visitors of one address. A file takes a second or less, the longest
five: who waits is served before proxies lose patience (a minute). One address may be that of a whole room."""

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
    task: asyncio.Task[bytes] = field(init=False)
    waiting: Counter[Visitor] = field(default_factory=Counter)
    begun: bool = False


class FileQueue:
    """Files by what they hold."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._orders: dict[Hashable, _Order] = {}
        self._turn = asyncio.Lock()

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
        order = self._orders.get(key) or self._ordered(key, visitor, make)
        order.waiting[visitor] += 1
        try:
            return await asyncio.shield(order.task)
        finally:
            order.waiting[visitor] -= 1
            order.waiting += Counter()  # without those who wait no more
            if not order.waiting and not order.begun:
                order.task.cancel()
                self._forget(key, order)

    def _ordered(self, key: Hashable, visitor: Visitor, make: Callable[[], bytes]) -> _Order:
        address = visitor[0]
        behind = sum(order.address == address for order in self._orders.values())
        if len(self._orders) >= MOST_WAITING or behind >= MOST_BEHIND_ONE:
            raise FullError
        order = self._orders[key] = _Order(address)
        order.task = asyncio.create_task(self._make(key, order, make))
        return order

    async def _make(self, key: Hashable, order: _Order, make: Callable[[], bytes]) -> bytes:
        try:
            async with self._turn:
                order.begun = True
                # A thread of its own: those of the pages may all be taken.
                content = await to_thread.run_sync(make, limiter=CapacityLimiter(1))
        except Exception as error:
            if order.waiting:
                raise
            journal.tell_error(error)
            return b""
        finally:
            self._forget(key, order)
        self._kept[key] = content
        while sum(map(len, self._kept.values())) > MOST_KEPT:
            self._kept.popitem(last=False)
        return content

    def _forget(self, key: Hashable, order: _Order) -> None:
        if self._orders.get(key) is order:
            del self._orders[key]

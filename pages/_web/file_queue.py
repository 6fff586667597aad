"""Where files are made: one at a time beside the pages, once for all who ask for the same, kept for a while.

Making a file takes the processor; two hundred readers who ask at once wait in turn, and pages go on.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable

from anyio import CapacityLimiter, to_thread

MOST_KEPT = 64_000_000
"""Bytes of files kept for the next who ask."""


class FileQueue:
    """Files by what they hold."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._made: dict[Hashable, asyncio.Task[bytes]] = {}
        self._hands: CapacityLimiter | None = None

    async def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The file of a key; those who ask while it is made wait for the same."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._made:
            self._made[key] = asyncio.create_task(self._make(key, make))
        return await asyncio.shield(self._made[key])

    async def _make(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        if self._hands is None:
            self._hands = CapacityLimiter(1)
        try:
            content = await to_thread.run_sync(make, limiter=self._hands)
        finally:
            del self._made[key]
        self._kept[key] = content
        while sum(map(len, self._kept.values())) > MOST_KEPT:
            self._kept.popitem(last=False)
        return content

"""How often each visitor may ask for what; who has left is forgotten."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

REST = 120.0
"""Seconds after which the budgets of who asked for nothing are whole again: he is forgotten."""
MOST = 20_000
"""Visitors remembered, of a kilobyte each; those who come beyond share one memory."""

Clock = Callable[[], float]


@dataclass(slots=True)
class Budget:
    """What comes back by so many a second, and of which so many may be spent at once after a rest."""

    rate: float
    burst: float
    spent: float = 0.0
    _at: float = 0.0

    def take(self, now: float) -> bool:
        """Spend one, if there is one."""
        self._settle(now)
        if self.spent + 1 > self.burst:
            return False
        self.spent += 1
        return True

    def reserve(self, now: float) -> float:
        """Spend one that may be still to come; the seconds until it is there."""
        self._settle(now)
        self.spent += 1
        return max(0.0, (self.spent - self.burst) / self.rate)

    def reserve_within(self, now: float, patience: float) -> tuple[bool, float]:
        """Spend one that comes within so many seconds, if one does; and the seconds until it is there."""
        wait = self.reserve(now)
        if wait > patience:
            self.give_back()
        return wait <= patience, wait

    def give_back(self) -> None:
        """What was taken or reserved was not used."""
        self.spent = max(0.0, self.spent - 1)

    def _settle(self, now: float) -> None:
        self.spent = max(0.0, self.spent - (now - self._at) * self.rate)
        self._at = now


@dataclass(slots=True)
class Visitor:
    """What one address has open, and its budgets: there may be a whole town hall behind it."""

    seen: float = 0.0
    sockets: int = 0
    requests: int = 0
    openings: Budget = field(default_factory=lambda: Budget(100, 100))
    messages: Budget = field(default_factory=lambda: Budget(60, 600))
    pages: Budget = field(default_factory=lambda: Budget(60, 150))
    cheap: Budget = field(default_factory=lambda: Budget(200, 20_000))


class Visitors:
    """The visitors by their address, as long as they are there and a little longer."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock, self._swept = clock, clock()
        self._known: dict[str, Visitor] = {}
        self._others = Visitor()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, address: str) -> Visitor:
        """The visitor of an address."""
        now = self._clock()
        if now - self._swept > REST / 4:
            self._sweep(now)
        found = self._known.get(address)
        if found is None:
            if len(self._known) >= MOST:
                return self._others
            found = self._known[address] = Visitor()
        found.seen = now
        return found

    def _sweep(self, now: float) -> None:
        self._swept = now
        self._known = {
            address: visitor
            for address, visitor in self._known.items()
            if visitor.sockets or visitor.requests or now - visitor.seen < REST
        }

"""What uvicorn leaves without a bound: heads that do not come, readers who do not read, pings.

Each name of its inside that is used here is asked for by ``tests/web/test_limits.py``.
"""

import socket
import sys
import time
from functools import cache
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from pages._web.budgets import Budget
from pages._web.sockets import LONGEST

HEAD = 10.0
"""Seconds in which the head of a request comes, within twice that for the next one of a connection."""
UNREAD = 30_000
"""Milliseconds for which a reader may leave unread what was sent (Linux): his connection is then cut."""
RECEIVED, SENT = 8_192, 262_144
"""Bytes that the system keeps of a connection, before the server and after it; the rest waits there."""
PIECES, PINGS = 64, (1.0, 20.0)
"""Frames of a message; pings a second and at once. No browser sends either."""
LATE = 50
"""Messages after the last word of a websocket, before it is cut."""
FILES, KEPT_FREE = 20_000, 512
"""Files and connections that the server may have open, if the system lets it; those not for readers."""


@cache
def begin() -> None:
    """Bound them, once."""
    most = _may_open() - KEPT_FREE
    http: Any = AutoHTTPProtocol
    websocket: Any = WebSocketsSansIOProtocol
    connect, upgrade = http.connection_made, websocket.connection_made
    ping, piece, message = websocket.handle_ping, websocket.handle_cont, websocket.send_receive_event_to_app

    def connected(self: Any, transport: Any) -> None:
        connect(self, transport)
        if len(self.connections) > most:
            transport.abort()
            return
        _bound(transport.get_extra_info("socket"))
        self.loop.call_later(HEAD, _look, self, None)

    def upgraded(self: Any, transport: Any) -> None:
        upgrade(self, transport)
        self.conn.max_message_size = LONGEST
        self.pings, self.too_late = Budget(*PINGS), 0

    def pinged(self: Any) -> None:
        if self.pings.take(time.monotonic()):
            ping(self)
        else:  # its echoes, unread, would be kept without end
            self.transport.abort()

    def pieced(self: Any, event: Any) -> None:
        if len(self.frames) < PIECES:
            piece(self, event)
        else:
            self.transport.abort()

    def came(self: Any) -> None:
        self.too_late += self.close_sent
        if self.too_late < LATE:
            message(self)
        else:  # uvicorn would read on until the other side is done
            self.transport.abort()

    http.connection_made, websocket.connection_made = connected, upgraded
    websocket.handle_ping, websocket.handle_cont, websocket.send_receive_event_to_app = pinged, pieced, came


def _may_open() -> int:
    """How many files and connections the server may have open, once it has asked for as many as it may."""
    try:
        import resource
    except ImportError:  # Windows counts otherwise
        return FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def _bound(connection: socket.socket | None) -> None:
    """What the system keeps of a connection, and for how long it waits for its reader."""
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENT)
    if sys.platform == "linux":
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD)


def _look(protocol: Any, last: object) -> None:
    """Close a connection whose next head has not come since the last look, when ``last`` was over."""
    if protocol not in protocol.connections:  # it has left, or is a websocket
        return
    request = protocol.cycle
    asking = request is not None and not request.response_complete
    if asking or protocol.timeout_keep_alive_task is not None:  # uvicorn itself closes those who rest
        protocol.loop.call_later(HEAD, _look, protocol, _look)
    elif request is last:
        protocol.transport.abort()
    else:
        protocol.loop.call_later(HEAD, _look, protocol, request)

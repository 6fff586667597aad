"""One run at a time: threads that draw together fight over the interpreter, and all are late.

A run that waits for what is not drawing (a study that is read, a question that is audited) lets the others
go on meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from core.disclosure import MEANWHILE

_TURN = Lock()
_mine = ContextVar("mine", default=False)


@contextmanager
def taken() -> Iterator[None]:
    """The turn of a run, from here to its end."""
    with _TURN:
        mine, meanwhile = _mine.set(True), MEANWHILE.set(let_go)
        try:
            yield
        finally:
            MEANWHILE.reset(meanwhile)
            _mine.reset(mine)


@contextmanager
def let_go() -> Iterator[None]:
    """Let another run have the turn until the end of this; nothing, in a thread that does not have it.

    Who comes in here holds no lock that a run waits for: it waits for its turn on its way out.
    """
    if not _mine.get():
        yield
        return
    token = _mine.set(False)
    _TURN.release()
    try:
        yield
    finally:
        _TURN.acquire()
        _mine.reset(token)

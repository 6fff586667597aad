"""One run at a time: threads that draw together fight over the interpreter, and all are late."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_TURN = Lock()


@contextmanager
def taken() -> Iterator[None]:
    """The turn of a run, from here to its end."""
    with _TURN:
        yield

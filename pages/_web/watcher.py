"""Looks after the study folders: what staff replace, add or take away is so for readers within seconds.

By polling: it works on every disk, those of a network too, and costs a few questions to the disk every two
seconds.
"""

import time
from threading import Thread

from pages._web import journal, studies
from pages._web.studies import Files

EVERY = 2.0
"""Seconds between two looks."""


def present() -> dict[str, Files]:
    """The study folders and their files."""
    return {folder: studies.files(folder) for folder in studies.folders()}


def look(before: dict[str, Files]) -> dict[str, Files]:
    """Take up what has changed and not moved since the last look; return what is there now."""
    now = present()
    rested = [folder for folder in now if before.get(folder) == now[folder]]
    for folder in rested:
        studies.take_up(folder, now[folder])
    moving = [folder for folder in {**before, **now} if folder not in rested and studies.served(folder)]
    studies.keep((*rested, *moving))
    return now


def _watch() -> None:
    seen = present()
    while True:
        try:
            seen = look(seen)
        except OSError as error:  # a disk that is away for a moment does not end the watch
            journal.tell_error(error)
        time.sleep(EVERY)


def start() -> None:
    """Open every study, then watch their folders, in a thread that ends with the server."""
    Thread(target=_watch, name="watch", daemon=True).start()

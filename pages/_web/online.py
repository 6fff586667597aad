"""What was online of each study: its versions, for the next one to be compared with.

Respondents are remembered as long as the server runs, counts on the disk (in the folder that the environment
variable ``STATE`` names; nowhere when it is empty): no answer, no identifier, nothing made of one respondent.
"""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from core import Study, StudyError
from core.disclosure import Version
from core.errors import Fault
from pages._web import journal, state

KEPT = 20
"""Versions of a study that are compared with."""
WITH_RESPONDENTS, MANY = 4, 200_000
"""The last of these, with their respondents; the very last alone where these are many."""

_online: dict[str, list[Version]] = {}
"""By id of the study, in the order in which they came online."""
_lock = Lock()
_said = False


def versions(study: str) -> Sequence[Version]:
    """The versions of a study that were online.

    Raises
    ------
    StudyError
        If what is remembered on the disk cannot be read: nobody knows then what was told.
    """
    with _lock:
        if study not in _online:
            _online[study] = _read(study)
        return tuple(_online[study])


def remember(study: Study) -> None:
    """A study comes online, or is about to."""
    if study.book.disclosure.minimum_base == 1:
        return
    made, name = study.version(), study.book.id
    versions(name)
    with _lock:
        found = [version for version in _online[name] if not version.same(made)][-(KEPT - 1) :]
        recent = len(found) + 1 - WITH_RESPONDENTS
        _online[name] = [
            version if i >= recent and study.respondents <= MANY else replace(version, engine=None)
            for i, version in enumerate(found)
        ] + [made]
        _write(name, _online[name])


def _file(study: str) -> Path | None:
    folder = state.versions()
    return folder / f"{study}.json" if folder else None


def _read(study: str) -> list[Version]:
    file = _file(study)
    try:
        if file is None or not file.is_file():
            return []
        return [Version.of(record) for record in json.loads(file.read_text(encoding="utf-8"))]
    except (OSError, ValueError) as error:
        journal.tell_error(error)
        assert file is not None
        fault = Fault(
            file.name,
            "ce fichier, qui retient ce qui a été en ligne de l'étude, est illisible : rien ne dit si cette "
            "version trahirait quelqu'un.",
            "Remettez une sauvegarde de ce fichier ou, si les réponses n'ont jamais changé depuis la "
            "première mise en ligne, supprimez-le ; puis redémarrez le serveur.",
        )
        raise StudyError([fault]) from error


def _write(study: str, found: Sequence[Version]) -> None:
    """Write whole or not at all; a server that may not write says so once, and serves."""
    global _said
    file = _file(study)
    if file is None:
        return
    half = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with half.open("w", encoding="utf-8") as opened:
            json.dump([version.record() for version in found], opened)
            opened.flush()
            os.fsync(opened.fileno())
        half.replace(file)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        if not _said:
            _said = True
            journal.tell(
                "versions non retenues",
                "warning",
                folder=str(file.parent),
                said=f"ce qui est en ligne ne sera pas retenu au redémarrage ({error.strerror}) : donnez à "
                "STATE un dossier où le serveur peut écrire.",
            )

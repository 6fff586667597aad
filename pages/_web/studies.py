"""The studies on offer: those of data/, or the one that the environment variable STUDY names.

A study is opened and audited once for all visitors. When its files change (``watcher``), another takes its
place, whole: who asks gets the one or the other. One that is faulty takes nobody's place.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from starlette.exceptions import HTTPException
from starlette.requests import Request

from core import Study, StudyError, errors, open_study
from core.codebook import STUDY_FILE, Codebook, read_codebook
from core.disclosure import MEANWHILE
from core.errors import Fault, Report, quoted
from core.series import is_series
from core.views import STUDY
from pages._web import address, journal, metrics, online

ROOT = Path(__file__).resolve().parents[2]
MISTAKE = "Remettez les fichiers d'avant, et transmettez le journal du serveur à qui l'entretient."
Files = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, eq=False)
class Offer:
    """A folder as it is on offer.

    ``study`` is the last good one, and ``since`` when it was audited whole; ``error`` tells why the folder,
    as it is now, is refused; ``files`` are those that were read last.
    """

    folder: str
    files: Files
    book: Codebook | None
    study: Study | None = None
    since: datetime | None = None
    error: StudyError | None = None


_offers: dict[str, Offer] = {}
_rested: tuple[str, ...] | None = None
"""The folders that the watcher found at rest, when there is one."""
_opening: dict[str, Lock] = {}
"""One for each folder: who wants a study waits for no other."""
_placing = Lock()


class Taken(StudyError):
    """The id of a study is that of another, which is online."""


def folders() -> list[str]:
    """Where studies are sought; the folder of a series of waves holds none of its own."""
    named = os.environ.get("STUDY", "")
    found = sorted(f.parent for f in (ROOT / "data").glob(f"*/{STUDY_FILE}"))
    return [named] if named else [str(folder) for folder in found if not is_series(folder)]


def files(folder: str) -> Files:
    """Name, size, time of last change and place on the disk of each file of a folder."""
    return tuple(_files(Path(folder)))


def _files(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    for file in sorted(folder.rglob("*")):
        try:
            told = file.stat()
        except FileNotFoundError:  # gone meanwhile
            continue
        if file.is_file():
            yield str(file.relative_to(folder)), told.st_size, told.st_mtime_ns, told.st_ino


def offers() -> list[Offer]:
    """What is on offer, the latest wave first.

    A folder that never held a good study is left out, unless there is no other.
    """
    found = everything()
    good = [offer for offer in found if offer.study or not offer.error] or found
    return sorted(good, key=lambda offer: offer.book.wave if offer.book else "", reverse=True)


def everything() -> list[Offer]:
    """All that was found, the refused too: for those who keep the server running."""
    named = os.environ.get("STUDY", "")
    return [_offer(folder) for folder in ([named] if named else folders() if _rested is None else _rested)]


def served(folder: str) -> bool:
    """Whether a study of this folder is on offer."""
    return folder in _offers and _offers[folder].study is not None


def _offer(folder: str) -> Offer:
    if folder not in _offers:
        _offers.setdefault(folder, Offer(folder, files(folder), _book(folder)))
    return _offers[folder]


def _book(folder: str) -> Codebook | None:
    return read_codebook(Path(folder), Report())[0]


def titles() -> dict[str, str]:
    """Folder → title of each study, the latest wave first."""
    return {offer.folder: _title(offer) for offer in offers()}


def latest() -> str:
    """The folder of the study that is shown to who names none.

    Raises
    ------
    StudyError
        If there is none.
    """
    found = offers()
    if not found:
        raise StudyError([Fault("data", "aucune étude n'est en ligne.", "Ajoutez-y le dossier d'une étude.")])
    return found[0].folder


def _title(offer: Offer) -> str:
    book = offer.book
    if book is None:
        return Path(offer.folder).name
    return f"{book.title} ({book.wave})" if book.wave else book.title


def identifier(folder: str) -> str:
    """The id of the study in a folder, as addresses name it."""
    book = _offer(folder).book
    return book.id if book else Path(folder).name


def named(query: Mapping[str, Sequence[str]]) -> tuple[str, tuple[str, ...]]:
    """The folder of the study that an address names, or of the latest; and what must be said of it.

    Raises
    ------
    StudyError
        If there is none.
    """
    first = latest()
    if not query.get(STUDY):
        return first, ()
    asked = query[STUDY][-1]
    found = next((f for f in titles() if identifier(f) == asked), None)
    return found or first, () if found else (f"L'étude {quoted(asked)} de ce lien n'existe pas ici.",)


def asked(request: Request) -> tuple[Study, tuple[str, ...]]:
    """The study that a request names in its path, or else in its query; and what must be said of it.

    Raises
    ------
    HTTPException
        If there is none to show.
    """
    name = request.path_params.get("study")
    try:
        if name is None:
            folder, unknown = named(address.query(request.scope))
            return opened(folder), unknown
        found = next((folder for folder in titles() if identifier(folder) == name), None)
        if found is not None:
            return opened(found), ()
    except StudyError:
        if name is None:
            raise refusal("Cette étude ne peut pas être affichée.", status=503) from None
    raise refusal("Cette étude n'existe pas ici.")


def refusal(*sentences: str, status: int = 404, again: int | None = None) -> HTTPException:
    """An answer in words, for an address that names nothing: rather none than one of another view.

    ``again`` is after how many seconds it may be asked again.
    """
    headers = {"x-content-type-options": "nosniff"} | ({"retry-after": str(again)} if again else {})
    return HTTPException(status, "\n".join(errors.notices(sentences)), headers)


def opened(folder: str) -> Study:
    """The study of a folder, read once for all visitors, even those who come together.

    Raises
    ------
    StudyError
        If it has never been without fault since the server started.
    """
    study = _offer(folder).study
    if study is None:
        with MEANWHILE.get()(), _opening.setdefault(folder, Lock()):
            offer = _offer(folder)
            if offer.study is None and (offer.error is None or offer.files != files(folder)):
                offer = _take(folder)
        if offer.study is None:
            assert offer.error is not None
            raise offer.error
        study = offer.study
    return study


def take_up(folder: str, seen: Files) -> None:
    """Read a folder whose files have changed; its study takes the place of the last, unless it is faulty."""
    with _opening.setdefault(folder, Lock()):
        offer = _offer(folder)
        free = isinstance(offer.error, Taken) and not _twin(folder, _book(folder))
        if offer.files != seen or free or not (offer.study or offer.error):
            offer = _take(folder)
    if offer.study and not offer.since:
        try:
            offer.study.audit()  # its readers do not wait: a question is audited when it is shown
            online.remember(offer.study)
            _offers[folder] = replace(offer, since=datetime.now(UTC))
            offer.study.settle()
        except Exception as error:  # what cannot be audited is not shown
            _offers[folder] = replace(_refused(offer, offer.files, _mistake(folder, error)), study=None)
        else:
            _review(folder, offer.study)


def _take(folder: str) -> Offer:
    """Read a folder. A first study is on offer at once; one that replaces another, once audited whole."""
    before, seen = _offer(folder), files(folder)
    try:
        if before.study and not before.since:  # it was on offer before it was audited whole
            online.remember(before.study)
        study, since = open_study(folder, online.versions), None
        _alone(folder, study.book)
        if before.study or any(v.digest != study.digest for v in online.versions(study.book.id)):
            study.audit()
            study.settle()
            since = datetime.now(UTC)
        offer = Offer(folder, seen, study.book, study, since)
        with _placing:
            _alone(folder, study.book)
            if since:
                online.remember(study)
            _offers[folder] = offer
        metrics.LOADS.inc()
        facts: dict[str, object] = {"masked": study.withheld} if study.withheld else {}
        facts |= {"folder": Path(folder).name, "study": study.book.id, "digest": study.digest[:12]}
        journal.tell("étude servie", level="info", **facts)
        if since:
            _review(folder, study)
        return offer
    except StudyError as error:
        offer = _refused(before, seen, error)
    except Exception as error:  # our mistake, on a folder unlike any before: readers keep the last good one
        offer = _refused(before, seen, _mistake(folder, error))
    _offers[folder] = offer
    return offer


def _twin(folder: str, book: Codebook | None) -> str:
    """The folder of another study of the same id that is online; empty if there is none."""
    others = (
        other.folder
        for other in everything()  # a folder that is no longer named is not online
        if book and other.folder != folder and other.study and other.study.book.id == book.id
    )
    return next((other for other in others if (Path(other) / STUDY_FILE).is_file()), "")


def _alone(folder: str, book: Codebook) -> None:
    """Refuse a study whose id is that of another: the two would be versions that stand side by side.

    Raises
    ------
    Taken
        If the other is online.
    """
    if twin := _twin(folder, book):
        fault = Fault(
            f"{Path(folder).name}/{STUDY_FILE}, id",
            f"{quoted(book.id)} est aussi l'id de l'étude en ligne du dossier {quoted(Path(twin).name)}.",
            "Donnez un autre id à une autre vague, ou retirez l'un des deux dossiers.",
        )
        raise Taken([fault])


def _mistake(folder: str, error: Exception) -> StudyError:
    """An error of ours, told to staff as one of their study's; the journal has where it was."""
    journal.tell_error(error)
    said = f"erreur du logiciel à la lecture ({type(error).__name__})."
    return StudyError([Fault(Path(folder).name, said, MISTAKE)])


def _review(folder: str, study: Study) -> None:
    """Tell the journal what may make numbers of a study wrong, as ``check`` does; no reader waits for it."""
    try:
        found = [str(notice) for notice in study.notices() if notice.of_numbers]
    except Exception as error:  # our mistake: the study is served all the same
        journal.tell_error(error)
        return
    if found:
        journal.tell("étude à revoir", "warning", folder=Path(folder).name, notices=found)


def _refused(before: Offer, seen: Files, error: StudyError) -> Offer:
    kept = before.study.digest[:12] if before.study else None
    metrics.REFUSALS.inc()
    name = Path(before.folder).name
    journal.tell("étude refusée", "error", folder=name, kept=kept, faults=faults(error))
    return replace(before, files=seen, error=error)


def faults(error: StudyError) -> list[str]:
    """The sentences of a refusal."""
    return [str(fault) for fault in error.faults]


def keep(rested: tuple[str, ...]) -> None:
    """Only the studies of these folders are on offer from now on; the others are let go."""
    global _rested
    _rested = rested
    for folder in set(_offers) - set(rested):
        gone = _offers.pop(folder)
        if gone.study:
            journal.tell("étude retirée", folder=Path(folder).name, study=gone.study.book.id)


def folder(study: Study) -> str:
    """Where the study is, as a command line from the root of this repository names it."""
    path = next((Path(f) for f in titles() if identifier(f) == study.book.id), Path(study.book.id))
    inside = path.resolve().is_relative_to(ROOT)
    return path.resolve().relative_to(ROOT).as_posix() if inside else path.name

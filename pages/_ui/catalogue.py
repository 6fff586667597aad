"""The studies on offer: those of data/, or the one that the environment variable STUDY names."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock

import streamlit as st

from core import Study, StudyError, open_study
from core.codebook import Codebook
from core.errors import Report, quoted
from core.reading import STUDY_FILE, read_codebook
from core.views import STUDY

ROOT = Path(__file__).resolve().parents[2]


def titles() -> dict[str, str]:
    """Folder → title of each study, the latest wave first."""
    return _titles(os.environ.get("STUDY", ""))


@cache
def _titles(named: str) -> dict[str, str]:
    data = ROOT / "data"  # without any study: opening it says what is missing
    folders = [named] if named else [str(f.parent) for f in data.glob(f"*/{STUDY_FILE}")] or [str(data)]
    books = {folder: _book(folder) for folder in sorted(folders)}
    latest = sorted(books, key=lambda f: books[f].wave if books[f] else "", reverse=True)
    return {folder: _title(folder, books[folder]) for folder in latest}


@cache
def _book(folder: str) -> Codebook | None:
    return read_codebook(Path(folder), Report())[0]


def _title(folder: str, book: Codebook | None) -> str:
    if book is None:
        return Path(folder).name
    return f"{book.title} ({book.wave})" if book.wave else book.title


def identifier(folder: str) -> str:
    """The id of the study in a folder, as addresses name it."""
    book = _book(folder)
    return book.id if book else Path(folder).name


def named(query: Mapping[str, Sequence[str]]) -> tuple[str, tuple[str, ...]]:
    """The folder of the study that an address names, or of the latest; and what must be said of it."""
    folders = list(titles())
    if not query.get(STUDY):
        return folders[0], ()
    asked = query[STUDY][-1]
    found = next((f for f in folders if identifier(f) == asked), None)
    unknown = f"L'étude {quoted(asked)} de ce lien n'existe pas ici."
    return found or folders[0], () if found else (unknown,)


_opening = Lock()


def opened(folder: str) -> Study:
    """The study of a folder, read once for all visitors, even those who come together."""
    with _opening:
        return _opened(folder)


@cache
def _opened(folder: str) -> Study:
    return open_study(folder)


def folder(study: Study) -> str:
    """Where the study is, as a command line from the root of this repository names it."""
    path = next(Path(f) for f in titles() if identifier(f) == study.book.id)
    inside = path.resolve().is_relative_to(ROOT)
    return path.resolve().relative_to(ROOT).as_posix() if inside else path.name


def warm() -> None:
    """Open the first study and audit its questions before anyone asks: the first visitor does not wait."""
    with suppress(StudyError):  # told to whoever opens it
        opened(next(iter(titles()))).audit()


def open_or_stop(folder: str) -> Study:
    """The study; or, for a faulty one, where staff find what to mend (a fault may quote an answer)."""
    try:
        return opened(folder)
    except StudyError as error:
        print(error, flush=True)
        count = len(error.faults)
        st.error(
            f"Cette étude ne peut pas être affichée : son dossier comporte {count} "
            f"défaut{'s' if count > 1 else ''}. Pour en avoir la liste : "
            f"`python -m core check {Path(folder).name}`, depuis le dossier qui la contient.",
            icon=":material/error:",
        )
        st.stop()

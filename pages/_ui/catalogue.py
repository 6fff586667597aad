"""The studies on offer: those of data/, or the one that the environment variable STUDY names."""

import os
from pathlib import Path

import streamlit as st

from core import Study, StudyError, open_study
from core.errors import Report
from core.reading import STUDY_FILE, read_codebook

ROOT = Path(__file__).resolve().parents[2]


@st.cache_resource(show_spinner=False)
def titles() -> dict[str, str]:
    """Folder → title of each study, the latest wave first."""
    if named := os.environ.get("STUDY"):
        folders = [Path(named)]
    else:
        folders = [file.parent for file in (ROOT / "data").glob(f"*/{STUDY_FILE}")]
    found = []
    for folder in folders:
        book, _ = read_codebook(folder, Report())
        title = f"{book.title} ({book.wave})" if book and book.wave else book.title if book else folder.name
        found.append((book.wave if book else "", title, str(folder)))
    return {folder: title for _, title, folder in sorted(found, reverse=True)}


@st.cache_resource(show_spinner="Lecture de l'étude…")
def opened(folder: str) -> Study:
    """The study of a folder, read once for all visitors."""
    return open_study(folder)


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

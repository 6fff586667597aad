"""The addresses of pages, of files and of what is shared: they hold codes, never labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote_plus

from core.codebook import Codebook
from core.views.subject import Subject
from core.views.view import View

SUMMARY, METHOD, RESULTS, ACCESSIBILITY = "synthese", "methode", "resultats", "accessibilite"


def theme_path(theme: str) -> str:
    """The address of a theme's page, beside those of the pages of every study and of the server."""
    taken = theme in TAKEN or theme.startswith(("theme-", "_"))
    return f"theme-{theme}" if taken else theme


def question_page(book: Codebook, question: str) -> str:
    """The address of the page where a question stands; that of the first theme when it has none."""
    theme = book.question(question).theme or (book.themes[0].id if book.themes else RESULTS)
    return f"/{theme_path(theme)}"


COMPARE, EXPLORE = "comparer", "explorer"
"""Addresses of the pages that show one question by group."""
PRESENT, SHARE, SELECTION, SEARCH = "presentation", "partager", "selection", "recherche"
"""Addresses of the pages that Streamlit does not draw."""


def csv_address(book: Codebook, question: str, query: Mapping[str, Sequence[str]]) -> str:
    """Where the table of a question is a CSV file."""
    return f"/fichiers/{book.id}/{question}.csv?{encoded(query)}"


def share_address(book: Codebook, page: str, query: Mapping[str, Sequence[str]]) -> str:
    """Where a view of a page is shared: its link, its codes, its files."""
    return address(book, f"{SHARE}/{page.strip('/')}", query)


PORTRAIT = "portrait"
"""Address of the page."""


def portrait_link(book: Codebook, subject: Subject, view: View) -> str:
    """The address of a portrait, with the reader's filters but those on its other groups."""
    own = {(name, (code,)) for name, code in subject.codes.items()}
    kept = tuple(f for f in view.filters if f[0] not in subject.codes or f in own)
    return address(book, PORTRAIT, subject.to_query() | View(filters=kept).to_query())


TERRITORIES = "territoires"
"""Address of the page."""
TAKEN = (
    *(SUMMARY, COMPARE, EXPLORE, METHOD, ACCESSIBILITY, TERRITORIES, PORTRAIT),
    *(PRESENT, SHARE, SELECTION, SEARCH, "fichiers", "app", "component", "media", "static", "healthz"),
)
STUDY = "etude"
"""The name of the study, in the address."""
WORDS_KEPT = 4_096


def address(book: Codebook, page: str, query: Mapping[str, Sequence[str]]) -> str:
    """The address of a page, from the root: it names its study, so a later one does not take its place."""
    told = {STUDY: [book.id]} | {key: values for key, values in query.items() if key != STUDY}
    return f"/{page.strip('/')}?{encoded(told)}"


def encoded(query: Mapping[str, Sequence[str]]) -> str:
    """A query as an address writes it; as ``urllib.parse.urlencode``, which spells every code anew."""
    return "&".join(f"{_quoted(key)}={_quoted(value)}" for key, values in query.items() for value in values)


@lru_cache(WORDS_KEPT)
def _quoted(word: str) -> str:
    return quote_plus(word)

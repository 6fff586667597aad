"""The pages of a study, in the order of the menu."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from core import Study
from core.caching import kept
from core.codebook import Theme
from core.screens import Entry
from core.views import (
    ACCESSIBILITY,
    COMPARE,
    EXPLORE,
    METHOD,
    PORTRAIT,
    RESULTS,
    SUMMARY,
    TERRITORIES,
    geography,
    theme_path,
)
from core.words import typography
from pages._ui.page import PAGE, Menu
from pages.resultats import accessibilite, comparer, explorer, methode, portrait, synthese, territoires, theme


@contextmanager
def menu(study: Study) -> Iterator[Menu]:
    """The menu of a study, for one run: Streamlit writes on a page whether it may be drawn."""
    free = _free(study)
    lent = free.pop() if free else _made(study)
    try:
        yield lent
    finally:
        free.append(lent)


@kept(1)
def _free(study: Study) -> list[Menu]:
    """The menus that no run has: as many as runs that ever went on together, which is mostly one."""
    return []


def _made(study: Study) -> Menu:
    book = study.book
    themes = book.themes or (Theme(id=RESULTS, title="Résultats"),)
    told = tuple(Entry(each.title, theme_path(each.id)) for each in themes)
    pages = [_page(synthese.show, "Synthèse", SUMMARY, default=True)]
    pages += [_page(theme.show, each.title, theme_path(each.id), each) for each in themes]
    entries = [Entry("Synthèse"), *(told if len(told) == 1 else [Entry("Thèmes", within=told)])]
    if book.segments:
        mine = "Mon territoire" if geography(book) else "Mon groupe"
        pages.append(_page(portrait.show, mine, PORTRAIT))
        pages.append(_page(comparer.show, "Comparer", COMPARE))
        entries += [Entry(mine, PORTRAIT), Entry("Comparer", COMPARE)]
    if geography(book):
        pages.append(_page(territoires.show, "Territoires", TERRITORIES))
        entries.append(Entry("Carte", TERRITORIES))
    pages.append(_page(explorer.show, "Explorer", EXPLORE))
    pages.append(_page(methode.show, "Méthode", METHOD))
    entries += [Entry("Explorer", EXPLORE), Entry("Méthode", METHOD)]
    pages.append(_page(accessibilite.show, "Accessibilité", ACCESSIBILITY))  # the foot of pages leads to it
    titles = {page.url_path: page.title for page in pages} | {each.path: each.title for each in told}
    return Menu(pages, tuple(entries), {path: f"{title} – {book.title}" for path, title in titles.items()})


def _page(show: Callable[..., None], title: str, path: str, *more: object, **options: Any) -> st.Page:
    """A page, without an icon: the browser would ask Google for that of its tab."""
    return st.Page(lambda: show(PAGE.get(), *more), title=typography.label(title), url_path=path, **options)

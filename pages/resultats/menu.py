"""The pages of a study, in the order of the menu."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from core import Study
from core.caching import kept
from core.codebook import Theme
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
    pages = [_page(synthese.show, "Synthèse", ":material/insights:", SUMMARY, default=True)]
    themes = book.themes or (Theme(id=RESULTS, title="Résultats"),)
    for each in themes:
        pages.append(_page(theme.show, typography.label(each.title), each.icon, theme_path(each.id), each))
    shown = pages[1:]
    if book.segments:
        pages.append(_page(comparer.show, "Comparer", ":material/compare_arrows:", COMPARE))
    if geography(book):
        pages.append(_page(territoires.show, "Territoires", ":material/map:", TERRITORIES))
    pages.append(_page(explorer.show, "Explorer", ":material/table_view:", EXPLORE))
    pages.append(_page(methode.show, "Méthode", ":material/menu_book:", METHOD))
    # In the foot of every page rather than in its menu; in the index of portraits.
    pages.append(_page(accessibilite.show, "Accessibilité", None, ACCESSIBILITY, visibility="hidden"))
    if book.segments:
        pages.append(_page(portrait.show, "Portrait", ":material/badge:", PORTRAIT, visibility="hidden"))
    titles = {page.url_path: page.title for page in pages}
    titles |= {theme_path(each.id): each.title for each in themes}
    return Menu(pages, shown, {path: f"{title} – {book.title}" for path, title in titles.items()})


def _page(
    show: Callable[..., None], title: str, icon: str | None, path: str, *more: object, **options: Any
) -> st.Page:
    def made(icon: str | None) -> st.Page:
        return st.Page(lambda: show(PAGE.get(), *more), title=title, icon=icon, url_path=path, **options)

    try:
        return made(icon if icon and icon.startswith(":material/") else None)
    except st.errors.StreamlitAPIException:  # an icon of study.yaml that Streamlit does not know
        return made(None)

"""The frame of every page: configuration, menu, sidebar; then the page itself."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from core import Study, codebook, markup, wording
from core.cards import COMPARE, EXPLORE, PRESENT, share_address
from core.keeping import kept
from core.portraits import PORTRAIT
from core.territories import TERRITORIES, geography
from core.views import View, address
from pages._ui import catalogue, door, health, journal, language, reconnection, selection, serving
from pages._ui.posting import post_html
from pages._ui.shell import ACCESSIBILITY, METHOD, RESULTS, SUMMARY, Shell, theme_path
from pages.resultats import accessibilite, comparer, explorer, methode, portrait, synthese, territoires, theme

ICON = "/app/static/icon.png"
ASK = {COMPARE: selection.ask_comparison, EXPLORE: selection.ask_table}
FEET_KEPT = 512
SHELL: ContextVar[Shell] = ContextVar("shell")
"""What the page that is drawn is given."""
TURN = Lock()
"""One run at a time: threads that draw together fight over the interpreter, and all are late."""


def middleware() -> list[Middleware]:
    """What the server adds around Streamlit."""
    return [
        Middleware(journal.Journal),
        Middleware(serving.Protected),
        Middleware(health.Inside),
        Middleware(serving.Packed),
        Middleware(door.Door),
        Middleware(language.OwnPage),
    ]


def draw() -> None:
    """Draw the page that the address names."""
    said = reconnection.unheard()
    folders = catalogue.titles()
    if not folders:
        st.set_page_config(page_title="Tableau de bord", page_icon=ICON)
        st.error("Aucune étude n'est en ligne pour le moment.", icon=":material/error:")
        st.stop()
    chosen = selection.study_folder()
    st.set_page_config(
        page_title=folders[chosen],
        # Before the pages are told, or the browser would ask Google for their icons; not read from the disk.
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state="auto",
    )
    study = catalogue.open_or_stop(chosen)
    dated = catalogue.dated(study)
    shell = Shell(study)
    shell.embedded = bool(st.context.is_embedded)
    menu = _menu(study)
    page = st.navigation(menu.pages, position="hidden" if shell.embedded else "top")
    st.set_page_config(page_title=menu.titles[page.url_path])
    shell.themes = menu.themes
    choice = selection.current(study, page.url_path)
    shell.view = choice.view
    if not shell.embedded:
        with st.sidebar:
            _sidebar(shell, folders, split=page.url_path not in (*selection.BY_GROUP, PORTRAIT))
    reader = selection.memory()
    for notice in reader.notices:
        st.warning(wording.markdown(notice), icon=":material/link_off:")
    if reader.lost:
        _offer(shell, page)
    if page.url_path in selection.BY_GROUP:
        # The choices of a page are drawn here: in the page's own script, they would be lost with it.
        shell.head = st.container(key="head")
        if page.url_path == TERRITORIES:
            shell.map = selection.ask_map(study, choice)
        else:
            shell.recipe, shell.item = ASK[page.url_path](study, choice)
    if page.url_path == PORTRAIT:
        shell.subject = selection.ask_subject(study)
    if not shell.embedded and page.url_path not in (METHOD, EXPLORE, ACCESSIBILITY, TERRITORIES, PORTRAIT):
        selection.show_display()
        shell.as_table = selection.as_table()
    token = SHELL.set(shell)
    page.run()
    SHELL.reset(token)
    assert reader.written is not None
    left = tuple((name, tuple(codes)) for name, codes in reader.written.items())
    post_html(_foot(study, page.url_path, shell.view, left, dated, private=door.private()))
    reconnection.hear(said)


@kept(FEET_KEPT)
def _foot(
    study: Study,
    page: str,
    view: View,
    left: tuple[tuple[str, tuple[str, ...]], ...],
    dated: date | None,
    *,
    private: bool,
) -> str:
    """The ways out of a page, at its foot; ``left`` is its address."""
    book, query = study.book, view.to_query()
    named = [("Présentation", address(book, PRESENT, query))] if book.story else []
    named += [
        ("Partager cette page", share_address(book, page, dict(left))),
        ("Méthode", address(book, METHOD, query)),
        (accessibilite.LEVEL, address(book, ACCESSIBILITY, query)),
    ]
    if private:
        named.append(("Se déconnecter", door.LOGOUT))
    return markup.foot(book, named, wording.version(study.digest, dated))


def _offer(shell: Shell, page: st.Page) -> None:
    """For a link to a question that is gone: the theme that the link names, or every theme."""
    if page in shell.themes:
        theme = next(each for each in shell.study.book.themes if theme_path(each.id) == page.url_path)
        said = f"Voici toutes les questions du thème « {theme.title} »."
        st.html(f'<p class="intro">{markup.escape(said)}</p>')
        return
    with st.container(horizontal=True):
        for each in shell.themes:
            st.page_link(each, query_params=shell.view.to_query())


@dataclass(frozen=True, slots=True)
class Menu:
    """The pages of a study, those of its themes, and the titles of their tabs by address."""

    pages: list[st.Page]
    themes: list[st.Page]
    titles: dict[str, str]


@kept(1)
def _menu(study: Study) -> Menu:
    """Made once: Streamlit keeps of a run only that one of them may be drawn, and runs take turns."""
    book = study.book
    pages = [_page(synthese.show, "Synthèse", ":material/insights:", SUMMARY, default=True)]
    themes = book.themes or (codebook.Theme(id=RESULTS, title="Résultats"),)
    for each in themes:
        pages.append(
            _page(theme.show, wording.label(each.title), _icon(each.icon), theme_path(each.id), each)
        )
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
    return st.Page(lambda: show(SHELL.get(), *more), title=title, icon=icon, url_path=path, **options)


def _icon(name: str) -> str | None:
    """The icon of a theme, when Streamlit knows it."""
    known = name.removeprefix(":material/").removesuffix(":") in ALL_MATERIAL_ICONS
    return name if known and name.startswith(":material/") else None


def _sidebar(shell: Shell, folders: dict[str, str], *, split: bool) -> None:
    study: Study = shell.study
    if len(folders) > 1:
        st.selectbox("Étude", list(folders), format_func=folders.get, key="study", on_change=selection.forget)
    selection.show_filters(study)
    remaining = study.remaining(shell.view)
    noun = study.book.universe_noun
    post_html(
        '<p class="remaining">'
        + (
            markup.escape(wording.insufficient(study.book, study.advice(shell.view)))
            if remaining is None
            else f"<strong>{wording.integer(remaining)}</strong> "
            f"{markup.escape(noun.singular if remaining < 2 else noun.plural)} dans la sélection"
        )
        + f" {markup.badge('simulated') if study.book.simulated else ''}</p>"
    )
    if split and study.book.segments:
        selection.show_split(study)

"""The frame of every page: configuration, menu, sidebar; then the page itself."""

from functools import partial
from threading import Lock
from types import ModuleType

import streamlit as st
from starlette.middleware import Middleware
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from core import Study, codebook, markup, wording
from core.cards import COMPARE, EXPLORE, PRESENT, share_address
from core.portraits import PORTRAIT
from core.territories import TERRITORIES, geography
from core.views import address
from pages._ui import catalogue, door, journal, language, reconnection, selection, serving
from pages._ui.shell import ACCESSIBILITY, METHOD, RESULTS, SUMMARY, Shell, theme_path
from pages.resultats import accessibilite, comparer, explorer, methode, portrait, synthese, territoires, theme

ICON = "/app/static/icon.png"
ASK = {
    COMPARE: selection.ask_comparison,
    EXPLORE: selection.ask_table,
    TERRITORIES: selection.ask_map,
}
TURN = Lock()
"""One run at a time: threads that draw together fight over the interpreter, and all are late."""


def middleware() -> list[Middleware]:
    """What the server adds around Streamlit."""
    return [
        Middleware(journal.Journal),
        Middleware(serving.Protected),
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
    page = st.navigation(_pages(shell), position="hidden" if shell.embedded else "top")
    titles = {theme_path(each.id): each.title for each in study.book.themes}
    st.set_page_config(page_title=f"{titles.get(page.url_path, page.title)} – {study.book.title}")
    recipe = selection.current(study, page.url_path)
    shell.view = recipe.view
    if not shell.embedded:
        with st.sidebar:
            _sidebar(shell, folders, split=page.url_path not in (*selection.BY_GROUP, PORTRAIT))
    for notice in st.session_state[selection.NOTICES]:
        st.warning(wording.markdown(notice), icon=":material/link_off:")
    if st.session_state[selection.LOST]:
        _offer(shell, page)
    if page.url_path in selection.BY_GROUP:
        # The choices of a page are drawn here: in the page's own script, they would be lost with it.
        shell.head = st.container(key="head")
        shell.recipe = ASK[page.url_path](study, recipe)
    if page.url_path == PORTRAIT:
        shell.subject = selection.ask_subject(study)
    if not shell.embedded and page.url_path not in (METHOD, EXPLORE, ACCESSIBILITY, TERRITORIES, PORTRAIT):
        selection.show_display()
        shell.as_table = selection.as_table()
    page.run()
    st.html(markup.foot(study.book, _feet(shell, page.url_path), wording.version(study.digest, dated)))
    reconnection.hear(said)


def _feet(shell: Shell, page: str) -> list[tuple[str, str]]:
    """The ways out of a page, at its foot."""
    book, query = shell.study.book, shell.view.to_query()
    named = [
        ("Partager cette page", share_address(book, page, dict(st.session_state[selection.WRITTEN]))),
        ("Méthode", address(book, METHOD, query)),
        (accessibilite.LEVEL, address(book, ACCESSIBILITY, query)),
    ]
    if door.private():
        named.append(("Se déconnecter", door.LOGOUT))
    return [("Présentation", address(book, PRESENT, query)), *named] if book.story else named


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


def _pages(shell: Shell) -> list[st.Page]:
    book = shell.study.book
    pages = [_page(synthese, shell, "Synthèse", ":material/insights:", SUMMARY, default=True)]
    themes = book.themes or (codebook.Theme(id=RESULTS, title="Résultats"),)
    for each in themes:
        pages.append(
            st.Page(
                partial(theme.show, shell, each),
                title=wording.label(each.title),
                icon=_icon(each.icon),
                url_path=theme_path(each.id),
            )
        )
    shell.themes = pages[1:]
    if book.segments:
        pages.append(_page(comparer, shell, "Comparer", ":material/compare_arrows:", COMPARE))
    if geography(book):
        pages.append(_page(territoires, shell, "Territoires", ":material/map:", TERRITORIES))
    pages.append(_page(explorer, shell, "Explorer", ":material/table_view:", EXPLORE))
    pages.append(_page(methode, shell, "Méthode", ":material/menu_book:", METHOD))
    told = partial(accessibilite.show, shell)  # in the foot of every page rather than in its menu
    pages.append(st.Page(told, title="Accessibilité", url_path=ACCESSIBILITY, visibility="hidden"))
    if book.segments:
        shell.portrait = _page(portrait, shell, "Portrait", ":material/badge:", PORTRAIT, hidden=True)
        pages.append(shell.portrait)
    return pages


def _page(
    module: ModuleType,
    shell: Shell,
    title: str,
    icon: str,
    path: str,
    *,
    default: bool = False,
    hidden: bool = False,
) -> st.Page:
    return st.Page(
        partial(module.show, shell),
        title=title,
        icon=icon,
        url_path=path,
        default=default,
        visibility="hidden" if hidden else "visible",
    )


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
    st.html(
        '<p class="remaining">'
        + (
            markup.escape(wording.insufficient(study.advice(shell.view)))
            if remaining is None
            else f"<strong>{wording.integer(remaining)}</strong> "
            f"{markup.escape(noun.singular if remaining < 2 else noun.plural)} dans la sélection"
        )
        + f" {markup.badge('simulated') if study.book.simulated else ''}</p>"
    )
    if split and study.book.segments:
        selection.show_split(study)

"""The frame of every page: configuration, menu, sidebar; then the page itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import streamlit as st

from core import Study, StudyError
from core.caching import kept
from core.screens import markup
from core.views import (
    ACCESSIBILITY,
    COMPARE,
    EXPLORE,
    METHOD,
    PORTRAIT,
    PRESENT,
    TERRITORIES,
    View,
    address,
    share_address,
    theme_path,
)
from core.words import dating, numbers, reasons, typography
from pages._ui import choices, reconnection, widgets
from pages._ui.messages import post_html
from pages._ui.page import LEVEL, PAGE, Menu, Page
from pages._web import access, studies

ICON = "/app/static/icon.png"
ASK = {COMPARE: widgets.ask_comparison, EXPLORE: widgets.ask_table}
FEET_KEPT = 512


def draw(menu_of: Callable[[Study], AbstractContextManager[Menu]]) -> None:
    """Draw the page that the address names."""
    said = reconnection.unheard()
    folders = studies.titles()
    if not folders:
        st.set_page_config(page_title="Tableau de bord", page_icon=ICON)
        st.error("Aucune étude n'est en ligne pour le moment.", icon=":material/error:")
        st.stop()
    chosen = choices.study_folder()
    st.set_page_config(
        page_title=folders[chosen],
        # Before the pages are told, or the browser would ask Google for their icons; not read from the disk.
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state="auto",
    )
    study = _opened(chosen)
    with menu_of(study) as menu:
        _draw(study, folders, menu)
    reconnection.hear(said)


def _opened(folder: str) -> Study:
    """The study; or, for a faulty one, where staff find what to mend (a fault may quote an answer)."""
    try:
        return studies.opened(folder)
    except StudyError as error:
        count = len(error.faults)
        st.error(
            f"Cette étude ne peut pas être affichée : son dossier comporte {count} "
            f"défaut{'s' if count > 1 else ''}. Pour en avoir la liste : "
            f"`python -m core check {Path(folder).name}`, depuis le dossier qui la contient.",
            icon=":material/error:",
        )
        st.stop()


def _draw(study: Study, folders: dict[str, str], menu: Menu) -> None:
    page = Page(study, themes=menu.themes)
    page.embedded = bool(st.context.is_embedded)
    opened = st.navigation(menu.pages, position="hidden" if page.embedded else "top")
    path = opened.url_path
    st.set_page_config(page_title=menu.titles[path])
    choice = choices.current(study, path)
    page.view = choice.view
    if not page.embedded:
        with st.sidebar:
            _sidebar(page, folders, split=path not in (*choices.BY_GROUP, PORTRAIT))
    reader = choices.memory()
    for notice in reader.notices:
        st.warning(typography.markdown(notice), icon=":material/link_off:")
    if reader.lost:
        _offer(page, opened)
    if path in choices.BY_GROUP:
        # The choices of a page are drawn here: in the page's own script, they would be lost with it.
        page.head = st.container(key="head")
        if path == TERRITORIES:
            page.map = widgets.ask_map(study, choice)
        else:
            page.recipe, page.item = ASK[path](study, choice)
    if path == PORTRAIT:
        page.head = st.container(key="head")
        page.subject = widgets.ask_subject(study)
    if not page.embedded and path not in (METHOD, EXPLORE, ACCESSIBILITY, TERRITORIES, PORTRAIT):
        widgets.show_display()
        page.as_table = choices.as_table()
    token = PAGE.set(page)
    opened.run()
    PAGE.reset(token)
    assert reader.written is not None
    left = tuple((name, tuple(codes)) for name, codes in reader.written.items())
    post_html(_foot(study, path, page.view, left, private=access.private()))


@kept(FEET_KEPT)
def _foot(
    study: Study,
    page: str,
    view: View,
    left: tuple[tuple[str, tuple[str, ...]], ...],
    *,
    private: bool,
) -> str:
    """The ways out of a page, at its foot; ``left`` is its address."""
    book, query = study.book, view.to_query()
    named = [("Présentation", address(book, PRESENT, query))] if book.story else []
    named += [
        ("Partager cette page", share_address(book, page, dict(left))),
        ("Méthode", address(book, METHOD, query)),
        (LEVEL, address(book, ACCESSIBILITY, query)),
    ]
    if private:
        named.append(("Se déconnecter", access.LOGOUT))
    return markup.foot(book, named, dating.version(book, study.digest))


def _offer(page: Page, opened: st.Page) -> None:
    """For a link to a question that is gone: the theme that the link names, or every theme."""
    if opened in page.themes:
        theme = next(each for each in page.study.book.themes if theme_path(each.id) == opened.url_path)
        said = f"Voici toutes les questions du thème « {theme.title} »."
        st.html(f'<p class="intro">{typography.escape(said)}</p>')
        return
    page.link_themes()


def _sidebar(page: Page, folders: dict[str, str], *, split: bool) -> None:
    study = page.study
    if len(folders) > 1:
        st.selectbox(
            "Étude", list(folders), format_func=folders.__getitem__, key="study", on_change=choices.forget
        )
    widgets.show_filters(study)
    remaining = study.remaining(page.view)
    noun = study.book.universe_noun
    post_html(
        '<p class="remaining">'
        + (
            typography.escape(reasons.insufficient(study.book, study.advice(page.view)))
            if remaining is None
            else f"<strong>{numbers.integer(remaining)}</strong> "
            f"{typography.escape(noun.singular if remaining < 2 else noun.plural)} dans la sélection"
        )
        + f" {markup.badge('simulated') if study.book.simulated else ''}</p>"
    )
    if split and study.book.segments:
        widgets.show_split(study)

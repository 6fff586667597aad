"""The frame of every page: configuration, the bar of menu and filters; then the page itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import streamlit as st

from core import Study, StudyError
from core.caching import kept
from core.screens import counted, markup, menu, paper
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
    chosen_group,
    filters_of,
    share_address,
    theme_path,
)
from core.words import typography
from pages._ui import choices, reconnection, widgets
from pages._ui.messages import post_html
from pages._ui.page import LEVEL, PAGE, Menu, Page
from pages._web import access, studies

ICON = "/app/static/icon.png"
ASK = {COMPARE: widgets.ask_comparison, EXPLORE: widgets.ask_table}
FEET_KEPT = 512
UNFILTERED = (METHOD, ACCESSIBILITY)
"""The pages where nobody is counted."""
ON_A_LINE = 4
"""Filters on a line of a portable computer; of a study that has more, the others are folded."""


def draw(menu_of: Callable[[Study], AbstractContextManager[Menu]]) -> None:
    """Draw the page that the address names."""
    said = reconnection.unheard()
    folders = studies.titles()
    if not folders:
        st.set_page_config(page_title="Tableau de bord", page_icon=ICON)
        st.error("Aucune étude n'est en ligne pour le moment.", icon=":material/error:")
        st.stop()
    chosen = choices.study_folder()
    study = _opened(chosen)
    with menu_of(study) as menu:
        _draw(study, folders, menu)
    reconnection.hear(said)


def _opened(folder: str) -> Study:
    """The study; or, for a faulty one, where staff find what to mend (a fault may quote an answer)."""
    try:
        return studies.opened(folder)
    except StudyError as error:
        st.set_page_config(page_title=studies.titles()[folder], page_icon=ICON)
        count = len(error.faults)
        st.error(
            f"Cette étude ne peut pas être affichée : son dossier comporte {count} "
            f"défaut{'s' if count > 1 else ''}. Pour en avoir la liste : "
            f"`python -m core check {Path(folder).name}`, depuis le dossier qui la contient.",
            icon=":material/error:",
        )
        st.stop()


def _draw(study: Study, folders: dict[str, str], menu: Menu) -> None:
    page = Page(study)
    page.embedded = bool(st.context.is_embedded)
    opened = st.navigation(menu.pages, position="hidden")
    path = opened.url_path
    st.set_page_config(page_title=menu.titles[path], page_icon=ICON, layout="wide")
    choice = choices.current(study, path)
    page.view = choice.view
    page.way = choices.ways(study, choice)
    if not page.embedded:
        with st.container(key="bar"):
            _bar(page, folders, menu, path)
    reader = choices.memory()
    for notice in reader.notices:
        st.warning(typography.markdown(notice), icon=":material/link_off:")
    if reader.lost:
        _offer(page, path)
    if path not in (*UNFILTERED, PORTRAIT):
        post_html(paper.head(study.book, page.view))
    if path in choices.BY_GROUP:
        # The choices of a page are drawn here: in the page's own script, they would be lost with it.
        page.head = st.container(key="head")
        if path == TERRITORIES:
            page.map = widgets.ask_map(study, choice)
        else:
            page.recipe, page.item = ASK[path](study, choice)
    if path == PORTRAIT:
        page.subject, _ = chosen_group(study.book, page.view)
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
        ("Partager", share_address(book, page, dict(left))),
        (LEVEL, address(book, ACCESSIBILITY, query)),
    ]
    if private:
        named.append(("Se déconnecter", access.LOGOUT))
    # The summary says the nature of its numbers at its head.
    return markup.foot(book, named, natured=bool(page)) + paper.FOOT


def _offer(page: Page, path: str) -> None:
    """For a link to a question that is gone: the theme that the link names, or every theme."""
    theme = next((each for each in page.study.book.themes if theme_path(each.id) == path), None)
    if theme:
        said = f"Voici toutes les questions du thème « {theme.title} »."
        post_html(f'<p class="intro">{typography.escape(said)}</p>')
        return
    post_html(markup.link_list([(each.title, page.way(way)) for each, way in page.themes()]))


def _bar(page: Page, folders: dict[str, str], drawn: Menu, path: str) -> None:
    """The menu, then the filters: territories first, as many as stand on a line, the others folded."""
    study, filtered = page.study, path not in UNFILTERED and bool(page.study.book.segments)
    view = page.view if filtered else None
    post_html(menu(study, drawn.entries, [each.url_path for each in drawn.pages], path, page.way, view))
    if not filtered and len(folders) < 2:
        return
    with st.container(key="filters"):
        if len(folders) > 1:
            widgets.ask_study(folders)
        if not filtered:
            return
        names = filters_of(study.book)
        widgets.show_filters(study, names[:ON_A_LINE])
        if path not in (*choices.BY_GROUP, PORTRAIT):
            widgets.show_split(study)
        if page.view.filters:
            widgets.show_reset()
        folded = names[ON_A_LINE:]
        post_html(counted(study, View(filters=page.view.filters), folded=len(folded)))
        if folded:
            chosen = any(name in page.view.where for name in folded)
            with st.container(key="folded-chosen" if chosen else "folded"):
                widgets.show_filters(study, folded)

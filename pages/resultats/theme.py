"""One theme: each of its questions in a card, or the one question that the address names."""

import streamlit as st

from core.codebook import Theme
from core.screens import markup, questions_of
from core.views import theme_path
from core.words import typography
from pages._ui import choices
from pages._ui.messages import post_html
from pages._ui.page import Page

MOVED = "Cette question est désormais rangée ailleurs ; la voici, comme le lien la demande."


def show(page: Page, theme: Theme) -> None:
    asked = page.view.question
    if page.embedded and asked:
        page.card(asked, level=1)
        return
    if not asked:
        page.theme(theme)
        return
    post_html(markup.title(theme.title, theme.intro))
    page.leave_dead_end(theme_path(theme.id))
    if asked not in [q.id for q in questions_of(page.study.book, theme.id)]:
        st.html(f'<p class="intro">{typography.escape(MOVED)}</p>')
    st.button("Voir tout le thème", on_click=choices.show_all, icon=":material/arrow_back:")
    page.card(asked)

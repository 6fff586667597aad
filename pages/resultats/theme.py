"""One theme: each of its questions in a chart, or the one question that the address names."""

import streamlit as st

from core import markup
from core.codebook import Theme
from pages._ui import selection
from pages._ui.posting import post_html

MOVED = "Cette question est désormais rangée ailleurs ; la voici, comme le lien la demande."


def show(shell, theme: Theme) -> None:
    questions = [q.id for q in shell.questions(theme.id)]
    asked = shell.view.question
    if shell.embedded and asked:
        shell.card(asked, level=1)
        return
    post_html(markup.title(theme.title, theme.intro))
    if asked:
        if asked not in questions:
            st.html(f'<p class="intro">{markup.escape(MOVED)}</p>')
        st.button("Voir tout le thème", on_click=selection.show_all, icon=":material/arrow_back:")
        shell.card(asked)
        return
    shell.prepare((question, None) for question in questions)
    with st.grid(2, min_column_width=560, gap="medium"):
        for question in questions:
            shell.card(question)

"""One theme: each of its questions in a chart, or the one question that the address names."""

import streamlit as st

from core import markup
from core.codebook import Theme
from pages._ui import selection


def show(shell, theme: Theme) -> None:
    questions = [q.id for q in shell.questions(theme.id)]
    if shell.embedded and shell.view.question in questions:
        shell.card(shell.view.question, level=1)
        return
    st.html(markup.title(theme.title, theme.intro))
    if shell.view.question in questions:
        st.button("Voir tout le thème", on_click=selection.show_all, icon=":material/arrow_back:")
        shell.card(shell.view.question)
        return
    shell.prepare((question, None) for question in questions)
    with st.grid(2, min_column_width=560, gap="medium"):
        for question in questions:
            shell.card(question)

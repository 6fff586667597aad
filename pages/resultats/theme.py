"""One theme: each of its questions in a chart, or the one question that the address names."""

import streamlit as st

from core import wording
from core.codebook import Theme


def show(shell, theme: Theme) -> None:
    st.title(wording.markdown(theme.title), anchor=False)
    if theme.intro:
        st.markdown(wording.markdown(theme.intro))
    questions = [q.id for q in shell.questions(theme.id)]
    if shell.view.question in questions:
        st.button("Voir toutes les questions du thème", on_click=shell.all_questions, icon=":material/arrow_back:")
        shell.card(shell.view.question)
        return
    columns = st.columns(2, gap="medium")
    for i, question in enumerate(questions):
        with columns[i % 2]:
            shell.card(question)

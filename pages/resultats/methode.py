"""How the study was made, what is not published, and what the software does with small groups."""

import streamlit as st

from core import markup, wording
from core.comparison import compare
from pages._ui.page import Page


def show(page: Page) -> None:
    study, book = page.study, page.study.book
    st.title("Méthode", anchor=False)
    st.html(markup.lead(book))
    st.header("L'étude", anchor=False)
    st.html(markup.identity(book, study.respondents, study.digest))
    if book.notes:
        st.markdown(wording.markdown(book.notes))
    st.header("Petits effectifs", anchor=False)
    st.markdown(wording.markdown(wording.masking_rule(book)))
    st.markdown(wording.markdown(" ".join(wording.privacy(book))))
    st.header("Marges d'erreur", anchor=False)
    st.markdown(wording.markdown(wording.margins_note(book)))
    if study.raking is not None:
        st.header("Redressement", anchor=False)
        st.html(markup.weighting(book, study.raking))
    st.header("Le questionnaire", anchor=False)
    st.html(markup.questionnaire(book))
    if study.published.figures:
        st.header("Chiffres publiés et chiffres obtenus", anchor=False)
        st.html(markup.comparison_table(compare(study), study.published, simulated=book.simulated))
    if study.published.landmarks:
        st.header("Repères", anchor=False)
        st.html(markup.landmarks(study.published.landmarks, study.published))
    if study.published.sources:
        st.header("Sources", anchor=False)
        st.html(markup.sources(study.published))

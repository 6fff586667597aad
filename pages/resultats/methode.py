"""How the study was made, what is not published, and what the software does with small groups."""

import streamlit as st

from core.screens import markup
from core.study import compare
from core.words import about, typography
from pages._ui.page import Page


def show(page: Page) -> None:
    study, book = page.study, page.study.book
    st.title("Méthode", anchor=False)
    st.html(markup.lead(book))
    st.header("L'étude", anchor=False)
    st.html(markup.identity(book, study.respondents, study.digest))
    if book.notes:
        st.markdown(typography.markdown(book.notes))
    st.header("Petits effectifs", anchor=False)
    for words in (about.masking_rule(book), about.rounding_rule(book), " ".join(about.privacy(book))):
        st.markdown(typography.markdown(words))
    st.header("Marges d'erreur", anchor=False)
    st.markdown(typography.markdown(about.margins_note(book)))
    if study.raking is not None:
        st.header("Redressement", anchor=False)
        st.html(markup.weighting(book, study.raking))
    st.header("Le questionnaire", anchor=False)
    st.html(markup.questionnaire(book))
    if study.published.figures:
        st.header("Chiffres publiés et chiffres obtenus", anchor=False)
        st.html(markup.comparison_table(compare(study), study.published, simulated=book.simulated))
        if study.published.notes:
            st.markdown(typography.markdown(study.published.notes))
    if study.published.landmarks:
        st.header("Repères", anchor=False)
        st.html(markup.landmarks(study.published.landmarks, study.published))
    if study.published.sources:
        st.header("Sources", anchor=False)
        st.html(markup.sources(study.published))

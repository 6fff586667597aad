"""The summary: what the study is, its key figures, three charts that tell the story."""

import streamlit as st

from core.screens import markup
from core.views import View
from core.words import reasons, typography
from pages._ui.page import Page

FIRST_CHARTS = 3


def show(page: Page) -> None:
    study, book = page.study, page.study.book
    st.html(markup.title(book.title) + markup.lead(book) + markup.links(page.ways()))
    slides, view = book.opening[:FIRST_CHARTS], View(filters=page.view.filters)
    if study.remaining(view) is None:
        said = reasons.insufficient(book, study.advice(view))
        st.warning(typography.markdown(said), icon=":material/visibility_off:")
    page.prepare([(slide.question, slide.by) for slide in slides], book.indicators)
    key_figures = [markup.key_figure(study, each, view) for each in book.indicators]
    if key_figures:
        st.header("Les chiffres clés", anchor=False)
        st.html(markup.grid(key_figures))
    st.header("Ce que disent les réponses", anchor=False)
    with st.grid(FIRST_CHARTS, min_column_width=460, gap="medium"):
        for slide in slides:
            page.card(slide.question, slide.by, level=3)
    st.header("Explorer par thème", anchor=False)
    page.link_themes()

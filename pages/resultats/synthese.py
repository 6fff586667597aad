"""The summary: what the study is, its key figures, three charts that tell the story."""

import streamlit as st

from core import markup, wording
from core.views import View
from pages._ui.page import Page

FIRST_CHARTS = 3


def show(page: Page) -> None:
    study, book = page.study, page.study.book
    st.html(markup.title(book.title) + markup.lead(book) + markup.links(page.ways()))
    if study.remaining(page.view) is None:
        said = wording.insufficient(book, study.advice(page.view))
        st.warning(wording.markdown(said), icon=":material/visibility_off:")
    slides, view = book.opening[:FIRST_CHARTS], View(filters=page.view.filters)
    page.prepare([(slide.question, slide.by) for slide in slides], book.indicators)
    figures = [
        markup.key_figure(
            each,
            study.indicator(each.id, where=view.where),
            study.indicator(each.id),
            study.published_indicator(each, view),
            study.published,
        )
        for each in book.indicators
    ]
    if figures:
        st.header("Les chiffres clés", anchor=False)
        st.html(markup.grid(figures))
    st.header("Ce que disent les réponses", anchor=False)
    with st.grid(FIRST_CHARTS, min_column_width=460, gap="medium"):
        for slide in slides:
            page.card(slide.question, slide.title, slide.by, level=3)
    st.header("Explorer par thème", anchor=False)
    with st.container(horizontal=True):
        for each in page.themes:
            st.page_link(each, query_params=page.view.to_query())

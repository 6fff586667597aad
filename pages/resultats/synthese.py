"""The summary: what the study is, its key figures, three charts that tell the story."""

import streamlit as st

from core import markup, wording
from core.views import View

FIRST_CHARTS = 3


def show(shell) -> None:
    study, book = shell.study, shell.study.book
    st.html(markup.title(book.title) + markup.lead(book) + markup.links(shell.ways()))
    if study.remaining(shell.view) is None:
        said = wording.insufficient(book, study.advice(shell.view))
        st.warning(wording.markdown(said), icon=":material/visibility_off:")
    slides = book.opening[:FIRST_CHARTS]
    shell.prepare([(slide.question, slide.by) for slide in slides], book.indicators)
    view = View(filters=shell.view.filters)
    figures = [
        markup.key_figure(
            indicator,
            study.indicator(indicator.id, where=view.where),
            study.indicator(indicator.id),
            study.published_indicator(indicator, view),
            study.published,
        )
        for indicator in book.indicators
    ]
    if figures:
        st.header("Les chiffres clés", anchor=False)
        st.html(markup.grid(figures))
    st.header("Ce que disent les réponses", anchor=False)
    with st.grid(FIRST_CHARTS, min_column_width=460, gap="medium"):
        for slide in slides:
            shell.card(slide.question, slide.title, slide.by, level=3)
    st.header("Explorer par thème", anchor=False)
    with st.container(horizontal=True):
        for page in shell.themes:
            st.page_link(page, query_params=shell.view.to_query())

"""The summary: what the study is, « Et chez vous ? », its first finding, its key figures, its themes."""

import streamlit as st

from core.screens import questions_of, summary
from core.views import PORTRAIT, View, question_page
from pages._ui.messages import post_html
from pages._ui.page import Page


def show(page: Page) -> None:
    study, book = page.study, page.study.book
    view = View(filters=page.view.filters)
    post_html(summary.opening(study, view, page.way(PORTRAIT), tuple(page.ways())))
    page.leave_dead_end("")
    view = View(filters=page.view.filters)
    themes = tuple(
        (theme.title, summary.first_of(study, asked, view), page.way(path))
        for theme, path in page.themes()
        if (asked := [question.id for question in questions_of(book, theme.id)])
    )
    lead, by = summary.finding(book)
    page.prepare([(lead, by), *((question, None) for _, question, _ in themes)], book.key_figures)
    cards = tuple(f"{page.way(question_page(book, i.question))}#card-{i.question}" for i in book.key_figures)
    with st.container(key="lead"):
        post_html(summary.key_figures(study, view, cards))
        page.card(lead, by=by)
    post_html(summary.tiles(study, view, themes) + summary.key_figures(study, view, cards, more=True))

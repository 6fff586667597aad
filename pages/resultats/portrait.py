"""« Mon territoire »: a group in one page and what to say of it; or the list of groups."""

import streamlit as st

from core.screens import markup, portrait_index
from core.words import portraits
from pages._ui.drawing import show_print
from pages._ui.messages import post_html
from pages._ui.page import Page

INTRO = "Un groupe en une page : ce qui le distingue, ses chiffres clés, ce qui est comme ailleurs."


def show(page: Page) -> None:
    if page.subject is None:
        title = markup.title(portraits.page_title(page.study.book), INTRO)
        post_html(title + portrait_index(page.study, page.view))
        return
    leaflet = page.leaflet(page.subject)
    post_html(leaflet.head)
    if leaflet.shown:
        show_print()
    with st.container(key="leaflet"):
        post_html(leaflet.html)
    if leaflet.shown:
        post_html(page.argued(page.subject))

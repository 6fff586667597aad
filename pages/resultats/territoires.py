"""One question on a map; the table beside it says the same in numbers."""

import streamlit as st

from core.words import places
from pages._ui.drawing import show_map
from pages._ui.messages import post_html
from pages._ui.page import Page

INTRO = "Une question, {} : la carte compare, le tableau dit les chiffres et les écarts établis."


def show(page: Page) -> None:
    page.show_title(
        "Carte des territoires", INTRO.format(places.noun_of(page.study.book, page.map.segment).by_one)
    )
    atlas = page.atlas()
    with st.container(border=True, key="atlas"):
        post_html(atlas.above)
        with st.grid(2, min_column_width=340, gap="medium"):
            with st.container(key="mapped"):
                show_map(page, atlas)
            with st.container(key="listed"):
                post_html(atlas.chosen + atlas.table)
        post_html(atlas.below)

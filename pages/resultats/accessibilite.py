"""How accessible the dashboard is, what was tested and with what, what is known to be missing."""

from pathlib import Path

import streamlit as st

from core.screens import markup
from core.words import typography
from pages._ui.page import LEVEL, Page

TEXT = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")


def show(page: Page) -> None:
    book = page.study.book
    st.html(markup.title("Accessibilité", LEVEL))
    whom = (
        f"l'organisation qui publie cette étude, {book.producer}" if book.producer else "qui publie l'étude"
    )
    way = f"\u00a0: {typography.contact(book.contact)}" if book.contact else ", par son site ou par courrier"
    for section in TEXT.split("## ")[1:]:
        name, _, said = section.partition("\n")
        st.header(name, anchor=False)
        st.markdown(said.replace("{contact}", f"{typography.markdown(whom)}{way}"))

"""A group in one page: what stands out, its key figures, what is as elsewhere; or the list of groups."""

import streamlit as st

from core import leaflets, markup
from pages._ui.shell import show_print

INTRO = "Un groupe en une page : ce qui le distingue, ses chiffres clés, ce qui est comme ailleurs."


def show(shell) -> None:
    if shell.subject is None:
        st.html(markup.title("Portraits", INTRO) + leaflets.index(shell.study, shell.view))
        return
    leaflet = shell.leaflet(shell.subject)
    if leaflet.told:
        show_print()
    with st.container(key="leaflet"):
        st.html(leaflet.html)

"""Entry point: ``streamlit run app.py`` serves the dashboard; each visitor's run draws a page."""

from threading import Thread

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui import catalogue, files, frame, presentation, serving, sharing

if get_script_run_ctx(suppress_warning=True) is not None:
    frame.draw()
else:
    # Before the first visitor: the folder pages/ is ours, not a menu for Streamlit to guess, or
    # that visitor's deep link would be "not found" (docs/decisions/entry-point.md).
    PagesManager.uses_pages_directory = False
    Thread(target=catalogue.warm, daemon=True).start()
    app = st.App(
        __file__,
        middleware=frame.middleware(),
        routes=[*files.routes(), *presentation.routes(), *sharing.routes(), *serving.routes()],
    )

"""Entry point: ``streamlit run app.py`` serves the dashboard; each visitor's run draws a page."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui import (
    door,
    files,
    frame,
    health,
    journal,
    metrics,
    posting,
    presentation,
    serving,
    sharing,
    sparing,
    watch,
)

if get_script_run_ctx(suppress_warning=True) is not None:
    with metrics.run(), frame.TURN, posting.together():
        frame.draw()
else:
    # Before the first visitor: the folder pages/ is ours, not a menu for Streamlit to guess, or
    # that visitor's deep link would be "not found" (docs/decisions/entry-point.md).
    PagesManager.uses_pages_directory = False
    journal.take_over()
    sparing.begin()
    app = st.App(
        __file__,
        lifespan=health.watched,
        middleware=frame.middleware(),
        routes=[
            route
            for module in (files, presentation, sharing, serving, health, door)
            for route in module.routes()
        ],
    )
    health.check_settings()
    watch.start()

"""The server, by ``streamlit run app.py``; what it runs for each reader is ``pages/_ui/script.py``."""

from pathlib import Path

import streamlit as st

from pages._ui import drawing, overrides
from pages._web import health, server

app = st.App(
    Path(__file__).resolve().with_name("pages") / "_ui" / "script.py",
    lifespan=health.watched,
    middleware=server.middleware(drawing.SCRIPTS),
    routes=server.routes(),
)
overrides.begin()
server.start()

"""A reader whose replica was replaced, or who comes back after long: the first choice counts all the same.

The browser then keeps its page and says nothing until the reader chooses, to a session that has drawn
nothing yet: it would follow the address, and show under the new choice the numbers of the old one. So the
page is drawn as the address says, which makes its widgets known; then what the browser said is heard again.
"""

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from core.views import FILTER_PREFIX

DRAWN, AGAIN = "_drawn", "_again"


def drawn() -> bool:
    """Whether this session has drawn a page."""
    return DRAWN in st.session_state


def unheard() -> list[WidgetState]:
    """What the browser says of widgets that this session has not drawn yet; nothing on an ordinary visit."""
    run, state = get_script_run_ctx(suppress_warning=True), st.session_state
    if state.pop(AGAIN, False):
        for key in [str(key) for key in state]:
            if key.startswith(FILTER_PREFIX):
                state[key] = state[key]  # said to the browser, whose filters the first run had set back
    return run.session_state.get_widget_states() if run and not drawn() else []


def hear(said: list[WidgetState]) -> None:
    """Once the page is drawn: run it again with what the browser said."""
    st.session_state[DRAWN] = True
    run = get_script_run_ctx(suppress_warning=True)
    if said and run and run.script_requests:
        st.session_state[AGAIN] = True
        run.script_requests.request_rerun(
            RerunData(
                query_string=run.query_string,
                widget_states=WidgetStates(widgets=said),
                page_script_hash=run.page_script_hash,
                cached_message_hashes=run.cached_message_hashes,
                context_info=run.context_info,
            )
        )

"""A reader whose replica was replaced, or who comes back after long: the first choice counts all the same.

The browser then keeps its page and says nothing until the reader chooses, to a session that has drawn
nothing yet: it would follow the address, and show under the new choice the numbers of the old one. So the
page is drawn as the address says, which makes its widgets known; then what the browser said is heard again.
"""

import streamlit as st

from core.views import FILTER_PREFIX
from pages._ui import internals
from pages._ui.internals import WidgetState

DRAWN, AGAIN = "_drawn", "_again"


def drawn() -> bool:
    """Whether this session has drawn a page."""
    return DRAWN in st.session_state


def unheard() -> list[WidgetState]:
    """What the browser says of widgets that this session has not drawn yet; nothing on an ordinary visit."""
    state = st.session_state
    if state.pop(AGAIN, False):
        for key in [str(key) for key in state]:
            if key.startswith(FILTER_PREFIX):
                state[key] = state[key]  # said to the browser, whose filters the first run had set back
    return [] if drawn() else internals.widget_states()


def hear(said: list[WidgetState]) -> None:
    """Once the page is drawn: run it again with what the browser said."""
    st.session_state[DRAWN] = True
    if said:
        st.session_state[AGAIN] = True
        internals.run_again(said)

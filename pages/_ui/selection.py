"""The one set of filters: widgets in the sidebar, the same choice in the address, by code."""

from functools import cache

import streamlit as st

from core import Study
from core.views import FILTER_PREFIX, View

SPLIT = "by"
DISPLAY, CHARTS, TABLES = "affichage", "graphiques", "tableaux"
NO_SPLIT = ""
WRITTEN = "_written"
PAGE = "_page"
TOUCHED = "_touched"


def current(study: Study, page: str) -> View:
    """What the reader looks at, and the address made to say so.

    An opened link sets the widgets; from then on the widgets lead, except when the address itself
    has changed on the same page (the browser's Back): then it leads again.
    """
    state = st.session_state
    address = {key: st.query_params.get_all(key) for key in st.query_params}
    first = WRITTEN not in state
    moved = state.get(PAGE) != page
    if first or (not moved and address != state[WRITTEN] and not state.get(TOUCHED)):
        view, notices = View.from_query(address, study.book)
        state["_notices"] = notices
        state["_question"] = view.question
        state[SPLIT] = view.by or NO_SPLIT
        state[DISPLAY] = TABLES if address.get(DISPLAY) == [TABLES] else CHARTS
        for name in study.book.segments:
            state[FILTER_PREFIX + name] = list(view.where.get(name, ()))
    elif moved:
        state["_question"] = None
        state["_notices"] = ()
    elif state.get(TOUCHED):
        state["_notices"] = ()
    state[PAGE] = page
    state[TOUCHED] = False
    for name in study.book.segments:  # a widget not drawn on the last run has lost its state
        state.setdefault(FILTER_PREFIX + name, [])
    state.setdefault(SPLIT, NO_SPLIT)
    state.setdefault(DISPLAY, CHARTS)
    where = {name: codes for name in study.book.segments if (codes := state[FILTER_PREFIX + name])}
    view = View.of(study.book, state.get("_question"), state[SPLIT] or None, where)
    _write(view)
    return view


def _write(view: View) -> None:
    query = view.to_query()
    if as_table():
        query[DISPLAY] = [TABLES]
    if {key: st.query_params.get_all(key) for key in st.query_params} != query:
        st.query_params.from_dict(query)
    st.session_state[WRITTEN] = query


def as_table() -> bool:
    """Whether the reader wants tables in place of charts."""
    return st.session_state[DISPLAY] == TABLES


def _touch() -> None:
    st.session_state[TOUCHED] = True


def reset() -> None:
    """Take every filter off."""
    for key in list(st.session_state):
        if str(key).startswith(FILTER_PREFIX):
            st.session_state[key] = []
    _touch()


def show_all() -> None:
    """From one question to all those of its theme."""
    st.session_state["_question"] = None
    _touch()


def forget() -> None:
    """Start anew, on another study."""
    for key in list(st.session_state):
        if key in (SPLIT, WRITTEN, PAGE) or str(key).startswith(FILTER_PREFIX):
            del st.session_state[key]
    st.query_params.clear()


@cache
def _labels(study: Study, name: str) -> dict[str, str]:
    """The answers of a segment by code; those that cannot be shown alone say so."""
    return {
        option.code: option.label
        if study.remaining(View(filters=((name, (option.code,)),))) is not None
        else f"{option.label} (masqué)"
        for option in study.book.segment(name).answers
    }


def show_filters(study: Study) -> None:
    """The widgets: a list of answers for each segment, and how many respondents remain."""
    for name in study.book.segments:
        segment = study.book.segment(name)
        labels = _labels(study, name)
        st.multiselect(
            segment.title,
            list(labels),
            format_func=labels.__getitem__,
            key=FILTER_PREFIX + name,
            placeholder="Tous",
            on_change=_touch,
        )
    if any(st.session_state[FILTER_PREFIX + name] for name in study.book.segments):
        st.button("Retirer les filtres", on_click=reset, icon=":material/filter_alt_off:")


def show_display() -> None:
    """Charts or tables, for the whole page."""
    st.segmented_control(
        "Afficher",
        [CHARTS, TABLES],
        format_func=str.capitalize,
        key=DISPLAY,
        label_visibility="collapsed",
        required=True,
        on_change=_touch,
    )


def show_split(study: Study) -> None:
    """The one choice of what to compare, for every chart."""
    st.selectbox(
        "Comparer selon",
        [NO_SPLIT, *study.book.segments],
        format_func=lambda name: study.book.segment(name).title if name else "Aucune comparaison",
        key=SPLIT,
        on_change=_touch,
    )

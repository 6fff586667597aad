"""What the reader chose, from run to run: in the address by code, and in memory beside the widgets."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import cast

import streamlit as st

from core import Study, errors
from core.codebook import Codebook
from core.views import (
    ANSWER,
    ANSWERS,
    COMPARE,
    EXPLORE,
    FILTER_PREFIX,
    INTERVAL,
    ITEM,
    MEASURE,
    PORTRAIT,
    STUDY,
    TERRITORIES,
    WILSON,
    Choice,
    Interval,
    Subject,
    View,
    address,
    chosen_group,
    map_split,
)
from pages._ui.internals import gone_back
from pages._web import studies

QUESTION, SPLIT = "q", "by"
BY_GROUP = (COMPARE, EXPLORE, TERRITORIES)
DISPLAY, CHARTS, TABLES = "affichage", "graphiques", "tableaux"
NO_SPLIT = ""
MEMORY = "_memory"
REPLACED = "L'étude vient d'être remplacée par une autre version, où vos choix ne sont pas tous possibles."


@dataclass(slots=True)
class Memory:
    """What is known of a reader from run to run, beside the widgets.

    ``written`` is the address as it was left, ``version`` the study that it told of (its id and digest),
    ``where`` the filters and ``chosen`` the choices of pages by code, ``touched`` whether a widget has just
    been used, ``lost`` whether the address names a question that is gone, ``clicked`` the last region
    clicked on the map.
    """

    written: dict[str, list[str]] | None = None
    version: tuple[str, str] = ("", "")
    page: str | None = None
    where: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    clicked: str | None = None
    touched: bool = False
    unknown: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    lost: bool = False


def memory() -> Memory:
    """The reader's, in one piece: each value of Streamlit's session costs a look-up of its own."""
    found = st.session_state.get(MEMORY)
    if found is None:
        found = st.session_state[MEMORY] = Memory()
    return found


def study_folder() -> str:
    """The folder of the study that the reader looks at: that of the address, until another is chosen."""
    state = st.session_state
    folder = state.get("study")
    if folder not in studies.titles() or gone_back():
        if folder is not None and not gone_back():  # taken away meanwhile
            _drop()
        folder, memory().unknown = studies.named(_address())
        state["study"] = folder
    return str(folder)


def _address() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def current(study: Study, page: str) -> Choice:
    """What the reader asks for, and the address made to say so.

    An opened link sets the choices; from then on the widgets lead, until the browser's Back or
    Forward: then the address leads again, even over widgets that have not yet followed it. What is
    chosen is kept apart from the widgets, which lose their state on a page that does not draw them.
    """
    state, kept = st.session_state, memory()
    asked = _address()
    first = kept.written is None
    replaced = not first and not gone_back() and _replaced(study)
    if replaced:
        asked, first = _so_far(), True
    kept.version = study.book.id, study.digest
    moved = kept.page != page
    led = not moved and asked != kept.written and not kept.touched
    if first or led or gone_back():
        choice, notices = Choice.from_query(asked, study.book)
        named, more = Subject.from_query(asked, study.book) if page == PORTRAIT else (None, [])
        lost, kept.unknown = (*kept.unknown, *notices, *more), ()
        kept.notices = errors.notices((REPLACED, *lost) if replaced and lost else lost)
        kept.lost = QUESTION in asked and choice.view.question is None
        _keep(study.book, choice, page)
        state[DISPLAY] = TABLES if asked.get(DISPLAY) == [TABLES] else CHARTS
        for name in study.book.segments:
            state[FILTER_PREFIX + name] = list(choice.view.where.get(name, ()))
        _filter_by(named)
    elif moved:
        kept.notices, kept.lost = (), False
        if page == PORTRAIT:  # a link inside the page names the group in the address
            named, more = Subject.from_query(asked, study.book)
            kept.notices = errors.notices(more)
            _filter_by(named)
        if page not in BY_GROUP:
            kept.chosen |= {QUESTION: "", ITEM: "", MEASURE: ANSWERS, ANSWER: ""}
    elif kept.touched:
        kept.notices, kept.lost = (), False
    kept.page, kept.touched = page, False
    where: dict[str, list[str]] = {}
    for name in study.book.segments:
        codes = state.get(FILTER_PREFIX + name)
        if codes is None:  # a widget not drawn on the last run has lost its state
            codes = state[FILTER_PREFIX + name] = kept.where.get(name, [])
        if codes:
            where[name] = codes
    kept.where = where
    display = state.get(DISPLAY, CHARTS)
    state[DISPLAY] = display
    chosen = kept.chosen
    view = View.of(study.book, chosen[QUESTION] or None, chosen[SPLIT] or None, where)
    interval = cast(Interval, chosen[INTERVAL])
    choice = Choice(view, chosen[MEASURE], interval, chosen[ITEM], chosen[ANSWER])
    query = _query(study.book, _addressed(study.book, choice, page), page)
    if _address() != query:
        st.query_params.from_dict(query)
    kept.written = query
    return choice


def _filter_by(named: Subject | None) -> None:
    """A group that an address names is chosen in the filters: they lead on every page."""
    for name, code in named.codes.items() if named else ():
        st.session_state[FILTER_PREFIX + name] = [code]


def ways(study: Study, choice: Choice) -> Callable[[str], str]:
    """The address of each page, by its path, with what the reader chose that it shows."""

    def way(page: str) -> str:
        told = choice if page in BY_GROUP else Choice(View(by=choice.view.by, filters=choice.view.filters))
        return address(study.book, page, _query(study.book, _addressed(study.book, told, page), page))

    return way


def _replaced(study: Study) -> bool:
    """Whether the study is another version of the one that the reader saw last."""
    seen, digest = memory().version
    return bool(seen == study.book.id and digest != study.digest)


def _so_far() -> dict[str, list[str]]:
    """What the reader has chosen, as an address would say it; the filters are to be made again."""
    state, kept = st.session_state, memory()
    chosen = {name: [code] for name, code in kept.chosen.items() if code}
    for key in [str(key) for key in state if str(key).startswith(FILTER_PREFIX)]:
        del state[key]
    chosen |= {FILTER_PREFIX + name: codes for name, codes in kept.where.items()}
    if as_table():
        chosen[DISPLAY] = [TABLES]
    return chosen


def _addressed(book: Codebook, choice: Choice, page: str) -> Choice:
    """What the address of a page tells of the reader's choices."""
    if page == EXPLORE:
        return replace(choice, answer="")
    if page == TERRITORIES:
        return replace(choice, view=replace(choice.view, by=map_split(book, choice.view.by)), interval=WILSON)
    if page == PORTRAIT:
        return Choice(View(filters=choice.view.filters))
    return Choice(choice.view, item=choice.item)


def _keep(book: Codebook, choice: Choice, page: str) -> None:
    """Keep what an address says; what addresses of its page do not tell stays as it was."""
    before = memory().chosen
    told = {
        QUESTION: choice.view.question or "",
        SPLIT: choice.view.by or NO_SPLIT,
        ITEM: choice.item,
        MEASURE: choice.measure,
        INTERVAL: choice.interval,
        ANSWER: choice.answer,
    }
    if before and page in (PORTRAIT, TERRITORIES) and not choice.view.by:
        # An address without territories is of the first map: it does not keep the split that is of another.
        other = page == TERRITORIES and map_split(book, before[SPLIT])
        told[SPLIT] = NO_SPLIT if other else before[SPLIT]
    if before and page != EXPLORE:
        told[INTERVAL] = before[INTERVAL]
    memory().chosen = told


def _query(book: Codebook, choice: Choice, page: str) -> dict[str, list[str]]:
    """The address of a page, as its parameters."""
    query = {STUDY: [book.id]}
    if page == PORTRAIT:
        subject, beside = chosen_group(book, choice.view)
        query |= subject.to_query() if subject else {}
        choice = Choice(beside)
    query |= choice.to_query()
    if st.session_state.get(DISPLAY) == TABLES:
        query[DISPLAY] = [TABLES]
    return query


def as_table() -> bool:
    """Whether the reader wants tables in place of charts."""
    return bool(st.session_state[DISPLAY] == TABLES)


def touch() -> None:
    memory().touched = True


def reset() -> None:
    """Take every filter off."""
    for key in list(st.session_state):
        if str(key).startswith(FILTER_PREFIX):
            st.session_state[key] = []
    touch()


def show_all() -> None:
    """From one question to all those of its theme."""
    memory().chosen[QUESTION] = ""
    touch()


def forget() -> None:
    """Start anew, on another study."""
    _drop()
    st.query_params.clear()


def _drop() -> None:
    for key in list(st.session_state):
        if key == MEMORY or str(key).startswith(FILTER_PREFIX):
            del st.session_state[key]

"""What the reader chose: filters in the sidebar, choices of a page; the same in the address, by code."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import Study, errors, wording
from core.cards import COMPARE, EXPLORE
from core.codebook import Codebook
from core.exports import INTERVAL_NAMES
from core.gaps import main_item
from core.keeping import kept
from core.portraits import PORTRAIT, Subject
from core.recipes import (
    ANSWER,
    ANSWERS,
    INTERVAL,
    ITEM,
    MEASURE,
    WILSON,
    Choice,
    Recipe,
    counted,
    has_intervals,
    items,
    measures,
)
from core.spreads import default_question, default_split, segments
from core.territories import TERRITORIES, MapChoice, map_choice, mapped, shown
from core.views import FILTER_PREFIX, STUDY, View
from pages._ui import catalogue

QUESTION, SPLIT = "q", "by"
BY_GROUP = (COMPARE, EXPLORE, TERRITORIES)
DISPLAY, CHARTS, TABLES = "affichage", "graphiques", "tableaux"
NO_SPLIT = ""
MEMORY = "_memory"
REPLACED = "L'étude vient d'être remplacée par une autre version, où vos choix ne sont pas tous possibles."
SEGMENTS_KEPT = 64


@dataclass(slots=True)
class Memory:
    """What is known of a reader from run to run, beside the widgets.

    ``written`` is the address as it was left, ``version`` the study that it told of (its id and digest),
    ``chosen`` the choices of pages by code, ``touched`` whether a widget has just been used, ``lost``
    whether the address names a question that is gone, ``clicked`` the last region clicked on the map.
    """

    written: dict[str, list[str]] | None = None
    version: tuple[str, str] = ("", "")
    page: str | None = None
    chosen: dict[str, str] = field(default_factory=dict)
    subject: Subject | None = None
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
    if folder not in catalogue.titles() or _gone_back():
        if folder is not None and not _gone_back():  # taken away meanwhile
            _drop()
        folder, memory().unknown = catalogue.named(_address())
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
    address = _address()
    first = kept.written is None
    replaced = not first and not _gone_back() and _replaced(study)
    if replaced:
        address, first = _so_far(), True
    kept.version = study.book.id, study.digest
    moved = kept.page != page
    led = not moved and address != kept.written and not kept.touched
    if first or led or _gone_back():
        choice, notices = Choice.from_query(address, study.book)
        kept.subject, more = Subject.from_query(address, study.book) if page == PORTRAIT else (None, [])
        lost, kept.unknown = (*kept.unknown, *notices, *more), ()
        kept.notices = errors.notices((REPLACED, *lost) if replaced and lost else lost)
        kept.lost = QUESTION in address and choice.view.question is None
        _keep(choice)
        state[DISPLAY] = TABLES if address.get(DISPLAY) == [TABLES] else CHARTS
        for name in study.book.segments:
            state[FILTER_PREFIX + name] = list(choice.view.where.get(name, ()))
    elif moved:
        kept.notices, kept.lost = (), False
        if page == PORTRAIT:  # a link inside the page names the group in the address
            named, more = Subject.from_query(address, study.book)
            kept.notices, kept.subject = errors.notices(more), named or kept.subject
        if page not in BY_GROUP:
            kept.chosen |= {QUESTION: "", ITEM: "", MEASURE: ANSWERS, ANSWER: ""}
    elif kept.touched:
        kept.notices, kept.lost = (), False
    kept.page, kept.touched = page, False
    where = {}
    for name in study.book.segments:
        codes = state.get(FILTER_PREFIX + name)
        if codes is None:  # a widget not drawn on the last run has lost its state
            codes = state[FILTER_PREFIX + name] = []
        if codes:
            where[name] = codes
    display = state.get(DISPLAY, CHARTS)
    state[DISPLAY] = display
    chosen = kept.chosen
    view = View.of(study.book, chosen[QUESTION] or None, chosen[SPLIT] or None, where)
    choice = Choice(view, chosen[MEASURE], chosen[INTERVAL], chosen[ITEM], chosen[ANSWER])
    _write(study.book, _addressed(choice, page), page, as_table=display == TABLES)
    return choice


def _replaced(study: Study) -> bool:
    """Whether the study is another version of the one that the reader saw last."""
    seen, digest = memory().version
    return bool(seen == study.book.id and digest != study.digest)


def _so_far() -> dict[str, list[str]]:
    """What the reader has chosen, as an address would say it; the filters are to be made again."""
    state, kept = st.session_state, memory()
    chosen = {name: [code] for name, code in kept.chosen.items() if code}
    for key in [str(key) for key in state if str(key).startswith(FILTER_PREFIX)]:
        if codes := state.pop(key):
            chosen[key] = codes
    if subject := kept.subject:
        chosen[subject.segment] = [subject.code]
    if as_table():
        chosen[DISPLAY] = [TABLES]
    return chosen


def _gone_back() -> bool:
    """Whether the reader comes here by the browser's Back or Forward."""
    run = get_script_run_ctx(suppress_warning=True)
    return run is not None and run.is_history_navigation


def _addressed(choice: Choice, page: str) -> Choice:
    """What the address of a page tells of the reader's choices."""
    if page == EXPLORE:
        return replace(choice, answer="")
    if page == TERRITORIES:
        return replace(choice, view=replace(choice.view, by=None), interval=WILSON)
    if page == PORTRAIT:
        return Choice(View(filters=choice.view.filters))
    return Choice(choice.view, item=choice.item)


def _keep(choice: Choice) -> None:
    memory().chosen = {
        QUESTION: choice.view.question or "",
        SPLIT: choice.view.by or NO_SPLIT,
        ITEM: choice.item,
        MEASURE: choice.measure,
        INTERVAL: choice.interval,
        ANSWER: choice.answer,
    }


def _write(book: Codebook, choice: Choice, page: str, *, as_table: bool) -> None:
    kept, query = memory(), {STUDY: [book.id]} | choice.to_query()
    if page == PORTRAIT and (subject := kept.subject):
        query = {STUDY: [book.id], subject.segment: [subject.code]} | query
    if as_table:
        query[DISPLAY] = [TABLES]
    if _address() != query:
        st.query_params.from_dict(query)
    kept.written = query


def as_table() -> bool:
    """Whether the reader wants tables in place of charts."""
    return st.session_state[DISPLAY] == TABLES


def _touch() -> None:
    memory().touched = True


def reset() -> None:
    """Take every filter off."""
    for key in list(st.session_state):
        if str(key).startswith(FILTER_PREFIX):
            st.session_state[key] = []
    _touch()


def show_all() -> None:
    """From one question to all those of its theme."""
    memory().chosen[QUESTION] = ""
    _touch()


def forget() -> None:
    """Start anew, on another study."""
    _drop()
    st.query_params.clear()


def _drop() -> None:
    for key in list(st.session_state):
        if key == MEMORY or str(key).startswith(FILTER_PREFIX):
            del st.session_state[key]


@kept(SEGMENTS_KEPT)
def _labels(study: Study, name: str) -> dict[str, str]:
    """The answers of a segment by code; those that cannot be shown alone say so."""
    return {
        option.code: option.label if _shown_alone(study, name, option.code) else f"{option.label} (masqué)"
        for option in study.book.segment(name).answers
    }


def _shown_alone(study: Study, name: str, code: str) -> bool:
    return study.remaining(View(filters=((name, (code,)),))) is not None


def show_filters(study: Study) -> None:
    """The widgets: a list of answers for each segment, and how many respondents remain."""
    for name in study.book.segments:
        segment = study.book.segment(name)
        labels = _labels(study, name)
        st.multiselect(
            wording.label(segment.title),
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


def _chosen(name: str) -> None:
    """A choice made on the page; one about a question is a choice of that question too."""
    state, chosen = st.session_state, memory().chosen
    if name == QUESTION:
        chosen |= {ITEM: "", MEASURE: ANSWERS, ANSWER: ""}
    elif name in (ITEM, MEASURE):
        chosen[QUESTION] = state[QUESTION]
    chosen[name] = state[name]
    _touch()


def _choice(name: str, label: str, options: Mapping[str, str], shown: str | None) -> str:
    """A list of codes under their names, on what is shown."""
    st.session_state[name] = shown if shown in options else next(iter(options))
    return st.selectbox(
        label, list(options), format_func=options.__getitem__, key=name, on_change=_chosen, args=(name,)
    )


def show_split(study: Study) -> None:
    """The one choice of what to compare, for every chart."""
    names = {NO_SPLIT: "Aucune comparaison"} | _titles(study, study.book.segments)
    _choice(SPLIT, "Comparer selon", names, memory().chosen[SPLIT])


def _titles(study: Study, names: Iterable[str]) -> dict[str, str]:
    return {name: study.book.question(name).title for name in names}


@kept(1)
def _questions(study: Study) -> dict[str, str]:
    """The questions of the themes, then those that only part respondents."""
    book = study.book
    return _titles(study, sorted((q.id for q in book.questions), key=lambda name: name in book.segments))


def ask_comparison(study: Study, choice: Choice) -> tuple[Recipe, str]:
    """What to compare, and by what: the two choices of the page, then the line of a grid."""
    book, view = study.book, choice.view
    with st.container(horizontal=True, key="choices"):
        question = _choice(QUESTION, "Question", _questions(study), view.question or default_question(book))
        known = _titles(study, segments(book, question))
        if not known:
            return Recipe(question, None, view.filters), choice.item
        by = view.by if view.by in known else default_split(book, question, view)
        recipe = Recipe(question, _choice(SPLIT, "Comparer selon", known, by), view.filters)
        return recipe, _item(study, question, choice.item or main_item(study.make(recipe)))


def ask_table(study: Study, choice: Choice) -> tuple[Recipe, str]:
    """Every choice of a researcher: question, split, what is counted, interval, line of a grid."""
    book, view = study.book, choice.view
    with st.container(horizontal=True, key="choices"):
        question = _choice(QUESTION, "Question", _questions(study), view.question or default_question(book))
        known = {NO_SPLIT: "Aucun groupe"} | _titles(study, segments(book, question))
        by = _choice(SPLIT, "Comparer selon", known, view.by or NO_SPLIT)
        measure = _choice(MEASURE, "Compter", measures(book, question), choice.measure)
        interval = choice.interval
        if has_intervals(book, question, measure):
            interval = _choice(INTERVAL, "Intervalle", INTERVAL_NAMES, interval)
        item = _item(study, question, choice.item)
    return Recipe(question, by or None, view.filters, counted(book, question, measure), interval), item


def _item(study: Study, question: str, shown: str) -> str:
    known = items(study.book, question)
    return _choice(ITEM, "Ligne", known, shown) if known else ""


SHOWN, PLACE = "shown", "place"
EVERYWHERE = ""


def ask_map(study: Study, choice: Choice) -> MapChoice:
    """What to put on the map: a question, the line of a grid, a key figure or an answer; and a region."""
    book, asked = study.book, map_choice(study.book, choice)
    full, question, by = asked.choice, asked.recipe.question, asked.region
    with st.container(horizontal=True, key="choices"):
        _choice(QUESTION, "Question", _titles(study, mapped(book)), question)
        _item(study, question, full.item)
        kept = f"{MEASURE}={full.measure}" if full.measure else f"{ANSWER}={full.answer}"
        _listed(SHOWN, "Sur la carte", shown(book, question, full.item), kept, _show)
        codes = st.session_state[FILTER_PREFIX + by]
        places = {EVERYWHERE: "Toutes les régions"} | _labels(study, by)
        if len(codes) > 1:
            places = {SEVERAL: "Plusieurs régions"} | places
        here = codes[0] if len(codes) == 1 else SEVERAL if codes else EVERYWHERE
        _listed(PLACE, "Région", places, here, _go, by)
    return asked


SEVERAL = "several"


def _listed(
    name: str, label: str, options: Mapping[str, str], kept: str, act: Callable[..., None], *args: object
) -> None:
    """A list on what is shown, whose choice is not a code of the address by itself."""
    st.session_state[name] = kept if kept in options else next(iter(options))
    st.selectbox(label, list(options), format_func=options.__getitem__, key=name, on_change=act, args=args)


def _show() -> None:
    """A key figure or an answer is chosen for the map; it is a choice of its question and line too."""
    state, chosen = st.session_state, memory().chosen
    kind, _, code = state[SHOWN].partition("=")
    chosen |= {QUESTION: state[QUESTION], MEASURE: ANSWERS, ANSWER: "", kind: code}
    if ITEM in state:
        chosen[ITEM] = state[ITEM]
    _touch()


def _go(by: str) -> None:
    """A region is chosen in the list."""
    code = st.session_state[PLACE]
    if code != SEVERAL:
        st.session_state[FILTER_PREFIX + by] = [code] if code else []
        _touch()


def clicked(by: str, known: Iterable[str]) -> None:
    """A region is chosen on the map: it stays so however often it is clicked."""
    state = st.session_state
    points = state["map"].selection.points
    # A second click on the same spot takes the selection away: it still means that region.
    code = points[0]["customdata"] if points else memory().clicked
    code = code[0] if isinstance(code, list) else code
    if code in known:
        memory().clicked = code
        state[FILTER_PREFIX + by] = [code]
        _touch()


def ask_subject(study: Study) -> Subject | None:
    """Of which group: a segment, then one of its groups."""
    book, subject = study.book, memory().subject
    with st.container(horizontal=True, key="choices"):
        if subject is None:
            return None
        _listed(
            "portrait_by",
            "Portrait selon",
            _titles(study, book.segments),
            subject.segment,
            _portray_by,
            study,
        )
        groups = _labels(study, subject.segment)
        _listed("portrait_of", "Groupe", groups, subject.code, _portray, subject.segment)
    return subject


def _portray_by(study: Study) -> None:
    name = st.session_state["portrait_by"]
    codes = [option.code for option in study.book.segment(name).answers]
    memory().subject = Subject(name, next((c for c in codes if _shown_alone(study, name, c)), codes[0]))
    _touch()


def _portray(segment: str) -> None:
    memory().subject = Subject(segment, st.session_state["portrait_of"])
    _touch()

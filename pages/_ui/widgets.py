"""The widgets: filters in the bar of every page, choices of a page, each on what is shown."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

import streamlit as st

from core import Study
from core.caching import kept
from core.screens import answers
from core.views import (
    ANSWER,
    ANSWERS,
    FILTER_PREFIX,
    INTERVAL,
    ITEM,
    MEASURE,
    Choice,
    MapChoice,
    Recipe,
    counted,
    default_question,
    default_split,
    geographies,
    has_intervals,
    items,
    map_choice,
    mapped,
    measures,
    segments,
    shown,
)
from core.words import gaps, provenance, typography
from pages._ui.choices import NO_SPLIT, QUESTION, SPLIT, forget, memory, reset, touch

SHOWN, PLACE = "shown", "place"
EVERYWHERE, SEVERAL = "", "several"
Code = TypeVar("Code", bound=str)


def ask_study(folders: Mapping[str, str]) -> None:
    """Which study, where there are several."""
    st.selectbox("Étude", list(folders), format_func=folders.__getitem__, key="study", on_change=forget)


def show_filters(study: Study, names: Iterable[str]) -> None:
    """A list of answers for each segment."""
    for name in names:
        labels = answers(study, name)
        st.multiselect(
            typography.label(study.book.segment(name).title),
            list(labels),
            format_func=labels.__getitem__,
            key=FILTER_PREFIX + name,
            placeholder="Tous",
            on_change=touch,
        )


def show_reset() -> None:
    """What takes every filter off."""
    st.button("Retirer les filtres", on_click=reset, type="tertiary")


def _chosen(name: str) -> None:
    """A choice made on the page; one about a question is a choice of that question too."""
    state, chosen = st.session_state, memory().chosen
    if name == QUESTION:
        chosen |= {ITEM: "", MEASURE: ANSWERS, ANSWER: ""}
    elif name in (ITEM, MEASURE):
        chosen[QUESTION] = state[QUESTION]
    chosen[name] = state[name]
    touch()


def _choice(name: str, label: str, options: Mapping[Code, str], shown: str | None) -> Code:
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
    return _titles(study, sorted((q.id for q in book.shown), key=lambda name: name in book.segments))


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
        return recipe, _item(study, question, choice.item or gaps.main_item(study.make(recipe)))


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
            interval = _choice(INTERVAL, "Intervalle", provenance.INTERVAL_NAMES, interval)
        item = _item(study, question, choice.item)
    return Recipe(question, by or None, view.filters, counted(book, question, measure), interval), item


def _item(study: Study, question: str, shown: str) -> str:
    known = items(study.book, question)
    return _choice(ITEM, "Ligne", known, shown) if known else ""


def ask_map(study: Study, choice: Choice) -> MapChoice:
    """What to put on the map: its territories, a question, the line of a grid, a key figure or an answer."""
    book, asked = study.book, map_choice(study.book, choice)
    full, question = asked.choice, asked.recipe.question
    with st.container(horizontal=True, key="choices"):
        known = geographies(book)
        if len(known) > 1:
            _choice(SPLIT, "Carte selon", _titles(study, known), asked.segment)
        _choice(QUESTION, "Question", _titles(study, mapped(book, asked.segment)), question)
        _item(study, question, full.item)
        kept = f"{MEASURE}={full.measure}" if full.measure else f"{ANSWER}={full.answer}"
        _listed(SHOWN, "Sur la carte", shown(book, question, full.item), kept, _show)
    return asked


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
    touch()


def clicked(by: str, known: Collection[str]) -> None:
    """A territory is chosen on the map: it stays so however often it is clicked."""
    state = st.session_state
    points = state["map"].selection.points
    # A second click on the same spot takes the selection away: it still means that territory.
    code: object = points[0].get("customdata") if points else memory().clicked
    code = code[0] if isinstance(code, list) and code else code
    if isinstance(code, str) and code in known:
        memory().clicked = code
        state[FILTER_PREFIX + by] = [code]
        touch()

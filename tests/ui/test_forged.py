"""What a browser cannot have said of a widget is dropped."""

import json

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState

from pages._ui import forged, internals
from pages._ui.internals import WidgetState

EVIL = "première ligne\nMarie Dupont\u2028\x1b[31m"
POINT = {"curve_number": 0, "customdata": ["32"], "ct": [2.1, 50.2]}
CLICK = {"selection": {"points": [POINT], "point_indices": [9], "box": [], "lasso": []}}
ARRAY, TEXT, TRIGGER = "string_array_value", "string_value", "trigger_value"


def widget(kind, options=None):
    return WidgetMetadata(
        id="w", deserializer=str, serializer=str, value_type=kind, formatted_options=options
    )


FILTER, CHOICE = widget(ARRAY, ["Nord", "Sud"]), widget(TEXT, ["Nord", "Sud"])
MAP, BUTTON = widget(TEXT), widget(TRIGGER)


def said(kind=None, value=None):
    state = WidgetState(id="w")
    if isinstance(value, list):
        getattr(state, kind).SetInParent()
        getattr(state, kind).data.extend(value)
    elif kind:
        setattr(state, kind, value)
    return state


@pytest.mark.parametrize(
    ("known", "kind", "value"),
    [
        (FILTER, ARRAY, []),
        (FILTER, ARRAY, ["Sud", "Nord"]),
        (CHOICE, TEXT, "Sud"),
        (BUTTON, TRIGGER, True),
        (MAP, TEXT, json.dumps(CLICK)),
        (MAP, TEXT, '{"selection":{"points":[],"point_indices":[],"box":[],"lasso":[]}}'),
    ],
)
def test_what_a_page_makes_a_browser_say_is_believed(known, kind, value):
    assert forged.believed(said(kind, value), known)


@pytest.mark.parametrize(
    ("known", "kind", "value"),
    [
        (FILTER, None, None),
        (FILTER, ARRAY, ["Nord", EVIL]),
        (FILTER, ARRAY, ["Nord"] * 3),
        (FILTER, "int_array_value", [1]),
        (FILTER, "bool_value", True),
        (CHOICE, TEXT, EVIL),
        (CHOICE, TEXT, "x" * 1_000_000),
        (CHOICE, "double_value", float("nan")),
        (BUTTON, TEXT, "Nord"),
        (MAP, TEXT, ""),
        (MAP, TEXT, EVIL),
        (MAP, TEXT, "1"),
        (MAP, TEXT, "[]"),
        (MAP, TEXT, "[" * 10_000),
        (MAP, TEXT, "9" * 10_000),
        (MAP, TEXT, '{"selection":1}'),
        (MAP, TEXT, '{"selection":{}}'),
        (MAP, TEXT, '{"selection":{"points":{"a":1}}}'),
        (MAP, TEXT, '{"selection":{"points":[1]}}'),
        (MAP, TEXT, '{"selection":{"points":[{"customdata":' + "[" * 400 + "1" + "]" * 400 + "}]}}"),
        (MAP, TEXT, json.dumps(CLICK | {"more": "x" * forged.LONGEST})),
        (widget("bool_value"), "bool_value", True),
    ],
)
def test_what_it_cannot_have_said_is_not(known, kind, value):
    assert not forged.believed(said(kind, value), known)


@pytest.fixture
def state(monkeypatch):
    """The state of a reader's session, where nothing forged is believed."""
    for name in ("set_widgets_from_proto", "register_widget"):
        monkeypatch.setattr(SessionState, name, getattr(SessionState, name))
    internals.believe_only(forged.believed)
    return SessionState()


def hear(state, *states):
    message = BackMsg()
    message.rerun_script.widget_states.widgets.extend(states)
    heard = message.rerun_script.widget_states
    state.set_widgets_from_proto(heard)
    return [each.id for each in heard.widgets], list(state._new_widget_state)


def test_a_forged_value_of_a_widget_that_was_drawn_changes_nothing(state):
    state._set_widget_metadata(FILTER)
    unknown = WidgetState(id="unknown", string_value=EVIL)

    # Of what is not drawn nothing is known: Streamlit forgets it at the end of the run.
    assert hear(state, said(ARRAY, [EVIL]), unknown) == (["unknown"], ["unknown"])
    assert hear(state, said(ARRAY, ["Nord"])) == (["w"], ["unknown", "w"])


def test_a_forged_value_is_dropped_when_its_widget_is_drawn_for_the_first_time(state):
    known = WidgetMetadata(
        id="w",
        deserializer=lambda value: list(value or []),
        serializer=list,
        value_type=ARRAY,
        formatted_options=["Nord", "Sud"],
    )
    assert hear(state, said(ARRAY, [EVIL])) == (["w"], ["w"])
    assert state.register_widget(known, None).value == []

    again = SessionState()
    hear(again, said(ARRAY, ["Sud"]))
    assert again.register_widget(known, None).value == ["Sud"]

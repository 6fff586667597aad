"""The inside of Streamlit that we use is there, and as we use it: the first thing to run on a new version."""

import inspect
import logging
import re

import pytest
import streamlit as st
from streamlit import config, cursor, delta_generator_singletons, logger
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime import app_session, scriptrunner
from streamlit.runtime import runtime as runtime_module
from streamlit.runtime.runtime_util import serialize_forward_msg
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state import SafeSessionState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, SessionState
from streamlit.web.server import app_discovery
from streamlit.web.server.starlette import starlette_app, starlette_server_config, starlette_websocket

from pages._ui import internals
from pages._web import access, client
from tests.conftest import ROOT


def parameters(function):
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (scriptrunner.get_script_run_ctx, ["suppress_warning"]),
        (ScriptRunContext.enqueue, ["self", "msg"]),
        (ScriptRequests.request_rerun, ["self", "new_data"]),
        (SafeSessionState.get_widget_states, ["self"]),
        (app_session._populate_theme_msg, ["msg", "section"]),
        (app_session.AppSession.register_file_watchers, ["self"]),
        (SessionState.set_widgets_from_proto, ["self", "widget_states"]),
        (SessionState.register_widget, ["self", "metadata", "user_key"]),
        (SessionState._get_widget_metadata, ["self", "widget_id"]),
        (logger.setup_formatter, ["logger"]),
        (cursor.RunningCursor.open_block, ["self"]),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_a_function_takes_what_we_give_it(function, expected):
    assert parameters(function) == expected


def test_a_run_knows_what_we_ask_of_it():
    fields = set(ScriptRunContext.__dataclass_fields__)

    assert {"_enqueue", "script_requests", "session_state", "query_string"} <= fields
    assert {"cached_message_hashes", "context_info", "is_history_navigation"} <= fields
    assert isinstance(ScriptRunContext.page_script_hash, property)
    # A method of the class: one of an instance hides it, and taking that away shows it again.
    assert "enqueue" not in fields
    assert "__slots__" not in vars(ScriptRunContext)


def test_a_rerun_is_asked_for_with_what_we_know():
    known = {"query_string", "widget_states", "page_script_hash", "cached_message_hashes", "context_info"}

    assert known <= set(RerunData.__dataclass_fields__)
    assert WidgetStates.DESCRIPTOR.fields_by_name["widgets"].message_type.name == "WidgetState"


def test_a_widget_tells_what_values_it_can_have():
    assert {"value_type", "formatted_options"} <= set(WidgetMetadata.__dataclass_fields__)
    assert {"value"} == set(Serialized.__dataclass_fields__)
    assert SessionState()._new_widget_state.states == {}


def test_the_client_follows_a_changed_address_and_says_when_a_page_is_drawn():
    script = next((internals.CLIENT / "static" / "js").glob("index.*.js")).read_text(encoding="utf-8")
    ours = (ROOT / "static" / "navigation.js").read_text(encoding="utf-8")

    assert f"window.addEventListener(`{internals.CHANGED}`,this.onHistoryChange" in script
    assert [state for state in internals.STATES if f'"{state}"' not in script] == []
    assert internals.CHANGED in ours and internals.STATES[0] in ours


def test_an_element_has_a_place():
    here = cursor.RunningCursor(RootContainer.MAIN)

    assert list(here.delta_path) == [0, 0]
    here.open_block()
    assert list(here.delta_path) == [0, 1]
    stack = delta_generator_singletons.context_dg_stack.get()
    assert isinstance(stack[-1], DeltaGenerator)
    assert hasattr(DeltaGenerator(RootContainer.MAIN, here), "_cursor")


def test_messages_have_the_fields_that_we_fill_in():
    message = ForwardMsg()
    message.metadata.delta_path[:] = [0, 1]
    element = message.delta.new_element
    element.html.body = "<p>"
    assert (message.delta.WhichOneof("type"), element.WhichOneof("type")) == ("new_element", "html")

    chart = element.plotly_chart
    chart.spec, chart.alt, chart.id = "{}", "a chart", "mark-digest-name"
    element.height_config.pixel_height = 300

    assert element.WhichOneof("type") == "plotly_chart"
    assert ForwardMsg.FromString(serialize_forward_msg(message)) == message


def test_loggers_are_known_by_their_names():
    assert all(isinstance(each, logging.Logger) for each in internals.loggers().values())
    assert "streamlit" in {name.partition(".")[0] for name in internals.loggers()}


def test_the_page_of_the_client_says_what_we_replace():
    page = internals.INDEX.read_text(encoding="utf-8")

    assert [page.count(each) for each in (internals.TITLE, internals.LANGUAGE)] == [1, 1]
    assert [page.count(each) for each in (internals.HEAD, internals.HEAD_ENDS)] == [1, 1]
    assert len(re.findall(internals.OTHER_FONT, page)) == 1
    assert len(re.findall(r"<script[ >]", page)) == 2  # one inside, by its hash, and one file


def scripts(stem):
    return [path.read_text(encoding="utf-8") for path in internals.CLIENT.glob(f"static/js/{stem}.*.js")]


def test_the_browser_asks_the_address_that_we_tell():
    assert any("__streamlit" in text and "BACKEND_BASE_URL" in text for text in scripts("index"))


@pytest.mark.parametrize("stem", client.LABELS)
def test_the_labels_that_we_translate_are_those_of_the_client(stem):
    texts = scripts(stem)

    assert [label for label in client.LABELS[stem] if not any(f"`{label}`" in text for text in texts)] == []


def test_addresses_and_cookies_have_the_names_that_we_know():
    assert f"/{starlette_websocket._ROUTE_WEBSOCKET_STREAM}" == internals.STREAM
    assert starlette_server_config.XSRF_COOKIE_NAME == internals.BROWSER_COOKIE
    assert starlette_server_config.USER_COOKIE_NAME == internals.USER_COOKIE
    assert starlette_server_config.SESSION_COOKIE_NAME == internals.SESSION_COOKIE


def test_every_address_of_streamlit_is_used_or_closed(monkeypatch):
    # A new one is to be looked at: who may ask it, and for how much.
    told = config.get_option
    asked_for = ("server.enableStaticServing", "server.scriptHealthCheckEnabled")
    monkeypatch.setattr(config, "get_option", lambda name: name in asked_for or told(name))
    runtime = st.App(ROOT / "pages" / "_ui" / "script.py")._create_runtime()
    monkeypatch.setattr(runtime_module.Runtime, "_instance", None)

    served = {route.path for route in starlette_app.create_streamlit_routes(runtime)}

    ours = {"/app/static/{path:path}", ""}  # our own files stand before; pages, and the files of the client
    assert served - ours == {*internals.USED, *internals.UNUSED, internals.STREAM}
    assert {path.split("/")[1] for path in served - ours} == set(internals.CLOSED)


def test_the_application_is_found_in_the_file_that_is_run():
    # ``streamlit run`` reads app.py for ``app = st.App(…)`` without running it.
    assert app_discovery.discover_asgi_app(ROOT / "app.py").import_string == "app:app"
    assert {"lifespan", "middleware", "routes"} <= set(parameters(st.App))


def test_secrets_are_sought_where_we_think():
    # Otherwise a public site takes its secrets for named by hand, and does not start.
    assert config.get_config_files("secrets.toml")[:2] == access._usual_places()

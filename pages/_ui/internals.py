"""All that we use of Streamlit's inside, each with what breaks without it.

A new version of Streamlit is read against this file, and ``tests/ui/test_internals.py`` tells within a second
which of these names it moved (docs/decisions/upgrading-streamlit.md). No other module of ours imports
anything of Streamlit but ``import streamlit as st``. Nothing of ours is imported here, so the server
(``pages._web``), which stands under the interface, may use it too.
"""

from collections.abc import Callable, Iterable, Mapping
from logging import Logger
from pathlib import Path
from typing import Any

import streamlit
from google.protobuf.message import DecodeError
from streamlit import logger
from streamlit.cursor import RunningCursor
from streamlit.delta_generator import DeltaGenerator
from streamlit.delta_generator_singletons import context_dg_stack
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.proto.RootContainer_pb2 import RootContainer
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state.common import RegisterWidgetResult, WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, SessionState

__all__ = ["CustomThemeConfig", "DeltaGenerator", "ForwardMsg", "WidgetMetadata", "WidgetState"]

Send = Callable[[ForwardMsg], None]
Populate = Callable[[CustomThemeConfig, str], None]

CLIENT = Path(streamlit.__file__).parent / "static"
"""The files of the browser's side. Elsewhere: the server does not start (the policy reads the page)."""
INDEX = CLIENT / "index.html"
"""The page that holds the application. Its own script is let in by its hash: without it, a blank page."""
TITLE, LANGUAGE, HEAD, HEAD_ENDS = "<title>Streamlit</title>", '<html lang="en">', "<head>", "</head>"
"""What our page is made from. Written otherwise: English tabs, no style of ours, no preview of links."""
OTHER_FONT = r'<link\s+rel="preload"[^>]*SourceSans[^>]*>'
"""The typeface that we do not use. Written otherwise: 50 kB that nobody sees, for each first visit."""
BACKEND = "window.__streamlit={BACKEND_BASE_URL:location.origin+%s}"
"""Where the browser finds the server. Unknown: the browser of a deep link first asks beside it, in vain."""
LONG_NUMBERS, ASSEMBLED = "protobuf", "new WebAssembly.Instance("
"""Its script that multiplies long numbers by WebAssembly where it may, which our policy refuses, and without
it as well. Written otherwise: each page tells of a refusal in the console of Firefox."""
CHANGED, STATES = "popstate", ("data-test-script-state", "data-test-connection-state")
"""What ``static/navigation.js`` asks of the client: to follow a changed address, and to say when the page is
drawn. Otherwise: a link of ours changes the address and nothing else."""

STREAM = "/_stcore/stream"
"""The websocket of a reader. Elsewhere: readers are not counted (the door stands before every websocket)."""
RERUN = "rerun_script"
ASKED = (RERUN, "stop_script", "app_heartbeat")
"""What a browser asks of our pages. Others clear what all readers share, start ``git``, bring files."""
SHORT = 512
"""Bytes: the end of a run is told in a hundred."""
USED = ("/_stcore/health", "/_stcore/host-config", "/_stcore/metrics")
"""What its client and probes ask of Streamlit, beside the websocket. Elsewhere: a blank page."""
UNUSED = (
    "/_stcore/upload_file/{session_id}/{file_id}",
    "/_stcore/bidi-components/{path:path}",
    "/_stcore/script-health-check",
    "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
    "/media/{file_id:path}",
    "/component/{path:path}",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
)
"""Those that no page of ours uses, which the server closes: uploads fill its memory, for anyone. The login
of a private preview is ours (``login``). Others in a new version: ``tests/ui/test_internals.py`` fails."""
CLOSED = ("_stcore", "media", "component", "auth", "oauth2callback")
"""How all of them begin."""
BROWSER_COOKIE = "_streamlit_xsrf"
"""A browser's own, drawn by lot on its first visit. Without: a whole room has one file made at a time."""
USER_COOKIE, SESSION_COOKIE = "_streamlit_user", "_streamlit_session"
"""Names only: Community Cloud lets through the cookies that it knows, and no other login would work there."""


def asked(message: bytes) -> str:
    """What a browser asks, by the name of its message; nothing if it cannot be read. Without: no pages."""
    try:
        return BackMsg.FromString(message).WhichOneof("type") or ""
    except DecodeError:
        return ""


def ends_run(message: bytes) -> bool:
    """Whether a message tells a browser that its run has ended. Without: who asks on and on waits longer."""
    if len(message) > SHORT:
        return False
    said = ForwardMsg.FromString(message)
    if said.WhichOneof("type") != "script_finished":
        return False
    return bool(said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)


def _run() -> ScriptRunContext:
    """The run in progress. Without it: nothing below can be done."""
    found = get_script_run_ctx()
    assert found is not None
    return found


def gone_back() -> bool:
    """Whether the reader comes here by the browser's Back or Forward. Without: Back shows the view before."""
    run = get_script_run_ctx(suppress_warning=True)
    return run is not None and run.is_history_navigation


def widget_states() -> list[WidgetState]:
    """What the browser says of its widgets. Without: a first choice after a restart is lost."""
    run = get_script_run_ctx(suppress_warning=True)
    return run.session_state.get_widget_states() if run else []


def run_again(said: Iterable[WidgetState]) -> None:
    """Run the page once more with what the browser said. Without: a first choice after a restart is lost."""
    run = get_script_run_ctx(suppress_warning=True)
    if run and run.script_requests:
        run.script_requests.request_rerun(
            RerunData(
                query_string=run.query_string,
                widget_states=WidgetStates(widgets=said),
                page_script_hash=run.page_script_hash,
                cached_message_hashes=run.cached_message_hashes,
                context_info=run.context_info,
            )
        )


def sender() -> Send:
    """How the messages of this run leave."""
    return _run()._enqueue


def send_by(send: Send) -> None:
    """Let them leave otherwise. Without: each message wakes the server's loop, which slows the run down."""
    _run()._enqueue = send


def own_sender() -> Send:
    """How messages of ours leave, made as Streamlit makes its own. Without: no card, no chart."""
    return _run().enqueue


def next_place() -> list[int]:
    """The place of the next element, which is taken by a container. Without: cards in wrong places."""
    cursor = context_dg_stack.get()[-1]._cursor
    assert cursor is not None
    path = list(cursor.delta_path)
    cursor.open_block()
    return path


def recorded(draw: Callable[[], None]) -> tuple[ForwardMsg, ...]:
    """The messages of what is drawn, none of which is sent. Without: no card, no chart."""
    run = _run()
    said: list[ForwardMsg] = []
    run.enqueue = said.append  # type: ignore[assignment, method-assign]
    try:
        with DeltaGenerator(RootContainer.MAIN, RunningCursor(RootContainer.MAIN)):
            draw()
    finally:
        del run.enqueue
    return tuple(said)


read_theme: Populate = app_session._populate_theme_msg
"""Streamlit's reading of the theme in the configuration."""


def theme_by(populate: Populate) -> None:
    """Let the theme come from elsewhere. Without: a fifth more CPU for each run."""
    app_session._populate_theme_msg = populate  # type: ignore[assignment]


def watch_files_by(register: Callable[[app_session.AppSession], None]) -> None:
    """What a session does to follow the files of the code. Without: 130 ms for a phone that wakes up."""
    app_session.AppSession.register_file_watchers = register  # type: ignore[assignment, method-assign]


def believe_only(believed: Callable[[WidgetState, WidgetMetadata[Any]], bool]) -> None:
    """What is believed of what a browser says of a widget. Without: a forged value stops its page for good.

    Asked when the browser speaks, of the widgets drawn before, and when a widget is drawn that it spoke of
    before.
    """
    set_widgets, register = SessionState.set_widgets_from_proto, SessionState.register_widget

    def set_widgets_from_proto(self: SessionState, widget_states: WidgetStates) -> None:
        kept = []
        for said in widget_states.widgets:
            known = self._get_widget_metadata(said.id)
            if known is None or believed(said, known):
                kept.append(said)
        if len(kept) < len(widget_states.widgets):
            # In place: Streamlit goes through it again for what has changed.
            kept = [WidgetState.FromString(said.SerializeToString()) for said in kept]
            del widget_states.widgets[:]
            widget_states.widgets.extend(kept)
        set_widgets(self, widget_states)

    def register_widget(
        self: SessionState, metadata: WidgetMetadata[Any], user_key: str | None
    ) -> RegisterWidgetResult[Any]:
        said = self._new_widget_state.states.get(metadata.id)
        if isinstance(said, Serialized) and not believed(said.value, metadata):
            del self._new_widget_state[metadata.id]
        return register(self, metadata, user_key)

    SessionState.set_widgets_from_proto = set_widgets_from_proto  # type: ignore[method-assign]
    SessionState.register_widget = register_widget  # type: ignore[method-assign]


def loggers() -> Mapping[str, Logger]:
    """Streamlit's loggers. Without: lines that are no JSON, and may quote an address."""
    return logger._loggers


def log_by(set_up: Callable[[Logger], None]) -> None:
    """How its loggers to come are set up. Without: the same."""
    logger.setup_formatter = set_up  # type: ignore[assignment]

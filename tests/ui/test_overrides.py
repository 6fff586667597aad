"""What Streamlit is spared: see ``pages/_ui/overrides.py``."""

from types import SimpleNamespace

import pytest
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from pages._ui import internals, overrides


@pytest.fixture(autouse=True)
def restored(monkeypatch):
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    monkeypatch.setattr(
        app_session.AppSession, "register_file_watchers", app_session.AppSession.register_file_watchers
    )


@pytest.mark.parametrize("section", ["theme", "theme.dark"])
def test_the_theme_is_the_one_that_streamlit_reads(section):
    read, copied = CustomThemeConfig(), CustomThemeConfig()
    internals.read_theme(read, section)

    overrides.begin()
    app_session._populate_theme_msg(copied, section)

    assert copied == read


def test_a_session_that_comes_again_watches_no_file():
    # Streamlit would, though server.fileWatcherType is "none", and look for every module after each run.
    session = SimpleNamespace(_local_sources_watcher=None)

    overrides.begin()
    app_session.AppSession.register_file_watchers(session)

    assert session._local_sources_watcher is None

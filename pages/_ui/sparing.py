"""What Streamlit would do again for every run of every reader, though nothing changes while it serves."""

from functools import lru_cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_populate = app_session._populate_theme_msg


def begin() -> None:
    """Spare them from now on.

    The theme of the configuration, sent with each run, is a fifth of what a bare page costs. The files of
    all modules would be looked for when a session has come again, whatever ``server.fileWatcherType``
    says: 130 ms during which nobody is answered, for each phone that wakes up.
    """
    app_session._populate_theme_msg = _copied
    app_session.AppSession.register_file_watchers = _none


def _none(session: app_session.AppSession) -> None:
    """Watch no file: the server is started again for other code, and looks after studies by itself."""


def _copied(message: CustomThemeConfig, section: str = "theme") -> None:
    message.MergeFrom(_theme(section))


@lru_cache
def _theme(section: str) -> CustomThemeConfig:
    made = CustomThemeConfig()
    _populate(made, section)
    return made

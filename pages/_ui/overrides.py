"""What Streamlit does otherwise while it serves us: nothing again that does not change, nothing forged."""

from functools import lru_cache

from pages._ui import forged, internals
from pages._ui.internals import CustomThemeConfig


def begin() -> None:
    """From now on.

    The theme of the configuration, sent with each run, is a fifth of what a bare page costs. The files of
    all modules would be looked for when a session has come again, whatever ``server.fileWatcherType``
    says: 130 ms during which nobody is answered, for each phone that wakes up.
    """
    internals.theme_by(_copied)
    internals.watch_files_by(_none)
    internals.believe_only(forged.believed)


def _none(session: object) -> None:
    """Watch no file: the server is started again for other code, and looks after studies by itself."""


def _copied(message: CustomThemeConfig, section: str = "theme") -> None:
    message.MergeFrom(_theme(section))


@lru_cache
def _theme(section: str) -> CustomThemeConfig:
    made = CustomThemeConfig()
    internals.read_theme(made, section)
    return made

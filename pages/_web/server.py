"""The server: what is added around Streamlit, and what is done once when it starts."""

from collections.abc import Iterable
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from core.disclosure import keep_in
from pages._web import (
    access,
    address,
    client,
    closed,
    compression,
    downloads,
    headers,
    health,
    journal,
    limits,
    metrics,
    presentation,
    search,
    security_txt,
    selection,
    sharing,
    state,
    watcher,
    wire,
)

ROOT = Path(__file__).resolve().parents[2]


def middleware(scripts: Iterable[str]) -> list[Middleware]:
    """What every request passes through, the outermost first; ``scripts`` stand inside pages of ours."""
    inline = (*scripts, presentation.SCRIPT, selection.SCRIPT, sharing.SCRIPT)
    return [
        Middleware(headers.Protected, scripts=inline),
        Middleware(closed.Closed),
        Middleware(limits.Bounded),
        Middleware(journal.Journal),
        Middleware(health.Inside),
        Middleware(compression.Packed),
        Middleware(access.Door),
        Middleware(metrics.Counted),
        Middleware(client.OwnPage),
    ]


def routes() -> list[BaseRoute]:
    """The addresses that are ours, beside Streamlit's."""
    static = Mount(f"{address.base()}/app/static", StaticFiles(directory=ROOT / "static"))
    modules = (downloads, presentation, search, selection, sharing, headers, health, security_txt)
    return [static, *(route for module in modules for route in module.routes())]


def start() -> None:
    """Make sure that the settings are ours, then open the studies and look after them.

    Raises
    ------
    SystemExit
        If the server would run without our settings, or a private preview whose door would not close.
    """
    journal.take_over()
    health.check_settings()
    keep_in(state.decisions())
    wire.begin()
    watcher.start()

"""``/presentation``: a page of its own, whole when it arrives (docs/decisions/presentation.md)."""

import gzip
import json
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from core import Study, errors
from core.charts import qr_svg
from core.screens import presentation
from core.views import PRESENT, View, addresses, question_page
from core.words import typography
from pages._web import address, studies

PLOTLY = f"{PRESENT}/plotly-{version('plotly')}.js"
STYLE, SCRIPT = (
    Path(__file__).with_name(f"presentation.{kind}").read_text(encoding="utf-8") for kind in ("css", "js")
)
NAMES = {presentation.NUMBER: "la diapositive", presentation.SECTION: "la partie"}
"""What of a presentation an address may name, and how it is called."""
BUTTONS = (
    ("previous", "Précédente", ""),
    ("next", "Suivante", ""),
    ("qr", "Code QR de cette vue", "QR"),
    ("full", "Plein écran", "Plein écran"),
    ("leave", "Quitter la présentation", "Quitter"),
)


def document(request: Request) -> Response:
    """The document: every screen, its charts, its QR code."""
    query = address.query(request.scope)
    study, unknown = studies.asked(request)
    view, notices = View.from_query(query, study.book)
    alone = "q" in query
    lost = alone and view.question is None
    screens = () if lost else presentation.screens(study, view)
    start, wrong = _start(query, screens, alone=alone) if screens else (0, ())
    if not screens and not lost:
        wrong = ("Cette étude n'a pas de présentation.",)
    if told := errors.notices((*unknown, *notices, *wrong)):
        ways = [("Aller à la synthèse", address.base() + addresses.address(study.book, "", _where(view)))]
        screens, start = (presentation.notice(told, ways), *screens), 0
    return HTMLResponse(
        _document(study, screens, start, view, query, address.public(request), alone=alone),
        headers={"cache-control": "no-cache"},
    )


def _start(
    query: Mapping[str, Sequence[str]], screens: Sequence[presentation.Screen], *, alone: bool
) -> tuple[int, tuple[str, ...]]:
    """The screen that the address names, and what must be said when there is none."""
    found = list(range(len(screens))) if alone else [0]
    key = "" if alone else next((name for name in NAMES if name in query), "")
    if key:
        named = query[key][-1]
        found = [n for n, screen in enumerate(screens) if (screen.key, str(screen.number)) == (key, named)]
        if not found:
            count = len({screen.number for screen in screens if screen.key == key})
            said = (
                f"Ce lien nomme {NAMES[key]} {errors.quoted(named)} : cette présentation en compte {count}."
            )
            return 0, (said,)
    further = query.get(presentation.FURTHER, ["1"])[-1]
    there = next((n for n in found if str(screens[n].further) == further), None)
    if there is None:
        said = f"Ce lien nomme la suite {errors.quoted(further)} d'un graphique qui tient sur {len(found)}."
        return found[0], (said,)
    return there, ()


def _where(view: View) -> dict[str, list[str]]:
    return View(None, view.by, view.filters).to_query()


def _document(
    study: Study,
    screens: Sequence[presentation.Screen],
    start: int,
    view: View,
    query: Mapping[str, Sequence[str]],
    origin: str,
    *,
    alone: bool,
) -> str:
    title, base = study.book.title, address.base()
    sections, told = [], []
    for n, screen in enumerate(screens):
        here = addresses.address(study.book, PRESENT, screen.query(view, alone=alone))
        name = typography.typeset(f"{screen.number}. {title}" if screen.key == presentation.NUMBER else title)
        leave = question_page(study.book, screen.view.question) if screen.view.question else "/"
        asked = View(screen.view.question, view.by or screen.view.by, view.filters)
        told.append(
            {
                "address": base + here,
                "title": name,
                "readable": address.readable(origin + here),
                "qr": qr_svg(origin + here, f"Code QR : {address.readable(origin + here)}"),
                "leave": base + addresses.address(study.book, leave, asked.to_query()),
                "charts": dict(screen.charts),
            }
        )
        on = " on" if n == start else ""
        sections.append(
            f'<section class="screen{on}" tabindex="-1" aria-label="Écran {n + 1} sur {len(screens)}">'
            f"{screen.html}</section>"
        )
    shown = base + addresses.address(study.book, PRESENT, query)
    data = json.dumps({"screens": told, "start": start, "here": shown}, ensure_ascii=False)
    data = data.replace("<", "\\u003c")
    buttons = "".join(
        f'<button id="{name}" type="button" aria-label="{said}">{text}</button>'
        for name, said, text in BUTTONS
    )
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        # No <base>: hatchings would be sought at the first address of the page, which changes with slides.
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="app/static/icon.png"><style>{STYLE}</style></head><body>'
        f'<main><h1 class="unseen">Présentation : {escape(title)}</h1>{"".join(sections)}</main>'
        f'<nav aria-label="Présentation">{buttons}</nav><div id="progress"><i></i></div>'
        '<dialog aria-label="Code QR de cette vue"><p>Pour ouvrir cette vue sur un téléphone</p>'
        '<div></div><p class="readable"></p>'
        '<button id="close" type="button">Fermer</button></dialog>'
        f'<script type="application/json" id="deck">{data}</script>'
        f'<script src="{PLOTLY}"></script><script type="module">{SCRIPT}</script></body></html>'
    )


@cache
def _plotly() -> bytes:
    script = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return gzip.compress(script, 6)


def plotly(request: Request) -> Response:
    """Plotly's script, that of the package: its version is in its address."""
    return Response(
        _plotly(),
        media_type="text/javascript",
        headers={"content-encoding": "gzip", "cache-control": "public, max-age=31536000, immutable"},
    )


def routes() -> list[Route]:
    return [Route(f"/{PRESENT}", document), Route(f"/{PLOTLY}", plotly)]

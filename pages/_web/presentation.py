"""``/presentation``: a page of its own, whole when it arrives (docs/decisions/presentation.md)."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from core.views import KEPT, PRESENT, SELECTION, Selection, View, addresses, question_page
from core.words import typography
from pages._web import address, studies

PLOTLY = f"{PRESENT}/plotly-{version('plotly')}.js"
STYLE, SCRIPT = (
    Path(__file__).with_name(f"presentation.{kind}").read_text(encoding="utf-8") for kind in ("css", "js")
)
NAMES = {presentation.NUMBER: "la diapositive", presentation.SECTION: "la partie"}
"""What of a presentation an address may name, and how it is called."""
PRINT = "imprimer"
"""In the address of a presentation: it asks the browser to print itself once it is drawn."""
SMALL = "screen and (max-width: 700px), screen and (max-aspect-ratio: 1/1)"
"""Where the style sheet stacks what a screen says: never on paper, even from a phone."""
BUTTONS = (
    ("previous", "Précédente", ""),
    ("next", "Suivante", ""),
    ("qr", "Code QR de cette vue", "QR"),
    ("full", "Plein écran", "Plein écran"),
    ("leave", "Quitter la présentation", "Quitter"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a screen is: its own address, where leaving it leads, and what its QR code opens."""

    here: str
    leave: str
    scanned: str


def document(request: Request) -> Response:
    """The document: every screen, its charts, its QR code."""
    query = address.query(request.scope)
    study, unknown = studies.asked(request)
    if KEPT in query:
        return _of_selection(request, study, query, unknown)
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
    places = [_place(study, screen, view, alone=alone) for screen in screens]
    return _answer(request, study, screens, places, start, query)


def _of_selection(
    request: Request, study: Study, query: Mapping[str, Sequence[str]], unknown: Sequence[str]
) -> Response:
    """The views that a reader kept, as a presentation; the QR code of each opens its own page."""
    book = study.book
    selection, notices = Selection.from_query(query, book)
    screens = presentation.chosen(study, selection)
    start, wrong = _start(query, screens, alone=False)
    back = addresses.address(book, SELECTION, selection.to_query())
    if told := errors.notices((*unknown, *notices, *wrong)):
        ways = [("Revoir la sélection", address.base() + back)]
        screens, start = (presentation.notice(told, ways), *screens), 0
    places = []
    for screen in screens:
        here = addresses.address(book, PRESENT, selection.to_query() | screen.place)
        question = screen.view.question
        alone = question and addresses.address(book, question_page(book, question), screen.view.to_query())
        places.append(Place(here, back, alone or back))
    return _answer(request, study, screens, places, start, query)


def _answer(
    request: Request,
    study: Study,
    screens: Sequence[presentation.Screen],
    places: Sequence[Place],
    start: int,
    query: Mapping[str, Sequence[str]],
) -> Response:
    made = _document(study, screens, places, start, query, address.public(request))
    return HTMLResponse(made, headers={"cache-control": "no-cache"})


def _place(study: Study, screen: presentation.Screen, view: View, *, alone: bool) -> Place:
    here = addresses.address(study.book, PRESENT, screen.query(view, alone=alone))
    leave = question_page(study.book, screen.view.question) if screen.view.question else "/"
    asked = View(screen.view.question, view.by or screen.view.by, view.filters)
    return Place(here, addresses.address(study.book, leave, asked.to_query()), here)


def _start(
    query: Mapping[str, Sequence[str]], screens: Sequence[presentation.Screen], *, alone: bool = False
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
    places: Sequence[Place],
    start: int,
    query: Mapping[str, Sequence[str]],
    origin: str,
) -> str:
    title, base = study.book.title, address.base()
    sections, told = [], []
    for n, (screen, place) in enumerate(zip(screens, places, strict=True)):
        scanned = address.readable(origin + place.scanned)
        name = typography.typeset(f"{screen.number}. {title}" if screen.key == presentation.NUMBER else title)
        told.append(
            {
                "address": base + place.here,
                "title": name,
                "readable": scanned,
                "qr": qr_svg(origin + place.scanned, f"Code QR : {scanned}"),
                "leave": base + place.leave,
                "charts": dict(screen.charts),
            }
        )
        on = " on" if n == start else ""
        sections.append(
            f'<section class="screen{on}" tabindex="-1" aria-label="Écran {n + 1} sur {len(screens)}">'
            f"{screen.html}</section>"
        )
    shown = base + addresses.address(study.book, PRESENT, query)
    paper = PRINT in query
    style, kind = (STYLE.replace(SMALL, "not all"), ' class="sheets"') if paper else (STYLE, "")
    data = json.dumps({"screens": told, "start": start, "here": shown, "print": paper}, ensure_ascii=False)
    data = data.replace("<", "\\u003c")
    buttons = "".join(
        f'<button id="{name}" type="button" aria-label="{said}">{text}</button>'
        for name, said, text in BUTTONS
    )
    return (
        f'<!doctype html><html lang="fr"{kind}><head><meta charset="utf-8"><title>{escape(title)}</title>'
        # No <base>: hatchings would be sought at the first address of the page, which changes with slides.
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="app/static/icon.png"><style>{style}</style></head><body>'
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

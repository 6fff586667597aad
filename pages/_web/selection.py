"""``/selection``: the views that a reader kept, to put in order, to name, and to take away together.

Its address is the selection: every button is a link to another one, so it works without a script, and nothing
is remembered here.
"""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from core import Study, errors
from core.charts import qr_svg
from core.codebook import Codebook
from core.screens import kept_view, markup
from core.views import (
    KEPT,
    LONGEST_TITLE,
    PRESENT,
    SELECTION,
    STUDY,
    Kept,
    Recipe,
    Selection,
    addresses,
    question_page,
    without_idle_split,
)
from core.words import about, selection, typography
from pages._web import address, downloads, studies
from pages._web.presentation import PRINT

STYLE, CHARTS, SCRIPT = (
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("selection.css", "card.css", "selection.js")
)
OWN = "titre."
"""In the address of what was just written, before the place of a view: its new title."""
ROOM = 2_000
"""Bytes of the address that one more view with its title may take."""
NEARLY = (
    "L'adresse de cette sélection approche de la longueur qu'un navigateur accepte : "
    "raccourcissez des titres ou retirez des vues avant d'en ajouter."
)
TOO_LONG = "Avec ces titres, l'adresse de la sélection serait trop longue : ils n'ont pas été enregistrés."
EMPTY = "Sur une page de résultats, « Retenir » garde un graphique ici, avec ses filtres."


def page(request: Request) -> Response:
    """The document; titles that were just written lead to the address that holds them."""
    query = address.query(request.scope)
    study, unknown = studies.asked(request)
    asked, notices = Selection.from_query(query, study.book)
    if written := _written(query):
        titled = asked.titled(written)
        if not notices and len(_link(study.book, titled)) <= address.LONGEST:
            return RedirectResponse(address.base() + _link(study.book, titled), 303)
        notices = (*notices, *(() if notices else (TOO_LONG,)))
    if len(_link(study.book, asked)) > address.LONGEST - ROOM:
        notices = (*notices, NEARLY)
    made = _document(study, asked, errors.notices((*unknown, *notices)), address.public(request))
    return HTMLResponse(made, headers={"cache-control": "no-cache"})


def _written(query: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Titles by place, as the form sends them."""
    places = {key.removeprefix(OWN): values[-1] for key, values in query.items() if key.startswith(OWN)}
    return {int(place): words for place, words in places.items() if place.isdecimal() and len(place) < 4}


def _link(book: Codebook, asked: Selection) -> str:
    return addresses.address(book, SELECTION, asked.to_query())


def _document(study: Study, asked: Selection, notices: Sequence[str], origin: str) -> str:
    book, base = study.book, address.base()
    static = f"{base}/app/static"
    said = "".join(f"<p>{typography.escape(line)}</p>" for line in notices)
    nature = f" {markup.badge('simulated')}" if book.simulated else ""
    home = f'<a href="{escape(base + addresses.address(book, "", {}))}">'
    body = _views(study, asked) + _taken(book, asked, origin) if asked.kept else _nothing(home)
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        f"<title>{selection.NAME} : {escape(book.title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" '
        f'content="noindex"><link rel="icon" href="{static}/icon.png">'
        f"<style>{CHARTS}{STYLE.replace('/app/static', static)}</style></head><body>"
        f'<main data-study="{escape(book.id)}"><header><p id="back">{home}← Retour au tableau de bord</a></p>'
        f'<h1 tabindex="-1">{selection.NAME}</h1><p>{selection.count(len(asked.kept))} · '
        f"{typography.escape(about.title(book))}{nature}</p></header>"
        f"{f'<div class=notice role=note>{said}</div>' if said else ''}{body}</main>"
        '<p id="told" role="status"></p>'
        f'<script type="module">{SCRIPT}</script></body></html>'
    )


def _nothing(home: str) -> str:
    return (
        f"<section class=\"wide\"><h2>Rien n'est retenu pour l'instant</h2><p>{typography.escape(EMPTY)}</p>"
        f"<p>{home}Voir les résultats</a></p></section>"
    )


def _views(study: Study, asked: Selection) -> str:
    """The views in order, in a form that holds them all: what is written as a title goes with them."""
    book = study.book
    study.prepare([_recipe(book, one) for one in asked.kept])
    held = [(STUDY, book.id), *((KEPT, one.code) for one in asked.kept)]
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(code)}">' for name, code in held)
    items = "".join(_view(study, asked, place, one) for place, one in enumerate(asked.kept))
    return (
        f'<form id="views" class="wide" action="{address.base()}/{SELECTION}">{hidden}<ol>{items}</ol>'
        '<button type="submit">Enregistrer les titres</button></form>'
    )


def _recipe(book: Codebook, one: Kept) -> Recipe:
    return without_idle_split(book, Recipe.on(one.view.question or "", one.view))


def _view(study: Study, asked: Selection, place: int, one: Kept) -> str:
    """A view as its card tells it, the reader's title, and where it may go."""
    book, number = study.book, place + 1
    question = book.question(one.view.question or "")
    opened = addresses.address(book, question_page(book, question.id), one.view.to_query())
    steps = (
        ("Monter", asked.moved(place, -1), place > 0),
        ("Descendre", asked.moved(place, 1), number < len(asked.kept)),
        ("Retirer", asked.without(place), True),
    )
    ways = "".join(_step(book, name, to, number, question.title) for name, to, can in steps if can)
    return (
        f'<li id="vue-{number}">{kept_view(study, _recipe(book, one), address.base() + opened)}'
        f'<p class="own"><label for="titre-{number}">Votre titre (facultatif)</label>'
        f'<input id="titre-{number}" name="{OWN}{place}" maxlength="{LONGEST_TITLE}" autocomplete="off" '
        f'value="{escape(one.title)}"></p><p class="steps">{ways}</p></li>'
    )


def _step(book: Codebook, name: str, to: Selection, number: int, title: str) -> str:
    link = escape(address.base() + _link(book, to))
    named = escape(typography.typeset(f"{name} la vue {number} : {title}"))
    return (
        f'<a class="button step" id="{name.lower()}-{number}" href="{link}" data-step="{name}" '
        f'aria-label="{named}">{name}</a>'
    )


def _taken(book: Codebook, asked: Selection, origin: str) -> str:
    """What the selection becomes: a link, a code, a presentation, a printed document, files."""
    base, link = address.base(), origin + _link(book, asked)
    shown = base + addresses.address(book, PRESENT, asked.to_query())
    printed = base + addresses.address(book, PRESENT, asked.to_query() | {PRINT: ["1"]})
    files = [(name, base + path) for name, path in downloads.of_selection(book, asked)]
    spoken = f"Code QR : {selection.NAME}, {selection.count(len(asked.kept))}"
    return (
        f'<section><h2><label for="lien">Un seul lien</label></h2><input id="lien" readonly '
        f'value="{escape(link)}"><button type="button" hidden data-copy="lien">Copier</button>'
        "<p>Il tient toute la sélection : qui l'ouvre voit les mêmes vues, dans le même ordre.</p></section>"
        f"<section><h2>Code QR</h2>{qr_svg(link, spoken)}</section>"
        f'<section class="wide"><h2>Une présentation</h2><p><a class="button main" href="{escape(shown)}">'
        f'Présenter</a><a class="button" href="{escape(printed)}" target="_blank">'
        "Imprimer ou enregistrer en PDF</a></p><p>Une page par vue, plusieurs si elle est longue, avec ses "
        "avertissements et sa source.</p></section>"
        f'<section class="wide"><h2>Des fichiers</h2>{markup.link_list(files)}</section>'
    )


def routes() -> list[Route]:
    return [Route(f"/{SELECTION}", page)]

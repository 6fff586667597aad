"""``/partager/PAGE``: the link of a view, its QR code, its frame for another site, its picture, its files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from core import Study
from core.charts import qr_svg
from core.codebook import Codebook
from core.screens import Picture, card_picture, map_picture, markup
from core.views import (
    ACCESSIBILITY,
    COMPARE,
    EXPLORE,
    METHOD,
    PORTRAIT,
    SHARE,
    TERRITORIES,
    Choice,
    Recipe,
    Subject,
    addresses,
    map_choice,
    mapped,
    theme_path,
)
from core.words import labels, typography
from pages._web import address, downloads, link_previews, studies
from pages._web.presentation import PLOTLY

STYLE, SCRIPT = (
    Path(__file__).with_name(f"sharing.{kind}").read_text(encoding="utf-8") for kind in ("css", "js")
)
EMBED = {"embed": ["true"]}
FRAME_HEIGHT = 640
FONTS = {
    "U+0000-00FF, U+0131, U+0152-0153, U+2000-206F, U+20AC, U+2122, U+2212": "public-sans-latin.woff2",
    "U+0100-0130, U+0132-0151, U+0154-02BA, U+1E00-1EFF": "public-sans-latin-ext.woff2",
}


def share(request: Request) -> Response:
    """The document; a sentence when the address names nothing that can be shared."""
    query = address.query(request.scope)
    page = request.path_params.get("page", "")
    study, unknown = studies.asked(request)
    choice, notices = Choice.from_query(query, study.book)
    subject, more = Subject.from_query(query, study.book) if page == PORTRAIT else (None, [])
    if page not in _pages(study):
        notices = (*notices, "Cette page n'existe pas.")
    if told := (*unknown, *notices, *more):
        raise studies.refusal(*told)
    shown = (subject.to_query() if subject else {}) | choice.to_query()
    return HTMLResponse(
        _document(study, page, choice, subject, shown, address.public(request)),
        headers={"cache-control": "no-cache"},
    )


def _pages(study: Study) -> tuple[str, ...]:
    themes = (theme_path(theme.id) for theme in study.book.themes)
    return ("", COMPARE, EXPLORE, TERRITORIES, PORTRAIT, METHOD, ACCESSIBILITY, *themes)


def _document(
    study: Study,
    page: str,
    choice: Choice,
    subject: Subject | None,
    query: Mapping[str, Sequence[str]],
    origin: str,
) -> str:
    book = study.book
    link = origin + addresses.address(book, page, query)
    title, said = link_previews.title_and_description(study, page, query)
    frame = origin + addresses.address(book, page, {**EMBED, **query})
    code = (
        f'<iframe src="{escape(frame)}" title="{escape(typography.typeset(title))}" width="100%" '
        f'height="{FRAME_HEIGHT}" loading="lazy" style="border: 0"></iframe>'
    )
    drawn, static = _picture(study, page, choice), f"{address.base()}/app/static"
    data = {
        "picture": asdict(drawn) if drawn else None,
        "address": address.readable(link),
        "static": static,
        "fonts": FONTS,
        "plotly": f"{address.base()}/{PLOTLY}",
    }
    packed = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    parts = (
        _copied("lien", "Lien permanent", "Le lien", f'<input id="lien" readonly value="{escape(link)}">'),
        _section(
            "Code QR",
            f"{qr_svg(link, f'Code QR : {address.readable(link)}')}<p>À projeter ou à imprimer.</p>"
            f'<p class="only-print">{escape(address.readable(link))}</p>',
        ),
        _copied(
            "cadre",
            "Intégrer dans un site",
            "Le code",
            f'<textarea id="cadre" readonly rows="4">{escape(code)}</textarea>',
        ),
        _image() if drawn else "",
        _files(book, page, choice, subject),
    )
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        f"<title>Partager : {escape(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" '
        f'content="noindex"><link rel="icon" href="{static}/icon.png">'
        f"<style>{STYLE.replace('/app/static', static)}</style></head><body><main>"
        f'<header><p id="back"><a href="{escape(address.base() + addresses.address(book, page, query))}">'
        f"← Retour au tableau de bord</a></p><p>Partager</p><h1>{typography.escape(title)}</h1>"
        f"<p>{typography.escape(said)}</p>{markup.chips(labels.chips(book, choice.view))}"
        f"{markup.badge('simulated') if book.simulated else ''}</header>{''.join(parts)}"
        '<p id="told" role="status"></p></main>'
        f'<script type="application/json" id="data">{packed}</script>'
        f'<script type="module">{SCRIPT}</script></body></html>'
    )


def _picture(study: Study, page: str, choice: Choice) -> Picture | None:
    """The picture of what the page shows: the map, or the chart of the question."""
    if page == TERRITORIES and mapped(study.book):
        return map_picture(study, map_choice(study.book, choice))
    question = choice.view.question
    return card_picture(study, Recipe.on(question, choice.view)) if question else None


def _section(title: str, body: str, kind: str = "") -> str:
    return f'<section class="{kind}"><h2>{title}</h2>{body}</section>'


def _copied(name: str, title: str, what: str, held: str) -> str:
    """A text to copy: by its button, or by hand."""
    return (
        f'<section><h2><label for="{name}">{title}</label></h2>{held}'
        f'<button type="button" hidden data-copy="{name}" data-said="{what} est copié.">Copier</button>'
        "</section>"
    )


def _image() -> str:
    buttons = "".join(
        f'<button type="button" hidden data-picture="{kind}" data-width="{width}">{name}</button>'
        for kind, width, name in (
            ("png", 1920, "PNG pour une diapositive (1920 × 1080)"),
            ("png", 1200, "PNG pour les réseaux sociaux (1200 × 675)"),
            ("svg", 1920, "SVG, pour retoucher"),
        )
    )
    return _section("Image", f'<div id="preview" role="img"></div><div>{buttons}</div>', "wide")


def _files(book: Codebook, page: str, choice: Choice, subject: Subject | None) -> str:
    named = [(label, address.base() + path) for label, path in downloads.offered(book, page, choice, subject)]
    waiting = (
        '<p id="waiting" hidden><progress aria-label="Préparation du fichier"></progress> Préparation…</p>'
    )
    return _section("Fichiers", f'<div id="files">{markup.link_list(named)}{waiting}</div>', "wide")


def routes() -> list[Route]:
    return [Route(f"/{SHARE}", share), Route(f"/{SHARE}/{{page}}", share)]

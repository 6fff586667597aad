"""What Streamlit serves in its own name, made ours before it leaves the server.

Streamlit offers no setting for the language of its page and of its widgets' labels. Its HTML says
that it is French, holds our typeface and styles (once, not on each rerun), and knows the address of
the server (without which the browser of a deep link first asks beside the page, in vain); the labels
of the widgets that we use are translated in its scripts. A browser test finds the English that a new
version would bring back.
"""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.charts import LIGHT
from pages._ui import internals
from pages._web import address, link_previews

SHEETS = (
    *("style.css", "card.css", "frame.css", "summary.css", "territory.css"),
    *("ways.css", "keeping.css", "method.css", "explorer.css", "print.css"),
)
STYLE = "".join(Path(__file__).with_name(sheet).read_text(encoding="utf-8") for sheet in SHEETS)
NUMBERS = 'Object.defineProperty(navigator,"languages",{get:()=>["fr-FR"]})'
"""Tables write their numbers in the language of the page, whatever that of the browser."""
FONT = "app/static/public-sans-latin.woff2"
SCRIPTS = tuple(
    f"app/static/{name}.js"
    for name in ("partager", "navigation", "cartes", "selection", "recherche", "territoire", "print")
)
"""Ours, beside those of Streamlit."""
DUSK = (
    'matchMedia("(prefers-color-scheme: dark)").addEventListener("change",'
    '()=>matchMedia("print").matches||location.reload())'
)
"""A reader's system that turns dark would keep charts of the light palette, unreadable: the server draws
them, and nothing tells it. The address holds every choice, so the page is asked for again."""

LABELS = {
    "Multiselect": {
        "Select all": "Tout choisir",
        "No results": "Aucun résultat",
        "Clear all": "Tout retirer",
        "Selected values": "Valeurs choisies",
        "Remove ${e}": "Retirer ${e}",
        "Open": "Ouvrir la liste",
        "Select ${p.length} matches": "Choisir les ${p.length} réponses trouvées",
    },
    "Selectbox": {"No results": "Aucun résultat", "Clear value": "Effacer", "Open": "Ouvrir la liste"},
    "DataFrame": {
        "Search": "Chercher",
        "Show/hide columns": "Montrer ou cacher des colonnes",
        "Clear selection": "Effacer la sélection",
        "Sort ascending": "Trier par ordre croissant",
        "Sort descending": "Trier par ordre décroissant",
        "Format": "Écriture des nombres",
        "Statistics": "Résumé de la colonne",
        "Autosize": "Ajuster la largeur",
        "Pin column": "Figer la colonne",
        "Unpin column": "Libérer la colonne",
        "Hide column": "Cacher la colonne",
        "Copy column name": "Copier le nom de la colonne",
        "Close Search": "Fermer la recherche",
        "Previous Result": "Résultat précédent",
        "Next Result": "Résultat suivant",
        "${v.results} result${v.results===1?": "${v.results} résultat${v.results<2?",
        "${v.selectedIndex+1} of ${e}": "${v.selectedIndex+1} sur ${e}",
        "Dataframe column menu": "Menu de la colonne",
        "Select all": "Toutes",
        "Loading...": "Chargement",
    },
    "useCopyToClipboard": {"Copied": "Copié", "Copy to clipboard": "Copier"},
    "Toolbar": {"Fullscreen": "Plein écran", "Close fullscreen": "Quitter le plein écran"},
    "utils": {"Choose an option": "Choisir", "Choose options": "Choisir"},
    "index": {
        "App pages": "Pages",
        "Skip to main content": "Aller au contenu",
        "Main menu": "Menu principal",
        "Page not found": "Page introuvable",
        "The page that you have requested does not seem to exist": "Cette page n'existe pas",
        "${t}. Running the app's main page.": "${t}. Voici la page d'accueil.",
        "Running...": "Calcul en cours",
        "Close": "Fermer",
        "View less": "Voir moins",
        "View ${x-m} more": "Voir ${x-m} de plus",
        "${i.flat().length} more": "${i.flat().length} de plus",
        "Connection error": "Connexion perdue",
    },
}
"""Script of Streamlit → its labels, as they stand between back quotes, and ours."""


TOO_LONG = PlainTextResponse("Cette adresse est trop longue.", status_code=414)


class OwnPage:
    """Rewrites the HTML page and the scripts named above; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(scope["query_string"]) > address.LONGEST:
            await TOO_LONG(scope, receive, send)
            return
        rewrite = _rewriter(scope) if scope["type"] == "http" else None
        if rewrite is None:
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        parts: list[bytes] = []

        async def rewritten(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts)
            kind = dict(start["headers"]).get(b"content-type", b"")
            if body and (kind.startswith(b"text/html") or b"javascript" in kind):
                # In another thread: what a link says of itself may wait for the audit of its question.
                body = await run_in_threadpool(rewrite, body)
            kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": plain}, receive, rewritten)


def frame_ancestors() -> str:
    """The sites that may show our pages inside theirs: our own, and those of ``EMBED_ORIGINS``."""
    return f"frame-ancestors 'self' {os.environ.get('EMBED_ORIGINS', '')}".strip()


def rewrites(path: str) -> bool:
    """Whether a file of Streamlit is one that leaves as ours."""
    stem = path.rpartition("/")[2].partition(".")[0]
    return path.endswith(".js") and (stem in LABELS or stem == internals.LONG_NUMBERS)


def head_script() -> str:
    """The script at the head of our page, before any of Streamlit's."""
    here = internals.BACKEND % json.dumps(address.base() or "/")
    return f"{here};{NUMBERS};{DUSK}"


def _rewriter(scope: Scope) -> Callable[[bytes], bytes] | None:
    if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
        query = address.query(scope)
        return lambda body: own_page(body, scope["path"], query)
    name = scope["path"].rpartition("/")[2]
    return (lambda body: own_script(body, name)) if rewrites(name) else None


def own_page(body: bytes, path: str, query: Mapping[str, Sequence[str]]) -> bytes:
    """Streamlit's HTML page, rewritten for an address."""
    html, base = body.decode(), address.base()
    if internals.TITLE not in html:
        return body
    html = html.replace(internals.LANGUAGE, '<html lang="fr">', 1)
    html = html.replace(internals.TITLE, "<title>Tableau de bord</title>", 1)
    html = re.sub(internals.OTHER_FONT, "", html)
    font = f'<link rel="preload" href="{base}/{FONT}" as="font" type="font/woff2" crossorigin>'
    # Within the page of another site, links open on their own.
    target = '<base target="_blank">' if query.get("embed") == ["true"] else ""
    own = "".join(f'<script type="module" src="{base}/{script}"></script>' for script in SCRIPTS)
    scripts = f"<script>{head_script()}</script>{own}"
    paper = f"<meta name=paper content='{json.dumps(LIGHT)}'>"
    tags = link_previews.tags(path, query)
    html = html.replace(internals.HEAD, f"{internals.HEAD}{scripts}{font}{target}{paper}{tags}", 1)
    return html.replace(internals.HEAD_ENDS, f"<style>{STYLE}</style>{internals.HEAD_ENDS}", 1).encode()


@lru_cache(16)
def own_script(body: bytes, name: str) -> bytes:
    """A script of Streamlit with the labels of its widgets in French, which asks for no WebAssembly."""
    script = body.decode().replace(internals.ASSEMBLED, f"null&&{internals.ASSEMBLED}")
    for english, french in LABELS.get(name.partition(".")[0], {}).items():
        script = script.replace(f"`{english}`", f"`{french}`")
    return script.encode()

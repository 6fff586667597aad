"""The argument of a group as HTML, to copy or to print on a sheet of its own."""

from __future__ import annotations

from html import escape as html_escape

from core.caching import kept
from core.screens import markup
from core.screens.cards import fold
from core.study import Study, portrait
from core.views import Subject, View
from core.words import NBSP, about, argument, escape

ARGUMENTS_KEPT = 128


@kept(ARGUMENTS_KEPT)
def argued(study: Study, subject: Subject, view: View, origin: str) -> str:
    """The sentences that one may take along about a group; nothing of a masked one.

    Parameters
    ----------
    study
        An open study.
    subject
        The group.
    view
        The reader's filters.
    origin
        Where the dashboard is, which each address begins with: ``https://results.example.org``.
    """
    made = argument.points(study, portrait(study, subject, view), view)
    if not made:
        return ""
    lines = ""
    for point in made:
        link = f"{origin}{point.address}"
        lines += (
            f'<li><p class="told">{escape(point.said)}.</p><p class="beside">'
            f"{markup.badge(point.said.provenance)} {escape(f'base{NBSP}: {point.base}')} · "
            f'<a href="{html_escape(link)}">Voir</a></p>'
            f'<p class="beside only-print">{escape(f"source{NBSP}: {point.source}")}<br>'
            f"{html_escape(link)}</p></li>"
        )
    text = html_escape(argument.plain(study, subject, view, made, origin))
    title = escape(argument.title(study, subject, view))
    edition = escape(f"{study.book.title} · {about.facts(study.book)}")
    return (
        f'<article class="argument" aria-labelledby="argumentaire"><h2 id="argumentaire">{title}</h2>'
        f'<p class="beside edition">{edition}</p>'
        '<p class="acts"><button type="button" class="print" data-copied="Copié, avec bases, sources et '
        f'adresses." data-copy="{text}">Copier</button> '
        '<button type="button" class="print" data-print="argument">Imprimer l\'argumentaire</button> '
        f'<span role="status"></span></p><ol>{lines}</ol>'
        f'<div class="card bare"><footer>{fold(markup.notes(argument.caveats(study)), "À savoir")}'
        "</footer></div></article>"
    )

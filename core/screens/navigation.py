"""The ways from page to page: the menu at the head of every page, and what stands beside it on a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape as html_escape

from core.caching import kept
from core.study import Study
from core.views import View
from core.words import escape, numbers

SEARCH = '<button type="button" class="search-open">Chercher une question</button>'


ANSWERS_KEPT = 64


@kept(ANSWERS_KEPT)
def answers(study: Study, name: str) -> dict[str, str]:
    """The answers of a segment by code; those that cannot be shown alone come last, and say so."""
    told = {option.code: option.label for option in study.book.segment(name).answers}
    alone = {code: study.remaining(View(filters=((name, (code,)),))) is not None for code in told}
    masked = {code: f"{label} (masqué)" for code, label in told.items() if not alone[code]}
    return {code: label for code, label in told.items() if alone[code]} | masked


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu: a page, or a list of pages under one name."""

    title: str
    path: str = ""
    within: tuple[Entry, ...] = ()


def menu(
    study: Study,
    entries: Sequence[Entry],
    pages: Sequence[str],
    here: str,
    way: Callable[[str], str],
    view: View | None,
) -> str:
    """The head of every page: the menu, the title of the study, and what opens the filters of a phone.

    Parameters
    ----------
    study
        An open study.
    entries
        The lines of the menu.
    pages
        The paths of all pages, in the menu or not: links to them need not load everything again.
    here
        The path of the page that is shown.
    way
        The address of the page of a path, with what the reader chose.
    view
        Whose filters a phone tells; none on a page without filters.
    """
    lines = "".join(_line(entry, here, way) for entry in entries)
    known = html_escape(" ".join(f"/{path}" for path in pages))
    filters = _opener(study, view) if view else ""
    return (
        '<div class="top"><button type="button" class="menu-open" aria-haspopup="dialog">Menu</button>'
        f'<a class="home" href="{html_escape(way(""))}">{escape(study.book.title)}</a>'
        f'<nav class="menu" aria-label="Pages" data-pages="{known}"><ul>{lines}</ul>{SEARCH}'
        '<button type="button" class="sheet-close">Fermer le menu</button></nav>'
        f"{filters}</div>"
    )


def _line(entry: Entry, here: str, way: Callable[[str], str]) -> str:
    if not entry.within:
        current = ' aria-current="page"' if entry.path == here else ""
        return f'<li><a href="{html_escape(way(entry.path))}"{current}>{escape(entry.title)}</a></li>'
    inside = "".join(_line(each, here, way) for each in entry.within)
    kind = "list here" if any(each.path == here for each in entry.within) else "list"
    return (
        f'<li><button type="button" class="{kind}" aria-expanded="false">{escape(entry.title)}</button>'
        f"<ul>{inside}</ul></li>"
    )


def _opener(study: Study, view: View) -> str:
    """What opens the filters of a phone: « Filtrer », or who is counted and how many they are."""
    codes = [(name, code) for name, codes in view.filters for code in codes]
    said = '<span class="unseen">Filtrer : </span>'
    if not codes:
        said = "Filtrer"
    elif len(codes) == 1:
        (name, code), remaining = codes[0], study.remaining(view)
        many = "masqué" if remaining is None else numbers.integer(remaining)
        said += f"<span>{escape(study.book.segment(name).option(code).label)}</span> · {many}"
    else:
        remaining = study.remaining(view)
        many = "masqué" if remaining is None else numbers.integer(remaining)
        said += f"<span>{len(codes)} critères</span> · {many}"
    return f'<button type="button" class="filters-open" aria-haspopup="dialog">{said}</button>'


def counted(study: Study, view: View, *, folded: int = 0) -> str:
    """Beside the filters: how many respondents they keep, what shows ``folded`` more, what ends a sheet."""
    remaining, noun = study.remaining(view), study.book.universe_noun
    if remaining is None:
        said = "Effectif insuffisant"  # the page says how to leave it
        close = "Fermer les filtres"
    else:
        said = (
            f"<strong>{numbers.integer(remaining)}</strong> "
            f"{escape(noun.singular if remaining < 2 else noun.plural)}"
        )
        close = f"Voir {'la réponse' if remaining < 2 else f'les {numbers.integer(remaining)} réponses'}"
    more = (
        '<button type="button" class="more-filters" aria-expanded="false">'
        f"Plus de filtres ({folded})</button>"
        if folded
        else ""
    )
    kind = "remaining few" if remaining is None else "remaining"
    return (
        f'<p class="{kind}" role="status">{said}</p>{more}'
        f'<button type="button" class="sheet-close">{escape(close)}</button>'
    )

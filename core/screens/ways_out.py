"""Where nothing may be shown: why, said once, and buttons to what may be shown, the nearest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape as html_escape

from core.codebook import Codebook
from core.study import Study, Way, is_shown, ways_out
from core.views import TERRITORIES, View, address, chosen_group, map_split, portrait_link
from core.words import NBSP, escape, reasons
from core.words import ways_out as words


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A selection that is not shown: what is said of it, with its ways out, and what is drawn instead."""

    html: str
    nearest: View | None


def dead_end(study: Study, view: View, page: str, *, by_group: bool = False) -> DeadEnd | None:
    """What a page says when nothing of its view may be shown; ``None`` while something may.

    Parameters
    ----------
    study
        An open study.
    view
        The reader's view.
    page
        The address of the page, to which the buttons lead under what remains of the filters.
    by_group
        Whether the page compares the groups of the split, of which two at least must be shown.
    """
    asked = view if by_group else replace(view, by=None)
    if is_shown(study, asked):
        return None
    book, ways = study.book, ways_out(study, asked)
    known = study.remaining(View(filters=view.filters)) is not None
    said = _too_few(book, view) if known else words.dead_end(book, view)
    beside = words.instead(book, ways[0]) if ways else ""

    def link(kept: View) -> str:
        by = map_split(book, view.by) if page == TERRITORIES else view.by
        return address(book, page, replace(view, by=by, filters=kept.filters).to_query())

    html = f'<div class="dead-end"><p><strong>{escape(said)}</strong></p>{buttons(book, ways, link)}'
    html += (f"<p>{escape(beside)}</p>" if beside else "") + "</div>"
    return DeadEnd(html, replace(view, filters=ways[0].view.filters) if ways else None)


def _too_few(book: Codebook, view: View) -> str:
    if view.by and len(view.groups(book)) < 2:  # the filter, not the threshold, leaves no two
        return f"{book.segment(view.by).title}{NBSP}: un seul groupe, rien à comparer."
    least = book.disclosure.minimum_base
    why = f" ({reasons.fewer(least)}, ou déductibles)" if least > 1 else ""
    return f"Sous ces filtres, il ne reste pas deux groupes que l'on puisse montrer{why}."


def buttons(book: Codebook, ways: Sequence[Way], link: Callable[[View], str], said: str = "") -> str:
    """The ways out as buttons, each with how many it counts."""
    if not ways:
        return ""
    each = "".join(
        f'<li><a class="way" href="{html_escape(link(way.view))}">{escape(words.counted(book, way))}</a></li>'
        for way in ways
    )
    head = f"<p>{escape(said)}</p>" if said else ""
    return f'<nav class="ways" aria-label="Ce que l\'on peut montrer">{head}<ul>{each}</ul></nav>'


def group_link(book: Codebook, view: View) -> str:
    """The portrait of a selection; the summary of the whole, which is no group."""
    subject, beside = chosen_group(book, view)
    return portrait_link(book, subject, beside) if subject else address(book, "", view.to_query())

"""The portrait of a group as a slide of PowerPoint."""

from __future__ import annotations

from pathlib import Path

from core.codebook import Codebook
from core.files.portrait.content import PortraitSheet
from core.files.pptx import decks
from core.files.pptx.template import TEMPLATE

LONG = 60
"""A name of a group of more letters is told in the title of a slide only."""


def portrait_slide(book: Codebook, made: PortraitSheet, *, template: Path = TEMPLATE) -> bytes:
    """A portrait as a PowerPoint file: what stands out, its key figures in a table; the same bytes each time.

    Raises
    ------
    TemplateError
        If the template lacks what decks fill.
    """
    findings = [
        ("Ce qui ressort", made.found, made.found_note),
        ("Ce qui est comme ailleurs", made.alike, made.alike_note),
    ]
    cells = [
        (
            key.name,
            f"{key.own} ({key.own_base})" if key.own else "–",
            f"{key.whole} ({key.whole_base})" if key.whole_base else key.whole,
            key.gap,
        )
        for key in made.keys
    ]
    deck = decks.Deck(book, template)
    text = decks.SlideText(
        made.overline,
        made.title,
        [made.warning, made.base, made.chips],
        [made.small.established, made.small.limits, made.small.source],
        made.link,
        [made.small.family],
    )
    group = made.heads[1] if len(made.heads[1]) <= LONG else "Ce groupe"
    heads = (made.unit[0].upper() + made.unit[1:], group, *made.heads[2:])
    deck.portrait(text, findings, heads, cells, [key.strong for key in made.keys])
    return deck.file(made.title)

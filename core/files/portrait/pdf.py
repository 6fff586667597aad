"""The portrait of a group as PDF."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import typst

from core.charts import PALETTES, outlines, qr_svg
from core.codebook import Codebook
from core.files.portrait.content import PortraitSheet
from core.files.pptx.template import clean, made_on
from core.words import NBSP, labels, typography

ASSETS = Path(__file__).parents[3] / "assets"
SHEET = ASSETS / "portrait.typ"
UNSEEN = re.compile(r'the text `"(.+)"` could not be displayed', re.DOTALL)
MOST_UNSEEN = 200
"""How many characters without a drawing may be taken out of one sheet."""


def portrait_pdf(book: Codebook, made: PortraitSheet) -> bytes:
    """A portrait as one A4 page, tagged for those who do not see it (PDF/UA-1); the same bytes each time."""
    palette = PALETTES["light"]
    data = asdict(made) | {
        "small": made.small.lines,
        "author": book.producer or book.title,
        "nature": labels.SIMULATED if made.simulated else "calculé sur les réponses collectées",
        "badge": "Simulé" if made.simulated else "Calculé",
        "found_title": "Ce qui ressort",
        "keys_title": "Les chiffres clés",
        "alike_title": "Ce qui est comme ailleurs",
        "colours": {name: getattr(palette, name) for name in ("text", "quiet", "accent", "line")},
        "locator": _drawing(made.locator) if made.locator else "",
        "credit": outlines.CREDIT,
        "qr": qr_svg(made.link) if made.link else "",
        "qr_alt": f"Code QR de cette page{NBSP}: {made.link}",
    }
    return _compiled(_typeset(data), made_on(book))


def _drawing(address: str) -> str:
    """The SVG inside a data address."""
    kind, _, content = address.partition(",")
    return base64.b64decode(content).decode() if kind.endswith("base64") else unquote(content)


def _typeset(data: object) -> object:
    """The same data with French spacing, and only characters that a PDF may hold."""
    if isinstance(data, str):
        # The narrow no-break space is in no typeface of ours.
        return data if data.startswith("<svg") else typography.typeset(clean(data)).replace("\u202f", NBSP)
    if isinstance(data, dict):
        return {name: _typeset(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_typeset(value) for value in data]
    return data


def _compiled(data: object, made: dt.datetime) -> bytes:
    """The PDF; a character that no typeface of ours draws (an emoji) becomes a box."""
    text = json.dumps(data, ensure_ascii=False)
    for _ in range(MOST_UNSEEN):
        try:
            pdf = _compiler().compile(
                sys_inputs={"data": text},
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=made.replace(tzinfo=dt.UTC),
            )
        except typst.TypstError as error:
            unseen = UNSEEN.search(error.message)
            if unseen is None:
                raise
            for character in unseen[1]:
                text = text.replace(character, "\N{WHITE SQUARE}")
            continue
        assert isinstance(pdf, bytes)
        return pdf
    raise ValueError("too many characters that no typeface draws")


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(SHEET, root=ASSETS, font_paths=[ASSETS / "fonts"], ignore_system_fonts=True)

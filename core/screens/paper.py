"""What stands on paper alone: the choices that widgets show on a screen, and where the page is found."""

from html import escape as html_escape

from core.codebook import Codebook
from core.screens.sheets import Format, Sheet
from core.views import View
from core.words import NBSP, about, escape, labels, numbers

FOOT = '<p class="only-print address"></p>'
"""The browser writes the address there (``static/print.js``)."""


def head(book: Codebook, view: View) -> str:
    """Of which study a sheet is, and which respondents it counts."""
    kept = " · ".join(labels.chips(book, view)) or f"aucun, {book.universe_noun.plural} de toute l'étude"
    return f'<p class="only-print">{escape(f"{about.title(book)} · Filtres : {kept}")}</p>'


LEFT_OUT = ("Base pondérée", "Base efficace", "Erreur type", "p (au millième)", "Sans réponse", "Nature")
"""How the names of columns begin that a sheet of paper has no room for."""


def table(sheet: Sheet, file: str) -> str:
    """The rows of a sheet that sorts on a screen, and the address of the file that has every column."""
    names = [name for name in sheet.formats if not name.startswith(LEFT_OUT)]
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = []
    for row in zip(*(sheet.cells[name].to_pylist() for name in names), strict=True):
        cells = (_cell(value, sheet.formats[name]) for name, value in zip(names, row, strict=True))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    link = f'{escape("Toutes les colonnes :")} <a class="address" href="{html_escape(file)}">CSV</a>'
    body = f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="only-print"><table class="sheet">{body}</table><p>{link}</p></div>'


def _cell(value: object, kind: Format) -> str:
    if kind == "text":
        return f"<td>{escape(str(value))}</td>"
    if value is None:
        return '<td class="number">–</td>'
    number = float(value)  # type: ignore[arg-type]
    said = numbers.fixed(number * 100, 1) + f"{NBSP}%" if kind == "percent" else numbers.decimal(number)
    return f'<td class="number">{said}</td>'

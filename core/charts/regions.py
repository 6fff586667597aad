"""A published table by region as a map, drawn with plain lines: nothing is fetched to draw it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from core.charts import classes, outlines
from core.charts.canvas import FONT, Mark, escape
from core.charts.chart import Chart, ReadyFigure
from core.charts.palette import PALETTES, Palette, Theme
from core.disclosure import PublishedTable, tables
from core.estimation import Row
from core.words import NBSP, gaps, labels, numbers, reasons

LEAST_ROOM = 0.27
"""Room around a point, in degrees, where a value fits on a phone."""
MARGIN = 0.12
NAMES = 1.55
"""Height of the names under the overseas regions."""
HEIGHT = 640
HOVER_LINE = 36
"""Longest line of what the mouse shows, in letters."""
WEAK = "*"
STRONG = 3.5
"""The border of a region with an established gap."""
ESTABLISHED = f"contour épais{NBSP}: écart établi avec les autres régions"
UNASKED = "hors du questionnaire"


def tone_of(table: PublishedTable, option: str) -> classes.Tone | None:
    """Whether an answer, or all those of a key figure, are good or bad things to the codebook."""
    codes = table.recipe.net.options if table.net and table.recipe.net else (option,)
    if table.question.numeric:
        return None
    tones = {table.question.option(code).tone for code in codes}
    if tones == {"positive"}:
        return "positive"
    return "negative" if tones == {"negative"} else None


def scale_of(table: PublishedTable, option: str, item: str, theme: Theme) -> classes.Scale | None:
    """The classes of a map; ``None`` when all is masked.

    Around the whole for a key figure that is a good or a bad thing; else from low to high, in the hue of
    what it is.
    """
    shares = [r.estimate for r in _rows(table, option, item) if r.estimate is not None]
    if not shares:
        return None
    whole, tone = table.row(option, item=item).estimate, tone_of(table, option)
    if table.net and whole is not None and tone is not None:
        return classes.diverging(shares, whole, theme, tone)
    return classes.sequential(shares, theme, tone)


def map_chart(
    table: PublishedTable, option: str, item: str, theme: Theme, chosen: Sequence[str] = ()
) -> Chart:
    """The map of an answer, or of a key figure.

    Parameters
    ----------
    table
        A table split by region, whose codes are those of INSEE.
    option, item
        The row of each region.
    theme
        Which palette.
    chosen
        Regions to outline.
    """
    palette, scale = PALETTES[theme], scale_of(table, option, item, theme)
    rows = {row.group: row for row in _rows(table, option, item)}
    # First, so that the number of a trace is the place of its region: what a click tells.
    traces = [_places(table, each, rows.get(each.code), palette) for each in outlines.regions()]
    marks: list[Mark] = []
    found = {c for c, r in rows.items() if tables.kind(r) == "established"}
    strong: list[dict[str, Any]] = []
    for each in scale.classes if scale else ():
        inside = [
            c for c, r in rows.items() if r.estimate is not None and scale and scale.of(r.estimate) == each
        ]
        traces.append(_shapes([c for c in inside if c not in found], each.colour, palette))
        strong.append(_shapes([c for c in inside if c in found], each.colour, palette, width=STRONG))
        marks.append(Mark("class", each.colour, each.label))
    hidden = [c for c, r in rows.items() if r.estimate is None]
    for reason in dict.fromkeys(reasons.unknown(table, rows[c]) for c in hidden):
        marks.append(Mark("hatched", palette.quiet, reason))
    traces.append(_shapes(hidden, palette.background, palette, hatched=True))
    unasked = [each.code for each in outlines.regions() if each.code not in rows]
    traces.append(_shapes(unasked, palette.background, palette))
    if unasked:
        marks.append(Mark("class", palette.background, UNASKED))
    traces += strong  # over their neighbours, whose borders would hide half of theirs
    if found:
        marks.append(Mark("faint", palette.text, ESTABLISHED))
    traces += _outline(chosen, palette)
    texts = [_value(each, rows[each.code], scale) for each in outlines.regions() if _fits(each, rows)]
    texts += [_name(each, rows.get(each.code), palette) for each in outlines.regions() if each.overseas]
    if any(row.status == "caution" for row in rows.values()):
        weak = table.book.disclosure.caution_base
        marks.append(Mark("star", palette.text, f"effectif faible{NBSP}: moins de {weak} répondants"))
    if table.simulated:
        texts.append(_simulated(palette))
    return Chart(ReadyFigure(_specification(traces, texts, palette)), tuple(marks))


def _rows(table: PublishedTable, option: str, item: str) -> tuple[Row, ...]:
    return tuple(r for r in table.rows if r.group and r.option == option and r.item == item)


def _fits(each: outlines.Region, rows: dict[str, Row]) -> bool:
    """Whether the value of a region is written on it."""
    row = rows.get(each.code)
    known = row is not None and row.estimate is not None
    return known and each.room >= LEAST_ROOM and not each.overseas


def _shapes(
    codes: Sequence[str], colour: str, palette: Palette, *, hatched: bool = False, width: float = 1
) -> dict[str, Any]:
    """Regions of one colour, as one trace."""
    drawn = outlines.outlines(tuple(codes))
    trace = {
        "type": "scatter",
        "mode": "lines",
        "x": drawn.x,
        "y": drawn.y,
        "fill": "toself",
        "fillcolor": colour,
        "line": {"color": palette.text, "width": width, "simplify": False},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    if hatched:
        pattern = {"shape": "/", "fillmode": "replace", "size": 7, "solidity": 0.28}
        trace["fillpattern"] = pattern | {"fgcolor": palette.quiet, "bgcolor": palette.background}
    return trace


def _outline(codes: Sequence[str], palette: Palette) -> list[dict[str, Any]]:
    """A line with edges around the regions chosen, unlike that of an established gap."""
    drawn = outlines.outlines(tuple(codes))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": drawn.x,
            "y": drawn.y,
            "line": {"color": colour, "width": width, "simplify": False},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for colour, width in ((palette.text, 8), (palette.background, 4), (palette.text, 1))
    ]


def _places(
    table: PublishedTable, each: outlines.Region, row: Row | None, palette: Palette
) -> dict[str, Any]:
    """The unseen points of a region that answer the mouse and the finger."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in each.places],
        "y": [y for _, y in each.places],
        "customdata": [each.code] * len(each.places),
        "marker": {"size": 14, "opacity": 0, "color": palette.text},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        # An entity is read after the template is: a label that holds %{x} is not a number of the chart.
        "hovertemplate": f"{_hover(table, each, row).replace('{', '&#123;')}<extra></extra>",
        "showlegend": False,
    }


def _hover(table: PublishedTable, each: outlines.Region, row: Row | None) -> str:
    if row is None:
        return f"<b>{escape(each.name)}</b><br>{UNASKED}"
    said = f"{labels.value(table, row)}{f' ({base})' if (base := labels.base_label(row)) else ''}"
    name = f"<b>{escape(labels.group_label(table, row.group))}</b>"
    gap = textwrap.wrap(gaps.words(table, row), HOVER_LINE) if row.estimate is not None else []
    words = "".join(f"<br>{escape(line)}" for line in gap)
    nature = f"<br><i>{labels.SIMULATED}</i>" if table.simulated else ""
    lines = "<br>".join(escape(line) for line in textwrap.wrap(said, HOVER_LINE))
    return f"{name}<br>{lines}{words}{nature}"


def _text(words: str, x: float, y: float, size: int, colour: str, **more: Any) -> dict[str, Any]:
    font = {"size": size, "color": colour}
    return {"text": words, "x": x, "y": y, "showarrow": False, "borderpad": 0, "font": font} | more


def _value(each: outlines.Region, row: Row, scale: classes.Scale | None) -> dict[str, Any]:
    assert scale is not None and row.estimate is not None
    weak = WEAK if row.status == "caution" else ""
    colour = classes.ink(scale.of(row.estimate).colour)
    return _text(f"<b>{numbers.percent(row.estimate)}{weak}</b>", *each.centre, 14, colour)


def _name(each: outlines.Region, row: Row | None, palette: Palette) -> dict[str, Any]:
    """An overseas region is known by its name, and its value is written under it."""
    weak = WEAK if row and row.status == "caution" else ""
    shown = f"<b>{numbers.percent(row.estimate)}{weak}</b>" if row and row.estimate is not None else ""
    if row is not None and row.status == "masked":
        shown = "<i>masqué</i>"
    xs = [x for ring in each.rings for x, _ in ring]
    middle, foot = (min(xs) + max(xs)) / 2, outlines.span()[1][0]
    words = f"{escape(each.name)}{f'<br>{shown}' if shown else ''}"
    return _text(words, middle, foot - 0.05, 11, palette.text, yanchor="top")


def _simulated(palette: Palette) -> dict[str, Any]:
    """Inside the picture, so that it stays with whoever copies it."""
    (west, _), (_, north) = outlines.span()
    words = "<b>DONNÉES SIMULÉES</b><br>aucun chiffre réel"
    return _text(words, west, north, 12, palette.text, xanchor="left", yanchor="top", align="left")


def _specification(
    traces: list[dict[str, Any]], texts: list[dict[str, Any]], palette: Palette
) -> dict[str, Any]:
    (west, east), (south, north) = outlines.span()
    low = south - NAMES
    credit = _text(outlines.CREDIT, east, low, 10, palette.quiet, xanchor="right", yanchor="bottom")
    axis = {"visible": False, "fixedrange": True, "constrain": "domain"}
    layout = {
        "height": HEIGHT,
        "margin": {"l": 0, "r": 0, "t": 4, "b": 0, "pad": 0},
        "font": {"family": FONT, "color": palette.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "hovermode": "closest",
        "hoverdistance": 30,
        "hoverlabel": {
            "bgcolor": palette.background,
            "bordercolor": palette.text,
            "font": {"family": FONT, "size": 14, "color": palette.text},
            "align": "left",
        },
        "showlegend": False,
        "annotations": [*texts, credit],
        "xaxis": axis | {"range": [west - MARGIN, east + MARGIN]},
        # Degrees are flattened in ``outlines``, so both axes share one unit.
        "yaxis": axis
        | {"range": [low, north + MARGIN], "scaleanchor": "x", "scaleratio": 1}
        | {"constraintoward": "top"},
    }
    return {"data": traces, "layout": layout}

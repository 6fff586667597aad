"""A published table by territory as a map, drawn with plain lines: nothing is fetched to draw it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.charts import classes, outlines
from core.charts.canvas import FONT, Mark, escape
from core.charts.chart import Chart, ReadyFigure
from core.charts.palette import PALETTES, Palette, Theme
from core.codebook import Geography
from core.disclosure import PublishedTable, tables
from core.estimation import Row
from core.words import NBSP, gaps, labels, numbers, places, reasons


@dataclass(frozen=True, slots=True)
class Letters:
    """How a value is written on a territory, and the room around a point, in degrees, that it needs.

    ``wide`` is the room where the map is wide: what has it, and not ``room``, is left out on a phone.
    """

    size: int
    unit: bool
    room: float
    wide: float


LETTERS: Mapping[Geography, Letters] = {
    "region": Letters(size=14, unit=True, room=0.27, wide=0.27),
    "departement": Letters(size=12, unit=False, room=0.19, wide=0.11),
}
"""A département has room for a number alone: what is written is in percents, as the legend is."""
PLACE: Mapping[Geography, int] = {"region": 14, "departement": 6}
"""The width of a place that answers, in pixels: where two of them meet, Plotly takes the last."""
ENLARGED = "Paris<br>et petite<br>couronne"
MARGIN = 0.12
NAMES = 1.55
"""Height of the names under what is overseas."""
HEIGHT = 640
HOVER_LINE = 36
"""Longest line of what the mouse shows, in letters."""
WEAK = "*"
STRONG: Mapping[Geography, float] = {"region": 3.5, "departement": 2.5}
"""The border of a territory with an established gap."""
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
    shares = [r.estimate for r in drawn_rows(table, option, item) if r.estimate is not None]
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
        A table split by territory, whose codes are those of INSEE; what is off the map is not drawn.
    option, item
        The row of each territory.
    theme
        Which palette.
    chosen
        Territories to outline.
    """
    geography = geography_of(table)
    every, noun = outlines.territories(geography), places.NOUNS[geography]
    palette, scale = PALETTES[theme], scale_of(table, option, item, theme)
    rows = {row.group: row for row in drawn_rows(table, option, item)}
    # First, so that the number of a trace is the place of its territory: what a click tells.
    traces = [_places(table, each, rows.get(each.code), palette) for each in every]
    marks: list[Mark] = []
    found = {c for c, r in rows.items() if tables.kind(r) == "established"}
    strong: list[dict[str, Any]] = []
    for each in scale.classes if scale else ():
        inside = [
            c for c, r in rows.items() if r.estimate is not None and scale and scale.of(r.estimate) == each
        ]
        traces.append(_shapes(geography, [c for c in inside if c not in found], each.colour, palette))
        strong.append(
            _shapes(
                geography, [c for c in inside if c in found], each.colour, palette, width=STRONG[geography]
            )
        )
        marks.append(Mark("class", each.colour, each.label))
    hidden = [c for c, r in rows.items() if r.estimate is None]
    for reason in dict.fromkeys(reasons.unknown(table, rows[c]) for c in hidden):
        marks.append(Mark("hatched", palette.quiet, reason))
    traces.append(_shapes(geography, hidden, palette.background, palette, hatched=True))
    unasked = [each.code for each in every if each.code not in rows]
    traces.append(_shapes(geography, unasked, palette.background, palette))
    if unasked:
        marks.append(Mark("class", palette.background, UNASKED))
    traces += strong  # over their neighbours, whose borders would hide half of theirs
    if found:
        marks.append(
            Mark("faint", palette.text, f"contour épais{NBSP}: écart établi avec les autres {noun.many}")
        )
    traces += _outline(geography, chosen, palette)
    known = [each for each in every if each.code in rows and not each.overseas]
    known = [each for each in known if rows[each.code].estimate is not None]
    letters = LETTERS[geography]
    texts = [_value(letters, each, rows[each.code], scale) for each in known if each.room >= letters.room]
    narrow = [each for each in known if letters.wide <= each.room < letters.room]
    if narrow:
        traces.append(_values(letters, narrow, rows, scale))
    if outlines.enlarged(geography):
        texts.append(_enlarged(geography, palette))
    texts += [_name(geography, each, rows.get(each.code), palette) for each in every if each.overseas]
    if any(row.status == "caution" for row in rows.values()):
        weak = table.book.disclosure.caution_base
        marks.append(Mark("star", palette.text, f"effectif faible{NBSP}: moins de {weak} répondants"))
    if table.simulated:
        texts.append(_simulated(geography, palette))
    return Chart(ReadyFigure(_specification(geography, traces, texts, palette)), tuple(marks))


def geography_of(table: PublishedTable) -> Geography:
    """The map of the split of a table."""
    assert table.view.by is not None
    geography = table.book.segment(table.view.by).geography
    assert geography is not None
    return geography


def drawn_rows(table: PublishedTable, option: str, item: str) -> tuple[Row, ...]:
    """The rows of the territories that are on the map."""
    geography = geography_of(table)
    own = (r for r in table.rows if r.group and r.option == option and r.item == item)
    return tuple(r for r in own if outlines.territory(geography, r.group))


def _shapes(
    geography: Geography,
    codes: Sequence[str],
    colour: str,
    palette: Palette,
    *,
    hatched: bool = False,
    width: float = 1,
) -> dict[str, Any]:
    """Territories of one colour, as one trace."""
    drawn = outlines.outlines(geography, tuple(codes))
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


def _outline(geography: Geography, codes: Sequence[str], palette: Palette) -> list[dict[str, Any]]:
    """A line with edges around the territories chosen, unlike that of an established gap."""
    drawn = outlines.outlines(geography, tuple(codes))
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
    table: PublishedTable, each: outlines.Territory, row: Row | None, palette: Palette
) -> dict[str, Any]:
    """The unseen points of a territory that answer the mouse and the finger."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for x, _ in each.places],
        "y": [y for _, y in each.places],
        "customdata": [each.code] * len(each.places),
        "marker": {"size": PLACE[geography_of(table)], "opacity": 0, "color": palette.text},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        # An entity is read after the template is: a label that holds %{x} is not a number of the chart.
        "hovertemplate": f"{_hover(table, each, row).replace('{', '&#123;')}<extra></extra>",
        "showlegend": False,
    }


def _hover(table: PublishedTable, each: outlines.Territory, row: Row | None) -> str:
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


def _written(letters: Letters, row: Row) -> str:
    assert row.estimate is not None
    weak = WEAK if row.status == "caution" else ""
    shown = numbers.percent if letters.unit else numbers.bare_percent
    return f"<b>{shown(row.estimate)}{weak}</b>"


def _ink(row: Row, scale: classes.Scale | None) -> str:
    assert scale is not None and row.estimate is not None
    return classes.ink(scale.of(row.estimate).colour)


def _value(
    letters: Letters, each: outlines.Territory, row: Row, scale: classes.Scale | None
) -> dict[str, Any]:
    return _text(_written(letters, row), *each.centre, letters.size, _ink(row, scale))


def _values(
    letters: Letters,
    several: Sequence[outlines.Territory],
    rows: Mapping[str, Row],
    scale: classes.Scale | None,
) -> dict[str, Any]:
    """Values that a narrow map leaves out: as points of a trace, which a style sheet knows."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [each.centre[0] for each in several],
        "y": [each.centre[1] for each in several],
        "text": [_written(letters, rows[each.code]) for each in several],
        "textfont": {
            "size": letters.size - 1,
            "color": [_ink(rows[each.code], scale) for each in several],
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _enlarged(geography: Geography, palette: Palette) -> dict[str, Any]:
    """The name of what is drawn larger beside the mainland, under it."""
    around = outlines.enlarged(geography)
    assert around is not None
    (west, _), (south, _) = around
    return _text(ENLARGED, west, south - 0.05, 11, palette.text, xanchor="left", yanchor="top", align="left")


def _name(
    geography: Geography, each: outlines.Territory, row: Row | None, palette: Palette
) -> dict[str, Any]:
    """What is overseas is known by its name, and its value is written under it."""
    weak = WEAK if row and row.status == "caution" else ""
    shown = f"<b>{numbers.percent(row.estimate)}{weak}</b>" if row and row.estimate is not None else ""
    if row is not None and row.status == "masked":
        shown = "<i>masqué</i>"
    xs = [x for ring in each.rings for x, _ in ring]
    middle, foot = (min(xs) + max(xs)) / 2, outlines.span(geography)[1][0]
    words = f"{escape(each.name)}{f'<br>{shown}' if shown else ''}"
    return _text(words, middle, foot - 0.05, 11, palette.text, yanchor="top")


def _simulated(geography: Geography, palette: Palette) -> dict[str, Any]:
    """Inside the picture, so that it stays with whoever copies it."""
    (west, _), (_, north) = outlines.span(geography)
    words = "<b>DONNÉES SIMULÉES</b><br>aucun chiffre réel"
    return _text(words, west, north, 12, palette.text, xanchor="left", yanchor="top", align="left")


def _specification(
    geography: Geography, traces: list[dict[str, Any]], texts: list[dict[str, Any]], palette: Palette
) -> dict[str, Any]:
    (west, east), (south, north) = outlines.span(geography)
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

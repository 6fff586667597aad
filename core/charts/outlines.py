"""The shapes of French territories, ready to be drawn: outlines, where a value fits, where to click."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from core.codebook import Geography

FOLDER = Path(__file__).with_name("geography")
FILES: dict[Geography, str] = {"region": "regions.geojson", "departement": "departements.geojson"}
DECIMALS: dict[Geography, int] = {"region": 3, "departement": 2}
"""Of coordinates: a hundredth of a degree is half a pixel, and a hundred outlines weigh what they weigh."""
CREDIT = "Contours : IGN – Admin Express, INSEE"
FLATTEN = cos(radians(46.5))
"""Width of a degree of longitude in the middle of France, in degrees of latitude."""
STRIP = 39.95
"""Where what is overseas stands, in a row under the mainland: beside it, phones would see it smaller."""
LARGE, LARGE_AT = 1.45, (-2.4, 45.1)
"""How much larger than in the file the neighbours of Paris stand, and where: off the coast."""
SQUEEZE = 0.5
"""A value is wider than high: where it fits, distances across count for less."""
SPACING = 0.4
"""Distance between the places of a territory that answer a click."""
Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory of a map; a unit is a degree of latitude in both directions.

    Attributes
    ----------
    rings
        Closed outlines, around counter-clockwise and holes clockwise: what is filled needs no order. Where it
        is enlarged beside the mainland, its larger outline too.
    enlarged
        That larger outline alone; nothing elsewhere.
    centre, room
        The inner point farthest from the border, and how far it is; distances across count half.
    places
        Inner points, close enough that any click falls near one.
    """

    code: str
    name: str
    overseas: bool
    rings: tuple[Ring, ...]
    enlarged: tuple[Ring, ...]
    centre: Point
    room: float
    places: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Outlines:
    """Outlines of territories in the way that Plotly draws them: ``None`` between two rings."""

    x: tuple[float | None, ...]
    y: tuple[float | None, ...]


@cache
def territories(geography: Geography) -> tuple[Territory, ...]:
    """The territories of a map, in the order of their INSEE codes."""
    features = json.loads((FOLDER / FILES[geography]).read_text(encoding="utf-8"))["features"]
    about = [feature["properties"] for feature in features]
    large = _at_large(
        {own["code"]: _rings(f["geometry"]) for f, own in zip(features, about, strict=True) if _larger(own)}
    )
    overseas = sorted(own["code"] for own in about if own["encart"] and not _larger(own))
    made = []
    for feature, own in zip(features, about, strict=True):
        if _larger(own):
            continue
        code, rings = own["code"], _rings(feature["geometry"], DECIMALS[geography])
        if own["encart"]:
            rings = _moved(rings, overseas.index(code), len(overseas))
        centre, room, places = _inside(rings)
        enlarged = large.get(code, ())
        if enlarged:
            small = places
            centre, room, places = _inside(enlarged)
            places += small
        made.append(
            Territory(code, own["nom"], own["encart"], rings + enlarged, enlarged, centre, room, places)
        )
    return tuple(sorted(made, key=lambda each: each.code))


def _at_large(drawn: dict[str, tuple[Ring, ...]]) -> dict[str, tuple[Ring, ...]]:
    """What is drawn larger, at its place."""
    if not drawn:
        return {}
    (west, east), (south, north) = _span(ring for rings in drawn.values() for ring in rings)
    middle, at = ((west + east) / 2, (south + north) / 2), LARGE_AT

    def moved(x: float, y: float) -> Point:
        return round(at[0] + LARGE * (x - middle[0]), 3), round(at[1] + LARGE * (y - middle[1]), 3)

    return {
        code: tuple(tuple(moved(*point) for point in ring) for ring in rings) for code, rings in drawn.items()
    }


def _larger(about: dict[str, Any]) -> bool:
    """Whether a feature draws once more, larger and beside the mainland, what would not be seen on it."""
    return bool(about.get("loupe"))


@cache
def territory(geography: Geography, code: str) -> Territory | None:
    """The territory of an INSEE code; ``None`` when there is none."""
    return next((each for each in territories(geography) if each.code == code), None)


@cache
def outlines(geography: Geography, codes: tuple[str, ...]) -> Outlines:
    """The outlines of some territories, together."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for each in territories(geography):
        for ring in each.rings if each.code in codes else ():
            if xs:
                xs.append(None)
                ys.append(None)
            xs += [x for x, _ in ring]
            ys += [y for _, y in ring]
    return Outlines(tuple(xs), tuple(ys))


@cache
def span(geography: Geography) -> tuple[Point, Point]:
    """West and east, south and north of all that is drawn."""
    return _span(ring for each in territories(geography) for ring in each.rings)


@cache
def enlarged(geography: Geography) -> tuple[Point, Point] | None:
    """West and east, south and north of what is drawn larger beside the mainland, if anything is."""
    rings = [ring for each in territories(geography) for ring in each.enlarged]
    return _span(rings) if rings else None


def _span(rings: Iterable[Ring]) -> tuple[Point, Point]:
    points = [point for ring in rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), max(xs)), (min(ys), max(ys))


@cache
def locator(geography: Geography, code: str) -> str:
    """A small map with one territory filled, as the address of an image: it suits light, dark and paper.

    A département is filled on the map of the regions, whose borders are enough to tell where it is.
    """
    shapes: list[tuple[tuple[Ring, ...], bool]]
    if geography == "region":
        shapes = [(each.rings, each.code == code) for each in territories(geography)]
    else:
        shapes = [(each.rings, False) for each in territories("region")]
        own = [each for each in territories(geography) if each.code == code]
        if any(each.enlarged for each in own):
            shapes += [(each.enlarged, False) for each in territories(geography) if each.enlarged]
        shapes += [(each.rings, True) for each in own]
    (west, east), (south, north) = _span(ring for rings, _ in shapes for ring in rings)

    def path(rings: tuple[Ring, ...]) -> str:
        return "".join(f"M{'L'.join(f'{x - west:.2f} {north - y:.2f}' for x, y in r)}Z" for r in rings)

    drawn = "".join(
        f'<path d="{path(rings)}" fill="{"#2A8388" if filled else "none"}"/>' for rings, filled in shapes
    )
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-0.1 -0.1 {east - west + 0.2:.2f} '
        f'{north - south + 0.2:.2f}" stroke="#7A8589" stroke-width="0.06" stroke-linejoin="round">'
        f"{drawn}</svg>"
    )
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


def _rings(geometry: dict[str, Any], decimals: int = 3) -> tuple[Ring, ...]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rings = []
    for polygon in polygons:
        for place, ring in enumerate(polygon):
            rounded = [(round(x * FLATTEN, decimals), round(y, decimals)) for x, y in ring]
            points = tuple(p for p, before in zip(rounded, [None, *rounded], strict=False) if p != before)
            outer = place == 0
            rings.append(points if (_area(points) > 0) == outer else points[::-1])
    return tuple(rings)


def _area(ring: Ring) -> float:
    """The signed area of a ring: positive when it turns counter-clockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


def _moved(rings: tuple[Ring, ...], place: int, count: int) -> tuple[Ring, ...]:
    """An overseas territory at its place in the row under the mainland."""
    points = [point for ring in rings for point in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    west, east = -4.8 * FLATTEN, 9.6 * FLATTEN
    dx = west + (place + 0.5) * (east - west) / count - middle[0]
    dy = STRIP - middle[1]
    return tuple(tuple((round(x + dx, 3), round(y + dy, 3)) for x, y in ring) for ring in rings)


def _holds(rings: tuple[Ring, ...], x: float, y: float) -> bool:
    crossings = 0
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise(ring):
            if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
                crossings += 1
    return crossings % 2 == 1


def _distance(rings: tuple[Ring, ...], x: float, y: float) -> float:
    """To the nearest border."""
    nearest = float("inf")
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise(ring):
            dx, dy = x1 - x0, y1 - y0
            along = dx * dx + dy * dy
            t = max(0.0, min(1.0, ((x - x0) * dx + (y - y0) * dy) / along)) if along else 0.0
            nearest = min(nearest, hypot(x - x0 - t * dx, y - y0 - t * dy))
    return nearest


def _inside(rings: tuple[Ring, ...]) -> tuple[Point, float, tuple[Point, ...]]:
    """The inner point farthest from the border, its distance, and inner points at regular distances."""
    main = max(rings, key=_area)
    xs, ys = [x for x, _ in main], [y for _, y in main]
    step = min(SPACING, (max(xs) - min(xs)) / 4, (max(ys) - min(ys)) / 4)
    places = []
    y = min(ys) + step / 2
    while y < max(ys):
        x = min(xs) + step / 2
        while x < max(xs):
            place = (round(x, 2), round(y, 2))
            if _holds(rings, *place):
                places.append(place)
            x += step
        y += step
    narrow = tuple(tuple((x * SQUEEZE, y) for x, y in ring) for ring in rings)
    room, centre = max((_distance(narrow, x * SQUEEZE, y), (x, y)) for x, y in places)
    for finer in (step / 2, step / 4, step / 8):
        x, y = centre
        around = [(x + i * finer, y + j * finer) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        room, centre = max(
            (_distance(narrow, x * SQUEEZE, y), (x, y)) for x, y in around if _holds(rings, x, y)
        )
    return (round(centre[0], 3), round(centre[1], 3)), room, tuple(places)

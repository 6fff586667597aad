"""The marks of a chart on a page, as HTML: names, bars on one scale, values, columns of numbers.

A page's charts are rows of boxes, not pictures: their names wrap as the browser measures them, they print,
grow with the reader's letters, and are there before any script (docs/decisions/bars-on-pages.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from core.charts import PALETTES, Palette, contrast
from core.words import escape

LEAST_INSIDE = 0.095
"""A share that leaves no room on a phone for its value, which is then written above it."""
MOST_AFTER = 0.88
LONG_NOTE = 28
"""Letters of a note that may go on several lines."""
READABLE = 4.5


def both(pick: Callable[[Palette], str]) -> str:
    """A colour of the palette in both themes, as CSS has it."""
    return _both(pick(PALETTES["light"]), pick(PALETTES["dark"]))


@lru_cache(256)
def _both(light: str, dark: str) -> str:
    return f"light-dark({light},{dark})"


@lru_cache(256)
def _ink(light: str, dark: str) -> str:
    """The colour of a value that is read on a bar of these colours; empty where none is."""
    found = []
    for palette, colour in ((PALETTES["light"], light), (PALETTES["dark"], dark)):
        best = max((palette.text, palette.background), key=lambda ink: contrast(ink, colour))
        found.append(best if contrast(best, colour) >= READABLE else "")
    return _both(*found) if all(found) else ""


def place(part: float) -> str:
    """A part of the track as a length."""
    return f"{round(100 * part, 3):g}%"


def looks(*, hatched: bool = False, outlined: bool = False, faint: bool = False) -> str:
    """How a bar is filled: hatched for simulated answers, hollow for a small base or an open gap."""
    return "".join(f" {name}" for name, on in (("hatched", hatched), ("hollow", outlined or faint)) if on)


def bar(start: float, length: float, colour: str, look: str = "", inside: str = "") -> str:
    """A bar from a point of the track on, in parts of it; maybe with its value inside."""
    return f'<i class="bar{look}" style="left:{place(start)};width:{place(length)};--c:{colour}">{inside}</i>'


def inside(words: str, pick: Callable[[Palette], str], look: str) -> str:
    """A value in the middle of its bar: on a plate where the bar would make it hard to read."""
    ink = "" if look else _ink(pick(PALETTES["light"]), pick(PALETTES["dark"]))
    style = f' style="color:{ink};background:none"' if ink else ""
    return f"<em{style}>{escape(words)}</em>"


def above(words: str, at: float) -> str:
    """The value of what is too small to hold it."""
    return f'<em class="up" style="left:{place(at)}">{escape(words)}</em>'


def tick(at: float) -> str:
    """The whole study: an upright mark across the bar."""
    return f'<i class="tick" style="left:{place(at)}"></i>'


def zero(at: float) -> str:
    """The line between the two sides of a scale."""
    return f'<i class="zero" style="left:{place(at)}"></i>'


def dot(at: float, colour: str, look: str = "") -> str:
    """A share of a group among those of the others."""
    return f'<i class="dot{look}" style="left:{place(at)};--c:{colour}"></i>'


def published_dot(at: float) -> str:
    """A figure published elsewhere, on the bar of the collected one."""
    return f'<i class="published" style="left:{place(at)}"></i>'


def whisker(low: float, high: float) -> str:
    """An interval."""
    return f'<i class="whisker" style="left:{place(low)};width:{place(high - low)}"></i>'


def value(words: str, at: float) -> str:
    """A value after the end of its bar; on it, where columns of numbers come after."""
    on = " on" if at > MOST_AFTER else ""
    return f'<b class="value{on}" style="left:{place(at)}">{escape(words)}</b>'


def number(words: str, head: str, look: str = "", colour: str = "") -> str:
    """A number of a column; its head stands before it where there is no room for columns."""
    style = f' style="--c:{colour}"' if colour else ""
    return f'<span class="num{look}"{style}><small>{escape(head)}</small> {escape(words)}</span>'


def head(words: str, note: str = "", colour: str = "", *, ticked: bool = False) -> str:
    """The head of a column of numbers, after the mark that they have in the chart, if they have one."""
    kind = " ticked" if ticked else " keyed" if colour else ""
    style = f' style="--c:{colour}"' if colour else ""
    beside = f" <small>{escape(note)}</small>" if note else ""
    return f'<span class="num{kind}"{style}>{escape(words)}{beside}</span>'


def key(words: str, colour: str, grow: float, look: str = "") -> str:
    """The name of an answer over its part of the first bar."""
    return (
        f'<span class="answer{look}" style="--grow:{max(round(100 * grow, 1), 1):g};--c:{colour}">'
        f"{escape(words)}</span>"
    )


def name(words: str, note: str = "", strong: str = "") -> str:
    """The name of a row, its base, and what stands out of it."""
    kind = ' class="long"' if len(note) > LONG_NOTE else ""
    beside = f" <small{kind}>{escape(note)}</small>" if note else ""
    out = f" <strong>{escape(strong)}</strong>" if strong else ""
    return f'<span class="name">{escape(words)}{beside}{out}</span>'


def track(marks: Iterable[str], kind: str = "") -> str:
    """The pale scale from 0 to 100, and what stands on it."""
    return f'<span class="track{kind}">{"".join(marks)}</span>'


def row(named: str, drawn: str, columns: Iterable[str] = (), *, lead: bool = False) -> str:
    """A line of a chart."""
    return f'<div class="row{" lead" if lead else ""}">{named}{drawn}{"".join(columns)}</div>'


def reason(named: str, why: str) -> str:
    """A line without a number, with why."""
    return f'<div class="row">{named}<span class="why">{escape(why)}</span></div>'


def heads(keys: Iterable[str], columns: Iterable[str], start: float = 0, length: float = 1) -> str:
    """What stands over the first row: the names of answers, over the part that it takes, and of columns."""
    keys, columns = list(keys), list(columns)
    if not keys and not columns:
        return ""
    where = f"--start:{place(start)};--wide:{place(length)}"
    over = f'<span class="keys" style="{where}">{"".join(keys)}</span>'
    return f'<div class="row heads"><span class="name"></span>{over}{"".join(columns)}</div>'


def closing(lines: Iterable[str]) -> str:
    """What is said once under the rows."""
    return "".join(f'<p class="closing">{escape(line)}</p>' for line in lines if line)


def chart(rows: Sequence[str], columns: int, alternative: str, kind: str = "") -> str:
    """The chart, which is one picture with its words for those who do not see it."""
    kind += f" columned c{columns}" if columns else ""
    return (
        f'<div class="bars{kind}" role="img" aria-label="{escape(alternative)}" style="--cols:{columns}">'
        f"{''.join(rows)}</div>"
    )

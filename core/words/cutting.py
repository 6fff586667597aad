"""Names cut to the room there is, which can still be told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import takewhile

Fits = Callable[[str], bool]
MORE = "…"


def cut(names: Sequence[str], fits: Fits) -> list[str]:
    """Each name, or its beginning; of those that begin alike, what differs: ``… à la transformation``.

    What still is alike after that is cut in the middle, so that its end is told too.
    """
    made = [beginning(name, fits) for name in names]
    alike = {short for short, count in Counter(made).items() if count > 1 and short.endswith(MORE)}
    for short in alike:
        places = [i for i, each in enumerate(made) if each == short]
        words = [names[i].split() for i in places]
        common = len(list(takewhile(lambda each: len(set(each)) == 1, zip(*words, strict=False))))
        for i in places:
            made[i] = beginning(f"{MORE} {' '.join(names[i].split()[common:])}", fits)
    again = Counter(made)
    return [
        middle(name, fits) if again[short] > 1 and short != name else short
        for name, short in zip(names, made, strict=True)
    ]


def beginning(name: str, fits: Fits) -> str:
    """A name, or as many of its words as fit, and that there are more; letters of a word that never fits."""
    if fits(name):
        return name
    words = name.split()
    for count in range(len(words) - 1, 0, -1):
        if fits(short := f"{' '.join(words[:count]).rstrip(' ,;:')}{MORE}") and words[:count] != [MORE]:
            return short
    return next((s for end in range(len(name), 0, -1) if fits(s := f"{name[:end].rstrip()}{MORE}")), MORE)


def middle(name: str, fits: Fits) -> str:
    """A name without its middle."""
    if fits(name):
        return name
    for kept in range(len(name) - 1, 1, -1):
        short = f"{name[: -(-kept // 2)].rstrip()}{MORE}{name[len(name) - kept // 2 :].lstrip()}"
        if fits(short):
            return short
    return MORE

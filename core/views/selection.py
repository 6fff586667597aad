"""What a reader keeps of a study: views in an order of his, each under a title of his; it has an address.

Each view is one parameter ``v`` of the address, in codes that people can read: its question, split, filters,
then the title. ``v=etat_territoire~by.type_acteur~f.region.32~t.Chez+nous``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import unquote

from core.codebook import Codebook
from core.errors import UNSEEN, quoted
from core.views.view import FILTER_PREFIX, View

KEPT = "v"
"""The name of a kept view, in the address."""
MOST_KEPT, LONGEST_TITLE = 20, 120
"""How many views a selection holds, and how many letters the title of one."""
_BY, _FILTER, _TITLE = "by.", FILTER_PREFIX, "t."


@dataclass(frozen=True, slots=True)
class Kept:
    """A view of one question, under a title of the reader's own (empty when he gave none)."""

    view: View
    title: str = ""

    @property
    def code(self) -> str:
        """The view and its title, as an address holds them."""
        return kept_code(self.view) + (f"~{_TITLE}{self.title}" if self.title else "")

    @classmethod
    def of(cls, code: str, book: Codebook) -> tuple[Self | None, tuple[str, ...]]:
        """Read what an address holds; none, and why in French, for a view that is not understood whole."""
        head, _, title = code.partition(f"~{_TITLE}")
        question, *parts = head.split("~")
        query: dict[str, list[str]] = {"q": [unquote(question)]}
        for part in parts:
            kind, _, code_of = part.removeprefix(_FILTER).partition(".")
            if part.startswith(_FILTER):
                query.setdefault(_FILTER + unquote(kind), []).append(unquote(code_of))
            elif part.startswith(_BY):
                query.setdefault("by", []).append(unquote(part.removeprefix(_BY)))
            else:
                return None, (f"La partie {quoted(part)} d'une vue de ce lien n'est pas comprise.",)
        view, notices = View.from_query(query, book)
        return (None, notices) if notices else (cls(view, own_title(title)), ())


def kept_code(view: View) -> str:
    """A view of one question as an address holds it, in codes: what « Retenir » keeps.

    >>> kept_code(View("etat", "taille", (("region", ("32", "53")),)))
    'etat~by.taille~f.region.32~f.region.53'
    """
    if view.question is None:
        raise ValueError("a view without a question is not kept")
    parts = [_escaped(view.question)]
    if view.by is not None:
        parts.append(_BY + _escaped(view.by))
    parts += [
        f"{_FILTER}{_escaped(name, '%~.')}.{_escaped(code)}" for name, codes in view.filters for code in codes
    ]
    return "~".join(parts)


def own_title(words: str) -> str:
    """What a reader wrote as a title: on one line, without what nobody sees, no longer than it may be."""
    seen = UNSEEN.sub("", " ".join(words.split()))
    return " ".join(seen.split())[:LONGEST_TITLE].strip()


@dataclass(frozen=True, slots=True)
class Selection:
    """The views that a reader kept, in his order; no two alike."""

    kept: tuple[Kept, ...] = ()

    def to_query(self) -> dict[str, list[str]]:
        """The address, as query parameters."""
        return {KEPT: [one.code for one in self.kept]} if self.kept else {}

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]], book: Codebook) -> tuple[Self, tuple[str, ...]]:
        """Read an address; return the selection and a notice, in French, for each part not understood.

        Nothing raises. A view that is not understood whole is left out: without one of its filters it
        would be another.
        """
        kept: dict[View, Kept] = {}
        notices: list[str] = []
        for code in query.get(KEPT, ()):
            one, wrong = Kept.of(code, book)
            if one is None:
                notices.append(f"La vue {quoted(code)} de ce lien n'est pas reprise. {wrong[0]}")
            elif len(kept) < MOST_KEPT:
                kept.setdefault(one.view, one)
            elif one.view not in kept:
                notices.append(
                    f"Une sélection compte {MOST_KEPT} vues au plus : {quoted(code)} n'est pas reprise."
                )
        return cls(tuple(kept.values())), tuple(notices)

    def moved(self, place: int, step: int) -> Self:
        """The selection with a view one place up (-1) or down (1); the same at its ends."""
        kept, to = list(self.kept), place + step
        if 0 <= to < len(kept):
            kept[place], kept[to] = kept[to], kept[place]
        return replace(self, kept=tuple(kept))

    def without(self, place: int) -> Self:
        """The selection without one of its views."""
        return replace(self, kept=self.kept[:place] + self.kept[place + 1 :])

    def titled(self, titles: Mapping[int, str]) -> Self:
        """The selection with other titles, by place; an empty one takes the reader's title away."""
        return replace(
            self,
            kept=tuple(
                replace(one, title=own_title(titles[n])) if n in titles else one
                for n, one in enumerate(self.kept)
            ),
        )


def _escaped(code: str, separators: str = "%~") -> str:
    return re.sub(f"[{separators}]", lambda found: f"%{ord(found[0]):02X}", code)

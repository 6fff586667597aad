"""Whom a portrait is about: a group of one segment, or of several together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from core.codebook import Codebook, Geography
from core.errors import quoted
from core.views.choices import filters_of
from core.views.view import View

_RANK: Mapping[Geography | None, int] = {"departement": 0, "region": 1, None: 2}


@dataclass(frozen=True, slots=True)
class Subject:
    """The group that a portrait is of: one code of a segment, and one of each of some others (``rest``).

    It is compared with the other groups of its segment that share the rest: the local authorities of a
    region with those of the other regions.
    """

    segment: str
    code: str
    rest: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, book: Codebook, codes: Mapping[str, str]) -> Self | None:
        """The group of some codes by segment; none without any. Its first segment is that of the territories.

        A département comes before its region: it is compared with those of the same region.
        """
        own = [(name, codes[name]) for name in filters_of(book) if codes.get(name)]
        own.sort(key=lambda each: _RANK[book.segment(each[0]).geography])
        return cls(*own[0], tuple(own[1:])) if own else None

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]], book: Codebook
    ) -> tuple[Subject | None, list[str]]:
        """Read ``?region=32&type_acteur=association``; return the group, and a notice for what is unknown.

        An empty value, as a form sends it, is everyone. Notices are in French.
        """
        codes: dict[str, str] = {}
        notices: list[str] = []
        for name in book.segments:
            for code in dict.fromkeys(filter(None, query.get(name, ()))):
                segment = book.segment(name)
                if code not in segment.answer_index:
                    notices.append(f"{segment.title} : le code {quoted(code)} de ce lien n'existe pas.")
                    continue
                if name in codes:
                    notices.append(
                        f"{segment.title} : ce lien nomme plusieurs groupes, seul le dernier est affiché."
                    )
                codes[name] = code
        return cls.of(book, codes), list(dict.fromkeys(notices))

    @property
    def codes(self) -> dict[str, str]:
        """The code of each of its segments."""
        return {self.segment: self.code, **dict(self.rest)}

    def to_query(self) -> dict[str, list[str]]:
        """What names the group in an address."""
        return {name: [code] for name, code in self.codes.items()}

    def names(self, book: Codebook) -> list[str]:
        """The labels of its answers."""
        return [book.segment(name).option(code).label for name, code in self.codes.items()]

    def label(self, book: Codebook) -> str:
        """The name of the group: the labels of its answers."""
        return " · ".join(self.names(book))

    def beside(self, view: View) -> View:
        """The reader's filters that are not on a segment of the group."""
        return View(filters=tuple(f for f in view.filters if f[0] not in self.codes))

    def others(self, view: View, book: Codebook) -> View:
        """Among whom the group is compared: under the reader's other filters, those who share its rest."""
        where = self.beside(view).where
        where.update({name: (code,) for name, code in self.rest})
        return View.of(book, where=where)

    def alone(self, view: View, book: Codebook) -> View:
        """The group alone, under the other filters of a view."""
        return View.of(book, where={**self.others(view, book).where, self.segment: (self.code,)})


def subjects(view: View) -> list[Subject]:
    """The groups that the filters of a view leave alone: a portrait of each may be had."""
    return [Subject(name, codes[0]) for name, codes in view.filters if len(codes) == 1]


def chosen_group(book: Codebook, view: View) -> tuple[Subject | None, View]:
    """The group that filters of one code make together, and what the others keep."""
    single = {name: codes[0] for name, codes in view.filters if len(codes) == 1}
    return Subject.of(book, single), View(filters=tuple(f for f in view.filters if f[0] not in single))

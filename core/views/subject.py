"""Whom a portrait is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.codebook import Codebook
from core.errors import quoted
from core.views.view import View


@dataclass(frozen=True, slots=True)
class Subject:
    """The group that a portrait is of: a segment, and one of its codes."""

    segment: str
    code: str

    @classmethod
    def from_query(
        cls, query: Mapping[str, Sequence[str]], book: Codebook
    ) -> tuple[Subject | None, list[str]]:
        """Read ``?region=32``; return the group and a notice, in French, for what was not understood."""
        subject: Subject | None = None
        notices: list[str] = []
        for name in book.segments:
            for code in dict.fromkeys(query.get(name, ())):
                if code not in book.segment(name).answer_index:
                    notices.append(
                        f"{book.segment(name).title} : le code {quoted(code)} de ce lien n'existe pas."
                    )
                    continue
                if subject is not None:
                    notices.append("Ce lien nomme plusieurs groupes : seul le dernier est affiché.")
                subject = cls(name, code)
        return subject, list(dict.fromkeys(notices))

    def label(self, book: Codebook) -> str:
        """The name of the group: the label of its answer."""
        return book.segment(self.segment).option(self.code).label

    def others(self, view: View) -> View:
        """The filters of a view, without that on the segment: the group is compared with its others."""
        return View(filters=tuple(f for f in view.filters if f[0] != self.segment))

    def alone(self, view: View, book: Codebook) -> View:
        """The group alone, under the other filters of a view."""
        return View.of(book, where=self.others(view).where | {self.segment: (self.code,)})


def subjects(view: View) -> list[Subject]:
    """The groups that the filters of a view leave alone: a portrait of each may be had."""
    return [Subject(name, codes[0]) for name, codes in view.filters if len(codes) == 1]

"""What a reader looks at: a question, a split, filters; a value whose address people can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from core.codebook import Codebook
from core.errors import ViewError, listed, quoted

FILTER_PREFIX, ITEM = "f.", "item"
"""In the address, before the name of a segment; the item of a question."""
Filters = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class View:
    """A question (none for a whole page), a split and filters, all by code.

    Filters are kept in the order of the codebook, so equal views are equal values with one address.
    """

    question: str | None = None
    by: str | None = None
    filters: Filters = ()

    @classmethod
    def of(
        cls,
        book: Codebook,
        question: str | None = None,
        by: str | None = None,
        where: Mapping[str, Iterable[str]] | None = None,
    ) -> Self:
        """The view asked for.

        Raises
        ------
        ViewError
            If the study has no such question, segment or code; the sentence is in French.
        """
        if question is not None and not book.has(question):
            raise ViewError(
                f"la question {quoted(question)} n'existe pas. {_existing(q.id for q in book.questions)}"
            )
        if by is not None and by not in book.segments:
            raise ViewError(f"le segment {quoted(by)} n'existe pas. {_existing(book.segments)}")
        chosen = {name: tuple(codes) for name, codes in (where or {}).items()}
        for name, codes in chosen.items():
            if name not in book.segments:
                raise ViewError(f"le segment {quoted(name)} n'existe pas. {_existing(book.segments)}")
            known = book.segment(name).answer_index
            for code in codes:
                if code not in known:
                    raise ViewError(f"le code {quoted(code)} n'existe pas dans {name}. {_existing(known)}")
            if not codes:
                raise ViewError(f"le filtre {name} est vide. {_existing(known)}")
        return cls(question, by, _ordered(book, chosen))

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        """The filters as a mapping from segment to codes."""
        return dict(self.filters)

    def groups(self, book: Codebook) -> tuple[str, ...]:
        """The codes of the split, without those that the filters leave out."""
        if self.by is None:
            return ()
        return self.where.get(self.by) or tuple(book.segment(self.by).answer_index)

    def to_query(self) -> dict[str, list[str]]:
        """The address, as query parameters: only what the reader chose, in codes."""
        query: dict[str, list[str]] = {}
        if self.question is not None:
            query["q"] = [self.question]
        if self.by is not None:
            query["by"] = [self.by]
        for name, codes in self.filters:
            query[FILTER_PREFIX + name] = list(codes)
        return query

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]], book: Codebook) -> tuple[Self, tuple[str, ...]]:
        """Read an address; return the view and a notice, in French, for each part not understood.

        An address is typed, shortened and mailed by people, so nothing in it raises; but a filter
        that is dropped changes who is counted, so nothing is dropped in silence.
        """
        notices: list[str] = []
        question = by = None
        filters: dict[str, tuple[str, ...]] = {}
        for key, values in query.items():
            value = values[-1] if values else ""
            if key == "q":
                question = _asked(book, value, query)
                if question is None:
                    notices.append(f"La question {quoted(value)} de ce lien n'existe pas dans cette étude.")
                    continue
                if len(set(values)) > 1:
                    notices.append(
                        "Ce lien nomme plusieurs questions : "
                        f"seule la dernière, {quoted(value)}, est affichée."
                    )
            elif key == "by":
                if value not in book.segments:
                    notices.append(
                        f"La comparaison par {quoted(value)} de ce lien n'existe pas dans cette étude."
                    )
                    continue
                by = value
                if len(set(values)) > 1:
                    notices.append(
                        "Ce lien nomme plusieurs comparaisons : "
                        f"seule la dernière, {quoted(value)}, est affichée."
                    )
            elif key.startswith(FILTER_PREFIX):
                name = key.removeprefix(FILTER_PREFIX)
                if name not in book.segments:
                    notices.append(
                        f"Le filtre {quoted(name)} de ce lien n'existe pas : il n'est pas appliqué."
                    )
                    continue
                known = book.segment(name).answer_index
                for code in dict.fromkeys(values):
                    if code not in known:
                        notices.append(
                            f"Le filtre {book.segment(name).title} de ce lien nomme une valeur inconnue, "
                            f"{quoted(code)} : elle n'est pas appliquée."
                        )
                codes = tuple(code for code in values if code in known)
                if codes:
                    filters[name] = codes
        return cls(question, by, _ordered(book, filters)), tuple(notices)


def _asked(book: Codebook, named: str, query: Mapping[str, Sequence[str]]) -> str | None:
    """The question that an address names, where it is shown: of a ranking, the part of its item."""
    if named not in book.places:
        return None
    items = query.get(ITEM, ())
    return book.places[named].get(items[-1] if items else "", book.places[named][""])


def _ordered(book: Codebook, chosen: Mapping[str, Sequence[str]]) -> Filters:
    return tuple(
        (name, tuple(code for code in book.segment(name).answer_index if code in chosen[name]))
        for name in book.segments
        if name in chosen
    )


def _existing(names: Iterable[str]) -> str:
    return f"Existants : {listed(names) or 'aucun'}."

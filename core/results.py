"""The road, written once: a study folder in, published tables out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock

from core import contrasts
from core.cells import InMemory
from core.codebook import Grid, Indicator
from core.contrasts import Association, Pair
from core.disclosure import Guard, publish
from core.engine import Engine
from core.errors import Report, ViewError, listed, quoted
from core.indicators import Request, indicator_tables
from core.intervals import INTERVALS, Interval
from core.published import Figure, Published
from core.reading import read_codebook, read_published
from core.responses import read_responses
from core.tables import PublishedTable
from core.views import Filters, View

TABLES_KEPT = 1024  # about 10 kB each

Where = Mapping[str, Iterable[str]]


class Study:
    """An open study: its codebook, the figures published elsewhere, and its tables.

    The responses stay inside: only published tables come out.
    """

    def __init__(self, engine: Engine, published: Published) -> None:
        self.book, self.published, self.digest = engine.book, published, engine.digest
        self.respondents, self.raking = engine.respondents, engine.raked
        self._engine, self._guard = engine, Guard(engine)
        self._kept: dict[Request, PublishedTable] = {}  # the last one used is the last
        self._lock = Lock()

    def tables(self, requests: Iterable[Request]) -> list[PublishedTable]:
        """The published tables of several views, in their order.

        Those that were not kept are made together, which costs much less than one by one; a page
        asks for all of its tables before it lays the first one out.
        """
        requests = list(requests)
        with self._lock:
            found = {r: self._kept.pop(r) for r in dict.fromkeys(requests) if r in self._kept}
            self._kept |= found
        missing = [request for request in dict.fromkeys(requests) if request not in found]
        counted = indicator_tables(self._engine, missing)
        made = [publish(table, self._guard) for table in counted]
        found |= zip(missing, made, strict=True)
        with self._lock:
            self._kept |= found
            while len(self._kept) > TABLES_KEPT:
                del self._kept[next(iter(self._kept))]
        return [found[request] for request in requests]

    def table(
        self,
        question: str,
        by: str | None = None,
        where: Where | None = None,
        interval: Interval = "wilson",
    ) -> PublishedTable:
        """The published table of a question.

        Parameters
        ----------
        question
            Id of a question.
        by
            Segment to split by.
        where
            Segment → codes kept.
        interval
            Confidence interval of shares: ``wilson``, ``logit`` or ``beta`` (see ``statistics.shares``).

        Raises
        ------
        ViewError
            If the study has no such question, segment or code, or there is no such interval.
        """
        _known(interval)
        return self.tables([Request(View.of(self.book, question, by, where), interval=interval)])[0]

    def score(self, question: str, by: str | None = None, where: Where | None = None) -> PublishedTable:
        """The published mean score of a question whose options have scores, as the option ``mean``.

        The base is who gave an answer that has a score. Parameters and errors are those of ``table``.
        """
        return self.tables([Request(View.of(self.book, question, by, where), score=True)])[0]

    def association(self, question: str, by: str, where: Where | None = None, item: str = "") -> Association:
        """Whether the answers to a question depend on the group: see ``contrasts.association``."""
        return contrasts.association(self._engine, self.table(question, by, where), item)

    def pairs(self, question: str, by: str, where: Where | None = None) -> tuple[Pair, ...]:
        """The shown groups of a split, compared two by two: see ``contrasts.pairs``."""
        return contrasts.pairs(self._engine, self.table(question, by, where))

    def indicator(
        self,
        indicator: str,
        by: str | None = None,
        where: Where | None = None,
        interval: Interval = "wilson",
    ) -> PublishedTable:
        """The published table of a key figure, whose ``option`` is the id of the key figure.

        Other parameters and errors are those of ``table``.
        """
        _known(interval)
        net = next((i for i in self.book.indicators if i.id == indicator), None)
        if net is None:
            known = listed(i.id for i in self.book.indicators) or "aucun"
            raise ViewError(f"le chiffre clé {quoted(indicator)} n'existe pas. Existants : {known}.")
        return self.tables([Request(View.of(self.book, net.question, by, where), net, interval)])[0]

    def view(self, view: View, net: Indicator | None = None) -> PublishedTable:
        """The published table of a view, or of a key figure under the filters of a view."""
        return self.tables([Request(view, net)])[0]

    def key_request(self, view: View) -> Request | None:
        """What to ask for the first key figure of a view's question, under its filters."""
        net = next((i for i in self.book.indicators if i.question == view.question), None)
        return Request(View(view.question, None, view.filters), net) if net else None

    def key_table(self, view: View) -> PublishedTable | None:
        """The table of the first key figure of a view's question, under its filters."""
        request = self.key_request(view)
        return self.tables([request])[0] if request else None

    def remaining(self, view: View) -> int | None:
        """How many respondents the filters of a view keep; ``None`` when that may not be said."""
        if not self._guard.tells(view.where):
            return None
        count = self._engine.how_many(view.filters)
        return count if count >= self.book.disclosure.minimum_base else None

    def advice(self, view: View) -> str:
        """How to come from a selection that is masked to the nearest one that is shown, in French."""
        return self._guard.advice(view)

    def audit(self) -> None:
        """Decide now what may be shown of each question, and add up a large file, rather than when asked."""
        for question in self.book.questions:
            for item in question.items if isinstance(question, Grid) else [None]:
                self._guard.tables(question.id, item.id if item else "")
        self._engine.add_ahead()

    def too_fine(self) -> tuple[str, ...]:
        """For the staff: the segments that are too fine for their respondents, and what to merge."""
        return self._guard.too_fine()

    def figures(self, view: View) -> tuple[Figure, ...]:
        """The shares published elsewhere for exactly the question and filters of a view."""
        return self._figures.get((view.question, view.filters), ())

    @cached_property
    def _figures(self) -> dict[tuple[str | None, Filters], tuple[Figure, ...]]:
        found: dict[tuple[str | None, Filters], tuple[Figure, ...]] = {}
        for figure in self.published.figures:
            if figure.kind == "share":
                key = figure.question, View.of(self.book, where=figure.where).filters
                found[key] = (*found.get(key, ()), figure)
        return found

    def published_shares(self, view: View) -> dict[tuple[str, str, str], float]:
        """Published shares of single options, by item, option and group of the split."""
        shares: dict[tuple[str, str, str], float] = {}
        selections = [("", view)]
        if view.by and view.by not in view.where:
            selections += [
                (o.code, View.of(self.book, view.question, None, view.where | {view.by: (o.code,)}))
                for o in self.book.segment(view.by).answers
            ]
        for group, selection in selections:
            for figure in self.figures(selection):
                if len(figure.options) == 1 and figure.value is not None:
                    shares[figure.item, figure.options[0], group] = figure.value
        return shares

    def published_indicator(self, indicator: Indicator, view: View) -> Figure | None:
        """The published figure of a key figure under the filters of a view, if there is one."""
        published = self.figures(view.on(indicator.question))
        return next((figure for figure in published if figure.tells(indicator)), None)


def _known(interval: str) -> None:
    if interval not in INTERVALS:
        raise ViewError(f"l'intervalle {quoted(interval)} n'existe pas. Existants : {', '.join(INTERVALS)}.")


def open_study(folder: str | Path) -> Study:
    """Read and check a study folder.

    Raises
    ------
    StudyError
        With every fault of its files.
    """
    folder, report = Path(folder), Report()
    book, left_out = read_codebook(folder, report)
    published, engine = Published(), None
    if book is not None:
        published = read_published(folder, book, report, left_out)
        try:
            responses = read_responses(folder, book, report)
            if responses is not None and not report.faults:
                engine = InMemory.of(responses, book)
        except MemoryError:
            report.add(
                book.responses.file,
                "la mémoire de cette machine ne suffit pas à lire les réponses.",
                "Retirez les colonnes que study.yaml ne nomme pas, ou ouvrez l'étude sur une autre machine.",
            )
    report.raise_if_any()
    assert engine is not None
    return Study(engine, published)

"""The road, written once: a study folder in, published tables out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from threading import Lock

from core.codebook import (
    STUDY_FILE,
    Codebook,
    Figure,
    Indicator,
    Part,
    Published,
    Question,
    read_codebook,
    read_published,
    told_place,
)
from core.counting import Asked, Engine, InMemory
from core.disclosure import (
    Advice,
    Base,
    Explain,
    Gate,
    Guard,
    PublishedTable,
    Version,
    assembled,
    judged,
    net_of,
    parts_asked,
    publish,
    within,
)
from core.errors import Fault, Notice, Report, StudyError, ViewError, listed, quoted
from core.estimation import indicator_tables
from core.responses import Reading, read_responses, unweighted
from core.study import contrasts, parts
from core.study.contrasts import Association, Pair
from core.study.measures import Key, Measure, measures
from core.study.notices import notices
from core.views import (
    ANSWERS,
    SCORE,
    WILSON,
    Filters,
    Interval,
    Net,
    Recipe,
    View,
    all_of,
    key_figure,
    without_idle_split,
)

TABLES_KEPT = 1024  # about 10 kB each
TOGETHER = 12  # questions whose every table is made together
Where = Mapping[str, Iterable[str]]


class Study:
    """An open study: its codebook, the figures published elsewhere, and its tables.

    The responses stay inside: only published tables come out. ``explain`` puts the reasons of their rows
    into words; without it, they stay codes in frames. ``before`` are its versions that were online, and
    ``notice`` finds what its staff should look at, when asked: pages never do; ``reading`` is what was read
    of its file.
    """

    def __init__(
        self,
        engine: Engine,
        published: Published,
        explain: Explain | None = None,
        before: Sequence[Version] = (),
        notice: Callable[[], tuple[Notice, ...]] = tuple,
        reading: Reading | None = None,
    ) -> None:
        self.book, self.published, self.digest = engine.book, published.shown(engine.book), engine.digest
        self.respondents, self._notice, self.reading = engine.respondents, notice, reading
        self._engine, self._guard, self._explain = engine, Guard(engine, before), explain
        nets = (Asked.told(engine.book, figure) for figure in published.figures)
        self._counted: Engine = engine if self._guard.minimum == 1 else Gate(engine, self._guard, nets)
        self.raking = self._counted.raked
        self._kept: dict[Recipe, PublishedTable] = {}  # the last one used is the last
        self._lock = Lock()

    def make(self, recipe: Recipe) -> PublishedTable:
        """The published table of a recipe.

        Raises
        ------
        ViewError
            If the mean score is asked of a question whose answers have none.
        """
        return self.tables([recipe])[0]

    def tables(self, recipes: Iterable[Recipe]) -> list[PublishedTable]:
        """The published tables of several recipes, in their order.

        Those that were not kept are made together, which costs much less than one by one; a page
        asks for all of its tables before it lays the first one out. A net that holds one answer is that
        answer; another has the verdict of an answer wherever both make the same test.
        """
        recipes = list(recipes)
        beside = {r: replace(r, counted=ANSWERS) for r in recipes if _beside_answers(r)}
        asked = dict.fromkeys([*beside.values(), *recipes])
        asked |= dict.fromkeys(whole for r in asked if (whole := self._ranking(r)))
        wholes = {r: parts_asked(self.book, r) for r in asked if not r.one_answer}
        asked = dict.fromkeys([*(own for made_of in wholes.values() for _, own in made_of), *asked])
        with self._lock:
            found = {r: self._kept.pop(r) for r in asked if r in self._kept}
            self._kept |= found
        missing = [r for r in asked if r not in found]
        if not missing:
            return [found[recipe] for recipe in recipes]
        counted = [r for r in missing if not r.one_answer and not wholes.get(r)]
        made = [
            publish(table, self._guard, self._explain) for table in indicator_tables(self._counted, counted)
        ]
        found |= zip(counted, made, strict=True)
        for whole in missing:
            if made_of := wholes.get(whole):
                found[whole] = assembled(self.book, whole, [(part, found[own]) for part, own in made_of])
        for part in missing:
            if (ranking := self._ranking(part)) and not part.one_answer:
                found[part] = within(found[ranking], found[part])
        for net in beside.keys() & set(missing):
            answers = found[beside[net]]
            found[net] = net_of(answers, net) if net.one_answer else judged(found[net], answers)
        with self._lock:
            self._kept |= found
            while len(self._kept) > TABLES_KEPT:
                del self._kept[next(iter(self._kept))]
        return [found[recipe] for recipe in recipes]

    def _ranking(self, recipe: Recipe) -> Recipe | None:
        """The answers to the ranking that a recipe is about a part of, if it is about the answers to one."""
        whole, item = told_place(recipe.question)
        return replace(recipe, question=whole) if item and recipe.counted == ANSWERS else None

    def prepare(self, recipes: Iterable[Recipe], more: Iterable[Recipe] = ()) -> None:
        """Make the tables of the cards of some recipes together, and more of them: the study keeps them."""
        asked = list(more)
        for recipe in recipes:
            shown, key = without_idle_split(self.book, recipe), key_figure(self.book, recipe)
            asked += [shown, Recipe(recipe.question), *([key] if key else [])]
        self.tables(asked)

    def table(
        self,
        question: str,
        by: str | None = None,
        where: Where | None = None,
        interval: Interval = WILSON,
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
            Confidence interval of shares: ``wilson``, ``logit`` or ``beta`` (see ``estimates.shares``).

        Raises
        ------
        ViewError
            If the study has no such question, segment or code, or there is no such interval.
        """
        return self.make(Recipe.of(self.book, question, by, where, interval=interval))

    def score(self, question: str, by: str | None = None, where: Where | None = None) -> PublishedTable:
        """The published mean score of a question whose options have scores, as the option ``mean``.

        The base is who gave an answer that has a score. Parameters and errors are those of ``table``.
        """
        return self.make(Recipe.of(self.book, question, by, where, SCORE))

    def association(self, question: str, by: str, where: Where | None = None, item: str = "") -> Association:
        """Whether the answers to a question depend on the group: see ``contrasts.association``."""
        table = self.table(question, by, where)
        if of_parts := self._parts(table.recipe):
            return parts.association(self._counted, table, of_parts, item)
        return contrasts.association(self._counted, table, item)

    def pairs(self, question: str, by: str, where: Where | None = None) -> tuple[Pair, ...]:
        """The shown groups of a split, compared two by two: see ``contrasts.pairs``."""
        table = self.table(question, by, where)
        if of_parts := self._parts(table.recipe):
            return parts.pairs(self._counted, table, of_parts)
        return contrasts.pairs(self._counted, table)

    def measures(self, table: PublishedTable) -> dict[Key, Measure]:
        """What the shown rows of one of its tables are measured by, to compare waves: see ``measures``."""
        return measures(self._counted, table)

    def _parts(self, recipe: Recipe) -> list[tuple[Part, PublishedTable]]:
        asked = parts_asked(self.book, recipe)
        return [(part, self.make(own)) for part, own in asked]

    def indicator(
        self,
        indicator: str,
        by: str | None = None,
        where: Where | None = None,
        interval: Interval = WILSON,
    ) -> PublishedTable:
        """The published table of a key figure, whose ``option`` is the id of the key figure.

        Other parameters and errors are those of ``table``.
        """
        found = next((i for i in self.book.indicators if i.id == indicator), None)
        if found is None:
            known = listed(i.id for i in self.book.indicators) or "aucun"
            raise ViewError(f"le chiffre clé {quoted(indicator)} n'existe pas. Existants : {known}.")
        return self.make(Recipe.of(self.book, found.question, by, where, Net.of(found), interval))

    def key_table(self, recipe: Recipe) -> PublishedTable | None:
        """The table of the first key figure of a recipe's question, under its filters."""
        key = key_figure(self.book, recipe)
        return self.make(key) if key else None

    def every_table(
        self, questions: Sequence[Question] | None = None
    ) -> Iterator[tuple[Question, list[PublishedTable]]]:
        """Question after question, its tables of all and by every segment: see ``views.recipe.all_of``.

        Without ``questions``, those of the codebook.
        """
        questions = self.book.questions if questions is None else questions
        for start in range(0, len(questions), TOGETHER):
            asked = {q.id: all_of(self.book, q.id) for q in questions[start : start + TOGETHER]}
            made = iter(self.tables(recipe for recipes in asked.values() for recipe in recipes))
            for question, recipes in asked.items():
                yield self.book.question(question), list(islice(made, len(recipes)))

    def remaining(self, view: View) -> int | None:
        """How many respondents the filters of a view keep; ``None`` when that may not be said."""
        if not self._guard.tells(view.where):
            return None
        count = self._engine.how_many(view.filters)
        return count if count >= self.book.disclosure.minimum_base else None

    def advice(self, view: View) -> Advice | None:
        """How to come from a selection that is masked to the nearest one that is shown, if there is a way."""
        return self._guard.advice(view)

    def audit(self) -> None:
        """Decide now which cells of each question may be told, rather than when asked.

        Raises
        ------
        StudyError
            If the study would tell of too few beside a version that was online, and is not to be masked.
        """
        self._guard.audit()
        if self._guard.withheld and self.book.disclosure.versions == "refuse":
            raise StudyError([_betrays(self.book, self._guard.withheld)])

    def settle(self) -> None:
        """Decide now how finely each share is told, and add up a large file, rather than when asked."""
        self._counted.add_ahead()

    def version(self) -> Version:
        """What is to be remembered of this study once it is online: see ``open_study``."""
        return self._guard.version()

    @property
    def withheld(self) -> int:
        """How many figures are masked for the sake of other versions, of those asked for so far."""
        return sum(self._guard.withheld.values())

    def too_fine(self) -> tuple[Notice, ...]:
        """For the staff: the segments that are too fine for their respondents, and what to merge."""
        return self._guard.too_fine()

    def notices(self) -> tuple[Notice, ...]:
        """For the staff: what may be a mistake of the study, which is served as it is."""
        return self._notice()

    def published_figures(self, recipe: Recipe) -> tuple[Figure, ...]:
        """The shares published elsewhere for exactly the question and filters of a recipe."""
        return self._shares_by_selection.get((recipe.question, recipe.filters), ())

    @cached_property
    def _shares_by_selection(self) -> dict[tuple[str, Filters], tuple[Figure, ...]]:
        found: dict[tuple[str, Filters], tuple[Figure, ...]] = {}
        for figure in self.published.figures:
            if figure.kind == "share":
                key = figure.question, View.of(self.book, where=figure.where).filters
                found[key] = (*found.get(key, ()), figure)
        return found

    def published_shares(self, recipe: Recipe) -> dict[tuple[str, str, str], float]:
        """Published shares of single options, by item, option and group of the split."""
        shares: dict[tuple[str, str, str], float] = {}
        selections, by, where = [("", recipe)], recipe.by, recipe.view.where
        if by and by not in where:
            selections += [
                (o.code, Recipe.of(self.book, recipe.question, None, where | {by: (o.code,)}))
                for o in self.book.segment(by).answers
            ]
        for group, selection in selections:
            for figure in self.published_figures(selection):
                if len(figure.options) == 1 and figure.value is not None:
                    shares[figure.item, figure.options[0], group] = figure.value
        return shares

    def published_indicator(self, indicator: Indicator, view: View) -> Figure | None:
        """The published figure of a key figure under the filters of a view, if there is one."""
        published = self.published_figures(Recipe.on(indicator.question, view))
        return next((figure for figure in published if figure.tells(indicator)), None)


def _beside_answers(recipe: Recipe) -> bool:
    """Whether the table of a recipe follows that of each answer: of a net that is one, or that has tests."""
    return recipe.one_answer or (recipe.net is not None and recipe.by is not None)


def _betrays(book: Codebook, withheld: Mapping[Base, int]) -> Fault:
    """Why a version does not come online: how much is touched, never whom."""
    questions, cells = len({base.question for base in withheld} - {""}), sum(withheld.values())
    return Fault(
        f"{STUDY_FILE}, disclosure.versions",
        "cette version, comparée à celles qui ont été en ligne, dirait ce qu'ont répondu moins de "
        f"{book.disclosure.minimum_base} personnes (cellules touchées : {cells} ; questions touchées : "
        f"{questions}).",
        "Attendez d'avoir plus de réponses à corriger ensemble, publiez-la comme une autre vague, sous un "
        "autre id, ou écrivez versions: mask : ce qui les trahirait sera masqué.",
    )


def open_study(
    folder: str | Path,
    explain: Explain | None = None,
    before: Callable[[str], Sequence[Version]] | None = None,
) -> Study:
    """Read and check a study folder; ``explain`` is what ``Study`` takes, ``before`` gives it by its id.

    Raises
    ------
    StudyError
        With every fault of its files.
    """
    folder, report = Path(folder), Report()
    book, left_out = read_codebook(folder, report)
    published, engine = Published(), None
    notice: Callable[[], tuple[Notice, ...]] = tuple
    reading: Reading | None = None
    if book is not None:
        published = read_published(folder, book, report, left_out)
        try:
            responses = read_responses(folder, book, report)
            if responses is not None and not report.faults:
                reading = responses.reading
                notice = partial(notices, folder, book, responses)
                if book.weighted and not responses.weighs:
                    responses, book = unweighted(responses, book)
                if responses.sample is not None:
                    book = book.holding(responses.sample.finite)
                engine = InMemory.of(responses, book)
        except MemoryError:
            report.add(
                book.responses.file,
                "la mémoire de cette machine ne suffit pas à lire les réponses.",
                "Retirez les colonnes que study.yaml ne nomme pas, ou ouvrez l'étude sur une autre machine.",
            )
    report.raise_if_any()
    assert engine is not None
    return Study(engine, published, explain, before(engine.book.id) if before else (), notice, reading)

"""What may be asked of a study, and what a page proposes when nobody has chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.codebook import Codebook
from core.views.recipe import ANSWER, MEASURE, Choice, Recipe, answers, items, nets
from core.views.view import View


def sections(book: Codebook) -> dict[int, str]:
    """Where sections begin: number of the slide, from 1 → title.

    What the story says; else its themes, when each is told at one stretch.
    """
    told = {n: slide.section for n, slide in enumerate(book.slides, 1) if slide.section}
    if told:
        return told
    titles = {theme.id: theme.title for theme in book.themes}
    themes = [book.question(slide.question).theme for slide in book.slides]
    starts = [n for n, theme in enumerate(themes, 1) if n == 1 or theme != themes[n - 2]]
    if len(starts) < 2 or len(starts) != len(set(themes)) or any(t not in titles for t in themes):
        return {}
    return {n: titles[themes[n - 1] or ""] for n in starts}


def default_question(book: Codebook) -> str:
    """The question to show when the reader has named none: the first of the story that has a split."""
    told = [slide.question for slide in book.slides if slide.by] or [s.question for s in book.slides]
    return next(iter([*told, *(q.id for q in book.shown if q.id not in book.segments)]), book.shown[0].id)


def segments(book: Codebook, question: str) -> list[str]:
    """The segments that may split a question: all but itself."""
    return [name for name in book.segments if name != question]


def default_split(book: Codebook, question: str, view: View) -> str | None:
    """The split to show when the reader has named none: that of the story, else the first that has groups.

    Groups are those that the filters of the view leave.
    """
    known = segments(book, question)
    told = [s.by for s in book.slides if s.question == question and s.by in known]
    several = [name for name in known if len(replace(view, by=name).groups(book)) > 1]
    return next(iter([*(by for by in told if by in several), *several, *known]), None)


def geographies(book: Codebook) -> list[str]:
    """The segments that a map may show: regions, départements, in the order of the codebook."""
    return [name for name in book.segments if book.segment(name).geography]


def geography(book: Codebook) -> str | None:
    """The segment of the reader's own territory, if the study has one: the first that a map may show."""
    return next(iter(geographies(book)), None)


def map_split(book: Codebook, by: str | None) -> str | None:
    """What the address of a map tells of its territories: nothing of those that it shows first."""
    return by if by in geographies(book)[1:] else None


def filters_of(book: Codebook) -> list[str]:
    """The segments in the order of the filters: territories first, which readers look for before all else."""
    return sorted(book.segments, key=lambda name: book.segment(name).geography is None)


def mapped(book: Codebook, by: str | None = None) -> list[str]:
    """The questions that have shares by territory, if the study has any: first those that are not segments.

    ``by`` is the segment of the map: the first one when it is left out.
    """
    own = by or geography(book)
    asked = [q.id for q in book.shown if own and q.id != own and not q.numeric]
    return sorted(asked, key=lambda name: name in book.segments)


def shown(book: Codebook, question: str, item: str) -> dict[str, str]:
    """What a map may show of a question: its key figures, then its answers, by address."""
    known = {
        f"{MEASURE}={net.id}": f"{net.label or net.id} (chiffre clé)"
        for net in nets(book, question)
        if net.item == item
    }
    return known | {f"{ANSWER}={code}": label for code, label in answers(book, question).items()}


@dataclass(frozen=True, slots=True)
class MapChoice:
    """The choice of a map, where nothing is left open, and the table that it shows.

    ``segment`` is that of the territories, by which the table is split. It holds them all: those that
    the reader has chosen are outlined, and compared with all the others.
    """

    choice: Choice
    recipe: Recipe
    segment: str

    @property
    def option(self) -> str:
        """The key figure or the answer of which the map shows the share."""
        return self.choice.measure or self.choice.answer

    @property
    def chosen(self) -> tuple[str, ...]:
        """The territories that the reader has chosen."""
        return self.choice.view.where.get(self.segment, ())


def map_choice(book: Codebook, choice: Choice) -> MapChoice:
    """What a map shows, with what the reader has left open: its territories, a question, its line, its key
    figure.

    Raises
    ------
    ValueError
        If the study has no segment that a map may show, or no question but it.
    """
    segment = choice.view.by if choice.view.by in geographies(book) else geography(book)
    known = mapped(book, segment)
    if segment is None or not known:
        raise ValueError("the study has nothing to show on a map")
    told = [slide.question for slide in book.slides if slide.question in known]
    question = choice.view.question
    if question not in known:
        question, choice = [*told, *known][0], Choice(choice.view)
    lines = items(book, question)
    first = next((net.item for net in nets(book, question)), "")
    item = choice.item if choice.item in lines else first or next(iter(lines), "")
    choices = shown(book, question, item)
    wanted = f"{ANSWER}={choice.answer}" if choice.answer else f"{MEASURE}={choice.measure}"
    kind, _, code = (wanted if wanted in choices else next(iter(choices))).partition("=")
    view = replace(choice.view, question=question, by=segment)
    measure, answer = (code, "") if kind == MEASURE else ("", code)
    full = replace(choice, view=view, item=item, measure=measure, answer=answer)
    others = tuple(f for f in view.filters if f[0] != segment)
    recipe = Recipe(question, segment, others, full.on(book, question).counted)
    return MapChoice(full, recipe, segment)

"""The presentation: the story of a study, or one question, as screens to project; made once for all visitors.

A slide says everything that its chart says on a page, in type for the back of a room: a chart that
does not fit is drawn denser, then cut with a word about what is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from typing import Any

from core.caching import kept
from core.charts import PALETTES, Chart, Sizes, Theme, question_chart
from core.codebook import Codebook, Slide
from core.disclosure import PublishedTable
from core.screens import markup
from core.study import Study
from core.views import Recipe, Selection, View, sections, without_idle_split
from core.words import about, labels, numbers, published, selection, sentences, typography

NUMBER = "slide"
"""The number of a slide of the story, in the address."""
SECTION = "partie"
"""The number of a section card, in the address."""
PRESENTATIONS_KEPT = 64
WIDTH, HEIGHT = 1792, 1080
LETTER = 17.5
"""Mean width of a letter of a chart, in pixels of a slide of 1920 × 1080."""
LARGE = Sizes(
    text=34,
    small=32,
    line=42,
    bar=56,
    thin=56,
    gap=26,
    wrap=42,
    heading=66,
    columns=4,
    aside=0.44,
    letter=LETTER / WIDTH,
    pen=2,
)
DENSE = replace(LARGE, text=32, line=38, bar=38, thin=38, gap=14, wrap=46)
DENSEST = replace(DENSE, bar=33, thin=33, line=36, gap=3)
OVERLINE = 40
"""The height of a line over a headline."""
LONG = 110
"""A headline of more letters is written smaller."""
EVERYONE = View()


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: HTML, and its chart by size and theme (none on a card).

    ``key`` and ``number`` are its name and value in the address; ``view`` what it shows.
    """

    html: str
    key: str = ""
    number: int = 0
    view: View = EVERYONE
    charts: tuple[tuple[str, dict[str, Any]], ...] = ()

    def query(self, filters: View, *, alone: bool) -> dict[str, list[str]]:
        """Its address, as query parameters: the number of the slide, or the question it is alone with."""
        if alone:
            return self.view.to_query()
        where = {self.key: [str(self.number)]} if self.key else {}
        return where | replace(filters, question=None).to_query()


@kept(PRESENTATIONS_KEPT)
def screens(study: Study, view: View) -> tuple[Screen, ...]:
    """The screens of a presentation.

    Parameters
    ----------
    study
        An open study.
    view
        Filters and split of all slides; with a question, that question is the only slide.
    """
    book = study.book
    if view.question is not None:
        alone = Recipe.on(view.question, view)
        study.prepare([alone])
        return (_slide(study, Slide(question=view.question), alone, ""),)
    recipes = [Recipe(slide.question, view.by or slide.by, view.filters) for slide in book.story]
    study.prepare(recipes)
    made = [_cover(study, view)]
    begins, section = sections(book), 0
    for number, (slide, shown) in enumerate(zip(book.story, recipes, strict=True), 1):
        if number in begins:
            section += 1
            made.append(_section(book, begins[number], section, len(begins), view))
        one = _slide(study, slide, shown, f"{number}/{len(recipes)}")
        made.append(replace(one, key=NUMBER, number=number))
    return tuple(made)


@kept(PRESENTATIONS_KEPT)
def chosen(study: Study, asked: Selection) -> tuple[Screen, ...]:
    """The screens of a reader's selection: a cover, then each view that he kept under his title."""
    book = study.book
    recipes = [Recipe.on(one.view.question or "", one.view) for one in asked.kept]
    study.prepare(recipes)
    said = (selection.count(len(recipes)), about.title(book), selection.NOT_OURS, about.limits(book))
    lines = "".join(f"<p>{typography.escape(line)}</p>" for line in said if line)
    made = [Screen(f'<div class="card"><h2>{selection.NAME}</h2>{lines}{_nature(book)}</div>')]
    for number, (one, recipe) in enumerate(zip(asked.kept, recipes, strict=True), 1):
        title = selection.overline(book.question(recipe.question), one.title)
        slide = _slide(
            study, Slide(question=recipe.question, title=title), recipe, f"{number}/{len(recipes)}"
        )
        made.append(replace(slide, key=NUMBER, number=number))
    return tuple(made)


def notice(lines: Sequence[str], ways: Sequence[tuple[str, str]]) -> Screen:
    """A card that says what of an address is not understood, and where one may go instead."""
    said = "".join(f"<p>{typography.escape(line)}</p>" for line in lines)
    return Screen(
        f'<div class="card"><h2>Ce lien n\'est pas compris en entier</h2>{said}{markup.links(ways)}</div>'
    )


def _cover(study: Study, view: View) -> Screen:
    book = study.book
    return Screen(
        f'<div class="card"><h2>{typography.escape(book.title)}</h2>'
        f"<p>{typography.escape(about.facts(book))}</p>"
        f"<p>{typography.escape(about.limits(book))}</p>"
        f"{markup.chips(labels.chips(book, view))}{_nature(book)}</div>"
    )


def _section(book: Codebook, title: str, number: int, count: int, view: View) -> Screen:
    return Screen(
        f'<div class="card section"><p class="place">{number}/{count}</p><h2>{typography.escape(title)}</h2>'
        f"{markup.chips(labels.chips(book, view))}{_nature(book)}</div>",
        SECTION,
        number,
    )


def _nature(book: Codebook) -> str:
    return f"<p>{markup.badge('simulated')}</p>" if book.simulated else ""


def _slide(study: Study, slide: Slide, recipe: Recipe, place: str) -> Screen:
    """One chart with all that must be said of it."""
    book = study.book
    recipe = without_idle_split(book, recipe)
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    shares = study.published_shares(recipe)
    title = slide.title or table.question.title
    said, chips = sentences.headline(study, recipe), labels.chips(book, recipe.view)
    charts: list[tuple[str, dict[str, Any]]] = []
    over = OVERLINE * (ceil(len(title) * LETTER / WIDTH) - 1)
    legends, note, beside = "", "", published.beside(study, recipe)
    for theme in PALETTES:
        large, note = drawn(study, recipe, theme, over=over)
        small = question_chart(table, whole, shares, theme)
        legends += f'<div class="only-{theme}">{markup.legend(large)}</div>'
        charts += [(f"large-{theme}", large.figure.to_dict()), (f"small-{theme}", small.figure.to_dict())]
    long = ' class="long"' if len(said) > LONG else ""
    html = (
        f'<header><p class="overline">{typography.escape(title)}</p><h2{long}>{typography.escape(said)}</h2>'
        f'<p class="measure">{typography.escape(sentences.measure(table))} '
        f"{markup.badge('simulated' if table.simulated else 'computed')}</p>"
        f"{markup.chips(chips)}{legends}</header>"
        f'<div class="chart" role="img" '
        f'aria-label="{typography.escape(sentences.alternative(table, said))}"></div>'
        f'<footer><div class="said">{f"<p>{typography.escape(note)}</p>" if note else ""}'
        f"{f'<p>{typography.escape(beside)}</p>' if beside else ''}"
        f"<p>{typography.escape(sentences.base_note(table, whole))}</p>"
        f"<p>{typography.escape(about.source_note(book))}</p></div>"
        f'<p class="place">{place}</p></footer>'
    )
    return Screen(html, view=recipe.view, charts=tuple(charts))


def drawn(study: Study, recipe: Recipe, theme: Theme, *, over: float = 0) -> tuple[Chart, str]:
    """The chart of a recipe without idle split in type for a slide, and what must be said under it.

    ``over`` is the height that the words over its headline take beyond their first line.
    """
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    draw = partial(question_chart, table, whole, study.published_shares(recipe), theme)
    groups, left_out = _groups(table)
    headline = sentences.headline(study, recipe)
    noted = bool(left_out) + bool(published.beside(study, recipe))
    room = _room(headline, len(labels.chips(study.book, recipe.view)), noted) - over
    made, cut = _fitted(draw, groups, _rows(table, groups), room, by_group=bool(recipe.by))
    return made, " ".join(part for part in (made.note, left_out, cut) if part)


def _room(headline: str, chips: int, noted: int) -> float:
    """The height that is left to a chart, in pixels: what stands above and below it is known."""
    size, letters = (46, 74) if len(headline) > LONG else (56, 60)
    lines = -(-len(headline) // letters)
    return HEIGHT - 358 - lines * size * 1.1 - (62 if chips else 0) - 44 * noted


def _fitted(
    draw: Callable[..., Chart],
    groups: tuple[str, ...],
    rows: int,
    room: float,
    *,
    by_group: bool,
) -> tuple[Chart, str]:
    """The chart in the largest size that fits a slide, and what it leaves out, in words."""
    for sizes in (LARGE, DENSE, DENSEST):
        made = draw(sizes, groups)
        if _height(made) <= room:
            return made, ""
    kept = rows
    sizes = replace(sizes, aside=made.aside, letter=0)  # what is left out does not move the bars
    while _height(made) > room and kept > 1:
        kept -= 1
        made = draw(sizes, groups[:kept]) if by_group else draw(replace(sizes, rows=kept), groups)
    if kept == rows:
        return made, ""
    return made, f"{kept} lignes sur {rows}{numbers.NBSP}; toutes sont dans le tableau de bord."


def _height(chart: Chart) -> int:
    return chart.figure.height


def _rows(table: PublishedTable, groups: Sequence[str]) -> int:
    question = table.question
    if table.view.by or question.numeric:
        return len(groups)
    return len(table.items) if question.items else len(table.options)


def _groups(table: PublishedTable) -> tuple[tuple[str, ...], str]:
    """The groups that have a number; the others are named in words, with why."""
    masked = {group: why for group, why in labels.masked_groups(table).items() if group}
    shown = tuple(group for group in table.groups if group not in masked)
    return shown, labels.gathered_note((why, labels.group_label(table, g)) for g, why in masked.items())

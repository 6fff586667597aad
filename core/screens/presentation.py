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
from core.charts import PALETTES, Chart, Part, Sizes, Theme, extent, question_chart
from core.codebook import Codebook, Slide
from core.disclosure import PublishedTable
from core.screens import markup
from core.study import Study
from core.views import Recipe, Selection, View, sections, without_idle_split
from core.words import NBSP, about, labels, published, selection, sentences, typography

NUMBER = "slide"
"""The number of a slide of the story, in the address."""
SECTION = "partie"
"""The number of a section card, in the address."""
FURTHER = "suite"
"""Which of the screens of a slide that goes on, in the address, from 2."""
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
    heading=58,
    columns=4,
    aside=0.44,
    letter=LETTER / WIDTH,
    pen=2,
)
DENSE = replace(LARGE, text=32, line=38, bar=38, thin=38, gap=14, wrap=46)
DENSEST = replace(DENSE, bar=33, thin=33, line=36, gap=7)
OVERLINE = 40
"""The height of a line over a headline."""
LONG = 110
"""A headline of more letters is written smaller."""
SMALL_LINE, SMALL_LETTERS = 42, 112
"""A line of small print: its height in pixels, its letters."""
MARK = 4
"""Letters that the mark of a legend and its space take."""
GOES_ON = " Lignes 10 à 20 sur 30, réponses 1 à 2 sur 4 ; suite à la diapositive suivante."
"""As long as what is said of a chart that goes on."""
EVERYONE = View()


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: HTML, and its chart by size and theme (none on a card).

    ``key`` and ``number`` are its name and value in the address; ``view`` what it shows. A slide whose chart
    does not fit goes on: ``further`` counts its screens, from 1.
    """

    html: str
    key: str = ""
    number: int = 0
    further: int = 1
    view: View = EVERYONE
    charts: tuple[tuple[str, dict[str, Any]], ...] = ()

    @property
    def place(self) -> dict[str, list[str]]:
        """Where it is in its presentation, as query parameters."""
        numbered = {self.key: [str(self.number)]} if self.key else {}
        return numbered | ({FURTHER: [str(self.further)]} if self.further > 1 else {})

    def query(self, filters: View, *, alone: bool) -> dict[str, list[str]]:
        """Its address, as query parameters: the number of the slide, or the question it is alone with."""
        shown = self.view if alone else replace(filters, question=None)
        return self.place | shown.to_query()


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
        return tuple(_slide(study, Slide(question=view.question), alone, ""))
    recipes = [Recipe(slide.question, view.by or slide.by, view.filters) for slide in book.slides]
    study.prepare(recipes)
    made = [_cover(study, view)]
    begins, section = sections(book), 0
    for number, (slide, shown) in enumerate(zip(book.slides, recipes, strict=True), 1):
        if number in begins:
            section += 1
            made.append(_section(book, begins[number], section, len(begins), view))
        each = _slide(study, slide, shown, f"{number}/{len(recipes)}")
        made += [replace(one, key=NUMBER, number=number) for one in each]
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
        slide = Slide(question=recipe.question, title=title)
        each = _slide(study, slide, recipe, f"{number}/{len(recipes)}")
        made += [replace(screen, key=NUMBER, number=number) for screen in each]
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


def _slide(study: Study, slide: Slide, recipe: Recipe, place: str) -> list[Screen]:
    """One chart with all that must be said of it; more screens when it goes on."""
    book = study.book
    recipe = without_idle_split(book, recipe)
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    shares = study.published_shares(recipe)
    title = slide.title or table.question.title
    said, chips = sentences.headline(study, recipe), labels.chips(book, recipe.view)
    beside = published.beside(study, recipe)
    over = OVERLINE * (ceil(len(title) * LETTER / WIDTH) - 1)
    drawings = {theme: drawn(study, recipe, theme, over=over) for theme in PALETTES}
    small = {theme: question_chart(table, whole, shares, theme) for theme in PALETTES}
    count = len(drawings["light"])
    long = ' class="long"' if len(said) > LONG else ""
    made = []
    for n in range(count):
        legends, charts = "", []
        for theme in PALETTES:
            large = drawings[theme][n].chart
            # On a phone names do not stand over bars: the legend has them.
            for size, chart in (("wide", large), ("narrow", small[theme])):
                legends += f'<div class="only-{theme} {size}">{markup.legend(chart)}</div>'
            charts += [
                (f"large-{theme}", large.figure.to_dict()),
                (f"small-{theme}", small[theme].figure.to_dict()),
            ]
        note, where = drawings["light"][n].note, drawings["light"][n].where
        if where:
            follows = f"{NBSP}; suite à la diapositive suivante" if n + 1 < count else ""
            note = f"{note} {where}{follows}.".strip()
        overline = title if count == 1 else f"{title} {labels.part_of(n + 1, count)}"
        html = (
            f'<header><p class="overline">{typography.escape(overline)}</p>'
            f"<h2{long}>{typography.escape(said)}</h2>"
            f'<p class="measure">{typography.escape(sentences.measure(table))} {_badges(table)}</p>'
            f"{markup.chips(chips)}{legends}</header>"
            f'<div class="chart" role="img" '
            f'aria-label="{typography.escape(sentences.alternative(table, said))}"></div>'
            f'<footer><div class="said">{f"<p>{typography.escape(note)}</p>" if note else ""}'
            f"{f'<p>{typography.escape(beside)}</p>' if beside else ''}"
            f"<p>{typography.escape(sentences.base_note(table, whole))}</p>"
            f"<p>{typography.escape(about.source_note(book))}</p></div>"
            f'<p class="place">{place}</p></footer>'
        )
        made.append(Screen(html, view=recipe.view, charts=tuple(charts), further=n + 1))
    return made


def _badges(table: PublishedTable) -> str:
    """What the numbers are; first of all, when due, that few gave them."""
    low = sentences.low_base(table)
    first = f'<span class="badge weak">{typography.escape(low)}</span> ' if low else ""
    return first + markup.badge("simulated" if table.simulated else "computed")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart in type for a slide, what must be said under it, which of its rows are there if not all."""

    chart: Chart
    note: str
    where: str = ""


def drawn(study: Study, recipe: Recipe, theme: Theme, *, over: float = 0) -> list[Drawn]:
    """The chart of a recipe without idle split in type for a slide, on as many as it needs.

    ``over`` is the height that the words over its headline take beyond their first line.
    """
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    groups, left_out = _groups(table)
    draw = partial(question_chart, table, whole, study.published_shares(recipe), theme, groups=groups)
    rows, columns = extent(table, groups)
    headline, chips = sentences.headline(study, recipe), len(labels.chips(study.book, recipe.view))
    under = [published.beside(study, recipe), sentences.base_note(table, whole)]

    def fits(chart: Chart, part: Part) -> bool:
        note = f"{chart.note} {left_out}{GOES_ON if part != Part() else ''}".strip()
        marks = sum(len(mark.label) + MARK for mark in chart.legend)
        lines = sum(map(_lines, (note, *under))) + max(_lines(" " * marks), 1)
        return chart.figure.height <= _room(headline, chips) - over - SMALL_LINE * lines

    parts = _fitted(draw, rows, columns, fits)
    return [
        Drawn(chart, " ".join(p for p in (chart.note, left_out) if p), _where(part, rows, columns))
        for chart, part in parts
    ]


def _where(part: Part, rows: int, columns: int) -> str:
    """Which rows, or columns, of a chart a slide shows."""
    told = []
    for name, cut, count in (("lignes", part.rows, rows), ("réponses", part.columns, columns)):
        start, end, _ = cut.indices(count)
        if end - start < count:
            told.append(f"{name} {start + 1} à {end} sur {count}")
    return ", ".join(told).capitalize()


def _lines(words: str) -> int:
    """On how many lines small print goes."""
    return -(-len(words) // SMALL_LETTERS)


def _room(headline: str, chips: int) -> float:
    """The height that is left to a chart, its legend and what is said under it, in pixels."""
    size, letters = (46, 74) if len(headline) > LONG else (56, 60)
    lines = -(-len(headline) // letters)
    return HEIGHT - 280 - lines * size * 1.1 - (62 if chips else 0)


def _fitted(
    draw: Callable[..., Chart], rows: int, columns: int, fits: Callable[[Chart, Part], bool]
) -> list[tuple[Chart, Part]]:
    """The chart in the largest size that fits a slide; else cut, in parts about as long."""
    across = _cuts(columns, -(-columns // LARGE.columns)) if columns else [slice(None)]
    each = -(-columns // len(across))
    large, dense, densest = (replace(sizes, columns=each) for sizes in (LARGE, DENSE, DENSEST))
    tries = [(sizes, 1) for sizes in (large, dense, densest)]
    for sizes, count in tries + [(densest, count) for count in range(2, rows + 1)]:
        parts = [Part(down, cut) for cut in across for down in _cuts(rows, count)]
        parts = [Part()] if len(parts) == 1 else parts
        made = [draw(sizes, part=part) for part in parts]
        if all(map(fits, made, parts)):
            break
    return list(zip(made, parts, strict=True))


def _cuts(count: int, parts: int) -> list[slice]:
    """Some rows in parts about as long."""
    return [slice(count * i // parts, count * (i + 1) // parts) for i in range(parts)]


def _groups(table: PublishedTable) -> tuple[tuple[str, ...], str]:
    """The groups that have a number; the others are named in words, with why."""
    masked = {group: why for group, why in labels.masked_groups(table).items() if group}
    shown = tuple(group for group in table.groups if group not in masked)
    return shown, labels.gathered_note((why, labels.group_label(table, g)) for g, why in masked.items())

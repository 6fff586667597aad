"""What was published elsewhere of what a view shows, as its source has it."""

from __future__ import annotations

from collections.abc import Sequence

from core.codebook import Codebook, Figure, Published
from core.disclosure import PublishedTable
from core.study import Study
from core.views import Recipe, Subject, View
from core.words import dating
from core.words.labels import population, verb
from core.words.numbers import NBSP, listing, percent
from core.words.spoken import Said, number_of
from core.words.typography import typeset


def source(figure: Figure, published: Published, *, short: bool = False) -> str:
    """The publisher and month of a published figure: ``Localtis, novembre 2025``, ``Localtis, nov. 2025``."""
    found = published.sources[figure.source]
    when = dating.month(found.date, short=short) if found.date else ""
    return ", ".join(part for part in (found.publisher or found.title, when) if part)


def sentence(study: Study, figure: Figure) -> str:
    """A published figure as a sentence: that of its file, else one made of its number; without its dot."""
    if figure.text:
        return figure.text.removesuffix(".")
    book, question = study.book, study.book.question(figure.question)
    universe = _universe(book, figure)
    any_of = " ou ".join(f"« {question.option(code).label} »" for code in figure.options)
    item = f" pour « {question.item_label(figure.item)} »" if figure.item else ""
    return f"{percent(figure.value or 0)} des {universe} {verb(question)} {any_of}{item}"


def _universe(book: Codebook, figure: Figure) -> str:
    """Of whom a published figure speaks."""
    part = book.apart(figure.question, figure.item, figure.options[0]) if figure.options else None
    return population(book, View.of(book, part.id if part else figure.question, where=figure.where))


def after_share(study: Study, figure: Figure) -> str:
    """A published figure as a sentence after its number, when it begins with it."""
    whole = typeset(sentence(study, figure))
    return whole.removeprefix(percent(figure.value or 0)).strip()


def told(study: Study, figure: Figure, *, sourced: bool = True) -> Said:
    """A published figure and its source: ``62 % des acteurs … · publié, Localtis, novembre 2025``.

    Without its source where that stands beside.
    """
    universe = _universe(study.book, figure)
    text = sentence(study, figure)
    text += f" · publié, {source(figure, study.published)}" if sourced else ""
    of_share = figure.kind == "share" and figure.value is not None
    return Said(text, "key_figure", "published", universe, [number_of(figure)] if of_share else [])


def message(study: Study, recipe: Recipe, *, sourced: bool = True) -> Said | None:
    """The published figure that a view is about first, when there is one for exactly its filters.

    That of its key figure, else the largest.
    """
    figures = study.published_figures(recipe)
    if recipe.score or not figures:
        return None
    if recipe.net:
        options = set(recipe.net.options)
        figures = tuple(f for f in figures if set(f.options) == options and f.item == recipe.net.item)
    keys = [i for i in study.book.key_figures if i.question == recipe.question]
    keyed = [f for key in keys for f in figures if f.tells(key)]
    some = [f for f in (*keyed, *sorted(figures, key=lambda f: -(f.value or 0))) if f.value]
    top = next(iter([*some, *figures]), None)
    if top is None:
        return None
    said = told(study, top, sourced=sourced)
    return said.again(said, "headline")


def of_groups(study: Study, recipe: Recipe) -> list[Figure]:
    """The published shares of the groups of a split, the largest first."""
    if recipe.by is None:
        return []
    found: list[Figure] = []
    where = recipe.view.where
    for group in recipe.view.groups(study.book):
        one = Recipe.of(study.book, recipe.question, None, where | {recipe.by: (group,)})
        found += study.published_figures(one)
    if recipe.net:
        options, item = set(recipe.net.options), recipe.net.item
        found = [f for f in found if set(f.options) == options and f.item == item]
    return sorted(found, key=lambda f: -(f.value or 0))


def behind(study: Study, recipe: Recipe, said: Said) -> Figure:
    """The published figure that a sentence about a view, or about a group of it, tells."""
    figures = (*study.published_figures(recipe), *of_groups(study, recipe))
    return next(f for f in figures if f.value is not None and number_of(f) in said.values)


def of_some(study: Study, recipe: Recipe) -> list[Figure]:
    """The published shares of some of those whom a view counts: of its groups, or of any without filters."""
    found = of_groups(study, recipe)
    if not recipe.filters and recipe.by is None:
        own = [f for f in study.published.figures if f.question == recipe.question and f.kind == "share"]
        found = [f for f in own if f.where]
    return found


def without_share(study: Study, recipe: Recipe) -> list[Figure]:
    """What was published of a question without a share: ranks, orders, lists, words.

    Under filters, what is about exactly those whom they keep; without, also what is about some groups.
    """
    return [
        figure
        for figure in study.published.figures
        if figure.question == recipe.question
        and figure.kind != "share"
        and figure.text
        and (not recipe.filters or View.of(study.book, where=figure.where).filters == recipe.filters)
    ]


def in_words(study: Study, recipe: Recipe) -> list[Said]:
    """What was published of a question without a share, as sentences."""
    return [told(study, figure) for figure in without_share(study, recipe)]


def beside(study: Study, recipe: Recipe) -> str:
    """The published shares of the groups of a split, as one line; nothing without any."""
    return ". ".join(told(study, figure) for figure in of_groups(study, recipe))


def of_view(study: Study, recipe: Recipe) -> list[Said]:
    """All that was published of what a view shows: of exactly its filters, of some of those, in words."""
    figures = [*study.published_figures(recipe), *of_some(study, recipe)]
    return [*(told(study, figure) for figure in figures), *in_words(study, recipe)]


def meaning(figure: Figure, table: PublishedTable) -> str:
    """What a published share is the share of: its line of a grid, its key figure or its answers."""
    question = table.question
    what = " ou ".join(f"« {question.option(code).label} »" for code in figure.options)
    if len(figure.options) > 1:
        net = next((i for i in table.book.key_figures if figure.tells(i) and i.label), None)
        what = net.label if net else what
    return f"{question.item_label(figure.item)}, {what}" if figure.item else what


def note(figures: Sequence[Figure], table: PublishedTable, published: Published) -> str:
    """The figures published elsewhere for exactly this selection, in words with their sources."""
    if not figures or table.question.numeric:
        return ""
    shares = [f"{percent(f.value)} {meaning(f, table)}" for f in figures if f.value is not None]
    sources = listing(list(dict.fromkeys(source(f, published) for f in figures)))
    return f"Publié{NBSP}: {f'{NBSP}; '.join(shares)} ({sources})"


def told_of_group(study: Study, subject: Subject, view: View, *, shares_alone: bool = False) -> list[Said]:
    """All that was published of exactly a group under the other filters of a view: shares, then words."""
    return [told(study, figure) for figure in of_group(study, subject, view, shares_alone=shares_alone)]


def of_group(study: Study, subject: Subject, view: View, *, shares_alone: bool = False) -> list[Figure]:
    """The figures that ``told_of_group`` says."""
    filters = subject.alone(view, study.book).filters
    own = [f for f in study.published.figures if View.of(study.book, where=f.where).filters == filters]
    shares = [f for f in own if f.kind == "share"]
    words = [] if shares_alone else [f for f in own if f not in shares and f.text]
    return [*shares, *words]

"""A question as a reader meets it: title, one line, chart, foot; the rest is folded. Made once for all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.caching import kept
from core.codebook import shown_parts, told_place
from core.disclosure import PublishedTable
from core.screens import markup
from core.screens.plots import Plot, question_plot
from core.study import Study
from core.views import (
    COMPARE,
    EXPLORE,
    PRESENT,
    Recipe,
    address,
    kept_code,
    portrait_link,
    share_address,
    subjects,
    without_idle_split,
)
from core.words import NBSP, Said, about, escape, gaps, labels, numbers, published, sentences

CARDS_KEPT = 512
MOST_BESIDE = 6
"""Rows of a chart that leave room for another card beside it."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as HTML, what its title says, and whether it takes the width of the page."""

    html: str
    title: Said
    wide: bool

    @property
    def lead(self) -> str:
        """The number that the title tells, for an index; empty where it tells none."""
        shares = [v for v in self.title.values if v.column in ("estimate", "published")]
        told = shares and shares[0].option not in labels.STATISTICS
        return numbers.percent(shares[0].value) if told else ""


@kept(CARDS_KEPT)
def card(
    study: Study,
    recipe: Recipe,
    *,
    page: str,
    level: int = 2,
    as_table: bool = False,
) -> Card:
    """The card of a question.

    Parameters
    ----------
    study
        An open study.
    recipe
        The answers to a question; a split that the filters leave with one group is dropped.
    page
        Address of the page that holds the question, for its permanent link.
    level
        Level of the heading in the page.
    as_table
        Show the table first; a switch of the card shows the chart.
    """
    book, question = study.book, study.book.question(recipe.question)
    recipe = without_idle_split(book, recipe)
    table, whole = study.make(recipe), study.make(Recipe(question.id))
    said = title(study, recipe)
    plot = titled_plot(study, recipe, said)
    gap = gaps.headline(table, gaps.main_item(table)) if recipe.by else None
    both = table.ranking is not None and not recipe.by
    if both:
        gap = next((said for each in _beside(study, recipe) for said in [title(study, each)]), None)
    anchors = "".join(f'<span id="card-{escape(each.question)}"></span>' for each in _beside(study, recipe))
    kind = " as-table" if as_table else ""
    html = (
        f'<article class="card{kind}" id="card-{escape(question.id)}">'
        f'{anchors if both else ""}<h{level} class="title">{escape(said)}</h{level}>'
        + (f'<p class="second">{escape(gap)}</p>' if gap else "")
        + about_line(study, recipe, table, said)
        + f'<div class="chart">{plot.html}</div>'
        + f'<div class="table">{markup.html_table(table, whole)}{markup.mean_ranks(table)}</div>'
        + _foot(
            study,
            recipe,
            page,
            source_line(table, said, ringed=plot.ringed),
            _folded(study, recipe, table, whole, plot),
        )
        + "</article>"
    )
    return Card(html, said, bool(recipe.by) or plot.rows > MOST_BESIDE)


def _beside(study: Study, recipe: Recipe) -> list[Recipe]:
    """The other part of a ranking, which the chart of one shows too."""
    whole, item = told_place(recipe.question)
    parts = shown_parts(study.book.question(whole)) if item else ()
    return [replace(recipe, question=part.id) for part in parts if part.id != recipe.question]


def title(study: Study, recipe: Recipe) -> Said:
    """What a card says first: its headline, whose source stands beside."""
    told = published.message(study, recipe, sourced=False)
    return told or sentences.computed(study.make(recipe), study.key_table(recipe))


def titled_plot(study: Study, recipe: Recipe, said: Said) -> Plot:
    """The chart under a title, whose answers it shows in bold."""
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    told = [code for v in said.values for code in v.option.split("|")]
    alternative = sentences.alternative(table, said)
    published_shares = dict(study.published_shares(recipe))
    if table.ranking:  # its chart shows both parts
        for part in shown_parts(table.ranking.question):
            _, item = told_place(part.id)
            shares = study.published_shares(replace(recipe, question=part.id))
            published_shares |= {(item, code, group): share for (_, code, group), share in shares.items()}
    return question_plot(table, whole, published_shares, alternative, told)


def about_line(study: Study, recipe: Recipe, table: PublishedTable, said: Said, item: str = "") -> str:
    """The grey line under a title: what was asked, of how many, and one chip: what to beware of first."""
    both = table.ranking is not None and not recipe.by
    facts = [table.entire.question.title if both else table.question.title, item]
    if both:
        facts.append(labels.how_answered(table.entire.question))
    elif table.question.several:
        facts.append(labels.SEVERAL)
    if recipe.by:
        facts.append(f"selon{NBSP}: {table.book.segment(recipe.by).title}")
    if not _invented(table, said):
        facts.append(labels.respondents(table))
    told = " · ".join(fact for fact in facts if fact)
    return f'<p class="about">{escape(told)} {chip(study, recipe, table, said)}</p>'


def _invented(table: PublishedTable, said: Said) -> bool:
    """Whether a published number heads a chart of respondents who do not exist: these are not its base."""
    return said.provenance == "published" and table.simulated


def chip(study: Study, recipe: Recipe, table: PublishedTable, said: Said) -> str:
    """A small base when it is one, else where the number of the title comes from."""
    if low := sentences.low_base(table):
        return f'<span class="badge weak">{escape(low)}</span>'
    if said.provenance == "published":
        source = published.source(published.behind(study, recipe, said), study.published, short=True)
        return f'<span class="badge published">Publié · {escape(source)}</span>'
    return markup.badge("simulated") if table.simulated else ""


def source_line(table: PublishedTable, said: Said, *, ringed: bool = False) -> str:
    """Whose study, which year; what hatches or rings mean beside a published number, and over whom."""
    if _invented(table, said):
        sample = markup.invented("ring" if ringed else "hatched")
        return f"{sample} simulé{NBSP}: {escape(labels.respondents(table))}"
    return escape(about.short_source(table.book))


def _folded(study: Study, recipe: Recipe, table: PublishedTable, whole: PublishedTable, plot: Plot) -> str:
    """What a reader may want to know: the wording, the base, how to read, what was published beside."""
    question, book = table.question, table.book
    lines = [
        plot.note,
        about.wording_note(question),
        sentences.base_note(table, whole),
        sentences.reading_note(table, whole),
        question.note,
        about.source_note(book),
    ]
    return fold(markup.published_lines(study, recipe) + markup.notes(lines))


def fold(words: str, name: str = "Question, base et lecture") -> str:
    """What stands behind a card, for those who ask."""
    return f'<details class="fold"><summary>{escape(name)}</summary>{words}</details>'


def _foot(study: Study, recipe: Recipe, page: str, source: str, folded: str) -> str:
    """Source at the left, the two ways on at the right: groups side by side, and all the others."""
    book, view, query = study.book, recipe.view, recipe.view.to_query()
    compare = (
        f'<a class="compare" href="{escape(address(book, COMPARE, query))}">Comparer</a>'
        if book.segments
        else ""
    )
    ways = [
        ("Explorer", address(book, EXPLORE, query)),
        *((f"Portrait : {s.label(book)}", portrait_link(book, s, view)) for s in subjects(view)),
        ("Projeter", address(book, PRESENT, query)),
        ("Partager ou télécharger", share_address(book, page, query)),
    ]
    return (
        f'<footer>{folded}<span class="source">{source}</span>{compare}'
        f"{markup.more(ways, table=True, kept=kept_code(view))}</footer>"
    )

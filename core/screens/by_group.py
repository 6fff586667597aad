"""Comparer and Explorer as a reader meets them: one question by group; made once for all visitors."""

from __future__ import annotations

from dataclasses import dataclass

from core.caching import kept
from core.charts import MOST_GROUPED
from core.disclosure import PublishedTable, tables
from core.screens import markup, paper
from core.screens.cards import about_line, fold, source_line
from core.screens.intervals import interval_panels
from core.screens.panels import group_panels
from core.screens.sheets import Sheet, sheet
from core.study import Study
from core.views import (
    COMPARE,
    EXPLORE,
    ITEM,
    Recipe,
    Subject,
    address,
    csv_address,
    kept_code,
    measures,
    portrait_link,
    share_address,
)
from core.words import (
    NBSP,
    Said,
    about,
    escape,
    gaps,
    labels,
    numbers,
    provenance,
    published,
    sentences,
)

SPREADS_KEPT = 128


@dataclass(frozen=True, slots=True)
class Spread:
    """What a page for researchers lays out: HTML above a sheet, the sheet, HTML below."""

    above: str
    sheet: Sheet
    below: str


@kept(SPREADS_KEPT)
def compared(study: Study, recipe: Recipe, item: str, *, as_table: bool = False) -> str:
    """The comparison of the groups of a split, as HTML.

    Parameters
    ----------
    study
        An open study.
    recipe
        The answers to a question, with a split.
    item
        The item of a grid; empty otherwise.
    as_table
        Show the table in place of the charts.
    """
    assert recipe.by is not None
    book, question, view = study.book, study.book.question(recipe.question), recipe.view
    if len(view.groups(book)) < 2:
        segment = escape(book.segment(recipe.by).title)
        return (
            f"<h2>{segment}{NBSP}: un seul groupe, rien à comparer</h2>"
            f"<p>Retirez le filtre «{NBSP}{segment}{NBSP}», ou comparez selon autre chose.</p>"
        )
    table, whole = study.make(recipe), study.make(Recipe(question.id))
    first, second = _headline(study, table, item)
    shares = study.published_shares(recipe)
    said = sentences.alternative(table, first)
    tally = gaps.tally(table, item)
    query = _with_item(recipe, item)
    lines = [
        about.wording_note(question),
        sentences.base_note(table, whole),
        gaps.established_note(book) if tally else "",
        gaps.reading_note(table, item) or sentences.reading_note(table, whole),
        question.note,
        about.source_note(book),
    ]
    folded = fold(markup.published_lines(study, recipe) + markup.notes(lines))
    ways = [
        ("Télécharger le tableau (CSV)", csv_address(book, question.id, query)),
        ("Partager ou télécharger", share_address(book, COMPARE, query)),
    ]
    explore = f'<a class="compare" href="{escape(address(book, EXPLORE, query))}">Explorer</a>'
    return (
        f'<article class="card spread{" as-table" if as_table else ""}" id="card-{escape(question.id)}">'
        f'<h2 class="title">{escape(first)}</h2>'
        + (f'<p class="second">{escape(second)}</p>' if second else "")
        + about_line(study, recipe, table, first, labels.item_label(table, item))
        + f'<div class="chart">{group_panels(table, whole, item, shares, said)}</div>'
        f'<div class="table">{markup.html_table(table, whole)}{markup.mean_ranks(table)}</div>'
        + (f'<p class="caveat">{escape(tally)}</p>' if tally else "")
        + _gap_words(table, item)
        + _mean_ranks(table, whole)
        + _other_items(table, item)
        + _portraits(table)
        + f'<footer>{folded}<span class="source">{source_line(table, first)}</span>{explore}'
        + markup.more(ways, table=True, kept=kept_code(view))
        + "</footer></article>"
    )


def _headline(study: Study, table: PublishedTable, item: str) -> tuple[Said, str]:
    """What a comparison says first, and what comes after: what was published of a group before any gap."""
    gap = gaps.headline(table, item)
    told = [f for f in published.of_groups(study, table.recipe) if f.item == item]
    return (published.told(study, told[0], sourced=False), gap) if told else (gap, "")


def _with_item(recipe: Recipe, item: str) -> dict[str, list[str]]:
    """The address of a table, with the item to look at."""
    return recipe.to_query() | ({ITEM: [item]} if item else {})


def _gap_words(table: PublishedTable, item: str) -> str:
    """The gaps group by group; when groups are many, those without any share one entry."""
    every = gaps.by_group(table, item)
    shown = [t for t in every if not t.reason]
    named = shown if len(every) <= MOST_GROUPED else [t for t in shown if t.established]
    entries = [_entry(table, t, full=len(every) <= MOST_GROUPED) for t in named]
    if others := [t for t in shown if t not in named]:
        names = ", ".join(f"{labels.group_label(table, t.group)} ({t.base})" for t in others)
        title = "Les autres groupes" if named else "Tous les groupes affichés"
        entries.append(_group_section(title, "", [f"aucun écart établi{NBSP}: {names}"]))
    hidden = labels.gathered((t.reason, labels.group_label(table, t.group)) for t in every if t.reason)
    entries += [_group_section(", ".join(names), "", [reason]) for reason, names in hidden.items()]
    return f'<h3>Groupe par groupe</h3><div class="gaps">{"".join(entries)}</div>'


def _entry(table: PublishedTable, found: gaps.GroupGaps, *, full: bool) -> str:
    rest = found.rest if full else ("écart non établi pour les autres réponses",)
    return _group_section(labels.group_label(table, found.group), found.base, rest, found.established)


def _group_section(
    name: str, base: str, rest: tuple[str, ...] | list[str], established: tuple[str, ...] = ()
) -> str:
    beside = f" <small>{escape(base)}</small>" if base else ""
    head = f"<h4>{escape(name)}{beside}</h4>"
    weak = "".join(f"<p>{escape(line[:1].upper() + line[1:])}</p>" for line in rest)
    if not established:
        return f'<section class="open">{head}{weak}</section>'
    strong = "".join(f"<li>{escape(line)}</li>" for line in established)
    others = f"<details><summary>Les autres réponses</summary>{weak}</details>" if weak else ""
    return f'<section class="found">{head}<ul>{strong}</ul>{others}</section>'


def _other_items(table: PublishedTable, item: str) -> str:
    """The other items of a grid, with how many gaps each has."""
    others = [i for i in table.items if i != item]
    if not others:
        return ""
    named = []
    for other in others:
        found = sum(tables.kind(row) == "established" for row in gaps.compared(table, other))
        count = numbers.count(found, "écart établi", "écarts établis") if found else "aucun écart établi"
        there = address(table.book, COMPARE, _with_item(table.recipe, other))
        named.append((f"{labels.item_label(table, other)} ({count})", there))
    return "<h3>Les autres lignes de la question</h3>" + markup.link_list(named)


def _mean_ranks(table: PublishedTable, whole: PublishedTable) -> str:
    """The mean ranks of the options of a ranking, of all or by group."""
    drawn = (
        markup.mean_ranks(table) if table.view.by else markup.html_table(table, whole) * bool(table.ranking)
    )
    return f"<h3>{labels.AVERAGE_RANK}</h3>{drawn}" if drawn else ""


def _portraits(table: PublishedTable) -> str:
    """The way to the portraits of the groups that are shown."""
    view = table.view
    assert view.by is not None
    shown = dict.fromkeys(r.group for r in table.rows if r.group and r.status != "masked")
    named = [
        (labels.group_label(table, group), portrait_link(table.book, Subject(view.by, group), view))
        for group in shown
    ]
    return f"<h3>Portraits des groupes</h3>{markup.links(named)}" if named else ""


@kept(SPREADS_KEPT)
def explored(study: Study, recipe: Recipe, item: str) -> Spread:
    """Every number of a table, its tests and its intervals drawn.

    Parameters
    ----------
    study
        An open study.
    recipe
        The table asked for.
    item
        The item of a grid that is drawn and tested: the first one when the table has no such item.
    """
    book, question, view = study.book, study.book.question(recipe.question), recipe.view
    table, whole = study.make(recipe), study.make(Recipe(question.id))
    of_means = table.of_means
    counted = measures(book, question.id)[recipe.measure]
    facts = [counted, labels.population(book, view)]
    if view.by:
        facts.append(f"selon{NBSP}: {book.segment(view.by).title}")
    if book.complete:
        facts.append("sans marge d'erreur, toute la population étant là")
    elif not of_means:
        facts.append(f"intervalles à 95{NBSP}% ({provenance.INTERVAL_NAMES[recipe.interval]})")
    above = (
        f"<h2>{escape(question.title)}</h2>"
        f'<p class="measure">{escape(" · ".join(facts))} '
        f"{markup.badge('simulated' if table.simulated else 'computed')}</p>"
        + markup.chips(labels.chips(book, view))
        + (f'<p class="caveat">{escape(indicative)}</p>' if (indicative := gaps.indicative(book)) else "")
    )
    query = _with_item(recipe, item)
    notes = [
        about.wording_note(question),
        sentences.base_note(table, whole) if not recipe.counted else "",
        f"Masquage{NBSP}: {about.masking_rule(book)}",
        question.note,
        about.source_note(book),
    ]
    ways = [
        ("Télécharger ce tableau (CSV)", csv_address(book, question.id, query)),
        ("Partager ou télécharger", share_address(book, EXPLORE, query)),
        *([("Comparer les groupes", address(book, COMPARE, query))] if view.by else []),
    ]
    item = item if item in table.items else table.items[0]
    lines = sheet(table)
    below = (
        paper.table(lines, csv_address(book, question.id, query))
        + _tests(study, table, item)
        + _drawn(table, item)
        + _mean_ranks(table, whole)
        + markup.published_lines(study, recipe)
        + fold(markup.notes(notes))
        + markup.links(ways)
    )
    return Spread(above, lines, below)


def _drawn(table: PublishedTable, item: str) -> str:
    of_item = f"{NBSP}: {escape(labels.item_label(table, item))}" if item else ""
    what = "Estimations" if table.book.complete else "Estimations et intervalles"
    return f"<h3>{what}{of_item}</h3>{interval_panels(table, item)}"


def _tests(study: Study, table: PublishedTable, item: str) -> str:
    """The test of the whole split, in words and numbers."""
    view = table.view
    if view.by is None:
        return ""
    head = f"<h3>Un lien entre réponses et groupes{NBSP}?</h3>"
    if table.recipe.counted:
        return f"{head}<p>{escape(_ONLY_ANSWERS)}</p>"
    test = study.association(table.recipe.question, view.by, view.where, item)
    of_item = f"{labels.item_label(table, item)}{NBSP}: " if item else ""
    nature = labels.simulated(table.book)
    if test.options:
        lines = [
            f"«{NBSP}{labels.option_label(table, t.option)}{NBSP}»{NBSP}: {gaps.association_note(t)}{nature}"
            for t in test.options
        ]
        listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
        how = "Un test par réponse, citée ou non, sans correction pour leur nombre."
        return f'{head}<p>{how}</p><ul class="tests">{listed}</ul>'
    note = gaps.association_note(test) + nature
    said = f"{of_item}{note}." if of_item else f"{note[:1].upper()}{note[1:]}."
    return f"{head}<p>{escape(said)}</p>"


_ONLY_ANSWERS = (
    "Le test d'ensemble porte sur toutes les réponses : comptez « Chaque réponse » pour l'obtenir. Les "
    "écarts de chaque groupe sont dans le tableau."
)

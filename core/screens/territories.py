"""A question on a map, as a reader meets it; made once for all visitors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.caching import kept
from core.charts import ReadyFigure, Theme, map_chart, outlines
from core.codebook import Codebook
from core.disclosure import PublishedTable, tables
from core.estimation import Row
from core.screens import markup
from core.screens.cards import fold
from core.screens.pictures import Picture, picture
from core.screens.ways_out import buttons, dead_end
from core.study import Study, ways_out
from core.views import (
    COMPARE,
    EXPLORE,
    TERRITORIES,
    MapChoice,
    Recipe,
    Subject,
    View,
    address,
    csv_address,
    map_choice,
    map_split,
    portrait_link,
    share_address,
)
from core.words import NBSP, about, escape, gaps, labels, maps, numbers, places, sentences

ATLASES_KEPT = 128
COLOURS = (
    "La couleur range des valeurs en classes ; un contour épais dit qu'un écart est établi, et le tableau "
    "le dit en mots."
)
HINT = "Choisissez {}, sur la carte ou dans la liste : le filtre garde ce choix de page en page."


@dataclass(frozen=True, slots=True)
class Atlas:
    """What the page lays out: the message, the map, what is said of the territories chosen, the table."""

    above: str
    figure: ReadyFigure
    alternative: str
    chosen: str
    table: str
    below: str


@kept(ATLASES_KEPT)
def atlas(study: Study, asked: MapChoice, theme: Theme) -> Atlas:
    """The map of a choice, and its table.

    Parameters
    ----------
    study
        A study with a segment that a map shows.
    asked
        What to show: see ``map_choice``.
    theme
        Which palette.
    """
    book, choice, recipe = study.book, asked.choice, asked.recipe
    end = dead_end(study, replace(choice.view, filters=recipe.filters), TERRITORIES, by_group=True)
    if end and end.nearest:
        made = atlas(study, _nearest(book, asked, end.nearest), theme)
        return replace(made, above=end.html + made.above)
    table, whole = study.make(recipe), study.make(Recipe(recipe.question, counted=recipe.counted))
    view, question = table.view, table.question
    option, item, chosen = asked.option, choice.item, asked.chosen
    chart = map_chart(table, option, item, theme, chosen)
    measured, said = maps.measure(table, option, item), maps.headline(study, asked)
    facts = (question.title, labels.item_label(table, item), measured, labels.respondents(table))
    low, aside = sentences.low_base(table), maps.off_map(table, option, item)
    above = (
        (end.html if end else "")
        + f'<div class="card bare"><h2 class="title">{escape(said)}</h2>'
        + f'<p class="about">{escape(" · ".join(fact for fact in facts if fact))} '
        + (f'<span class="badge weak">{escape(low)}</span> ' if low else "")
        + f"{markup.badge('simulated' if table.simulated else 'computed')}</p>"
        + markup.legend(chart)
        + (f'<p class="hint">{escape(aside)}</p>' if aside else "")
        + "</div>"
    )
    # All the territories, as on the map: one alone has nothing to be compared with.
    query = replace(choice, view=view, answer="").to_query()
    noun, split = places.noun_of(book, asked.segment), map_split(book, asked.segment)
    own = replace(choice, view=replace(choice.view, by=split)).to_query()
    lines = [
        about.wording_note(question),
        sentences.base_note(table, whole),
        COLOURS,
        gaps.established_note(book),
        gaps.indicative(book),
        question.note,
        outlines.CREDIT,
        about.source_note(book),
    ]
    ways = [
        ("Explorer", address(book, EXPLORE, query)),
        ("Télécharger le tableau (CSV)", csv_address(book, question.id, query)),
        ("Partager ou télécharger", share_address(book, TERRITORIES, own)),
    ]
    below = (
        f'<div class="card bare"><footer>'
        f"{fold(markup.published_lines(study, replace(recipe, by=None)) + markup.notes(lines))}"
        f'<span class="source">{escape(about.short_source(book))}</span>'
        f'<a class="compare" href="{escape(address(book, COMPARE, query))}">Comparer</a>'
        f"{markup.more(ways)}</footer></div>"
    )
    told = maps.of_territories(study, asked)
    focus = _focus(table, asked, told) + _ways(study, asked)
    alternative = f"Carte des {noun.many}. {said}. Tous les chiffres sont dans le tableau qui suit."
    return Atlas(above, chart.figure, alternative, focus, _table(table, asked, told), below)


def _nearest(book: Codebook, asked: MapChoice, view: View) -> MapChoice:
    """The same map under the filters of another view; the territories chosen stay so."""
    own = {name: codes for name, codes in asked.choice.view.filters if name == asked.segment}
    kept = View.of(book, asked.recipe.question, asked.segment, view.where | own)
    return map_choice(book, replace(asked.choice, view=kept))


@kept(ATLASES_KEPT)
def map_picture(study: Study, asked: MapChoice) -> Picture:
    """The map of a choice as a picture that says everything by itself."""
    recipe, option, item = asked.recipe, asked.option, asked.choice.item
    table, whole = study.make(recipe), study.make(Recipe(recipe.question, counted=recipe.counted))
    chart = map_chart(table, option, item, "light", asked.chosen)
    return picture(
        table,
        chart,
        labels.item_label(table, item),
        maps.headline(study, asked),
        maps.measure(table, option, item),
        [
            maps.off_map(table, option, item),
            sentences.base_note(table, whole),
            gaps.indicative(study.book),
            outlines.CREDIT,
        ],
        name=f"carte-{option}",
    )


def _focus(table: PublishedTable, asked: MapChoice, told: Mapping[str, str]) -> str:
    """What is said of the territories chosen, each with the way to its portrait."""
    if not asked.chosen:
        return f'<p class="hint">{escape(HINT.format(places.noun_of(table.book, asked.segment).a))}</p>'
    entries = ""
    for code in asked.chosen:
        row = table.row(asked.option, code, asked.choice.item)
        name = labels.group_label(table, code)
        base = f" ({labels.base_label(row)})" if row.base is not None else ""
        gap = ""
        if row.estimate is not None:
            own = f", {told[code]}" if code in told else ""
            gap = f", {gaps.words(table, row)}{labels.simulated(table.book)}{own}"
        said = labels.value(table, row) + base + gap
        if len(asked.chosen) == 1:  # the headline says the rest
            said = labels.base_label(row) or "groupe masqué"
        portrait = portrait_link(table.book, Subject(asked.segment, code), asked.choice.view)
        entries += (
            f"<li><strong>{escape(name)}</strong>{NBSP}: "
            f"{escape(said)}. "
            f'<a href="{escape(portrait)}">Portrait{NBSP}: {escape(name)}</a></li>'
        )
    return f'<ul class="focus">{entries}</ul>'


def _ways(study: Study, asked: MapChoice) -> str:
    """The ways out of a territory that is masked under the reader's filters."""
    alone = View(filters=asked.choice.view.filters)
    if not asked.chosen or study.remaining(alone) is not None:
        return ""
    book = study.book
    view = replace(asked.choice.view, by=map_split(book, asked.segment))
    return buttons(
        book,
        ways_out(study, alone),
        lambda kept: address(book, TERRITORIES, replace(view, filters=kept.filters).to_query()),
        "On peut montrer :",
    )


def _table(table: PublishedTable, asked: MapChoice, told: Mapping[str, str]) -> str:
    """Every territory with its base, its value and its gap in words: what the map shows, and more.

    By value; the reader's own come first, and those that have none share the last line.
    """
    option, item = asked.option, asked.choice.item
    every = maps.rows(table, option, item)
    chosen = [row for row in every if row.group in asked.chosen]
    known = [row for row in every if row not in chosen and row.estimate is not None]
    known.sort(key=lambda row: -(row.estimate or 0))
    lines = _line(labels.group_label(table, ""), table.row(option, item=item), "", 'class="all"')
    for row in (*chosen, *known):
        name = labels.group_label(table, row.group)
        portrait = portrait_link(table.book, Subject(asked.segment, row.group), asked.choice.view)
        kind = 'class="chosen" aria-current="true"' if row in chosen else markup.sorted_by(row, name)
        said = " · ".join(part for part in (told.get(row.group), gaps.words(table, row)) if part)
        link = f'<a href="{escape(portrait)}">{escape(name)}</a>'
        lines += _line(link, row, said, kind)
    hidden = [
        (gaps.words(table, row), labels.group_label(table, row.group))
        for row in every
        if row not in chosen and row.estimate is None
    ]
    if hidden:
        note = escape(labels.gathered_note(hidden, every=True))
        lines += f'<tr data-last=""><td class="masked" colspan="3">{note}</td></tr>'
    parts = [labels.item_label(table, item), maps.measure(table, option, item)]
    if table.simulated:
        parts.append(labels.SIMULATED)
    caption = escape(" · ".join(part for part in parts if part))
    noun = places.noun_of(table.book, asked.segment)
    heads = (
        f'<th scope="col">{noun.one.capitalize()}</th><th scope="col" aria-sort="descending">Part</th>'
        '<th scope="col">Écart avec les autres</th>'
    )
    return (
        f'<div class="ordered" data-order="{markup.BY_VALUE}">{markup.orders(noun)}'
        f'<div class="scroll"><table class="regions"><caption><span>{caption}</span></caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div></div>"
    )


def _line(label: str, row: Row, gap: str, kind: str) -> str:
    base = f" <small>{escape(labels.base_label(row))}</small>" if row.base is not None else ""
    shown = (
        '<td class="masked">–</td>' if row.estimate is None else f"<td>{numbers.percent(row.estimate)}</td>"
    )
    strong = tables.kind(row) == "established"
    said = f"<strong>{escape(gap)}</strong>" if strong else escape(gap)
    return f'<tr {kind}><th scope="row">{label}{base}</th>{shown}<td>{said}</td></tr>'

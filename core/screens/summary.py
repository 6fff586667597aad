"""The first screen of a study: what it is, « Et chez vous ? », its key figures, its themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape as html_escape

from core.caching import kept
from core.codebook import Codebook, Indicator
from core.screens import cards, markup
from core.screens.navigation import answers
from core.study import Study
from core.views import FILTER_PREFIX, STUDY, Net, Recipe, View, filters_of, geography
from core.words import about, dating, escape, labels, numbers, published, reasons, sentences

FIRST = 4
"""Key figures beside the first finding; the others follow."""
ASKED = 2
"""Segments by which readers find themselves: their territory and the first other, or the first two."""
KEPT = 256
ADVICE = "Au doigt ou à la souris, la page s'ouvre dès que chaque liste a un choix."


@kept(KEPT)
def opening(study: Study, view: View, portrait: str, ways: tuple[tuple[str, str], ...]) -> str:
    """The title, the facts, what the numbers are, and « Et chez vous ? ».

    Parameters
    ----------
    study
        An open study.
    view
        Whose filters are chosen already in « Et chez vous ? ».
    portrait
        The address of the page that shows a group.
    ways
        Names and addresses of what else may be done with the whole study.
    """
    book = study.book
    told, dated = about.facts(book), dating.released(book)
    dated = f'<span class="dated">{" · " if told else ""}{escape(dated)}</span>' if dated else ""
    return (
        f'<div class="opening">{markup.title(book.title)}<p class="facts">{escape(told)}{dated}</p>'
        f"{_nature(study)}{_home(study, view, portrait)}{markup.links(ways)}</div>"
    )


def _nature(study: Study) -> str:
    """What the numbers are, in a line that opens on what the study is and is not."""
    book = study.book
    said = about.limits(book)
    if not said:
        return ""
    name = "Ce que ces résultats permettent de dire"
    if book.simulated:
        known = any(study.published_indicator(each, View()) for each in book.key_figures)
        name = f"Démonstration{numbers.NBSP}: " + (
            "réponses simulées, chiffres clés publiés" if known else "toutes les réponses sont simulées"
        )
    kind = "nature simulated" if book.simulated else "nature"
    return f'<details class="{kind}"><summary>{escape(name)}</summary><p>{escape(said)}</p></details>'


def _home(study: Study, view: View, portrait: str) -> str:
    """« Et chez vous ? »: a form, for a browser without script too, that leads to the reader's group."""
    book, where = study.book, view.where
    if not book.segments:
        return ""
    fields = "".join(_choice(study, name, where.get(name, ())) for name in _asked(book))
    action = html_escape(portrait.partition("?")[0])
    asked = "Et chez vous" if geography(book) else "Et vous"
    return (
        f'<form class="home-form" method="get" action="{action}">'
        f'<input type="hidden" name="{STUDY}" value="{html_escape(book.id)}"><strong>'
        f'{asked}{numbers.NBSP}?</strong>{fields}<button type="submit">Voir</button>'
        f'<span class="unseen" id="home-advice">{ADVICE}</span></form>'
    )


def _asked(book: Codebook) -> list[str]:
    """The segments of the form; where territories are told twice, a département says its region."""
    own = geography(book)
    return [name for name in filters_of(book) if name == own or not book.segment(name).geography][:ASKED]


def _choice(study: Study, name: str, chosen: Sequence[str]) -> str:
    """A list of the answers of a segment; those that are not shown alone come last, and say so."""
    segment = study.book.segment(name)
    lines = "".join(
        f'<option value="{html_escape(code)}"{" selected" if list(chosen) == [code] else ""}>'
        f"{escape(label)}</option>"
        for code, label in answers(study, name).items()
    )
    title = segment.title
    title = title if title[1:2].isupper() else title[:1].lower() + title[1:]
    return (
        f'<select name="{html_escape(FILTER_PREFIX + name)}" aria-label="Votre {escape(title)}" '
        'aria-describedby="home-advice">'
        f'<option value="">Votre {escape(title)}</option>{lines}</select>'
    )


@kept(KEPT)
def key_figures(study: Study, view: View, addresses: tuple[str, ...], *, more: bool = False) -> str:
    """Key figures under the filters of a view, each leading to its chart: the first, or the others.

    Published ones are in full, the others say what they are; one line under them names the sources.
    """
    lead, _ = finding(study.book)
    each = list(zip(study.book.key_figures, addresses, strict=True))
    each.sort(key=lambda known: known[0].question == lead)  # its chart stands beside the first ones
    chosen = each[FIRST:] if more else each[:FIRST]
    if not chosen:
        return ""
    lines = "".join(_figure(study, indicator, view, way) for indicator, way in chosen)
    name = "Les autres chiffres clés" if more else "Les chiffres clés"
    head = f"<h2>{name}</h2>" if more else f'<h2 class="unseen">{name}</h2>'
    sources = "" if more else _sources(study, view)
    return f'<div class="keys{" more" if more else ""}">{head}<ul class="figures">{lines}</ul>{sources}</div>'


def _figure(study: Study, indicator: Indicator, view: View, way: str) -> str:
    """A key figure in large: the published one when there is one, else what the responses give."""
    table = study.make(Recipe(indicator.question, None, view.filters, Net.of(indicator)))
    row, figure = table.rows[0], study.published_indicator(indicator, view)
    beside: list[str] = []
    if figure is not None and figure.value is not None:
        status, shown, said = "published", numbers.percent(figure.value), published.after_share(study, figure)
    elif row.estimate is None:
        status, shown, said = "masked", "–", indicator.label or indicator.sentence
        # A selection that is masked as a whole says why in the bar, once.
        whole_masked = study.remaining(view) is None
        beside = ["masqué" if whole_masked else reasons.reason(table, row)]
    else:
        status, shown = "simulated" if table.simulated else "computed", numbers.percent(row.estimate)
        # The large number is the beginning of its sentence, unless the sentence begins otherwise.
        repeated = "" if indicator.sentence.startswith("{share}") else shown
        # The filters stand in the bar of the page.
        everyone = labels.population(table.book, replace(labels.asked_view(table, row), filters=()))
        said = sentences.net_words(table, repeated, everyone)
        said += labels.simulated(study.book)
        beside = [labels.base_label(row)]
    if view.filters:
        whole = study.make(Recipe(indicator.question, counted=Net.of(indicator))).rows[0]
        nature = "" if status == "simulated" else labels.simulated(study.book)  # its sentence says so
        beside.append(f"ensemble{numbers.NBSP}: {labels.value(table, whole)}{nature}")
    small = f"<small>{escape(' · '.join(beside))}</small>" if beside else ""
    return (
        f'<li class="{status}"><a href="{html_escape(way)}"><b>{escape(shown)}</b> '
        f"<span>{escape(said)}</span></a>{small}</li>"
    )


def _sources(study: Study, view: View) -> str:
    """One caption for all key figures: where the published ones were published."""
    told = [study.published_indicator(each, view) for each in study.book.key_figures]
    names = dict.fromkeys(published.source(figure, study.published) for figure in told if figure)
    if not names:
        return ""
    return f'<p class="sources">{escape(f"Publié{numbers.NBSP}: {numbers.listing(list(names))}")}</p>'


@kept(KEPT)
def tiles(study: Study, view: View, themes: tuple[tuple[str, str, str], ...]) -> str:
    """The themes, each with its first finding; ``themes`` are titles, first questions and addresses."""
    lines = "".join(
        f'<li><h3><a href="{html_escape(way)}">{escape(title)}</a></h3>{_found(study, question, view)}</li>'
        for title, question, way in themes
    )
    return f'<div class="themes"><h2>Par thème</h2><ul class="tiles">{lines}</ul></div>' if lines else ""


def _found(study: Study, question: str, view: View) -> str:
    """The first finding of a theme; nothing of a selection that is masked as a whole."""
    if study.remaining(view) is None:
        return ""
    said = cards.title(study, Recipe(question, None, view.filters))
    status = f" {markup.badge('published')}" if said.provenance == "published" else ""
    return f"<p>{escape(said)}{status}</p>"


def first_of(study: Study, asked: Sequence[str], view: View) -> str:
    """The question whose finding a theme is told by: the first that was published, before simulated ones."""
    known = (q for q in asked if study.published_figures(Recipe(q, None, view.filters)))
    return next(known, asked[0])


def finding(book: Codebook) -> tuple[str, str | None]:
    """The question that a summary shows first, and its split: those of the first slide of the story."""
    first = book.opening[0]
    return first.question, first.by

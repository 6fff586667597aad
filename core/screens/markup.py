"""Published tables as HTML: real tables, legends, badges and key figures; every label escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as html_escape

from core import words
from core.charts import MOST_GROUPED, Chart, Mark
from core.codebook import MEAN_RANK, Codebook, Figure, Landmark, Published, Question, Ranking
from core.disclosure import PublishedTable
from core.estimation import Row
from core.responses import Raked
from core.study import Comparison, Study
from core.views import Recipe
from core.words import about, dating, escape, labels, numbers, places, provenance, reasons, sentences


def links(named: Sequence[tuple[str, str]]) -> str:
    """Addresses with their names, on one line."""
    each = [f'<a href="{html_escape(address)}">{escape(name)}</a>' for name, address in named]
    return f'<p class="links">{" · ".join(each)}</p>'


def link_list(named: Sequence[tuple[str, str]], *, columns: bool = False) -> str:
    """Addresses with their names, one a line; in columns where there is room."""
    each = [f'<li><a href="{html_escape(address)}">{escape(name)}</a></li>' for name, address in named]
    return f'<ul class="links{" columns" if columns else ""}">{"".join(each)}</ul>'


def more(named: Sequence[tuple[str, str]], *, table: bool = False, kept: str = "") -> str:
    """The other things to do with a card, under three dots; with the switch to its table.

    ``kept`` is the code under which its view enters a reader's selection; nothing is kept without one.
    """
    each = "".join(f'<li><a href="{html_escape(there)}">{escape(name)}</a></li>' for name, there in named)
    switch = (
        '<li><button type="button" class="switch"><span class="to-table">Voir le tableau</span>'
        '<span class="to-chart">Voir le graphique</span></button></li>'
        if table
        else ""
    )
    keep = (
        f'<li class="keeping"><button type="button" class="keep" data-view="{html_escape(kept)}">'
        "Retenir</button></li>"
        if kept
        else ""
    )
    dots = '<summary aria-label="Autres actions"></summary>'
    return f'<details class="more">{dots}<ul>{switch}{keep}{each}</ul></details>'


def to_copy(code: str) -> str:
    """Lines of code as they are, and a button that copies them."""
    return (
        f'<div class="to-copy"><pre><code>{html_escape(code)}</code></pre><p class="acts">'
        f'<button type="button" class="print" data-copied="Copié." data-copy="{html_escape(code)}">Copier'
        '</button> <span role="status"></span></p></div>'
    )


def invented(look: str) -> str:
    """A sample of what simulated answers have: hatches, or a ring."""
    return f'<i class="swatch {look}" style="--c:currentColor" aria-hidden="true"></i>'


def html_table(table: PublishedTable, whole: PublishedTable) -> str:
    """The numbers of a chart as an HTML table, with a caption and scoped headings.

    Answers in rows and groups in columns, each with its base; the reverse for a split with many
    groups; for a grid without split, items in rows and answers in columns.
    """
    if table.ranking and not table.view.by:
        return _ranked(table.ranking, whole.entire)
    question = table.question
    parts = [question.title, sentences.measure(table), *labels.chips(table.book, table.view)]
    if table.simulated:
        parts.append(labels.SIMULATED)
    caption = _caption(" · ".join(parts))
    if question.items and not table.view.by:
        return _scroll(f"<table>{caption}{_items_by_options(table, whole)}</table>", parts)
    tables = []
    for item in table.items:
        named = [labels.item_label(table, item)] if item else parts
        head = _caption(" · ".join(named))
        body = (
            _options_by_groups(table, whole, item)
            if len(table.groups) <= MOST_GROUPED
            else _groups_by_options(table, item)
        )
        tables.append(_scroll(f"<table>{head}{body}</table>", named))
    if (
        table.view.by
        and (own := table.book.segment(table.view.by)).geography
        and len(table.groups) > MOST_GROUPED
    ):
        noun = places.NOUNS[own.geography]
        tables = [f'<div class="ordered" data-order="">{orders(noun, "")}{each}</div>' for each in tables]
    return "".join(tables)


def _ranked(ranking: PublishedTable, whole: PublishedTable) -> str:
    """A ranking without a split: who put each option first, who ranked it, its mean rank and of how many."""
    question = ranking.question
    parts = [question.title, sentences.measure(ranking), *labels.chips(ranking.book, ranking.view)]
    if ranking.simulated:
        parts.append(labels.SIMULATED)
    both = [("", ranking), ("ensemble de l'étude", whole)][: 1 + bool(ranking.view.filters)]
    heads, lines = "", {option.code: "" for option in question.answers}
    for item in ranking.items:
        for name, source in both:
            rows = [source.row(code, item=item) for code in lines]
            label = labels.capital(question.item_label(item))
            known = (
                [] if item == MEAN_RANK else [labels.base_label(row) for row in rows if row.base is not None]
            )
            beside = " · ".join(part for part in (name, next(iter(known), "")) if part)
            heads += f'<th scope="col">{escape(label)} <small>{escape(beside)}</small></th>'
            for row in rows:
                lines[row.option] += _value(source, row, based=item == MEAN_RANK)
    body = "".join(
        f'<tr><th scope="row">{escape(question.option(code).label)}</th>{cells}</tr>'
        for code, cells in lines.items()
    )
    named = [*parts, f"{labels.AVERAGE_RANK} {labels.AMONG_RANKED}"]
    head = f'<thead><tr><th scope="col">Réponse</th>{heads}</tr></thead>'
    return _scroll(f"<table>{_caption(' · '.join(named))}{head}<tbody>{body}</tbody></table>", named)


def mean_ranks(table: PublishedTable) -> str:
    """The mean ranks of a ranking by group, each with its base; nothing of another question."""
    ranking = table.ranking
    if ranking is None or not table.view.by:
        return ""
    named = [f"{labels.AVERAGE_RANK}, {labels.AMONG_RANKED}{labels.simulated(table.book)}"]
    groups = ranking.groups
    wide = len(groups) > MOST_GROUPED
    options = [option.code for option in ranking.question.answers]
    label = {code: labels.option_label(ranking, code) for code in options}
    name = {group: labels.group_label(ranking, group) for group in groups}
    across, down = (label, name) if wide else (name, label)
    heads = "".join(f'<th scope="col">{escape(said)}</th>' for said in across.values())
    lines = ""
    for line, said in down.items():
        places = [(code, line) if wide else (line, code) for code in across]
        cells = "".join(_value(ranking, ranking.row(o, g, MEAN_RANK), based=True) for o, g in places)
        lines += f'<tr><th scope="row">{escape(said)}</th>{cells}</tr>'
    corner = table.book.segment(table.view.by).title if wide else "Réponse"
    head = f'<thead><tr><th scope="col">{escape(corner)}</th>{heads}</tr></thead>'
    return _scroll(f"<table>{_caption(named[0])}{head}<tbody>{lines}</tbody></table>", named)


def _table(caption: str, heads: Sequence[str], lines: str, kind: str = "") -> str:
    """A table of words with its caption and the headings of its columns."""
    columns = "".join(f'<th scope="col">{name}</th>' for name in heads)
    start = f'<table class="{kind}">' if kind else "<table>"
    return _scroll(
        f"{start}{_caption(caption)}<thead><tr>{columns}</tr></thead><tbody>{lines}</tbody></table>",
        [caption],
    )


def _scroll(table: str, named: Sequence[str]) -> str:
    """A table that a narrow screen scrolls sideways, from the keyboard too."""
    label = escape(" · ".join(named))
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{label}">{table}</div>'


def _terms(facts: Sequence[tuple[str, str]]) -> str:
    """Names and what is said of each; nothing for what is not said."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in facts if said)
    return f'<dl class="identity">{lines}</dl>'


def _caption(words: str) -> str:
    return f"<caption><span>{escape(words)}</span></caption>"


def _value(table: PublishedTable, row: Row, unit: str = "", *, based: bool = False) -> str:
    """A cell; with its base where that is not the one of its line or column."""
    if row.estimate is None:
        return f'<td class="masked">{escape(reasons.brief(table, row))}</td>'
    base = f" <small>{escape(labels.base_label(row))}</small>" if based else ""
    return f"<td>{escape(labels.value(table, row, unit))}{base}</td>"


def _group_head(table: PublishedTable, group: str, item: str, scope: str) -> str:
    row = _common(table, group, item)
    beside = reasons.reason(table, row) if row.status == "masked" else labels.base_label(row)
    label = escape(labels.group_label(table, group))
    return f'<th scope="{scope}">{label} <small>{escape(beside)}</small></th>'


def _common(table: PublishedTable, group: str, item: str) -> Row:
    """A row whose base is that of a group: of what all who were asked saw."""
    return labels.shown_to_all(table, (table.row(option, group, item) for option in table.options))[0]


def _options_by_groups(table: PublishedTable, whole: PublishedTable, item: str) -> str:
    unit = table.unit
    heads = "".join(_group_head(table, group, item, "col") for group in table.groups)
    beside = bool(table.view.filters)
    if beside:
        base = labels.base_label(_common(whole, "", item))
        heads += f'<th scope="col">Ensemble de l\'étude <small>{escape(base)}</small></th>'
    lines = ""
    for option in table.options:
        apart = not item and table.apart(item, option) is not None
        cells = "".join(
            _value(table, table.row(option, group, item), unit, based=apart) for group in table.groups
        )
        if beside:
            cells += _value(whole, whole.row(option, item=item), unit, based=apart)
        own = labels.own_base(table, table.row(option, item=item)) if apart else ""
        note = f" <small>{escape(own)}</small>" if own else ""
        lines += f'<tr><th scope="row">{escape(labels.option_label(table, option))}{note}</th>{cells}</tr>'
    return f'<thead><tr><th scope="col">Réponse</th>{heads}</tr></thead><tbody>{lines}</tbody>'


BY_VALUE = "valeur"
ORDERS = {BY_VALUE: "valeur", "nom": "nom", "officiel": "ordre officiel (Insee)"}


def orders(noun: places.Noun, pressed: str = BY_VALUE) -> str:
    """The orders of a table of territories, as buttons; the official one is that of INSEE's codes."""
    each = "".join(
        f'<button type="button" data-order="{order}" aria-pressed="{str(order == pressed).lower()}">'
        f"{name}</button>"
        for order, name in ORDERS.items()
    )
    return (
        f'<p class="orders" role="group" aria-label="Ordre des {noun.many}">Ordre{numbers.NBSP}: {each}</p>'
    )


def sorted_by(row: Row, name: str) -> str:
    """What a browser sorts the line of a territory by."""
    value = round((row.estimate or 0) * 100, 3)
    return f'data-code="{escape(row.group)}" data-name="{escape(name)}" data-value="{value}"'


def _groups_by_options(table: PublishedTable, item: str) -> str:
    assert table.view.by is not None
    unit = table.unit
    heads = "".join(f'<th scope="col">{escape(labels.option_label(table, o))}</th>' for o in table.options)
    title = escape(table.book.segment(table.view.by).title)
    territories = table.book.segment(table.view.by).geography

    def keys(group: str) -> str:
        row = _common(table, group, item)
        if not (territories and group):
            return ""
        return (
            ' data-last=""'
            if row.estimate is None
            else f" {sorted_by(row, labels.group_label(table, group))}"
        )

    lines = "".join(
        f"<tr{keys(group)}>{_group_head(table, group, item, 'row')}"
        + "".join(
            _value(
                table,
                table.row(option, group, item),
                unit,
                based=not item and table.apart(item, option) is not None,
            )
            for option in table.options
        )
        + "</tr>"
        for group in table.groups
    )
    return f'<thead><tr><th scope="col">{title}</th>{heads}</tr></thead><tbody>{lines}</tbody>'


def _items_by_options(table: PublishedTable, whole: PublishedTable) -> str:
    heads = "".join(f'<th scope="col">{escape(labels.option_label(table, o))}</th>' for o in table.options)
    lines = ""
    for item in table.items:
        for name, source in (("", table), ("ensemble de l'étude", whole))[: 1 + bool(table.view.filters)]:
            first = source.row(source.options[0], item=item)
            base = labels.own_base(source, first) or labels.base_label(first)
            beside = reasons.reason(source, first) if first.status == "masked" else base
            label = escape(labels.item_label(table, item) if not name else f"… {name}")
            lines += f'<tr><th scope="row">{label} <small>{escape(beside)}</small></th>'
            lines += (
                "".join(_value(source, source.row(option, item=item)) for option in source.options) + "</tr>"
            )
    return f'<thead><tr><th scope="col">Ligne</th>{heads}</tr></thead><tbody>{lines}</tbody>'


def legend(chart: Chart) -> str:
    """How things are drawn in a chart, and what they mean; empty when there is nothing to tell."""
    if not chart.legend:
        return ""
    marks = "".join(f"<li>{_swatch(mark)} {escape(mark.label)}</li>" for mark in chart.legend)
    return f'<ul class="legend">{marks}</ul>'


def _swatch(mark: Mark) -> str:
    return f'<span class="swatch {mark.style}" style="--c:{mark.colour}" aria-hidden="true"></span>'


STATUS = {"published": "Publié", "computed": "Calculé", "simulated": "Simulé"}
"""What numbers are, in a word."""


def badge(status: str) -> str:
    """A status of numbers, as a badge: ``published``, ``computed`` or ``simulated``."""
    return f'<span class="badge {status}">{STATUS[status]}</span>'


def chips(names: Sequence[str]) -> str:
    """The active filters, one chip each."""
    return (
        '<p class="chips">' + "".join(f"<span>{escape(name)}</span>" for name in names) + "</p>"
        if names
        else ""
    )


def notes(lines: Iterable[str]) -> str:
    """The small print under a chart."""
    return '<div class="notes">' + "".join(f"<p>{escape(line)}</p>" for line in lines if line) + "</div>"


def published_lines(study: Study, recipe: Recipe) -> str:
    """What was published of exactly this selection, then of its groups and in words, with the sources."""
    table, figures = study.make(recipe), study.published_figures(recipe)
    return _published_shares(figures, table, study.published) + _published_words(study, recipe)


def _published_shares(figures: Sequence[Figure], table: PublishedTable, published: Published) -> str:
    if len(figures) < 2 or table.question.numeric:  # one alone is the headline
        return ""
    said = [
        f"<strong>{numbers.percent(f.value)}</strong> {escape(words.published.meaning(f, table))}"
        for f in figures
        if f.value is not None
    ]
    sources = numbers.listing(list(dict.fromkeys(words.published.source(f, published) for f in figures)))
    return (
        f'<p class="published">{badge("published")} {f"{numbers.NBSP}; ".join(said)} '
        f"<small>({escape(sources)})</small></p>"
    )


def _published_words(study: Study, recipe: Recipe) -> str:
    told = [*words.published.of_some(study, recipe), *words.published.without_share(study, recipe)]
    said = " ".join(f"{escape(words.published.sentence(study, figure))}." for figure in told)
    sources = dict.fromkeys(words.published.source(figure, study.published) for figure in told)
    return (
        f'<p class="published">{badge("published")} {said} '
        f"<small>({escape(numbers.listing(list(sources)))})</small></p>"
        if told
        else ""
    )


def comparison_table(comparisons: Sequence[Comparison], published: Published, *, simulated: bool) -> str:
    """The published figures beside those of the responses, which are simulated or not."""
    obtained = f"Dans les réponses ({labels.SIMULATED})" if simulated else "Dans les réponses"
    lines = ""
    for comparison in comparisons:
        figure = comparison.figure
        stated, computed, difference = provenance.figure_cells(comparison)
        text = escape(figure.text or figure.note or figure.id) + (
            f"<br><small>{escape(figure.reading)}</small>" if figure.reading else ""
        )
        cells = [
            stated,
            computed,
            difference,
            provenance.verdict(comparison),
            words.published.source(figure, published),
        ]
        lines += (
            f'<tr><th scope="row">{text}</th>' + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>"
        )
    heads = ("Chiffre", "Publié", obtained, "Écart", "Verdict", "Source")
    return _table("Chiffres publiés et chiffres obtenus", heads, lines)


def landmarks(points: Sequence[Landmark], published: Published) -> str:
    """Figures of other studies: separate points, with their population, without any difference."""
    groups = dict.fromkeys(point.group for point in points)
    return "".join(_landmarks(group, [p for p in points if p.group == group], published) for group in groups)


def _landmarks(group: str, points: Sequence[Landmark], published: Published) -> str:
    lines = ""
    for point in points:
        source = published.sources[point.source]
        said = escape(source.publisher or source.title)
        link = f'<a href="{html_escape(source.url)}" rel="noreferrer">{said}</a>' if source.url else said
        note = f"<br><small>{escape(point.note)}</small>" if point.note else ""
        lines += (
            f'<tr><th scope="row">{escape(point.label)}{note}</th><td>{escape(point.population)}</td>'
            f"<td>{numbers.percent(point.value)}</td><td>{escape(point.date)}</td><td>{link}</td></tr>"
        )
    heads = ("Repère", "Population", "Part publiée", "Date", "Source")
    return _table(f"{group or 'Autres études'} : des repères, pas une évolution", heads, lines)


def sources(published: Published) -> str:
    """The sources of published figures, with their links."""
    lines = ""
    for source in published.sources.values():
        title = escape(source.title)
        link = f'<a href="{html_escape(source.url)}" rel="noreferrer">{title}</a>' if source.url else title
        rest = ", ".join(
            escape(part)
            for part in (source.publisher, dating.month(source.date) if source.date else "")
            if part
        )
        lines += f"<li>{link}{f' — {rest}' if rest else ''}</li>"
    return f"<ul>{lines}</ul>"


def title(words: str, intro: str = "") -> str:
    """The title of a page and what it is about."""
    said = f'<p class="intro">{escape(intro)}</p>' if intro else ""
    return f"<h1>{escape(words)}</h1>{said}"


def lead(book: Codebook) -> str:
    """Who asked whom and when, and the limits of the study in one sentence."""
    nature = badge("simulated") if book.simulated else ""
    return (
        f'<div class="lead"><p>{escape(about.facts(book))} {nature}</p>'
        f"<p>{escape(about.limits(book))}</p></div>"
    )


def foot(book: Codebook, named: Sequence[tuple[str, str]], *, natured: bool = True) -> str:
    """The foot of every page: who made the study, when its results were made public, the ways out."""
    told = " · ".join(part for part in (book.producer or book.title, dating.released(book)) if part)
    nature = badge("simulated") if book.simulated and natured else ""
    return f'<footer class="foot"><p>{escape(told)} {nature}</p>{links(named)}</footer>'


def identity(book: Codebook, respondents: int, digest: str) -> str:
    """The identity card of the study, as a list of terms."""
    noun = book.universe_noun
    nature = (
        "réponses simulées pour la démonstration, construites pour retrouver les chiffres publiés"
        if book.simulated
        else "réponses collectées"
    )
    facts = [
        ("Producteur", book.producer),
        ("Population", book.population),
        ("Échantillon", about.sampling(book)),
        ("Part de la population", about.population_part(book)),
        ("Terrain", about.fieldwork(book)),
        *dating.dates(book),
        ("Réponses affichées", f"{numbers.count(respondents, noun.singular, noun.plural)}, {nature}"),
        ("Pondération", "données redressées" if book.weighted else "aucune"),
        ("Licence", book.licence),
        ("Version des données", digest[:12]),
    ]
    return _terms(facts)


def questionnaire(book: Codebook) -> str:
    """Every question with its answers, its routing and the status of its wording."""
    lines = ""
    for question in book.questions:
        shown = "" if question.items else "proposée"
        named = [f"{o.label}{_shown_to(book, question, '', o.code, shown)}" for o in question.options]
        answers = f"{numbers.NBSP}; ".join(named) or question.unit or "un nombre"
        if question.items:
            lines_of = (f"{i.label}{_shown_to(book, question, i.id, '', 'proposée')}" for i in question.items)
            items = f"{numbers.NBSP}; ".join(lines_of)
            answers = f"Lignes{numbers.NBSP}: {items}. Réponses{numbers.NBSP}: {answers}"
        elif isinstance(question, Ranking):
            answers = f"À classer{numbers.NBSP}: {answers}"
        asked = f"Posée seulement aux {labels.routing(book, question)}" if question.asked_to else ""
        beside = "".join(f"<br><small>{escape(line)}</small>" for line in (asked, question.note) if line)
        lines += (
            f'<tr><th scope="row">{escape(question.title)}</th><td>{escape(question.text)}{beside}</td>'
            f"<td>{escape(answers)}</td><td>{labels.wording_status(question)}</td></tr>"
        )
    for unreported in book.unreported:
        beside = f"<br><small>{escape(unreported.note)}</small>" if unreported.note else ""
        lines += (
            f'<tr><th scope="row">{escape(unreported.label)}</th><td>{escape(unreported.text)}{beside}</td>'
            "<td>résultats non publiés</td><td>annoncée</td></tr>"
        )
    heads = ("Sujet", "Question", "Réponses possibles", "Formulation")
    return _table("Le questionnaire", heads, lines, "words")


def _shown_to(book: Codebook, question: Question, item: str, option: str, how: str) -> str:
    """After an answer, or a line, that only some saw: to whom it was shown."""
    part = book.apart(question.id, item, option) if how else None
    return f" ({how} aux {labels.routing(book, part)})" if part else ""


def weighting(book: Codebook, raked: Raked) -> str:
    """How the weights were obtained, and what they cost in precision, as a list of terms."""
    return _terms(about.weighting(book, raked))

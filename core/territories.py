"""A question on the map of the regions, as a reader meets it; made once for all visitors."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core import gaps, maps, markup, wording
from core.cards import COMPARE, EXPLORE, csv_address, share_address
from core.choropleth import choropleth
from core.codebook import Codebook, Indicator, Multiple, Number
from core.figures import ReadyFigure
from core.keeping import kept
from core.palette import Theme
from core.pictures import Picture, picture
from core.portraits import Finding, Subject, portrait_link, told
from core.recipes import ANSWER, MEASURE, Recipe, answers, items, nets
from core.results import Study
from core.tables import PublishedTable, Row
from core.views import View, address
from core.wording import NBSP

TERRITORIES = "territoires"
"""Address of the page."""
ATLASES_KEPT = 128
COLOURS = (
    "La couleur range des valeurs en classes : elle ne dit pas qu'un écart est établi, ce que dit le tableau."
)
HINT = "Choisissez une région, sur la carte ou dans la liste : le filtre la garde de page en page."


@dataclass(frozen=True, slots=True)
class Atlas:
    """What the page lays out: the message, the map, what is said of the regions chosen, the table."""

    above: str
    figure: ReadyFigure
    alternative: str
    chosen: str
    table: str
    below: str


def geography(book: Codebook) -> str | None:
    """The segment that is a region, if the study has one."""
    return next((name for name in book.segments if book.segment(name).geography == "region"), None)


def mapped(book: Codebook) -> list[str]:
    """The questions that have shares by region: first those that are not segments."""
    region = geography(book)
    asked = [q.id for q in book.questions if q.id != region and not isinstance(q, Number)]
    return sorted(asked, key=lambda name: name in book.segments)


def shown(book: Codebook, question: str, item: str) -> dict[str, str]:
    """What a map may show of a question: its key figures, then its answers, by address."""
    known = {
        f"{MEASURE}={net.id}": f"{net.label or net.id} (chiffre clé)"
        for net in nets(book, question)
        if net.item == item
    }
    return known | {f"{ANSWER}={code}": label for code, label in answers(book, question).items()}


def settled(book: Codebook, recipe: Recipe) -> Recipe:
    """The recipe of a map, with what the reader has left open: a question, its line, its key figure."""
    known = mapped(book)
    told = [slide.question for slide in book.story if slide.question in known]
    question = recipe.view.question if recipe.view.question in known else next(iter([*told, *known]))
    assert question is not None
    if question != recipe.view.question:
        recipe = Recipe(recipe.view)
    lines = items(book, question)
    first = next((net.item for net in nets(book, question)), "")
    item = recipe.item if recipe.item in lines else first or next(iter(lines), "")
    choices = shown(book, question, item)
    wanted = f"{ANSWER}={recipe.answer}" if recipe.answer else f"{MEASURE}={recipe.measure}"
    kind, _, code = (wanted if wanted in choices else next(iter(choices))).partition("=")
    view = replace(recipe.view, question=question, by=geography(book))
    measure, answer = (code, "") if kind == MEASURE else ("", code)
    return replace(recipe, view=view, item=item, measure=measure, answer=answer)


def atlas_view(recipe: Recipe) -> View:
    """The view of the table: the regions chosen are outlined, and compared with all the others."""
    by = recipe.view.by
    return replace(recipe.view, filters=tuple(f for f in recipe.view.filters if f[0] != by))


@kept(ATLASES_KEPT)
def atlas(study: Study, recipe: Recipe, theme: Theme) -> Atlas:
    """The map and the table of a settled recipe.

    Parameters
    ----------
    study
        A study with a segment that is a region.
    recipe
        What to show: see ``settled``.
    theme
        Which palette.
    """
    book, view = study.book, atlas_view(recipe)
    assert view.question is not None and view.by is not None
    question = book.question(view.question)
    net = _net(book, recipe)
    table, whole = study.view(view, net), study.view(View(question.id), net)
    option, item = recipe.measure or recipe.answer, recipe.item
    chosen = recipe.view.where.get(view.by, ())
    chart = choropleth(table, option, item, theme, chosen)
    subject = " · ".join(part for part in (question.title, wording.item_label(table, item)) if part)
    about = _measure(table, option)
    said = _headline(table, option, item, net)
    above = (
        f'<p class="overline">{markup.escape(subject)}</p><h2>{markup.escape(said)}</h2>'
        f'<p class="measure">{markup.escape(about)} '
        f"{markup.badge('simulated' if table.simulated else 'computed')}</p>"
        + markup.chips(wording.chips(book, view))
        + markup.legend(chart)
    )
    # All the regions, as on the map: one alone has nothing to be compared with.
    query = replace(recipe, view=view, answer="").to_query()
    own = replace(recipe, view=replace(recipe.view, by=None)).to_query()
    below = (
        f'<p class="caveat">{markup.escape(COLOURS)} {markup.escape(gaps.ESTABLISHED)} '
        f"{markup.escape(gaps.indicative(book))}</p>"
        + markup.notes(
            [
                wording.wording_note(book, question),
                "" if net else wording.base_note(table, whole),
                question.note,
                maps.CREDIT,
                wording.source_note(book),
            ]
        )
        + markup.links(
            [
                ("Comparer les régions", address(book, COMPARE, query)),
                ("Explorer tous les chiffres", address(book, EXPLORE, query)),
                ("Télécharger le tableau (CSV)", csv_address(book, question.id, query)),
                ("Partager ou télécharger", share_address(book, TERRITORIES, own)),
            ]
        )
    )
    focus = _focus(table, option, item, chosen, recipe.view)
    alternative = f"Carte des régions. {said}. Tous les chiffres sont dans le tableau qui suit."
    return Atlas(above, chart.figure, alternative, focus, _table(table, option, item, recipe), below)


@kept(ATLASES_KEPT)
def map_picture(study: Study, recipe: Recipe) -> Picture:
    """The map of a settled recipe as a picture that says everything by itself."""
    view, net = atlas_view(recipe), _net(study.book, recipe)
    table, whole = study.view(view, net), study.view(View(view.question), net)
    option, item = recipe.measure or recipe.answer, recipe.item
    chart = choropleth(table, option, item, "light", recipe.view.where.get(view.by or "", ()))
    return picture(
        table,
        chart,
        wording.item_label(table, item),
        _headline(table, option, item, net),
        _measure(table, option),
        [wording.base_note(table, whole), gaps.indicative(study.book), maps.CREDIT],
        name=f"carte-{option}",
    )


def _net(book: Codebook, recipe: Recipe) -> Indicator | None:
    return next((i for i in book.indicators if i.id == recipe.measure), None)


def _measure(table: PublishedTable, option: str) -> str:
    """What the map measures: ``« … » : % des acteurs, par région · vague 2025``."""
    book, view = table.book, table.view
    assert view.by is not None
    several = (
        ", plusieurs réponses possibles" if isinstance(book.question(view.question or ""), Multiple) else ""
    )
    wave = f" · vague {book.wave}" if book.wave else ""
    return (
        f"« {wording.option_label(table, option)} »{NBSP}: % des {wording.population(book, view)}, "
        f"par {book.segment(view.by).title.lower()}{several}{wave}"
    )


def _rows(table: PublishedTable, option: str, item: str) -> list[Row]:
    """The rows of the regions, in the official order: that of the codes of INSEE."""
    rows = [r for r in table.rows if r.group and r.option == option and r.item == item]
    return sorted(rows, key=lambda row: row.group)


def _headline(table: PublishedTable, option: str, item: str, net: Indicator | None) -> str:
    """The largest established gap of what is shown; else how far the regions range."""
    rows = _rows(table, option, item)
    found = [row for row in rows if gaps.kind(row) == "established"]
    known = [row.estimate for row in rows if row.estimate is not None]
    if found:
        top = max(found, key=lambda row: abs(row.difference or 0))
        finding = Finding(table, top, top.p_adjusted, net)
        said = told(finding, Subject(top.by, top.group)) if net else gaps.told(table, top)
    elif known:
        low, high = wording.percent(min(known)), wording.percent(max(known))
        about = f"{wording.option_label(table, option)}{NBSP}:"
        said = f"{about} de {low} à {high} selon la région, sans écart établi"
    else:
        said = f"{wording.option_label(table, option)}{NBSP}: toutes les régions sont masquées"
    return f"{said} ({wording.SIMULATED})" if table.simulated else said


def _focus(table: PublishedTable, option: str, item: str, chosen: tuple[str, ...], view: View) -> str:
    """What is said of the regions chosen, each with the way to its portrait."""
    if not chosen:
        return f'<p class="hint">{markup.escape(HINT)}</p>'
    assert view.by is not None
    entries = ""
    for code in chosen:
        row = table.row(option, code, item)
        name = wording.group_label(table, code)
        base = f" ({wording.base_label(row)})" if row.base is not None else ""
        gap = f", {gaps.words(table, row)}" if row.estimate is not None else ""
        portrait = portrait_link(table.book, Subject(view.by, code), view)
        entries += (
            f"<li><strong>{markup.escape(name)}</strong>{NBSP}: "
            f"{markup.escape(wording.value(row) + base + gap)}. "
            f'<a href="{markup.escape(portrait)}">Portrait{NBSP}: {markup.escape(name)}</a></li>'
        )
    return f'<ul class="focus">{entries}</ul>'


def _table(table: PublishedTable, option: str, item: str, recipe: Recipe) -> str:
    """Every region with its base, its value and its gap in words: what the map shows, and more."""
    by, chosen = recipe.view.by, recipe.view.where.get(recipe.view.by or "", ())
    assert by is not None
    of_all = table.row(option, item=item)
    lines = _line(wording.group_label(table, ""), of_all, "", 'class="all"')
    for row in _rows(table, option, item):
        portrait = portrait_link(table.book, Subject(by, row.group), recipe.view)
        label = markup.escape(wording.group_label(table, row.group))
        kind = 'class="chosen" aria-current="true"' if row.group in chosen else ""
        lines += _line(f'<a href="{markup.escape(portrait)}">{label}</a>', row, gaps.words(table, row), kind)
    about = [wording.item_label(table, item), _measure(table, option)]
    if table.simulated:
        about.append(wording.SIMULATED)
    caption = markup.escape(" · ".join(part for part in about if part))
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Région", "Part", "Écart avec les autres"))
    return (
        f'<div class="scroll"><table class="regions"><caption><span>{caption}</span></caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _line(label: str, row: Row, gap: str, kind: str) -> str:
    base = f" <small>{markup.escape(wording.base_label(row))}</small>" if row.base is not None else ""
    shown = (
        '<td class="masked">–</td>' if row.estimate is None else f"<td>{wording.percent(row.estimate)}</td>"
    )
    strong = gaps.kind(row) == "established"
    said = f"<strong>{markup.escape(gap)}</strong>" if strong else markup.escape(gap)
    return f'<tr {kind}><th scope="row">{label}{base}</th>{shown}<td>{said}</td></tr>'

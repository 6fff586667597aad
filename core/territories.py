"""A question on the map of the regions, as a reader meets it; made once for all visitors."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core import gaps, maps, markup, wording
from core.cards import COMPARE, EXPLORE, csv_address, share_address
from core.choropleth import choropleth
from core.codebook import Codebook
from core.figures import ReadyFigure
from core.keeping import kept
from core.palette import Theme
from core.pictures import Picture, picture
from core.portraits import Finding, Subject, portrait_link, told
from core.recipes import ANSWER, MEASURE, Choice, Recipe, answers, items, nets
from core.results import Study
from core.tables import PublishedTable, Row
from core.views import address
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
    """The questions that have shares by region, if the study has one: first those that are not segments."""
    region = geography(book)
    asked = [q.id for q in book.questions if region and q.id != region and not q.numeric]
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

    ``region`` is the segment of the regions, by which the table is split. It holds them all: those that
    the reader has chosen are outlined, and compared with all the others.
    """

    choice: Choice
    recipe: Recipe
    region: str

    @property
    def option(self) -> str:
        """The key figure or the answer of which the map shows the share."""
        return self.choice.measure or self.choice.answer

    @property
    def chosen(self) -> tuple[str, ...]:
        """The regions that the reader has chosen."""
        return self.choice.view.where.get(self.region, ())


def map_choice(book: Codebook, choice: Choice) -> MapChoice:
    """What a map shows, with what the reader has left open: a question, its line, its key figure.

    Raises
    ------
    ValueError
        If the study has no segment that is a region, or no question but it.
    """
    known, region = mapped(book), geography(book)
    if region is None or not known:
        raise ValueError("the study has nothing to show by region")
    told = [slide.question for slide in book.story if slide.question in known]
    question = choice.view.question
    if question not in known:
        question, choice = [*told, *known][0], Choice(choice.view)
    lines = items(book, question)
    first = next((net.item for net in nets(book, question)), "")
    item = choice.item if choice.item in lines else first or next(iter(lines), "")
    choices = shown(book, question, item)
    wanted = f"{ANSWER}={choice.answer}" if choice.answer else f"{MEASURE}={choice.measure}"
    kind, _, code = (wanted if wanted in choices else next(iter(choices))).partition("=")
    view = replace(choice.view, question=question, by=region)
    measure, answer = (code, "") if kind == MEASURE else ("", code)
    full = replace(choice, view=view, item=item, measure=measure, answer=answer)
    others = tuple(f for f in view.filters if f[0] != region)
    recipe = Recipe(question, region, others, full.on(book, question).counted)
    return MapChoice(full, recipe, region)


@kept(ATLASES_KEPT)
def atlas(study: Study, asked: MapChoice, theme: Theme) -> Atlas:
    """The map of a choice, and its table.

    Parameters
    ----------
    study
        A study with a segment that is a region.
    asked
        What to show: see ``map_choice``.
    theme
        Which palette.
    """
    book, choice, recipe = study.book, asked.choice, asked.recipe
    table, whole = study.make(recipe), study.make(Recipe(recipe.question, counted=recipe.counted))
    view, question = table.view, table.question
    option, item, chosen = asked.option, choice.item, asked.chosen
    chart = choropleth(table, option, item, theme, chosen)
    subject = " · ".join(part for part in (question.title, wording.item_label(table, item)) if part)
    about = _measure(table, option)
    said = _headline(table, option, item)
    above = (
        f'<p class="overline">{markup.escape(subject)}</p><h2>{markup.escape(said)}</h2>'
        f'<p class="measure">{markup.escape(about)} '
        f"{markup.badge('simulated' if table.simulated else 'computed')}</p>"
        + markup.chips(wording.chips(book, view))
        + markup.legend(chart)
    )
    # All the regions, as on the map: one alone has nothing to be compared with.
    query = replace(choice, view=view, answer="").to_query()
    own = replace(choice, view=replace(choice.view, by=None)).to_query()
    below = (
        f'<p class="caveat">{markup.escape(COLOURS)} {markup.escape(gaps.ESTABLISHED)} '
        f"{markup.escape(gaps.indicative(book))}</p>"
        + markup.notes(
            [
                wording.wording_note(book, question),
                "" if table.net else wording.base_note(table, whole),
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
    focus = _focus(table, asked)
    alternative = f"Carte des régions. {said}. Tous les chiffres sont dans le tableau qui suit."
    return Atlas(above, chart.figure, alternative, focus, _table(table, asked), below)


@kept(ATLASES_KEPT)
def map_picture(study: Study, asked: MapChoice) -> Picture:
    """The map of a choice as a picture that says everything by itself."""
    recipe, option, item = asked.recipe, asked.option, asked.choice.item
    table, whole = study.make(recipe), study.make(Recipe(recipe.question, counted=recipe.counted))
    chart = choropleth(table, option, item, "light", asked.chosen)
    return picture(
        table,
        chart,
        wording.item_label(table, item),
        _headline(table, option, item),
        _measure(table, option),
        [wording.base_note(table, whole), gaps.indicative(study.book), maps.CREDIT],
        name=f"carte-{option}",
    )


def _measure(table: PublishedTable, option: str) -> str:
    """What the map measures: ``« … » : % des acteurs, par région · vague 2025``."""
    book, view = table.book, table.view
    assert view.by is not None
    several = "" if table.question.exclusive else f", {wording.SEVERAL}"
    wave = f" · vague {book.wave}" if book.wave else ""
    return (
        f"« {wording.option_label(table, option)} »{NBSP}: % des {wording.population(book, view)}, "
        f"par {book.segment(view.by).title.lower()}{several}{wave}"
    )


def _rows(table: PublishedTable, option: str, item: str) -> list[Row]:
    """The rows of the regions, in the official order: that of the codes of INSEE."""
    rows = [r for r in table.rows if r.group and r.option == option and r.item == item]
    return sorted(rows, key=lambda row: row.group)


def _headline(table: PublishedTable, option: str, item: str) -> str:
    """The largest established gap of what is shown; else how far the regions range."""
    rows = _rows(table, option, item)
    found = [row for row in rows if gaps.kind(row) == "established"]
    known = [row.estimate for row in rows if row.estimate is not None]
    if found:
        top = max(found, key=lambda row: abs(row.difference or 0))
        net = next((i for i in table.book.indicators if table.net and i.id == table.net.key), None)
        finding = Finding(table, top, top.p_adjusted, net)
        said = told(finding, Subject(top.by, top.group)) if net else gaps.told(table, top)
    elif known:
        low, high = wording.percent(min(known)), wording.percent(max(known))
        about = f"{wording.option_label(table, option)}{NBSP}:"
        said = f"{about} de {low} à {high} selon la région, sans écart établi"
    else:
        said = f"{wording.option_label(table, option)}{NBSP}: toutes les régions sont masquées"
    return said + wording.simulated(table.book)


def _focus(table: PublishedTable, asked: MapChoice) -> str:
    """What is said of the regions chosen, each with the way to its portrait."""
    if not asked.chosen:
        return f'<p class="hint">{markup.escape(HINT)}</p>'
    entries = ""
    for code in asked.chosen:
        row = table.row(asked.option, code, asked.choice.item)
        name = wording.group_label(table, code)
        base = f" ({wording.base_label(row)})" if row.base is not None else ""
        gap = f", {gaps.words(table, row)}" if row.estimate is not None else ""
        portrait = portrait_link(table.book, Subject(asked.region, code), asked.choice.view)
        entries += (
            f"<li><strong>{markup.escape(name)}</strong>{NBSP}: "
            f"{markup.escape(wording.value(table, row) + base + gap)}. "
            f'<a href="{markup.escape(portrait)}">Portrait{NBSP}: {markup.escape(name)}</a></li>'
        )
    return f'<ul class="focus">{entries}</ul>'


def _table(table: PublishedTable, asked: MapChoice) -> str:
    """Every region with its base, its value and its gap in words: what the map shows, and more."""
    option, item = asked.option, asked.choice.item
    of_all = table.row(option, item=item)
    lines = _line(wording.group_label(table, ""), of_all, "", 'class="all"')
    for row in _rows(table, option, item):
        portrait = portrait_link(table.book, Subject(asked.region, row.group), asked.choice.view)
        label = markup.escape(wording.group_label(table, row.group))
        kind = 'class="chosen" aria-current="true"' if row.group in asked.chosen else ""
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

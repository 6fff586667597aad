"""Published tables as XLSX files that explain themselves: one chart, a page, or the complete tabulation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from core.codebook import Codebook
from core.disclosure import PublishedTable
from core.estimation import COLUMNS, COUNTS, MEASURES
from core.files import text
from core.files.xlsx.banners import (
    COLOURS,
    CONTENTS,
    HEAD,
    SHADE,
    SMALL,
    TITLE,
    BannerColumn,
    Crosstab,
    banner_page,
    columns_of,
    question_crosstab,
    reserves,
    table_crosstab,
    write_crosstab,
)
from core.files.xlsx.writing import DECIMAL, INTEGER, Page, Workbook
from core.study import Study
from core.views import Recipe
from core.words import (
    NBSP,
    about,
    gaps,
    labels,
    provenance,
    published,
    reasons,
    sentences,
    typography,
)

ABOUT, DATA = "À lire", "Données"
_UNTHEMED = "Autres questions"
_SIZES = (*COUNTS, *MEASURES)
_NO_DATE = dt.date(1980, 1, 1)


def table_workbook(
    tables: Sequence[PublishedTable], address: str = "", published: Sequence[str] = ()
) -> bytes:
    """The table of one chart, or those of a page, as an XLSX file.

    A sheet tells what the file holds; then a sheet per table, as it is read, and one with every number of
    every table in full, under the columns of the study format.

    Parameters
    ----------
    tables
        One or more, of one study under the same filters, with the same interval.
    address
        The permanent address of the view, or empty.
    published
        What was published elsewhere of the same, in sentences.
    """
    book = tables[0].book
    file = new_workbook(book)
    tables = list({table.entire.recipe: table.entire for table in tables}.values())
    _about_sheet(file, tables, address, published, data=True)
    crosstabs = [table_crosstab(table) for table in tables]
    contents = None
    if len(tables) > 1:
        contents = file.page(CONTENTS, [70, 12, 30])
    found = []
    for table, crosstab in zip(tables, crosstabs, strict=True):
        columns = columns_of([table])
        page = banner_page(file, crosstab.title, book.title, columns, [table])
        found.append((crosstab, page.name, HEAD))
        starts, end = write_crosstab(page, HEAD, crosstab, columns, back=contents.name if contents else "")
        page.keep(HEAD, [starts], end)
        for reason in dict.fromkeys(reasons.reason(table, row) for row in table.rows if row.reason):
            page.paragraph(end, reason, page.last, **SMALL)
            end += 1
    if contents:
        _contents(contents, book, [("", found)])
    _data_sheet(file, tables)
    return file.bytes()


def tabulation(study: Study, address: str = "", progress: Callable[[float], None] | None = None) -> bytes:
    """The complete tabulation of a study as an XLSX file: every question by every segment.

    A sheet per theme, where all the segments stand side by side under the whole sample; a sheet of
    contents whose links lead to each question and back; a sheet that tells what the file holds.

    Parameters
    ----------
    study
        An open study.
    address
        The address of the study's pages, or empty.
    progress
        Called with the fraction done, from 0 to 1.
    """
    book = study.book
    tell = progress or (lambda _: None)
    crosstabs: list[Crosstab] = []
    tables: list[PublishedTable] = []
    tell(0)
    for question, own in study.every_table():
        crosstabs.append(question_crosstab(question, own))
        tables += own
        tell(0.8 * len(crosstabs) / len(book.questions))
    file = new_workbook(book)
    asked = [Recipe(question.id) for question in book.shown]
    told = [said for recipe in asked for said in published.of_view(study, recipe)]
    _about_sheet(file, tables, address, told, data=False)
    contents = file.page(CONTENTS, [70, 12, 30])
    columns = columns_of(tables)
    chapters = []
    titled = [(theme.title, theme.id) for theme in book.themes]
    for title, theme in [*titled, (_UNTHEMED if titled else "Questions", None)]:
        chapter = [crosstab for crosstab in crosstabs if crosstab.question.theme == theme]
        if not chapter:
            continue
        page = banner_page(file, title, title, columns, tables)
        row, found, units = HEAD, [], []
        for crosstab in chapter:
            found.append((crosstab, page.name, row))
            starts, end = write_crosstab(page, row, crosstab, columns, back=contents.name)
            units.append(starts)
            row = end + 1
        page.keep(HEAD, units, row)
        chapters.append((title, found))
    _contents(contents, book, chapters)
    tell(0.9)
    made = file.bytes()
    tell(1.0)
    return made


def new_workbook(book: Codebook) -> Workbook:
    """A workbook that is of a study in each of its properties, heads and feet."""
    date = book.fieldwork.end or book.fieldwork.start or _NO_DATE
    source = about.source_note(book)
    nature = labels.SIMULATED if book.simulated else ""
    return Workbook(about.title(book), book.producer, provenance.nature(book), date, source, nature)


def _about_sheet(
    file: Workbook,
    tables: Sequence[PublishedTable],
    address: str,
    published: Sequence[str],
    *,
    data: bool,
) -> None:
    """What the file holds, how it is read, and what the columns of the data are."""
    book = tables[0].book
    sections = [
        ("Ce que contient ce fichier", provenance.metadata(tables, address, published)),
        ("Comment lire", reading(tables)),
    ]
    if data:
        columns = [
            (name, f"{title}{NBSP}: {told}") for name, (title, told) in provenance.columns(book).items()
        ]
        sections.append((f"Colonnes de la feuille {DATA}", columns))
    about_page(file, book, book.title, sections)


def about_page(
    file: Workbook, book: Codebook, title: str, sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> None:
    """The sheet that is read first: sections of names, with what is said of each."""
    page = file.page(ABOUT, [26, 110])
    page.sheet.set_portrait()
    page.span(0, 0, 1, title, **TITLE)
    page.sheet.set_row(0, 26)
    row = 1
    if book.simulated:
        page.span(row, 0, 1, labels.SIMULATED.upper(), bold=True, font_color=COLOURS.negative[1])
        row += 1
    for title, facts in sections:
        row += 1
        page.span(row, 0, 1, title, bold=True, font_size=12, bottom=1, bottom_color=COLOURS.line)
        page.sheet.set_row(row, 20)
        row += 1
        for name, words in facts:
            page.text(row, 0, name, bold=True, text_wrap=True)
            page.text(row, 1, typography.typeset(words), text_wrap=True)
            page.fit(row, [(name, page.widths[0]), (words, page.widths[1])])
            row += 1


def reading(tables: Sequence[PublishedTable]) -> list[tuple[str, str]]:
    """How the numbers of tables are read, and what their words mean."""
    book = tables[0].book
    notes = [
        ("Limites", about.limits(book)),
        (
            "Nombres",
            "Les cellules contiennent les valeurs complètes (0,623…) ; seul l'affichage est arrondi (62 %)."
            if book.disclosure.minimum_base == 1
            else "Les cellules contiennent les valeurs publiées : arrondies à ce que dit leur base.",
        ),
        (
            "Cellules vides",
            "Un résultat masqué est écrit « masqué » : ce n'est jamais zéro. Une case grisée croiserait une "
            "question avec elle-même.",
        ),
        ("Effectifs", " ; ".join(reserves(book))),
    ]
    if any(table.view.by for table in tables):
        assumed = gaps.indicative(book)
        notes.append(("« plus », « moins »", f"{gaps.established_note(book)} {assumed}".strip()))
        notes.append(
            (
                "Sans mot",
                "L'écart n'est pas établi, ou n'a pas été testé : effectif trop faible, part de 0 % ou de "
                "100 %, comparaison qui isolerait trop peu de répondants.",
            )
        )
    tables = sorted(tables, key=lambda t: t.question.theme is None)
    split = [table for table in tables if table.view.by]
    example = next((words for t in tables if (words := sentences.reading(t, t))), "")
    gap = next((words for t in split if (words := gaps.reading(t))), "")
    notes += [("Exemple", words) for words in (example, gap) if words]
    return notes


def _contents(
    page: Page, book: Codebook, chapters: Sequence[tuple[str, Sequence[tuple[Crosstab, str, int]]]]
) -> None:
    """Links to each question, with its base among all."""
    page.span(0, 0, 2, CONTENTS, **TITLE)
    page.sheet.set_row(0, 26)
    nature = f"{labels.SIMULATED.upper()} · " if book.simulated else ""
    page.span(1, 0, 2, f"{nature}{about.source_note(book)}", **SMALL)
    head = {"bold": True, "bg_color": SHADE}
    for column, words in enumerate(("Question", "Base", "Réponses")):
        place = {"align": "right"} if column == 1 else {"indent": 1} if column else {}
        page.text(3, column, words, **head, **place)
    row = 4
    for title, found in chapters:
        if title:
            page.text(row, 0, title, bold=True, font_size=12, valign="bottom")
            page.sheet.set_row(row, 24)
            row += 1
        for crosstab, sheet, to in found:
            page.link(row, 0, crosstab.title, sheet, to, indent=1, text_wrap=True)
            page.fit(row, [(crosstab.title, page.widths[0] - 3)])
            counted = crosstab.parts[0].base_row(BannerColumn("", ""))
            if counted is not None and counted.base is not None:
                page.number(row, 1, counted.base, INTEGER)
            else:
                page.text(row, 1, "masqué", align="right", italic=True)
            page.text(row, 2, labels.how_answered(crosstab.question), indent=1)
            row += 1
    page.sheet.freeze_panes(4, 0)
    page.sheet.repeat_rows(3)


def _data_sheet(file: Workbook, tables: Sequence[PublishedTable]) -> None:
    """Every number in full, one line per answer and group, under the columns of the study format."""
    names = ("libellé", "réponse", "groupe", *COLUMNS)
    lines = [
        (
            not table.is_mean(row),
            (
                labels.item_label(table, row.item),
                labels.option_label(table, row.option),
                labels.group_label(table, row.group),
                *values,
            ),
        )
        for table in tables
        for row, values in zip(table.rows, text.lines(table), strict=True)
    ]
    widths = []
    for column, name in enumerate(names):
        longest = max((len(v) for _, values in lines if isinstance(v := values[column], str)), default=0)
        widths.append(min(60.0, max(len(name), longest) + 2.5))
    page = file.page(DATA, widths)
    for column, name in enumerate(names):
        page.text(0, column, name, bold=True, bg_color=SHADE, align="right" if name in _SIZES else "left")
    for place, (shares, values) in enumerate(lines, start=1):
        for column, value in enumerate(values):
            if isinstance(value, str):
                page.text(place, column, value, indent=int(names[column] == "status"))
            elif value is not None:
                page.number(place, column, value, _tidy(names[column], shares))
    page.sheet.autofilter(0, 0, len(lines), len(names) - 1)
    page.sheet.freeze_panes(1, 0)
    page.sheet.repeat_rows(0)


def _tidy(name: str, shares: bool) -> str:
    if name in COUNTS:
        return INTEGER
    of_share = ("estimate", "se", "low", "high", "difference", "difference_se")
    if name == "no_answer" or (shares and name in of_share):
        return f'0.0"{NBSP}"%'
    return "0.000" if name.startswith("p_") else DECIMAL

"""The views that a reader kept as an XLSX file: a sheet that tells them, then a sheet a view."""

from __future__ import annotations

from collections.abc import Callable

from core.disclosure import PublishedTable
from core.files.xlsx.banners import HEAD, SMALL, banner_page, columns_of, table_crosstab, write_crosstab
from core.files.xlsx.workbooks import about_page, new_workbook, reading
from core.files.xlsx.writing import Page, Workbook
from core.study import Study
from core.views import Recipe, Selection, View, without_idle_split
from core.words import about, labels, provenance, published, reasons, selection, sentences, typography


def selection_workbook(study: Study, asked: Selection, address: Callable[[View], str], link: str) -> bytes:
    """The views of a selection, in the reader's order, as an XLSX file.

    A first sheet tells what was kept, each with its sentence, filters and base. Then a sheet a view holds
    its table and all that must be said of it: it may leave without the others.

    Parameters
    ----------
    study
        An open study.
    asked
        The views, one or more.
    address
        Gives the public address of a view.
    link
        The public address of the selection.
    """
    book = study.book
    recipes = [without_idle_split(book, Recipe.on(one.view.question or "", one.view)) for one in asked.kept]
    tables = study.tables(recipes)
    titles = [selection.overline(t.question, one.title) for one, t in zip(asked.kept, tables, strict=True)]
    told = [
        (f"{n}. {title}", _summary(study, t))
        for n, (title, t) in enumerate(zip(titles, tables, strict=True), 1)
    ]
    facts = [("Étude", about.title(book)), ("Sélection", selection.NOT_OURS), ("Adresse", link)]
    file = new_workbook(book)
    sections = [("Ce que contient ce fichier", facts), ("Les vues", told), ("Comment lire", reading(tables))]
    about_page(file, book, f"{selection.NAME} – {book.title}", sections)
    for number, (title, table) in enumerate(zip(titles, tables, strict=True), 1):
        _view_page(file, study, f"{number}. {table.question.title}", title, table, address(table.view))
    return file.bytes()


def _summary(study: Study, table: PublishedTable) -> str:
    """A view in a few lines: its sentence, its filters and its base."""
    chips = " ; ".join(labels.chips(study.book, table.view))
    whole = study.make(Recipe(table.question.id))
    lines = [sentences.headline(study, table.recipe), chips, sentences.base_note(table, whole)]
    return "\n".join(line for line in lines if line)


def _view_page(file: Workbook, study: Study, name: str, title: str, table: PublishedTable, link: str) -> Page:
    """The sheet of a view: its table as it is read, then where it comes from."""
    columns = columns_of([table])
    page = banner_page(file, name, title, columns, [table])
    starts, row = write_crosstab(page, HEAD, table_crosstab(table.entire), columns)
    page.keep(HEAD, [starts], row)
    for reason in dict.fromkeys(reasons.reason(table, each) for each in table.rows if each.reason):
        page.paragraph(row, reason, page.last, **SMALL)
        row += 1
    said = [("Constat", str(sentences.headline(study, table.recipe)))]
    said += provenance.metadata([table], link, published.of_view(study, table.recipe))
    room = sum(page.widths[1:])
    for each, words in said:
        row += 1
        page.text(row, 0, each, bold=True, text_wrap=True, **SMALL)
        page.span(row, 1, page.last, typography.typeset(words), text_wrap=True, **SMALL)
        page.fit(row, [(words, room)], 9)
    return page

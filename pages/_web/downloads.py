"""The files that the server gives beside the pages, each at its own address, made when asked for.

A CSV is made at once; the others wait in the queue. All hold published tables only.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import Study
from core.codebook import Codebook, shown_parts
from core.files import text
from core.files.portrait import portrait_pdf, portrait_sheet, portrait_slide
from core.files.pptx import deck_file, selection_file, story_file
from core.files.xlsx import selection_workbook, table_workbook, tabulation
from core.views import (
    EXPLORE,
    PORTRAIT,
    SELECTION,
    WILSON,
    Choice,
    Recipe,
    Selection,
    Subject,
    View,
    addresses,
    question_page,
    theme_path,
    without_idle_split,
)
from core.words import published, typography
from pages._ui.internals import BROWSER_COOKIE
from pages._web import address, file_queue, limits, studies

CSV, XLSX, PPTX, PDF = "csv", "xlsx", "pptx", "pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    CSV: "text/csv; charset=utf-8",
    XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    PPTX: f"{_OFFICE}.presentationml.presentation",
    PDF: "application/pdf",
}
QUESTION, PAGE, WHOLE = "question", "page", "etude"
TABULATION, STORY = "tabulation", "presentation"
BUSY, FULL = 10, 30
"""Seconds after which to ask again: one's own file has come, or the queue has moved on."""
LEFT = 499
"""The status, for the journal alone, of an answer that nobody waits for."""

_queue = file_queue.FileQueue()


@dataclass(frozen=True, slots=True)
class Order:
    """A file asked for: of which study, of what, under which view, from which address."""

    study: Study
    choice: Choice
    subject: Subject | None
    selection: Selection
    origin: str
    name: str
    kind: str

    def link(self, page: str, query: Mapping[str, Sequence[str]]) -> str:
        return self.origin + addresses.address(self.study.book, page, query)

    def of_view(self, view: View) -> str:
        """The address of a view: its chart, or the summary when it has no question."""
        page = question_page(self.study.book, view.question) if view.question else ""
        return self.link(page, view.to_query())


def _table(order: Order) -> bytes:
    choice, study = order.choice, order.study
    table = study.make(choice.on(study.book, order.name))
    researched = choice.measure or choice.interval != WILSON
    page = EXPLORE if researched else question_page(study.book, order.name)
    link = order.link(page, choice.to_query())
    shown = _shown(study.book, table.recipe)
    told = [said for recipe in shown for said in published.of_view(study, recipe)]
    if order.kind == CSV:
        return text.spreadsheet_csv(table, link, told)
    return table_workbook([table], link, told)


def _chart(order: Order) -> bytes:
    asked = _shown(order.study.book, Recipe.on(order.name, order.choice.view))
    return deck_file(order.study, asked, order.of_view)


def _shown(book: Codebook, recipe: Recipe) -> list[Recipe]:
    """What is shown for a recipe: the parts of a ranking."""
    return [replace(recipe, question=part.id) for part in shown_parts(book.question(recipe.question))]


def questions(book: Codebook, page: str) -> list[str]:
    """The questions of the page of a theme."""
    theme = next((theme for theme in book.themes if theme_path(theme.id) == page), None)
    return [q.id for q in book.shown if theme and q.theme == theme.id]


def _page_tables(order: Order) -> bytes:
    study, view = order.study, order.choice.view
    asked = [
        without_idle_split(study.book, Recipe.on(question, view))
        for question in questions(study.book, order.name)
    ]
    link = order.link(order.name, view.to_query())
    told = [said for recipe in asked for said in published.of_view(study, recipe)]
    return table_workbook(study.tables(asked), link, told)


def _page_charts(order: Order) -> bytes:
    book, view = order.study.book, order.choice.view
    theme = next(theme for theme in book.themes if theme_path(theme.id) == order.name)
    asked = [Recipe.on(question, view) for question in questions(book, order.name)]
    return deck_file(order.study, asked, order.of_view, title=theme.title)


def _tabulation(order: Order) -> bytes:
    return tabulation(order.study, order.link("", {}))


def _story(order: Order) -> bytes:
    return story_file(order.study, order.choice.view, order.of_view)


def _portrait(order: Order) -> bytes:
    assert order.subject is not None
    query = order.subject.to_query() | order.choice.view.to_query()
    made = portrait_sheet(order.study, order.subject, order.choice.view, order.link(PORTRAIT, query))
    if isinstance(made, str):
        return b""
    write = portrait_pdf if order.kind == PDF else portrait_slide
    return write(order.study.book, made)


def _selection(order: Order) -> bytes:
    link = order.link(SELECTION, order.selection.to_query())
    make = selection_file if order.kind == PPTX else selection_workbook
    return make(order.study, order.selection, order.of_view, link)


MAKERS: dict[tuple[str, str, str], Callable[[Order], bytes]] = {
    (QUESTION, "", CSV): _table,
    (QUESTION, "", XLSX): _table,
    (QUESTION, "", PPTX): _chart,
    (PAGE, "", XLSX): _page_tables,
    (PAGE, "", PPTX): _page_charts,
    (WHOLE, TABULATION, XLSX): _tabulation,
    (WHOLE, STORY, PPTX): _story,
    (WHOLE, PORTRAIT, PDF): _portrait,
    (WHOLE, PORTRAIT, PPTX): _portrait,
    (WHOLE, SELECTION, PPTX): _selection,
    (WHOLE, SELECTION, XLSX): _selection,
}
"""What the file is of, its name (none: that of a question or of a page), its kind → who makes it."""


async def file(request: Request) -> Response:
    """The file that the address names; a sentence when there is none."""
    asked = request.path_params
    of, kind = asked.get("of", QUESTION), asked["kind"]
    make = MAKERS.get((of, asked["name"] if of == WHOLE else "", kind))
    if make is None:
        raise studies.refusal("Ce fichier n'existe pas.")
    order = await run_in_threadpool(_order, request, of)
    content: bytes | None
    if kind == CSV:
        content = await run_in_threadpool(make, order)
    else:
        what = order.choice, order.subject, order.selection, of, order.name
        key = (id(order.study), order.study.digest, *what, order.origin)
        try:
            content = await _while_there(
                request, _queue.get((*key, kind), _visitor(request), partial(make, order))
            )
        except file_queue.BusyError:
            said = "Un autre fichier se prépare déjà pour vous : demandez celui-ci quand il sera là."
            raise studies.refusal(said, status=429, again=BUSY) from None
        except file_queue.FullError:
            said = "Beaucoup de fichiers sont demandés en ce moment : réessayez dans une minute."
            raise studies.refusal(said, status=503, again=FULL) from None
        if content is None:
            return Response(status_code=LEFT)
    if not content:
        raise studies.refusal("Ce portrait est masqué.")
    return Response(
        content,
        media_type=KINDS[kind],
        headers={
            "content-disposition": f'attachment; filename="{_file_name(order)}.{kind}"',
            "cache-control": "no-cache",
        },
    )


def _visitor(request: Request) -> tuple[str, str]:
    """Who asks: an address, and a browser behind it, so that nobody in a room waits for the others."""
    return limits.visitor(request.scope), request.cookies.get(BROWSER_COOKIE, "")


async def _while_there(request: Request, work: Coroutine[Any, Any, bytes]) -> bytes | None:
    """What the work brings; ``None`` once who asked has left, which ends the work."""
    made, left = asyncio.create_task(work), asyncio.create_task(_left(request))
    try:
        await asyncio.wait((made, left), return_when=asyncio.FIRST_COMPLETED)
        return made.result() if made.done() else None
    finally:
        made.cancel()
        left.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        await asyncio.sleep(0.05)  # what is said at once and again leaves the others their turn


def _order(request: Request, of: str) -> Order:
    """What the address asks for; rather nothing than another selection, for a file is read without its page.

    Raises
    ------
    HTTPException
        Why it cannot be had.
    """
    name, kind = request.path_params["name"], request.path_params["kind"]
    study, _ = studies.asked(request)
    book = study.book
    query = address.query(request.scope)
    if of == QUESTION:
        if name not in book.places:
            raise studies.refusal("Ce tableau n'existe pas.")
        query["q"] = [name]
    elif of == PAGE and not questions(book, name):
        raise studies.refusal("Cette page n'existe pas.")
    choice, notices = Choice.from_query(query, book)
    portrayed, kept = of == WHOLE and name == PORTRAIT, of == WHOLE and name == SELECTION
    subject, more = Subject.from_query(query, book) if portrayed else (None, [])
    chosen, lost = Selection.from_query(query, book) if kept else (Selection(), ())
    if told := (*notices, *more, *lost):
        raise studies.refusal(*told)
    if kept and not chosen.kept:
        raise studies.refusal("Cette sélection est vide.")
    if portrayed and subject is None:
        raise studies.refusal("Ce portrait n'existe pas.")
    if of != QUESTION:
        choice = Choice(View() if kept else View(by=choice.view.by, filters=choice.view.filters))
    return Order(study, choice, subject, chosen, address.public(request), name, kind)


def offered(book: Codebook, page: str, choice: Choice, subject: Subject | None) -> list[tuple[str, str]]:
    """The files of what a page shows, then those of the whole study: name and address."""
    query, question = choice.to_query(), choice.view.question
    named: list[tuple[str, str, Mapping[str, Sequence[str]]]] = []
    if question:
        named += [
            ("Tableau (CSV, pour un tableur ou R)", f"{question}.{CSV}", query),
            ("Tableau mis en page (XLSX)", f"{question}.{XLSX}", query),
            ("Graphique modifiable (PowerPoint)", f"{question}.{PPTX}", query),
        ]
    elif questions(book, page):
        named += [
            ("Tableaux de la page (XLSX)", f"{PAGE}/{page}.{XLSX}", query),
            ("Graphiques modifiables de la page (PowerPoint)", f"{PAGE}/{page}.{PPTX}", query),
        ]
    elif subject:
        group = {**subject.to_query(), **query}
        named += [
            ("Portrait sur une page (PDF)", f"{WHOLE}/{PORTRAIT}.{PDF}", group),
            ("Portrait (PowerPoint)", f"{WHOLE}/{PORTRAIT}.{PPTX}", group),
        ]
    filters = View(by=choice.view.by, filters=choice.view.filters).to_query()
    if book.story:
        named.append(("Toute la présentation (PowerPoint)", f"{WHOLE}/{STORY}.{PPTX}", filters))
    named.append(("Toutes les questions par tous les groupes (XLSX)", f"{WHOLE}/{TABULATION}.{XLSX}", {}))
    return [
        (label, f"/fichiers/{book.id}/{path}?{addresses.encoded(asked)}".rstrip("?"))
        for label, path, asked in named
    ]


def of_selection(book: Codebook, selection: Selection) -> list[tuple[str, str]]:
    """The files of a selection: name and address."""
    query = addresses.encoded(selection.to_query())
    return [
        (label, f"/fichiers/{book.id}/{WHOLE}/{SELECTION}.{kind}?{query}")
        for label, kind in (("Graphiques modifiables (PowerPoint)", PPTX), ("Tableaux (XLSX)", XLSX))
    ]


def _file_name(order: Order) -> str:
    subject = order.subject
    name = order.choice.measure or order.name
    if subject:
        name = "-".join([name, *(part for pair in subject.codes.items() for part in pair)])
    return typography.file_stem(order.study.book, name, order.choice.view)


def routes() -> list[Route]:
    return [
        Route("/fichiers/{study}/{name}.{kind}", file),
        Route("/fichiers/{study}/{of}/{name}.{kind}", file),
    ]

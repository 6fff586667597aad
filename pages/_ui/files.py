"""The files that the server gives beside the pages: a published table as CSV, at its own address."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core import StudyError, exports, wording
from core.cards import EXPLORE
from core.recipes import INTERVAL, MEASURE, Recipe
from pages._ui import catalogue
from pages._ui.shell import question_page


def table_as_csv(request: Request) -> Response:
    """The published table that the address names; a sentence when there is none."""
    folder = next(
        (f for f in catalogue.titles() if catalogue.identifier(f) == request.path_params["study"]), None
    )
    question = request.path_params["question"]
    try:
        study = catalogue.opened(folder) if folder else None
    except StudyError:
        study = None
    if study is None or not study.book.has(question):
        return PlainTextResponse("Ce tableau n'existe pas.", status_code=404)
    query = {key: request.query_params.getlist(key) for key in request.query_params}
    recipe, notices = Recipe.from_query(query | {"q": [question]}, study.book)
    if notices:  # a file is read without its page: rather none than one of another selection
        return PlainTextResponse("\n".join(notices), status_code=404)
    table = recipe.table(study)
    page = f"/{EXPLORE}" if {MEASURE, INTERVAL} & set(query) else question_page(study, question)
    address = f"{str(request.base_url).rstrip('/')}{page}?{request.url.query}"
    name = f"{wording.file_stem(table)}.csv"
    return Response(
        exports.spreadsheet_csv(table, address, recipe.interval),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-cache"},
    )


def routes() -> list[Route]:
    return [Route("/fichiers/{study}/{question}.csv", table_as_csv)]

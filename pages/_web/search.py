"""``/recherche/STUDY.json``: the words by which a question is found, for the browser to look through."""

import hashlib
import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core import Study
from core.caching import kept
from core.views import SEARCH
from core.words import search
from pages._web import studies


def index(request: Request) -> Response:
    """The index of the study that the address names, or of the latest; nothing when the browser has it."""
    study, unknown = studies.asked(request)
    if unknown:
        raise studies.refusal(*unknown)
    body, digest = _written(study)
    headers = {"etag": f'"{digest}"', "cache-control": "no-cache"}
    if digest in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@kept(1)
def _written(study: Study) -> tuple[bytes, str]:
    body = json.dumps(search.index(study.book), ensure_ascii=False, separators=(",", ":")).encode()
    return body, hashlib.sha256(body).hexdigest()[:16]


def routes() -> list[Route]:
    return [Route(f"/{SEARCH}.json", index), Route(f"/{SEARCH}/{{study}}.json", index)]

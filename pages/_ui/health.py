"""What a probe asks of the server: is it alive, is it ready, what does it count.

The sentences of a refusal may quote an answer of the study: only this computer is told them here (the journal
has them too), and a private preview names no study to anyone else.
"""

from ipaddress import ip_address

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from pages._ui import catalogue, door, journal, metrics
from pages._ui.catalogue import Offer

UNREAD = (
    "Les réglages de .streamlit/config.toml ne sont pas appliqués (runner.postScriptGC vaut true) : chaque "
    "page coûterait dix fois plus. Lancez le serveur par « streamlit run app.py », sans ce réglage dans la "
    "commande ni dans l'environnement, et gardez .streamlit/ à côté de app.py."
)
UNKEPT = {"cache-control": "no-store"}
FORWARDED = ("x-forwarded-for", "forwarded", "via", "x-real-ip")


def check_settings() -> None:
    """Stop a server that runs without our settings, or a private preview whose door would not close.

    Raises
    ------
    SystemExit
        With what is to be done.
    """
    if config.get_option("runner.postScriptGC"):
        journal.tell("réglages", "critical", said=UNREAD)
        raise SystemExit(UNREAD)
    door.rules()


async def alive(request: Request) -> Response:
    return PlainTextResponse("ok", headers=UNKEPT)


async def ready(request: Request) -> Response:
    """Whether each study is read and audited, and why not; 503 until the first is."""
    offers, near = list(catalogue.everything()), _near(request)
    serving = any(offer.since for offer in offers)
    status = (
        "ready"
        if serving and not any(offer.error for offer in offers)
        else "degraded"
        if serving
        else "not ready"
    )
    told: dict[str, object] = {"status": status}
    if near or not door.private():
        told["studies"] = [_told(offer, near=near) for offer in offers]
    return JSONResponse(told, 200 if serving else 503, headers=UNKEPT)


def _told(offer: Offer, *, near: bool) -> dict[str, object]:
    study, error = offer.study, offer.error
    return {
        "study": offer.book.id if offer.book else None,
        "digest": study.digest if study else None,
        "since": offer.since.isoformat(timespec="seconds") if offer.since else None,
        "faults": len(error.faults) if error else 0,
    } | ({"refusal": catalogue.faults(error)} if error and near else {})


def _near(request: Request) -> bool:
    """Whether this computer asks, for itself."""
    host = request.client.host if request.client else ""
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = False
    return here and not any(name in request.headers for name in FORWARDED)


def measures(request: Request) -> Response:
    """The counts, for Prometheus."""
    return Response(
        generate_latest(metrics.REGISTRY), headers={**UNKEPT, "content-type": CONTENT_TYPE_LATEST}
    )


def routes() -> list[Route]:
    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", measures)]

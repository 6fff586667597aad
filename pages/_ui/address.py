"""Where the server is, for those who read an address elsewhere: in a QR code, in a message."""

from starlette.requests import Request
from streamlit import config


def base() -> str:
    """The path under which the dashboard stands; empty at the root of its host."""
    inside = config.get_option("server.baseUrlPath").strip("/")
    return f"/{inside}" if inside else ""


def public(request: Request) -> str:
    """The public address of the server: its configured name, else that by which it was asked."""
    name = config.get_option("browser.serverAddress")
    if name and name != "localhost":
        return f"https://{name}{base()}"
    scheme = request.headers.get("x-forwarded-proto", request.url.scheme).partition(",")[0].strip()
    return f"{scheme if scheme == 'https' else 'http'}://{request.url.netloc}{base()}"


def readable(address: str) -> str:
    """An address as one says it aloud: without its scheme."""
    return address.partition("://")[2] or address

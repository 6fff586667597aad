"""One visitor never stops the server for the others: how much each may ask, and all of them together.

Bounds and their reasons: docs/decisions/limits.md.
"""

from ipaddress import IPv4Address, ip_address, ip_network

from starlette.types import Scope


def visitor(scope: Scope) -> str:
    """Whom a request comes from: the address of its reader, for whom a whole IPv6 network of /64 is one.

    Behind a proxy, uvicorn has put there what the proxy says, if it is one that it trusts
    (``FORWARDED_ALLOW_IPS``, this computer by default); a forged header changes nothing.
    """
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False).network_address)

"""From where a request comes: forwarded addresses count only when a trusted proxy wrote them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def _parse(text: str) -> Address | None:
    try:
        found = ip_address(text.strip().strip("[]").split("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _trusted(address: Address, proxies: Iterable[str]) -> bool:
    return any(address in ip_network(proxy.strip(), strict=False) for proxy in proxies)


def client_address(request: HttpRequest) -> str:
    """The address of the person's machine, "" when unknown.

    X-Forwarded-For is read from the right, only while settings.TRUSTED_PROXIES (addresses or networks)
    vouch for whoever wrote the entry; anything further left was written by the client itself.
    """
    address = _parse(request.META.get("REMOTE_ADDR", ""))
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    while address is not None and hops and _trusted(address, settings.TRUSTED_PROXIES):
        following = _parse(hops.pop())
        if following is None:
            break
        address = following
    return str(address) if address is not None else ""


def limiter_key(address: str) -> str:
    """What attempts are counted by: the address; for IPv6 its /64, which one machine has to itself."""
    found = _parse(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found) if found is not None else "unknown"


def is_local(request: HttpRequest) -> bool:
    """Whether the browser runs on this very machine.

    Behind a proxy nobody declared trusted, every visitor seems to come from loopback; forwarding
    headers give that away, so they make the answer no.
    """
    address = _parse(client_address(request))
    if address is None or not address.is_loopback:
        return False
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    peer = _parse(request.META.get("REMOTE_ADDR", ""))
    return not forwarded or (peer is not None and _trusted(peer, settings.TRUSTED_PROXIES))

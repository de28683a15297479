"""Which addresses of other machines may be called, and what the operator allows besides.

The lists stand here in full because `ipaddress.is_global` of Python 3.11 calls several addresses
global that lead to this machine or its neighbours (transition ranges, multicast, shared space).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NEVER_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
#: All of IPv6 that is handed out to the public; what stands outside is local, mapped or translated.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
#: Inside it: protocol assignments with Teredo, documentation, 6to4.
_NEVER_6 = tuple(
    ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def is_public(address: Address) -> bool:
    """Whether the address is another machine in the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NEVER_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NEVER_6)


@dataclass(frozen=True)
class Allowance:
    """One entry of QIBU_EGRESS_ALLOW: a host name, an address or a network, with or without a port."""

    host: str
    network: Network | None
    port: int | None

    def covers(self, host: str, port: int, address: Address | None) -> bool:
        """Whether the entry speaks of this call; without an address, of its name and port."""
        if self.port not in (None, port):
            return False
        if self.network is None:
            return host == self.host
        return address is not None and address.version == self.network.version and address in self.network


class WrongAllowance(ValueError):
    """An entry of QIBU_EGRESS_ALLOW that cannot be read."""


@lru_cache(maxsize=8)
def allowances(setting: str) -> tuple[Allowance, ...]:
    """The entries of QIBU_EGRESS_ALLOW, comma-separated. Raises WrongAllowance for the first bad one."""
    return tuple(_allowance(entry.strip()) for entry in setting.split(",") if entry.strip())


def _allowance(entry: str) -> Allowance:
    host, port = entry, ""
    if entry.startswith("["):
        host, bracket, rest = entry[1:].partition("]")
        port = rest.removeprefix(":")
        if not bracket:
            raise WrongAllowance(entry)
    elif entry.count(":") == 1:
        host, port = entry.split(":")
    if port and not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise WrongAllowance(entry)
    number = int(port) if port else None
    try:
        return Allowance("", ipaddress.ip_network(host, strict=True), number)
    except ValueError:
        if "/" in host or ":" in host or not host:
            raise WrongAllowance(entry) from None
        return Allowance(host.lower().rstrip("."), None, number)

"""Believe forwarding headers only from proxies named by the operator (QIBU_TRUSTED_PROXIES)."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


class TrustedProxies:
    """WSGI wrapper: from a trusted proxy, REMOTE_ADDR becomes the client the proxy saw.

    From anybody else every forwarding header is dropped, so that neither the rate limits, nor the
    journal, nor the https check can be fooled by a header. Host is never taken from a header.
    """

    def __init__(self, application: "WSGIApplication", trusted: Iterable[str]) -> None:
        self.application = application
        self.networks = tuple(ip_network(entry.strip(), strict=False) for entry in trusted)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        forwarded = {name: environ.pop(name, "") for name in _HEADERS}
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            client = self._client(forwarded["HTTP_X_FORWARDED_FOR"])
            if client:
                environ["REMOTE_ADDR"] = client
            if forwarded["HTTP_X_FORWARDED_PROTO"] in {"http", "https"}:
                environ["HTTP_X_FORWARDED_PROTO"] = forwarded["HTTP_X_FORWARDED_PROTO"]
        return self.application(environ, start_response)

    def _client(self, chain: str) -> str:
        """The last address in the chain that is not itself one of our proxies; "" if there is none."""
        for entry in reversed([part.strip() for part in chain.split(",")]):
            try:
                address = ip_address(entry)
            except ValueError:
                return ""
            if not self._is_trusted(entry):
                return str(address)
        return ""

    def _is_trusted(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.networks)

"""The one door for outgoing HTTP: a POST to an address somebody typed, and its answer.

What is typed may point at this machine, at the network behind it or at a name that resolves anew
between the check and the call. So a name is resolved once, every address it has is checked, and the
connection goes to a checked address. No redirects, no proxies, nothing but POST. Only the operator
(QIBU_EGRESS_ALLOW) opens the way to an intranet or to plain http.

The last byte of a request is held back until the caller has noted that it is about to go: a request
that is not complete has no effect, one that is may have had it, and the note tells which (decision 0019).
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings

from qibu.foundation.egress.addresses import Address, allowances, is_public

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
MOST_ANSWER_BYTES = 64 * 1024
#: What a URL may hold besides: no blanks, control signs, backslashes or other scripts.
_PLAIN = re.compile(r"[!-\[\]-~]+")
_HOST = re.compile(r"[0-9a-z]([0-9a-z.-]*[0-9a-z])?")


class Refused(Exception):
    """The address must not be called. The message names the host at most."""


class Unreachable(Exception):
    """The request did not go out completely: it had no effect and may be tried again."""


class Unanswered(Exception):
    """The request went out completely and no answer came: it may have had its effect."""


@dataclass(frozen=True)
class Target:
    """A checked address: what to connect to, and what to ask for there. `path` holds secrets."""

    host: str
    port: int
    tls: bool
    path: str
    numeric: bool


@dataclass(frozen=True)
class Answer:
    """What came back: the status and at most MOST_ANSWER_BYTES of the body."""

    status: int
    body: bytes


def target_of(url: str) -> Target:
    """Read an address without calling anybody. Raises Refused with what is wrong with it."""
    if not _PLAIN.fullmatch(url) or len(url) > 2000:
        raise Refused("the address holds characters that do not belong there")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("the address cannot be read") from None
    host = (parts.hostname or "").lower().rstrip(".")
    if parts.scheme not in ("http", "https") or parts.username is not None or parts.password is not None:
        raise Refused("the address must begin with https:// and name no user")
    literal = _literal(host)
    if literal is None and not _HOST.fullmatch(host):
        raise Refused("the address names no host")
    tls = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(host, port or (443 if tls else 80), tls, path, literal is not None)
    usual = tls and target.port == 443
    if not usual and not _allowed(target, literal) and not _networks(target):
        raise Refused(f"{host}: only https on its usual port")
    return target


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _allowed(target: Target, address: Address | None) -> bool:
    entries = allowances(settings.EGRESS_ALLOW)
    return any(entry.covers(target.host, target.port, address) for entry in entries)


def _networks(target: Target) -> bool:
    """Whether a name might still lead into an allowed network; its addresses decide."""
    entries = allowances(settings.EGRESS_ALLOW)
    return not target.numeric and any(
        e.network is not None and e.port in (None, target.port) for e in entries
    )


def is_allowed_host(url: str) -> bool:
    """Whether the operator allows this host by name or address, wherever it may lead."""
    target = target_of(url)
    return _allowed(target, _literal(target.host))


def resolve(target: Target) -> list[Address]:
    """The checked addresses of the target, asked for once. Raises Refused and Unreachable."""
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(f"{target.host}: the name is not known") from None
    found = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    unusual = not (target.tls and target.port == 443)
    for address in found:
        if not _allowed(target, address) and (unusual or not is_public(address)):
            raise Refused(f"{target.host}: leads to an address that must not be called")
    if not found:
        raise Unreachable(f"{target.host}: the name is not known")
    return list(dict.fromkeys(found))


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    before_last_byte: Callable[[], None] = lambda: None,
) -> Answer:
    """Send one request and read its answer, whatever its status.

    `before_last_byte` is called when all but the last byte is out; what it raises stops the request
    before it can have an effect. Raises Refused, Unreachable (no effect) and Unanswered (may have had
    one). At most 5 seconds to connect and 10 in all, resolving names left aside.
    """
    if not body:
        raise ValueError("a request without a body has no last byte to hold back")
    target = target_of(url)
    deadline = time.monotonic() + TOTAL_SECONDS
    addresses = resolve(target)
    sock = _connected(target, addresses, deadline)
    try:
        _send(sock, target, _head(target, body, headers) + body[:-1], deadline)
        before_last_byte()
        early = _early_words(sock, target)
        return _finish(sock, target, body[-1:], early, max(deadline, time.monotonic() + 1.0))
    finally:
        sock.close()


def _head(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    shown = f"[{target.host}]" if ":" in target.host else target.host
    usual = target.port == (443 if target.tls else 80)
    lines = {
        "Host": shown if usual else f"{shown}:{target.port}",
        "Content-Length": str(len(body)),
        "Connection": "close",
        "Accept-Encoding": "identity",
        **headers,
    }
    text = f"POST {target.path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
    return text.encode("ascii")


def _connected(target: Target, addresses: list[Address], deadline: float) -> socket.socket:
    """A connection to one of the checked addresses, with TLS where it is asked for."""
    until = min(deadline, time.monotonic() + CONNECT_SECONDS)
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((str(address), target.port), timeout=left)
        except OSError:
            continue
        try:
            # Without it the last byte waits for what went before to be confirmed.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return _tls().wrap_socket(sock, server_hostname=target.host) if target.tls else sock
        except ssl.SSLCertVerificationError:
            sock.close()
            raise Unreachable(f"{target.host}: its certificate is not trusted") from None
        except OSError:
            sock.close()
    raise Unreachable(f"{target.host}: no connection")


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _send(sock: socket.socket, target: Target, data: bytes, deadline: float) -> None:
    try:
        sock.settimeout(max(0.1, deadline - time.monotonic()))
        sock.sendall(data)
    except OSError:
        raise Unreachable(f"{target.host}: the connection broke") from None


def _early_words(sock: socket.socket, target: Target) -> bytes:
    """What the other side says before it has everything, usually nothing yet: its first byte at most.

    Raises Unreachable where it hung up instead.
    """
    sock.settimeout(0)
    try:
        early = sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return b""
    except OSError:
        early = b""
    if not early:
        raise Unreachable(f"{target.host}: the connection broke")
    return early


def _finish(sock: socket.socket, target: Target, last: bytes, early: bytes, deadline: float) -> Answer:
    try:
        sock.settimeout(max(0.1, deadline - time.monotonic()))
        sock.sendall(last)
        reply = http.client.HTTPResponse(
            cast("socket.socket", _Reading(sock, early, deadline)), method="POST"
        )
        reply.begin()
        return Answer(reply.status, _body(reply))
    except TimeoutError:
        raise Unanswered(f"{target.host}: no answer in time") from None
    except (OSError, http.client.HTTPException):
        raise Unanswered(f"{target.host}: the connection broke before the answer") from None


def _body(reply: http.client.HTTPResponse) -> bytes:
    """What an answer says; a refusal is one even where its text never ends."""
    try:
        return reply.read(MOST_ANSWER_BYTES)
    except (OSError, http.client.HTTPException):
        if 200 <= reply.status < 300:
            raise
        return b""


class _Reading(io.RawIOBase):
    """A socket to read an answer from until a deadline, however slowly it trickles."""

    def __init__(self, sock: socket.socket, early: bytes, deadline: float) -> None:
        self._sock = sock
        self._early = early
        self._deadline = deadline

    def makefile(self, *_mode: Any) -> io.BufferedReader:
        """What HTTPResponse asks a socket for."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._early:
            buffer[:1], self._early = self._early, b""
            return 1
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._sock.recv_into(buffer)

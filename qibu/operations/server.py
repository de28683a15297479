"""Serve one WSGI application on a listening socket and stop without cutting anybody off.

waitress reads a whole request, body included, in its event loop before one of the few worker
threads sees it: a stalled upload costs a file descriptor, never a thread. Why it was chosen
stands in docs/decisions/0002-server.md. Needs no Django.
"""

import os
import re
import resource
import signal
import socket
import time
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from qibu.operations import lifeline
from qibu.operations.oneline import OneLine

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

MAX_BODY_BYTES = 25 * 1024 * 1024
#: Where larger bodies are taken: attachments (qibu.web.talk.urls), results and signed sheets (qibu.closing).
#: Nothing but the address is known then.
UPLOADS = re.compile(
    r"/projects/[0-9]+/(?:talk/[a-z-]+/[0-9]+/files|acceptance/[0-9]+/submit"
    r"|signing/[0-9]+/slots/[0-9]+/paper)/"
)
#: What the other fields and the boundaries of an upload may take beside its file.
UPLOAD_MARGIN_BYTES = 2 * 1024 * 1024
MAX_HEADER_BYTES = 64 * 1024
#: What a request may keep in memory while it arrives; the rest goes to a temporary file.
IN_MEMORY_BYTES = 64 * 1024
CONNECTIONS = 2000
THREADS = 4
GRACE_SECONDS = 10.0
#: A partly received request that sends nothing for so long is not waited for when stopping.
STALLED_SECONDS = 1.0


class Limits:
    """The server's adjustments with a limit for the body of one request."""

    def __init__(self, adjustments: Adjustments, body: int) -> None:
        self._adjustments = adjustments
        self.max_request_body_size = body

    def __getattr__(self, name: str) -> object:
        return getattr(self._adjustments, name)


def channel_class(upload_bytes: int) -> type[HTTPChannel]:
    """Connections whose uploads of attachments may be as large as that; everything else keeps its limit."""

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        adj: Any

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if UPLOADS.fullmatch(self.path):
                self.adj = Limits(self.adj, upload_bytes + UPLOAD_MARGIN_BYTES)

    class Channel(HTTPChannel):  # type: ignore[misc]
        parser_class = Parser

    return Channel


class Server:
    """One web process: ``run`` serves until SIGTERM or the parent's death, then drains.

    ``one_line``: requests one after the other, see `OneLine`; else as many at once as there are threads.
    ``upload_bytes``: how large an attachment may be.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        sock: socket.socket,
        *,
        parent: int | None = None,
        one_line: bool = True,
        upload_bytes: int = 0,
    ) -> None:
        self.parent = parent
        self.map: dict[int, wasyncore.dispatcher] = {}
        self.stopping = False
        _allow_many_descriptors()
        self.waitress = create_server(
            application,
            map=self.map,
            sockets=[sock],
            threads=THREADS,
            _dispatcher=OneLine(THREADS) if one_line else None,
            connection_limit=CONNECTIONS,
            max_request_body_size=MAX_BODY_BYTES,
            max_request_header_size=MAX_HEADER_BYTES,
            inbuf_overflow=IN_MEMORY_BYTES,
            channel_timeout=60,
            cleanup_interval=10,
            asyncore_use_poll=True,  # select() ends at descriptor 1024
            clear_untrusted_proxy_headers=False,  # done in qibu.operations.proxies, for any number of proxies
            log_socket_errors=False,
            ident=None,
        )
        self.waitress.channel_class = channel_class(max(upload_bytes, MAX_BODY_BYTES))

    def run(self) -> None:
        """Serve; returns when every request in flight was answered, or after the grace period."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent, which sends SIGTERM
        signal.signal(signal.SIGTERM, self._ask_to_stop)
        while not self.stopping:
            self._turn(1.0)
            if self.parent is not None and lifeline.is_cut(self.parent):
                self.stopping = True
        self._drain(time.monotonic() + GRACE_SECONDS)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True
        self.waitress.pull_trigger()

    def _turn(self, timeout: float) -> None:
        wasyncore.loop(timeout=timeout, use_poll=True, map=self.map, count=1)

    def _drain(self, deadline: float) -> None:
        self._turn(0)  # whoever is in the accept queue already gets in
        self._close_the_door()
        while time.monotonic() < deadline:
            for channel in list(self.waitress.active_channels.values()):
                channel.will_close = channel.will_close or _is_done(channel, time.time())
            if not self.waitress.active_channels:
                break
            self._turn(0.05)
        self.waitress.task_dispatcher.shutdown(timeout=1)

    def _close_the_door(self) -> None:
        self.waitress.accepting = False
        self.waitress.del_channel()
        self.waitress.socket.close()


def _is_done(channel: HTTPChannel, now: float) -> bool:
    """Whether nobody waits for anything on this connection."""
    if channel.requests or channel.total_outbufs_len:
        return False
    quiet = now - channel.last_activity
    return bool(quiet > (0.1 if channel.request is None else STALLED_SECONDS))


def _allow_many_descriptors() -> None:
    """A stalled upload holds a socket and a temporary file, so the usual soft limit of 1,024 is low."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS * 3 + 256
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def inherited_socket(descriptor: int) -> socket.socket:
    """The listening socket a parent passed as a descriptor number."""
    os.set_inheritable(descriptor, False)
    return socket.socket(fileno=descriptor)

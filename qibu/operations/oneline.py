"""Requests of one process stand in one line and are worked off one after the other.

Python runs one thread at a time. Several threads with a request each only take the interpreter from one
another, at every statement of SQL; with SQLite they also wait for the same file, sleeping, and drop each
other's pages. So one thread, the one that *leads*, takes request after request. Only when it has been with
one request for longer than `PATIENCE` does the next thread take the lead and go on beside it: a large file
or a slow peer holds nobody up for long. Figures: docs/decisions/0020-one-line-of-requests.md.
"""

import logging
import threading
import time
from collections import deque
from typing import Protocol

log = logging.getLogger(__name__)

#: Seconds one request may take before the line goes on beside it.
PATIENCE = 0.05


class Request(Protocol):
    """What the server puts into the line."""

    def service(self) -> None: ...
    def cancel(self) -> None: ...


class OneLine:
    """Does for waitress what its ThreadedTaskDispatcher does; at most `threads` requests are under way."""

    def __init__(self, threads: int, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._line: deque[Request] = deque()
        self._lock = threading.Lock()
        self._arrival = threading.Condition(self._lock)  # the leading thread waits for requests here
        self._relief = threading.Condition(self._lock)  # the others wait here to be needed
        self._leader: threading.Thread | None = None
        self._since: float | None = None  # when the leader took its request; None while it has none
        self._is_watched = False  # whether one of the others looks at the time
        self._is_over = False
        self._threads = [
            threading.Thread(target=self._work, name=f"request-{n + 1}", daemon=True) for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def add_task(self, request: Request) -> None:
        """Put a request at the end of the line; called by the server's loop."""
        with self._lock:
            self._line.append(request)
            if self._since is None:
                self._arrival.notify()
            elif not self._is_watched:
                self._relief.notify()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Let every thread finish what it is with, for `timeout` seconds at most; the line is sent away."""
        with self._lock:
            self._is_over = True
            self._arrival.notify_all()
            self._relief.notify_all()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        while cancel_pending and self._line:
            self._line.popleft().cancel()
        return not self._line

    def _work(self) -> None:
        while (request := self._next()) is not None:
            try:
                request.service()
            except BaseException:  # a thread less would be one request less at a time, for good
                log.exception("a request could not be served: %r", request)

    def _next(self) -> Request | None:
        """The next request for this thread, however long that takes; None when all is over."""
        me = threading.current_thread()
        with self._lock:
            if self._leader is me:
                self._since = None
            while not self._is_over:
                if self._leader not in (None, me):
                    self._stand_by()
                    continue
                self._leader = me
                if self._line:
                    return self._taken()
                self._arrival.wait()
        return None

    def _taken(self) -> Request:
        request, self._since = self._line.popleft(), time.monotonic()
        if self._line and not self._is_watched:
            self._relief.notify()
        return request

    def _stand_by(self) -> None:
        """Wait until needed; depose a leader that is with one request for too long while others wait."""
        if self._is_watched or self._since is None or not self._line:
            self._relief.wait()
            return
        left = self._since + self._patience - time.monotonic()
        if left > 0:
            self._is_watched = True
            self._relief.wait(left)
            self._is_watched = False
        else:
            self._leader, self._since = None, None

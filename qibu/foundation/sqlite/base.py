"""Writers of one process take turns instead of asking the file again and again.

A connection that finds SQLite's write lock taken sleeps 1 to 100 ms and tries again, so with several
threads the lock stands free most of the time. Transactions here are IMMEDIATE: each takes the lock when it
begins. Waiting for a lock of the process first hands it on at once; between processes SQLite's own waiting
stays.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

_turn = threading.Lock()
WAIT_SECONDS = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    """One IMMEDIATE transaction of this process at a time; raises OperationalError after 20 seconds."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self._has_turn and not _turn.acquire(timeout=WAIT_SECONDS):
            raise OperationalError("database is locked")
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._pass_on()
            raise

    def _pass_on(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._pass_on()  # not after a failed commit: what holds the file is then rolled back

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._pass_on()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._pass_on()

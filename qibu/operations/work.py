"""The worker child: carries the outbox and runs what the clock sets off, about once a second.

`python -m qibu.operations.boot work --parent PID`. Any number of workers may run; leases and
unique rows in the database keep them from doing a thing twice.
"""

import argparse
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections

from qibu import longwork, timetable
from qibu.foundation.clock import now
from qibu.foundation.notices import jobs as notices
from qibu.foundation.work.jobs import Lane
from qibu.operations import lifeline

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0

#: Gets the current time, gives the number of things done.
Job = Callable[[datetime], int]
JOBS: tuple[Job, ...] = (notices.deliver, timetable.run_due)
#: What long work is given to end when the worker must leave; the supervisor waits a little longer.
LEAVE_SECONDS = 8.0


@dataclass
class Turn:
    """One job and how it fared: after a failure it rests 1, 2, 4 … 60 seconds."""

    job: Job
    failures: int = 0
    not_before: float = 0.0

    def take(self, at: datetime, clock: float) -> int:
        """Run the job if it may run; never raises, so that one bad job does not stop the others."""
        if clock < self.not_before:
            return 0
        try:
            done = self.job(at)
        except Exception:
            self.failures += 1
            self.not_before = clock + min(2.0 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)
            logger.exception("job %s failed %d time(s) in a row", _name(self.job), self.failures)
            return 0
        self.failures = 0
        return done


def _name(job: Job) -> str:
    return f"{getattr(job, '__module__', '')}.{getattr(job, '__qualname__', job)}"


def run(jobs: Sequence[Job], stop: threading.Event, *, parent: int | None = None) -> None:
    """Take the jobs in turn until ``stop`` is set or the parent is gone.

    While there is work the loop goes on at once; otherwise it waits for `INTERVAL_SECONDS`.
    """
    turns = [Turn(job) for job in jobs]
    while not stop.is_set() and not (parent is not None and lifeline.is_cut(parent)):
        done = sum(turn.take(now(), time.monotonic()) for turn in turns)
        close_old_connections()  # drops a connection that broke; a sound one stays open
        stop.wait(0.0 if done else INTERVAL_SECONDS)


def main(arguments: list[str]) -> int:
    """Work until told to stop; gives the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    options = parser.parse_args(arguments)
    lifeline.tie(options.parent)
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    lane = Lane(longwork.TABLE)
    run((*JOBS, lane.turn), stop, parent=options.parent)
    lane.leave(LEAVE_SECONDS)
    return 0

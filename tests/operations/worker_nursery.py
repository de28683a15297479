"""Real workers that can be killed: `python worker_nursery.py DATABASE`, then one line per worker.

Starting Django takes a second and a kill costs a process, so this one starts Django once and forks a
worker for each line it reads: the worker's own loop with the outbox as its job. It prints the worker's
number, and how it ended.
"""

import os
import signal
import sys
import threading

import django
from django.conf import settings


def work() -> None:
    from qibu.foundation.notices.jobs import deliver
    from qibu.operations.work import run

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run([deliver], stop)


def main(database: str) -> None:
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    print("ready", flush=True)
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            print(os.getpid(), flush=True)
            work()
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

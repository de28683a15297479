"""Workers that can be killed: `python nursery.py DATABASE LEDGER`, then one line per worker.

Starting Django takes a second and a kill costs a process, so this one starts Django once and forks
a worker for each moment (ISO) it reads. The worker prints its number, the nursery how it ended.
The worker's channel says "sending" once and writes each delivery id to the ledger, as a receiver would.
"""

import os
import sys
import time
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings


def work(at: datetime, ledger: Path) -> None:
    from qibu.foundation.notices.jobs import deliver

    said = []

    def send(delivery) -> None:
        if not said:
            said.append(True)
            print("sending", flush=True)
        time.sleep(0.004)
        with ledger.open("a", encoding="ascii") as lines:
            lines.write(f"{delivery.delivery_id}\n")
        time.sleep(0.004)  # between sending and marking: where a death hurts

    while deliver(at, channels={"email": send}):
        pass


def main(database: str, ledger: Path) -> None:
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            print(os.getpid(), flush=True)
            work(datetime.fromisoformat(line.strip()), ledger)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

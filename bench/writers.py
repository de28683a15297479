"""32 clients write to a real `qibu up` at 160 saves a second: latency, failures, memory of the processes.

    .venv/bin/python -m bench.writers [--home DIR] [--seconds 20] [--rate 160] [--clients 32]
                                      [--web-workers 1]

Works on a copy of the data of bench.house (10,000 tasks). Every client edits a task of its own over one
kept connection. Requests are due at fixed times, and latency counts from the time a request was due: a
server that falls behind cannot hide it. Memory is the sum of PSS over supervisor, web and worker.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.house import FACTS, SECRETS
from bench.requests import home_folder, surroundings
from bench.rig import TOKEN

P99_AIM, MEMORY_AIM = 0.5, 180.0


@dataclass
class Result:
    """What all clients saw; seconds."""

    latencies: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def started(home: Path, port: int, workers: int) -> subprocess.Popen[bytes]:
    """A running installation on the copied home; returns when it answers."""
    environment = {**surroundings(), **SECRETS, "QIBU_HOME": str(home), "QIBU_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "qibu", "up", "--port", str(port), "--web-workers", str(workers)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            if answers(port):
                return process
        except OSError:
            pass
        if process.poll() is not None:
            raise SystemExit(f"qibu up ended with {process.returncode}")
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    raise SystemExit("qibu up did not answer within a minute")


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/healthz")
    status = connection.getresponse().status
    connection.close()
    return status == 200


def tree(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in children.read_text("ascii").split()]
    return found


def memory(pid: int) -> float:
    """PSS of the whole tree in MB."""
    total = 0
    for one in tree(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def cpu(pid: int) -> float:
    """Seconds of CPU the whole tree has used."""
    ticks = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text("utf-8").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def client(
    number: int, port: int, facts: dict, every: float, until: float, begin: float, out: Result
) -> None:
    """Save a note of one task again and again, each time with the version the last answer gave."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    task = facts["pages"][number]
    url = f"/projects/{facts['project']}/schedule/tasks/{task}/fields/?base=2026-05-18"
    headers = {
        "Cookie": f"qibu_session={facts['session']}; qibu_csrf={TOKEN}", "X-CSRFToken": TOKEN,
        "Content-Type": "application/json",
    }  # fmt: skip
    version, place = facts["versions"][str(task)], 0
    due = begin + every * number / 32
    while due < until:
        time.sleep(max(0.0, due - time.monotonic()))
        place += 1
        body = {"field": "note", "value": f"第 {place} 次", "was": None, "version": version}
        try:
            connection.request("POST", url, json.dumps(body), headers)
            response = connection.getresponse()
            content = response.read()
            if response.status == 200:
                out.latencies.append(time.monotonic() - due)
                version = next(row[1] for row in json.loads(content)["rows"] if row[0] == task)
            else:
                out.failures.append(f"{response.status} {content[:120]!r}")
        except (OSError, http.client.HTTPException) as error:
            out.failures.append(repr(error))
            connection.close()
        due += every


def write(port: int, facts: dict, clients: int, rate: float, seconds: float) -> Result:
    out, begin = Result(), time.monotonic() + 0.5
    threads = [
        threading.Thread(
            target=client, args=(n, port, facts, clients / rate, begin + seconds, begin, out), daemon=True
        )
        for n in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 60)
    return out


def report(out: Result, rate: float, seconds: float, idle: float, after: float) -> bool:
    """Print the figures; whether every aim is met."""
    times = sorted(out.latencies)
    if not times:
        print(f"no write succeeded; first failure: {out.failures[:1]}")
        return False
    p99 = times[int(len(times) * 0.99)]
    print(f"| writes | {len(times)} of {rate * seconds:.0f} ({len(times) / seconds:.0f}/s) |")
    print(f"| failures | {len(out.failures)} {out.failures[:3] or ''} |")
    print(
        f"| latency ms: median, p95, p99, worst | {statistics.median(times) * 1000:.0f}, "
        f"{times[int(len(times) * 0.95)] * 1000:.0f}, {p99 * 1000:.0f}, {times[-1] * 1000:.0f} |"
    )
    print(f"| memory of the tree (PSS) idle, after | {idle:.0f} MB, {after:.0f} MB |")
    return not out.failures and p99 <= P99_AIM and idle <= MEMORY_AIM


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", help="folder of bench.house to copy the data from (kept)")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=160)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--web-workers", type=int, default=1)
    parser.add_argument("--disk", help="folder to put the copy in, as /dev/shm to leave the disk out")
    options = parser.parse_args()
    with (
        home_folder(options.home) as source,
        tempfile.TemporaryDirectory(prefix="qibu-writers-", dir=options.disk) as copy,
    ):
        home = Path(copy)
        shutil.copyfile(source / "qibu.sqlite3", home / "qibu.sqlite3")
        facts = json.loads((source / FACTS).read_text("utf-8"))
        facts["versions"] = versions(home / "qibu.sqlite3", facts["pages"][: options.clients])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = started(home, port, options.web_workers)
        try:
            time.sleep(5)
            idle = memory(process.pid)
            used, began = cpu(process.pid), time.monotonic()
            out = write(port, facts, options.clients, options.rate, options.seconds)
            used, took = cpu(process.pid) - used, time.monotonic() - began
            after = memory(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} (of others as well)\n")
        each = used * 1000 / max(1, len(out.latencies))
        print(f"| CPU of the tree: ms a write, cores kept busy | {each:.1f}, {used / took:.2f} |")
        return 0 if report(out, options.rate, options.seconds, idle, after) else 1


def versions(database: Path, tasks: list[int]) -> dict[str, int]:
    """The versions the tasks stand at."""
    from qibu.foundation import engine

    engine.install()
    import sqlite3

    connection = sqlite3.connect(database)
    found = dict(connection.execute("SELECT id, version FROM tasks_task").fetchall())
    connection.close()
    return {str(task): found[task] for task in tasks}


if __name__ == "__main__":
    sys.exit(main())

"""The Friday report: CPU of a report in projects of 1,000 and 10,000 tasks, and a rush of 500 liaisons.

    .venv/bin/python -m bench.friday [--only requests|rush] [--database sqlite|postgresql|both]
                                     [--clients 500] [--seconds 120] [--home DIR]

*Requests*: CPU and SQL statements of the sheet, a report of 20 lines, the wall and the inbox, through the
whole WSGI application (bench.rig). *Rush*: 50 projects of 500 tasks, ten departments each; every liaison
opens the sheet and hands in 20 lines at a random moment of two minutes, against a real `qibu up`; afterwards
the database is asked what arrived. Aims: 60 and 150 ms, 15 ms, no error, nothing lost, p99 of a report ≤ 1 s.
Exits with 1 when an aim is missed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.friday_home import FACTS, LINES, filled
from bench.house import SECRETS
from bench.requests import surroundings
from bench.rig import TOKEN
from bench.writers import answers, cpu, memory

P99_AIM = 1.0
AIMS = {"submit 1000": 60.0, "submit 10000": 150.0, "wall": 15.0, "inbox": 15.0, "liaison_inbox": 15.0}
WORDS = {"sheet": "the sheet", "submit": "a report of 20 lines", "wall": "wall of ten departments",
         "inbox": "inbox of the lead", "liaison_inbox": "inbox of a liaison"}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", choices=("requests", "rush"))
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--web-workers", type=int, default=1)
    parser.add_argument("--home", help="folder to build the data in (SQLite only; kept)")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} (of others as well)\n")
    fine = True
    if options.only != "rush":
        fine = requests() and fine
    if options.only != "requests":
        kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
        for kind in kinds:
            fine = rush(kind, options) and fine
    return 0 if fine else 1


# --- one request at a time ---


def requests() -> bool:
    print("| what | CPU ms | best | statements | aim |\n|---|---:|---:|---:|---:|")
    fine = True
    for tasks in (1_000, 10_000):
        with tempfile.TemporaryDirectory(prefix="qibu-friday-") as home:
            _build(Path(home), 1, tasks, surroundings())
            found = _asked(Path(home), ("sheet", "submit", "wall", "inbox", "liaison_inbox"))
        for item, (times, statements) in found.items():
            aim = AIMS.get(f"{item} {tasks}", AIMS.get(item))
            median = statistics.median(times)
            fine = fine and (aim is None or median <= aim)
            missed = " missed" if aim is not None and median > aim else ""
            shown = f"≤ {aim:.0f}{missed}" if aim is not None else "–"
            figures = f"{median:.1f} | {min(times):.1f} | {statements} | {shown}"
            print(f"| {WORDS[item]}, {tasks:,} tasks | {figures} |")
    return fine


def _build(home: Path, projects: int, tasks: int, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bench.friday_home", "build", str(home), str(projects), str(tasks)]
    subprocess.run(command, check=True, env=environment)


def _asked(home: Path, items: tuple[str, ...], rounds: int = 15) -> dict[str, tuple[list[float], int]]:
    questions = "".join(json.dumps({"item": item, "rounds": rounds}) + "\n" for item in items)
    command = [sys.executable, "-m", "bench.friday_home", str(home)]
    done = subprocess.run(
        command, input=questions, capture_output=True, text=True, check=True, env=surroundings()
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {item: (line["times"], line["statements"]) for item, line in zip(items, lines, strict=True)}


# --- everybody at once ---


@dataclass
class Seen:
    """What all clients saw; seconds."""

    pages: list[float] = field(default_factory=list)
    reports: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    slow: list[tuple[float, float]] = field(default_factory=list)  # (since the beginning, how long)


def rush(kind: str, options: argparse.Namespace) -> bool:
    """A rush on one database; whether every aim is met."""
    projects = -(-options.clients // 10)
    with ExitStack() as stack:
        environment = surroundings() | SECRETS
        if kind == "postgresql":
            environment["DATABASE_URL"] = _postgresql(stack)
        home = Path(options.home or stack.enter_context(tempfile.TemporaryDirectory(prefix="qibu-rush-")))
        if options.home:
            home = home / kind
        _build(home, projects, 500, environment)
        facts = json.loads((home / FACTS).read_text("utf-8"))
        before = _checked(home, environment)
        server, port = _started(home, environment, options.web_workers)
        try:
            idle, used = memory(server.pid), cpu(server.pid)
            seen = _run(port, facts["clients"][: options.clients], options.seconds)
            used = cpu(server.pid) - used
            print(f"\n{kind}: idle {idle:.0f} MB, after {memory(server.pid):.0f} MB, CPU {used:.1f} s")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
        after = _checked(home, environment)
    return _told(kind, options.clients, seen, {name: after[name] - before[name] for name in after})


def _postgresql(stack: ExitStack) -> str:
    """A server of its own, as the tests start it, but with the safety of production."""
    from tests.support import postgresql

    postgresql.OPTIONS.update(fsync="on", synchronous_commit="on", full_page_writes="on")
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qibu-rush-pg-")))
    folder.chmod(0o755)
    server = postgresql.start(folder / "server")
    stack.callback(server.stop)
    return server.url


def _checked(home: Path, environment: dict[str, str]) -> dict[str, int]:
    command = [sys.executable, "-m", "bench.friday_home", "check", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


def _started(home: Path, environment: dict[str, str], workers: int) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**environment, "QIBU_HOME": str(home), "QIBU_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "qibu", "up", "--port", str(port), "--web-workers", str(workers)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            if answers(port):
                _settled(process.pid)
                return process, port
        except OSError:
            time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    raise SystemExit("qibu up did not answer")


def _settled(pid: int) -> None:
    """Wait until what the clock makes up for at a start is done: Friday's rush meets a server that runs."""
    for _ in range(20):
        before = cpu(pid)
        time.sleep(3)
        if cpu(pid) - before < 0.15:
            return


def _run(port: int, clients: list[dict[str, str]], seconds: float) -> Seen:
    """Every client at a moment of its own; a thread each, most of them asleep."""
    seen, rng, begin = Seen(), random.Random(5), time.monotonic() + 1
    moments = sorted(rng.uniform(0, seconds) for _ in clients)
    threads = [
        threading.Thread(target=_client, args=(port, one, begin + moment, seen), daemon=True)
        for one, moment in zip(clients, moments, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 120)
    seen.slow = sorted((round(at - begin, 1), round(took, 1)) for at, took in seen.slow)
    return seen


def _client(port: int, one: dict[str, str], moment: float, seen: Seen) -> None:
    """Open the sheet, type twenty lines, hand them in."""
    time.sleep(max(0.0, moment - time.monotonic()))
    headers = {"Cookie": f"qibu_session={one['session']}; qibu_csrf={TOKEN}", "X-CSRFToken": TOKEN}
    try:
        begun = time.monotonic()
        status, page = _ask(port, "GET", one["path"], b"", headers)
        seen.pages.append(time.monotonic() - begun)
        body, lines = filled(page, 1)
        if status != 200 or lines != LINES:
            seen.failures.append(f"page {status} {lines} lines")
            return
        begun = time.monotonic()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, page = _ask(port, "POST", one["path"], body, headers)
        seen.reports.append(time.monotonic() - begun)
        if seen.reports[-1] > P99_AIM:
            seen.slow.append((begun, seen.reports[-1]))
        if status != 302:
            seen.failures.append(f"report {status}")
    except (OSError, http.client.HTTPException) as error:
        seen.failures.append(repr(error))


def _ask(port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body or None, headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def _told(kind: str, clients: int, seen: Seen, stored: dict[str, int]) -> bool:
    """Print what was seen and what is stored; whether every aim is met."""
    lost = {"reports": clients, "lines": clients * LINES, "tasks": clients * LINES}
    lost = {name: wanted - stored[name] for name, wanted in lost.items()}
    print(f"| {kind} | median | p95 | p99 | worst |\n|---|---:|---:|---:|---:|")
    for name, times in (("sheet, s", sorted(seen.pages)), ("report, s", sorted(seen.reports))):
        shown = [
            statistics.median(times),
            *(times[int(len(times) * part)] for part in (0.95, 0.99)),
            times[-1],
        ]
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in shown) + " |")
    print(f"errors {len(seen.failures)} {seen.failures[:3] or ''}; lost {lost}")
    if seen.slow:
        print(f"reports over {P99_AIM:.0f} s, as (second of the rush, how long): {seen.slow[:12]}")
    p99 = sorted(seen.reports)[int(len(seen.reports) * 0.99)]
    return not seen.failures and not any(lost.values()) and p99 <= P99_AIM


if __name__ == "__main__":
    sys.exit(main())

"""A running installation: how fast a page answers beside 40 stalled uploads, and what idle processes weigh.

    .venv/bin/python -m bench.server

Starts `qibu up` on a throw-away home (Linux only: memory is read from /proc, shared pages counted once among
those who share them). Exits with 1 when an aim is missed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

AIMS = {"first start to first page, s": 30, "slow page beside 40 stalled uploads, s": 0.1,
        "memory of the supervisor, MB": 20, "memory of all processes, MB": 180}  # fmt: skip
STALLED = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 2000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page(address: str) -> float:
    """Seconds until the page at `address` was read."""
    begun = time.perf_counter()
    with urllib.request.urlopen(address, timeout=30) as answer:
        answer.read()
    return time.perf_counter() - begun


def wait(address: str) -> None:
    for _ in range(600):
        with contextlib.suppress(urllib.error.URLError, OSError):
            page(address)
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def megabytes(pid: int) -> float:
    """Memory of a process, its share of what it shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def beside_stalled_uploads(address: str, port: int) -> float:
    """The second slowest of 40 pages."""
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(STALLED)
        time.sleep(0.5)
        return sorted(page(address) for _ in range(40))[-2]


def measure(home: Path) -> dict[str, float]:
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QIBU_")}
    environment |= {"QIBU_HOME": str(home), "QIBU_PUBLIC_URL": address.rstrip("/"), "QIBU_LOG_LEVEL": "ERROR"}
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "qibu", "up", "--port", str(port)],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait(address)
        first = time.perf_counter() - begun
        time.sleep(5)  # both processes have started and rest
        own = megabytes(server.pid)
        whole = own + sum(megabytes(pid) for pid in children(server.pid))
        figures = first, beside_stalled_uploads(address, port), own, whole
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    return dict(zip(AIMS, figures, strict=True))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="qibu-bench-") as folder:
        found = measure(Path(folder, "home"))
    for name, figure in found.items():
        print(f"{name:<42}{figure:8.2f}   aim {AIMS[name]}{'   MISSED' if figure > AIMS[name] else ''}")
    return int(any(figure > AIMS[name] for name, figure in found.items()))


if __name__ == "__main__":
    sys.exit(main())

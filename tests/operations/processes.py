"""Starting, asking and stopping real processes in tests; everything is on loopback and bounded in time."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**variables: str) -> dict[str, str]:
    """A bare environment: nothing of this test run's own settings reaches the process."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "QIBU_LOG_LEVEL": "WARNING", **variables}


@dataclass
class Answer:
    status: int
    body: bytes


@dataclass
class Running:
    """A started process tree and the port it serves."""

    process: subprocess.Popen
    port: int
    log: Path

    def ask(self, path: str = "/", body: bytes | None = None, timeout: float = 20) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request("GET" if body is None else "POST", path, body=body)
            response = connection.getresponse()
            content = response.read()
        return Answer(response.status, content)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def children(self) -> list[int]:
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in found.stdout.split()]

    def stop(self, seconds: float = 20) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=seconds)

    def output(self) -> str:
        return self.log.read_text("utf-8", "replace")


@contextlib.contextmanager
def started(arguments: list[str], port: int, log: Path, env: dict[str, str]) -> Iterator[Running]:
    """Start ``python …``, wait until it answers, and leave nothing behind at the end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
        )
    running = Running(process, port, log)
    try:
        wait_until(lambda: answers(running), lambda: f"an answer; it said:\n{running.output()}", 60)
        yield running
    finally:
        for pid in [*running.children(), process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(timeout=10)


def answers(running: Running) -> bool:
    assert running.process.poll() is None, f"ended with {running.process.returncode}:\n{running.output()}"
    try:
        return running.ask(timeout=10).status < 500
    except (OSError, http.client.HTTPException):
        return False


def wait_until(condition: Callable[[], bool], what: str | Callable[[], str], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain for {what() if callable(what) else what}")


def is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie nobody has buried yet does not)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    except OSError:
        return False


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

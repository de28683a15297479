"""Keep a set of child processes running and stop them gracefully. Needs no Django."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qibu.operations.console import MISCONFIGURED, say

#: How long children get after SIGTERM: their own grace of 10 s and a little more.
STOP_SECONDS = 12.0
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
#: A child that lived this long is taken to be sound; its next death is restarted at once again.
SOUND_AFTER_SECONDS = 60.0


@dataclass
class Child:
    """One process to keep alive: ``command`` is started with ``descriptors`` kept open."""

    name: str
    command: Sequence[str]
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float = 0.0

    def start(self) -> None:
        """Start it now."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, pass_fds=tuple(self.descriptors), stdin=subprocess.DEVNULL
        )

    def bury(self) -> int | None:
        """If it has died: note when to start it again and give its exit code; else None."""
        code = self.process.poll() if self.process else None
        if code is None:
            return None
        lived = time.monotonic() - self.started
        self.pause = FIRST_PAUSE if lived > SOUND_AFTER_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = time.monotonic() + self.pause
        self.process = None
        return code


class Supervisor:
    """Runs until SIGTERM, SIGINT or a child that says the configuration is wrong."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        stop_seconds: float = STOP_SECONDS,
        before_stop: Callable[[], None] = lambda: None,
    ) -> None:
        self.children = list(children)
        self.before_stop = before_stop
        self.stop_seconds = stop_seconds
        self.stopping = False
        self.doorbell, self._ringer = socket.socketpair()

    def run(self) -> int:
        """Start the children and watch them; gives the exit code when all are gone."""
        self._listen_to_signals()
        code = 0
        while not self.stopping:
            code = self._look_after() or code
            if code == MISCONFIGURED:
                break
            self._wait(self._seconds_to_next_start())
        self._stop_all()
        return code if code == MISCONFIGURED else 0

    def _listen_to_signals(self) -> None:
        self.doorbell.setblocking(False)
        self._ringer.setblocking(False)
        signal.set_wakeup_fd(self._ringer.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake up
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def _look_after(self) -> int:
        """Bury the dead and start what is due; gives MISCONFIGURED if a child ended with it."""
        for child in self.children:
            code = child.bury()
            if code == MISCONFIGURED:
                return MISCONFIGURED
            if code is not None and not self.stopping:
                say(
                    f"子进程 {child.name} 意外退出(代码 {code}),{child.pause:g} 秒后重启。",
                    f"Child {child.name} ended with code {code}; restarting in {child.pause:g} s.",
                    stream=sys.stderr,
                )
            if child.process is None and time.monotonic() >= child.start_at and not self.stopping:
                child.start()
        return 0

    def _seconds_to_next_start(self) -> float:
        due = [child.start_at - time.monotonic() for child in self.children if child.process is None]
        return max(0.01, min([60.0, *due]))

    def _wait(self, seconds: float) -> None:
        """Sleep until a signal rings or the time is up."""
        if select.select([self.doorbell], [], [], seconds)[0]:
            self.doorbell.recv(4096)

    def _stop_all(self) -> None:
        """SIGTERM to all, wait for them to finish what they began, then SIGKILL to who is left."""
        self.before_stop()
        alive = [child.process for child in self.children if child.process]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + self.stop_seconds
        while any(process.poll() is None for process in alive) and time.monotonic() < deadline:
            self._wait(0.2)
        for process in alive:
            if process.poll() is None:
                process.kill()
                process.wait()
        signal.set_wakeup_fd(-1)


def child(name: str, module: str, *arguments: str, descriptors: Sequence[int] = ()) -> Child:
    """A child that runs ``python -m qibu.operations.boot MODULE …``, tied to this process."""
    command = [sys.executable, "-m", "qibu.operations.boot", module, *arguments, "--parent", str(os.getpid())]
    return Child(name, command, descriptors)

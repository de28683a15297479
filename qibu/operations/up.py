"""`qibu up`: one process tree with web, worker and clock. This process itself imports no Django."""

import errno
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from qibu.operations import home as homes
from qibu.operations.console import MISCONFIGURED, Refusal, say
from qibu.operations.supervisor import Child, Supervisor, child

BACKLOG = 1024


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def url(self) -> str:
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}"


def listen(address: Address) -> socket.socket:
    """Open the listening socket; raises `Refusal` with the reason people can act on."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((address.host, address.port))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        raise _refusal(address, error) from error
    return sock


def _refusal(address: Address, error: OSError) -> Refusal:
    if error.errno == errno.EADDRINUSE:
        return Refusal(
            f"端口 {address.port} 已被其他程序占用。请先停止该程序,或用 --port 换一个端口。",
            f"Port {address.port} on {address.host} is in use by another program. "
            "Stop it, or choose another port with --port.",
        )
    return Refusal(
        f"无法在 {address.host}:{address.port} 上监听:{error.strerror}。",
        f"Cannot listen on {address.host}:{address.port}: {error.strerror}.",
    )


def prepare(*arguments: str, module: str = "prepare") -> None:
    """Run a preparing step in a process of its own, so that its memory is gone afterwards."""
    command = [sys.executable, "-m", "qibu.operations.boot", module, *arguments, "--parent", str(os.getpid())]
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        raise SystemExit(done.returncode)


def tree(sock: socket.socket, lock: int, *, web_workers: int, with_worker: bool = True) -> list[Child]:
    """The children of one installation: web processes on one socket, and the worker with the clock."""
    web = [
        child(f"web-{n + 1}", "serve", "--fd", str(sock.fileno()), descriptors=(sock.fileno(), lock))
        for n in range(web_workers)
    ]
    return [*web, child("worker", "work", descriptors=(lock,))] if with_worker else web


def run(address: Address, *, web_workers: int = 1, with_worker: bool = True) -> int:
    """Check, back up, migrate, then serve until told to stop; gives the exit code."""
    os.environ.setdefault("QIBU_PUBLIC_URL", address.url)  # links and the set-up line name this very port
    home = homes.folder()
    homes.ensure(home)
    lock = homes.lock(home)
    sock = listen(address)  # before the database is touched: a busy port must change nothing
    prepare()
    return serve(home, address, sock, lock, web_workers=web_workers, with_worker=with_worker)


def serve(
    home: Path,
    address: Address,
    sock: socket.socket,
    lock: int,
    *,
    web_workers: int = 1,
    with_worker: bool = True,
) -> int:
    """Supervise the children of a prepared home; gives the exit code."""
    say(
        f"齐步已启动:{os.environ.get('QIBU_PUBLIC_URL', address.url)}(按 Ctrl+C 停止)",
        f"Qibu is running at {address.url}, home {home}. Ctrl+C stops it.",
    )
    children = tree(sock, lock, web_workers=web_workers, with_worker=with_worker)
    code = Supervisor(children, before_stop=sock.close).run()
    if code == MISCONFIGURED:
        say("配置有误,已停止。", "Stopped: a child refused the configuration.", stream=sys.stderr)
    else:
        say("齐步已停止。", "Qibu has stopped.")
    return code

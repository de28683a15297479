"""`qibu demo`: a company with people and a project to try out, on this machine only. Needs no Django."""

import hashlib
import json
import os
import shutil
import socket
from collections.abc import MutableMapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import qibu
from qibu.operations import home as homes
from qibu.operations import up
from qibu.operations.console import USAGE, Refusal, say

#: The demo is set in China, and so is its calendar day.
ZONE = ZoneInfo("Asia/Shanghai")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FIRST_PORT, PORTS = 8000, 100
_STAMP = "demo.json"
_KEPT_VARIABLES = {"QIBU_LOG_LEVEL"}


def run(home: Path, *, host: str = "127.0.0.1", port: int | None = None, fresh: bool = False) -> int:
    """Build the demo in ``home`` unless today's is there already, and serve it; gives the exit code.

    Raises `Refusal` for an address others can reach (anybody may sign in to a demo), and for a
    folder that holds something else than a demo.
    """
    if host not in LOOPBACK:
        raise Refusal(
            f"演示模式无需密码即可登录,只能在本机运行,不能监听 {host}。",
            f"Anybody may sign in to the demo, so it serves this machine only, not {host}.",
            code=USAGE,
        )
    refuse_real_data(home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = homes.lock(home)
    address, sock = _listen(host, port)
    _environment(os.environ, home, address)
    wanted = _stamp(datetime.now(ZONE).date())
    if fresh or _read_stamp(home) != wanted:
        _clear(home)
        homes.ensure(home)
        say("正在生成演示数据……", "Making the demo company …")
        up.prepare(module="demo_data")
        _write_stamp(home, wanted)
    else:
        up.prepare()
    say(
        f"\n演示已就绪:在浏览器中打开 {address.url}\n点选一个人物即可登录,无需密码。",
        f"The demo is ready: open {address.url} in a browser and pick a person to sign in; no password.\n",
    )
    return up.serve(home, address, sock, lock)


def refuse_real_data(home: Path) -> None:
    """Raise `Refusal` if the folder holds anything this command did not put there.

    An installation on PostgreSQL has no database file in its home, but secrets and uploaded files.
    """
    present = {path.name for path in home.iterdir()} if home.is_dir() else set()
    if present - {"lock"} and _read_stamp(home) is None:
        raise Refusal(
            f"{home} 中已有不是演示的内容,未做任何改动。请用 --home 换一个目录。",
            f"{home} holds what is not a demo; nothing was touched. Choose another folder with --home.",
            code=USAGE,
        )


def _listen(host: str, port: int | None) -> tuple[up.Address, socket.socket]:
    """The port asked for, or the first free one."""
    if port is not None:
        return up.Address(host, port), up.listen(up.Address(host, port))
    for candidate in range(FIRST_PORT, FIRST_PORT + PORTS):
        try:
            return up.Address(host, candidate), up.listen(up.Address(host, candidate))
        except Refusal:
            continue
    raise Refusal("没有空闲端口。", f"No free port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1}.")


def _environment(environment: MutableMapping[str, str], home: Path, address: up.Address) -> None:
    """Nothing of a real installation on this machine reaches the demo."""
    for name in [name for name in environment if name.startswith("QIBU_") and name not in _KEPT_VARIABLES]:
        del environment[name]
    environment.pop("DATABASE_URL", None)
    environment["QIBU_HOME"] = str(home)
    environment["QIBU_DEMO"] = "1"
    environment["QIBU_PUBLIC_URL"] = address.url
    environment["QIBU_EMAIL_BACKEND"] = "django.core.mail.backends.dummy.EmailBackend"


def _stamp(today: date) -> dict[str, str]:
    """A demo is rebuilt when the day (its dates are relative), its source or the schema has changed."""
    package = Path(qibu.__file__).parent
    sources = sorted([*package.glob("demo/**/*.py"), *package.glob("**/migrations/*.py")])
    digest = hashlib.sha256()
    for path in sources:
        digest.update(f"{path.relative_to(package)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return {"version": qibu.__version__, "day": today.isoformat(), "source": digest.hexdigest()[:16]}


def _read_stamp(home: Path) -> dict[str, str] | None:
    try:
        return dict(json.loads((home / _STAMP).read_text("utf-8")))
    except (OSError, ValueError):
        return None


def _write_stamp(home: Path, stamp: dict[str, str]) -> None:
    (home / _STAMP).write_text(json.dumps(stamp), "utf-8")


def _clear(home: Path) -> None:
    """Forget the old demo; secrets and collected static files may stay."""
    _write_stamp(home, {"state": "building"})  # an interrupted build is still known as a demo
    for name in (homes.DATABASE, f"{homes.DATABASE}-wal", f"{homes.DATABASE}-shm", "rehearsal-clock"):
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(home / "files", ignore_errors=True)

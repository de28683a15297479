"""QIBU_HOME: the one folder with the embedded database, files, secrets and backups. Needs no Django."""

import fcntl
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from qibu.operations.console import MISCONFIGURED, Refusal

SECRET_NAMES = ("secret_key", "journal_key")
SECRET_LENGTH = 64
#: Exists from the making of secrets until the first start with them has gone well.
_FRESH = "secrets/fresh"
DATABASE = "qibu.sqlite3"


def folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The home folder in force; the same rule as in `qibu.settings`."""
    return Path(environment.get("QIBU_HOME", Path.home() / ".qibu")).resolve()


def ensure(home: Path, environment: Mapping[str, str] = os.environ) -> bool:
    """Make the home folder (0700) and its secrets (0600) if this is a first run; tells whether it was.

    A home that has a database but lost its secrets is not repaired silently: new secrets would
    end every session and break the journal's chain. Raises `Refusal`.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"无法创建数据目录 {home}: {error.strerror}。",
            f"The home folder {home} cannot be made: {error.strerror}. Set QIBU_HOME to a writable folder.",
            code=MISCONFIGURED,
        ) from error
    missing = [name for name in SECRET_NAMES if not _has_secret(home, name, environment)]
    if not missing:
        return False
    if (home / DATABASE).exists():
        raise lost_secrets(home, missing)
    (home / "secrets").mkdir(mode=0o700, exist_ok=True)
    (home / _FRESH).touch(mode=0o600)
    (home / _FRESH).write_text("\n".join(missing), "ascii")
    for name in missing:
        write_secret(home, name, secrets.token_urlsafe(SECRET_LENGTH))
    return True


def lost_secrets(home: Path, names: list[str]) -> Refusal:
    """The refusal for data that were there before their secrets."""
    return Refusal(
        f"已有数据,但缺少密钥 {'、'.join(names)}。请把原来的密钥文件放回 {home / 'secrets'}。",
        f"There are data, but their secrets are missing: {', '.join(names)}. Put the files back into "
        f"{home / 'secrets'}; new ones would end all sessions and break the journal's chain.",
        code=MISCONFIGURED,
    )


def fresh_secrets(home: Path) -> list[str]:
    """Names of secrets made here that no data were written with yet."""
    try:
        return (home / _FRESH).read_text("ascii").split()
    except FileNotFoundError:
        return []


def keep_fresh_secrets(home: Path) -> None:
    """From now on there are data written with them."""
    (home / _FRESH).unlink(missing_ok=True)


def drop_fresh_secrets(home: Path) -> None:
    """Take them back: the database turned out to belong to others."""
    for name in fresh_secrets(home):
        (home / "secrets" / name).unlink(missing_ok=True)
    keep_fresh_secrets(home)


def _has_secret(home: Path, name: str, environment: Mapping[str, str]) -> bool:
    return bool(environment.get(f"QIBU_{name.upper()}")) or (home / "secrets" / name).is_file()


def write_secret(home: Path, name: str, value: str) -> None:
    """Store one secret so that only the owner can read it (0600 in a 0700 folder)."""
    place = home / "secrets"
    place.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())


def lock(home: Path) -> int:
    """Hold the home for one running installation; gives the descriptor, to be passed to children.

    The lock lives as long as any process holds the descriptor, so that nothing is restored under
    a child that is still finishing. Raises `Refusal` when somebody else holds it.
    """
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise Refusal(
            f"数据目录 {home} 正被另一个运行中的齐步使用,请先停止它。",
            f"The home folder {home} is in use by a running Qibu; stop it first.",
        ) from error
    return descriptor

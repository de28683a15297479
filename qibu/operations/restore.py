"""`qibu restore FILE`: verify everything, unpack beside what is there, then swap. Nothing is deleted.

What was replaced is kept in ``replaced-…`` in the home folder (on PostgreSQL in a schema of that
name). A swap that was cut off by power or kill is finished by the next `qibu up` or `restore`.
"""

import argparse
import os
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from qibu.foundation.clock import now
from qibu.operations import home as homes
from qibu.operations import schema, sqlite_copy
from qibu.operations.archive import Manifest, Reader
from qibu.operations.console import Refusal, say

try:
    from qibu.operations import postgresql_copy
except ImportError:  # psycopg comes with the [postgres] extra
    postgresql_copy = None  # type: ignore[assignment]

#: What a swap moves. The write-ahead log and its index belong to the database they lie beside.
_PARTS = (homes.DATABASE, "files", "secrets")
_COMPANIONS = (f"{homes.DATABASE}-wal", f"{homes.DATABASE}-shm")
#: Complete, verified, waiting to be swapped in. A folder "incoming-…" is unfinished and worthless.
_READY = "incoming"
_KEEP_AS, _SCHEMA = "keep-as", "schema"


def main(arguments: list[str]) -> int:
    """`qibu restore FILE`."""
    parser = argparse.ArgumentParser(prog="qibu restore")
    parser.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    home = Path(settings.HOME)
    descriptor = homes.lock(home)
    try:
        finish_interrupted(home)
        kept = restore(options.file, home, at=now())
    finally:
        os.close(descriptor)
    if homes.fresh_secrets(home):
        homes.keep_fresh_secrets(home)
        say(
            "注意:备份不含密钥,已使用新密钥。请放回原来的密钥文件,否则日志的防篡改链无法校验。",
            "The backup has no secrets, so new ones are in force. Put the old files back: without them the "
            "journal's chain cannot be checked.",
        )
    say(
        f"恢复完成。原有数据保留在 {kept},确认无误后可自行删除。下次 qibu up 会自动升级数据库结构。",
        f"Restored. What was there before is kept as {kept}; delete it when you are sure.",
    )
    return 0


def restore(source: Path, home: Path, *, at: datetime) -> str:
    """Replace database and files by those of the archive; gives where the old ones are kept.

    The caller holds the home's lock. Raises `Refusal`, and then nothing was touched.
    """
    reader = Reader(source)
    reader.verify()
    refuse_unfit(reader.manifest)
    stamp = f"{at:%Y%m%d-%H%M%S}"
    incoming, keep_as = home / f"incoming-{stamp}", f"replaced-{stamp}"
    incoming.mkdir(mode=0o700)
    try:
        _unpack(reader, incoming, stamp)
        (incoming / _KEEP_AS).write_text(keep_as, "utf-8")
        incoming.rename(home / _READY)
    except BaseException:
        _discard(incoming)
        raise
    _swap(home)
    return keep_as


def refuse_unfit(manifest: Manifest) -> None:
    """Raise `Refusal` when this installation cannot use the archive."""
    if manifest.database != connection.vendor:
        raise Refusal(
            f"备份来自 {manifest.database},当前数据库是 {connection.vendor},不能直接恢复。",
            f"The backup is of a {manifest.database} database; this installation uses {connection.vendor}.",
        )
    known = schema.known()
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise Refusal(
            f"备份来自更新的版本 {manifest.version},请先升级齐步。",
            f"The backup was made by a newer Qibu ({manifest.version}; unknown: {', '.join(unknown)}). "
            "Install that release first.",
        )
    if connection.vendor == "postgresql" and known - set(manifest.migrations):
        raise Refusal(
            f"备份来自版本 {manifest.version},请用该版本恢复,然后再升级。",
            f"The backup was made by Qibu {manifest.version}; restore it with that release, then upgrade.",
        )


def _unpack(reader: Reader, incoming: Path, stamp: str) -> None:
    if connection.vendor == "postgresql":
        name = f"incoming_{stamp.replace('-', '_')}"
        (incoming / _SCHEMA).write_text(name, "utf-8")
        members = [member.removeprefix("database/") for member in reader.names("database")]
        rows = postgresql_copy.load(members, lambda member: reader.open(f"database/{member}"), name)
    else:
        reader.unpack("database", incoming)
        rows = sqlite_copy.inspect(incoming / homes.DATABASE)
    if rows != reader.manifest.rows:
        raise Refusal("备份内容与清单不符。", "The rows in the backup are not those its manifest names.")
    for folder, included in (
        ("files", reader.manifest.with_files),
        ("secrets", reader.manifest.with_secrets),
    ):
        if included:
            (incoming / folder).mkdir(mode=0o700)
            reader.unpack(folder, incoming / folder)


def _discard(incoming: Path) -> None:
    name = incoming / _SCHEMA
    if name.is_file():
        postgresql_copy.drop(name.read_text("utf-8"))
    shutil.rmtree(incoming, ignore_errors=True)


def finish_interrupted(home: Path) -> None:
    """Complete a swap that was cut off, and clear away what an interrupted unpacking left."""
    if (home / _READY).is_dir():
        _swap(home)
    for leftover in home.glob("incoming-*"):
        _discard(leftover)


def _swap(home: Path) -> None:
    """Move old parts aside and new ones in; may be repeated after an interruption at any point."""
    ready = home / _READY
    kept = home / (ready / _KEEP_AS).read_text("utf-8")
    kept.mkdir(mode=0o700, exist_ok=True)
    connection.close()
    if (ready / _SCHEMA).is_file():
        postgresql_copy.swap((ready / _SCHEMA).read_text("utf-8"), kept.name.replace("-", "_"))
    for name in _PARTS:
        if not (ready / name).exists():
            continue
        for old in (*(_COMPANIONS if name == homes.DATABASE else ()), name):
            if (home / old).exists():
                (home / old).rename(kept / old)
        (ready / name).rename(home / name)
    shutil.rmtree(ready)
    _sync(home)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

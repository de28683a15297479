"""`qibu backup`: one verified file with database and uploaded files, safe while Qibu runs."""

import argparse
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

import qibu
from qibu.closing.queries import archive
from qibu.foundation.clock import now
from qibu.foundation.files import storing
from qibu.foundation.files.queries import hashes
from qibu.operations import schema, sqlite_copy
from qibu.operations.archive import Manifest, Writer
from qibu.operations.console import Refusal, say

try:
    from qibu.operations import postgresql_copy
except ImportError:  # psycopg comes with the [postgres] extra
    postgresql_copy = None  # type: ignore[assignment]


def main(arguments: list[str]) -> int:
    """`qibu backup [FILE] [--with-secrets]`."""
    parser = argparse.ArgumentParser(prog="qibu backup")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--with-secrets", action="store_true")
    options = parser.parse_args(arguments)
    at = now()
    target = options.file or Path(settings.HOME) / "backups" / f"qibu-{at:%Y%m%d-%H%M%S}.zip"
    if target.exists():
        raise Refusal(f"文件 {target} 已存在。", f"{target} exists already; choose another name.")
    manifest = write(target, at=at, with_secrets=options.with_secrets)
    megabytes = target.stat().st_size / 1024 / 1024
    rows = sum(manifest.rows.values())
    say(
        f"备份完成:{target}({rows} 行数据,{len(manifest.members)} 个文件,{megabytes:.1f} MB)",
        f"Backup written: {target} ({rows} rows, {len(manifest.members)} members, {megabytes:.1f} MB)",
    )
    if not options.with_secrets:
        secrets = Path(settings.HOME) / "secrets"
        say(
            f"提示:备份不含密钥,请另行安全保存 {secrets}。",
            f"The secrets are not in it; keep {secrets} safe elsewhere.",
        )
    return 0


def write(target: Path, *, at: datetime, with_files: bool = True, with_secrets: bool = False) -> Manifest:
    """Write a backup to ``target``; gives its manifest. Raises `Refusal` when it cannot be made.

    The database is copied first, then the files: files are written once and before the row that
    names them, so every file a row in the copy names is there.
    """
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".backup-", dir=_scratch(target)) as scratch,
            Writer(target) as writer,
        ):
            state = schema.read()
            rows = _copy_database(Path(scratch))
            for path in sorted(Path(scratch).iterdir()):
                _add(writer, f"database/{path.name}", path)
            if with_files:
                wanted = _attached()
                _add_folder(writer, "files", Path(settings.MEDIA_ROOT))
                _tell_of_damage(wanted, writer)
            if with_secrets:
                _add_folder(writer, "secrets", Path(settings.HOME) / "secrets")
            manifest = Manifest(
                version=qibu.__version__,
                created_at=at.isoformat(),
                database=connection.vendor,
                migrations=list(state.applied),
                rows=rows,
                with_files=with_files,
                with_secrets=with_secrets,
            )
            writer.finish(manifest)
            return manifest
    except (OSError, DatabaseError) as error:
        raise Refusal(f"备份失败:{error}", f"The backup failed: {error}") from error


def _attached() -> dict[str, str]:
    """Member → SHA-256 of every attached file and package, as its row has it; read before they are copied."""
    try:
        found = {f"files/{storing.FOLDER}/{name}": digest for name, digest in hashes()}
        return found | {f"files/{archive.FOLDER}/{name}": digest for name, digest in archive.hashes()}
    except DatabaseError:  # the schema is older than attachments
        return {}


def _tell_of_damage(wanted: dict[str, str], writer: Writer) -> None:
    """A file that changed on the disk since somebody brought it is copied as it is, and said."""
    wrong = [name for name, digest in wanted.items() if writer.members.get(name, {}).get("sha256") != digest]
    if wrong:
        names = ", ".join(sorted(wrong)[:5])
        say(
            f"注意:{len(wrong)} 个附件缺失或已损坏({names}),请从更早的备份中找回。",
            f"{len(wrong)} attached file(s) are missing or damaged: {names}. Look into an earlier backup.",
        )


def _scratch(target: Path) -> Path:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return target.parent


def _copy_database(folder: Path) -> dict[str, int]:
    if connection.vendor == "sqlite":
        source = Path(connection.settings_dict["NAME"])
        if not source.exists():
            raise Refusal(f"没有数据库 {source}。", f"There is no database {source} to back up.")
        return sqlite_copy.copy(source, folder / "qibu.sqlite3")
    return postgresql_copy.dump(lambda name: (folder / name).open("wb"))


def _add_folder(writer: Writer, name: str, folder: Path) -> None:
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    # A package is written as .part and renamed before its row names it: a half-written one is not kept.
    paths = sorted(path for path in found if path.suffix != ".part")
    for path in paths:
        _add(writer, f"{name}/{path.relative_to(folder).as_posix()}", path)


def _add(writer: Writer, name: str, path: Path) -> None:
    try:
        source = path.open("rb")
    except FileNotFoundError:  # a temporary upload that ended meanwhile; no row in the copy names it
        return
    with source:
        writer.add(name, source)

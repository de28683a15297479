"""Bytes on the disk: written once under a name of our own, synced before any row names them (T-22)."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

#: Below the media root. Uploads of task lists lie beside it.
FOLDER: Final = "attached"
#: How much of the beginning is looked at to tell what a file is.
HEAD_BYTES: Final = 64 * 1024
#: What stays free for the database when files come in.
RESERVE_BYTES: Final = 100 * 1024 * 1024
_NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Written:
    """A file on the disk; `head` is its beginning."""

    path: Path
    sha256: str
    size: int
    head: bytes


class TooLarge(Exception):
    """More bytes than allowed; nothing was kept."""


class DiskFull(Exception):
    """No room on the disk; nothing was kept."""


def no_room() -> str:
    """DiskFull as people read it."""
    return _("The server has no room left for files; nothing was saved. Please tell the administrator.")


def root() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def new_name() -> str:
    """ "ab/abcd…": a random name in one of 256 folders."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


def path_of(stored_as: str) -> Path:
    """Where a file lies. Names come from `new_name`; anything else could point elsewhere and is refused."""
    folder, _, name = stored_as.partition("/")
    if len(name) != 32 or not name.isalnum() or folder != name[:2]:
        raise ValueError(stored_as)
    return root() / folder / name


def write(path: Path, chunks: Iterable[bytes], limit: int) -> Written:
    """Write a file piece by piece, sync it and the folder that names it.

    Raises TooLarge (beyond `limit` bytes), DiskFull, and whatever `chunks` raises; nothing is left then.
    """
    try:
        _make_folder(path.parent)
        if shutil.disk_usage(path.parent).free < RESERVE_BYTES:
            raise DiskFull
        written = _pour(path, chunks, limit)
        sync_folder(path.parent)
    except OSError as problem:
        path.unlink(missing_ok=True)
        if problem.errno in _NO_SPACE:
            raise DiskFull from problem
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return written


def _pour(path: Path, chunks: Iterable[bytes], limit: int) -> Written:
    digest, size, head = hashlib.sha256(), 0, b""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge
            if len(head) < HEAD_BYTES:
                head += chunk[: HEAD_BYTES - len(head)]
            digest.update(chunk)
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    return Written(path, digest.hexdigest(), size, head)


def _make_folder(folder: Path) -> None:
    """With its parents, each synced into the one above: a power cut must not take the whole folder."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def all_stored() -> Iterator[tuple[str, Path]]:
    """(stored name, path) of every file there is; what bears no name of ours is left out."""
    for path in root().glob("??/*"):
        if path.is_file() and not path.is_symlink():
            yield f"{path.parent.name}/{path.name}", path

"""Uploaded files: kept safely under names of our own, read in a limited child process (D2, T-22)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from qibu.foundation.documents.reading import Reading, read_table_file
from qibu.foundation.files import storing
from qibu.foundation.outcomes import Invalid


@dataclass(frozen=True)
class Kept:
    """A stored file: its name below the folder of uploads, and its hash."""

    stored_as: str
    sha256: str
    path: Path


def folder() -> Path:
    """Where uploads lie."""
    return Path(settings.MEDIA_ROOT) / "uploads"


def keep(chunks: Iterable[bytes], limit: int) -> Kept | None:
    """Store a file and sync it to the disk; None (and nothing kept) where it is larger than `limit` bytes.

    Raises Invalid where the disk has no room.
    """
    name = uuid.uuid4().hex
    path = folder() / name
    try:
        written = storing.write(path, chunks, limit)
    except storing.TooLarge:
        return None
    except storing.DiskFull:
        raise Invalid(file=storing.no_room()) from None
    return Kept(name, written.sha256, path)


def drop(kept: Kept) -> None:
    """Remove a file that came to nothing."""
    kept.path.unlink(missing_ok=True)


def stored(name: str) -> Path:
    """Where an upload lies; names are our own, so nothing can point elsewhere."""
    return folder() / Path(name).name


def read(path: Path, filename: str) -> Reading:
    """What is in a file: xlsx, docx, CSV or MS Project XML, or the problem that stands in the way.

    The file itself never changes, so the pages of the same preview read it once.
    """
    return _recent(str(path), filename)


@lru_cache(maxsize=1)
def _recent(path: str, filename: str) -> Reading:
    return read_table_file(Path(path), filename, word=True)


def forget() -> None:
    """Give the memory of the last file back."""
    _recent.cache_clear()

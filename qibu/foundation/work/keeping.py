"""Results of long work on the disk: below the media root, in a folder of their own."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from qibu.foundation.files import storing

FOLDER: Final = "results"
#: No result is larger than this; an archive package is the largest.
MOST_BYTES: Final = 4 * 1024**3
PIECE: Final = 1024 * 1024


def path_of(stored_as: str) -> Path:
    """Where a result lies; the name is one of `storing.new_name`. Raises ValueError for any other."""
    below = storing.path_of(stored_as).relative_to(storing.root())
    return Path(settings.MEDIA_ROOT) / FOLDER / below


def keep(content: bytes | Path) -> tuple[str, int]:
    """(stored name, bytes) of a result, synced to the disk; a path given is taken over.

    Raises storing.DiskFull.
    """
    name = storing.new_name()
    pieces: Iterable[bytes] = [content] if isinstance(content, bytes) else _pieces(content)
    written = storing.write(path_of(name), pieces, MOST_BYTES)
    if isinstance(content, Path):
        content.unlink()
    return name, written.size


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def drop(stored_as: str) -> None:
    path_of(stored_as).unlink(missing_ok=True)


def older_than(seconds: float) -> Iterator[tuple[str, Path]]:
    """(stored name, path) of results at least this old by the clock of the disk."""
    before = time.time() - seconds
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("??/*"):
        if path.is_file() and path.stat().st_mtime < before:
            yield f"{path.parent.name}/{path.name}", path

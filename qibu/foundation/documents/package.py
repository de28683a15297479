"""One package of many documents: the same bytes for the same documents, with the hash of each (F4).

Nothing is compressed, every time stamp is the document's own day, and entries stand in the order of their
names: what a library or a clock would decide differently another day has no part in it.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

SUMS: Final = "SHA256SUMS"
PIECE: Final = 256 * 1024
_READABLE: Final = 0o100644 << 16
#: The years a zip can say.
_FIRST, _LAST = 1980, 2107


@dataclass(frozen=True, slots=True)
class Document:
    """What goes into a package: `name` may hold folders, parted by "/"; `day` is its own day; `source` the
    address of the page it comes from. `read` opens its bytes, called once."""

    name: str
    kind: str
    day: date
    source: str
    read: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Packed:
    """A document as it stands in the package; `size` in bytes, `sha256` of exactly these."""

    name: str
    kind: str
    day: date
    source: str
    size: int
    sha256: str


Manifest = Callable[[Sequence[Packed]], Sequence[Document]]
"""Makes the documents that list all others; they are hashed into SHA256SUMS too."""


def unique_names(names: Sequence[str]) -> list[str]:
    """The names, those that come again with -2, -3 … before their ending, in the order given.

    Two names are the same where some system takes them for the same: without regard to case and composition.
    """
    taken = {_folded(name) for name in names}
    given: set[str] = set()
    found = []
    for name in names:
        chosen, number = name, 1
        while _folded(chosen) in given or (number > 1 and _folded(chosen) in taken):
            number += 1
            chosen = _numbered(name, number)
        given.add(_folded(chosen))
        found.append(chosen)
    return found


def sums(packed: Iterable[Packed]) -> bytes:
    """SHA256SUMS in the form `sha256sum -c` reads; names hold no backslash and no line end (clean_part)."""
    return "".join(f"{one.sha256}  {one.name}\n" for one in packed).encode()


def write_package(
    stream: BinaryIO,
    documents: Sequence[Document],
    day: date,
    manifest: Manifest,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[Packed]:
    """Write the zip piece by piece: the documents by name, their manifest, SHA256SUMS; `day` dates the last.

    Duplicates are numbered in the order given. `report(done, total)` is called before each document and may
    raise to stop. Returns the documents with their hashes, the manifest left out.
    """
    names = unique_names([one.name for one in documents])
    ordered = sorted(zip(names, documents, strict=True), key=lambda pair: pair[0])
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        packed = []
        for done, (name, one) in enumerate(ordered):
            report(done, len(ordered))
            packed.append(_pack(archive, name, one))
        lists = [_pack(archive, one.name, one) for one in manifest(packed)]
        with archive.open(_entry(SUMS, day), "w") as target:
            target.write(sums([*packed, *lists]))
    report(len(ordered), len(ordered))
    return packed


def hash_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, read piece by piece. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        for piece in _pieces(stream):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def synced(stream: BinaryIO) -> None:
    """Have what was written on the disk before anything names it."""
    stream.flush()
    os.fsync(stream.fileno())


def _pack(archive: zipfile.ZipFile, name: str, one: Document) -> Packed:
    digest, size = hashlib.sha256(), 0
    with one.read() as source, archive.open(_entry(name, one.day), "w", force_zip64=True) as target:
        for piece in _pieces(source):
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    return Packed(name, one.kind, one.day, one.source, size, digest.hexdigest())


def _entry(name: str, day: date) -> zipfile.ZipInfo:
    year = min(max(day.year, _FIRST), _LAST)
    moment = (year, day.month, day.day, 0, 0, 0) if year == day.year else (year, 1, 1, 0, 0, 0)
    info = zipfile.ZipInfo(name, moment)
    info.create_system = 3
    info.external_attr = _READABLE
    return info


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _numbered(name: str, number: int) -> str:
    folder, slash, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    tail = f"-{number}" + (f".{ending}" if stem and dot else "")
    room = 255 - len(tail.encode())
    body = (stem if stem and dot else last).encode()[:room].decode(errors="ignore")
    return f"{folder}{slash}{body}{tail}"

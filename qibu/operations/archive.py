"""One backup file: a zip whose manifest tells the SHA-256 of every member. Needs no Django.

Members: ``database/…``, ``files/…``, ``secrets/…`` (only on request), ``manifest.json`` and
``manifest.sha256``. Nothing is unpacked before all hashes are right.
"""

import hashlib
import json
import os
import re
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

from qibu.operations.console import Refusal

FORMAT = 1
_CHUNK = 1024 * 1024
_MANIFEST, _MANIFEST_HASH = "manifest.json", "manifest.sha256"
_SAFE_NAME = re.compile(r"(database|files|secrets)(/[^/\\\0:]+)+")


@dataclass
class Manifest:
    """What a backup contains and where it came from.

    ``created_at`` is ISO 8601 with offset; ``migrations`` are "app.name"; ``rows`` counts rows by
    table; ``members`` maps each member to {"sha256": hex, "size": bytes}.
    """

    version: str
    created_at: str
    database: str
    migrations: list[str]
    rows: dict[str, int]
    with_files: bool
    with_secrets: bool
    format: int = FORMAT
    members: dict[str, dict[str, str | int]] = field(default_factory=dict)


class Writer:
    """Writes ``target`` (0600) completely or not at all: a temporary neighbour is renamed at the end."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.members: dict[str, dict[str, str | int]] = {}
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._partial = target.with_name(f".{target.name}.partial")
        self._partial.unlink(missing_ok=True)
        descriptor = os.open(self._partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._file.close()
            self._partial.unlink(missing_ok=True)

    def add(self, name: str, source: IO[bytes]) -> None:
        """Add one member, read in pieces; its hash goes into the manifest."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.members[name] = {"sha256": digest.hexdigest(), "size": size}

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, bring everything to disk, and give the file its name."""
        manifest.members = self.members
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        self._zip.writestr(_MANIFEST, text)
        self._zip.writestr(_MANIFEST_HASH, hashlib.sha256(text).hexdigest())
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self.target)


class Reader:
    """An archive opened for restoring; `verify` first, then `unpack`."""

    def __init__(self, source: Path) -> None:
        self.source = source
        try:
            self._zip = zipfile.ZipFile(source)
            self.manifest = self._read_manifest()
        except FileNotFoundError as error:
            raise Refusal(f"找不到备份文件 {source}。", f"There is no backup file {source}.") from error
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, OSError) as error:
            raise _damaged(source, "manifest") from error

    def _read_manifest(self) -> Manifest:
        text = self._zip.read(_MANIFEST)
        if hashlib.sha256(text).hexdigest() != self._zip.read(_MANIFEST_HASH).decode("ascii").strip():
            raise ValueError("manifest hash")
        content = json.loads(text)
        if content.get("format") != FORMAT:
            raise Refusal(
                "备份文件的格式较新,请用更新版本的齐步恢复。",
                "This backup has a newer format; use a newer Qibu.",
            )
        return Manifest(**content)

    def verify(self) -> None:
        """Compare every member with its hash. Raises `Refusal` naming the first bad one."""
        present = sorted(name for name in self._zip.namelist() if name not in (_MANIFEST, _MANIFEST_HASH))
        if present != sorted(self.manifest.members):
            raise _damaged(self.source, "list of members")
        for name, wanted in self.manifest.members.items():
            if not _is_safe(name) or self._hash(name) != (wanted["sha256"], wanted["size"]):
                raise _damaged(self.source, name)

    def _hash(self, name: str) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as member:
                while piece := member.read(_CHUNK):
                    digest.update(piece)
                    size += len(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise _damaged(self.source, name) from error
        return digest.hexdigest(), size

    def names(self, folder: str) -> list[str]:
        """Members below ``folder`` ("database", "files" or "secrets")."""
        return [name for name in self.manifest.members if name.startswith(folder + "/")]

    def open(self, name: str) -> IO[bytes]:
        """Read one member."""
        return self._zip.open(name)

    def unpack(self, folder: str, target: Path, *, mode: int = 0o600) -> None:
        """Write the members below ``folder`` under ``target``, synced to disk."""
        for name in self.names(folder):
            path = target / PurePosixPath(name).relative_to(folder)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as file, self._zip.open(name) as member:
                while piece := member.read(_CHUNK):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return bool(_SAFE_NAME.fullmatch(name)) and not any(part in (".", "..", "") for part in parts)


def _damaged(source: Path, what: str) -> Refusal:
    return Refusal(
        f"备份文件 {source} 已损坏({what}),没有恢复任何内容。",
        f"The backup {source} is damaged ({what}); nothing was touched.",
    )

"""Parse an uploaded file in a child process that may die without harm.

The child limits itself (512 MB, 10 s of processor time) before it touches the file; the parent bounds the
wall clock and the size of the answer. A reader that aborts its whole interpreter becomes a problem value.
"""

import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

import msgspec

from . import limits
from .mspdi_file import ProjectFile

ROOT: Final = str(Path(__file__).resolve().parents[3])
BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.dont_write_bytecode = True; "
    "from qibu.foundation.documents.reading_child import main; main()"
)
_slots = threading.BoundedSemaphore(limits.CHILD_SLOTS)


class RawSheet(msgspec.Struct, frozen=True):
    """A sheet as it comes through the pipe; see `workbook.Sheet` for the meaning of the fields."""

    name: str
    hidden: bool
    rows: list[list[str | int | float | bool | None]]
    dates: list[tuple[int, int, str]]
    merges: list[tuple[int, int, int, int]]
    indents: list[tuple[int, int, int]]
    percents: list[tuple[int, int]]
    unread: list[tuple[int, int, str]]
    outline: list[tuple[int, int]]
    hidden_columns: list[int]
    blocks: list[tuple[int, int]] = []
    keys: list[tuple[int, str, str]] = []


class Answer(msgspec.Struct, frozen=True):
    """What the child says: sheets, or the id of a problem."""

    sheets: list[RawSheet] = []
    problem_id: str = ""
    params: dict[str, Any] = {}
    project: ProjectFile | None = None
    notes: list[str] = []
    places: list[tuple[str, list[str], str, str, str]] = []


def parse_in_child(path: Path, kind: str) -> Answer:
    """Parse `path` (kind "xlsx", "docx", "csv", "mspdi" or "template") in a limited child process; never
    raises for its content."""
    if not _slots.acquire(timeout=limits.CHILD_WALL_SECONDS):
        return Answer(problem_id="busy")
    try:
        content = _run_child(kind, path)
    finally:
        _slots.release()
    if content is None:
        return Answer(problem_id="too_complex")
    try:
        return msgspec.json.decode(content, type=Answer)
    except msgspec.DecodeError:
        return Answer(problem_id="too_complex")


def _run_child(kind: str, path: Path) -> bytes | None:
    """The child's output, None when it died, took too long or said too much."""
    command = [sys.executable, "-I", "-X", "utf8", "-c", BOOT, ROOT, kind, str(path.resolve())]
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
    )
    try:
        content = _read_until_end(child)
        left = None if content is None else child.wait(timeout=limits.CHILD_WALL_SECONDS)
        return content if left == 0 else None
    except subprocess.TimeoutExpired:
        return None
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _read_until_end(child: "subprocess.Popen[bytes]") -> bytes | None:
    assert child.stdout is not None
    pipe = child.stdout.fileno()
    deadline = time.monotonic() + limits.CHILD_WALL_SECONDS
    pieces: list[bytes] = []
    size = 0
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
        piece = os.read(pipe, 1 << 20)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
        if size > limits.CHILD_OUTPUT_BYTES:
            return None

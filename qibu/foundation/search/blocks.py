"""Numbers of documents as blocks of 16-bit offsets: small to store, quick to meet."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable

BITS = 12
SIZE = 1 << BITS


def place(number: int) -> tuple[int, int]:
    """Block and offset of a document."""
    return number >> BITS, number & (SIZE - 1)


def number(block: int, offset: int) -> int:
    return block << BITS | offset


def read(stored: bytes | memoryview) -> array[int]:
    """Offsets of a stored block (little-endian)."""
    offsets = array("H", bytes(stored))
    if sys.byteorder == "big":
        offsets.byteswap()
    return offsets


def write(offsets: Iterable[int]) -> bytes:
    """Offsets as they are stored, sorted, none twice."""
    found = array("H", sorted(set(offsets)))
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()

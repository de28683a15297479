"""The picture of an organisation's letterhead: what is accepted, and how high it is printed.

Only the structure is looked at here, nothing is drawn: whether it can be drawn is tried in the process that
sets PDFs. What is kept says in itself that it is ten millimetres high, because Excel asks the picture.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_BYTES: Final = 200 * 1024
#: Longest side in pixels, and how many times as wide as high it may be.
MAX_SIDE: Final = 2_000
MAX_RATIO: Final = 8
#: How high it is printed.
MILLIMETRES: Final = 10
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
#: The chunks that make up the picture; texts, moments and profiles are left behind.
_KEPT: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
#: Frame headers of JPEGs every program reads: baseline and progressive.
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_SCAN: Final = 0xDA


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture to print: kind "png" or "jpeg", its size in pixels."""

    kind: str
    content: bytes
    width: int
    height: int

    @property
    def print_width(self) -> float:
        """Millimetres it is wide when it is printed as high as a logo is."""
        return MILLIMETRES * self.width / self.height


def read_logo(content: bytes) -> Logo | None:
    """The picture as it is kept; None for what is no PNG or JPEG, damaged, too big, or too wide."""
    if len(content) > MAX_BYTES:
        return None
    try:
        logo = _png(content) if content.startswith(_PNG) else _jpeg(content)
    except (ValueError, IndexError, struct.error):
        return None
    sides = (logo.width, logo.height)
    fits = min(sides) > 0 and max(sides) <= MAX_SIDE and logo.width <= MAX_RATIO * logo.height
    return logo if fits else None


def _png(content: bytes) -> Logo:
    chunks = list(_chunks(content))
    kind, head = chunks[0]
    if kind != b"IHDR" or chunks[-1][0] != b"IEND":
        raise ValueError("a PNG begins and ends with its own")
    width, height = struct.unpack(">II", head[:8])
    per_metre = round(height * 1000 / MILLIMETRES)
    size = _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
    rest = b"".join(_chunk(name, data) for name, data in chunks[1:] if name in _KEPT)
    return Logo("png", _PNG + _chunk(b"IHDR", head) + size + rest, width, height)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        name, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        if check != zlib.crc32(name + data):
            raise ValueError("a chunk is damaged")
        yield name, data
        at += 12 + length
        if name == b"IEND":
            return


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _jpeg(content: bytes) -> Logo:
    """Its tables, frame and scans; what programs wrote about it (APP, COM) is left behind."""
    if not content.startswith(_JPEG):
        raise ValueError("no picture")
    end = content.rindex(b"\xff\xd9") + 2
    at, size, kept = 2, (0, 0), b""
    while content[at + 1] != _SCAN:
        marker = content[at + 1]
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        segment = content[at : at + 2 + length]
        if content[at] != 0xFF or length < 2 or len(segment) < 2 + length:
            raise ValueError("a segment is damaged")
        if marker in _FRAMES:
            height, width, parts = struct.unpack(">HHB", segment[5:10])
            if parts not in (1, 3):
                raise ValueError("printers' colours")
            size = (width, height)
        if not 0xE0 <= marker <= 0xEF and marker != 0xFE:
            kept += segment
        at += 2 + length
    per_inch = max(1, round(size[1] * 25.4 / MILLIMETRES))
    head = b"\xff\xe0" + struct.pack(">H5sHBHHBB", 16, b"JFIF\0", 0x0101, 1, per_inch, per_inch, 0, 0)
    return Logo("jpeg", b"\xff\xd8" + head + kept + content[at:end], *size)

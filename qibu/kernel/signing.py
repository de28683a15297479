"""What a signature stands for (F2): one spelling of a content, its SHA-256, and what changed since.

from qibu.kernel import signing
text = signing.canonical({"name": "星海", "files": []})   → '{"files":[],"name":"星海"}'
signing.fingerprint(text)                                → 64 hexadecimal digits
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

#: Beyond this many differences nobody reads on.
MOST: Final = 200


def canonical(content: Mapping[str, Any]) -> str:
    """The one text a content is written as: keys sorted, NFC, no blanks, whole numbers without a point.

    Holds mappings, sequences, text, numbers, truth values and None. Raises TypeError or ValueError for
    anything that has no single spelling (a set, NaN, two keys that are the same letters).
    """
    return json.dumps(
        _plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, Mapping):
        found = {unicodedata.normalize("NFC", key): _plain(one) for key, one in value.items()}
        if len(found) != len(value):
            raise ValueError("two keys with the same letters")
        return found
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    raise TypeError(type(value).__name__)


def fingerprint(text: str | bytes) -> str:
    """SHA-256 of the UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


@dataclass(frozen=True)
class Changed:
    """One value that is no longer what was signed; `path` leads to it from the root. "" is nothing."""

    path: tuple[str | int, ...]
    signed: str
    now: str


def changes(signed: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Changed, ...]:
    """What differs between two contents, in reading order; at most `MOST`."""
    found: list[Changed] = []
    _compare((), _plain(signed), _plain(now), found)
    return tuple(found[:MOST])


def _compare(path: tuple[str | int, ...], one: Any, other: Any, found: list[Changed]) -> None:
    if (one is None) != (other is None) and isinstance(one or other, dict | list):
        # What came or went whole is told value by value too.
        before, empty = len(found), type(one or other)()
        _compare(path, empty if one is None else one, empty if other is None else other, found)
        if len(found) == before:
            found.append(Changed(path, _shown(one), _shown(other)))
    elif isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            _compare((*path, key), one.get(key), other.get(key), found)
    elif isinstance(one, list) and isinstance(other, list):
        for place in range(max(len(one), len(other))):
            _compare((*path, place), _at(one, place), _at(other, place), found)
    elif one != other or isinstance(one, bool) != isinstance(other, bool):
        found.append(Changed(path, _shown(one), _shown(other)))


def _at(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else None


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Checked:
    """What verifying found: the SHA-256 computed anew, whether it is the one kept, and which signatures
    (by their place) name another one."""

    recomputed: str
    intact: bool
    broken: tuple[int, ...]

    @property
    def holds(self) -> bool:
        return self.intact and not self.broken


def check(content: str | bytes, sha256: str, signed: Sequence[str]) -> Checked:
    """Compute the hash of the stored content again and hold every signature against it.

    `signed`: the hash each signature names; "" for one that is still open.
    """
    found = fingerprint(content)
    broken = tuple(place for place, one in enumerate(signed) if one and one != found)
    return Checked(found, found == sha256, broken)


def complete(signed: Sequence[str]) -> bool:
    """Whether there are places to sign and none is open; `signed`: the hash each names, "" where open."""
    return bool(signed) and all(signed)

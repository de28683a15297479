"""Grams of Chinese and other text: what search and likeness are made of (R2, R5).

Chinese has no spaces, so a text is taken apart into overlapping pairs of characters. The same is done
to every other script: "App" is "ap" and "pp". A gram travels as one integer, exact and reversible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_RUN = re.compile(r"[^\W_]+")
_SHIFT = 21  # bits of a code point
#: A text longer than this is indexed by its beginning only.
LONGEST = 4000


def normalised(text: str) -> str:
    """Full-width and half-width, upper and lower case, old and new forms of a character made alike."""
    return unicodedata.normalize("NFKC", text[:LONGEST]).casefold()


def runs(text: str) -> Iterator[str]:
    """The stretches of letters, digits and characters of a text, normalised; what lies between is dropped."""
    return (match.group() for match in _RUN.finditer(normalised(text)))


def pair(first: str, second: str) -> int:
    """The integer of a gram of two characters."""
    return ord(first) << _SHIFT | ord(second)


def single(character: str) -> int:
    """The integer of a gram of one character."""
    return ord(character)


def written(gram: int) -> str:
    """The characters of a gram."""
    first = gram >> _SHIFT
    last = chr(gram & ((1 << _SHIFT) - 1))
    return chr(first) + last if first else last


def grams(text: str) -> set[int]:
    """All grams of a text: each pair of neighbours and each single character."""
    found: set[int] = set()
    for run in runs(text):
        found.update(map(ord, run))
        found.update(pair(run[i], run[i + 1]) for i in range(len(run) - 1))
    return found


def wanted(words: str) -> tuple[tuple[str, frozenset[int]], ...]:
    """A search as people type it: pieces, each with the grams a text must have to contain it.

    A piece of one character asks for that character. Pieces are joined by "and".
    """
    pieces = dict.fromkeys(run for run in runs(words))
    return tuple((piece, frozenset(_asked(piece))) for piece in pieces)


def _asked(piece: str) -> Iterator[int]:
    if len(piece) == 1:
        yield single(piece)
    for i in range(len(piece) - 1):
        yield pair(piece[i], piece[i + 1])


def contains(text: str, piece: str) -> bool:
    """Whether a text has the piece, whatever stands between its characters (spaces, dashes)."""
    return piece in "".join(runs(text))

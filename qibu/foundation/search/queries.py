"""Finding texts by words, and texts like one that is being typed; nobody sees a title of a foreign space."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from qibu.foundation.access.queries import visible_spaces
from qibu.foundation.plain import fetch, objects_where
from qibu.foundation.search import blocks
from qibu.foundation.search.models import Document
from qibu.kernel.grams import contains, wanted
from qibu.kernel.likeness import LIKELY, Weights, features, likeness

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Candidates read at once, the newest first, until enough of them are found.
_SLICE: Final = 200
#: Waiting documents looked through one by one; the worker takes them in within seconds.
_WAITING: Final = 500
#: A gram in more than this share of all texts tells too little to look for candidates by.
_COMMON: Final = 0.1
#: The best candidates that are read, and the best of those whose likeness is computed exactly.
_CANDIDATES: Final = 300
_EXACT: Final = 40


@dataclass(frozen=True)
class Found:
    """A text that was found; `score` is its likeness (0 to 1), 1 for a search by words."""

    kind: str
    object_id: int
    space_id: int
    title: str
    at: datetime
    score: float = 1.0


_POSTINGS = "SELECT gram, block, offsets FROM search_posting WHERE gram IN (%s)"


def _postings(grams: Collection[int]) -> dict[int, dict[int, Any]]:
    """Gram → block → its stored offsets."""
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for gram, block, offsets in fetch(_POSTINGS, [sorted(grams)]):
        found[gram][block] = offsets
    return found


_READ = """
    id IN (%s) AND (%s = 1 OR space_id IN (%s)) AND (%s = 1 OR kind IN (%s)) ORDER BY id DESC"""
_NEWEST = "SELECT document_id FROM search_waiting ORDER BY document_id DESC LIMIT %s"


class _Shelf:
    """The documents one reader may see, of these kinds, in this space."""

    def __init__(
        self, person: Person, kinds: Collection[str], space: int | None, also: Collection[int] = ()
    ) -> None:
        seen = visible_spaces(person)
        if seen is not None and person.is_active:
            seen = [*seen, *also]
        if space is not None:
            seen = [space] if seen is None or space in seen else []
        self._narrowed = [int(seen is None), seen or [], int(not kinds), list(kinds)]

    def read(self, numbers: Sequence[int]) -> list[Document]:
        """Those of the numbers the reader may see, the newest first; one statement."""
        return objects_where(Document, _READ, [list(numbers), *self._narrowed]) if numbers else []

    def waiting(self) -> list[Document]:
        """What the worker has not taken in yet."""
        return self.read([number for (number,) in fetch(_NEWEST, [_WAITING])])


def find(
    *,
    person: Person,
    words: str,
    kinds: Collection[str] = (),
    space: int | None = None,
    also: Collection[int] = (),
    limit: int = 50,
) -> list[Found]:
    """Texts that have every word, title or text; hits in the title first, then the newest.

    `words` are separated by anything that is no letter, digit or character. Empty without any. `also`:
    spaces whose texts everybody may read (that of the organisation, for what is published).
    """
    pieces = wanted(words)
    if not pieces:
        return []
    shelf = _Shelf(person, kinds, space, also)
    found = _matching(shelf.waiting(), pieces)
    numbers = _having_all(frozenset().union(*(grams for _piece, grams in pieces)))
    for start in range(0, len(numbers), _SLICE):
        if len(found) >= limit:
            break
        found += _matching(shelf.read(numbers[start : start + _SLICE]), pieces)
    in_title = [all(contains(row.title, piece) for piece, _grams in pieces) for row in found]
    ranked = sorted(zip(found, in_title, strict=True), key=lambda one: not one[1])
    return [_shown(row) for row, _there in ranked[:limit]]


def _matching(rows: Iterable[Document], pieces: Sequence[tuple[str, frozenset[int]]]) -> list[Document]:
    """The rows that really contain every piece: grams may stand in another order."""
    return [
        row for row in rows if all(contains(f"{row.title}\n{row.text}", piece) for piece, _grams in pieces)
    ]


def _having_all(grams: Collection[int]) -> list[int]:
    """Numbers of the indexed documents with all of the grams, the newest first."""
    stored = _postings(grams)
    if len(stored) < len(grams):
        return []
    by_size = sorted(stored.values(), key=lambda own: sum(map(len, own.values())))
    found: list[int] = []
    for block in sorted(by_size[0], reverse=True):
        if any(block not in own for own in by_size):
            continue
        offsets = set(blocks.read(by_size[0][block]))
        for own in by_size[1:]:
            offsets.intersection_update(blocks.read(own[block]))
        found += sorted((blocks.number(block, offset) for offset in offsets), reverse=True)
    return found


def alike(
    *,
    person: Person,
    title: str,
    kinds: Collection[str] = (),
    limit: int = 5,
    least: float = LIKELY,
    but: tuple[str, int] | None = None,
) -> list[Found]:
    """Texts whose title means much the same, the most alike first; `but`: an object that is not shown.

    Candidates are scored by their telling grams in the postings, the best of those the person may see
    are compared exactly (kernel.likeness).
    """
    mine = features(title)
    if not mine:
        return []
    stored = _postings(mine)
    counts = {gram: sum(map(len, own.values())) // 2 for gram, own in stored.items()}
    weights = Weights(_newest(), lambda gram: counts.get(gram, 0))
    shelf = _Shelf(person, kinds, None)
    read = shelf.waiting() + shelf.read(_candidates(stored, counts, weights, mine))
    theirs = {row: features(row.title) for row in read if (row.kind, row.object_id) != but}
    rough = sorted(theirs, key=lambda row: -_overlap(mine, theirs[row], weights))[:_EXACT]
    counts |= _counts(set().union(*(theirs[row] for row in rough)) - counts.keys())
    weigh = cache(weights.of)
    scored = [(likeness(mine, theirs[row], weigh), row) for row in rough]
    scored.sort(key=lambda one: (-one[0], -one[1].pk))
    return [_shown(row, score) for score, row in scored[:limit] if score >= least]


def _overlap(mine: set[int], theirs: set[int], weights: Weights) -> float:
    """Weight in common for the size of the other: a quick stand-in for the likeness."""
    return sum(weights.of(gram) for gram in mine & theirs) / math.sqrt(len(theirs) or 1)


_COUNTS = "SELECT gram, SUM(LENGTH(offsets)) FROM search_posting WHERE gram IN (%s) GROUP BY gram"


def _counts(grams: Collection[int]) -> dict[int, int]:
    """In how many texts each gram stands."""
    return {gram: int(size) // 2 for gram, size in fetch(_COUNTS, [sorted(grams)])}


def _newest() -> int:
    return int(fetch("SELECT COALESCE(MAX(id), 0) FROM search_document", [])[0][0])


def _candidates(
    stored: Mapping[int, Mapping[int, Any]], counts: Mapping[int, int], weights: Weights, mine: set[int]
) -> list[int]:
    """Numbers with the most weight in common, over grams that are not everywhere."""
    most = max(50, int(weights.total * _COMMON))
    telling = [gram for gram in mine if 0 < counts.get(gram, 0) <= most]
    scores: Counter[int] = Counter()
    for gram in telling or list(stored):
        weight = weights.of(gram) ** 2
        for block, offsets in stored[gram].items():
            base = block << blocks.BITS
            for offset in blocks.read(offsets):
                scores[base + offset] += weight  # type: ignore[assignment]
    return [number for number, _score in scores.most_common(_CANDIDATES)]


def _shown(row: Document, score: float = 1.0) -> Found:
    return Found(row.kind, row.object_id, row.space_id, row.title, row.at, score)

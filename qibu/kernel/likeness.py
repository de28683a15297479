"""How alike two short texts are: weighted grams of one and two characters, and words of one meaning (R5).

The cosine of two vectors of gram weights, tf-idf without tf (titles rarely repeat a gram). Before that,
words of one meaning count as one (`ALIKE`), because paraphrases of office people seldom share them:
核心供应商交付延迟 and 主要供货商没按时交货. Proposals only: a person confirms a repeat.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .grams import grams, normalised
from .same_meaning import ALIKE, EMPTY

#: From here on a text is worth showing as a likely repeat: a wrong one costs a glance, a missed one a second
#: life of the same issue (what it finds: tests/kernel/test_likeness.py).
LIKELY: Final = 0.3
#: A single character says less than a pair, or than a word whose meaning is known.
SINGLE: Final = 0.5

#: Each meaning is one character of a private plane, which no text has.
_MEANINGS: Final = 0xF0000
_STAND_IN: Final[Mapping[str, str]] = {
    word: chr(_MEANINGS + place) for place, group in enumerate(ALIKE) for word in group
}
_WORDS: Final = re.compile("|".join(sorted(map(re.escape, _STAND_IN), key=len, reverse=True)))
_EMPTY: Final = re.compile("|".join(sorted(map(re.escape, EMPTY), key=len, reverse=True)))


def features(text: str) -> set[int]:
    """What a text is compared by: its meanings (see ALIKE), and the grams of all that stands between them."""
    plain = normalised(text)
    meanings = {ord(_STAND_IN[word]) for word in _WORDS.findall(plain)}
    return meanings | grams(_EMPTY.sub(" ", _WORDS.sub(" ", plain)))


@dataclass(frozen=True)
class Weights:
    """How telling a gram is among ``total`` texts; ``seen`` says in how many of them it stands."""

    total: int
    seen: Callable[[int], int]

    def of(self, gram: int) -> float:
        """Never 0: in a register of three issues every gram still counts."""
        weight = math.log(1 + (self.total + 50) / (self.seen(gram) + 1))
        return weight if gram >= _MEANINGS else weight * SINGLE


def likeness(one: Iterable[int], other: Iterable[int], weigh: Callable[[int], float]) -> float:
    """The cosine of two sets of grams under these weights, 0 to 1."""
    mine, theirs = set(one), set(other)
    squares = {gram: weigh(gram) ** 2 for gram in mine | theirs}
    size = math.sqrt(sum(squares[gram] for gram in mine) * sum(squares[gram] for gram in theirs))
    return sum(squares[gram] for gram in mine & theirs) / size if size else 0.0

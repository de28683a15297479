"""The life of a lesson, and which lessons fit something new (R5, R6).

from qibu.kernel import lesson
lesson.take("waiting", "publish", root_cause="")   → Passage(Answer.CONDITIONS_OPEN, open=("root_cause",))
lesson.Shelf([Known(1, "模具开裂", "开模前", ("模具",))]).fitting("模具试产")   → (Offer(1, 0.5),)
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache, cached_property
from typing import Final

from . import steps
from .grams import runs
from .likeness import Weights, features
from .steps import Answer, Passage, Step, Steps

WAITING: Final = "waiting"
PUBLISHED: Final = "published"
RETIRED: Final = "retired"
STATES: Final = (WAITING, PUBLISHED, RETIRED)

WRITER: Final = "writer"
PUBLISHER: Final = "publisher"

STEPS: Final[Steps] = steps.table(
    Step("write", WRITER, (WAITING,), WAITING),
    Step("correct", PUBLISHER, (PUBLISHED,), PUBLISHED),
    Step("publish", PUBLISHER, (WAITING,), PUBLISHED),
    Step("retire", PUBLISHER, (WAITING, PUBLISHED), RETIRED),
    Step("revive", PUBLISHER, (RETIRED,), WAITING),
)

#: Why, why, why, why, why.
WHYS: Final = 5
#: Working days to find the root cause of what has come back, and the hour of the last one.
CAUSE_DAYS: Final = 3
DUE_AT: Final = time(18)

MOST_TAGS, LONGEST_TAG = 8, 20
#: As many lessons are shown with one new thing; more would not be answered.
MOST_SHOWN: Final = 3
#: A lesson that is shown has to be answered, so it must be surer than a likely repeat (`likeness.LIKELY`).
_SAME_TITLE: Final = 0.4
#: A place to check is a few words; that it shares one (评审) with a task says little.
_SAME_PLACE: Final = 0.5
#: What one tag that stands in the text counts beside the likeness (0 to 1) of title or place to check.
_TAG: Final = 0.5


def take(state: str, step: str, *, root_cause: str = "") -> Passage:
    """Whether ``step`` may be taken from ``state``; nothing is published without its root cause."""
    passage = steps.take(STEPS, state, step)
    if passage.allowed and step == "publish" and not root_cause.strip():
        return Passage(Answer.CONDITIONS_OPEN, open=("root_cause",))
    return passage


def steps_from(state: str, by: str) -> tuple[str, ...]:
    """The names of the steps ``by`` can take from a state, in order."""
    return steps.steps_from(STEPS, state, by)


def whys_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The answers that say something, in order, five at most: nobody has to fill all five."""
    return tuple(text.strip() for text in texts if text.strip())[:WHYS]


#: What stands between tags where people read them, and around each of them where they are stored.
SEPARATOR: Final = "、"
_BETWEEN: Final = re.compile(r"[\s,，、;；#|%_]+")


def tags_of(text: str) -> tuple[str, ...]:
    """供应商、模具 交付 → ("供应商", "模具", "交付"); each once, eight at most, twenty characters each."""
    found = (tag[:LONGEST_TAG] for tag in _BETWEEN.split(text) if tag)
    return tuple(dict.fromkeys(found))[:MOST_TAGS]


def all_kept(text: str) -> bool:
    """Whether `tags_of` keeps all that was typed."""
    typed = {tag for tag in _BETWEEN.split(text) if tag}
    return len(typed) <= MOST_TAGS and all(len(tag) <= LONGEST_TAG for tag in typed)


def stored(tags: Sequence[str]) -> str:
    """Tags in one text, a separator around each, so that a tag is found whole; "" for none."""
    return "".join(f"{SEPARATOR}{tag}" for tag in tags) + SEPARATOR if tags else ""


def tags_in(text: str) -> tuple[str, ...]:
    """The tags `stored` put together."""
    return tuple(tag for tag in text.split(SEPARATOR) if tag)


@dataclass(frozen=True, slots=True)
class Known:
    """A lesson as it is compared: its title, where it must be checked next time, its tags."""

    id: int
    title: str
    where: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A lesson that fits; ``score`` only ranks."""

    id: int
    score: float


class Shelf:
    """Lessons made ready to be compared with many texts."""

    def __init__(self, lessons: Sequence[Known]) -> None:
        self._lessons = lessons

    def __len__(self) -> int:
        return len(self._lessons)

    @cached_property
    def _features(self) -> list[set[int]]:
        """Of each lesson two sides: its title, and where it must be checked."""
        return [side for one in self._lessons for side in (features(one.title), features(one.where))]

    @cached_property
    def _square(self) -> Callable[[int], float]:
        """A gram's weight, squared."""
        sides = self._features
        pairs = zip(sides[::2], sides[1::2], strict=True)
        seen = Counter(gram for title, where in pairs for gram in title | where)
        weights = Weights(len(self._lessons), lambda gram: seen[gram])
        return cache(lambda gram: weights.of(gram) ** 2)

    @cached_property
    def _sizes(self) -> list[float]:
        return [sum(map(self._square, side)) for side in self._features]

    @cached_property
    def _where(self) -> dict[int, list[int]]:
        """Gram → the sides it stands in: a text is compared with those only that share one."""
        found: dict[int, list[int]] = {}
        for number, side in enumerate(self._features):
            for gram in side:
                found.setdefault(gram, []).append(number)
        return found

    @cached_property
    def _tagged(self) -> dict[str, list[int]]:
        """Tag → the places of the lessons that have it, as often as they do."""
        found: dict[str, list[int]] = {}
        for place, known in enumerate(self._lessons):
            for tag in known.tags:
                found.setdefault(tag, []).append(place)
        return found

    def fitting(
        self, text: str, tags: Iterable[str] = (), most: int = MOST_SHOWN, more: str = ""
    ) -> tuple[Offer, ...]:
        """The lessons that fit a text, the best first: a title or a place to check that means much the same,
        or a tag that is given or stands in the text, or in what ``more`` is said of it."""
        hits, alike = self._hits(f"{text}\n{more}", set(tags)), self._alike(text)
        found = []
        for place in hits.keys() | {side // 2 for side in alike}:
            title, where = alike.get(2 * place, 0.0), alike.get(2 * place + 1, 0.0)
            if hits[place] or title >= _SAME_TITLE or where >= _SAME_PLACE:
                score = round(max(title, where) + _TAG * hits[place], 4)
                found.append(Offer(self._lessons[place].id, score))
        found.sort(key=lambda offer: (-offer.score, -offer.id))
        return tuple(found[:most])

    def _hits(self, said: str, wanted: set[str]) -> Counter[int]:
        """Place of a lesson → how many of its tags are given or stand in what is said."""
        plain = "".join(runs(said))
        found: Counter[int] = Counter()
        for tag, places in self._tagged.items():
            if tag in wanted or (len(tag) > 1 and tag in plain):
                found.update(places)
        return found

    def _alike(self, text: str) -> dict[int, float]:
        """Side → how alike it is to a text, as `likeness` says; sides that share nothing are left out."""
        mine, square = features(text), self._square
        shared: dict[int, float] = {}
        for gram in mine:
            for side in self._where.get(gram, ()):
                shared[side] = shared.get(side, 0.0) + square(gram)
        size = sum(map(square, mine))
        return {side: sum_ / math.sqrt(size * self._sizes[side]) for side, sum_ in shared.items()}

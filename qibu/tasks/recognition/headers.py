"""Which field a column header means: by synonyms, by the parts of a date header, or by an open guess."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qibu.foundation.documents.labels import normalise

from .synonyms import (
    DATE_ALONE,
    DATE_TOKENS,
    DATE_WORDS,
    FIRST_CHOICE,
    LEVEL_NAMES,
    SECOND_CHOICE,
    SUB_NAMES,
    SYNONYMS,
    WEAK,
)

SURE: Final = 1.0
WEAKLY: Final = 0.95
"""Known words that give way to clearer ones; still no guess."""
GROUPING: Final = 0.93
GUESS_FLOOR: Final = 0.75
LONGEST_HEADER: Final = 40

_EXACT: Final = {word: field for field, line in SYNONYMS.items() for word in line.split()}


@dataclass(frozen=True, slots=True)
class Match:
    """One reading of a header; `confidence` below 0.9 is a guess."""

    field: str
    confidence: float


def known_field(text: str) -> str:
    """The field a cleaned text is a plain header of, "" when it is none: cheap enough for every cell."""
    word = text.lower().replace(" ", "")
    if word in DATE_ALONE or word in DATE_WORDS:
        return _date_field(word) or ""
    return FIRST_CHOICE.get(word) or _EXACT.get(word) or ""


@lru_cache(maxsize=4096)
def matches(header: str, *, near: bool = False) -> tuple[Match, ...]:
    """All readings of a header, the likeliest first; empty when there is none.

    `near` also accepts a word that only nearly is a known one: dear, so only for the row already chosen.
    """
    if header.strip().endswith((":", "：")) or len(header) > LONGEST_HEADER:
        return ()  # a label before its value, or a sentence
    word = normalise(header)
    if not word:
        return ()
    found: list[Match] = []
    if word in LEVEL_NAMES:
        return (Match(f"level_name:{LEVEL_NAMES[word]}", SURE),)
    if word in SUB_NAMES:
        return (Match("level_name:9", SURE),)
    field = FIRST_CHOICE.get(word) or _EXACT.get(word) or _date_field(word)
    if field:
        weak = word in WEAK or field in {"planned_span", "sequence"}
        # 项目板块 beside 计划内容 groups the tasks; alone it names them.
        grouping = field == "name" and SECOND_CHOICE.get(word) == "phase"
        found.append(Match(field, GROUPING if grouping else WEAKLY if weak else SURE))
    if word in SECOND_CHOICE:
        found.append(Match(SECOND_CHOICE[word], 0.9))
    return tuple(found) or _guesses(word, near)


def _date_field(word: str) -> str | None:
    """planned_start … of a header made only of known parts: 任务计划完成时间, 实际开始, 截止日期."""
    if word in DATE_ALONE:
        return "planned_start" if word in {"开始", "start"} else "planned_finish"
    seen: set[str] = set()
    rest = word
    for kind, tokens in DATE_TOKENS.items():
        for token in tokens:
            if token in rest:
                rest = rest.replace(token, "", 1)
                seen.add(kind)
                break
    if rest or ("start" in seen) == ("finish" in seen) or not seen & {"nature", "planned", "actual"}:
        return None
    end = "start" if "start" in seen else "finish"
    return f"actual_{end}" if "actual" in seen else f"planned_{end}"


def _guesses(word: str, near: bool) -> tuple[Match, ...]:
    """A header that ends with a known word, or nearly is one."""
    if len(word) < 2 or word.isdigit():
        return ()
    for known, field in _EXACT.items():
        if len(known) >= 3 and word.endswith(known) and len(word) <= len(known) + 5 and known not in WEAK:
            return (Match(field, 0.85),)
    if not near or len(word) > 20:
        return ()
    close = difflib.get_close_matches(word, [*DATE_WORDS, *_EXACT], n=1, cutoff=GUESS_FLOOR)
    meant = (_EXACT.get(close[0]) or _date_field(close[0])) if close else None
    if meant is None:
        return ()
    ratio = difflib.SequenceMatcher(None, word, close[0]).ratio()
    return (Match(meant, round(min(0.89, ratio * 0.95), 2)),)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which column each field takes: `taken[field] = (column, confidence)`; `losers` are columns whose
    header means a field that another column already has."""

    taken: dict[str, tuple[int, float]]
    losers: dict[int, str]

    @property
    def score(self) -> float:
        """How much the row looks like the head of a task list."""
        name = "name" in self.taken or any(field.startswith("level_name") for field in self.taken)
        return sum(confidence for _, confidence in self.taken.values()) + (1.5 if name else 0)


def assign(headers: Sequence[tuple[int, str]], *, near: bool = False) -> Assignment:
    """Give every field to at most one column, clear words first, then by position.

    A word with two meanings takes its second one when the first is taken by a clearer header; a column that
    loses is reported, never dropped silently.
    """
    wishes = [
        (-match.confidence, rank, column, match.field)
        for column, header in headers
        for rank, match in enumerate(matches(header, near=near))
    ]
    taken: dict[str, tuple[int, float]] = {}
    placed: set[int] = set()
    losers: dict[int, str] = {}
    for minus, _, column, field in sorted(wishes):
        if column in placed:
            continue
        if field in taken:
            losers.setdefault(column, field)
            continue
        taken[field] = (column, -minus)
        placed.add(column)
        losers.pop(column, None)
    return Assignment(
        _with_number(taken), {column: field for column, field in losers.items() if column not in placed}
    )


def _with_number(taken: dict[str, tuple[int, float]]) -> dict[str, tuple[int, float]]:
    """序号 is the number of a task where the list has no other."""
    if "sequence" in taken and "number" not in taken:
        return {("number" if field == "sequence" else field): place for field, place in taken.items()}
    return taken

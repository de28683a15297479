"""@姓名 in a text: who is called, and which names several people bear. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

#: Not within an e-mail address.
_AT: Final = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠]")
_DEPARTMENT: Final = re.compile(r"[(（]([^()（）\n]{1,60})[)）]")


@dataclass(frozen=True)
class Somebody:
    """Somebody who may be called by name; `department` is the main one, "" without any."""

    id: int
    name: str
    department: str


@dataclass(frozen=True)
class Called:
    """`ids` in the order of the text; `unclear`: name → those who bear it, to be asked."""

    ids: tuple[int, ...] = ()
    unclear: Mapping[str, tuple[Somebody, ...]] = field(default_factory=dict)


def called_in(text: str, people: Sequence[Somebody], chosen: Mapping[str, int] | None = None) -> Called:
    """Who is called. `@张伟(研发部)` says which one; `chosen`: name → id says it for a bare name."""
    ids: dict[int, None] = {}
    unclear: dict[str, tuple[Somebody, ...]] = {}
    for _start, _end, name, bearers in _calls(text, people):
        answer = (chosen or {}).get(name)
        picked = [one for one in bearers if one.id == answer] if len(bearers) > 1 else bearers
        if len(picked) == 1:
            ids[picked[0].id] = None
        else:
            unclear[name] = tuple(bearers)
    return Called(tuple(ids), unclear)


def spans(text: str, people: Sequence[Somebody]) -> list[tuple[int, int]]:
    """(from, to) of every call in a text, for showing it."""
    return [(start, end) for start, end, _name, _bearers in _calls(text, people)]


def _calls(text: str, people: Sequence[Somebody]) -> Iterator[tuple[int, int, str, list[Somebody]]]:
    """Chinese has no blanks between words: the longest name that fits is meant."""
    names = sorted({one.name for one in people}, key=len, reverse=True)
    for found in _AT.finditer(text):
        begin = found.end()
        name = next((one for one in names if text.startswith(one, begin) and _ends(text, begin, one)), None)
        if name is None:
            continue
        end, bearers = begin + len(name), [one for one in people if one.name == name]
        said = _DEPARTMENT.match(text, end)
        if said and (narrowed := [one for one in bearers if one.department == said[1]]):
            bearers, end = narrowed, said.end()
        yield found.start(), end, name, bearers


def _ends(text: str, begin: int, name: str) -> bool:
    """A name in Latin letters must not go on as a longer word."""
    following = text[begin + len(name) : begin + len(name) + 1]
    return not (name[-1:].isascii() and following.isascii() and following.isalnum())

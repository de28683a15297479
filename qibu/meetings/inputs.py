"""What is typed about a meeting: when and where, who comes, what is talked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Final

from qibu.meetings.models import Kind, Part

#: Longest meeting, in minutes: a day.
LONGEST: Final = 24 * 60


@dataclass(frozen=True)
class Plan:
    """When, where, with whom at the head; `minutes` is the length, `host` and `recorder` ids of people."""

    kind: str = Kind.COORDINATION
    title: str = ""
    day: date | None = None
    start: time | None = None
    minutes: int | None = 60
    place: str = ""
    link: str = ""
    host: int | None = None
    recorder: int | None = None


@dataclass(frozen=True)
class Topic:
    """One line of the agenda; `origin`: what it is about as (kind, id), `carried`: how often it came over."""

    title: str
    origin: tuple[str, int] = ("", 0)
    minutes: int | None = None
    presenter: int | None = None
    carried: int = 0


@dataclass(frozen=True)
class Invitee:
    """Exactly one of a person, a department (ids) or a name from outside."""

    person: int | None = None
    department: int | None = None
    name: str = ""
    part: str = Part.MEMBER

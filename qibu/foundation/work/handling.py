"""What a handler of long work is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@dataclass(frozen=True)
class Order:
    """One job as its handler sees it; `at` is when it was taken up, `key` what it came with (`start_job`)."""

    job: int
    by: Person
    at: datetime
    space_id: int | None
    params: dict[str, Any] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True)
class Result:
    """What came of it: a file kept for seven days, the address of a page, a line of words.

    A `content` given as a path is taken over: it is moved among the results.
    """

    name: str = ""
    content: bytes | Path | None = None
    media_type: str = ""
    address: str = ""
    text: str = ""


class Cancelled(Exception):
    """Somebody asked to stop; raised by `report`, nothing of the work may be kept."""


class Interrupted(Exception):
    """The worker is told to leave; raised by `report`, the work begins anew with the next worker."""


class Report(Protocol):
    """Tell how far it is: `done` of `total` steps (0: not known). Raises Cancelled or Interrupted.

    Cheap enough for every row. Inside a transaction nothing is told: nobody could read it.
    """

    def __call__(self, done: int, total: int = 0) -> None: ...


#: Does the work, in a thread of the worker and in the language of whoever asked. It asks for rights itself,
#: raises the outcomes of `qibu.foundation.outcomes`, and may be run again after a worker died: it is one
#: transaction, or can be repeated.
Handler = Callable[[Order, Report], Result]

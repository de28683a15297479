"""What an action can answer besides success.

Actions raise these; the web shell and the command line turn each into one kind of answer
(404 or 403, 409, 410, 422). Nothing has been written when one of them is raised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


class Outcome(Exception):
    """Base of all refusals."""


class Denied(Outcome):
    """The policy table gives no right. ``visible``: the person may know that the object exists."""

    def __init__(self, capability: str, *, visible: bool = False) -> None:
        super().__init__(capability)
        self.capability = capability
        self.visible = visible


class Invalid(Outcome):
    """Input that breaks a rule: messages by field; the key "" stands for the whole form."""

    def __init__(self, errors: Mapping[str, Sequence[str]] | None = None, /, **fields: str) -> None:
        merged: dict[str, list[str]] = {k: [str(m) for m in v] for k, v in (errors or {}).items()}
        for field, message in fields.items():
            merged.setdefault(field, []).append(str(message))
        super().__init__(merged)
        self.errors = merged


class Controlled(Invalid):
    """What the plan allows only another way; ``way`` is the address of the page that leads there (S5)."""

    def __init__(self, errors: Mapping[str, Sequence[str]], *, way: str) -> None:
        super().__init__(errors)
        self.way = way


@dataclass(frozen=True)
class Difference:
    """One field two people changed: what you sent and what stands now, as people read them."""

    field: str
    label: str
    yours: str
    theirs: str


class Conflict(Outcome):
    """Somebody else changed the same field meanwhile; both values are kept for a decision.

    ``subject``: the object it happened to, where several were changed at once.
    """

    def __init__(
        self,
        differences: Sequence[Difference],
        *,
        by: str = "",
        at: datetime | None = None,
        version: int = 0,
        subject: int = 0,
    ) -> None:
        super().__init__([d.field for d in differences])
        self.differences = tuple(differences)
        self.by = by
        self.at = at
        self.version = version
        self.subject = subject


class KeyReused(Outcome):
    """The same idempotency key came with another body."""


class Gone(Outcome):
    """A single-use code or link that was used or has expired."""

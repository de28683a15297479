"""The chain over the journal: each row's value covers the row and the one before it.

The key stands outside the database, so that whoever can write there still cannot mend the chain.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from qibu.foundation.journal.models import Event


@dataclass(frozen=True)
class Link:
    """What one row contributes to the chain."""

    space_id: int
    number: int
    at: datetime
    by_id: int | None
    action: str
    subject: tuple[str, int]
    body: str

    def canonical(self) -> str:
        """One line per value; the last one holds the data, so that no value can pose as another."""
        parts = (self.space_id, self.number, _instant(self.at), self.by_id or 0, self.action, *self.subject)
        return "\n".join([*map(str, parts), self.body])


def body_of(data: Mapping[str, Any]) -> str:
    """The data of a row as text that is the same whatever order its keys came in."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, default=str)


def canonical(event: Event) -> str:
    """The text the chain value of a stored row must cover (used by the audit)."""
    return Link(
        space_id=event.space_id,
        number=event.number,
        at=event.at,
        by_id=event.by_id,
        action=event.action,
        subject=(event.subject_kind, event.subject_id),
        body=body_of(event.data),
    ).canonical()


def link(previous: str, canonical: str) -> str:
    """The next chain value (64 hexadecimal digits): HMAC-SHA256 over the one before and the row."""
    key = settings.JOURNAL_KEY.encode()
    return hmac.new(key, f"{previous}\n{canonical}".encode(), hashlib.sha256).hexdigest()


def _instant(at: datetime) -> str:
    """Microseconds since the epoch: the same on every database and in every time zone."""
    return str(round(at.timestamp() * 1_000_000))

"""A doubt about what a file says, as a value: never translated here, `doubt_words` has the sentences."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from .spelling_words import Named

Severity: TypeAlias = Literal["wrong", "unclear", "note"]
"""wrong: cannot be taken as it stands; unclear: a person must choose (`suggestion` says what we would);
note: taken as `suggestion` or as read, and said so."""

Suggestion: TypeAlias = str | int | float | date | tuple[Named, ...] | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One doubt. `field` is a field of the line or form (empty for all of it), `text` what the cell says,
    `suggestion` the value we would take."""

    field: str
    severity: Severity
    id: str
    text: str = ""
    suggestion: Suggestion = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is none of the list. `reason`: blank, title, total, repeated_header, footnote,
    other_table (rows of a second table below the first)."""

    row: int
    reason: str
    text: str = ""

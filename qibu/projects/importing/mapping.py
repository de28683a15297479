"""Which column is which, said by hand, and remembered for the whole organisation (D2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from qibu.foundation.documents.labels import normalise
from qibu.projects.models import RememberedMapping

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

MOST_COLUMNS: Final = 200


class HasHeader(Protocol):
    """A column, as far as it is needed here."""

    @property
    def header(self) -> str: ...


def headers_of(columns: Sequence[HasHeader]) -> list[str]:
    """The headers as they are kept with a mapping."""
    return [column.header for column in columns]


def signature_of(headers: Sequence[str]) -> str:
    """The same for files with the same headers in the same order, however they are spaced."""
    text = json.dumps([normalise(header) for header in headers[:MOST_COLUMNS]], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def remembered(form: str, headers: Sequence[str]) -> dict[str, int]:
    """Field → column as somebody of this organisation mapped these headers last; {} for new ones."""
    if not any(headers):
        return {}
    row = RememberedMapping.objects.filter(form=form, signature=signature_of(headers)).first()
    found = row.mapping if row is not None and isinstance(row.mapping, dict) else {}
    return {str(name): column for name, column in found.items() if isinstance(column, int)}


def remember(
    *, by: Person, at: datetime, form: str, headers: Sequence[str], mapping: Mapping[str, int]
) -> None:
    """Keep a mapping for the next file with these headers; called inside an action."""
    if any(headers) and mapping:
        RememberedMapping.objects.update_or_create(
            form=form,
            signature=signature_of(headers),
            defaults={"mapping": dict(mapping), "by": by, "at": at},
        )


def by_hand(chosen: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """What was mapped by hand (`FormUpload.settings`) as options of a recogniser, as far as it makes sense:
    sheet, header_row, mapping."""
    options: dict[str, Any] = {}
    if isinstance(chosen.get("sheet"), str):
        options["sheet"] = chosen["sheet"]
    if isinstance(chosen.get("header_row"), int):
        options["header_row"] = max(-1, chosen["header_row"])
    if isinstance(mapping := chosen.get("mapping"), dict):
        options["mapping"] = {
            name: column
            for name, column in mapping.items()
            if name in fields and isinstance(column, int) and column >= 0
        }
    return options

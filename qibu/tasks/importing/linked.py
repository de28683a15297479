"""风险与问题 in form 2: lines of linked items, put in when it goes out and left out when it comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: "I-003 …", "R-012 …": an item of the register, kept there and changed there only.
_ITEM: Final = re.compile(r"\s*[RI]-[0-9]{3,9} ")


def with_items(note: str, items: Sequence[str]) -> str:
    """The cell: the open items of a task, one line each, then what somebody noted."""
    return "\n".join([*items, *([note] if note else [])])


def without_items(text: str) -> str:
    """What of the cell is the task's own note."""
    if not _ITEM.search(text):
        return text
    return "\n".join(line for line in text.splitlines() if not _ITEM.match(line))

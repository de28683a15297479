"""The columns of the report sheet: their heads, and what their controls show.

A control holds a *page text*; a line of the report holds *line texts* (`linefields.ALL`). They differ in
one place: people choose 阻塞 in the status column, a task keeps it as a flag beside its state (D0).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.progress.models import Cause
from qibu.progress.typed import Read, read_cell
from qibu.tasks.models import Status

#: Columns of the table in their order; a pasted block is laid over them.
COLUMNS: Final = (
    "status", "percent", "actual_start", "actual_finish", "expected_finish", "done", "next", "support",
)  # fmt: skip
BLOCK: Final = ("block_cause", "block_need")
LATE: Final = ("late_cause", "late_note")
#: Every control of a line; those of the second row are asked for only when the line needs them.
FIELDS: Final = (*COLUMNS, *BLOCK, *LATE)
DAYS: Final = frozenset({"actual_start", "actual_finish", "expected_finish"})
#: What 复制上周 fills and an assignee's own update brings.
WEEKLY: Final = ("done", "next", "support")

LABELS: Final[Mapping[str, str | Promise]] = {
    "status": pgettext_lazy("report", "Status"),
    "percent": pgettext_lazy("report", "Done %"),
    "actual_start": pgettext_lazy("report", "Act. start"),
    "actual_finish": pgettext_lazy("report", "Act. finish"),
    "expected_finish": pgettext_lazy("report", "Exp. finish"),
    "done": pgettext_lazy("report", "This week"),
    "next": pgettext_lazy("report", "Next step"),
    "support": pgettext_lazy("report", "Support"),
    "block_cause": pgettext_lazy("report", "Cause of the block"),
    "block_need": pgettext_lazy("report", "What would resolve it"),
    "late_cause": pgettext_lazy("report", "Cause of the delay"),
    "late_note": pgettext_lazy("report", "About the delay"),
}
BLOCKED: Final = "b"
#: What the status control offers, in this order.
STATES: Final[Mapping[str, str | Promise]] = {
    str(int(Status.TODO)): pgettext_lazy("status", "Not started"),
    str(int(Status.DOING)): pgettext_lazy("status", "In progress"),
    BLOCKED: pgettext_lazy("status", "Blocked"),
    str(int(Status.PAUSED)): pgettext_lazy("status", "Paused"),
    str(int(Status.DONE)): pgettext_lazy("status", "Done"),
}
_DONE: Final = str(int(Status.DONE))
_DOING: Final = str(int(Status.DOING))
CAUSES: Final = tuple((str(code), label) for code, label in Cause.choices)
NOT_UNDERSTOOD: Final = _("“%(text)s” is not understood here.")


def page_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Line texts as the controls show them."""
    found = {name: texts.get(name, "") for name in FIELDS}
    known = found["status"] in STATES or not found["status"]
    if known and texts.get("is_blocked") == "1":
        found["status"] = BLOCKED
    return found


def line_texts(page: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, str]:
    """The line texts of what the controls hold, as far as they differ from those `shown` (line texts)."""
    before = page_texts(shown)
    found = {
        name: page[name]
        for name in FIELDS
        if name != "status" and name in page and page[name] != before[name]
    }
    status = page.get("status", before["status"])
    if status != before["status"]:
        found |= _status(status, shown)
    return found


def _status(status: str, shown: Mapping[str, str]) -> dict[str, str]:
    if status == BLOCKED:
        return {"is_blocked": "1"} | ({"status": _DOING} if shown.get("status") == _DONE else {})
    found = {"is_blocked": ""} if shown.get("is_blocked") == "1" else {}
    return found | ({"status": status} if status != shown.get("status") else {})


def read(name: str, text: str, *, today: date, status: str = "") -> Read:
    """A typed text of the control `name`, as a page text; `status`: what the line's status control holds."""
    if name == "status" and text == BLOCKED:
        return Read(BLOCKED)
    got = read_cell(name, text, today=today)
    if name == "status" and not got.problem and got.also.get("is_blocked") == "1":
        return Read(BLOCKED)
    if name == "status" and not got.problem and not got.text:
        return Read(status)
    return got


def words(name: str, text: str) -> str:
    """A page text as people read it: the word of a code, 45% for 45."""
    if name == "status":
        return str(STATES.get(text, text))
    if name == "late_cause":
        return str(dict(CAUSES).get(text, text))
    return f"{text}%" if name == "percent" and text.isdigit() else text

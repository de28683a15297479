"""Form 3 on paper: the minutes as distributed, or as they stand where they are not yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from qibu.meetings.minutes import body_of
from qibu.meetings.models import Attendance, Meeting, Minutes, Part
from qibu.projects.models import Project


@dataclass(frozen=True)
class Action:
    """One line of 行动项."""

    what: str
    owner: str
    department: str
    due: date
    number: int = 0


@dataclass(frozen=True)
class Sheet:
    """Form 3; `body` holds what is printed as it stands, the rest is what is put together for the page."""

    body: Mapping[str, Any]
    starts: datetime
    ends: datetime
    attendance: list[tuple[str, list[str]]]
    actions: list[Action]
    number: int = 0
    digest: str = ""
    by: str = ""
    distributed: datetime | None = None
    until: datetime | None = None

    @property
    def action_rows(self) -> int:
        """Rows the merged head 行动项 spans: the heads, then at least one line."""
        return 1 + max(1, len(self.actions))


def sheet_of(meeting: Meeting, project: Project) -> Sheet:
    """The newest distributed minutes, sealed under their digest; else what stands now."""
    rows: list[Minutes] = list(meeting.minutes_distributed.select_related("by").order_by("-number")[:1])
    body: Mapping[str, Any] = rows[0].body if rows else body_of(meeting, project)
    frozen = rows[0] if rows else None
    return Sheet(
        body=body, starts=datetime.fromisoformat(body["starts"]), ends=datetime.fromisoformat(body["ends"]),
        attendance=_attendance(body["people"]),
        actions=[
            _action(one)
            for one in body["actions"]
        ],
        number=frozen.number if frozen else 0, digest=frozen.digest[:16] if frozen else "",
        by=frozen.by.name if frozen else "", distributed=frozen.at if frozen else None,
        until=datetime.fromisoformat(body["objections_until"]) if body["objections_until"] else None,
    )  # fmt: skip


def _action(one: Mapping[str, Any]) -> Action:
    due = date.fromisoformat(one["due"])
    return Action(one["what"], one["owner"], one["department"], due, one["number"])


def _attendance(people: list[Mapping[str, str]]) -> list[tuple[str, list[str]]]:
    """Who came, who did not, in the order of `Attendance`; before the meeting all in one line."""
    found: dict[str, list[str]] = {one: [] for one in (*_ORDER, Attendance.UNKNOWN)}
    for one in people:
        name = one["name"]
        if one.get("by"):
            name = _("%(department)s (%(name)s)") % {"department": name, "name": one["by"]}
        if one["part"] == Part.GUEST:
            name = _("%(name)s (guest)") % {"name": name}
        found[one["attendance"]].append(name)
    known = any(found[one] for one in _ORDER)
    words = {one: str(Attendance(one).label) for one in found}
    if not known:
        words[Attendance.UNKNOWN] = ""
    return [(words[one], names) for one, names in found.items() if names]


_ORDER = (Attendance.PRESENT, Attendance.LATE, Attendance.EXCUSED, Attendance.ABSENT)

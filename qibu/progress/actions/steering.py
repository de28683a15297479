"""What the lead's actions on a period share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Person
from qibu.kernel import reporting as rules
from qibu.progress.models import Period, Report
from qibu.tasks.actions.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The longest summary of a report or a week, in characters.
LONGEST_SUMMARY = 4000
LONGEST_REASON = 300


def period_in(work: Work, number: int) -> Period:
    """Period `number` of the project; Denied (404) where there is none."""
    row: Period | None = Period.objects.filter(project=work.project, number=number).first()
    if row is None:
        raise Denied("period", visible=False)
    return row


def report_in(period: Period, department_id: int) -> Report:
    """A department's report of a period; Denied (404) where it has none."""
    rows = Report.objects.filter(period=period, department=department_id).select_related("department")
    row: Report | None = rows.first()
    if row is None:
        raise Denied("report", visible=False)
    return row


def require_open(period: Period) -> None:
    """Raise Invalid where the period is closed: what was published stays as it is."""
    if period.state != rules.OPEN:
        raise Invalid({"": [_("This period is closed; the lead can re-open it.")]})


def require_submitted(report: Report) -> None:
    """Raise Invalid where there is nothing to moderate yet."""
    if report.submitted_at is None:
        message = _("%(department)s has not reported yet.") % {"department": report.department.name}
        raise Invalid({"": [message]})


def text_of(name: str, raw: str, limit: int) -> str:
    """Typed prose, without blanks at its ends; Invalid where it is too long or cannot be stored."""
    text = raw.replace("\r\n", "\n").strip()
    if len(text) > limit:
        raise Invalid({name: [_("At most %(limit)d characters.") % {"limit": limit}]})
    if "\x00" in text:
        raise Invalid({name: [_("This text has a character that cannot be stored.")]})
    return text


def refuse_other(version: int, now: int, *, field: str, label: str, yours: str, theirs: str) -> None:
    """Raise Conflict where a text moved on since the page was shown and stands otherwise than wished."""
    if version != now and yours != theirs:
        raise Conflict([Difference(field, label, yours, theirs)], version=now)


def spokespeople(space: Space, departments: Iterable[int]) -> Mapping[int, dict[str, Person]]:
    """Department → role → person for liaisons and their deputies; one statement."""
    roles = (Role.LIAISON, Role.DEPUTY_LIAISON)
    rows = Membership.objects.filter(
        space=space, role__in=roles, department__in=list(departments), ended_at=None
    ).select_related("person")
    found: dict[int, dict[str, Person]] = {}
    for row in rows:
        found.setdefault(row.department_id or 0, {})[row.role] = row.person
    return found


def members(space: Space) -> list[Person]:
    """Everybody who belongs to a project; one statement."""
    held = Membership.objects.filter(space=space, ended_at=None).values("person")
    return list(Person.objects.filter(pk__in=held, is_active=True))


def printed(moment: datetime) -> str:
    """A moment as it is printed: date and time."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def path_of_sheet(report: Report, number: int) -> str:
    return f"/projects/{report.project_id}/reports/{number}/departments/{report.department_id}/"

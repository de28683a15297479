"""Answering a variance, and what silence leads to (T4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.commitments.actions.common import leads, printed, seat
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role, Space
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.notices.actions import queue
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.turns import actions as turns
from qibu.kernel import reporting as rules
from qibu.kernel.steps import take
from qibu.progress.actions.assessing import Assessed, assess, assess_again
from qibu.progress.actions.variance_turns import ANSWER, ask, asked, next_rung, path_of, path_of_list
from qibu.progress.models import Cause, Variance, VarianceState
from qibu.projects.models import Project
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.planning import Calendars, calendars_of

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

__all__ = ["Assessed", "Explanation", "answer_variance", "assess", "assess_again", "climb_variances"]

LONGEST = 2000


@dataclass(frozen=True)
class Explanation:
    """What a department answers; all of it is needed. ``action_due`` is the day the action is done by."""

    cause: str
    analysis: str
    action: str
    action_due: date | None


@transaction.atomic
def answer_variance(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    number: int,
    version: int,
    key: str,
    explanation: Explanation,
) -> Variance:
    """Give cause, analysis, corrective action and its date; again, as long as it is not closed.

    Raises Denied (404 where there is no such variance), Invalid by field, Conflict where somebody else
    answered or it closed since the page was shown.
    """
    work = begin(by, at, project_id)
    row = variance_in(work, number)
    require_in(work.grants, "variance.answer", department_id=row.department_id)
    body = [project_id, number, repr(explanation)]
    claim, earlier = once(by=by, form="variance", key=key, body=body, at=at)
    if earlier is not None:
        return row
    _refuse_stale(row, version, explanation)
    passage = take(rules.VARIANCE, row.state, "answer")
    if not passage.allowed:
        raise Invalid({"": [_("This variance is closed; there is nothing to answer any more.")]})
    said = _checked(explanation, work.today)
    again = row.state == VarianceState.ANSWERED
    row.cause, row.analysis, row.action, row.action_due = (
        said.cause,
        said.analysis,
        said.action,
        said.action_due,
    )
    row.state, row.answered_at, row.answered_by = passage.target, at, by
    row.due = None
    row.next_step_at = lapse_at(said.action_due, calendars_of(work.project), row.department_id)
    row.version += 1
    row.save()
    turns.end(kind=ANSWER, subject=("variance", row.pk), by=by, at=at)
    _tell_lead(work, row)
    told = {"number": number, "cause": said.cause, "action": said.action[:300], "again": again}
    told["until"] = said.action_due.isoformat() if said.action_due else ""
    told["on_behalf"] = row.department_id not in work.grants.departments
    work.record("variance.answered", ("variance", row.pk), told)
    answered(claim, {"variance": row.pk})
    return row


def variance_in(work: Work, number: int) -> Variance:
    """Variance `number` of the project; Denied (404) where there is none."""
    rows: Any = Variance.objects.filter(project=work.project, number=number)
    row: Variance | None = rows.select_related("task", "department__head").first()
    if row is None:
        raise Denied("variance", visible=False)
    return row


def _refuse_stale(row: Variance, version: int, mine: Explanation) -> None:
    """Raise Conflict where it was answered or closed since it was shown."""
    if version == row.version:
        return
    pairs = (
        ("cause", _("Cause"), _cause(mine.cause), _cause(row.cause)),
        ("analysis", _("Analysis"), mine.analysis.strip(), row.analysis),
        ("action", _("Corrective action"), mine.action.strip(), row.action),
        ("action_due", _("Until"), _day(mine.action_due), _day(row.action_due)),
        ("state", _("Status"), _("to be answered"), str(row.get_state_display())),
    )
    found = [Difference(*pair) for pair in pairs if pair[2] != pair[3]]
    by = row.answered_by.name if row.answered_by is not None else ""
    raise Conflict(found, by=by, at=row.answered_at, version=row.version)


def _cause(value: str) -> str:
    return str(Cause(value).label) if value in Cause.values else value


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _checked(said: Explanation, today: date) -> Explanation:
    """The answer without blanks at its ends; Invalid by field where something is missing or out of range."""
    errors: dict[str, list[str]] = {}
    if said.cause not in Cause.values:
        errors["cause"] = [_("Please choose.")]
    texts = {}
    for name in ("analysis", "action"):
        texts[name] = text = getattr(said, name).replace("\r\n", "\n").strip()
        if not text:
            errors[name] = [_("Please fill this in.")]
        elif len(text) > LONGEST or "\x00" in text:
            errors[name] = [_("At most %(limit)d characters.") % {"limit": LONGEST}]
    if said.action_due is None:
        errors["action_due"] = [_("Please fill this in.")]
    elif said.action_due < today:
        errors["action_due"] = [_("Please name a day from today on.")]
    if errors:
        raise Invalid(errors)
    return Explanation(said.cause, texts["analysis"], texts["action"], said.action_due)


def lapse_at(action_due: date | None, held: Calendars, department_id: int | None) -> datetime | None:
    """When it is asked anew: at 10:00 of the working day after the action should have been done."""
    if action_due is None:
        return None
    day = held.of(department_id).add_working_days_date(action_due, 1)
    return datetime.combine(day, rules.ESCALATION_AT, tzinfo=timezone.get_default_timezone())


def _tell_lead(work: Work, row: Variance) -> None:
    queue(
        space=work.space,
        to=[person for person in leads(work.space) if person != work.by],
        kind="variance.answered",
        fact=f"variance-answered-{row.pk}-{row.version}",
        subject=("variance", row.pk),
        at=work.at,
        params={
            "project": work.project.name,
            "task": row.task.name,
            "department": row.department.name if row.department is not None else "—",
            "until": _day(row.action_due),
            "path": path_of(row),
        },
    )


# --- silence ---


@transaction.atomic
def climb_variances(*, at: datetime, project_id: int) -> int:
    """Take the steps that are due in one project; returns how many people were told something new.

    Variances of one department with one deadline climb together: one message for all of them. Where the
    date of the corrective action has passed and the slip still stands, the department is asked anew.
    """
    space = access.lock(Project.objects.values_list("space_id", flat=True).get(pk=project_id))
    project = Project.objects.select_related("calendar").get(pk=project_id)
    held = calendars_of(project)
    rows: Any = Variance.objects.filter(project=project, next_step_at__lte=at)
    due: list[Variance] = list(rows.select_related("task", "department__head").order_by("number"))
    told = 0
    for group in _grouped(row for row in due if row.state == VarianceState.OPEN):
        told += _climb(space, project, held, group, at)
    for row in due:
        if row.state == VarianceState.ANSWERED:
            told += _lapse(space, project, held, row, at)
    return told


def _grouped(rows: Iterable[Variance]) -> list[list[Variance]]:
    groups: dict[tuple[int | None, datetime | None], list[Variance]] = {}
    for row in rows:
        groups.setdefault((row.department_id, row.due), []).append(row)
    return list(groups.values())


def _climb(space: Space, project: Project, held: Calendars, group: Sequence[Variance], at: datetime) -> int:
    first = group[0]
    calendar = held.of(first.department_id)
    told = 0
    if first.due is not None:
        for rung in rules.variance_ladder(timezone.localtime(first.due), calendar):
            if rung.at <= at:
                told += _tell_rung(space, project, group, rung.name, at)
    ahead = next_rung(first, calendar, at)
    Variance.objects.filter(pk__in=[row.pk for row in group]).update(next_step_at=ahead)
    return told


def recipients(space: Space, row: Variance, rung: str) -> list[Person]:
    """Who stands on a rung of the ladder; nobody where that seat is empty."""
    if rung == rules.REMINDER:
        return asked(space, row.department_id)
    if rung == rules.HEAD:
        head = row.department.head if row.department is not None else None
        return [head] if head is not None else []
    sponsor = seat(space, Role.SPONSOR)
    return [sponsor] if sponsor is not None else []


def _tell_rung(space: Space, project: Project, group: Sequence[Variance], rung: str, at: datetime) -> int:
    first = group[0]
    assert first.due is not None
    fact = f"variance-{rung}-{space.pk}-{first.department_id or 0}-{first.due:%Y%m%d%H%M}"
    people = recipients(space, first, rung)
    if not people or Notice.objects.filter(space=space, fact=fact).exists():
        return 0
    queue(
        space=space,
        to=people,
        kind="variance.reminder" if rung == rules.REMINDER else "variance.overdue",
        fact=fact,
        subject=("variance", first.pk),
        at=at,
        params={
            "project": project.name,
            "department": first.department.name if first.department is not None else "—",
            "count": str(len(group)),
            "due": printed(first.due),
            "path": path_of(first) if len(group) == 1 else path_of_list(project),
        },
        important=True,
        urgent=True,
    )
    for row in group:
        record(
            space=space, by=None, at=at, action="variance.escalated", subject=("variance", row.pk),
            data={"rung": rung, "to": [person.pk for person in people], "number": row.number},
        )  # fmt: skip
    return len(people)


def _lapse(space: Space, project: Project, held: Calendars, row: Variance, at: datetime) -> int:
    """The action's date has passed and the slip still stands: to be answered anew."""
    passage = take(rules.VARIANCE, row.state, "lapsed")
    if not passage.allowed:
        return 0
    row.state = passage.target
    ask(space, row, held.of(row.department_id), at)
    row.version += 1
    row.save()
    people = {person.pk: person for person in [*asked(space, row.department_id), *leads(space)]}
    until = _day(row.action_due)
    queue(
        space=space,
        to=people.values(),
        kind="variance.lapsed",
        fact=f"variance-lapsed-{row.pk}-{row.version}",
        subject=("variance", row.pk),
        at=at,
        params={
            "project": project.name,
            "task": row.task.name,
            "days": str(row.days),
            "until": until,
            "due": printed(row.due),
            "path": path_of(row),
        },
        important=True,
    )
    record(
        space=space, by=None, at=at, action="variance.lapsed", subject=("variance", row.pk),
        data={"number": row.number, "until": until, "days": row.days},
    )  # fmt: skip
    return len(people)

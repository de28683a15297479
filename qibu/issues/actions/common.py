"""What every action on an issue begins and ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.actionitems.telling import leads
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Person
from qibu.foundation.search import actions as search
from qibu.foundation.turns import actions as turns
from qibu.issues import rights
from qibu.issues.models import Issue, IssueStep, State, StepKind
from qibu.kernel import issue as rules
from qibu.projects.models import Project
from qibu.tasks.models import Task

TRIAGE, SOLVE, SUBMIT, VERIFY, RECURRENCE = (
    "issue.triage", "issue.solve", "issue.submit", "issue.verify", "issue.recurrence",
)  # fmt: skip
KINDS: Final = (TRIAGE, SOLVE, SUBMIT, VERIFY, RECURRENCE)
LONGEST_TITLE, LONGEST = 200, 4000


@dataclass(frozen=True)
class Work:
    """A project's space, locked by somebody (None: the clock) at some time."""

    by: Person | None
    at: datetime
    space: Space
    project: Project
    grants: Grants | None

    @property
    def held(self) -> Grants:
        """The rights of whoever acts; only where somebody does."""
        assert self.grants is not None
        return self.grants

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    def require(self, capability: str, **reach: int | None) -> None:
        """Raise Denied unless the policy table allows it."""
        require_in(self.held, capability, **reach)

    def allow(self, allowed: bool, capability: str) -> None:
        """Raise Denied unless `qibu.issues.rights` has allowed it."""
        if not allowed:
            raise Denied(capability, visible=self.held.sees)

    def record(self, action: str, issue: Issue, data: Mapping[str, Any]) -> int:
        """Write the journal row; the task shown with it is read again by pages that stay open."""
        whole = {"number": issue.number, "kind": issue.kind, "title": issue.title, **data}
        event = record(
            space=self.space, by=self.by, at=self.at, action=action, subject=("issue", issue.pk), data=whole
        )
        if issue.task_id is not None:
            touch(issue.task_id, event.number)
        return event.number


def touch(task_id: int, number: int) -> None:
    """The task's row of form 2 shows another text now: its open issues."""
    Task.objects.filter(pk=task_id).update(touched=number)


def begin(by: Person, at: datetime, space_id: int) -> Work:
    """Lock the space; Denied (404) where the person may not see the project."""
    space = access.lock(space_id)
    held = grants(by, space)
    require_in(held, "project.view")
    return Work(by, at, space, Project.objects.get(space=space), held)


def begin_by_clock(at: datetime, space_id: int) -> Work:
    """Lock the space for what nobody decides: the clock, somebody who left."""
    space = access.lock(space_id)
    return Work(None, at, space, Project.objects.get(space=space), None)


def found(work: Work, number: int) -> Issue:
    """An issue of this project with its people; Denied (404) for any other number."""
    rows = Issue.objects.select_related("owner", "reporter", "department__head", "task")
    issue = rows.filter(project=work.project, number=number).first()
    if issue is None:
        raise Denied("issue", visible=False)
    issue.project = work.project
    return issue


def at_version(issue: Issue, version: int, typed: Mapping[str, str]) -> None:
    """Conflict with what was typed and how it stands, where somebody changed it meanwhile."""
    if issue.version != version:
        state = str(State(issue.state).label)
        raise Conflict(
            [Difference(name, name, value, state) for name, value in typed.items()], version=issue.version
        )


def ready(issue: Issue, step: str) -> None:
    """Invalid where the step does not lead on from its state."""
    if not rules.take(issue.state, step).allowed:
        words = _("This is not possible any more: %(state)s.") % {"state": State(issue.state).label}
        raise Invalid({"": [words]})


def lead_of(space: Space) -> int | None:
    """Id of the project's lead, active or not."""
    held = Membership.objects.filter(space=space, role=Role.LEAD, ended_at=None)
    return held.values_list("person_id", flat=True).first()


def accountable(space: Space) -> Person | None:
    """Who answers for what nobody owns: the lead, the deputy, the sponsor; None without any."""
    steering = leads(space)
    if steering:
        return steering[0]
    sponsor = Membership.objects.filter(
        space=space, role=Role.SPONSOR, ended_at=None, person__is_active=True
    ).select_related("person")
    return next((one.person for one in sponsor), None)


def text_of(problems: dict[str, list[str]], name: str, text: str, *, longest: int = LONGEST) -> str:
    """The text without blanks around it; what is wrong with it goes to ``problems``."""
    text = text.strip()
    if not text:
        problems[name] = [_("Please fill this in.")]
    elif len(text) > longest:
        problems[name] = [_("At most %(limit)d characters.") % {"limit": longest}]
    return text


def reason_of(text: str, name: str = "text") -> str:
    """A reason; Invalid without one."""
    problems: dict[str, list[str]] = {}
    text = text_of(problems, name, text)
    if problems:
        raise Invalid(problems)
    return text


def check_owner(work: Work, problems: dict[str, list[str]], owner: Person | None) -> None:
    """One person of the project who may do more than look (N4)."""
    if owner is None:
        problems["owner"] = [_("Please name one person.")]
    elif not owner.is_active or not grants(owner, work.space).may("issue.report"):
        problems["owner"] = [_("%(name)s does not belong to this project.") % {"name": owner.name}]


def check_due(work: Work, problems: dict[str, list[str]], due: date | None, was: date | None) -> None:
    """Today or later, unless it stays as it was."""
    if due is not None and due < work.today and due != was:
        problems["due"] = [_("This day is in the past.")]


def pass_on(work: Work, issue: Issue, step: str, text: str = "") -> None:
    """Take a step that is allowed, store it with its history, and say whose move it is now."""
    issue.state = rules.take(issue.state, step).target
    keep(work, issue, StepKind(step), text)
    wait(work, issue)


def keep(work: Work, issue: Issue, kind: StepKind, text: str = "") -> None:
    """Store the issue with a new version, its text for searching, and one line of history."""
    issue.version += 1
    issue.next_step_at = next_step(issue, work.at)
    issue.save()
    write_step(work, issue, kind, text)
    index(issue, work.at)


def write_step(work: Work, issue: Issue, kind: StepKind, text: str = "") -> None:
    IssueStep.objects.create(
        issue=issue, kind=kind, by=work.by, at=work.at, text=text, state=issue.state, owner=issue.owner,
        due=issue.due,
    )  # fmt: skip


def index(issue: Issue, at: datetime) -> None:
    """Findable by its title and all that is written about it, for who may see the project."""
    texts = (issue.code, issue.description, issue.scope, issue.response, issue.solution, issue.result,
             issue.remarks)  # fmt: skip
    search.put(
        space=issue.project.space, kind="issue", object_id=issue.pk, title=issue.title,
        text="\n".join(one for one in texts if one), at=at,
    )  # fmt: skip


def moment(day: date) -> datetime:
    """18:00 of a day in the organisation's time zone."""
    return timezone.make_aware(datetime.combine(day, rules.DUE_AT))


def within(work: Work, days: int) -> datetime:
    """18:00 so many working days of the project from now."""
    calendar = calendar_numbered(work.project.calendar_id)
    return moment(calendar.add_working_days_date(work.today, days))


def next_step(issue: Issue, at: datetime) -> datetime | None:
    """When somebody has to be told next that it is late; None where the owner owes nothing."""
    if issue.due is None or issue.state not in rules.WORKING:
        return None
    calendar = calendar_numbered(issue.project.calendar_id)
    ahead = [rung.at for rung in rules.ladder(timezone.localtime(moment(issue.due)), calendar)]
    return next((one for one in ahead if one > at), None)


def wait(work: Work, issue: Issue) -> None:
    """Whose move it is, after a step: one open turn at most, none where nobody has to do anything."""
    kind, days = {
        State.REPORTED: (TRIAGE, rules.TRIAGE_DAYS),
        State.ASSIGNED: (SOLVE, rules.SOLUTION_DAYS),
        State.SOLVING: (SUBMIT, rules.SOLUTION_DAYS),
        State.RETURNED: (SUBMIT, 0),
        State.SUBMITTED: (VERIFY, rules.VERIFY_DAYS),
    }.get(State(issue.state), ("", 0))
    for other in KINDS:
        if other != kind:
            turns.end(kind=other, subject=("issue", issue.pk), by=work.by, at=work.at)
    holder = _holder(work, issue, kind)
    if not kind or holder is None:
        return
    due = moment(issue.due) if issue.due is not None and kind in (SOLVE, SUBMIT) else within(work, days)
    turns.give(
        space=work.space, kind=kind, subject=("issue", issue.pk), at=work.at, holder=holder, due=due,
        by=work.by, waiter=issue.reporter if kind != VERIFY else issue.owner,
    )  # fmt: skip


def _holder(work: Work, issue: Issue, kind: str) -> Person | None:
    if kind == VERIFY:
        people = verifiers(work, issue)
        return people[0] if people else None
    return issue.owner


def verifiers(work: Work, issue: Issue) -> list[Person]:
    """Who verifies, the first one first: the lead or deputy; what the lead solved, the reporter or PMO."""
    from_table = [*leads(work.space), issue.reporter, *pmo()]
    lead = lead_of(work.space)
    people = {one.pk: one for one in from_table}.values()
    return [one for one in people if _would_verify(work, issue, one, lead)]


def _would_verify(work: Work, issue: Issue, person: Person, lead: int | None) -> bool:
    held = grants(person, work.space)
    return rights.verifies(held, issue) and rights.other_than_resolver(held, issue, lead)


def pmo() -> list[Person]:
    """Who looks after all projects."""
    return list(Person.objects.filter(is_pmo=True, is_active=True).order_by("pk")[:3])

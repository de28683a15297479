"""Asking for something, doing it, and having somebody else look whether it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.actionitems.models import ActionItem, ActionStep, State, StepKind
from qibu.actionitems.queries import steers
from qibu.actionitems.telling import leads, tell
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.people.models import Department, DepartmentMember, Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import actionitem as rules

DO, VERIFY = "action.do", "action.verify"
LONGEST = 300


#: The rights of the clock: none.
NOBODY = Grants(person_id=0, space_id=0, roles=frozenset(), departments=frozenset())


@dataclass(frozen=True)
class Work:
    """A project's space, locked by somebody (None: the clock, with no rights to ask for) at some time."""

    by: Person | None
    at: datetime
    space: Space
    grants: Grants = NOBODY

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    def record(self, action: str, item: ActionItem, data: dict[str, Any]) -> int:
        subject = ("action", item.pk)
        data = {"what": item.what, "number": item.number, **data}
        event = record(space=self.space, by=self.by, at=self.at, action=action, subject=subject, data=data)
        return event.number


def begin(by: Person, at: datetime, space_id: int) -> Work:
    """Lock the space; Denied (404) where the person may not see the project."""
    space = access.lock(space_id)
    held = grants(by, space)
    require_in(held, "project.view")
    return Work(by, at, space, held)


def _step_begun(
    by: Person, at: datetime, space_id: int, number: int, version: int, step: str, typed: dict[str, str]
) -> tuple[Work, ActionItem]:
    """Begin a step of one item; Denied, Conflict and Invalid as in `_item`."""
    work = begin(by, at, space_id)
    return work, item_at(work, number, version, step, typed)


def _words(text: str, *, lack: str, field: str = "text") -> str:
    """What a step has to say, without blanks around it; Invalid with `lack` where nothing is said."""
    if not text.strip():
        raise Invalid({field: [lack]})
    return text.strip()


@transaction.atomic
def create_action(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    key: str,
    what: str,
    owner: Person | None,
    due: date | None,
    origin: tuple[str, int] = ("", 0),
    department: Department | None = None,
) -> ActionItem:
    """Ask one person for something by a day. Raises Denied, Invalid by field, KeyReused.

    ``department`` answers for it (责任部门); without one it is the owner's.
    """
    work = begin(by, at, space_id)
    require_in(work.grants, "action.ask")
    body = [space_id, what, owner.pk if owner else None, due, origin]
    claim, earlier = once(by=by, form="action", key=key, body=body, at=at)
    if earlier is not None:
        return ActionItem.objects.get(pk=earlier["id"])
    text = checked(work, what, owner, due)
    assert owner is not None and due is not None
    newest = ActionItem.objects.filter(space=work.space).aggregate(top=Max("number"))["top"] or 0
    item = ActionItem.objects.create(
        space=work.space, number=newest + 1, what=text, owner=owner, due=due,
        department=department or department_of(work.space, owner),
        first_due=due, origin_kind=origin[0], origin_id=origin[1], by=by, at=at,
    )  # fmt: skip
    write_step(work, item, StepKind.CREATED)
    wait_for_owner(work, item)
    work.record("action.created", item, {"owner": owner.name, "due": due.isoformat()})
    tell(work.space, item, "action.asked", [owner], at, by=by)
    answered(claim, {"id": item.pk})
    return item


def department_of(space: Space, owner: Person) -> Department | None:
    """责任部门: the one somebody speaks for in the project, else the main one; its head hears of delays."""
    speaks = Membership.objects.filter(
        space=space, person=owner, ended_at=None, role__in=(Role.LIAISON, Role.DEPUTY_LIAISON)
    ).exclude(department=None)  # fmt: skip
    seat = speaks.select_related("department").order_by("pk").first()
    if seat is not None:
        return seat.department
    main = DepartmentMember.objects.filter(person=owner, is_main=True).select_related("department").first()
    return main.department if main is not None else None


def checked(work: Work, what: str, owner: Person | None, due: date | None, was: date | None = None) -> str:
    """The text without stray blanks; raises Invalid with every problem at once.

    A day in the past is refused unless it is the one it already had (`was`).
    """
    text = " ".join(what.split())
    problems: dict[str, list[str]] = {}
    if not text:
        problems["what"] = [_("Please fill this in.")]
    elif len(text) > LONGEST:
        problems["what"] = [_("At most %(limit)d characters.") % {"limit": LONGEST}]
    if owner is None:
        problems["owner"] = [_("Please name one person.")]
    elif not grants(owner, work.space).sees:
        problems["owner"] = [_("%(name)s does not belong to this project.") % {"name": owner.name}]
    if due is None:
        problems["due"] = [_("Please give a day.")]
    elif due < work.today and due != was:
        problems["due"] = [_("This day is in the past.")]
    if problems:
        raise Invalid(problems)
    return text


@transaction.atomic
def report_done(
    *, by: Person, at: datetime, space_id: int, number: int, version: int, result: str
) -> ActionItem:
    """The owner says that it is done and how; whoever asked for it is to look."""
    work, item = _step_begun(by, at, space_id, number, version, "report", {"result": result})
    require_in(work.grants, "action.do", assignee_id=item.owner_id)
    item.result = _words(result, lack=_("Please say what came of it."), field="result")
    item.reporter = by
    pass_on(work, item, "report", item.result)
    turns.end(kind=DO, subject=("action", item.pk), by=by, at=at)
    people = wait_for_verifier(work, item)
    work.record("action.done", item, {"result": item.result})
    tell(work.space, item, "action.to_verify", people, at, by=by)
    return item


def wait_for_verifier(work: Work, item: ActionItem) -> list[Person]:
    """Whoever asked for it looks at it, else the lead, the deputy, the PMO: never who did it (R4)."""
    doers = {item.owner_id, item.reporter_id}
    asked = [item.by] if grants(item.by, work.space).sees else []
    people = [one for one in asked or leads(work.space) if one.pk not in doers]
    people = people or [one for one in leads(work.space) if one.pk not in doers]
    if not people:
        pmo = Person.objects.filter(is_pmo=True, is_active=True).exclude(pk__in=[pk for pk in doers if pk])
        people = list(pmo.order_by("pk"))
    if people:
        due = timezone.make_aware(datetime.combine(_next_day(work, work.at), rules.DUE_AT))
        turns.give(
            space=work.space, kind=VERIFY, subject=("action", item.pk), at=work.at, holder=people[0], due=due,
            by=work.by, waiter=item.owner,
        )  # fmt: skip
    return people


def _next_day(work: Work, at: datetime) -> date:
    return calendar_numbered(None).add_working_days_date(timezone.localtime(at).date(), 1)


@transaction.atomic
def verify(
    *, by: Person, at: datetime, space_id: int, number: int, version: int, accept: bool, text: str = ""
) -> ActionItem:
    """Close an item that is done, or return it with a reason; never one's own (R4)."""
    step = "close" if accept else "return"
    work, item = _step_begun(by, at, space_id, number, version, step, {"text": text})
    _require_other(work, item)
    said = text.strip() if accept else _words(text, lack=_("Please say why."))
    pass_on(work, item, step, said)
    turns.end(kind=VERIFY, subject=("action", item.pk), by=by, at=at)
    if not accept:
        wait_for_owner(work, item)
    work.record("action.closed" if accept else "action.returned", item, {"text": said})
    tell(work.space, item, "action.closed" if accept else "action.returned", [item.owner], at, by=by)
    return item


@transaction.atomic
def reopen(*, by: Person, at: datetime, space_id: int, number: int, version: int, text: str) -> ActionItem:
    """Open an item again that was closed or cancelled; its history stays."""
    work, item = _step_begun(by, at, space_id, number, version, "reopen", {"text": text})
    require_in(work.grants, "action.verify", assignee_id=item.by_id)
    said = _words(text, lack=_("Please say why."))
    pass_on(work, item, "reopen", said)
    wait_for_owner(work, item)
    work.record("action.reopened", item, {"text": said})
    tell(work.space, item, "action.returned", [item.owner], at, by=by)
    return item


@transaction.atomic
def change_action(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    number: int,
    version: int,
    what: str,
    owner: Person | None,
    due: date | None,
    text: str = "",
) -> ActionItem:
    """Other words, another owner or another day; a later day counts as carried over and wants a reason."""
    typed = {"what": what, "owner": owner.name if owner else "", "due": due.isoformat() if due else ""}
    work, item = _step_begun(by, at, space_id, number, version, "change", typed)
    require_steering(work, item)
    words = checked(work, what, owner, due, item.due)
    assert owner is not None and due is not None
    later = due > item.due
    said = _words(text, lack=_("Please say why it is carried over.")) if later else text.strip()
    before = {"owner": item.owner.name, "due": item.due.isoformat()}
    item.carried += later
    if owner != item.owner:
        item.department = department_of(work.space, owner)
    item.what, item.owner, item.due = words, owner, due
    pass_on(work, item, "change", said)
    wait_for_owner(work, item)
    after = {"owner": owner.name, "due": due.isoformat(), "text": said}
    work.record("action.changed", item, {**after, "was": before})
    tell(work.space, item, "action.asked", [owner], at, by=by)
    return item


@transaction.atomic
def cancel_action(
    *, by: Person, at: datetime, space_id: int, number: int, version: int, text: str
) -> ActionItem:
    """It is no longer wanted; says why."""
    work, item = _step_begun(by, at, space_id, number, version, "cancel", {"text": text})
    require_steering(work, item)
    said = _words(text, lack=_("Please say why."))
    pass_on(work, item, "cancel", said)
    for kind in (DO, VERIFY):
        turns.end(kind=kind, subject=("action", item.pk), by=by, at=at)
    work.record("action.cancelled", item, {"text": said})
    tell(work.space, item, "action.cancelled", [item.owner], at, by=by)
    return item


def item_at(work: Work, number: int, version: int, step: str, typed: dict[str, str]) -> ActionItem:
    """The item at the version that was seen; Denied, Conflict with both values, Invalid from its state."""
    rows = ActionItem.objects.select_related("owner", "by", "department")
    item = rows.filter(space=work.space, number=number).first()
    if item is None:
        raise Denied("action", visible=False)
    if item.version != version:
        state = str(State(item.state).label)
        differences = [Difference(name, name, value, state) for name, value in typed.items()]
        raise Conflict(differences, version=item.version)
    if not rules.take(item.state, step).allowed:
        raise Invalid(
            {"": [_("This is not possible any more: %(state)s.") % {"state": State(item.state).label}]}
        )
    return item


def _require_other(work: Work, item: ActionItem) -> None:
    require_in(work.grants, "action.verify", assignee_id=item.by_id)
    if not rules.may_verify(work.grants.person_id, owner=item.owner_id, reporter=item.reporter_id):
        raise Invalid({"": [_("Nobody closes their own action item: somebody else has to look at it.")]})


def require_steering(work: Work, item: ActionItem) -> None:
    """Raise Denied unless it is theirs to change."""
    if not steers(work.grants, item):
        raise Denied("action.steer", visible=True)


def pass_on(work: Work, item: ActionItem, step: str, text: str) -> None:
    item.state = rules.take(item.state, step).target
    item.ended_at = work.at if item.state in (State.CLOSED, State.CANCELLED) else None
    item.next_step_at = _next_step(item, work.at)
    item.version += 1
    item.save()
    write_step(work, item, StepKind(step), text)


def write_step(work: Work, item: ActionItem, kind: StepKind, text: str = "") -> None:
    ActionStep.objects.create(
        item=item, kind=kind, by=work.by, at=work.at, text=text, owner=item.owner, due=item.due
    )


def wait_for_owner(work: Work, item: ActionItem) -> None:
    item.next_step_at = _next_step(item, work.at)
    item.save(update_fields=["next_step_at"])
    turns.give(
        space=work.space, kind=DO, subject=("action", item.pk), at=work.at, holder=item.owner,
        due=due_moment(item), by=work.by, waiter=item.by,
    )  # fmt: skip


def due_moment(item: ActionItem) -> datetime:
    """18:00 of the due day in the organisation's time zone."""
    return timezone.make_aware(datetime.combine(item.due, rules.DUE_AT))


def _next_step(item: ActionItem, at: datetime) -> datetime | None:
    if item.state != State.OPEN:
        return None
    ahead = [rung.at for rung in rules.ladder(timezone.localtime(due_moment(item)), calendar_numbered(None))]
    return next((moment for moment in ahead if moment > at), None)

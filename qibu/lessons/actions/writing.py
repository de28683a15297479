"""Writing a lesson down, finding its root cause, giving it to everybody, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.actionitems.actions import create_action
from qibu.actionitems.models import ActionItem
from qibu.actionitems.models import State as ActionState
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.search import actions as search
from qibu.kernel import lesson as rules
from qibu.lessons.actions.waiting import say_it_came_back, wait_for_cause
from qibu.lessons.models import Lesson, State
from qibu.lessons.queries import KIND

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Of its longest texts an action item takes the beginning.
_WHAT: Final = 300


@dataclass(frozen=True)
class Explanation:
    """Why it happened and what is done about it; all of it may come later."""

    whys: Sequence[str] = ()
    root_cause: str = ""
    improvement: str = ""
    owner: Person | None = None
    due: date | None = None
    where_to_check: str = ""


@dataclass(frozen=True)
class _Work:
    """A project's space, locked by somebody at some time."""

    by: Person
    at: datetime
    space: Space
    grants: Grants

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    def record(self, action: str, row: Lesson, **data: Any) -> None:
        data = {"number": row.number, "title": row.title, **data}
        record(space=self.space, by=self.by, at=self.at, action=action, subject=(KIND, row.pk), data=data)


def _begin(by: Person, at: datetime, space_id: int, capability: str) -> _Work:
    """Lock the space; Denied where the person may not see it or not do this."""
    space = access.lock(space_id)
    held = grants(by, space)
    require_in(held, capability)
    return _Work(by, at, space, held)


@transaction.atomic
def add_lesson(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    key: str,
    title: str,
    happened: str,
    origin: tuple[str, int] = ("", 0),
    tags: Sequence[str] = (),
    why: Explanation = Explanation(),
) -> Lesson:
    """Write a lesson down; without a root cause it waits for one. Raises Denied, Invalid, KeyReused."""
    work = _begin(by, at, space_id, "lesson.write")
    body = [space_id, title, happened, origin, list(tags), why.root_cause, why.improvement]
    claim, earlier = once(by=by, form="lesson", key=key, body=body, at=at)
    if earlier is not None:
        return Lesson.objects.get(pk=earlier["id"])
    row = _new(work.space, by, at, origin)
    _fill(row, title, happened, tags, why)
    row.save()
    _settle(work, row)
    answered(claim, {"id": row.pk})
    work.record("lesson.added", row)
    _ask_for_improvement(work, row)
    return row


def _new(space: Space, by: Person, at: datetime, origin: tuple[str, int]) -> Lesson:
    newest = Lesson.objects.filter(space=space).aggregate(top=Max("number"))["top"] or 0
    return Lesson(space=space, number=newest + 1, by=by, at=at, origin_kind=origin[0], origin_id=origin[1])


def await_cause(
    *,
    space: Space,
    by: Person,
    at: datetime,
    origin: tuple[str, int],
    title: str,
    happened: str,
    owner: Person | None = None,
    tags: Sequence[str] = (),
) -> Lesson:
    """Something came back (R5): it enters the 经验沉淀清单 by itself and waits for its root cause, from
    ``owner`` or else the lead. What came back before is counted, not written down again; what was
    retired stands in the list again, and where the cause is known its people are told.

    For a reaction: the space is locked, and who may confirm a repeat may set this off.
    """
    row = Lesson.objects.filter(space=space, origin_kind=origin[0], origin_id=origin[1]).first()
    is_new = row is None
    if row is None:
        row = _new(space, by, at, origin)
        _fill(row, title[:200], happened, tags, Explanation(owner=owner))
    if row.state == State.RETIRED:  # it holds after all
        row.state, row.retired_for, row.published_at = State.WAITING, "", None
    row.repeats += 1
    row.version += not is_new
    row.save()
    work = _Work(by, at, space, grants(by, space))
    _settle(work, row)
    if not row.wants_cause:
        say_it_came_back(row, by, at)
    work.record("lesson.awaited" if is_new else "lesson.repeated", row, repeats=row.repeats)
    return row


@transaction.atomic
def edit_lesson(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    number: int,
    version: int,
    title: str,
    happened: str,
    tags: Sequence[str],
    why: Explanation,
) -> Lesson:
    """Other or more words; what is published is corrected by those who may publish."""
    work = _begin(by, at, space_id, "lesson.write")
    row = _row(work, number, version, {"title": title, "root_cause": why.root_cause})
    if row.state == State.PUBLISHED:
        require_in(work.grants, "lesson.publish")
        _take(row, "correct", why.root_cause)
        if not why.root_cause.strip():
            raise Invalid({"root_cause": [_("Please say why it really happened.")]})
    else:
        _take(row, "write")
    if _asked(row):
        why = replace(why, owner=row.owner, due=row.due)
    _fill(row, title, happened, tags, why)
    _store(work, row, "lesson.edited")
    _ask_for_improvement(work, row)
    return row


@transaction.atomic
def give_cause(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    number: int,
    version: int,
    root_cause: str,
    improvement: str = "",
) -> Lesson:
    """The root cause in a sentence, from the line of the inbox; everything else stays."""
    work = _begin(by, at, space_id, "lesson.write")
    row = _row(work, number, version, {"root_cause": root_cause})
    _take(row, "write")
    if not root_cause.strip():
        raise Invalid({"root_cause": [_("Please say why it really happened.")]})
    row.root_cause = root_cause.strip()
    row.improvement = improvement.strip() or row.improvement
    _store(work, row, "lesson.edited")
    if row.due is None or row.due >= work.today:  # else publishing asks for another day
        _ask_for_improvement(work, row)
    return row


@transaction.atomic
def publish_lesson(*, by: Person, at: datetime, space_id: int, number: int, version: int) -> Lesson:
    """From now on everybody in the organisation reads it, without the name of its project."""
    work = _begin(by, at, space_id, "lesson.publish")
    row = _row(work, number, version, {})
    _take(row, "publish", row.root_cause)
    row.state, row.published_at = State.PUBLISHED, at
    _store(work, row, "lesson.published")
    _ask_for_improvement(work, row)
    return row


@transaction.atomic
def retire_lesson(*, by: Person, at: datetime, space_id: int, number: int, version: int, text: str) -> Lesson:
    """It no longer holds, and says why; nobody is shown it any more."""
    work = _begin(by, at, space_id, "lesson.publish")
    row = _row(work, number, version, {"text": text})
    _take(row, "retire")
    if not text.strip():
        raise Invalid({"text": [_("Please say why.")]})
    row.state, row.retired_for = State.RETIRED, " ".join(text.split())[:300]
    _store(work, row, "lesson.retired", reason=row.retired_for)
    return row


@transaction.atomic
def revive_lesson(*, by: Person, at: datetime, space_id: int, number: int, version: int) -> Lesson:
    """It holds after all; it is looked through again before it is published."""
    work = _begin(by, at, space_id, "lesson.publish")
    row = _row(work, number, version, {})
    _take(row, "revive")
    row.state, row.retired_for, row.published_at = State.WAITING, "", None
    _store(work, row, "lesson.revived")
    return row


def _row(work: _Work, number: int, version: int, typed: dict[str, str]) -> Lesson:
    """The lesson at the version that was seen; Denied, or Conflict with both values."""
    row = Lesson.objects.select_related("owner").filter(space=work.space, number=number).first()
    if row is None:
        raise Denied("lesson.write", visible=False)
    if row.version != version:
        kept = {"title": row.title, "root_cause": row.root_cause}
        differences = [Difference(name, name, text, kept.get(name, "")) for name, text in typed.items()]
        raise Conflict(differences, version=row.version)
    return row


def _take(row: Lesson, step: str, root_cause: str = "") -> None:
    passage = rules.take(row.state, step, root_cause=root_cause)
    if passage.open:
        raise Invalid({"root_cause": [_("Please say why it really happened.")]})
    if not passage.allowed:
        raise Invalid({"": [_("This is not possible any more: %(state)s.") % {"state": row.state_word}]})


def _fill(row: Lesson, title: str, happened: str, tags: Sequence[str], why: Explanation) -> None:
    """Take over what was said; raises Invalid with every problem at once."""
    row.title, row.happened = " ".join(title.split()), happened.strip()
    row.tags = rules.stored(rules.tags_of(" ".join(tags)))
    row.whys = list(rules.whys_of(why.whys))
    row.root_cause, row.improvement = why.root_cause.strip(), why.improvement.strip()
    is_other = why.owner != row.owner  # who has left the project stays named
    row.owner, row.due = why.owner, why.due
    row.where_to_check = " ".join(why.where_to_check.split())
    problems: dict[str, list[str]] = {}
    if not row.title:
        problems["title"] = [_("Please fill this in.")]
    for name, most in (("title", 200), ("where_to_check", 200)):
        if len(getattr(row, name)) > most:
            problems[name] = [_("At most %(limit)d characters.") % {"limit": most}]
    if is_other and row.owner is not None and not grants(row.owner, row.space).sees:
        problems["owner"] = [_("%(name)s does not belong to this project.") % {"name": row.owner.name}]
    if row.improvement and (row.owner is None) != (row.due is None):
        missing = "owner" if row.owner is None else "due"
        problems[missing] = [_("An improvement needs an owner and a day.")]
    if problems:
        raise Invalid(problems)


def _store(work: _Work, row: Lesson, action: str, **data: Any) -> None:
    row.version += 1
    row.save()
    _settle(work, row)
    work.record(action, row, **data)


def _settle(work: _Work, row: Lesson) -> None:
    """Who finds it, and who has to find its root cause."""
    published = row.state == State.PUBLISHED
    search.put(
        space=access.organisation_space() if published else row.space,
        kind=KIND, object_id=row.pk, title=row.title, at=row.at,
        text="\n".join((row.happened, *row.whys, row.root_cause, row.improvement, *_where(row))),
    )  # fmt: skip
    wait_for_cause(row, work.by, work.at)


def _where(row: Lesson) -> tuple[str, str]:
    return row.where_to_check, row.tags


def _asked(row: Lesson) -> bool:
    """Whether its improvement is an action item already."""
    items = ActionItem.objects.filter(origin_kind=KIND, origin_id=row.pk)
    return items.exclude(state=ActionState.CANCELLED).exists()


def _ask_for_improvement(work: _Work, row: Lesson) -> None:
    """The improvement becomes an action item as soon as it has its owner and day, and somebody who may ask
    for things has seen it. Last in an action: it moves the journal on."""
    if not (row.improvement and row.owner and row.due) or not work.grants.may("action.ask") or _asked(row):
        return
    if row.due < work.today:
        said = _("The day of the improvement, %(day)s, has passed: please give it another one first.")
        raise Invalid({"due": [said % {"day": row.due.isoformat()}]})
    what = " ".join(row.improvement.split())
    create_action(
        by=work.by, at=work.at, space_id=row.space_id, key=f"lesson-{row.pk}-{row.version}",
        what=what if len(what) <= _WHAT else what[: _WHAT - 1] + "…", owner=row.owner, due=row.due,
        origin=(KIND, row.pk),
    )  # fmt: skip

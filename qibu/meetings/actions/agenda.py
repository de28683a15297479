"""What is talked about: lines of the agenda, while the minutes are not distributed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import grants
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Person
from qibu.meetings.actions.common import open_meeting
from qibu.meetings.inputs import LONGEST, Topic
from qibu.meetings.models import AgendaItem, Meeting, Treatment

if TYPE_CHECKING:
    from qibu.tasks.actions.work import Work


@transaction.atomic
def add_topic(
    *, by: Person, at: datetime, project_id: int, number: int, key: str, topic: Topic
) -> AgendaItem:
    """One more line at the end of the agenda; whoever takes part may ask for one."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    body = [project_id, number, repr(topic)]
    claim, earlier = once(by=by, form="topic", key=key, body=body, at=at)
    if earlier is not None:
        return AgendaItem.objects.get(pk=earlier["id"])
    last = meeting.agenda.aggregate(top=Max("position"))["top"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting, position=last + 1, origin_kind=topic.origin[0], origin_id=topic.origin[1],
        carried=topic.carried, **_checked(work, topic),
    )  # fmt: skip
    _record(work, meeting, {"added": item.title})
    answered(claim, {"id": item.pk})
    return item


@transaction.atomic
def change_topic(
    *, by: Person, at: datetime, project_id: int, number: int, item_id: int, version: int, topic: Topic
) -> AgendaItem:
    """Other words, another length or another presenter; where the line comes from stays."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    item = _item(meeting, item_id, version, topic.title)
    was = item.title
    for name, value in _checked(work, topic).items():
        setattr(item, name, value)
    _save(item)
    _record(work, meeting, {"changed": item.title, "was": was})
    return item


@transaction.atomic
def treat_topic(
    *, by: Person, at: datetime, project_id: int, number: int, item_id: int, version: int, state: str
) -> AgendaItem:
    """Dealt with, to be carried over to the next meeting, or open again."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    if state not in Treatment.values:
        raise Invalid({"state": [_("Please choose one of the list.")]})
    item = _item(meeting, item_id, version, str(Treatment(state).label))
    item.state = state
    _save(item)
    _record(work, meeting, {"treated": item.title, "state": state})
    return item


@transaction.atomic
def remove_topic(
    *, by: Person, at: datetime, project_id: int, number: int, item_id: int, version: int
) -> None:
    """Take a line off; one about which minutes are written already stays."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    item = _item(meeting, item_id, version, "")
    if meeting.sections.filter(key=f"item-{item.pk}").exclude(text="").exists():
        raise Invalid({"": [_("Something is written about this topic already; carry it over instead.")]})
    item.delete()
    _record(work, meeting, {"removed": item.title})


@transaction.atomic
def order_topics(*, by: Person, at: datetime, project_id: int, number: int, ids: Sequence[int]) -> None:
    """The lines in this order; those not named follow as they stood."""
    work, meeting = open_meeting(by, at, project_id, number, "write")
    items = list(meeting.agenda.all())
    places = {pk: place for place, pk in enumerate(ids)}
    items.sort(key=lambda one: (places.get(one.pk, len(places)), one.position, one.pk))
    for position, item in enumerate(items, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
    _record(work, meeting, {"order": [item.pk for item in items]})


def _item(meeting: Meeting, item_id: int, version: int, yours: str) -> AgendaItem:
    """A line at the version that was seen; Denied, Conflict with both texts."""
    item = meeting.agenda.filter(pk=item_id).first()
    if item is None:
        raise Denied("topic", visible=False)
    if item.version != version:
        difference = Difference("title", _("topic"), yours, item.title)
        raise Conflict([difference], version=item.version, subject=item.pk)
    return item


def _checked(work: Work, topic: Topic) -> dict[str, Any]:
    title = " ".join(topic.title.split())
    problems: dict[str, list[str]] = {}
    if not title:
        problems["title"] = [_("Please fill this in.")]
    elif len(title) > 300:
        problems["title"] = [_("At most %(limit)d characters.") % {"limit": 300}]
    if topic.minutes is not None and not 1 <= topic.minutes <= LONGEST:
        problems["minutes"] = [_("Please give a length between 1 minute and a day.")]
    presenter = Person.objects.filter(pk=topic.presenter).first() if topic.presenter else None
    if topic.presenter and (presenter is None or not grants(presenter, work.space).sees):
        problems["presenter"] = [_("Please choose somebody who belongs to this project.")]
    if problems:
        raise Invalid(problems)
    return {"title": title, "minutes": topic.minutes, "presenter": presenter}


def _save(item: AgendaItem) -> None:
    item.version += 1
    item.save()


def _record(work: Work, meeting: Meeting, data: dict[str, Any]) -> None:
    work.record("meeting.agenda_changed", ("meeting", meeting.pk), {"number": meeting.number, **data})

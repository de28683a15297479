"""In the meeting: contributions become points, improvements become action items and lessons; then the report.

A contribution not merged into any point stays as it was said, and is listed so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.actionitems.actions import create_action
from qibu.actionitems.models import ActionItem
from qibu.closing.actions.retrospective_asking import end_turns, tell_all
from qibu.closing.actions.retrospective_common import ORIGIN, RUN, Work, begin, compare, kind_of, words
from qibu.closing.models.retrospective import Contribution, Kind, Point, Retrospective, Stage
from qibu.closing.queries.retrospective_facts import facts_of
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Person
from qibu.lessons.actions import Explanation, add_lesson
from qibu.lessons.models import Lesson
from qibu.meetings.models import Meeting
from qibu.projects.models import Project

_TITLE = 200


@transaction.atomic
def hold_in(*, by: Person, at: datetime, space_id: int, number: int) -> Retrospective:
    """The meeting the points are agreed in; its host runs the retrospective beside the lead."""
    work = begin(by, at, space_id, RUN, "merge")
    meeting = Meeting.objects.filter(space=work.space, number=number).first()
    if meeting is None:
        raise Invalid({"meeting": [_("There is no such meeting.")]})
    work.row.meeting = meeting
    _store(work, ["meeting"])
    work.record("retrospective.meeting", meeting=number)
    return work.row


@transaction.atomic
def add_point(
    *, by: Person, at: datetime, space_id: int, key: str, kind: str, text: str,
    contributions: Collection[int] = (),
) -> Point:  # fmt: skip
    """What the meeting agreed on, and the contributions it is made of. Raises Denied, Invalid, KeyReused."""
    work = begin(by, at, space_id, RUN, "merge")
    body = [space_id, kind, text, sorted(contributions)]
    claim, earlier = once(by=by, form="retrospective.point", key=key, body=body, at=at)
    if earlier is not None:
        return Point.objects.get(pk=earlier["id"])
    said = words(text)
    last = Point.objects.filter(retrospective=work.row).aggregate(top=Max("position"))["top"] or 0
    point = Point.objects.create(
        retrospective=work.row, kind=kind_of(kind), text=said, position=last + 1, by=by, at=at
    )
    _merge(work, point, contributions)
    work.row.stage = Stage.MERGING
    _store(work, ["stage"])
    answered(claim, {"id": point.pk})
    work.record("retrospective.point_added", point=point.pk, kind=point.kind, text=said)
    return point


@transaction.atomic
def edit_point(
    *, by: Person, at: datetime, space_id: int, pk: int, version: int, kind: str, text: str,
    contributions: Collection[int],
) -> Point:  # fmt: skip
    """Other words, or other contributions merged: those left out are unmerged again."""
    work, point = _point(by, at, space_id, pk)
    compare(point, version, {"text": (text, point.text)})
    was, point.text, point.kind = point.text, words(text), kind_of(kind)
    point.version += 1
    point.save(update_fields=["kind", "text", "version"])
    _merge(work, point, contributions)
    work.record("retrospective.point_edited", point=pk, text=point.text, was=was)
    return point


@transaction.atomic
def remove_point(*, by: Person, at: datetime, space_id: int, pk: int, version: int) -> None:
    """The meeting drops a point; its contributions are unmerged again. Not once something came of it."""
    work, point = _point(by, at, space_id, pk)
    compare(point, version, {"text": ("", point.text)})
    origin = {"origin_kind": ORIGIN, "origin_id": pk}
    if ActionItem.objects.filter(**origin).exists() or Lesson.objects.filter(**origin).exists():
        raise Invalid({"": [_("An action item or a lesson has come of this point: it stays.")]})
    text = point.text
    point.delete()
    work.record("retrospective.point_removed", point=pk, text=text)


def _point(by: Person, at: datetime, space_id: int, pk: int) -> tuple[Work, Point]:
    work = begin(by, at, space_id, RUN, "merge")
    point = Point.objects.filter(retrospective=work.row, pk=pk).first()
    if point is None:
        raise Denied(RUN, visible=False)
    return work, point


def _merge(work: Work, point: Point, contributions: Collection[int]) -> None:
    """Exactly these are merged into the point; Invalid for one of another point or project."""
    wanted = set(contributions)
    rows = Contribution.objects.filter(retrospective=work.row)
    free = rows.filter(pk__in=wanted, point=None) | rows.filter(pk__in=wanted, point=point)
    if free.count() != len(wanted):
        raise Invalid({"contributions": [_("One of these has been merged meanwhile. Please choose again.")]})
    rows.filter(point=point).exclude(pk__in=wanted).update(point=None)
    rows.filter(pk__in=wanted).update(point=point)


@transaction.atomic
def improve(
    *, by: Person, at: datetime, space_id: int, pk: int, key: str, owner: Person | None, due: date | None
) -> ActionItem:
    """An improvement gets one owner and one day: an action item of origin ("retrospective", point).

    Raises Denied, Invalid ("owner", "due", "" where the point is no improvement), KeyReused.
    """
    _work, point = _point(by, at, space_id, pk)
    if point.kind == Kind.WENT_WELL:
        raise Invalid({"": [_("Only improvements and suggestions become action items.")]})
    what = " ".join(point.text.split())[:300]
    return create_action(
        by=by, at=at, space_id=space_id, key=key, what=what, owner=owner, due=due, origin=(ORIGIN, point.pk)
    )


@transaction.atomic
def keep_as_lesson(
    *, by: Person, at: datetime, space_id: int, pk: int, key: str, title: str, why: Explanation
) -> Lesson:
    """记入经验沉淀: a lesson of origin ("retrospective", point). Raises Denied, Invalid, KeyReused."""
    _work, point = _point(by, at, space_id, pk)
    name = " ".join((title or point.text).split())[:_TITLE]
    return add_lesson(
        by=by, at=at, space_id=space_id, key=key, title=name, happened=point.text,
        origin=(ORIGIN, point.pk), why=why,
    )  # fmt: skip


@transaction.atomic
def publish(*, by: Person, at: datetime, space_id: int, version: int, summary: str) -> Retrospective:
    """The report as it stands: facts are frozen, nobody is asked for contributions any more.

    Raises Denied, Invalid ("summary", or "" while nothing is merged), Conflict with both summaries.
    """
    work = begin(by, at, space_id, RUN, "publish")
    row = work.row
    compare(row, version, {"summary": (summary, row.summary)})
    row.summary = words(summary, "summary")
    row.facts = facts_of(Project.objects.get(space=work.space), at)
    row.stage, row.published_at = Stage.PUBLISHED, at
    _store(work, ["summary", "facts", "stage", "published_at"])
    end_turns(work.space, at, by)
    tell_all(work.space, row, at, by)
    work.record("retrospective.published", summary=row.summary)
    return row


def _store(work: Work, fields: list[str]) -> None:
    work.row.version += 1
    work.row.save(update_fields=[*fields, "version"])

"""A retrospective as its pages and its report show it: what was said, what became of it, who is missing.

The caller has opened the project; what another one said is shown to who runs it, and to everybody once the
points are being made (`whole`, ``all_said``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from qibu.actionitems.models import ActionItem
from qibu.closing.models.retrospective import Contribution, Kind, Point, Retrospective, Stage
from qibu.foundation.access.policy import Grants
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.models import Person
from qibu.foundation.turns.models import Turn
from qibu.lessons.models import Lesson
from qibu.meetings.models import Kind as MeetingKind
from qibu.meetings.models import Meeting
from qibu.projects.models import Project

CONTRIBUTE: Final = "retrospective.contribute"
RUN: Final = "retrospective.run"
#: What action items, lessons and meetings name as their origin, with the id of the point (or the whole).
ORIGIN: Final = "retrospective"
#: The kind of the meeting.
CALLED: Final = MeetingKind.RETROSPECTIVE.value
#: The statements `whole` makes, however much was said.
STATEMENTS: Final = 6


@dataclass(frozen=True)
class Grown:
    """A point, what it is made of, and what came of it."""

    point: Point
    said: tuple[Contribution, ...]
    actions: tuple[ActionItem, ...]
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Question:
    """One of the three questions with what stands under it."""

    kind: str
    word: str
    points: tuple[Grown, ...]
    unmerged: tuple[Contribution, ...]


@dataclass(frozen=True)
class Whole:
    """A retrospective: `own` is what the reader said, `missing` the names of who has not answered."""

    row: Retrospective
    questions: tuple[Question, ...]
    own: tuple[Contribution, ...]
    said: int
    missing: tuple[str, ...]
    my_turn: bool
    all_said: bool

    @property
    def points(self) -> list[Grown]:
        return [point for question in self.questions for point in question.points]

    @property
    def unmerged(self) -> list[Contribution]:
        return [one for question in self.questions for one in question.unmerged]


def retrospective_of(project: Project) -> Retrospective | None:
    """The one of a project; one statement."""
    rows = Retrospective.objects.filter(space=project.space_id)
    return rows.select_related("by", "meeting__host").first()


def runs(held: Grants, row: Retrospective | None) -> bool:
    """Whether the reader merges and publishes: the lead, or who hosts the meeting."""
    meeting = row.meeting if row is not None else None
    return held.may(RUN, assignee_id=meeting.host_id if meeting is not None else None)


def require_run(held: Grants, row: Retrospective | None) -> None:
    """Denied to whoever does not run it."""
    if not runs(held, row):
        raise Denied(RUN, visible=held.sees)


def own_contribution(project: Project, person: Person, pk: int) -> Contribution | None:
    """What this person said themselves; None for anybody else's; one statement."""
    rows = Contribution.objects.filter(retrospective__space=project.space_id, by=person, pk=pk)
    return rows.select_related("retrospective").first()


def whole(row: Retrospective, held: Grants) -> Whole:
    """Everything of a retrospective for one reader; `STATEMENTS` less one (the row is read already)."""
    all_said = row.stage != Stage.COLLECTING or runs(held, row)
    said = list(Contribution.objects.filter(retrospective=row).select_related("by"))
    own = tuple(one for one in said if one.by_id == held.person_id)
    shown = said if all_said else []
    waiting = list(Turn.objects.open().filter(space=row.space_id, kind=CONTRIBUTE).select_related("holder"))
    points = _grown(row, shown)
    return Whole(
        row=row,
        questions=tuple(
            Question(
                kind.value, str(kind.label), tuple(one for one in points if one.point.kind == kind),
                tuple(one for one in shown if one.kind == kind and one.point_id is None),
            )
            for kind in Kind
        ),
        own=own,
        said=len(said),
        missing=tuple(sorted(turn.holder.name for turn in waiting if turn.holder is not None)),
        my_turn=any(turn.holder_id == held.person_id for turn in waiting),
        all_said=all_said,
    )  # fmt: skip


def _grown(row: Retrospective, said: Iterable[Contribution]) -> list[Grown]:
    """The points in their order; three statements."""
    points = list(Point.objects.filter(retrospective=row))
    of = {"origin_kind": ORIGIN, "origin_id__in": [point.pk for point in points]}
    items: dict[int, list[ActionItem]] = {}
    for item in ActionItem.objects.filter(**of).select_related("owner").order_by("number"):
        items.setdefault(item.origin_id, []).append(item)
    lessons: dict[int, list[Lesson]] = {}
    for lesson in Lesson.objects.filter(**of).order_by("number"):
        lessons.setdefault(lesson.origin_id, []).append(lesson)
    parts: dict[int, list[Contribution]] = {}
    for one in said:
        if one.point_id is not None:
            parts.setdefault(one.point_id, []).append(one)
    return [
        Grown(
            point, tuple(parts.get(point.pk, ())), tuple(items.get(point.pk, ())),
            tuple(lessons.get(point.pk, ())),
        )
        for point in points
    ]  # fmt: skip


def meetings_of(project: Project) -> list[Meeting]:
    """The 复盘会 of a project, the newest first; one statement."""
    rows = Meeting.objects.filter(space=project.space_id, kind=CALLED)
    return list(rows.select_related("host").order_by("-number"))

"""What there is to talk about: the agenda of a meeting, pre-filled from everything open (C6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import pgettext

from qibu.actionitems.queries import actions_of_space
from qibu.commitments.models import Commitment
from qibu.foundation.people.calendars import calendar_numbered
from qibu.foundation.turns.models import Turn
from qibu.issues.queries.open import open_issues
from qibu.kernel import commitment as commitments
from qibu.kernel import meeting as rules
from qibu.meetings.inputs import Topic
from qibu.meetings.models import Decision, Kind, Meeting, Treatment
from qibu.meetings.words import KICKOFF, TURNS
from qibu.progress.models import Variance, VarianceState
from qibu.projects.models import Project

#: Topics of one group; more of them is no agenda.
MOST: Final = 15
#: Topics of one group that come on an agenda by themselves; further ones wait to be chosen.
TICKED: Final = 4
#: A turn comes up once somebody has waited for it this many working days.
WAITED: Final = 3
#: Commitments somebody does not simply accept.
NEGOTIATED: Final = (
    commitments.COUNTERED, commitments.CONDITIONAL, commitments.DECLINED, commitments.REOPENED,
)  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """A topic and why it is suggested: a key of `words.GROUPS`."""

    topic: Topic
    group: str


def suggest_agenda(
    project: Project, at: datetime, *, previous: Meeting | None = None, kind: str = ""
) -> list[Suggestion]:
    """Everything open in a project, each with what it is about; a fixed number of statements.

    What a meeting before (``previous``) did not deal with comes first, with its count of times carried
    over; what it was about and is settled meanwhile does not come again, unless somebody said so there.
    """
    earlier = _left_over(previous) if previous is not None else []
    counts = {topic.origin: topic.carried for topic, _said in earlier if topic.origin[0]}
    fresh = [*_kickoff(project, kind), *_open(project, at, previous)]
    known = {one.topic.origin for one in fresh}
    carried = [
        Suggestion(topic, "carried")
        for topic, said in earlier
        if topic.origin not in known and (said or not topic.origin[0])
    ]
    again = [replace(one, topic=replace(one.topic, carried=counts.get(one.topic.origin, 0))) for one in fresh]
    return [*carried, *again]


def first_of_each(found: Iterable[Suggestion]) -> list[Topic]:
    """What comes on an agenda by itself: all that was carried over, the first few of every other group."""
    taken: dict[str, int] = {}
    topics = []
    for one in found:
        taken[one.group] = taken.get(one.group, 0) + 1
        if one.group == "carried" or taken[one.group] <= TICKED:
            topics.append(one.topic)
    return topics


def _left_over(previous: Meeting) -> list[tuple[Topic, bool]]:
    """What was not dealt with, and whether somebody said that it is to be carried over."""
    rows = previous.agenda.exclude(state=Treatment.DONE)
    return [
        (
            Topic(
                row.title, (row.origin_kind, row.origin_id), row.minutes, row.presenter_id, row.carried + 1
            ),
            row.state == Treatment.CARRIED,
        )
        for row in rows
    ]


def _kickoff(project: Project, kind: str) -> Iterator[Suggestion]:
    if kind == Kind.KICKOFF:
        for about, words in KICKOFF.items():
            yield Suggestion(Topic(str(words), (about, project.pk)), "kickoff")


def _open(project: Project, at: datetime, previous: Meeting | None) -> Iterator[Suggestion]:
    groups = {
        "decision": _decisions(project, previous),
        "commitment": _commitments(project),
        "issue": _issues(project),
        "variance": _variances(project),
        "action": _actions(project, at),
        "turn": _turns(project, at),
    }
    for group, topics in groups.items():
        for topic, _number in zip(topics, range(MOST), strict=False):
            yield Suggestion(topic, group)


def _titled(*parts: str) -> str:
    return pgettext("topic and whom it is about", " · ").join(part for part in parts if part)[:300]


def _decisions(project: Project, previous: Meeting | None) -> Iterator[Topic]:
    """What was objected to and is not answered, in any meeting of the project."""
    rows = Decision.objects.filter(meeting__space=project.space_id, state=rules.OBJECTED)
    for row in rows.order_by("meeting__number", "number")[:MOST]:
        yield Topic(_titled(" ".join(row.text.split())[:200]), ("decision", row.pk))


def _commitments(project: Project) -> Iterator[Topic]:
    rows = Commitment.objects.live().filter(project=project, state__in=NEGOTIATED)
    for row in rows.select_related("task", "department").order_by("since", "pk")[:MOST]:
        code = row.task.number or row.task.wbs
        yield Topic(_titled(f"{code} {row.task.name}".strip(), row.department.name), ("commitment", row.pk))


def _issues(project: Project) -> Iterator[Topic]:
    """Risks and issues, the most severe first."""
    for line in open_issues(project)[:MOST]:
        yield Topic(_titled(f"{line.code} {line.title}", line.owner), ("issue", line.id))


def _variances(project: Project) -> Iterator[Topic]:
    rows = Variance.objects.filter(project=project).exclude(state=VarianceState.CLOSED)
    for row in rows.select_related("task", "department").order_by("-days", "pk")[:MOST]:
        name = row.department.name if row.department is not None else ""
        code = row.task.number or row.task.wbs
        yield Topic(_titled(f"{code} {row.task.name}".strip(), name), ("variance", row.pk))


def _actions(project: Project, at: datetime) -> Iterable[Topic]:
    """Open action items: those carried over first, then those overdue."""
    lines = actions_of_space(project.space_id, at)
    lines.sort(key=lambda one: (-one.carried, -one.late, one.due, one.id))
    for line in lines[:MOST]:
        yield Topic(_titled(line.what[:220], line.owner_name), ("action", line.id))


def _turns(project: Project, at: datetime) -> Iterator[Topic]:
    """Whom somebody has been waiting for longer than a few working days."""
    calendar = calendar_numbered(project.calendar_id)
    day = calendar.add_working_days_date(timezone.localtime(at).date(), -WAITED)
    rows = Turn.objects.open().filter(
        space=project.space_id, kind__in=TURNS, since__date__lte=day
    ).select_related("holder", "department")  # fmt: skip
    for row in rows.order_by("since", "pk")[:MOST]:
        holder = row.holder or row.department
        yield Topic(_titled(str(TURNS[row.kind]), holder.name if holder else ""), ("turn", row.pk))

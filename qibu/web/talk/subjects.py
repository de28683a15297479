"""What files and comments may hang on: kind → who may see it, its title, its address, whom it concerns.

One line per kind. The foundation knows subjects as (kind, id) only; a slice whose objects take files and
comments adds its line to `TABLE` and puts `{% attachments kind id %}` and `{% comments kind id %}` into
its page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from qibu.actionitems.models import ActionItem
from qibu.changes.models import ChangeRequest, ChangeState
from qibu.closing.models import Condition, Point, Signature, Submission
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.access.queries import grants
from qibu.foundation.people.models import Person
from qibu.issues.models import Issue
from qibu.lessons.models import Lesson
from qibu.meetings.models import Meeting
from qibu.progress.models import Line
from qibu.projects.models import Project
from qibu.projects.queries import Opened
from qibu.tasks.models import Task


@dataclass(frozen=True)
class Subject:
    """One object as files and comments name it.

    `audience`: ids of whom it concerns. `readers`: ids, where not everybody of the project reads it. `talk`:
    where its comments stand, if not on its own page. `sealed`: its files stay as they were handed in.
    """

    kind: str
    id: int
    title: str
    url: str
    audience: tuple[int, ...] = ()
    readers: frozenset[int] | None = None
    talk: str = ""
    sealed: bool = False

    @property
    def pair(self) -> tuple[str, int]:
        return self.kind, self.id

    @property
    def talk_url(self) -> str:
        """Where its comments stand: its own page; the lines of a report have one for their talk."""
        return self.talk or self.url

    @property
    def word(self) -> str:
        return str(TABLE[self.kind].word)


#: Gives the subjects among these ids that the reader of an opened project may see, in any order.
Resolver = Callable[[Opened, Sequence[int]], Iterable[Subject]]


@dataclass(frozen=True)
class Kind:
    """A word for a chip, and how its objects are found."""

    word: str | Promise
    find: Resolver


def _seats(project: Project, *roles: Role) -> tuple[int, ...]:
    rows = Membership.objects.filter(space=project.space_id, role__in=roles, ended_at=None)
    return tuple(rows.order_by("pk").values_list("person", flat=True))


def _projects(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    project = opened.project
    if project.pk in ids:
        leads = _seats(project, Role.LEAD, Role.DEPUTY_LEAD)
        yield Subject("project", project.pk, project.name, reverse("files", args=[project.pk]), leads)


def _tasks(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """A task concerns its assignee and the liaisons of its department, else the lead."""
    project = opened.project
    rows = Task.objects.live().filter(project=project, pk__in=ids)
    liaisons: dict[int | None, list[int]] = {}
    seats = Membership.objects.filter(
        space=project.space_id, role__in=(Role.LIAISON, Role.DEPUTY_LIAISON), ended_at=None
    )
    for department, person in seats.values_list("department", "person"):
        liaisons.setdefault(department, []).append(person)
    leads = _seats(project, Role.LEAD)
    for pk, name, assignee, department in rows.values_list("pk", "name", "assignee", "department"):
        people = [one for one in (assignee, *liaisons.get(department, [])) if one]
        address = reverse("task", args=[project.pk, pk])
        yield Subject("task", pk, name, address, tuple(people) or leads)


def _lines(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """A line of a report: read by who may read the report, of concern to who submitted it and the lead."""
    project, leads = opened.project, _seats(opened.project, Role.LEAD, Role.DEPUTY_LEAD)
    rows = Line.objects.filter(report__project=project, pk__in=ids)
    rows = rows.select_related("task", "report__period")
    readers: dict[int, frozenset[int]] = {}
    for row in rows:
        department = row.report.department_id
        if not opened.grants.may("report.view", department_id=department):
            continue
        if department not in readers:
            readers[department] = _readers_of_reports(project, department)
        number = row.report.period.number
        title = _("%(task)s (week %(week)d)") % {"task": row.task.name, "week": number}
        address = reverse("report-review", args=[project.pk, number, department])
        by = (row.report.submitted_by_id,) if row.report.submitted_by_id else ()
        yield Subject(
            "line", row.pk, title, f"{address}#line-{row.task_id}", (*by, *leads), readers[department],
            reverse("talk", args=[project.pk, "line", row.pk]),
        )  # fmt: skip


def _readers_of_reports(project: Project, department: int) -> frozenset[int]:
    """Ids of who holds `report.view` for a department."""
    seats = Membership.objects.filter(space=project.space_id, ended_at=None).exclude(
        Q(role__in=(Role.LIAISON, Role.DEPUTY_LIAISON)) & ~Q(department=department)
    )
    wide = seats.exclude(role__in=(Role.ASSIGNEE, Role.OBSERVER)).values_list("person", flat=True)
    powerful = Person.objects.filter(is_active=True, is_pmo=True).values_list("pk", flat=True)
    heads = Person.objects.filter(is_active=True, departments_led__is_active=True).distinct()
    led = [one.pk for one in heads if "department_head" in grants(one, project.space).roles]
    return frozenset((*wide, *powerful, *led))


def _actions(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    project = opened.project
    rows = ActionItem.objects.filter(space=project.space_id, pk__in=ids)
    for pk, number, what, owner, by in rows.values_list("pk", "number", "what", "owner", "by"):
        yield Subject("action", pk, what, reverse("action", args=[project.pk, number]), (owner, by))


def _changes(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """A draft is its maker's alone, and nothing is said about it yet."""
    project, leads = opened.project, _seats(opened.project, Role.LEAD)
    rows = ChangeRequest.objects.filter(project=project, pk__in=ids).exclude(state=ChangeState.DRAFT)
    for pk, number, title, by in rows.values_list("pk", "number", "title", "by"):
        yield Subject("change", pk, title, reverse("change", args=[project.pk, number]), (by, *leads))


def _issues(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    project = opened.project
    rows = Issue.objects.filter(project=project, pk__in=ids)
    for pk, number, title, owner, reporter in rows.values_list("pk", "number", "title", "owner", "reporter"):
        yield Subject("issue", pk, title, reverse("issue", args=[project.pk, number]), (owner, reporter))


def _lessons(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """What is said on a lesson stays in its project, published or not."""
    leads = _seats(opened.project, Role.LEAD)
    rows = Lesson.objects.filter(space=opened.project.space_id, pk__in=ids)
    for pk, title, by, owner in rows.values_list("pk", "title", "by", "owner"):
        audience = (by, owner) if owner else (by, *leads)
        yield Subject("lesson", pk, title, reverse("lesson", args=[pk]), audience)


def _meetings(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """A meeting concerns its host and whoever is on its list by name."""
    project = opened.project
    rows = Meeting.objects.filter(space=project.space_id, pk__in=ids).prefetch_related("participants")
    for row in rows:
        people = dict.fromkeys([row.host_id, *(one.person_id for one in row.participants.all())])
        address = reverse("meeting", args=[project.pk, row.number])
        yield Subject("meeting", row.pk, row.title, address, tuple(one for one in people if one))


def _points(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """A point of the retrospective; whoever reads the project reads it."""
    project = opened.project
    rows = Point.objects.filter(retrospective__space=project.space_id, pk__in=ids)
    page = reverse("retrospective", args=[project.pk])
    for pk, text, by in rows.values_list("pk", "text", "by"):
        title = " ".join(text.split())[:120]
        yield Subject("retrospective", pk, title, f"{page}#point-{pk}", (by,), sealed=True)


def _submissions(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """A result that was handed in: what is judged never changes afterwards."""
    project, leads = opened.project, _seats(opened.project, Role.LEAD)
    rows = Submission.objects.filter(space=project.space_id, pk__in=ids)
    for pk, deliverable, name, by in rows.values_list("pk", "deliverable", "deliverable__name", "by"):
        address = reverse("acceptance-deliverable", args=[project.pk, deliverable])
        yield Subject("submission", pk, name, address, (by, *leads), sealed=True)


def _conditions(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """What an acceptance depends on: where its action item comes from."""
    project = opened.project
    rows = Condition.objects.filter(verdict__submission__space=project.space_id, pk__in=ids)
    of = "verdict__submission__deliverable"
    for pk, deliverable, name, owner in rows.values_list("pk", of, f"{of}__name", "owner"):
        address = reverse("acceptance-deliverable", args=[project.pk, deliverable])
        yield Subject("condition", pk, name, address, (owner,), sealed=True)


def _signatures(opened: Opened, ids: Sequence[int]) -> Iterable[Subject]:
    """A place that was signed on paper: its sheet stays."""
    project = opened.project
    rows = Signature.objects.filter(document__space=project.space_id, pk__in=ids).select_related("document")
    for row in rows:
        title = f"{row.document.get_kind_display()} V{row.document.number}"
        address = reverse("signing-document", args=[project.pk, row.document_id])
        yield Subject("signature", row.pk, title, address, (row.expected_id,), sealed=True)


TABLE: Final[Mapping[str, Kind]] = {
    "issue": Kind(pgettext_lazy("talk", "Issue"), _issues),
    "lesson": Kind(pgettext_lazy("lesson", "Lesson"), _lessons),
    "meeting": Kind(pgettext_lazy("talk", "Meeting"), _meetings),
    "project": Kind(pgettext_lazy("talk", "Project"), _projects),
    "retrospective": Kind(pgettext_lazy("talk", "Retrospective"), _points),
    "task": Kind(pgettext_lazy("talk", "Task"), _tasks),
    "line": Kind(pgettext_lazy("talk", "Report line"), _lines),
    "action": Kind(pgettext_lazy("talk", "Action item"), _actions),
    "change": Kind(pgettext_lazy("talk", "Change request"), _changes),
    "submission": Kind(pgettext_lazy("talk", "Result for acceptance"), _submissions),
    "signature": Kind(pgettext_lazy("talk", "Signature sheet"), _signatures),
    "condition": Kind(pgettext_lazy("talk", "Condition of an acceptance"), _conditions),
}


def subject_in(opened: Opened, kind: str, subject_id: int) -> Subject:
    """One subject of an opened project; Http404 where there is none the reader may see."""
    return subjects_in(opened, [(kind, subject_id)]).get((kind, subject_id)) or _missing()


def _missing() -> Subject:
    raise Http404


def subjects_in(opened: Opened, pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Subject]:
    """Those of these subjects that the reader may see; a fixed number of statements per kind."""
    wanted: dict[str, list[int]] = {}
    for kind, pk in set(pairs):
        if kind in TABLE:
            wanted.setdefault(kind, []).append(pk)
    return {one.pair: one for kind, ids in wanted.items() for one in TABLE[kind].find(opened, ids)}

"""The facts of a project looked back on (F3): live until publishing, then kept in the report as they stood.

Everything is plain JSON (days as "2026-07-17", spans in working days of the project's calendar), so that
the frozen report is read by the same page as the live one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from qibu.changes.models import Baseline, BaselineTask
from qibu.commitments.models import Commitment, Round, RoundKind
from qibu.commitments.models import State as Commitments
from qibu.issues.models import BlockEpisode, Issue
from qibu.kernel import retrospective as rules
from qibu.kernel.workdays import WorkCalendar
from qibu.progress.models import Cause, Report
from qibu.progress.queries.variances import variance_list
from qibu.projects.models import Project
from qibu.tasks.models import Kind, Promise, Status, Task
from qibu.tasks.planning import calendars_of

#: The statements `facts_of` makes, however large the project is (calendars that are cached ask less).
STATEMENTS: Final = 15
_ANSWERS: Final = (RoundKind.ACCEPTED, RoundKind.CONDITIONAL, RoundKind.COUNTERED, RoundKind.DECLINED)
_NOT_CLOSED: Final = ~Q(state__in=["closed", "withdrawn"])

Facts = dict[str, Any]


def facts_of(project: Project, at: datetime) -> Facts:
    """Everything the report shows, by section; a fixed number of statements. The caller has checked who asks.

    {"schedule", "variances", "waited", "milestones", "scope", "issues", "reports", "answers", "kept",
    "promises", "blocked"}; rates are whole per cent, None where there was nothing to keep.
    """
    calendar = calendars_of(project).project
    first = Baseline.objects.filter(project=project).order_by("number").first()
    last = Baseline.objects.filter(project=project).order_by("-number").first()
    found = variance_list(project, at)
    causes = {str(label): value for value, label in Cause.choices}
    return {
        "as_of": at.isoformat(),
        "schedule": _schedule(project, first, last, calendar),
        "variances": [
            {
                "department": row.name, "count": row.count, "days": row.days,
                "causes": [
                    {"cause": causes.get(one.name, one.name), "count": one.count, "days": one.days}
                    for one in row.causes
                ],
            }
            for row in found.causes
        ],
        "waited": [
            {"source": row.source, "heir": row.heir, "tasks": row.tasks, "days": row.days}
            for row in found.waited
        ],
        "milestones": _milestones(project, first, last, calendar),
        "scope": _scope(project, first),
        "issues": _issues(project),
        "reports": _reports(project, at),
        "answers": _answers(project),
        "kept": _kept(project),
        "promises": dict(
            Promise.objects.filter(project=project)
            .values_list("state")
            .annotate(Count("pk"))
            .order_by("state")
        ),
        "blocked": _blocked(project, at, calendar),
    }  # fmt: skip


def _text(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _later(calendar: WorkCalendar, planned: date | None, actual: date | None) -> int | None:
    """Working days later than planned (negative: earlier); None where one of the days is missing."""
    if planned is None or actual is None:
        return None
    return calendar.working_days_between_dates(planned, actual)


def _schedule(
    project: Project, first: Baseline | None, last: Baseline | None, calendar: WorkCalendar
) -> Facts:
    """First and last agreed finish of the project, and the last actual one; how many tasks were late."""
    rows = Task.objects.filter(project=project, is_summary=False).live().exclude(status=Status.CANCELLED)
    sums = rows.aggregate(
        tasks=Count("pk"),
        done=Count("pk", filter=Q(status=Status.DONE)),
        late=Count("pk", filter=Q(actual_finish__gt=F("planned_finish"))),
        finish=Max("actual_finish", filter=Q(status=Status.DONE)),
    )
    agreed = first.finish if first is not None else None
    return {
        "agreed": _text(agreed),
        "last_agreed": _text(last.finish if last is not None else None),
        "baselines": last.number if last is not None else 0,
        "actual": _text(sums["finish"]),
        "days_late": _later(calendar, agreed, sums["finish"]),
        "tasks": sums["tasks"],
        "done": sums["done"],
        "late": sums["late"],
    }


def _agreed(baseline: Baseline | None) -> Subquery:
    """The finish of a task in a baseline; nothing where there is no baseline."""
    rows = BaselineTask.objects.filter(baseline=baseline.pk if baseline else 0, task_id=OuterRef("pk"))
    return Subquery(rows.values("finish")[:1])


def _milestones(
    project: Project, first: Baseline | None, last: Baseline | None, calendar: WorkCalendar
) -> list[Facts]:
    """Each milestone with what was agreed first and last, planned and actual."""
    rows = Task.objects.filter(project=project, kind=Kind.MILESTONE, is_summary=False).live()
    rows = rows.exclude(status=Status.CANCELLED).annotate(first=_agreed(first), last=_agreed(last))
    names = ("pk", "name", "first", "last", "planned_finish", "actual_finish")
    return [
        {
            "task": pk, "name": name, "agreed": _text(agreed), "last_agreed": _text(newest),
            "planned": _text(planned), "actual": _text(actual),
            "days_late": _later(calendar, agreed or planned, actual),
        }
        for pk, name, agreed, newest, planned, actual in rows.order_by("sort").values_list(*names)
    ]  # fmt: skip


def _scope(project: Project, first: Baseline | None) -> Facts:
    """Tasks that came after the first baseline, and those that were agreed and then cancelled."""
    if first is None:
        return {"added": 0, "dropped": 0}
    agreed = BaselineTask.objects.filter(baseline=first).values("task_id")
    rows = Task.objects.filter(project=project, is_summary=False).live()
    return rows.aggregate(
        added=Count("pk", filter=~Q(pk__in=agreed) & ~Q(status=Status.CANCELLED)),
        dropped=Count("pk", filter=Q(pk__in=agreed, status=Status.CANCELLED)),
    )


def _issues(project: Project) -> list[Facts]:
    """By type: how many, how many still open, how many were repeats, how often they came back."""
    rows = Issue.objects.filter(project=project).exclude(state="withdrawn").order_by("type").values("type")
    sums = rows.annotate(
        count=Count("pk"),
        open=Count("pk", filter=_NOT_CLOSED),
        repeated=Count("pk", filter=Q(repeat_of__isnull=False)),
        recurred=Sum("recurred"),
    )
    return [dict(row) for row in sums]


def _rates(rows: Iterable[tuple[str, int, int]]) -> list[Facts]:
    """(department, how many, how many of them kept), with the rate, the lowest first."""
    found = [
        {"department": name, "of": of, "kept": kept, "rate": rules.rate(kept, of)} for name, of, kept in rows
    ]
    return sorted(found, key=lambda one: (one["rate"] or 0, one["department"]))


def _reports(project: Project, at: datetime) -> list[Facts]:
    """Weekly reports that were due by now, and those handed in on time, per department."""
    rows = Report.objects.filter(project=project, period__cutoff__lte=at).values_list("department__name")
    on_time = Count("pk", filter=Q(submitted_at__isnull=False, late=False))
    return _rates(rows.annotate(of=Count("pk"), on_time=on_time).order_by("department__name"))


def _answers(project: Project) -> list[Facts]:
    """Answers of departments to what they were asked, and those given by the deadline of the round before."""
    before = Round.objects.filter(commitment=OuterRef("commitment"), number=OuterRef("number") - 1)
    rows = Round.objects.filter(commitment__project=project, kind__in=_ANSWERS)
    rows = rows.annotate(wanted=Subquery(before.values("due")[:1]))
    sums = rows.values_list("commitment__department__name").annotate(
        of=Count("pk"), kept=Count("pk", filter=Q(wanted=None) | Q(at__lte=F("wanted")))
    )
    return _rates(sums.order_by("commitment__department__name"))


def _kept(project: Project) -> list[Facts]:
    """Commitments of finished tasks, and those finished by the agreed day, per department."""
    rows = Commitment.objects.filter(
        project=project, state=Commitments.AGREED, task__status=Status.DONE, task__deleted_at=None,
        agreed__planned_finish__isnull=False, task__actual_finish__isnull=False,
    )  # fmt: skip
    sums = rows.values_list("department__name").annotate(
        of=Count("pk"), kept=Count("pk", filter=Q(task__actual_finish__lte=F("agreed__planned_finish")))
    )
    return _rates(sums.order_by("department__name"))


def _blocked(project: Project, at: datetime, calendar: WorkCalendar) -> list[Facts]:
    """How often tasks of a department were blocked, and for how many working days, the most first."""
    rows = BlockEpisode.objects.filter(project=project).values_list(
        "task__department__name", "since", "until"
    )
    sums: dict[str, tuple[int, int]] = {}
    for name, since, until in rows.order_by("pk"):
        count, days = sums.get(name or "", (0, 0))
        span = calendar.working_days_between_dates(timezone.localdate(since), timezone.localdate(until or at))
        sums[name or ""] = (count + 1, days + span)
    ordered = sorted(sums.items(), key=lambda one: (-one[1][1], one[0]))
    return [{"department": name, "count": count, "days": days} for name, (count, days) in ordered]

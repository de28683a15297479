"""项目总进度表: the page, its data, and what people change in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qibu.changes.queries import current_number
from qibu.foundation import clock, http
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.progress import answers
from qibu.progress.queries.beyond import beyond
from qibu.progress.queries.schedule import COLUMNS, master_schedule
from qibu.progress.texts import schedule_texts
from qibu.projects.models import Project
from qibu.projects.queries import Opened, open_project
from qibu.tasks import actions
from qibu.tasks.models import LagUnit, LinkType

View = Callable[..., HttpResponse]


@require_GET
def schedule(request: PersonRequest, project: int) -> HttpResponse:
    """The page; its rows come as data."""
    opened = open_project(request.user, project)
    context = {
        "opened": opened,
        "project": opened.project,
        "grants": opened.grants,
        "may_plan": opened.grants.may("plan.edit"),
        "may_approve": opened.grants.may("plan.approve") and not current_number(project),
        "texts": _texts(get_language()),
        "section": "schedule",
    }
    return render(request, "progress/schedule.html", context)


@lru_cache(maxsize=8)
def _texts(_language: str | None) -> dict[str, str]:
    return schedule_texts()


@require_GET
def schedule_data(request: PersonRequest, project: int) -> HttpResponse:
    """Everything at first: rows and links as arrays in the order of `columns`."""
    opened = open_project(request.user, project)
    found = master_schedule(opened.project, opened.grants, _today())
    base = found.base.isoformat()
    may_plan = opened.grants.may("plan.edit")
    answer = {
        "number": found.number,
        "finish": found.finish,
        "base": base,
        "days": found.days,
        "off": found.off,
        "unpublished": found.unpublished,
        "today": found.today,
        "threshold": opened.project.variance_threshold,
        "departments": found.departments,
        "people": found.people,
        "columns": COLUMNS,
        "rows": found.rows,
        "links": found.links,
        "outside": beyond(opened.project, request.user),
        "baseline": found.baseline,
        "can": {"plan": may_plan, "link": may_plan, "span": may_plan},
        "urls": _urls(project, base) | _reporting(opened),
    }
    return http.compressed(request, answer)


def _urls(project: int, base: str) -> dict[str, str]:
    """Addresses of one answer; the base travels along, since day numbers count from it."""
    one = "{id}"
    task = reverse("task", args=[project, 0]).replace("/0/", f"/{one}/")
    field = reverse("schedule-field", args=[project, 0]).replace("/0/", f"/{one}/")
    return {
        "changes": f"{reverse('schedule-changes', args=[project])}?base={base}&after=",
        "field": f"{field}?base={base}",
        "rows": f"{reverse('schedule-rows', args=[project])}?base={base}",
        "links": f"{reverse('schedule-links', args=[project])}?base={base}",
        "bulk": f"{reverse('schedule-bulk', args=[project])}?base={base}",
        "places": f"{reverse('schedule-places', args=[project])}?base={base}",
        "task": task,
        "why": f"{task}why/",
        "print": reverse("schedule-print", args=[project]),
    }


def _reporting(opened: Opened) -> dict[str, str]:
    """Where an issue of a task is reported, for whoever may."""
    if not opened.grants.may("issue.report"):
        return {}
    return {"report": f"{reverse('issue-report', args=[opened.project.pk])}?task={{id}}"}


@require_GET
def schedule_changes(request: PersonRequest, project: int) -> HttpResponse:
    """What changed after a number; 204 when nothing did, at the price of opening the project."""
    opened = open_project(request.user, project)
    after = number(request.GET.get("after"))
    if opened.project.space.event_number <= after:
        return HttpResponse(status=204)
    answer = answers.changed(opened, base=_base(request, opened.project), since=after)
    if answer["links"] is not None:
        answer["outside"] = beyond(opened.project, request.user)
    return http.compressed(request, answer)


def editing(view: View) -> View:
    """Answer refusals in the shapes the schedule understands."""

    @wraps(view)
    def answered(request: PersonRequest, project: int, **where: int) -> HttpResponse:
        try:
            return view(request, project, **where)
        except Conflict as outcome:
            return http.answer(answers.conflict(outcome), status=409)
        except Invalid as outcome:
            return http.answer(answers.invalid(outcome), status=422)

    return answered


@require_POST
@editing
def schedule_field(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """One cell was changed."""
    opened = open_project(request.user, project)
    body = http.read(request)
    field, value = str(body.get("field", "")), body.get("value")
    before = opened.project.space.event_number
    if field == "nudge":
        outcome = actions.nudge_task(
            by=request.user, at=clock.now(), project_id=project, task_id=task, days=number(value)
        )  # fmt: skip
    elif field == "predecessors":
        outcome = actions.set_predecessors(
            by=request.user, at=clock.now(), project_id=project, task_id=task, **_preceding(body)
        )
    else:
        was = _cells(field, body.get("was"))
        outcome = actions.edit_task(
            by=request.user,
            at=clock.now(),
            project_id=project,
            task_id=task,
            changes=_kept_length(_cells(field, value), was) if field == "planned" else _cells(field, value),
            was=was,
            version=number(body.get("version")),
        )
    return saved(request, opened, outcome, before)


def _cells(field: str, value: object) -> dict[str, object]:
    """One cell, or start and finish at once ("planned": a bar that was moved)."""
    if field != "planned":
        return {field: value}
    if not isinstance(value, list) or len(value) != 2:
        raise Invalid({"": [_("The request could not be read.")]})
    return {"planned_start": value[0], "planned_finish": value[1]}


def _preceding(body: dict[str, Any]) -> dict[str, Any]:
    """What a cell of predecessors says: typed text, or the links themselves where something is undone."""
    value, was = body.get("value"), body.get("was")
    given = _links(value) if isinstance(value, list) else None
    text = None if given is not None else str(value or "")
    return {"text": text, "terms": given, "was": _links(was) if isinstance(was, list) else None}


def _links(rows: list[Any]) -> dict[tuple[int, str], actions.LinkTerms]:
    """[[predecessor, type, lag, unit, most, unit], …] as the page knows them."""
    names = ("predecessor", "type", "min_lag", "min_unit", "max_lag", "max_unit")
    read = [dict(zip(names, row, strict=False)) for row in rows if isinstance(row, list)]
    return {(number(one.get("predecessor")), (terms := _terms(one)).type): terms for one in read}


def _kept_length(changes: dict[str, object], was: dict[str, object]) -> dict[str, object]:
    """A bar moved across a weekend keeps its working days: its start moves, the finish follows (S10)."""
    if was["planned_start"] and was["planned_finish"] and changes["planned_start"]:
        return {"planned_start": changes["planned_start"]}
    return changes


@require_POST
@editing
def schedule_links(request: PersonRequest, project: int) -> HttpResponse:
    """A dependency was drawn, given other terms ("link": its id) or removed ("remove": its id)."""
    opened = open_project(request.user, project)
    body = http.read(request)
    before = opened.project.space.event_number
    if body.get("remove"):
        outcome = actions.unlink_tasks(
            by=request.user, at=clock.now(), project_id=project, link_id=number(body["remove"])
        )
        return saved(request, opened, outcome, before)
    if body.get("link"):
        outcome = actions.change_link(
            by=request.user,
            at=clock.now(),
            project_id=project,
            link_id=number(body["link"]),
            terms=_terms(body),
        )
        return saved(request, opened, outcome, before)
    outcome = actions.link_tasks(
        by=request.user,
        at=clock.now(),
        project_id=project,
        key=key(body),
        predecessor=number(body.get("predecessor")),
        successor=number(body.get("successor")),
        terms=_terms(body),
    )
    return saved(request, opened, outcome, before)


def _terms(body: dict[str, Any]) -> actions.LinkTerms:
    longest = body.get("max_lag")
    return actions.LinkTerms(
        type=str(body.get("type") or LinkType.FS),
        min_lag=number(body.get("min_lag")),
        min_unit=str(body.get("min_unit") or LagUnit.WORKING),
        max_lag=None if longest in (None, "") else number(longest),
        max_unit=str(body.get("max_unit") or LagUnit.CALENDAR),
    )


@require_POST
@editing
def schedule_tree(request: PersonRequest, project: int, task: int) -> HttpResponse:
    """Indent, outdent, move, delete or restore a row."""
    opened = open_project(request.user, project)
    body = http.read(request)
    before = opened.project.space.event_number
    what: dict[str, Any] = {"by": request.user, "at": clock.now(), "project_id": project}
    match body.get("do"):
        case "indent":
            outcome = actions.indent_task(**what, task_id=task)
        case "outdent":
            outcome = actions.outdent_task(**what, task_id=task)
        case "move":
            parent, after = body.get("parent"), body.get("after")
            outcome = actions.move_task(
                **what,
                task_id=task,
                parent=None if parent is None else number(parent),
                after=None if after is None else number(after),
            )
        case "delete":
            outcome = actions.delete_tasks(**what, task_ids=[task])
        case "restore":
            outcome = actions.restore_tasks(**what, task_ids=[task])
        case _:
            raise Invalid({"": [_("The request could not be read.")]})
    return saved(request, opened, outcome, before)


def saved(request: PersonRequest, opened: Opened, outcome: actions.Saved, before: int) -> HttpResponse:
    """The answer to an edit: what changed since `before`."""
    return http.answer(answers.saved(opened, outcome, base=_base(request, opened.project), before=before))


def _today() -> date:
    return timezone.localtime(clock.now()).date()


def _base(request: PersonRequest, project: Project) -> date:
    """Day 0 of the page that asks; a missing or odd one is the project's start."""
    try:
        return date.fromisoformat(request.GET.get("base", ""))
    except ValueError:
        return project.start


def number(raw: object) -> int:
    """A whole number from outside, 0 for anything else."""
    try:
        number = int(str(raw))
    except ValueError:
        return 0
    return number if abs(number) < 2**63 else 0


def key(body: dict[str, Any]) -> str:
    """The key by which a repeated request is recognised."""
    key = str(body.get("key") or "")
    if not 8 <= len(key) <= 64:
        raise Invalid({"": [_("The request could not be read.")]})
    return key

"""Every route × every role × own, foreign and no project; a route not placed here fails the run.

The expectation comes from the policy table itself, so that pages, downloads and JSON doors cannot
drift from it. A refusal must leave every table as it was.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from qibu.actionitems.models import ActionItem
from qibu.closing.models import Signature
from qibu.commitments.models import Need
from qibu.foundation.access.models import Denial
from qibu.foundation.access.queries import grants
from qibu.foundation.files.models import Comment, StoredFile
from qibu.issues.models import Issue
from qibu.meetings.models import Meeting
from qibu.progress.models import Variance
from qibu.projects import papers
from qibu.projects.models import Deliverable
from qibu.projects.papers import FORMATS
from qibu.tasks.models import Link, ResourceNeed, Task
from tests.house import every_kind

ROLES = (
    "lead", "deputy", "sponsor", "liaison", "deputy_liaison", "assignee", "head", "observer",
    "pmo", "administrator", "outsider",
)  # fmt: skip


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
    """Who gets a document is asked here a hundred times, not how it is set: that takes a child process."""
    monkeypatch.setattr(papers, "write_pdf", lambda paper, **options: b"%PDF-")


@dataclass(frozen=True)
class Placed:
    """What a project route asks of its reader and of its sender (None: there is no such method)."""

    read: str | None = "project.view"
    send: str | None = None
    body: dict = field(default_factory=dict)
    json: bool = False
    task: str = "宣传物料"
    #: Of the roles that have the right, the one whose object it is; the others may know of it (403).
    only: str = ""
    #: The same of an object nobody else may know of (404).
    own: str = ""


#: Rights that reach what one made oneself, where `only` says whose it is.
OWN = ("change.request", "acceptance.submit")
VIEW = Placed()
#: A document of which a large one is asked for; a small one is sent all the same.
LARGE = Placed(send="project.view")
#: What answers that its file is gone.
GONE = {
    "upload", "issue-upload", "charter-import-review", "archive-package", "meeting-import-review",
    "meetings-import-review",
}  # fmt: skip
#: Documents every reader of the project gets, in each format.
PAPERS = (
    "charter", "actions", "issue-actions", "lessons", "acceptance-sheet", "acceptance-deliverable",
    "retrospective", "signing-sheet",
)  # fmt: skip
PROJECT_ROUTES = {
    **{f"{paper}-{extension}": VIEW for paper in PAPERS for extension in FORMATS},
    **{f"{paper}-{extension}": VIEW for paper in ("meeting", "edition", "change") for extension in FORMATS},
    "form-2-docx": LARGE,
    "form-2-pdf": LARGE,
    **{f"issues-{extension}": LARGE for extension in FORMATS},
    "overview": VIEW,
    "closing": VIEW,
    "acceptance": VIEW,
    "acceptance-deliverable": VIEW,
    "acceptance-submit": Placed(read="acceptance.submit", send="acceptance.submit", body={"note": "样机"}),
    "acceptance-departments": Placed(read="acceptance.steer", send="acceptance.steer"),
    "acceptance-judge": Placed(
        read="acceptance.judge", send="acceptance.judge", body={"answer": "passed", "version": "1"}
    ),
    "acceptance-rework": Placed(read="acceptance.steer", send="acceptance.steer"),
    "acceptance-withdrawal": Placed(read=None, send="acceptance.submit", body={"version": "1"}, only="lead"),
    "signing": VIEW,
    "signing-new": Placed(read="signoff.open", send="signoff.open"),
    "signing-document": VIEW,
    "signing-content": VIEW,
    "signing-verification": Placed(send="project.view"),
    "signing-sign": Placed(read="signoff.sign", send="signoff.sign", body={"password": "x"}),
    "signing-paper": Placed(read="signoff.enter", send="signoff.enter"),
    "archive": Placed(send="project.unarchive"),
    "archive-package": Placed(read="archive.read"),
    "archive-again": Placed(read=None, send="archive.read"),
    "retrospective": Placed(send="retrospective.contribute", body={"do": "say", "well": "好"}),
    "retrospective-open": Placed(
        read=None, send="retrospective.run", body={"until": "2099-03-06", "version": "1"}
    ),
    "retrospective-contribution": Placed(
        read="retrospective.contribute",
        send="retrospective.contribute",
        own="lead",
        body={"do": "edit", "kind": "well", "text": "更好", "version": "1"},
    ),
    "retrospective-merge": Placed(
        read="retrospective.run", send="retrospective.run", body={"do": "point", "kind": "well", "text": "好"}
    ),
    "retrospective-point": Placed(
        read="retrospective.run",
        send="retrospective.run",
        body={"do": "edit", "kind": "well", "text": "更好", "version": "1"},
    ),
    "charter": VIEW,
    "charter-import": Placed(read="charter.edit", send="charter.edit"),
    "charter-import-review": Placed(read="charter.edit", send="charter.edit"),
    "charter-edit": Placed(read="charter.edit", send="charter.edit"),
    "project-state": Placed(read=None, send="charter.edit"),
    "team": Placed(send="team.edit"),
    "project-settings": Placed(send="charter.edit"),
    "objectives": Placed(send="charter.edit"),
    "objective": Placed(read="charter.edit", send="charter.edit"),
    "objective-readings": Placed(send="objective.measure", body={"day": "2026-03-02", "amount": "3"}),
    "goals": VIEW,
    "additions": Placed(send="plan.edit"),
    "milestones": VIEW,
    "deliverable-tasks": Placed(send="plan.edit", body={"do": "link"}),
    "deliverables": Placed(send="charter.edit"),
    "deliverable": Placed(read="charter.edit", send="charter.edit"),
    "tasks": VIEW,
    "actions": Placed(send="action.ask"),
    "actions-print": VIEW,
    "actions-change": Placed(read=None, send="action.steer"),
    "files": VIEW,
    "file": Placed(send="file.remove", body={"do": "remove"}),
    "comment": Placed(read="comment.remove", send="comment.remove", body={"do": "remove"}),
    "talk": Placed(send="comment.write", body={"text": "好"}),
    "talk-files": Placed(read=None, send="file.add"),
    "talk-people": Placed(read="comment.write"),
    "issues": Placed(send="issue.steer", body={"issue": "1-1", "severity": "high"}),
    "issue-views": Placed(read=None, send="project.view", body={"name": "我的", "query": "quick=mine"}),
    "issues-print": VIEW,
    "issue-actions": VIEW,
    "issue-matrix": VIEW,
    "issue-report": Placed(read="issue.report", send="issue.report", body={"what": "样机良率低"}),
    "issue-alike": Placed(read="issue.report"),
    "issue": Placed(send="issue.steer", body={"do": "withdraw", "text": "不成立", "version": "1"}),
    "issue-edit": Placed(read="issue.triage", send="issue.triage", body={"title": "样机良率低"}),
    "action": Placed(send="action.do", body={"do": "report", "text": "已完成", "version": "1"}),
    "meetings": VIEW,
    "meeting-new": Placed(read="meeting.call", send="meeting.call"),
    "meeting": Placed(send="meeting.write", body={"do": "topic-add", "title": "样机"}),
    "meetings-import": Placed(read="meeting.call", send="meeting.call"),
    "meetings-import-review": Placed(read="meeting.call", send="meeting.call"),
    "meeting-import": Placed(read="meeting.write", send="meeting.write"),
    "meeting-import-review": Placed(read="meeting.write", send="meeting.write"),
    "meeting-edit": Placed(read="meeting.steer", send="meeting.steer"),
    "meeting-people": Placed(read="meeting.steer", send="meeting.steer"),
    "meeting-section": Placed(read=None, send="meeting.write", body={"section": "notes", "text": "好"}),
    "meeting-news": VIEW,
    "meeting-distribution": Placed(read="meeting.steer", send="meeting.steer"),
    "meeting-print": VIEW,
    "meeting-ics": VIEW,
    "meeting-commitment": Placed(read="commitment.record", send="commitment.record"),
    "meeting-series-new": Placed(read="meeting.call", send="meeting.call"),
    "meeting-series": Placed(send="meeting.steer"),
    "project-lessons": VIEW,
    "lessons-print": VIEW,
    "lesson-new": Placed(read="lesson.write", send="lesson.write", body={"title": "先看样件"}),
    "lesson-edit": Placed(
        read="lesson.write", send="lesson.write", body={"title": "先看样件", "version": "1"}
    ),
    "lesson-step": Placed(
        read=None, send="lesson.publish", body={"do": "retire", "text": "过时", "version": "1"}
    ),
    "lesson-answers": Placed(read=None, send="lesson.answer", body={"check": "1", "answer": "done"}),
    "project-template-new": Placed(
        read="template.save", send="template.save", body={"name": "新模板", "parts": "links"}
    ),
    "tasks-quick": Placed(read="plan.edit", send="plan.edit", body={"do": "read", "text": "买咖啡机"}),
    "milestone-new": Placed(read="plan.edit", send="plan.edit"),
    "tasks-deleted": Placed(send="plan.edit", body={"task": "1"}),
    "task": VIEW,
    "task-why": VIEW,
    "task-edit": Placed(read="task.update", send="task.update", body={"percent": "5"}),
    "task-resources": Placed(read="resource.edit", send="resource.edit"),
    "task-resource": Placed(read="resource.edit", send="resource.edit"),
    "task-contributors": Placed(read="plan.edit", send="plan.edit"),
    "resources": VIEW,
    "resources-xlsx": VIEW,
    "raci": VIEW,
    "raci-xlsx": VIEW,
    "task-deletion": Placed(read=None, send="plan.edit"),
    "task-links": Placed(read="plan.edit", send="plan.edit", body={"predecessor": "产品原型", "type": "SS"}),
    "task-link-removal": Placed(read=None, send="plan.edit"),
    "dispatch": Placed(read="commitment.oversee", send="commitment.dispatch"),
    "dispatch-clock": Placed(read=None, send="commitment.dispatch", body={"days": "3", "hour": "12:00"}),
    "department-commitments": Placed(
        read="commitment.view", send="commitment.answer", body={"all": "accept"}
    ),
    "commitment": Placed(read="commitment.view", send="commitment.decide", body={"do": "withdraw"}),
    "commitment-record": Placed(read="commitment.record", send="commitment.record"),
    "need": Placed(send="need.answer", body={"do": "meet"}),
    "reports": VIEW,
    "period": VIEW,
    "period-closure": Placed(
        read="period.close", send="period.close", body={"version": "1", "confirmed": "on"}
    ),
    "period-summary": Placed(read=None, send="report.moderate", body={"summary": "本周正常", "version": "1"}),
    "report-chases": Placed(read=None, send="report.moderate", body={"department": "all"}),
    "report-review": Placed(read="report.view", send="report.moderate", body={"do": "keep-all"}),
    "report-cycle": Placed(
        read="cycle.edit",
        send="cycle.edit",
        body={"weekday": "3", "hour": "16:00", "is_on": "on", "version": "1"},
    ),
    "editions": VIEW,
    "edition": VIEW,
    "edition-changes": VIEW,
    "variances": VIEW,
    "variance": VIEW,
    "variance-answer": Placed(
        read=None,
        send="variance.answer",
        body={"cause": "other", "analysis": "因", "action": "做", "action_due": "2099-01-01", "version": "1"},
    ),
    "baselines": Placed(send="plan.approve"),
    "baseline": VIEW,
    "baseline-changes": VIEW,
    "changes": VIEW,
    "change-new": Placed(
        read="change.request", send="change.request", body={"title": "推迟", "reason": "other"}
    ),
    "change": Placed(send="change.request", body={"do": "withdraw", "version": "2"}, only="lead"),
    "change-edit": Placed(read="change.request", send="change.request", only="lead"),
    "change-steps": Placed(read="change.request", send="change.request", only="lead"),
    "change-decision": Placed(read=None, send="change.decide", body={"do": "reject", "version": "2"}),
    "scenarios": Placed(read="change.request", send="change.request", body={"name": "试试"}),
    "scenario": Placed(
        read="change.request", send="change.request", body={"do": "rename", "name": "再试"}, own="lead"
    ),
    "scenario-steps": Placed(read="change.request", send="change.request", own="lead"),
    "uploads": Placed(send="plan.edit"),
    "upload": Placed(send="plan.edit"),
    "upload-consent": Placed(read=None, send="plan.edit"),
    "issue-uploads": Placed(read="issue.steer", send="issue.steer"),
    "issue-upload": Placed(read="issue.steer", send="issue.steer"),
    "issue-upload-consent": Placed(read=None, send="issue.steer"),
    "channels": Placed(read="channel.edit"),
    "channel-new": Placed(read="channel.edit", send="channel.edit"),
    "channel": Placed(read="channel.edit", send="channel.edit"),
    "channel-test": Placed(read=None, send="channel.edit"),
    "channel-removal": Placed(read=None, send="channel.edit"),
    "channel-deliveries": Placed(
        read="channel.edit", send="channel.edit", body={"do": "replay", "delivery": "1"}
    ),
    "report-sheet": Placed(read="report.view", send="report.submit", body={"do": "copy"}),
    "report-draft": Placed(
        read="report.submit", send="report.submit", json=True, body={"lines": {}, "number": 1}
    ),
    "report-block": Placed(read=None, send="report.submit", json=True, body={"text": "1", "lines": {}}),
    "report-mine": Placed(send="project.view"),
    "form-2": LARGE,
    "project-xml": VIEW,
    "schedule-csv": VIEW,
    "schedule": VIEW,
    "schedule-data": VIEW,
    "schedule-print": VIEW,
    "schedule-changes": VIEW,
    "schedule-field": Placed(
        read=None, send="task.update", json=True, body={"field": "percent", "value": "5", "version": 1}
    ),
    "schedule-tree": Placed(read=None, send="plan.edit", json=True, body={"do": "outdent"}),
    "schedule-bulk": Placed(read=None, send="plan.edit", json=True, body={"tasks": [], "shift": 1}),
    "schedule-places": Placed(read=None, send="plan.edit", json=True, body={"do": "indent", "ids": []}),
    "schedule-links": Placed(read=None, send="plan.edit", json=True, body={"key": "12345678", "type": "XX"}),
    "schedule-rows": Placed(
        read=None, send="plan.edit", json=True, body={"key": "12345678", "lines": [{"name": "新"}]}
    ),
}
#: Routes without a project; their rights are walked in tests/foundation/people and below.
SIGNED_IN = {
    "home", "demo-clock", "notices", "own-actions", "counts", "appearance", "projects", "project-new",
    "form-2-template", "issue-anywhere", "lessons", "jobs", "feeds",
    "project-from-form", "project-from-form-review",
}  # fmt: skip
#: Their rights are walked in tests/web/test_inbox_answers.py, tests/actionitems/test_pages.py and
#: tests/lessons/test_pages.py; those of jobs in test_job_pages.py.
INBOX = {
    "inbox-answer", "inbox-task", "action-address", "comment-address", "lesson",
    "job", "job-cancel", "job-file",
}  # fmt: skip
PUBLIC = {
    "sign-in", "sign-out", "setup", "demo-sign-in", "password-reset", "language", "health", "appearance",
    "feed",
}  # fmt: skip
#: Their rights are walked in tests/project_templates.
TEMPLATES = {"project-templates", "project-template", "project-template-start", "project-template-edit"}
PEOPLE = {
    "password", "account", "account-sessions", "people", "person-new", "person", "person-edit",
    "person-activity", "person-link", "departments", "department-new", "department", "department-edit",
    "department-activity", "department-calendar", "calendars", "calendar", "calendar-pattern",
    "calendar-until", "calendar-notices",
    "deliveries", "letterhead", "letterhead-logo", "letterhead-logo-removal",
    "paper-templates", "paper-template", "paper-template-starter", "paper-template-built-in",
    "paper-template-file", "paper-template-example", "paper-template-use",
}  # fmt: skip


def routes(resolver=None, prefix=""):
    """(name, parameter names) of every route of the product."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from routes(entry, prefix + str(entry.pattern))
        else:
            yield entry.name, prefix + str(entry.pattern)


def test_every_route_is_placed():
    names = [name for name, _path in routes()]
    assert len(names) == len(set(names)), "a route is registered twice"
    placed = set(PROJECT_ROUTES) | SIGNED_IN | INBOX | PUBLIC | PEOPLE | TEMPLATES
    assert set(names) - placed == set(), "place the new route in this file"
    assert placed - set(names) == set(), "these routes no longer exist"


def test_project_routes_carry_the_project_in_their_address():
    inside = {name for name, path in routes() if "<int:project>" in path}
    assert inside == set(PROJECT_ROUTES)


@pytest.fixture
def full(db):
    return every_kind.ready()


def parameters(world, project, path: str, task: str) -> dict[str, int]:
    """Ids of objects that belong to `project`."""
    own = project == world.project
    row = (
        Task.objects.get(project=project, name=task) if own else Task.objects.filter(project=project).first()
    )
    link = Link.objects.filter(successor=row).first() if own else None
    known = {
        "project": project.pk,
        "task": row.pk,
        "link": link.pk if link else 0,
        "number": 1,
        "objective": project.objectives.get().pk,
        "deliverable": project.deliverables.get().pk,
        "upload": project.uploads.get().pk,
        "form_upload": project.form_uploads.get(form="form-4").pk,
        "charter_upload": project.form_uploads.get(form="form-1").pk,
        "minutes": project.form_uploads.get(form="form-3").pk,
        "department": row.department_id if own else world.department("legal").pk,
        "need": project.needs.get().pk,
        "resource": ResourceNeed.objects.filter(task__project=project).values_list("pk", flat=True).first(),
        "robot": project.space.robots.get().pk,
        "variance": project.variances.get().number,
        "scenario": project.scenarios.get().pk,
        "action": project.space.action_items.get().number,
        "issue": project.issues.get().number,
        "meeting": project.space.meetings.get().number,
        "series": project.space.meeting_series.get().pk,
        "kind": "task",
        "subject": row.pk,
        "document": project.space.signed_documents.get().pk,
        "slot": Signature.objects.get(document__space=project.space).pk,
        "file": StoredFile.objects.get(space=project.space).pk,
        "comment": Comment.objects.get(space=project.space).pk,
        "contribution": project.space.retrospective.contributions.get().pk,
        "point": project.space.retrospective.points.get().pk,
    }
    return {name: value for name, value in known.items() if f":{name}>" in path}


def reach_of(where: dict[str, int]) -> dict[str, int | None]:
    """Whose object it is: what the policy table narrows a right by."""
    if "task" in where:
        row = Task.objects.get(pk=where["task"])
        return {"department_id": row.department_id, "assignee_id": row.assignee_id}
    if "slot" in where:
        return {"assignee_id": Signature.objects.get(pk=where["slot"]).expected_id}
    if "department" in where:
        return {"department_id": where["department"]}
    if "deliverable" in where:
        return {"department_id": Deliverable.objects.get(pk=where["deliverable"]).department_id}
    if "action" in where:
        row = ActionItem.objects.get(space__project=where["project"], number=where["action"])
        return {"assignee_id": row.owner_id}
    if "issue" in where:
        row = Issue.objects.get(project=where["project"], number=where["issue"])
        return {"department_id": row.department_id, "assignee_id": row.reporter_id}
    if "file" in where:
        return {"assignee_id": StoredFile.objects.get(pk=where["file"]).by_id}
    if "comment" in where:
        return {"assignee_id": Comment.objects.get(pk=where["comment"]).by_id}
    if "meeting" in where or "series" in where:
        return {"assignee_id": Meeting.objects.get(space__project=where["project"]).host_id}
    if "variance" in where:
        row = Variance.objects.get(project=where["project"], number=where["variance"])
        return {"department_id": row.department_id}
    if "need" in where:
        return {"assignee_id": Need.objects.get(pk=where["need"]).owner_id}
    return {}


def refusal(placed: Placed, held, role: str, capability: str, reach) -> int | None:
    """The answer to a role that has the right where the object is somebody else's; None: it is theirs."""
    whose = placed.own or (placed.only if capability in OWN else "")
    if not whose or role == whose or not held.may(capability, **reach):
        return None
    return 404 if placed.own else 403


def send(client: Client, url: str, placed: Placed):
    if placed.json:
        return client.post(url, json.dumps(placed.body), content_type="application/json")
    return client.post(url, placed.body)


COUNTS = " UNION ALL ".join(
    f"SELECT '{model._meta.label}', COUNT(*) FROM {model._meta.db_table}"
    for model in apps.get_models()
    if model not in (Denial, Session)
)


def everything() -> dict[str, int]:
    """Counts of all tables, and so of the journal: what a refusal must not change."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return dict(cursor.fetchall())


def client_of(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@contextmanager
def undone():
    """What happens inside is rolled back, so that every role meets the same world."""
    mark = transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)


@pytest.mark.parametrize("name", sorted(PROJECT_ROUTES))
def test_reading_follows_the_policy_table(full, name):
    path = dict(routes())[name]
    placed = PROJECT_ROUTES[name]
    where = parameters(full, full.project, path, placed.task)
    reach = reach_of(where)
    url = reverse(name, kwargs=where)
    for role in ROLES:
        held = grants(full.people[role], full.project.space)
        status = client_of(full.people[role]).get(url).status_code
        if placed.read is None:
            assert status == 405, role
        elif not held.sees:
            assert status == 404, role
        elif (refused := refusal(placed, held, role, placed.read, reach)) is not None:
            assert status == refused, role
        elif held.may(placed.read, **reach):
            assert status in ({200, 410, 422} if name in GONE else {200, 204}), role
        else:
            assert status == 403, role


@pytest.mark.parametrize("name", sorted(n for n, p in PROJECT_ROUTES.items() if p.send))
def test_sending_follows_the_policy_table(full, name):
    path = dict(routes())[name]
    placed = PROJECT_ROUTES[name]
    where = parameters(full, full.project, path, placed.task)
    reach = reach_of(where)
    url = reverse(name, kwargs=where)
    before = everything()  # every role meets the same world: `undone`
    for role in ROLES:
        held = grants(full.people[role], full.project.space)
        with undone():
            answer = send(client_of(full.people[role]), url, placed)
            status = answer.status_code
            if not held.sees:
                assert status == 404, role
            elif (refused := refusal(placed, held, role, placed.send, reach)) is not None:
                assert status == refused, role
            elif held.may(placed.send, **reach):
                fine = {200, 302, 409, 410, 422} | ({404} if name == "tasks-deleted" else set())
                assert status in fine, (role, answer.content[:300])
            else:
                assert status == 403, role
            if not held.may(placed.send, **reach):
                assert everything() == before, role


def routes_with_a_child_object():
    paths = dict(routes())
    names = [name for name in PROJECT_ROUTES if children_in(paths[name])]
    return sorted(names)


def children_in(path):
    """The parameters of an address that name an object inside the project."""
    return set(re.findall(r"<\w+:(\w+)>", path)) - {"project", "number", "link"}


@pytest.mark.parametrize("name", routes_with_a_child_object())
def test_an_object_of_another_project_is_not_found_under_this_one(full, name):
    """T-02: a valid parent with a child of another parent."""
    path = dict(routes())[name]
    placed = PROJECT_ROUTES[name]
    foreign = parameters(full, full.foreign, path, placed.task)
    url = reverse(name, kwargs={**foreign, "project": full.project.pk})
    client = client_of(full.lead)
    before = everything()
    answer = client.get(url) if placed.read else send(client, url, placed)
    assert answer.status_code == 404
    assert everything() == before


@pytest.mark.parametrize("name", sorted(PROJECT_ROUTES))
def test_a_project_that_does_not_exist_is_not_found(full, name):
    path = dict(routes())[name]
    placed = PROJECT_ROUTES[name]
    where = {**parameters(full, full.project, path, placed.task), "project": 987654}
    client = client_of(full.lead)
    url = reverse(name, kwargs=where)
    answer = client.get(url) if placed.read else send(client, url, placed)
    assert answer.status_code == 404


@pytest.mark.parametrize("name", sorted(set(PROJECT_ROUTES) | SIGNED_IN - {"appearance"}))
def test_a_stranger_is_sent_to_the_sign_in_page(full, name):
    path = dict(routes())[name]
    placed = PROJECT_ROUTES.get(name, VIEW)
    url = reverse(name, kwargs=parameters(full, full.project, path, placed.task))
    answer = Client().get(url) if placed.read else send(Client(), url, placed)
    assert answer.status_code in {302, 401, 403, 405}
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith("/sign-in/")


def test_every_unsafe_route_needs_its_token(full):
    """T-20: without the CSRF token nothing is done."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(full.lead)
    for name, placed in PROJECT_ROUTES.items():
        if placed.send:
            path = dict(routes())[name]
            url = reverse(name, kwargs=parameters(full, full.project, path, placed.task))
            assert send(client, url, placed).status_code == 403, name


def test_reading_changes_nothing(full):
    """T-20: every GET is free of side effects."""
    before = everything()
    for name, placed in PROJECT_ROUTES.items():
        if placed.read:
            path = dict(routes())[name]
            client_of(full.lead).get(reverse(name, kwargs=parameters(full, full.project, path, placed.task)))
    assert everything() == before


def test_every_page_carries_the_strict_headers(full):
    for name, placed in PROJECT_ROUTES.items():
        if placed.read:
            path = dict(routes())[name]
            url = reverse(name, kwargs=parameters(full, full.project, path, placed.task))
            answer = client_of(full.lead).get(url)
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy, name
            assert policy.startswith("default-src 'none'"), name
            assert answer.headers["X-Content-Type-Options"] == "nosniff", name
            assert answer.headers["Cache-Control"] == "no-store", name

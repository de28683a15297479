"""S1: a project moves along its life; what is still missing is said, and nothing skips a door."""

import pytest

from qibu.foundation.access.models import Space
from qibu.foundation.journal import actions as journal
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.kernel import lifecycle
from qibu.projects import actions
from qibu.projects.inputs import Seat
from qibu.projects.models import Project
from qibu.projects.queries import charter, facts_of_the_journal, open_project
from tests.projects.conftest import NOW, start

PLANNED = {"tasks_planned": True, "plan_approved": True}
FINISHED = dict.fromkeys(lifecycle.CONDITIONS[lifecycle.ARCHIVED], True)


def step(company, project, name, facts=None, *, by="lead", reason="年度计划调整"):
    return actions.change_state(
        by=company.people[by], at=NOW, project_id=project.pk, step=name, facts=facts or {}, reason=reason
    )


def test_the_whole_life(company, project):
    for name, reached in (("start", "executing"), ("close", "closing"), ("archive", "archived")):
        assert step(company, project, name, PLANNED | FINISHED).state == reached


def test_the_journal_says_from_where_to_where_and_why(company, project):
    step(company, project, "pause")
    event = Event.objects.filter(space=project.space).latest("number")
    assert event.action == "project.state_changed"
    assert event.data == {"from": "preparing", "to": "paused", "reason": "年度计划调整"}


def test_what_is_missing_is_said_in_words(company, project):
    with pytest.raises(Invalid) as refusal:
        step(company, project, "start", {"tasks_planned": True})
    assert len(refusal.value.errors[""]) == 1
    project.refresh_from_db()
    assert project.state == "preparing"


def test_a_department_without_liaison_keeps_the_project_in_preparing(company):
    project = start(company, team=company.team(seats=(Seat(company.rd.pk),)))
    with pytest.raises(Invalid):
        step(company, project, "start", PLANNED)


def test_the_checklist_shows_every_condition(company, project):
    opened = open_project(company.lead, project.pk).project
    form1 = charter(opened, {"tasks_planned": True})
    assert form1.next_state == "executing"
    assert {one.id: one.met for one in form1.conditions} == {
        "lead_named": True,
        "objectives_set": True,
        "departments_named": True,
        "liaisons_named": True,
        "tasks_planned": True,
        "plan_approved": False,
    }


def test_a_paused_project_goes_back_to_where_it_was(company, project):
    step(company, project, "start", PLANNED)
    step(company, project, "pause")
    assert step(company, project, "resume").state == "executing"


@pytest.mark.parametrize("name", ["pause", "terminate"])
def test_stopping_needs_a_reason(company, project, name):
    with pytest.raises(Invalid) as refusal:
        step(company, project, name, reason="  ")
    assert "reason" in refusal.value.errors


def test_an_archived_project_can_be_read_and_nothing_else(company, project):
    for name in ("start", "close", "archive"):
        step(company, project, name, PLANNED | FINISHED)
    assert Space.objects.get(pk=project.space_id).frozen_at == NOW
    assert open_project(company.lead, project.pk).project.state == "archived"
    with pytest.raises(Denied):
        actions.edit_charter(
            by=company.lead, at=NOW, project_id=project.pk, version=1, shown={}, values={"remarks": "迟到"}
        )


def test_a_terminated_project_no_longer_waits_for_its_plan(company, project):
    step(company, project, "terminate")
    assert not Turn.objects.open().filter(subject_id=project.pk).exists()


@pytest.mark.parametrize("who", ["sponsor", "li", "pmo", "head", "outsider"])
def test_only_lead_and_deputy_move_the_project(company, project, who):
    with pytest.raises(Denied):
        step(company, project, "pause", by=who)


def test_approving_the_plan_starts_execution_when_all_is_there(company, project):
    row = actions.open_locked(company.lead, project.pk, "plan.approve")
    options = {"project": row, "space": row.space, "by": company.lead, "at": NOW, "facts": PLANNED}
    assert actions.start_execution(**options)
    assert Project.objects.get(pk=project.pk).state == "executing"
    assert not actions.start_execution(**options)


def test_approving_the_plan_leaves_an_unready_project_where_it_is(company):
    project = start(company, team=company.team(seats=()))
    row = actions.open_locked(company.lead, project.pk, "plan.approve")
    options = {"project": row, "space": row.space, "by": company.lead, "at": NOW, "facts": PLANNED}
    assert not actions.start_execution(**options)
    assert Project.objects.get(pk=project.pk).state == "preparing"


@pytest.mark.parametrize(("seats", "state"), [(None, "executing"), ((), "preparing")])
def test_an_approval_in_the_journal_starts_what_is_ready(company, seats, state):
    team = company.team() if seats is None else company.team(seats=seats)
    project = start(company, team=team)
    subject = ("project", project.pk)
    event = journal.record(
        space=project.space, by=company.lead, at=NOW, action="plan.approved", subject=subject
    )
    actions.start_after_approval(event)
    assert Project.objects.get(pk=project.pk).state == state
    assert facts_of_the_journal(project.pk) == PLANNED
    assert list(broken_links()) == []


def test_the_page_moves_the_project_or_says_why_not(signed_in, project):
    client = signed_in("lead")
    url = f"/projects/{project.pk}/state/"
    refused = client.post(url, {"step": "close"})
    assert refused.status_code == 422
    assert refused.context["refused"]
    assert client.post(url, {"step": "pause", "reason": "等预算"}).status_code == 302
    project.refresh_from_db()
    assert project.state == "paused"
    assert client.get(url).status_code == 405


def test_the_page_asks_for_the_reason(signed_in, project):
    answer = signed_in("lead").post(f"/projects/{project.pk}/state/", {"step": "pause"})
    assert answer.status_code == 422
    project.refresh_from_db()
    assert project.state == "preparing"


def test_a_reason_that_cannot_be_stored_is_refused(signed_in, project):
    data = {"step": "pause", "reason": "等\x00预算"}
    assert signed_in("lead").post(f"/projects/{project.pk}/state/", data).status_code == 422

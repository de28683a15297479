"""The lead approves the plan: planned dates are frozen as V1, V2 …, readable for ever (S11)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qibu.changes.actions import approve_plan
from qibu.changes.models import Baseline
from qibu.changes.queries import baselines, current_number, frozen_tasks
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Denied, Invalid, KeyReused
from qibu.foundation.turns.models import Turn
from qibu.projects.models import Project
from qibu.tasks import actions
from qibu.tasks.models import Task
from tests.world import AT


def approve(world, by=None, key="approve-the-plan", note=""):
    return approve_plan(by=by or world.lead, at=AT, project_id=world.project.pk, key=key, note=note)


def test_the_plan_becomes_v1(world):
    made = approve(world, note="启动会确认")
    baseline = Baseline.objects.get(project=world.project)
    assert (made.baseline, baseline.number, baseline.note) == (1, 1, "启动会确认")
    assert baseline.approved_by == world.lead
    line = baselines(world.project.pk)[0]
    assert line.tasks == Task.objects.filter(project=world.project, is_summary=False).count()


def test_tasks_without_dates_take_those_of_the_forecast(world):
    task = world.task("备料")
    forecast = task.forecast
    assert task.planned_start is None
    assert approve(world).filled == 3  # 备料 and the two milestones
    task = world.task("备料")
    assert task.planned_start == date.fromordinal(forecast.start_day)
    assert task.planned_finish == date.fromordinal(forecast.finish_day)
    assert task.version == 2


def test_a_baseline_never_changes_afterwards(world):
    approve(world)
    before = [(t.name, t.start, t.finish) for t in frozen_tasks(world.project.pk, 1)]
    task = world.task("产品原型")
    actions.edit_task(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=task.pk,
        changes={"name": "样机", "planned_finish": "2026-03-20"}, was={}, version=task.version,
    )  # fmt: skip
    approve(world, key="approve-once-more")
    assert [(t.name, t.start, t.finish) for t in frozen_tasks(world.project.pk, 1)] == before
    assert frozen_tasks(world.project.pk, 2)[1].name == "样机"
    assert current_number(world.project.pk) == 2


def test_approving_ends_the_leads_turn_and_tells_the_team_once(world):
    assert Turn.objects.open().filter(kind="plan.approval", holder=world.lead).exists()
    approve(world)
    assert not Turn.objects.open().filter(subject_id=world.project.pk, kind="plan.approval").exists()
    told = Notice.objects.filter(kind="plan.approved")
    assert world.liaison.pk in set(told.values_list("person", flat=True))
    assert world.lead.pk not in set(told.values_list("person", flat=True))
    assert world.outsider.pk not in set(told.values_list("person", flat=True))


def test_the_same_key_approves_once(world):
    first = approve(world)
    assert approve(world) == first
    assert Baseline.objects.filter(project=world.project).count() == 1
    with pytest.raises(KeyReused):
        approve(world, note="anders")


def test_an_empty_plan_cannot_be_approved(world):
    ids = list(Task.objects.filter(project=world.project, level=0).values_list("pk", flat=True))
    actions.delete_tasks(by=world.lead, at=AT, project_id=world.project.pk, task_ids=ids)
    with pytest.raises(Invalid):
        approve(world)
    assert not Baseline.objects.filter(project=world.project).exists()


@pytest.mark.parametrize("role", ["sponsor", "liaison", "assignee", "observer", "head", "pmo"])
def test_only_the_lead_and_the_deputy_approve(world, role):
    with pytest.raises(Denied):
        approve(world, by=world.people[role])
    assert approve(world, by=world.deputy).baseline == 1


def test_variance_is_measured_against_the_newest_baseline(world):
    approve(world)
    task = world.task("产品原型")
    later = AT + timedelta(days=1)
    actions.edit_task(
        by=world.lead, at=later, project_id=world.project.pk, task_id=task.pk,
        changes={"planned_finish": "2026-03-13"}, was={}, version=task.version,
    )  # fmt: skip
    client = Client()
    client.force_login(world.observer)
    data = client.get(reverse("schedule-data", args=[world.project.pk])).json()
    rows = {row[3]: dict(zip(data["columns"], row, strict=True)) for row in data["rows"]}
    assert rows["产品原型"]["variance"] >= 5
    assert data["baseline"] == 1


def test_a_project_begins_executing_when_nothing_else_is_missing(world):
    approve(world)
    world.project.refresh_from_db()
    # the charter of the small world has no objective: the project stays in preparing
    assert world.project.state == "preparing"
    assert Project.objects.get(pk=world.project.pk).version >= 1

"""沙盘 (T7): try anything, see what follows; the plan stays, nobody else sees it, a request comes of it."""

import pytest
from django.test import Client
from django.urls import reverse

from qibu.changes import actions
from qibu.changes.models import ChangeRequest, Scenario
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from tests.changes.conftest import approve, delay, edit, key, plan_of
from tests.world import AT


@pytest.fixture
def scenario(world):
    approve(world)
    row = actions.create_scenario(
        by=world.liaison, at=AT, project_id=world.project.pk, key=key(), name="晚两周会怎样"
    )
    wanted = [delay(world, "产品设计", 10), edit(world, "宣传物料", "planned_finish", "2026-04-10")]
    return actions.add_scenario_steps(
        by=world.liaison, at=AT, project_id=world.project.pk, scenario_id=row.pk, wanted=wanted
    )


def url(world, name, *more):
    return reverse(name, args=[world.project.pk, *more])


def test_nothing_of_the_plan_changes_and_nothing_is_recorded(world, scenario, liaison):
    before, events = plan_of(world), Event.objects.count()
    page = liaison.get(url(world, "scenario", scenario.pk)).content.decode()
    assert "上市" in page and "<rect" in page
    liaison.post(url(world, "scenario", scenario.pk), {"do": "rename", "name": "晚三周"})
    assert plan_of(world) == before and Event.objects.count() == events
    assert Scenario.objects.get().name == "晚三周"


@pytest.mark.parametrize("role", ["lead", "deputy", "pmo", "deputy_liaison"])
def test_it_is_its_makers_alone(world, scenario, role):
    client = Client(raise_request_exception=False)
    client.force_login(world.people[role])
    assert client.get(url(world, "scenario", scenario.pk)).status_code == 404
    assert client.post(url(world, "scenario", scenario.pk), {"do": "discard"}).status_code == 404
    assert "晚两周" not in client.get(url(world, "scenarios")).content.decode()
    with pytest.raises(Denied):
        actions.discard_scenario(
            by=world.people[role], at=AT, project_id=world.project.pk, scenario_id=scenario.pk
        )


def test_a_step_is_taken_out_by_place_and_a_stale_page_is_told(world, scenario):
    where = {"by": world.liaison, "at": AT, "project_id": world.project.pk, "scenario_id": scenario.pk}
    row = actions.remove_scenario_step(**where, place=0, version=scenario.version)
    assert [step["do"] for step in row.steps] == ["edit"]
    with pytest.raises(Conflict):
        actions.remove_scenario_step(**where, place=0, version=scenario.version)
    with pytest.raises(Invalid):
        actions.remove_scenario_step(**where, place=5, version=row.version)


def test_it_turns_into_a_change_request_with_its_steps(world, scenario, liaison):
    answer = liaison.post(url(world, "scenario", scenario.pk), {"do": "request", "key": "turn-into-1"})
    row = ChangeRequest.objects.get()
    assert answer.headers["Location"] == url(world, "change-edit", row.number)
    assert (row.title, row.steps, row.state) == (scenario.name, scenario.steps, "draft")
    liaison.post(url(world, "scenario", scenario.pk), {"do": "request", "key": "turn-into-1"})
    assert ChangeRequest.objects.count() == 1


def test_the_task_page_leads_there_with_the_task_chosen(world, liaison):
    task = world.task("宣传物料")
    where = f"{url(world, 'scenarios')}?task={task.pk}"
    assert where in liaison.get(url(world, "task", task.pk)).content.decode()
    answer = liaison.post(where, {"name": "试", "key": "scenario-key"})
    page = liaison.get(answer.headers["Location"]).content.decode()
    assert f'value="{task.wbs} {task.name}"' in page


def test_discarding_leaves_nothing(world, scenario, liaison):
    liaison.post(url(world, "scenario", scenario.pk), {"do": "discard"})
    assert not Scenario.objects.exists()

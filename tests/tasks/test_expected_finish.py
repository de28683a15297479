"""预计完成: the day somebody reports an unfinished task will end moves its forecast, never the plan."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from qibu.foundation.outcomes import Denied, Invalid
from qibu.tasks import actions
from qibu.tasks.models import Forecast, Kind, Status, Task
from qibu.tasks.planning import calendars_of, network, read_links, read_table
from tests.tasks.test_editing_a_task import edit
from tests.world import AT


def finish_of(world, name: str) -> date:
    return date.fromordinal(Forecast.objects.get(task=world.task(name)).finish_day)


def test_the_forecast_of_the_task_and_of_what_follows_moves_and_the_plan_stands(world):
    before = finish_of(world, "备料")
    edit(world, world.assignee, "产品原型", status=Status.DOING)
    saved = edit(world, world.assignee, "产品原型", expected_finish="2026-03-13")
    task = world.task("产品原型")
    assert finish_of(world, "产品原型") == date(2026, 3, 13)
    assert task.planned_finish == date(2026, 3, 6)
    assert finish_of(world, "备料") > before
    assert saved.moved > 1


def test_a_task_not_begun_ends_on_the_expected_day_and_never_earlier_than_it_can(world):
    edit(world, world.liaison, "宣传物料", expected_finish="2026-03-27")
    assert finish_of(world, "宣传物料") == date(2026, 3, 27)
    edit(world, world.liaison, "宣传物料", expected_finish="2026-03-10")
    assert finish_of(world, "宣传物料") == date(2026, 3, 18)


def test_it_is_cleared_when_the_task_is_done(world):
    edit(world, world.assignee, "产品原型", expected_finish="2026-03-13")
    edit(world, world.assignee, "产品原型", status=Status.DONE)
    assert world.task("产品原型").expected_finish is None


def test_a_day_in_the_past_or_before_the_start_is_refused(world):
    with pytest.raises(Invalid) as refusal:
        edit(world, world.assignee, "产品原型", expected_finish="2026-03-01")
    assert set(refusal.value.errors) == {"expected_finish"}
    with pytest.raises(Invalid):
        edit(world, world.lead, "产品设计", expected_finish="2026-03-20")  # a summary gets it from below


def test_who_may_not_report_may_not_say_it(world):
    with pytest.raises(Denied):
        edit(world, world.liaison, "产品原型", expected_finish="2026-03-13")
    with pytest.raises(Denied):
        edit(world, world.observer, "产品原型", expected_finish="2026-03-13")


def test_a_day_that_has_passed_no_longer_counts(world):
    edit(world, world.assignee, "产品原型", status=Status.DOING)
    edit(world, world.assignee, "产品原型", expected_finish="2026-03-04")
    later = AT + timedelta(days=7)
    actions.refresh_forecast(at=later, project_id=world.project.pk, why="new day")
    table = read_table(world.project.pk)
    day = timezone.localtime(later).date()
    net = network(
        world.project, table, read_links(world.project.pk, table.place), day, calendars_of(world.project)
    )
    assert not any(net.plan.expected_finish)
    assert finish_of(world, "产品原型") >= day


def test_a_milestone_moves_to_it(world):
    assert world.task("原型评审").kind == Kind.MILESTONE
    edit(world, world.liaison_rd, "原型评审", expected_finish="2026-03-16")
    assert finish_of(world, "原型评审") == date(2026, 3, 16)


def test_the_form_of_the_task_asks_for_it_and_the_page_shows_it(world, client):
    client.force_login(world.assignee)
    task = world.task("产品原型")
    url = f"/projects/{world.project.pk}/tasks/{task.pk}/"
    assert 'name="expected_finish"' in client.get(f"{url}edit/").content.decode()
    Task.objects.filter(pk=task.pk).update(expected_finish=date(2026, 3, 13))
    assert "2026-03-13" in client.get(url).content.decode()

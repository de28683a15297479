"""Any two baselines compared, or one with what is planned now: added, removed, changed (S5, S11)."""

from datetime import date

import pytest
from django.urls import reverse

from qibu.changes.queries import differences
from qibu.changes.queries.comparing import (
    NOW,
    Narrowed,
    baseline_against,
    calendar_of,
    choices_of,
    narrowed,
    rows_of,
)
from qibu.foundation.outcomes import Denied
from qibu.tasks.actions import Line, add_tasks, delete_tasks, edit_task
from tests.changes.conftest import approve, key
from tests.tasks.test_statement_counts import grow, statements
from tests.world import AT


@pytest.fixture
def two(world):
    """V1 and V2: 宣传物料 later and of 采购部, 备料 gone, 包装 new; afterwards 产品原型 is renamed."""
    approve(world, "启动会确认")
    what = {"by": world.lead, "at": AT, "project_id": world.project.pk}
    task = world.task("宣传物料")
    changes = {"planned_finish": "2026-03-25", "department": world.departments["purchase"].pk}
    edit_task(**what, task_id=task.pk, was={}, version=task.version, changes=changes)
    delete_tasks(**what, task_ids=[world.task("备料").pk])
    line = Line(name="包装", duration=3, department=world.departments["purchase"].pk)
    add_tasks(**what, key=key(), lines=[line], after=world.task("宣传物料").pk)
    approve(world, "第二版")
    task = world.task("产品原型")
    edit_task(**what, task_id=task.pk, was={}, version=task.version, changes={"name": "样机"})
    return world


def rows(world, number, against):
    found = baseline_against(world.project, number, against)
    return found, {row.name.now: row for row in rows_of(found.comparison.changes, calendar_of(world.project))}


def test_what_changed_stands_with_the_old_value_and_the_days_between(two):
    found, shown = rows(two, 2, "1")
    assert (found.older, found.newer) == ("1", "2")
    moved = shown["宣传物料"]
    assert (moved.finish.was, moved.finish.now) == (date(2026, 3, 18), date(2026, 3, 25))
    assert moved.finish.days == 5 and not moved.start.changed
    assert (moved.department.was, moved.department.now) == ("市场部", "采购部")
    assert shown["包装"].is_added and shown["备料"].is_removed
    assert found.comparison.counts == {"added": 1, "removed": 1, "changed": len(shown) - 2}


def test_the_list_counts_the_same_as_the_comparison(two):
    counts = baseline_against(two.project, 2, "1").comparison.counts
    told = differences(two.project.pk)
    assert set(told) == {2}
    assert {"added": told[2].added, "removed": told[2].removed, "changed": told[2].changed} == counts


def test_now_is_the_plan_as_it_stands(two):
    found, shown = rows(two, 2, NOW)
    assert found.newer == NOW
    assert shown["样机"].name.was == "产品原型" and set(shown) == {"样机"}


def test_a_comparison_is_narrowed_to_a_department_then_or_now_and_to_a_phase(two):
    found = baseline_against(two.project, 2, "1").comparison
    assert choices_of(found).phases[:2] == ("产品设计", "上市准备")
    for department in ("市场部", "采购部"):
        names = [line.values[4] for line in narrowed(found, Narrowed(department=department)).changes]
        assert "宣传物料" in names
    assert narrowed(found, Narrowed(phase="产品设计")).counts["added"] == 0


def test_a_baseline_of_another_project_is_not_there(two):
    approve_foreign = baseline_against
    with pytest.raises(Denied):
        approve_foreign(two.foreign, 1, NOW)
    for against in ("9", "x", "1" * 30):
        with pytest.raises(Denied):
            baseline_against(two.project, 1, against)


def test_the_pages_show_it(two, lead):
    page = lead.get(reverse("baselines", args=[two.project.pk])).content.decode()
    assert "V2" in page and "?against=1" in page and "第二版" in page
    page = lead.get(reverse("baseline-changes", args=[two.project.pk, 2]), {"against": "1"}).content.decode()
    assert '<s class="was"><time datetime="2026-03-18">' in page
    assert "+5" in page and "包装" in page
    one = lead.get(reverse("baseline", args=[two.project.pk, 1]), {"department": "市场部"}).content.decode()
    assert "宣传物料" in one and "备料" not in one
    assert lead.get(reverse("baseline", args=[two.project.pk, 7])).status_code == 404


@pytest.mark.parametrize("name", ["baseline", "baseline-changes"])
def test_a_comparison_asks_as_often_for_ten_tasks_as_for_a_thousand(world, lead, name):
    approve(world)
    url = reverse(name, args=[world.project.pk, 1])
    few = statements(lead, url)
    grow(world, 1000)
    approve(world)
    assert statements(lead, url) <= few <= 18

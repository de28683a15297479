"""为什么是这一天? and 先看影响: pages that say what set a date, and what an edit would move."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from qibu.tasks.models import Forecast
from qibu.tasks.trying import try_edit
from qibu.tasks.why import why_this_day
from tests.support.browser_form import sent
from tests.tasks.test_editing_a_task import edit
from tests.world import AT


@pytest.fixture
def lead(world):
    client = Client()
    client.force_login(world.lead)
    return client


def told(world, called):
    found = why_this_day(world.project, world.task(called).pk, world.lead, AT.date())
    return found, [(step.name, step.text) for step in found.steps]


def test_the_chain_goes_back_from_the_task_to_the_first_cause(world):
    found, steps = told(world, "备料")
    assert [name for name, _text in steps] == ["备料", "原型评审", "产品原型"]
    assert "原型评审" in steps[0][1] and "产品原型" in steps[1][1]
    assert found.start == date(2026, 3, 9)


def test_days_off_between_two_tasks_are_counted_in_words(world):
    _found, steps = told(world, "备料")
    assert re.search(r"\b2\b", steps[0][1])  # Saturday and Sunday


def test_a_day_of_another_year_says_its_year(world):
    edit(world, world.lead, "产品原型", planned_start="2027-01-11")
    assert "2027" in told(world, "产品原型")[1][-1][1]
    assert "2026" not in told(world, "宣传物料")[1][-1][1]


def test_a_report_a_constraint_and_facts_are_told_as_what_they_are(world):
    edit(world, world.lead, "宣传物料", constraint="SNET", constraint_day="2026-03-16")
    assert "16" in told(world, "宣传物料")[1][-1][1]
    edit(world, world.assignee, "产品原型", status=1)
    edit(world, world.assignee, "产品原型", percent=40)
    assert "40%" in told(world, "产品原型")[1][-1][1]
    edit(world, world.lead, "备料", is_manual="1", planned_start="2026-03-05", planned_finish="2026-03-06")
    _found, steps = told(world, "备料")
    assert len(steps) == 1


def test_a_phase_is_explained_by_the_task_that_ends_last(world):
    found, steps = told(world, "上市准备")
    assert found.last == "备料"
    assert steps[0][0] == "备料"


def test_the_page_links_each_task_and_stands_alone_or_inside_another_page(world, lead):
    task = world.task("备料")
    url = reverse("task-why", args=[task.project_id, task.pk])
    page = lead.get(url).content.decode()
    assert reverse("task", args=[task.project_id, world.task("产品原型").pk]) in page
    part = lead.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "产品原型" in part and "<html" not in part


def test_seeing_the_effect_first_saves_nothing_and_keeps_what_was_typed(world, lead):
    task = world.task("产品原型")
    url = reverse("task-edit", args=[task.project_id, task.pk])
    before = list(Forecast.objects.order_by("pk").values_list("pk", "start_day", "finish_day"))
    typed = sent(lead.get(url)) | {"planned_finish": "2026-03-13", "do": "impact"}
    page = lead.post(url, typed).content.decode()
    assert world.task("产品原型").version == task.version
    assert list(Forecast.objects.order_by("pk").values_list("pk", "start_day", "finish_day")) == before
    assert "备料" in page and "采购部" in page
    box = re.search(r'<input type="date" name="planned_finish"[^>]*>', page)
    assert box and "2026-03-13" in box[0]


def test_the_effect_told_is_the_effect_saving_has(world):
    trial = try_edit(world.project, world.task("产品原型"), {"planned_finish": "2026-03-20"}, AT.date())
    edit(world, world.lead, "产品原型", planned_finish="2026-03-20")
    assert {one.name: one.after for one in trial.impact.tasks} == {
        name: date.fromordinal(Forecast.objects.get(task=world.task(name)).finish_day)
        for name in ("原型评审", "宣传物料", "备料", "上市")
    }
    assert [one.name for one in trial.impact.milestones] == ["原型评审", "上市"]
    assert {one.name for one in trial.impact.departments} == {"研发部", "采购部", "市场部"}


def test_a_refusal_while_looking_stands_at_its_box(world, lead):
    task = world.task("宣传物料")
    url = reverse("task-edit", args=[task.project_id, task.pk])
    page = lead.post(url, sent(lead.get(url)) | {"constraint": "MSO", "do": "impact"})
    assert page.status_code == 422
    assert "constraint_day" in page.content.decode()


def test_a_missed_deadline_stands_on_the_page_with_its_days(world, lead):
    edit(world, world.lead, "宣传物料", deadline="2026-03-16")
    task = world.task("宣传物料")
    page = lead.get(reverse("task", args=[task.project_id, task.pk])).content.decode()
    assert "chip-missed" in page
    edit(world, world.lead, "宣传物料", deadline="2026-03-19")
    page = lead.get(reverse("task", args=[task.project_id, task.pk])).content.decode()
    assert "chip-missed" not in page and "chip-late" in page

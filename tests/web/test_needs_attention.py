"""需要关注: what goes wrong in the projects somebody steers, and nothing of anybody else's."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qibu.foundation.access.models import Membership
from qibu.foundation.people.models import Person
from qibu.projects.models import Project, State
from qibu.tasks.actions import Line, add_tasks
from qibu.tasks.jobs import refresh_forecasts
from qibu.tasks.models import Status, Task
from qibu.web.attention import concerns
from tests.world import AT

LATER = AT.replace(day=25)  # past every planned finish; the promise of 宣传物料 breaks
TODAY = LATER.date()


@pytest.fixture
def troubled(world):
    """产品原型 is late, 备料 is blocked, 宣传物料 is late and breaks its promise."""
    rows = Task.objects.filter(project=world.project)
    rows.filter(name="产品原型").update(
        actual_start=date(2026, 3, 2), actual_finish=date(2026, 3, 6), status=Status.DONE, percent=100
    )
    rows.filter(name="备料").update(is_blocked=True, block_cause="缺料", block_need="换供应商")
    rows.filter(name="原型评审").update(planned_finish=date(2026, 3, 9))
    refresh_forecasts(LATER)
    return world


def seen(world, word) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in concerns(world.people[word], TODAY)]


def test_the_lead_sees_promises_first_then_blocks_then_what_is_late(troubled):
    everything = [("promise", "宣传物料"), ("blocked", "备料"), ("late", "原型评审")]
    assert seen(troubled, "lead") == everything
    assert seen(troubled, "deputy") == everything


def test_a_task_is_named_once_for_the_worst(troubled):
    names = [name for _kind, name in seen(troubled, "lead")]
    assert names.count("宣传物料") == 1


def test_a_liaison_sees_the_own_department_only(troubled):
    assert seen(troubled, "liaison") == seen(troubled, "deputy_liaison") == [("promise", "宣传物料")]
    assert seen(troubled, "liaison_purchase") == [("blocked", "备料")]
    assert seen(troubled, "liaison_rd") == [("late", "原型评审")]


@pytest.mark.parametrize(
    "word", ["assignee", "sponsor", "head", "observer", "pmo", "administrator", "outsider", "other_lead"]
)
def test_who_steers_nothing_there_sees_nothing_of_it(troubled, word):
    assert seen(troubled, word) == []


def test_a_seat_that_was_given_up_shows_nothing_any_more(troubled):
    Membership.objects.filter(person=troubled.lead).update(ended_at=AT)
    assert seen(troubled, "lead") == []


def test_finished_deleted_and_cancelled_tasks_need_no_attention(troubled):
    rows = Task.objects.filter(project=troubled.project)
    rows.filter(name="宣传物料").update(status=Status.CANCELLED)
    rows.filter(name="备料").update(deleted_at=AT)
    rows.filter(name="原型评审").update(status=Status.DONE, actual_finish=TODAY)
    assert seen(troubled, "lead") == []


@pytest.mark.parametrize("state", [State.ARCHIVED, State.TERMINATED, State.PAUSED])
def test_a_project_that_rests_needs_no_attention(troubled, state):
    Project.objects.filter(pk=troubled.project.pk).update(state=state)
    assert seen(troubled, "lead") == []


def test_eight_lines_and_two_statements_however_much_goes_wrong(troubled):
    lines = [
        Line(name=f"迟{n}", planned_start=date(2026, 3, 2), planned_finish=date(2026, 3, 3))
        for n in range(30)
    ]
    add_tasks(by=troubled.lead, at=LATER, project_id=troubled.project.pk, key="thirty-late", lines=lines)
    with CaptureQueriesContext(connection) as taken:
        found = concerns(troubled.lead, TODAY)
    assert (len(found), len(taken)) == (8, 2)
    assert [one.kind for one in found[:2]] == ["promise", "blocked"]


def test_the_workbench_shows_the_card_only_when_there_is_something(world, client):
    Person.objects.update(language="en")
    for word, shown in (("lead", True), ("outsider", False)):
        Task.objects.filter(project=world.project, name="备料").update(is_blocked=True)
        client.force_login(world.people[word])
        page = client.get("/").content.decode()
        assert ("Needs attention" in page) == shown, word
        assert ("备料" in page) == shown, word

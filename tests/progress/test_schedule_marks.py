"""What a row says beyond its dates: what its department agreed to, constraint, deadline, deliverable."""

from datetime import date, timedelta

import pytest

from qibu.changes.actions import approve_plan
from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants
from qibu.progress.queries.schedule import COLUMNS, changes_after, master_schedule
from qibu.progress.queries.schedule_rows import AGREED, REOPENED
from tests.commitments.conftest import answer, dispatch, edit
from tests.world import AT

TODAY = AT.date()
LATER = AT + timedelta(hours=2)


def marks(world, found=None):
    held = grants(world.lead, world.project.space)
    rows = (found or master_schedule(world.project, held, TODAY)).rows
    return {row[3]: dict(zip(COLUMNS, row, strict=True)) for row in rows}


def agreement(world, name="宣传物料"):
    return marks(world)[name]["flags"] & (AGREED | REOPENED)


@pytest.fixture
def agreed(world):
    dispatch(world)
    answer(world, "accept")
    return world


def test_nothing_is_agreed_before_the_department_has_answered(world):
    assert agreement(world) == 0
    dispatch(world)
    assert agreement(world) == 0


def test_dates_a_department_accepted_are_marked_as_agreed(agreed):
    assert agreement(agreed) == AGREED
    assert agreement(agreed, "备料") == 0


def test_moving_an_agreed_date_reopens_it_and_the_row_says_so(agreed):
    edit(agreed, "宣传物料", planned_finish="2026-03-20")
    assert agreement(agreed) == REOPENED


def test_an_open_page_learns_of_a_departments_answer_although_the_task_did_not_change(world):
    dispatch(world)
    number = Space.objects.get(pk=world.project.space_id).event_number
    answer(world, "accept", at=LATER)
    held = grants(world.lead, world.project.space)
    found = changes_after(world.project, held, TODAY, date(2026, 2, 16), number)
    assert marks(world, found)["宣传物料"]["flags"] & AGREED
    assert "备料" not in marks(world, found)


def test_constraint_and_deadline_are_days_of_the_page_and_mostly_nothing(world):
    task = world.task("宣传物料")
    task.constraint, task.constraint_day, task.deadline = "SNET", date(2026, 3, 9), date(2026, 3, 18)
    task.save()
    held = grants(world.lead, world.project.space)
    found = master_schedule(world.project, held, TODAY)
    row = marks(world, found)["宣传物料"]
    assert row["constraint"] == "SNET"
    assert found.base + timedelta(days=row["constraint_day"]) == date(2026, 3, 9)
    assert found.base + timedelta(days=row["deadline"]) == date(2026, 3, 18)
    other = marks(world, found)["备料"]
    assert (other["constraint"], other["constraint_day"], other["deadline"], other["deliverable"]) == (
        None,
    ) * 4


def test_moving_an_agreed_bar_through_the_page_reopens_it_in_the_same_answer(agreed, client):
    client.force_login(agreed.lead)
    task = agreed.task("宣传物料")
    url = f"/projects/{agreed.project.pk}/schedule/tasks/{task.pk}/fields/?base=2026-02-16"
    body = {"field": "nudge", "value": 1, "was": None, "version": task.version}
    answer = client.post(url, body, content_type="application/json").json()
    row = next(dict(zip(COLUMNS, row, strict=True)) for row in answer["rows"] if row[0] == task.pk)
    assert row["flags"] & REOPENED
    assert not row["flags"] & AGREED


def test_what_change_control_refuses_names_the_way_to_a_request(world, client):
    approve_plan(by=world.lead, at=AT, project_id=world.project.pk, key="approve-plan-1")
    world.project.change_control = True
    world.project.save()
    client.force_login(world.lead)
    task = world.task("宣传物料")
    url = f"/projects/{world.project.pk}/schedule/tasks/{task.pk}/fields/?base=2026-02-16"
    body = {"field": "planned_finish", "value": "2026-06-30", "was": task.planned_finish.isoformat(),
            "version": task.version}  # fmt: skip
    answer = client.post(url, body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert answer.json()["way"].startswith(f"/projects/{world.project.pk}/")

"""Change control (S5): beyond the threshold a baselined plan changes by a change request only."""

from urllib.parse import parse_qs, urlsplit

import pytest

from qibu.changes.steps import Edit, read_step, stored
from qibu.foundation.outcomes import Controlled
from qibu.projects.models import Project
from qibu.tasks.actions import Line, add_tasks, delete_tasks, edit_task, nudge_task
from qibu.tasks.actions.bulk_editing import Wish, edit_tasks
from tests.changes.conftest import approve, ask, decide, delay, key, plan_of, submit
from tests.world import AT


@pytest.fixture
def controlled(world):
    """V1 stands, the threshold is three working days, and changes are controlled."""
    approve(world)
    Project.objects.update(change_control=True)
    return world


def change(world, name, by=None, **changes):
    task = world.task(name)
    return edit_task(
        by=by or world.lead, at=AT, project_id=world.project.pk, task_id=task.pk, was={},
        version=task.version, changes=changes,
    )  # fmt: skip


def steps_in(refusal) -> list[str]:
    return parse_qs(urlsplit(refusal.value.way).query)["step"]


def test_within_the_threshold_dates_are_edited_as_ever(controlled):
    change(controlled, "宣传物料", planned_finish="2026-03-23")  # three working days after 03-18
    assert str(controlled.task("宣传物料").planned_finish) == "2026-03-23"


def test_beyond_it_the_edit_is_refused_with_the_way_and_nothing_is_written(controlled):
    before = plan_of(controlled)
    with pytest.raises(Controlled) as refusal:
        change(controlled, "宣传物料", planned_finish="2026-03-24")
    assert set(refusal.value.errors) == {"planned_finish"}
    words = refusal.value.errors["planned_finish"][0]
    assert "V1" in words and "2026-03-18" in words and "+4" in words
    pk = controlled.task("宣传物料").pk
    assert steps_in(refusal) == [f"edit:{pk}:planned_finish:2026-03-24"]
    assert plan_of(controlled) == before


def test_small_moves_do_not_add_up_past_the_baseline(controlled):
    change(controlled, "宣传物料", planned_finish="2026-03-20")
    with pytest.raises(Controlled):
        change(controlled, "宣传物料", planned_finish="2026-03-24")


def test_coming_nearer_to_what_was_agreed_is_free(controlled):
    Project.objects.update(change_control=False)
    change(controlled, "宣传物料", planned_finish="2026-04-10")
    Project.objects.update(change_control=True)
    change(controlled, "宣传物料", planned_finish="2026-04-03")
    with pytest.raises(Controlled):
        change(controlled, "宣传物料", planned_finish="2026-04-07")


def test_a_moved_start_brings_its_finish_along_in_one_step(controlled):
    with pytest.raises(Controlled) as refusal:
        change(controlled, "宣传物料", planned_start="2026-03-18")
    pk = controlled.task("宣传物料").pk
    assert steps_in(refusal) == [f"edit:{pk}:planned_start:2026-03-18"]


def test_dragging_a_bar_too_far_is_refused_too(controlled):
    task = controlled.task("宣传物料")
    what = {"by": controlled.lead, "at": AT, "project_id": controlled.project.pk, "task_id": task.pk}
    nudge_task(**what, days=3)
    with pytest.raises(Controlled):
        nudge_task(**what, days=1)


def test_a_bar_moved_with_both_ends_is_refused_in_one_sentence(controlled):
    with pytest.raises(Controlled) as refusal:
        change(controlled, "宣传物料", planned_start="2026-03-18")
    said = " ".join(text for texts in refusal.value.errors.values() for text in texts)
    assert said.count("宣传物料") == said.count("变更") == 1


def test_many_rows_at_once_are_refused_with_a_step_for_each(controlled):
    ids = [controlled.task(name).pk for name in ("产品原型", "宣传物料")]
    with pytest.raises(Controlled) as refusal:
        edit_tasks(
            by=controlled.lead, at=AT, project_id=controlled.project.pk, task_ids=ids, wish=Wish(shift=9)
        )
    assert len(steps_in(refusal)) == 2
    assert str(refusal.value.errors).count("发起变更") == 1


def test_another_department_is_a_change_of_responsibility(controlled):
    purchase = controlled.departments["purchase"].pk
    with pytest.raises(Controlled) as refusal:
        change(controlled, "宣传物料", department=purchase)
    assert steps_in(refusal) == [f"edit:{controlled.task('宣传物料').pk}:department:{purchase}"]


def test_another_person_of_the_department_is_none(controlled):
    change(controlled, "宣传物料", by=controlled.liaison, assignee=controlled.deputy_liaison.pk)


def test_a_baselined_task_is_not_deleted(controlled):
    with pytest.raises(Controlled) as refusal:
        delete_tasks(
            by=controlled.lead, at=AT, project_id=controlled.project.pk,
            task_ids=[controlled.task("宣传物料").pk],
        )  # fmt: skip
    assert steps_in(refusal) == [f"remove:{controlled.task('宣传物料').pk}"]


def test_what_was_added_since_comes_and_goes_freely(controlled):
    what = {"by": controlled.lead, "at": AT, "project_id": controlled.project.pk}
    made = add_tasks(**what, key=key(), lines=[Line(name="临时演示", duration=2)])
    change(controlled, "临时演示", planned_start="2026-05-06")
    delete_tasks(**what, task_ids=made.ids)


def test_progress_is_never_held_up(controlled):
    change(controlled, "产品原型", by=controlled.assignee, percent="50", expected_finish="2026-03-31")


def test_without_change_control_or_before_the_baseline_everything_is_free(world):
    Project.objects.update(change_control=True)
    change(world, "宣传物料", planned_finish="2026-05-08")
    approve(world)
    Project.objects.update(change_control=False)
    change(world, "宣传物料", planned_finish="2026-03-18")


def test_an_approved_request_goes_through_and_is_what_counts_from_then_on(controlled):
    decide(controlled, submit(controlled, ask(controlled, delay(controlled, "宣传物料", 10))))
    assert str(controlled.task("宣传物料").planned_finish) == "2026-04-01"
    change(controlled, "宣传物料", planned_finish="2026-04-07")
    with pytest.raises(Controlled):
        change(controlled, "宣传物料", planned_finish="2026-03-25")


def test_a_task_without_department_is_asked_for_by_a_step_that_can_be_read(controlled):
    with pytest.raises(Controlled) as refusal:
        change(controlled, "宣传物料", department="")
    task = controlled.task("宣传物料").pk
    assert steps_in(refusal) == [f"edit:{task}:department:"]
    step = Edit(task=task, field="department", value=None, was=1)
    assert read_step(stored(step)) == step

"""An approved request: plan and next baseline are what its impact showed, and nothing else (S5, C3, T4)."""

from datetime import date

import pytest

from qibu.changes import actions
from qibu.changes.effects import evaluate
from qibu.changes.models import Baseline, BaselineTask
from qibu.changes.steps import read_steps
from qibu.commitments.actions import Reply
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Controlled, Invalid
from qibu.progress.actions.variances import assess_again
from qibu.progress.models import Variance
from qibu.projects.models import Project, State
from qibu.tasks.actions import Line, add_tasks, delete_tasks, edit_task
from qibu.tasks.models import Task
from qibu.web.goals.tree import additions_in
from tests.changes.conftest import approve, ask, decide, delay, edit, key, submit
from tests.commitments.conftest import commitment, dispatch, reply
from tests.world import AT


@pytest.fixture
def baselined(world):
    """V1 of: 产品原型 03-02…03-06 → 原型评审 → 备料 (采购部) → 上市; 宣传物料 (市场部) → 上市."""
    approve(world)
    return world


def plain(world, name, **changes):
    task = world.task(name)
    edit_task(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=task.pk, was={}, version=task.version,
        changes=changes,
    )  # fmt: skip


def add(world, name, **values):
    lines = [Line(name=name, **values)]
    add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key=key("add"), lines=lines)


def found(world, row):
    row.refresh_from_db()
    return evaluate(world.project, read_steps(row.steps), AT.date())


def frozen(row) -> dict[str, tuple[date, date]]:
    rows = BaselineTask.objects.filter(baseline=row.baseline).order_by("sort")
    return {one.name: (one.start, one.finish) for one in rows}


def planned(world) -> dict[str, tuple[date, date]]:
    rows = Task.objects.live().filter(project=world.project).order_by("sort")
    return {one.name: (one.planned_start, one.planned_finish) for one in rows}


def variances(world) -> list[str]:
    Project.objects.filter(pk=world.project.pk).update(state=State.EXECUTING)
    assess_again(project_id=world.project.pk, at=AT)
    rows = Variance.objects.filter(project=world.project, closed_at=None)
    return list(rows.values_list("task__name", flat=True))


def test_plan_and_baseline_become_what_the_impact_showed(baselined):
    row = submit(baselined, ask(baselined, delay(baselined, "产品原型", 5)))
    shown = {one.name: one.after for one in found(baselined, row).effect.moves}
    assert set(shown) == {"产品原型", "原型评审", "备料", "上市"}
    row = decide(baselined, row)
    for name, finish in shown.items():
        assert frozen(row)[name][1] == planned(baselined)[name][1] == finish
    assert frozen(row) == planned(baselined)
    forecasts = Task.objects.filter(project=baselined.project, is_summary=False).values_list(
        "planned_finish", "forecast__finish_day"
    )
    assert all(finish.toordinal() == day for finish, day in forecasts)


def test_no_variance_is_opened_by_an_approved_change(baselined):
    Project.objects.update(change_control=True)
    trial = {"do": "add", "name": "试产", "after": baselined.task("备料").pk, "duration": 3}
    tie = {"do": "link", "predecessor": baselined.task("备料").pk, "successor": "+1"}
    wanted = [delay(baselined, "产品原型", 9), edit(baselined, "宣传物料", "duration", 20), trial, tie]
    decide(baselined, submit(baselined, ask(baselined, *wanted)))
    assert variances(baselined) == []


def test_what_is_asked_earlier_than_it_can_be_is_not_promised(baselined):
    stood = planned(baselined)["备料"]
    wanted = edit(baselined, "备料", "planned_start", "2026-03-02")
    row = decide(baselined, submit(baselined, ask(baselined, wanted)))
    assert frozen(row)["备料"] == planned(baselined)["备料"] == stood
    assert variances(baselined) == []


def test_where_a_date_asked_for_cannot_be_kept_the_page_says_what_is_planned(baselined):
    ends = {"predecessor": baselined.task("产品原型").pk, "successor": baselined.task("宣传物料").pk}
    tie = {"do": "link", **ends,
           "terms": {"type": "FS", "min_lag": 2, "min_unit": "w"}}  # fmt: skip
    row = submit(baselined, ask(baselined, tie, edit(baselined, "宣传物料", "planned_start", "2026-03-10")))
    (told,) = found(baselined, row).beyond_the_asked
    assert (told.name, str(told.was[0]), str(told.start)) == ("宣传物料", "2026-03-10", "2026-03-11")
    assert frozen(decide(baselined, row))["宣传物料"][0] == date(2026, 3, 11)


def test_what_was_moved_without_a_request_stays_a_deviation(baselined):
    plain(baselined, "宣传物料", planned_finish="2026-03-20")
    row = decide(baselined, submit(baselined, ask(baselined, delay(baselined, "产品原型", 5))))
    assert frozen(row)["宣传物料"] == (date(2026, 3, 9), date(2026, 3, 18))
    assert planned(baselined)["宣传物料"][1] == date(2026, 3, 20)


def test_another_name_does_not_freeze_other_dates(baselined):
    plain(baselined, "宣传物料", planned_finish="2026-03-20")
    row = decide(baselined, submit(baselined, ask(baselined, edit(baselined, "宣传物料", "name", "宣传册"))))
    assert frozen(row)["宣传册"] == (date(2026, 3, 9), date(2026, 3, 18))


def test_what_was_added_outside_the_scope_stays_marked_unless_a_request_has_it(baselined):
    add(baselined, "临时演示", duration=2, planned_start=date(2026, 5, 6), planned_finish=date(2026, 5, 7))
    row = decide(baselined, submit(baselined, ask(baselined, delay(baselined, "产品原型", 5))))
    assert [one.name for one in additions_in(baselined.project)] == ["临时演示"]
    assert "临时演示" not in frozen(row)
    taken = edit(baselined, "临时演示", "planned_finish", "2026-05-07")  # as it is planned already
    row = decide(baselined, submit(baselined, ask(baselined, taken)))
    assert frozen(row)["临时演示"] == (date(2026, 5, 6), date(2026, 5, 7))
    assert not additions_in(baselined.project)


def test_what_is_planned_otherwise_by_now_can_be_asked_for(baselined):
    plain(baselined, "宣传物料", planned_finish="2026-03-20")
    row = ask(baselined, edit(baselined, "宣传物料", "planned_finish", "2026-03-20"))
    assert row.steps[0]["was"] == "2026-03-18"
    row = decide(baselined, submit(baselined, row))
    assert frozen(row)["宣传物料"][1] == date(2026, 3, 20)
    with pytest.raises(Invalid):
        ask(baselined, edit(baselined, "宣传物料", "planned_finish", "2026-03-20"))


def test_a_task_deleted_without_a_request_is_agreed_still_and_one_taken_out_is_not(baselined):
    pks = [baselined.task(name).pk for name in ("宣传物料", "备料")]
    delete_tasks(by=baselined.lead, at=AT, project_id=baselined.project.pk, task_ids=pks[:1])
    row = decide(baselined, submit(baselined, ask(baselined, {"do": "remove", "task": pks[1]})))
    names = list(frozen(row))
    assert "备料" not in names
    assert names.index("上市准备") < names.index("宣传物料") < names.index("上市")


def test_agreed_dates_moved_along_open_again_in_one_list(baselined):
    world = baselined
    add(world, "到货检验", department=world.departments["purchase"].pk, duration=2,
        planned_start=date(2026, 3, 9), planned_finish=date(2026, 3, 10))  # fmt: skip
    dispatch(world, "备料", "到货检验")
    rows = [commitment(world, name) for name in ("备料", "到货检验")]
    replies = [Reply(row.pk, row.version, "accept") for row in rows]
    reply(world, *replies, by=world.liaison_purchase, department="purchase")
    wanted = [delay(world, "产品原型", 5), delay(world, "到货检验", 4)]
    row = submit(world, ask(world, *wanted, by=world.lead))
    anew = found(world, row).open_again
    assert {department: [one.name for one in tasks] for department, tasks in anew.items()} == {
        "采购部": ["备料", "到货检验"]
    }
    decide(world, row)
    assert [commitment(world, name).state for name in ("备料", "到货检验")] == ["reopened", "reopened"]
    told = Notice.objects.filter(kind="commitment.reopened", person=world.liaison_purchase)
    assert [one.params["count"] for one in told] == ["2"]


def test_another_impact_than_the_one_shown_is_shown_first(baselined):
    row = submit(baselined, ask(baselined, delay(baselined, "产品原型", 5)))
    plain(baselined, "备料", duration=14)
    with pytest.raises(Invalid):
        actions.approve_request(
            by=baselined.lead, at=AT, project_id=baselined.project.pk, number=row.number, key=key("moved"),
            version=row.version,
        )  # fmt: skip
    assert Baseline.objects.filter(project=baselined.project).count() == 1
    assert decide(baselined, row).state == "approved"


def test_a_controlled_plan_is_approved_once_then_asked_for(baselined):
    plain(baselined, "宣传物料", planned_finish="2026-03-20")
    Project.objects.update(change_control=True)
    with pytest.raises(Controlled) as refusal:
        approve(baselined)
    pk = baselined.task("宣传物料").pk
    assert f"step=edit%3A{pk}%3Aplanned_finish%3A2026-03-20" in refusal.value.way
    assert Baseline.objects.filter(project=baselined.project).count() == 1


def test_cancelling_a_baselined_task_is_asked_for(baselined):
    Project.objects.update(change_control=True)
    with pytest.raises(Controlled) as refusal:
        plain(baselined, "宣传物料", status="4")
    assert "status%3A4" in refusal.value.way
    row = decide(baselined, submit(baselined, ask(baselined, edit(baselined, "宣传物料", "status", 4))))
    assert "宣传物料" not in frozen(row)
    assert baselined.task("宣传物料").status == 4


def test_a_delay_moves_what_somebody_expects_of_a_task_under_way(baselined):
    """The forecast follows the expected finish; a delay that left it would show no effect at all."""
    plain(baselined, "产品原型", actual_start="2026-03-02", expected_finish="2026-03-10")
    row = submit(baselined, ask(baselined, delay(baselined, "产品原型", 5)))
    shown = {one.name: one.after for one in found(baselined, row).effect.moves}
    assert shown["产品原型"] == date(2026, 3, 17)
    assert set(shown) == {"产品原型", "原型评审", "备料", "上市"}
    row = decide(baselined, row)
    assert baselined.task("产品原型").expected_finish == date(2026, 3, 17)
    for name, finish in shown.items():
        assert frozen(row)[name][1] == planned(baselined)[name][1] == finish

"""One variance at the source of a slip, with the tasks that inherit it under it; it ends by itself (T4)."""

from datetime import date

import pytest
from django.db import IntegrityError

from qibu.changes.actions import approve_plan
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.notices.models import Notice
from qibu.foundation.turns.models import Turn
from qibu.progress.models import Inherited, Variance
from qibu.projects.actions import set_settings
from qibu.tasks import actions as tasks
from qibu.tasks.actions import Line
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.models import Task
from tests.progress.variances.conftest import (
    answer,
    edit,
    finish,
    key,
    look,
    moment,
    run,
    slip,
    standing,
    variance,
)
from tests.world import AT


def heirs(world) -> dict[str, int]:
    rows = Inherited.objects.filter(variance__project=world.project)
    return dict(rows.values_list("task__name", "days"))


def test_a_slip_of_three_opens_nothing(running):
    slip(running, 3)
    assert look(running).opened == ()
    assert standing(running) == []


def test_a_slip_of_four_opens_one_at_its_source(running):
    slip(running, 4)
    assert look(running).opened == (1,)
    row = variance(running)
    assert (row.state, row.days, row.opened_days, row.worst_days, row.baseline) == ("open", 4, 4, 4, 1)
    assert row.department == running.department("rd")
    assert standing(running) == ["产品原型"]


def test_what_follows_inherits_it_and_opens_none_of_its_own(slipped):
    assert heirs(slipped) == {"原型评审": 4, "备料": 4, "上市": 4}


def test_ten_successors_open_none_of_their_own(world):
    rd, market = world.department("rd").pk, world.department("market").pk
    lines = [Line(name="打样", department=rd, duration=3, planned_start=date(2026, 3, 2))]
    lines += [
        Line(name=f"门店{n}", department=market, duration=2, links=(LineLink(LinkTerms(), line=0),))
        for n in range(10)
    ]
    tasks.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key=key(), lines=lines)
    run(world)
    slip(world, 4, "打样")
    look(world)
    assert standing(world) == ["打样"]
    assert len(heirs(world)) == 10


def test_two_days_of_one_and_two_more_of_the_next_are_one_variance_at_the_second(running):
    slip(running, 2)
    slip(running, 2, "备料")
    look(running)
    assert standing(running) == ["备料"]
    assert heirs(running) == {"上市": 4}


def test_looking_again_changes_nothing(slipped):
    before = Event.objects.count(), Notice.objects.count(), Turn.objects.count()
    found = look(slipped, moment(3, 2, 10))
    assert (found.opened, found.closed) == ((), ())
    assert (Event.objects.count(), Notice.objects.count(), Turn.objects.count()) == before


def test_the_department_is_asked_by_18_of_the_second_working_day(slipped):
    row = variance(slipped)
    turn = Turn.objects.open().get(kind="variance.answer")
    assert (turn.subject_id, turn.department, turn.due) == (row.pk, slipped.department("rd"), row.due)
    assert row.due == moment(3, 4, 18)
    told = Notice.objects.get(kind="variance.opened")
    assert (told.person, told.important) == (slipped.liaison_rd, True)


def test_a_task_nobody_speaks_for_leaves_the_question_to_the_lead(running):
    edit(running, department=None)
    slip(running, 5)
    look(running)
    turn = Turn.objects.open().get(kind="variance.answer")
    assert turn.holder == running.lead and turn.department is None


def test_a_larger_slip_is_followed_and_the_worst_is_remembered(slipped):
    slip(slipped, 3)
    look(slipped)
    slip(slipped, -2)
    look(slipped)
    row = variance(slipped)
    assert (row.days, row.opened_days, row.worst_days) == (5, 4, 7)
    assert heirs(slipped)["备料"] == 5


def test_a_changed_size_does_not_disturb_whoever_is_writing_an_answer(slipped):
    version = variance(slipped).version
    slip(slipped, 3)
    look(slipped)
    assert answer(slipped, version=version).state == "answered"


# --- how it ends ---


def test_it_closes_when_the_slip_is_recovered(slipped):
    slip(slipped, -2)
    assert look(slipped).closed == (1,)
    row = variance(slipped)
    assert (row.state, row.ended, row.days, row.next_step_at) == ("closed", "recovered", 2, None)
    assert not Turn.objects.open().filter(kind="variance.answer").exists()


def test_it_opens_anew_with_another_number_when_it_slips_again(slipped):
    slip(slipped, -4)
    look(slipped)
    slip(slipped, 6)
    assert look(slipped).opened == (2,)
    assert Variance.objects.filter(state="closed").count() == 1


def test_an_approved_newer_baseline_closes_it(slipped):
    edit(slipped, planned_finish="2026-03-12")
    approve_plan(by=slipped.lead, at=AT, project_id=slipped.project.pk, key=key())
    look(slipped)
    assert (variance(slipped).ended, variance(slipped).baseline) == ("rebaselined", 2)


def test_a_newer_baseline_that_does_not_help_leaves_it_open(slipped):
    approve_plan(by=slipped.lead, at=AT, project_id=slipped.project.pk, key=key())
    look(slipped)
    assert (variance(slipped).state, variance(slipped).baseline) == ("open", 2)


def test_re_planning_without_an_approval_does_not_close_it(slipped):
    edit(slipped, planned_finish="2026-03-20")
    look(slipped)
    assert variance(slipped).state == "open"


def test_what_finished_late_stays_until_it_is_explained_and_nothing_open_inherits(slipped):
    finish(slipped, date(2026, 3, 12))
    look(slipped, moment(3, 12, 19))
    assert variance(slipped).state == "open"
    answer(slipped, at=moment(3, 13))
    look(slipped, moment(3, 13))
    assert variance(slipped).state == "answered"  # 备料 still inherits
    for name in ("原型评审", "备料", "上市"):
        finish(slipped, date(2026, 3, 30), name, start=date(2026, 3, 30))
    look(slipped, moment(3, 30, 19))
    assert (variance(slipped).state, variance(slipped).ended) == ("closed", "finished")


def test_what_is_closed_as_finished_is_not_asked_again(slipped):
    answer(slipped)
    finish(slipped, date(2026, 3, 12))
    for name in ("原型评审", "备料", "上市"):
        finish(slipped, date(2026, 3, 12), name, start=date(2026, 3, 12))
    look(slipped, moment(3, 13))
    assert look(slipped, moment(3, 16)).opened == ()
    assert variance(slipped).state == "closed"


def test_what_was_finished_before_the_plan_was_approved_is_known_already(world):
    finish(world, date(2026, 3, 13))
    Task.objects.filter(project=world.project).exclude(name="产品原型").update(status=4)
    approve_plan(by=world.lead, at=moment(3, 16), project_id=world.project.pk, key=key())
    assert look(world, moment(3, 16)).opened == ()


def test_a_cancelled_task_takes_its_variance_with_it(slipped):
    edit(slipped, status=4)
    look(slipped)
    assert variance(slipped).ended == "dropped"


def test_a_deleted_task_takes_its_variance_with_it(slipped):
    tasks.delete_tasks(
        by=slipped.lead, at=AT, project_id=slipped.project.pk, task_ids=[slipped.task("产品原型").pk]
    )
    look(slipped)
    assert variance(slipped).ended == "dropped"


def test_another_department_is_asked_when_the_task_goes_there(slipped):
    edit(slipped, department=slipped.department("market").pk)
    look(slipped)
    assert variance(slipped).department == slipped.department("market")
    assert Turn.objects.open().get(kind="variance.answer").department == slipped.department("market")


def test_the_threshold_of_the_project_counts(running):
    slip(running, 2)
    set_settings(
        by=running.lead, at=AT, project_id=running.project.pk, version=running.project.version,
        shown={"variance_threshold": 3}, values={"variance_threshold": 1},
    )  # fmt: skip
    look(running)
    assert standing(running) == ["产品原型"]


def test_without_an_approved_plan_nothing_is_late(world):
    slip(world, 9)
    assert look(world).opened == ()


def test_many_at_once_are_one_message_for_each_department(world):
    rd = world.department("rd").pk
    lines = [Line(name=f"件{n}", department=rd, duration=2, planned_start=date(2026, 3, 2)) for n in range(5)]
    tasks.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key=key(), lines=lines)
    run(world)
    for n in range(5):
        slip(world, 5 + n, f"件{n}")
    look(world)
    assert len(standing(world)) == 5
    told = Notice.objects.get(kind="variance.opened_many")
    assert told.person == world.liaison_rd and told.params["count"] == "5"
    assert variance(world, "件4").number == 1  # the worst comes first


def test_very_many_are_opened_in_portions(world, monkeypatch):
    monkeypatch.setattr("qibu.progress.actions.assessing.MOST_AT_ONCE", 2)
    rd = world.department("rd").pk
    lines = [Line(name=f"件{n}", department=rd, duration=2, planned_start=date(2026, 3, 2)) for n in range(5)]
    tasks.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key=key(), lines=lines)
    run(world)
    for n in range(5):
        slip(world, 5, f"件{n}")
    assert [look(world).complete for _round in range(4)] == [False, False, True, True]
    assert len(standing(world)) == 5


def test_the_database_refuses_a_second_open_one(slipped):
    row = variance(slipped)
    with pytest.raises(IntegrityError):
        Variance.objects.create(
            project=row.project, number=9, task=row.task, baseline=1, days=5, opened_days=5, worst_days=5,
            opened_at=AT,
        )  # fmt: skip


def test_the_journal_tells_of_it_and_holds_together(slipped):
    event = Event.objects.get(action="variance.opened")
    assert event.data == {
        "number": 1,
        "task": slipped.task("产品原型").pk,
        "days": 4,
        "own": 4,
        "baseline": 1,
    }
    assert list(broken_links()) == []

"""The wall tells how every department stands, in facts: state, when, how late, who was told."""

from datetime import datetime, timedelta

import pytest

from qibu.foundation.access.queries import grants
from qibu.foundation.outcomes import Denied
from qibu.progress.actions.chasing import chase_reports
from qibu.progress.actions.periods import ensure_period
from qibu.progress.models import Draft, OwnUpdate, Report
from qibu.progress.queries.wall import AHEAD, IN_TIME, LATE, MISSING, how_late, wall
from qibu.projects.models import State
from qibu.tasks.models import Task
from tests.progress.friday.weeks import CUTOFF, at, close, edit, open_week, submit
from tests.world import SHANGHAI


def standings(world, when, *, role="lead", number=1):
    found = wall(world.project, number, grants(world.people[role], world.project.space), when)
    return {one.name: one for one in found.departments}


def test_submitted_draft_and_missing_before_the_cutoff(world):
    period = open_week(world)
    submit(world, period, "rd")
    Draft.objects.create(
        report=Report.objects.get(period=period, department=world.department("market")),
        person=world.liaison, saved_at=at(6, 14),
    )  # fmt: skip
    found = standings(world, at(6, 16))
    assert [one.state for one in found.values()] == ["submitted", "draft", "missing"]
    assert (found["研发部"].submitted_by, found["研发部"].submitted_at) == ("陈静", at(6, 15))
    assert (found["市场部"].draft_by, found["市场部"].draft_at) == ("王芳", at(6, 14))
    assert not any(one.late for one in found.values())


def test_after_the_cutoff_what_came_late_and_what_is_missing_says_how_late(world):
    period = open_week(world)
    submit(world, period, "rd", when=CUTOFF + timedelta(hours=3, minutes=20))
    found = standings(world, CUTOFF + timedelta(days=2, hours=1))
    assert (found["研发部"].late, found["研发部"].late_words) == (True, how_late(timedelta(hours=3)))
    assert (found["市场部"].late, found["市场部"].late_words) == (True, how_late(timedelta(days=2)))
    assert found["研发部"].words != found["市场部"].words


@pytest.mark.parametrize(
    ("time", "number"),
    [(timedelta(seconds=5), "1"), (timedelta(minutes=59), "59"), (timedelta(hours=23), "23")],
)
def test_a_lateness_is_told_in_the_unit_that_fits(time, number):
    assert number in how_late(time)


def test_at_the_cutoff_itself_nobody_is_late(world):
    open_week(world)
    assert not any(one.late for one in standings(world, CUTOFF).values())


def test_a_holiday_friday_is_due_on_the_last_working_day_before(world):
    """The week of 2026-09-28: National Day begins on Thursday, the cut-off is Wednesday 17:00."""
    world.project.state = State.EXECUTING
    world.project.save()
    period = ensure_period(project_id=world.project.pk, at=datetime(2026, 9, 28, 9, tzinfo=SHANGHAI))
    assert period.cutoff == datetime(2026, 9, 30, 17, tzinfo=SHANGHAI)
    before = standings(world, datetime(2026, 9, 30, 16, tzinfo=SHANGHAI))
    after = standings(world, datetime(2026, 9, 30, 18, tzinfo=SHANGHAI))
    assert not any(one.late for one in before.values())
    assert all(one.late for one in after.values())


def test_counts_of_tasks_supports_and_own_updates(world):
    period = open_week(world)
    submit(world, period, "market", support="要一名设计师")
    task = world.task("宣传物料")
    Task.objects.filter(pk=task.pk).update(is_blocked=True, status=1)
    OwnUpdate.objects.create(period=period, task=world.task("产品原型"), by=world.assignee, at=at(5))
    found = standings(world, at(20))
    market = found["市场部"]
    assert (market.done, market.delayed, market.blocked, market.tasks) == (0, 1, 1, 2)
    assert market.supports == 2
    assert found["研发部"].own_updates == 1


def test_the_rungs_taken_stand_on_the_wall_with_whom_and_when(world):
    open_week(world)
    chase_reports(by=world.lead, at=at(6, 15), project_id=world.project.pk, number=1)
    market = standings(world, at(6, 15, 30))["市场部"]
    assert [(rung.to, rung.at) for rung in market.rungs] == [("王芳", at(6, 15))]
    assert market.chased_at == at(6, 15) and not market.may_chase
    assert standings(world, at(6, 16))["市场部"].may_chase


def test_earlier_weeks_are_dots_in_their_order(world):
    for number in (1, 2, 3):
        period = open_week(world, number, cutoff=CUTOFF + timedelta(days=7 * (number - 1)))
        if number != 2:
            submit(world, period, "market", when=period.cutoff + timedelta(hours=-2 if number == 1 else 2))
    open_week(world, 4, cutoff=CUTOFF + timedelta(days=21))
    market = standings(world, CUTOFF + timedelta(days=8), number=4)["市场部"]
    assert [dot.kind for dot in market.dots] == [IN_TIME, MISSING, LATE]
    rd = standings(world, CUTOFF + timedelta(days=8), number=4)["研发部"]
    assert [dot.kind for dot in rd.dots] == [MISSING, MISSING, AHEAD]
    assert all(dot.words for dot in market.dots)


def test_who_does_not_oversee_sees_the_own_department_only(world):
    open_week(world)
    assert list(standings(world, at(6), role="liaison")) == ["市场部"]
    assert list(standings(world, at(6), role="assignee")) == []
    assert len(standings(world, at(6), role="head")) == 3


def test_who_has_a_department_finds_it_first(world):
    """The lead of this world speaks for none; the purchaser's head sees all, own ones first."""
    from qibu.foundation.access.models import Membership, Role

    open_week(world)
    Membership.objects.create(
        space=world.project.space, person=world.pmo, role=Role.DEPUTY_LIAISON,
        department=world.department("purchase"), since=at(2),
    )  # fmt: skip
    assert next(iter(standings(world, at(6), role="pmo"))) == "采购部"


def test_a_closed_week_counts_lateness_up_to_its_closing(world):
    period = open_week(world)
    close(world, period, when=CUTOFF + timedelta(hours=5))
    found = standings(world, CUTOFF + timedelta(days=40))
    assert found["市场部"].late_words == how_late(timedelta(hours=5))
    assert not found["市场部"].may_chase


def test_a_week_that_does_not_exist_is_not_found(world):
    with pytest.raises(Denied):
        standings(world, at(6), number=5)


def test_a_closed_week_keeps_the_counts_of_its_edition(world):
    period = open_week(world)
    close(world, period, when=at(6, 18))
    edit(world, "产品原型", at(9), actual_finish="2026-03-06")
    assert standings(world, at(9))["研发部"].done == 0
    open_week(world, 2, cutoff=CUTOFF + timedelta(days=7))
    assert standings(world, at(9), number=2)["研发部"].done == 1

"""S10: a forecast counts in the department's calendar, else the project's, else the organisation's."""

from datetime import date

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.people.actions import ensure_calendar, set_calendar_day, set_weekly_pattern
from qibu.projects.actions import edit_charter, set_settings
from qibu.projects.models import Project
from qibu.tasks import jobs
from qibu.tasks.jobs import refresh_forecasts
from qibu.tasks.models import PlanState
from tests.world import AT

SIX_DAYS = "1111110"
SATURDAY = date(2026, 3, 14)


def finish(world, name):
    return date.fromordinal(world.task(name).forecast.finish_day)


def choose(world, calendar):
    project = Project.objects.get(pk=world.project.pk)
    return set_settings(
        by=world.lead, at=AT, project_id=project.pk, version=project.version, shown={},
        values={"calendar": calendar},
    )  # fmt: skip


def stale():
    return set(PlanState.objects.filter(as_of=None).values_list("project_id", flat=True))


@pytest.fixture
def six_day_purchase(world):
    own = ensure_calendar(by=world.pmo, at=AT, holder=world.department("purchase"), name="采购部日历")
    set_weekly_pattern(by=world.pmo, at=AT, calendar_id=own.pk, weekdays=SIX_DAYS)
    return own


def test_a_department_with_a_six_day_week_gets_another_forecast(world, six_day_purchase):
    material, stock = finish(world, "宣传物料"), finish(world, "备料")
    refresh_forecasts(AT)
    assert (stock, finish(world, "备料")) == (date(2026, 3, 20), date(2026, 3, 18))  # from Saturday on
    assert finish(world, "宣传物料") == material


def test_the_project_counts_in_its_own_calendar_and_the_forecast_follows_at_once(world):
    own = choose(world, "own").calendar
    before = finish(world, "备料")
    set_weekly_pattern(by=world.pmo, at=AT, calendar_id=own.pk, weekdays=SIX_DAYS)
    refresh_forecasts(AT)
    in_six_days = finish(world, "备料")
    assert in_six_days < before
    choose(world, "organisation")
    assert finish(world, "备料") == before
    choose(world, "own")
    assert finish(world, "备料") == in_six_days
    moved = Event.objects.filter(space=world.project.space, action="forecast.moved").latest("number")
    assert moved.data["why"] == "calendar"


def test_another_start_of_the_project_moves_the_forecast_in_the_same_step(world):
    project = Project.objects.get(pk=world.project.pk)
    world.project.tasks.filter(name="产品原型").update(planned_start=None, planned_finish=None)
    edit_charter(
        by=world.lead, at=AT, project_id=project.pk, version=project.version, shown={},
        values={"start": date(2026, 3, 16)},
    )  # fmt: skip
    assert finish(world, "产品原型") == date(2026, 3, 20)
    last = Event.objects.filter(space=project.space).latest("number")
    assert (last.action, last.data["why"]) == ("forecast.moved", "start")


def test_another_remark_moves_nothing(world):
    project = Project.objects.get(pk=world.project.pk)
    edit_charter(
        by=world.lead, at=AT, project_id=project.pk, version=project.version, shown={},
        values={"remarks": "首批限量"},
    )  # fmt: skip
    assert Event.objects.filter(space=project.space).latest("number").action == "charter.edited"


def test_a_calendar_makes_those_forecasts_due_that_are_made_with_it(world, six_day_purchase):
    refresh_forecasts(AT)
    set_calendar_day(by=world.pmo, at=AT, calendar_id=six_day_purchase.pk, day=SATURDAY, is_working=False)
    assert stale() == {world.project.pk}
    refresh_forecasts(AT)
    own = choose(world, "own").calendar
    set_calendar_day(by=world.pmo, at=AT, calendar_id=own.pk, day=SATURDAY, is_working=True)
    assert stale() == {world.project.pk}
    refresh_forecasts(AT)
    everywhere = world.organisation.calendar_id
    set_calendar_day(by=world.pmo, at=AT, calendar_id=everywhere, day=SATURDAY, is_working=True)
    assert stale() == {world.project.pk, world.foreign.pk}


def test_a_department_that_is_given_a_calendar_makes_its_plans_due(world):
    choose(world, "own")
    refresh_forecasts(AT)
    ensure_calendar(by=world.pmo, at=AT, holder=world.department("market"), name="市场部日历")
    assert stale() == {world.project.pk}


def test_choosing_a_calendar_leaves_other_projects_alone(world):
    refresh_forecasts(AT)
    choose(world, "own")
    assert stale() == set()


def test_a_project_that_cannot_be_remade_holds_no_other_up(world, monkeypatch):
    remade = []

    def refresh(*, at, project_id, why):
        remade.append(project_id)
        if len(remade) == 1:
            raise ArithmeticError("no date like that")

    PlanState.objects.update(as_of=None)
    assert len(stale()) > 1
    monkeypatch.setattr(jobs, "refresh_forecast", refresh)
    with pytest.raises(ExceptionGroup) as told:
        refresh_forecasts(AT)
    assert set(remade) == stale()
    assert [type(one) for one in told.value.exceptions] == [ArithmeticError]

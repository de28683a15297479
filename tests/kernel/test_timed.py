"""Plans by the clock: shifts, elapsed lags, milestones as moments, summaries with links, held constraints."""

from dataclasses import fields
from datetime import datetime

import pytest

from qibu.kernel.hours import WorkHours, instant, moment
from qibu.kernel.lags import FF, FS, SF, SS
from qibu.kernel.plan import Constraint, Driver
from qibu.kernel.timed import schedule_timed
from qibu.kernel.timed_plan import TimedLinks, TimedPlan

OFFICE = ((480, 720), (780, 1020))
WEEK = WorkHours.of([OFFICE] * 5 + [()] * 2)
NIGHT = WorkHours.of([((0, 300), (1380, 1440))] * 7)
CALENDARS = (WEEK, WorkHours.always(), NIGHT)
MONDAY = datetime(2026, 3, 2, 8)
DAY = 480


def at(text):
    """ "03-06 17:00" of 2026."""
    return instant(datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M"))


def said(value):
    return moment(value).strftime("%m-%d %H:%M")


def plan(duration, links=(), **columns):
    n = len(duration)
    pred, succ, kind, lag, elapsed = zip(*links, strict=True) if links else ((),) * 5
    empty = [one.name for one in fields(TimedPlan) if one.name not in ("links", "hold", "finish")]
    given = {**dict.fromkeys(empty, [0] * n), "parent": [-1] * n, "start": instant(MONDAY), **columns}
    given |= {"calendars": CALENDARS, "duration": duration}
    arcs = TimedLinks(pred=pred, succ=succ, kind=kind, lag=lag, elapsed=elapsed)
    return TimedPlan(links=arcs, **given)


def spans(result):
    return [f"{said(a)} – {said(b)}" for a, b in zip(result.start, result.finish, strict=True)]


def test_positions_and_instants_agree_around_breaks_and_weekends():
    friday_evening, monday_morning = at("03-06 17:00"), at("03-09 08:00")
    assert WEEK.position(friday_evening) == WEEK.position(monday_morning) == WEEK.position(at("03-07 12:00"))
    assert WEEK.end(WEEK.position(monday_morning)) == friday_evening
    assert WEEK.begin(WEEK.position(friday_evening)) == monday_morning
    assert WEEK.position(at("03-02 12:30")) - WEEK.position(at("03-02 08:00")) == 240


def test_exceptions_and_shifts_out_of_order_are_tidied():
    odd = WorkHours.of(
        [((780, 1020), (480, 720), (700, 790))] * 7, {at("03-03 00:00") // 1440: (), 1: ((0, 60),)}
    )
    assert odd.weekly[0] == ((480, 1020),)
    assert odd.position(at("03-04 08:00")) == odd.position(at("03-02 17:00"))
    with pytest.raises(ValueError, match="seven days"):
        WorkHours.of([()] * 7)


def test_half_days_add_up_across_the_weekend():
    result = schedule_timed(plan([4 * DAY + 240, DAY, 0], [(0, 1, FS, 0, 0), (1, 2, FS, 0, 0)]))
    assert spans(result) == [
        "03-02 08:00 – 03-06 12:00", "03-06 13:00 – 03-09 12:00", "03-09 12:00 – 03-09 12:00",
    ]  # fmt: skip
    assert result.critical == [True, True, True]


def test_every_type_of_link_with_lags_leads_and_elapsed_lags():
    links = [
        (0, 1, SS, DAY, 0), (0, 2, FF, DAY, 0), (0, 3, SF, 0, 0), (0, 4, FS, -DAY, 0), (0, 5, FS, 2880, 1),
        (0, 6, FS, 960, 0),
    ]  # fmt: skip
    result = schedule_timed(plan([2 * DAY] * 6 + [0], links, start=at("03-05 08:00")))
    assert spans(result) == [
        "03-05 08:00 – 03-06 17:00", "03-06 08:00 – 03-09 17:00", "03-06 08:00 – 03-09 17:00",
        "03-05 08:00 – 03-06 17:00", "03-06 08:00 – 03-09 17:00", "03-09 08:00 – 03-10 17:00",
        "03-10 17:00 – 03-10 17:00",
    ]  # fmt: skip


def test_what_must_end_when_another_begins_ends_at_that_moment():
    floors = [Constraint.SNET, 0]
    given = plan([DAY, DAY], [(0, 1, SF, 0, 0)], constraint=floors, constraint_at=[at("03-09 08:00"), 0])
    assert spans(schedule_timed(given))[1] == "03-06 08:00 – 03-09 08:00"


def test_a_milestone_is_a_moment_and_an_elapsed_task_runs_through_the_night():
    given = plan([DAY, 0, 1440], [(0, 1, FS, 0, 0), (0, 2, FS, 0, 0)], calendar=[0, 0, 1])
    assert spans(schedule_timed(given)) == [
        "03-02 08:00 – 03-02 17:00", "03-02 17:00 – 03-02 17:00", "03-02 17:00 – 03-03 17:00",
    ]  # fmt: skip


def test_each_task_is_worked_on_its_own_calendar():
    given = plan([DAY, 360], [(0, 1, FS, 0, 0)], calendar=[0, 2])
    assert spans(schedule_timed(given))[1] == "03-02 23:00 – 03-03 05:00"


def test_links_of_summaries_hold_all_that_is_below_them():
    # 0 > (1, 2 > 3), then 4 > 5
    given = plan(
        [0, DAY, 0, 2 * DAY, 0, DAY],
        [(0, 4, FS, 0, 0), (1, 2, FS, 0, 0)],
        parent=[-1, 0, 0, 2, -1, 4],
    )
    result = schedule_timed(given)
    assert spans(result)[0] == "03-02 08:00 – 03-04 17:00"
    assert spans(result)[3] == "03-03 08:00 – 03-04 17:00"
    assert spans(result)[5] == "03-05 08:00 – 03-05 17:00"
    assert result.driver[5] == 0 and result.driver[3] == 1
    assert result.total_float == [0] * 6


def test_a_summary_that_waits_for_its_own_task_is_a_cycle():
    result = schedule_timed(plan([0, DAY], [(0, 1, FS, 0, 0)], parent=[-1, 0]))
    assert result.status == "cycle" and set(result.cycle) == {0, 1}


@pytest.mark.parametrize(
    ("code", "date", "held", "honest"),
    [
        (Constraint.SNET, "03-05 08:00", "03-05 08:00", "03-05 08:00"),
        (Constraint.FNET, "03-05 17:00", "03-05 08:00", "03-05 08:00"),
        (Constraint.SNLT, "03-03 08:00", "03-03 08:00", "03-04 08:00"),
        (Constraint.FNLT, "03-03 17:00", "03-03 08:00", "03-04 08:00"),
        (Constraint.MSO, "03-03 08:00", "03-03 08:00", "03-04 08:00"),
        (Constraint.MFO, "03-06 17:00", "03-06 08:00", "03-06 08:00"),
    ],
)
def test_constraint_dates_hold_or_give_negative_float(code, date, held, honest):
    columns = {"constraint": [0, code], "constraint_at": [0, at(date)]}
    for hold, start in ((True, held), (False, honest)):
        result = schedule_timed(plan([2 * DAY, DAY], [(0, 1, FS, 0, 0)], hold=hold, **columns))
        assert said(result.start[1]) == start
        broken = hold and start < "03-04"
        assert result.broken_links == ((0,) if broken else ())
        assert (result.total_float[0] < 0) is (start < "03-04" or (not hold and date < "03-04"))


def test_known_dates_stand_and_started_work_goes_on_where_it_was_resumed():
    given = plan(
        [DAY, DAY, 4 * DAY, DAY],
        [(0, 1, FS, 0, 0), (2, 3, FS, 0, 0)],
        known_start=[at("03-05 08:00"), 0, 0, 0],
        known_finish=[at("03-06 17:00"), 0, 0, 0],
        actual_start=[0, 0, at("03-02 08:00"), 0],
        resume=[0, 0, at("03-09 08:00"), 0],
        remaining=[0, 0, 2 * DAY, 0],
    )
    result = schedule_timed(given)
    assert said(result.start[1]) == "03-09 08:00"
    assert spans(result)[2:] == ["03-02 08:00 – 03-10 17:00", "03-11 08:00 – 03-11 17:00"]
    assert result.driver[0] == Driver.MANUAL and result.driver[2] == Driver.ACTUAL


def test_as_late_as_possible_moves_the_task_but_not_its_early_dates():
    given = plan([DAY, 3 * DAY, DAY], [(0, 2, FS, 0, 0), (1, 2, FS, 0, 0)], constraint=[1, 0, 0])
    result = schedule_timed(given)
    assert said(result.start[0]) == "03-04 08:00"
    assert said(result.early_start[0]) == "03-02 08:00"
    assert result.driver[0] == Driver.ALAP


def test_a_plan_may_be_scheduled_back_from_its_finish():
    links = [(0, 1, FS, 0, 0), (0, 2, FS, 0, 0)]
    result = schedule_timed(
        plan([2 * DAY, DAY, 3 * DAY], links, finish=at("03-20 17:00"), constraint=[1] * 3)
    )
    assert spans(result) == [
        "03-16 08:00 – 03-17 17:00", "03-20 08:00 – 03-20 17:00", "03-18 08:00 – 03-20 17:00",
    ]  # fmt: skip


def test_a_chain_of_20_000_does_not_recurse():
    n = 20_000
    links = [(t, t + 1, FS, 0, 0) for t in range(n - 1)]
    result = schedule_timed(plan([60] * n, links))
    assert WEEK.position(result.project_finish) - WEEK.position(instant(MONDAY)) == 60 * n

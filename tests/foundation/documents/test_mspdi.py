"""MS Project XML: what is read, and what is refused before it can do harm."""

from datetime import date, datetime

import pytest

from qibu.foundation.documents import limits, messages
from qibu.foundation.documents.mspdi import MAX_DEPTH, read_mspdi
from qibu.foundation.documents.mspdi_elements import minutes_of, moment_of
from qibu.foundation.documents.mspdi_plan import plan_of
from qibu.foundation.documents.reading import read_project_file
from qibu.foundation.documents.xlsx_scan import Refused
from qibu.kernel.hours import moment
from qibu.kernel.timed import schedule_timed

HEAD = '<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project">'
OFFICE = (
    "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
    "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes>"
)
WEEK = "".join(
    f"<WeekDay><DayType>{n}</DayType><DayWorking>1</DayWorking>{OFFICE}</WeekDay>"
    if 1 < n < 7
    else f"<WeekDay><DayType>{n}</DayType><DayWorking>0</DayWorking></WeekDay>"
    for n in range(1, 8)
)


def project(tasks="", calendars="", more=""):
    standard = f"<Calendar><UID>1</UID><Name>Standard</Name><WeekDays>{WEEK}</WeekDays>{calendars}</Calendar>"
    return (
        f"{HEAD}<StartDate>2026-03-02T08:00:00</StartDate><CalendarUID>1</CalendarUID>{more}"
        f"<Calendars>{standard}</Calendars><Tasks>{tasks}</Tasks></Project>"
    ).encode()


def task(uid, hours, more="", level=1):
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>T{uid}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{hours}H0M0S</Duration><DurationFormat>7</DurationFormat>{more}</Task>"
    )


def link(uid, kind=1, lag=0, form=7):
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type><LinkLag>{lag}</LinkLag>"
        f"<LagFormat>{form}</LagFormat></PredecessorLink>"
    )


def days(content):
    result = schedule_timed(plan_of(read_mspdi(content)).plan)
    assert result.status == "ok"
    return [f"{moment(a):%m-%d}/{moment(b):%m-%d}" for a, b in zip(result.start, result.finish, strict=True)]


def test_tasks_are_read_with_their_outline_links_and_progress():
    content = project(
        task(1, 16)
        + task(2, 8, link(1, 0, 4800) + "<PercentComplete>40</PercentComplete><Manual>1</Manual>", 2)
        + task(3, 0, "<ConstraintType>4</ConstraintType><ConstraintDate>2026-03-09T08:00:00</ConstraintDate>"
               "<Deadline>2026-03-10T17:00:00</Deadline><Notes>给 &lt;王芳&gt;</Notes>")
    )  # fmt: skip
    first, second, third = read_mspdi(content).tasks
    assert (first.name, first.duration, first.level) == ("T1", 960, 1)
    assert (second.percent, second.manual, second.level) == (40, True, 2)
    assert (second.links[0].predecessor, second.links[0].kind, second.links[0].lag) == (1, 0, 4800)
    assert third.constraint == 4 and third.constraint_date == datetime(2026, 3, 9, 8)
    assert third.notes == "给 <王芳>"


def test_lags_may_be_percent_of_the_predecessor_or_elapsed():
    content = project(
        task(1, 16) + task(2, 8, link(1, 1, 50, 19)) + task(3, 8, link(1, 1, 28800, 8)) + task(4, 8, link(9))
    )
    assert days(content) == ["03-02/03-03", "03-05/03-05", "03-06/03-06", "03-02/03-02"]
    assert plan_of(read_mspdi(content)).unknown == [(9, 4)]


def test_a_link_to_a_summary_holds_what_is_below_it():
    content = project(task(1, 8) + task(2, 0, link(1)) + task(3, 8, level=2))
    assert days(content) == ["03-02/03-02", "03-03/03-03", "03-03/03-03"]


def test_exceptions_recurrences_and_differing_weeks_of_a_calendar():
    exceptions = (
        "<Exceptions>"
        "<Exception><TimePeriod><FromDate>2026-03-03T00:00:00</FromDate><ToDate>2026-03-03T23:59:00</ToDate>"
        "</TimePeriod><Type>1</Type><DayWorking>0</DayWorking></Exception>"
        "<Exception><TimePeriod><FromDate>2026-03-01T00:00:00</FromDate><ToDate>2026-03-31T23:59:00</ToDate>"
        "</TimePeriod><Type>6</Type><Period>1</Period><DaysOfWeek>32</DaysOfWeek><DayWorking>0</DayWorking>"
        f"</Exception></Exceptions><WorkWeeks><WorkWeek><TimePeriod><FromDate>2026-03-07T00:00:00</FromDate>"
        f"<ToDate>2026-03-08T00:00:00</ToDate></TimePeriod><WeekDays><WeekDay><DayType>7</DayType>"
        f"<DayWorking>1</DayWorking>{OFFICE}</WeekDay></WeekDays></WorkWeek></WorkWeeks>"
    )
    # Tuesday off, every Friday off (bit 32), Saturday the 7th worked
    content = project(task(1, 8) + task(2, 24, link(1)), exceptions)
    assert days(content) == ["03-02/03-02", "03-04/03-07"]


def test_people_work_on_their_own_calendar():
    person = (
        "</Calendars><Resources><Resource><UID>5</UID><Name>夜班</Name><Type>1</Type><CalendarUID>3</CalendarUID>"
        "</Resource></Resources><Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>5</ResourceUID>"
        "</Assignment></Assignments><Calendars><Calendar><UID>3</UID><BaseCalendarUID>1</BaseCalendarUID>"
        "<WeekDays><WeekDay><DayType>2</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays></Calendar>"
    )
    content = project(task(1, 8) + task(2, 8)).replace(b"</Calendars>", person.encode() + b"</Calendars>")
    assert days(content) == ["03-03/03-03", "03-02/03-02"]


def test_inactive_tasks_hold_nobody_and_empty_rows_are_no_tasks():
    content = project(
        task(
            1, 40, "<Active>0</Active><Start>2026-03-02T08:00:00</Start><Finish>2026-03-06T17:00:00</Finish>"
        )
        + task(2, 8, link(1))
        + "<Task><UID>3</UID><ID>3</ID><IsNull>1</IsNull></Task>"
    )
    assert days(content) == ["03-02/03-06", "03-02/03-02"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "damaged_project"),
        (b"<html></html>", "not_a_project_file"),
        (b'<Project xmlns="urn:other"/>', "not_a_project_file"),
        (project()[:-9], "damaged_project"),
        (b'<!DOCTYPE Project><Project xmlns="http://schemas.microsoft.com/project"/>', "has_doctype"),
        (b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><Project>&d;</Project>', "has_doctype"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Project/>', "has_doctype"),
        (b"<Project>" + b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH + b"</Project>", "too_complex_project"),
        (project(more="<Title>" + "x" * 300_000 + "</Title>"), "too_complex_project"),
    ],
)
def test_hostile_and_damaged_files_are_refused(content, problem):
    with pytest.raises(Refused) as refused:
        read_mspdi(content)
    assert refused.value.problem_id == problem
    assert problem in messages.MESSAGES


def test_numbers_out_of_all_measure_do_no_harm():
    content = project(
        task(1, "999999999")
        + task(2, 8, "<ConstraintType>99</ConstraintType><PercentComplete>1e9</PercentComplete>" + link(2))
        + "<Task><UID>x</UID><OutlineLevel>-5</OutlineLevel><Duration>P</Duration></Task>"
    )
    read = plan_of(read_mspdi(content))
    assert schedule_timed(read.plan).status in ("cycle", "beyond-calendar")


def test_moments_and_durations_outside_reason_are_none():
    assert minutes_of("PT7H30M0S") == 450 and minutes_of("P1DT0H30M") == 1470 and minutes_of("-PT2H") == -120
    assert minutes_of("tomorrow") is None and minutes_of("PT") is None
    assert moment_of("2026-03-02T08:00:00+08:00") == datetime(2026, 3, 2, 8)
    assert moment_of("0001-01-01T00:00:00") is None and moment_of("NA") is None


def test_an_upload_is_read_by_the_limited_child(tmp_path):
    place = tmp_path / "plan.xml"
    place.write_bytes(project(task(1, 8)))
    reading = read_project_file(place)
    assert reading.project == read_mspdi(place.read_bytes())
    assert reading.project.start == datetime(2026, 3, 2, 8)
    for content, problem in (
        (b"", "empty_file"),
        (b"\x00\x01", "damaged_project"),
        (b"x" * (limits.MAX_FILE_BYTES + 1), "file_too_big"),
    ):
        place.write_bytes(content)
        assert read_project_file(place).problem.problem_id == problem
    assert read_project_file(tmp_path / "nothing.xml").problem.problem_id == "unreadable"


def test_a_recurring_exception_by_position():
    exception = (
        "<Exceptions><Exception><TimePeriod><FromDate>2026-01-01T00:00:00</FromDate><ToDate>2026-12-31T00:00:00"
        "</ToDate></TimePeriod><Type>5</Type><Period>1</Period><MonthItem>4</MonthItem><MonthPosition>0"
        "</MonthPosition><DayWorking>0</DayWorking></Exception></Exceptions>"
    )
    content = project(task(1, 8), exception)  # the first Monday of each month
    assert days(content) == ["03-03/03-03"]
    calendar = plan_of(read_mspdi(content)).plan.calendars[0]
    off = [date.fromordinal(day) for day, _ in calendar.exceptions]
    assert len(off) == 12 and all(day.weekday() == 0 and day.day <= 7 for day in off)

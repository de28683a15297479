"""Working calendars (S10): seeded from the notices, edited on pages, answering through the kernel."""

from datetime import date

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import queries
from qibu.foundation.people.actions import (
    create_calendar,
    ensure_calendar,
    refill_calendar,
    remove_calendar_day,
    set_calendar_day,
    set_published_until,
    set_weekly_pattern,
)
from qibu.foundation.people.calendars import work_calendar
from qibu.foundation.people.models import CalendarDay, WorkCalendar

THURSDAY, SATURDAY = date(2026, 2, 12), date(2026, 2, 14)


def two_days_after_thursday(calendar: WorkCalendar | None = None) -> date:
    return work_calendar(calendar).add_working_days_date(THURSDAY, 2)


def test_two_working_days_after_that_thursday_is_the_make_up_saturday(organisation) -> None:
    assert two_days_after_thursday() == SATURDAY


def test_an_edited_day_changes_the_answer_at_once_and_a_removed_one_changes_it_back(
    pmo, organisation, at
) -> None:
    pk = organisation.calendar_id
    set_calendar_day(by=pmo, at=at, calendar_id=pk, day=SATURDAY, is_working=False, label="公司年会")
    assert two_days_after_thursday() == date(2026, 2, 24)
    set_calendar_day(by=pmo, at=at, calendar_id=pk, day=SATURDAY, is_working=True, label="调休")
    assert two_days_after_thursday() == SATURDAY
    remove_calendar_day(by=pmo, at=at, calendar_id=pk, day=SATURDAY)
    assert two_days_after_thursday() == date(2026, 2, 24)
    assert CalendarDay.objects.filter(calendar=pk, day=SATURDAY).count() == 0


def test_every_change_gives_a_new_version_and_one_entry_in_the_journal(pmo, organisation, at) -> None:
    pk = organisation.calendar_id
    changes = [
        lambda: set_calendar_day(by=pmo, at=at, calendar_id=pk, day=date(2026, 3, 3), is_working=False),
        lambda: remove_calendar_day(by=pmo, at=at, calendar_id=pk, day=date(2026, 3, 3)),
        lambda: set_weekly_pattern(by=pmo, at=at, calendar_id=pk, weekdays="1111110"),
        lambda: set_published_until(by=pmo, at=at, calendar_id=pk, until=date(2027, 12, 31)),
        lambda: refill_calendar(by=pmo, at=at, calendar_id=pk),
    ]
    versions = {WorkCalendar.objects.get(pk=pk).version}
    for number, change in enumerate(changes, start=1):
        change()
        versions.add(WorkCalendar.objects.get(pk=pk).version)
        assert len(versions) == number + 1
        assert Event.objects.filter(action="calendar.changed", subject_id=pk).count() == number


def test_removing_a_day_that_is_not_there_changes_nothing(pmo, organisation, at) -> None:
    before = WorkCalendar.objects.get(pk=organisation.calendar_id).version
    remove_calendar_day(by=pmo, at=at, calendar_id=organisation.calendar_id, day=date(2026, 3, 3))
    assert WorkCalendar.objects.get(pk=organisation.calendar_id).version == before


def test_a_department_follows_the_organisation_until_a_day_differs(
    pmo, organisation, departments, at
) -> None:
    market = departments["market"]
    own = ensure_calendar(by=pmo, at=at, holder=market, name="市场部日历")
    assert ensure_calendar(by=pmo, at=at, holder=market, name="again") == own
    assert two_days_after_thursday(own) == SATURDAY
    set_calendar_day(by=pmo, at=at, calendar_id=own.pk, day=SATURDAY, is_working=False)
    assert two_days_after_thursday(own) == date(2026, 2, 24)
    assert two_days_after_thursday() == SATURDAY
    set_calendar_day(
        by=pmo, at=at, calendar_id=organisation.calendar_id, day=date(2026, 2, 13), is_working=False
    )
    assert not work_calendar(own).is_working_date(date(2026, 2, 13))


def test_entries_by_hand_survive_the_notices(pmo, organisation, at) -> None:
    pk = organisation.calendar_id
    set_calendar_day(by=pmo, at=at, calendar_id=pk, day=SATURDAY, is_working=False, label="公司年会")
    CalendarDay.objects.filter(calendar=pk, day=date(2026, 10, 1)).delete()
    set_published_until(by=pmo, at=at, calendar_id=pk, until=date(2027, 12, 31))
    refill_calendar(by=pmo, at=at, calendar_id=pk)
    assert CalendarDay.objects.get(calendar=pk, day=SATURDAY).label == "公司年会"
    assert CalendarDay.objects.filter(calendar=pk, day=date(2026, 10, 1)).exists()
    assert WorkCalendar.objects.get(pk=pk).published_until == date(2027, 12, 31)


def test_a_range_is_entered_in_one_step(pmo, organisation, at) -> None:
    pk = organisation.calendar_id
    first, last = date(2027, 2, 5), date(2027, 2, 11)
    set_calendar_day(by=pmo, at=at, calendar_id=pk, day=first, until=last, is_working=False, label="春节")
    assert work_calendar(None).count_dates(first, last) == 0


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 3, 4), date(2026, 3, 3)),
        (date(2026, 1, 1), date(2027, 1, 2)),
        (date(1969, 12, 31), None),
        (date(2201, 1, 1), None),
    ],
)
def test_senseless_ranges_are_refused(day, until, pmo, organisation, at) -> None:
    with pytest.raises(Invalid):
        set_calendar_day(
            by=pmo, at=at, calendar_id=organisation.calendar_id, day=day, until=until, is_working=True
        )


@pytest.mark.parametrize("weekdays", ["0000000", "11111", "1111122", "", "１１１１１００"])
def test_a_week_needs_a_working_day(weekdays, pmo, organisation, at) -> None:
    with pytest.raises(Invalid):
        set_weekly_pattern(by=pmo, at=at, calendar_id=organisation.calendar_id, weekdays=weekdays)


def test_the_year_shows_holidays_make_up_days_and_what_is_not_announced(organisation) -> None:
    cells = {
        cell.day: cell
        for year in (2026, 2027)
        for month in queries.calendar_year(organisation.calendar_id, year).months
        for week in month.weeks
        for cell in week
        if cell
    }
    assert cells[SATURDAY].kind == "make_up"
    assert cells[date(2026, 10, 1)].kind == "holiday"
    assert cells[date(2026, 10, 1)].label != ""
    assert cells[date(2026, 3, 7)].kind == "off"
    assert cells[date(2026, 3, 6)].kind == "work"
    assert cells[date(2026, 12, 31)].published
    assert not cells[date(2027, 1, 1)].published
    assert len(cells) == 730


def test_the_page_says_that_next_year_is_not_announced(organisation, ordinary, signed_in) -> None:
    client, pk = signed_in(ordinary), organisation.calendar_id
    assert 'class="banner warn"' not in client.get(f"/calendars/{pk}/2026/").content.decode()
    assert 'class="banner warn"' in client.get(f"/calendars/{pk}/2027/").content.decode()
    assert "2026-12-31" in client.get("/calendars/").content.decode()


def test_a_day_is_changed_by_the_form_and_a_refused_form_keeps_what_was_typed(
    pmo, organisation, signed_in
) -> None:
    client, page = signed_in(pmo), f"/calendars/{organisation.calendar_id}/2026/"
    typed = {"day": "2026/2/14", "kind": "off", "label": "公司年会"}
    assert client.post(page, typed).status_code == 302
    assert two_days_after_thursday() == date(2026, 2, 24)
    refused = client.post(page, {**typed, "day": "2026-02-30"})
    assert refused.status_code == 422
    assert "2026-02-30" in refused.content.decode()
    assert "公司年会" in refused.content.decode()
    assert client.post(page, {"day": "2026-02-14", "kind": "default"}).status_code == 302
    assert client.post(f"{page}pattern/", {}).status_code == 422
    assert client.post(f"{page}pattern/", {"weekdays": ["0", "1", "2"]}).status_code == 302
    assert WorkCalendar.objects.get(pk=organisation.calendar_id).weekdays == "1110000"


def test_the_list_and_the_year_cost_a_fixed_number_of_statements(
    pmo, organisation, departments, at, django_assert_num_queries
) -> None:
    for number in range(5):
        create_calendar(by=pmo, at=at, name=f"日历 {number}", parent=organisation.calendar)
    with django_assert_num_queries(3):
        rows = queries.list_calendars()
    assert rows[0].used_by == ("星河科技",)
    assert {row.published_until for row in rows} == {date(2026, 12, 31)}
    queries.calendar_year(organisation.calendar_id, 2026)
    with django_assert_num_queries(3):
        queries.calendar_year(organisation.calendar_id, 2026)

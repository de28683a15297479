"""Reading people, departments and calendars."""

from qibu.foundation.people.queries.calendars import (
    FIRST_YEAR,
    LAST_YEAR,
    CalendarRow,
    DayCell,
    Month,
    YearView,
    calendar_year,
    get_calendar,
    list_calendars,
)
from qibu.foundation.people.queries.departments import DepartmentRow, department_tree, get_department
from qibu.foundation.people.queries.matching import (
    DepartmentMatch,
    PersonMatch,
    match_departments,
    match_people,
)
from qibu.foundation.people.queries.people import (
    PersonRow,
    get_person,
    list_people,
    mask_email,
    mask_phone,
    person_row,
    possible_heads,
    sees_contacts,
)
from qibu.foundation.people.queries.sign_in import DEMO_PASSWORD, demo_people, identify, is_demo, is_set_up

__all__ = [
    "DEMO_PASSWORD",
    "FIRST_YEAR",
    "LAST_YEAR",
    "CalendarRow",
    "DayCell",
    "DepartmentMatch",
    "DepartmentRow",
    "Month",
    "PersonMatch",
    "PersonRow",
    "YearView",
    "calendar_year",
    "demo_people",
    "department_tree",
    "get_calendar",
    "get_department",
    "get_person",
    "identify",
    "is_demo",
    "is_set_up",
    "list_calendars",
    "list_people",
    "mask_email",
    "mask_phone",
    "match_departments",
    "match_people",
    "person_row",
    "possible_heads",
    "sees_contacts",
]

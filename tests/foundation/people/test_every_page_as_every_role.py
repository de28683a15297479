"""Who may open which page, and who may send which form: administrator, PMO, ordinary, anonymous."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from qibu.foundation.people import urls
from qibu.foundation.people.models import CalendarDay, Department, Person

EVERYBODY, PMO_UP, ADMINISTRATOR = "everybody", "pmo and administrator", "administrator"
MAY = {
    EVERYBODY: {"admin", "pmo", "ordinary"},
    PMO_UP: {"admin", "pmo"},
    ADMINISTRATOR: {"admin"},
}
PAGES = {
    "people": EVERYBODY,
    "person": EVERYBODY,
    "departments": EVERYBODY,
    "department": EVERYBODY,
    "calendars": EVERYBODY,
    "calendar": EVERYBODY,
    "account": EVERYBODY,
    "password": EVERYBODY,
    "person-new": ADMINISTRATOR,
    "person-edit": ADMINISTRATOR,
    "department-new": ADMINISTRATOR,
    "department-edit": ADMINISTRATOR,
    "letterhead": ADMINISTRATOR,
}
SENDING = {
    "person-new": ADMINISTRATOR,
    "person-edit": ADMINISTRATOR,
    "person-activity": ADMINISTRATOR,
    "person-link": ADMINISTRATOR,
    "department-new": ADMINISTRATOR,
    "department-edit": ADMINISTRATOR,
    "department-activity": ADMINISTRATOR,
    "department-calendar": PMO_UP,
    "calendar": PMO_UP,
    "calendar-pattern": PMO_UP,
    "calendar-until": PMO_UP,
    "calendar-notices": PMO_UP,
    "account": EVERYBODY,
    "account-sessions": EVERYBODY,
    "password": EVERYBODY,
    "letterhead": ADMINISTRATOR,
    "letterhead-logo-removal": ADMINISTRATOR,
}
#: A picture, 404 where there is none; its rights are walked in test_letterhead_page.py.
PICTURE = {"letterhead-logo"}
PUBLIC = {"sign-in", "sign-out", "setup", "demo-sign-in", "password-reset", "language"}


@pytest.fixture
def address(admin, departments, calendar, make_person):
    """address("person"): a route of this slice with objects that exist."""
    other = make_person("王芳")
    known = {
        "person_id": other.pk,
        "department_id": departments["market"].pk,
        "calendar_id": calendar.pk,
        "year": 2026,
    }

    def find(name: str) -> str:
        pattern = next(one for one in urls.urlpatterns if one.name == name)
        return reverse(name, kwargs={key: known[key] for key in pattern.pattern.converters})

    return find


def content() -> tuple:
    """Everything a refused form must leave alone."""
    return (
        list(Person.objects.order_by("pk").values("pk", "name", "is_active", "version", "session_number")),
        list(Department.objects.order_by("pk").values()),
        list(CalendarDay.objects.order_by("pk").values()),
    )


@pytest.mark.parametrize("role", ["admin", "pmo", "ordinary"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_those_the_policy_names(name, role, address, signed_in, request) -> None:
    answer = signed_in(request.getfixturevalue(role)).get(address(name))
    assert answer.status_code == (200 if role in MAY[PAGES[name]] else 403)
    assert answer.headers["Cache-Control"] == "no-store"


REFUSED = [
    (name, role) for name, who in SENDING.items() for role in ("pmo", "ordinary") if role not in MAY[who]
]


@pytest.mark.parametrize(("name", "role"), REFUSED)
def test_a_refused_form_changes_nothing(name, role, address, signed_in, request) -> None:
    client = signed_in(request.getfixturevalue(role))
    target, before = address(name), content()
    assert client.post(target, {"active": "0"}).status_code == 403
    assert content() == before


@pytest.mark.parametrize("name", sorted({*PAGES, *SENDING}))
def test_an_anonymous_visitor_is_sent_to_the_sign_in_page(name, address) -> None:
    client = Client()
    method = client.get if name in PAGES else client.post
    answer = method(address(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")


def test_every_route_of_the_slice_is_placed_in_these_tables() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == {*PAGES, *SENDING, *PICTURE, *PUBLIC}
    assert all(get_resolver().reverse_dict.getlist(pattern.name) for pattern in urls.urlpatterns)


def test_an_object_that_does_not_exist_is_not_found(admin, signed_in) -> None:
    client = signed_in(admin)
    for path in ("/people/999/", "/people/999/edit/", "/departments/999/", "/calendars/999/2026/"):
        assert client.get(path).status_code == 404, path


def test_a_year_outside_the_calendar_is_not_found(admin, calendar, signed_in) -> None:
    assert signed_in(admin).get(f"/calendars/{calendar.pk}/1969/").status_code == 404
    assert signed_in(admin).get(f"/calendars/{calendar.pk}/99999/").status_code == 404

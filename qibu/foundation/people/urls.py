"""The addresses of this slice; included at the root."""

from collections.abc import Callable

from django.urls import URLPattern, path

from qibu.foundation.people.views import account, calendars, departments, letterheads, people, sign_in


def no_tasks(person_id: int) -> int:
    """Nobody knows of tasks."""
    return 0


def routes(*, open_tasks: Callable[[int], int] = no_tasks) -> list[URLPattern]:
    """The addresses, with what only higher slices know handed in.

    ``open_tasks``: person id → how many open tasks the person is answerable for.
    """
    known = {"open_tasks": open_tasks}
    return [
        *ENTRIES,
        path("people/<int:person_id>/", people.person, known, name="person"),
        path("people/<int:person_id>/activity/", people.person_activity, known, name="person-activity"),
        path("people/<int:person_id>/link/", people.person_link, known, name="person-link"),
    ]


ENTRIES = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("setup/", sign_in.setup, name="setup"),
    path("demo/", sign_in.demo_sign_in, name="demo-sign-in"),
    path("password/", account.password, name="password"),
    path("password/<str:token>/", account.password_reset, name="password-reset"),
    path("account/", account.account, name="account"),
    path("account/sessions/", account.sessions, name="account-sessions"),
    path("language/", account.language, name="language"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person-new"),
    path("people/<int:person_id>/edit/", people.person_edit, name="person-edit"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.department_new, name="department-new"),
    path("departments/<int:department_id>/", departments.department, name="department"),
    path("departments/<int:department_id>/edit/", departments.department_edit, name="department-edit"),
    path(
        "departments/<int:department_id>/activity/",
        departments.department_activity,
        name="department-activity",
    ),
    path(
        "departments/<int:department_id>/calendar/",
        departments.department_calendar,
        name="department-calendar",
    ),
    path("letterhead/", letterheads.letterhead, name="letterhead"),
    path("letterhead/logo/", letterheads.logo, name="letterhead-logo"),
    path("letterhead/logo/removal/", letterheads.logo_removal, name="letterhead-logo-removal"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/<int:calendar_id>/<int:year>/", calendars.calendar, name="calendar"),
    path("calendars/<int:calendar_id>/<int:year>/pattern/", calendars.pattern, name="calendar-pattern"),
    path("calendars/<int:calendar_id>/<int:year>/until/", calendars.until, name="calendar-until"),
    path("calendars/<int:calendar_id>/<int:year>/notices/", calendars.notices, name="calendar-notices"),
]

urlpatterns = routes()

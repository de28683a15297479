"""The addresses of this slice; included at the root."""

from django.urls import path

from qibu.foundation.people.views import account, calendars, departments, people, sign_in

urlpatterns = [
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
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/edit/", people.person_edit, name="person-edit"),
    path("people/<int:person_id>/activity/", people.person_activity, name="person-activity"),
    path("people/<int:person_id>/link/", people.person_link, name="person-link"),
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
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/<int:calendar_id>/<int:year>/", calendars.calendar, name="calendar"),
    path("calendars/<int:calendar_id>/<int:year>/pattern/", calendars.pattern, name="calendar-pattern"),
    path("calendars/<int:calendar_id>/<int:year>/until/", calendars.until, name="calendar-until"),
    path("calendars/<int:calendar_id>/<int:year>/notices/", calendars.notices, name="calendar-notices"),
]

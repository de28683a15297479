"""Pages about working calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.foundation.access.queries import may, require
from qibu.foundation.clock import now
from qibu.foundation.forms import Form
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people import actions, queries
from qibu.foundation.people.forms import NARROW_WEEKDAYS, WEEKDAYS, DayForm, PatternForm, UntilForm
from qibu.foundation.people.views.common import reader, today

PAGE = ["GET", "HEAD", "POST"]


@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    """All calendars, who uses them, up to when holidays are known."""
    rows = [(row, _week_text(row.weekdays)) for row in queries.list_calendars()]
    return render(request, "people/calendars.html", {"rows": rows, "year": today().year})


def _week_text(weekdays: str) -> str:
    worked = [str(name) for name, flag in zip(WEEKDAYS, weekdays, strict=True) if flag == "1"]
    return pgettext("list", ", ").join(worked)


@require_http_methods(PAGE)
def calendar(request: HttpRequest, calendar_id: int, year: int) -> HttpResponse:
    """A year of a calendar; POST changes a day or several in a row."""
    if request.method != "POST":
        return _show(request, calendar_id, year)
    by = reader(request)
    require(by, "calendars.manage")
    queries.get_calendar(calendar_id)
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            _save_day(request, calendar_id, form.values)
        except Invalid as outcome:
            form.refuse(outcome)
        else:
            messages.success(request, _("Saved."))
            return redirect("calendar", calendar_id, form.values["day"].year)
    return _show(request, calendar_id, year, day_form=form)


def _save_day(request: HttpRequest, calendar_id: int, values: dict[str, Any]) -> None:
    by, at, days = reader(request), now(), {"day": values["day"], "until": values["until"]}
    if values["kind"] == "default":
        actions.remove_calendar_day(by=by, at=at, calendar_id=calendar_id, **days)
        return
    worked = values["kind"] == "working"
    actions.set_calendar_day(
        by=by, at=at, calendar_id=calendar_id, is_working=worked, label=values["label"], **days
    )


@require_POST
def pattern(request: HttpRequest, calendar_id: int, year: int) -> HttpResponse:
    """Which days of the week are worked."""
    by = reader(request)
    require(by, "calendars.manage")
    queries.get_calendar(calendar_id)
    form = PatternForm(request.POST)
    if form.is_valid():
        actions.set_weekly_pattern(by=by, at=now(), calendar_id=calendar_id, weekdays=form.pattern)
        messages.success(request, _("Saved."))
        return redirect("calendar", calendar_id, year)
    return _show(request, calendar_id, year, pattern_form=form)


@require_POST
def until(request: HttpRequest, calendar_id: int, year: int) -> HttpResponse:
    """Up to which day the holidays are known."""
    by = reader(request)
    require(by, "calendars.manage")
    queries.get_calendar(calendar_id)
    form = UntilForm(request.POST)
    if form.is_valid():
        actions.set_published_until(by=by, at=now(), calendar_id=calendar_id, until=form.values["until"])
        messages.success(request, _("Saved."))
        return redirect("calendar", calendar_id, year)
    return _show(request, calendar_id, year, until_form=form)


@require_POST
def notices(request: HttpRequest, calendar_id: int, year: int) -> HttpResponse:
    """Enter the State Council notices that come with Qibu; entries made by hand stay."""
    by = reader(request)
    require(by, "calendars.manage")
    queries.get_calendar(calendar_id)
    actions.refill_calendar(by=by, at=now(), calendar_id=calendar_id)
    messages.success(request, _("The notices have been entered."))
    return redirect("calendar", calendar_id, year)


def _show(request: HttpRequest, calendar_id: int, year: int, **forms: Form) -> HttpResponse:
    """The year page; forms that were refused are shown with what was typed (422)."""
    view = queries.calendar_year(calendar_id, year)
    stored = view.calendar
    worked = [str(n) for n, flag in enumerate(stored.weekdays) if flag == "1"]
    shown = {
        "day_form": DayForm(initial={"kind": "off", **_chosen(request)}),
        "pattern_form": PatternForm(initial={"weekdays": worked}),
        "until_form": UntilForm(initial={"until": view.published_until or date(year, 12, 31)}),
        **forms,
    }
    context = {
        "view": view, "weekdays": NARROW_WEEKDAYS, "today": today(),
        "manages": may(reader(request), "calendars.manage"),
        "previous": year - 1 if year > queries.FIRST_YEAR else None,
        "following": year + 1 if year < queries.LAST_YEAR else None, **shown,
    }  # fmt: skip
    return render(
        request,
        "people/calendar_year.html",
        context,
        status=max([200, *(form.status for form in forms.values())]),
    )


def _chosen(request: HttpRequest) -> dict[str, date]:
    """The day a click in the year chose (?day=2026-02-14)."""
    try:
        return {"day": date.fromisoformat(request.GET.get("day", ""))}
    except ValueError:
        return {}

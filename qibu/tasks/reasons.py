"""Why a task stands on its days, told sentence by sentence, from the kernel's reasons (S10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from qibu.kernel.lags import FF, FS, SS, Unit
from qibu.kernel.plan import Constraint as Code
from qibu.kernel.plan import Schedule
from qibu.kernel.why import Reason
from qibu.kernel.workdays import WorkCalendar
from qibu.tasks import words
from qibu.tasks.models import Constraint
from qibu.tasks.planning import Network


@dataclass(frozen=True)
class Telling:
    """What sentences need besides the reasons: the arrays, their schedule, and names of tasks by id.

    `outside`: what the task behind each external link is called, in place of the link (its index).
    """

    net: Network
    result: Schedule
    names: Mapping[int, str]
    outside: Mapping[int, str]

    def name(self, task: int) -> str:
        """The name of an array's task."""
        return self.names.get(self.net.table.pk[self.net.leaf[task]], "")

    def calendar(self, task: int) -> WorkCalendar:
        plan = self.net.plan
        return plan.calendars[plan.calendar[task] if len(plan.calendar) else 0]


def spoken(day: int, told: Telling) -> str:
    """A day (ordinal) as a sentence says it: 3月6日（周五）; with its year where that is not this one."""
    found = date.fromordinal(day)
    if found.year == date.fromordinal(told.net.plan.data_date or day).year:
        return date_format(found, pgettext("date in a sentence", "D, M j"))
    return date_format(found, pgettext("date of another year in a sentence", "D, M j, Y"))


def sentence(one: Reason, told: Telling) -> str:
    """One reason as a sentence whose subject is the task it explains: "can begin only after …"."""
    if one.id in ("after-link", "external-link"):
        return _after(one, told)
    if one.id == "within-link":
        allowed = words.days(one.amount, _unit(one.unit))
        return _("has to stay within %(days)s of “%(other)s”") % {
            "days": allowed,
            "other": told.name(one.other),
        }
    if one.id == "actual":
        return _actual(one, told)
    if one.id == "constraint":
        return _constraint(one, told)
    if one.id == "planned":
        return _planned(one, told)
    return str(_SENTENCES[one.id]) % {"day": spoken(one.day, told) if one.day else ""}


_SENTENCES = {
    "data-date": gettext_lazy(
        "is not done, and what is not done cannot lie in the past: it counts from %(day)s"
    ),
    "project-start": gettext_lazy("has no planned dates and begins with the project, on %(day)s"),
    "not-before": gettext_lazy("may not begin before %(day)s"),
    "manual": gettext_lazy("has dates that are facts, from %(day)s; no dependency moves them"),
    "expected": gettext_lazy("is expected by those who do it to end on %(day)s"),
    "alap": gettext_lazy("begins as late as what comes after it allows"),
}


def _unit(code: int) -> str:
    return "c" if code == Unit.CALENDAR else "w"


def _after(one: Reason, told: Telling) -> str:
    """A dependency with its lag, and the days off that lie between."""
    event = _event(one, told)
    begins = one.kind in (FS, SS)
    values = {"event": event, "days": words.days(abs(one.amount), _unit(one.unit))}
    if one.amount > 0:
        text = (
            _("can begin only %(days)s after %(event)s")
            if begins
            else _("can end only %(days)s after %(event)s")
        )
    elif one.amount < 0:
        text = _("can begin %(days)s before %(event)s") if begins else _("can end %(days)s before %(event)s")
    else:
        text = _("can begin only after %(event)s") if begins else _("can end only after %(event)s")
    return text % values + _days_off(one, told)


def _event(one: Reason, told: Telling) -> str:
    """What is waited for: "“P” is finished (expected 3月6日)"."""
    if one.id == "external-link":
        link = told.net.links.outside[told.net.outside[one.link]]
        name, happened = told.outside.get(one.link, ""), link.happened
    else:
        actual = told.net.plan.actual_finish if one.kind in (FS, FF) else told.net.plan.actual_start
        name, happened = told.name(one.other), bool(len(actual) and actual[one.other])
    day = spoken(one.day, told)
    when = _("really on %(day)s") % {"day": day} if happened else _("expected on %(day)s") % {"day": day}
    text = (
        _("“%(name)s” is finished (%(when)s)")
        if one.kind in (FS, FF)
        else _("“%(name)s” has begun (%(when)s)")
    )
    return text % {"name": name, "when": when}


def _days_off(one: Reason, told: Telling) -> str:
    """How many days off lie between the two days, where people would stumble over them."""
    if one.kind != FS or one.amount < 0:
        return ""
    start = told.result.forecast_start[one.task]
    between = range(one.day + 1, start)
    calendar = told.calendar(one.task)
    count = sum(not calendar.is_working(day) for day in between) if len(between) < 100 else 0
    if not count:
        return ""
    return ngettext("; %(n)d day off lies in between", "; %(n)d days off lie in between", count) % {
        "n": count
    }


def _planned(one: Reason, told: Telling) -> str:
    plan = told.net.plan
    if len(plan.planned_start) and plan.planned_start[one.task]:
        return _("is planned to begin on %(day)s") % {"day": spoken(one.day, told)}
    return _("is planned to end on %(day)s, counted back by its duration") % {"day": spoken(one.day, told)}


def _actual(one: Reason, told: Telling) -> str:
    plan = told.net.plan
    if plan.actual_finish[one.task]:
        return _("is finished since %(day)s") % {"day": spoken(plan.actual_finish[one.task], told)}
    done = plan.percent[one.task] if len(plan.percent) else 0
    text = _("began on %(day)s and is %(percent)d%% done; what remains ends on %(finish)s")
    finish = spoken(told.result.forecast_finish[one.task], told)
    return text % {"day": spoken(one.day, told), "percent": done, "finish": finish}


def _constraint(one: Reason, told: Telling) -> str:
    code = Code(told.net.plan.constraint[one.task])
    text = _("has a constraint of its own: %(rule)s %(day)s")
    return text % {"rule": Constraint[code.name].label, "day": spoken(one.day, told)}

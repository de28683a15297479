"""复制到群: the week in a few sentences of plain text, the same for everybody who copies it (D3, T2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.progress.models import Edition, Period


def weekly_text(project: str, period: Period, edition: Edition) -> str:
    """The weekly summary in the active language; lines, no markup."""
    told: Mapping[str, Any] = edition.figures
    week = {
        "project": project,
        "number": edition.number,
        "begins": period.begins.isoformat(),
        "ends": timezone.localtime(period.cutoff).date().isoformat(),
    }
    lines = [
        _("%(project)s · weekly summary, edition %(number)s (%(begins)s to %(ends)s)") % week,
        _counts(told),
        *_departments(told["departments"]),
        *_list(_("Finished this week"), told["finished"]),
        *_list(_("Newly late"), told["newly_late"]),
        *_list(_("Newly blocked"), told["newly_blocked"]),
        *_supports(told["supports"]),
        *_reports(told),
    ]
    if edition.summary:
        lines.append(_("The lead's summary: %(text)s") % {"text": " ".join(edition.summary.split())})
    return "\n".join(lines)


def _counts(told: Mapping[str, Any]) -> str:
    return _("Tasks %(tasks)d: done %(done)d, in progress %(doing)d, late %(late)d, blocked %(blocked)d.") % {
        name: told[name] for name in ("tasks", "done", "doing", "late", "blocked")
    }


def _departments(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for each department with something late or blocked; the others are counted above."""
    words = _("%(name)s: late %(late)d, blocked %(blocked)d.")
    return [words % row for row in rows if row["late"] or row["blocked"]]


def _list(heading: str, found: Mapping[str, Any]) -> list[str]:
    if not found["count"]:
        return []
    return [_sentence(heading, found["count"], [_task(*one) for one in found["names"]])]


def _task(name: str, department: str) -> str:
    if not department:
        return name
    return pgettext("task with department", "%(name)s (%(department)s)") % {
        "name": name,
        "department": department,
    }


def _sentence(heading: str, count: int, names: Sequence[str]) -> str:
    more = count - len(names)
    shown = pgettext("list", ", ").join(names)
    if more > 0:
        shown += ngettext(" and %(more)d more", " and %(more)d more", more) % {"more": more}
    return _("%(heading)s (%(count)d): %(names)s.") % {"heading": heading, "count": count, "names": shown}


def _supports(found: Mapping[str, Any]) -> list[str]:
    if not found["count"]:
        return []
    words = _("%(department)s “%(task)s”: %(text)s")
    lines = [_("Support needed (%(count)d):") % {"count": found["count"]}]
    for department, task, text in found["names"]:
        lines.append("· " + words % {"department": department, "task": task, "text": text})
    return lines


def _reports(told: Mapping[str, Any]) -> list[str]:
    comma = pgettext("list", ", ")
    lines = []
    if told["late_reports"]:
        lines.append(_("Reported late: %(names)s.") % {"names": comma.join(told["late_reports"])})
    if told["missing"]:
        lines.append(_("No report: %(names)s.") % {"names": comma.join(told["missing"])})
    return lines or [_("All departments reported in time.")]

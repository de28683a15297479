"""The head of a project's pages, and the chip of its state."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from qibu.foundation.people.models import Department
from qibu.projects.measure import Standing
from qibu.projects.models import Project, State
from qibu.projects.objectives import ObjectiveLine
from qibu.projects.queries import Head, head_of
from qibu.projects.words import plain

register = template.Library()

#: Sub-navigation of a project: (url name, label); names an installation does not have are left out.
TABS: tuple[tuple[str, str | Promise], ...] = (
    ("overview", _("Overview")),
    ("schedule", _("Master schedule")),
    ("tasks", _("Tasks")),
    ("dispatch", pgettext_lazy("tab", "Dispatch")),
    ("department-commitments", pgettext_lazy("tab", "Commitments")),
    ("reports", pgettext_lazy("tab", "Reports")),
    ("variances", pgettext_lazy("tab", "Variances")),
    ("meetings", pgettext_lazy("tab", "Meetings")),
    ("issues", pgettext_lazy("tab", "Issues")),
    ("actions", pgettext_lazy("tab", "Actions")),
    ("project-lessons", pgettext_lazy("tab", "Lessons")),
    ("files", pgettext_lazy("tab", "Files")),
    ("closing", pgettext_lazy("tab", "Closing")),
    ("charter", _("Charter")),
    ("team", _("Team")),
    ("resources", pgettext_lazy("tab", "Resources")),
    ("changes", pgettext_lazy("tab", "Changes")),
    ("uploads", pgettext_lazy("tab", "Import and export")),
    ("project-settings", pgettext_lazy("tab", "Settings")),
)
#: tabs only for readers with this right, and tabs of the department the reader speaks for
OVERSEEING = {"dispatch": "commitment.oversee"}
OF_A_DEPARTMENT = frozenset({"department-commitments"})
#: state → the task status whose colour and sign it borrows
LOOKS = {
    State.PREPARING: "not_started",
    State.EXECUTING: "in_progress",
    State.CLOSING: "in_progress",
    State.ARCHIVED: "done",
    State.PAUSED: "paused",
    State.TERMINATED: "cancelled",
}
#: `measure.Standing.state` in words
STANDINGS: dict[str, str | Promise] = {
    "unmeasured": pgettext_lazy("objective", "Not measured"),
    "open": pgettext_lazy("objective", "Measured"),
    "behind": pgettext_lazy("objective", "Going the wrong way"),
    "under way": pgettext_lazy("objective", "Under way"),
    "reached": pgettext_lazy("objective", "Reached"),
    "exceeded": pgettext_lazy("objective", "Exceeded"),
}
#: pages without a tab of their own → the tab they belong to
BELONGS = {
    "action": "actions",
    "issue-report": "issues",
    "talk": "files",
    "comment": "files",
    "lesson-new": "project-lessons",
    "lesson-edit": "project-lessons",
    "lessons-print": "project-lessons",
    "charter-edit": "charter",
    "objectives": "charter",
    "objective": "charter",
    "objective-readings": "charter",
    "deliverables": "charter",
    "deliverable": "charter",
    "deliverable-tasks": "charter",
    "goals": "charter",
    "additions": "charter",
    "milestones": "overview",
    "raci": "team",
    "task-resources": "tasks",
    "task-resource": "tasks",
    "task-contributors": "tasks",
    "channels": "project-settings",
    "channel-new": "project-settings",
    "channel": "project-settings",
    "channel-deliveries": "project-settings",
}


@register.simple_tag
def project_facts(project: Project) -> Head:
    """`{% project_facts project as facts %}`: lead and departments; one statement."""
    return head_of(project)


@register.simple_tag(takes_context=True)
def project_tabs(context: dict[str, Any], project: Project) -> list[tuple[str | Promise, str, bool]]:
    """The sub-navigation as components/tabs.html takes it; `section` or the address says where we are."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = context.get("section") or getattr(match, "url_name", "") or ""
    here = BELONGS.get(here, here)
    held = project.held
    own = tuple(sorted(held.departments)) if held is not None else ()
    shown = _department_shown(context, match)
    addresses = _tabs(project.pk, own, get_script_prefix(), settings.ROOT_URLCONF)
    hidden = {name for name, right in OVERSEEING.items() if held is None or not held.may(right)}
    names = _names(own) if len(own) > 1 else {}
    return [
        (
            f"{label} · {names[department]}" if department in names else label,
            url,
            name == here and (len(own) < 2 or department in (0, shown)),
        )
        for name, label, url, department in addresses
        if name not in hidden
    ]


def _department_shown(context: dict[str, Any], match: Any) -> int:
    """Whose page this is: the department of the address, or of the commitment shown; 0 for none."""
    asked = match.kwargs.get("department") if match is not None else None
    shown = asked or getattr(context.get("line"), "department", 0)
    return shown if isinstance(shown, int) else 0  # a line of another page may carry its name


def _names(departments: tuple[int, ...]) -> dict[int, str]:
    """Who speaks for several departments needs to know which tab is whose; one statement."""
    return dict(Department.objects.filter(pk__in=departments).values_list("pk", "name"))


@lru_cache(maxsize=1024)
def _tabs(
    project: int, departments: tuple[int, ...], _prefix: str, _urlconf: str
) -> tuple[tuple[str, str | Promise, str, int], ...]:
    """(url name, label, address, department or 0) of every tab this installation has.

    A tab of a department stands once for each department its reader speaks for.
    """
    found = []
    for name, label in TABS:
        for department in departments if name in OF_A_DEPARTMENT else (0,):
            more = {"department": department} if department else {}
            try:
                found.append((name, label, reverse(name, kwargs={"project": project, **more}), department))
            except NoReverseMatch:
                continue
    return tuple(found)


@register.filter
def state_look(state: str) -> str:
    """`{% status_chip project.state|state_look project.state|state_word %}`: the chip of a state."""
    return LOOKS[State(state)] if state in State.values else "not_started"


@register.filter
def state_word(state: str) -> str:
    """The state in words of the active language; an unknown one as it is."""
    return str(State(state).label) if state in State.values else state


@register.filter
def plain_number(value: Decimal | None) -> str:
    """500 for 500.00, 0.5 for 0.50; "—" for none."""
    return pgettext("no value", "—") if value is None else plain(value)


@register.filter
def amount(line: ObjectiveLine, value: Decimal | None) -> str:
    """`{{ line|amount:line.row.target }}`: a value of an objective with its unit."""
    return line.amount(value)


@register.filter
def standing_word(standing: Standing) -> str:
    """The state of an objective in words of the active language."""
    return str(STANDINGS[standing.state])


@register.filter
def iso(value: object) -> str:
    """A date or number as it is stored, for rows of long lists (cheaper than `{% day %}`); "—" for none."""
    return pgettext("no value", "—") if value is None else str(value)

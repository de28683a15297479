"""Words of this slice that stand in more than one place: conditions, steps, fields."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qibu.projects.inputs import ORGANISATION_CALENDAR, OWN_CALENDAR

CONDITIONS: dict[str, Promise] = {
    "lead_named": _("A project lead is named"),
    "objectives_set": _("The core objectives are written down"),
    "departments_named": _("The participating departments are named"),
    "liaisons_named": _("Every department has its liaison"),
    "tasks_planned": _("The task list is in, with dates"),
    "plan_approved": _("The lead has approved the plan (baseline V1)"),
    "tasks_finished": _("All tasks are done or cancelled"),
    "deliverables_accepted": _("All deliverables are accepted"),
    "conditions_met": _("What acceptance depended on is done"),
    "issues_closed": _("All issues are closed"),
    "signed": _("The acceptance is signed by everybody"),
    "retrospective_published": _("The retrospective report is published"),
}

STEPS: dict[str, Promise] = {
    "start": _("Start execution"),
    "close": _("Start closing"),
    "archive": _("Archive"),
    "rework": _("Back to execution"),
    "pause": _("Put on hold"),
    "resume": _("Resume"),
    "terminate": _("Terminate"),
    "file_away": _("Archive"),
    "unarchive": _("Take out of the archive"),
}

#: Steps that are not taken without saying why.
NEED_A_REASON = frozenset({"pause", "terminate"})

TEAM_FIELDS: dict[str, Promise] = {
    "sponsor": _("Sponsor"),
    "lead": _("Project lead"),
    "deputy": _("Deputy lead"),
}

SETTINGS_FIELDS: dict[str, Promise] = {
    "calendar": _("Working calendar"),
    "variance_threshold": _("Variance threshold"),
    "budgets_open": _("All members see all budgets"),
    "change_control": _("Changes of the baselined plan need a change request"),
    "change_limit": _("The PMO decides from"),
    "risk_matrix": _("Risks have a probability and an impact"),
    "recurrence_days": _("Ask whether it came back after"),
}

CALENDARS: dict[str, Promise] = {
    ORGANISATION_CALENDAR: _("The calendar of the organisation"),
    OWN_CALENDAR: _("A calendar of this project's own"),
}


def condition_words(name: str) -> str:
    """An entry condition in the active language."""
    return str(CONDITIONS.get(name, name))


def step_words(name: str) -> str:
    """The verb on the button of a step, in the active language."""
    return str(STEPS.get(name, name))


def plain(value: Decimal) -> str:
    """500 for 500.00, 0.5 for 0.50."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""Words of this slice that no model has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Where a suggested topic comes from, in the order of the agenda.
GROUPS: Final[Mapping[str, Any]] = {
    "kickoff": pgettext_lazy("agenda", "To be confirmed"),
    "carried": pgettext_lazy("agenda", "Carried over"),
    "decision": pgettext_lazy("agenda", "Decisions objected to"),
    "commitment": pgettext_lazy("agenda", "Objections and negotiations"),
    "issue": pgettext_lazy("agenda", "Open risks and issues"),
    "variance": pgettext_lazy("agenda", "Open variances"),
    "action": pgettext_lazy("agenda", "Open action items"),
    "turn": pgettext_lazy("agenda", "Waiting for somebody"),
}
#: Turns that no other group brings up: kind → the topic about it.
TURNS: Final[Mapping[str, Any]] = {
    "plan.approval": _("Approval of the plan"),
    "need.answer": _("What a department needs"),
    "report.submit": _("Report of the week is missing"),
    "change.decide": _("Decision on a change request"),
}
#: What a kick-off confirms (S12): origin → topic.
KICKOFF: Final[Mapping[str, Any]] = {
    "objectives": _("Confirm the objectives"),
    "scope": _("Confirm the scope"),
    "team": _("Confirm the team and who speaks for each department"),
}

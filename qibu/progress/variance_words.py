"""Words of variances that stand in more than one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qibu.kernel import reporting as rules
from qibu.progress.models import Cause, Ended

#: state → the status chip whose colour and sign it borrows
LOOKS: Final[Mapping[str, str]] = {
    rules.OPEN: "late",
    rules.ANSWERED: "in_progress",
    rules.CLOSED: "done",
}
RUNGS: Final[Mapping[str, Promise]] = {
    rules.REMINDER: gettext_lazy("Department reminded"),
    rules.HEAD: gettext_lazy("Overdue: department head told"),
    rules.SPONSOR: gettext_lazy("Overdue: sponsor told"),
}


def cause_word(cause: str) -> str:
    """The cause as people read it; "" for none."""
    return str(Cause(cause).label) if cause in Cause.values else ""


def event_words(action: str, data: Mapping[str, Any]) -> str:
    """One line of a variance's history."""
    if action == "variance.opened":
        days = int(data.get("days", 0))
        text = ngettext("opened: %(days)d working day late", "opened: %(days)d working days late", days)
        return text % {"days": days}
    if action == "variance.answered":
        return _answered(data)
    if action == "variance.escalated":
        return str(RUNGS.get(str(data.get("rung")), _("told")))
    if action == "variance.lapsed":
        return _("the action was due %(until)s and it is still late: asked anew") % {
            "until": data.get("until")
        }
    if action == "variance.closed":
        ended = str(data.get("ended", ""))
        word = str(Ended(ended).label) if ended in Ended.values else ended
        return _("closed: %(how)s") % {"how": word}
    return action


def _answered(data: Mapping[str, Any]) -> str:
    words = {"cause": cause_word(str(data.get("cause", ""))), "until": data.get("until", "")}
    if data.get("again"):
        text = _("answered anew: %(cause)s, action until %(until)s") % words
    else:
        text = _("answered: %(cause)s, action until %(until)s") % words
    return f"{text} {_('(on behalf of the department)')}" if data.get("on_behalf") else text

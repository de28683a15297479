"""How long departments have for their answer in one project."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.commitments.models import Clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.tasks.actions.work import begin

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

MOST_DAYS = 20


@transaction.atomic
def set_clock(*, by: Person, at: datetime, project_id: int, days: int, hour: time) -> Clock:
    """Give departments ``days`` working days, until ``hour``; deadlines already printed stay (C2)."""
    work = begin(by, at, project_id)
    require_in(work.grants, "commitment.dispatch")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid({"days": [_("A number from %(low)d to %(high)d.") % {"low": 1, "high": MOST_DAYS}]})
    before = Clock.objects.filter(project=work.project).first() or Clock(project=work.project)
    if (before.days, before.hour) == (days, hour):
        return before
    clock, _made = Clock.objects.update_or_create(project=work.project, defaults={"days": days, "hour": hour})
    told = {"days": [before.days, days], "hour": [f"{before.hour:%H:%M}", f"{hour:%H:%M}"]}
    work.record("commitments.clock_set", ("project", project_id), {"changes": told})
    return clock

"""Once a day: who joined is asked, who left is not waited for, who has not answered is reminded (F3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from qibu.closing.actions.retrospective_asking import keep_asked, press, rungs_of
from qibu.closing.models.retrospective import Retrospective, Stage
from qibu.foundation.access import actions as access
from qibu.foundation.people.calendars import calendar_numbered
from qibu.kernel.ladders import due_rungs


def remind(at: datetime) -> int:
    """Look after every retrospective that collects; returns how many people were told."""
    rows = Retrospective.objects.filter(stage=Stage.COLLECTING, space__frozen_at=None).order_by("pk")
    return sum(_remind(pk, space_id, at) for pk, space_id in rows.values_list("pk", "space_id"))


@transaction.atomic
def _remind(pk: int, space_id: int, at: datetime) -> int:
    space = access.lock(space_id)
    row = Retrospective.objects.select_related("by").filter(pk=pk, stage=Stage.COLLECTING).first()
    if row is None:
        return 0
    keep_asked(space, row, at, None)
    return press(space, row, due_rungs(rungs_of(row, calendar_numbered(None)), at), at)

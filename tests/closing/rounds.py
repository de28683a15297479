"""Handing in and judging in one line each."""

from datetime import datetime

from qibu.closing.actions import acceptance as actions
from qibu.foundation.turns.models import Turn
from tests.world import SHANGHAI

NOW = datetime(2026, 2, 12, 16, 0, tzinfo=SHANGHAI)


def submit(world, lamp, *, by=None, key="submit-1-key", note="样机三台", **more):
    by = by or world.liaison_rd
    return actions.submit_result(by=by, at=NOW, deliverable_id=lamp.pk, key=key, note=note, **more)


def judge(world, round_, by, word, answer="passed", **more):
    round_.refresh_from_db()
    return actions.judge_result(
        by=by, at=NOW, submission_id=round_.pk, version=round_.version,
        department_id=world.department(word).pk, answer=answer, **more,
    )  # fmt: skip


def waiting(kind):
    """Names of the departments whose turn it is."""
    return set(Turn.objects.open().filter(kind=kind).values_list("department__name", flat=True))

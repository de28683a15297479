"""Automatic tasks of published plans stand on MS Project's days in our forecast, once imported (S7, S10).

A plan by days cannot follow hours; docs/decisions/0030 tells how many of the published ones that are.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from qibu.projects.models import Project
from qibu.tasks.exchange.moments import last_day
from qibu.tasks.models import Kind, Status
from tests.tasks.exchange.conftest import SAMPLES
from tests.tasks.exchange.test_there_and_back import PUBLISHED
from tests.world import SHANGHAI

#: Tasks that stand elsewhere by days, and why: a milestone on a Sunday; a plan that begins at nine and
#: hands over within the day.
ELSEWHERE = {"project5": 1, "as_project5": 1, "as_newproductdev": 19}


def published():
    files = [path for folder in (SAMPLES, PUBLISHED) for path in sorted(folder.glob("*.xml"))]
    return [pytest.param(path, id=path.stem) for path in files if path.with_suffix(".expected.json").exists()]


def expected_of(path):
    """UID → (first day, last day) of the automatic leaves in MS Project's own answer."""
    answer = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    rows = answer["tasks"] if isinstance(answer, dict) else answer
    found = {}
    for row in rows:
        if row["start"] is None:
            continue
        start, finish = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["finish"])
        found[row["uid"]] = (start.date(), last_day(finish, start))
    return found


@pytest.mark.parametrize("path", published())
def test_the_days_are_those_of_ms_project(desk, world, path):
    world.lead.is_pmo = True
    world.lead.save()
    expected = expected_of(path)
    first = min(start for start, _finish in expected.values())
    project = desk.project(start=first, finish=first + timedelta(days=3000))
    desk.at = datetime(first.year, first.month, first.day, 9, tzinfo=SHANGHAI)
    preview = desk.take(path.read_bytes(), project, options={"calendar": "file"})
    uids = {row.key: row.task.uid for row in preview.plan.rows.rows}
    tasks = Project.objects.get(pk=project.pk).tasks.select_related("forecast")
    wrong = []
    for task in tasks:
        if task.is_summary or task.is_manual or task.status != Status.TODO:
            continue
        start, finish = expected[uids[task.outside_key]]
        days = (finish if task.kind == Kind.MILESTONE else start, finish)
        found = tuple(map(date.fromordinal, (task.forecast.start_day, task.forecast.finish_day)))
        wrong += [(task.name, days, found)] if days != found else []
    assert len(wrong) == ELSEWHERE.get(path.stem, 0), wrong

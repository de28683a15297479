"""A sheet and a report cost a fixed number of statements, whatever is on them and however large the plan."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qibu.progress.models import Line as ReportLine
from qibu.tasks import actions
from qibu.tasks.actions import Line
from qibu.tasks.models import Status
from tests.progress.reports.conftest import LATE, MONDAY
from tests.tasks.test_statement_counts import grow

pytestmark = pytest.mark.django_db


def fill(week, count: int) -> None:
    """So many more tasks under way in 市场部."""
    market = week.world.departments["market"].pk
    lines = [
        Line(
            name=f"事项{count}-{n}", department=market, planned_start=date(2026, 7, 1),
            planned_finish=date(2026, 9, 30), status=Status.DOING, percent=30, actual_start=date(2026, 7, 1),
        )
        for n in range(count)
    ]  # fmt: skip
    actions.add_tasks(by=week.world.lead, at=MONDAY, project_id=week.project.pk, key=f"f{count}", lines=lines)


def cost_of_sheet(week) -> int:
    with CaptureQueriesContext(connection) as seen:
        week.sheet()
    return len(seen)


def cost_of_report(week, percent: int) -> int:
    lines = {line.name: {"percent": str(percent), "done": f"第{percent}版"} for line in week.sheet().lines}
    lines["样本"] = {"done": "准备中"}
    lines["展台"] = LATE | lines["展台"] | {"percent": str(percent + 30)}
    with CaptureQueriesContext(connection) as seen:
        week.submit(lines, seen={week.task(name).pk: {} for name in lines})
    return len(seen) - len(lines) * 2  # the shortcuts of the test look each task up


def test_a_sheet_asks_as_often_for_twenty_lines_as_for_forty_and_in_a_large_plan(week):
    fill(week, 17)
    cost_of_sheet(week)
    few = cost_of_sheet(week)
    fill(week, 20)
    assert cost_of_sheet(week) == few
    grow(week.world, 500)
    assert cost_of_sheet(week) == few
    assert few <= 10  # calendars, project, rights, report; tasks, draft, own updates, last texts, lines


def test_a_report_of_twenty_lines_costs_as_many_statements_as_one_of_forty(week):
    fill(week, 17)
    cost_of_report(week, 31)
    few = cost_of_report(week, 35)
    assert ReportLine.objects.filter(report=week.report()).count() == 20
    fill(week, 20)
    cost_of_report(week, 36)
    assert cost_of_report(week, 40) == few
    grow(week.world, 500)
    cost_of_report(week, 41)
    assert cost_of_report(week, 45) == few
    assert few <= 40

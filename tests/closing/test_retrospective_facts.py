"""The facts of a retrospective: plain JSON, true to the rows, a fixed number of statements."""

import json
from datetime import date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from qibu.closing.queries.retrospective_facts import STATEMENTS, facts_of
from qibu.tasks.models import Kind, Status, Task
from tests.world import SHANGHAI

NOW = datetime(2026, 7, 3, 9, 0, tzinfo=SHANGHAI)


def test_a_project_without_baseline_or_reports_has_facts_too(world):
    facts = facts_of(world.project, NOW)
    assert json.loads(json.dumps(facts)) == facts
    assert facts["schedule"]["agreed"] == "" and facts["schedule"]["days_late"] is None
    assert facts["reports"] == [] and facts["scope"] == {"added": 0, "dropped": 0}


def test_a_milestone_is_late_by_working_days(world):
    Task.objects.filter(project=world.project, name="上市").update(
        planned_finish=date(2026, 3, 20), actual_finish=date(2026, 3, 24), status=Status.DONE
    )
    (row,) = [one for one in facts_of(world.project, NOW)["milestones"] if one["name"] == "上市"]
    assert (row["planned"], row["actual"], row["days_late"]) == ("2026-03-20", "2026-03-24", 2)


def test_more_tasks_take_no_more_statements(world):
    facts_of(world.project, NOW)
    with CaptureQueriesContext(
        connection,
    ) as few:
        facts_of(world.project, NOW)
    own = {"project": world.project, "kind": Kind.MILESTONE, "created_at": NOW, "updated_at": NOW}
    Task.objects.bulk_create([Task(**own, name=f"里程碑{n}", sort=100 + n) for n in range(20)])
    with CaptureQueriesContext(connection) as many:
        assert len(facts_of(world.project, NOW)["milestones"]) == 22
    assert len(few) == len(many) <= STATEMENTS

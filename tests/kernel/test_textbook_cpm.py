"""Printed CPM tables: early and late times, slack and free slack, in plain time units."""

import json
from pathlib import Path

import pytest

from qibu.kernel.network import LinkRow, Links, Plan, schedule
from qibu.kernel.workdays import WorkCalendar

CASES = json.loads((Path(__file__).parent / "data/textbook_cpm.json").read_text(encoding="utf-8"))
ORIGIN = 730_000
UNITS = WorkCalendar.every_day()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_printed_table_comes_out(case):
    place = {task["id"]: t for t, task in enumerate(case["tasks"])}
    links = Links.of(
        *(
            LinkRow(place[before], place[task["id"]])
            for task in case["tasks"]
            for before in task["predecessors"]
        )
    )
    plan = Plan(
        calendars=(UNITS,),
        duration=[task["duration"] for task in case["tasks"]],
        links=links,
        project_start=ORIGIN,
        milestones_last_a_day=False,
    )
    result = schedule(plan)
    assert result.project_finish + 1 - ORIGIN == case["length"]
    for name, expected in case["expected"].items():
        t = place[name]
        found = {
            "es": result.early_start[t] - ORIGIN,
            "ef": result.early_finish[t] + 1 - ORIGIN,
            "ls": result.late_start[t] - ORIGIN,
            "lf": result.late_finish[t] + 1 - ORIGIN,
            "slack": result.total_float[t],
            "free_slack": result.free_float[t],
        }
        assert {key: found[key] for key in expected} == expected, name
        assert result.critical[t] is (expected["slack"] == 0)


def test_zero_lengths_are_points_in_published_networks():
    links = Links.of(LinkRow(0, 1), LinkRow(1, 2), LinkRow(2, 3))
    plan = Plan(
        calendars=(UNITS,),
        duration=[0, 4, 0, 0],
        links=links,
        project_start=ORIGIN,
        milestones_last_a_day=False,
    )
    result = schedule(plan)
    assert [day - ORIGIN for day in result.early_start] == [0, 0, 4, 4]
    assert result.project_finish + 1 - ORIGIN == 4
    assert result.critical == [True] * 4

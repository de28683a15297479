"""CPU and statements of one department's report of 20 lines in a project of 1,000 and of 10,000 tasks.

    .venv/bin/python -m bench.reporting [--home DIR] [--rounds 15] [--profile]

Builds a home folder first (`--home` keeps it). Every round amends the report with other percentages, texts
and expected days, so that tasks change and the whole plan is recomputed; the sheet is read before it.
Aims: 60 ms CPU for 1,000 tasks, 150 ms for 10,000.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.house import surroundings

SIZES = {1_000: 60, 10_000: 150}
LINES = 20


def _ready(home: Path) -> None:
    surroundings(home)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def build() -> dict[int, int]:
    """Projects by size (ids), executing, their period open; the first department has `LINES` lines."""
    from bench import plans
    from qibu.foundation.people.models import Department, Organisation
    from qibu.progress.actions.periods import ensure_period
    from qibu.projects.models import Project, State
    from qibu.tasks.actions.forecasting import refresh_forecast
    from qibu.tasks.models import Task

    if Organisation.objects.exists():
        return {int(code.split("-")[-1]): pk for pk, code in Project.objects.values_list("pk", "code")}
    staff, departments = plans.organisation()
    found = {}
    for size in SIZES:
        made = plans.project(size, staff, departments)
        Project.objects.filter(pk=made.pk).update(state=State.EXECUTING, code=f"BENCH-{size}")
        reporting, other = departments[0], departments[1]
        Task.objects.filter(project=made, department=reporting).update(department=other)
        rows = Task.objects.filter(project=made, is_summary=False, planned_start__lte=date(2026, 7, 31))
        chosen = list(rows.order_by("pk").values_list("pk", flat=True)[:LINES])
        Task.objects.filter(pk__in=chosen).update(
            department=Department.objects.get(pk=reporting.pk),
            status=1,
            percent=10,
            actual_start=date(2026, 7, 1),
        )
        refresh_forecast(at=plans.AT, project_id=made.pk, why="day")
        ensure_period(project_id=made.pk, at=plans.AT - timedelta(days=2))
        found[size] = made.pk
    return found


def submit(project_id: int, turn: int, at: datetime) -> tuple[float, float, int]:
    """CPU milliseconds of the sheet and of the submission, and the statements of the latter."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from qibu.progress.actions.reporting import submit_report
    from qibu.progress.models import Report
    from qibu.progress.queries.sheets import report_of, sheet
    from qibu.projects.queries import open_project

    report = Report.objects.filter(project=project_id).order_by("pk").first()
    assert report is not None
    liaison = _liaison(report)
    start = time.process_time()
    opened = open_project(liaison, project_id)
    shown = sheet(
        opened=opened, report=report_of(opened, 1, report.department_id), person=liaison, today=at.date()
    ).lines
    read = time.process_time()
    lines = {one.task_id: _typed(one.task_id, turn, at.date()) for one in shown}
    form: dict[str, Any] = {
        "by": liaison, "at": at, "report_id": report.pk, "lines": lines,
        "seen": {one.task_id: one.shown for one in shown}, "rest_unchanged": True,
    }  # fmt: skip
    begin = time.process_time()
    submit_report(**form, key=f"turn-{turn}-{os.getpid()}-{begin}")
    end = time.process_time()
    with CaptureQueriesContext(connection) as seen:
        submit_report(**form | {"lines": _next(lines), "seen": {}}, key=f"count-{turn}-{os.getpid()}-{begin}")
    return (read - start) * 1000, (end - begin) * 1000, len(seen)


def _liaison(report: Any) -> Any:
    from qibu.foundation.access.models import Membership

    rows = Membership.objects.filter(space=report.project.space_id, department=report.department_id)
    return rows.select_related("person")[0].person


def _typed(task: int, turn: int, today: date) -> dict[str, str]:
    return {
        "status": "1",
        "percent": f"{20 + (task + turn * 7) % 60}%",
        "expected_finish": (today + timedelta(days=10 + (task + turn) % 5)).isoformat(),
        "late_cause": "resources",
        "done": f"第 {turn} 版进展：样机联调完成 {task}",
        "next": f"下一步 {turn}",
    }


def _next(lines: dict[int, dict[str, str]]) -> dict[int, dict[str, str]]:
    return {pk: one | {"percent": f"{int(one['percent'].rstrip('%')) + 3}%"} for pk, one in lines.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", help="folder to build the data in and keep")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    home = Path(options.home or tempfile.mkdtemp(prefix="qibu-bench-")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    try:
        _ready(home)
        return _measure(build(), options.rounds, options.profile)
    finally:
        if not options.home:
            shutil.rmtree(home, ignore_errors=True)


def _measure(projects: dict[int, int], rounds: int, profiled: bool) -> int:
    from bench.plans import AT

    print("| tasks | sheet CPU ms | submission CPU ms | best | statements | aim |")
    print("|---:|---:|---:|---:|---:|---:|")
    met = True
    for size, pk in sorted(projects.items()):
        submit(pk, 0, AT)
        if profiled:
            profile = cProfile.Profile()
            profile.runcall(submit, pk, 99, AT)
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
        found = [submit(pk, turn, AT) for turn in range(1, rounds + 1)]
        sheets, times, counts = zip(*found, strict=True)
        middle = statistics.median(times)
        met = met and middle <= SIZES[size]
        print(
            f"| {size:,} | {statistics.median(sheets):.1f} | {middle:.1f} | {min(times):.1f} "
            f"| {max(counts)} | ≤ {SIZES[size]} |"
        )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

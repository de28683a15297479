"""Reading an Excel list of 10,000 tasks, taking it in, and writing form 2 of the plan.

    .venv/bin/python -m bench.importing [--rows 10000] [--rounds 3]

Every round takes the list into a project of its own, on SQLite in a throw-away home. Printed is the least of
the rounds in seconds of processor time, the reading child's included: the whole import (file to committed
tasks), the part of it that holds the project's lock, the export, and reading a file of three rows. Besides,
the longest another process waited to write meanwhile (seconds of the clock), and the most memory a process
needs that does nothing but the export. The preview's statements are counted. Exits with 1 when an aim is
missed.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

AIMS = {"import": 6.0, "lock": 2.0, "export": 2.0, "small file": 0.5, "writers wait": 2.0, "memory": 200.0}
HEADERS = ["编号", "任务名称", "责任部门", "负责人", "计划开始时间", "计划完成时间", "进度状态", "前置任务"]


def write(path: Path, rows: int, department: str, person: str) -> None:
    """A list in phases of 20, every task after the one before it in its phase."""
    book = xlsxwriter.Workbook(str(path))
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADERS)
    for row in range(rows):
        phase, place = divmod(row, 20)
        number = f"{phase + 1}.{place}" if place else str(phase + 1)
        first = date(2026, 6, 1) + timedelta(days=row % 90)
        sheet.write_row(row + 1, 0, [number, f"第{row}项工作", department, person])
        sheet.write_datetime(row + 1, 4, first, day)
        sheet.write_datetime(row + 1, 5, first + timedelta(days=4), day)
        sheet.write_row(row + 1, 6, ["未开始", f"{phase + 1}.{place - 1}" if place > 1 else ""])
    book.close()


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of a call and of the children it waited for, and what it gave."""
    begun = os.times()
    result = what()
    return sum(os.times()[:4]) - sum(begun[:4]), result


class Writer:
    """Another process that writes all the time, as long as the block lasts; `longest` is its longest wait."""

    def __enter__(self) -> Writer:
        command = [sys.executable, "-m", "bench.importing", "--write-to", os.environ["QIBU_HOME"]]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.longest = float(self.process.communicate("stop\n")[0])


def write_to(home: str) -> None:
    """Take and give back the writer's lock until the standard input says to stop; print the longest wait."""
    from pysqlite3 import dbapi2 as sqlite

    connection = sqlite.connect(f"{home}/qibu.sqlite3", timeout=60, isolation_level=None)
    stopped = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), stopped.set()), daemon=True).start()
    print("ready", flush=True)
    longest = 0.0
    while not stopped.wait(0.02):
        begun = time.monotonic()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE access_space SET event_number = event_number WHERE id = 1")
        connection.execute("COMMIT")
        longest = max(longest, time.monotonic() - begun)
    print(longest)


def export_alone(project: int) -> None:
    """Write form 2 in a process that does nothing else; print its most resident memory in MB."""
    import django

    django.setup()
    from django.utils import translation

    from bench import plans
    from qibu.progress.form2 import form_2
    from qibu.projects.models import Project

    with translation.override("zh-hans"):
        form_2(Project.objects.select_related("space").get(pk=project), plans.AT)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def memory_of_export(project: int) -> float:
    command = [sys.executable, "-m", "bench.importing", "--export", str(project)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def one_round(
    number: int, path: Path, small: Path, staff: list[Any], departments: list[Any]
) -> dict[str, float]:
    """Seconds by what was done."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from bench import plans
    from qibu.foundation.documents.reading import read_table_file
    from qibu.progress.form2 import form_2
    from qibu.projects.importing import storing
    from qibu.tasks.actions.importing import import_lines
    from qibu.tasks.actions.uploads import register_upload
    from qibu.tasks.importing import sources
    from qibu.tasks.importing.deciding import decide
    from qibu.tasks.importing.preview import build
    from qibu.tasks.planning import calendars_of

    project = plans.project(number + 1, staff, departments, approve=False)
    storing.forget()
    kept = storing.keep([path.read_bytes()], 10**8)
    assert kept is not None
    upload = register_upload(
        by=staff[0], at=plans.AT, project_id=project.pk, file_name=path.name,
        sha256=kept.sha256, stored_as=kept.stored_as, settings={},
    )  # fmt: skip
    calendars = calendars_of(project)
    today = timezone.localtime(plans.AT).date()

    def prepare() -> Any:
        source = sources.read(path, path.name, project, calendars.project, {})
        return decide(build(project, source, {}, today=today, calendars=calendars))

    def take() -> None:
        import_lines(
            by=staff[0], at=plans.AT, project_id=project.pk, upload_id=upload.pk, key=f"bench-{number}",
            decisions=decisions,
        )  # fmt: skip

    with CaptureQueriesContext(connection) as statements:
        before, decisions = timed(prepare)
    with Writer() as other:
        lock, _ = timed(take)
    export, _ = timed(lambda: form_2(project, plans.AT))
    little, _ = timed(lambda: read_table_file(small, small.name))
    found = {"import": before + lock, "lock": lock, "export": export, "small file": little}
    beside = {"writers wait": other.longest, "memory": memory_of_export(project.pk)}
    return {**found, **beside, "statements": len(statements)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write-to", help=argparse.SUPPRESS)
    parser.add_argument("--export", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write_to or options.export:
        write_to(options.write_to) if options.write_to else export_alone(options.export)
        return 0
    with tempfile.TemporaryDirectory(prefix="qibu-bench-") as folder:
        from bench.house import surroundings

        surroundings(Path(folder))
        os.environ["QIBU_LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        from django.core.management import call_command
        from django.utils import translation

        from bench import plans

        call_command("migrate", interactive=False, verbosity=0)
        translation.activate("zh-hans")
        staff, departments = plans.organisation()
        big, small = Path(folder, "big.xlsx"), Path(folder, "small.xlsx")
        write(big, options.rows, departments[0].name, staff[0].name)
        write(small, 3, departments[0].name, staff[0].name)
        rounds = [one_round(n, big, small, staff, departments) for n in range(options.rounds)]
    missed = False
    for name, aim in AIMS.items():
        best = min(found[name] for found in rounds)
        missed = missed or best > aim
        unit = "MB" if name == "memory" else "s"
        print(f"{name:<14}{best:8.2f} {unit:<2}   aim {aim} {unit}{'   MISSED' if best > aim else ''}")
    print(f"statements of the preview: {rounds[-1]['statements']}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())

"""Building the package of an archived project of 1,000 tasks, while another process writes all the time.

    .venv/bin/python -m bench.archiving [--tasks 1000] [--rounds 1]

Beside its tasks the project has 26 editions, 150 issues and 50 uploaded files; all is made in a throw-away
home on SQLite. Every round builds the package in a process of its own that does nothing else, and prints the
least of the rounds: seconds of the clock, processor seconds of that process and of the children that set the
PDFs, the most memory of either, and the longest another process waited to write meanwhile. Exits with 1 when
an aim is missed. Seconds of the clock mean something on a quiet machine only: the load is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

AIMS = {"wall": 30.0, "writers wait": 2.0}
UNITS = {"memory": "MB", "memory of a child": "MB", "documents": "", "size": "MB"}
EDITIONS, ISSUES, FILES = 26, 150, 50


def make(tasks: int) -> int:
    """The project and what a half year leaves in it; gives its primary key."""
    from bench import plans
    from qibu.foundation.files.actions import attach_file
    from qibu.issues.actions import report_issue
    from qibu.tasks.models import Task

    staff, departments = plans.organisation()
    project = plans.project(tasks, staff, departments)
    rows = list(Task.objects.filter(project=project, is_summary=False).order_by("pk")[:60])
    where = {"by": staff[0], "at": plans.AT, "space_id": project.space_id}
    for n in range(FILES):
        said = [f"第{n}份样机说明 ".encode() * 12_000]
        on = ("task", rows[n % len(rows)].pk)
        attach_file(**where, key=f"file-{n:08}", subject=on, name=f"说明{n}.txt", chunks=said)
    for n in range(ISSUES):
        report_issue(**where, key=f"issue-{n:08}", title=f"样机良率低{n}", task=rows[n % len(rows)])
    publish(project, staff[0])
    return int(project.pk)


def publish(project: Any, lead: Any) -> None:
    """An edition for each of the weeks up to today, all of the plan as it stands."""
    from bench import plans
    from qibu.progress.editions import packed
    from qibu.progress.figures import figures
    from qibu.progress.models import Edition, Period
    from qibu.progress.queries.tables import table_now

    table = table_now(project, plans.AT)
    content, digest = packed(table)
    for n in range(EDITIONS):
        cutoff = plans.AT - timedelta(weeks=EDITIONS - n)
        day = (cutoff - timedelta(days=cutoff.weekday())).date()
        counted = figures(table, None, day, [], [])
        period = Period.objects.create(
            project=project, number=n + 1, week=day, begins=day, cutoff=cutoff, state="closed"
        )
        Edition.objects.create(
            project=project, number=n + 1, period=period, published_at=cutoff, published_by=lead, baseline=1,
            figures=counted, table=content, digest=digest,
        )  # fmt: skip


def build_alone(package: int) -> None:
    """Build a package in a process that does nothing else; print what it took as JSON."""
    import django

    django.setup()
    from django.utils import translation

    from bench import plans
    from qibu.closing.jobs.archive import build
    from qibu.closing.models import Package
    from qibu.web.archive.collecting import collect

    row = Package.objects.select_related("by", "space").get(pk=package)
    begun, own, children = time.monotonic(), time.process_time(), processor(resource.RUSAGE_CHILDREN)
    with translation.override("zh-hans"):
        ready = build(row, lambda _done, _total: None, collect, plans.AT)
    found = {
        "wall": time.monotonic() - begun,
        "CPU": time.process_time() - own,
        "CPU of children": processor(resource.RUSAGE_CHILDREN) - children,
        "memory": most_resident(),
        "memory of a child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }
    row.refresh_from_db()
    assert ready
    print(json.dumps({**found, "documents": len(row.manifest), "size": row.size / 1e6}))


def most_resident() -> float:
    """MB of this process at its largest; what getrusage says begins with the size of who started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def processor(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def one_round(project: int, number: int) -> dict[str, float]:
    """What building the next package of the project took."""
    from bench import plans
    from bench.importing import Writer
    from qibu.closing.models import Package
    from qibu.foundation.people.models import Person
    from qibu.projects.models import Project

    row = Package.objects.create(
        space=Project.objects.get(pk=project).space,
        number=number,
        at=plans.AT,
        by=Person.objects.order_by("pk")[0],
    )
    command = [sys.executable, "-m", "bench.archiving", "--build", str(row.pk)]
    with Writer() as other:
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {**json.loads(said), "writers wait": other.longest}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tasks", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--build", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.build:
        build_alone(options.build)
        return 0
    with tempfile.TemporaryDirectory(prefix="qibu-bench-") as folder:
        from bench.house import surroundings

        surroundings(Path(folder))
        os.environ["QIBU_LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.utils import translation

        call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # making the data is not what is measured
        translation.activate("zh-hans")
        project = make(options.tasks)
        rounds = [one_round(project, n + 1) for n in range(options.rounds)]
    missed = False
    for name in rounds[0]:
        best = min(found[name] for found in rounds)
        aim = AIMS.get(name)
        failed = aim is not None and best > aim
        missed = missed or failed
        unit = UNITS.get(name, "s")
        told = f"   aim {aim} {unit}{'   MISSED' if failed else ''}" if aim is not None else ""
        print(f"{name:<18}{best:9.2f} {unit:<2}{told}")
    print("load of the machine: {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())

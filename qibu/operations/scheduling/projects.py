"""MS Project XML: scheduled by the clock, told in working days of the file."""

from __future__ import annotations

from pathlib import Path

from qibu.foundation.documents.mspdi_file import FileTask, ProjectFile
from qibu.foundation.documents.mspdi_plan import FilePlan, plan_of
from qibu.foundation.documents.reading import read_project_file
from qibu.kernel.hours import moment
from qibu.kernel.lags import LinkType
from qibu.kernel.plan import Driver
from qibu.kernel.timed import schedule_timed
from qibu.kernel.timed_plan import TimedSchedule

from .answer import Activity, Answer, Cause, Finding, finding, unreadable

NAME = "msproject"
_IDS = {int(code): code.name.lower().replace("_", "-") for code in Driver}


def schedule_project(path: Path) -> Answer:
    """Calculate an MS Project XML file, read in the limited child process."""
    reading = read_project_file(path)
    if reading.project is None:
        return unreadable(path.name, NAME, reading.problem.problem_id if reading.problem else "damaged")
    read = plan_of(reading.project)
    result = schedule_timed(read.plan)
    names = [_name(task) for task in read.tasks]
    found = [finding("unknown-predecessor", [str(one) for one in pair]) for pair in read.unknown]
    if result.status != "ok":
        problem = finding(result.status, [names[t] for t in result.cycle])
        return Answer(path.name, NAME, "day", False, diagnostics=[problem, *found])
    above = set(read.plan.parent)
    found = [*_problems(reading.project, read, result, names), *found]
    return Answer(
        path.name,
        NAME,
        "day",
        not any(one.id == "negative-float" for one in found),
        _at(result.project_finish),
        [_activity(reading.project, read, result, t, t in above) for t in range(len(read.tasks))],
        found,
    )


def _name(task: FileTask) -> str:
    return f"{task.id} {task.name}".strip()


def _at(instant: int) -> str | None:
    return moment(instant).isoformat(timespec="minutes") if instant else None


def _days(file: ProjectFile, minutes: int) -> float:
    days = round(minutes / max(file.minutes_per_day, 1), 3)
    return int(days) if days.is_integer() else days


def _problems(file: ProjectFile, read: FilePlan, result: TimedSchedule, names: list[str]) -> list[Finding]:
    links = read.plan.links
    parents = set(read.plan.parent)
    found = [
        finding("negative-float", [names[t]], (), _days(file, -days))
        for t, days in enumerate(result.total_float)
        if days < 0 and t not in parents
    ]
    for k in result.broken_links:
        ends = [names[links.pred[k]], names[links.succ[k]]]
        found.append(finding("link-broken", ends, [f"{' → '.join(ends)} {_link_text(file, read, k)}"]))
    return found


def _link_text(file: ProjectFile, read: FilePlan, k: int) -> str:
    links = read.plan.links
    lag = _days(file, links.lag[k])
    return LinkType(links.kind[k]).name + (f"{lag:+}" if lag else "")


def _activity(file: ProjectFile, read: FilePlan, result: TimedSchedule, t: int, summary: bool) -> Activity:
    task = read.tasks[t]
    return Activity(
        str(task.id),
        task.name,
        _days(file, read.plan.duration[t]),
        _at(result.start[t]),
        _at(result.finish[t]),
        _at(result.early_start[t]),
        _at(result.early_finish[t]),
        _at(result.late_start[t]),
        _at(result.late_finish[t]),
        _days(file, result.total_float[t]),
        _days(file, result.free_float[t]),
        result.critical[t],
        [_cause(file, read, result.driver[t])],
        summary=summary,
        outline=task.outline,
        uid=task.uid,
    )


def _cause(file: ProjectFile, read: FilePlan, driver: int) -> Cause:
    if driver < 0:
        return Cause(_IDS[driver])
    links = read.plan.links
    before = read.tasks[links.pred[driver]]
    unit = "elapsed-minute" if links.elapsed[driver] else "day"
    lag = links.lag[driver] if links.elapsed[driver] else _days(file, links.lag[driver])
    return Cause("after-link", str(before.id), LinkType(links.kind[driver]).name, lag, unit)

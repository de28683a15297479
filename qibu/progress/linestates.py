"""Lines under the rules of a report (T1): as typed, and as the lead corrects a submitted one (T2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from qibu.kernel.reporting import LineProblem, LineState, line_problems
from qibu.kernel.status import Status as Code
from qibu.progress import linefields
from qibu.progress.linewords import say
from qibu.progress.models import Line
from qibu.tasks.models import Forecast, Status

_CODES = {
    Status.TODO: Code.TODO, Status.DOING: Code.DOING, Status.DONE: Code.DONE,
    Status.PAUSED: Code.PAUSED, Status.CANCELLED: Code.CANCELLED,
}  # fmt: skip


def lacking(line: Line, today: date, texts: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field → message of what a line lacks; `texts` are form texts to judge instead of its own.

    One statement: the task's forecast.
    """
    said = texts or {name: linefields.form_text(getattr(line, name)) for name in linefields.ALL}
    forecast = Forecast.objects.filter(task=line.task_id).first()
    state = LineState(
        status=_CODES[Status(int(said["status"]))],
        percent=int(said["percent"]),
        actual_start=_day(said["actual_start"]),
        actual_finish=_day(said["actual_finish"]),
        expected_finish=_day(said["expected_finish"]),
        is_blocked=said["is_blocked"] == "1",
        block_cause=said["block_cause"],
        block_need=said["block_need"],
        late_cause=said["late_cause"],
        late_note=said["late_note"],
        planned_start=line.task.planned_start,
        planned_finish=line.task.planned_finish,
        forecast_finish=date.fromordinal(forecast.finish_day) if forecast and forecast.finish_day else None,
        pushed=line.task.actual_start is None and forecast is not None and forecast.driver_link is not None,
    )
    return {name: say(problem) for name, problem in reversed(line_problems(state, today))}


def contradictions(values: Mapping[str, Any]) -> list[tuple[str, LineProblem]]:
    """What was typed against something else typed on the same line, before one of the two gives way."""
    found = []
    status, percent = values.get("status"), values.get("percent")
    if status == Status.DONE and percent is not None and percent < 100:
        found.append(("percent", LineProblem.DONE_NEEDS_FULL_PERCENT))
    if status is not None and status != Status.DONE:
        if values.get("actual_finish") is not None:
            found.append(("status", LineProblem.FINISHED_BUT_OPEN))
        elif percent == 100:
            found.append(("status", LineProblem.FULL_PERCENT_BUT_OPEN))
    if status == Status.TODO and values.get("actual_start") is not None:
        found.append(("status", LineProblem.STARTED_BUT_TODO))
    elif status == Status.TODO and percent:
        found.append(("status", LineProblem.PERCENT_WITHOUT_START))
    return found


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

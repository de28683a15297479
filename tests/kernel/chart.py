"""Schedule tests as small text charts.

A plan is written one task a line, ``name duration < predecessor:TYPE+lag options``::

    A 3
    B 2 < A
    C 0 < B:FF+2c A:SS+1          2c: calendar days, 1: working days
    D 1 < A:FF+0<=14c             a promise: at most 14 calendar days
    E 4 began=03-02 left=2        also done, percent, planned, until, before, expect, cal=1, manual,
                                  deadline, alap, snet, fnet, snlt, fnlt, mso, mfo

Dates are month-day of 2026. The result is drawn as bars over day letters: ``X`` a worked day, ``-`` a day
off inside a bar, ``o`` a milestone, ``.`` otherwise.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from textwrap import dedent

from qibu.kernel.lags import LinkType
from qibu.kernel.network import LinkRow, Links, Plan, Schedule, schedule
from qibu.kernel.plan import Constraint
from qibu.kernel.workdays import WorkCalendar

WEEKDAYS = WorkCalendar.weekdays()
MONDAY = date(2026, 3, 2)


def day(text: str) -> int:
    """The ordinal of "03-06" in 2026."""
    return date.fromisoformat(f"2026-{text}").toordinal()


def on(ordinal: int) -> str:
    """ "03-06" of an ordinal."""
    return date.fromordinal(ordinal).strftime("%m-%d")


_LINK = re.compile(r"(\w+)(?::(FS|SS|FF|SF)([+-]\d+)?(c?)(?:<=(-?\d+)(c?))?)?")


def plan_of(text: str, start: str = "03-02", today: str = "", calendars=(WEEKDAYS,), **more) -> Plan:
    """The plan that the lines describe; ``start`` is the project start, ``today`` the data date."""
    names, rows = task_names(text), []
    columns: dict[str, list[int]] = {
        key: [0] * len(names)
        for key in (
            "planned_start",
            "planned_finish",
            "actual_start",
            "actual_finish",
            "percent",
            "manual",
            "not_before",
            "calendar",
            "expected_finish",
            "constraint",
            "constraint_date",
            "deadline",
        )
    }
    columns["remaining"] = [-1] * len(names)
    durations = []
    for t, line in enumerate(_lines(text)):
        head, _, tail = line.partition(" < ")
        words = (head + " " + tail).split()
        durations.append(int(words[1]))
        for word in words[2:]:
            if "=" in word.replace("<=", "") or word in ("manual", "alap"):
                _option(columns, t, word)
            else:
                rows.append(_link(names, word, t))
    return Plan(
        calendars=calendars,
        duration=durations,
        links=Links.of(*rows),
        project_start=day(start) if start else 0,
        data_date=day(today) if today else 0,
        **columns,
        **more,
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def task_names(text: str) -> list[str]:
    return [line.split()[0] for line in _lines(text)]


def _link(names: list[str], word: str, succ: int) -> LinkRow:
    found = _LINK.fullmatch(word)
    assert found, word
    ref, kind, lag, unit, most, most_unit = found.groups()
    return LinkRow(
        names.index(ref),
        succ,
        LinkType[kind or "FS"],
        int(lag or 0),
        int(unit == "c"),
        None if most is None else int(most),
        int(most_unit == "c"),
    )


def _option(columns: dict[str, list[int]], t: int, word: str) -> None:
    key, _, value = word.partition("=")
    if key.upper() in Constraint.__members__:
        columns["constraint"][t] = Constraint[key.upper()]
        columns["constraint_date"][t] = day(value) if value else 0
        return
    field = {
        "planned": "planned_start",
        "until": "planned_finish",
        "began": "actual_start",
        "done": "actual_finish",
        "left": "remaining",
        "percent": "percent",
        "before": "not_before",
        "expect": "expected_finish",
        "deadline": "deadline",
        "cal": "calendar",
        "manual": "manual",
    }[key]
    columns[field][t] = day(value) if "-" in value else int(value or 1)


def draw(plan: Plan, result: Schedule, names: list[str], days: int = 19, first: date = MONDAY) -> str:
    """The forecast as a chart of ``days`` days from ``first``."""
    shown = [first + timedelta(days=n) for n in range(days)]
    wide = max(map(len, names))
    lines = [" " * wide + " " + "".join("MTWTFss"[one.weekday()] for one in shown)]
    for t, name in enumerate(names):
        calendar = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0]
        bar = "".join(_mark(plan, result, calendar, t, one.toordinal()) for one in shown)
        lines.append(f"{name:<{wide}} {bar}")
    return "\n".join(lines)


def _mark(plan: Plan, result: Schedule, calendar: WorkCalendar, t: int, one: int) -> str:
    if not result.forecast_start[t] <= one <= result.forecast_finish[t]:
        return "."
    if not plan.duration[t]:
        return "o"
    return "X" if calendar.is_working(one) else "-"


def chart_of(text: str, days: int = 19, first: date = MONDAY, **options) -> str:
    """Schedule the lines and draw them, ready to compare with :func:`drawn`."""
    plan = plan_of(text, **options)
    result = schedule(plan)
    assert result.status == "ok", result
    return draw(plan, result, task_names(text), days, first)


def drawn(text: str) -> str:
    """An expected chart without the indentation it has in the test."""
    return dedent(text).strip("\n")

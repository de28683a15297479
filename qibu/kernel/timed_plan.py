"""A plan by the clock, as other tools keep it, and its schedule: objects of parallel arrays.

Tasks are indexes 0..n-1, instants and durations are minutes (:mod:`.hours`), 0 stands for "no instant".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .hours import WorkHours


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedLinks:
    """Dependencies as parallel arrays: :class:`~qibu.kernel.lags.LinkType` codes, lags in minutes (negative
    for a lead), ``elapsed`` true where the lag counts every minute, not the successor's working ones."""

    pred: Sequence[int] = ()
    succ: Sequence[int] = ()
    kind: Sequence[int] = ()
    lag: Sequence[int] = ()
    elapsed: Sequence[bool] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedPlan:
    """A network by the clock; every array is parallel to ``duration``.

    ``parent``        index of the summary task, -1 at the top. A summary takes its dates from below; its
                      links hold everything below
    ``calendar``      index into ``calendars`` (of an elapsed duration: one that is always worked)
    ``duration``      working minutes of that calendar, 0 for a milestone
    ``known_start``   with ``known_finish``: dates that are facts (manual, inactive, finished tasks)
    ``idle``          true: inactive, links from it do not matter
    ``actual_start``  reported; with ``resume`` and ``remaining`` the open work goes on there, without
                      ``resume`` it goes on from the actual start
    ``delay``         minutes added by resource levelling; by the clock where ``delay_elapsed`` is true
    ``constraint``    :class:`~qibu.kernel.plan.Constraint` codes and their instants
    ``deadline``      bounds the late dates
    ``hold``          constraint dates hold against links
    ``start``         floor of every task
    ``finish``        0: scheduled from the start; else the end everything is scheduled back from
    """

    calendars: tuple[WorkHours, ...]
    duration: Sequence[int]
    parent: Sequence[int]
    calendar: Sequence[int]
    known_start: Sequence[int]
    known_finish: Sequence[int]
    idle: Sequence[bool]
    actual_start: Sequence[int]
    resume: Sequence[int]
    remaining: Sequence[int]
    delay: Sequence[int]
    delay_elapsed: Sequence[bool]
    constraint: Sequence[int]
    constraint_at: Sequence[int]
    deadline: Sequence[int]
    links: TimedLinks = field(default_factory=TimedLinks)
    hold: bool = True
    start: int = 0
    finish: int = 0


@dataclass(frozen=True, slots=True)
class TimedSchedule:
    """Result of :func:`qibu.kernel.timed.schedule_timed`; instants parallel to the tasks.

    ``status``        "ok"; "cycle" with the tasks of one in ``cycle``; "beyond-calendar"
    ``start``         scheduled dates: early dates, but of tasks as late as possible the late ones
    ``total_float``   working minutes of the task's calendar, of a summary the least below
    ``driver``        index of a link, or a :class:`~qibu.kernel.plan.Driver` code
    ``broken_links``  links that known dates or held constraints do not keep
    """

    status: str
    cycle: tuple[int, ...] = ()
    start: list[int] = field(default_factory=list)
    finish: list[int] = field(default_factory=list)
    early_start: list[int] = field(default_factory=list)
    early_finish: list[int] = field(default_factory=list)
    late_start: list[int] = field(default_factory=list)
    late_finish: list[int] = field(default_factory=list)
    total_float: list[int] = field(default_factory=list)
    free_float: list[int] = field(default_factory=list)
    critical: list[bool] = field(default_factory=list)
    driver: list[int] = field(default_factory=list)
    broken_links: tuple[int, ...] = ()
    project_finish: int = 0

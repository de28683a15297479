"""What goes into the scheduling pass and what comes out: objects of parallel arrays (S9, S10).

Tasks are indexes 0..n-1, days are ordinals, 0 stands for "no date". Every array of :class:`Plan` but
``duration`` may be left empty, which means "none for any task". Later rules (finish constraints,
deadlines, hard maximum lags) become further arrays that default to empty, so callers need not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from .lags import LinkType, Unit
from .workdays import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Dependencies as parallel arrays; link k goes from task ``pred[k]`` to task ``succ[k]``.

    ``kind``        :class:`LinkType` codes; empty: all FS
    ``min_amount``  minimum lag, negative for a lead; empty: all 0
    ``min_unit``    :class:`Unit` codes; empty: all working days
    ``max_amount``  maximum lag (promise) or None; empty: none has one
    ``max_unit``    :class:`Unit` codes; empty: all working days

    Summary tasks carry no links of their own: the caller expands them to the tasks below.
    """

    pred: Sequence[int] = ()
    succ: Sequence[int] = ()
    kind: Sequence[int] = ()
    min_amount: Sequence[int] = ()
    min_unit: Sequence[int] = ()
    max_amount: Sequence[int | None] = ()
    max_unit: Sequence[int] = ()

    @classmethod
    def of(cls, *rows: LinkRow) -> Links:
        """Links from rows, for callers with a handful of them."""
        if not rows:
            return cls()
        pred, succ, kind, min_amount, min_unit, max_amount, max_unit = zip(*rows, strict=True)
        return cls(
            pred=pred,
            succ=succ,
            kind=kind,
            min_amount=min_amount,
            min_unit=min_unit,
            max_amount=max_amount,
            max_unit=max_unit,
        )


class LinkRow(NamedTuple):
    """One dependency, as :meth:`Links.of` takes it."""

    pred: int
    succ: int
    kind: int = LinkType.FS
    min_amount: int = 0
    min_unit: int = Unit.WORKING
    max_amount: int | None = None
    max_unit: int = Unit.WORKING


class Constraint(IntEnum):
    """What a constraint date asks of a task; the codes are those of published project files."""

    ASAP = 0
    ALAP = 1
    MSO = 2
    MFO = 3
    SNET = 4
    SNLT = 5
    FNET = 6
    FNLT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Externals:
    """Links from tasks of other projects, as parallel arrays: the other end is a date, not a task.

    ``succ``    task of this plan that the link leads to
    ``day``     the other task's finish (FS, FF) or start (SS, SF): an ordinal, actual or forecast
    ``kind``    :class:`LinkType` codes; empty: all FS
    ``amount``  minimum lag; empty: all 0
    ``unit``    :class:`Unit` codes; empty: all working days
    ``max_amount``  maximum lag (promise) or None, with ``max_unit``; empty: none has one
    ``happened``    true: ``day`` is an actual date, so the promise runs; empty: all are forecasts
    """

    succ: Sequence[int] = ()
    day: Sequence[int] = ()
    kind: Sequence[int] = ()
    amount: Sequence[int] = ()
    unit: Sequence[int] = ()
    max_amount: Sequence[int | None] = ()
    max_unit: Sequence[int] = ()
    happened: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A network to schedule.

    ``calendars``       working calendars in use; ``calendar[t]`` is the index of task t's (empty: all 0)
    ``duration``        working days per task, 0 for a milestone
    ``data_date``       the status day (ordinal): open work happens on it or later; 0: none
    ``project_start``   floor for tasks without a planned start; 0: none
    ``planned_start``   agreed dates, never changed by the engine; with a finish only, the start is
    ``planned_finish``  derived from the duration
    ``actual_start``    reported dates; an actual finish makes the task a fact
    ``actual_finish``
    ``remaining``       remaining working days of a started task, -1 where percent decides
    ``percent``         0..100; remaining = duration x (100 - percent) %, rounded up, at least one day
    ``manual``          true: the planned dates are the forecast and links do not move it
    ``not_before``      earliest start (ordinal), 0: none
    ``expected_finish`` the day a person reports as the new forecast (预计完成), 0: none. A started task's
                        remaining work is stretched or shrunk to end on it (at least one day); a task not
                        started begins where logic puts it and ends on it where that is later than its
                        duration says; a milestone moves to it. A day off counts as the working day before.
                        A day before the data date, before the start, or of a finished task is ignored.
    ``constraint``      :class:`Constraint` codes, their dates in ``constraint_date``. SNET, FNET, MSO and MFO
    ``constraint_date`` hold a task back; SNLT, FNLT, MSO and MFO bound its late dates, so that a plan
                        that cannot keep them shows negative float; ALAP moves the forecast, never early
                        dates. A started task is only asked for its finish, a finished or manual one nothing.
    ``constraints_hold``  True: SNLT, FNLT, MSO and MFO also hold against links (which are then told as
                        broken), as other tools do; False: the forecast stays honest
    ``deadline``        finish wanted (ordinal), 0: none; never moves anything, bounds the late dates
    ``externals``       links from other projects
    ``hard_max``        True: maximum lags are rules like any other and push the predecessor; minimum lags may
                        then go round. False: they are promises
    ``milestones_last_a_day``  a milestone occupies the end of its day: it falls on the day its drivers
                        finish, and a FS successor starts on the next working day. False makes it a point
                        without length, as in published networks.
    ``retained_logic``  a started task whose predecessor is unfinished does its remaining work after it;
                        False: only FF and SF links hold its finish, FS and SS no longer matter
    """

    calendars: tuple[WorkCalendar, ...]
    duration: Sequence[int]
    links: Links = field(default_factory=Links)
    data_date: int = 0
    project_start: int = 0
    calendar: Sequence[int] = ()
    planned_start: Sequence[int] = ()
    planned_finish: Sequence[int] = ()
    actual_start: Sequence[int] = ()
    actual_finish: Sequence[int] = ()
    remaining: Sequence[int] = ()
    percent: Sequence[int] = ()
    manual: Sequence[int] = ()
    not_before: Sequence[int] = ()
    expected_finish: Sequence[int] = ()
    constraint: Sequence[int] = ()
    constraint_date: Sequence[int] = ()
    constraints_hold: bool = False
    deadline: Sequence[int] = ()
    externals: Externals = field(default_factory=Externals)
    hard_max: bool = False
    milestones_last_a_day: bool = True
    retained_logic: bool = True


class Driver(IntEnum):
    """What set a forecast start where it was no link (a link is its index, 0 or more)."""

    DATA_DATE = -1
    PLANNED = -2
    PROJECT_START = -3
    NOT_BEFORE = -4
    ACTUAL = -5
    MANUAL = -6
    EXPECTED = -7
    CONSTRAINT = -8
    ALAP = -9
    EXTERNAL = -10


class PromiseState(StrEnum):
    """State of a promise; see :mod:`qibu.kernel.promises`."""

    PENDING = "pending"
    RUNNING = "running"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Promises:
    """One entry per link with a maximum lag, in the order of the links.

    ``link``      index of the link (of the external link, in ``Schedule.external_promises``)
    ``last_day``  ordinal, counted from the predecessor's actual day, else from its forecast
    ``state``     :class:`PromiseState`
    ``margin``    days left between the successor's day and the last day, negative when it is missed
    ``breach``    ``max(0, -margin)``; both in the unit of the maximum lag
    """

    link: list[int]
    last_day: list[int]
    state: list[PromiseState]
    margin: list[int]

    @property
    def breach(self) -> list[int]:
        """Days by which each promise is missed, 0 when it holds."""
        return [max(0, -days) for days in self.margin]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Result of :func:`qibu.kernel.network.schedule`: arrays parallel to the tasks of the plan.

    ``status``          "ok"; "cycle": dependencies go round (only ``cycle`` is filled then); "infeasible":
                        hard lags ask for more than they allow (only ``cycle``, ``cycle_links``, ``excess``);
                        "beyond-calendar": the plan runs past 2200 (no dates)
    ``cycle``           the tasks of one cycle in order of the dependencies, first one not repeated
    ``cycle_links``     infeasible: the link from each task of the chain to the next one; a maximum lag is
                        walked from successor to predecessor
    ``excess``          infeasible: days by which the chain is too long
    ``forecast_start``  ordinals, inclusive; actual dates where reported
    ``forecast_finish``
    ``late_start``      latest dates that keep ``project_finish``; own dates for finished tasks
    ``late_finish``
    ``total_float``     working days of the task's calendar, negative where a deadline, a constraint or manual
    ``free_float``      dates cannot be kept; 0 for finished tasks. Free float knows no deadlines
    ``critical``        unfinished and total float <= 0
    ``driver``          index of the link that set the start, or a :class:`Driver` code
    ``external``        task → index of the external link that set its start (``Driver.EXTERNAL``)
    ``broken_links``    links whose minimum lag is not kept by reported or manual dates
    ``asap_start``      early dates where tasks as late as possible make them differ from the forecast, else
    ``asap_finish``     empty
    ``project_finish``  ordinal of the last forecast finish, 0 for an empty plan
    ``external_promises``  promises on links from other projects, as ``promises``
    """

    status: str
    cycle: tuple[int, ...] = ()
    forecast_start: list[int] = field(default_factory=list)
    forecast_finish: list[int] = field(default_factory=list)
    late_start: list[int] = field(default_factory=list)
    late_finish: list[int] = field(default_factory=list)
    total_float: list[int] = field(default_factory=list)
    free_float: list[int] = field(default_factory=list)
    critical: list[bool] = field(default_factory=list)
    driver: list[int] = field(default_factory=list)
    broken_links: tuple[int, ...] = ()
    project_finish: int = 0
    promises: Promises = field(default_factory=lambda: Promises([], [], [], []))

    cycle_links: tuple[int, ...] = ()
    excess: int = 0
    external: dict[int, int] = field(default_factory=dict)
    asap_start: list[int] = field(default_factory=list)
    asap_finish: list[int] = field(default_factory=list)
    external_promises: Promises = field(default_factory=lambda: Promises([], [], [], []))

    @property
    def early_start(self) -> list[int]:
        """The forecast, unless tasks stand as late as possible: agreed starts are floors of the network."""
        return self.asap_start or self.forecast_start

    @property
    def early_finish(self) -> list[int]:
        """See :attr:`early_start`."""
        return self.asap_finish or self.forecast_finish

    def near_critical(self, within: int) -> list[int]:
        """Tasks that are not critical but have at most ``within`` working days of total float, in order.

        Finished tasks have no float and are left out: they are those with float 0 that are not critical.
        """
        return [t for t, days in enumerate(self.total_float) if 0 < days <= within]

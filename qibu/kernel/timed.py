"""Scheduling by the clock, as the tools do whose files people bring: one forward and one backward pass.

Working minutes are counted on each task's own calendar; a lag counts on the successor's, an elapsed one by
the clock. A milestone is a moment: it stands where what drives it ends (17:00), not where work goes on. Links
of summary tasks hold everything below. Constraint dates hold against links where the plan says so. Started
tasks follow their actual start, known dates are facts.
"""

from __future__ import annotations

from .lags import FF, FS, SF
from .plan import Constraint, Driver
from .timed_late import Late, late_dates, pull_late
from .timed_order import Nodes, node_order
from .timed_plan import TimedPlan, TimedSchedule
from .workdays import LAST

MSO, MFO, SNET, SNLT, FNET, FNLT = (int(code) for code in list(Constraint)[2:])
_DAY = 1440


def schedule_timed(plan: TimedPlan) -> TimedSchedule:
    """Calculate the whole plan; nothing recurses, time grows with tasks and links."""
    nodes = node_order(plan)
    if nodes.cycle:
        return TimedSchedule("cycle", cycle=nodes.cycle)
    forward = _Forward(plan, nodes)
    if plan.finish:
        forward.floor_all(_back_from_finish(plan, nodes))
    forward.run()
    early = list(forward.start), list(forward.finish)
    project_finish = plan.finish or max(forward.finish, default=0)
    if project_finish // _DAY >= LAST:
        return TimedSchedule("beyond-calendar")
    late = late_dates(plan, nodes, forward.start, forward.finish, project_finish)
    moved = pull_late(plan, nodes, forward.start, forward.finish, project_finish)
    for t in moved:
        forward.driver[t] = int(Driver.ALAP)
    _roll_up(nodes, forward, late)
    return TimedSchedule(
        "ok",
        (),
        forward.start,
        forward.finish,
        *(early if moved else (forward.start, forward.finish)),
        late.start,
        late.finish,
        late.total,
        late.free,
        [total <= 0 and not done for total, done in zip(late.total, late.done, strict=True)],
        forward.driver,
        tuple(sorted(forward.broken)),
        max(forward.finish, default=0),
    )


def _back_from_finish(plan: TimedPlan, nodes: Nodes) -> int:
    """The start a plan needs that is scheduled back from its finish: the least late start."""
    trial = _Forward(plan, nodes)
    trial.run()
    late = late_dates(plan, nodes, trial.start, trial.finish, plan.finish)
    starts = [late.start[t] for t in range(len(plan.duration)) if t not in nodes.below]
    return min(starts, default=plan.start)


def _roll_up(nodes: Nodes, forward: _Forward, late: Late) -> None:
    """Summaries again, now that tasks as late as possible have moved and floats are known."""
    n = len(forward.start)
    for node in nodes.order:
        if node >= n:
            rows = nodes.below[node - n]
            t = node - n
            if not forward.plan.known_start[t]:
                forward.start[t] = min(forward.start[row] for row in rows)
                forward.finish[t] = max(forward.finish[row] for row in rows)
            late.total[t] = min(late.total[row] for row in rows)
            late.free[t] = min(late.free[row] for row in rows)
            late.done[t] = all(late.done[row] for row in rows)


class _Forward:
    """The forward pass: start and finish of every task in one walk over the nodes."""

    def __init__(self, plan: TimedPlan, nodes: Nodes) -> None:
        n = len(plan.duration)
        self.plan, self.nodes, self.n = plan, nodes, n
        self.start, self.finish = [0] * n, [0] * n
        self.driver = [int(Driver.PROJECT_START)] * n
        self.floor, self.floor_driver = [plan.start] * n, [int(Driver.PROJECT_START)] * n
        self.broken: set[int] = set()

    def floor_all(self, at: int) -> None:
        """Begin everything at an instant."""
        self.floor = [at] * self.n

    def run(self) -> None:
        """Place every node; a summary's beginning hands its floor down, its end takes up what is below."""
        for node in self.nodes.order:
            if node >= self.n:
                self._close(node - self.n)
                continue
            above = self.plan.parent[node]
            if above >= 0 and self.floor[above] > self.floor[node]:
                self.floor[node], self.floor_driver[node] = self.floor[above], self.floor_driver[above]
            if node in self.nodes.below:
                self._open(node)
            else:
                self._place(node)

    def _open(self, t: int) -> None:
        plan = self.plan
        if plan.constraint[t] == SNET and plan.constraint_at[t] > self.floor[t]:
            self.floor[t], self.floor_driver[t] = plan.constraint_at[t], int(Driver.CONSTRAINT)
        for k in self.nodes.into[t]:
            kind, i = plan.links.kind[k], plan.links.pred[k]
            if kind in (FF, SF) or plan.idle[i]:
                continue
            at = self._moment(k, t)
            if at > self.floor[t]:
                self.floor[t], self.floor_driver[t] = at, k

    def _close(self, t: int) -> None:
        rows = self.nodes.below[t]
        if self.plan.known_start[t]:
            self.start[t], self.finish[t] = self.plan.known_start[t], self.plan.known_finish[t]
            self.driver[t] = int(Driver.MANUAL)
            return
        first = min(rows, key=self.start.__getitem__)
        self.start[t], self.driver[t] = self.start[first], self.driver[first]
        self.finish[t] = max(self.finish[row] for row in rows)

    def _moment(self, k: int, t: int) -> int:
        """The instant a link lets its successor's end stand at, lag included."""
        links, calendar = self.plan.links, self.plan.calendars[self.plan.calendar[t]]
        i, kind, lag = links.pred[k], links.kind[k], links.lag[k]
        at = self.finish[i] if kind in (FS, FF) else self.start[i]
        if not lag:
            return at
        if links.elapsed[k]:
            return at + lag
        position = calendar.position(at) + lag
        return calendar.end(position) if lag > 0 else calendar.begin(position)

    def _place(self, t: int) -> None:
        plan = self.plan
        if plan.known_start[t]:
            self.start[t], self.finish[t] = plan.known_start[t], plan.known_finish[t]
            self.driver[t] = int(Driver.ACTUAL if plan.actual_start[t] else Driver.MANUAL)
            self._check(t)
        elif plan.actual_start[t]:
            self._place_started(t)
        elif plan.duration[t]:
            self._place_work(t)
        else:
            self._place_moment(t)

    def _place_started(self, t: int) -> None:
        plan, calendar = self.plan, self.plan.calendars[self.plan.calendar[t]]
        self.start[t], self.driver[t] = plan.actual_start[t], int(Driver.ACTUAL)
        if plan.resume[t] > plan.actual_start[t]:
            self.finish[t] = calendar.end(calendar.position(plan.resume[t]) + max(plan.remaining[t], 0))
        elif plan.duration[t]:
            self.finish[t] = calendar.end(calendar.position(plan.actual_start[t]) + plan.duration[t])
        else:
            self.finish[t] = plan.actual_start[t]

    def _place_work(self, t: int) -> None:
        plan, calendar, days = self.plan, self.plan.calendars[self.plan.calendar[t]], self.plan.duration[t]
        x, driver = calendar.position(self.floor[t]), self.floor_driver[t]
        for k in self.nodes.into[t]:
            if plan.idle[plan.links.pred[k]]:
                continue
            v = calendar.position(self._moment(k, t))
            if plan.links.kind[k] in (FF, SF):
                v -= days
            if v > x or (v == x and driver == Driver.PROJECT_START):
                x, driver = v, k
        x, driver = self._constrained(t, x, driver)
        if plan.delay[t]:
            x = calendar.position(self._delayed(t, calendar.begin(x)))
        self.start[t], self.finish[t] = calendar.begin(x), calendar.end(x + days)
        self.driver[t] = driver
        if driver >= 0 and plan.links.kind[driver] == SF and not plan.links.lag[driver]:
            self.finish[t] = self._moment(driver, t)  # it ends when the other begins, not the evening before
        if driver == Driver.CONSTRAINT:
            self._check(t)

    def _constrained(self, t: int, x: int, driver: int) -> tuple[int, int]:
        plan, calendar = self.plan, self.plan.calendars[self.plan.calendar[t]]
        code, at = plan.constraint[t], plan.constraint_at[t]
        if not at or code < MSO:
            return x, driver
        date = calendar.position(at) - (plan.duration[t] if code in (MFO, FNET, FNLT) else 0)
        holds = plan.hold and (code in (MSO, MFO) or (code in (SNLT, FNLT) and x > date))
        if holds or (code in (MSO, MFO, SNET, FNET) and date > x):
            return date, int(Driver.CONSTRAINT)
        return x, driver

    def _place_moment(self, t: int) -> None:
        plan = self.plan
        at, driver = self.floor[t], self.floor_driver[t]
        for k in self.nodes.into[t]:
            if plan.idle[plan.links.pred[k]]:
                continue
            one = self._moment(k, t)
            if one > at or (one == at and driver == Driver.PROJECT_START):
                at, driver = one, k
        code, date = plan.constraint[t], plan.constraint_at[t]
        if date and code >= MSO:
            holds = plan.hold and (code in (MSO, MFO) or (code in (SNLT, FNLT) and at > date))
            if holds or (code in (MSO, MFO, SNET, FNET) and date > at):
                at, driver = date, int(Driver.CONSTRAINT)
        self.start[t] = self.finish[t] = self._delayed(t, at)
        self.driver[t] = driver
        if driver == Driver.CONSTRAINT:
            self._check(t)

    def _delayed(self, t: int, at: int) -> int:
        plan, calendar = self.plan, self.plan.calendars[self.plan.calendar[t]]
        if not plan.delay[t] or plan.delay_elapsed[t]:
            return at + plan.delay[t]
        return calendar.begin(calendar.position(at) + plan.delay[t])

    def _check(self, t: int) -> None:
        """Note the links that dates standing by themselves do not keep."""
        plan, calendar = self.plan, self.plan.calendars[self.plan.calendar[t]]
        for k in self.nodes.into[t]:
            end = self.finish[t] if plan.links.kind[k] in (FF, SF) else self.start[t]
            if calendar.position(self._moment(k, t)) > calendar.position(end):
                self.broken.add(k)

"""A second, slow answer to the same questions: it walks day by day and never counts positions.

Forecast: every task stands on its floor and is moved one working day later as long as a rule says so. Float:
a task is held back one day more until the project, or any other task, moves.
"""

from qibu.kernel.lags import LinkType
from qibu.kernel.network import Plan
from qibu.kernel.plan import Constraint


class SlowSchedule:
    def __init__(self, plan: Plan, held: int = -1, at: int = 0):
        self.plan, self.n = plan, len(plan.duration)
        self.start, self.finish = [0] * self.n, [0] * self.n
        self.rest = [0] * self.n  # first day of the open work
        for t in range(self.n):
            self._floor(t)
            if t == held:
                self._place(t, at)
        moved = True
        while moved:
            moved = False
            for k in range(len(plan.links.pred)):
                moved = self._push(k) or moved

    def calendar(self, t):
        return self.plan.calendars[self.plan.calendar[t]]

    def _next(self, t, day):
        while not self.calendar(t).is_working(day):
            day += 1
        return day

    def _previous(self, t, day):
        while not self.calendar(t).is_working(day):
            day -= 1
        return day

    def _moved(self, t, day, lag):
        """A worked day of t's calendar moved by working days."""
        for _ in range(abs(lag)):
            day = self._next(t, day + 1) if lag > 0 else self._previous(t, day - 1)
        return day

    def _floor(self, t):
        plan = self.plan
        if plan.actual_finish[t]:
            self.start[t], self.finish[t] = plan.actual_start[t], plan.actual_finish[t]
            self.rest[t] = self.start[t]
            return
        day = max(plan.planned_start[t] or plan.project_start, plan.data_date, plan.not_before[t])
        if plan.actual_start[t]:
            day = max(plan.actual_start[t], plan.data_date)
        code, date = (plan.constraint[t], plan.constraint_date[t]) if plan.constraint else (0, 0)
        if code in (Constraint.SNET, Constraint.MSO) and not plan.actual_start[t]:
            day = max(day, date)
        self._place(t, self._next(t, day))
        while code in (Constraint.FNET, Constraint.MFO) and self.finish[t] < date:
            self._place(t, self._next(t, self.rest[t] + 1))

    def too_late(self):
        """Tasks that stand after their deadline or after a constraint date they should not pass."""
        plan, found = self.plan, set()
        for t in range(self.n):
            code, date = (plan.constraint[t], plan.constraint_date[t]) if plan.constraint else (0, 0)
            begun = plan.actual_start[t] or plan.actual_finish[t]
            if plan.actual_finish[t]:
                continue
            if plan.deadline and plan.deadline[t] and self.finish[t] > plan.deadline[t]:
                found.add(t)
            if code == Constraint.SNLT and not begun and self.start[t] > date:
                found.add(t)
            if code == Constraint.FNLT and self.finish[t] > date:
                found.add(t)
        return found

    def _place(self, t, day):
        started = self.plan.actual_start[t]
        length = max(1, self.plan.remaining[t] if started else self.plan.duration[t])
        self.rest[t] = day
        self.start[t] = started or day
        self.finish[t] = self._moved(t, day, length - 1)

    def _push(self, k):
        links, j = self.plan.links, self.plan.links.succ[k]
        if self.plan.actual_finish[j] or (self.plan.actual_start[j] and links.kind[k] == LinkType.SS):
            return False
        moved = False
        while not self._kept(k):
            self._place(j, self._next(j, self.rest[j] + 1))
            moved = True
        return moved

    def _kept(self, k):
        links = self.plan.links
        i, j, kind, lag = links.pred[k], links.succ[k], links.kind[k], links.min_amount[k]
        days, works = (lag, 0) if links.min_unit[k] else (0, lag)
        if kind == LinkType.FS:
            same_day = 0 if not self.plan.duration[j] else 1
            least = self._moved(j, self._next(j, self.finish[i] + same_day + days), works)
            return self.rest[j] >= least
        if kind == LinkType.SS:
            return self.rest[j] >= self._moved(j, self._next(j, self.start[i] + days), works)
        if kind == LinkType.FF:
            return self.finish[j] >= self._moved(j, self._next(j, self.finish[i] + days), works)
        return self.finish[j] >= self._moved(j, self._previous(j, self.start[i] + days - 1), works)

    def project_finish(self):
        return max(self.finish, default=0)

    def total_float(self, t, most):
        return self._held(t, most, lambda other: other.project_finish() == self.project_finish())

    def free_float(self, t, most):
        def others(one):
            return [(s, f) for u, (s, f) in enumerate(zip(one.start, one.finish, strict=True)) if u != t]

        return self._held(
            t,
            most,
            lambda other: others(other) == others(self) and other.project_finish() == self.project_finish(),
        )

    def _held(self, t, most, same):
        days, at = 0, self._next(t, self.rest[t] + 1)
        while days < most and same(SlowSchedule(self.plan, t, at)):
            days, at = days + 1, self._next(t, at + 1)
        return days

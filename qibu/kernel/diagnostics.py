"""Everything wrong with a plan, as values with stable ids; each names the tasks and links that make it so."""

from __future__ import annotations

from .chains import Diagnostic, DiagnosticId, contradictions
from .plan import Constraint, Plan, Promises, PromiseState, Schedule
from .prepare import column

_BOUNDING = {Constraint.MSO, Constraint.MFO, Constraint.SNLT, Constraint.FNLT}


def diagnose(plan: Plan, result: Schedule) -> tuple[Diagnostic, ...]:
    """What :func:`~qibu.kernel.network.schedule` and the rules themselves tell against a plan, worst first.

    "cycle", "hard-lag-contradiction", "beyond-calendar": there is no schedule. "promise-contradiction": rules
    that fit no dates. Then what this schedule does not keep: "constraint-missed" and "deadline-missed" (the
    task, working days), "link-broken" (by reported, manual or held dates), "promise-broken" and
    "promise-at-risk" (days in the promise's unit); the same with "external-" for promises counted from tasks
    of other projects, whose ``links`` are those of ``plan.externals``.
    """
    if result.status == "infeasible":
        return (Diagnostic("hard-lag-contradiction", result.cycle, result.cycle_links, result.excess),)
    if result.status == "beyond-calendar":
        return (Diagnostic("beyond-calendar", (), ()),)
    found = [] if plan.hard_max else list(contradictions(plan))
    if result.status != "ok":
        return tuple(found)
    found += _missed(plan, result)
    links = plan.links
    for k in result.broken_links:
        found.append(Diagnostic("link-broken", (links.pred[k], links.succ[k]), (k,)))
    for k, over, days in _unkept(result.promises):
        ends = (links.pred[k], links.succ[k])
        found.append(Diagnostic("promise-broken" if over else "promise-at-risk", ends, (k,), days))
    for e, over, days in _unkept(result.external_promises):
        name: DiagnosticId = "external-promise-broken" if over else "external-promise-at-risk"
        found.append(Diagnostic(name, (plan.externals.succ[e],), (e,), days))
    return tuple(found)


def _unkept(promises: Promises) -> list[tuple[int, bool, int]]:
    """Link, whether it is broken already (else at risk), and days of each promise that does not hold."""
    rows = zip(promises.link, promises.state, promises.breach, strict=True)
    bad = (PromiseState.BROKEN, PromiseState.AT_RISK)
    return [(k, state == PromiseState.BROKEN, days) for k, state, days in rows if state in bad]


def _missed(plan: Plan, result: Schedule) -> list[Diagnostic]:
    """Tasks that end after their deadline, or stand after a date they should not."""
    n = len(plan.duration)
    deadline, done = column(plan.deadline, n), column(plan.actual_finish, n)
    code, date = column(plan.constraint, n), column(plan.constraint_date, n)
    found = []
    for t in range(n):
        if done[t]:
            continue
        calendar = plan.calendars[plan.calendar[t] if len(plan.calendar) else 0]
        if date[t] and code[t] in _BOUNDING:
            starts = code[t] in (Constraint.MSO, Constraint.SNLT)
            day = result.forecast_start[t] if starts else result.forecast_finish[t]
            due = calendar.next_working(date[t]) if code[t] in (Constraint.MSO, Constraint.MFO) else date[t]
            if day > due:
                days = max(1, calendar.working_days_between(due, day))
                found.append(Diagnostic("constraint-missed", (t,), (), days))
        if deadline[t] and result.forecast_finish[t] > deadline[t]:
            days = max(1, calendar.working_days_between(deadline[t], result.forecast_finish[t]))
            found.append(Diagnostic("deadline-missed", (t,), (), days))
    return found

"""Small project files as text, element by element, for tests that say what a file holds."""

from __future__ import annotations

HEAD = '<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project">'
OFFICE = (
    "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>"
    "<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes>"
)
WEEK = "".join(
    f"<WeekDay><DayType>{n}</DayType><DayWorking>{int(1 < n < 7)}</DayWorking>"
    f"{OFFICE if 1 < n < 7 else ''}</WeekDay>"
    for n in range(1, 8)
)


def tags(**values):
    """name="x" → <Name>x</Name>; keys are names of elements."""
    return "".join(f"<{tag}>{value}</{tag}>" for tag, value in values.items())


def task(uid, name, start="", finish="", hours=8, level=1, more="", **values):
    """A task from a day (or moment) to another."""
    start = f"{start}T08:00:00" if len(start) == 10 else start
    finish = f"{finish}T17:00:00" if len(finish) == 10 else finish
    known = {"UID": uid, "ID": uid, "Name": name, "OutlineLevel": level}
    known |= {"Start": start} if start else {}
    known |= {"Finish": finish} if finish else {}
    known |= {"Duration": f"PT{hours}H0M0S"} if hours is not None else {}
    return f"<Task>{tags(**known, **values)}{more}</Task>"


def link(uid, kind=1, lag=0, form=7):
    """A predecessor; `lag` in tenths of a minute."""
    values = tags(PredecessorUID=uid, Type=kind, LinkLag=lag, LagFormat=form)
    return f"<PredecessorLink>{values}</PredecessorLink>"


def resource(uid, name, kind=1, **values):
    return f"<Resource>{tags(UID=uid, ID=uid, Name=name, Type=kind, **values)}</Resource>"


def assignment(uid, task_uid, resource_uid, **values):
    return f"<Assignment>{tags(UID=uid, TaskUID=task_uid, ResourceUID=resource_uid, **values)}</Assignment>"


def baseline(number, start, finish, hours=8):
    values = tags(
        Number=number, Start=f"{start}T08:00:00", Finish=f"{finish}T17:00:00", Duration=f"PT{hours}H0M0S"
    )
    return f"<Baseline>{values}</Baseline>"


def exception(first, last, working=False):
    period = f"<TimePeriod>{tags(FromDate=f'{first}T00:00:00', ToDate=f'{last}T23:59:00')}</TimePeriod>"
    return (
        f"<Exception>{period}{tags(Type=1, DayWorking=int(working))}{OFFICE if working else ''}</Exception>"
    )


def plan(*tasks, resources=(), assignments=(), exceptions=(), calendars="", fields="", start="2026-03-02"):
    """A whole file; Monday to Friday, without public holidays unless `exceptions` has them."""
    away = f"<Exceptions>{''.join(exceptions)}</Exceptions>" if exceptions else ""
    standard = f"<Calendar>{tags(UID=1, Name='Standard')}<WeekDays>{WEEK}</WeekDays>{away}</Calendar>"
    return (
        f"{HEAD}{tags(Title='搬迁', StartDate=f'{start}T08:00:00', CalendarUID=1, MinutesPerDay=480)}"
        f"<ExtendedAttributes>{fields}</ExtendedAttributes>"
        f"<Calendars>{standard}{calendars}</Calendars><Tasks>{''.join(tasks)}</Tasks>"
        f"<Resources>{''.join(resources)}</Resources>"
        f"<Assignments>{''.join(assignments)}</Assignments></Project>"
    ).encode()

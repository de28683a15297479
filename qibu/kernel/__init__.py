"""规则与排程: every rule of time and every date calculation, as values (no Django, no clock, no I/O).

Usable by itself; `docs/kernel.md` tells all of it. A plan is one object of arrays, days are ordinals:

>>> from datetime import date
>>> from qibu.kernel.lags import LinkType, Unit
>>> from qibu.kernel.network import LinkRow, Links, Plan, schedule
>>> from qibu.kernel.why import why
>>> from qibu.kernel.workdays import WorkCalendar
>>> monday = date(2026, 3, 2).toordinal()
>>> plan = Plan(
...     calendars=(WorkCalendar.weekdays(),),
...     duration=[3, 4, 0],
...     project_start=monday,
...     links=Links.of(
...         LinkRow(0, 1),                                         # 1 after 0
...         LinkRow(1, 2, LinkType.FF),                            # milestone 2 with the end of 1
...         LinkRow(0, 2, LinkType.FS, max_amount=7, max_unit=Unit.CALENDAR),  # a promise
...     ),
... )
>>> result = schedule(plan)
>>> [date.fromordinal(day).isoformat() for day in result.forecast_finish]
['2026-03-04', '2026-03-10', '2026-03-10']
>>> result.critical, result.promises.margin
([True, True, True], [1])
>>> [(step.id, step.task) for step in why(plan, result, 2)]
[('after-link', 2), ('after-link', 1), ('project-start', 0)]
"""

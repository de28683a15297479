"""Whatever the network: constraints agree with the slow reference; later input gives no earlier forecast."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from qibu.kernel.network import schedule
from qibu.kernel.plan import Constraint
from tests.kernel.slow_reference import SlowSchedule
from tests.kernel.test_network_against_reference import TODAY, plans

FLOORS = (Constraint.SNET, Constraint.FNET, Constraint.MSO, Constraint.MFO)
CEILINGS = (Constraint.SNLT, Constraint.FNLT)


@st.composite
def constrained(draw, codes, most_tasks=6):
    """A plan where some tasks have a constraint date, around Spring Festival and its make-up Saturdays."""
    plan = draw(plans(most_tasks=most_tasks))
    n = len(plan.duration)
    chosen = draw(st.lists(st.sampled_from((0, 0, *map(int, codes))), min_size=n, max_size=n))
    near = draw(st.lists(st.integers(-6, 30), min_size=n, max_size=n))
    return replace(plan, constraint=chosen, constraint_date=[TODAY + days for days in near])


@settings(max_examples=50, deadline=None)
@given(constrained(FLOORS))
def test_dates_a_task_may_not_come_before_agree_with_walking_day_by_day(plan):
    fast, slow = schedule(plan), SlowSchedule(plan)
    assert fast.forecast_start == slow.start
    assert fast.forecast_finish == slow.finish


@settings(max_examples=50, deadline=None)
@given(constrained(CEILINGS, most_tasks=5), st.data())
def test_float_is_the_room_before_the_first_bound_is_passed_and_negative_where_one_is(plan, data):
    n = len(plan.duration)
    ends = data.draw(st.lists(st.sampled_from((0, 0, 5, 12, 25)), min_size=n, max_size=n))
    plan = replace(plan, deadline=[TODAY + days if days else 0 for days in ends])
    fast, slow = schedule(plan), SlowSchedule(plan)
    late = slow.too_late()
    assert fast.forecast_finish == slow.finish  # bounds move nothing
    for t in range(n):
        if plan.actual_finish[t]:
            continue
        assert fast.total_float[t] >= 0 or late  # nothing is short of days without a bound that is passed
        assert t not in late or fast.total_float[t] < 0 or _by_days_off(plan, fast, t)
        if not late:
            assert fast.total_float[t] == slow._held(
                t,
                fast.total_float[t] + 2,
                lambda other: other.project_finish() == slow.project_finish() and not other.too_late(),
            )


def _by_days_off(plan, fast, t):
    """The date is passed by days off only, which are no working days short."""
    calendar = plan.calendars[plan.calendar[t]]
    dates = {plan.deadline[t], plan.constraint_date[t] if plan.constraint[t] else 0} - {0}
    ends = (fast.forecast_start[t], fast.forecast_finish[t])
    return any(end > date and not calendar.working_days_between(date, end) for date in dates for end in ends)


@settings(max_examples=50, deadline=None)
@given(plans(), st.data())
def test_later_input_never_gives_an_earlier_forecast(plan, data):
    """Agreed starts, holds, the data date, minimum lags: whichever is put off, nothing comes earlier."""
    m = len(plan.links.pred)
    what = data.draw(st.sampled_from(("planned_start", "not_before", "data_date", *(("lag",) if m else ()))))
    days = data.draw(st.integers(1, 9))
    if what == "data_date":
        later = replace(plan, data_date=plan.data_date + days)
    elif what == "lag":
        k = data.draw(st.integers(0, m - 1))
        lags = [lag + days if at == k else lag for at, lag in enumerate(plan.links.min_amount)]
        later = replace(plan, links=replace(plan.links, min_amount=lags))
    else:
        t = data.draw(st.integers(0, len(plan.duration) - 1))
        was = getattr(plan, what)[t] or plan.project_start
        put_off = [was + days if u == t else day for u, day in enumerate(getattr(plan, what))]
        later = replace(plan, **{what: put_off})
    now, then = schedule(plan), schedule(later)
    for before, after in zip(now.forecast_start, then.forecast_start, strict=True):
        assert before <= after
    for before, after in zip(now.forecast_finish, then.forecast_finish, strict=True):
        assert before <= after
    assert now.project_finish <= then.project_finish


@settings(max_examples=40, deadline=None)
@given(plans(), st.data())
def test_a_promise_moves_nobody_however_short_it_is(plan, data):
    m = len(plan.links.pred)
    most = data.draw(st.lists(st.sampled_from((None, -2, 0, 1, 9)), min_size=m, max_size=m))
    links = replace(plan.links, max_amount=most, max_unit=[k % 2 for k in range(m)])
    plain, promised = schedule(plan), schedule(replace(plan, links=links))
    assert promised.forecast_start == plain.forecast_start
    assert promised.total_float == plain.total_float
    assert promised.promises.link == [k for k, amount in enumerate(most) if amount is not None]

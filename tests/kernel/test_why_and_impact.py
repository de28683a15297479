"""为什么是这一天, what a change does, and everything wrong with a plan: as values with stable ids."""

from dataclasses import replace

from hypothesis import given, settings

from qibu.kernel.diagnostics import diagnose
from qibu.kernel.impact import DepartmentMove, impact
from qibu.kernel.lags import LinkType
from qibu.kernel.network import schedule
from qibu.kernel.plan import Externals, PromiseState
from qibu.kernel.why import driving_links, why
from tests.kernel.chart import day, on, plan_of
from tests.kernel.test_network_against_reference import plans

PLAN = """
    A 3 planned=03-03
    B 2 < A:FS+1
    C 4 < A:SS B:FF+2c
    M 0 < C
    X 1 before=03-04
"""


def told(plan, task):
    return [(one.id, one.task, one.other, on(one.day)) for one in why(plan, schedule(plan), task)]


def test_each_step_names_its_cause_and_the_day_it_comes_from():
    plan = plan_of(PLAN)
    assert told(plan, 3) == [
        ("after-link", 3, 2, "03-12"),
        ("after-link", 2, 1, "03-10"),
        ("after-link", 1, 0, "03-05"),
        ("planned", 0, -1, "03-03"),
    ]
    second = why(plan, schedule(plan), 2)[0]
    assert (second.kind, second.amount, second.unit) == (LinkType.FF, 2, 1)
    assert told(plan, 4) == [("not-before", 4, -1, "03-04")]


def test_causes_that_are_no_links_have_ids_of_their_own():
    plan = plan_of(
        """
        A 1 began=03-02 left=1
        B 1 planned=03-09 manual
        C 0 expect=03-10
        D 1 mso=03-11
        E 1
        F 1 alap
        G 1
        """,
        today="03-04",
    )
    plan = replace(plan, externals=Externals(succ=(6,), day=(day("03-05"),)))
    result = schedule(plan)
    assert [why(plan, result, t)[0].id for t in range(7)] == [
        "actual", "manual", "expected", "constraint", "data-date", "alap", "external-link",
    ]  # fmt: skip
    assert [on(why(plan, result, t)[0].day) for t in (0, 1, 2, 3, 4, 6)] == [
        "03-02", "03-09", "03-10", "03-11", "03-04", "03-05",
    ]  # fmt: skip


def test_a_hard_maximum_lag_is_a_cause_too():
    plan = plan_of("A 2\nX 9\nB 1 < X A:FS+0<=2", hard_max=True)
    step = why(plan, schedule(plan), 0)[0]
    assert (step.id, step.other, step.amount) == ("within-link", 2, 2)


def test_all_links_that_hold_a_task_are_found():
    plan = plan_of("A 3\nB 3\nC 1 < A B\nD 1 < A")
    assert driving_links(plan, schedule(plan)) == [[], [], [0, 1], [2]]


@settings(max_examples=120, deadline=None)
@given(plans())
def test_the_driver_is_always_among_the_links_that_hold_a_task(plan):
    result = schedule(plan)
    binding = driving_links(plan, result)
    for t, driver in enumerate(result.driver):
        if driver >= 0 and not plan.actual_start[t]:
            assert driver in binding[t]
            assert why(plan, result, t)[-1].other < 0


def test_the_impact_of_a_slip_counts_who_moves_and_what_it_breaks():
    text = """
        A 2
        B 3 < A
        M 0 < B
        C 1 < A:FS+0<=1
        D 1
    """
    before = schedule(plan_of(text))
    plan = plan_of(text.replace("B 3", "B 5"))
    found = impact(plan, before, schedule(plan), department=[1, 2, 1, 3, 3])
    assert found.feasible and found.project_days == 2
    assert [(move.task, move.start_days, move.finish_days) for move in found.moves] == [(1, 0, 2), (2, 2, 2)]
    assert [move.task for move in found.milestones] == [2]
    assert found.departments == (DepartmentMove(1, 1, 2), DepartmentMove(2, 1, 2))
    assert found.promises == ()
    late = plan_of(text.replace("C 1 <", "C 1 before=03-09 <"))
    promise = impact(late, before, schedule(late)).promises[0]
    assert (promise.before, promise.after) == (PromiseState.PENDING, PromiseState.AT_RISK)
    assert promise.margin_after == -3


def test_a_change_that_cannot_be_is_told_as_such():
    plan = plan_of("A 1\nB 1 < A")
    round_ = plan_of("A 1 < B\nB 1 < A")
    found = impact(round_, schedule(plan), schedule(round_))
    assert (found.feasible, found.status, found.moves) == (False, "cycle", ())


def test_promises_that_come_and_go_are_told():
    before, after = plan_of("A 1\nB 1 < A:FS+0<=5\nC 1 < A"), plan_of("A 1\nB 1 < A\nC 1 < A:FS+0<=5")
    found = impact(after, schedule(before), schedule(after), links_before=[-1, 1])
    assert [(one.link, one.before, one.after) for one in found.promises] == [
        (1, None, PromiseState.PENDING),
        (-1, PromiseState.PENDING, None),
    ]


def test_diagnostics_have_stable_ids_and_sizes():
    def ids(text, **options):
        plan = plan_of(text, **options)
        return [(one.id, one.tasks, one.links, one.excess) for one in diagnose(plan, schedule(plan))]

    assert ids("A 1\nB 1 < A") == []
    assert ids("A 1 < B\nB 1 < A") == [("cycle", (0, 1), (1, 0), 0)]
    assert ids("A 3 deadline=03-03\nB 2 < A snlt=03-04") == [
        ("deadline-missed", (0,), (), 1),
        ("constraint-missed", (1,), (), 1),
    ]
    assert ids("A 3\nB 2 < A began=03-02 done=03-03") == [("link-broken", (0, 1), (0,), 0)]
    assert ids("A 1\nX 4\nB 1 < X A:FS+0<=1")[0][:3] == ("promise-at-risk", (0, 2), (1,))
    assert ids("A 2\nB 4 < A\nC 1 < B A:FS+0<=3", hard_max=True)[0][0] == "hard-lag-contradiction"
    assert ids("A 2\nB 4 < A\nC 1 < B A:FS+0<=3")[0][0] == "promise-contradiction"
    assert ids("A 60000") == [("beyond-calendar", (), (), 0)]

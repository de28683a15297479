"""Silence climbs a ladder everybody can see, once per rung, and is never consent (C2)."""

from datetime import time

import pytest

from qibu.commitments.actions import set_clock
from qibu.commitments.jobs import escalate
from qibu.commitments.models import Sheet
from qibu.commitments.queries import commitment_page
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.kernel.commitment import Values
from qibu.projects.models import Project, State
from tests.commitments.conftest import answer, commitment, dispatch, edit, moment


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind__contains="remind") | Notice.objects.filter(kind__contains="overdue")
    return list(rows.order_by("pk").values_list("kind", "person__name"))


REMINDED = ("commitment.reminder", "王芳")
DEPUTY, HEAD, SPONSOR = (("commitment.overdue", name) for name in ("何冰", "吴迪", "钱总"))

#: dispatched Monday 2026-03-02 09:00, due Wednesday 2026-03-04 18:00
MOMENTS = [
    (moment(3, 3, 8, 29), []),
    (moment(3, 3, 8, 30), [REMINDED]),
    (moment(3, 4, 17, 59), [REMINDED]),
    (moment(3, 4, 18, 0), [REMINDED, DEPUTY]),
    (moment(3, 5, 8, 29), [REMINDED, DEPUTY]),
    (moment(3, 5, 8, 30), [REMINDED, DEPUTY, HEAD]),
    (moment(3, 6, 8, 30), [REMINDED, DEPUTY, HEAD, SPONSOR]),
    (moment(3, 20, 8, 30), [REMINDED, DEPUTY, HEAD, SPONSOR]),
]


def test_each_rung_is_told_at_its_moment_and_once(dispatched):
    for at, expected in MOMENTS:
        for _again in range(3):
            escalate(at)
        assert told() == expected, at
    assert Event.objects.filter(action="commitments.escalated").count() == 4


def test_after_a_long_pause_all_rungs_are_made_up_for_in_order(dispatched):
    escalate(moment(3, 20))
    assert told() == [REMINDED, DEPUTY, HEAD, SPONSOR]
    assert escalate(moment(3, 20, 10)) == 0


def test_silence_is_never_consent(dispatched):
    escalate(moment(4, 20))
    assert commitment(dispatched).state == "dispatched"


def test_an_answer_ends_the_ladder(dispatched):
    escalate(moment(3, 3, 9))
    answer(dispatched, "accept", at=moment(3, 3, 10))
    assert Sheet.objects.get().next_step_at is None
    escalate(moment(3, 20))
    assert told() == [REMINDED]


def test_a_silent_lead_is_reminded_too_then_the_deputy_and_the_sponsor(dispatched):
    other = Values(commitment(dispatched).asked.planned_start, moment(3, 20).date())
    answer(dispatched, "counter", values=other, at=moment(3, 3, 10))  # due Wednesday 18:00
    escalate(moment(3, 4, 8, 30))
    escalate(moment(3, 9))
    assert told() == [
        ("commitment.reminder_lead", "李强"), ("commitment.overdue_lead", "赵敏"),
        ("commitment.overdue_lead", "钱总"),
    ]  # fmt: skip


def test_a_seat_nobody_holds_is_passed_over(dispatched):
    Membership.objects.filter(role=Role.DEPUTY_LIAISON).delete()
    escalate(moment(3, 20))
    assert told() == [REMINDED, HEAD, SPONSOR]


def test_a_project_on_hold_presses_nobody(dispatched):
    Project.objects.filter(pk=dispatched.project.pk).update(state=State.PAUSED)
    assert escalate(moment(3, 20)) == 0 and told() == []


def test_the_ladder_is_visible_on_the_page_with_whom_it_told_and_what_is_ahead(dispatched):
    escalate(moment(3, 4, 18))
    page = commitment_page(dispatched.project, dispatched.task("宣传物料").pk, moment(3, 4, 19))
    assert [(bool(rung.told_at), rung.told_to) for rung in page.ladder] == [
        (True, "王芳"), (True, "何冰"), (False, ""), (False, ""),
    ]  # fmt: skip
    assert page.line.overdue and page.next_mover == "王芳"


def test_nothing_ahead_costs_one_statement(dispatched, django_assert_num_queries):
    with django_assert_num_queries(1):
        escalate(moment(3, 2, 10))


def test_a_second_dispatch_has_a_deadline_and_a_ladder_of_its_own(dispatched):
    edit(dispatched, "上市", planned_start="2026-04-01")
    dispatch(dispatched, "上市", at=moment(3, 3, 10))  # due Thursday 18:00
    escalate(moment(3, 4, 8, 30))
    escalate(moment(3, 5, 18))
    deputies = Notice.objects.filter(kind="commitment.overdue", person=dispatched.deputy_liaison)
    assert sorted(deputies.values_list("params__due", flat=True)) == ["2026-03-04 18:00", "2026-03-05 18:00"]


@pytest.mark.parametrize("hour", [7, 12])
def test_a_turn_that_began_after_the_reminder_is_reminded_of_on_its_last_morning(world, hour):
    set_clock(by=world.lead, at=moment(3, 2), project_id=world.project.pk, days=1, hour=time(18))
    dispatch(world, at=moment(3, 2, hour))
    first_morning = hour == 7
    escalate(moment(3, 2, 8, 30))
    assert told() == ([REMINDED] if first_morning else [])
    escalate(moment(3, 3, 8, 30))
    assert told() == [REMINDED]

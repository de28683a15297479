"""A change request: written, submitted with its impact, decided; approval makes the next baseline (S5)."""

from datetime import date

import pytest

from qibu.changes import actions
from qibu.changes.models import Baseline, BaselineTask, ChangeRequest
from qibu.changes.queries.requests import request_in, requests_of
from qibu.foundation.access.models import Role
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns.models import Turn
from qibu.projects.actions import set_team
from qibu.projects.models import Project
from qibu.tasks.actions import delete_tasks, edit_task
from qibu.tasks.models import Task
from tests.changes.conftest import approve, ask, decide, delay, edit, key, plan_of, reject, submit
from tests.commitments.conftest import answer, dispatch
from tests.world import AT, team


def turn(row) -> Turn | None:
    return Turn.objects.open().filter(kind="change.decide", subject_kind="change", subject_id=row.pk).first()


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def move(world, name: str, finish: str) -> None:
    task = world.task(name)
    edit_task(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=task.pk, was={}, version=task.version,
        changes={"planned_finish": finish},
    )  # fmt: skip


def test_a_draft_is_its_makers_alone(world):
    row = ask(world, delay(world, "宣传物料", 5))
    assert (row.number, row.state, row.base) == (1, "draft", None)
    assert [line.number for line in requests_of(world.project, world.liaison)] == [1]
    assert requests_of(world.project, world.lead) == []
    with pytest.raises(Denied):
        request_in(world.project, 1, world.lead)
    with pytest.raises(Denied):
        submit(world, row, by=world.lead)


def test_submitting_keeps_the_impact_and_passes_the_turn_to_the_lead(world):
    approve(world)
    row = submit(world, ask(world, delay(world, "宣传物料", 12)))
    assert row.state == "submitted" and row.base.number == 1
    assert row.impact["days"] > 0 and row.impact["moved"] >= 2
    assert [one["name"] for one in row.impact["impact"]["milestones"]] == ["上市"]
    held = turn(row)
    assert held.holder == world.lead and held.waiter == world.liaison
    assert told("change.to_decide") == {"lead"}
    assert told("change.asked") == {"deputy_liaison"}  # 王芳 asks herself; nobody outside hears of it


def test_there_must_be_something_to_decide(world):
    row = ask(world)
    with pytest.raises(Invalid):
        submit(world, row)
    actions.edit_request(
        by=world.liaison, at=AT, project_id=world.project.pk, number=row.number, version=row.version,
        values=actions.RequestInput(title="英文版", scope_note="增加英文说明书"),
    )  # fmt: skip
    assert submit(world, row).state == "submitted"


def test_approval_carries_out_every_step_and_makes_the_next_baseline(world):
    approve(world)
    trial = {"do": "add", "name": "试产", "after": world.task("备料").pk, "duration": 3}
    row = decide(world, submit(world, ask(world, delay(world, "宣传物料", 5), trial)), note="同意")
    assert (row.state, row.decided_by, row.baseline.number) == ("approved", world.lead, 2)
    assert world.task("宣传物料").planned_finish == date(2026, 3, 25)
    assert BaselineTask.objects.get(baseline=row.baseline, name="试产").finish is not None
    assert row.baseline.note == "CR-1 宣传物料推迟一周"
    assert turn(row) is None
    under = Event.objects.filter(space=world.project.space, action="task.edited").last()
    assert under.data["under"] == "CR-1" and under.by == world.lead
    assert {"liaison", "deputy_liaison", "liaison_purchase"} <= told("change.approved")
    assert "outsider" not in told("change.approved")
    assert list(broken_links()) == []


def test_approving_twice_with_one_key_approves_once(world):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    same = {
        "by": world.lead, "at": AT, "project_id": world.project.pk, "number": 1, "version": row.version,
        "key": key("once"),
    }  # fmt: skip
    assert actions.approve_request(**same).pk == actions.approve_request(**same).pk
    assert Baseline.objects.filter(project=world.project).count() == 1


def test_what_fails_half_way_leaves_everything_as_it_was(world, monkeypatch):
    row = submit(world, ask(world, delay(world, "宣传物料", 5), delay(world, "产品原型", 5)))
    before, events = plan_of(world), Event.objects.count()

    def fail(**_what):
        raise Invalid({"": ["nein"]})

    monkeypatch.setattr("qibu.changes.actions.deciding.approve_plan", fail)
    with pytest.raises(Invalid):
        decide(world, row)
    row.refresh_from_db()
    assert row.state == "submitted" and plan_of(world) == before and Event.objects.count() == events


def test_rejecting_takes_a_reason_and_changes_no_plan(world):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    before = plan_of(world)
    with pytest.raises(Invalid):
        reject(world, row, note=" ")
    row = reject(world, row)
    assert (row.state, row.decision_note) == ("rejected", "本月不动")
    assert plan_of(world) == before and turn(row) is None
    assert "liaison" in told("change.rejected")
    again = actions.revise_request(
        by=world.liaison, at=AT, project_id=world.project.pk, number=1, version=row.version
    )
    assert (again.state, again.decided_by) == ("draft", None)
    assert submit(world, again).state == "submitted"


def test_withdrawing_ends_the_turn(world):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    actions.withdraw_request(
        by=world.liaison, at=AT, project_id=world.project.pk, number=1, version=row.version
    )
    assert turn(row) is None
    with pytest.raises((Invalid, Conflict)):
        decide(world, row)


@pytest.mark.parametrize("role", ["deputy", "sponsor", "liaison", "assignee", "observer", "head", "outsider"])
def test_only_the_lead_and_the_pmo_decide(world, role):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    with pytest.raises(Denied):
        decide(world, row, by=world.people[role])


def test_the_lead_may_decide_what_the_lead_asked_and_the_journal_says_so(world):
    row = decide(world, submit(world, ask(world, delay(world, "宣传物料", 1), by=world.lead)))
    assert Event.objects.get(subject_kind="change", action="change.approved").data["own"] is True
    assert row.state == "approved"


def test_above_the_limit_the_pmo_decides(world):
    Project.objects.filter(pk=world.project.pk).update(change_limit=3)
    small = submit(world, ask(world, delay(world, "产品原型", 3)))
    large = submit(world, ask(world, delay(world, "产品原型", 4)))
    assert (small.for_pmo, large.for_pmo) == (False, True)
    assert turn(small).holder == world.lead and turn(large).holder == world.pmo
    with pytest.raises(Invalid):
        decide(world, large)
    with pytest.raises(Invalid):
        reject(world, large)
    row = decide(world, large, by=world.pmo)
    assert row.baseline.approved_by == world.pmo
    assert world.task("产品原型").planned_start == date(2026, 3, 6)


def test_without_a_pmo_the_lead_decides_everything(world):
    Project.objects.filter(pk=world.project.pk).update(change_limit=0)
    Person.objects.filter(pk=world.pmo.pk).update(is_pmo=False)
    assert submit(world, ask(world, delay(world, "产品原型", 4))).for_pmo is False


def test_two_who_decide_one_wins_and_the_other_sees_the_decision(world):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    seen = row.version
    decide(world, row)
    with pytest.raises(Conflict) as clash:
        decide(world, row, by=world.pmo, version=seen)
    assert clash.value.by == "李强"
    assert Baseline.objects.filter(project=world.project).count() == 1


def test_a_step_whose_task_is_gone_is_never_applied_silently(world):
    row = submit(world, ask(world, delay(world, "产品原型", 2), delay(world, "宣传物料", 5)))
    delete_tasks(by=world.lead, at=AT, project_id=world.project.pk, task_ids=[world.task("产品原型").pk])
    for resolved in ({}, {0: "apply"}):
        with pytest.raises(Invalid):
            decide(world, row, resolved=resolved)
    row = decide(world, row, resolved={0: "leave"})
    assert world.task("宣传物料").planned_finish == date(2026, 3, 25)
    assert Event.objects.get(subject_kind="change", action="change.approved").data["left"] == [0]


def test_a_value_changed_meanwhile_is_a_conflict_to_resolve(world):
    row = submit(world, ask(world, edit(world, "宣传物料", "planned_finish", "2026-04-01")))
    move(world, "宣传物料", "2026-03-20")
    with pytest.raises(Invalid) as refusal:
        decide(world, row)
    assert "宣传物料" in str(refusal.value.errors)
    decide(world, row, resolved={0: "apply"})
    assert world.task("宣传物料").planned_finish == date(2026, 4, 1)


def test_agreed_dates_open_again_in_one_list(world):
    """The existing rule of commitments follows, since the plan's own actions carry the change out."""
    dispatch(world, "宣传物料")
    answer(world, "accept")
    commitment = world.task("宣传物料").commitments.get()
    assert commitment.state == "accepted"
    wanted = [edit(world, "宣传物料", "planned_start", "2026-03-16"), edit(world, "宣传物料", "duration", 9)]
    decide(world, submit(world, ask(world, *wanted, by=world.lead)))
    commitment.refresh_from_db()
    assert commitment.state == "reopened"
    assert Notice.objects.filter(kind="commitment.reopened", person=world.liaison).count() == 1


def test_the_decision_waits_for_whoever_is_the_lead_now(world):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    set_team(
        by=world.lead, at=AT, project_id=world.project.pk, version=world.project.version, shown=None,
        team=team(world, lead=world.deputy),
    )  # fmt: skip
    assert turn(row).holder == world.deputy
    assert world.project.space.memberships.get(role=Role.LEAD, ended_at=None).person == world.deputy


def test_another_projects_request_is_not_there(world):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    with pytest.raises(Denied):
        actions.approve_request(
            by=world.other_lead, at=AT, project_id=world.foreign.pk, number=row.number, version=row.version,
            key=key(),
        )  # fmt: skip
    assert ChangeRequest.objects.get().state == "submitted"
    assert Task.objects.filter(project=world.foreign).count() == 2

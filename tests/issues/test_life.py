"""风险与问题: reported in two fields, solved by one owner, verified by somebody else; it may come back."""

from datetime import date, timedelta

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid, KeyReused
from qibu.foundation.search.queries import find
from qibu.issues import actions, jobs
from qibu.issues.models import Issue, IssueStep, State
from qibu.issues.queries.open import open_issues, open_items_of_tasks
from qibu.projects.models import Project
from tests.issues.support import (
    DUE,
    NOW,
    closed,
    report,
    solve,
    step,
    submit,
    submitted,
    told,
    triage,
    turns,
    verify,
)


def test_two_fields_are_enough_and_the_lead_answers_for_it_at_once(world):
    issue = report(world)
    assert (issue.code, issue.state, issue.owner, issue.found_on) == (
        "I-001", State.REPORTED, world.lead, NOW.date(),
    )  # fmt: skip
    assert issue.department == world.department("rd"), "the department of the task it is about"
    assert turns(issue) == [("issue.triage", "lead")]
    assert told("issue.reported") == ["lead", "deputy", "liaison_rd"]


def test_risks_and_issues_are_numbered_by_one_counter(world):
    report(world)
    assert report(world, title="原型延期", kind="risk").code == "R-002"


def test_a_double_click_reports_once(world):
    first = report(world, key="the-same-key")
    assert report(world, key="the-same-key").pk == first.pk
    with pytest.raises(KeyReused):
        report(world, key="the-same-key", title="另一件事")


def test_from_the_report_to_the_closing_it_waits_for_one_person_each_time(world):
    issue = report(world)
    triage(world, issue)
    assert turns(issue) == [("issue.solve", "assignee")]
    solve(world, issue)
    assert turns(issue) == [("issue.submit", "assignee")]
    submit(world, issue)
    assert turns(issue) == [("issue.verify", "lead")]
    done = verify(world, issue)
    assert (done.state, done.resolved_on, turns(issue)) == (State.CLOSED, NOW.date(), [])
    names = ["issue.reported", "issue.triaged", "issue.solution_given", "issue.result_submitted"]
    written = Event.objects.filter(subject_kind="issue").order_by("number")
    assert [one.action for one in written] == [*names, "issue.verified"]
    kinds = list(IssueStep.objects.filter(issue=issue).values_list("kind", flat=True))
    assert kinds == ["report", "triage", "solve", "submit", "verify"]


def test_form_4_shows_three_states(world):
    issue = report(world)
    fronts = [issue.front]
    for move in (triage, solve, submit, verify):
        fronts.append(move(world, issue).front)
    assert fronts == ["waiting", "waiting", "open", "open", "resolved"]


def test_it_comes_back_to_the_owner_with_the_reason(world):
    issue = submitted(world)
    with pytest.raises(Invalid):
        step(actions.return_issue, world, world.lead, issue, text=" ")
    back = step(actions.return_issue, world, world.lead, issue, text="老化后仍偏高")
    assert (back.state, turns(issue), told("issue.returned")) == (
        State.RETURNED, [("issue.submit", "assignee")], ["assignee"],
    )  # fmt: skip
    submit(world, issue)
    assert verify(world, issue).state == State.CLOSED


def test_who_reported_it_may_verify_it_too(world):
    assert verify(world, submitted(world), by=world.liaison).state == State.CLOSED


def test_others_than_the_reporter_and_the_steering_ones_do_not_verify(world):
    for person in (world.liaison_rd, world.head, world.sponsor, world.observer):
        with pytest.raises(Denied):
            verify(world, submitted(world, title=f"{person.name}看不看", key=f"key-{person.pk}-x"), by=person)


def test_nobody_closes_their_own_fix(world):
    issue = submitted(world, by=world.assignee)
    with pytest.raises(Invalid):
        verify(world, issue, by=world.assignee)


def test_what_the_lead_solved_the_reporter_or_the_pmo_verifies(world):
    issue = report(world)
    triage(world, issue, owner=world.lead)
    solve(world, issue, by=world.lead)
    submit(world, issue, by=world.lead)
    assert turns(issue) == [("issue.verify", "liaison")]
    for person in (world.lead, world.deputy):
        with pytest.raises(Invalid):
            verify(world, issue, by=person)
    assert verify(world, issue, by=world.pmo).state == State.CLOSED


def test_the_lead_who_submits_for_somebody_does_not_verify_either(world):
    issue = report(world)
    triage(world, issue)
    solve(world, issue)
    submit(world, issue, by=world.lead)
    for person in (world.lead, world.deputy):
        with pytest.raises(Invalid):
            verify(world, issue, by=person)
    assert verify(world, issue, by=world.liaison).state == State.CLOSED


def test_withdrawing_is_no_way_around_verifying(world):
    issue = report(world)
    triage(world, issue, owner=world.lead)
    with pytest.raises(Invalid):
        step(actions.withdraw_issue, world, world.lead, issue, text="已经好了")
    with pytest.raises(Denied):
        step(actions.withdraw_issue, world, world.assignee, issue, text="不做了")
    gone = step(actions.withdraw_issue, world, world.liaison, issue, text="报错了")
    assert (gone.state, turns(issue)) == (State.WITHDRAWN, [])


def test_nothing_is_withdrawn_while_it_is_verified(world):
    with pytest.raises(Invalid):
        step(actions.withdraw_issue, world, world.deputy, submitted(world), text="不用了")


def test_reopening_keeps_the_history(world):
    issue = closed(world)
    with pytest.raises(Denied):
        step(actions.reopen_issue, world, world.liaison, issue, text="又热了")
    again = step(actions.reopen_issue, world, world.lead, issue, text="又热了")
    assert (again.state, again.due, again.resolved_on) == (State.ASSIGNED, None, None)
    assert again.solution == "换用低损耗磁芯" and again.steps.count() == 6


def test_a_liaison_assigns_within_the_own_department_only(world):
    issue = report(world)
    with pytest.raises(Denied):
        triage(world, issue, by=world.liaison)
    with pytest.raises(Denied):
        triage(world, issue, by=world.liaison_rd, department=world.department("market"))
    assert triage(world, issue, by=world.liaison_rd).state == State.ASSIGNED


def test_only_somebody_who_works_in_the_project_owns_it(world):
    issue = report(world)
    for person in (world.outsider, world.observer):
        with pytest.raises(Invalid) as refused:
            triage(world, issue, owner=person)
        assert list(refused.value.errors) == ["owner"]


def test_a_solution_is_due_today_at_the_earliest(world):
    issue = report(world)
    triage(world, issue)
    with pytest.raises(Invalid) as refused:
        solve(world, issue, due=NOW.date() - timedelta(days=1))
    assert list(refused.value.errors) == ["due"]
    assert solve(world, issue, due=NOW.date()).due == NOW.date()


def test_a_solution_has_a_department_the_owners_where_none_was_named(world):
    issue = report(world, task=None)
    triage(world, issue, department=None)
    assert issue.department is None
    assert solve(world, issue).department == world.department("rd")


def test_the_second_of_two_at_once_is_told(world):
    issue = report(world)
    stale = issue.version
    triage(world, issue)
    with pytest.raises(Conflict):
        actions.triage_issue(
            by=world.lead, at=NOW, space_id=world.project.space_id, number=issue.number, version=stale,
            owner=world.lead, department=None, type="process", urgency="low",
        )  # fmt: skip


def test_different_words_merge_and_the_same_ones_are_put_to_a_decision(world):
    issue = report(world)
    where = {"space_id": world.project.space_id, "number": issue.number, "version": issue.version}
    shown = actions.values_of(issue)
    actions.edit_issue(by=world.lead, at=NOW, **where, shown=shown, values={"scope": "首批 500 台"})
    actions.edit_issue(by=world.liaison, at=NOW, **where, shown=shown, values={"remarks": "附照片"})
    with pytest.raises(Conflict):
        actions.edit_issue(by=world.liaison, at=NOW, **where, shown=shown, values={"scope": "全部"})
    issue.refresh_from_db()
    assert (issue.scope, issue.remarks) == ("首批 500 台", "附照片")


def test_editing_moves_no_state_and_no_owner(world):
    issue = submitted(world)
    same = actions.edit_issue(
        by=world.lead, at=NOW, space_id=world.project.space_id, number=issue.number, version=issue.version,
        shown={}, values={"state": "closed", "owner": world.liaison.pk, "resolver": None},
    )  # fmt: skip
    assert (same.state, same.owner) == (State.SUBMITTED, world.assignee)


def test_several_are_changed_at_once_or_none(world):
    one, two = report(world), report(world, title="外壳划伤")
    chosen = [(one.number, one.version), (two.number, two.version)]
    where = {"at": NOW, "space_id": world.project.space_id}
    with pytest.raises(Denied):
        actions.change_issues(by=world.liaison, chosen=chosen, severity="high", **where)
    actions.change_issues(by=world.lead, chosen=chosen, severity="high", owner=world.liaison_rd, **where)
    assert list(Issue.objects.values_list("severity", "owner__username")) == [("high", "liaison_rd")] * 2
    with pytest.raises(Conflict):
        actions.change_issues(by=world.lead, chosen=chosen, severity="low", **where)


def test_what_is_being_verified_gets_no_other_owner(world):
    issue = submitted(world)
    with pytest.raises(Invalid):
        actions.change_issues(
            by=world.lead, at=NOW, space_id=world.project.space_id, owner=world.liaison_rd,
            chosen=[(issue.number, issue.version)],
        )  # fmt: skip


def test_an_observer_reports_nothing_and_an_outsider_sees_nothing(world):
    with pytest.raises(Denied):
        report(world, by=world.observer)
    with pytest.raises(Denied) as refused:
        report(world, by=world.outsider, key="outside-key")
    assert not refused.value.visible


def test_search_shows_a_title_to_those_who_may_see_it_only(world):
    report(world, title="电源啸叫")
    assert [one.title for one in find(person=world.observer, words="啸叫")] == ["电源啸叫"]
    assert find(person=world.outsider, words="啸叫") == []
    assert not Issue.objects.visible_to(world.outsider).exists()


# --- the clock ---


def at_hour(day, hour):
    return NOW.replace(month=day.month, day=day.day, hour=hour, minute=30)


def test_what_is_late_climbs_from_the_owner_to_the_head_to_the_lead(world):
    issue = report(world, task="宣传物料", by=world.assignee)
    triage(world, issue, owner=world.liaison, department=world.department("market"))
    solve(world, issue, by=world.liaison)
    days = [DUE, date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 11)]
    heard = []
    for day in days:
        jobs.press(at_hour(day, 8))
        jobs.press(at_hour(day, 9))
        jobs.press(at_hour(day, 9))
        heard.append([told(f"issue.{kind}") for kind in ("reminder", "overdue", "head", "lead")])
    me, head, leads = ["liaison"], ["head"], ["lead", "deputy"]
    assert heard == [[me, [], [], []], [me, me, [], []], [me, me, head, []], [me, me, head, leads]]
    assert Event.objects.filter(action="issue.escalated").count() == 3


def test_what_waits_for_its_verifying_is_not_late(world):
    submitted(world)
    assert jobs.press(NOW + timedelta(days=30)) == 0


def test_after_the_days_of_the_project_somebody_else_is_asked_whether_it_came_back(world):
    issue = closed(world)
    assert jobs.ask_whether_it_came_back(NOW + timedelta(days=29)) == 0
    later = NOW + timedelta(days=30)
    assert jobs.ask_whether_it_came_back(later) == 1
    assert (turns(issue), told("issue.recurrence")) == ([("issue.recurrence", "liaison")], ["liaison"])
    assert jobs.ask_whether_it_came_back(later) == 0
    with pytest.raises(Denied):
        step(actions.answer_recurrence, world, world.assignee, issue, later, came_back=False)
    lasting = step(actions.answer_recurrence, world, world.liaison, issue, later, came_back=False)
    assert (lasting.state, turns(issue)) == (State.CLOSED, [])


def test_what_came_back_is_open_again_and_counted(world):
    issue = closed(world)
    jobs.ask_whether_it_came_back(NOW + timedelta(days=30))
    again = step(
        actions.answer_recurrence, world, world.liaison, issue, NOW + timedelta(days=31), came_back=True,
        text="夏季又过热",
    )  # fmt: skip
    assert (again.state, again.recurred, turns(issue)) == (
        State.ASSIGNED, 1, [("issue.solve", "assignee")],
    )  # fmt: skip


def test_a_project_that_does_not_want_the_question_is_not_asked(world):
    Project.objects.filter(pk=world.project.pk).update(recurrence_days=0)
    assert closed(world).ask_at is None


def test_what_an_owner_who_left_still_had_is_the_leads(world):
    issue = report(world)
    triage(world, issue)
    world.assignee.is_active = False
    world.assignee.save()
    assert jobs.hand_over(NOW) == 1
    issue.refresh_from_db()
    assert (issue.owner, turns(issue)) == (world.lead, [("issue.solve", "lead")])
    assert jobs.hand_over(NOW) == 0


def test_what_somebody_submitted_before_leaving_the_lead_may_still_verify(world):
    issue = submitted(world)
    world.assignee.is_active = False
    world.assignee.save()
    jobs.hand_over(NOW)
    assert verify(world, issue).state == State.CLOSED


# --- beside the tasks, and repeats ---


def test_form_2_shows_the_open_ones_of_each_task(world):
    issue = report(world)
    report(world, title="原型机延期", kind="risk")
    report(world, title="与任务无关", task="")
    task = world.task("产品原型").pk
    assert open_items_of_tasks(world.project.pk) == {task: ["I-001 驱动电源发热", "R-002 原型机延期"]}
    step(actions.withdraw_issue, world, world.liaison, issue, text="看错了")
    assert open_items_of_tasks(world.project.pk) == {task: ["R-002 原型机延期"]}
    assert [one.code for one in open_issues(world.project)] == ["R-002", "I-003"]


def test_a_confirmed_repeat_names_the_earlier_one_by_number_only(world):
    first = closed(world)
    second = report(world, title="驱动电源又发热", at=NOW + timedelta(days=3))
    common = {"by": world.lead, "at": NOW + timedelta(days=3), "space_id": world.project.space_id}
    actions.confirm_repeat(**common, number=second.number, earlier_id=first.pk)
    second.refresh_from_db()
    assert second.repeat_of == first
    event = Event.objects.get(action="issue.repeat_confirmed")
    assert (event.data["earlier"], event.data["same_project"]) == (first.pk, True)
    actions.confirm_repeat(**common, number=second.number, earlier_id=first.pk)
    assert Event.objects.filter(action="issue.repeat_confirmed").count() == 1
    actions.reject_repeat(**common, number=second.number, earlier_id=first.pk)
    second.refresh_from_db()
    assert second.repeat_of is None


def test_a_repeat_of_something_unseen_or_later_cannot_be_confirmed(world):
    foreign = report(world, by=world.other_lead, title="条款泄露", task="", project=world.foreign)
    issue = report(world)
    for earlier in (foreign.pk, issue.pk, 999_999):
        with pytest.raises(Invalid):
            actions.confirm_repeat(
                by=world.lead, at=NOW, space_id=world.project.space_id, number=issue.number,
                earlier_id=earlier,
            )  # fmt: skip

"""Ways around the rules of issues and into other people's titles, tried one after another (R1, R4, N4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from qibu.foundation import clock
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Invalid
from qibu.issues import actions, jobs
from qibu.issues.actions.leaving import hand_over
from qibu.issues.models import Issue
from qibu.tasks.actions import delete_tasks
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
)


def here(world, name, *more):
    return reverse(name, args=[world.project.pk, *more])


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def given_to(world, issue, owner, *, by=None, at=NOW):
    issue.refresh_from_db()
    return actions.change_issues(
        by=by or world.lead, at=at, space_id=world.project.space_id, owner=owner,
        chosen=[(issue.number, issue.version)],
    )[0]  # fmt: skip


# --- who solved it does not end it ---


def test_what_one_has_solved_is_not_withdrawn_after_handing_it_over(world):
    issue = report(world)
    triage(world, issue, owner=world.lead)
    solve(world, issue, by=world.lead)
    submit(world, issue, by=world.lead)
    step(actions.return_issue, world, world.liaison, issue, text="仍然过热")
    given_to(world, issue, world.assignee)
    with pytest.raises(Invalid):
        step(actions.withdraw_issue, world, world.lead, issue, text="算了")
    page = client_of(world.lead).get(here(world, "issue", issue.number)).content.decode()
    assert 'value="withdraw"' not in page


# --- who leaves or may not act any more ---


def test_an_owner_who_may_only_look_from_now_on_hands_over(world):
    issue = report(world)
    triage(world, issue)
    held = Membership.objects.filter(space=world.project.space, person=world.assignee, ended_at=None)
    held.update(role=Role.OBSERVER)
    assert hand_over(NOW, world.project.space_id) == 1
    issue.refresh_from_db()
    assert (issue.owner, turns(issue)) == (world.lead, [("issue.solve", "lead")])


def test_a_result_is_verified_by_somebody_else_where_the_verifier_leaves(world):
    issue = submitted(world)
    assert turns(issue) == [("issue.verify", "lead")]
    world.lead.is_active = False
    world.lead.save()
    jobs.hand_over(NOW)
    assert turns(issue) == [("issue.verify", "deputy")]
    assert told("issue.to_verify")[-1] == "deputy"


def test_whoever_was_asked_whether_it_came_back_and_leaves_is_followed_by_somebody(world):
    issue = closed(world)
    later = NOW + timedelta(days=30)
    jobs.ask_whether_it_came_back(later)
    assert turns(issue) == [("issue.recurrence", "liaison")]
    world.liaison.is_active = False
    world.liaison.save()
    jobs.hand_over(later)
    assert turns(issue) == [("issue.recurrence", "lead")]


def test_what_waits_for_its_assignment_follows_the_lead(world):
    issue = report(world)
    space = world.project.space
    Membership.objects.filter(space=space, person=world.lead, ended_at=None).update(role=Role.ASSIGNEE)
    Membership.objects.filter(space=space, person=world.deputy, ended_at=None).update(role=Role.LEAD)
    hand_over(NOW, world.project.space_id)
    issue.refresh_from_db()
    assert (issue.owner, turns(issue)) == (world.deputy, [("issue.triage", "deputy")])


def test_an_archived_project_stays_as_it_is_when_somebody_leaves(world):
    issue = report(world)
    triage(world, issue)
    Space.objects.filter(pk=world.project.space_id).update(frozen_at=NOW)
    world.assignee.is_active = False
    world.assignee.save()
    before = Event.objects.count()
    assert (jobs.hand_over(NOW), Event.objects.count()) == (0, before)


# --- titles reach those who may see them ---


def test_somebody_who_does_not_see_the_project_any_more_is_told_nothing(world):
    issue = submitted(world, by=world.liaison)
    Membership.objects.filter(space=world.project.space, person=world.liaison).update(ended_at=NOW)
    step(actions.verify_issue, world, world.lead, issue)
    assert "liaison" not in told("issue.verified")


def test_the_head_of_a_department_outside_the_project_is_told_nothing(world):
    legal = world.department("legal")
    legal.head = world.outsider
    legal.save()
    issue = report(world)
    triage(world, issue)
    Issue.objects.update(department=legal, due=DUE, next_step_at=NOW)
    jobs.press(NOW + timedelta(days=20))
    assert not Notice.objects.filter(person=world.outsider).exists()


# --- the ladder ---


def test_what_is_late_is_told_once_whatever_else_is_written_meanwhile(world):
    issue = report(world)
    triage(world, issue)
    solve(world, issue)
    jobs.press(NOW + timedelta(days=6))
    later = NOW + timedelta(days=6)
    step(actions.edit_issue, world, world.lead, issue, later, shown={}, values={"remarks": "急"})
    jobs.press(NOW + timedelta(days=30))
    assert told("issue.overdue") == ["assignee"]
    assert Event.objects.filter(action="issue.escalated").count() == 3 - (issue.department.head is None)


def test_with_the_clock_of_the_rehearsal_it_climbs_from_owner_to_head_to_lead(world, settings, tmp_path):
    settings.DEMO, settings.HOME = True, tmp_path
    today = timezone.localtime(clock.now()).date()
    issue = report(world, task="宣传物料", by=world.assignee, at=clock.now())
    triage(world, issue, owner=world.liaison, department=world.department("market"), at=clock.now())
    solve(world, issue, by=world.liaison, due=today, at=clock.now())
    heard = []
    for days in range(1, 15):
        clock.rehearse(timedelta(days=days))
        jobs.press(clock.now())
        heard += [kind for kind in ("overdue", "head", "lead") if told(f"issue.{kind}") and kind not in heard]
    assert heard == ["overdue", "head", "lead"]
    assert (told("issue.overdue"), told("issue.head")) == (["liaison"], ["head"])
    assert told("issue.lead") == ["lead", "deputy"]


# --- nothing typed is lost ---


def test_form_4_is_edited_though_its_task_was_deleted(world):
    issue = report(world)
    task = world.task("产品原型")
    delete_tasks(by=world.lead, at=NOW, project_id=world.project.pk, task_ids=[task.pk])
    page, address = client_of(world.lead), here(world, "issue-edit", issue.number)
    where, version = f"{task.wbs} {task.name}", issue.version
    sent = {"title": issue.title, "where": where, "kind": "issue", "remarks": "任务已取消",
            "found_on": "2026-03-03", "version": version}  # fmt: skip
    assert page.post(address, sent).status_code == 302
    issue.refresh_from_db()
    assert (issue.remarks, issue.task_id) == ("任务已取消", task.pk)


def test_a_form_sent_again_with_other_words_keeps_them(world):
    client, address = client_of(world.assignee), here(world, "issue-report")
    client.post(address, {"what": "驱动电源发热", "key": "0123456789abcdef0123456789abcdef"})
    again = client.post(address, {"what": "包装盒开裂", "key": "0123456789abcdef0123456789abcdef"})
    assert again.status_code == 409 and "包装盒开裂" in again.content.decode()
    assert "0123456789abcdef0123456789abcdef" not in again.content.decode()
    assert Issue.objects.count() == 1


def test_a_file_that_is_refused_takes_nothing_with_it(world):
    client, address = client_of(world.assignee), here(world, "issue-report")
    false = SimpleUploadedFile("照片.png", b"MZ\x90\x00 no picture at all")
    answer = client.post(address, {"what": "驱动电源发热\n第二行", "files": [false]}, follow=True)
    assert Issue.objects.get().description == "驱动电源发热\n第二行"
    assert "照片.png" in answer.content.decode()


def test_more_files_than_are_taken_at_once_are_said(world):
    client, address = client_of(world.assignee), here(world, "issue-report")
    files = [SimpleUploadedFile(f"{number}.txt", b"text") for number in range(22)]
    answer = client.post(address, {"what": "驱动电源发热", "files": files}, follow=True)
    assert "20" in "".join(str(one) for one in answer.context["messages"])

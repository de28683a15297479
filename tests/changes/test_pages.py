"""The pages of change requests: written without a script, decided; refusals elsewhere lead to them."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from qibu.changes.models import ChangeRequest
from qibu.foundation.turns.models import Turn
from qibu.projects.models import Project
from qibu.tasks.actions import edit_task
from tests.changes.conftest import approve, ask, delay, edit, submit
from tests.commitments.conftest import answer as reply_with
from tests.commitments.conftest import dispatch
from tests.tasks.test_statement_counts import statements
from tests.world import AT


def url(world, name, *more):
    return reverse(name, args=[world.project.pk, *more])


def text(answer) -> str:
    return unescape(answer.content.decode())


def mark(answer) -> str:
    """Of the impact a page shows."""
    return re.search(r'name="shown" value="([0-9a-f]+)"', text(answer))[1]


def test_a_request_is_written_step_by_step_submitted_and_approved(world, liaison, lead):
    approve(world)
    answer = liaison.post(
        url(world, "change-new"),
        {"title": "物料推迟", "reason": "external", "explanation": "印厂停电", "key": "page-request"},
    )
    assert answer.headers["Location"] == url(world, "change-steps", 1)
    steps = url(world, "change-steps", 1)
    answer = liaison.post(steps + "?do=delay", {"task": "宣传物料", "days": "6", "key": "step-1-key"})
    assert answer.headers["Location"] == url(world, "change", 1)
    liaison.post(
        steps + "?do=add",
        {"name": "补印", "kind": "0", "after": "宣传物料", "duration": "2", "key": "step-2-key"},
    )
    liaison.post(
        steps + "?do=link",
        {"successor": "上市", "predecessor": "+1 补印", "type": "FS", "min_lag": "0", "min_unit": "w",
         "max_unit": "c", "key": "step-3-key"},
    )  # fmt: skip
    row = ChangeRequest.objects.get()
    assert [step["do"] for step in row.steps] == ["delay", "add", "link"]
    page = text(liaison.get(url(world, "change", 1)))
    assert "补印" in page and "上市" in page
    liaison.post(url(world, "change", 1), {"do": "submit", "version": row.version})
    row.refresh_from_db()
    page = text(lead.get(url(world, "change", 1)))
    assert f'action="{url(world, "change-decision", 1)}"' in page and "印厂停电" in page
    lead.post(url(world, "change-decision", 1), {"do": "approve", "version": row.version, "note": "同意"})
    row.refresh_from_db()
    assert row.state == "approved" and row.baseline.number == 2
    assert "V2" in text(liaison.get(url(world, "changes")))


@pytest.mark.parametrize(
    ("kind", "sent", "marked"),
    [
        ("delay", {"task": "没有这个", "days": "3"}, "没有这个"),
        ("delay", {"task": "宣传物料", "days": "0"}, "宣传物料"),
        ("dates", {"task": "宣传物料", "planned_finish": "2026-02-30"}, "2026-02-30"),
        ("dates", {"task": "宣传物料"}, "宣传物料"),
        ("who", {"task": "宣传物料", "department": "x"}, "宣传物料"),
        ("remove", {"task": ""}, 'name="task"'),
        ("link", {"successor": "上市", "predecessor": "上市", "type": "FS"}, "上市"),
    ],
)
def test_a_step_that_makes_no_sense_keeps_what_was_typed(world, liaison, kind, sent, marked):
    ask(world)
    answer = liaison.post(f"{url(world, 'change-steps', 1)}?do={kind}", {**sent, "key": "wrong-step"})
    assert answer.status_code == 422 and marked in text(answer)
    assert ChangeRequest.objects.get().steps == []


@pytest.mark.parametrize("kind", ["delay", "dates", "who", "add", "remove", "link", "unlink"])
def test_every_kind_of_step_has_its_form(world, liaison, kind):
    ask(world)
    page = text(liaison.get(f"{url(world, 'change-steps', 1)}?do={kind}"))
    assert page.count('<form method="post"') >= 1 and 'id="plan-tasks"' in page


def test_other_dates_of_one_task_are_one_change(world, liaison):
    ask(world)
    sent = {"task": "宣传物料", "planned_start": "2026-04-07", "planned_finish": "2026-04-17"}
    liaison.post(f"{url(world, 'change-steps', 1)}?do=dates", {**sent, "key": "two-dates"})
    fields = [step["field"] for step in ChangeRequest.objects.get().steps]
    assert fields == ["planned_start", "planned_finish"]


def test_a_refused_edit_leads_to_a_request_with_that_step(world, lead):
    approve(world)
    Project.objects.update(change_control=True)
    task = world.task("宣传物料")
    form = {"name": task.name, "planned_finish": "2026-04-30", "was-planned_finish": "2026-03-18",
            "version": task.version, "key": "edit-a-task", "percent": "0", "status": "0", "kind": "0",
            "planned_start": "2026-03-09", "was-planned_start": "2026-03-09",
            "department": task.department_id, "was-department": task.department_id, "duration": "8",
            "was-duration": "8", "was-name": task.name}  # fmt: skip
    answer = lead.post(url(world, "task-edit", task.pk), form)
    way = f"{url(world, 'change-new')}?step=edit%3A{task.pk}%3Aplanned_finish%3A2026-04-30"
    assert answer.status_code == 422 and way in text(answer)
    page = text(lead.get(way))
    assert "2026-04-30" in page and "宣传物料" in page
    answer = lead.post(way, {"title": "物料四月底", "reason": "other", "key": "from-refusal"})
    assert answer.headers["Location"] == url(world, "change", 1)
    assert ChangeRequest.objects.get().steps[0]["value"] == "2026-04-30"


def test_a_refused_deletion_and_the_grid_lead_there_too(world, lead):
    approve(world)
    Project.objects.update(change_control=True)
    task = world.task("宣传物料")
    way = f"{url(world, 'change-new')}?step=remove%3A{task.pk}"
    answer = lead.post(url(world, "task-deletion", task.pk))
    assert answer.status_code == 422 and way in text(answer)
    answer = lead.post(
        url(world, "schedule-field", task.pk),
        {"field": "planned_finish", "value": "2026-04-30", "was": "2026-03-18", "version": task.version},
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert answer.json()["way"].startswith(url(world, "change-new"))


def test_steps_of_an_address_that_make_no_sense_are_left_out(world, lead):
    page = lead.get(f"{url(world, 'change-new')}?step=edit:9999:planned_finish:x&step=sing&step=remove:abc")
    assert page.status_code == 200


def test_conflicts_are_shown_and_resolved_on_the_page(world, lead):
    row = submit(world, ask(world, edit(world, "宣传物料", "planned_finish", "2026-04-01")))
    task = world.task("宣传物料")
    edit_task(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=task.pk, was={}, version=task.version,
        changes={"planned_finish": "2026-03-20"},
    )  # fmt: skip
    where = url(world, "change-decision", 1)
    assert 'name="step-0" value="apply"' in text(lead.get(url(world, "change", 1)))
    answer = lead.post(where, {"do": "approve", "version": row.version, "note": "好的"})
    assert answer.status_code == 422 and "好的" in text(answer)
    lead.post(where, {"do": "approve", "version": row.version, "step-0": "apply", "shown": mark(answer)})
    row.refresh_from_db()
    assert row.state == "approved" and world.task("宣传物料").duration == 18  # until 2026-04-01


def test_the_page_shows_the_impact_as_it_is_before_it_takes_the_decision(world, lead):
    """Submitted in March, opened in November: everything is late by now."""
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    answer = lead.post(url(world, "change-decision", 1), {"do": "approve", "version": row.version})
    assert answer.status_code == 422 and 'role="alert"' in text(answer)
    sent = {"do": "approve", "version": row.version, "shown": mark(answer)}
    assert lead.post(url(world, "change-decision", 1), sent).status_code == 302


def test_the_decision_page_lists_who_must_agree_anew(world, lead):
    dispatch(world, "宣传物料")
    reply_with(world, "accept")
    submit(world, ask(world, delay(world, "宣传物料", 5)))
    page = text(lead.get(url(world, "change", 1)))
    assert "市场部" in page[page.index('id="anew"') : page.index('id="decision"')]


def test_who_comes_second_sees_the_decision_of_the_first(world, lead):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    pmo = Client()
    pmo.force_login(world.pmo)
    shown = mark(lead.get(url(world, "change", 1)))
    sent = {"do": "approve", "version": row.version, "shown": shown}
    assert lead.post(url(world, "change-decision", 1), sent).status_code == 302
    answer = pmo.post(url(world, "change-decision", 1), {**sent, "do": "reject", "note": "不"})
    assert answer.status_code == 409 and "李强" in text(answer)


def test_the_decision_is_taken_from_the_inbox(world, lead):
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))
    turn = Turn.objects.open().get(kind="change.decide")
    page = text(lead.get("/"))
    assert "CR-1" in page
    answer = lead.post(
        reverse("inbox-answer", args=[turn.pk]),
        {"do": "reject", "note": "展会不改期", "version": row.version, "key": "inbox-decision"},
    )
    assert answer.status_code in (200, 302)
    row.refresh_from_db()
    assert (row.state, row.decision_note) == ("rejected", "展会不改期")


def test_the_list_asks_as_often_for_one_as_for_thirty(world, lead):
    submit(world, ask(world, delay(world, "宣传物料", 5)))
    few = statements(lead, url(world, "changes"))
    for _ in range(29):
        submit(world, ask(world, scope_note="又一处"))
    assert statements(lead, url(world, "changes")) == few <= 14


@pytest.mark.parametrize("who", ["outsider", "administrator"])
def test_an_outsider_meets_nothing(world, who):
    submit(world, ask(world, delay(world, "宣传物料", 5)))
    client = Client(raise_request_exception=False)
    client.force_login(world.people[who])
    for name in ("changes", "change-new", "scenarios", "baselines"):
        assert client.get(url(world, name)).status_code == 404, name
    assert client.get(url(world, "change", 1)).status_code == 404

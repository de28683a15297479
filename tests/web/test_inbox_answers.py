"""Answering from the list: plain forms, taken once, refused with what was typed, honest about the first."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qibu.commitments.actions import Condition
from qibu.commitments.models import Need
from qibu.foundation import clock
from qibu.foundation.access.models import Space
from qibu.foundation.journal.models import Event
from qibu.foundation.turns.models import Turn
from qibu.kernel.commitment import Values
from qibu.tasks.models import Status, Task
from tests.commitments.conftest import answer, commitment, dispatch, edit
from tests.world import AT

MONDAY = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """It is Monday 2026-03-02, 10:00."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


@pytest.fixture
def asked(world):
    """Two tasks are asked of 市场部."""
    Turn.objects.filter(kind="plan.approval").update(ended_at=AT)
    Task.objects.filter(project=world.project, name="上市").update(
        planned_start=date(2026, 3, 20), planned_finish=date(2026, 3, 20)
    )
    dispatch(world, "宣传物料", "上市")
    return world


def browser(person) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def text(answered) -> str:
    return answered.content.decode()


def opened(client: Client) -> str:
    """The page, with the form of every line that has one opened in turn."""
    page = text(client.get("/"))
    keys = re.findall(r'href="\?open=([^#"]*)#', page)
    return "".join(text(client.get("/", {"open": key})) for key in keys)


def forms(client: Client) -> list[tuple[str, dict[str, list[str]]]]:
    """(address, fields) of every form of the list, as a browser without a script would send them."""
    found = []
    whole = r'<form method="post" action="([^"]*)" data-inbox>(.*?)</form>'
    for action, body in re.findall(whole, opened(client), re.S):
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(r'<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"', body):
            if name != "csrfmiddlewaretoken":
                fields.setdefault(name, []).append(value)
        found.append((action, fields))
    return found


def turn(kind: str) -> Turn:
    return Turn.objects.open().get(kind=kind)


def test_everything_asked_is_accepted_in_one_step(asked):
    client = browser(asked.liaison)
    ((address, fields),) = forms(client)
    answered = client.post(address, fields, follow=True)
    assert answered.redirect_chain == [("/", 302)]
    assert "2 tasks are accepted." in text(answered)
    assert {commitment(asked, name).state for name in ("宣传物料", "上市")} == {"accepted"}
    assert forms(client) == []


def test_what_was_reopened_wants_to_be_read_and_has_no_such_button(asked):
    client = browser(asked.liaison)
    ((address, fields),) = forms(client)
    client.post(address, fields)
    edit(asked, "上市", planned_start=date(2026, 3, 24), planned_finish=date(2026, 3, 24))
    assert commitment(asked, "上市").state == "reopened"
    assert forms(client) == []


def test_a_second_tab_is_told_who_was_first_and_nothing_is_done_twice(asked):
    first, second = browser(asked.liaison), browser(asked.deputy_liaison)
    ((address, fields),) = forms(first)
    ((other, later),) = forms(second)
    first.post(address, fields)
    count = Event.objects.count()
    answered = second.post(other, later)
    assert answered.status_code == 409
    assert "王芳 dealt with this at 03-02 10:00 already" in text(answered)
    assert Event.objects.count() == count


def test_a_double_submit_is_taken_once(asked):
    client = browser(asked.liaison)
    ((address, fields),) = forms(client)
    client.post(address, fields)
    count = Event.objects.count()
    assert client.post(address, fields).status_code == 409
    assert Event.objects.count() == count


def test_what_was_asked_since_the_page_was_shown_is_not_accepted_unseen(asked):
    client = browser(asked.liaison)
    ((address, fields),) = forms(client)
    fields["line"] = fields["line"][:1]
    client.post(address, fields)
    assert sorted(commitment(asked, name).state for name in ("宣传物料", "上市")) == [
        "accepted",
        "dispatched",
    ]


def test_a_line_that_moved_on_is_refused_as_a_whole(asked):
    client = browser(asked.liaison)
    ((address, fields),) = forms(client)
    answer(asked, "decline", "上市", reason="做不了")
    answered = client.post(address, fields)
    assert answered.status_code == 409
    assert commitment(asked, "宣传物料").state == "dispatched"


def test_the_lead_agrees_to_a_counter_in_its_line(asked):
    answer(asked, "counter", values=Values(date(2026, 3, 11), date(2026, 3, 20)), reason="印厂排期")
    client = browser(asked.lead)
    assert "印厂排期" in opened(client) and "2026-03-20" in opened(client)
    ((address, fields),) = forms(client)
    client.post(address, fields)
    assert commitment(asked).state == "agreed"
    assert Task.objects.get(name="宣传物料").planned_finish == date(2026, 3, 20)


def test_what_was_declined_is_decided_on_its_own_page(asked):
    answer(asked, "decline", reason="做不了")
    client = browser(asked.lead)
    assert "做不了" in opened(client) and forms(client) == []


@pytest.fixture
def needed(asked):
    """陈静 is to provide a designer."""
    answer(asked, "accept_if", conditions=(Condition("一名设计师", asked.liaison_rd.pk, date(2026, 3, 10)),))
    return asked


def need_form(client):
    return next(form for form in forms(client) if "turns" in form[0])


def test_a_condition_is_met_in_its_line(needed):
    client = browser(needed.liaison_rd)
    address, fields = need_form(client)
    client.post(address, {**fields, "do": "meet", "answer": "安排陆曦"})
    assert (Need.objects.get().met, Need.objects.get().answer) == (True, "安排陆曦")


def test_a_refusal_without_words_is_shown_in_its_line(needed):
    client = browser(needed.liaison_rd)
    address, fields = need_form(client)
    answered = client.post(address, {**fields, "do": "refuse", "answer": " "})
    assert answered.status_code == 422
    assert 'aria-expanded="true"' in text(answered) and "Please say why." in text(answered)
    assert Need.objects.get().met is None


def test_what_was_typed_for_something_already_answered_is_shown_again(needed):
    client = browser(needed.liaison_rd)
    address, fields = need_form(client)
    client.post(address, {**fields, "do": "meet", "answer": "安排陆曦"})
    late = client.post(address, {**fields, "do": "refuse", "answer": "其实没有人手"})
    assert late.status_code == 409
    assert "其实没有人手" in text(late) and "陈静 dealt with this" in text(late)
    assert Need.objects.get().answer == "安排陆曦"


def own_task(world) -> tuple[Client, str, dict[str, list[str]]]:
    client = browser(world.assignee)
    ((address, fields),) = forms(client)
    return client, address, {name: values[0] for name, values in fields.items()}


def test_an_assignee_says_how_far_and_until_when(asked):
    client, address, fields = own_task(asked)
    client.post(address, {**fields, "do": "save", "percent": "４０％", "expected_finish": "2026-03-09"})
    task = asked.task("产品原型")
    assert (task.percent, task.status, task.expected_finish) == (40, Status.DOING, date(2026, 3, 9))
    assert forms(client) == []  # asked again when that day comes


@pytest.mark.parametrize(("do", "status"), [("start", Status.DOING), ("finish", Status.DONE)])
def test_one_click_begins_or_ends_a_task(asked, do, status):
    client, address, fields = own_task(asked)
    client.post(address, {**fields, "do": do})
    assert asked.task("产品原型").status == status


def test_a_refused_update_keeps_what_was_typed(asked):
    client, address, fields = own_task(asked)
    answered = client.post(
        address, {**fields, "do": "save", "percent": "30", "expected_finish": "2026-02-27"}
    )
    assert answered.status_code == 422
    assert 'value="30"' in text(answered) and 'value="2026-02-27"' in text(answered)
    assert "Expected finish: " in text(answered)
    assert asked.task("产品原型").percent == 0


def test_two_tabs_with_one_task_the_second_is_told(asked):
    client, address, fields = own_task(asked)
    client.post(address, {**fields, "do": "save", "percent": "30"})
    answered = client.post(address, {**fields, "do": "save", "percent": "60"})
    assert answered.status_code == 409
    assert "Changed meanwhile by 张伟" in text(answered) and 'value="60"' in text(answered)
    assert asked.task("产品原型").percent == 30


# --- whose turn it is not ---


@pytest.mark.parametrize(
    ("word", "status"),
    [("outsider", 404), ("other_lead", 404), ("administrator", 404), ("observer", 403), ("assignee", 403),
     ("liaison_rd", 403), ("head", 403), ("pmo", 403), ("lead", 403)],
)  # fmt: skip
def test_nobody_answers_for_a_department_but_who_speaks_for_it(asked, word, status):
    address = reverse("inbox-answer", args=[turn("commitment.answer").pk])
    row = commitment(asked)
    answered = browser(asked.people[word]).post(address, {"line": f"{row.pk}-{row.version}", "key": "k" * 12})
    assert answered.status_code == status
    assert commitment(asked).state == "dispatched"


@pytest.mark.parametrize(
    ("word", "status"), [("outsider", 404), ("other_lead", 404), ("observer", 403), ("liaison", 403)]
)
def test_nobody_updates_a_foreign_task(asked, word, status):
    task = asked.task("产品原型")
    address = reverse("inbox-task", args=[task.pk])
    answered = browser(asked.people[word]).post(address, {"version": task.version, "do": "finish"})
    assert answered.status_code == status
    assert asked.task("产品原型").status == Status.TODO


def test_strangers_are_sent_to_the_sign_in_page(asked):
    for name in ("inbox-answer", "inbox-task"):
        assert Client().post(reverse(name, args=[1])).status_code == 302
    assert browser(asked.liaison).get(reverse("inbox-answer", args=[1])).status_code == 405


def test_a_read_only_project_takes_no_answer(asked):
    address = reverse("inbox-answer", args=[turn("commitment.answer").pk])
    Space.objects.filter(pk=asked.project.space_id).update(frozen_at=AT)
    assert browser(asked.liaison).post(address, {"line": "1-1"}).status_code == 403


@pytest.mark.parametrize(
    "body", [{}, {"line": ["x", "1-", "-1", "9" * 40 + "-1"]}, {"key": "!", "line": "0-0"}]
)
def test_nonsense_changes_nothing(asked, body):
    address = reverse("inbox-answer", args=[turn("commitment.answer").pk])
    assert browser(asked.liaison).post(address, body).status_code in (404, 422)
    assert commitment(asked).state == "dispatched"


def test_a_turn_that_is_answered_on_its_page_only_is_not_answered_here(world):
    address = reverse("inbox-answer", args=[turn_of_plan(world).pk])
    assert browser(world.lead).post(address).status_code == 403


def turn_of_plan(world) -> Turn:
    return Turn.objects.open().get(kind="plan.approval", space=world.project.space)

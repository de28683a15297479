"""The pages of dispatching and answering: plain forms, nothing typed lost, nothing leaked."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qibu.commitments import actions
from qibu.commitments.models import Clock, Commitment, Need
from qibu.commitments.queries import capacity, sheet_page
from qibu.foundation import clock
from qibu.foundation.access.models import Membership, Role
from qibu.kernel.commitment import Values
from qibu.projects.actions import create_project
from qibu.projects.inputs import CharterInput
from qibu.tasks.actions import Line, add_tasks
from qibu.web.inbox.lines import workbench
from tests.commitments.conftest import answer, commitment, decide, dispatch, edit, key
from tests.world import AT, team

LATER = Values(date(2026, 3, 11), date(2026, 3, 20))


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """It is Monday 2026-03-02, 10:00."""
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=1))


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def board_url(world) -> str:
    return reverse("dispatch", args=[world.project.pk])


def sheet_url(world, word: str = "market") -> str:
    return reverse("department-commitments", args=[world.project.pk, world.department(word).pk])


def page_url(world, name: str = "宣传物料") -> str:
    return reverse("commitment", args=[world.project.pk, world.task(name).pk])


def text(answer) -> str:
    return answer.content.decode()


def fields(world, name: str = "宣传物料", **values) -> dict[str, str]:
    row = commitment(world, name)
    found = {f"{row.pk}-{field.replace('__', '-')}": value for field, value in values.items()}
    return {f"{row.pk}-version": str(row.version), "key": key(), **found}


def test_the_lead_sends_everything_of_a_department_in_one_step(world):
    answered = client_of(world.lead).post(
        board_url(world), {"send": str(world.department("market").pk), "key": key()}
    )
    assert answered.status_code == 302
    assert list(Commitment.objects.values_list("task__name", flat=True)) == ["宣传物料"]


def test_the_lead_ticks_what_to_send_with_its_effort(world):
    pk = world.task("宣传物料").pk
    body = {f"task-{pk}": "on", f"effort-{pk}": "６.5", "note": "请尽快", "key": key()}
    client_of(world.lead).post(board_url(world), body)
    assert str(commitment(world).asked.effort) == "6.5"
    assert commitment(world).asked.reason == "请尽快"


def test_nothing_ticked_is_said_and_the_note_is_kept(world):
    answered = client_of(world.lead).post(board_url(world), {"note": "请尽快", "key": key()})
    assert answered.status_code == 422
    assert "请尽快" in text(answered)


def test_the_clock_is_set_on_the_board(world):
    url = reverse("dispatch-clock", args=[world.project.pk])
    assert client_of(world.lead).post(url, {"days": "3", "hour": "12:00"}).status_code == 302
    assert Clock.objects.get().days == 3
    wrong = client_of(world.lead).post(url, {"days": "0", "hour": "25:00"})
    assert wrong.status_code == 422 and "25:00" in text(wrong)


def test_the_liaison_sees_the_own_list_with_dates_ties_and_the_printed_deadline(world):
    dispatch(world, "产品原型", "宣传物料")
    page = text(client_of(world.liaison).get(sheet_url(world)))
    assert "宣传物料" in page and "03-09" in page and "03-18" in page
    assert "2026-03-04" in page and "18:00" in page
    assert "产品原型" in page  # what the promise counts from, though another department's
    assert f'id="task-{world.task("产品原型").pk}"' not in page


def test_all_others_are_accepted_with_one_button(dispatched):
    client_of(dispatched.liaison).post(sheet_url(dispatched), {**fields(dispatched), "all": "accept"})
    assert commitment(dispatched).state == "accepted"


def test_a_counter_is_typed_as_an_office_types_dates(dispatched):
    body = fields(
        dispatched, answer="counter", start="2026/3/11", finish="2026年3月20日", effort="８", reason="排期"
    )
    assert client_of(dispatched.liaison).post(sheet_url(dispatched), body).status_code == 302
    row = commitment(dispatched)
    assert row.state == "countered" and row.countered.effort == 8


def test_a_condition_is_typed_with_its_owner_and_day(dispatched):
    body = fields(
        dispatched, answer="accept_if", need__0="额外设计资源", need_owner__0=str(dispatched.lead.pk),
        need_due__0="2026-03-10",
    )  # fmt: skip
    client_of(dispatched.liaison).post(sheet_url(dispatched), body)
    assert Need.objects.get().owner == dispatched.lead


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "decline", "scope": "只做海报"},
        {"answer": "counter", "start": "2026-02-30", "scope": "只做海报"},
        {"answer": "counter", "start": "2026-03-20", "finish": "2026-03-11", "scope": "只做海报"},
        {"answer": "accept_if", "need__0": "只做海报"},
        {"answer": "magic", "scope": "只做海报"},
    ],
)
def test_what_was_typed_is_kept_when_it_is_refused(dispatched, wrong):
    answered = client_of(dispatched.liaison).post(sheet_url(dispatched), fields(dispatched, **wrong))
    assert answered.status_code == 422
    assert "只做海报" in text(answered)
    assert commitment(dispatched).state == "dispatched"


def test_an_answer_to_what_moved_on_is_409_and_keeps_what_was_typed(dispatched):
    edit(dispatched, "上市", planned_start="2026-04-01")
    dispatch(dispatched, "上市")
    body = fields(dispatched, answer="decline", reason="忙不过来") | fields(
        dispatched, "上市", answer="accept"
    )
    edit(dispatched, "上市", planned_start="2026-04-02")
    dispatch(dispatched, "上市")
    answered = client_of(dispatched.liaison).post(sheet_url(dispatched), body)
    assert answered.status_code == 409
    assert "忙不过来" in text(answered)
    assert commitment(dispatched).state == "dispatched"


def test_the_lead_sees_the_impact_and_agrees(dispatched):
    answer(dispatched, "counter", values=Values(date(2026, 4, 1), date(2026, 5, 8)))
    page = text(client_of(dispatched.lead).get(page_url(dispatched)))
    assert "上市" in page and "2026-05-08" in page
    row = commitment(dispatched)
    body = {"do": "agree", "version": str(row.version), "key": key()}
    assert client_of(dispatched.lead).post(page_url(dispatched), body).status_code == 302
    assert dispatched.task("宣传物料").planned_finish == date(2026, 5, 8)


def test_the_board_tells_the_reason_of_every_kind_of_answer(dispatched):
    answer(dispatched, "decline", reason="三月全员在展会")
    assert "三月全员在展会" in text(client_of(dispatched.lead).get(board_url(dispatched)))


def test_a_withdrawal_without_a_reason_keeps_the_page(dispatched):
    body = {"do": "withdraw", "version": "1", "key": key()}
    assert client_of(dispatched.lead).post(page_url(dispatched), body).status_code == 422
    assert commitment(dispatched).state == "dispatched"


def test_a_record_carries_its_label_everywhere(dispatched):
    url = reverse("commitment-record", args=[dispatched.project.pk, dispatched.task("宣传物料").pk])
    body = {
        "source": "phone", "source_text": "王芳来电", "source_day": "2026-03-02", "start": "2026-03-09",
        "finish": "2026-03-18", "version": "1", "key": key(),
    }  # fmt: skip
    assert client_of(dispatched.lead).post(url, body).status_code == 302
    client = client_of(dispatched.lead)
    client.cookies["django_language"] = "en"
    for page in (page_url(dispatched), sheet_url(dispatched)):
        assert 'class="tag recorded"' in text(client.get(page))
    assert "王芳来电" in text(client.get(page_url(dispatched)))


def inbox(person):
    return [line for group in workbench(person, AT).groups for line in group.lines]


def test_the_inbox_leads_to_the_page_that_answers_each_turn(dispatched):
    assert sheet_url(dispatched) in {line.url for line in inbox(dispatched.liaison)}
    need = actions.Condition("设计师", dispatched.liaison_rd.pk, date(2026, 3, 10))
    answer(dispatched, "accept_if", conditions=(need,))
    assert sheet_url(dispatched) not in {line.url for line in inbox(dispatched.liaison)}
    assert board_url(dispatched) in {line.url for line in inbox(dispatched.lead)}
    found = [line.url for line in inbox(dispatched.liaison_rd)]
    assert reverse("need", args=[dispatched.project.pk, Need.objects.get().pk]) in found
    assert all(client_of(dispatched.liaison_rd).get(url).status_code == 200 for url in found)


def test_each_reader_has_the_tabs_of_the_own_part(dispatched):
    overview = reverse("tasks", args=[dispatched.project.pk])
    board, sheet = board_url(dispatched), sheet_url(dispatched)
    for role, has in {
        "lead": (True, False), "liaison": (False, True), "deputy_liaison": (False, True),
        "pmo": (True, False), "head": (True, False), "assignee": (False, False), "observer": (False, False),
    }.items():  # fmt: skip
        page = text(client_of(dispatched.people[role]).get(overview))
        assert (f'href="{board}"' in page, f'href="{sheet}"' in page) == has, role


def test_who_speaks_for_several_departments_has_a_tab_for_each(dispatched):
    Membership.objects.filter(person=dispatched.liaison_purchase).update(ended_at=AT)
    Membership.objects.create(
        space=dispatched.project.space, person=dispatched.liaison, role=Role.LIAISON,
        department=dispatched.department("purchase"), since=AT,
    )  # fmt: skip
    page = text(client_of(dispatched.liaison).get(sheet_url(dispatched)))
    for word, name in (("market", "市场部"), ("purchase", "采购部")):
        assert re.search(rf'href="{sheet_url(dispatched, word)}"[^>]*>[^<]* · {name}<', page), word
    current = re.findall(r'<a href="([^"]*)"[^>]*aria-current', page)
    assert sheet_url(dispatched) in current and sheet_url(dispatched, "purchase") not in current


def test_an_outsider_finds_nothing_and_another_liaison_may_not_look(dispatched):
    for url in (sheet_url(dispatched), page_url(dispatched), board_url(dispatched)):
        assert client_of(dispatched.outsider).get(url).status_code == 404
        assert client_of(dispatched.liaison_rd).get(url).status_code == 403
    assert client_of(dispatched.liaison).get(sheet_url(dispatched, "legal")).status_code == 404


def test_what_the_department_promised_elsewhere_is_added_up_without_foreign_titles(world):
    other = create_project(
        by=world.other_lead, at=AT, key=key(),
        charter=CharterInput(
            name="绝密并购", start=date(2026, 3, 2), planned_finish=date(2026, 5, 29), code="QB-2026-009"
        ),
        team=team(world, lead=world.other_lead, only=("market", "legal")),
    )  # fmt: skip
    line = Line(
        name="绝密海报", department=world.department("market").pk, planned_start=date(2026, 3, 9),
        planned_finish=date(2026, 3, 13),
    )  # fmt: skip
    add_tasks(by=world.other_lead, at=AT, project_id=other.pk, key=key(), lines=[line])
    task = other.tasks.get()
    actions.dispatch_tasks(by=world.other_lead, at=AT, project_id=other.pk, key=key(), tasks=[task.pk])
    row = Commitment.objects.get()
    actions.answer_commitments(
        by=world.liaison, at=AT, project_id=other.pk, department_id=row.department_id, key=key(),
        replies=[actions.Reply(row.pk, row.version, "accept")],
    )  # fmt: skip
    dispatch(world)
    page = sheet_page(world.project, world.department("market").pk, world.liaison, AT)
    weeks = [(week.iso, week.other_days, week.here_days, week.asked_days) for week in page.capacity.weeks]
    assert weeks == [(11, 5, 0, 5), (12, 0, 0, 3)]
    assert [one.project for one in page.capacity.others] == ["绝密并购"]  # the liaison takes part there too
    for_lead = sheet_page(world.project, world.department("market").pk, world.lead, AT).capacity
    assert [(one.project, one.tasks, one.days) for one in for_lead.others] == [("", 1, 5)]
    assert "绝密" not in text(client_of(world.lead).get(sheet_url(world)))
    assert capacity  # named for the reader


def many(world, count: int) -> None:
    lines = [
        Line(
            name=f"任务{n}", department=world.department("market").pk, planned_start=date(2026, 3, 9),
            planned_finish=date(2026, 3, 13),
        )
        for n in range(count)
    ]  # fmt: skip
    saved = add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key=key(), lines=lines)
    actions.dispatch_tasks(by=world.lead, at=AT, project_id=world.project.pk, key=key(), tasks=saved.ids)


@pytest.mark.parametrize(("who", "url"), [("lead", board_url), ("liaison", sheet_url), ("lead", page_url)])
def test_a_page_costs_the_same_statements_whatever_the_size(
    dispatched, django_assert_max_num_queries, who, url
):
    answer(dispatched, "counter", values=LATER)
    client = client_of(dispatched.people[who])
    counts = []
    for more in (2, 20):
        many(dispatched, more)
        client.get(url(dispatched))
        with django_assert_max_num_queries(40) as asked:
            assert client.get(url(dispatched)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_an_answered_need_says_who_answered(dispatched):
    answer(
        dispatched,
        "accept_if",
        conditions=(actions.Condition("设计师", dispatched.lead.pk, date(2026, 3, 10)),),
    )
    url = reverse("need", args=[dispatched.project.pk, Need.objects.get().pk])
    client = client_of(dispatched.lead)
    assert client.post(url, {"do": "refuse", "version": "1", "key": key()}).status_code == 422
    body = {"do": "refuse", "answer": "没有名额", "version": "1", "key": key()}
    assert client.post(url, body).status_code == 302
    assert "没有名额" in text(client.get(url))
    decide(dispatched, actions.agree)

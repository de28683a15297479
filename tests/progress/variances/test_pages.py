"""The list of variances, the page of one, its answer: who sees it, who answers, what is refused (T4)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from qibu.changes.actions import approve_plan
from qibu.progress.models import Line, Period, Report, Variance
from qibu.tasks.actions import Line as TaskLine
from qibu.tasks.actions import add_tasks
from qibu.tasks.models import Task
from tests.progress.variances.conftest import answer, edit, key, look, moment, slip, variance
from tests.tasks.test_statement_counts import statements
from tests.world import AT

TYPED = {
    "cause": "resources", "analysis": "结构工程师被抽调", "action": "外协一名结构工程师",
    "action_due": "2030年3月20日", "version": "1", "key": "answer-key-1",
}  # fmt: skip


def client_of(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def list_url(world) -> str:
    return reverse("variances", args=[world.project.pk])


def url(world, number: int = 1) -> str:
    return reverse("variance", args=[world.project.pk, number])


def answer_url(world, number: int = 1) -> str:
    return reverse("variance-answer", args=[world.project.pk, number])


def text(response) -> str:
    return response.content.decode()


def test_without_any_the_list_says_how_one_comes_about(running):
    page = text(client_of(running.lead).get(list_url(running)))
    assert 'class="empty"' in page


def test_the_list_names_the_source_and_how_many_inherit_it(slipped):
    page = text(client_of(slipped.lead).get(list_url(slipped)))
    assert "产品原型" in page and url(slipped) in page
    assert 'data-label="' in page  # becomes cards on a phone


def test_the_most_serious_comes_first(slipped):
    slip(slipped, 9, "宣传物料")
    look(slipped)
    page = text(client_of(slipped.lead).get(list_url(slipped)))
    assert page.index(url(slipped, 2)) < page.index(url(slipped, 1))


def test_the_page_shows_what_inherits_and_how_late_it_is(slipped):
    page = text(client_of(slipped.observer).get(url(slipped)))
    for name in ("产品原型", "原型评审", "备料", "上市", "研发部"):
        assert name in page
    assert "<form method=" not in page.split("<main")[1]  # an observer reads


def test_a_status_stays_honest_after_re_planning(slipped):
    """Late against the first baseline, on time by the newest: both are said, on both pages."""
    edit(slipped, planned_finish="2026-03-13")
    approve_plan(by=slipped.lead, at=AT, project_id=slipped.project.pk, key=key())
    look(slipped)
    for address in (url(slipped), reverse("task", args=[slipped.project.pk, variance(slipped).task_id])):
        page = text(client_of(slipped.lead).get(address, headers={"accept-language": "en"}))
        assert "V2" in page, address


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("lead", 302), ("deputy", 302), ("liaison_rd", 302), ("liaison", 403), ("liaison_purchase", 403),
        ("assignee", 403), ("head", 403), ("sponsor", 403), ("observer", 403), ("pmo", 403),
        ("outsider", 404), ("other_lead", 404),
    ],
)  # fmt: skip
def test_its_own_department_or_the_lead_answers(slipped, who, status):
    sent = client_of(slipped.people[who]).post(answer_url(slipped), TYPED)
    assert sent.status_code == status
    assert variance(slipped).state == ("answered" if status == 302 else "open")


@pytest.mark.parametrize("who", ["liaison_rd", "lead"])
def test_whoever_may_answer_finds_the_form(slipped, who):
    page = text(client_of(slipped.people[who]).get(url(slipped)))
    assert answer_url(slipped) in page and 'name="analysis"' in page


@pytest.mark.parametrize("who", ["liaison", "assignee", "observer"])
def test_whoever_may_not_answer_finds_none(slipped, who):
    assert answer_url(slipped) not in text(client_of(slipped.people[who]).get(url(slipped)))


def test_a_foreign_number_and_an_unknown_one_are_not_found(slipped):
    client = client_of(slipped.lead)
    assert client.get(url(slipped, 77)).status_code == 404
    assert client.post(answer_url(slipped, 77), TYPED).status_code == 404
    foreign = reverse("variance", args=[slipped.foreign.pk, 1])
    assert client.get(foreign).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cause", ""), ("cause", "weather"), ("analysis", "  "), ("action", ""), ("action_due", ""),
        ("action_due", "2026-02-30"), ("action_due", "2020-01-01"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(slipped, field, value):
    sent = client_of(slipped.liaison_rd).post(answer_url(slipped), {**TYPED, field: value})
    assert sent.status_code == 422
    assert variance(slipped).state == "open"
    page = text(sent)
    assert 'aria-invalid="true"' in page
    for name in ("analysis", "action"):
        if name != field:
            assert TYPED[name] in page


def test_a_second_answer_to_the_same_question_is_shown_beside_the_first(slipped):
    first, second = client_of(slipped.liaison_rd), client_of(slipped.lead)
    assert first.post(answer_url(slipped), TYPED).status_code == 302
    mine = {**TYPED, "analysis": "我的说法", "key": "answer-key-2"}
    sent = second.post(answer_url(slipped), mine)
    page = text(sent)
    assert sent.status_code == 409
    assert "我的说法" in page and TYPED["analysis"] in page and "陈静" in page
    again = second.post(answer_url(slipped), {**mine, "version": "2", "key": "answer-key-3"})
    assert again.status_code == 302
    assert variance(slipped).analysis == "我的说法"


def test_pressing_twice_answers_once(slipped):
    client = client_of(slipped.liaison_rd)
    for _twice in range(2):
        assert client.post(answer_url(slipped), TYPED).status_code == 302
    assert variance(slipped).version == 2


def test_the_form_begins_with_what_the_report_said(slipped):
    row = variance(slipped)
    period = Period.objects.create(
        project=slipped.project, number=1, week=date(2026, 3, 2), begins=date(2026, 3, 2), cutoff=AT
    )
    report = Report.objects.create(
        period=period, project=slipped.project, department=slipped.department("rd"), submitted_at=AT,
        submitted_by=slipped.liaison_rd,
    )  # fmt: skip
    Line.objects.create(
        report=report, task=row.task, status=1, percent=40, late_cause="technical",
        late_note="外壳开裂，重新开模", expected_finish=date(2030, 3, 12),
    )  # fmt: skip
    page = text(client_of(slipped.liaison_rd).get(url(slipped)))
    assert "外壳开裂，重新开模" in page and "2030-03-12" in page
    assert '<option value="technical" selected' in page


def test_a_closed_one_has_no_form_and_refuses_an_answer(slipped):
    slip(slipped, -4)
    look(slipped)
    client = client_of(slipped.liaison_rd)
    assert answer_url(slipped) not in text(client.get(url(slipped)))
    assert client.post(answer_url(slipped), {**TYPED, "version": "2"}).status_code == 422


def test_names_are_text_and_never_markup(running):
    Task.objects.filter(name="产品原型").update(name="<script>alert(1)</script>")
    slip(running, 5, "<script>alert(1)</script>")
    look(running)
    said = "<img src=x onerror=alert(2)>"
    client = client_of(running.liaison_rd)
    assert client.post(answer_url(running), {**TYPED, "analysis": said, "action": said}).status_code == 302
    for address in (list_url(running), url(running)):
        page = text(client.get(address))
        assert "<script>alert(1)" not in page and "<img src=x" not in page


def test_causes_add_up_per_department_and_delays_per_predecessor(slipped):
    answer(slipped)
    slip(slipped, 6, "宣传物料")
    look(slipped, moment(3, 3))
    page = client_of(slipped.lead).get(list_url(slipped)).context["found"]
    sums = {row.name: (row.count, row.days, [c.name for c in row.causes]) for row in page.causes}
    assert sums["研发部"][:2] == (1, 4) and sums["市场部"][:2] == (1, 6)
    waited = {(row.source, row.heir): row.days for row in page.waited}
    assert waited[("研发部", "采购部")] == 4


@pytest.mark.parametrize("address", [list_url, url])
def test_the_pages_ask_as_often_for_one_variance_as_for_thirty(slipped, address):
    client = client_of(slipped.lead)
    few = statements(client, address(slipped))
    rd = slipped.department("rd").pk
    lines = [TaskLine(name=f"件{n}", department=rd, duration=2) for n in range(30)]
    add_tasks(by=slipped.lead, at=AT, project_id=slipped.project.pk, key=key(), lines=lines)
    edit(slipped, "件0", note="改")
    approve_plan(by=slipped.lead, at=AT, project_id=slipped.project.pk, key=key())
    for n in range(30):
        slip(slipped, 5, f"件{n}")
    look(slipped)
    assert Variance.objects.filter(project=slipped.project).count() > 20
    assert statements(client, address(slipped)) == few
    assert few <= 14


@pytest.mark.parametrize("name", ["产品原型", "备料"])
def test_the_page_of_a_late_task_leads_to_its_variance(slipped, name):
    """The source's own, and for a task that inherits, that of its source."""
    address = reverse("task", args=[slipped.project.pk, slipped.task(name).pk])
    client = client_of(slipped.lead)
    assert url(slipped) in text(client.get(address))
    slip(slipped, -4)
    look(slipped)
    assert url(slipped) not in text(client.get(address))

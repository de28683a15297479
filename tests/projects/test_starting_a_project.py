"""S1, S6: a project begins with form 1; one sending has one effect, and nothing half-made stays."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import translation

from qibu.foundation.access.models import Membership, Participation, Space
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Denied, Invalid, KeyReused
from qibu.foundation.turns.models import Turn
from qibu.foundation.turns.queries import waiting_for
from qibu.projects import actions
from qibu.projects.inputs import ObjectiveInput, Seat
from qibu.projects.models import Objective, Project
from tests.projects.conftest import NOW, charter, start


def test_the_team_is_seated_with_the_project(company):
    project = start(company)
    roles = {
        (row.role, row.department_id): row.person.name
        for row in Membership.objects.filter(space=project.space).select_related("person")
    }
    assert roles == {
        ("lead", None): "王敏",
        ("deputy_lead", None): "赵强",
        ("sponsor", None): "钱总",
        ("liaison", company.rd.pk): "李娜",
        ("deputy_liaison", company.rd.pk): "刘洋",
        ("liaison", company.market.pk): "陈静",
    }
    parts = Participation.objects.filter(space=project.space).values_list("department__name", flat=True)
    assert list(parts) == ["研发部", "市场部"]


def test_objectives_are_kept_in_their_order(company):
    lines = [
        ObjectiveInput("3 个月内上市", due=date(2026, 10, 20)),
        ObjectiveInput("首月销售额", "销售额", Decimal(500), "万元"),
    ]
    project = start(company, objectives=lines)
    assert list(project.objectives.values_list("statement", "target")) == [
        ("3 个月内上市", None),
        ("首月销售额", Decimal(500)),
    ]


def test_the_plan_waits_for_the_lead(company):
    project = start(company, by=company.pmo)
    turn = waiting_for(company.lead)[0]
    assert (turn.kind, turn.subject_kind, turn.subject_id) == ("plan.approval", "project", project.pk)
    notice = Notice.objects.get(person=company.lead, kind="plan.waiting")
    assert notice.params["project"] == "智能灯上市"


def test_everybody_but_the_doer_is_told_the_role(company):
    start(company, by=company.lead)
    told = set(Notice.objects.filter(kind="role.given").values_list("person__name", flat=True))
    assert told == {"赵强", "钱总", "李娜", "刘洋", "陈静"}


def test_the_journal_of_the_project_begins_with_its_creation(company):
    project = start(company)
    event = Event.objects.get(space=project.space)
    assert (event.number, event.action, event.by) == (1, "project.created", company.lead)
    assert event.data["code"] == project.code


@pytest.mark.parametrize("who", ["administrator", "outsider", "li", "deputy"])
def test_who_may_not_create_projects_is_refused(company, who):
    with pytest.raises(Denied):
        start(company, by=company.people[who])
    assert not Project.objects.exists()


def test_sending_twice_creates_once(company):
    first = start(company, key="same-key-0001")
    second = start(company, key="same-key-0001")
    assert first.pk == second.pk
    assert Project.objects.count() == 1
    assert Event.objects.count() == 1


def test_the_same_key_with_another_content_is_refused(company):
    start(company, key="same-key-0001")
    with pytest.raises(KeyReused):
        start(company, key="same-key-0001", name="别的项目")
    assert Project.objects.count() == 1


def test_a_double_click_that_arrives_twice_at_the_same_moment_creates_once(committed, company):
    gate = threading.Barrier(2)
    answers: list[object] = []

    def send() -> None:
        gate.wait(10)
        try:
            answers.append(start(company, key="same-key-0001").pk)
        except Exception as failure:
            answers.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [Project.objects.get().pk] * 2


def test_a_refused_form_does_not_use_its_key_up(company):
    with pytest.raises(Invalid):
        start(company, key="same-key-0001", planned_finish=date(2026, 1, 1))
    assert start(company, key="same-key-0001").pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"planned_finish": date(2026, 7, 19)}, "planned_finish"),
        ({"objectives": [ObjectiveInput("  ")]}, "statement"),
        ({"objectives": [ObjectiveInput("增长", target=Decimal(5))]}, "metric"),
    ],
)
def test_a_charter_that_cannot_stand_is_refused_and_leaves_nothing(company, changes, field):
    with pytest.raises(Invalid) as refusal:
        start(company, **changes)
    assert field in refusal.value.errors
    assert not Project.objects.exists()
    assert not Space.objects.filter(kind=Space.PROJECT).exists()
    assert not Turn.objects.exists()


def test_refusals_are_said_in_the_language_of_the_reader(company):
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        start(company, name="")
    assert refusal.value.errors["name"] == ["Please give the project a name."]


def test_the_form_in_the_browser_starts_the_project(signed_in, company):
    answer = signed_in("lead").post("/projects/new/", form_1(company))
    assert answer.status_code == 302
    project = Project.objects.get()
    assert (project.code, project.name, project.start) == ("QB-2026-007", "智能灯上市", date(2026, 7, 20))
    assert list(project.objectives.values_list("statement", flat=True)) == ["首月销售额 500 万元"]
    assert Membership.objects.get(space=project.space, role="liaison").person == company.li


def test_who_starts_a_project_for_others_comes_back_to_the_list(signed_in, company):
    company.zhou.may_create_projects = True
    company.zhou.save()
    answer = signed_in("zhou").post("/projects/new/", form_1(company))
    assert Project.objects.exists()
    assert answer["Location"] == "/projects/"


def test_what_was_typed_stays_when_the_form_is_refused(signed_in, company):
    data = form_1(company) | {
        "start": "2026-02-30",
        "remarks": "不要丢失这段话",
        "seats-0-deputy": company.li.pk,
    }
    answer = signed_in("lead").post("/projects/new/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不要丢失这段话" in page
    assert 'value="2026-02-30"' in page
    assert "首月销售额 500 万元" in page
    assert not Project.objects.exists()


def test_a_rule_broken_in_a_line_is_said_at_that_line(signed_in, company):
    data = form_1(company) | {"seats-0-deputy": company.li.pk}
    answer = signed_in("lead").post("/projects/new/", data)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.seats.forms[0].errors["deputy"]
    assert any(control == "id_seats-0-deputy" for control, _label, _text in form.problems())


def test_a_person_in_a_line_without_a_department_is_asked_about(signed_in, company):
    data = form_1(company) | {"seats-1-liaison": company.chen.pk}
    answer = signed_in("lead").post("/projects/new/", data)
    assert answer.status_code == 422
    assert answer.context["form"].seats.forms[1].errors["department"]


def test_more_lines_are_shown_without_a_script_and_without_complaint(signed_in, company):
    data = form_1(company) | {"more": "seats", "name": ""}
    answer = signed_in("lead").post("/projects/new/", data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "seats-5-department" in page
    assert "objectives-3-statement" not in page
    assert "首月销售额 500 万元" in page
    assert 'class="errors"' not in page


@pytest.mark.parametrize("page", ["/projects/new/", "/projects/{}/team/"])
def test_the_enter_key_sends_the_form_and_does_not_ask_for_more_lines(signed_in, project, page):
    html = signed_in("lead").get(page.format(project.pk)).content.decode()
    form = html[html.index('<form method="post" class="form') :]
    first_button = form[form.index("<button") : form.index(">", form.index("<button"))]
    assert 'name="more"' not in first_button


def test_the_page_is_for_those_who_may_create(signed_in, company):
    assert signed_in("li").get("/projects/new/").status_code == 403


def form_1(company):
    return {
        "key": "browser-key-0001",
        "name": "智能灯上市",
        "code": "QB-2026-007",
        "initial-code": "QB-2026-001",
        "start": "2026/7/20",
        "planned_finish": "2026年12月31日",
        "sponsor": company.sponsor.pk,
        "lead": company.lead.pk,
        "deputy": "",
        "objectives-TOTAL_FORMS": "3",
        "objectives-INITIAL_FORMS": "0",
        "objectives-0-statement": "首月销售额 500 万元",
        "seats-TOTAL_FORMS": "3",
        "seats-INITIAL_FORMS": "0",
        "seats-0-department": company.rd.pk,
        "seats-0-liaison": company.li.pk,
    }


def test_a_liaison_of_another_department_is_allowed_but_said(signed_in, company):
    data = form_1(company) | {"seats-0-liaison": company.chen.pk}
    client = signed_in("lead")
    client.post("/projects/new/", data)
    assert Project.objects.exists()
    said = [str(message) for message in client.get("/projects/").context["messages"]]
    assert any("陈静" in text and "研发部" in text for text in said)


def test_an_objective_belongs_to_one_project_only(company):
    start(company)
    start(company)
    assert Objective.objects.values("project").distinct().count() == 2


def test_inactive_people_cannot_be_given_a_role(company):
    company.li.is_active = False
    company.li.save()
    with pytest.raises(Invalid) as refusal:
        start(company)
    assert f"liaison-{company.rd.pk}" in refusal.value.errors


def test_a_project_can_begin_without_departments(company):
    project = start(company, team=company.team(seats=()))
    assert project.state == "preparing"


def test_a_department_taken_twice_is_refused(company):
    seats = (Seat(company.rd.pk, company.li.pk), Seat(company.rd.pk, company.liu.pk))
    with pytest.raises(Invalid) as refusal:
        start(company, team=company.team(seats=seats))
    assert "departments" in refusal.value.errors


def test_creating_by_hand_through_the_action_needs_no_code(company):
    project = actions.create_project(
        by=company.pmo,
        at=NOW,
        key="another-key-1",
        charter=replace(charter(), code=""),
        team=company.team(),
    )
    assert project.code == "QB-2026-001"

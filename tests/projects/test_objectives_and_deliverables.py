"""S2, S3: objectives and deliverables line by line."""

from datetime import date
from decimal import Decimal

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.projects import actions
from qibu.projects.inputs import DeliverableInput, ObjectiveInput
from qibu.projects.models import Deliverable, Objective
from tests.projects.conftest import NOW, start


@pytest.fixture
def objective(project):
    return project.objectives.get()


@pytest.fixture
def deliverable(company, project):
    values = DeliverableInput("样机", "通过可靠性测试", company.rd.pk, date(2026, 9, 1))
    return actions.add_deliverable(
        by=company.lead, at=NOW, key="sample-key-1", project_id=project.pk, values=values
    )


def last_event(project):
    return Event.objects.filter(space=project.space).latest("number")


def test_a_new_objective_stands_at_the_end(company, project):
    values = ObjectiveInput("渠道覆盖", "门店", Decimal(300), "家", date(2026, 12, 1))
    actions.add_objective(by=company.lead, at=NOW, key="objective-1", project_id=project.pk, values=values)
    assert list(project.objectives.values_list("statement", flat=True)) == ["首月销售额", "渠道覆盖"]
    assert last_event(project).action == "objective.added"


def test_adding_twice_with_one_key_adds_once(company, project):
    for _again in range(2):
        actions.add_objective(
            by=company.lead,
            at=NOW,
            key="objective-1",
            project_id=project.pk,
            values=ObjectiveInput("渠道覆盖"),
        )
    assert project.objectives.count() == 2


def test_editing_an_objective_keeps_old_and_new_in_the_journal(company, project, objective):
    actions.edit_objective(
        by=company.deputy,
        at=NOW,
        project_id=project.pk,
        objective_id=objective.pk,
        version=1,
        shown={"target": Decimal(500)},
        values={"target": Decimal("600.50")},
    )
    event = last_event(project)
    assert (event.subject_kind, event.subject_id) == ("objective", objective.pk)
    assert event.data["changes"]["target"] == ["500.00", "600.50"]


def test_two_people_change_the_same_target(company, project, objective):
    options = {"at": NOW, "project_id": project.pk, "objective_id": objective.pk, "version": 1}
    shown = {"target": Decimal(500), "unit": "万元"}
    actions.edit_objective(
        by=company.deputy, shown=shown, values={**shown, "target": Decimal(600)}, **options
    )
    actions.edit_objective(by=company.lead, shown=shown, values={**shown, "unit": "万"}, **options)
    with pytest.raises(Conflict) as refusal:
        actions.edit_objective(
            by=company.lead, shown=shown, values={**shown, "target": Decimal(700)}, **options
        )
    difference = refusal.value.differences[0]
    assert (difference.yours, difference.theirs, refusal.value.by) == ("700", "600", "赵强")


def test_a_removed_objective_stays_in_the_history(company, project, objective):
    actions.remove_objective(by=company.lead, at=NOW, project_id=project.pk, objective_id=objective.pk)
    assert not Objective.objects.exists()
    event = last_event(project)
    assert event.action == "objective.removed"
    assert event.data["values"]["statement"] == "首月销售额"


def test_a_deliverable_has_a_standard_a_department_and_a_day(deliverable, company):
    assert deliverable.standard == "通过可靠性测试"
    assert deliverable.department == company.rd
    assert deliverable.due == date(2026, 9, 1)


def test_a_conflict_about_the_department_names_departments(company, project, deliverable):
    options = {"at": NOW, "project_id": project.pk, "deliverable_id": deliverable.pk, "version": 1}
    shown = {"department": company.rd.pk}
    actions.edit_deliverable(
        by=company.deputy, shown=shown, values={"department": company.market.pk}, **options
    )
    with pytest.raises(Conflict) as refusal:
        actions.edit_deliverable(
            by=company.lead, shown=shown, values={"department": company.legal.pk}, **options
        )
    difference = refusal.value.differences[0]
    assert (difference.yours, difference.theirs) == ("法务部", "市场部")


def test_a_deliverable_without_a_name_is_refused(company, project):
    with pytest.raises(Invalid) as refusal:
        actions.add_deliverable(
            by=company.lead, at=NOW, key="empty-key-1", project_id=project.pk, values=DeliverableInput(" ")
        )
    assert "name" in refusal.value.errors


def test_a_line_of_another_project_is_not_found(company, project, objective, deliverable, signed_in):
    other = start(company)
    with pytest.raises(Denied):
        actions.remove_objective(by=company.lead, at=NOW, project_id=other.pk, objective_id=objective.pk)
    client = signed_in("lead")
    assert client.get(f"/projects/{other.pk}/objectives/{objective.pk}/").status_code == 404
    assert client.get(f"/projects/{other.pk}/deliverables/{deliverable.pk}/").status_code == 404
    assert Objective.objects.filter(pk=objective.pk).exists()


@pytest.mark.parametrize("who", ["sponsor", "li", "head", "pmo", "outsider"])
def test_only_lead_and_deputy_change_the_lines(company, project, objective, who):
    with pytest.raises(Denied):
        actions.remove_objective(
            by=company.people[who], at=NOW, project_id=project.pk, objective_id=objective.pk
        )


def test_the_pages_add_edit_and_remove(signed_in, company, project):
    client = signed_in("lead")
    lines = f"/projects/{project.pk}/deliverables/"
    assert client.post(lines, {"name": "样机", "department": company.rd.pk}).status_code == 302
    row = Deliverable.objects.get()
    one = f"{lines}{row.pk}/"
    shown = {"initial-name": "样机", "initial-department": company.rd.pk, "version": "1"}
    assert client.post(one, shown | {"name": "小批量样机", "department": company.rd.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version) == ("小批量样机", 2)
    assert client.post(one, {"remove": "1"}).status_code == 302
    assert not Deliverable.objects.exists()


def test_a_refused_line_keeps_what_was_typed(signed_in, project):
    data = {"statement": "渠道覆盖三百家", "target": "很多"}
    answer = signed_in("lead").post(f"/projects/{project.pk}/objectives/", data)
    assert answer.status_code == 422
    assert "渠道覆盖三百家" in answer.content.decode()


def test_full_width_numbers_are_read(signed_in, project):
    data = {"statement": "渠道覆盖", "target": "３００", "unit": "家"}
    assert signed_in("lead").post(f"/projects/{project.pk}/objectives/", data).status_code == 302
    assert project.objectives.filter(target=Decimal(300)).exists()

"""S8: what a task needs, who may say so, what it adds up to, and who sees whose budget."""

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qibu.foundation.access.queries import grants
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.projects.actions import set_settings
from qibu.projects.models import Project
from qibu.tasks.actions.needing import NeedInput, add_need, edit_need, remove_need
from qibu.tasks.budgets import sight
from qibu.tasks.models import ResourceNeed, Status, Task
from qibu.tasks.resources import add_up, needs_of_project
from tests.tasks.test_statement_counts import grow
from tests.world import AT

PEOPLE = NeedInput(kind="people", what="平面设计", share=50)
BUDGET = NeedInput(kind="budget", what="拍摄", planned=Decimal(7654), actual=Decimal(321))


def add(world, values, task="宣传物料", *, who="lead", key=None):
    return add_need(
        by=world.people[who], at=AT, key=key or f"need-{task}-{values.kind}-{values.what}",
        project_id=world.project.pk, task_id=world.task(task).pk, values=values,
    )  # fmt: skip


def edit(world, need, version, who="lead", shown=None, **values):
    return edit_need(
        by=world.people[who], at=AT, project_id=world.project.pk, task_id=need.task_id, need_id=need.pk,
        version=version, shown=shown or {}, values=values,
    )  # fmt: skip


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def totals(world, who):
    project = Project.objects.get(pk=world.project.pk)
    held = grants(world.people[who], world.project.space)
    lines, tops = needs_of_project(project, sight(project, held))
    return add_up(lines, tops)


def test_person_days_are_the_share_times_the_working_days_of_the_task(world):
    add(world, PEOPLE)  # 宣传物料 takes 8 working days
    add(world, replace(PEOPLE, what="", person=world.assignee.pk, share=20), "产品原型")  # 5 working days
    found = totals(world, "lead")
    assert found.project.days == Decimal(5)
    assert [(total.name, total.days) for total in found.phases] == [("产品设计", 1), ("上市准备", 4)]
    assert {total.name: total.days for total in found.departments} == {"研发部": 1, "市场部": 4}


def test_of_a_cancelled_task_only_what_was_spent_counts(world):
    add(world, PEOPLE)
    add(world, BUDGET)
    Task.objects.filter(name="宣传物料").update(status=Status.CANCELLED)
    found = totals(world, "lead").project
    assert (found.days, found.planned, found.actual) == (0, 0, 321)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (NeedInput(kind="people", share=50), "person"),
        (NeedInput(kind="people", what="设计", share=0), "share"),
        (NeedInput(kind="people", what="设计"), "share"),
        (NeedInput(kind="budget", what="拍摄"), "planned"),
        (NeedInput(kind="budget", planned=Decimal(-1)), "planned"),
        (NeedInput(kind="equipment", planned=Decimal(2)), "what"),
        (NeedInput(kind="other", what="箱", department=987654), "department"),
        (NeedInput(kind="magic", what="箱"), "kind"),
    ],
)
def test_a_need_that_says_too_little_is_refused_at_its_field(world, values, field):
    with pytest.raises(Invalid) as refused:
        add(world, values, key="need-12345")
    assert set(refused.value.errors) == {field}


def test_fields_of_another_kind_stay_empty(world):
    need = add(world, replace(BUDGET, share=50, unit="台", person=world.lead.pk))
    assert (need.share, need.unit, need.person) == (None, "", None)


def test_sending_twice_adds_once(world):
    assert add(world, PEOPLE) == add(world, PEOPLE)
    assert ResourceNeed.objects.count() == 1


def test_two_people_change_one_need(world):
    need = add(world, BUDGET)
    shown = {"planned": Decimal(7654), "note": ""}
    edit(world, need, 1, planned=Decimal(9000), shown=shown)
    edit(world, need, 1, who="liaison", note="含税", shown=shown)
    with pytest.raises(Conflict) as refused:
        edit(world, need, 1, who="liaison", planned=Decimal(8000), shown=shown)
    difference = refused.value.differences[0]
    assert (difference.yours, difference.theirs, refused.value.by) == ("8000", "9000", "李强")
    with pytest.raises(Conflict):
        remove_need(
            by=world.lead,
            at=AT,
            project_id=world.project.pk,
            task_id=need.task_id,
            need_id=need.pk,
            version=1,
        )
    need.refresh_from_db()
    assert (need.planned, need.note, need.version) == (9000, "含税", 3)


def test_only_the_lead_and_the_department_of_the_task_say_what_it_needs(world):
    add(world, PEOPLE, who="liaison")
    for who in ("liaison_rd", "assignee", "observer", "head", "pmo"):
        with pytest.raises(Denied):
            add(world, replace(PEOPLE, what=who), who=who)


def test_a_need_is_found_under_its_own_task_only(world):
    need, other = add(world, PEOPLE), world.task("产品原型")
    base = f"/projects/{world.project.pk}/tasks"
    client = client_of(world.lead)
    assert client.get(f"{base}/{need.task_id}/resources/{need.pk}/").status_code == 200
    assert client.get(f"{base}/{other.pk}/resources/{need.pk}/").status_code == 404
    assert client.post(f"{base}/{other.pk}/resources/{need.pk}/", {"remove": "1"}).status_code == 404
    assert client_of(world.outsider).get(f"{base}/{need.task_id}/resources/{need.pk}/").status_code == 404


def test_the_pages_add_change_and_remove_without_a_script(world):
    task = world.task("宣传物料")
    base = f"/projects/{world.project.pk}/tasks/{task.pk}/resources/"
    client = client_of(world.liaison)
    refused = client.post(f"{base}?kind=budget", {"what": "印刷费一批", "planned": "很多"})
    assert refused.status_code == 422
    assert "印刷费一批" in refused.content.decode()
    assert client.post(f"{base}?kind=budget", {"what": "印刷费", "planned": "１２,000.5"}).status_code == 302
    need = ResourceNeed.objects.get()
    assert need.planned == Decimal("12000.50")
    shown = client.get(f"/projects/{world.project.pk}/tasks/{task.pk}/").content.decode()
    assert "12,000.5" in shown
    one = f"{base}{need.pk}/"
    sent = {"what": "印刷费", "planned": "9000", "version": "1", "initial-planned": "12000.50"}
    assert client.post(one, sent).status_code == 302
    assert client.post(one, {"remove": "1", "version": "1"}).status_code == 409
    assert client.post(one, {"remove": "1", "version": "2"}).status_code == 302
    assert not ResourceNeed.objects.exists()
    assert client.get(f"{base}?kind=magic").status_code == 404


#: Who sees the budget of 市场部 while budgets are closed.
SEES = {
    "lead": True, "deputy": True, "pmo": True, "sponsor": True, "liaison": True, "deputy_liaison": True,
    "head": True, "liaison_rd": False, "assignee": False, "observer": False, "liaison_purchase": False,
}  # fmt: skip


def everything_said(client, world):
    """All that pages and files say about needs, as text."""
    base = f"/projects/{world.project.pk}"
    task = world.task("宣传物料").pk
    said = []
    for path in (f"{base}/resources/", f"{base}/resources/?kind=budget", f"{base}/tasks/{task}/", f"{base}/"):
        said.append(client.get(path).content.decode())
    file = client.get(f"{base}/exports/resources.xlsx")
    assert file.status_code == 200
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        said += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join(said)


@pytest.mark.parametrize("who", SEES)
def test_a_hidden_budget_shows_in_no_line_no_total_and_no_file(world, who):
    add(world, BUDGET)
    add(world, replace(BUDGET, what="模具", planned=Decimal(20000), actual=None), "产品原型")
    said = everything_said(client_of(world.people[who]), world)
    shown = "7,654" in said or "7654" in said
    assert shown == SEES[who]
    if not SEES[who]:
        # the other sum of the project less what one sees would be the hidden amount
        assert not [text for text in ("27,654", "27654", "7,333", "7333", "27,333", "27333") if text in said]
        assert ("20,000" in said) == (who in {"liaison_rd", "assignee"})


def test_sums_say_that_something_is_not_in_them(world):
    add(world, BUDGET)
    found = totals(world, "assignee")
    assert (found.project.hidden, found.project.planned, found.project.amounts) == (1, 0, (None,) * 3)
    page = client_of(world.assignee).get(
        f"/projects/{world.project.pk}/resources/", headers={"accept-language": "en"}
    )
    html = page.content.decode()
    assert "1 budget of another department is not shown" in html
    assert "not visible" in html and "—<small>" not in html, "no unit without an amount"


def test_sums_of_a_part_are_called_so(world):
    add(world, BUDGET)
    add(world, replace(BUDGET, what="模具", planned=Decimal(20000), actual=None), "产品原型")
    address = f"/projects/{world.project.pk}/resources/"
    english = {"accept-language": "en"}
    part = client_of(world.assignee).get(address, headers=english).content.decode()
    assert part.count("visible part") >= 4, "three figures and the line above the needs"
    assert "visible part" not in client_of(world.lead).get(address, headers=english).content.decode()


def test_the_providing_department_and_the_one_in_need_both_see_it(world):
    add(world, replace(BUDGET, department=world.department("purchase").pk))
    assert totals(world, "liaison_purchase").project.planned == 7654
    assert totals(world, "liaison").project.planned == 7654
    assert totals(world, "liaison_rd").project.hidden == 1


def test_the_project_may_open_its_budgets_to_all_members_and_close_them_again(world):
    add(world, BUDGET)
    for is_open in (True, False):
        set_settings(
            by=world.lead, at=AT, project_id=world.project.pk, version=None,
            shown={"budgets_open": not is_open}, values={"budgets_open": is_open},
        )  # fmt: skip
        assert bool(totals(world, "observer").project.budgets) == is_open
    page = f"/projects/{world.project.pk}/resources/"
    assert client_of(world.outsider).get(page).status_code == 404


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "page", ["resources/", "exports/resources.xlsx", "team/raci/", "goals/", "milestones/", "deliverables/"]
)
def test_a_page_asks_as_often_for_ten_tasks_as_for_a_thousand(world, page):
    add(world, PEOPLE)
    add(world, BUDGET)
    client, url = client_of(world.liaison), f"/projects/{world.project.pk}/{page}"
    few = statements(client, url)
    grow(world, 1000)
    leaves = Task.objects.filter(project=world.project, is_summary=False)
    ResourceNeed.objects.bulk_create(
        [ResourceNeed(task=task, kind="budget", planned=1) for task in leaves]
        + [ResourceNeed(task=task, kind="people", what="人", share=10) for task in leaves]
    )
    assert statements(client, url) == few
    assert few <= 17

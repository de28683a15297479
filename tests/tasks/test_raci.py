"""S6: the responsibility matrix follows from the plan and the team; nobody keeps it by hand."""

import pytest
from django.test import Client

from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.models import DepartmentMember, Person
from qibu.tasks.actions.contributing import set_contributors
from qibu.tasks.models import Contributor, Task
from qibu.tasks.raci import Wanted, matrix
from tests.world import AT


def contribute(world, shares, shown=None, task="宣传物料", who="lead"):
    return set_contributors(
        by=world.people[who], at=AT, project_id=world.project.pk, task_id=world.task(task).pk,
        shown={world.department(word).pk: share for word, share in (shown or {}).items()},
        values={world.department(word).pk: share for word, share in shares.items()},
    )  # fmt: skip


def letters(world, name, **wanted):
    found = matrix(world.project, Wanted(**wanted))
    row = next(row for row in found.rows if row.name == name)
    return {cell.head: cell.letters for cell in row.cells if cell.letters}


def test_the_assignee_is_accountable_and_those_who_follow_are_informed(world):
    # 产品原型 (研发部, 张伟) is followed by 原型评审 (研发部) and 宣传物料 (市场部)
    assert letters(world, "产品原型") == {"项目负责人": "I", "研发部": "AR", "市场部": "I"} or letters(
        world, "产品原型"
    ) == {"Project lead": "I", "研发部": "AR", "市场部": "I"}


def test_until_an_assignee_is_named_the_liaison_is_accountable(world):
    found = matrix(world.project, Wanted())
    row = next(row for row in found.rows if row.name == "宣传物料")
    assert row.accountable == "王芳"
    assert found.missing == ()


def test_every_task_has_exactly_one_accountable_or_is_listed(world):
    Task.objects.filter(name="备料").update(department=None)
    contribute(world, {"rd": 30, "purchase": None})
    found = matrix(world.project, Wanted())
    for row in found.rows:
        held = sum("A" in cell.letters for cell in row.cells)
        assert held == (0 if row.is_summary or row.is_missing else 1), row.name
    assert [row.name for row in found.missing] == ["备料"]


def test_contributors_are_consulted_and_need_not_be_informed_as_well(world):
    contribute(world, {"market": 20}, task="产品原型")
    assert letters(world, "产品原型")["市场部"] == "C"


def test_the_columns_may_be_people(world):
    assert letters(world, "产品原型", people=True) == {"李强": "I", "张伟": "AR", "王芳": "I"}


def test_a_filter_keeps_the_phases_above_and_what_the_department_contributes_to(world):
    contribute(world, {"purchase": 10})
    found = matrix(world.project, Wanted(department=world.department("purchase").pk))
    assert [row.name for row in found.rows] == ["上市准备", "宣传物料", "备料"]
    one = matrix(world.project, Wanted(phase=world.task("产品设计").pk))
    assert [row.name for row in one.rows] == ["产品设计", "产品原型", "原型评审"]
    assert matrix(world.project, Wanted(phase=987654)).rows == ()


def test_two_people_name_different_contributors(world):
    contribute(world, {"rd": 30})
    contribute(world, {"purchase": None})  # the other one saw none
    shares = dict(Contributor.objects.values_list("department__name", "share"))
    assert shares == {"研发部": 30, "采购部": None}
    with pytest.raises(Conflict) as refused:
        contribute(world, {"rd": 50, "purchase": None}, shown={"purchase": None})
    assert (refused.value.differences[0].yours, refused.value.differences[0].theirs) == ("50%", "30%")
    contribute(world, {}, shown={"rd": 30, "purchase": None})
    assert not Contributor.objects.exists()


def test_contributors_take_part_in_the_project_and_only_the_lead_names_them(world):
    with pytest.raises(Invalid):
        contribute(world, {"legal": 10})
    with pytest.raises(Invalid):
        contribute(world, {"rd": 101})
    with pytest.raises(Denied):
        contribute(world, {"rd": 10}, who="liaison")


def test_the_pages_and_the_file(world):
    client = Client()
    client.force_login(world.lead)
    base = f"/projects/{world.project.pk}"
    task = world.task("宣传物料").pk
    rd = world.department("rd").pk
    sent = {f"part-{rd}": "on", f"share-{rd}": "40"}
    assert (
        client.post(f"{base}/tasks/{task}/contributors/", {**sent, f"share-{rd}": "400"}).status_code == 422
    )
    assert client.post(f"{base}/tasks/{task}/contributors/", sent).status_code == 302
    assert "研发部 40%" in client.get(f"{base}/tasks/{task}/").content.decode()
    assert client.get(f"{base}/team/raci/?by=people&print=1").status_code == 200
    assert client.get(f"{base}/exports/raci.xlsx").content[:2] == b"PK"
    stranger = Client()
    stranger.force_login(world.outsider)
    assert stranger.get(f"{base}/team/raci/").status_code == 404
    assert stranger.get(f"{base}/exports/raci.xlsx").status_code == 404


def test_namesakes_have_a_column_each_and_their_department_beside_the_name(world):
    twin = Person.objects.create(name=world.assignee.name, username="twin", created_at=AT)
    DepartmentMember.objects.create(person=twin, department=world.department("market"), is_main=True)
    Task.objects.filter(name="宣传物料").update(assignee=twin)
    heads = matrix(world.project, Wanted(people=True)).columns
    name = twin.name
    assert {f"{name}（研发部）", f"{name}（市场部）"} <= set(heads) or {
        f"{name} (研发部)",
        f"{name} (市场部)",
    } <= set(heads)
    assert list(letters(world, "宣传物料", people=True).values()).count("AR") == 1

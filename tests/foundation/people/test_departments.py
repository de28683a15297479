"""The department tree: paths of whole subtrees, no cycles, heads."""

import pytest

from qibu.foundation.outcomes import Conflict, Invalid
from qibu.foundation.people import queries
from qibu.foundation.people.actions import (
    activate_department,
    create_department,
    deactivate_department,
    edit_department,
    move_department,
)
from qibu.foundation.people.models import Department, DepartmentMember


def path(department: Department) -> str:
    return Department.objects.values_list("path", flat=True).get(pk=department.pk)


def test_a_new_department_hangs_below_its_parent(admin, departments, at) -> None:
    made = create_department(by=admin, at=at, name="电子组", parent=departments["research"].pk)
    assert made.path == f"{departments['research'].path}{made.pk}/"


def test_moving_rewrites_the_paths_of_the_whole_subtree_and_nothing_else(admin, departments, at) -> None:
    market, research, structure = (departments[key] for key in ("market", "research", "structure"))
    before = path(departments["centre"])
    move_department(by=admin, at=at, department_id=research.pk, parent=market.pk)
    assert path(research) == f"/{market.pk}/{research.pk}/"
    assert path(structure) == f"/{market.pk}/{research.pk}/{structure.pk}/"
    assert path(departments["centre"]) == before
    assert set(Department.objects.below(market).values_list("name", flat=True)) >= {"研发部", "结构组"}
    move_department(by=admin, at=at, department_id=research.pk, parent=None)
    assert path(structure) == f"/{research.pk}/{structure.pk}/"


@pytest.mark.parametrize("below", ["centre", "research", "structure"])
def test_no_department_stands_below_itself(below, admin, departments, at) -> None:
    with pytest.raises(Invalid) as refusal:
        move_department(by=admin, at=at, department_id=departments["centre"].pk, parent=departments[below].pk)
    assert "parent" in refusal.value.errors
    assert path(departments["centre"]) == departments["centre"].path


def test_the_tree_cannot_outgrow_its_paths(admin, departments, at) -> None:
    deep = departments["market"]
    deep.path = "/" + "1234567/" * 31 + "1/"
    deep.save()
    for attempt in (
        lambda: create_department(by=admin, at=at, name="太深", parent=deep.pk),
        lambda: move_department(by=admin, at=at, department_id=departments["centre"].pk, parent=deep.pk),
    ):
        with pytest.raises(Invalid):
            attempt()


def test_names_are_unique_and_other_names_tidied(admin, departments, at) -> None:
    with pytest.raises(Invalid):
        create_department(by=admin, at=at, name=" 市场部 ")
    made = create_department(by=admin, at=at, name="采购部", aliases="采购, 供应链；采购")
    assert made.aliases == "采购、供应链"


def test_a_head_must_be_active(admin, departments, make_person, at) -> None:
    gone = make_person("赵离职", is_active=False)
    with pytest.raises(Invalid) as refusal:
        edit_department(by=admin, at=at, department_id=departments["market"].pk, values={"head": gone.pk})
    assert "head" in refusal.value.errors


def test_a_department_with_people_is_not_deactivated(admin, departments, ordinary, at) -> None:
    DepartmentMember.objects.create(person=ordinary, department=departments["market"], is_main=True)
    with pytest.raises(Invalid):
        deactivate_department(by=admin, at=at, department_id=departments["market"].pk)
    with pytest.raises(Invalid):
        deactivate_department(by=admin, at=at, department_id=departments["research"].pk)
    assert not deactivate_department(by=admin, at=at, department_id=departments["structure"].pk).is_active
    assert activate_department(by=admin, at=at, department_id=departments["structure"].pk).is_active


def test_two_edits_of_the_same_name_clash_and_of_different_fields_do_not(
    admin, ordinary, departments, at
) -> None:
    market = departments["market"]
    base = {"name": "市场部", "head": None}
    edit_department(
        by=admin, at=at, department_id=market.pk, version=1, base=base, values={**base, "head": ordinary.pk}
    )
    renamed = edit_department(
        by=admin, at=at, department_id=market.pk, version=1, base=base, values={**base, "name": "市场中心"}
    )
    assert (renamed.name, renamed.head_id) == ("市场中心", ordinary.pk)
    with pytest.raises(Conflict) as clash:
        edit_department(
            by=admin, at=at, department_id=market.pk, version=1, base=base, values={"name": "营销部"}
        )
    assert clash.value.differences[0].theirs == "市场中心"


def test_the_tree_counts_people_in_one_statement(
    departments, ordinary, make_person, django_assert_num_queries
) -> None:
    DepartmentMember.objects.create(person=ordinary, department=departments["structure"], is_main=True)
    gone = make_person("赵离职", is_active=False)
    DepartmentMember.objects.create(person=gone, department=departments["structure"])
    with django_assert_num_queries(1):
        tree = queries.department_tree()
    assert [(row.name, row.depth, row.people, row.below) for row in tree] == [
        ("技术中心", 0, 0, 1),
        ("研发部", 1, 0, 1),
        ("结构组", 2, 1, 1),
        ("市场部", 0, 0, 0),
    ]


def test_the_forms_work_and_keep_what_was_typed(admin, departments, signed_in) -> None:
    client = signed_in(admin)
    typed = {"name": "市场部", "aliases": "MKT", "parent": "", "head": "", "position": "3"}
    answer = client.post("/departments/new/", typed)
    assert answer.status_code == 422
    assert "MKT" in answer.content.decode()
    assert client.post("/departments/new/", {**typed, "name": "采购部"}).status_code == 302
    made = Department.objects.get(name="采购部")
    page = f"/departments/{made.pk}/edit/"
    sent = {**typed, "name": "采购部", "parent": str(departments["centre"].pk), "version": "1"}
    assert client.post(page, sent).status_code == 302
    assert path(made) == f"/{departments['centre'].pk}/{made.pk}/"

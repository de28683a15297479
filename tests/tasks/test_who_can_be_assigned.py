"""Accounts that only administer are not offered for tasks; a colleague who administers as well is."""

import pytest
from django.test import Client
from django.urls import reverse

from qibu.foundation.access.models import Membership, Role
from qibu.foundation.people.models import DepartmentMember, Person
from qibu.projects.choosing import assignable_people
from tests.world import AT


def offered(world) -> bool:
    return world.administrator.pk in {one.id for one in assignable_people()}


def test_an_account_without_department_or_seat_is_not_offered(world):
    assert not offered(world)
    client = Client()
    client.force_login(world.lead)
    data = client.get(reverse("schedule-data", args=[world.project.pk])).json()
    assert "管理员" not in str(data["people"])
    assert "王芳" in str(data["people"])


@pytest.mark.parametrize("what", ["department", "seat", "power"])
def test_a_colleague_who_administers_is(world, what):
    if what == "department":
        DepartmentMember.objects.create(person=world.administrator, department=world.department("rd"))
    elif what == "seat":
        Membership.objects.create(
            space=world.project.space, person=world.administrator, role=Role.OBSERVER, since=AT
        )
    else:
        Person.objects.filter(pk=world.administrator.pk).update(is_pmo=True)
    assert offered(world)


def test_who_has_the_task_already_stays_offered(world):
    also = assignable_people(also=[world.administrator.pk])
    assert world.administrator.pk in {one.id for one in also}

"""N4: an administrator sees what somebody who leaves still answers for, the open tasks included."""

import pytest

from qibu.foundation.people.models import Person
from qibu.tasks.models import Status, Task


@pytest.fixture
def administrator(world, client):
    Person.objects.update(language="en")
    client.force_login(world.administrator)
    return client


def page(client, person) -> str:
    return client.get(f"/people/{person.pk}/").content.decode()


def test_open_tasks_are_counted_on_the_page_of_the_person(administrator, world):
    assert "1 open task" in page(administrator, world.assignee)
    Task.objects.filter(assignee=world.assignee).update(status=Status.CANCELLED)
    assert "open task" not in page(administrator, world.assignee)


def test_they_stay_counted_after_the_person_is_deactivated(administrator, world):
    answer = administrator.post(f"/people/{world.assignee.pk}/activity/", {"active": "0"}, follow=True)
    assert answer.content.decode().count("1 open task") == 2  # in the message and on the page
    assert Task.objects.get(project=world.project, name="产品原型").assignee == world.assignee


def test_others_do_not_see_what_somebody_holds(client, world):
    client.force_login(world.lead)
    assert "open task" not in page(client, world.assignee)

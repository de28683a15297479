"""Dependencies on other projects stand in the master schedule; titles only for who may see that project."""

import json

import pytest
from django.test import Client

from qibu.foundation.access.models import Membership, Role
from tests.progress.test_statement_counts import signed_in
from tests.tasks.test_links_across_projects import SECRET, join, secret
from tests.tasks.test_statement_counts import statements
from tests.world import AT


@pytest.fixture(autouse=True)
def _somebody_who_sees_both(world):
    """李强 leads one project and may look into the other."""
    Membership.objects.create(space=world.foreign.space, person=world.lead, role=Role.OBSERVER, since=AT)
    world.__dict__["both"] = world.lead


def data(person, project) -> tuple[list, str]:
    answer = Client()
    answer.force_login(person)
    text = answer.get(f"/projects/{project.pk}/schedule/data/").content.decode()
    return json.loads(text)["outside"], text


def test_who_sees_both_projects_reads_what_a_task_waits_for_and_finds_the_way(world):
    join(world)
    here = world.task("宣传物料").pk
    ((task, out, name, url),) = data(world.both, world.project)[0]
    assert (task, out) == (here, 0)
    assert SECRET in name and world.foreign.name in name
    assert url == f"/projects/{world.foreign.pk}/tasks/{secret(world).pk}/"


def test_who_may_not_see_the_other_project_reads_that_there_is_one(world):
    join(world)
    outside, text = data(world.liaison, world.project)
    assert outside == [[world.task("宣传物料").pk, 0, None, None]]
    assert SECRET not in text and world.foreign.name not in text


def test_the_other_project_shows_that_somebody_waits(world):
    join(world)
    ((task, out, name, url),) = data(world.other_lead, world.foreign)[0]
    assert (task, out, name, url) == (secret(world).pk, 1, None, None)
    assert "宣传物料" in data(world.both, world.foreign)[0][0][2]


def test_many_of_them_cost_no_more_statements_than_one(world):
    client, url = signed_in(world.both), f"/projects/{world.project.pk}/schedule/data/"
    join(world)
    few = statements(client, url)
    join(world, successor="备料", key="across-again")
    assert statements(client, url) == few

"""The master schedule costs the same number of statements for 10 and for 1,000 tasks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qibu.changes.actions import approve_plan
from qibu.foundation.access.models import Space
from tests.tasks.test_statement_counts import grow, statements
from tests.world import AT


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(("page", "most"), [("", 8), ("data/", 17), ("changes/?base=2026-03-02&after=0", 12)])
def test_the_schedule_asks_as_often_for_ten_tasks_as_for_a_thousand(world, page, most):
    approve_plan(by=world.lead, at=AT, project_id=world.project.pk, key="approve-first")
    client, url = signed_in(world.lead), f"/projects/{world.project.pk}/schedule/{page}"
    few = statements(client, url)
    grow(world, 1000)
    assert statements(client, url) == few
    assert few <= most


def test_a_page_that_asks_whether_anything_changed_costs_four_statements(world):
    client = signed_in(world.lead)
    number = Space.objects.get(pk=world.project.space_id).event_number
    url = f"/projects/{world.project.pk}/schedule/changes/?base=2026-03-02&after={number}"
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 204
    assert len(seen) == 4  # session, person, project, rights

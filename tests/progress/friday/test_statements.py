"""Walls and editions cost the same number of statements whatever their size."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qibu.foundation.access.models import Participation
from qibu.foundation.people.models import Department
from qibu.progress.models import Report
from tests.progress.friday.weeks import CUTOFF, at, close, open_week, submit_all
from tests.tasks.test_statement_counts import grow, statements


def count(person, url) -> int:
    client = Client()
    client.force_login(person)
    return statements(client, url)


def during(deed) -> int:
    with CaptureQueriesContext(connection) as seen:
        deed()
    return len(seen)


def more_departments(world, period, number):
    for place in range(number):
        department = Department.objects.create(name=f"部门{place}", position=50 + place)
        Participation.objects.create(space=world.project.space, department=department, position=50 + place)
        Report.objects.create(period=period, project=world.project, department=department)


def test_the_wall_asks_as_often_for_three_departments_as_for_twelve(world):
    period = open_week(world)
    url = reverse("reports", args=[world.project.pk])
    few = count(world.lead, url)
    more_departments(world, period, 9)
    assert count(world.lead, url) == few <= 24


@pytest.mark.parametrize("name", ["edition", "edition-changes"])
def test_an_edition_asks_as_often_for_ten_tasks_as_for_a_thousand(world, name):
    submit_all(world, open_week(world))
    close(world, world.project.periods.get(), when=at(6, 18))
    url = reverse(name, args=[world.project.pk, 1])
    few = count(world.lead, url)
    grow(world, 1000)
    second = open_week(world, 2, cutoff=CUTOFF.replace(day=13))
    close(world, second, when=at(13, 18))
    assert count(world.lead, reverse(name, args=[world.project.pk, 2])) <= few + 1 <= 22


def test_closing_asks_as_often_for_ten_tasks_as_for_a_thousand(world):
    first = open_week(world)
    few = during(lambda: close(world, first, when=at(6, 18)))
    grow(world, 1000)
    second = open_week(world, 2, cutoff=CUTOFF.replace(day=13))
    assert during(lambda: close(world, second, when=at(13, 18))) <= few + 6

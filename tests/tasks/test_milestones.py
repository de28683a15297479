"""A milestone in two fields (S4): it appears in the schedule and on the overview."""

from datetime import date

from django.test import Client
from django.urls import reverse

from qibu.tasks.models import Kind, Task


def page_of(world, person):
    client = Client()
    client.force_login(person)
    return client, reverse("milestone-new", args=[world.project.pk])


def test_the_lead_adds_a_milestone_that_stands_on_the_overview(world):
    client, url = page_of(world, world.lead)
    answer = client.post(url, {"name": "开模完成", "day": "2026-04-10", "key": "milestone-key-1"})
    assert answer.status_code == 302
    task = world.task("开模完成")
    assert (task.kind, task.planned_start, task.planned_finish, task.duration) == (
        Kind.MILESTONE, date(2026, 4, 10), date(2026, 4, 10), 0,
    )  # fmt: skip
    assert "开模完成" in client.get(answer.headers["Location"]).content.decode()


def test_sending_twice_adds_one(world):
    client, url = page_of(world, world.lead)
    for _time in range(2):
        client.post(url, {"name": "开模完成", "day": "2026-04-10", "key": "milestone-key-2"})
    assert Task.objects.filter(name="开模完成").count() == 1


def test_a_day_that_does_not_exist_is_refused_and_what_was_typed_stays(world):
    client, url = page_of(world, world.lead)
    answer = client.post(url, {"name": "开模完成", "day": "2026-02-30"})
    assert answer.status_code == 422
    assert "开模完成" in answer.content.decode()
    assert "2026-02-30" in answer.content.decode()
    assert not Task.objects.filter(name="开模完成").exists()

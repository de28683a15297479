"""Each request leaves its address and program beside the journal, and nobody else's."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from qibu.foundation.journal.actions import origin
from qibu.foundation.journal.models import Event, Trace

AGENT = "Mozilla/5.0 (X11) 齐步测试"


@pytest.fixture
def browser(world):
    client = Client(headers={"User-Agent": AGENT})
    client.force_login(world.lead)
    return client


def edit(browser, world, **headers):
    task = world.task("产品原型")
    body = {"field": "note", "value": f"第 {task.version} 次", "version": task.version}
    url = reverse("schedule-field", kwargs={"project": world.project.pk, "task": task.pk})
    answer = browser.post(url, json.dumps(body), content_type="application/json", **headers)
    assert answer.status_code == 200


def test_a_change_in_the_browser_carries_its_address_and_program(browser, world):
    edit(browser, world, REMOTE_ADDR="192.0.2.7")
    trace = Trace.objects.get(event=Event.objects.order_by("pk").last())
    assert trace.address == "192.0.2.7"
    assert trace.agent.startswith("Mozilla/5.0")


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(browser, world, settings):
    edit(browser, world, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert Trace.objects.latest("pk").address == "192.0.2.7"
    settings.TRUSTED_PROXIES = ["192.0.2.0/24"]
    edit(browser, world, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert Trace.objects.latest("pk").address == "203.0.113.9"


def test_the_next_request_does_not_inherit_it(browser, world):
    edit(browser, world, REMOTE_ADDR="192.0.2.7")
    assert origin.get() is None


def test_a_program_name_with_control_signs_or_without_end_is_kept_short_and_plain(browser, world):
    edit(browser, world, HTTP_USER_AGENT="a\x00b\r\nc" + "x" * 5000)
    agent = Trace.objects.latest("pk").agent
    assert agent.startswith("abcx")
    assert len(agent) == 200

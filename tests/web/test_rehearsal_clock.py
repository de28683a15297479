"""The demo's clock: anybody signed in moves it by a day or a week, and the plans follow at once."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from qibu.demo import company
from qibu.foundation import clock
from qibu.foundation.notices.models import Notice
from qibu.foundation.people.models import Organisation, Person
from qibu.tasks.models import Forecast, PlanState
from tests.world import SHANGHAI

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def tuesday(settings, tmp_path, monkeypatch):
    """A demo server whose real clock stands on Tuesday, 24 November 2026."""
    settings.DEMO, settings.HOME = True, tmp_path
    monkeypatch.setattr(clock.timezone, "now", lambda: TUESDAY)


@pytest.fixture
def demo(world, tuesday):
    Organisation.objects.update(is_demo=True)
    return world


def client_of(person, **meta) -> Client:
    client = Client(**meta)
    client.force_login(person)
    return client


def move(client, to, **more):
    return client.post("/demo/clock/", {"to": to, **more})


def today():
    return timezone.localdate(clock.now())


def test_every_page_of_the_demo_says_which_day_it_is(demo):
    page = client_of(demo.lead).get("/projects/").content.decode()
    assert 'class="rehearsal' in page
    assert "2026-11-24（周二）" in page
    assert page.count('name="to"') == 3


def test_a_stranger_reads_the_day_and_has_no_buttons(demo):
    page = Client().get("/sign-in/").content.decode()
    assert "2026-11-24（周二）" in page
    assert 'name="to"' not in page
    assert move(Client(), "day").headers["Location"].startswith("/sign-in/")


def test_days_and_weeks_add_up_and_there_is_a_way_back(demo):
    client = client_of(demo.assignee)
    for to in ("day", "week", "week"):
        move(client, to)
    assert today() == TUESDAY.date() + timedelta(days=15)
    move(client, "today")
    assert (today(), clock.offset()) == (TUESDAY.date(), timedelta(0))


def test_one_comes_back_to_the_page_one_was_on_and_to_no_other_site(demo):
    client = client_of(demo.lead)
    assert move(client, "day", next="/projects/?page=2").headers["Location"] == "/projects/?page=2"
    assert move(client, "day", next="https://example.com/").headers["Location"] == "/"


def test_it_ends_two_years_ahead(demo):
    clock.rehearse(timedelta(days=729))
    move(client_of(demo.lead), "week")
    assert clock.offset() == timedelta(days=730)


def test_an_unknown_step_and_a_get_move_nothing(demo):
    client = client_of(demo.lead)
    assert move(client, "year").status_code == 404
    assert client.get("/demo/clock/?to=day").status_code == 405
    assert clock.offset() == timedelta(0)


def is_absent(client) -> bool:
    shown = 'class="rehearsal' in client.get("/").content.decode()
    return not shown and move(client, "day").status_code == 404 and clock.offset() == timedelta(0)


def test_without_the_demo_switch_there_is_no_such_clock(demo, settings):
    settings.DEMO = False
    assert is_absent(client_of(demo.lead))


def test_a_real_database_has_no_such_clock(demo):
    Organisation.objects.update(is_demo=False)
    assert is_absent(client_of(demo.lead))


@pytest.mark.parametrize("meta", [{"REMOTE_ADDR": "192.168.1.5"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_from_another_machine_there_is_no_such_clock(demo, meta):
    assert is_absent(client_of(demo.lead, **meta))


def test_weeks_forward_move_the_demo_companys_forecasts_and_tell_of_its_promises(db, tuesday):
    company.build(TUESDAY)
    lead = Person.objects.get(username="liqiang")
    before = dict(Forecast.objects.values_list("task", "finish_day"))
    told = set(Notice.objects.filter(kind__startswith="promise.").values_list("pk", flat=True))
    client = client_of(lead)
    move(client, "week")
    after = dict(Forecast.objects.values_list("task", "finish_day"))
    assert sum(after[task] > day for task, day in before.items()) > 10
    move(client, "week")  # past the last day of a promise that was at risk
    new = Notice.objects.filter(kind__startswith="promise.").exclude(pk__in=told)
    assert {"promise.broken"} == set(new.values_list("kind", flat=True))
    assert set(PlanState.objects.values_list("as_of", flat=True)) == {today()}
    move(client, "today")
    assert dict(Forecast.objects.values_list("task", "finish_day")) == before

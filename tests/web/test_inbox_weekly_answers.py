"""The weekly turns answered from the list: 全部无变化 hands the report in, and a variance is explained."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from qibu.foundation import clock
from qibu.foundation.turns.models import Turn
from qibu.progress.actions.periods import ensure_period
from qibu.progress.models import Line, Report
from qibu.tasks.models import Task
from tests.progress.variances.conftest import look, run, slip, variance
from tests.world import AT

MONDAY = AT + timedelta(hours=1)
SAID = {
    "cause": "resources",
    "analysis": "结构工程师被抽调",
    "action": "外协一名结构工程师",
    "action_due": "2026-03-20",
}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """It is Monday 2026-03-02, 10:00."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)


@pytest.fixture
def reporting(world):
    """The plan is executed; every department has the report of the week to write."""
    run(world)
    ensure_period(project_id=world.project.pk, at=AT)
    return world


@pytest.fixture
def slipped(world):
    """产品原型 takes four days longer; 研发部 is asked why."""
    slip(run(world), 4)
    look(world)
    return world


def browser(person) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def text(answered) -> str:
    return unescape(answered.content.decode())


def form(client: Client, kind: str) -> tuple[str, dict[str, str]]:
    """(address, hidden fields) of the form the one line of this kind opens."""
    for key in re.findall(r'href="\?open=([^#"]*)#', text(client.get("/"))):
        page = text(client.get("/", {"open": key}))
        found = re.search(r'<form method="post" action="([^"]*)" data-inbox>(.*?)</form>', page, re.S)
        if found and Turn.objects.open().filter(kind=kind, pk=key.removeprefix("turn-")):
            hidden = r'<input type="hidden" name="(key|version)" value="([^"]*)"'
            return found[1], dict(re.findall(hidden, found[2]))
    raise AssertionError(f"no line of {kind} can be opened")


def report(world, word: str = "market") -> Report:
    return Report.objects.get(project=world.project, department=world.department(word))


def test_a_report_without_changes_is_handed_in_with_one_button(reporting):
    client = browser(reporting.liaison)
    address, fields = form(client, "report.submit")
    answered = client.post(address, fields, follow=True)
    assert answered.redirect_chain == [("/", 302)]
    assert "The report is in; 1 task is unchanged." in text(answered)
    handed_in = report(reporting)
    assert (handed_in.submitted_by, handed_in.late, handed_in.untouched) == (reporting.liaison, False, 1)
    assert Line.objects.filter(report=handed_in, unchanged=True).count() == 1
    assert not Turn.objects.open().filter(kind="report.submit", department=reporting.department("market"))


def test_the_button_pressed_twice_hands_in_one_report(reporting):
    client = browser(reporting.liaison)
    address, fields = form(client, "report.submit")
    client.post(address, fields)
    again = client.post(address, fields)
    assert again.status_code == 409
    assert f"{reporting.liaison.name} dealt with this" in text(again)
    assert report(reporting).version == 2


def test_a_line_that_has_something_to_say_is_named_and_nothing_is_handed_in(reporting):
    Task.objects.filter(project=reporting.project, name="宣传物料").update(
        planned_start=date(2026, 2, 23), planned_finish=date(2026, 2, 27)
    )
    client = browser(reporting.liaison)
    address, fields = form(client, "report.submit")
    refused = client.post(address, fields)
    assert refused.status_code == 422
    assert 'aria-expanded="true"' in text(refused)
    assert "宣传物料" in text(refused).partition('class="banner bad"')[2]
    assert report(reporting).submitted_at is None


def test_a_variance_is_explained_in_its_line(slipped):
    client = browser(slipped.liaison_rd)
    address, fields = form(client, "variance.answer")
    answered = client.post(address, {**fields, **SAID}, follow=True)
    assert "Thank you; the project lead is told." in text(answered)
    row = variance(slipped)
    assert (row.state, row.cause, row.action_due) == ("answered", "resources", date(2026, 3, 20))
    assert (row.analysis, row.action) == (SAID["analysis"], SAID["action"])
    assert not Turn.objects.open().filter(kind="variance.answer")


def test_an_explanation_with_gaps_says_which_and_keeps_what_was_typed(slipped):
    client = browser(slipped.liaison_rd)
    address, fields = form(client, "variance.answer")
    refused = client.post(address, {**fields, **SAID, "cause": "", "action_due": "2026-02-20"})
    assert refused.status_code == 422
    page = text(refused)
    assert "Cause: " in page and "Until when: " in page
    assert SAID["analysis"] in page and SAID["action"] in page and 'value="2026-02-20"' in page
    assert variance(slipped).state == "open"


@pytest.mark.parametrize(
    ("word", "status"),
    [("outsider", 404), ("other_lead", 404), ("observer", 403), ("liaison", 403), ("head", 403)],
)
def test_nobody_explains_for_a_department_but_who_speaks_for_it(slipped, word, status):
    address, fields = form(browser(slipped.liaison_rd), "variance.answer")
    assert browser(slipped.people[word]).post(address, {**fields, **SAID}).status_code == status
    assert variance(slipped).state == "open"


@pytest.mark.parametrize(
    ("word", "status"), [("outsider", 404), ("other_lead", 404), ("observer", 403), ("liaison_rd", 403)]
)
def test_nobody_hands_in_the_report_of_a_department_but_who_speaks_for_it(reporting, word, status):
    address, fields = form(browser(reporting.liaison), "report.submit")
    assert browser(reporting.people[word]).post(address, fields).status_code == status
    assert report(reporting).submitted_at is None

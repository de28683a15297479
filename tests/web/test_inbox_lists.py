"""待我处理 and 我在等: what stands in the lists, in which order and in which words, for whom."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from qibu.commitments.actions import Condition
from qibu.foundation import clock
from qibu.foundation.access.models import Membership, Space
from qibu.foundation.turns.actions import give
from qibu.foundation.turns.models import Turn
from qibu.projects.models import Project, State
from qibu.tasks.models import Status, Task
from qibu.web.inbox.lines import GROUPS, workbench
from qibu.web.inbox.totals import counts, totals
from tests.commitments.conftest import answer, dispatch
from tests.world import AT, SHANGHAI

MONDAY = AT + timedelta(hours=1)
DUE = AT.replace(day=4, hour=18)  # what is asked on Monday is due on Wednesday, 18:00


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    with translation.override("en"):
        yield


@pytest.fixture
def dispatched(world):
    """宣传物料 is asked of 市场部 on Monday 2026-03-02, 09:00; the plans wait for nobody."""
    Turn.objects.filter(kind="plan.approval").update(ended_at=AT)
    dispatch(world)
    return world


def lines(person, at=MONDAY):
    return [line for group in workbench(person, at).groups for line in group.lines]


def owed(person, at=MONDAY) -> list[tuple[str, str]]:
    return [(one.who, one.words) for one in workbench(person, at).owed]


def page(person):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client.get("/")


def test_a_line_says_what_where_since_and_until_when(dispatched):
    (line,) = lines(dispatched.liaison)
    assert line.words == "Answer what is asked of your department"
    assert line.facts == ("市场部", "1 task")
    assert line.project_name == "护眼台灯上市"
    assert (line.since, line.due) == (AT, DUE)
    assert (line.left, line.group) == ("2 working days left", "week")


def test_what_is_over_says_by_how_much_and_stands_first(dispatched):
    late = DUE + timedelta(days=1, hours=3)
    (line,) = lines(dispatched.liaison, late)
    assert (line.left, line.group, line.late) == ("1 working day over", "overdue", True)


def test_groups_go_from_overdue_to_undated(world):
    space = Space.objects.get(pk=world.project.space_id)
    dues = {
        1: MONDAY + timedelta(days=30), 2: None, 3: MONDAY - timedelta(hours=2),
        4: MONDAY + timedelta(hours=2), 5: MONDAY + timedelta(days=2),
    }  # fmt: skip
    for number, due in dues.items():
        give(space=space, kind="plan.approval", subject=("x", number), at=AT, holder=world.liaison, due=due)
    found = workbench(world.liaison, MONDAY).groups
    assert [group.name for group in found] == list(GROUPS)
    assert [len(group.lines) for group in found] == [1] * 5


def test_own_tasks_that_are_over_due_this_week_or_should_have_begun_are_lines(world):
    rows = Task.objects.filter(project=world.project)
    rows.filter(name="产品原型").update(planned_finish=date(2026, 3, 1), planned_start=date(2026, 2, 23))
    rows.filter(name="宣传物料").update(assignee=world.assignee)  # begins in a week
    rows.filter(name="备料").update(
        assignee=world.assignee, planned_start=date(2026, 3, 2), planned_finish=date(2026, 3, 20)
    )
    rows.filter(name="上市").update(assignee=world.assignee, planned_finish=date(2026, 3, 8))
    assert [(line.words, line.group) for line in lines(world.assignee)] == [
        ("Finish “产品原型”", "overdue"), ("Start “备料”", "today"), ("Finish “上市”", "week"),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [Status.DONE, Status.CANCELLED])
def test_what_is_over_and_done_is_no_line(world, status):
    Task.objects.filter(project=world.project, name="产品原型").update(
        status=status, actual_finish=date(2026, 3, 2), actual_start=date(2026, 3, 2)
    )
    assert lines(world.assignee) == []


def test_a_day_that_was_promised_is_waited_for(world):
    later = AT.replace(day=9)
    assert [line.group for line in lines(world.assignee, later)] == ["overdue"]
    Task.objects.filter(project=world.project, name="产品原型").update(expected_finish=date(2026, 3, 18))
    assert lines(world.assignee, later) == []
    assert [line.group for line in lines(world.assignee, AT.replace(day=16))] == ["week"]


@pytest.mark.parametrize("state", [State.PAUSED, State.TERMINATED, State.ARCHIVED])
def test_nobody_is_pressed_about_tasks_of_a_project_that_does_not_run(world, state):
    Project.objects.filter(pk=world.project.pk).update(state=state)
    assert lines(world.assignee) == []


def test_the_count_beside_the_navigation_is_the_number_of_lines(dispatched):
    for person in dispatched.people.values():
        assert counts(person, MONDAY).waiting == len(lines(person)), person
    assert '<span class="count" id="waiting-count">1</span>' in page(dispatched.liaison).content.decode()
    assert 'id="waiting-count" hidden>0<' in page(dispatched.observer).content.decode()


# --- 我在等 ---


def test_the_lead_waits_for_the_answers_of_departments(dispatched):
    assert owed(dispatched.lead) == [("市场部", "answer to what is asked")]
    assert owed(dispatched.deputy) == owed(dispatched.lead)
    (one,) = workbench(dispatched.lead, MONDAY).owed
    assert (one.since, one.due, one.left) == (AT, DUE, "2 working days left")


def test_what_many_departments_owe_until_the_same_moment_is_one_line_until_it_is_late(dispatched):
    space, due = dispatched.project.space, MONDAY + timedelta(days=2)
    for number, word in enumerate(("rd", "market", "purchase"), 900):
        department = dispatched.department(word)
        give(
            space=space, kind="plan.approval", subject=("x", number), at=AT, department=department, due=due
        )  # fmt: skip
    (names,) = {who for who, words in owed(dispatched.lead) if words == "approval of the plan"}
    assert set(names.split(", ")) == {"研发部", "市场部", "采购部"}
    late = [who for who, words in owed(dispatched.lead, due + timedelta(hours=1)) if "plan" in words]
    assert late == ["研发部", "市场部", "采购部"]


def test_a_liaison_waits_for_the_decision_and_for_what_was_asked_of_others(dispatched):
    need = Condition("设计师", dispatched.liaison_rd.pk, date(2026, 3, 10))
    answer(dispatched, "accept_if", conditions=(need,))
    assert owed(dispatched.liaison) == [
        ("李强", "decision on the answers"), ("陈静", "what was asked as a condition"),
    ]  # fmt: skip
    assert owed(dispatched.deputy_liaison) == owed(dispatched.liaison)
    assert owed(dispatched.liaison_purchase) == []
    assert owed(dispatched.lead) == []  # the turn is the lead's own; the need is the department's wait


def test_a_liaison_waits_for_a_word_of_assignees(world):
    (one,) = workbench(world.liaison_rd, AT.replace(day=9)).owed
    assert (one.who, one.facts, one.late) == ("张伟", ("1 task",), True)
    assert owed(world.liaison, AT.replace(day=9)) == []


def test_a_named_person_waits_alone(dispatched):
    world = dispatched
    before = owed(world.lead)
    space = Space.objects.get(pk=world.project.space_id)
    give(
        space=space, kind="plan.approval", subject=("x", 1), at=AT, holder=world.liaison, waiter=world.sponsor
    )
    assert owed(world.sponsor) == [("王芳", "approval of the plan")]
    assert owed(world.lead) == before


def test_a_head_sees_what_waits_for_the_own_department(dispatched):
    bench = workbench(dispatched.head, MONDAY)
    assert [(one.who, one.words) for one in bench.headed] == [("市场部", "answer to what is asked")]
    assert bench.owed == [] and bench.groups == []
    assert workbench(dispatched.liaison, MONDAY).headed == []


@pytest.mark.parametrize("word", ["pmo", "sponsor"])
def test_who_oversees_sees_totals_and_no_names(dispatched, word):
    (one,) = totals(dispatched.people[word], DUE + timedelta(hours=1))
    assert (one.words, one.open, one.overdue) == ("answer to what is asked", 1, 1)


@pytest.mark.parametrize(
    "word", ["lead", "liaison", "assignee", "head", "observer", "outsider", "other_lead"]
)
def test_nobody_else_sees_totals(dispatched, word):
    assert totals(dispatched.people[word], MONDAY) == []


# --- who sees nothing (any more) ---


def nothing(person) -> bool:
    bench = workbench(person, MONDAY)
    return not (bench.groups or bench.owed or bench.headed or totals(person, MONDAY))


@pytest.mark.parametrize("word", ["observer", "outsider", "other_lead", "administrator"])
def test_nothing_of_it_stands_in_anybody_elses_lists(dispatched, word):
    assert nothing(dispatched.people[word])
    assert "护眼台灯上市" not in page(dispatched.outsider).content.decode()


@pytest.mark.parametrize("word", ["lead", "liaison"])
def test_who_lost_access_sees_nothing_of_the_space(dispatched, word):
    person = dispatched.people[word]
    assert not nothing(person)
    Membership.objects.filter(person=person, space=dispatched.project.space).update(ended_at=AT)
    assert nothing(person)


def test_somebody_deactivated_has_empty_lists(dispatched):
    for word in ("lead", "liaison", "head"):
        person = dispatched.people[word]
        type(person).objects.filter(pk=person.pk).update(is_active=False)
        assert nothing(person), word


def test_an_archived_project_asks_nothing_of_anybody(dispatched):
    Space.objects.filter(pk=dispatched.project.space_id).update(frozen_at=AT)
    assert all(nothing(person) for person in dispatched.people.values())


# --- empty ---


def test_an_empty_list_says_what_will_come(world):
    assert b"your tasks when they are due" in page(world.observer).content
    Project.objects.filter(pk=world.project.pk).update(state=State.EXECUTING)
    assert "The next weekly report is due 03-06 (Fri) 17:00." in page(world.liaison).content.decode()


def test_after_the_cutoff_the_next_week_is_named(world, monkeypatch):
    Project.objects.filter(pk=world.project.pk).update(state=State.EXECUTING)
    monkeypatch.setattr(clock, "now", lambda: AT.replace(day=6, hour=18))
    assert "03-13 (Fri) 17:00" in page(world.liaison).content.decode()


def test_every_line_leads_to_a_page_its_reader_may_open(dispatched):
    dispatch(dispatched, "产品原型", at=AT.astimezone(SHANGHAI))
    for word, person in dispatched.people.items():
        client = Client()
        client.force_login(person)
        bench = workbench(person, MONDAY)
        for line in [*(one for group in bench.groups for one in group.lines), *bench.owed, *bench.headed]:
            assert client.get(line.url).status_code == 200, (word, line.url)
    assert reverse("home") == "/"
